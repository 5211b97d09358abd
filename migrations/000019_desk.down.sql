BEGIN;

DROP TABLE sample_records;
DROP TABLE samples;
ALTER TABLE reviews DISABLE TRIGGER reviews_never_change;
DELETE FROM reviews WHERE verdict = 'taken_back';
ALTER TABLE reviews ENABLE TRIGGER reviews_never_change;
ALTER TABLE reviews
    DROP CONSTRAINT reviews_verdict_known,
    ADD CONSTRAINT reviews_verdict_known CHECK (verdict IN ('accepted', 'returned'));
DROP TABLE looks;
DROP INDEX records_repeated;
ALTER TABLE records DROP COLUMN repeated;

COMMIT;
