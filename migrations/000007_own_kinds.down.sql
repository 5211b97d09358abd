ALTER TABLE handovers DROP COLUMN judged_version;
DROP TABLE custom_fields;
DROP TABLE custom_kinds;
ALTER TABLE workspaces DROP CONSTRAINT workspaces_catalog_by_known, DROP COLUMN catalog_by, DROP COLUMN catalog_version;
DROP SEQUENCE catalog_versions;
