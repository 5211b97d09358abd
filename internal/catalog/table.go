package catalog

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Table is a block copied from a spreadsheet, laid out over the columns of a rows field. Nothing of
// what was copied is lost: what has no place is in Left.
type Table struct {
	// Header says that the first line named columns. It is then not among the rows, and the columns
	// of the block went where their names belong.
	Header bool
	Rows   []TableRow
	// Left is what found no place, as tab-separated lines: the columns that are too many or have a
	// name nobody knows, then the lines beyond the limit. LeftColumns are the names of the former, or
	// as many "" when the block has no names. LeftRows counts the latter.
	Left        string
	LeftColumns []string
	LeftRows    int
}

// TableRow is a line of a Table by column key: the cell as the form shows it, and what is wrong with
// it. A column that the block says nothing about is missing.
type TableRow struct {
	Cells    map[string]string
	Problems map[string]Problem
}

// ReadTable reads a block that was pasted into the column with the key start (the first one when it
// is "") with room for so many lines more. It answers false for text that is no block: a single cell.
//
// The first of several lines is a header when at least half of its cells are the key, label or another
// name of a column. Cells in double quotes may hold tabs and line breaks, as spreadsheets write them.
func (s Spec) ReadTable(text, start string, room int) (Table, bool) {
	lines := splitTable(text)
	if len(lines) == 0 || len(lines) == 1 && len(lines[0]) == 1 {
		return Table{}, false
	}
	var t Table
	from := max(0, slices.IndexFunc(s.Columns, func(f Field) bool { return f.def().Key == start }))
	width := 0
	for _, line := range lines {
		width = max(width, len(line))
	}
	at := make([]int, width) // column of the field, -1 for none
	for i := range at {
		if at[i] = from + i; at[i] >= len(s.Columns) {
			at[i] = -1
		}
	}
	names := make([]string, width)
	if named := s.named(lines[0], width); named != nil && len(lines) > 1 {
		t.Header, at = true, named
		copy(names, lines[0])
		lines = lines[1:]
	}
	t.LeftRows = max(0, len(lines)-max(0, room))
	fits := lines[:len(lines)-t.LeftRows]
	for _, line := range fits {
		t.Rows = append(t.Rows, s.tableRow(line, at))
	}
	t.leave(at, names, fits, lines[len(fits):])
	return t, true
}

var inOneLine = strings.NewReplacer("\n", " ", "\t", " ")

// splitTable cuts text into lines of cells; the line break at the end is none of them.
func splitTable(text string) [][]string {
	if !utf8.ValidString(text) {
		return nil
	}
	text = strings.TrimRight(lineBreaks.Replace(text), "\n")
	if text == "" {
		return nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	lines, err := r.ReadAll()
	if err != nil {
		return nil
	}
	return lines
}

// named gives the columns that a header names, or nil when the line is no header. A name that stands
// twice counts once.
func (s Spec) named(line []string, width int) []int {
	at := make([]int, width)
	known, said := 0, 0
	for i := range at {
		at[i] = -1
		if i >= len(line) || strings.TrimSpace(line[i]) == "" {
			continue
		}
		said++
		want := NormalHeader(line[i])
		c := slices.IndexFunc(s.Columns, func(f Field) bool { return slices.Contains(headersOf(f), want) })
		if c >= 0 && !slices.Contains(at[:i], c) {
			at[i] = c
			known++
		}
	}
	if known == 0 || 2*known < said {
		return nil
	}
	return at
}

func (s Spec) tableRow(line []string, at []int) TableRow {
	row := TableRow{Cells: map[string]string{}, Problems: map[string]Problem{}}
	for i, cell := range line {
		if at[i] < 0 {
			continue
		}
		f := s.Columns[at[i]]
		key := f.def().Key
		if t := f.def().Type; t != TypeMultiline && t != TypeList && !f.def().Many {
			cell = inOneLine.Replace(cell) // spreadsheets break lines in any cell
		}
		v, err := f.Parse(cell)
		switch {
		case err != nil:
			row.Cells[key] = strings.TrimSpace(cell)
			row.Problems[key] = asProblem(err)
		case v == nil:
			row.Cells[key] = ""
		default:
			row.Cells[key] = f.Format(v)
		}
	}
	return row
}

// leave collects what has no place.
func (t *Table) leave(at []int, names []string, fits, rest [][]string) {
	var block [][]string
	var columns []int
	for i, c := range at {
		said := func(line []string) bool { return i < len(line) && strings.TrimSpace(line[i]) != "" }
		if c < 0 && slices.ContainsFunc(fits, said) {
			columns = append(columns, i)
			t.LeftColumns = append(t.LeftColumns, strings.TrimSpace(names[i]))
		}
	}
	if len(columns) > 0 {
		if t.Header {
			block = append(block, t.LeftColumns)
		}
		for _, line := range fits {
			cells := make([]string, len(columns))
			for n, i := range columns {
				if i < len(line) {
					cells[n] = line[i]
				}
			}
			block = append(block, cells)
		}
	}
	t.Left = joinTable(append(block, rest...))
}

func joinTable(lines [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = '\t'
	for _, line := range lines {
		_ = w.Write(line) // a strings.Builder does not fail
	}
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// Spread writes the tables that were pasted as a whole into their cells, so that each of them is
// judged and shown by itself. A block of which anything would be left over stays as it is, and is
// refused by Decode.
func (k Kind) Spread(in Form) Form {
	out, _ := k.spread(in, false)
	return out
}

// SpreadAll does the same with what fits, leaves the rest where it was pasted, and gives the tables of
// which something is left.
func (k Kind) SpreadAll(in Form) (Form, map[string]Table) { return k.spread(in, true) }

func (k Kind) spread(in Form, rest bool) (Form, map[string]Table) {
	over := map[string]Table{}
	for _, f := range k.Fields {
		s := f.def()
		text := in.Get(s.Key)
		if s.Type != TypeRows || strings.TrimSpace(text) == "" {
			continue
		}
		t, isTable := s.ReadTable(text, "", MaxRows-len(in.Rows(s.Key)))
		if !isTable { // one cell alone: the first of a row
			t = Table{Rows: []TableRow{{Cells: map[string]string{s.Columns[0].def().Key: strings.TrimSpace(text)}}}}
		}
		if t.Left != "" {
			over[s.Key] = t
			if !rest {
				continue
			}
		}
		next := 0
		if rows := in.Rows(s.Key); len(rows) > 0 {
			next = rows[len(rows)-1] + 1
		}
		in = in.With(s.Key, t.Left)
		for i, row := range t.Rows {
			for key, cell := range row.Cells {
				in[path(s.Key, next+i, key)] = []string{cell}
			}
		}
	}
	return in, over
}

// leftOver is why a block that could not be spread is refused.
func leftOver(t Table, rows int) error {
	if t.LeftRows > 0 {
		return tooManyRows(rows + len(t.Rows) + t.LeftRows)
	}
	return badArgs(BrokenRows, Args{"Columns": strconv.Itoa(len(t.LeftColumns))})
}
