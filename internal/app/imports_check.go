package app

import (
	"context"
	"iter"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
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
		app: a, sc: sc, job: job, im: job.Import, frame: frame, env: env, p: p, seen: map[identityKey]seenRow{},
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

// reading is a part on its way through.
type reading struct {
	*checking
	number  int
	part    ImportPart
	section handover.Section
	kind    catalog.Kind
	reader  *source.Reader
	layout  *catalog.Layout
	raw     map[int][]string // cells of the lines that are not staged yet
	hidden  map[int]bool
	near    map[string]string // identities of records by what the file says of them; manyFit for more than one
	batch   []offered
	staging chan error // what comes of the batch before, which is stored meanwhile
}

// offered is a record of the file on its way into a row.
type offered struct {
	item     source.Item
	row      StagedRow
	values   catalog.Values
	old      handover.Record
	identity string
}

func (c *checking) part(ctx context.Context, number int) error {
	part := c.im.Parts[number]
	section, ok := c.frame.Section(part.Section)
	if !ok {
		return handover.ErrNotFound()
	}
	if err := c.sc.MayImport(section); err != nil {
		return err
	}
	kind, ok := c.sc.Kind(part.Kind)
	if !ok || section.Kind != part.Kind {
		return handover.Refuse(handover.Conflict, "imported.failed.kind")
	}
	reader := source.NewReader(kind, part.Plan)
	layout, err := kind.Layout(reader.Paths...)
	if err != nil {
		return err
	}
	r := reading{
		checking: c, number: number, part: part, section: section, kind: kind, reader: reader, layout: layout,
		raw: map[int][]string{}, hidden: map[int]bool{},
	}
	defer func() { _ = r.before() }() // nothing goes on behind an error
	for item, err := range reader.Items(r.lines(ctx)) {
		if err != nil {
			return err
		}
		if err := r.take(ctx, item); err != nil {
			return err
		}
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	return r.before()
}

// lines are the kept lines with what was typed over them.
func (r *reading) lines(ctx context.Context) iter.Seq2[sheet.Line, error] {
	return func(yield func(sheet.Line, error) bool) {
		stopped := false
		err := r.app.store.ImportChunks(ctx, r.sc, r.im.ID, r.number, func(chunk ImportChunk) error {
			for l, err := range chunk.Lines() {
				if err != nil {
					return err
				}
				l = r.mended(l)
				if l.Number > r.part.Plan.HeadTo {
					r.raw[l.Number] = l.Cells
					if l.Hidden {
						r.hidden[l.Number] = true
					}
				}
				r.p.add(1)
				if !yield(l, nil) {
					stopped = true
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(sheet.Line{}, err)
		}
	}
}

// mended lays what was typed over the line.
func (c *checking) mendedLine(part int, l sheet.Line) sheet.Line {
	if len(c.mends) == 0 {
		return l
	}
	for column := range c.im.Parts[part].Plan.Columns {
		text, ok := c.mends[ImportCell{part, l.Number, column}]
		if !ok {
			continue
		}
		for len(l.Cells) <= column {
			l.Cells = append(l.Cells, "")
		}
		l.Cells[column] = text
	}
	return l
}

func (r *reading) mended(l sheet.Line) sheet.Line { return r.mendedLine(r.number, l) }

// take decodes an item and puts it into the batch.
func (r *reading) take(ctx context.Context, item source.Item) error {
	o := offered{item: item, row: StagedRow{RowAt: RowAt{r.number, item.At[0]}, At: item.At}}
	if item.Skip != "" {
		o.row.skip("import.skip."+string(item.Skip), nil)
		r.batch = append(r.batch, o)
		return r.flushFull(ctx)
	}
	values, problems := r.layout.Update(catalog.Values{}, item.Lines, !r.part.Plan.Clear, item.Extra)
	o.values = values
	r.wrong(&o, problems)
	if o.row.Outcome == "" {
		o.identity = indexable(r.kind.IdentityOf(values))
	}
	r.batch = append(r.batch, o)
	return r.flushFull(ctx)
}

func (r *reading) flushFull(ctx context.Context) error {
	if len(r.batch) < checkedAtOnce {
		return nil
	}
	return r.flush(ctx)
}

// before waits for the batch before to be stored.
func (r *reading) before() error {
	if r.staging == nil {
		return nil
	}
	err := <-r.staging
	r.staging = nil
	return err
}

// flush looks up what the batch names, makes its rows and stages them.
func (r *reading) flush(ctx context.Context) error {
	if err := r.meet(ctx); err != nil {
		return err
	}
	if err := r.names.look(ctx, r.app.store, r.sc, r.kind, r.batch); err != nil {
		return err
	}
	rows := make([]StagedRow, 0, len(r.batch))
	for i := range r.batch {
		if err := r.compose(ctx, &r.batch[i]); err != nil {
			return err
		}
		rows = append(rows, r.batch[i].row)
	}
	if err := r.before(); err != nil {
		return err
	}
	r.staging = make(chan error, 1)
	go func(done chan<- error) { done <- r.app.store.StageRows(ctx, r.sc, r.job.Lease(), rows) }(r.staging)
	if n := len(r.batch); n > 0 {
		last := r.batch[n-1].item.At
		for line := range r.raw {
			if line <= last[len(last)-1] {
				delete(r.raw, line)
			}
		}
	}
	r.batch = r.batch[:0]
	return ctx.Err()
}

// meet finds the records that are there already and reads their lines over them.
func (r *reading) meet(ctx context.Context) error {
	var identities []string
	for _, o := range r.batch {
		if o.row.Outcome == "" {
			identities = append(identities, o.identity)
		}
	}
	if len(identities) == 0 {
		return nil
	}
	list, err := r.app.store.RecordsBy(ctx, r.sc, r.kind.Key, identities)
	if err != nil {
		return err
	}
	here := make(map[string]handover.Record, len(list))
	for _, rec := range list {
		here[rec.Identity] = rec
	}
	if err := r.nearly(ctx, here); err != nil {
		return err
	}
	for i := range r.batch {
		o := &r.batch[i]
		old, there := here[o.identity]
		if o.row.Outcome != "" || !there {
			continue
		}
		o.old = old
		if old.Section != r.section.ID {
			s := sectionOf(r.frame.Sections, old.Section)
			r.fail(o, ImportProblem{Line: o.row.Line, Column: -1, Key: "imported.row.elsewhere", Args: catalog.Args{"Name": bothNames(catalog.Label{ZH: s.TitleZH, EN: s.TitleEN})}})
			continue
		}
		if r.part.Plan.Keep {
			o.row.Record, o.row.Title = old.ID, old.Title
			o.row.skip("imported.row.kept", nil)
			continue
		}
		values, problems := r.layout.Update(old.Values, o.item.Lines, !r.part.Plan.Clear, o.item.Extra)
		o.values = values
		r.wrong(o, problems)
	}
	return nil
}
