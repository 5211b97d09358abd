-- Who answers for what from which moment on, and supplements: what came after a section, or the whole, was signed. New columns have
-- defaults, so no row is rewritten.
BEGIN;

ALTER TABLE handovers
    ADD COLUMN moved_at timestamptz,
    ADD COLUMN late     integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT handovers_signed_settled,
    ADD CONSTRAINT handovers_signed_settled CHECK (state NOT IN ('signed', 'follow_up', 'closed') OR settled + late = sections),
    ADD CONSTRAINT handovers_closed_settled CHECK (state <> 'closed' OR late = 0),
    ADD CONSTRAINT handovers_late_sound CHECK (late BETWEEN 0 AND sections - settled),
    ADD CONSTRAINT handovers_moved_signed CHECK (
        moved_at IS NULL OR (state IN ('signed', 'follow_up', 'closed') AND moved_at = greatest(effective_at, signed_at)));
COMMENT ON COLUMN handovers.moved_at IS 'From when the receivers answer: the effective moment, or the last signature if that came later. NULL until it has happened.';
COMMENT ON COLUMN handovers.late IS 'Supplements made after the handover was signed that are not settled.';
CREATE INDEX handovers_moving ON handovers (effective_at) WHERE moved_at IS NULL AND state IN ('signed', 'follow_up', 'closed');
COMMENT ON INDEX handovers_moving IS 'signed ones whose effective moment has come';

CREATE TABLE responsibilities (
    handover_id uuid        NOT NULL REFERENCES handovers ON DELETE RESTRICT,
    id          uuid        NOT NULL,
    section_id  uuid,
    person_id   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    from_at     timestamptz NOT NULL,
    act         text        NOT NULL,
    event_seq   bigint      NOT NULL,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT responsibilities_section_known FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT responsibilities_event_known FOREIGN KEY (handover_id, event_seq) REFERENCES events ON DELETE RESTRICT,
    CONSTRAINT responsibilities_once UNIQUE NULLS NOT DISTINCT (handover_id, section_id, from_at),
    CONSTRAINT responsibilities_act_known CHECK (act IN ('plan', 'moment', 'signature', 'supplement')),
    CONSTRAINT responsibilities_act_fits CHECK ((act = 'plan') = (section_id IS NULL))
);
COMMENT ON TABLE responsibilities IS 'Who answers for the records of a section from a moment on, until the next row. Never changed.';
COMMENT ON COLUMN responsibilities.section_id IS 'NULL: all sections that have no row of their own by then. Sections move whole, so no row names a record.';
COMMENT ON COLUMN responsibilities.from_at IS 'The stated moment; when the program did it is the time of the event.';
COMMENT ON COLUMN responsibilities.act IS 'plan: giver by the plan; moment: the effective moment came; signature: the whole was signed after it; supplement: signed after that.';
CREATE INDEX responsibilities_event ON responsibilities (handover_id, event_seq);
CREATE INDEX responsibilities_person ON responsibilities (person_id);
CREATE TRIGGER responsibilities_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON responsibilities
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO responsibilities (handover_id, id, person_id, from_at, act, event_seq)
SELECT h.id, gen_random_uuid(), h.giver_id, h.created_at, 'plan', e.seq
FROM handovers h
JOIN events e ON e.handover_id = h.id AND e.seq = 1
WHERE h.giver_id IS NOT NULL;

ALTER TABLE sections
    ADD COLUMN supplement_of uuid,
    ADD COLUMN supplement    integer NOT NULL DEFAULT 0,
    ADD COLUMN late          boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT sections_supplement_known FOREIGN KEY (handover_id, supplement_of) REFERENCES sections ON DELETE RESTRICT,
    ADD CONSTRAINT sections_supplement_numbered CHECK ((supplement > 0) = (supplement_of IS NOT NULL)),
    ADD CONSTRAINT sections_late_supplement CHECK (supplement_of IS NOT NULL OR NOT late);
COMMENT ON COLUMN sections.supplement_of IS 'The section that was signed before this came about.';
COMMENT ON COLUMN sections.supplement IS 'Its number among the supplements of that section, 0 for none.';
COMMENT ON COLUMN sections.late IS 'Made after the handover as a whole was signed: the final signatures do not stand over it, it has its own.';
CREATE UNIQUE INDEX sections_supplement_once ON sections (handover_id, supplement_of, supplement) WHERE supplement_of IS NOT NULL;

ALTER TABLE records
    ADD COLUMN amends uuid,
    ADD CONSTRAINT records_amends_known FOREIGN KEY (handover_id, amends) REFERENCES records ON DELETE RESTRICT;
COMMENT ON COLUMN records.amends IS 'The signed record that this one, in a supplement, takes the place of. That one stays as it was signed.';
CREATE UNIQUE INDEX records_amended_once ON records (handover_id, amends) WHERE amends IS NOT NULL AND removed_at IS NULL;
COMMENT ON INDEX records_amended_once IS 'record page: what amends it';

COMMIT;
