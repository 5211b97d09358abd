-- Figures of the shop behind data reports (RPT-01 … RPT-23): sums by day, counted from exports of orders, traffic and ads. Lines of those files are kept
-- only until somebody said how they are meant, and never with anything that tells who a buyer is.
BEGIN;

CREATE TABLE figure_keys (
    handover_id uuid  NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    key         bytea NOT NULL,

    PRIMARY KEY (handover_id),
    CONSTRAINT figure_keys_length CHECK (length(key) = 32)
);
COMMENT ON TABLE figure_keys IS 'What numbers of buyers are hashed with, at random for each handover, so that hashes of two handovers cannot be compared.';

CREATE TABLE figure_files (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    number      integer     NOT NULL,
    name        text        NOT NULL,
    size        bigint      NOT NULL,
    digest      bytea       NOT NULL,
    state       text        NOT NULL DEFAULT 'draft',
    plan        jsonb       NOT NULL,
    lines       integer     NOT NULL,
    counted     integer     NOT NULL DEFAULT 0,
    report      jsonb       NOT NULL DEFAULT '{}',
    currency    text        NOT NULL DEFAULT '',
    grain       text        NOT NULL DEFAULT 'day',
    first_day   date,
    last_day    date,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT figure_files_number_once UNIQUE (handover_id, number),
    CONSTRAINT figure_files_state_known CHECK (state IN ('draft', 'counted', 'removed')),
    CONSTRAINT figure_files_grain_known CHECK (grain IN ('day', 'month')),
    CONSTRAINT figure_files_digest_whole CHECK (length(digest) = 32),
    CONSTRAINT figure_files_lines_sound CHECK (0 <= counted AND counted <= lines),
    CONSTRAINT figure_files_currency_code CHECK (currency ~ '^([A-Z]{3})?$'),
    CONSTRAINT figure_files_days_sound CHECK ((state = 'counted') <= (first_day IS NOT NULL AND last_day IS NOT NULL) AND (last_day >= first_day))
);
COMMENT ON TABLE figure_files IS 'Exports that figures were counted from. Those taken out stay, so that it can be seen that they were there.';
COMMENT ON COLUMN figure_files.plan IS 'How columns are understood, and what was said about dates and amounts.';
COMMENT ON COLUMN figure_files.report IS 'How many lines were left out and why, and the totals.';
COMMENT ON COLUMN figure_files.currency IS 'Of its money; empty when it says nothing about money.';
COMMENT ON COLUMN figure_files.grain IS 'Whether the file says days, or months alone: those stand at the first day.';
CREATE UNIQUE INDEX figure_files_content_once ON figure_files (handover_id, digest) WHERE state <> 'removed';
COMMENT ON INDEX figure_files_content_once IS 'The same file twice would count twice.';
CREATE INDEX figure_files_made_by ON figure_files (made_by);
CREATE TRIGGER figure_files_stay BEFORE DELETE OR TRUNCATE OR UPDATE OF handover_id, number ON figure_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE TABLE figure_lines (
    handover_id uuid    NOT NULL,
    file_id     uuid    NOT NULL,
    chunk       integer NOT NULL,
    body        bytea   NOT NULL,

    PRIMARY KEY (handover_id, file_id, chunk),
    CONSTRAINT figure_lines_file_fkey FOREIGN KEY (handover_id, file_id) REFERENCES figure_files ON DELETE RESTRICT
);
COMMENT ON TABLE figure_lines IS 'Lines of a draft, packed as those of imports, without what tells who a buyer is. Gone once the file is counted or taken out.';

CREATE TABLE figure_values (
    handover_id uuid     NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          integer  NOT NULL,
    dim         smallint NOT NULL,
    text        text     NOT NULL,
    title       text     NOT NULL DEFAULT '',

    PRIMARY KEY (handover_id, id),
    CONSTRAINT figure_values_text_once UNIQUE (handover_id, dim, text),
    CONSTRAINT figure_values_dim_known CHECK (dim BETWEEN 1 AND 8)
);
COMMENT ON TABLE figure_values IS 'What figures are divided by: products, methods of payment, regions, each once.';
COMMENT ON COLUMN figure_values.dim IS 'Numbers of catalog.FigureDim.';
CREATE TRIGGER figure_values_stay BEFORE DELETE OR TRUNCATE OR UPDATE OF handover_id, id ON figure_values FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE TABLE figure_days (
    handover_id uuid     NOT NULL,
    day         date     NOT NULL,
    value_id    integer  NOT NULL,
    file        integer  NOT NULL,
    dim         smallint NOT NULL,
    metric      smallint NOT NULL,
    sum         bigint   NOT NULL,

    PRIMARY KEY (handover_id, dim, metric, day, value_id, file)
);
COMMENT ON TABLE figure_days IS 'Sums of a day from one file: of the whole, with dim and value_id 0, and of each value of a dimension.';
COMMENT ON COLUMN figure_days.metric IS 'Numbers of catalog.Metrics.';
COMMENT ON COLUMN figure_days.sum IS 'In millionths, of the file''s currency when it is money.';

