BEGIN;

DROP TABLE watch_checks;
DROP TABLE watch_acts;

COMMIT;
