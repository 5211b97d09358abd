-- Passwords and the like, sealed: data keys of handovers, what is sealed under them, and who opened what. New tables; of mail only constraints are made
-- anew, which reads one small table.
BEGIN;

CREATE TABLE data_keys (
    handover_id  uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id           uuid        NOT NULL,
    wrapped      bytea,
    wrapped_by   bytea       GENERATED ALWAYS AS (substring(wrapped FROM 2 FOR 8)) STORED,
    made_at      timestamptz NOT NULL,
    wrapped_at   timestamptz NOT NULL,
    destroyed_at timestamptz,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT data_keys_wrapped_whole CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CONSTRAINT data_keys_wrapped_length CHECK (octet_length(wrapped) = 69)
);
COMMENT ON TABLE data_keys IS 'Keys that seal the secrets of one handover, wrapped by a key that is never in the database. Only the wrapping ever changes, and the end.';
COMMENT ON COLUMN data_keys.wrapped IS 'Format, id of the wrapping key, nonce and ciphertext; NULL once destroyed, when nothing that was sealed under it can be opened any more.';
COMMENT ON COLUMN data_keys.wrapped_by IS 'Which key of the ring it is wrapped with: what a start asks whether it has them all.';
CREATE UNIQUE INDEX data_keys_one_live ON data_keys (handover_id) WHERE destroyed_at IS NULL;
CREATE INDEX data_keys_wrapped_by ON data_keys (wrapped_by, handover_id) WHERE destroyed_at IS NULL;
COMMENT ON INDEX data_keys_wrapped_by IS 'starts, and handover keys: what is wrapped by which key';

CREATE FUNCTION keep_data_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.handover_id, OLD.id, OLD.made_at) IS DISTINCT FROM (NEW.handover_id, NEW.id, NEW.made_at) OR OLD.destroyed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a data key is wrapped anew or destroyed, and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'data_keys_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER data_keys_stay BEFORE UPDATE ON data_keys FOR EACH ROW EXECUTE FUNCTION keep_data_keys();
CREATE TRIGGER data_keys_no_loss BEFORE DELETE OR TRUNCATE ON data_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE TABLE secrets (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    version     bigint      NOT NULL,
    section_id  uuid        NOT NULL,
    record_id   uuid        NOT NULL,
    slot        text        NOT NULL,
    label       text        NOT NULL DEFAULT '',
    key_id      uuid        NOT NULL,
    sealed      bytea,
    sealed_by   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    sealed_at   timestamptz NOT NULL,
    gone        text        NOT NULL DEFAULT '',
    gone_by     uuid        REFERENCES people ON DELETE RESTRICT,
    gone_at     timestamptz,

    PRIMARY KEY (handover_id, id, version),
    FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, section_id) REFERENCES sections (handover_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, key_id) REFERENCES data_keys (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT secrets_slot_known CHECK (slot IN ('password', 'recovery_codes', 'payment_code', 'totp', 'other')),
    CONSTRAINT secrets_label_of_other CHECK ((slot = 'other') = (label <> '')),
    CONSTRAINT secrets_version_counted CHECK (version > 0),
    CONSTRAINT secrets_gone_known CHECK (gone IN ('', 'replaced', 'destroyed')),
    CONSTRAINT secrets_gone_whole CHECK ((gone = '') = (sealed IS NOT NULL) AND (gone = '') = (gone_at IS NULL) AND (gone = '') = (gone_by IS NULL)),
    CONSTRAINT secrets_sealed_length CHECK (octet_length(sealed) BETWEEN 46 AND 4141)
);
COMMENT ON TABLE secrets IS 'What is sealed of a record, by versions; the newest that is not gone can be opened. Each is bound to its handover, record, id and version.';
COMMENT ON COLUMN secrets.slot IS 'What it is of the account.';
COMMENT ON COLUMN secrets.label IS 'The same in words, of other.';
COMMENT ON COLUMN secrets.sealed IS 'Format, id of the data key, nonce and ciphertext; NULL once it was replaced or destroyed.';
CREATE UNIQUE INDEX secrets_slot_once ON secrets (handover_id, record_id, slot, label) WHERE gone = '';
CREATE UNIQUE INDEX secrets_newest_once ON secrets (handover_id, id) WHERE gone = '';

CREATE FUNCTION keep_secrets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := '{sealed,gone,gone_by,gone_at}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later OR OLD.gone <> '' OR NEW.gone = '' THEN
        RAISE EXCEPTION 'what is sealed goes once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'secrets_go_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER secrets_go_once BEFORE UPDATE ON secrets FOR EACH ROW EXECUTE FUNCTION keep_secrets();
CREATE TRIGGER secrets_stay BEFORE DELETE OR TRUNCATE ON secrets FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE TABLE reveals (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    record_id   uuid        NOT NULL,
    secret_id   uuid        NOT NULL,
    version     bigint      NOT NULL,
    purpose     text        NOT NULL,
    reason      text        NOT NULL,
    by_person   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    behalf_id   uuid        REFERENCES people ON DELETE RESTRICT,
    role        text        NOT NULL,
    method      text        NOT NULL,
    address     text        NOT NULL,
    agent       text        NOT NULL,
    revealed_at timestamptz NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, secret_id, version) REFERENCES secrets (handover_id, id, version) ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT reveals_purpose_known CHECK (purpose IN ('login', 'change', 'trouble', 'transfer', 'other')),
    CONSTRAINT reveals_reason_of_other CHECK (purpose <> 'other' OR reason <> ''),
    CONSTRAINT reveals_role_known CHECK (role IN ('giver', 'receiver', 'witness', 'stand_in', 'manager')),
    CONSTRAINT reveals_method_known CHECK (method IN ('password', 'passkey'))
);
COMMENT ON TABLE reveals IS 'Who had which secret opened, when, from where and what for: written and committed before anything is decrypted. Never changed.';
COMMENT ON COLUMN reveals.role IS 'As what they stood in the handover; the giver''s means that the one who leaves knows it.';
COMMENT ON COLUMN reveals.method IS 'How they confirmed that it is them.';
COMMENT ON COLUMN reveals.written IS 'As in reviews.';
CREATE INDEX reveals_secret ON reveals (handover_id, secret_id, version, revealed_at);
COMMENT ON INDEX reveals_secret IS '/records/{record}: who opened it last';
CREATE INDEX reveals_newest ON reveals (handover_id, revealed_at DESC, id DESC);
COMMENT ON INDEX reveals_newest IS '/reveals';
CREATE INDEX reveals_person ON reveals (by_person, revealed_at);
COMMENT ON INDEX reveals_person IS 'how often somebody may open something within an hour';
CREATE TRIGGER reveals_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reveals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE mails
    DROP CONSTRAINT mails_kind_known,
    ADD CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed', 'turn', 'stale', 'password_reset', 'opened'));

COMMIT;
