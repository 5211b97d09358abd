-- Files on their way into a handover: their lines, what people say about them, and what would come of them. New tables only; the new
-- column of record_revisions is empty, so no row is rewritten.
BEGIN;

CREATE TABLE imports (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    size        bigint      NOT NULL,
    digest      bytea       NOT NULL,
    format      text        NOT NULL,
    encoding    text        NOT NULL DEFAULT '',
    unsure      boolean     NOT NULL DEFAULT false,
    state       text        NOT NULL DEFAULT 'mapping',
    parts       jsonb       NOT NULL DEFAULT '[]',
    done        integer     NOT NULL DEFAULT 0,
    total       integer     NOT NULL DEFAULT 0,
    problem     jsonb,
    again       boolean     NOT NULL DEFAULT false,
    basis       bytea,
    head        bigint      NOT NULL DEFAULT 0,
    kept        boolean     NOT NULL DEFAULT true,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    asked_by    uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    version     integer     NOT NULL DEFAULT 1,
    made_at     timestamptz NOT NULL,
    written_at  timestamptz,
    undone_at   timestamptz,
    touched_at  timestamptz,
    worker      uuid,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id) REFERENCES handovers ON DELETE RESTRICT,
    CONSTRAINT imports_digest_length CHECK (octet_length(digest) = 32),
    CONSTRAINT imports_size_known CHECK (size >= 0),
    CONSTRAINT imports_state_known CHECK (
        state IN ('mapping', 'checking', 'ready', 'writing', 'written', 'undone', 'failed', 'dropped')),
    CONSTRAINT imports_parts_list CHECK (jsonb_typeof(parts) = 'array'),
    CONSTRAINT imports_progress_sound CHECK (done >= 0 AND total >= 0),
    CONSTRAINT imports_written_at CHECK ((state IN ('written', 'undone')) = (written_at IS NOT NULL)),
    CONSTRAINT imports_undone_at CHECK ((state = 'undone') = (undone_at IS NOT NULL)),
    CONSTRAINT imports_worked_on CHECK (worker IS NULL OR state IN ('checking', 'writing'))
);
COMMENT ON TABLE imports IS 'A file on its way into a handover. The file itself is never kept; its lines are, until it is written, undone or dropped for a while.';
COMMENT ON COLUMN imports.digest IS 'SHA-256 of the file.';
COMMENT ON COLUMN imports.parts IS 'The tables of the file: sections they go into, mapping of their columns, what would come or came of them.';
COMMENT ON COLUMN imports.again IS 'It was checked anew because the handover had changed since it was looked at.';
COMMENT ON COLUMN imports.basis IS 'Digest of what its check depends on besides records: the day, the giver, the fields and limits of the workspace.';
COMMENT ON COLUMN imports.head IS 'Number of the handover''s last event when its check began.';
COMMENT ON COLUMN imports.kept IS 'Whether its lines are still there.';
COMMENT ON COLUMN imports.asked_by IS 'In whose name it is checked or written: whoever asked for that last.';
COMMENT ON COLUMN imports.touched_at IS 'Last sign of life of the worker, by the clock of the database; null for work that nobody has begun.';
COMMENT ON COLUMN imports.worker IS 'Who works on it now. After 30 seconds of silence another one takes over.';
CREATE INDEX imports_recent ON imports (handover_id, made_at DESC);
COMMENT ON INDEX imports_recent IS 'recent imports of a handover';
CREATE INDEX imports_queue ON imports (touched_at) WHERE state IN ('checking', 'writing');
COMMENT ON INDEX imports_queue IS 'what there is to work on';
CREATE INDEX imports_old ON imports (made_at) WHERE kept;
COMMENT ON INDEX imports_old IS 'sweeping';
CREATE INDEX imports_made_by ON imports (made_by);
CREATE INDEX imports_asked_by ON imports (asked_by);

