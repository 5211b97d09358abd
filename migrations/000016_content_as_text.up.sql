-- What records say is only ever read and written whole, as text: taking it apart to keep it, and putting it together again for every
-- list, export and check of its size, was most of what the database did with it. Rewrites both tables, a minute for a million records.
BEGIN;

ALTER TABLE records
    DROP CONSTRAINT records_data_object,
    ALTER COLUMN data TYPE json USING data::text::json,
    ADD CONSTRAINT records_data_object CHECK (json_typeof(data) = 'object');
COMMENT ON COLUMN records.data IS 'json, not jsonb: it goes in and out as it is written.';
ALTER TABLE record_revisions ALTER COLUMN data TYPE json USING data::text::json;
ALTER TABLE import_rows ALTER COLUMN data TYPE json USING data::text::json;

COMMIT;
