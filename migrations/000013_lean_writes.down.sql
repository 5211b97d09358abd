BEGIN;

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
