package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// stagedColumns are the columns of import_rows in the order of stagedRow.
var stagedColumns = []string{
	"handover_id", "import_id", "part", "line", "lines", "outcome", "odd", "title", "problems", "cells", "section_id", "record_id", "kind", "identity",
	"base", "base_state", "state", "data", "digest", "search", "missing", "blockers", "warnings", "findings", "refs", "bindings", "stock", "dates",
}

// stagedRow appends a row in the order of stagedColumns.
func (c *copyRows) stagedRow(sc handover.Scope, id uuid.UUID, r app.StagedRow) error {
	problems, cells, refs, findings := []byte("[]"), []byte(nil), []byte(nil), []byte(nil)
	var err error
	put := func(to *[]byte, v any, there bool) {
		if there && err == nil {
			*to, err = json.Marshal(v)
		}
	}
	put(&problems, r.Problems, len(r.Problems) > 0)
	put(&cells, r.Cells, r.Cells != nil)
	put(&refs, r.Refs, len(r.Refs) > 0)
	if len(r.Findings) > 0 && err == nil {
		findings, err = findingsJSON(r.Findings)
	}
	stock := []byte(nil)
	put(&stock, r.Stock, r.Stock != nil)
	bindings, failed := stagedBindings(r.Bindings)
	dates, undated := stagedDates(r.Section, r.Record, r.Dates)
	if err = errors.Join(err, failed, undated); err != nil {
		return err
	}
	c.row(len(stagedColumns))
	c.id(sc.Handover())
	c.id(id)
	c.integer(r.Part)
	c.integer(r.Line)
	c.integers(r.At)
	c.text(string(r.Outcome))
	c.boolean(r.Odd)
	c.text(r.Title)
	c.json(problems)
	c.json(cells)
	c.id(r.Section)
	c.id(r.Record)
	c.someText(r.Kind)
	c.someText(r.Identity)
	c.integer(r.Base)
	c.someText(string(r.BaseState))
	c.someText(string(r.State))
	c.bytes(r.Data)
	c.bytes(r.Digest)
	if r.Data == nil {
		c.null()
	} else {
		c.lexemes(r.Tokens)
	}
	c.integer(r.Counts.Missing)
	c.integer(r.Counts.Blockers)
	c.integer(r.Counts.Warnings)
	c.json(findings)
	c.json(refs)
	c.json(bindings)
	c.json(stock)
	c.json(dates)
	return nil
}

// The strengths with which a worker keeps its import for as long as a transaction lasts. Neither lets another worker take it; the first keeps
// people from giving it up as well, and the second lets the worker say how far it is.
const (
	holdFast = `FOR SHARE`
	holdOpen = `FOR KEY SHARE`
)

// hold keeps an import for its worker until the transaction ends. It is handover.Stale when the import is another's, or nobody's, by now:
// a worker that was silent for too long may live after all, and must not write beside the one that took over.
func hold(ctx context.Context, t pgx.Tx, sc handover.Scope, l app.ImportLease, how string) error {
	var held bool
	err := one(t.QueryRow(ctx, `
		SELECT true
		FROM imports
		WHERE handover_id = @handover AND id = @import AND worker = @worker
		`+how, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": l.Import, "worker": l.Worker}), &held)
	if handover.CodeOf(err) == handover.NotFound {
		return lostImport(0, nil)
	}
	return err
}

// held carries out fn while the worker has the import.
func (s *Store) held(ctx context.Context, sc handover.Scope, l app.ImportLease, fn func(pgx.Tx) error) error {
	return translate(s.transact(ctx, func(t pgx.Tx) error {
		if err := hold(ctx, t, sc, l, holdFast); err != nil {
			return err
		}
		return fn(t)
	}))
}

// UnstageImport forgets the rows of an import.
func (s *Store) UnstageImport(ctx context.Context, sc handover.Scope, l app.ImportLease) error {
	return s.held(ctx, sc, l, func(t pgx.Tx) error {
		_, err := exec(ctx, t, `DELETE FROM import_rows WHERE handover_id = @handover AND import_id = @import`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "import": l.Import})
		return err
	})
}

// StageRows adds rows to an import of the handover. The lock keeps the import until they are there, so that whoever gives it up takes them
// away as well.
func (s *Store) StageRows(ctx context.Context, sc handover.Scope, l app.ImportLease, rows []app.StagedRow) error {
	return s.held(ctx, sc, l, func(t pgx.Tx) error { return stage(ctx, t, sc, l.Import, rows) })
}

// stage copies rows in, for a worker that holds the import.
func stage(ctx context.Context, t pgx.Tx, sc handover.Scope, id uuid.UUID, rows []app.StagedRow) error {
	c := spare.Get().(*copyRows)
	defer spare.Put(c)
	c.begin()
	for _, r := range rows {
		if err := c.stagedRow(sc, id, r); err != nil {
			return err
		}
	}
	c.end()
	_, err := t.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(c.b),
		`COPY import_rows (`+strings.Join(stagedColumns, ", ")+`) FROM STDIN (FORMAT binary)`)
	return err
}

