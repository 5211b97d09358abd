-- Kinds and fields that a workspace adds to the built-in ones.

CREATE SEQUENCE catalog_versions;
COMMENT ON SEQUENCE catalog_versions IS 'Numbers states of workspaces'' kinds. A number is never given twice, also when a transaction is taken back, because programs remember what they read under it.';

ALTER TABLE workspaces
    ADD COLUMN catalog_version bigint NOT NULL DEFAULT 0,
    ADD COLUMN catalog_by uuid,
    ADD CONSTRAINT workspaces_catalog_by_known FOREIGN KEY (id, catalog_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT;
COMMENT ON COLUMN workspaces.catalog_version IS 'State of its own kinds and fields, read with every session; 0: only the built-in ones.';
COMMENT ON COLUMN workspaces.catalog_by IS 'Who made the last change: records are judged anew in their name.';

CREATE TABLE custom_kinds (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE RESTRICT,
    key text NOT NULL,
    said jsonb NOT NULL,
    position integer NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT custom_kinds_pkey PRIMARY KEY (workspace_id, key),
    CONSTRAINT custom_kinds_key_shape CHECK (key ~ '^x_[a-z_]{1,39}$'),
    CONSTRAINT custom_kinds_said_object CHECK (jsonb_typeof(said) = 'object')
);
COMMENT ON TABLE custom_kinds IS 'Kinds of record of a workspace''s own. Never deleted: templates, sections and records name them.';
COMMENT ON COLUMN custom_kinds.said IS 'The description, as the catalog''s KindForm writes it.';
COMMENT ON COLUMN custom_kinds.archived_at IS 'Since then no new section is of the kind; those that exist go on.';

CREATE TABLE custom_fields (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE RESTRICT,
    kind text NOT NULL,
    key text NOT NULL,
    said jsonb NOT NULL,
    state text NOT NULL DEFAULT 'live',
    position integer NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT custom_fields_pkey PRIMARY KEY (workspace_id, kind, key),
    CONSTRAINT custom_fields_key_shape CHECK (key ~ '^x_[a-z_]{1,39}$'),
    CONSTRAINT custom_fields_said_object CHECK (jsonb_typeof(said) = 'object'),
    CONSTRAINT custom_fields_state_known CHECK (state IN ('live', 'retired', 'removed'))
);
COMMENT ON TABLE custom_fields IS 'Fields that a workspace added to a kind, built-in or its own.';
COMMENT ON COLUMN custom_fields.said IS 'The description, as the catalog''s FieldForm writes it.';
COMMENT ON COLUMN custom_fields.state IS 'retired: records hold it, nobody is asked for it. removed: nobody held it; the row waits two days for forms that were open, and is then deleted.';

ALTER TABLE handovers ADD COLUMN judged_version bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN handovers.judged_version IS 'The catalog_version its findings and counts were made with; behind the workspace''s while a change of fields is worked off.';
