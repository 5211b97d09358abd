-- What accounts hang on, and what belongs to people: the phone, mail, name, card or device behind an account is somebody's (N-07).
-- Bindings of records that are there already are written when the program starts next: it judges their handovers anew.
BEGIN;

CREATE TABLE record_bindings (
    handover_id uuid    NOT NULL,
    record_id   uuid    NOT NULL,
    field       text    NOT NULL,
    sort        text    NOT NULL,
    pattern     text    NOT NULL,
    clue        text    NOT NULL,
    sure        boolean NOT NULL,
    until       date,
    held        boolean NOT NULL,

    PRIMARY KEY (handover_id, record_id, field),
    CONSTRAINT record_bindings_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT record_bindings_sort_known CHECK (sort IN ('phone', 'mail', 'name', 'card', 'device', 'person')),
    CONSTRAINT record_bindings_pattern_present CHECK (pattern <> '')
);
COMMENT ON TABLE record_bindings IS 'What records hang on, mirrored from their data by the one save as record_refs are.';
COMMENT ON COLUMN record_bindings.pattern IS 'What values of identities it is LIKE: _ is a character that the platform hides, % some of them.';
COMMENT ON COLUMN record_bindings.clue IS 'Equal to that of every identity it is like: last digits, domain, or all of it; empty when that is hidden.';
COMMENT ON COLUMN record_bindings.sure IS 'Nothing was hidden.';
COMMENT ON COLUMN record_bindings.until IS 'When it ends by itself: the day on which a sub-account is taken out of use.';
COMMENT ON COLUMN record_bindings.held IS 'It is to the giver of the handover. Made with the record''s findings, and anew when the giver or what belongs to them changes.';
CREATE INDEX record_bindings_held ON record_bindings (handover_id, record_id) WHERE held;
COMMENT ON INDEX record_bindings_held IS 'what leavers still hold: dashboard, overview, /handovers/{h}/holdings';
CREATE INDEX record_bindings_clue ON record_bindings (sort, clue, handover_id);
COMMENT ON INDEX record_bindings_clue IS 'what a person still holds, over all handovers';

CREATE TABLE person_identities (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    person_id    uuid        NOT NULL,
    sort         text        NOT NULL,
    value        text        NOT NULL,
    said         text        NOT NULL,
    added_by     uuid        NOT NULL,
    added_at     timestamptz NOT NULL,
    removed_by   uuid,
    removed_at   timestamptz,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT person_identities_person_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT person_identities_added_by_fkey FOREIGN KEY (workspace_id, added_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT person_identities_removed_by_fkey FOREIGN KEY (workspace_id, removed_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT person_identities_sort_known CHECK (sort IN ('phone', 'mail', 'name', 'card', 'device')),
    CONSTRAINT person_identities_value_present CHECK (value <> '' AND said <> ''),
    CONSTRAINT person_identities_card_short CHECK (sort <> 'card' OR length(value) = 4 AND said = value),
    CONSTRAINT person_identities_removed_whole CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
COMMENT ON TABLE person_identities IS 'What belongs to people besides their name, phone and mail of the workspace. What was taken away stays, as their history.';
COMMENT ON COLUMN person_identities.value IS 'Normalised: what bindings are like.';
COMMENT ON COLUMN person_identities.said IS 'As it was typed; of a card the last four digits alone.';
CREATE UNIQUE INDEX person_identities_once ON person_identities (workspace_id, person_id, sort, value) WHERE removed_at IS NULL;
CREATE INDEX person_identities_person ON person_identities (workspace_id, person_id, added_at);
COMMENT ON INDEX person_identities_person IS '/profile and /people/{person}: with those that were taken away';
CREATE INDEX person_identities_added_by ON person_identities (workspace_id, added_by);
CREATE INDEX person_identities_removed_by ON person_identities (workspace_id, removed_by) WHERE removed_by IS NOT NULL;
CREATE TRIGGER person_identities_stay BEFORE UPDATE ON person_identities
    FOR EACH ROW WHEN (OLD.removed_at IS NOT NULL
        OR (OLD.workspace_id, OLD.id, OLD.person_id, OLD.sort, OLD.value, OLD.said, OLD.added_by, OLD.added_at)
            IS DISTINCT FROM (NEW.workspace_id, NEW.id, NEW.person_id, NEW.sort, NEW.value, NEW.said, NEW.added_by, NEW.added_at))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER person_identities_never_go BEFORE DELETE OR TRUNCATE ON person_identities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE import_rows ADD COLUMN bindings jsonb;
COMMENT ON COLUMN import_rows.bindings IS 'What the record of the row hangs on, as in record_bindings; NULL for nothing.';

-- Behind every version there was: judged anew at the next start.
UPDATE handovers h
SET judged_version = -1
WHERE EXISTS (SELECT FROM sections s WHERE s.handover_id = h.id AND s.kind = 'account' AND s.records > 0);

COMMIT;
