package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

const figureFileColumns = `
	f.id, f.number, f.name, f.size, f.digest, f.state, f.plan, f.lines, f.counted, f.report, f.currency, f.grain = 'month', f.first_day, f.last_day,
	f.made_by, (SELECT p.name FROM people p WHERE p.id = f.made_by), f.made_at`

type figureFileRow struct {
	app.FigureFile
	plan, report []byte
}

func figureFileDest(f *figureFileRow) []any {
	return []any{
		&f.ID, &f.Number, &f.Name, &f.Size, &f.Digest, &f.State, &f.plan, &f.Lines, &f.Counted, &f.report, &f.Currency, &f.Monthly, at(&f.First), at(&f.Last),
		&f.By, &f.Maker, at(&f.MadeAt),
	}
}

func (f figureFileRow) read() (app.FigureFile, error) {
	if err := json.Unmarshal(f.plan, &f.Plan); err != nil {
		return f.FigureFile, err
	}
	return f.FigureFile, json.Unmarshal(f.report, &f.Report)
}

// figureIndexSQL is one answer: a page asks for little else besides the sums.
const figureIndexSQL = `
	SELECT json_build_object(
		'Files', (
			SELECT json_agg(json_build_object('ID', f.id, 'Number', f.number, 'Name', f.name, 'Size', f.size, 'Digest', encode(f.digest, 'base64'),
				'State', f.state, 'Lines', f.lines, 'Counted', f.counted, 'Report', f.report, 'Currency', f.currency, 'Monthly', f.grain = 'month',
				'First', (f.first_day::timestamp AT TIME ZONE 'UTC'), 'Last', (f.last_day::timestamp AT TIME ZONE 'UTC'), 'By', f.made_by,
				'Maker', (SELECT p.name FROM people p WHERE p.id = f.made_by), 'MadeAt', f.made_at) ORDER BY f.number DESC)
			FROM figure_files f
			WHERE f.handover_id = @handover AND f.state <> 'removed'),
		'Notes', (
			SELECT json_agg(json_build_object('ID', n.id, 'Day', (n.day::timestamp AT TIME ZONE 'UTC'), 'Text', n.text, 'By', n.made_by,
				'Maker', (SELECT p.name FROM people p WHERE p.id = n.made_by), 'MadeAt', n.made_at) ORDER BY n.day DESC, n.id)
			FROM figure_notes n
			WHERE n.handover_id = @handover),
		'Readings', (
			SELECT json_agg(json_build_object('ID', r.id, 'Month', (r.month::timestamp AT TIME ZONE 'UTC'), 'Text', r.text, 'By', r.made_by,
				'Maker', (SELECT p.name FROM people p WHERE p.id = r.made_by), 'MadeAt', r.made_at) ORDER BY r.month DESC)
			FROM (SELECT DISTINCT ON (month) * FROM figure_readings WHERE handover_id = @handover ORDER BY month, made_at DESC, id DESC) r),
		'Targets', (
			SELECT json_agg(json_build_object('Metric', t.metric, 'Month', (t.month::timestamp AT TIME ZONE 'UTC'), 'Goal', t.goal))
			FROM figure_targets t
			WHERE t.handover_id = @handover))`

// FigureIndex is what there is about figures besides themselves, in one round trip.
func (s *Store) FigureIndex(ctx context.Context, sc handover.Scope) (app.FigureIndex, error) {
	var out app.FigureIndex
	var raw []byte
	var b batch
	b.frame(sc, &out.Frame)
	b.row(figureIndexSQL, pgx.StrictNamedArgs{"handover": sc.Handover()}, &raw)
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	frame := out.Frame
	err := json.Unmarshal(raw, &out)
	out.Frame = frame
	for i := range out.Files {
		f := &out.Files[i]
		f.First, f.Last, f.MadeAt = f.First.UTC(), f.Last.UTC(), f.MadeAt.UTC()
	}
	for i := range out.Notes {
		out.Notes[i].Day, out.Notes[i].MadeAt = out.Notes[i].Day.UTC(), out.Notes[i].MadeAt.UTC()
	}
	for i := range out.Readings {
		out.Readings[i].Month, out.Readings[i].MadeAt = out.Readings[i].Month.UTC(), out.Readings[i].MadeAt.UTC()
	}
	for i := range out.Targets {
		out.Targets[i].Month = out.Targets[i].Month.UTC()
	}
	return out, err
}

// whole is a sum of sums that stays within what a bigint holds: files are bounded, their number nearly is.
const whole = `least(greatest(sum(s.sum), -9e18), 9e18)::bigint`