// spare are buffers of rows: the next batch needs one of the same size.
var spare = sync.Pool{New: func() any { return &copyRows{} }}

func placesOf(at []app.RowAt) (part, line []int) {
	for _, a := range at {
		part, line = append(part, a.Part), append(line, a.Line)
	}
	return part, line
}

// Restage puts rows into the place of others.
func (s *Store) Restage(ctx context.Context, sc handover.Scope, l app.ImportLease, rows []app.StagedRow) error {
	at := make([]app.RowAt, len(rows))
	for i, r := range rows {
		at[i] = r.RowAt
	}
	part, line := placesOf(at)
	return s.held(ctx, sc, l, func(t pgx.Tx) error {
		if _, err := exec(ctx, t, `
			DELETE FROM import_rows i
			USING unnest(@part::integer[], @line::integer[]) AS x (part, line)
			WHERE i.handover_id = @handover AND i.import_id = @import AND (i.part, i.line) = (x.part, x.line)`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "import": l.Import, "part": part, "line": line}); err != nil {
			return err
		}
		return stage(ctx, t, sc, l.Import, rows)
	})
}

type stagedDest struct {
	app.StagedRow
	problems, cells, findings, refs []byte
	base, state                     string
}

// Staged reads rows by part and line.
func (s *Store) Staged(ctx context.Context, sc handover.Scope, id uuid.UUID, at []app.RowAt) ([]app.StagedRow, error) {
	part, line := placesOf(at)
	rows, err := s.pool.Query(ctx, `
		SELECT i.part, i.line, i.lines, i.outcome, i.odd, i.title, i.problems, i.cells, i.section_id, i.record_id, coalesce(i.kind, ''),
			coalesce(i.identity, ''), i.base, coalesce(i.base_state, ''), coalesce(i.state, ''), i.data, i.digest, tsvector_to_array(i.search), i.missing, i.blockers,
			i.warnings, i.findings, i.refs
		FROM import_rows i
		JOIN unnest(@part::integer[], @line::integer[]) AS x (part, line) ON (i.part, i.line) = (x.part, x.line)
		WHERE i.handover_id = @handover AND i.import_id = @import
		ORDER BY i.part, i.line`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "part": part, "line": line})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, func(r *stagedDest) []any {
		return []any{
			&r.Part, &r.Line, &r.At, &r.Outcome, &r.Odd, &r.Title, &r.problems, &r.cells, &r.Section, &r.Record, &r.Kind, &r.Identity, &r.Base, &r.base,
			&r.state, (*[]byte)(&r.Data), &r.Digest, &r.Tokens, &r.Counts.Missing, &r.Counts.Blockers, &r.Counts.Warnings, &r.findings, &r.refs,
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]app.StagedRow, len(list))
	for i, r := range list {
		if out[i], err = r.read(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r stagedDest) read() (app.StagedRow, error) {
	r.BaseState, r.State = handover.RecordState(r.base), handover.RecordState(r.state)
	for raw, to := range map[*[]byte]any{&r.problems: &r.Problems, &r.cells: &r.Cells, &r.refs: &r.Refs} {
		if *raw == nil {
			continue
		}
		if err := json.Unmarshal(*raw, to); err != nil {
			return r.StagedRow, err
		}
	}
	var err error
	r.Findings, err = readFindings(r.findings)
	return r.StagedRow, err
}

// StagedOf finds rows of records.
func (s *Store) StagedOf(ctx context.Context, sc handover.Scope, id uuid.UUID, records []uuid.UUID) ([]app.RowAt, error) {
	return s.places(ctx, sc, id, `i.record_id = ANY(@records) AND i.outcome <> 'same'`, records)
}

// StagedTo finds rows that refer to records.
func (s *Store) StagedTo(ctx context.Context, sc handover.Scope, id uuid.UUID, records []uuid.UUID) ([]app.RowAt, error) {
	return s.places(ctx, sc, id,
		`i.refs IS NOT NULL AND EXISTS (SELECT FROM jsonb_to_recordset(i.refs) AS x ("to" uuid) WHERE x."to" = ANY(@records))`, records)
}

func (s *Store) places(ctx context.Context, sc handover.Scope, id uuid.UUID, condition string, records []uuid.UUID) ([]app.RowAt, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.part, i.line
		FROM import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND `+condition+`
		ORDER BY i.part, i.line`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "records": records})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(r *app.RowAt) []any { return []any{&r.Part, &r.Line} })
}

// StagedWays are the references by a field as they would be.
func (s *Store) StagedWays(ctx context.Context, sc handover.Scope, id uuid.UUID, field string) (map[uuid.UUID][]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT x.from_id, x.to_id
		FROM record_refs x
		WHERE x.handover_id = @handover AND x.field = @field AND NOT EXISTS (
			SELECT FROM import_rows i
			WHERE i.handover_id = @handover AND i.import_id = @import AND i.record_id = x.from_id AND i.outcome = 'changed')
		UNION
		SELECT i.record_id, x."to"
		FROM import_rows i
		CROSS JOIN LATERAL jsonb_to_recordset(i.refs) AS x (field text, "to" uuid)
		WHERE i.handover_id = @handover AND i.import_id = @import AND x.field = @field`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "field": field})
	if err != nil {
		return nil, translate(err)
	}
	type way struct{ from, to uuid.UUID }
	list, err := collect(rows, func(w *way) []any { return []any{&w.from, &w.to} })
	out := map[uuid.UUID][]uuid.UUID{}
	for _, w := range list {
		out[w.from] = append(out[w.from], w.to)
	}
	return out, err
}

