-- A giver who cannot be there (N-14): who stands in, what was reconstructed and by whom; proxies of parties; rules of signing per template.
-- New columns have defaults or are NULL, so no row is rewritten; the checks that are made anew read handovers' small tables once.
BEGIN;

ALTER TABLE handovers
    ADD COLUMN absent_cause  text NOT NULL DEFAULT '',
    ADD COLUMN absent_reason text NOT NULL DEFAULT '',
    ADD COLUMN absent_since  timestamptz,
    ADD CONSTRAINT handovers_absent_cause_known CHECK (absent_cause IN ('', 'vanished', 'ill', 'died', 'disabled', 'other')),
    ADD CONSTRAINT handovers_absent_whole CHECK ((absent_cause = '') = (absent_reason = '') AND (absent_cause = '') = (absent_since IS NULL));
COMMENT ON COLUMN handovers.absent_cause IS 'Why the giver is not there and others reconstruct; empty while the giver hands over. Over once, it stays in the events.';
COMMENT ON COLUMN handovers.absent_reason IS 'The same in words of whoever started it; the final signatures cover it.';

ALTER TABLE parties
    DROP CONSTRAINT parties_role_known,
    ADD CONSTRAINT parties_role_known CHECK (role IN ('giver', 'receiver', 'witness', 'stand_in', 'manager'));
COMMENT ON COLUMN parties.role IS 'stand_in fills in place of an absent giver, manager signs in their place together with the witness.';
CREATE UNIQUE INDEX parties_manager_once ON parties (handover_id) WHERE role = 'manager';

ALTER TABLE seals
    ADD COLUMN behalf_id   uuid REFERENCES people ON DELETE RESTRICT,
    ADD COLUMN behalf_name text NOT NULL DEFAULT '',
    DROP CONSTRAINT seals_role_known,
    ADD CONSTRAINT seals_role_known CHECK (role IN ('giver', 'receiver', 'witness', 'stand_in', 'manager')),
    ADD CONSTRAINT seals_behalf_whole CHECK ((behalf_id IS NULL) = (behalf_name = '')),
    ADD CONSTRAINT seals_behalf_other CHECK (behalf_id <> person_id);
COMMENT ON COLUMN seals.behalf_id IS 'For whom the person signed, as their proxy; the role is that of this one. NULL: for themselves.';
COMMENT ON COLUMN seals.behalf_name IS 'As it stood when they signed; the program''s signature is over it.';
CREATE INDEX seals_behalf ON seals (behalf_id) WHERE behalf_id IS NOT NULL;
DROP INDEX seals_section_once;
CREATE UNIQUE INDEX seals_section_once ON seals (handover_id, section_id, person_id, version)
    WHERE section_id IS NOT NULL AND role NOT IN ('giver', 'stand_in');

ALTER TABLE refusals
    DROP CONSTRAINT refusals_role_known,
    ADD CONSTRAINT refusals_role_known CHECK (role IN ('giver', 'receiver', 'witness', 'manager'));

ALTER TABLE records
    ADD COLUMN rebuilt_by uuid,
    ADD COLUMN vouched_at timestamptz,
    ADD CONSTRAINT records_rebuilt_by_fkey FOREIGN KEY (rebuilt_by) REFERENCES people ON DELETE RESTRICT,
    ADD CONSTRAINT records_vouched_rebuilt CHECK (vouched_at IS NULL OR rebuilt_by IS NOT NULL);
COMMENT ON COLUMN records.rebuilt_by IS 'Who reconstructed what the record says while the giver was absent; from what source and how sure is part of data, and so of the digest.';
COMMENT ON COLUMN records.vouched_at IS 'When the giver, back again, said that what was reconstructed is right.';
CREATE INDEX records_rebuilt ON records (handover_id, section_id, id) INCLUDE (rebuilt_by, vouched_at) WHERE rebuilt_by IS NOT NULL AND removed_at IS NULL;
COMMENT ON INDEX records_rebuilt IS 'page of the absent giver: how many records of each section were reconstructed; who may not be the witness';
CREATE INDEX records_rebuilder ON records (rebuilt_by) WHERE rebuilt_by IS NOT NULL;

-- Nobody witnesses what they reconstructed. Parties are written when a plan is saved, a handful of rows.
CREATE FUNCTION keep_witness_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM records r WHERE r.handover_id = NEW.handover_id AND r.rebuilt_by = NEW.person_id AND r.removed_at IS NULL) THEN
        RAISE EXCEPTION 'nobody witnesses what they reconstructed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parties_witness_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parties_witness_apart AFTER INSERT OR UPDATE ON parties
    FOR EACH ROW WHEN (NEW.role = 'witness') EXECUTE FUNCTION keep_witness_apart();

