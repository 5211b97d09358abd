-- Who stands above whom, and who has to sign: the chain of supervisors, the witness's place in it, and the rule for several receivers.
-- New columns have defaults, so no row is rewritten.
BEGIN;

ALTER TABLE people
    ADD COLUMN supervisor_id   uuid,
    ADD COLUMN employee_number text NOT NULL DEFAULT '',
    ADD CONSTRAINT people_supervisor_known FOREIGN KEY (workspace_id, supervisor_id) REFERENCES people (workspace_id, id) ON DELETE RESTRICT;
COMMENT ON COLUMN people.supervisor_id IS 'Whom the person reports to. Followed upwards it never comes back to the same person.';
COMMENT ON COLUMN people.employee_number IS 'As the company writes it; the inventory names it.';
CREATE INDEX people_supervisor ON people (workspace_id, supervisor_id) WHERE supervisor_id IS NOT NULL;
COMMENT ON INDEX people_supervisor IS 'who reports to a person';

-- One change of the chain at a time in a workspace, so that two changes together cannot close a circle that neither sees.
CREATE FUNCTION keep_chain_of_supervisors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above uuid := NEW.supervisor_id;
    steps integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.workspace_id::text, 20));
    WHILE above IS NOT NULL LOOP
        steps := steps + 1;
        IF above = NEW.id OR steps > 1000 THEN
            RAISE EXCEPTION 'nobody stands above themselves'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_supervisor_no_circle';
        END IF;
        SELECT p.supervisor_id INTO above FROM people p WHERE (p.workspace_id, p.id) = (NEW.workspace_id, above);
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER people_supervisor_no_circle AFTER INSERT OR UPDATE OF supervisor_id ON people
    FOR EACH ROW WHEN (NEW.supervisor_id IS NOT NULL) EXECUTE FUNCTION keep_chain_of_supervisors();

ALTER TABLE handovers
    ADD COLUMN witness_rank   text NOT NULL DEFAULT '',
    ADD COLUMN rank_reason    text NOT NULL DEFAULT '',
    ADD COLUMN receivers_sign text NOT NULL DEFAULT 'all',
    ADD COLUMN sections_sign  text NOT NULL DEFAULT 'reviewer',
    ADD CONSTRAINT handovers_witness_rank_known CHECK (witness_rank IN ('', 'above', 'beside')),
    ADD CONSTRAINT handovers_rank_reason_needed CHECK (rank_reason = '' OR witness_rank = 'beside'),
    ADD CONSTRAINT handovers_rank_overridden CHECK (witness_rank <> 'beside' OR rank_reason <> '' OR state IN ('draft', 'cancelled')),
    ADD CONSTRAINT handovers_receivers_sign_known CHECK (receivers_sign IN ('all', 'any')),
    ADD CONSTRAINT handovers_sections_sign_known CHECK (sections_sign IN ('reviewer', 'receivers'));
COMMENT ON COLUMN handovers.witness_rank IS 'Where the witness stood to the giver when the plan was saved: above, beside (anywhere but above), empty when nobody said whom the giver reports to.';
COMMENT ON COLUMN handovers.rank_reason IS 'Why a witness who does not stand above the giver was named all the same.';
COMMENT ON COLUMN handovers.receivers_sign IS 'Final signatures of the receivers: all of them, or any one.';
COMMENT ON COLUMN handovers.sections_sign IS 'Who signs a section besides the witness: its reviewer, or every receiver (after the reviewer).';

COMMIT;
