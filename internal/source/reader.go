package source

import (
	"iter"
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// Reader turns lines into items for one plan. Make one with NewReader; it is for one goroutine.
type Reader struct {
	Paths []string // of the layout that Item.Lines follow

	at     []int // column of each path
	reads  []*reads
	extras []extra
	plan   Plan
	shape  shape
	same   []int // paths that tell the record of a line: its title and identity
	rows   bool  // some paths are columns of rows fields
	width  int   // columns with a header
	end    int   // cells from here on have no column; -1 when the table has no header
	names  *names
	stray  []int // columns behind the last header in which only some lines say something
}

// extra is a column that means no field.
type extra struct {
	column int
	name   string
}

// NewReader makes a reader. Columns whose header may not be stored are not read, whatever the plan says.
func NewReader(kind catalog.Kind, p Plan) *Reader {
	n := namesOf(kind)
	profile := Lookup(p.Profile)
	guarded := n.guard(profile, headed(p.Columns))
	r := &Reader{plan: p, names: n}
	byPath, used := map[string]*reads{}, map[string]int{}
	for c, column := range p.Columns {
		if column.Header != "" {
			r.width++
			r.stray = nil
		} else if column.Use == UseExtra && column.Sure == SureNone && p.HeadAt > 0 {
			r.stray = append(r.stray, c)
		}
		if n.barred(column.Header, guarded) {
			continue
		}
		switch column.Use {
		case UseField:
			spec, ok := n.spec[column.Field]
			known := byPath[column.Field]
			switch {
			case !ok:
			case known == nil:
				known = n.reading(column, spec, profile)
				known.from = []int{c}
				byPath[column.Field] = known
				r.reads = append(r.reads, known)
				r.Paths, r.at = append(r.Paths, column.Field), append(r.at, c)
				r.rows = r.rows || known.rows
			case Gathers(spec):
				known.from = append(known.from, c)
			}
		case UseExtra:
			r.extras = append(r.extras, extra{c, extraName(column.Header, c, used)})
		}
	}
	_, telling := p.Onto(kind)
	for i, read := range r.reads {
		if !read.rows && (read.path == kind.Title.Spec().Key || read.spec.Identity || slices.Contains(telling, read.path)) {
			r.same = append(r.same, i)
		}
	}
	r.shape = r.shapeOf(profile)
	if r.end = len(p.Columns); p.HeadAt == 0 {
		r.end = -1
	}
	return r
}

// extraName is the header under which a column is kept that means no field: its letter stands for none, and tells equal ones apart.
func extraName(header string, column int, used map[string]int) string {
	name := header
	if name == "" {
		name = Letter(column)
	}
	if runes := []rune(name); len(runes) > catalog.MaxExtraName-8 {
		name = string(runes[:catalog.MaxExtraName-8]) + "…"
	}
	if used[name]++; used[name] > 1 {
		name += " (" + Letter(column) + ")"
	}
	return name
}

// barred reports whether a header, or a part of it, names what may not be stored.
func (n *names) barred(header string, g guard) bool {
	parts := forms(header)
	return slices.ContainsFunc(parts[min(1, len(parts)-1):], func(f string) bool { return n.judge(f, g) != "" })
}

// headed are the headers of a plan.
func headed(columns []Column) head {
	var h head
	for _, c := range columns {
		name := heading{text: c.Header, forms: forms(c.Header)}
		name.keys = said(name.forms...)
		h.names = append(h.names, name)
	}
	return h
}

// forms are a header and its parts.
func forms(header string) []string {
	list := []string{header}
	if parts := strings.Split(header, " / "); len(parts) > 1 {
		list = append(list, parts...)
	}
	return list
}

// reading prepares the cells of a path.
func (n *names) reading(column Column, spec catalog.Spec, profile Profile) *reads {
	r := &reads{path: column.Field, spec: spec, rows: strings.Contains(column.Field, "."), cached: map[string]string{}, ours: profile.Key == Desk}
	r.field, _ = n.kind.Field(column.Field)
	switch spec.Type {
	case catalog.TypeText, catalog.TypeMultiline, catalog.TypeList:
		r.loose = true
	}
	if !r.ours {
		r.day = spec.Type == catalog.TypeDate
		if spec.Type == catalog.TypeMoney {
			r.scale = unitOf(column.Header)
		}
	}
	r.flat = spec.Type != catalog.TypeMultiline && spec.Type != catalog.TypeList && spec.Type != catalog.TypeRows && !spec.Many
	for _, f := range forms(column.Header) {
		if w := profile.values[normal(f)]; w != nil {
			r.says = append(r.says, w)
			break
		}
	}
	if w := spoken[n.kind.Key][column.Field]; w != nil {
		r.says = append(r.says, w)
	}
	return r
}

// Column is the column a path comes from, counted from 0; -1 for none.
func (r *Reader) Column(path int) int {
	if path < 0 || path >= len(r.at) {
		return -1
	}
	return r.at[path]
}

// Items reads the lines under the header. What it yields may be kept. It ends at the first error of lines.
func (r *Reader) Items(lines iter.Seq2[sheet.Line, error]) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		w := walk{Reader: r, yield: yield}
		for line, err := range lines {
			if err != nil {
				if w.flush() {
					yield(Item{}, err)
				}
				return
			}
			if !w.line(line) {
				return
			}
		}
		w.flush()
	}
}

