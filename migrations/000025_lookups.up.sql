-- These functions may only look things up. A statement that brings a hundred thousand rows, after statistics from when there were two dozen (an
-- import was undone, the next one writes), kept all rows of records at hand instead and compared each with each: minutes became hours.
BEGIN;

ALTER FUNCTION records_parents() SET enable_material = off;
ALTER FUNCTION record_revisions_parents() SET enable_material = off;
ALTER FUNCTION record_refs_parents() SET enable_material = off;

COMMIT;