// FigureSums are totals and largest values in one statement. Values of whole months are read from figure_months, where a year is a twelfth and less.
func (s *Store) FigureSums(ctx context.Context, sc handover.Scope, q app.FigureQuery) ([]figures.Total, []app.FigureTop, error) {
	from, day := `figure_days`, `day`
	if q.Months {
		from, day = `figure_months`, `month`
	}
	rows, err := s.pool.Query(ctx, `
		WITH files AS MATERIALIZED (
			SELECT f.number, f.grain = 'month' AS monthly
			FROM figure_files f
			WHERE f.handover_id = @handover AND f.state = 'counted' AND f.currency IN ('', @currency)
		), sums AS (
			SELECT s.dim, s.value_id, s.metric, `+whole+` AS sum
			FROM `+from+` s
			JOIN files ON files.number = s.file
			WHERE s.handover_id = @handover AND s.dim = ANY('{1,2,3,4,5,6,7,8}') AND s.metric = ANY(@metrics) AND s.`+day+` BETWEEN @begin AND @end
				AND (@months OR NOT files.monthly)
			GROUP BY 1, 2, 3
		), ranked AS (
			SELECT dim, value_id, row_number() OVER (PARTITION BY dim ORDER BY sum DESC, value_id) AS rank, count(*) OVER (PARTITION BY dim) AS count
			FROM sums
			WHERE metric = @by
		)
		SELECT 0::smallint AS dim, '' AS text, '' AS title, s.metric, s.day AS day, files.monthly, `+whole+`, 0::bigint AS count, 0::bigint AS rank
		FROM figure_days s
		JOIN files ON files.number = s.file
		WHERE s.handover_id = @handover AND s.dim = 0 AND s.metric = ANY(@all) AND s.day BETWEEN @from AND @to
		GROUP BY s.metric, s.day, files.monthly
		UNION ALL
		SELECT t.dim, v.text, v.title, t.metric, NULL, false, t.sum, r.count, r.rank
		FROM ranked r
		JOIN sums t ON t.dim = r.dim AND t.value_id = r.value_id
		JOIN figure_values v ON v.handover_id = @handover AND v.id = t.value_id
		WHERE r.rank <= @top
		UNION ALL
		SELECT s.dim, '', '', s.metric, NULL, false, `+whole+`, coalesce(max(r.count), 0), 0
		FROM sums s
		LEFT JOIN ranked r ON r.dim = s.dim AND r.rank = 1
		GROUP BY s.dim, s.metric
		ORDER BY dim, rank, day, metric`, pgx.StrictNamedArgs{
		"handover": sc.Handover(), "currency": q.Currency, "metrics": q.Metrics, "by": q.Metrics[0], "begin": q.Period.From.Time(), "end": q.Period.To.Time(),
		"months": q.Months, "from": q.From.Time(), "to": q.To.Time(), "top": q.Top, "all": storedMetrics(),
	})
	if err != nil {
		return nil, nil, translate(err)
	}
	type row struct {
		app.FigureTop
		day     time.Time
		monthly bool
	}
	list, err := collect(rows, func(r *row) []any {
		return []any{&r.Dim, &r.Text, &r.Title, &r.Metric, at(&r.day), &r.monthly, &r.Sum, &r.Values, &r.Rank}
	})
	if err != nil {
		return nil, nil, translate(err)
	}
	var totals []figures.Total
	var tops []app.FigureTop
	for _, r := range list {
		if r.Dim == catalog.DimAll {
			totals = append(totals, figures.Total{Metric: r.Metric, Day: catalog.DateOf(r.day), Monthly: r.monthly, Sum: r.Sum})
		} else {
			tops = append(tops, r.FigureTop)
		}
	}
	return totals, tops, nil
}

// storedMetrics are all numbers of metrics: a list of them lets the index be walked day by day.
func storedMetrics() []int16 {
	var out []int16
	for _, m := range catalog.Metrics {
		if m.ID != 0 {
			out = append(out, m.ID)
		}
	}
	return out
}

const figureFileSQL = `SELECT ` + figureFileColumns + ` FROM figure_files f WHERE f.handover_id = @handover AND f.id = @id`

// FigureFile is one file with its frame.
func (s *Store) FigureFile(ctx context.Context, sc handover.Scope, id uuid.UUID) (app.Frame, app.FigureFile, error) {
	var frame app.Frame
	var list []figureFileRow
	var b batch
	b.frame(sc, &frame)
	b.rows(figureFileSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "id": id}, func(rows pgx.Rows) error {
		var err error
		list, err = collect(rows, figureFileDest)
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return frame, app.FigureFile{}, err
	}
	if len(list) == 0 {
		return frame, app.FigureFile{}, handover.ErrNotFound()
	}
	f, err := list[0].read()
	return frame, f, err
}

// FigureLines walks the kept lines of a draft, chunk by chunk.
func (s *Store) FigureLines(ctx context.Context, sc handover.Scope, id uuid.UUID, fn func(app.ImportChunk) error) error {
	for n := 0; ; n++ {
		c := app.ImportChunk{Number: n}
		err := s.pool.QueryRow(ctx, `SELECT l.body FROM figure_lines l WHERE l.handover_id = @handover AND l.file_id = @file AND l.chunk = @chunk`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "file": id, "chunk": n}).Scan(&c.Body)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return translate(err)
		}
		if err := fn(c); err != nil {
			return err
		}
	}
}

