-- What pages about stock ask of SKUs, mirrored from their records (SKU-08, SKU-15, N-04, N-05), and counts of stock at a handover (N-19). The mirror of
-- records that are there already is written when the program starts next: it judges their handovers anew.
BEGIN;

CREATE TABLE stock (
    handover_id uuid    NOT NULL,
    record_id   uuid    NOT NULL,
    code        text    NOT NULL,
    title       text    NOT NULL,
    active      boolean NOT NULL,
    class       text    NOT NULL,
    role        text    NOT NULL,
    standing    text    NOT NULL,
    lacks       text[]  NOT NULL,
    on_hand     bigint,
    available   bigint,
    inbound     bigint  NOT NULL,
    daily       bigint,
    cycle       integer,
    formula     bigint,
    safety      bigint,
    reason      text    NOT NULL,
    cover       bigint,
    turnover    bigint,
    reorder     bigint,
    currency    text    NOT NULL,
    price       bigint,
    cost        bigint,
    value       bigint,
    sales       bigint,
    spent       bigint,
    margin      bigint,
    expiry      date,
    disposal    text    NOT NULL,
    supplier    text    NOT NULL,
    sources     uuid[]  NOT NULL,
    unlinked    integer NOT NULL,

    PRIMARY KEY (handover_id, record_id),
    CONSTRAINT stock_standing_known CHECK (standing IN ('unknown', 'below_cycle', 'below_safety', 'enough'))
);
COMMENT ON TABLE stock IS 'SKUs that are there, mirrored from their data by the one save as record_bindings are; a removed one has no row. Quantities, amounts and shares are in millionths.';
COMMENT ON COLUMN stock.lacks IS 'Fields without which nothing can be judged.';
COMMENT ON COLUMN stock.formula IS 'Safety stock by the formula; safety is that or what somebody set by hand for the reason.';
COMMENT ON COLUMN stock.cover IS 'Whole days that what is available lasts.';
COMMENT ON COLUMN stock.reorder IS 'Suggested order.';
COMMENT ON COLUMN stock.sales IS 'Price by pieces a day, spent the same by cost.';
COMMENT ON COLUMN stock.sources IS 'Records of main and backup suppliers; unlinked is how many names have no record.';

-- As those of record_refs: a foreign key would look for each of a hundred thousand rows that an import writes.
CREATE FUNCTION stock_parents() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET enable_bitmapscan = off AS $$
BEGIN
    PERFORM FROM new_rows n
    LEFT JOIN records r ON (r.handover_id, r.id) = (n.handover_id, n.record_id)
    WHERE r.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, 'stock_record_known'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'stock_record_known', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_parents AFTER INSERT ON stock
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stock_parents();

ALTER TABLE import_rows ADD COLUMN stock jsonb;
COMMENT ON COLUMN import_rows.stock IS 'What the record of the row says about stock, as in stock; NULL for nothing.';

ALTER TABLE enclosures
    DROP CONSTRAINT enclosures_kind_known,
    ADD CONSTRAINT enclosures_kind_known CHECK (kind IN ('teach_back', 'sample', 'count'));

CREATE TABLE counts (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    number      integer     NOT NULL,
    system_file text        NOT NULL,
    count_file  text        NOT NULL,
    started_by  uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    started_at  timestamptz NOT NULL,
    finished_by uuid        REFERENCES people ON DELETE RESTRICT,
    finished_at timestamptz,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT counts_number_once UNIQUE (handover_id, number),
    CONSTRAINT counts_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT counts_file_present CHECK (count_file <> ''),
    CONSTRAINT counts_finished_whole CHECK ((finished_at IS NULL) = (finished_by IS NULL))
);
COMMENT ON TABLE counts IS 'Counts of stock: what the system says against what was counted. Only their end is ever written later.';
COMMENT ON COLUMN counts.system_file IS 'Name of the export that the system side comes from; empty for the records as they were.';
CREATE INDEX counts_started_by ON counts (started_by);
CREATE INDEX counts_finished_by ON counts (finished_by) WHERE finished_by IS NOT NULL;

