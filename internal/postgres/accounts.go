package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// AccountActs reads one index.
func (s *Store) AccountActs(ctx context.Context, v handover.Viewer, person uuid.UUID, limit int) ([]handover.AccountAct, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT a.id, a.person_id, a.act, a.passkeys, a.made_by, p.name, a.made_at
		FROM account_acts a
		JOIN people p ON (p.workspace_id, p.id) = (a.workspace_id, a.made_by)
		WHERE a.workspace_id = @workspace AND a.person_id = @person
		ORDER BY a.made_at DESC, a.id DESC
		LIMIT @limit`, pgx.StrictNamedArgs{"workspace": v.Workspace, "person": person, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(a *handover.AccountAct) []any {
		return []any{&a.ID, &a.Person, &a.Act, &a.Passkeys, &a.By, &a.ByName, at(&a.At)}
	})
}
