BEGIN;

ALTER TABLE messages DROP COLUMN search;

UPDATE records
SET search = ts_delete(search, ARRAY(SELECT token FROM unnest(tsvector_to_array(search)) t (token) WHERE left(token, 1) IN ('^', '=')));
COMMENT ON COLUMN records.search IS 'Chinese bigrams and words made by the catalog from unmasked fields.';

-- The names of people and stores stay behind as words; they find more, not less.
UPDATE handovers
SET search = ts_delete(search, ARRAY(SELECT token FROM unnest(tsvector_to_array(search)) t (token) WHERE left(token, 1) IN ('^', '=')));
COMMENT ON COLUMN handovers.search IS 'Chinese bigrams and words of title and number, made by the catalog.';

COMMIT;
