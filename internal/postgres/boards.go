package postgres

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

var ofHandovers = origin{table: "handovers", alias: "h", key: `true`, sort: `h.next_due_on, h.created_at`}

const briefColumns = `h.id, h.number, h.title, h.state, h.reason, st.name, st.platform, h.team_id, coalesce(t.name, ''),
			coalesce(g.name, ''), h.giver_id, coalesce(r.name, ''), h.receiver_id, h.receivers, h.next_due_on, h.due_on,
			h.sections, h.empty, h.filling, h.submitted, h.returned, h.signed, h.not_applicable, h.settled,
			h.records, h.records_accepted, h.questions, h.questions_blocking, h.blockers, h.created_at,
			coalesce(pf.proven, 0), coalesce(pf.accounts, 0), coalesce(rd.fillers, 0), coalesce(rd.facts, 0),
			CASE WHEN rd.known THEN rd.points ELSE -1 END`

// briefJoins look up the names a list shows, every one by primary key, how many accounts were taken over, and how much was found to say nothing.
const briefJoins = `
		JOIN stores st ON (st.workspace_id, st.id) = (h.workspace_id, h.store_id)
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (h.workspace_id, h.team_id)
		LEFT JOIN people g ON g.id = h.giver_id
		LEFT JOIN people r ON r.id = h.receiver_id
		LEFT JOIN readiness rd ON rd.handover_id = h.id
		LEFT JOIN LATERAL (
			SELECT sum(x.proven) AS proven, sum(x.records) AS accounts
			FROM sections x
			WHERE x.handover_id = h.id AND x.proof
		) pf ON true`

type briefRow struct {
	app.Brief
	created time.Time
}

func briefDest(b *briefRow) []any {
	return []any{
		&b.ID, &b.Number, &b.Title, &b.State, &b.Reason, &b.StoreName, &b.Platform, &b.Team, &b.TeamName,
		&b.Giver, &b.GiverID, &b.Receiver, &b.ReceiverID, &b.Receivers, at(&b.NextDueOn), at(&b.DueOn),
		&b.Tally.Sections, &b.Tally.Empty, &b.Tally.Filling, &b.Tally.Submitted, &b.Tally.Returned, &b.Tally.Signed,
		&b.Tally.NotApplicable, &b.Tally.Settled,
		&b.Records, &b.Accepted, &b.Questions, &b.Blocking, &b.Blockers, at(&b.created),
		&b.Proven, &b.Accounts, &b.Fillers, &b.Facts, &b.Points,
	}
}

// The handovers somebody takes part in, all of them or the open ones. An array is looked up first and taken for short: a join would
// be planned for the busiest person of the workspace, and read all handovers for everybody.
const (
	allOnes  = `ANY(ARRAY(SELECT me.handover_id FROM parties me WHERE (me.workspace_id, me.person_id) = (@workspace, @viewer)))`
	openOnes = `ANY(ARRAY(SELECT me.handover_id FROM parties me WHERE (me.workspace_id, me.person_id) = (@workspace, @viewer) AND me.open))`
)

// seen narrows to what the viewer may see: all of the workspace, or what they take part in.
func seen(v handover.Viewer, open bool) where {
	w := where{}
	w.and(`h.workspace_id = @workspace`, "workspace", v.Workspace)
	if !v.Watches() {
		mine := allOnes
		if open {
			mine = openOnes
		}
		w.and(`h.id = `+mine, "viewer", v.ID)
	}
	return w
}

// groups are the ways to put the dashboard's rows together: by what, in which order; what has none comes last.
var groups = map[string]func(app.Brief) string{
	"team":  func(b app.Brief) string { return last(b.TeamName) },
	"store": func(b app.Brief) string { return last(b.StoreName) },
	"state": func(b app.Brief) string { return string(rune('a' + slices.Index(handover.States, b.State))) },
}

func last(name string) string {
	if name == "" {
		return "\U0010FFFF"
	}
	return name
}

