-- What administrators do to people's accounts is kept and told: a row that never changes, and mail that belongs to no handover. Mail of before stays
-- as it is; its primary key is made anew, which locks one small table. Parties are told by mail, too, when it is their turn and when what they signed was changed.
BEGIN;

CREATE TABLE account_acts (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    person_id    uuid        NOT NULL,
    act          text        NOT NULL,
    passkeys     integer     NOT NULL,
    made_by      uuid        NOT NULL,
    made_at      timestamptz NOT NULL,

    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT account_acts_made_by_fkey FOREIGN KEY (workspace_id, made_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT account_acts_act_known CHECK (act IN ('password_reset')),
    CONSTRAINT account_acts_passkeys_counted CHECK (passkeys >= 0),
    CONSTRAINT account_acts_by_other CHECK (made_by <> person_id)
);
COMMENT ON TABLE account_acts IS 'What administrators did to how somebody gets in. Never changed.';
COMMENT ON COLUMN account_acts.passkeys IS 'How many passkeys were taken out of use with it.';
CREATE INDEX account_acts_person ON account_acts (workspace_id, person_id, made_at DESC);
COMMENT ON INDEX account_acts_person IS '/profile and /people/{person}: newest first';
CREATE INDEX account_acts_made_by ON account_acts (workspace_id, made_by);
CREATE TRIGGER account_acts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON account_acts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE mails
    DROP CONSTRAINT mails_pkey,
    ADD CONSTRAINT mails_pkey PRIMARY KEY (workspace_id, id),
    ALTER COLUMN handover_id DROP NOT NULL,
    ALTER COLUMN seq DROP NOT NULL,
    DROP CONSTRAINT mails_kind_known,
    ADD CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed', 'turn', 'stale', 'password_reset')),
    ADD CONSTRAINT mails_of_handover CHECK ((handover_id IS NULL) = (kind = 'password_reset') AND (seq IS NULL) = (kind IN ('turn', 'stale', 'password_reset')));
COMMENT ON COLUMN mails.handover_id IS 'What it tells about; NULL when it is about somebody''s account.';
COMMENT ON COLUMN mails.seq IS 'The event that it tells about. It waits for the checkpoint that covers it. NULL: it waits for none.';
CREATE UNIQUE INDEX mails_bundled ON mails (handover_id, person_id, kind) WHERE kind IN ('turn', 'stale') AND tries = 0 AND worker IS NULL AND sent_at IS NULL AND dead_at IS NULL;
COMMENT ON INDEX mails_bundled IS 'One message that waits tells of all that comes until it is sent.';

COMMIT;
