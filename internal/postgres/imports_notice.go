package postgres

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// noticedSQL are the imports among the newest of a handover that workers have, that wait for a person, or that were written just now, with no
// more of their tables than where they go and what came of them. It is a column beside those of the handover, not a statement of its own.
const noticedSQL = `
			(SELECT json_agg(json_build_object('ID', i.id, 'Name', i.name, 'State', i.state, 'Done', i.done, 'Total', i.total, 'By', i.made_by,
					'Maker', (SELECT p.name FROM people p WHERE p.id = i.made_by), 'MadeAt', i.made_at, 'WrittenAt', i.written_at,
					'Parts', (SELECT json_agg(json_build_object('section', x->'section', 'tally', x->'tally')) FROM jsonb_array_elements(i.parts) x)
				) ORDER BY i.made_at DESC)
			FROM (SELECT * FROM imports i WHERE i.handover_id = h.id ORDER BY i.made_at DESC LIMIT 10) i
			WHERE i.state IN ('checking', 'writing', 'undoing') OR i.kept AND i.state IN ('mapping', 'ready', 'failed')
				OR i.state = 'written' AND i.written_at > @noticed::timestamptz)`

// noticed queues the frame with the imports that its reader may want to hear of.
func (b *batch) noticed(sc handover.Scope, f *app.Frame, n *app.Noticed) {
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "noticed": n.Since, "today": dateOrNull(n.Today)}
	b.rows(`SELECT `+wholeColumns+`,`+noticedSQL+`,
			CASE WHEN @today::date IS NULL THEN 0 ELSE (SELECT count(*)`+heldHere+`) END,
			CASE WHEN @today::date IS NULL OR h.state = 'cancelled' THEN 0 ELSE (SELECT count(*)`+unownedHere+`) END,
			(SELECT count(*) FROM secrets x WHERE x.handover_id = h.id AND x.gone = ''), coalesce((SELECT rd.points FROM readiness rd WHERE rd.handover_id = h.id AND rd.known), -1), (SELECT `+viewDaysSQL+`),
			CASE WHEN @today::date IS NOT NULL AND `+watchedHere+` THEN `+watchBriefSQL+` END`+wholeFrom, args, func(rows pgx.Rows) error {
		type noticedRow struct {
			wholeRow
			imports []byte
			viewed  []byte
			watch   []byte
		}
		list, err := collect(rows, func(r *noticedRow) []any {
			return append(wholeDest(&r.wholeRow), &r.imports, &n.Held, &n.Unowned, &n.Sealed, &n.Points, &r.viewed, &r.watch)
		})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return handover.ErrNotFound()
		}
		if n.Viewed, err = readViewDays(list[0].viewed); err != nil {
			return err
		}
		if list[0].watch != nil {
			if err = json.Unmarshal(list[0].watch, &n.Watch); err != nil {
				return err
			}
		}
		if f.Handover, err = list[0].read(); err != nil || list[0].imports == nil {
			return err
		}
		return json.Unmarshal(list[0].imports, &n.Imports)
	})
	b.sections(sc, f)
}
