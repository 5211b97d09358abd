BEGIN;

DROP TABLE enclosures;
DROP FUNCTION keep_enclosures();
ALTER TABLE seals
    DROP COLUMN covers,
    DROP COLUMN method,
    DROP COLUMN signature,
    DROP COLUMN key;
DROP TABLE signing_keys;

COMMIT;
