-- The heads of all event chains leave the database: leaves and hashes of a tree over them, and signed notes about it (package checkpoint). Rows
-- that never change get a number each, in the order in which they are written, so that a leaf can cover those of its handover too. That
-- rewrites five tables; with a million revisions it locks them for about ten seconds.
BEGIN;

CREATE SEQUENCE rows_written;
ALTER TABLE reviews ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
ALTER TABLE messages ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
ALTER TABLE record_revisions ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
ALTER TABLE enclosures ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
ALTER TABLE seals ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
COMMENT ON COLUMN reviews.written IS 'Grows with every row of a handover, whose lock its writers hold.';
COMMENT ON COLUMN messages.written IS 'As in reviews.';
COMMENT ON COLUMN record_revisions.written IS 'As in reviews.';
COMMENT ON COLUMN enclosures.written IS 'As in reviews.';
COMMENT ON COLUMN seals.written IS 'As in reviews.';

ALTER TABLE handovers
    ADD COLUMN moved smallint NOT NULL DEFAULT 1,
    ADD CONSTRAINT handovers_moved_known CHECK (moved BETWEEN 0 AND 2);
COMMENT ON COLUMN handovers.moved IS 'Whether the chain''s head is not in the tree yet: 0 it is, 1 it is not, 2 it is not and should be at once.';
CREATE INDEX handovers_moved ON handovers (workspace_id, moved) WHERE moved > 0;
COMMENT ON INDEX handovers_moved IS 'the worker that makes checkpoints';

CREATE TABLE checkpoint_leaves (
    workspace_id uuid   NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    place        bigint NOT NULL,
    handover_id  uuid   NOT NULL,
    seq          bigint NOT NULL,
    head         bytea  NOT NULL,
    written      bigint NOT NULL,
    rows         bytea  NOT NULL,
    marks        bytea  NOT NULL,

    PRIMARY KEY (workspace_id, place),
    CONSTRAINT checkpoint_leaves_once UNIQUE (handover_id, seq),
    FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT checkpoint_leaves_place CHECK (place >= 0),
    CONSTRAINT checkpoint_leaves_lengths CHECK (octet_length(head) = 32 AND octet_length(rows) = 32 AND octet_length(marks) % 24 = 0)
);
COMMENT ON TABLE checkpoint_leaves IS 'Leaves of the tree over the heads of all event chains, in the order in which they were added. Never changed.';
COMMENT ON COLUMN checkpoint_leaves.written IS 'The highest number of a row that the leaf covers.';
COMMENT ON COLUMN checkpoint_leaves.rows IS 'Digest over all rows of the handover that never change: of the leaf before and the marks.';
COMMENT ON COLUMN checkpoint_leaves.marks IS 'Of each row since the leaf before: its number, 8 bytes, and 16 of its SHA-256.';
CREATE INDEX checkpoint_leaves_handover ON checkpoint_leaves (workspace_id, handover_id);

CREATE TABLE checkpoint_hashes (
    workspace_id uuid   NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    place        bigint NOT NULL,
    hash         bytea  NOT NULL,

    PRIMARY KEY (workspace_id, place),
    CONSTRAINT checkpoint_hashes_length CHECK (octet_length(hash) = 32)
);
COMMENT ON TABLE checkpoint_hashes IS 'Hashes of that tree, in the order of package tlog. Never changed.';

CREATE TABLE checkpoints (
    workspace_id uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    number       bigint      NOT NULL,
    size         bigint      NOT NULL,
    root         bytea       NOT NULL,
    note         text        NOT NULL,
    key          bytea       NOT NULL REFERENCES signing_keys ON DELETE RESTRICT,
    made_at      timestamptz NOT NULL,

    PRIMARY KEY (workspace_id, number),
    CONSTRAINT checkpoints_size_once UNIQUE (workspace_id, size),
    CONSTRAINT checkpoints_begin_at_one CHECK (number > 0 AND size > 0),
    CONSTRAINT checkpoints_root_length CHECK (octet_length(root) = 32)
);
COMMENT ON TABLE checkpoints IS 'What the tree was at times: the notes that leave the database. Never changed.';
COMMENT ON COLUMN checkpoints.note IS 'The signed note as it stands in the file, in mail and on certificates.';
CREATE INDEX checkpoints_key ON checkpoints (key);

CREATE TRIGGER checkpoint_leaves_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint_leaves
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_hashes_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint_hashes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE mails (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    handover_id  uuid        NOT NULL,
    person_id    uuid        NOT NULL,
    kind         text        NOT NULL,
    seq          bigint      NOT NULL,
    detail       json        NOT NULL,
    made_at      timestamptz NOT NULL,
    next_at      timestamptz NOT NULL,
    tries        integer     NOT NULL DEFAULT 0,
    worker       uuid,
    problem      text        NOT NULL DEFAULT '',
    sent_at      timestamptz,
    dead_at      timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, person_id) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed')),
    CONSTRAINT mails_end_once CHECK (sent_at IS NULL OR dead_at IS NULL)
);
COMMENT ON TABLE mails IS 'Mail that is to be sent, written in the transaction of the act that it tells about.';
COMMENT ON COLUMN mails.seq IS 'The event that it tells about. It waits for the checkpoint that covers it.';
COMMENT ON COLUMN mails.next_at IS 'When it is tried next; while a worker has it, when it may be taken from them.';
COMMENT ON COLUMN mails.problem IS 'What the mail server said last.';
COMMENT ON COLUMN mails.dead_at IS 'When it was given up.';
CREATE INDEX mails_due ON mails (next_at) WHERE sent_at IS NULL AND dead_at IS NULL;
COMMENT ON INDEX mails_due IS 'the worker that sends mail';
CREATE INDEX mails_newest ON mails (workspace_id, made_at DESC);
COMMENT ON INDEX mails_newest IS 'what administrators see of mail';
CREATE INDEX mails_person ON mails (workspace_id, person_id);
CREATE INDEX mails_handover ON mails (workspace_id, handover_id);

COMMIT;
