-- What was printed of a signed handover: the exact bytes, so that a copy can be printed again.
BEGIN;

CREATE TABLE inventories (
    handover_id  uuid        NOT NULL,
    workspace_id uuid        NOT NULL,
    edition      integer     NOT NULL,
    part         text        NOT NULL,
    blob_id      uuid        NOT NULL,
    digest       bytea       NOT NULL,
    size         bigint      NOT NULL,
    kept_at      timestamptz NOT NULL,

    PRIMARY KEY (handover_id, edition, part),
    FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT inventories_content_kept FOREIGN KEY (workspace_id, blob_id, digest, size)
        REFERENCES blobs (workspace_id, id, digest, size) ON DELETE RESTRICT,
    CONSTRAINT inventories_edition_counted CHECK (edition > 0),
    CONSTRAINT inventories_part_known CHECK (part IN ('manifest', 'zh-1', 'zh-2', 'zh-3', 'en-1', 'en-2', 'en-3'))
);
COMMENT ON TABLE inventories IS 'Copies of the inventory of a signed handover, byte for byte. Never changed.';
COMMENT ON COLUMN inventories.edition IS '1 when the whole was signed; a higher one for each time it was signed anew.';
COMMENT ON COLUMN inventories.part IS 'manifest, or the language and the number of a printed copy: 1 the giver''s, 2 the receiver''s, 3 the witness''s and the archive''s.';
CREATE INDEX inventories_workspace ON inventories (workspace_id, handover_id);
CREATE INDEX inventories_blob ON inventories (workspace_id, blob_id);
COMMENT ON INDEX inventories_blob IS 'collecting what no file and no inventory uses';
CREATE TRIGGER inventories_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON inventories
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX handovers_unprinted ON handovers (id) WHERE state IN ('signed', 'follow_up', 'closed');
COMMENT ON INDEX handovers_unprinted IS 'keeping the inventory of what was signed and has none yet';

COMMIT;
