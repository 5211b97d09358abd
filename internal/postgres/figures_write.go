package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// FigureFile is one file as it stands under the lock.
func (t *tx) FigureFile(ctx context.Context, id uuid.UUID) (app.FigureFile, error) {
	rows, err := t.Query(ctx, figureFileSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "id": id})
	if err != nil {
		return app.FigureFile{}, translate(err)
	}
	list, err := collect(rows, figureFileDest)
	if err != nil {
		return app.FigureFile{}, err
	}
	if len(list) == 0 {
		return app.FigureFile{}, handover.ErrNotFound()
	}
	return list[0].read()
}

// SaveFigureFile writes what may change of a file. Errors: not_found.
func (t *tx) SaveFigureFile(ctx context.Context, f app.FigureFile) error {
	plan, err := json.Marshal(f.Plan)
	if err != nil {
		return err
	}
	report, err := json.Marshal(f.Report)
	if err != nil {
		return err
	}
	grain := "day"
	if f.Monthly {
		grain = "month"
	}
	n, err := exec(ctx, t, `
		UPDATE figure_files
		SET plan = @plan, report = @report, state = @state, counted = @counted, currency = @currency, grain = @grain, first_day = @first, last_day = @last
		WHERE handover_id = @handover AND id = @id`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "id": f.ID, "plan": plan, "report": report, "state": f.State, "counted": f.Counted, "currency": f.Currency, "grain": grain,
		"first": dateOrNull(f.First), "last": dateOrNull(f.Last),
	})
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	return err
}

// AddFigures copies all that a file says, by day and by month, and forgets its lines. The lock of the handover keeps the numbers of values apart.
func (t *tx) AddFigures(ctx context.Context, f app.FigureFile, r figures.Result) error {
	ids, err := t.figureValues(ctx, r.Values)
	if err != nil {
		return err
	}
	h := t.sc.Handover()
	value := func(n int) int {
		if n < 0 {
			return 0
		}
		return int(ids[n])
	}
	// In the order of the key, so that its tree grows at its end.
	slices.SortFunc(r.Facts, func(a, b figures.Fact) int {
		return cmp.Or(cmp.Compare(a.Dim, b.Dim), cmp.Compare(a.Metric, b.Metric), compareDays(a.Day, b.Day), cmp.Compare(a.Value, b.Value))
	})
	sums := func(c *copyRows, x figures.Fact) {
		c.row(7)
		c.id(h)
		c.small(int16(x.Dim))
		c.small(x.Metric)
		c.date(x.Day)
		c.integer(value(x.Value))
		c.integer(f.Number)
		c.big(int64(x.Sum))
	}
	if err := t.copied(ctx, `figure_days (handover_id, dim, metric, day, value_id, file, sum)`, len(r.Facts), func(c *copyRows, i int) { sums(c, r.Facts[i]) }); err != nil {
		return err
	}
	months := monthsOf(r.Facts)
	if err := t.copied(ctx, `figure_months (handover_id, dim, metric, month, value_id, file, sum)`, len(months), func(c *copyRows, i int) { sums(c, months[i]) }); err != nil {
		return err
	}
	hashes := slices.Sorted(maps.Keys(r.Buyers))
	if err := t.copied(ctx, `figure_buyers (handover_id, buyer, file, first_day, last_day, orders, amount)`, len(hashes), func(c *copyRows, i int) {
		b := r.Buyers[hashes[i]]
		c.row(7)
		c.id(h)
		c.big(int64(hashes[i]))
		c.integer(f.Number)
		c.date(b.First)
		c.date(b.Last)
		c.integer(b.Orders)
		c.big(int64(b.Amount))
	}); err != nil {
		return err
	}
	return t.dropLines(ctx, f.ID)
}

func compareDays(a, b catalog.Date) int {
	switch {
	case a.Before(b):
		return -1
	case b.Before(a):
		return 1
	}
	return 0
}

// monthsOf adds up facts, which stand in order, by month. The whole is little enough by day.
func monthsOf(facts []figures.Fact) []figures.Fact {
	var out []figures.Fact
	at := map[int]int{} // where the sum of a value stands
	var now figures.Fact
	for _, x := range facts {
		if x.Dim == catalog.DimAll {
			continue
		}
		month := figures.MonthOf(x.Day)
		if x.Dim != now.Dim || x.Metric != now.Metric || month != now.Day {
			now = figures.Fact{Dim: x.Dim, Metric: x.Metric, Day: month}
			clear(at)
		}
		n, ok := at[x.Value]
		if !ok {
			n = len(out)
			at[x.Value] = n
			out = append(out, figures.Fact{Day: month, Dim: x.Dim, Metric: x.Metric, Value: x.Value})
		}
		out[n].Sum += x.Sum
	}
	return out
}

