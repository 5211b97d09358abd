BEGIN;

ALTER TABLE import_rows ALTER COLUMN data TYPE jsonb USING data::jsonb;
ALTER TABLE record_revisions ALTER COLUMN data TYPE jsonb USING data::jsonb;
COMMENT ON COLUMN records.data IS NULL;
ALTER TABLE records
    DROP CONSTRAINT records_data_object,
    ALTER COLUMN data TYPE jsonb USING data::jsonb,
    ADD CONSTRAINT records_data_object CHECK (jsonb_typeof(data) = 'object');

COMMIT;
