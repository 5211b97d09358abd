package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// NoteView is one statement. What was seen a moment ago is found in the index and writes nothing.
func (s *Store) NoteView(ctx context.Context, sc handover.Scope, v handover.View) error {
	return noteView(ctx, s.pool, sc, v)
}

func noteView(ctx context.Context, q interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
}, sc handover.Scope, v handover.View) error {
	n, err := exec(ctx, q, `
		WITH here AS (
			SELECT s.handover_id, s.id
			FROM sections s
			WHERE (s.handover_id, s.id) = (@handover, @section)
				AND (@record::uuid IS NULL OR EXISTS (SELECT FROM records r WHERE (r.handover_id, r.section_id, r.id) = (s.handover_id, s.id, @record)))
		), noted AS (
			INSERT INTO views (handover_id, id, section_id, record_id, person_id, place, field, records, stretch, viewed_at, address, agent)
			SELECT here.handover_id, @id, here.id, @record, @person, @place, @field, @records, @stretch, @at, @address, @agent
			FROM here
			ON CONFLICT DO NOTHING
		)
		SELECT FROM here`, pgx.StrictNamedArgs{
		"handover": sc.Handover(), "section": v.Section, "record": orNull(v.Record), "id": v.ID, "person": v.Person, "place": v.Place, "field": v.Field, "records": v.Records,
		"stretch": v.At.Unix() / int64(handover.ViewStretch/time.Second), "at": v.At, "address": v.Address, "agent": v.Agent,
	})
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	return err
}

// Views reads one index backwards, and of the giver the last weeks.
func (s *Store) Views(ctx context.Context, sc handover.Scope, f app.ViewFilter, limit int, days []time.Time) (app.ViewPage, []int, error) {
	var out app.ViewPage
	counts := make([]int, len(days))
	var b batch
	b.frame(sc, &out.Frame)
	b.rows(`
		SELECT v.handover_id, v.id, v.section_id, v.record_id, v.person_id, v.place, v.field, v.records, v.viewed_at, v.address, v.agent,
			p.name, s.title_zh, s.title_en, s.kind, coalesce(r.title, '')
		FROM views v
		JOIN people p ON p.id = v.person_id
		JOIN sections s ON (s.handover_id, s.id) = (v.handover_id, v.section_id)
		LEFT JOIN records r ON (r.handover_id, r.id) = (v.handover_id, v.record_id)
		WHERE v.handover_id = @handover AND (@person::uuid IS NULL OR v.person_id = @person)
			AND (@before::timestamptz IS NULL OR (v.viewed_at, v.id) < (@before, @before_id))
		ORDER BY v.viewed_at DESC, v.id DESC
		LIMIT @limit`, pgx.StrictNamedArgs{
		"handover": sc.Handover(), "person": orNull(f.Person), "before": timeOrNull(f.Before), "before_id": f.BeforeID, "limit": limit + 1,
	}, func(rows pgx.Rows) (err error) {
		out.Views, err = collect(rows, func(v *handover.View) []any {
			return []any{
				&v.Handover, &v.ID, &v.Section, &v.Record, &v.Person, &v.Place, &v.Field, &v.Records, at(&v.At), &v.Address, &v.Agent, &v.Name, &v.TitleZH, &v.TitleEN, &v.Kind,
				&v.Title,
			}
		})
		return err
	})
	b.rows(`
		SELECT width_bucket(v.viewed_at, @days), count(DISTINCT v.record_id) + coalesce(sum(v.records) FILTER (WHERE v.place = 'file'), 0)
		FROM views v
		JOIN handovers h ON h.id = v.handover_id AND h.giver_id = v.person_id
		WHERE v.handover_id = @handover AND v.viewed_at >= @since
		GROUP BY 1`, pgx.StrictNamedArgs{"handover": sc.Handover(), "days": days, "since": days[0]}, func(rows pgx.Rows) error {
		list, err := collect(rows, func(d *[2]int) []any { return []any{&d[0], &d[1]} })
		for _, d := range list {
			counts[d[0]-1] = d[1]
		}
		return err
	})
	err := s.send(ctx, &b)
	if out.More = len(out.Views) > limit; out.More {
		out.Views = out.Views[:limit]
	}
	return out, counts, err
}
