package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// dateRow is a day of a record as JSON for json_to_recordset.
type dateRow struct {
	Section uuid.UUID `json:"section_id"`
	Record  uuid.UUID `json:"record_id"`
	Field   string    `json:"field"`
	Line    int       `json:"line"`
	Sort    string    `json:"sort"`
	Day     string    `json:"day"`
	Owned   bool      `json:"owned"`
}

// dateColumns are how dateRow is read in SQL.
const dateColumns = `(section_id uuid, record_id uuid, field text, line integer, sort text, day date, owned boolean)`

func dateRows(to []dateRow, section, record uuid.UUID, list []catalog.Dated) []dateRow {
	for _, d := range list {
		to = append(to, dateRow{section, record, d.Field, d.Row, string(d.Sort), d.Day.String(), d.Owned})
	}
	return to
}

// dates replaces the days of a record; one that was removed has none. Within one statement a deleted row still stands, so what stays is written over.
func (c *change) dates(rc app.RecordChange) {
	rows := dateRows([]dateRow{}, rc.New.Section, rc.New.ID, rc.Dates)
	if rc.Old.ID != uuid.Nil {
		c.add(`
		DELETE FROM record_dates d
		WHERE d.handover_id = @handover AND d.record_id = @r_id
			AND NOT EXISTS (SELECT FROM json_to_recordset(@d_rows) AS x `+dateColumns+` WHERE (x.field, x.line, x.sort) = (d.field, d.line, d.sort))`,
			pgx.StrictNamedArgs{"d_rows": rows})
	}
	if len(rows) > 0 {
		c.add(datesSQL(`@d_rows`, ``), pgx.StrictNamedArgs{"d_rows": rows})
	}
}

// datesSQL writes days, over those that are there and say something else.
func datesSQL(rows, where string) string {
	return `
		INSERT INTO record_dates (handover_id, section_id, record_id, field, line, sort, day, owned)
		SELECT @handover::uuid, x.section_id, x.record_id, x.field, x.line, x.sort, x.day, x.owned
		FROM json_to_recordset(` + rows + `) AS x ` + dateColumns + `
		` + where + `
		ON CONFLICT (handover_id, record_id, field, line, sort) DO UPDATE
		SET day = EXCLUDED.day, owned = EXCLUDED.owned
		WHERE (record_dates.day, record_dates.owned) IS DISTINCT FROM (EXCLUDED.day, EXCLUDED.owned)`
}

// datesAtOnce is the number of records whose days are written by one statement.
const datesAtOnce = 2000

// Redate writes the days of records anew.
func (t *tx) Redate(ctx context.Context, list []app.DatesOf) error {
	for len(list) > 0 {
		n := min(len(list), datesAtOnce)
		rows, ids := []dateRow{}, make([]uuid.UUID, n)
		for i, d := range list[:n] {
			rows, ids[i] = dateRows(rows, d.Section, d.Record, d.Dates), d.Record
		}
		if _, err := exec(ctx, t, `
			DELETE FROM record_dates d
			WHERE d.handover_id = @handover AND d.record_id = ANY(@ids)
				AND (d.record_id, d.field, d.line, d.sort) NOT IN (SELECT x.record_id, x.field, x.line, x.sort FROM json_to_recordset(@rows) AS x `+dateColumns+`)`,
			pgx.StrictNamedArgs{"handover": t.sc.Handover(), "ids": ids, "rows": rows}); err != nil {
			return err
		}
		if len(rows) > 0 {
			if _, err := exec(ctx, t, datesSQL(`@rows`, `WHERE EXISTS (SELECT FROM records r WHERE (r.handover_id, r.id, r.section_id) = (@handover::uuid, x.record_id, x.section_id))`), pgx.StrictNamedArgs{"handover": t.sc.Handover(), "rows": rows}); err != nil {
				return err
			}
		}
		list = list[n:]
	}
	return nil
}