CREATE TABLE proxies (
    handover_id  uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id           uuid        NOT NULL,
    principal_id uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    role         text        NOT NULL,
    person_id    uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    from_on      date        NOT NULL,
    until_on     date        NOT NULL,
    begins_at    timestamptz NOT NULL,
    ends_before  timestamptz NOT NULL,
    reason       text        NOT NULL,
    rank         text        NOT NULL DEFAULT '',
    rank_reason  text        NOT NULL DEFAULT '',
    asked_at     timestamptz NOT NULL,
    decided_by   uuid        REFERENCES people ON DELETE RESTRICT,
    decided_at   timestamptz,
    approved     boolean,
    decision     text        NOT NULL DEFAULT '',
    ended_by     uuid        REFERENCES people ON DELETE RESTRICT,
    ended_at     timestamptz,
    end_reason   text        NOT NULL DEFAULT '',

    PRIMARY KEY (handover_id, id),
    CONSTRAINT proxies_role_known CHECK (role IN ('giver', 'receiver', 'witness')),
    CONSTRAINT proxies_person_other CHECK (person_id <> principal_id),
    CONSTRAINT proxies_days_in_order CHECK (from_on <= until_on AND begins_at < ends_before),
    CONSTRAINT proxies_reason_present CHECK (reason <> ''),
    CONSTRAINT proxies_rank_known CHECK (rank IN ('', 'above', 'beside')),
    CONSTRAINT proxies_rank_overridden CHECK (rank <> 'beside' OR rank_reason <> '' OR role <> 'witness'),
    CONSTRAINT proxies_decided_whole CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
    CONSTRAINT proxies_declined_reason CHECK (approved IS DISTINCT FROM false OR decision <> ''),
    CONSTRAINT proxies_decided_by_third CHECK (decided_by <> principal_id AND decided_by <> person_id),
    CONSTRAINT proxies_ended_whole CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
COMMENT ON TABLE proxies IS 'Who acts and signs for a party who cannot, from when to when, and which manager approved it. Only the decision and the end are ever written later, each once.';
COMMENT ON COLUMN proxies.begins_at IS 'The beginning of from_on in the time zone of the house; whether a proxy holds is decided by the database''s clock.';
COMMENT ON COLUMN proxies.ends_before IS 'The end of until_on there.';
COMMENT ON COLUMN proxies.rank IS 'Of a witness''s proxy: where they stood to the giver when they were named, as in handovers.witness_rank.';
CREATE UNIQUE INDEX proxies_once ON proxies (handover_id, principal_id) WHERE ended_at IS NULL AND approved IS NOT false;
CREATE UNIQUE INDEX proxies_person_once ON proxies (handover_id, person_id) WHERE ended_at IS NULL AND approved IS NOT false;
CREATE INDEX proxies_person ON proxies (person_id) WHERE ended_at IS NULL AND approved IS NOT false;
COMMENT ON INDEX proxies_person IS '/todo: for whom somebody acts';
CREATE INDEX proxies_waiting ON proxies (handover_id) WHERE decided_at IS NULL AND ended_at IS NULL;
COMMENT ON INDEX proxies_waiting IS '/todo of managers: what waits for their decision';

CREATE FUNCTION keep_proxies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := '{decided_by,decided_at,approved,decision,ended_by,ended_at,end_reason}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later OR OLD.ended_at IS NOT NULL
        OR OLD.decided_at IS NOT NULL
            AND (OLD.decided_by, OLD.decided_at, OLD.approved, OLD.decision) IS DISTINCT FROM (NEW.decided_by, NEW.decided_at, NEW.approved, NEW.decision) THEN
        RAISE EXCEPTION 'a proxy is decided about once, ends once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'proxies_end_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proxies_end_once BEFORE UPDATE ON proxies FOR EACH ROW EXECUTE FUNCTION keep_proxies();
CREATE TRIGGER proxies_stay BEFORE DELETE OR TRUNCATE ON proxies FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

ALTER TABLE templates
    ADD COLUMN receivers_sign text NOT NULL DEFAULT 'all',
    ADD COLUMN sections_sign  text NOT NULL DEFAULT 'reviewer',
    ADD CONSTRAINT templates_receivers_sign_known CHECK (receivers_sign IN ('all', 'any')),
    ADD CONSTRAINT templates_sections_sign_known CHECK (sections_sign IN ('reviewer', 'receivers'));
COMMENT ON COLUMN templates.receivers_sign IS 'As in handovers; a new handover starts with it.';
COMMENT ON COLUMN templates.sections_sign IS 'As in handovers; a new handover starts with it.';
ALTER TABLE template_versions
    ADD COLUMN receivers_sign text NOT NULL DEFAULT 'all',
    ADD COLUMN sections_sign  text NOT NULL DEFAULT 'reviewer';
COMMENT ON COLUMN template_versions.receivers_sign IS 'As in templates.';
COMMENT ON COLUMN template_versions.sections_sign IS 'As in templates.';

COMMIT;
