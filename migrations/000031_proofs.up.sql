-- An account counts as handed over only when it is proven (N-06): who did which link of its chain when, and with what evidence.
-- New columns are NULL or have constant defaults, so no row is rewritten; the checks read records and sections once.
BEGIN;

ALTER TABLE sections
    ADD COLUMN proof   boolean NOT NULL DEFAULT false,
    ADD COLUMN taken   integer NOT NULL DEFAULT 0,
    ADD COLUMN checked integer NOT NULL DEFAULT 0,
    ADD COLUMN proven  integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT sections_proofs_sound CHECK (0 <= proven AND proven <= checked AND checked <= taken AND taken <= records);
COMMENT ON COLUMN sections.proof IS 'Whether its accounts are accepted only when they were taken over link by link, of the template.';
COMMENT ON COLUMN sections.taken IS 'Accounts of which the receiver did, or a manager put off, every link of theirs.';
COMMENT ON COLUMN sections.checked IS 'Those of them that the witness checked, or whose check was put off.';
COMMENT ON COLUMN sections.proven IS 'Those of them with nothing put off.';

CREATE INDEX sections_unproven ON sections (reviewer_id) WHERE proof AND proven < records;
COMMENT ON INDEX sections_unproven IS '/todo of a receiver: accounts to be taken over';

ALTER TABLE records
    ADD COLUMN proofs      text[],
    ADD COLUMN proof_stage text,
    ADD CONSTRAINT records_proofs_some CHECK (cardinality(proofs) > 0),
    ADD CONSTRAINT records_proof_stage_known CHECK (proof_stage IS NULL OR proof_stage IN ('taken', 'settled', 'proven') AND proofs IS NOT NULL);
COMMENT ON COLUMN records.proofs IS 'Links of the account''s chain that stand, in order, each with @ and the day when it was put off; NULL for none. Follows from proof_acts.';
COMMENT ON COLUMN records.proof_stage IS 'Since when the receiver''s links stand: taken, with the witness''s settled, with nothing put off proven; NULL before.';

CREATE TABLE proof_acts (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    record_id   uuid        NOT NULL,
    step        text        NOT NULL,
    verdict     text        NOT NULL,
    cause       text        NOT NULL DEFAULT '',
    made_by     uuid        NOT NULL,
    behalf_id   uuid,
    behalf_name text        NOT NULL DEFAULT '',
    role        text        NOT NULL DEFAULT '',
    made_at     timestamptz NOT NULL,
    note        text        NOT NULL DEFAULT '',
    due_on      date,
    file_id     uuid,
    test_id     uuid,
    revision    integer     NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT proof_acts_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT proof_acts_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT proof_acts_file_fkey FOREIGN KEY (handover_id, file_id) REFERENCES files (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT proof_acts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT proof_acts_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT proof_acts_step_known CHECK (step IN ('logged_in', 'received', 'environment', 'password_changed', 'reset', 'factor_moved', 'payout_moved',
        'sessions_closed', 'witnessed')),
    CONSTRAINT proof_acts_verdict_known CHECK (verdict IN ('done', 'undone', 'deferred')),
    CONSTRAINT proof_acts_cause_known CHECK (cause IN ('', 'changed', 'opened')),
    CONSTRAINT proof_acts_role_known CHECK (role IN ('', 'receiver', 'witness', 'manager')),
    CONSTRAINT proof_acts_caused_undone CHECK (cause = '' OR verdict = 'undone' AND role = ''),
    CONSTRAINT proof_acts_due_whole CHECK ((verdict = 'deferred') = (due_on IS NOT NULL)),
    CONSTRAINT proof_acts_reason_present CHECK (verdict = 'done' OR cause <> '' OR note <> ''),
    CONSTRAINT proof_acts_by_witness CHECK (verdict <> 'done' OR role <> '' AND (step = 'witnessed') = (role = 'witness')),
    CONSTRAINT proof_acts_witness_single CHECK (test_id IS NULL OR step <> 'witnessed'),
    CONSTRAINT proof_acts_behalf_whole CHECK ((behalf_id IS NULL) = (behalf_name = '')),
    CONSTRAINT proof_acts_behalf_other CHECK (behalf_id <> made_by)
);
COMMENT ON TABLE proof_acts IS 'What was done about links of accounts'' chains of evidence. Never changed: what stands follows from all of them in order.';
COMMENT ON COLUMN proof_acts.verdict IS 'undone opens the link and all behind it; deferred puts it off to due_on.';
COMMENT ON COLUMN proof_acts.cause IS 'Why a link was opened by itself: the record says something else, or the giver looked at the secret. Empty when somebody undid it.';
COMMENT ON COLUMN proof_acts.role IS 'In which somebody did or undid it; empty for a manager who put it off and for what was opened by itself.';
COMMENT ON COLUMN proof_acts.file_id IS 'Evidence: a file of the account or of its section.';
COMMENT ON COLUMN proof_acts.test_id IS 'Shared by accounts that were tested in one go.';
COMMENT ON COLUMN proof_acts.revision IS 'Of the record then.';
COMMENT ON COLUMN proof_acts.written IS 'As in reviews.';
CREATE INDEX proof_acts_record ON proof_acts (handover_id, record_id, written);
COMMENT ON INDEX proof_acts_record IS 'chain of an account, oldest first';
CREATE INDEX proof_acts_file ON proof_acts (handover_id, file_id) WHERE file_id IS NOT NULL;
COMMENT ON INDEX proof_acts_file IS 'files that are evidence stay';
CREATE INDEX proof_acts_section ON proof_acts (handover_id, section_id);
CREATE INDEX proof_acts_made_by ON proof_acts (made_by);
CREATE INDEX proof_acts_behalf ON proof_acts (behalf_id) WHERE behalf_id IS NOT NULL;
CREATE INDEX proof_acts_written ON proof_acts (handover_id, written);
COMMENT ON INDEX proof_acts_written IS 'checkpoints: what came since the last';
CREATE TRIGGER proof_acts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON proof_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the program sees to under the lock, once more: a link that stands is not done again, and the witness did no other link of the account.
CREATE FUNCTION keep_proofs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps text[] := '{logged_in,received,environment,password_changed,reset,factor_moved,payout_moved,sessions_closed,witnessed}';
BEGIN
    IF 'done' = (
        SELECT a.verdict
        FROM proof_acts a
        WHERE (a.handover_id, a.record_id) = (NEW.handover_id, NEW.record_id) AND a.id <> NEW.id
            AND (a.step = NEW.step OR a.verdict = 'undone' AND array_position(steps, a.step) < array_position(steps, NEW.step))
        ORDER BY a.written DESC
        LIMIT 1) THEN
        RAISE EXCEPTION 'a link that stands is not done again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proof_acts_stand_once';
    END IF;
    IF EXISTS (
        SELECT
        FROM proof_acts a
        WHERE (a.handover_id, a.record_id) = (NEW.handover_id, NEW.record_id) AND a.role <> '' AND (a.step = 'witnessed') <> (NEW.step = 'witnessed')
            AND ARRAY[a.made_by, a.behalf_id] && array_remove(ARRAY[NEW.made_by, NEW.behalf_id], NULL)) THEN
        RAISE EXCEPTION 'nobody witnesses what they did'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proof_acts_witness_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proof_acts_stand AFTER INSERT ON proof_acts
    FOR EACH ROW WHEN (NEW.verdict = 'done') EXECUTE FUNCTION keep_proofs();

COMMIT;
