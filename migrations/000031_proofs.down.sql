BEGIN;

DROP TABLE proof_acts;
DROP FUNCTION keep_proofs();
ALTER TABLE records
    DROP COLUMN proofs,
    DROP COLUMN proof_stage;
ALTER TABLE sections
    DROP COLUMN proof,
    DROP COLUMN taken,
    DROP COLUMN checked,
    DROP COLUMN proven;

COMMIT;
