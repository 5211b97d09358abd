BEGIN;
DROP TABLE sign_in_attempts;
DROP TABLE sessions;
DROP TABLE stores;
DROP TABLE people;
DROP TABLE teams;
DROP TABLE workspaces;
DROP EXTENSION btree_gin;
COMMIT;
