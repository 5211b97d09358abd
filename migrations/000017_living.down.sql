BEGIN;

DROP INDEX seals_person;
CREATE INDEX seals_person ON seals (person_id);
DROP INDEX seals_section;
DROP INDEX seals_section_once;
CREATE UNIQUE INDEX seals_section_once ON seals (handover_id, section_id, person_id, version) WHERE section_id IS NOT NULL;
ALTER TABLE sections
    DROP COLUMN given,
    DROP COLUMN received,
    DROP COLUMN witnessed,
    DROP COLUMN sealed_at;
ALTER TABLE sessions DROP COLUMN confirmed_at;

COMMIT;
