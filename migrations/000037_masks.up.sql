-- A masked fact that was shown in full stands in the look-log with its field. Until now nothing showed one, so no row of before is without.
BEGIN;

ALTER TABLE views
    ADD COLUMN field text NOT NULL DEFAULT '',
    ADD CONSTRAINT views_field_masked CHECK ((field <> '') = (place = 'masked'));
ALTER TABLE views ALTER COLUMN field DROP DEFAULT;
COMMENT ON COLUMN views.field IS 'Path of the masked fact that was shown in full, such as bank or people.2.phone; empty in other places.';
DROP INDEX views_once;
CREATE UNIQUE INDEX views_once ON views (handover_id, person_id, coalesce(record_id, section_id), place, field, stretch);
CREATE INDEX views_uncovered ON views (person_id, viewed_at) WHERE place = 'masked';
COMMENT ON INDEX views_uncovered IS 'how many masked facts a person had shown within an hour, over all handovers';

COMMIT;
