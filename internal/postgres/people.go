package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// personColumns and personDest belong together: the columns of people p with teams t, and where they go.
const personColumns = `p.id, p.workspace_id, p.email, p.name, p.post, p.employee_number, p.phone, p.role, p.team_id, coalesce(t.name, ''),
			p.supervisor_id, coalesce((SELECT u.name FROM people u WHERE (u.workspace_id, u.id) = (p.workspace_id, p.supervisor_id)), ''),
			p.language, p.theme, p.disabled_at IS NOT NULL, p.version`

func personDest(p *handover.Person) []any {
	return []any{
		&p.ID, &p.Workspace, &p.Email, &p.Name, &p.Post, &p.Number, &p.Phone, &p.Role, &p.Team, &p.TeamName, &p.Supervisor, &p.SupervisorName,
		&p.Language, &p.Theme, &p.Disabled, &p.Version,
	}
}

// Empty says whether there is no workspace yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var empty bool
	err := one(s.pool.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM workspaces)`), &empty)
	return empty, err
}

// Found makes the first workspace with everything it begins with.
func (s *Store) Found(ctx context.Context, f app.Founding) error {
	return translate(s.transact(ctx, func(tx pgx.Tx) error {
		// Two first visitors at once: the lock lets one in and shows the other what the first has done.
		if _, err := tx.Exec(ctx, `LOCK TABLE workspaces IN EXCLUSIVE MODE`); err != nil {
			return err
		}
		var taken bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM workspaces)`).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return handover.Refuse(handover.Conflict, "refuse.founded")
		}
		if _, err := tx.Exec(ctx, `INSERT INTO workspaces (id, name, demo, created_at) VALUES (@id, @name, @demo, @at)`,
			pgx.StrictNamedArgs{"id": f.ID, "name": f.Name, "demo": f.Demo, "at": f.At}); err != nil {
			return err
		}
		var b pgx.Batch
		for _, t := range f.Teams {
			b.Queue(saveTeamSQL, pgx.StrictNamedArgs{"workspace": f.ID, "id": t.ID, "name": t.Name})
		}
		for _, p := range f.People {
			b.Queue(insertPersonSQL, personArgs(f.ID, p, f.Hash[p.ID], f.At))
		}
		for _, st := range f.Stores {
			b.Queue(insertStoreSQL, storeArgs(f.ID, st, f.At))
		}
		for _, t := range f.Templates {
			b.Queue(insertTemplateSQL, templateArgs(f.ID, foundingVersion(t, f.At)))
		}
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// People lists people by name, 50 a page.
func (s *Store) People(ctx context.Context, v handover.Viewer, f app.PeopleFilter) (app.PeoplePage, error) {
	const size = 50
	w := where{}
	w.and(`p.workspace_id = @workspace`, "workspace", v.Workspace)
	if !f.All {
		w.and(`p.disabled_at IS NULL`)
	}
	if f.Query != "" {
		w.and(`(p.name ILIKE @query OR p.email ILIKE @query OR p.post ILIKE @query)`, "query", like(f.Query))
	}
	if f.Role != "" {
		w.and(`p.role = @role`, "role", f.Role)
	}
	if f.Team != uuid.Nil {
		w.and(`p.team_id = @team`, "team", f.Team)
	}
	if name, id, ok := unkeyAt(f.After); ok {
		w.and(`(p.name, p.id) > (@name, @after)`, "name", name, "after", id)
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+personColumns+`
		FROM people p
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		WHERE `+w.sql()+`
		ORDER BY p.name, p.id
		LIMIT 51`, w.args)
	if err != nil {
		return app.PeoplePage{}, translate(err)
	}
	list, err := collect(rows, personDest)
	page := app.PeoplePage{People: list}
	if len(list) > size {
		page.People = list[:size]
		page.Next = key(list[size-1].Name, list[size-1].ID.String())
	}
	return page, err
}

// Person is one person of the viewer's workspace.
func (s *Store) Person(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Person, error) {
	var p handover.Person
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+personColumns+`
		FROM people p
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		WHERE p.workspace_id = @workspace AND p.id = @id`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id}), personDest(&p)...)
	return p, err
}

const insertPersonSQL = `
	INSERT INTO people (workspace_id, id, email, name, post, employee_number, phone, role, team_id, supervisor_id, password_hash, language, theme,
		disabled_at, created_at)
	VALUES (@workspace, @id, @email, @name, @post, @number, @phone, @role, @team, @supervisor, @hash, @language, @theme, @disabled, @now)`

func personArgs(workspace uuid.UUID, p handover.Person, hash string, now time.Time) pgx.StrictNamedArgs {
	var disabled any
	if p.Disabled {
		disabled = now
	}
	return pgx.StrictNamedArgs{
		"workspace": workspace, "id": p.ID, "email": p.Email, "name": p.Name, "post": p.Post, "phone": p.Phone, "role": p.Role,
		"number": p.Number, "supervisor": orNull(p.Supervisor), "team": orNull(p.Team), "hash": hash, "language": p.Language, "theme": p.Theme, "disabled": disabled, "now": now,
	}
}

