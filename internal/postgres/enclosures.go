package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

const enclosuresSQL = `
	SELECT e.handover_id, e.id, e.section_id, e.kind, e.body::text, e.digest, e.made_by, e.made_at, e.ended_at
	FROM enclosures e
	WHERE e.handover_id = @handover`

func enclosureDest(e *handover.Enclosure) []any {
	return []any{&e.Handover, &e.ID, &e.Section, &e.Kind, &e.Body, &e.Digest, &e.MadeBy, at(&e.MadeAt), at(&e.EndedAt)}
}

// Enclosures are those of the section that count.
func (t *tx) Enclosures(ctx context.Context, section uuid.UUID) ([]handover.Enclosure, error) {
	rows, err := t.Query(ctx, enclosuresSQL+` AND e.section_id = @section AND e.ended_at IS NULL ORDER BY e.id`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, enclosureDest)
}
