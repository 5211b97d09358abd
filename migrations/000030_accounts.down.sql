BEGIN;

DELETE FROM mails WHERE kind IN ('turn', 'stale', 'password_reset');
DROP INDEX mails_bundled;
ALTER TABLE mails
    DROP CONSTRAINT mails_of_handover,
    DROP CONSTRAINT mails_kind_known,
    ADD CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed')),
    ALTER COLUMN handover_id SET NOT NULL,
    ALTER COLUMN seq SET NOT NULL,
    DROP CONSTRAINT mails_pkey,
    ADD CONSTRAINT mails_pkey PRIMARY KEY (handover_id, id);
DROP TABLE account_acts;

COMMIT;
