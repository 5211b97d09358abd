package postgres

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// countsSQL are the counts of a handover. Names are looked up one by one, as those of exit tasks are.
const countsSQL = `
	SELECT c.handover_id, c.id, c.section_id, c.number, c.system_file, c.count_file, c.started_by, (SELECT p.name FROM people p WHERE p.id = c.started_by),
		c.started_at, c.finished_by, coalesce((SELECT p.name FROM people p WHERE p.id = c.finished_by), ''), c.finished_at
	FROM counts c
	WHERE c.handover_id = @handover`

func countDest(c *handover.Stocktake) []any {
	return []any{
		&c.Handover, &c.ID, &c.Section, &c.Number, &c.SystemFile, &c.File, &c.StartedBy, &c.Starter, at(&c.StartedAt), &c.FinishedBy, &c.Finisher, at(&c.FinishedAt),
	}
}

// tallySQL counts the lines of counts by outcome and currency.
const tallySQL = `
	SELECT x.count_id, CASE WHEN x.cost IS NULL THEN '' ELSE x.currency END, count(*) FILTER (WHERE x.outcome = 'matched'), count(*) FILTER (WHERE x.outcome = 'difference'),
		count(*) FILTER (WHERE x.outcome = 'missing'), count(*) FILTER (WHERE x.outcome = 'extra'), count(*) FILTER (WHERE x.outcome <> 'matched' AND x.cause = ''),
		coalesce(-sum(d.worth) FILTER (WHERE d.worth < 0), 0)::bigint, coalesce(sum(d.worth) FILTER (WHERE d.worth > 0), 0)::bigint
	FROM count_rows x
	CROSS JOIN LATERAL (VALUES (round((coalesce(x.counted, 0) - coalesce(x.system, 0))::numeric * x.cost / 1000000))) AS d (worth)
	WHERE x.handover_id = @handover`

type tallyRow struct {
	count uuid.UUID
	handover.CountTally
	handover.CountMoney
}

func tallyDest(t *tallyRow) []any {
	return []any{&t.count, &t.Currency, &t.Matched, &t.Different, &t.Missing, &t.Extra, &t.Open, &t.Short, &t.Over}
}

// tallied adds the tallies of currencies to their counts.
func tallied(counts []handover.Stocktake, list []tallyRow) {
	for _, r := range list {
		for i := range counts {
			if counts[i].ID != r.count {
				continue
			}
			t := &counts[i].Tally
			t.Matched, t.Different, t.Missing = t.Matched+r.Matched, t.Different+r.Different, t.Missing+r.Missing
			t.Extra, t.Open = t.Extra+r.Extra, t.Open+r.Open
			if r.Currency != "" && r.CountTally.Differences() > 0 {
				t.Money = append(t.Money, r.CountMoney)
			}
		}
	}
}

// Counts are the counts of a handover, newest first.
func (s *Store) Counts(ctx context.Context, sc handover.Scope) (app.CountsPage, error) {
	var out app.CountsPage
	var list []tallyRow
	var b batch
	b.frame(sc, &out.Frame)
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.rows(countsSQL+` ORDER BY c.number DESC`, args, func(rows pgx.Rows) (err error) {
		out.Counts, err = collect(rows, countDest)
		return err
	})
	b.rows(tallySQL+` GROUP BY 1, 2 ORDER BY 1, 2`, args, func(rows pgx.Rows) (err error) {
		list, err = collect(rows, tallyDest)
		return err
	})
	err := s.send(ctx, &b)
	tallied(out.Counts, list)
	return out, err
}

const countRowsSQL = `
	SELECT x.position, x.code, x.title, x.record_id, x.outcome, x.system, x.counted, x.cost, x.currency, x.cause, x.bearer, x.note, x.settled_by,
		coalesce((SELECT p.name FROM people p WHERE p.id = x.settled_by), ''), x.settled_at
	FROM count_rows x
	WHERE x.handover_id = @handover AND x.count_id = @count`

func countRowDest(r *handover.CountRow) []any {
	return []any{
		&r.Position, &r.Code, &r.Title, &r.Record, &r.Outcome, &r.System, &r.Counted, &r.Cost, &r.Currency, &r.Cause, &r.Bearer, &r.Note, &r.SettledBy,
		&r.Settler, at(&r.SettledAt),
	}
}

