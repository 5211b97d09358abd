BEGIN;

ALTER TABLE seals DROP COLUMN evidence;
ALTER TABLE sessions DROP COLUMN confirmed_by;
DROP TABLE challenges;
DROP TABLE passkeys;
DROP FUNCTION keep_passkeys();

COMMIT;
