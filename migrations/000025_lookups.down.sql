BEGIN;

ALTER FUNCTION records_parents() RESET enable_material;
ALTER FUNCTION record_revisions_parents() RESET enable_material;
ALTER FUNCTION record_refs_parents() RESET enable_material;

COMMIT;
