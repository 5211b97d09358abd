BEGIN;

UPDATE handovers SET judged_version = 0 WHERE judged_version < 0;
DO $$ BEGIN
    IF EXISTS (SELECT FROM enclosures WHERE kind = 'count') THEN
        RAISE EXCEPTION 'there are counts under seals, which a program from before does not know';
    END IF;
END $$;
DROP TABLE count_rows;
DROP FUNCTION keep_count_rows();
DROP TABLE counts;
DROP FUNCTION keep_counts();
ALTER TABLE enclosures
    DROP CONSTRAINT enclosures_kind_known,
    ADD CONSTRAINT enclosures_kind_known CHECK (kind IN ('teach_back', 'sample'));
ALTER TABLE import_rows DROP COLUMN stock;
DROP TABLE stock;
DROP FUNCTION stock_parents();

COMMIT;
