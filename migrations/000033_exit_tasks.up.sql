-- What closes a leaver's access (PRO-14): tasks of the information technology side, each with a day and proof, and who does them. New tables; new columns
-- have constant defaults, so no row is rewritten. The constraints that are made anew read parties and handovers once.
BEGIN;

ALTER TABLE parties
    DROP CONSTRAINT parties_role_known,
    ADD CONSTRAINT parties_role_known CHECK (role IN ('giver', 'receiver', 'witness', 'stand_in', 'manager', 'it'));
COMMENT ON COLUMN parties.role IS 'stand_in fills in place of an absent giver, manager signs in their place together with the witness; it closes the leaver''s access and signs nothing.';

ALTER TABLE templates ADD COLUMN exits jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN templates.exits IS 'Exit tasks that a handover begins with.';
ALTER TABLE template_versions ADD COLUMN exits jsonb NOT NULL DEFAULT '[]';

ALTER TABLE handovers
    ADD COLUMN exits      integer NOT NULL DEFAULT 0,
    ADD COLUMN exits_open integer NOT NULL DEFAULT 0,
    ADD COLUMN exit_due   date,
    ADD CONSTRAINT handovers_exits_sound CHECK (0 <= exits_open AND exits_open <= exits AND (exits_open > 0) = (exit_due IS NOT NULL)),
    ADD CONSTRAINT handovers_closed_exits CHECK (state <> 'closed' OR exits_open = 0);
COMMENT ON COLUMN handovers.exits IS 'Exit tasks, settled ones too.';
COMMENT ON COLUMN handovers.exit_due IS 'The earliest day of an open one.';
CREATE INDEX handovers_exit_due ON handovers (workspace_id, exit_due, id) WHERE exits_open > 0;
COMMENT ON INDEX handovers_exit_due IS '/dashboard and /todo of who watches all: access that should have been closed';

CREATE TABLE exit_tasks (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    position    integer     NOT NULL,
    sort        text        NOT NULL,
    title_zh    text        NOT NULL,
    title_en    text        NOT NULL,
    owner_id    uuid        REFERENCES people ON DELETE RESTRICT,
    due_from    text        NOT NULL,
    due_days    integer     NOT NULL,
    due_on      date        NOT NULL,
    state       text        NOT NULL DEFAULT 'open',
    added_by    uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    added_at    timestamptz NOT NULL,
    by_template boolean     NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT exit_tasks_position_once UNIQUE (handover_id, position),
    CONSTRAINT exit_tasks_sort_known CHECK (sort IN ('account', 'app', 'device', 'group', 'forward', 'password', 'card', 'other')),
    CONSTRAINT exit_tasks_title_present CHECK (title_zh <> '' AND title_en <> ''),
    CONSTRAINT exit_tasks_from_known CHECK (due_from IN ('last_day', 'effective')),
    CONSTRAINT exit_tasks_days_near CHECK (due_days BETWEEN -366 AND 366),
    CONSTRAINT exit_tasks_state_known CHECK (state IN ('open', 'done', 'not_applicable'))
);
COMMENT ON TABLE exit_tasks IS 'What has to be done so that the leaver is out. Only its day and state ever change; the state follows from exit_acts.';
COMMENT ON COLUMN exit_tasks.owner_id IS 'Who does it; NULL for the parties with the role it, and for managers when there is none.';
COMMENT ON COLUMN exit_tasks.due_from IS 'What due_days are counted from: the last working day, or the day of the effective moment.';
COMMENT ON COLUMN exit_tasks.by_template IS 'It came with the template when the handover was started, by added_by.';
COMMENT ON COLUMN exit_tasks.written IS 'As in reviews.';
CREATE INDEX exit_tasks_owner ON exit_tasks (owner_id, due_on) WHERE owner_id IS NOT NULL AND state = 'open';
COMMENT ON INDEX exit_tasks_owner IS '/todo of who was named';
CREATE INDEX exit_tasks_added_by ON exit_tasks (added_by);
CREATE INDEX exit_tasks_written ON exit_tasks (handover_id, written);
COMMENT ON INDEX exit_tasks_written IS 'checkpoints: what came since the last';

