BEGIN;

DROP INDEX records_amended_once;
ALTER TABLE records DROP COLUMN amends;
DROP INDEX sections_supplement_once;
ALTER TABLE sections
    DROP COLUMN late,
    DROP COLUMN supplement,
    DROP COLUMN supplement_of;
DROP TABLE responsibilities;
DROP INDEX handovers_moving;
ALTER TABLE handovers
    DROP CONSTRAINT handovers_moved_signed,
    DROP CONSTRAINT handovers_late_sound,
    DROP CONSTRAINT handovers_closed_settled,
    DROP CONSTRAINT handovers_signed_settled,
    ADD CONSTRAINT handovers_signed_settled CHECK (state NOT IN ('signed', 'follow_up', 'closed') OR settled = sections),
    DROP COLUMN late,
    DROP COLUMN moved_at;

COMMIT;
