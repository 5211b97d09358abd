-- Templates keep their versions, and a handover knows which one it was laid from; sections carry what their template said about who
-- fills and reviews, and which checks block. Adds columns with constant defaults (no rewrite) and one small table: locks for a moment.
BEGIN;

CREATE TABLE template_versions (
    workspace_id uuid        NOT NULL,
    template_id  uuid        NOT NULL,
    version      integer     NOT NULL,
    act          text        NOT NULL,
    name_zh      text        NOT NULL,
    name_en      text        NOT NULL,
    reason       text        NOT NULL,
    sections     jsonb       NOT NULL,
    archived     boolean     NOT NULL,
    note         text        NOT NULL DEFAULT '',
    saved_by     uuid,
    saved_at     timestamptz NOT NULL,

    PRIMARY KEY (workspace_id, template_id, version),
    FOREIGN KEY (workspace_id, template_id) REFERENCES templates ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, saved_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT template_versions_act_known CHECK (
        act IN ('built_in', 'added', 'edited', 'archived', 'restored', 'copied', 'taken')),
    CONSTRAINT template_versions_sections_list CHECK (jsonb_typeof(sections) = 'array')
);
COMMENT ON TABLE template_versions IS 'Every kept state of every template. Never changed.';
COMMENT ON COLUMN template_versions.act IS 'How it came about. A template with no other than built_in and archived follows the program''s own.';
COMMENT ON COLUMN template_versions.saved_by IS 'NULL: the program, or before versions were kept.';
CREATE INDEX template_versions_saved_by ON template_versions (workspace_id, saved_by);

-- A version above 1 was made by somebody, nobody knows any more by whom.
INSERT INTO template_versions (workspace_id, template_id, version, act, name_zh, name_en, reason, sections, archived, saved_at)
SELECT t.workspace_id, t.id, t.version, CASE WHEN t.key <> '' AND t.version = 1 THEN 'built_in' ELSE 'edited' END,
    t.name_zh, t.name_en, t.reason, t.sections, t.archived_at IS NOT NULL, w.created_at
FROM templates t
JOIN workspaces w ON w.id = t.workspace_id;

CREATE TRIGGER template_versions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON template_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE handovers ADD COLUMN template_version integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN handovers.template_version IS 'Of the template, when the sections were laid; 0 when that was before versions were kept.';

ALTER TABLE sections
    ADD COLUMN filler_seat   text   NOT NULL DEFAULT 'giver',
    ADD COLUMN reviewer_seat text   NOT NULL DEFAULT 'receiver',
    ADD COLUMN why_zh        text   NOT NULL DEFAULT '',
    ADD COLUMN why_en        text   NOT NULL DEFAULT '',
    ADD COLUMN blocking      jsonb  NOT NULL DEFAULT '{}',
    ADD COLUMN platforms     text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT sections_filler_seat_known CHECK (filler_seat IN ('giver', 'receiver', 'receiver_2')),
    ADD CONSTRAINT sections_reviewer_seat_known CHECK (reviewer_seat IN ('receiver', 'receiver_2', 'receiver_3')),
    ADD CONSTRAINT sections_blocking_object CHECK (jsonb_typeof(blocking) = 'object');
COMMENT ON COLUMN sections.filler_seat IS 'Whom the template asks to fill; filler_id is put there anew when the parties change.';
COMMENT ON COLUMN sections.reviewer_seat IS 'Whom the template asks to review.';
COMMENT ON COLUMN sections.blocking IS 'By check id: whether it blocks here, where the template says otherwise than the check.';
COMMENT ON COLUMN sections.platforms IS 'What the template laid the section for; kept for saving the handover as a template.';

COMMIT;
