BEGIN;

ALTER TABLE handovers DROP COLUMN numbers;
ALTER TABLE template_versions DROP COLUMN numbers;
ALTER TABLE templates DROP COLUMN numbers;

COMMIT;
