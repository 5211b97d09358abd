package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/abreast"
	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
)

// examinedSQL is the last examination, if there is one, its trend, and the giver.
var examinedSQL = `
	SELECT x.event_seq, x.day, x.judged_at, x.report, (
		SELECT json_agg(json_build_object('Day', to_char(d.day, 'YYYY-MM-DD') || 'T00:00:00Z', 'Points', d.points, 'Blockers', d.blockers,
			'Warnings', d.warnings, 'Unknown', d.unknown) ORDER BY d.day)
		FROM (SELECT * FROM readiness_days d WHERE d.handover_id = @handover ORDER BY d.day DESC LIMIT @days) d), ` + leaverColumns(`p`, `h`) + `
	FROM handovers h
	LEFT JOIN readiness x ON x.handover_id = h.id
	LEFT JOIN parties pa ON pa.handover_id = h.id AND pa.role = 'giver'
	LEFT JOIN people p ON p.id = pa.person_id
	WHERE h.id = @handover`

// Readiness is the last examination of a handover with its trend and waivers, in one round trip.
func (s *Store) Readiness(ctx context.Context, sc handover.Scope) (app.Readiness, error) {
	var out app.Readiness
	var b batch
	b.frame(sc, &out.Frame)
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	var report, days []byte
	var seq *int64
	dest := append([]any{&seq, at(&out.Day), at(&out.At), &report, &days}, leaverDest(&out.Giver)...)
	b.row(examinedSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "days": app.DaysShown}, dest...)
	b.rows(waiversSQL+` ORDER BY w.made_at, w.id`, args, func(rows pgx.Rows) error {
		var err error
		out.Waivers, err = collect(rows, waiverDest)
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if seq != nil {
		out.Seq = *seq
	}
	if len(report) > 0 {
		if err := json.Unmarshal(report, &out.Report); err != nil {
			return out, err
		}
	}
	if len(days) > 0 {
		return out, json.Unmarshal(days, &out.Days)
	}
	return out, nil
}

// Examined reads what rules ask of every record of the handover.
func (s *Store) Examined(ctx context.Context, sc handover.Scope, judge func(handover.Record) (readiness.Record, error), keep func(readiness.Record)) error {
	return examined(ctx, s.pool, sc, judge, keep)
}

// Examined is the same within the transaction.
func (t *tx) Examined(ctx context.Context, judge func(handover.Record) (readiness.Record, error), keep func(readiness.Record)) error {
	return examined(ctx, t, t.sc, judge, keep)
}

// examinedAtOnce is how many records are decoded and judged at once, while the database sends the next ones.
const examinedAtOnce = 512

func examined(ctx context.Context, q interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, sc handover.Scope, judge func(handover.Record) (readiness.Record, error), keep func(readiness.Record),
) error {
	rows, err := q.Query(ctx, `
		SELECT r.id, r.section_id, r.kind, r.title, r.data, r.proofs, r.waived, coalesce(r.amends, @none), r.updated_by, p.name
		FROM records r
		JOIN people p ON p.id = r.updated_by
		WHERE r.handover_id = @handover AND r.removed_at IS NULL
		ORDER BY r.id`, pgx.StrictNamedArgs{"handover": sc.Handover(), "none": uuid.Nil})
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	batch := make([]recordRow, 0, examinedAtOnce)
	judged := make([]readiness.Record, examinedAtOnce)
	flush := func() error {
		err := abreast.Do(len(batch), 32, func(i int) error {
			r, err := batch[i].read(sc)
			if err == nil {
				judged[i], err = judge(r)
			}
			return err
		})
		if err != nil {
			return err
		}
		for i := range batch {
			keep(judged[i])
		}
		batch = batch[:0]
		return nil
	}
	for rows.Next() {
		var row recordRow
		if err := rows.Scan(&row.ID, &row.Section, &row.Kind, &row.Title, &row.data, &row.proofs, &row.Waived, &row.Amends, &row.UpdatedBy, &row.Updater); err != nil {
			return translate(err)
		}
		if batch = append(batch, row); len(batch) == examinedAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return translate(err)
	}
	return flush()
}

// Unexamined takes handovers for one instance: the others find them when the lease is over.
func (s *Store) Unexamined(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]app.Unexamined, error) {
	rows, err := s.pool.Query(ctx, `
		UPDATE readiness_queue q
		SET due_at = @until
		FROM handovers h
		JOIN workspaces w ON w.id = h.workspace_id
		WHERE q.handover_id = h.id AND q.handover_id IN (
			SELECT n.handover_id
			FROM readiness_queue n
			WHERE n.due_at <= @now
			ORDER BY n.due_at, n.handover_id
			LIMIT @limit
			FOR UPDATE SKIP LOCKED)
		RETURNING h.id, h.workspace_id, h.state, h.numbers, h.created_by, w.catalog_version, q.asked`,
		pgx.StrictNamedArgs{"now": now, "until": now.Add(lease), "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(u *app.Unexamined) []any {
		return []any{&u.Standing.Handover, &u.Standing.Workspace, &u.Standing.State, &u.Standing.Numbers, &u.Actor, &u.Catalog, &u.Asked}
	})
}

