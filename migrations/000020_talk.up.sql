-- Questions on a field, with a due date, reminders and mentions; and teach-backs: what the receiver of a critical section understood, in their own
-- words, confirmed by whoever filled it. New columns have defaults, so no row is rewritten.
BEGIN;

ALTER TABLE questions
    ADD COLUMN field       text NOT NULL DEFAULT '',
    ADD COLUMN due_on      date,
    ADD COLUMN reminded_on date,
    ADD CONSTRAINT questions_field_of_record CHECK (field = '' OR record_id IS NOT NULL);
COMMENT ON COLUMN questions.field IS 'Key of the record''s field it is about; empty for the record as a whole. It stays when the field goes.';
COMMENT ON COLUMN questions.due_on IS 'Until when the asker needs an answer. None on questions from before there were dates.';
COMMENT ON COLUMN questions.reminded_on IS 'The day of the asker''s last reminder; once a day.';
CREATE INDEX questions_asker ON questions (asked_by, id);
COMMENT ON INDEX questions_asker IS '/questions, /todo of the asker';

CREATE TABLE mentions (
    handover_id uuid NOT NULL,
    message_id  uuid NOT NULL,
    person_id   uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    question_id uuid NOT NULL,
    seen_at     timestamptz,

    PRIMARY KEY (handover_id, message_id, person_id),
    FOREIGN KEY (handover_id, message_id) REFERENCES messages ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, question_id) REFERENCES questions ON DELETE RESTRICT
);
COMMENT ON TABLE mentions IS 'Whom a message of a question names, so that they are told.';
COMMENT ON COLUMN mentions.seen_at IS 'When they answered in the question or said that they know; null while it waits for them.';
CREATE INDEX mentions_waiting ON mentions (person_id, handover_id) WHERE seen_at IS NULL;
COMMENT ON INDEX mentions_waiting IS '/todo of whoever is named';
CREATE INDEX mentions_person ON mentions (person_id, question_id);
COMMENT ON INDEX mentions_person IS '/questions';
CREATE INDEX mentions_question ON mentions (handover_id, question_id);

ALTER TABLE sections
    ADD COLUMN teach_back     integer NOT NULL DEFAULT 0,
    ADD COLUMN taught_version integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT sections_teach_back_sound CHECK (teach_back BETWEEN 0 AND 10 AND taught_version BETWEEN 0 AND content_version);
COMMENT ON COLUMN sections.teach_back IS 'If-then answers that the receiver owes before signing, of the template; 0 for none.';
COMMENT ON COLUMN sections.taught_version IS 'content_version of the newest confirmed teach-back; signing needs it to be the present one.';

CREATE TABLE teach_backs (
    handover_id     uuid        NOT NULL,
    section_id      uuid        NOT NULL,
    id              uuid        NOT NULL,
    state           text        NOT NULL,
    summary         text        NOT NULL,
    answers         jsonb       NOT NULL,
    version         integer     NOT NULL,
    content_version integer     NOT NULL,
    made_by         uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    saved_at        timestamptz NOT NULL,
    submitted_at    timestamptz,
    judged_by       uuid REFERENCES people ON DELETE RESTRICT,
    judged_at       timestamptz,
    remark          text        NOT NULL DEFAULT '',
    restates        uuid,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, restates) REFERENCES teach_backs ON DELETE RESTRICT,
    CONSTRAINT teach_backs_state_known CHECK (state IN ('draft', 'submitted', 'returned', 'confirmed')),
    CONSTRAINT teach_backs_answers_list CHECK (jsonb_typeof(answers) = 'array'),
    CONSTRAINT teach_backs_sent CHECK ((state = 'draft') = (submitted_at IS NULL)),
    CONSTRAINT teach_backs_judged CHECK ((state IN ('returned', 'confirmed')) = (judged_at IS NOT NULL AND judged_by IS NOT NULL)),
    CONSTRAINT teach_backs_return_remark CHECK (state <> 'returned' OR remark <> '')
);
COMMENT ON TABLE teach_backs IS 'What the receiver of a section understood (N-10). Only a draft is ever changed; judged ones stay as they are.';
COMMENT ON COLUMN teach_backs.version IS 'Of the draft, for two who write at once.';
COMMENT ON COLUMN teach_backs.content_version IS 'The section''s content that it was written about, when it was sent.';
COMMENT ON COLUMN teach_backs.restates IS 'The confirmed one of which the receiver says, after a change of the section, that it still stands.';
CREATE UNIQUE INDEX teach_backs_one_open ON teach_backs (handover_id, section_id) WHERE state IN ('draft', 'submitted');
CREATE INDEX teach_backs_section ON teach_backs (handover_id, section_id, id);
COMMENT ON INDEX teach_backs_section IS 'page of the teach-back, review, export';
CREATE INDEX teach_backs_restates ON teach_backs (handover_id, restates) WHERE restates IS NOT NULL;
CREATE INDEX teach_backs_made_by ON teach_backs (made_by);
CREATE INDEX teach_backs_judged_by ON teach_backs (judged_by);

CREATE FUNCTION keep_teach_backs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('returned', 'confirmed') OR OLD.state = 'submitted' AND (NEW.state = 'draft' OR (OLD.summary, OLD.answers, OLD.content_version, OLD.submitted_at)
        IS DISTINCT FROM (NEW.summary, NEW.answers, NEW.content_version, NEW.submitted_at))
        OR (OLD.section_id, OLD.made_by, OLD.restates) IS DISTINCT FROM (NEW.section_id, NEW.made_by, NEW.restates) THEN
        RAISE EXCEPTION 'a teach-back stays as it was sent and judged'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'teach_backs_never_change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER teach_backs_drafts_change BEFORE UPDATE ON teach_backs
    FOR EACH ROW EXECUTE FUNCTION keep_teach_backs();
CREATE TRIGGER teach_backs_never_change BEFORE DELETE OR TRUNCATE ON teach_backs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMIT;
