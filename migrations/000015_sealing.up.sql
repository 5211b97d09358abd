-- Signatures of the program itself under every seal, and enclosures: what people did that stands under a section's seal besides its
-- records and files. New columns have defaults, so no row is rewritten.
BEGIN;

CREATE TABLE signing_keys (
    fingerprint bytea       NOT NULL PRIMARY KEY,
    public      bytea       NOT NULL,
    known_at    timestamptz NOT NULL,

    CONSTRAINT signing_keys_fingerprint_fits CHECK (fingerprint = sha256(public)),
    CONSTRAINT signing_keys_public_length CHECK (octet_length(public) = 32)
);
COMMENT ON TABLE signing_keys IS 'Public halves of the keys that instances of the program signed with (Ed25519). Never changed.';
CREATE TRIGGER signing_keys_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON signing_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE seals
    ADD COLUMN covers    text NOT NULL DEFAULT 'all',
    ADD COLUMN method    text NOT NULL DEFAULT 'password',
    ADD COLUMN signature bytea,
    ADD COLUMN key       bytea REFERENCES signing_keys ON DELETE RESTRICT,
    ADD CONSTRAINT seals_covers_known CHECK (covers IN ('facts', 'all')),
    ADD CONSTRAINT seals_method_known CHECK (method IN ('password', 'passkey', 'drawing')),
    ADD CONSTRAINT seals_signature_length CHECK (octet_length(signature) = 64),
    ADD CONSTRAINT seals_signature_of CHECK ((signature IS NULL) = (key IS NULL));
COMMENT ON COLUMN seals.covers IS 'What of the section was signed: facts is records and files, all is the enclosures too.';
COMMENT ON COLUMN seals.method IS 'How the signer confirmed that it is them.';
COMMENT ON COLUMN seals.signature IS 'The program''s own under the whole row (seal.Stated). None on rows from before the program signed.';
COMMENT ON COLUMN seals.key IS 'Which key that was made with.';
CREATE INDEX seals_key ON seals (key);

CREATE TABLE enclosures (
    handover_id uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    kind        text        NOT NULL,
    body        json        NOT NULL,
    digest      bytea       NOT NULL,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,
    ended_at    timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT enclosures_kind_known CHECK (kind IN ('teach_back', 'sample')),
    CONSTRAINT enclosures_digest_length CHECK (octet_length(digest) = 32)
);
COMMENT ON TABLE enclosures IS 'What people did that stands under a section''s seal besides its records and files. Only its end is ever written later.';
COMMENT ON COLUMN enclosures.body IS 'json, not jsonb: the digest covers the text as written (RFC 8785).';
COMMENT ON COLUMN enclosures.ended_at IS 'When a newer one took its place, or it lost its ground; null while it counts.';
CREATE INDEX enclosures_section ON enclosures (handover_id, section_id, id) WHERE ended_at IS NULL;
COMMENT ON INDEX enclosures_section IS 'section digest, review';
CREATE INDEX enclosures_made_by ON enclosures (made_by);

CREATE FUNCTION keep_enclosures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR (OLD.handover_id, OLD.section_id, OLD.id, OLD.kind, OLD.body::text, OLD.digest, OLD.made_by, OLD.made_at)
        IS DISTINCT FROM (NEW.handover_id, NEW.section_id, NEW.id, NEW.kind, NEW.body::text, NEW.digest, NEW.made_by, NEW.made_at) THEN
        RAISE EXCEPTION 'an enclosure is ended once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'enclosures_never_change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enclosures_end_once BEFORE UPDATE ON enclosures
    FOR EACH ROW EXECUTE FUNCTION keep_enclosures();
CREATE TRIGGER enclosures_never_change BEFORE DELETE OR TRUNCATE ON enclosures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMIT;
