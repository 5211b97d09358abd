package sheet

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// openHTML lists the tables of a page: those with two lines and more, without those that only arrange other tables. When there is none, the
// first with one line.
func openHTML(ctx context.Context, open opener, f finding, o Options) (part, error) {
	p := part{format: FormatHTML, encoding: f.encoding, unsure: f.unsure}
	var found, short []pageTable
	w := walker{limits: o.Limits, want: -1, encoding: f.encoding, done: func(t pageTable) error {
		switch {
		case t.arranges:
		case t.rows > 1 && len(found) == o.Limits.Tables:
			return refuse("too_many_tables", "Max", itoa(o.Limits.Tables))
		case t.rows > 1:
			found = append(found, t)
		case len(short) == 0:
			short = append(short, t)
		}
		return nil
	}}
	if err := w.walk(ctx, open, f); err != nil {
		return part{}, err
	}
	if len(found) == 0 {
		found = short
	}
	if len(found) == 0 {
		return part{}, refuse("no_tables")
	}
	slices.SortFunc(found, func(a, b pageTable) int { return a.ordinal - b.ordinal })
	for _, t := range found {
		p.tables = append(p.tables, Table{Name: t.name})
		p.readers = append(p.readers, func(ctx context.Context, yield func(Line) bool) error {
			w := walker{limits: o.Limits, want: t.ordinal, encoding: f.encoding, yield: yield}
			return w.walk(ctx, open, f)
		})
	}
	return p, nil
}

// pageTable is a table of a page that was walked over.
type pageTable struct {
	ordinal  int // of its beginning, from 0
	name     string
	rows     int  // that say something
	arranges bool // it holds other tables
}

// walker walks over a page once, and yields the lines of the table that is wanted.
type walker struct {
	limits   Limits
	want     int // ordinal of a table, -1 for none
	encoding string
	yield    func(Line) bool
	done     func(pageTable) error

	z       *html.Tokenizer
	next    int          // ordinal of the next table
	stack   []*openTable // of tables that are open
	free    []*openTable // to be used again
	heading string       // the last one
	into    *strings.Builder
	end     atom.Atom // what ends into: a caption or a heading
	ignored atom.Atom // a script or a style
	stopped bool
}

func (w *walker) walk(ctx context.Context, open opener, f finding) error {
	d, c, err := f.text(open)
	if err != nil {
		return err
	}
	defer c.Close()
	w.z = html.NewTokenizer(newFlow(d, 0))
	w.z.SetMaxBuf(w.limits.Line)
	for n := 0; !w.stopped; n++ {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		switch w.z.Next() {
		case html.ErrorToken:
			return w.finish()
		case html.TextToken:
			err = w.text(w.z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			err = w.start()
		case html.EndTagToken:
			name, _ := w.z.TagName()
			err = w.close(atom.Lookup(name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// finish closes what is open when the page ends.
func (w *walker) finish() error {
	err := w.z.Err()
	switch {
	case errors.Is(err, errUndecodable):
		return refuse("undecodable", "Line", itoa(w.row()), "Encoding", label(w.encoding))
	case errors.Is(err, html.ErrBufferExceeded):
		return refuse("line_too_long", "Line", itoa(w.row()), "Max", itoa(w.limits.Line>>10))
	case err != io.EOF:
		return err
	}
	for len(w.stack) > 0 && !w.stopped {
		if err := w.closeTable(); err != nil {
			return err
		}
	}
	return nil
}

// row is the number of the line that is being read.
func (w *walker) row() int {
	switch t := w.top(); {
	case t == nil:
		return 1
	case t.inRow:
		return t.number
	default:
		return t.number + 1
	}
}

func (w *walker) top() *openTable {
	if len(w.stack) == 0 {
		return nil
	}
	return w.stack[len(w.stack)-1]
}

func (w *walker) text(raw []byte) error {
	if w.ignored != 0 {
		return nil
	}
	if w.into != nil {
		if w.into.Len() < 1<<10 {
			addText(w.into, string(raw))
		}
		if w.end == atom.Caption {
			return nil
		}
	}
	if t := w.top(); t != nil && t.inCell {
		return t.add(string(raw), w.limits)
	}
	return nil
}

func (w *walker) start() error {
	name, attributes := w.z.TagName()
	a := atom.Lookup(name)
	switch a {
	case atom.Script, atom.Style:
		w.ignored = a
	case atom.Caption, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if t := w.top(); a == atom.Caption || t == nil || !t.inCell || !t.keep {
			w.into, w.end = &strings.Builder{}, a
		}
	case atom.Table:
		return w.openTable()
	case atom.Thead, atom.Tbody, atom.Tfoot:
		return w.closeRow()
	case atom.Tr:
		if w.top() == nil {
			if err := w.openTable(); err != nil {
				return err
			}
		}
		if err := w.closeRow(); err != nil {
			return err
		}
		w.top().openRow(attributes && w.hidden())
	case atom.Td, atom.Th:
		return w.cell(attributes)
	case atom.Br, atom.P, atom.Div, atom.Li:
		if t := w.top(); t != nil && t.inCell && w.into == nil {
			t.newLine(a == atom.Br)
		}
	}
	return nil
}

func (w *walker) close(a atom.Atom) error {
	if w.into != nil && a == w.end {
		w.named(strings.TrimSpace(w.into.String()))
		return nil
	}
	switch a {
	case w.ignored:
		w.ignored = 0
	case atom.P, atom.Div, atom.Li:
		if t := w.top(); t != nil && t.inCell && w.into == nil {
			t.newLine(false)
		}
	case atom.Td, atom.Th:
		if t := w.top(); t != nil {
			t.closeCell()
		}
	case atom.Tr, atom.Thead, atom.Tbody, atom.Tfoot:
		if err := w.closeRow(); err != nil {
			return err
		}
		if t := w.top(); t != nil && a != atom.Tr {
			clear(t.spans)
		}
	case atom.Table:
		return w.closeTable()
	}
	return nil
}

// named takes a caption or a heading.
func (w *walker) named(text string) {
	text = strings.ReplaceAll(text, "\n", " ")
	if t := w.top(); w.end == atom.Caption && t != nil {
		t.name = text
	} else if text != "" {
		w.heading = text
	}
	w.into = nil
}