CREATE TABLE import_lines (
    handover_id uuid    NOT NULL,
    import_id   uuid    NOT NULL,
    part        integer NOT NULL,
    chunk       integer NOT NULL,
    first_line  integer NOT NULL,
    last_line   integer NOT NULL,
    body        bytea   NOT NULL,

    PRIMARY KEY (handover_id, import_id, part, chunk),
    FOREIGN KEY (handover_id, import_id) REFERENCES imports ON DELETE RESTRICT,
    CONSTRAINT import_lines_in_order CHECK (first_line <= last_line)
);
ALTER TABLE import_lines ALTER COLUMN body SET STORAGE EXTERNAL;
COMMENT ON TABLE import_lines IS 'The lines of a file, some hundreds a row, without the columns that may not be stored.';
COMMENT ON COLUMN import_lines.body IS 'gzip of lines: number, hidden, cells, each with its length (package app).';

CREATE TABLE import_mends (
    handover_id uuid    NOT NULL,
    import_id   uuid    NOT NULL,
    part        integer NOT NULL,
    line        integer NOT NULL,
    col         integer NOT NULL,
    text        text    NOT NULL,

    PRIMARY KEY (handover_id, import_id, part, line, col),
    FOREIGN KEY (handover_id, import_id) REFERENCES imports ON DELETE RESTRICT
);
COMMENT ON TABLE import_mends IS 'What people typed over cells of a file.';
COMMENT ON COLUMN import_mends.col IS 'From 0.';

CREATE UNLOGGED TABLE import_rows (
    handover_id uuid      NOT NULL,
    import_id   uuid      NOT NULL,
    part        integer   NOT NULL,
    line        integer   NOT NULL,
    lines       integer[] NOT NULL,
    outcome     text      NOT NULL,
    odd         boolean   NOT NULL,
    title       text      NOT NULL,
    problems    jsonb     NOT NULL,
    cells       jsonb,
    section_id  uuid,
    record_id   uuid,
    kind        text,
    identity    text,
    base        integer   NOT NULL,
    base_state  text,
    state       text,
    data        jsonb,
    digest      bytea,
    search      tsvector,
    missing     integer   NOT NULL,
    blockers    integer   NOT NULL,
    warnings    integer   NOT NULL,
    findings    jsonb,
    refs        jsonb,

    PRIMARY KEY (handover_id, import_id, part, line)
);
COMMENT ON TABLE import_rows IS 'What would come of each record of a file. Made by a check and made again whenever it is missing, so a crash may empty it.';
COMMENT ON COLUMN import_rows.line IS 'First line of the record in the file; below 0 for records that are made for names.';
COMMENT ON COLUMN import_rows.base IS 'Revision of the record that was there, 0 for a new one; base_state is where that record stood.';
COMMENT ON COLUMN import_rows.cells IS 'Of an error: what stands in the file, by column from 0.';
CREATE INDEX import_rows_outcome ON import_rows (handover_id, import_id, part, outcome, line);
COMMENT ON INDEX import_rows_outcome IS 'preview by outcome';
CREATE INDEX import_rows_odd ON import_rows (handover_id, import_id, part, line) WHERE odd;
COMMENT ON INDEX import_rows_odd IS 'preview of what to look at';

CREATE TABLE import_plans (
    workspace_id uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    kind         text        NOT NULL,
    profile      text        NOT NULL,
    columns      jsonb       NOT NULL,
    kept_at      timestamptz NOT NULL,

    PRIMARY KEY (workspace_id, kind, profile),
    CONSTRAINT import_plans_columns_object CHECK (jsonb_typeof(columns) = 'object')
);
COMMENT ON TABLE import_plans IS 'What people of a workspace said about the columns of files, for the next file of the same source.';
COMMENT ON COLUMN import_plans.columns IS 'By normalised header: what becomes of the column.';

ALTER TABLE record_revisions ADD COLUMN import_id uuid;
COMMENT ON COLUMN record_revisions.import_id IS 'The import that wrote it. It is made in the transaction that ends that import, which is never deleted.';
CREATE INDEX record_revisions_import ON record_revisions (handover_id, import_id, record_id) WHERE import_id IS NOT NULL;
COMMENT ON INDEX record_revisions_import IS 'undoing an import';

COMMIT;
