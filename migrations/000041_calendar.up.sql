-- Days on which something is to happen, of all kinds on one calendar, and who may read it from elsewhere (N-09).
-- Days of records that are there already are written when the program starts next: it judges their handovers anew.
BEGIN;

CREATE TABLE record_dates (
    handover_id uuid    NOT NULL,
    section_id  uuid    NOT NULL,
    record_id   uuid    NOT NULL,
    field       text    NOT NULL,
    line        integer NOT NULL,
    sort        text    NOT NULL,
    day         date    NOT NULL,
    owned       boolean NOT NULL,

    PRIMARY KEY (handover_id, record_id, field, line, sort),
    CONSTRAINT record_dates_sort_known CHECK (sort IN ('starts', 'ends', 'expires', 'acts', 'renews', 'leads', 'due', 'claims', 'arrives', 'reviews', 'meets', 'trains', 'leaves', 'other')),
    CONSTRAINT record_dates_line_counted CHECK (line >= 0)
);
COMMENT ON TABLE record_dates IS 'Days of records on which something is to happen, mirrored from their data by the one save as record_refs are. Records that were removed have none.';
COMMENT ON COLUMN record_dates.field IS 'Key of the field, or of its column: certificates.valid_to.';
COMMENT ON COLUMN record_dates.line IS 'Of a table, from 1; 0 for a field of the record.';
COMMENT ON COLUMN record_dates.owned IS 'A new owner is named who is not the giver. Made with the record''s findings, and anew when the giver or their last day changes.';
CREATE INDEX record_dates_day ON record_dates (handover_id, day, record_id, field, line, sort) INCLUDE (section_id, owned);
COMMENT ON INDEX record_dates_day IS '/handovers/{h}/calendar: the list by day, and the drawing';
CREATE INDEX record_dates_unowned ON record_dates (handover_id, day) WHERE NOT owned;
COMMENT ON INDEX record_dates_unowned IS '/handovers/{h} and its calendar: what nobody takes over';

CREATE FUNCTION record_dates_parents() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET enable_bitmapscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT
        FROM (SELECT DISTINCT handover_id, section_id, record_id FROM new_rows) n
        LEFT JOIN records r ON (r.handover_id, r.id) = (n.handover_id, n.record_id)
        WHERE r.id IS NULL OR r.section_id <> n.section_id)
    THEN
        RAISE EXCEPTION 'insert into % violates record_dates_record_known', TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'record_dates_record_known', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER record_dates_parents AFTER INSERT ON record_dates
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_dates_parents();
CREATE TRIGGER record_dates_stay BEFORE UPDATE OF handover_id, section_id, record_id ON record_dates
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

ALTER TABLE import_rows ADD COLUMN dates jsonb;
COMMENT ON COLUMN import_rows.dates IS 'The days of the record of the row, as in record_dates; NULL for none.';

CREATE TABLE calendar_feeds (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    person_id   uuid        NOT NULL,
    token_hash  bytea       NOT NULL,
    made_at     timestamptz NOT NULL,
    ended_at    timestamptz,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT calendar_feeds_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers (id) ON DELETE RESTRICT,
    CONSTRAINT calendar_feeds_person_id_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT calendar_feeds_hash_length CHECK (length(token_hash) = 32),
    CONSTRAINT calendar_feeds_ended CHECK (ended_at >= made_at)
);
COMMENT ON TABLE calendar_feeds IS 'Private addresses under which people read the calendar of a handover from other programs. What they see is judged at every reading.';
COMMENT ON COLUMN calendar_feeds.token_hash IS 'SHA-256 of the token, which is shown once and kept nowhere.';
CREATE UNIQUE INDEX calendar_feeds_token ON calendar_feeds (token_hash);
CREATE UNIQUE INDEX calendar_feeds_once ON calendar_feeds (handover_id, person_id) WHERE ended_at IS NULL;
COMMENT ON INDEX calendar_feeds_once IS '/handovers/{h}/calendar: that of the reader';
CREATE INDEX calendar_feeds_person ON calendar_feeds (person_id);

-- Behind every version there was, and by what identities bring about: judged anew at the next start.
UPDATE handovers h
SET judged_version = -2
WHERE EXISTS (SELECT FROM sections s WHERE s.handover_id = h.id AND s.records > 0);

COMMIT;