// Board is the dashboard in one round trip: figures, progress by kind, what needs attention, a page of rows, and the choices of
// its filters.
func (s *Store) Board(ctx context.Context, v handover.Viewer, f app.BoardFilter, today time.Time) (app.Board, error) {
	var out app.Board
	var b batch
	var watches []byte
	s.queueFigures(&b, v, today, &out, &watches)
	s.queueAttention(&b, v, today, f.Now, &out)
	s.queueRows(&b, v, f, today, &out)
	teams, stores := where{}, where{}
	teams.and(`t.workspace_id = @workspace`, "workspace", v.Workspace)
	stores.and(`s.workspace_id = @workspace AND s.closed_at IS NULL`)
	if !v.Watches() {
		teams.and(`t.id = ANY(ARRAY(SELECT h.team_id FROM handovers h WHERE h.id = `+openOnes+`))`, "viewer", v.ID)
		stores.and(`s.id = ANY(ARRAY(SELECT h.store_id FROM handovers h WHERE h.id = ` + openOnes + `))`)
	}
	b.rows(`
		SELECT 'team', id, name FROM (SELECT t.id, t.name FROM teams t WHERE `+teams.sql()+` ORDER BY t.name LIMIT 30) t
		UNION ALL
		SELECT 'store', id, name FROM (SELECT s.id, s.name FROM stores s WHERE `+stores.sql()+` ORDER BY s.name LIMIT 30) s`,
		teams.args, func(rows pgx.Rows) error {
			defer rows.Close()
			for rows.Next() {
				var what, name string
				var id uuid.UUID
				if err := rows.Scan(&what, &id, &name); err != nil {
					return err
				}
				if what == "team" {
					out.Teams = append(out.Teams, handover.Team{ID: id, Name: name})
				} else {
					out.Stores = append(out.Stores, handover.Store{ID: id, Name: name})
				}
			}
			return rows.Err()
		})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	return out, readWatches(watches, &out)
}

// queueFigures reads the sums. For somebody who watches all they come from the tallies and cost the same whatever the number of
// handovers; for somebody who takes part in a few, from those few.
func (s *Store) queueFigures(b *batch, v handover.Viewer, today time.Time, out *app.Board, watches *[]byte) {
	args := pgx.StrictNamedArgs{"workspace": v.Workspace, "today": today.Format(time.DateOnly), "week": daysFrom(today, 6)}
	source := `SELECT state, next_due_on, handovers, records, records_accepted, questions, questions_blocking
			FROM handover_tallies WHERE workspace_id = @workspace AND state IN ('draft', 'planned', 'active', 'signed', 'follow_up')`
	kinds := `SELECT kind, state, sections FROM section_tallies WHERE workspace_id = @workspace AND sections > 0`
	if !v.Watches() {
		args["viewer"] = v.ID
		source = `SELECT h.state, h.next_due_on, 1 AS handovers, h.records, h.records_accepted, h.questions, h.questions_blocking
			FROM handovers h WHERE h.id = ` + openOnes
		kinds = `SELECT x.kind, x.state, count(*) AS sections FROM sections x WHERE x.live AND x.handover_id = ` + openOnes + ` GROUP BY 1, 2`
	}
	f := &out.Figures
	b.row(`
		SELECT coalesce(sum(handovers) FILTER (WHERE state NOT IN ('closed', 'cancelled')), 0),
			coalesce(sum(handovers) FILTER (WHERE state IN ('draft', 'planned', 'active') AND next_due_on BETWEEN @today AND @week), 0),
			coalesce(sum(handovers) FILTER (WHERE state IN ('draft', 'planned', 'active') AND next_due_on < @today), 0),
			coalesce(sum(questions_blocking) FILTER (WHERE state = 'active'), 0),
			coalesce(sum(questions) FILTER (WHERE state = 'active'), 0),
			coalesce(sum(records) FILTER (WHERE state = 'active'), 0),
			coalesce(sum(records_accepted) FILTER (WHERE state = 'active'), 0),
			min(next_due_on) FILTER (WHERE state IN ('draft', 'planned', 'active') AND next_due_on < @today), `+watchListSQL(seen(v, true))+`
		FROM (`+source+`) x`, args,
		&f.Open, &f.DueThisWeek, &f.Overdue, &f.Blocking, &f.Questions, &f.Records, &f.Accepted, at(&f.OldestDue), watches)
	forKinds := pgx.StrictNamedArgs{"workspace": v.Workspace}
	if !v.Watches() {
		forKinds["viewer"] = v.ID
	}
	b.rows(`SELECT kind, state, sections FROM (`+kinds+`) x ORDER BY kind, state`, forKinds, func(rows pgx.Rows) error {
		var err error
		out.Progress, err = progress(rows)
		return err
	})
}

