package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

const storeColumns = `st.id, st.name, st.platform, st.company, st.link, st.team_id, coalesce(t.name, ''), st.closed_at IS NOT NULL, st.version`

func storeDest(s *handover.Store) []any {
	return []any{&s.ID, &s.Name, &s.Platform, &s.Company, &s.Link, &s.Team, &s.TeamName, &s.Closed, &s.Version}
}

// Stores lists the workspace's stores by name, at most 500.
func (s *Store) Stores(ctx context.Context, v handover.Viewer, all bool) ([]handover.Store, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+storeColumns+`
		FROM stores st
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (st.workspace_id, st.team_id)
		WHERE st.workspace_id = @workspace AND (@all OR st.closed_at IS NULL)
		ORDER BY st.name, st.id
		LIMIT 500`, pgx.StrictNamedArgs{"workspace": v.Workspace, "all": all})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, storeDest)
}

// Shop is one store of the viewer's workspace.
func (s *Store) Shop(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Store, error) {
	var st handover.Store
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+storeColumns+`
		FROM stores st
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (st.workspace_id, st.team_id)
		WHERE st.workspace_id = @workspace AND st.id = @id`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id}), storeDest(&st)...)
	return st, err
}

const insertStoreSQL = `
	INSERT INTO stores (workspace_id, id, name, platform, company, link, team_id, closed_at, created_at)
	VALUES (@workspace, @id, @name, @platform, @company, @link, @team, @closed, @now)`

func storeArgs(workspace uuid.UUID, st handover.Store, now time.Time) pgx.StrictNamedArgs {
	var closed any
	if st.Closed {
		closed = now
	}
	return pgx.StrictNamedArgs{
		"workspace": workspace, "id": st.ID, "name": st.Name, "platform": st.Platform, "company": st.Company, "link": st.Link,
		"team": orNull(st.Team), "closed": closed, "now": now,
	}
}

// SaveShop inserts a store without a version, or updates the one with it. Handovers are found by a new name as well as by the old.
func (s *Store) SaveShop(ctx context.Context, v handover.Viewer, st handover.Store, now time.Time) error {
	args := storeArgs(v.Workspace, st, now)
	if st.Version == 0 {
		_, err := exec(ctx, s.pool, insertStoreSQL, args)
		return err
	}
	delete(args, "now")
	args["version"] = st.Version
	args["tokens"] = append([]string{}, catalog.SearchTokens(st.Name)...)
	n, err := exec(ctx, s.pool, `
		WITH before AS (
			SELECT name FROM stores WHERE workspace_id = @workspace AND id = @id
		), saved AS (
			UPDATE stores
			SET name = @name,
				platform = @platform,
				company = @company,
				link = @link,
				team_id = @team,
				closed_at = CASE WHEN @closed::timestamptz IS NULL THEN NULL ELSE coalesce(closed_at, @closed) END,
				version = version + 1
			WHERE workspace_id = @workspace AND id = @id AND version = @version
			RETURNING id
		), renamed AS (
			UPDATE handovers h
			SET search = h.search || array_to_tsvector(@tokens::text[])
			FROM saved, before, handover_stores hs
			WHERE before.name <> @name AND (hs.workspace_id, hs.store_id) = (@workspace, saved.id) AND h.id = hs.handover_id
		)
		SELECT 1 FROM saved`, args)
	return changed(n, err)
}