// FigureKey is what numbers of buyers are hashed with. Of two that come at once the first stays.
func (s *Store) FigureKey(ctx context.Context, sc handover.Scope, fresh []byte) ([]byte, error) {
	var key []byte
	err := one(s.pool.QueryRow(ctx, `
		INSERT INTO figure_keys AS k (handover_id, key)
		VALUES (@handover, @key)
		ON CONFLICT (handover_id) DO UPDATE SET key = k.key
		RETURNING k.key`, pgx.StrictNamedArgs{"handover": sc.Handover(), "key": fresh}), &key)
	return key, err
}

// KeepFigures keeps a draft and its lines under the lock of the handover, which gives it its number.
func (s *Store) KeepFigures(
	ctx context.Context, sc handover.Scope, key app.Key, f app.FigureFile, fn func(keep func(app.ImportChunk) error) (app.FigureFile, error),
) (app.FigureFile, error) {
	if replay := s.replayed(ctx, sc.By(), key); replay != nil {
		return f, replay
	}
	err := s.transact(ctx, func(t pgx.Tx) error {
		var chunks []app.ImportChunk
		full, err := fn(func(c app.ImportChunk) error {
			chunks = append(chunks, c)
			return nil
		})
		if err != nil {
			return err
		}
		f = full
		plan, err := json.Marshal(f.Plan)
		if err != nil {
			return err
		}
		if err := one(t.QueryRow(ctx, `SELECT h.id FROM handovers h WHERE h.id = @handover FOR UPDATE`, pgx.StrictNamedArgs{"handover": sc.Handover()}), new(uuid.UUID)); err != nil {
			return err
		}
		if err := t.QueryRow(ctx, `
			INSERT INTO figure_files (handover_id, id, number, name, size, digest, plan, lines, made_by, made_at)
			SELECT @handover, @id, coalesce(max(o.number), 0) + 1, @name, @size, @digest, @plan, @lines, @by, @made_at
			FROM figure_files o
			WHERE o.handover_id = @handover
			RETURNING number`, pgx.StrictNamedArgs{
			"handover": sc.Handover(), "id": f.ID, "name": f.Name, "size": f.Size, "digest": f.Digest, "plan": plan, "lines": f.Lines, "by": sc.By(), "made_at": f.MadeAt,
		}).Scan(&f.Number); err != nil {
			return err
		}
		for _, c := range chunks {
			if _, err := exec(ctx, t, `INSERT INTO figure_lines (handover_id, file_id, chunk, body) VALUES (@handover, @file, @chunk, @body)`,
				pgx.StrictNamedArgs{"handover": sc.Handover(), "file": f.ID, "chunk": c.Number, "body": c.Body}); err != nil {
				return err
			}
		}
		return noteRequest(ctx, t, sc, key, f.MadeAt)
	})
	if err != nil {
		if replay := s.replayed(ctx, sc.By(), key); replay != nil {
			return f, replay
		}
	}
	return f, translate(err)
}

// FigureTiers counts buyers by whether they are above the average in each of the three, and by the month in which they first bought, in one statement.
func (s *Store) FigureTiers(ctx context.Context, sc handover.Scope, currency string, day catalog.Date) (app.FigureTiers, error) {
	rows, err := s.pool.Query(ctx, `
		WITH buyers AS MATERIALIZED (
			SELECT b.buyer, min(b.first_day) AS first_day, max(b.last_day) AS last_day, sum(b.orders) AS orders, sum(b.amount) AS amount
			FROM figure_buyers b
			JOIN figure_files f ON (f.handover_id, f.number) = (b.handover_id, b.file)
			WHERE b.handover_id = @handover AND f.state = 'counted' AND f.currency IN ('', @currency)
			GROUP BY b.buyer
		), means AS (
			SELECT avg(@day::date - last_day) AS away, avg(orders) AS orders, avg(amount) AS amount
			FROM buyers
		), months AS (
			SELECT date_trunc('month', b.first_day)::date AS month, count(*) AS fresh
			FROM buyers b
			GROUP BY 1
		)
		SELECT NULL::date AS month, @day::date - b.last_day <= m.away, b.orders >= m.orders, b.amount >= m.amount, count(*), sum(b.orders)::bigint,
			least(greatest(sum(b.amount), -9e18), 9e18)::bigint
		FROM buyers b
		CROSS JOIN means m
		GROUP BY 2, 3, 4
		UNION ALL
		SELECT month, false, false, false, fresh, (sum(fresh) OVER (ORDER BY month))::bigint, 0
		FROM months
		ORDER BY month DESC NULLS FIRST`, pgx.StrictNamedArgs{"handover": sc.Handover(), "currency": currency, "day": day.Time()})
	var out app.FigureTiers
	if err != nil {
		return out, translate(err)
	}
	type row struct {
		month time.Time
		figures.Tier
	}
	list, err := collect(rows, func(r *row) []any {
		return []any{at(&r.month), &r.Recent, &r.Often, &r.Much, &r.Buyers, &r.Orders, &r.Amount}
	})
	for _, r := range list {
		if r.month.IsZero() {
			out.Tiers = append(out.Tiers, r.Tier)
		} else {
			out.Months = append(out.Months, app.FigureGrowth{Month: r.month, New: r.Buyers, All: r.Orders})
		}
	}
	return out, translate(err)
}
