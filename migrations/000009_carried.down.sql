BEGIN;

ALTER TABLE sections
    DROP COLUMN unconfirmed;
ALTER TABLE records
    DROP COLUMN carried_handover,
    DROP COLUMN carried_record,
    DROP COLUMN carried_revision,
    DROP COLUMN carried_number,
    DROP COLUMN confirmed_by,
    DROP COLUMN confirmed_at;

COMMIT;