// SavePerson inserts a person without a version, or updates the one with it. Handovers are found by a new name as well as by the old.
func (s *Store) SavePerson(ctx context.Context, v handover.Viewer, p handover.Person, access app.PersonAccess, now time.Time) error {
	args := personArgs(v.Workspace, p, access.Hash, now)
	if p.Version == 0 {
		_, err := exec(ctx, s.pool, insertPersonSQL, args)
		return err
	}
	delete(args, "now")
	delete(args, "language")
	delete(args, "theme")
	args["version"] = p.Version
	args["tokens"] = append([]string{}, catalog.SearchTokens(p.Name)...)
	return s.transact(ctx, func(tx pgx.Tx) error {
		// What is bound to them follows from these three.
		if _, err := exec(ctx, tx, markUnjudgedSQL+`
			AND EXISTS (SELECT FROM people p WHERE p.id = @person AND (p.name, p.phone, p.email) IS DISTINCT FROM (@name, @phone, @email))`,
			pgx.StrictNamedArgs{"workspace": v.Workspace, "person": p.ID, "name": p.Name, "phone": p.Phone, "email": p.Email}); err != nil {
			return err
		}
		n, err := exec(ctx, tx, `
		WITH before AS (
			SELECT name FROM people WHERE workspace_id = @workspace AND id = @id
		), saved AS (
			UPDATE people
			SET email = @email,
				name = @name,
				post = @post,
				employee_number = @number,
				phone = @phone,
				role = @role,
				team_id = @team,
				supervisor_id = @supervisor,
				password_hash = CASE WHEN @hash = '' THEN password_hash ELSE @hash END,
				disabled_at = CASE WHEN @disabled::timestamptz IS NULL THEN NULL ELSE coalesce(disabled_at, @disabled) END,
				version = version + 1
			WHERE workspace_id = @workspace AND id = @id AND version = @version
			RETURNING id
		), renamed AS (
			UPDATE handovers h
			SET search = h.search || array_to_tsvector(@tokens::text[])
			FROM saved, before, parties pa
			WHERE before.name <> @name AND (pa.workspace_id, pa.person_id) = (@workspace, saved.id) AND h.id = pa.handover_id
		)
		SELECT 1 FROM saved`, args)
		if err := changed(n, err); err != nil {
			return err
		}
		return changeAccess(ctx, tx, v, p.ID, access, now)
	})
}

// changeAccess does what a save changes about how somebody gets in, behind their row's lock.
func changeAccess(ctx context.Context, tx pgx.Tx, v handover.Viewer, person uuid.UUID, in app.PersonAccess, now time.Time) error {
	args := func(more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
		more["workspace"], more["person"] = v.Workspace, person
		return more
	}
	removed := int64(0)
	if in.Passkeys {
		var err error
		if removed, err = exec(ctx, tx, `
			UPDATE passkeys SET removed_at = @now
			WHERE workspace_id = @workspace AND person_id = @person AND removed_at IS NULL`, args(pgx.StrictNamedArgs{"now": now})); err != nil {
			return err
		}
	}
	if in.SignOut {
		if _, err := exec(ctx, tx, `DELETE FROM sessions WHERE person_id = @person`, pgx.StrictNamedArgs{"person": person}); err != nil {
			return err
		}
	}
	if a := in.Act; a != nil {
		if _, err := exec(ctx, tx, `
			INSERT INTO account_acts (workspace_id, id, person_id, act, passkeys, made_by, made_at)
			VALUES (@workspace, @id, @person, @act, @passkeys, @by, @at)`,
			args(pgx.StrictNamedArgs{"id": a.ID, "act": a.Act, "passkeys": removed, "by": a.By, "at": a.At})); err != nil {
			return err
		}
	}
	for _, m := range in.Mail {
		m.Passkeys = int(removed)
		if err := putMail(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// changed turns an update that found no row at its version into stale.
func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return formStale()
	}
	return err
}

// SetPassword stores a new hash.
func (s *Store) SetPassword(ctx context.Context, person uuid.UUID, hash string) error {
	n, err := exec(ctx, s.pool, `UPDATE people SET password_hash = @hash WHERE id = @id`, pgx.StrictNamedArgs{"hash": hash, "id": person})
	return changed(n, err)
}

// SetAppearance stores language and theme.
func (s *Store) SetAppearance(ctx context.Context, person uuid.UUID, language, theme string) error {
	n, err := exec(ctx, s.pool, `UPDATE people SET language = @language, theme = @theme WHERE id = @id`,
		pgx.StrictNamedArgs{"language": language, "theme": theme, "id": person})
	return changed(n, err)
}

// Teams lists the workspace's teams by name.
func (s *Store) Teams(ctx context.Context, v handover.Viewer) ([]handover.Team, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, name FROM teams WHERE workspace_id = @workspace ORDER BY name LIMIT 200`,
		pgx.StrictNamedArgs{"workspace": v.Workspace})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(t *handover.Team) []any { return []any{&t.ID, &t.Name} })
}

const saveTeamSQL = `
	INSERT INTO teams (workspace_id, id, name)
	VALUES (@workspace, @id, @name)
	ON CONFLICT (workspace_id, id) DO UPDATE SET name = EXCLUDED.name`

// SaveTeam inserts or renames a team.
func (s *Store) SaveTeam(ctx context.Context, v handover.Viewer, t handover.Team) error {
	_, err := exec(ctx, s.pool, saveTeamSQL, pgx.StrictNamedArgs{"workspace": v.Workspace, "id": t.ID, "name": t.Name})
	return err
}
