-- Checkpoints cover proxies, too: who was asked for, the decision and the end have a number each. That rewrites one small table.
BEGIN;

ALTER TABLE proxies
    ADD COLUMN written         bigint NOT NULL DEFAULT nextval('rows_written'),
    ADD COLUMN decided_written bigint,
    ADD COLUMN end_written     bigint;
COMMENT ON COLUMN proxies.written IS 'As in reviews.';
COMMENT ON COLUMN proxies.decided_written IS 'The number of the decision.';
COMMENT ON COLUMN proxies.end_written IS 'The number of its end.';

-- Rows from before are numbered once; what keeps them from change is put aside for that.
ALTER TABLE proxies DISABLE TRIGGER USER;
UPDATE proxies
SET decided_written = CASE WHEN decided_at IS NOT NULL THEN nextval('rows_written') END,
    end_written = CASE WHEN ended_at IS NOT NULL THEN nextval('rows_written') END
WHERE decided_at IS NOT NULL OR ended_at IS NOT NULL;
ALTER TABLE proxies ENABLE TRIGGER USER;
ALTER TABLE proxies ADD CONSTRAINT proxies_numbered CHECK (num_nonnulls(decided_at, decided_written) <> 1 AND num_nonnulls(ended_at, end_written) <> 1);

-- A number is given by the database, when it becomes due. The name sorts behind that of the trigger that refuses changes.
CREATE FUNCTION number_proxies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_at IS NOT NULL AND NEW.decided_written IS NULL THEN
        NEW.decided_written := nextval('rows_written');
    END IF;
    IF NEW.ended_at IS NOT NULL AND NEW.end_written IS NULL THEN
        NEW.end_written := nextval('rows_written');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proxies_numbered BEFORE INSERT OR UPDATE ON proxies FOR EACH ROW EXECUTE FUNCTION number_proxies();

UPDATE handovers h
SET moved = 1
WHERE moved = 0 AND EXISTS (SELECT FROM proxies x WHERE x.handover_id = h.id);

COMMIT;
