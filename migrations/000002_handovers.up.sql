-- Templates, handovers, their stores, parties and sections, and the numbers the dashboard shows. New tables only.
BEGIN;

CREATE TABLE templates (
    workspace_id uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    id           uuid        NOT NULL,
    key          text        NOT NULL DEFAULT '',
    name_zh      text        NOT NULL,
    name_en      text        NOT NULL,
    reason       text        NOT NULL,
    sections     jsonb       NOT NULL,
    archived_at  timestamptz,
    version      integer     NOT NULL DEFAULT 1,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT templates_sections_list CHECK (jsonb_typeof(sections) = 'array'),
    CONSTRAINT templates_reason_known CHECK (
        reason IN ('leaving', 'change_of_post', 'long_absence', 'agency_change', 'shop_sale'))
);
COMMENT ON TABLE templates IS 'What a handover starts from. A handover copies the sections, so a later change here does not touch it.';
CREATE UNIQUE INDEX templates_key_once ON templates (workspace_id, key) WHERE key <> '';

CREATE TABLE number_series (
    workspace_id uuid    NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    year         integer NOT NULL,
    last         integer NOT NULL,

    PRIMARY KEY (workspace_id, year)
);
COMMENT ON TABLE number_series IS 'The last number given to a handover in a year.';

CREATE TABLE handovers (
    workspace_id       uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    id                 uuid        NOT NULL,
    number             text        NOT NULL,
    title              text        NOT NULL,
    reason             text        NOT NULL,
    state              text        NOT NULL DEFAULT 'draft',
    methods            text[]      NOT NULL DEFAULT '{}',
    team_id            uuid,
    store_id           uuid        NOT NULL,
    giver_id           uuid,
    receiver_id        uuid,
    receivers          integer     NOT NULL DEFAULT 0,
    template_id        uuid        NOT NULL,
    last_working_day   date,
    due_on             date,
    next_due_on        date        NOT NULL,
    effective_at       timestamptz,
    cancel_reason      text        NOT NULL DEFAULT '',
    created_by         uuid        NOT NULL,
    created_at         timestamptz NOT NULL,
    signed_at          timestamptz,
    search             tsvector    NOT NULL DEFAULT '',
    version            integer     NOT NULL DEFAULT 1,

    sections           integer     NOT NULL DEFAULT 0,
    empty              integer     NOT NULL DEFAULT 0,
    filling            integer     NOT NULL DEFAULT 0,
    submitted          integer     NOT NULL DEFAULT 0,
    returned           integer     NOT NULL DEFAULT 0,
    signed             integer     NOT NULL DEFAULT 0,
    not_applicable     integer     NOT NULL DEFAULT 0,
    settled            integer     NOT NULL DEFAULT 0,
    records            integer     NOT NULL DEFAULT 0,
    records_accepted   integer     NOT NULL DEFAULT 0,
    questions          integer     NOT NULL DEFAULT 0,
    questions_blocking integer     NOT NULL DEFAULT 0,
    blockers           integer     NOT NULL DEFAULT 0,
    warnings           integer     NOT NULL DEFAULT 0,

    event_seq          bigint      NOT NULL DEFAULT 0,
    event_hash         bytea       NOT NULL DEFAULT '',

    PRIMARY KEY (id),
    UNIQUE (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, store_id) REFERENCES stores ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, template_id) REFERENCES templates ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, created_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT handovers_title_present CHECK (title <> ''),
    CONSTRAINT handovers_state_known CHECK (
        state IN ('draft', 'planned', 'active', 'signed', 'follow_up', 'closed', 'cancelled')),
    CONSTRAINT handovers_reason_known CHECK (
        reason IN ('leaving', 'change_of_post', 'long_absence', 'agency_change', 'shop_sale')),
    CONSTRAINT handovers_plan_whole CHECK (
        state IN ('draft', 'cancelled') OR (last_working_day IS NOT NULL AND effective_at IS NOT NULL)),
    CONSTRAINT handovers_signed_at CHECK ((state IN ('signed', 'follow_up', 'closed')) = (signed_at IS NOT NULL)),
    CONSTRAINT handovers_signed_settled CHECK (state NOT IN ('signed', 'follow_up', 'closed') OR settled = sections),
    CONSTRAINT handovers_cancel_reason CHECK ((state = 'cancelled') = (cancel_reason <> '')),
    CONSTRAINT handovers_counts_sound CHECK (
        settled <= sections AND records_accepted <= records AND questions_blocking <= questions
        AND least(sections, settled, records, records_accepted, questions, questions_blocking, blockers, warnings) >= 0)
) WITH (fillfactor = 80);
COMMENT ON TABLE handovers IS 'One transfer of stores from a giver to receivers. Its counts move with every save, so pages keep room for the new row.';
COMMENT ON COLUMN handovers.store_id IS 'The first of its stores; lists and filters read it.';
COMMENT ON COLUMN handovers.giver_id IS 'As in parties, like receiver_id (the first of the receivers): lists read them here.';
COMMENT ON COLUMN handovers.next_due_on IS 'Earliest due date of an unsettled section, else due_on: what the lists are ordered by.';
COMMENT ON COLUMN handovers.event_hash IS 'Head of the event chain; every writer locks this row first (lock order: handover, section, record).';
COMMENT ON COLUMN handovers.search IS 'Chinese bigrams and words of title and number, made by the catalog.';
CREATE UNIQUE INDEX handovers_number_once ON handovers (workspace_id, number);
CREATE INDEX handovers_due ON handovers (workspace_id, next_due_on, id) WHERE state NOT IN ('closed', 'cancelled');
COMMENT ON INDEX handovers_due IS '/dashboard, open handovers by due date';
CREATE INDEX handovers_unsigned ON handovers (workspace_id, next_due_on, id) WHERE state IN ('draft', 'planned', 'active');
COMMENT ON INDEX handovers_unsigned IS '/dashboard, what is overdue';
CREATE INDEX handovers_blocked ON handovers (workspace_id, next_due_on, id)
    WHERE state = 'active' AND questions_blocking > 0;