// walk is one way through the lines.
type walk struct {
	*Reader
	yield  func(Item, error) bool
	open   bool // item may get further lines
	item   Item
	filler filler
}

func (w *walk) flush() bool {
	if !w.open {
		return true
	}
	w.open = false
	return w.yield(w.item, nil)
}

// line takes one line and reports whether to go on.
func (w *walk) line(line sheet.Line) bool {
	if w.plan.HeadAt > 0 && line.Number <= w.plan.HeadTo {
		return true
	}
	if skip := w.skip(line); skip != "" {
		return w.yield(Item{Skip: skip, At: []int{line.Number}}, nil)
	}
	cells := line.Cells
	if w.shape.active {
		var image bool
		if cells, image = w.filler.fill(&w.shape, cells); image {
			return w.yield(Item{Skip: SkipImage, At: []int{line.Number}}, nil)
		}
	}
	values, wrong := w.values(cells)
	if w.open && w.continues(values) {
		w.more(line.Number, values, wrong, cells)
		return true
	}
	item := w.start(line.Number, values, wrong, cells)
	if !w.rows {
		return w.yield(item, nil)
	}
	if !w.flush() {
		return false
	}
	w.item, w.open = item, true
	return true
}

// start makes the item of a line.
func (w *walk) start(number int, values []string, wrong map[int]string, cells []string) Item {
	place := &struct {
		at    [1]int
		lines [1][]string
	}{[1]int{number}, [1][]string{values}}
	return Item{At: place.at[:], Lines: place.lines[:], Extra: w.extra(cells), Wrong: wrong}
}

// values reads the cells of a line by path.
func (w *walk) values(cells []string) ([]string, map[int]string) {
	var wrong map[int]string
	problem := func(path int, code string) {
		if wrong == nil {
			wrong = map[int]string{}
		}
		wrong[path] = code
	}
	values := make([]string, len(w.reads))
	for i, read := range w.reads {
		if len(read.from) > 1 {
			out, code := read.gather(cells)
			if values[i] = out; code != "" {
				problem(i, code)
			}
			continue
		}
		c := read.from[0]
		if c >= len(cells) || cells[c] == "" {
			continue
		}
		out, code := read.read(cells[c])
		if values[i] = out; code != "" {
			problem(i, code)
		}
	}
	if code := w.shape.lacks; code != "" && w.shape.needed >= 0 && strings.TrimSpace(values[w.shape.needed]) == "" {
		problem(w.shape.needed, code)
	}
	if len(values) > 0 && w.strays(cells) {
		problem(0, WrongCells)
	}
	return values, wrong
}

// strays reports whether a line has more cells than the header.
func (w *walk) strays(cells []string) bool {
	said := func(c int) bool { return strings.TrimSpace(at(cells, c)) != "" }
	if slices.ContainsFunc(w.stray, said) {
		return true
	}
	if w.end >= 0 {
		for c := w.end; c < len(cells); c++ {
			if said(c) {
				return true
			}
		}
	}
	return false
}

// extra is what stands in columns that mean no field, the empty ones among them only where empty cells take facts away.
func (w *walk) extra(cells []string) map[string]string {
	var out map[string]string
	for _, e := range w.extras {
		cell := at(cells, e.column)
		if !w.plan.Clear && (cell == "" || strings.TrimSpace(cell) == "") {
			continue
		}
		if out == nil {
			out = make(map[string]string, len(w.extras))
		}
		out[e.name] = cell
	}
	return out
}
