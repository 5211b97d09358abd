package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// Rank follows the chain of supervisors from the giver upwards. The trigger people_supervisor_no_circle keeps it from going round.
func (s *Store) Rank(ctx context.Context, v handover.Viewer, giver, witness uuid.UUID) (handover.Rank, error) {
	if giver == uuid.Nil || witness == uuid.Nil {
		return handover.RankUnknown, nil
	}
	var rank handover.Rank
	err := one(s.pool.QueryRow(ctx, `
		WITH RECURSIVE above AS (
			SELECT p.supervisor_id AS id FROM people p WHERE p.workspace_id = @workspace AND p.id = @giver
			UNION
			SELECT p.supervisor_id FROM above a JOIN people p ON p.workspace_id = @workspace AND p.id = a.id
		)
		SELECT CASE
			WHEN EXISTS (SELECT 1 FROM above WHERE id = @witness) THEN 'above'
			WHEN EXISTS (SELECT 1 FROM above WHERE id IS NOT NULL)
				OR EXISTS (SELECT 1 FROM people p WHERE p.workspace_id = @workspace AND p.supervisor_id = @giver) THEN 'beside'
			ELSE '' END`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "giver": giver, "witness": witness}), &rank)
	return rank, err
}
