-- Who works here: workspaces, teams, people, stores, sessions. New tables only; locks nothing that exists.
BEGIN;

CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE workspaces (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL,
    demo       boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,

    CONSTRAINT workspaces_name_present CHECK (name <> '')
);
COMMENT ON TABLE workspaces IS 'One company. Everything else belongs to one.';
COMMENT ON COLUMN workspaces.demo IS 'Invented data: every page says so, and the server stays on loopback.';

CREATE TABLE teams (
    workspace_id uuid    NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    id           uuid    NOT NULL,
    name         text    NOT NULL,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT teams_name_present CHECK (name <> '')
);
COMMENT ON TABLE teams IS 'People under one manager; the dashboard groups by them.';
CREATE UNIQUE INDEX teams_name_once ON teams (workspace_id, name);

CREATE TABLE people (
    workspace_id  uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    id            uuid        NOT NULL,
    email         text        NOT NULL,
    name          text        NOT NULL,
    post          text        NOT NULL DEFAULT '',
    phone         text        NOT NULL DEFAULT '',
    role          text        NOT NULL,
    team_id       uuid,
    password_hash text        NOT NULL DEFAULT '',
    language      text        NOT NULL DEFAULT 'zh-CN',
    theme         text        NOT NULL DEFAULT '',
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL,
    version       integer     NOT NULL DEFAULT 1,

    PRIMARY KEY (id),
    UNIQUE (workspace_id, id),
    CONSTRAINT people_team_known FOREIGN KEY (workspace_id, team_id) REFERENCES teams ON DELETE RESTRICT,
    CONSTRAINT people_email_lower CHECK (email = lower(email) AND email <> ''),
    CONSTRAINT people_name_present CHECK (name <> ''),
    CONSTRAINT people_role_known CHECK (role IN ('admin', 'manager', 'member')),
    CONSTRAINT people_language_known CHECK (language IN ('zh-CN', 'en')),
    CONSTRAINT people_theme_known CHECK (theme IN ('', 'light', 'dark'))
);
COMMENT ON TABLE people IS 'Everybody who can sign in, and everybody a handover names.';
COMMENT ON COLUMN people.password_hash IS 'argon2id in PHC form; empty when no password is set, which lets nobody in.';
COMMENT ON COLUMN people.disabled_at IS 'Set when the person may no longer sign in; read at every request.';
CREATE UNIQUE INDEX people_email_once ON people (email);
COMMENT ON INDEX people_email_once IS 'sign-in';
CREATE INDEX people_list ON people (workspace_id, name, id);
COMMENT ON INDEX people_list IS '/people, and names typed into forms';
CREATE INDEX people_team ON people (workspace_id, team_id);

CREATE TABLE stores (
    workspace_id uuid        NOT NULL REFERENCES workspaces ON DELETE RESTRICT,
    id           uuid        NOT NULL,
    name         text        NOT NULL,
    platform     text        NOT NULL,
    company      text        NOT NULL DEFAULT '',
    link         text        NOT NULL DEFAULT '',
    team_id      uuid,
    closed_at    timestamptz,
    created_at   timestamptz NOT NULL,
    version      integer     NOT NULL DEFAULT 1,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT stores_team_known FOREIGN KEY (workspace_id, team_id) REFERENCES teams ON DELETE RESTRICT,
    CONSTRAINT stores_name_present CHECK (name <> ''),
    CONSTRAINT stores_platform_shape CHECK (platform ~ '^[a-z0-9][a-z0-9_]{1,40}$')
);
COMMENT ON TABLE stores IS 'Shops on platforms.';
COMMENT ON COLUMN stores.platform IS 'A value of the catalog''s platform choice.';
CREATE UNIQUE INDEX stores_name_once ON stores (workspace_id, platform, name);
CREATE INDEX stores_team ON stores (workspace_id, team_id);

CREATE TABLE sessions (
    token_hash bytea       PRIMARY KEY,
    person_id  uuid        NOT NULL REFERENCES people ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address    text        NOT NULL DEFAULT '',
    agent      text        NOT NULL DEFAULT '',

    CONSTRAINT sessions_hash_length CHECK (octet_length(token_hash) = 32)
);
COMMENT ON TABLE sessions IS 'Signed-in browsers. Only the SHA-256 of the token is stored, so a copy of the database lets nobody in.';
COMMENT ON COLUMN sessions.seen_at IS 'Written at most once a minute; the idle limit counts from here.';
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_old ON sessions (expires_at);
COMMENT ON INDEX sessions_old IS 'sweeping what has run out, at every sign-in';

CREATE TABLE sign_in_attempts (
    key        text        NOT NULL,
    guessed_at timestamptz NOT NULL,
    id         uuid        NOT NULL,

    PRIMARY KEY (key, guessed_at, id)
);
COMMENT ON TABLE sign_in_attempts IS 'Guesses at passwords, by account and by network. A right one is taken out again.';
COMMENT ON COLUMN sign_in_attempts.key IS 'A digest of the address that was typed, or the name of a network.';
COMMENT ON COLUMN sign_in_attempts.id IS 'One guess stands under several keys with the same id.';
CREATE INDEX sign_in_attempts_old ON sign_in_attempts (guessed_at);
COMMENT ON INDEX sign_in_attempts_old IS 'sweeping after a day';

COMMIT;
