DROP TABLE workspace_numbers;
ALTER TABLE workspaces DROP COLUMN numbers_version;
