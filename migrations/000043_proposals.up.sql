-- Four eyes on price and stock after signing (SKU-18, N-18): what somebody wants to change in something signed waits until another person takes it.
BEGIN;

CREATE TABLE proposals (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    record_id   uuid        NOT NULL,
    was         json        NOT NULL,
    wants       json        NOT NULL,
    reason      text        NOT NULL,
    made_by     uuid        NOT NULL,
    behalf_id   uuid,
    behalf_name text        NOT NULL DEFAULT '',
    made_at     timestamptz NOT NULL,
    revision    integer     NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT proposals_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT proposals_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT proposals_made_by_fkey FOREIGN KEY (made_by) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT proposals_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT proposals_facts_objects CHECK (json_typeof(was) = 'object' AND json_typeof(wants) = 'object'),
    CONSTRAINT proposals_reason_present CHECK (reason <> ''),
    CONSTRAINT proposals_behalf_whole CHECK ((behalf_id IS NULL) = (behalf_name = '')),
    CONSTRAINT proposals_behalf_other CHECK (behalf_id <> made_by)
);
COMMENT ON TABLE proposals IS 'Changes of price and stock in what was signed, which wait for a second person. Nothing changes by one; never changed itself.';
COMMENT ON COLUMN proposals.was IS 'The facts it is about as they stood, as in records.data; one that stood empty is not there.';
COMMENT ON COLUMN proposals.wants IS 'The same facts as they are to be.';
COMMENT ON COLUMN proposals.revision IS 'Of the record then.';
COMMENT ON COLUMN proposals.written IS 'As in reviews.';
CREATE INDEX proposals_record ON proposals (handover_id, record_id);
COMMENT ON INDEX proposals_record IS 'record page: what waits';
CREATE INDEX proposals_section ON proposals (handover_id, section_id);
COMMENT ON INDEX proposals_section IS '/todo of a reviewer, and the table''s filter';
CREATE INDEX proposals_made_by ON proposals (made_by);
CREATE INDEX proposals_behalf ON proposals (behalf_id) WHERE behalf_id IS NOT NULL;
CREATE INDEX proposals_written ON proposals (handover_id, written);
COMMENT ON INDEX proposals_written IS 'checkpoints: what came since the last';
CREATE TRIGGER proposals_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE proposal_verdicts (
    handover_id uuid        NOT NULL,
    proposal_id uuid        NOT NULL,
    verdict     text        NOT NULL,
    made_by     uuid        NOT NULL,
    behalf_id   uuid,
    behalf_name text        NOT NULL DEFAULT '',
    made_at     timestamptz NOT NULL,
    note        text        NOT NULL DEFAULT '',
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, proposal_id),
    CONSTRAINT proposal_verdicts_proposal_fkey FOREIGN KEY (handover_id, proposal_id) REFERENCES proposals ON DELETE RESTRICT,
    CONSTRAINT proposal_verdicts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT proposal_verdicts_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT proposal_verdicts_verdict_known CHECK (verdict IN ('accepted', 'refused', 'withdrawn')),
    CONSTRAINT proposal_verdicts_reason_present CHECK (verdict <> 'refused' OR note <> ''),
    CONSTRAINT proposal_verdicts_behalf_whole CHECK ((behalf_id IS NULL) = (behalf_name = '')),
    CONSTRAINT proposal_verdicts_behalf_other CHECK (behalf_id <> made_by)
);
COMMENT ON TABLE proposal_verdicts IS 'What became of proposals, once each. accepted and refused are a second person''s, withdrawn is who made it.';
COMMENT ON COLUMN proposal_verdicts.written IS 'As in reviews.';
CREATE INDEX proposal_verdicts_made_by ON proposal_verdicts (made_by);
CREATE INDEX proposal_verdicts_behalf ON proposal_verdicts (behalf_id) WHERE behalf_id IS NOT NULL;
CREATE INDEX proposal_verdicts_written ON proposal_verdicts (handover_id, written);
COMMENT ON INDEX proposal_verdicts_written IS 'checkpoints: what came since the last';
CREATE TRIGGER proposal_verdicts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON proposal_verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the program sees to under the lock, once more: nobody takes or refuses their own.
CREATE FUNCTION keep_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT
        FROM proposals p
        WHERE (p.handover_id, p.id) = (NEW.handover_id, NEW.proposal_id)
            AND ARRAY[p.made_by, p.behalf_id] && array_remove(ARRAY[NEW.made_by, NEW.behalf_id], NULL)) THEN
        RAISE EXCEPTION 'nobody decides on their own proposal'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_verdicts_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proposal_verdicts_second AFTER INSERT ON proposal_verdicts
    FOR EACH ROW WHEN (NEW.verdict <> 'withdrawn') EXECUTE FUNCTION keep_proposals();

COMMIT;
