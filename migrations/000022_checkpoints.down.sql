BEGIN;

DROP TABLE mails;
DROP TABLE checkpoints;
DROP TABLE checkpoint_hashes;
DROP TABLE checkpoint_leaves;
ALTER TABLE handovers DROP COLUMN moved;
ALTER TABLE reviews DROP COLUMN written;
ALTER TABLE messages DROP COLUMN written;
ALTER TABLE record_revisions DROP COLUMN written;
ALTER TABLE enclosures DROP COLUMN written;
ALTER TABLE seals DROP COLUMN written;
DROP SEQUENCE rows_written;

COMMIT;
