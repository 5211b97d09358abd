BEGIN;

-- What was being undone is written, as before anybody asked.
UPDATE imports SET state = 'written', worker = NULL, touched_at = NULL WHERE state = 'undoing';

DROP INDEX imports_waiting;
DROP INDEX imports_queue;
CREATE INDEX imports_queue ON imports (touched_at) WHERE state IN ('checking', 'writing');
COMMENT ON INDEX imports_queue IS 'what there is to work on';

ALTER TABLE imports
    DROP CONSTRAINT imports_state_known,
    DROP CONSTRAINT imports_progress_sound,
    DROP CONSTRAINT imports_written_at,
    DROP CONSTRAINT imports_worked_on,
    ADD CONSTRAINT imports_state_known CHECK (
        state IN ('mapping', 'checking', 'ready', 'writing', 'written', 'undone', 'failed', 'dropped')),
    ADD CONSTRAINT imports_progress_sound CHECK (done >= 0 AND total >= 0),
    ADD CONSTRAINT imports_written_at CHECK ((state IN ('written', 'undone')) = (written_at IS NOT NULL)),
    ADD CONSTRAINT imports_worked_on CHECK (worker IS NULL OR state IN ('checking', 'writing'));

ALTER TABLE imports DROP COLUMN attempts;

COMMIT;