// figureValues gives each value its number, new ones among them, in the order given.
func (t *tx) figureValues(ctx context.Context, list []figures.Value) ([]int32, error) {
	dims, texts, titles := make([]int16, len(list)), make([]string, len(list)), make([]string, len(list))
	for i, v := range list {
		dims[i], texts[i], titles[i] = int16(v.Dim), v.Text, v.Title
	}
	args := pgx.StrictNamedArgs{"handover": t.sc.Handover(), "dims": dims, "texts": texts, "titles": titles}
	if _, err := exec(ctx, t, `
		INSERT INTO figure_values (handover_id, id, dim, text, title)
		SELECT @handover, b.last + row_number() OVER (ORDER BY n.at), n.dim, n.text, n.title
		FROM unnest(@dims::smallint[], @texts::text[], @titles::text[]) WITH ORDINALITY AS n (dim, text, title, at)
		CROSS JOIN (SELECT coalesce(max(id), 0) AS last FROM figure_values WHERE handover_id = @handover) b
		WHERE NOT EXISTS (SELECT FROM figure_values v WHERE (v.handover_id, v.dim, v.text) = (@handover, n.dim, n.text))`, args); err != nil {
		return nil, err
	}
	delete(args, "titles")
	rows, err := t.Query(ctx, `
		SELECT v.id
		FROM unnest(@dims::smallint[], @texts::text[]) WITH ORDINALITY AS n (dim, text, at)
		JOIN figure_values v ON (v.handover_id, v.dim, v.text) = (@handover, n.dim, n.text)
		ORDER BY n.at`, args)
	if err != nil {
		return nil, translate(err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int32])
}

func (t *tx) dropLines(ctx context.Context, file uuid.UUID) error {
	_, err := exec(ctx, t, `DELETE FROM figure_lines WHERE handover_id = @handover AND file_id = @file`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "file": file})
	return err
}

// DropFigures forgets all that a file said. The file stays as one that was taken out.
func (t *tx) DropFigures(ctx context.Context, f app.FigureFile) error {
	args := pgx.StrictNamedArgs{"handover": t.sc.Handover(), "file": f.Number}
	for _, table := range []string{`figure_days`, `figure_months`, `figure_buyers`} {
		if _, err := exec(ctx, t, `DELETE FROM `+table+` WHERE handover_id = @handover AND file = @file`, args); err != nil {
			return err
		}
	}
	if err := t.dropLines(ctx, f.ID); err != nil {
		return err
	}
	return t.SaveFigureFile(ctx, f)
}

// AddFigureNote adds what happened on a day.
func (t *tx) AddFigureNote(ctx context.Context, n app.FigureNote) error {
	_, err := exec(ctx, t, `
		INSERT INTO figure_notes (handover_id, id, day, text, made_by, made_at)
		VALUES (@handover, @id, @day, @text, @by, @at)`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "id": n.ID, "day": dateText(n.Day), "text": n.Text, "by": n.By, "at": n.MadeAt,
	})
	return err
}

// DropFigureNote takes a note out and gives it.
func (t *tx) DropFigureNote(ctx context.Context, id uuid.UUID) (app.FigureNote, error) {
	n := app.FigureNote{ID: id}
	err := one(t.QueryRow(ctx, `DELETE FROM figure_notes WHERE handover_id = @handover AND id = @id RETURNING day, text`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "id": id}), at(&n.Day), &n.Text)
	return n, err
}

// AddFigureReading adds what the figures of a month say. Earlier ones stay.
func (t *tx) AddFigureReading(ctx context.Context, r app.FigureReading) error {
	_, err := exec(ctx, t, `
		INSERT INTO figure_readings (handover_id, id, month, text, made_by, made_at)
		VALUES (@handover, @id, @month, @text, @by, @at)`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "id": r.ID, "month": dateText(r.Month), "text": r.Text, "by": r.By, "at": r.MadeAt,
	})
	return err
}

// SetFigureTarget sets a goal, or takes it out.
func (t *tx) SetFigureTarget(ctx context.Context, g app.FigureTarget, by uuid.UUID, now time.Time) error {
	args := pgx.StrictNamedArgs{"handover": t.sc.Handover(), "metric": g.Metric, "month": dateText(g.Month)}
	if g.Goal == 0 {
		_, err := exec(ctx, t, `DELETE FROM figure_targets WHERE handover_id = @handover AND metric = @metric AND month = @month`, args)
		return err
	}
	args["goal"], args["by"], args["at"] = int64(g.Goal), by, now
	_, err := exec(ctx, t, `
		INSERT INTO figure_targets (handover_id, metric, month, goal, made_by, made_at)
		VALUES (@handover, @metric, @month, @goal, @by, @at)
		ON CONFLICT (handover_id, metric, month) DO UPDATE SET goal = EXCLUDED.goal, made_by = EXCLUDED.made_by, made_at = EXCLUDED.made_at`, args)
	return err
}
