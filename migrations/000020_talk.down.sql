BEGIN;

DROP TABLE teach_backs;
DROP FUNCTION keep_teach_backs();
ALTER TABLE sections
    DROP COLUMN teach_back,
    DROP COLUMN taught_version;
DROP TABLE mentions;
DROP INDEX questions_asker;
ALTER TABLE questions
    DROP COLUMN field,
    DROP COLUMN due_on,
    DROP COLUMN reminded_on;

COMMIT;
