-- Limits that a workspace sets for itself.

ALTER TABLE workspaces ADD COLUMN numbers_version bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN workspaces.numbers_version IS 'The catalog_version with which a limit last changed: handovers judged before it are judged anew in all kinds.';

CREATE TABLE workspace_numbers (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE RESTRICT,
    key text NOT NULL,
    value bigint NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT workspace_numbers_pkey PRIMARY KEY (workspace_id, key),
    CONSTRAINT workspace_numbers_key_shape CHECK (key ~ '^[a-z_]{1,40}$'),
    CONSTRAINT workspace_numbers_value_bounded CHECK (value BETWEEN 0 AND 1000000),
    CONSTRAINT workspace_numbers_set_by_known FOREIGN KEY (workspace_id, set_by) REFERENCES people (workspace_id, id) ON DELETE RESTRICT
);
COMMENT ON TABLE workspace_numbers IS 'Limits that differ from the default; a key that is not here has it. They are part of the state that catalog_version numbers.';
COMMENT ON COLUMN workspace_numbers.key IS 'Key of a number of the catalog; one that this program does not know is left alone.';
COMMENT ON COLUMN workspace_numbers.value IS 'In the number''s own unit and bounds, which the program checks.';
