-- Checkpoints cover all rows that are never changed: also teach-backs, refusals, responsibilities and kept inventories, and what is written
-- once onto a row that otherwise stays (a judgement, an end), which gets a number of its own. That rewrites small tables.
BEGIN;

ALTER TABLE responsibilities ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
ALTER TABLE inventories ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written');
ALTER TABLE refusals ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written'), ADD COLUMN end_written bigint;
ALTER TABLE refusal_items ADD COLUMN written bigint NOT NULL DEFAULT nextval('rows_written'), ADD COLUMN end_written bigint;
ALTER TABLE teach_backs ADD COLUMN written bigint, ADD COLUMN end_written bigint;
ALTER TABLE enclosures ADD COLUMN end_written bigint;
COMMENT ON COLUMN responsibilities.written IS 'As in reviews.';
COMMENT ON COLUMN inventories.written IS 'As in reviews.';
COMMENT ON COLUMN refusals.written IS 'As in reviews.';
COMMENT ON COLUMN refusals.end_written IS 'The number of its end.';
COMMENT ON COLUMN refusal_items.written IS 'As in reviews.';
COMMENT ON COLUMN refusal_items.end_written IS 'The number of its being done.';
COMMENT ON COLUMN teach_backs.written IS 'As in reviews, from when it was sent: a draft changes.';
COMMENT ON COLUMN teach_backs.end_written IS 'The number of its judgement.';
COMMENT ON COLUMN enclosures.end_written IS 'The number of its end.';

-- Rows from before are numbered once; what keeps them from change is put aside for that.
ALTER TABLE teach_backs DISABLE TRIGGER USER;
ALTER TABLE refusals DISABLE TRIGGER USER;
ALTER TABLE refusal_items DISABLE TRIGGER USER;
ALTER TABLE enclosures DISABLE TRIGGER USER;
UPDATE teach_backs SET written = nextval('rows_written'), end_written = CASE WHEN judged_at IS NOT NULL THEN nextval('rows_written') END WHERE state <> 'draft';
UPDATE refusals SET end_written = nextval('rows_written') WHERE ended_at IS NOT NULL;
UPDATE refusal_items SET end_written = nextval('rows_written') WHERE done_at IS NOT NULL;
UPDATE enclosures SET end_written = nextval('rows_written') WHERE ended_at IS NOT NULL;
ALTER TABLE teach_backs ENABLE TRIGGER USER;
ALTER TABLE refusals ENABLE TRIGGER USER;
ALTER TABLE refusal_items ENABLE TRIGGER USER;
ALTER TABLE enclosures ENABLE TRIGGER USER;

ALTER TABLE teach_backs ADD CONSTRAINT teach_backs_numbered CHECK (num_nonnulls(submitted_at, written) <> 1 AND num_nonnulls(judged_at, end_written) <> 1);
ALTER TABLE refusals ADD CONSTRAINT refusals_numbered CHECK (num_nonnulls(ended_at, end_written) <> 1);
ALTER TABLE refusal_items ADD CONSTRAINT refusal_items_numbered CHECK (num_nonnulls(done_at, end_written) <> 1);
ALTER TABLE enclosures ADD CONSTRAINT enclosures_numbered CHECK (num_nonnulls(ended_at, end_written) <> 1);

-- A number is given by the database, when it becomes due. The names sort behind those of the triggers that refuse changes.
CREATE FUNCTION number_teach_backs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.submitted_at IS NOT NULL AND NEW.written IS NULL THEN
        NEW.written := nextval('rows_written');
    END IF;
    IF NEW.judged_at IS NOT NULL AND NEW.end_written IS NULL THEN
        NEW.end_written := nextval('rows_written');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER teach_backs_numbered BEFORE INSERT OR UPDATE ON teach_backs FOR EACH ROW EXECUTE FUNCTION number_teach_backs();

CREATE FUNCTION number_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.end_written := nextval('rows_written');
    RETURN NEW;
END $$;
CREATE TRIGGER refusals_numbered BEFORE UPDATE ON refusals FOR EACH ROW EXECUTE FUNCTION number_ends();
CREATE TRIGGER refusal_items_numbered BEFORE UPDATE ON refusal_items FOR EACH ROW EXECUTE FUNCTION number_ends();
CREATE TRIGGER enclosures_numbered BEFORE UPDATE ON enclosures FOR EACH ROW EXECUTE FUNCTION number_ends();

-- A head may have a second leaf, over rows that were numbered later.
ALTER TABLE checkpoint_leaves
    DROP CONSTRAINT checkpoint_leaves_once,
    ADD CONSTRAINT checkpoint_leaves_once UNIQUE (handover_id, seq, written);
UPDATE handovers h
SET moved = 1
WHERE moved = 0 AND (EXISTS (SELECT FROM responsibilities x WHERE x.handover_id = h.id) OR EXISTS (SELECT FROM inventories x WHERE x.handover_id = h.id)
    OR EXISTS (SELECT FROM refusals x WHERE x.handover_id = h.id) OR EXISTS (SELECT FROM teach_backs x WHERE x.handover_id = h.id)
    OR EXISTS (SELECT FROM enclosures x WHERE x.handover_id = h.id AND x.ended_at IS NOT NULL));

COMMIT;
