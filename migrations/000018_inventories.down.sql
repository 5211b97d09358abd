BEGIN;

DROP INDEX handovers_unprinted;
DROP TABLE inventories;

COMMIT;
