-- The watch after a handover (N-20): what is watched and how closely, what the figures of D+7, D+14 and D+30 came to, and whom a breach was asked of. New tables.
BEGIN;

CREATE TABLE watch_acts (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    sort        text        NOT NULL,
    active      boolean     NOT NULL,
    ask_giver   boolean     NOT NULL,
    bounds      jsonb       NOT NULL DEFAULT '{}',
    reason      text        NOT NULL DEFAULT '',
    person_id   uuid        REFERENCES people ON DELETE RESTRICT,
    made_by     uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    made_at     timestamptz NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT watch_acts_sort_known CHECK (sort IN ('set', 'waived')),
    CONSTRAINT watch_acts_reason_present CHECK (sort = 'set' OR reason <> ''),
    CONSTRAINT watch_acts_person_answers CHECK ((sort = 'waived') = (person_id IS NOT NULL))
);
COMMENT ON TABLE watch_acts IS 'How a handover is watched after it: the newest set counts. A waived one says that the last check is done without.';
COMMENT ON COLUMN watch_acts.ask_giver IS 'Whether a breach is asked of the giver; of the first receiver otherwise.';
COMMENT ON COLUMN watch_acts.bounds IS 'By metric: hundredths from which on it is amber, and from which on it is a breach. What is not here is as usual.';
COMMENT ON COLUMN watch_acts.person_id IS 'Who answers for ending the handover without the last check.';
COMMENT ON COLUMN watch_acts.written IS 'As in reviews.';
CREATE INDEX watch_acts_written ON watch_acts (handover_id, written);
COMMENT ON INDEX watch_acts_written IS 'checkpoints: what came since the last; /watch';
CREATE INDEX watch_acts_person ON watch_acts (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX watch_acts_made_by ON watch_acts (made_by);
CREATE TRIGGER watch_acts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON watch_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE watch_checks (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    mark        smallint    NOT NULL,
    metric      text        NOT NULL,
    was         bigint      NOT NULL,
    was_days    integer     NOT NULL,
    value       bigint      NOT NULL,
    days        integer     NOT NULL,
    change      bigint      NOT NULL,
    warn        integer     NOT NULL,
    breach      integer     NOT NULL,
    verdict     text        NOT NULL,
    question_id uuid,
    asked_of    uuid        REFERENCES people ON DELETE RESTRICT,
    judged_by   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    by_hand     boolean     NOT NULL,
    judged_at   timestamptz NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT watch_checks_question_fkey FOREIGN KEY (handover_id, question_id) REFERENCES questions (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT watch_checks_mark_known CHECK (mark IN (7, 14, 30)),
    CONSTRAINT watch_checks_metric_present CHECK (metric <> ''),
    CONSTRAINT watch_checks_days_sound CHECK (was_days BETWEEN 0 AND 30 AND days BETWEEN 0 AND mark),
    CONSTRAINT watch_checks_verdict_known CHECK (verdict IN ('good', 'warn', 'breach', 'unknown')),
    CONSTRAINT watch_checks_question_of_breach CHECK ((question_id IS NULL) = (asked_of IS NULL) AND (question_id IS NULL OR verdict = 'breach'))
);
COMMENT ON TABLE watch_checks IS 'What a metric came to at a mark, by the figures that there were then. Never changed: figures that come later make a newer row, which counts.';
COMMENT ON COLUMN watch_checks.was IS 'Of the 30 days before responsibility moved, in millionths: a day''s average of sums, ratios of all days. value likewise of the window.';
COMMENT ON COLUMN watch_checks.change IS 'In millionths of a hundredth of was.';
COMMENT ON COLUMN watch_checks.question_id IS 'The question that the breach opened, if it is the first of its mark and metric.';
COMMENT ON COLUMN watch_checks.judged_by IS 'Who had it checked; who made the handover when the program did by itself.';
COMMENT ON COLUMN watch_checks.written IS 'As in reviews.';
CREATE UNIQUE INDEX watch_checks_asked_once ON watch_checks (handover_id, mark, metric) WHERE question_id IS NOT NULL;
COMMENT ON INDEX watch_checks_asked_once IS 'Nobody is asked about the same breach twice.';
CREATE INDEX watch_checks_written ON watch_checks (handover_id, written);
COMMENT ON INDEX watch_checks_written IS 'checkpoints: what came since the last; /watch';
CREATE INDEX watch_checks_asked ON watch_checks (asked_of) WHERE asked_of IS NOT NULL;
COMMENT ON INDEX watch_checks_asked IS '/todo of who was asked';
CREATE INDEX watch_checks_question ON watch_checks (handover_id, question_id) WHERE question_id IS NOT NULL;
COMMENT ON INDEX watch_checks_question IS '/todo of who asked';
CREATE INDEX watch_checks_judged_by ON watch_checks (judged_by);
CREATE TRIGGER watch_checks_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON watch_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMIT;
