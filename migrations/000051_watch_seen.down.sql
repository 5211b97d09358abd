BEGIN;

DELETE FROM mails WHERE kind = 'breach';
DROP INDEX mails_bundled;
CREATE UNIQUE INDEX mails_bundled ON mails (handover_id, person_id, kind)
    WHERE kind IN ('turn', 'stale', 'exit') AND tries = 0 AND worker IS NULL AND sent_at IS NULL AND dead_at IS NULL;
COMMENT ON INDEX mails_bundled IS 'One message that waits tells of all that comes until it is sent.';
ALTER TABLE mails
    DROP CONSTRAINT mails_kind_known,
    DROP CONSTRAINT mails_of_handover,
    ADD CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed', 'turn', 'stale', 'password_reset', 'opened', 'exit')),
    ADD CONSTRAINT mails_of_handover CHECK (
        (handover_id IS NULL) = (kind = 'password_reset') AND (seq IS NULL) = (kind IN ('turn', 'stale', 'exit', 'password_reset')));
DROP INDEX handovers_watched;

COMMIT;