CREATE TABLE count_rows (
    handover_id uuid    NOT NULL,
    count_id    uuid    NOT NULL,
    position    integer NOT NULL,
    code        text    NOT NULL,
    title       text    NOT NULL,
    record_id   uuid,
    outcome     text    NOT NULL,
    system      bigint,
    counted     bigint,
    cost        bigint,
    currency    text    NOT NULL,
    cause       text    NOT NULL DEFAULT '',
    bearer      text    NOT NULL DEFAULT '',
    note        text    NOT NULL DEFAULT '',
    settled_by  uuid    REFERENCES people ON DELETE RESTRICT,
    settled_at  timestamptz,

    PRIMARY KEY (handover_id, count_id, position),
    CONSTRAINT count_rows_count_fkey FOREIGN KEY (handover_id, count_id) REFERENCES counts ON DELETE RESTRICT,
    CONSTRAINT count_rows_outcome_known CHECK (outcome IN ('matched', 'missing', 'extra', 'difference')),
    CONSTRAINT count_rows_sides_fit CHECK ((outcome = 'extra') = (system IS NULL) AND (counted IS NULL) <= (outcome IN ('missing', 'matched'))),
    CONSTRAINT count_rows_cause_known CHECK (cause IN ('', 'damage', 'loss', 'unbooked_receipt', 'unbooked_dispatch', 'wrong_count', 'in_transit', 'other')),
    CONSTRAINT count_rows_bearer_known CHECK (bearer IN ('', 'giver', 'receiver', 'company', 'supplier', 'carrier')),
    CONSTRAINT count_rows_cause_whole CHECK ((cause = '') = (bearer = '') AND (cause = '') = (settled_by IS NULL) AND (cause = '') = (settled_at IS NULL)),
    CONSTRAINT count_rows_cause_of_difference CHECK (cause = '' OR outcome <> 'matched'),
    CONSTRAINT count_rows_other_said CHECK (cause <> 'other' OR note <> '')
);
COMMENT ON TABLE count_rows IS 'Lines of counts. Only the cause changes, until the count is finished. Quantities and amounts are in millionths.';
COMMENT ON COLUMN count_rows.system IS 'What the system says; NULL for what it does not know. counted is NULL for what nobody counted.';
COMMENT ON COLUMN count_rows.cost IS 'Of one unit; NULL when nobody knows it.';
CREATE INDEX count_rows_open ON count_rows (handover_id, count_id, position) WHERE outcome <> 'matched';
COMMENT ON INDEX count_rows_open IS '/stock/counts/{count}: differences';
CREATE INDEX count_rows_settled_by ON count_rows (settled_by) WHERE settled_by IS NOT NULL;

CREATE FUNCTION keep_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.finished_at IS NOT NULL OR to_jsonb(OLD) - '{finished_by,finished_at}'::text[] <> to_jsonb(NEW) - '{finished_by,finished_at}'::text[] THEN
        RAISE EXCEPTION 'a count is finished once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'counts_stay';
    END IF;
    IF EXISTS (
        SELECT FROM count_rows x
        WHERE (x.handover_id, x.count_id) = (NEW.handover_id, NEW.id) AND x.outcome <> 'matched' AND x.cause = '') THEN
        RAISE EXCEPTION 'a count is finished when every difference has a cause'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counts_causes_first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counts_stay BEFORE UPDATE ON counts FOR EACH ROW EXECUTE FUNCTION keep_counts();
CREATE TRIGGER counts_no_loss BEFORE DELETE OR TRUNCATE ON counts FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE FUNCTION keep_count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := '{cause,bearer,note,settled_by,settled_at}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later
        OR EXISTS (SELECT FROM counts c WHERE (c.handover_id, c.id) = (OLD.handover_id, OLD.count_id) AND c.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'of a count only causes change, until it is finished'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'count_rows_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_rows_stay BEFORE UPDATE ON count_rows FOR EACH ROW EXECUTE FUNCTION keep_count_rows();
CREATE TRIGGER count_rows_no_loss BEFORE DELETE OR TRUNCATE ON count_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

-- Behind every version there was: judged anew at the next start.
UPDATE handovers h
SET judged_version = -2
WHERE EXISTS (SELECT FROM sections s WHERE s.handover_id = h.id AND s.kind = 'sku' AND s.records > 0);

COMMIT;
