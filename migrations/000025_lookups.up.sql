-- Parents are looked up whatever the statistics say, and the signatures that "My work" looks through are those of receivers and witnesses,
-- and the questions those that are late.
BEGIN;

-- These functions may only look things up. A statement that brings a hundred thousand rows, after statistics from when there were two dozen (an
-- import was undone, the next one writes), compared each with each of those kept at hand, or went through all rows of a handover in the index of the search for each.
ALTER FUNCTION records_parents() SET enable_material = off;
ALTER FUNCTION records_parents() SET enable_bitmapscan = off;
ALTER FUNCTION record_revisions_parents() SET enable_material = off;
ALTER FUNCTION record_revisions_parents() SET enable_bitmapscan = off;
ALTER FUNCTION record_refs_parents() SET enable_material = off;
ALTER FUNCTION record_refs_parents() SET enable_bitmapscan = off;

-- A giver signs with every submission, and nobody asks for those by person.
DROP INDEX seals_person;
CREATE INDEX seals_person ON seals (person_id, handover_id, section_id, signed_at) WHERE role <> 'giver';
COMMENT ON INDEX seals_person IS '/todo: signatures that went stale';

CREATE INDEX questions_chased ON questions (asked_by, due_on, id) WHERE state = 'open' AND due_on IS NOT NULL;
COMMENT ON INDEX questions_chased IS '/todo of the asker: what should have been answered';

COMMIT;
