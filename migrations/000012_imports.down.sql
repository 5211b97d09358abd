BEGIN;

DROP INDEX record_revisions_import;
ALTER TABLE record_revisions DROP COLUMN import_id;
DROP TABLE import_plans;
DROP TABLE import_rows;
DROP TABLE import_mends;
DROP TABLE import_lines;
DROP TABLE imports;

COMMIT;
