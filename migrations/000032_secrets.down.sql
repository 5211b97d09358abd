BEGIN;

DELETE FROM mails WHERE kind = 'opened';
ALTER TABLE mails
    DROP CONSTRAINT mails_kind_known,
    ADD CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed', 'turn', 'stale', 'password_reset'));
DROP TABLE reveals;
DROP TABLE secrets;
DROP FUNCTION keep_secrets();
DROP TABLE data_keys;
DROP FUNCTION keep_data_keys();

COMMIT;
