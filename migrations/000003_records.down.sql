BEGIN;
DROP TABLE findings;
DROP TABLE record_refs;
DROP TABLE record_revisions;
DROP TABLE records;
COMMIT;
