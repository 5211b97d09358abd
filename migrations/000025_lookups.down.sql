BEGIN;

DROP INDEX questions_chased;
DROP INDEX seals_person;
CREATE INDEX seals_person ON seals (person_id, handover_id, section_id, signed_at);
COMMENT ON INDEX seals_person IS '/todo: signatures that went stale';

ALTER FUNCTION records_parents() RESET enable_material;
ALTER FUNCTION records_parents() RESET enable_bitmapscan;
ALTER FUNCTION record_revisions_parents() RESET enable_material;
ALTER FUNCTION record_revisions_parents() RESET enable_bitmapscan;
ALTER FUNCTION record_refs_parents() RESET enable_material;
ALTER FUNCTION record_refs_parents() RESET enable_bitmapscan;

COMMIT;
