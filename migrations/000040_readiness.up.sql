-- Readiness (N-03): what the examination of a handover said last and day by day, and findings that somebody answers for instead of mending them.
BEGIN;

CREATE TABLE readiness (
    handover_id uuid        PRIMARY KEY REFERENCES handovers ON DELETE RESTRICT,
    event_seq   bigint      NOT NULL,
    day         date        NOT NULL,
    judged_at   timestamptz NOT NULL,
    known       boolean     NOT NULL,
    points      integer     NOT NULL,
    blockers    integer     NOT NULL,
    warnings    integer     NOT NULL,
    notices     integer     NOT NULL,
    unknown     integer     NOT NULL,
    waived      integer     NOT NULL,
    report      jsonb       NOT NULL,

    CONSTRAINT readiness_points_range CHECK (points BETWEEN 0 AND 100),
    CONSTRAINT readiness_counts_sound CHECK (LEAST(event_seq, blockers, warnings, notices, unknown, waived) >= 0)
);
COMMENT ON TABLE readiness IS 'The last examination of each handover. It follows from records, acts and the day, and may be made anew at any time.';
COMMENT ON COLUMN readiness.event_seq IS 'The newest event it knows of; behind handovers.event_seq it is made anew.';
COMMENT ON COLUMN readiness.day IS 'Of the workspace: findings depend on it.';
COMMENT ON COLUMN readiness.known IS 'Whether any rule had something to look at; points are 0 otherwise.';

CREATE TABLE readiness_queue (
    handover_id uuid        PRIMARY KEY REFERENCES handovers ON DELETE RESTRICT,
    asked       bigint      NOT NULL DEFAULT 1,
    due_at      timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE readiness_queue IS 'Handovers that something happened in since they were examined. A row stays while there is more to examine than was.';
COMMENT ON COLUMN readiness_queue.asked IS 'Grows with every event, so that an instance that examines sees what came meanwhile.';
COMMENT ON COLUMN readiness_queue.due_at IS 'Not before: taken by an instance until then, or resting after an examination that took long.';
CREATE INDEX readiness_queue_due ON readiness_queue (due_at, handover_id);
CREATE FUNCTION ask_readiness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO readiness_queue (handover_id)
    VALUES (NEW.id)
    ON CONFLICT (handover_id) DO UPDATE SET asked = readiness_queue.asked + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER handovers_begun AFTER INSERT ON handovers FOR EACH ROW EXECUTE FUNCTION ask_readiness();
CREATE TRIGGER handovers_examined AFTER UPDATE OF event_seq ON handovers
    FOR EACH ROW WHEN (NEW.event_seq <> OLD.event_seq AND NEW.state NOT IN ('closed', 'cancelled'))
    EXECUTE FUNCTION ask_readiness();

CREATE TABLE readiness_days (
    handover_id uuid    NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    day         date    NOT NULL,
    points      integer NOT NULL,
    blockers    integer NOT NULL,
    warnings    integer NOT NULL,
    unknown     integer NOT NULL,

    PRIMARY KEY (handover_id, day),
    CONSTRAINT readiness_days_points_range CHECK (points BETWEEN 0 AND 100)
);
COMMENT ON TABLE readiness_days IS 'How readiness stood at the end of each day, for its trend.';

CREATE TABLE waivers (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    check_id    text        NOT NULL,
    section_id  uuid        NOT NULL,
    record_id   uuid,
    reason      text        NOT NULL,
    person_id   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    until       date        NOT NULL,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),
    ended_by    uuid        REFERENCES people ON DELETE RESTRICT,
    ended_at    timestamptz,
    end_written bigint,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT waivers_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT waivers_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT waivers_check_present CHECK (check_id <> ''),
    CONSTRAINT waivers_reason_present CHECK (reason <> ''),
    CONSTRAINT waivers_ended_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CONSTRAINT waivers_numbered CHECK (num_nonnulls(ended_at, end_written) <> 1)
);
COMMENT ON TABLE waivers IS 'Findings that somebody answers for through the day until. One is only ever ended, by whoever ends it or, when its day is over, by whoever made it.';
COMMENT ON COLUMN waivers.record_id IS 'NULL where a record is missing: then the waiver is about all that the check misses.';
COMMENT ON COLUMN waivers.written IS 'As in reviews.';
COMMENT ON COLUMN waivers.end_written IS 'The number of its end.';
CREATE TRIGGER waivers_numbered BEFORE UPDATE OF ended_at ON waivers
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL) EXECUTE FUNCTION number_ends();
CREATE INDEX waivers_written ON waivers (handover_id, written);
COMMENT ON INDEX waivers_written IS 'checkpoints: what came since the last';
CREATE UNIQUE INDEX waivers_once ON waivers (handover_id, check_id, record_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX waivers_record ON waivers (handover_id, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX waivers_section ON waivers (handover_id, section_id);
CREATE INDEX waivers_over ON waivers (until) WHERE ended_at IS NULL;
COMMENT ON INDEX waivers_over IS 'the worker that ends those whose day is over';
CREATE INDEX waivers_person ON waivers (person_id);
CREATE INDEX waivers_made_by ON waivers (made_by);
CREATE INDEX waivers_ended_by ON waivers (ended_by) WHERE ended_by IS NOT NULL;

CREATE TRIGGER waivers_stay BEFORE UPDATE ON waivers
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL
        OR (OLD.handover_id, OLD.id, OLD.check_id, OLD.section_id, OLD.reason, OLD.person_id, OLD.until, OLD.made_by, OLD.made_at, OLD.written)
            IS DISTINCT FROM (NEW.handover_id, NEW.id, NEW.check_id, NEW.section_id, NEW.reason, NEW.person_id, NEW.until, NEW.made_by, NEW.made_at, NEW.written)
        OR OLD.record_id IS DISTINCT FROM NEW.record_id)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER waivers_never_go BEFORE DELETE OR TRUNCATE ON waivers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE records ADD COLUMN waived text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN records.waived IS 'The checks of waivers that hold for it, kept by whoever makes or ends one.';

COMMIT;