COMMENT ON INDEX handovers_blocked IS '/dashboard, what needs the manager';
CREATE INDEX handovers_state ON handovers (workspace_id, state, next_due_on, id);
COMMENT ON INDEX handovers_state IS '/dashboard by state';
CREATE INDEX handovers_team ON handovers (workspace_id, team_id, next_due_on, id) WHERE state NOT IN ('closed', 'cancelled');
COMMENT ON INDEX handovers_team IS '/dashboard of a team';
CREATE INDEX handovers_team_state ON handovers (workspace_id, team_id, state, next_due_on, id);
COMMENT ON INDEX handovers_team_state IS '/dashboard of a team by state';
CREATE INDEX handovers_store ON handovers (workspace_id, store_id, next_due_on, id) WHERE state NOT IN ('closed', 'cancelled');
COMMENT ON INDEX handovers_store IS '/dashboard of a store';
CREATE INDEX handovers_store_state ON handovers (workspace_id, store_id, state, next_due_on, id);
COMMENT ON INDEX handovers_store_state IS '/dashboard of a store by state';
CREATE INDEX handovers_list ON handovers (workspace_id, created_at DESC, id DESC);
COMMENT ON INDEX handovers_list IS '/handovers, newest first';
CREATE INDEX handovers_list_state ON handovers (workspace_id, state, created_at DESC, id DESC);
COMMENT ON INDEX handovers_list_state IS '/handovers by state';
CREATE INDEX handovers_search ON handovers USING gin (workspace_id, search);
COMMENT ON INDEX handovers_search IS '/dashboard and /handovers, search';
CREATE INDEX handovers_template ON handovers (workspace_id, template_id);
CREATE INDEX handovers_creator ON handovers (workspace_id, created_by);

