BEGIN;

DO $$ BEGIN
    IF EXISTS (SELECT FROM files WHERE evidence) THEN
        RAISE EXCEPTION 'there is evidence, which a program from before would take for signed content';
    END IF;
END $$;

DROP INDEX sections_proof;
ALTER TABLE files
    DROP CONSTRAINT files_evidence_stays,
    DROP COLUMN evidence;

COMMIT;
