BEGIN;

UPDATE handovers SET judged_version = 0 WHERE judged_version < 0;
ALTER TABLE import_rows DROP COLUMN bindings;
DROP TABLE person_identities;
DROP TABLE record_bindings;

COMMIT;
