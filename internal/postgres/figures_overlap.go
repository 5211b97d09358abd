package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
)

// figurePlaces are the dimensions that tell two shops or channels apart.
var figurePlaces = []int16{int16(catalog.DimChannel), int16(catalog.DimShop)}

// FigureRivals reads the sums of whole days of other files, which the key of figure_days finds by metric and day, and then the channels and shops of those
// files.
func (t *tx) FigureRivals(ctx context.Context, f app.FigureFile) ([]app.FigureRival, error) {
	h := t.sc.Handover()
	rows, err := t.Query(ctx, `
		SELECT f.id, f.number, f.name, f.currency, f.grain = 'month', f.made_at, s.metric, s.day
		FROM figure_days s
		JOIN figure_files f ON (f.handover_id, f.number) = (s.handover_id, s.file)
		WHERE s.handover_id = @handover AND s.dim = 0 AND s.metric = ANY(@metrics) AND s.day BETWEEN @first AND @last AND f.state = 'counted' AND f.id <> @id
		ORDER BY f.number, s.day, s.metric`, pgx.StrictNamedArgs{
		"handover": h, "metrics": storedMetrics(), "first": f.First, "last": f.Last, "id": f.ID,
	})
	if err != nil {
		return nil, err
	}
	type row struct {
		app.FigureFile
		metric int16
		day    time.Time
	}
	list, err := collect(rows, func(r *row) []any {
		return []any{&r.ID, &r.Number, &r.Name, &r.Currency, &r.Monthly, at(&r.MadeAt), &r.metric, at(&r.day)}
	})
	if err != nil || len(list) == 0 {
		return nil, translate(err)
	}
	var out []app.FigureRival
	var numbers []int32
	for _, r := range list {
		if n := len(out); n == 0 || out[n-1].File.ID != r.ID {
			out, numbers = append(out, app.FigureRival{File: r.FigureFile}), append(numbers, int32(r.Number))
		}
		last := &out[len(out)-1]
		last.Cells = append(last.Cells, app.FigureCell{Metric: r.metric, Day: catalog.DateOf(r.day)})
	}
	return out, t.figurePlaces(ctx, out, numbers)
}

// figurePlaces adds the channels and shops of files.
func (t *tx) figurePlaces(ctx context.Context, to []app.FigureRival, numbers []int32) error {
	rows, err := t.Query(ctx, `
		SELECT DISTINCT s.file, v.dim, v.text
		FROM figure_months s
		JOIN figure_values v ON (v.handover_id, v.id) = (s.handover_id, s.value_id)
		WHERE s.handover_id = @handover AND s.dim = ANY(@dims) AND s.file = ANY(@files)`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "dims": figurePlaces, "files": numbers,
	})
	if err != nil {
		return err
	}
	type place struct {
		file int
		figures.Value
	}
	list, err := collect(rows, func(p *place) []any { return []any{&p.file, &p.Dim, &p.Text} })
	for _, p := range list {
		for i := range to {
			if to[i].File.Number == p.file {
				to[i].Places = append(to[i].Places, p.Value)
			}
		}
	}
	return translate(err)
}

// ReplaceFigures takes metrics of days out of a file, sums those months anew, and forgets its buyers when no line of an order is left.
func (t *tx) ReplaceFigures(ctx context.Context, f app.FigureFile, cells []app.FigureCell) error {
	metrics, days := make([]int16, len(cells)), make([]time.Time, len(cells))
	for i, c := range cells {
		metrics[i], days[i] = c.Metric, c.Day.Time()
	}
	args := pgx.StrictNamedArgs{"handover": t.sc.Handover(), "file": f.Number, "metrics": metrics, "days": days}
	lines, _ := catalog.MetricOf("lines")
	for _, sql := range []string{
		`
		DELETE FROM figure_days s
		USING unnest(@metrics::smallint[], @days::date[]) AS n (metric, day)
		WHERE s.handover_id = @handover AND s.dim = ANY('{0,1,2,3,4,5,6,7,8}') AND s.metric = n.metric AND s.day = n.day AND s.file = @file`,
		`
		DELETE FROM figure_months s
		USING (SELECT DISTINCT metric, date_trunc('month', day)::date AS month FROM unnest(@metrics::smallint[], @days::date[]) AS x (metric, day)) n
		WHERE s.handover_id = @handover AND s.dim = ANY('{1,2,3,4,5,6,7,8}') AND s.metric = n.metric AND s.month = n.month AND s.file = @file`,
		`
		INSERT INTO figure_months (handover_id, dim, metric, month, value_id, file, sum)
		SELECT s.handover_id, s.dim, s.metric, n.month, s.value_id, s.file, sum(s.sum)
		FROM (SELECT DISTINCT metric, date_trunc('month', day)::date AS month FROM unnest(@metrics::smallint[], @days::date[]) AS x (metric, day)) n
		JOIN figure_days s ON s.metric = n.metric AND s.day >= n.month AND s.day < (n.month + interval '1 month')::date
		WHERE s.handover_id = @handover AND s.dim = ANY('{1,2,3,4,5,6,7,8}') AND s.file = @file
		GROUP BY s.handover_id, s.dim, s.metric, n.month, s.value_id, s.file`,
	} {
		if _, err := exec(ctx, t, sql, args); err != nil {
			return err
		}
	}
	_, err := exec(ctx, t, `
		DELETE FROM figure_buyers b
		WHERE b.handover_id = @handover AND b.file = @file AND NOT EXISTS (
			SELECT FROM figure_days s WHERE s.handover_id = @handover AND s.dim = 0 AND s.metric = @lines AND s.file = @file)`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "file": f.Number, "lines": lines.ID})
	return err
}

// ForgetFigures lets go of files that nobody confirmed since, with their lines.
func (s *Store) ForgetFigures(ctx context.Context, before time.Time) error {
	_, err := exec(ctx, s.pool, `
		WITH old AS (
			UPDATE figure_files
			SET state = 'removed', plan = plan || '{"sample": null}'
			WHERE state = 'draft' AND made_at < @before
			RETURNING handover_id, id
		)
		DELETE FROM figure_lines l
		USING old
		WHERE (l.handover_id, l.file_id) = (old.handover_id, old.id)`, pgx.StrictNamedArgs{"before": before})
	return err
}
