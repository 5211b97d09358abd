BEGIN;

ALTER TABLE readiness DROP CONSTRAINT readiness_fillers_sound, DROP COLUMN fillers, DROP COLUMN facts;
COMMENT ON COLUMN workspaces.numbers_version IS 'The catalog_version with which a limit last changed: handovers judged before it are judged anew in all kinds.';
DROP TABLE workspace_words;

COMMIT;
