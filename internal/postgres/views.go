package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// NoteView is one statement. What was seen a moment ago is found in the index and writes nothing. A record counts once a day.
func (s *Store) NoteView(ctx context.Context, sc handover.Scope, v handover.View, today, since time.Time) error {
	return noteView(ctx, s.pool, sc, v, today, since)
}

func noteView(ctx context.Context, q interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
}, sc handover.Scope, v handover.View, today, since time.Time) error {
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
			RETURNING handover_id, person_id
		), counted AS (
			INSERT INTO view_days AS d (handover_id, person_id, day, records)
			SELECT noted.handover_id, noted.person_id, @today, CASE WHEN @place = 'file' THEN @records::integer ELSE 1 END
			FROM noted
			WHERE @place = 'file' AND @records > 0 OR @record::uuid IS NOT NULL AND NOT EXISTS (
				SELECT
				FROM views v
				WHERE v.handover_id = @handover AND v.person_id = @person AND coalesce(v.record_id, v.section_id) = @record AND v.viewed_at >= @since)
			ON CONFLICT (handover_id, person_id, day) DO UPDATE SET records = d.records + excluded.records
		)
		SELECT FROM here`, pgx.StrictNamedArgs{
		"handover": sc.Handover(), "section": v.Section, "record": orNull(v.Record), "id": v.ID, "person": v.Person, "place": v.Place, "field": v.Field, "records": v.Records,
		"stretch": v.At.Unix() / int64(handover.ViewStretch/time.Second), "at": v.At, "address": v.Address, "agent": v.Agent,
		"today": today, "since": since,
	})
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	return err
}

// Views reads one index backwards, and of the giver the last weeks.
func (s *Store) Views(ctx context.Context, sc handover.Scope, f app.ViewFilter, limit int, today time.Time) (app.ViewPage, error) {
	var out app.ViewPage
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
	var days []byte
	b.row(`SELECT (SELECT `+viewDaysSQL+`) FROM handovers h WHERE h.id = @handover`, pgx.StrictNamedArgs{"handover": sc.Handover(), "today": today}, &days)
	err := s.send(ctx, &b)
	if out.More = len(out.Views) > limit; out.More {
		out.Views = out.Views[:limit]
	}
	if err == nil {
		out.Days, err = readViewDays(days)
	}
	return out, err
}

// viewDaysSQL is what the giver of handover h looked at on each of the days that the rule of unusual ones asks about, as JSON.
var viewDaysSQL = `json_agg(json_build_object('Day', d.day || 'T00:00:00Z', 'Records', d.records))
	FROM view_days d
	WHERE (d.handover_id, d.person_id) = (h.id, h.giver_id) AND d.day > @today::date - ` + strconv.Itoa(handover.UnusualDays+handover.UnusualBefore)

func readViewDays(raw []byte) ([]handover.ViewDay, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var out []handover.ViewDay
	err := json.Unmarshal(raw, &out)
	return out, err
}

// unusualSQL are the days d until @today, that one included, on which the giver of handover h looked at far more than usual: handover.Unusual.
var unusualSQL = fmt.Sprintf(`
	FROM view_days d
	WHERE (d.handover_id, d.person_id) = (h.id, h.giver_id) AND d.day BETWEEN @today::date - %[1]d AND @today::date AND d.records > %[3]d
		AND d.records > %[4]d * coalesce((
			SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY b.records)
			FROM view_days b
			WHERE (b.handover_id, b.person_id) = (h.id, h.giver_id) AND b.day >= @today::date - %[2]d AND b.day < @today::date - %[1]d), 0)`,
	handover.UnusualDays-1, handover.UnusualDays-1+handover.UnusualBefore, handover.UnusualLeast, handover.UnusualTimes)

// manyViewed are the handovers in which somebody looked at more than the least of an unusual day, from an index of these.
var manyViewed = fmt.Sprintf(`ANY(ARRAY(SELECT d.handover_id FROM view_days d WHERE d.records > %d AND d.day BETWEEN @today::date - %d AND @today::date))`,
	handover.UnusualLeast, handover.UnusualDays-1)