func progress(rows pgx.Rows) ([]app.KindProgress, error) {
	defer rows.Close()
	var out []app.KindProgress
	for rows.Next() {
		var kind string
		var state handover.SectionState
		var n int
		if err := rows.Scan(&kind, &state, &n); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].Kind != kind {
			out = append(out, app.KindProgress{Kind: kind})
		}
		t := &out[len(out)-1].Tally
		t.Sections += n
		switch state {
		case handover.SectionEmpty:
			t.Empty = n
		case handover.SectionFilling:
			t.Filling = n
		case handover.SectionSubmitted:
			t.Submitted = n
		case handover.SectionReturned:
			t.Returned = n
		case handover.SectionSigned:
			t.Signed = n
		case handover.SectionNotApplicable:
			t.NotApplicable = n
		}
	}
	return out, rows.Err()
}

// breachedHere are the figures that got worse after a handover and whose question is not settled.
const breachedHere = `
	SELECT c.handover_id
	FROM watch_checks c
	JOIN questions q ON (q.handover_id, q.id) = (c.handover_id, c.question_id)
	WHERE c.asked_of IS NOT NULL AND q.state <> 'resolved'`

// queueAttention reads the three longest overdue, the three whose leavers have been in for longest after they should be out, the three whose
// accounts have hung on the giver for longest after the moment, the three whose figures got worse since, the three blocked handovers with the nearest dates, and, for who watches all, the
// three next ones whose leaver looks at unusually much.
func (s *Store) queueAttention(b *batch, v handover.Viewer, today, now time.Time, out *app.Board) {
	w := seen(v, true)
	args := w.with()
	args["today"], args["now"], args["watches"] = today.Format(time.DateOnly), now, v.Watches()
	b.rows(`
		SELECT why, h.exit_due, CASE WHEN why = 'held' THEN (SELECT count(DISTINCT b.record_id)`+heldHere+`) ELSE 0 END,
			CASE WHEN why = 'looked' THEN (SELECT max(d.records)`+unusualSQL+`) ELSE 0 END,
			CASE WHEN why = 'watch' THEN (SELECT count(*) FROM (`+breachedHere+`) x WHERE x.handover_id = h.id) ELSE 0 END, `+briefColumns+`
		FROM (
			(SELECT 'overdue' AS why, h.* FROM handovers h
			WHERE `+w.sql()+` AND h.state IN ('draft', 'planned', 'active') AND h.next_due_on < @today
			ORDER BY h.next_due_on, h.id LIMIT 3)
			UNION ALL
			(SELECT 'exits', h.* FROM handovers h
			WHERE `+w.sql()+` AND h.exits_open > 0 AND h.exit_due < @today AND h.state IN ('active', 'signed', 'follow_up')
			ORDER BY h.exit_due, h.id LIMIT 3)
			UNION ALL
			(SELECT 'blocking', h.* FROM handovers h
			WHERE `+w.sql()+` AND h.state = 'active' AND h.questions_blocking > 0
			ORDER BY h.next_due_on, h.id LIMIT 3)
			UNION ALL
			(SELECT 'held', h.* FROM handovers h
			WHERE `+w.sql()+` AND h.state IN ('active', 'signed', 'follow_up') AND h.effective_at <= @now AND EXISTS (SELECT`+heldHere+`)
			ORDER BY h.effective_at, h.id LIMIT 3)
			UNION ALL
			(SELECT 'watch', h.* FROM handovers h
			WHERE `+w.sql()+` AND h.state IN ('signed', 'follow_up') AND h.id = ANY(ARRAY(SELECT handover_id FROM (`+breachedHere+`) x))
			ORDER BY h.effective_at, h.id LIMIT 3)
			UNION ALL
			(SELECT 'looked', h.* FROM handovers h
			WHERE @watches AND `+w.sql()+` AND h.id = `+manyViewed+` AND h.state IN ('active', 'signed', 'follow_up') AND EXISTS (SELECT`+unusualSQL+`)
			ORDER BY h.effective_at, h.id LIMIT 3)
		) h`+briefJoins+`
		ORDER BY why DESC, h.next_due_on, h.id`, args, func(rows pgx.Rows) error {
		type row struct {
			briefRow
			why     string
			exitDue time.Time
			held    int
			viewed  int
			worse   int
		}
		list, err := collect(rows, func(r *row) []any {
			return append([]any{&r.why, at(&r.exitDue), &r.held, &r.viewed, &r.worse}, briefDest(&r.briefRow)...)
		})
		for _, r := range list {
			out.Attention = append(out.Attention, app.Attention{Brief: r.Brief, Why: r.why, ExitDue: r.exitDue, Held: r.held, Viewed: r.viewed, Worse: r.worse})
		}
		return err
	})
}

