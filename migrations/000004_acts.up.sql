-- What people do: questions, verdicts, seals, and the chain of events. What was signed or judged is never changed or deleted.
BEGIN;

CREATE TABLE questions (
    handover_id uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    record_id   uuid,
    blocking    boolean     NOT NULL,
    state       text        NOT NULL DEFAULT 'open',
    asked_by    uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    asked_at    timestamptz NOT NULL,
    resolved_at timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    CONSTRAINT questions_state_known CHECK (state IN ('open', 'answered', 'resolved')),
    CONSTRAINT questions_resolved_at CHECK ((state = 'resolved') = (resolved_at IS NOT NULL))
);
COMMENT ON TABLE questions IS 'Asked on a record or, without one, on the section. Open until the asker resolves it.';
CREATE INDEX questions_section ON questions (handover_id, section_id, (state = 'resolved'), blocking DESC, id);
COMMENT ON INDEX questions_section IS 'section page, questions';
CREATE INDEX questions_open ON questions (handover_id, section_id, blocking DESC, id) WHERE state = 'open';
COMMENT ON INDEX questions_open IS '/todo of the giver';
CREATE INDEX questions_record ON questions (handover_id, record_id, id);
COMMENT ON INDEX questions_record IS 'record page';
CREATE INDEX questions_answered ON questions (asked_by, id) WHERE state = 'answered';
COMMENT ON INDEX questions_answered IS '/todo of the asker';

CREATE TABLE messages (
    handover_id uuid        NOT NULL,
    question_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    author_id   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    body        text        NOT NULL,
    said_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, question_id) REFERENCES questions ON DELETE RESTRICT,
    CONSTRAINT messages_body_present CHECK (body <> '')
);
COMMENT ON TABLE messages IS 'The turns of a question, the question itself first.';
CREATE INDEX messages_question ON messages (handover_id, question_id, id);
CREATE INDEX messages_author ON messages (author_id);

CREATE TABLE reviews (
    handover_id uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    record_id   uuid,
    verdict     text        NOT NULL,
    reason      text        NOT NULL DEFAULT '',
    revision    integer,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    CONSTRAINT reviews_verdict_known CHECK (verdict IN ('accepted', 'returned')),
    CONSTRAINT reviews_return_reason CHECK (verdict <> 'returned' OR reason <> '')
);
COMMENT ON TABLE reviews IS 'Verdicts on records and, without a record, on sections. Never changed.';
CREATE INDEX reviews_section ON reviews (handover_id, section_id, id);
CREATE INDEX reviews_record ON reviews (handover_id, record_id, id);
CREATE INDEX reviews_made_by ON reviews (made_by);

CREATE TABLE seals (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    section_id  uuid,
    role        text        NOT NULL,
    person_id   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    name        text        NOT NULL,
    statement   text        NOT NULL,
    digest      bytea       NOT NULL,
    version     integer     NOT NULL,
    signed_at   timestamptz NOT NULL,
    address     text        NOT NULL DEFAULT '',
    agent       text        NOT NULL DEFAULT '',

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT seals_role_known CHECK (role IN ('giver', 'receiver', 'witness')),
    CONSTRAINT seals_digest_length CHECK (octet_length(digest) = 32)
);
COMMENT ON TABLE seals IS 'Signatures over exact content: of a section or, without one, of the handover. Never changed.';
COMMENT ON COLUMN seals.version IS 'The section''s content_version that was signed; a higher one there makes the seal stale. 0 for the handover.';
CREATE UNIQUE INDEX seals_section_once ON seals (handover_id, section_id, person_id, version) WHERE section_id IS NOT NULL;
CREATE UNIQUE INDEX seals_handover_once ON seals (handover_id, person_id, digest) WHERE section_id IS NULL;
CREATE INDEX seals_person ON seals (person_id);

CREATE TABLE events (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    seq         bigint      NOT NULL,
    act         text        NOT NULL,
    actor_id    uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    section_id  uuid,
    record_id   uuid,
    detail      json        NOT NULL,
    happened_at timestamptz NOT NULL,
    prev        bytea       NOT NULL,
    hash        bytea       NOT NULL,

    PRIMARY KEY (handover_id, seq),
    CONSTRAINT events_hash_length CHECK (octet_length(hash) = 32)
);
COMMENT ON TABLE events IS 'What happened, one hash chain a handover; its head is on the handover. Never changed.';
COMMENT ON COLUMN events.detail IS 'json, not jsonb: the hash covers the text as written.';
CREATE INDEX events_actor ON events (actor_id);
CREATE INDEX events_record ON events (handover_id, record_id, seq) WHERE record_id IS NOT NULL;
COMMENT ON INDEX events_record IS 'record page, history';
CREATE INDEX events_replanned ON events (handover_id, happened_at) WHERE act = 'handover.replanned';
COMMENT ON INDEX events_replanned IS '/todo: a final signature from before a change of the plan has to be given again';

CREATE TABLE requests (
    person_id  uuid        NOT NULL REFERENCES people ON DELETE CASCADE,
    key        uuid        NOT NULL,
    location   text        NOT NULL,
    digest     bytea       NOT NULL,
    made_at    timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,

    PRIMARY KEY (person_id, key)
);
COMMENT ON COLUMN requests.digest IS 'Of all that was sent; the same key with other content is refused. Empty when unknown.';
COMMENT ON TABLE requests IS 'Idempotency keys of forms: a form sent twice is answered with the first answer''s location.';
CREATE INDEX requests_old ON requests (made_at);
COMMENT ON INDEX requests_old IS 'sweeping after 48 hours';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was signed or recorded stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_never_change';
END $$;
CREATE TRIGGER record_revisions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record_revisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER messages_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON messages
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reviews_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seals_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMIT;