CREATE TABLE handover_stores (
    handover_id  uuid    NOT NULL,
    workspace_id uuid    NOT NULL,
    store_id     uuid    NOT NULL,
    position     integer NOT NULL,

    PRIMARY KEY (handover_id, store_id),
    FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, store_id) REFERENCES stores ON DELETE RESTRICT
);
COMMENT ON TABLE handover_stores IS 'All stores of a handover, the first included.';
CREATE INDEX handover_stores_store ON handover_stores (workspace_id, store_id);

CREATE TABLE parties (
    handover_id  uuid    NOT NULL,
    workspace_id uuid    NOT NULL,
    person_id    uuid    NOT NULL,
    role         text    NOT NULL,
    position     integer NOT NULL DEFAULT 1,
    open         boolean NOT NULL DEFAULT true,

    PRIMARY KEY (handover_id, person_id),
    FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers (workspace_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, person_id) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT parties_role_known CHECK (role IN ('giver', 'receiver', 'witness'))
);
ALTER TABLE handovers
    ADD CONSTRAINT handovers_giver_party FOREIGN KEY (id, giver_id) REFERENCES parties (handover_id, person_id)
        ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT handovers_receiver_party FOREIGN KEY (id, receiver_id) REFERENCES parties (handover_id, person_id)
        ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED;
COMMENT ON TABLE parties IS 'Who hands over, who receives, who witnesses. The key allows a person one role only (N-02).';
COMMENT ON COLUMN parties.open IS 'The handover is neither closed nor cancelled; what waits for a person does not grow with their past.';
CREATE UNIQUE INDEX parties_giver_once ON parties (handover_id) WHERE role = 'giver';
CREATE UNIQUE INDEX parties_witness_once ON parties (handover_id) WHERE role = 'witness';
CREATE INDEX parties_person ON parties (workspace_id, person_id, handover_id);
COMMENT ON INDEX parties_person IS '/handovers of somebody who takes part';
CREATE INDEX parties_open ON parties (workspace_id, person_id, handover_id) WHERE open;
COMMENT ON INDEX parties_open IS '/todo, and /dashboard of somebody who takes part';

