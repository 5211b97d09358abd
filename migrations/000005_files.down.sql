BEGIN;
ALTER TABLE records DROP COLUMN files, DROP COLUMN file_changes;
ALTER TABLE sections DROP COLUMN files;
DROP TABLE files;
DROP TABLE blob_chunks;
DROP TABLE blobs;
COMMIT;
