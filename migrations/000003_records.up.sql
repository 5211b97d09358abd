-- What people type: records, their history, their references and what the checks found. New tables only.
BEGIN;

CREATE TABLE records (
    handover_id        uuid        NOT NULL,
    section_id         uuid        NOT NULL,
    id                 uuid        NOT NULL,
    kind               text        NOT NULL,
    identity           text        NOT NULL,
    title              text        NOT NULL,
    state              text        NOT NULL DEFAULT 'draft',
    revision           integer     NOT NULL DEFAULT 1,
    kept               integer     NOT NULL DEFAULT 0,
    data               jsonb       NOT NULL,
    digest             bytea       NOT NULL,
    search             tsvector    NOT NULL,
    questions          integer     NOT NULL DEFAULT 0,
    questions_blocking integer     NOT NULL DEFAULT 0,
    blockers           integer     NOT NULL DEFAULT 0,
    warnings           integer     NOT NULL DEFAULT 0,
    missing            integer     NOT NULL DEFAULT 0,
    reason             text        NOT NULL DEFAULT '',
    reviewed_by        uuid        REFERENCES people ON DELETE RESTRICT,
    reviewed_at        timestamptz,
    updated_by         uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    removed_at         timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT records_kind_shape CHECK (kind ~ '^[a-z][a-z_]{1,40}$'),
    CONSTRAINT records_title_present CHECK (title <> ''),
    CONSTRAINT records_state_known CHECK (state IN ('draft', 'submitted', 'returned', 'accepted')),
    CONSTRAINT records_verdict_signed CHECK (
        (state IN ('returned', 'accepted')) = (reviewed_by IS NOT NULL AND reviewed_at IS NOT NULL)),
    CONSTRAINT records_return_reason CHECK (state <> 'returned' OR reason <> ''),
    CONSTRAINT records_revision_up CHECK (revision > 0 AND kept <= revision),
    CONSTRAINT records_data_object CHECK (jsonb_typeof(data) = 'object'),
    CONSTRAINT records_data_size CHECK (octet_length(data::text) < 262144),
    CONSTRAINT records_digest_length CHECK (octet_length(digest) = 32),
    CONSTRAINT records_counts_sound CHECK (
        questions_blocking <= questions AND least(questions_blocking, blockers, warnings, missing) >= 0)
);
COMMENT ON TABLE records IS 'One account, SKU, supplier ...: what people typed (data) and where it stands.';
COMMENT ON COLUMN records.identity IS 'The kind''s normalised key.';
COMMENT ON COLUMN records.kept IS 'Last revision that stands in record_revisions; autosaves of drafts do not add to it.';
COMMENT ON COLUMN records.digest IS 'SHA-256 of the canonical content (package seal).';
COMMENT ON COLUMN records.search IS 'Chinese bigrams and words made by the catalog from unmasked fields.';
CREATE UNIQUE INDEX records_identity_once ON records (handover_id, kind, identity) WHERE removed_at IS NULL;
CREATE INDEX records_list ON records (handover_id, section_id, id) INCLUDE (digest) WHERE removed_at IS NULL;
COMMENT ON INDEX records_list IS 'section page, order of entry; section digest, without reading the records';
CREATE INDEX records_title ON records (handover_id, section_id, title, id) WHERE removed_at IS NULL;
COMMENT ON INDEX records_title IS 'section page by name';
CREATE INDEX records_recent ON records (handover_id, section_id, updated_at DESC, id DESC) WHERE removed_at IS NULL;
COMMENT ON INDEX records_recent IS 'section page, last changed first';
CREATE INDEX records_removed ON records (handover_id, section_id, removed_at) WHERE removed_at IS NOT NULL;
COMMENT ON INDEX records_removed IS 'review: what was taken out since the last signature';
CREATE INDEX records_state ON records (handover_id, section_id, state, id) WHERE removed_at IS NULL;
COMMENT ON INDEX records_state IS 'section page by state, bulk acceptance';
CREATE INDEX records_found ON records (handover_id, section_id, id) WHERE removed_at IS NULL AND blockers + warnings > 0;
COMMENT ON INDEX records_found IS 'section page, with findings';
CREATE INDEX records_worst ON records (handover_id, blockers DESC, id) WHERE removed_at IS NULL AND blockers + warnings > 0;
COMMENT ON INDEX records_worst IS 'overview, findings';
CREATE INDEX records_asked ON records (handover_id, section_id, id) WHERE removed_at IS NULL AND questions > 0;
COMMENT ON INDEX records_asked IS 'section page, with questions';
CREATE INDEX records_search ON records USING gin (handover_id, search);
COMMENT ON INDEX records_search IS 'section page, search';
CREATE INDEX records_reviewed_by ON records (reviewed_by);
CREATE INDEX records_updated_by ON records (updated_by);

CREATE TABLE record_revisions (
    handover_id uuid        NOT NULL,
    record_id   uuid        NOT NULL,
    revision    integer     NOT NULL,
    title       text        NOT NULL,
    data        jsonb       NOT NULL,
    act         text        NOT NULL,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, record_id, revision),
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT
);
COMMENT ON TABLE record_revisions IS 'Every kept state of every record. Never changed.';
CREATE INDEX record_revisions_made_by ON record_revisions (made_by);

CREATE TABLE record_refs (
    handover_id uuid NOT NULL,
    from_id     uuid NOT NULL,
    field       text NOT NULL,
    to_id       uuid NOT NULL,

    PRIMARY KEY (handover_id, from_id, field, to_id),
    FOREIGN KEY (handover_id, from_id) REFERENCES records ON DELETE RESTRICT,
    CONSTRAINT record_refs_target_known FOREIGN KEY (handover_id, to_id) REFERENCES records ON DELETE RESTRICT
);
COMMENT ON TABLE record_refs IS 'References of a record to others of the same handover, mirrored from its data by the one save.';
CREATE INDEX record_refs_to ON record_refs (handover_id, to_id);
COMMENT ON INDEX record_refs_to IS 'what points here: record page, refusal to remove';

CREATE TABLE findings (
    handover_id uuid NOT NULL,
    record_id   uuid NOT NULL,
    rule        text NOT NULL,
    field       text NOT NULL,
    severity    text NOT NULL,
    args        jsonb NOT NULL DEFAULT '{}',

    PRIMARY KEY (handover_id, record_id, rule, field),
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    CONSTRAINT findings_severity_known CHECK (severity IN ('blocker', 'warning', 'notice'))
);
COMMENT ON TABLE findings IS 'What the checks found, replaced as a set with every save, so that lists need not run rules.';

COMMIT;
