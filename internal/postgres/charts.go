package postgres

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// unnamed stands in for recordJoins: a drawing says nothing about who wrote, judged or confirmed a record, so their names are not
// looked up two thousand times.
const unnamed = `
	CROSS JOIN (SELECT '' AS name) rr
	CROSS JOIN (SELECT '' AS name) ru
	CROSS JOIN (SELECT '' AS name) rc`

// Charts reads the kind of a section whole for its drawings, in one round trip of four statements: a handover may have several sections
// of a kind, and what is missing from one can stand in the next. Removed records are not drawn.
func (s *Store) Charts(ctx context.Context, sc handover.Scope, section uuid.UUID, besides map[string]string) (app.Charts, error) {
	var out app.Charts
	var b batch
	b.frame(sc, &out.Frame)
	kinds, targets := []string{}, []string{}
	for kind, target := range besides {
		kinds, targets = append(kinds, kind), append(targets, target)
	}
	limit := strconv.Itoa(app.MostCharted + 1)
	var own, beside []recordRow
	into := func(rows *[]recordRow) func(pgx.Rows) error {
		return func(in pgx.Rows) error {
			var err error
			*rows, err = collect(in, recordDest)
			return err
		}
	}
	b.rows(`
		SELECT `+recordColumns+`
		FROM sections s
		JOIN sections o ON o.handover_id = s.handover_id AND o.kind = s.kind
		JOIN records r ON r.handover_id = o.handover_id AND r.section_id = o.id AND r.removed_at IS NULL`+unnamed+`
		WHERE s.handover_id = @handover AND s.id = @section
		ORDER BY r.id
		LIMIT `+limit, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, into(&own))
	b.rows(`
		SELECT `+recordColumns+`
		FROM sections s
		JOIN unnest(@kinds::text[], @targets::text[]) AS k (kind, target) ON k.kind = s.kind
		JOIN sections o ON o.handover_id = s.handover_id AND o.kind = k.target
		JOIN records r ON r.handover_id = o.handover_id AND r.section_id = o.id AND r.removed_at IS NULL`+unnamed+`
		WHERE s.handover_id = @handover AND s.id = @section
		ORDER BY r.id
		LIMIT `+limit, pgx.StrictNamedArgs{
		"handover": sc.Handover(), "section": section, "kinds": kinds, "targets": targets,
	}, into(&beside))
	err := s.send(ctx, &b)
	if out.Section, err = found(out.Frame, section, err); err != nil {
		return out, err
	}
	for _, list := range []struct {
		rows []recordRow
		to   *[]handover.Record
	}{{own, &out.Records}, {beside, &out.Beside}} {
		rows := list.rows
		if len(rows) > app.MostCharted {
			rows, out.More = rows[:app.MostCharted], true
		}
		for _, row := range rows {
			r, err := row.read(sc)
			if err != nil {
				return out, err
			}
			*list.to = append(*list.to, r)
		}
	}
	return out, nil
}