CREATE TABLE figure_months (
    handover_id uuid     NOT NULL,
    month       date     NOT NULL,
    value_id    integer  NOT NULL,
    file        integer  NOT NULL,
    dim         smallint NOT NULL,
    metric      smallint NOT NULL,
    sum         bigint   NOT NULL,

    PRIMARY KEY (handover_id, dim, metric, month, value_id, file),
    CONSTRAINT figure_months_first_day CHECK (extract(day FROM month) = 1)
);
COMMENT ON TABLE figure_months IS 'figure_days by month, written with them, so that a year of them is read at once.';

-- As records_parents: these parents never go, so one look for all the rows of a statement is enough.
CREATE FUNCTION figure_parents() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    broken text;
BEGIN
    SELECT 'figures_file_known'
    INTO broken
    FROM (SELECT DISTINCT handover_id, file FROM new_rows) n
    LEFT JOIN figure_files f ON (f.handover_id, f.number) = (n.handover_id, n.file)
    WHERE f.id IS NULL
    UNION ALL
    SELECT 'figures_value_known'
    FROM (SELECT DISTINCT handover_id, value_id, dim FROM new_rows WHERE (value_id, dim) <> (0, 0)) n
    LEFT JOIN figure_values v ON (v.handover_id, v.id, v.dim) = (n.handover_id, n.value_id, n.dim)
    WHERE v.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER figure_days_parents AFTER INSERT ON figure_days REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figure_parents();
CREATE TRIGGER figure_months_parents AFTER INSERT ON figure_months REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figure_parents();
CREATE TRIGGER figure_days_stay BEFORE UPDATE ON figure_days FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();
CREATE TRIGGER figure_months_stay BEFORE UPDATE ON figure_months FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE TABLE figure_buyers (
    handover_id uuid    NOT NULL,
    buyer       bigint  NOT NULL,
    file        integer NOT NULL,
    first_day   date    NOT NULL,
    last_day    date    NOT NULL,
    orders      integer NOT NULL,
    amount      bigint  NOT NULL,

    PRIMARY KEY (handover_id, buyer, file),
    CONSTRAINT figure_buyers_file_fkey FOREIGN KEY (handover_id, file) REFERENCES figure_files (handover_id, number) ON DELETE RESTRICT,
    CONSTRAINT figure_buyers_days_sound CHECK (first_day <= last_day AND orders > 0)
);
COMMENT ON TABLE figure_buyers IS 'What somebody bought by one file, for tiers of buyers. Who they are stands nowhere.';
COMMENT ON COLUMN figure_buyers.buyer IS 'Eight bytes of a hash of their number under the key of figure_keys.';

CREATE TABLE figure_notes (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    day         date        NOT NULL,
    text        text        NOT NULL,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT figure_notes_text_present CHECK (text <> '')
);
COMMENT ON TABLE figure_notes IS 'What happened on a day, shown in charts: a promotion, an outage.';
CREATE INDEX figure_notes_made_by ON figure_notes (made_by);

CREATE TABLE figure_readings (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    month       date        NOT NULL,
    text        text        NOT NULL,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT figure_readings_month_first CHECK (extract(day FROM month) = 1),
    CONSTRAINT figure_readings_text_present CHECK (text <> '')
);
COMMENT ON TABLE figure_readings IS 'What the figures of a month say (RPT-06). The newest counts; earlier ones stay.';
COMMENT ON COLUMN figure_readings.written IS 'As in reviews.';
CREATE INDEX figure_readings_written ON figure_readings (handover_id, written);
COMMENT ON INDEX figure_readings_written IS 'checkpoints: what came since the last';
CREATE INDEX figure_readings_month ON figure_readings (handover_id, month, made_at);
COMMENT ON INDEX figure_readings_month IS '/figures';
CREATE INDEX figure_readings_made_by ON figure_readings (made_by);
CREATE TRIGGER figure_readings_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON figure_readings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE figure_targets (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    metric      text        NOT NULL,
    month       date        NOT NULL,
    goal        bigint      NOT NULL,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, metric, month),
    CONSTRAINT figure_targets_month_first CHECK (extract(day FROM month) = 1),
    CONSTRAINT figure_targets_goal_sound CHECK (goal > 0)
);
COMMENT ON TABLE figure_targets IS 'What a metric should come to in a month (RPT-18).';
COMMENT ON COLUMN figure_targets.metric IS 'Keys of catalog.Metrics: what is worked out has targets too.';
COMMENT ON COLUMN figure_targets.goal IS 'In millionths.';
CREATE INDEX figure_targets_made_by ON figure_targets (made_by);

COMMIT;