// countPage queues a count with its tally and the lines that a condition leaves.
func (s *Store) countPage(ctx context.Context, sc handover.Scope, id uuid.UUID, condition string, more pgx.StrictNamedArgs) (app.CountPage, error) {
	var out app.CountPage
	var counts []handover.Stocktake
	var list []tallyRow
	var b batch
	b.frame(sc, &out.Frame)
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "count": id}
	b.rows(countsSQL+` AND c.id = @count`, args, func(rows pgx.Rows) (err error) {
		if counts, err = collect(rows, countDest); err == nil && len(counts) == 0 {
			err = handover.ErrNotFound()
		}
		return err
	})
	b.rows(tallySQL+` AND x.count_id = @count GROUP BY 1, 2 ORDER BY 1, 2`, args, func(rows pgx.Rows) (err error) {
		list, err = collect(rows, tallyDest)
		return err
	})
	more["handover"], more["count"] = sc.Handover(), id
	b.rows(countRowsSQL+condition, more, func(rows pgx.Rows) (err error) {
		out.Rows, err = collect(rows, countRowDest)
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	tallied(counts, list)
	out.Count = counts[0]
	return out, nil
}

// CountPage is a count with a page of its lines.
func (s *Store) CountPage(ctx context.Context, sc handover.Scope, id uuid.UUID, f app.CountFilter) (app.CountPage, error) {
	condition := ` AND x.outcome <> 'matched'`
	args := pgx.StrictNamedArgs{"after": f.After}
	if f.Outcome != "" {
		condition, args["outcome"] = ` AND x.outcome = @outcome`, f.Outcome
	}
	if f.Open {
		condition += ` AND x.cause = '' AND x.outcome <> 'matched'`
	}
	out, err := s.countPage(ctx, sc, id, condition+` AND x.position > @after ORDER BY x.position LIMIT `+strconv.Itoa(app.CountsShown+1), args)
	if len(out.Rows) > app.CountsShown {
		out.Rows, out.More = out.Rows[:app.CountsShown], true
	}
	return out, err
}

// CountLines is a count with all lines that differ.
func (s *Store) CountLines(ctx context.Context, sc handover.Scope, id uuid.UUID) (app.CountPage, error) {
	return s.countPage(ctx, sc, id, ` AND x.outcome <> 'matched' ORDER BY x.position`, pgx.StrictNamedArgs{})
}

// StockSide is what the records say is there.
func (t *tx) StockSide(ctx context.Context) ([]handover.CountRow, error) {
	rows, err := t.Query(ctx, `
		WITH base AS (`+stockBase+`)
		SELECT k.code, k.title, k.record_id, k.on_hand, k.cost, k.currency
		FROM base k
		WHERE k.code <> ''
		ORDER BY k.code, k.record_id`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "gone": []uuid.UUID{}})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(r *handover.CountRow) []any {
		return []any{&r.Code, &r.Title, &r.Record, &r.System, &r.Cost, &r.Currency}
	})
}

// Count is one of the handover.
func (t *tx) Count(ctx context.Context, id uuid.UUID) (handover.Stocktake, error) {
	var c handover.Stocktake
	err := one(t.QueryRow(ctx, countsSQL+` AND c.id = @count`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "count": id}), countDest(&c)...)
	return c, err
}

// CountRows are all lines of a count.
func (t *tx) CountRows(ctx context.Context, id uuid.UUID) ([]handover.CountRow, error) {
	rows, err := t.Query(ctx, countRowsSQL+` ORDER BY x.position`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "count": id})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, countRowDest)
}

// AddCount numbers and stores a new one, with its lines.
func (t *tx) AddCount(ctx context.Context, c handover.Stocktake, list []handover.CountRow) (int, error) {
	number := 0
	err := one(t.QueryRow(ctx, `
		INSERT INTO counts (handover_id, id, section_id, number, system_file, count_file, started_by, started_at)
		SELECT @handover::uuid, @id::uuid, @section::uuid, coalesce((SELECT max(n.number) FROM counts n WHERE n.handover_id = @handover), 0) + 1,
			@system::text, @file::text, @by::uuid, @at::timestamptz
		FROM sections s
		WHERE s.handover_id = @handover AND s.id = @section
		RETURNING number`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "id": c.ID, "section": c.Section, "system": c.SystemFile, "file": c.File, "by": c.StartedBy, "at": c.StartedAt,
	}), &number)
	if err != nil {
		return 0, err
	}
	_, err = t.CopyFrom(ctx, pgx.Identifier{"count_rows"},
		[]string{"handover_id", "count_id", "position", "code", "title", "record_id", "outcome", "system", "counted", "cost", "currency"},
		pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
			r := list[i]
			return []any{
				t.sc.Handover(), c.ID, r.Position, r.Code, r.Title, someID(r.Record), string(r.Outcome), (*int64)(r.System), (*int64)(r.Counted),
				(*int64)(r.Cost), r.Currency,
			}, nil
		}))
	return number, translate(err)
}

// SettleRows gives lines with a difference a cause.
func (t *tx) SettleRows(ctx context.Context, id uuid.UUID, positions []int, as handover.CountRow) (int, error) {
	n, err := exec(ctx, t, `
		UPDATE count_rows x
		SET cause = @cause, bearer = @bearer, note = @note, settled_by = @by, settled_at = @at
		WHERE x.handover_id = @handover AND x.count_id = @count AND x.outcome <> 'matched'
			AND (x.position = ANY(@positions) OR cardinality(@positions::integer[]) = 0 AND x.cause = '')`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "count": id, "positions": append([]int{}, positions...), "cause": as.Cause, "bearer": as.Bearer, "note": as.Note,
		"by": as.SettledBy, "at": as.SettledAt,
	})
	return int(n), err
}

// FinishCount freezes a count.
func (t *tx) FinishCount(ctx context.Context, c handover.Stocktake) error {
	n, err := exec(ctx, t, `UPDATE counts SET finished_by = @by, finished_at = @at WHERE handover_id = @handover AND id = @count AND finished_at IS NULL`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "count": c.ID, "by": c.FinishedBy, "at": c.FinishedAt})
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	return err
}
