package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// turn leaves out rows that a later one takes the place of.
func (c *checking) turn(ctx context.Context) error {
	for rows := range slices.Chunk(c.turns, checkedAtOnce) {
		// Of three that say the same record the second was turned, too; each stands here once.
		if err := c.app.store.Restage(ctx, c.sc, c.job.Lease(), rows); err != nil {
			return err
		}
	}
	return nil
}

// rematch makes rows anew whose names could not be matched when they were made. References to what is gone lose their way.
func (c *checking) rematch(ctx context.Context, at []RowAt, gone map[string]bool) error {
	rows, err := c.app.store.Staged(ctx, c.sc, c.im.ID, at)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r StagedRow) bool { return r.Data == nil })
	olds, err := c.olds(ctx, rows)
	if err != nil {
		return err
	}
	var again []StagedRow
	for _, row := range rows {
		kind, _ := c.sc.Kind(row.Kind)
		values, err := kind.FromJSON(row.Data)
		if err != nil {
			return err
		}
		values = kind.Resolve(values, nil, func(_ string, r catalog.Ref) string {
			if gone[r.ID] {
				return ""
			}
			return r.ID
		})
		if err := c.names.lookIn(ctx, c.app.store, c.sc, kind, []catalog.Values{values}); err != nil {
			return err
		}
		next, err := c.rematched(ctx, row, kind, values, olds[row.Record])
		if err != nil {
			return err
		}
		again = append(again, next)
	}
	return c.app.store.Restage(ctx, c.sc, c.job.Lease(), again)
}

// olds are the records that rows would change, by id.
func (c *checking) olds(ctx context.Context, rows []StagedRow) (map[uuid.UUID]handover.Record, error) {
	var ids []uuid.UUID
	for _, r := range rows {
		if r.Base > 0 {
			ids = append(ids, r.Record)
		}
	}
	out := map[uuid.UUID]handover.Record{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := c.app.store.RecordsOf(ctx, c.sc, ids)
	for _, r := range list {
		out[r.ID] = r
	}
	return out, err
}

// rematched is a row with its names matched again.
func (c *checking) rematched(ctx context.Context, row StagedRow, kind catalog.Kind, values catalog.Values, old handover.Record) (StagedRow, error) {
	made := row.Outcome == OutcomeMade
	values, _, err := c.match(ctx, row.Part, kind, values, old)
	if err != nil {
		return row, err
	}
	if u, is := selfRef(kind, values, row.Record); is {
		return c.refused(ctx, row, u, catalog.SelfRef, nil)
	}
	if row.Base > 0 && old.ID == uuid.Nil {
		return row, nil // it was removed meanwhile, which the write will notice
	}
	section := sectionOf(c.frame.Sections, row.Section)
	next, err := c.staged(row, section, kind, row.Record, old, values, false)
	if made {
		next.Outcome = OutcomeMade
	}
	return next, err
}

// refused is the row as an error about a reference.
func (c *checking) refused(ctx context.Context, row StagedRow, u catalog.RefUse, code catalog.ProblemCode, args catalog.Args) (StagedRow, error) {
	out := StagedRow{RowAt: row.RowAt, At: row.At, Title: row.Title, Outcome: OutcomeError}
	p := ImportProblem{Line: row.Line, Column: -1, Field: u.Path(), Key: "problem." + string(code), Args: args}
	for i, column := range c.im.Parts[row.Part].Plan.Columns {
		if column.Field == u.Path() {
			p.Column = i
			break
		}
	}
	out.Problems = []ImportProblem{p}
	err := c.app.store.ImportChunks(ctx, c.sc, c.im.ID, row.Part, func(chunk ImportChunk) error {
		if row.Line < chunk.First || row.Line > chunk.Last {
			return nil
		}
		for l, err := range chunk.Lines() {
			if err != nil {
				return err
			}
			if l.Number == row.Line {
				out.Cells = cellsOf(c.mendedLine(row.Part, l).Cells)
			}
		}
		return nil
	})
	return out, err
}

// straighten refuses rows whose references lead in a circle along fields where none may.
func (c *checking) straighten(ctx context.Context) error {
	for path := range c.acyclic() {
		ways, err := c.app.store.StagedWays(ctx, c.sc, c.im.ID, path)
		if err != nil {
			return err
		}
		round := circles(ways)
		if len(round) == 0 {
			continue
		}
		at, err := c.app.store.StagedOf(ctx, c.sc, c.im.ID, round)
		if err != nil {
			return err
		}
		if err := c.refuseCircles(ctx, path, at); err != nil {
			return err
		}
	}
	return nil
}

// acyclic are the fields of the parts along which no references may lead back.
func (c *checking) acyclic() map[string]bool {
	out := map[string]bool{}
	for _, part := range c.im.Parts {
		if part.Section == uuid.Nil {
			continue
		}
		kind, _ := c.sc.Kind(part.Kind)
		for _, column := range part.Plan.Columns {
			if f, ok := kind.Field(column.Field); ok && f.Spec().Acyclic {
				out[column.Field] = true
			}
		}
	}
	return out
}

func (c *checking) refuseCircles(ctx context.Context, path string, at []RowAt) error {
	rows, err := c.app.store.Staged(ctx, c.sc, c.im.ID, at)
	if err != nil {
		return err
	}
	gone := map[string]bool{}
	var ids []uuid.UUID
	for i, row := range rows {
		if row.Base == 0 {
			gone[row.Record.String()] = true
			ids = append(ids, row.Record)
			c.names.forget(row.Kind, row.Title)
		}
		args := catalog.Args{"Way": row.Title + " → … → " + row.Title}
		if rows[i], err = c.refused(ctx, row, catalog.RefUse{Field: path}, catalog.CircularRef, args); err != nil {
			return err
		}
	}
	if err := c.app.store.Restage(ctx, c.sc, c.job.Lease(), rows); err != nil || len(ids) == 0 {
		return err
	}
	to, err := c.app.store.StagedTo(ctx, c.sc, c.im.ID, ids)
	if err != nil {
		return err
	}
	for at := range slices.Chunk(to, checkedAtOnce) {
		if err := c.rematch(ctx, at, gone); err != nil {
			return err
		}
	}
	return nil
}

// circles are the records on a way that leads back to itself, and those between two such ways: what is left when ends are taken away
// until there is none.
func circles(ways map[uuid.UUID][]uuid.UUID) []uuid.UUID {
	back := map[uuid.UUID][]uuid.UUID{}
	for from, list := range ways {
		for _, to := range list {
			back[to] = append(back[to], from)
		}
	}
	left := map[uuid.UUID]bool{}
	for from := range ways {
		left[from] = true
	}
	unwind(left, ways, back)
	unwind(left, back, ways)
	var out []uuid.UUID
	for id := range left {
		out = append(out, id)
	}
	return out
}

// unwind takes out, again and again, what leads to nothing that is left.
func unwind(left map[uuid.UUID]bool, along, back map[uuid.UUID][]uuid.UUID) {
	open := map[uuid.UUID]int{}
	var ends []uuid.UUID
	for id := range left {
		for _, to := range along[id] {
			if left[to] {
				open[id]++
			}
		}
		if open[id] == 0 {
			ends = append(ends, id)
		}
	}
	for len(ends) > 0 {
		id := ends[len(ends)-1]
		ends = ends[:len(ends)-1]
		delete(left, id)
		for _, from := range back[id] {
			if open[from]--; left[from] && open[from] == 0 {
				ends = append(ends, from)
			}
		}
	}
}