// stagedDates are the days of a row of an import as it waits to be written.
func stagedDates(section, record uuid.UUID, list []catalog.Dated) ([]byte, error) {
	if len(list) == 0 {
		return nil, nil
	}
	return json.Marshal(dateRows(nil, section, record, list))
}

// guardedSQL is a day of the guarded window of the handover; it is NULL without a last working day, and of what was cancelled.
func guardedSQL(days int) string {
	return `(SELECT g.last_working_day + ` + strconv.Itoa(days) + ` FROM handovers g WHERE g.id = @handover AND g.state <> 'cancelled')`
}

// withinSQL are the days of the window.
var withinSQL = `d.day BETWEEN ` + guardedSQL(-handover.GuardedBefore) + ` AND ` + guardedSQL(handover.GuardedAfter)

// unownedHere are the days of a handover h, around its last working day, that nobody takes over.
var unownedHere = `
				FROM record_dates d
				WHERE d.handover_id = h.id AND NOT d.owned
					AND d.day BETWEEN h.last_working_day - ` + strconv.Itoa(handover.GuardedBefore) + ` AND h.last_working_day + ` + strconv.Itoa(handover.GuardedAfter) + `
					AND d.record_id NOT IN (SELECT n.amends FROM records n WHERE n.handover_id = h.id AND n.amends IS NOT NULL AND n.removed_at IS NULL)`

// aliveSQL leaves out what another record has taken the place of since it was signed.
const aliveSQL = `d.record_id NOT IN (SELECT n.amends FROM records n WHERE n.handover_id = @handover AND n.amends IS NOT NULL AND n.removed_at IS NULL)`

// datedSQL are days of records with what is told about them. The columns behind SELECT belong to datedDest.
const datedSQL = `
		SELECT count(*) OVER (), d.section_id, d.record_id, d.field, d.line, d.sort, d.day, d.owned, r.kind, r.title, r.revision, r.updated_at, r.data
		FROM record_dates d
		JOIN records r ON (r.handover_id, r.id) = (d.handover_id, d.record_id)
		WHERE `

const datedOrder = ` ORDER BY d.day, d.record_id, d.field, d.line, d.sort LIMIT `

type datedRow struct {
	handover.DatedRecord
	total int
	day   time.Time
	data  json.RawMessage
}

func datedDest(r *datedRow) []any {
	return []any{
		&r.total, &r.Record.Section, &r.Record.ID, &r.Field, &r.Row, &r.Sort, at(&r.day), &r.Owned, &r.Record.Kind, &r.Record.Title, &r.Record.Revision,
		at(&r.Record.UpdatedAt), &r.data,
	}
}

func (b *batch) dated(sql string, args pgx.StrictNamedArgs, to *[]datedRow) {
	b.rows(sql, args, func(rows pgx.Rows) error {
		var err error
		*to, err = collect(rows, datedDest)
		return err
	})
}

// readDated reads the records of days by their kinds.
func readDated(sc handover.Scope, list []datedRow) ([]handover.DatedRecord, error) {
	var out []handover.DatedRecord
	for _, r := range list {
		kind, known := sc.Kind(r.Record.Kind)
		if !known {
			continue
		}
		var err error
		if r.Record.Values, err = kind.FromJSON(r.data); err != nil {
			return nil, err
		}
		r.Day = catalog.DateOf(r.day)
		out = append(out, r.DatedRecord)
	}
	return out, nil
}

