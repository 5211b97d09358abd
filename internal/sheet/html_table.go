package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// openTable is a table of a page that is being read.
type openTable struct {
	pageTable
	number int // of the line
	inRow  bool
	inCell bool
	hidden bool // the line
	cells  []string
	size   int  // of the cells, bytes
	chars  int  // of the cell
	keep   bool // its texts are wanted, not only whether there are some
	spans  []int
	cell   strings.Builder
	down   int    // rowspan of the cell
	across int    // colspan
	exact  string // the number behind a rounded text
}

func (w *walker) openTable() error {
	if len(w.stack) == w.limits.Depth {
		return refuse("too_deep")
	}
	if len(w.free) == 0 {
		w.free = append(w.free, &openTable{spans: make([]int, w.limits.Columns)})
	}
	t := w.free[len(w.free)-1]
	w.free = w.free[:len(w.free)-1]
	clear(t.spans)
	*t = openTable{pageTable: pageTable{ordinal: w.next, name: w.heading}, spans: t.spans, cells: t.cells[:0]}
	t.keep = t.ordinal == w.want || w.top() != nil && w.top().keep
	w.heading, w.into = "", nil
	w.next++
	w.stack = append(w.stack, t)
	return nil
}

func (w *walker) closeTable() error {
	if err := w.closeRow(); err != nil {
		return err
	}
	t := w.top()
	if t == nil {
		return nil
	}
	w.stack, w.heading = w.stack[:len(w.stack)-1], ""
	w.free = append(w.free, t)
	if outer := w.top(); outer != nil && t.rows > 1 {
		outer.arranges = true
	}
	if t.ordinal == w.want {
		w.stopped = true
	}
	if w.done != nil && t.rows > 0 {
		return w.done(t.pageTable)
	}
	return nil
}

func (w *walker) closeRow() error {
	t := w.top()
	if t == nil || !t.inRow {
		return nil
	}
	t.closeCell()
	t.inRow = false
	for column, left := range t.spans {
		if t.keep && column >= len(t.cells) && left > 0 {
			for len(t.cells) <= column {
				t.cells = append(t.cells, "")
			}
			t.spans[column]--
		}
	}
	if !silent(t.cells) {
		t.rows++
	}
	if t.ordinal == w.want && !w.yield(Line{Number: t.number, Cells: t.cells, Hidden: t.hidden}) {
		w.stopped = true
	}
	if len(w.stack) > 1 && t.number == 1 { // a small table in a cell is text of the cell
		outer := w.stack[len(w.stack)-2]
		if outer.inCell {
			outer.newLine(false)
			return outer.add(strings.Join(t.cells, " "), w.limits)
		}
	}
	return nil
}

func (t *openTable) openRow(hidden bool) {
	t.number++
	t.inRow, t.hidden, t.cells, t.size = true, hidden, t.cells[:0], 0
}

// cell begins a cell at the next place that no cell above reaches into.
func (w *walker) cell(attributes bool) error {
	t := w.top()
	if t == nil {
		return nil
	}
	t.closeCell()
	if !t.inRow {
		t.openRow(false)
	}
	for len(t.cells) < len(t.spans) && t.spans[len(t.cells)] > 0 {
		t.spans[len(t.cells)]--
		t.cells = append(t.cells, "")
	}
	if len(t.cells) >= w.limits.Columns && !t.keep {
		return nil
	}
	if len(t.cells) >= w.limits.Columns {
		return refuse("too_many_columns", "Line", itoa(t.number), "Max", itoa(w.limits.Columns))
	}
	t.inCell, t.down, t.across, t.exact, t.chars = true, 1, 1, "", 0
	t.cell.Reset()
	for attributes {
		var key, value []byte
		key, value, attributes = w.z.TagAttr()
		switch string(key) {
		case "colspan":
			t.across = span(value)
		case "rowspan":
			t.down = span(value)
		case "x:num":
			t.exact = string(value)
		}
	}
	return nil
}

// span reads a colspan or rowspan; more than anything may have is as good as the most.
func span(value []byte) int {
	n, err := strconv.Atoi(strings.TrimSpace(string(value)))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, 1<<20)
}

// hidden reads whether the tag hides what it holds.
func (w *walker) hidden() bool {
	hides, more := false, true
	for more {
		var key, value []byte
		key, value, more = w.z.TagAttr()
		switch string(key) {
		case "hidden":
			hides = true
		case "style":
			hides = hides || hiding.Match(value)
		}
	}
	return hides
}

var (
	hiding   = regexp.MustCompile(`(?i)display\s*:\s*none`)
	exponent = regexp.MustCompile(`^-?\d(?:\.\d+)?[eE]\+?\d+$`)
	digits   = regexp.MustCompile(`^-?\d+(?:\.\d+)?$`)
)

func (t *openTable) closeCell() {
	if !t.inCell {
		return
	}
	t.inCell = false
	text := strings.TrimSpace(t.cell.String())
	if exponent.MatchString(text) && digits.MatchString(t.exact) {
		text = t.exact
	}
	if text != "" {
		text = bare(text)
	}
	if !t.keep { // it only counts whether a line says something
		t.across, t.down = 1, 1
	}
	for i := range t.across {
		column := len(t.cells)
		if column >= len(t.spans) {
			return
		}
		if i > 0 {
			text = ""
		}
		t.cells = append(t.cells, text)
		t.spans[column] = t.down - 1
	}
}

// add appends text to the cell, as a page shows it.
func (t *openTable) add(raw string, limits Limits) error {
	if !t.keep && t.chars > 0 {
		return nil
	}
	before := t.cell.Len()
	addText(&t.cell, raw)
	added := t.cell.String()[before:]
	t.chars += utf8.RuneCountInString(added)
	t.size += len(added)
	switch {
	case !t.keep:
	case t.chars > limits.Cell:
		return refuse("cell_too_long", "Line", itoa(t.number), "Column", letter(len(t.cells)), "Max", itoa(limits.Cell))
	case t.size > limits.Line:
		return refuse("line_too_long", "Line", itoa(t.number), "Max", itoa(limits.Line>>10))
	}
	return nil
}

// newLine breaks the line in a cell, once where a page only begins a new block.
func (t *openTable) newLine(always bool) {
	text := t.cell.String()
	if text != "" && (always || !strings.HasSuffix(text, "\n")) {
		t.cell.WriteByte('\n')
		t.size++
	}
}

// addText appends text with its blanks folded into one.
func addText(to *strings.Builder, text string) {
	last := to.String()
	space := last == "" || last[len(last)-1] == ' ' || last[len(last)-1] == '\n'
	for _, r := range text {
		if unicode.IsSpace(r) && r != '\u3000' {
			if !space {
				to.WriteByte(' ')
			}
			space = true
			continue
		}
		to.WriteRune(r)
		space = false
	}
}
