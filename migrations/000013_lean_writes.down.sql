BEGIN;

CREATE INDEX record_revisions_made_by ON record_revisions (made_by);
CREATE INDEX records_confirmed_by ON records (confirmed_by) WHERE confirmed_by IS NOT NULL;
CREATE INDEX records_reviewed_by ON records (reviewed_by);
CREATE INDEX records_updated_by ON records (updated_by);

DROP TRIGGER record_refs_parents ON record_refs;
DROP FUNCTION record_refs_parents;
ALTER TABLE record_refs
    ADD CONSTRAINT record_refs_handover_id_from_id_fkey FOREIGN KEY (handover_id, from_id) REFERENCES records ON DELETE RESTRICT,
    ADD CONSTRAINT record_refs_target_known FOREIGN KEY (handover_id, to_id) REFERENCES records ON DELETE RESTRICT;
DROP TRIGGER record_revisions_parents ON record_revisions;
DROP FUNCTION record_revisions_parents;
ALTER TABLE record_revisions
    ADD CONSTRAINT record_revisions_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    ADD CONSTRAINT record_revisions_made_by_fkey FOREIGN KEY (made_by) REFERENCES people ON DELETE RESTRICT;
DROP TRIGGER records_updater ON records;
DROP FUNCTION records_updater;
DROP TRIGGER records_parents ON records;
DROP FUNCTION records_parents;
ALTER TABLE records
    ADD CONSTRAINT records_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    ADD CONSTRAINT records_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES people ON DELETE RESTRICT;
DROP TRIGGER record_refs_stay ON record_refs;
DROP TRIGGER records_stay ON records;
DROP TRIGGER sections_stay ON sections;
DROP TRIGGER people_stay ON people;
DROP FUNCTION refuse_loss;

CREATE TABLE findings (
    handover_id uuid NOT NULL,
    record_id   uuid NOT NULL,
    rule        text NOT NULL,
    field       text NOT NULL,
    severity    text NOT NULL,
    args        jsonb NOT NULL DEFAULT '{}',

    PRIMARY KEY (handover_id, record_id, rule, field),
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    CONSTRAINT findings_severity_known CHECK (severity IN ('blocker', 'warning', 'notice'))
);
COMMENT ON TABLE findings IS 'What the checks found, replaced as a set with every save, so that lists need not run rules.';
INSERT INTO findings (handover_id, record_id, rule, field, severity, args)
SELECT r.handover_id, r.id, f->>0, f->>1, f->>2, coalesce(f->3, '{}')
FROM records r
CROSS JOIN LATERAL jsonb_array_elements(r.findings) AS f;
ALTER TABLE records DROP COLUMN findings;
DELETE FROM import_rows;
COMMENT ON COLUMN import_rows.findings IS NULL;

COMMIT;
