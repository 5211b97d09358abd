-- Work on an import is given up after a few attempts that ended without a word, and undoing is work like writing. One short exclusive lock
-- of imports, a table of few rows: the checks are read over all of them.
BEGIN;

ALTER TABLE imports ADD COLUMN attempts integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN imports.attempts IS 'How often workers began what was asked for last without coming to an end.';

ALTER TABLE imports
    DROP CONSTRAINT imports_state_known,
    DROP CONSTRAINT imports_progress_sound,
    DROP CONSTRAINT imports_written_at,
    DROP CONSTRAINT imports_worked_on,
    ADD CONSTRAINT imports_state_known CHECK (
        state IN ('mapping', 'checking', 'ready', 'writing', 'written', 'undoing', 'undone', 'failed', 'dropped')),
    ADD CONSTRAINT imports_progress_sound CHECK (done >= 0 AND total >= 0 AND attempts >= 0),
    ADD CONSTRAINT imports_written_at CHECK ((state IN ('written', 'undoing', 'undone')) = (written_at IS NOT NULL)),
    ADD CONSTRAINT imports_worked_on CHECK (worker IS NULL OR state IN ('checking', 'writing', 'undoing'));

DROP INDEX imports_queue;
CREATE INDEX imports_queue ON imports (touched_at) WHERE state IN ('checking', 'writing', 'undoing');
COMMENT ON INDEX imports_queue IS 'what there is to work on';

CREATE INDEX imports_waiting ON imports (made_by, made_at DESC) WHERE kept AND state IN ('mapping', 'ready', 'failed');
COMMENT ON INDEX imports_waiting IS 'my work: imports that wait for whoever brought them';

COMMIT;