CREATE TABLE sections (
    handover_id        uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    workspace_id       uuid        NOT NULL,
    id                 uuid        NOT NULL,
    position           integer     NOT NULL,
    kind               text        NOT NULL,
    title_zh           text        NOT NULL,
    title_en           text        NOT NULL,
    guidance_zh        text        NOT NULL DEFAULT '',
    guidance_en        text        NOT NULL DEFAULT '',
    required           boolean     NOT NULL DEFAULT true,
    minimum            integer     NOT NULL DEFAULT 0,
    filler_id          uuid,
    reviewer_id        uuid,
    due_days           integer     NOT NULL DEFAULT 0,
    due_on             date,
    state              text        NOT NULL DEFAULT 'empty',
    live               boolean     NOT NULL DEFAULT false,
    content_version    integer     NOT NULL DEFAULT 1,
    reason             text        NOT NULL DEFAULT '',
    reason_by          uuid        REFERENCES people ON DELETE RESTRICT,
    reason_at          timestamptz,
    submitted_at       timestamptz,
    settled_at         timestamptz,
    version            integer     NOT NULL DEFAULT 1,

    records            integer     NOT NULL DEFAULT 0,
    draft              integer     NOT NULL DEFAULT 0,
    submitted          integer     NOT NULL DEFAULT 0,
    returned           integer     NOT NULL DEFAULT 0,
    accepted           integer     NOT NULL DEFAULT 0,
    found              integer     NOT NULL DEFAULT 0,
    asked              integer     NOT NULL DEFAULT 0,
    questions          integer     NOT NULL DEFAULT 0,
    questions_blocking integer     NOT NULL DEFAULT 0,
    blockers           integer     NOT NULL DEFAULT 0,
    warnings           integer     NOT NULL DEFAULT 0,
    missing            integer     NOT NULL DEFAULT 0,

    PRIMARY KEY (handover_id, id),
    -- Parties are written anew when the plan changes, so these two wait for the end of the transaction.
    CONSTRAINT sections_filler_party FOREIGN KEY (handover_id, filler_id) REFERENCES parties (handover_id, person_id)
        ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT sections_reviewer_party FOREIGN KEY (handover_id, reviewer_id) REFERENCES parties (handover_id, person_id)
        ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT sections_kind_shape CHECK (kind ~ '^[a-z][a-z_]{1,40}$'),
    CONSTRAINT sections_state_known CHECK (
        state IN ('empty', 'filling', 'submitted', 'returned', 'signed', 'not_applicable')),
    CONSTRAINT sections_signed_settled CHECK (state <> 'signed' OR settled_at IS NOT NULL),
    CONSTRAINT sections_settled_answered CHECK (settled_at IS NULL OR questions_blocking = 0),
    CONSTRAINT sections_settled_sound CHECK (settled_at IS NULL OR state IN ('signed', 'not_applicable')),
    CONSTRAINT sections_signed_whole CHECK (
        state <> 'signed' OR (accepted = records AND questions_blocking = 0 AND blockers = 0)),
    CONSTRAINT sections_not_applicable_reason CHECK (state <> 'not_applicable' OR reason <> ''),
    CONSTRAINT sections_counts_sound CHECK (
        records = draft + submitted + returned + accepted AND questions_blocking <= questions
        AND found <= records AND asked <= records
        AND least(draft, submitted, returned, accepted, found, asked, questions, questions_blocking, blockers, warnings, missing) >= 0)
) WITH (fillfactor = 80);
COMMENT ON TABLE sections IS 'A part of a handover: one kind of record, one filler, one reviewer, one due date.';
COMMENT ON COLUMN sections.live IS 'The handover is active; only such sections are counted for the dashboard.';
COMMENT ON COLUMN sections.content_version IS 'Grows with every material change of its records; a seal stands over one version.';
COMMENT ON COLUMN sections.due_days IS 'Working days before the last working day, from the template; due_on is counted from it when that day is set.';
COMMENT ON COLUMN sections.found IS 'Records with a blocker or a warning.';
COMMENT ON COLUMN sections.asked IS 'Records with an open question.';
COMMENT ON COLUMN sections.missing IS 'Required facts its records do not say: what stops submitting.';
COMMENT ON COLUMN sections.settled_at IS 'Signed, or accepted as not applicable.';
CREATE UNIQUE INDEX sections_position_once ON sections (handover_id, position);
CREATE INDEX sections_filler ON sections (filler_id, due_on) WHERE live AND settled_at IS NULL;
COMMENT ON INDEX sections_filler IS '/todo of a giver';
CREATE INDEX sections_reviewer ON sections (reviewer_id, due_on) WHERE live AND settled_at IS NULL;
COMMENT ON INDEX sections_reviewer IS '/todo of a receiver';
CREATE INDEX sections_reason_by ON sections (reason_by);

CREATE TABLE handover_tallies (
    workspace_id       uuid    NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    state              text    NOT NULL,
    next_due_on        date    NOT NULL,
    handovers          integer NOT NULL,
    records            bigint  NOT NULL,
    records_accepted   bigint  NOT NULL,
    questions          bigint  NOT NULL,
    questions_blocking bigint  NOT NULL,

    PRIMARY KEY (workspace_id, state, next_due_on)
);
COMMENT ON TABLE handover_tallies IS 'Sums over handovers for the dashboard''s figures, kept by trigger in the writing transaction.';

CREATE TABLE section_tallies (
    workspace_id uuid    NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    kind         text    NOT NULL,
    state        text    NOT NULL,
    sections     integer NOT NULL,

    PRIMARY KEY (workspace_id, kind, state)
);
COMMENT ON TABLE section_tallies IS 'Sections of active handovers by kind and state, kept by trigger: the dashboard''s progress by section.';