// queueRows reads a page of rows, those with the nearest date first, and puts the rows of a group together on it.
func (s *Store) queueRows(b *batch, v handover.Viewer, f app.BoardFilter, today time.Time, out *app.Board) {
	w := seen(v, f.State == "" || f.State.Open())
	switch {
	case f.Overdue:
		w.and(`h.state IN ('draft', 'planned', 'active') AND h.next_due_on < @today`, "today", today.Format(time.DateOnly))
	case f.State == "":
		w.and(`h.state NOT IN ('closed', 'cancelled')`)
	}
	if f.State != "" {
		w.and(`h.state = @state`, "state", f.State)
	}
	if f.Team != uuid.Nil {
		w.and(`h.team_id = @team`, "team", f.Team)
	}
	if f.Store != uuid.Nil {
		w.and(`h.store_id = @store`, "store", f.Store)
	}
	if f.Query != "" {
		w.search("h", f.Query)
	}
	beyond := ""
	if value, id, ok := unkeyAt(f.After); ok {
		if on, err := time.Parse(time.DateOnly, value); err == nil {
			beyond = `(h.next_due_on, h.id) > (@on::date, @after)`
			w.args["on"], w.args["after"] = on.Format(time.DateOnly), id
		}
	}
	b.rows(`
		SELECT `+briefColumns+`
		FROM (`+w.page(ofHandovers, beyond, `h.next_due_on, h.id`)+`) h`+briefJoins+`
		ORDER BY h.next_due_on, h.id`, w.args, func(rows pgx.Rows) error {
		list, err := collect(rows, briefDest)
		if len(list) > pageSize {
			list = list[:pageSize]
			end := list[pageSize-1]
			out.Next = key(end.NextDueOn.Format(time.DateOnly), end.ID.String())
		}
		group, ok := groups[f.Group]
		if !ok {
			group = groups["team"]
		}
		slices.SortStableFunc(list, func(a, b briefRow) int { return cmp.Compare(group(a.Brief), group(b.Brief)) })
		for _, r := range list {
			out.Rows = append(out.Rows, r.Brief)
		}
		return err
	})
}

// List is a page of handovers, newest first.
func (s *Store) List(ctx context.Context, v handover.Viewer, f app.ListFilter, _ time.Time) (app.List, error) {
	w := seen(v, false)
	if f.State != "" {
		w.and(`h.state = @state`, "state", f.State)
	}
	if f.Query != "" {
		w.search("h", f.Query)
	}
	beyond := ""
	if when, id, ok := unkeyAt(f.After); ok {
		if t, err := time.Parse(time.RFC3339Nano, when); err == nil {
			beyond = `(h.created_at, h.id) < (@at, @after)`
			w.args["at"], w.args["after"] = t, id
		}
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+briefColumns+`
		FROM (`+w.page(ofHandovers, beyond, `h.created_at DESC, h.id DESC`)+`) h`+briefJoins+`
		ORDER BY h.created_at DESC, h.id DESC`, w.args)
	if err != nil {
		return app.List{}, translate(err)
	}
	list, err := collect(rows, briefDest)
	var out app.List
	for i, r := range list {
		if i == pageSize {
			out.Next = key(list[i-1].created.Format(time.RFC3339Nano), list[i-1].ID.String())
			break
		}
		out.Rows = append(out.Rows, r.Brief)
	}
	return out, err
}