// Calendar is a page of days of a handover.
func (s *Store) Calendar(ctx context.Context, sc handover.Scope, f app.CalendarFilter) (app.Calendar, error) {
	var out app.Calendar
	var list, guarded []datedRow
	var b batch
	b.frame(sc, &out.Frame)
	limit := app.DatesShown
	if f.Whole {
		limit = app.FeedDatesMost
	} else {
		b.dated(datedSQL+`d.handover_id = @handover AND NOT d.owned AND `+withinSQL+` AND `+aliveSQL+datedOrder+strconv.Itoa(app.GuardedShown),
			pgx.StrictNamedArgs{"handover": sc.Handover()}, &guarded)
	}
	b.besides(sc, f.Today(), &out)
	if f.Kind != app.KindHandover {
		w := datesWhere(sc, f, &out)
		b.dated(datedSQL+w.sql()+datedOrder+strconv.Itoa(limit+1), w.args, &list)
	}
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if len(guarded) > 0 {
		out.Unowned = guarded[0].total
	}
	if len(list) > limit {
		list = list[:limit]
		d := list[limit-1]
		out.Until = d.day
		out.Next = key(d.day.Format(time.DateOnly), d.Record.ID.String(), d.Field, strconv.Itoa(d.Row), string(d.Sort))
	}
	var err error
	if out.Guarded, err = readDated(sc, guarded); err != nil {
		return out, err
	}
	out.Rows, err = readDated(sc, list)
	return out, err
}

// datesWhere are the conditions of a page of days d. The day of the row it begins behind goes into out.
func datesWhere(sc handover.Scope, f app.CalendarFilter, out *app.Calendar) where {
	w := where{}
	w.and(`d.handover_id = @handover AND `+aliveSQL, "handover", sc.Handover())
	switch today := f.Today().Format(time.DateOnly); {
	case f.Whole:
		w.and(`d.day >= @today::date - `+strconv.Itoa(app.FeedBack), "today", today)
	case !f.Past:
		w.and(`d.day >= (SELECT least(@today::date, `+guardedSQL(-handover.GuardedBefore)+`))`, "today", today)
	}
	if f.Window {
		w.and(withinSQL)
	}
	if f.Unowned {
		w.and(`NOT d.owned`)
	}
	if f.Kind != "" {
		w.and(`d.section_id IN (SELECT s.id FROM sections s WHERE s.handover_id = @handover AND s.kind = @kind)`, "kind", f.Kind)
	}
	if at := unkey(f.After); len(at) == 5 {
		day, wrong := time.Parse(time.DateOnly, at[0])
		record, bad := uuid.Parse(at[1])
		line, odd := strconv.Atoi(at[3])
		if wrong == nil && bad == nil && odd == nil && line >= 0 && line <= catalog.MaxRows {
			out.Last = day
			w.and(`(d.day, d.record_id, d.field, d.line, d.sort) > (@day::date, @record, @field, @line, @sort)`,
				"day", at[0], "record", record, "field", at[2], "line", line, "sort", at[4])
		}
	}
	return w
}

// besides reads what else has a day, counts what the drawing shows, and finds the feed of the viewer. Weeks a little before and behind are left out later.
func (b *batch) besides(sc handover.Scope, today time.Time, out *app.Calendar) {
	var exits, feed, weeks, watch []byte
	b.Queue(`
		SELECT (
			SELECT json_agg(json_build_object('ID', x.id, 'TitleZH', x.title_zh, 'TitleEN', x.title_en, 'DueOn', to_char(x.due_on, 'YYYY-MM-DD"T00:00:00Z"'), 'State', x.state)
				ORDER BY x.due_on, x.position)
			FROM exit_tasks x
			WHERE x.handover_id = @handover
		), (SELECT json_build_object('ID', c.id, 'MadeAt', c.made_at) FROM calendar_feeds c WHERE (c.handover_id, c.person_id) = (@handover, @person) AND c.ended_at IS NULL), (
			SELECT json_agg(json_build_object('Section', w.section_id, 'Monday', to_char(w.monday, 'YYYY-MM-DD"T00:00:00Z"'), 'Count', w.days, 'Unowned', w.unowned))
			FROM (
				SELECT d.section_id, d.day - (extract(isodow FROM d.day)::integer - 1) AS monday, count(*) AS days,
					count(*) FILTER (WHERE NOT d.owned AND `+withinSQL+`) AS unowned
				FROM record_dates d
				WHERE d.handover_id = @handover AND `+aliveSQL+`
					AND d.day >= (SELECT least(@today::date, `+guardedSQL(-handover.GuardedBefore)+`) - 14)
					AND d.day < (SELECT least(@today::date, `+guardedSQL(-handover.GuardedBefore)+`) + `+strconv.Itoa(7*app.DrawnWeeks)+`)
				GROUP BY 1, 2
			) w), (SELECT `+watchBriefSQL+` FROM handovers h WHERE h.id = @handover AND `+markedHere+`)`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "person": sc.By(), "today": today.Format(time.DateOnly)}).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&exits, &feed, &weeks, &watch); err != nil {
			return err
		}
		if feed != nil {
			if err := json.Unmarshal(feed, &out.Feed); err != nil {
				return err
			}
			out.Feed.Handover, out.Feed.Person = sc.Handover(), sc.By()
		}
		if exits != nil {
			if err := json.Unmarshal(exits, &out.Exits); err != nil {
				return err
			}
		}
		if watch != nil {
			if err := json.Unmarshal(watch, &out.Watch); err != nil {
				return err
			}
		}
		if weeks == nil {
			return nil
		}
		return json.Unmarshal(weeks, &out.Weeks)
	})
}

