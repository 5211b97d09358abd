package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// watchSQL is one answer, as that of figures. The day on which responsibility moves depends on a time zone that the database need not know, so days are
// taken widely. What was counted before the last signature is what the baseline stands on: files that came later add nothing to days that those cover.
const watchSQL = `
	WITH files AS MATERIALIZED (
		SELECT f.number, f.currency, coalesce(f.made_at > h.signed_at, false) AS later
		FROM figure_files f
		JOIN handovers h ON h.id = f.handover_id
		WHERE f.handover_id = @handover AND f.state = 'counted' AND f.grain = 'day'
	), chosen AS (
		SELECT coalesce((SELECT f.currency FROM files f WHERE f.currency <> '' ORDER BY f.number LIMIT 1), '') AS currency
	), days AS (
		SELECT d.metric, d.day, ` + whole + ` AS sum
		FROM (
			SELECT s.metric, s.day, s.sum, files.later, bool_or(NOT files.later) OVER (PARTITION BY s.metric, s.day) AS early, h.effective_at
			FROM figure_days s
			JOIN files ON files.number = s.file
			CROSS JOIN chosen
			JOIN handovers h ON h.id = s.handover_id
			WHERE s.handover_id = @handover AND s.dim = 0 AND s.metric = ANY(@metrics) AND files.currency IN ('', chosen.currency)
				AND s.day BETWEEN h.effective_at::date - 32 AND h.effective_at::date + 32
		) s
		CROSS JOIN LATERAL (SELECT s.metric, s.day) d
		WHERE NOT (s.later AND s.early)
		GROUP BY d.metric, d.day
	)
	SELECT json_build_object(
		'Acts', (
			SELECT json_agg(json_build_object('ID', a.id, 'Sort', a.sort, 'Active', a.active, 'AskGiver', a.ask_giver, 'Bounds', a.bounds, 'Reason', a.reason,
				'Person', coalesce(a.person_id, '00000000-0000-0000-0000-000000000000'), 'Name', coalesce((SELECT p.name FROM people p WHERE p.id = a.person_id), ''),
				'By', a.made_by, 'Maker', (SELECT p.name FROM people p WHERE p.id = a.made_by), 'MadeAt', a.made_at) ORDER BY a.written)
			FROM watch_acts a
			WHERE a.handover_id = @handover),
		'Checks', (
			SELECT json_agg(json_build_object('ID', c.id, 'Mark', c.mark, 'Metric', c.metric, 'Was', c.was, 'WasDays', c.was_days, 'Is', c.value, 'Days', c.days,
				'Change', c.change, 'Bound', json_build_object('warn', c.warn, 'breach', c.breach), 'Verdict', c.verdict,
				'Question', coalesce(c.question_id, '00000000-0000-0000-0000-000000000000'), 'AskedOf', coalesce(c.asked_of, '00000000-0000-0000-0000-000000000000'),
				'AskedWho', coalesce((SELECT p.name FROM people p WHERE p.id = c.asked_of), ''),
				'State', coalesce((SELECT q.state FROM questions q WHERE (q.handover_id, q.id) = (c.handover_id, c.question_id)), ''),
				'By', c.judged_by, 'Judge', (SELECT p.name FROM people p WHERE p.id = c.judged_by), 'ByHand', c.by_hand, 'At', c.judged_at) ORDER BY c.written)
			FROM watch_checks c
			WHERE c.handover_id = @handover),
		'Early', EXISTS (SELECT FROM files WHERE NOT later),
		'Currency', (SELECT currency FROM chosen),
		'Maker', (SELECT h.created_by FROM handovers h WHERE h.id = @handover),
		'Totals', (SELECT json_agg(json_build_object('Metric', d.metric, 'Day', to_char(d.day, 'YYYY-MM-DD'), 'Sum', d.sum) ORDER BY d.day, d.metric) FROM days d))`

func watchArgs(sc handover.Scope) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"handover": sc.Handover(), "metrics": storedMetrics()}
}

func readWatch(raw []byte) (app.WatchState, error) {
	var out app.WatchState
	err := json.Unmarshal(raw, &out)
	for i := range out.Acts {
		out.Acts[i].MadeAt = out.Acts[i].MadeAt.UTC()
	}
	for i := range out.Checks {
		out.Checks[i].At = out.Checks[i].At.UTC()
	}
	return out, err
}

