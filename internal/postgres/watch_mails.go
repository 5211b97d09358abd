package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
)

// Managers are read within the transaction that writes to them.
func (t *tx) Managers(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := t.Query(ctx, `
		SELECT n.id
		FROM handovers h
		JOIN people n ON n.workspace_id = h.workspace_id
		WHERE h.id = @handover AND n.role = 'manager' AND n.disabled_at IS NULL
		ORDER BY n.id`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(id *uuid.UUID) []any { return []any{id} })
}

// WaitingBreaches are read when the message is sent. What was checked before the message was made stood in the one before it.
func (s *Store) WaitingBreaches(ctx context.Context, m app.Mail) ([]app.Breach, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.metric, c.mark, c.change, c.asked_of = n.id AND q.state = 'open'
		FROM people n
		JOIN handovers h ON h.workspace_id = n.workspace_id
		JOIN watch_checks c ON c.handover_id = h.id
		JOIN questions q ON (q.handover_id, q.id) = (c.handover_id, c.question_id)
		WHERE n.id = @person AND n.disabled_at IS NULL AND h.id = @handover AND h.state IN ('signed', 'follow_up') AND c.judged_at >= @made::timestamptz
			AND (c.asked_of = n.id AND q.state = 'open' OR n.role = 'manager' AND q.state <> 'resolved')
		ORDER BY c.mark, c.written
		LIMIT 50`, pgx.StrictNamedArgs{"handover": m.Handover, "person": m.Person, "made": m.At})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(b *app.Breach) []any { return []any{&b.Metric, &b.Mark, &b.Change, &b.Asked} })
}
