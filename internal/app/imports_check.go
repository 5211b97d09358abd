package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// checkedAtOnce is how many records of a file are looked up and staged together.
const checkedAtOnce = 1000

// checking is a check of an import: every line becomes a staged row that says what would come of it.
type checking struct {
	app   *App
	sc    handover.Scope
	job   ImportJob
	im    Import
	frame Frame
	env   catalog.Env
	giver handover.Leaver
	now   time.Time
	p     *progress

	mends map[ImportCell]string
	seen  map[identityKey]seenRow
	names names
	named map[string]bool // kinds whose records some part may refer to
	later map[int]bool    // parts that are still to be checked
	late  []RowAt         // rows with names that later rows may bring
	turns []StagedRow     // rows before that a later one takes the place of
	made  int
}

// seenRow is a record of the file that was met before.
type seenRow struct {
	at      RowAt
	record  uuid.UUID
	content [8]byte // the beginning of its digest
}

// checkImport checks an import from its kept lines. It may be run again at any time.
func (a *App) checkImport(ctx context.Context, sc handover.Scope, job ImportJob, p *progress) error {
	frame, err := a.importing(ctx, sc, uuid.Nil)
	if err != nil {
		return err
	}
	sc = sc.At(frame.Handover.State)
	env := a.env(sc, Locked{Giver: job.Giver})
	c := checking{
		app: a, sc: sc, job: job, im: job.Import, frame: frame, env: env, giver: job.Giver, now: a.Now(), p: p, seen: map[identityKey]seenRow{},
		names: newNames(), named: namedIn(sc, job.Import.Parts), later: map[int]bool{},
	}
	if c.mends, err = a.store.ImportMends(ctx, sc, job.Import.ID); err != nil {
		return err
	}
	if err := a.store.UnstageImport(ctx, sc, job.Lease()); err != nil {
		return err
	}
	c.im.Parts = slices.Clone(c.im.Parts)
	total := 0
	for i, part := range c.im.Parts {
		c.im.Parts[i].Tally, c.im.Parts[i].Unmatched, c.im.Parts[i].Closed = ImportTally{}, nil, nil
		if part.Section != uuid.Nil {
			c.later[i] = true
			total += part.Lines
		}
	}
	p.total.Store(int64(total))
	for len(c.later) > 0 {
		i := c.next()
		if err := c.part(ctx, i); err != nil {
			return err
		}
		delete(c.later, i)
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	return c.end(ctx)
}

// namedIn are the kinds that the parts may refer to. Titles of others need not be remembered.
func namedIn(sc handover.Scope, parts []ImportPart) map[string]bool {
	out := map[string]bool{}
	for _, p := range parts {
		kind, ok := sc.Kind(p.Kind)
		if !ok || p.Section == uuid.Nil {
			continue
		}
		for _, target := range targets(kind.Fields, nil) {
			out[target] = true
		}
		if refersToAny(kind.Fields) {
			for _, other := range parts {
				out[other.Kind] = true
			}
		}
	}
	return out
}

// refersToAny says whether a field may name records of every kind.
func refersToAny(fields []catalog.Field) bool {
	return slices.ContainsFunc(fields, func(f catalog.Field) bool {
		s := f.Spec()
		return s.Type == catalog.TypeRef && s.Target == "" || refersToAny(s.Columns)
	})
}

// next is the part whose kind refers to none that is still to come, as far as there is one.
func (c *checking) next() int {
	order := make([]int, 0, len(c.later))
	for i := range c.later {
		order = append(order, i)
	}
	slices.Sort(order)
	for _, i := range order {
		kind, _ := c.sc.Kind(c.im.Parts[i].Kind)
		if !slices.ContainsFunc(targets(kind.Fields, nil), func(target string) bool {
			return target != kind.Key && c.comes(target)
		}) {
			return i
		}
	}
	return order[0]
}

// comes says whether records of the kind may still come with this import.
func (c *checking) comes(kind string) bool {
	for i := range c.later {
		if kind == "" || c.im.Parts[i].Kind == kind {
			return true
		}
	}
	return false
}

// settle does what could only be done when every part was there: names that later rows brought, and circles.
func (c *checking) settle(ctx context.Context) error {
	if err := c.turn(ctx); err != nil {
		return err
	}
	for at := range slices.Chunk(c.late, checkedAtOnce) {
		if err := c.rematch(ctx, at, nil); err != nil {
			return err
		}
	}
	return c.straighten(ctx)
}

// end counts and hands the import to the person.
func (c *checking) end(ctx context.Context) error {
	tallies, err := c.app.store.CountStaged(ctx, c.sc, c.im.ID)
	if err != nil {
		return err
	}
	for i := range c.im.Parts {
		c.im.Parts[i].Tally = tallies[i]
		c.im.Parts[i].Unmatched, c.im.Parts[i].Closed = c.names.unmatchedOf(i), c.names.closedOf(i)
	}
	c.im.State, c.im.Problem, c.im.Done = ImportReady, nil, int(c.p.total.Load())
	c.im.Total = c.im.Done
	c.job.Basis, c.job.Checked = c.app.basis(c.env, c.sc.Viewer().Catalog.Version()), c.job.Head
	return c.app.store.EndImport(ctx, c.sc, c.job, c.im)
}
