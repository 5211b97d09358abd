package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// Colleagues lists the enabled people of the workspace by name, for the choices of a form.
func (s *Store) Colleagues(ctx context.Context, v handover.Viewer, limit int) ([]handover.Person, error) {
	rows, err := s.pool.Query(ctx, colleaguesSQL, pgx.StrictNamedArgs{"workspace": v.Workspace, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, personDest)
}

const colleaguesSQL = `
	SELECT ` + personColumns + `
	FROM people p
	LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
	WHERE p.workspace_id = @workspace AND p.disabled_at IS NULL
	ORDER BY p.name, p.id
	LIMIT @limit`