const analyzeStagedSQL = `ANALYZE import_rows (handover_id, import_id, part, line, outcome, section_id, record_id, kind, identity, state)`

// CountStaged counts the rows by part and outcome.
func (s *Store) CountStaged(ctx context.Context, sc handover.Scope, id uuid.UUID) (map[int]app.ImportTally, error) {
	// The planner hears of rows that have just come: taken for a few, each would be compared with each when they are written.
	if _, err := s.pool.Exec(ctx, analyzeStagedSQL); err != nil {
		return nil, translate(err)
	}
	return countStaged(ctx, s.pool, sc, id)
}

func countStaged(ctx context.Context, q interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, sc handover.Scope, id uuid.UUID) (map[int]app.ImportTally, error) {
	rows, err := q.Query(ctx, `
		SELECT part, count(*) FILTER (WHERE outcome = 'new'), count(*) FILTER (WHERE outcome = 'changed'), count(*) FILTER (WHERE outcome = 'same'),
			count(*) FILTER (WHERE outcome = 'error'), count(*) FILTER (WHERE outcome = 'skipped'), count(*) FILTER (WHERE outcome = 'made'),
			count(*) FILTER (WHERE odd)
		FROM import_rows
		WHERE handover_id = @handover AND import_id = @import
		GROUP BY part`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id})
	if err != nil {
		return nil, translate(err)
	}
	type counted struct {
		part int
		app.ImportTally
	}
	list, err := collect(rows, func(c *counted) []any {
		return []any{&c.part, &c.New, &c.Changed, &c.Same, &c.Error, &c.Skipped, &c.Made, &c.Odd}
	})
	out := map[int]app.ImportTally{}
	for _, c := range list {
		out[c.part] = c.ImportTally
	}
	return out, err
}
