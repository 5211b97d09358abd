-- Rules that a workspace makes for single fields of a kind, besides the built-in checks.
CREATE TABLE custom_rules (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE RESTRICT,
    kind text NOT NULL,
    key text NOT NULL,
    said jsonb NOT NULL,
    retired_at timestamptz,
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT custom_rules_pkey PRIMARY KEY (workspace_id, kind, key),
    CONSTRAINT custom_rules_made_by_known FOREIGN KEY (workspace_id, made_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT,
    CONSTRAINT custom_rules_key_shape CHECK (key ~ '^[a-z][a-z0-9_]{1,59}$'),
    CONSTRAINT custom_rules_said_object CHECK (jsonb_typeof(said) = 'object')
);
COMMENT ON TABLE custom_rules IS 'Rules of a workspace''s own. Never deleted: findings, waivers and templates name them by kind and key.';
COMMENT ON COLUMN custom_rules.said IS 'The description, as the catalog''s RuleForm writes it.';
COMMENT ON COLUMN custom_rules.made_by IS 'Who changed it last.';
COMMENT ON COLUMN custom_rules.retired_at IS 'Since then it finds nothing.';
