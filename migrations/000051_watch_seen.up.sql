-- Whom a watch tells, and what the dashboard shows of it (N-20): mail about figures that got worse, and handovers by when responsibility moved.
BEGIN;

CREATE INDEX handovers_watched ON handovers (workspace_id, effective_at DESC, id) WHERE state IN ('signed', 'follow_up');
COMMENT ON INDEX handovers_watched IS '/dashboard, how shops do after their handover';

ALTER TABLE mails
    DROP CONSTRAINT mails_kind_known,
    DROP CONSTRAINT mails_of_handover,
    ADD CONSTRAINT mails_kind_known CHECK (kind IN ('sealed', 'signed', 'turn', 'stale', 'password_reset', 'opened', 'exit', 'breach')),
    ADD CONSTRAINT mails_of_handover CHECK (
        (handover_id IS NULL) = (kind = 'password_reset') AND (seq IS NULL) = (kind IN ('turn', 'stale', 'exit', 'breach', 'password_reset')));
DROP INDEX mails_bundled;
CREATE UNIQUE INDEX mails_bundled ON mails (handover_id, person_id, kind)
    WHERE kind IN ('turn', 'stale', 'exit', 'breach') AND tries = 0 AND worker IS NULL AND sent_at IS NULL AND dead_at IS NULL;
COMMENT ON INDEX mails_bundled IS 'One message that waits tells of all that comes until it is sent.';

COMMIT;