// Unowned counts days of records that nobody takes over.
func (s *Store) Unowned(ctx context.Context, sc handover.Scope, from, to time.Time) (int, error) {
	var n int
	err := one(s.pool.QueryRow(ctx, `
		SELECT count(*)
		FROM record_dates d
		WHERE d.handover_id = @handover AND NOT d.owned AND d.day BETWEEN @from AND @to AND `+aliveSQL,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "from": from.Format(time.DateOnly), "to": to.Format(time.DateOnly)}), &n)
	return n, err
}

// FeedOf finds the person of a feed and their place in its handover, as Session does for a browser.
func (s *Store) FeedOf(ctx context.Context, hash [32]byte) (handover.Viewer, handover.Standing, int64, error) {
	var v handover.Viewer
	var version int64
	var st handover.Standing
	var role handover.PartyRole
	dest := append(personDest(&v.Person), &v.WorkspaceName, &v.Demo, &version, &st.Handover, &st.Workspace, &st.State, &role, &st.Behalf, &st.BehalfName, &st.Numbers)
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+personColumns+`, w.name, w.demo, w.catalog_version, h.id, h.workspace_id, h.state, `+standingColumns+`
		FROM calendar_feeds c
		JOIN people p ON p.id = c.person_id AND p.disabled_at IS NULL
		JOIN workspaces w ON w.id = p.workspace_id
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		JOIN handovers h ON h.id = c.handover_id AND h.workspace_id = p.workspace_id
		`+standingJoins+`
		WHERE c.token_hash = @hash AND c.ended_at IS NULL`, pgx.StrictNamedArgs{"hash": hash[:]}), dest...)
	st.Roles = role.Role()
	return v, st, version, err
}

// EndFeed ends the feed of the scope's person.
func (t *tx) EndFeed(ctx context.Context, now time.Time) (bool, error) {
	n, err := exec(ctx, t, `
		UPDATE calendar_feeds
		SET ended_at = greatest(@now::timestamptz, made_at)
		WHERE handover_id = @handover AND person_id = @person AND ended_at IS NULL`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "person": t.sc.By(), "now": now})
	return n > 0, err
}

// feed adds a new one.
func (c *change) feed(f *handover.Feed) {
	if f == nil {
		return
	}
	c.add(`
		INSERT INTO calendar_feeds (handover_id, id, person_id, token_hash, made_at)
		VALUES (@handover, @cf_id, @cf_person, @cf_hash, @cf_at)`,
		pgx.StrictNamedArgs{"cf_id": f.ID, "cf_person": f.Person, "cf_hash": f.Hash[:], "cf_at": f.MadeAt})
}
