-- Signatures confirmed with a passkey or drawn on a screen: keys of people, questions that their devices answer, and what a signer did as a
-- part of the seal. New columns have defaults, so no row is rewritten.
BEGIN;

CREATE TABLE passkeys (
    workspace_id uuid        NOT NULL,
    person_id    uuid        NOT NULL,
    id           uuid        NOT NULL PRIMARY KEY,
    credential   bytea       NOT NULL,
    public       bytea       NOT NULL,
    counter      bigint      NOT NULL,
    synced       boolean     NOT NULL,
    name         text        NOT NULL,
    transports   text[]      NOT NULL,
    site         text        NOT NULL,
    made_at      timestamptz NOT NULL,
    last_used_at timestamptz,
    doubted_at   timestamptz,
    removed_at   timestamptz,

    FOREIGN KEY (workspace_id, person_id) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT passkeys_credential_once UNIQUE (credential),
    CONSTRAINT passkeys_credential_length CHECK (octet_length(credential) BETWEEN 1 AND 1023),
    CONSTRAINT passkeys_counter_sound CHECK (counter BETWEEN 0 AND 4294967295),
    CONSTRAINT passkeys_name_present CHECK (name <> '')
);
COMMENT ON TABLE passkeys IS 'Public halves of people''s passkeys. Removed ones are kept, because seals were confirmed with them.';
COMMENT ON COLUMN passkeys.credential IS 'By which the device finds the key.';
COMMENT ON COLUMN passkeys.public IS 'COSE_Key (RFC 9052).';
COMMENT ON COLUMN passkeys.counter IS 'How often the device said it had signed; it may never go back. 0 for devices that do not count.';
COMMENT ON COLUMN passkeys.synced IS 'The key can be copied to other devices of the person. It never changes.';
COMMENT ON COLUMN passkeys.transports IS 'How browsers reach the device.';
COMMENT ON COLUMN passkeys.site IS 'The domain that it was made for.';
COMMENT ON COLUMN passkeys.doubted_at IS 'When its counter went back. It confirms nothing from then on.';
CREATE INDEX passkeys_person ON passkeys (workspace_id, person_id, made_at) WHERE removed_at IS NULL;
COMMENT ON INDEX passkeys_person IS 'profile, signing';

CREATE FUNCTION keep_passkeys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.removed_at IS NOT NULL OR (OLD.workspace_id, OLD.person_id, OLD.id, OLD.credential, OLD.public, OLD.synced, OLD.site, OLD.made_at)
        IS DISTINCT FROM (NEW.workspace_id, NEW.person_id, NEW.id, NEW.credential, NEW.public, NEW.synced, NEW.site, NEW.made_at) THEN
        RAISE EXCEPTION 'a passkey stays what it is'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'passkeys_never_change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER passkeys_stay BEFORE UPDATE ON passkeys FOR EACH ROW EXECUTE FUNCTION keep_passkeys();
CREATE TRIGGER passkeys_never_change BEFORE DELETE OR TRUNCATE ON passkeys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE challenges (
    challenge bytea       NOT NULL PRIMARY KEY,
    session   bytea       NOT NULL REFERENCES sessions ON DELETE CASCADE,
    person_id uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    purpose   text        NOT NULL,
    nonce     bytea       NOT NULL,
    ends_at   timestamptz NOT NULL,

    CONSTRAINT challenges_purpose_known CHECK (purpose IN ('add', 'sign')),
    CONSTRAINT challenges_length CHECK (octet_length(challenge) = 32)
);
COMMENT ON TABLE challenges IS 'Questions to devices that wait for their answer. A row is deleted by the answer, right or wrong.';
COMMENT ON COLUMN challenges.session IS 'The browser that asked; for a signature face to face that of the device''s owner.';
COMMENT ON COLUMN challenges.person_id IS 'Whose key is to answer.';
COMMENT ON COLUMN challenges.nonce IS 'What the challenge of a signature was made with, besides what is signed; empty when a key is added.';
CREATE INDEX challenges_session ON challenges (session);
CREATE INDEX challenges_person ON challenges (person_id);
CREATE INDEX challenges_ends ON challenges (ends_at);
COMMENT ON INDEX challenges_ends IS 'sweeping';

ALTER TABLE sessions ADD COLUMN confirmed_by uuid REFERENCES passkeys ON DELETE RESTRICT;
COMMENT ON COLUMN sessions.confirmed_by IS 'The passkey that confirmed at confirmed_at; NULL when it was the password.';
CREATE INDEX sessions_confirmed_by ON sessions (confirmed_by) WHERE confirmed_by IS NOT NULL;

ALTER TABLE seals
    ADD COLUMN evidence text NOT NULL DEFAULT '',
    ADD CONSTRAINT seals_evidence_size CHECK (octet_length(evidence) <= 65536);
COMMENT ON COLUMN seals.evidence IS 'What the signer did besides typing a password, as canonical JSON (seal.Evidence): a drawing, a passkey''s answer. Its digest is in what the program signed.';

COMMIT;