// KeepReadiness keeps an examination and takes the handover out of the queue, unless more was asked for meanwhile: then it is examined again.
func (s *Store) KeepReadiness(ctx context.Context, sc handover.Scope, x app.Examination, asked int64, rest time.Time) error {
	report, err := json.Marshal(x.Report)
	if err != nil {
		return err
	}
	args := pgx.StrictNamedArgs{
		"handover": sc.Handover(), "seq": x.Seq, "day": x.Day.Format(time.DateOnly), "at": x.At, "known": x.Report.Score.Known, "points": x.Report.Score.Points,
		"blockers": x.Report.Blockers, "warnings": x.Report.Warnings, "notices": x.Report.Notices, "unknown": x.Report.Unknown, "waived": x.Report.Waived,
		"report": string(report), "facts": x.Report.Facts, "fillers": x.Report.Fillers,
	}
	return translate(s.transact(ctx, func(t pgx.Tx) error {
		if _, err := exec(ctx, t, `
			INSERT INTO readiness (handover_id, event_seq, day, judged_at, known, points, blockers, warnings, notices, unknown, waived, report, facts, fillers)
			VALUES (@handover, @seq, @day::date, @at, @known, @points, @blockers, @warnings, @notices, @unknown, @waived, @report, @facts, @fillers)
			ON CONFLICT (handover_id) DO UPDATE
			SET event_seq = EXCLUDED.event_seq, day = EXCLUDED.day, judged_at = EXCLUDED.judged_at, known = EXCLUDED.known, points = EXCLUDED.points,
				blockers = EXCLUDED.blockers, warnings = EXCLUDED.warnings, notices = EXCLUDED.notices, unknown = EXCLUDED.unknown, waived = EXCLUDED.waived,
				report = EXCLUDED.report, facts = EXCLUDED.facts, fillers = EXCLUDED.fillers
			WHERE readiness.event_seq <= EXCLUDED.event_seq`, args); err != nil {
			return err
		}
		if x.Report.Score.Known {
			if _, err := exec(ctx, t, `
			INSERT INTO readiness_days (handover_id, day, points, blockers, warnings, unknown)
			VALUES (@handover, @day::date, @points, @blockers, @warnings, @unknown)
			ON CONFLICT (handover_id, day) DO UPDATE
			SET points = EXCLUDED.points, blockers = EXCLUDED.blockers, warnings = EXCLUDED.warnings, unknown = EXCLUDED.unknown`, pick(args, "handover", "day", "points", "blockers", "warnings", "unknown")); err != nil {
				return err
			}
		}
		return settleExamined(ctx, t, sc.Handover(), asked, rest)
	}))
}

// settleExamined lets the handover out of the queue when nothing was asked for since the instance took it, and rest until its next turn otherwise. A
// save that commits meanwhile has the row first, and then it asks for more; or waits for an instant and puts a new one.
func settleExamined(ctx context.Context, t pgx.Tx, id uuid.UUID, asked int64, rest time.Time) error {
	n, err := exec(ctx, t, `DELETE FROM readiness_queue WHERE handover_id = @handover AND asked = @asked`, pgx.StrictNamedArgs{"handover": id, "asked": asked})
	if err != nil || n > 0 {
		return err
	}
	_, err = exec(ctx, t, `UPDATE readiness_queue SET due_at = @rest WHERE handover_id = @handover`, pgx.StrictNamedArgs{"handover": id, "rest": rest})
	return err
}

func pick(from pgx.StrictNamedArgs, names ...string) pgx.StrictNamedArgs {
	out := pgx.StrictNamedArgs{}
	for _, name := range names {
		out[name] = from[name]
	}
	return out
}

// QueueReadiness asks for every open handover that was not examined on the day.
func (s *Store) QueueReadiness(ctx context.Context, today time.Time) error {
	_, err := exec(ctx, s.pool, `
		INSERT INTO readiness_queue (handover_id)
		SELECT h.id
		FROM handovers h
		LEFT JOIN readiness x ON x.handover_id = h.id
		WHERE h.state NOT IN ('closed', 'cancelled') AND (x.day IS NULL OR x.day < @today::date)
		ON CONFLICT DO NOTHING`, pgx.StrictNamedArgs{"today": today.Format(time.DateOnly)})
	return err
}
