package catalog

import "bytes"

// FlatColumns are the columns of a file: fields by path, then what stands in columns that mean no field, by header, then what only
// follows from other fields, then so many that are the caller's.
type FlatColumns struct {
	Paths     []string
	Extra     []string
	Following []Field
	Room      int
}

// FlatWriter writes records as lines of cells straight from their JSON, as [Kind.FlatLines] writes their values. Make one with
// [Kind.FlatWriter]; it is for one goroutine.
type FlatWriter struct {
	lang      Lang
	width     int
	spots     map[string]*flatSpot // by field key
	usual     []*flatSpot          // of the facts of the record before: most are like the one before them
	extra     map[string]int
	following []Field
	after     int // where following begins
	said      unread
	text      []byte // of the cells of the first line, one behind the other
	cuts      []flatCut
	lines     [][]string
}

// flatSpot is where a field stands, or each column of a rows field.
type flatSpot struct {
	key     string
	field   Field
	at      int               // -1 for nowhere
	plain   bool              // the text of its JSON is its cell
	labels  map[string]string // of a choice
	columns map[string]*flatSpot
}

type flatCut struct{ at, from, to int }

// FlatWriter prepares writing records. What is no path of the kind stays blank.
func (k Kind) FlatWriter(c FlatColumns, lang Lang) *FlatWriter {
	w := &FlatWriter{
		lang: lang, width: len(c.Paths) + len(c.Extra) + len(c.Following) + c.Room, spots: map[string]*flatSpot{}, extra: map[string]int{},
		following: c.Following, after: len(c.Paths) + len(c.Extra),
	}
	for i, p := range c.Paths {
		f, known := k.index[p]
		if !known {
			continue
		}
		spot := &flatSpot{key: f.def().Key, field: f, at: i}
		spot.prepare(lang)
		if spot.key == p {
			w.spots[p] = spot
			continue
		}
		over := p[:len(p)-len(spot.key)-1]
		if w.spots[over] == nil {
			w.spots[over] = &flatSpot{key: over, field: k.index[over], at: -1, columns: map[string]*flatSpot{}}
		}
		w.spots[over].columns[spot.key] = spot
	}
	for i, header := range c.Extra {
		w.extra[header] = len(c.Paths) + i
	}
	return w
}

// prepare sees how the field's cells come about.
func (s *flatSpot) prepare(lang Lang) {
	spec := s.field.def()
	switch s.field.(type) {
	case Of[string]:
		if s.plain = spec.Type != TypeChoice; s.plain {
			return
		}
		s.labels = map[string]string{}
		for _, o := range spec.Options {
			s.labels[o.Value] = o.Label.In(lang)
		}
	case Of[bool]:
		s.labels = map[string]string{"true": yesNo(true).In(lang), "false": yesNo(false).In(lang)}
	}
}

// Width is the number of cells of every line.
func (w *FlatWriter) Width() int { return w.width }

// Lines gives the lines of the record that content is the JSON of: what stands once stands in the first. They are only good until the
// next call; the caller may write into its own columns of them.
func (w *FlatWriter) Lines(content []byte) ([][]string, error) {
	w.lines, w.text, w.cuts = w.lines[:0], w.text[:0], w.cuts[:0]
	w.line(0)
	if err := w.said.read(content); err != nil {
		return nil, err
	}
	for i := range w.said.facts {
		if err := w.fact(i, &w.said.facts[i]); err != nil {
			return nil, err
		}
	}
	v := Values{unread: &w.said}
	for i, f := range w.following {
		from := len(w.text)
		w.text = f.appendDerived(w.text, v, w.lang)
		w.cut(w.after+i, from)
	}
	first, text := w.lines[0], string(w.text)
	for _, c := range w.cuts {
		first[c.at] = text[c.from:c.to]
	}
	return w.lines, nil
}

// cut makes the text from there on the cell at a column of the first line.
func (w *FlatWriter) cut(at, from int) {
	if len(w.text) > from {
		w.cuts = append(w.cuts, flatCut{at, from, len(w.text)})
	}
}

// fact writes the ith fact of a record.
func (w *FlatWriter) fact(i int, fact *unreadFact) (err error) {
	spot := w.spot(i, fact.key)
	switch {
	case spot == nil && string(fact.key) == ExtraKey && len(w.extra) > 0:
		return w.besides(fact.value)
	case spot == nil:
	case spot.columns != nil:
		return w.rows(spot, fact.value)
	default:
		from := len(w.text)
		w.text, err = spot.append(w.text, &w.said, fact, w.lang)
		w.cut(spot.at, from)
	}
	return err
}

// spot finds where a fact stands: where that of the record before stood, mostly.
func (w *FlatWriter) spot(i int, key []byte) *flatSpot {
	for len(w.usual) <= i {
		w.usual = append(w.usual, nil)
	}
	if s := w.usual[i]; s != nil && s.key == string(key) {
		return s
	}
	w.usual[i] = w.spots[string(key)]
	return w.usual[i]
}

// append appends the cell of a value.
func (s *flatSpot) append(b []byte, said *unread, fact *unreadFact, lang Lang) ([]byte, error) {
	raw := fact.value
	quoted := len(raw) > 1 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0
	switch {
	case s.plain && quoted:
		return append(b, raw[1:len(raw)-1]...), nil
	case s.labels != nil && quoted:
		if label, known := s.labels[string(raw[1:len(raw)-1])]; known {
			return append(b, label...), nil
		}
		return append(b, raw[1:len(raw)-1]...), nil
	case s.labels != nil:
		if label, known := s.labels[string(raw)]; known {
			return append(b, label...), nil
		}
	case s.field.def().Type != TypeChoice:
		return s.field.appendStored(b, said, fact)
	}
	r := reader{b: raw}
	if r.null() {
		return b, nil
	}
	value, err := s.field.readJSON(&r)
	if err != nil {
		return b, err
	}
	return append(b, flatCell(s.field, value, lang)...), nil
}

// rows writes the lines of a table.
func (w *FlatWriter) rows(spot *flatSpot, raw []byte) error {
	r := reader{b: raw}
	if r.null() {
		return nil
	}
	value, err := spot.field.readJSON(&r)
	if err != nil {
		return err
	}
	list, _ := value.([]Row)
	for n, row := range list {
		line := w.line(n)
		for column, cell := range row.m {
			if c := spot.columns[column]; c != nil {
				line[c.at] = flatCell(c.field, cell, w.lang)
			}
		}
	}
	return nil
}

// besides writes what stands in columns that mean no field.
func (w *FlatWriter) besides(raw []byte) error {
	r := reader{b: raw}
	if r.null() {
		return nil
	}
	extra, err := readExtra(&r)
	for header, said := range extra {
		if at, asked := w.extra[header]; asked {
			w.lines[0][at] = said
		}
	}
	return err
}

// line is the nth line, made of used ones where there are some.
func (w *FlatWriter) line(n int) []string {
	for len(w.lines) <= n {
		if len(w.lines) < cap(w.lines) {
			w.lines = w.lines[:len(w.lines)+1]
		} else {
			w.lines = append(w.lines, nil)
		}
		if last := len(w.lines) - 1; w.lines[last] == nil {
			w.lines[last] = make([]string, w.width)
		} else {
			clear(w.lines[last])
		}
	}
	return w.lines[n]
}
