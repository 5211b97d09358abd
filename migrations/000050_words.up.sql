-- Words that must not stand in what customers read, as a workspace wants them (SKU-20, N-18), and how much of a handover says nothing (N-12).
BEGIN;

CREATE TABLE workspace_words (
    workspace_id uuid        NOT NULL,
    sort         text        NOT NULL,
    plain        text        NOT NULL,
    word         text        NOT NULL,
    note         text        NOT NULL DEFAULT '',
    goods        text        NOT NULL DEFAULT '',
    set_by       uuid        NOT NULL,
    set_at       timestamptz NOT NULL,

    PRIMARY KEY (workspace_id, sort, plain),
    CONSTRAINT workspace_words_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces ON DELETE RESTRICT,
    CONSTRAINT workspace_words_set_by_known FOREIGN KEY (workspace_id, set_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT workspace_words_sort_known CHECK (sort IN ('forbidden', 'allowed', 'off')),
    CONSTRAINT workspace_words_word_present CHECK (word <> '' AND plain <> ''),
    CONSTRAINT workspace_words_off_reason CHECK (sort <> 'off' OR note <> '')
);
COMMENT ON TABLE workspace_words IS 'Forbidden words of a workspace''s own, phrases in which no word counts, and built-in words that are switched off. They are part of the state that catalog_version numbers.';
COMMENT ON COLUMN workspace_words.plain IS 'The word as texts are compared: half width, lower case, no blanks.';
COMMENT ON COLUMN workspace_words.note IS 'Of a forbidden word what to write instead, of one that is off why.';
COMMENT ON COLUMN workspace_words.goods IS 'Only for goods whose category holds this; empty for all.';
CREATE INDEX workspace_words_set_by ON workspace_words (workspace_id, set_by);
COMMENT ON COLUMN workspaces.numbers_version IS 'The catalog_version with which a limit or a word last changed: handovers judged before it are judged anew in all kinds.';

ALTER TABLE readiness ADD COLUMN facts integer NOT NULL DEFAULT 0, ADD COLUMN fillers integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT readiness_fillers_sound CHECK (fillers BETWEEN 0 AND facts);
COMMENT ON COLUMN readiness.facts IS 'Required texts that are filled in.';
COMMENT ON COLUMN readiness.fillers IS 'Those of them that say nothing, or the same as many others.';
INSERT INTO readiness_queue (handover_id) SELECT id FROM handovers WHERE state NOT IN ('closed', 'cancelled') ON CONFLICT DO NOTHING;

COMMIT;
