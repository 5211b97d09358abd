BEGIN;

DROP INDEX views_uncovered;
DROP INDEX views_once;
ALTER TABLE views DISABLE TRIGGER views_never_change;
DELETE FROM views WHERE place = 'masked';
ALTER TABLE views ENABLE TRIGGER views_never_change;
ALTER TABLE views DROP COLUMN field;
CREATE UNIQUE INDEX views_once ON views (handover_id, person_id, coalesce(record_id, section_id), place, stretch);

COMMIT;
