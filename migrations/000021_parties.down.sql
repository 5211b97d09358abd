BEGIN;

ALTER TABLE handovers
    DROP COLUMN witness_rank,
    DROP COLUMN rank_reason,
    DROP COLUMN receivers_sign,
    DROP COLUMN sections_sign;

DROP TRIGGER people_supervisor_no_circle ON people;
DROP FUNCTION keep_chain_of_supervisors();
ALTER TABLE people
    DROP COLUMN supervisor_id,
    DROP COLUMN employee_number;

COMMIT;
