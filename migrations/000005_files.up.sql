-- Files attached to records, questions and sections, and where their content is kept. New tables, and columns with a constant default
-- on two others: no row is rewritten.
BEGIN;

CREATE TABLE blobs (
    workspace_id uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    id           uuid        NOT NULL,
    place        text        NOT NULL,
    digest       bytea,
    size         bigint      NOT NULL DEFAULT 0,
    touched_at   timestamptz NOT NULL,

    PRIMARY KEY (id),
    CONSTRAINT blobs_content_whole UNIQUE (workspace_id, id, digest, size),
    CONSTRAINT blobs_place_known CHECK (place IN ('database', 's3')),
    CONSTRAINT blobs_digest_length CHECK (octet_length(digest) = 32),
    CONSTRAINT blobs_size_known CHECK (digest IS NULL OR size > 0)
);
COMMENT ON TABLE blobs IS 'Content of files, the same content once in a workspace. What no file uses for an hour is collected.';
COMMENT ON COLUMN blobs.place IS 'database: in blob_chunks; s3: an object of the bucket, named after the id.';
COMMENT ON COLUMN blobs.digest IS 'SHA-256 of the content; NULL while it is still coming in.';
COMMENT ON COLUMN blobs.touched_at IS 'When it began to come in, or the same content was last sent again.';
CREATE UNIQUE INDEX blobs_content_once ON blobs (workspace_id, digest) WHERE digest IS NOT NULL;
CREATE INDEX blobs_touched ON blobs (touched_at);
COMMENT ON INDEX blobs_touched IS 'collecting what no file uses';

CREATE TABLE blob_chunks (
    blob_id uuid    NOT NULL REFERENCES blobs ON DELETE CASCADE,
    n       integer NOT NULL,
    data    bytea   NOT NULL,

    PRIMARY KEY (blob_id, n),
    CONSTRAINT blob_chunks_size CHECK (octet_length(data) BETWEEN 1 AND 262144)
);
ALTER TABLE blob_chunks ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE blob_chunks IS 'Content of blobs kept here, in pieces of 256 KiB, numbered from 0. Not compressed: pictures and documents are already.';

CREATE TABLE files (
    handover_id  uuid        NOT NULL,
    workspace_id uuid        NOT NULL,
    section_id   uuid        NOT NULL,
    id           uuid        NOT NULL,
    record_id    uuid,
    question_id  uuid,
    slot         text        NOT NULL DEFAULT '',
    name         text        NOT NULL,
    media        text        NOT NULL,
    width        integer     NOT NULL DEFAULT 0,
    height       integer     NOT NULL DEFAULT 0,
    blob_id      uuid        NOT NULL,
    digest       bytea       NOT NULL,
    size         bigint      NOT NULL,
    added_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    added_at     timestamptz NOT NULL,
    removed_by   uuid        REFERENCES people ON DELETE RESTRICT,
    removed_at   timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, question_id) REFERENCES questions ON DELETE RESTRICT,
    CONSTRAINT files_content_kept FOREIGN KEY (workspace_id, blob_id, digest, size)
        REFERENCES blobs (workspace_id, id, digest, size) ON DELETE RESTRICT,
    CONSTRAINT files_one_place CHECK (record_id IS NULL OR question_id IS NULL),
    CONSTRAINT files_name_present CHECK (name <> '' AND name !~ '[/\\[:cntrl:]]'),
    CONSTRAINT files_media_shape CHECK (media ~ '^[a-z]+/[a-z0-9.+-]+$'),
    CONSTRAINT files_removed_whole CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
COMMENT ON TABLE files IS 'Attached to a record, to a question, or without either to the section. Content and name never change.';
COMMENT ON COLUMN files.slot IS 'What the file is: a slot of the section''s kind, or nothing.';
COMMENT ON COLUMN files.media IS 'The type found in the content, never the one the browser claimed.';
COMMENT ON COLUMN files.width IS 'In pixels, of pictures; 0 of everything else, as height.';
COMMENT ON COLUMN files.digest IS 'As of the blob, which the foreign key holds: what the section''s seal stands over.';
COMMENT ON COLUMN files.removed_at IS 'Taken away. The row stays for a week, and for good when somebody signed while the file was there.';
CREATE UNIQUE INDEX files_once ON files (handover_id, coalesce(record_id, question_id, section_id), digest, name) WHERE removed_at IS NULL;
CREATE INDEX files_section ON files (handover_id, section_id, id) INCLUDE (removed_at);
COMMENT ON INDEX files_section IS 'section page, files; section digest; quota of the handover';
CREATE INDEX files_record ON files (handover_id, record_id, id) WHERE record_id IS NOT NULL;
COMMENT ON INDEX files_record IS 'record page';
CREATE INDEX files_question ON files (handover_id, question_id, id) WHERE question_id IS NOT NULL;
COMMENT ON INDEX files_question IS 'record page, section page, questions';
CREATE INDEX files_blob ON files (workspace_id, blob_id);
COMMENT ON INDEX files_blob IS 'collecting what no file uses';
CREATE INDEX files_removed ON files (removed_at) WHERE removed_at IS NOT NULL;
COMMENT ON INDEX files_removed IS 'forgetting what was removed and never signed';
CREATE INDEX files_added_by ON files (added_by);
CREATE INDEX files_removed_by ON files (removed_by);

ALTER TABLE sections
    ADD COLUMN files integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT sections_files_sound CHECK (files >= 0);
COMMENT ON COLUMN sections.files IS 'Files of the section and of its records, without those of questions.';
ALTER TABLE records
    ADD COLUMN files integer NOT NULL DEFAULT 0,
    ADD COLUMN file_changes integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT records_files_sound CHECK (files >= 0 AND file_changes >= 0);
COMMENT ON COLUMN records.file_changes IS 'Grows with every file attached or taken away; with revision it is what a verdict was asked for.';

COMMIT;
