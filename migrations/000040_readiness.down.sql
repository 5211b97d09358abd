BEGIN;

ALTER TABLE records DROP COLUMN waived;
DROP TABLE waivers;
DROP TABLE readiness_days;
DROP TRIGGER handovers_examined ON handovers;
DROP TRIGGER handovers_begun ON handovers;
DROP FUNCTION ask_readiness();
DROP TABLE readiness_queue;
DROP TABLE readiness;

COMMIT;
