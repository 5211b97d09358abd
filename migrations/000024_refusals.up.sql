-- A party may refuse to sign, with reasons and with what has to be done first.
BEGIN;

CREATE TABLE refusals (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    section_id  uuid,
    person_id   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    role        text        NOT NULL,
    reason      text        NOT NULL,
    refused_at  timestamptz NOT NULL,
    ended_at    timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT refusals_role_known CHECK (role IN ('giver', 'receiver', 'witness')),
    CONSTRAINT refusals_reason_present CHECK (reason <> '')
);
COMMENT ON TABLE refusals IS 'A party who did not sign, and why. Only the end is ever written later.';
COMMENT ON COLUMN refusals.section_id IS 'NULL: the handover as a whole.';
COMMENT ON COLUMN refusals.ended_at IS 'When the person signed after all.';
CREATE UNIQUE INDEX refusals_open_once ON refusals (handover_id, person_id, section_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX refusals_person ON refusals (person_id);
CREATE INDEX refusals_section ON refusals (handover_id, section_id) WHERE section_id IS NOT NULL;

CREATE TABLE refusal_items (
    handover_id uuid        NOT NULL,
    refusal_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    what        text        NOT NULL,
    who_id      uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    due_on      date        NOT NULL,
    done_at     timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, refusal_id) REFERENCES refusals ON DELETE RESTRICT,
    CONSTRAINT refusal_items_what_present CHECK (what <> '')
);
COMMENT ON TABLE refusal_items IS 'What has to be done before whoever refused signs. Only that it is done is ever written later.';
CREATE INDEX refusal_items_refusal ON refusal_items (handover_id, refusal_id);
CREATE INDEX refusal_items_who ON refusal_items (who_id, due_on) WHERE done_at IS NULL;
COMMENT ON INDEX refusal_items_who IS '/todo: what somebody waits for before signing';

CREATE FUNCTION keep_refusals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'ended_at' - 'done_at' <> to_jsonb(NEW) - 'ended_at' - 'done_at'
        OR coalesce(to_jsonb(OLD)->>'ended_at', to_jsonb(OLD)->>'done_at') IS NOT NULL THEN
        RAISE EXCEPTION 'a refusal ends once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'refusals_never_change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refusals_end_once BEFORE UPDATE ON refusals FOR EACH ROW EXECUTE FUNCTION keep_refusals();
CREATE TRIGGER refusals_never_change BEFORE DELETE OR TRUNCATE ON refusals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refusal_items_end_once BEFORE UPDATE ON refusal_items FOR EACH ROW EXECUTE FUNCTION keep_refusals();
CREATE TRIGGER refusal_items_never_change BEFORE DELETE OR TRUNCATE ON refusal_items FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMIT;
