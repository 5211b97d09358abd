BEGIN;

DROP TABLE exit_acts;
DROP FUNCTION keep_exit_acts();
DROP TABLE exit_tasks;
DROP FUNCTION keep_exit_tasks();
ALTER TABLE handovers
    DROP COLUMN exits,
    DROP COLUMN exits_open,
    DROP COLUMN exit_due;
ALTER TABLE templates DROP COLUMN exits;
ALTER TABLE template_versions DROP COLUMN exits;
DELETE FROM parties WHERE role = 'it';
ALTER TABLE parties
    DROP CONSTRAINT parties_role_known,
    ADD CONSTRAINT parties_role_known CHECK (role IN ('giver', 'receiver', 'witness', 'stand_in', 'manager'));
COMMENT ON COLUMN parties.role IS 'stand_in fills in place of an absent giver, manager signs in their place together with the witness.';

COMMIT;
