BEGIN;

UPDATE handovers SET judged_version = 0 WHERE judged_version < 0;
DROP TABLE calendar_feeds;
ALTER TABLE import_rows DROP COLUMN dates;
DROP TABLE record_dates;
DROP FUNCTION record_dates_parents();

COMMIT;
