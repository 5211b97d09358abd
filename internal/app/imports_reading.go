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

// reading is a part on its way through.
type reading struct {
	*checking
	number  int
	part    ImportPart
	section handover.Section
	kind    catalog.Kind
	reader  *source.Reader
	layout  *catalog.Layout
	raw     []sheet.Line      // lines that are not staged yet
	near    map[string]string // identities of records by what the file says of them; manyFit for more than one
	onto    *onto             // the lines belong to records that are there; nil when they are records of their own
	batch   []offered
	moving  bool       // most records of the batch before had changed
	staging chan error // what comes of the batch before, which is stored meanwhile
}

// offered is a record of the file on its way into a row.
type offered struct {
	item     source.Item
	row      StagedRow
	values   catalog.Values
	old      handover.Record // without values while it says the same
	identity string
	key      identityKey
	record   uuid.UUID // that the row is about
	digest   []byte    // of the values, once they are known to be those of old
	met      bool      // the file said it before
	late     bool      // names may still come
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
	on := ontoOf(kind, part.Plan, reader)
	paths := reader.Paths
	if on != nil {
		paths = on.paths
	}
	layout, err := kind.Layout(paths...)
	if err != nil {
		return err
	}
	r := reading{
		checking: c, number: number, part: part, section: section, kind: kind, reader: reader, layout: layout, onto: on,
		batch: make([]offered, 0, checkedAtOnce),
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
					r.raw = append(r.raw, l)
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

// line is a line that is not staged yet.
func (r *reading) line(number int) sheet.Line {
	i, there := slices.BinarySearchFunc(r.raw, number, func(l sheet.Line, n int) int { return l.Number - n })
	if !there {
		return sheet.Line{}
	}
	return r.raw[i]
}

// take puts an item into the batch.
func (r *reading) take(ctx context.Context, item source.Item) error {
	o := offered{item: item, row: StagedRow{RowAt: RowAt{r.number, item.At[0]}, At: item.At}}
	if item.Skip != "" {
		o.row.skip("import.skip."+string(item.Skip), nil)
	}
	r.batch = append(r.batch, o)
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
