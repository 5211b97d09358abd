package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// likeText is a text as LIKE looks for it, anywhere.
var likeText = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// History reads a page of events with the checkpoints that end at them, in one round trip.
func (s *Store) History(ctx context.Context, sc handover.Scope, f app.EventFilter) (app.History, error) {
	var out app.History
	var b batch
	b.frame(sc, &out.Frame)
	where := []string{"e.handover_id = @handover"}
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "limit": app.EventPageSize + 1}
	narrow := func(on bool, condition, name string, value any) {
		if on {
			where = append(where, condition)
			args[name] = value
		}
	}
	narrow(f.Below > 0, "e.seq < @below", "below", f.Below)
	narrow(f.Person != uuid.Nil, "e.actor_id = @person", "person", f.Person)
	narrow(f.Section != uuid.Nil, "e.section_id = @section", "section", f.Section)
	narrow(f.Noun != "", "starts_with(e.act, @noun)", "noun", f.Noun+".")
	narrow(!f.From.IsZero(), "e.happened_at >= @from", "from", f.From)
	narrow(!f.Until.IsZero(), "e.happened_at < @until", "until", f.Until)
	narrow(f.Text != "", "(e.detail::text ILIKE @text OR p.name ILIKE @text)", "text", "%"+likeText.Replace(f.Text)+"%")
	b.rows(`
		SELECT e.seq, e.act, e.actor_id, p.name, e.section_id, e.record_id, e.detail, e.happened_at, e.prev, e.hash, coalesce(c.number, 0), c.made_at
		FROM (
			SELECT e.*
			FROM events e
			JOIN people p ON p.id = e.actor_id
			WHERE `+strings.Join(where, " AND ")+`
			ORDER BY e.seq DESC
			LIMIT @limit
		) e
		JOIN people p ON p.id = e.actor_id
		LEFT JOIN checkpoint_leaves l ON (l.handover_id, l.seq) = (e.handover_id, e.seq)
		LEFT JOIN LATERAL (
			SELECT number, made_at
			FROM checkpoints c
			WHERE c.workspace_id = l.workspace_id AND c.size > l.place
			ORDER BY c.size
			LIMIT 1
		) c ON true
		ORDER BY e.seq DESC`, args, func(rows pgx.Rows) error {
		list, err := collect(rows, func(e *app.ToldEvent) []any { return append(eventDest(&e.Event), &e.Checkpoint, at(&e.CoveredAt)) })
		if out.More = len(list) > app.EventPageSize; out.More {
			list = list[:app.EventPageSize]
		}
		out.Events = list
		return err
	})
	here := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.rows(`
		SELECT p.id, p.name
		FROM people p
		WHERE p.workspace_id = (SELECT workspace_id FROM handovers WHERE id = @handover)
			AND EXISTS (SELECT FROM events e WHERE e.actor_id = p.id AND e.handover_id = @handover)
		ORDER BY p.name
		LIMIT 200`, here, func(rows pgx.Rows) error {
		type person struct {
			id   uuid.UUID
			name string
		}
		list, err := collect(rows, func(p *person) []any { return []any{&p.id, &p.name} })
		out.People = map[uuid.UUID]string{}
		for _, p := range list {
			out.People[p.id] = p.name
		}
		return err
	})
	b.rows(`
		SELECT l.seq, `+checkpointColumns+`
		FROM (
			SELECT *
			FROM checkpoint_leaves
			WHERE handover_id = @handover
			ORDER BY seq DESC
			LIMIT 1
		) l
		CROSS JOIN LATERAL (SELECT * FROM checkpoints WHERE workspace_id = l.workspace_id AND size > l.place ORDER BY size LIMIT 1) c`, here,
		func(rows pgx.Rows) error {
			type row struct {
				seq int64
				app.Checkpoint
			}
			list, err := collect(rows, func(r *row) []any { return append([]any{&r.seq}, checkpointDest(&r.Checkpoint)...) })
			for _, r := range list {
				out.Covered, out.Newest = r.seq, r.Checkpoint
			}
			return err
		})
	return out, s.send(ctx, &b)
}