-- The tallies are rows that many handovers share. Each statement adds its differences to them in the order of their keys, so
-- that two writers never wait for each other in a circle. A sum that nothing counts towards any more is taken out.
CREATE FUNCTION tally_handovers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH moved AS (
        SELECT workspace_id, state, next_due_on, 1 AS n, records, records_accepted, questions, questions_blocking FROM new_rows
        UNION ALL
        SELECT workspace_id, state, next_due_on, -1, -records, -records_accepted, -questions, -questions_blocking FROM old_rows
    ), added AS (
        SELECT workspace_id, state, next_due_on, sum(n) AS n, sum(records) AS records, sum(records_accepted) AS records_accepted,
            sum(questions) AS questions, sum(questions_blocking) AS questions_blocking
        FROM moved
        GROUP BY workspace_id, state, next_due_on
    )
    INSERT INTO handover_tallies AS t (workspace_id, state, next_due_on, handovers, records, records_accepted, questions, questions_blocking)
    SELECT workspace_id, state, next_due_on, n, records, records_accepted, questions, questions_blocking
    FROM added
    WHERE (n, records, records_accepted, questions, questions_blocking) <> (0, 0, 0, 0, 0)
    ORDER BY workspace_id, state, next_due_on
    ON CONFLICT (workspace_id, state, next_due_on) DO UPDATE
    SET handovers = t.handovers + EXCLUDED.handovers,
        records = t.records + EXCLUDED.records,
        records_accepted = t.records_accepted + EXCLUDED.records_accepted,
        questions = t.questions + EXCLUDED.questions,
        questions_blocking = t.questions_blocking + EXCLUDED.questions_blocking;
    IF FOUND THEN
        DELETE FROM handover_tallies
        WHERE handovers = 0 AND (workspace_id, state, next_due_on) IN (SELECT workspace_id, state, next_due_on FROM old_rows);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_new_handovers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO handover_tallies AS t (workspace_id, state, next_due_on, handovers, records, records_accepted, questions, questions_blocking)
    SELECT workspace_id, state, next_due_on, count(*), sum(records), sum(records_accepted), sum(questions), sum(questions_blocking)
    FROM new_rows
    GROUP BY workspace_id, state, next_due_on
    ORDER BY workspace_id, state, next_due_on
    ON CONFLICT (workspace_id, state, next_due_on) DO UPDATE
    SET handovers = t.handovers + EXCLUDED.handovers,
        records = t.records + EXCLUDED.records,
        records_accepted = t.records_accepted + EXCLUDED.records_accepted,
        questions = t.questions + EXCLUDED.questions,
        questions_blocking = t.questions_blocking + EXCLUDED.questions_blocking;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_sections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO section_tallies AS t (workspace_id, kind, state, sections)
    SELECT workspace_id, kind, state, sum(n)
    FROM (
        SELECT workspace_id, kind, state, 1 AS n FROM new_rows WHERE live
        UNION ALL
        SELECT workspace_id, kind, state, -1 FROM old_rows WHERE live
    ) moved
    GROUP BY workspace_id, kind, state
    HAVING sum(n) <> 0
    ORDER BY workspace_id, kind, state
    ON CONFLICT (workspace_id, kind, state) DO UPDATE SET sections = t.sections + EXCLUDED.sections;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_new_sections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO section_tallies AS t (workspace_id, kind, state, sections)
    SELECT workspace_id, kind, state, count(*)
    FROM new_rows
    WHERE live
    GROUP BY workspace_id, kind, state
    ORDER BY workspace_id, kind, state
    ON CONFLICT (workspace_id, kind, state) DO UPDATE SET sections = t.sections + EXCLUDED.sections;
    RETURN NULL;
END $$;

CREATE TRIGGER handovers_tally_new AFTER INSERT ON handovers REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tally_new_handovers();
CREATE TRIGGER handovers_tally AFTER UPDATE ON handovers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tally_handovers();
CREATE TRIGGER sections_tally_new AFTER INSERT ON sections REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tally_new_sections();
CREATE TRIGGER sections_tally AFTER UPDATE ON sections REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tally_sections();

COMMIT;