CREATE FUNCTION keep_exit_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := '{due_on,state}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later THEN
        RAISE EXCEPTION 'of an exit task only the day and the state change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'exit_tasks_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exit_tasks_stay BEFORE UPDATE ON exit_tasks FOR EACH ROW EXECUTE FUNCTION keep_exit_tasks();
CREATE TRIGGER exit_tasks_no_loss BEFORE DELETE OR TRUNCATE ON exit_tasks FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

CREATE TABLE exit_acts (
    handover_id  uuid        NOT NULL,
    id           uuid        NOT NULL,
    task_id      uuid        NOT NULL,
    verdict      text        NOT NULL,
    made_by      uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    role         text        NOT NULL,
    made_at      timestamptz NOT NULL,
    note         text        NOT NULL DEFAULT '',
    workspace_id uuid        NOT NULL,
    file_name    text        NOT NULL DEFAULT '',
    media        text        NOT NULL DEFAULT '',
    blob_id      uuid,
    digest       bytea,
    size         bigint,
    written      bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT exit_acts_task_fkey FOREIGN KEY (handover_id, task_id) REFERENCES exit_tasks ON DELETE RESTRICT,
    CONSTRAINT exit_acts_workspace_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT exit_acts_content_kept FOREIGN KEY (workspace_id, blob_id, digest, size) REFERENCES blobs (workspace_id, id, digest, size) ON DELETE RESTRICT,
    CONSTRAINT exit_acts_verdict_known CHECK (verdict IN ('done', 'not_applicable', 'undone')),
    CONSTRAINT exit_acts_role_known CHECK (role IN ('it', 'owner', 'manager')),
    CONSTRAINT exit_acts_reason_present CHECK (verdict = 'done' OR note <> ''),
    CONSTRAINT exit_acts_file_whole CHECK ((blob_id IS NULL) = (file_name = '') AND (blob_id IS NULL) = (media = '') AND (blob_id IS NULL) = (digest IS NULL)
        AND (blob_id IS NULL) = (size IS NULL)),
    CONSTRAINT exit_acts_file_proves CHECK (blob_id IS NULL OR verdict <> 'undone')
);
COMMENT ON TABLE exit_acts IS 'What was done about exit tasks. Never changed: where a task stands follows from all of them in order.';
COMMENT ON COLUMN exit_acts.role IS 'As what it was done: on the information technology side, as the person named, or as a manager in their place.';
COMMENT ON COLUMN exit_acts.blob_id IS 'Content of the evidence, with its name and type; NULL for none.';
COMMENT ON COLUMN exit_acts.written IS 'As in reviews.';
CREATE INDEX exit_acts_task ON exit_acts (handover_id, task_id, written);
COMMENT ON INDEX exit_acts_task IS '/exit: what was done about each task';
CREATE INDEX exit_acts_written ON exit_acts (handover_id, written);
COMMENT ON INDEX exit_acts_written IS 'checkpoints: what came since the last';
CREATE INDEX exit_acts_blob ON exit_acts (workspace_id, blob_id) WHERE blob_id IS NOT NULL;
COMMENT ON INDEX exit_acts_blob IS 'collecting what nothing uses';
CREATE INDEX exit_acts_made_by ON exit_acts (made_by);
CREATE TRIGGER exit_acts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON exit_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the program sees to under the lock, once more: a task is settled once, only a settled one is opened again, and nobody proves that they
-- themselves are out.
CREATE FUNCTION keep_exit_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.verdict = 'undone') = coalesce('undone' = (
        SELECT a.verdict
        FROM exit_acts a
        WHERE (a.handover_id, a.task_id) = (NEW.handover_id, NEW.task_id) AND a.id <> NEW.id
        ORDER BY a.written DESC
        LIMIT 1), true) THEN
        RAISE EXCEPTION 'an exit task is settled once, and opened again once it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exit_acts_stand_once';
    END IF;
    IF EXISTS (
        SELECT
        FROM parties p
        WHERE (p.handover_id, p.person_id, p.role) = (NEW.handover_id, NEW.made_by, 'giver')) THEN
        RAISE EXCEPTION 'nobody proves that they themselves are out'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exit_acts_not_leaver';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER exit_acts_stand AFTER INSERT ON exit_acts FOR EACH ROW EXECUTE FUNCTION keep_exit_acts();

COMMIT;