// Watch is the page of a watch in one round trip.
func (s *Store) Watch(ctx context.Context, sc handover.Scope) (app.Watch, error) {
	var out app.Watch
	var raw []byte
	var b batch
	b.frame(sc, &out.Frame)
	b.row(watchSQL, watchArgs(sc), &raw)
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	var err error
	out.WatchState, err = readWatch(raw)
	return out, err
}

// WatchState is the watch within the transaction.
func (t *tx) WatchState(ctx context.Context) (app.WatchState, error) {
	var raw []byte
	if err := one(t.QueryRow(ctx, watchSQL, watchArgs(t.sc)), &raw); err != nil {
		return app.WatchState{}, err
	}
	return readWatch(raw)
}

// Watched are handovers with figures that moved on or before the date and are not over, those that moved last first.
func (s *Store) Watched(ctx context.Context, moved time.Time) ([]app.WatchDue, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, h.workspace_id, h.state, h.created_by, w.catalog_version
		FROM handovers h
		JOIN workspaces w ON w.id = h.workspace_id
		WHERE h.state IN ('signed', 'follow_up') AND h.effective_at < @moved::date + 2
			AND EXISTS (SELECT FROM figure_files f WHERE f.handover_id = h.id AND f.state = 'counted')
		ORDER BY h.effective_at DESC, h.id`, pgx.StrictNamedArgs{"moved": moved.Format(time.DateOnly)})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(d *app.WatchDue) []any {
		return []any{&d.Standing.Handover, &d.Standing.Workspace, &d.Standing.State, &d.Actor, &d.Catalog}
	})
}

// watch adds what somebody decided about a watch.
func (c *change) watch(a *app.WatchAct) error {
	if a == nil {
		return nil
	}
	bounds := a.Bounds
	if bounds == nil {
		bounds = map[string]figures.Bound{}
	}
	text, err := json.Marshal(bounds)
	if err != nil {
		return err
	}
	c.add(`
		INSERT INTO watch_acts (handover_id, id, sort, active, ask_giver, bounds, reason, person_id, made_by, made_at)
		VALUES (@handover, @wa_id, @wa_sort, @wa_active, @wa_ask, @wa_bounds::jsonb, @wa_reason, @wa_person, @wa_by, @wa_at)`, pgx.StrictNamedArgs{
		"wa_id": a.ID, "wa_sort": a.Sort, "wa_active": a.Active, "wa_ask": a.AskGiver, "wa_bounds": string(text), "wa_reason": a.Reason,
		"wa_person": orNull(a.Person), "wa_by": a.By, "wa_at": a.MadeAt,
	})
	return nil
}

// watchChecks adds comparisons.
func (c *change) watchChecks(list []app.WatchCheck) {
	if len(list) == 0 {
		return
	}
	type row struct {
		ID       uuid.UUID  `json:"id"`
		Mark     int        `json:"mark"`
		Metric   string     `json:"metric"`
		Was      int64      `json:"was"`
		WasDays  int        `json:"was_days"`
		Value    int64      `json:"value"`
		Days     int        `json:"days"`
		Change   int64      `json:"change"`
		Warn     int        `json:"warn"`
		Breach   int        `json:"breach"`
		Verdict  string     `json:"verdict"`
		Question *uuid.UUID `json:"question_id"`
		AskedOf  *uuid.UUID `json:"asked_of"`
		By       uuid.UUID  `json:"judged_by"`
		ByHand   bool       `json:"by_hand"`
		At       string     `json:"judged_at"`
	}
	rows := make([]row, len(list))
	for i, x := range list {
		rows[i] = row{
			x.ID, int(x.Mark), x.Metric, int64(x.Was), x.WasDays, int64(x.Is), x.Days, int64(x.Change), x.Bound.Warn, x.Bound.Breach, string(x.Verdict),
			someID(x.Question), someID(x.AskedOf), x.By, x.ByHand, x.At.Format(time.RFC3339Nano),
		}
	}
	c.add(`
		INSERT INTO watch_checks (handover_id, id, mark, metric, was, was_days, value, days, change, warn, breach, verdict, question_id, asked_of, judged_by,
			by_hand, judged_at)
		SELECT @handover::uuid, z.*
		FROM jsonb_to_recordset(@wc_rows) AS z (id uuid, mark smallint, metric text, was bigint, was_days integer, value bigint, days integer, change bigint,
			warn integer, breach integer, verdict text, question_id uuid, asked_of uuid, judged_by uuid, by_hand boolean, judged_at timestamptz)`,
		pgx.StrictNamedArgs{"wc_rows": rows})
}
