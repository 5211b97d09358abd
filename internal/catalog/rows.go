package catalog

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// rows is a table inside a record. Its columns are fields of the one-value types. As a single cell it
// is tab-separated lines, which is what copying from a spreadsheet gives.
func rows(key, zh, en string, columns ...Field) Of[[]Row] {
	return field(&codec[[]Row]{
		lines:   true,
		parse:   func(_ *Spec, cell string) ([]Row, error) { return parseRows(columns, cell) },
		format:  func(list []Row) string { return formatRows(columns, list) },
		empty:   noItems[Row],
		words:   func(_ *Spec, list []Row, lang Lang) string { return wordRows(columns, list, lang) },
		storage: storeRows(columns),
	}, TypeRows, key, zh, en).with(func(s *Spec) { s.Columns = columns })
}

func parseRows(columns []Field, cell string) ([]Row, error) {
	r := csv.NewReader(strings.NewReader(cell))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	lines, err := r.ReadAll()
	if err != nil {
		return nil, bad(BrokenRows)
	}
	if len(lines) > MaxRows {
		return nil, tooManyRows(len(lines))
	}
	var list []Row
	for i, line := range lines {
		if len(line) > len(columns) {
			return nil, badArgs(BrokenRows, Args{"Row": strconv.Itoa(i + 1), "Max": strconv.Itoa(len(columns))})
		}
		row := map[string]any{}
		for c, cell := range line {
			s := columns[c].def()
			v, err := columns[c].Parse(cell)
			if p, isProblem := err.(Problem); isProblem {
				p.Row, p.Column = i+1, s.Key
				return nil, p
			}
			if v != nil {
				row[s.Key] = withIDs(v, nil)
			}
		}
		if len(row) > 0 {
			list = append(list, Row{Values{m: row}})
		}
	}
	return list, nil
}

func tooManyRows(n int) error {
	return badArgs(TooMany, Args{"Max": strconv.Itoa(MaxRows), "Count": strconv.Itoa(n)})
}

func formatRows(columns []Field, list []Row) string {
	lines := make([][]string, len(list))
	for i, row := range list {
		lines[i] = make([]string, len(columns))
		for c, f := range columns {
			if v, ok := row.m[f.def().Key]; ok {
				lines[i][c] = f.Format(v)
			}
		}
	}
	return joinTable(lines)
}

// wordRows numbers the lines; behind the first column each value has its heading.
func wordRows(columns []Field, list []Row, lang Lang) string {
	lines := make([]string, len(list))
	for i, row := range list {
		lines[i] = fmt.Sprintf("%d. %s", i+1, wordRow(columns, row.Values, lang))
	}
	return strings.Join(lines, "\n")
}

func wordRow(columns []Field, row Values, lang Lang) string {
	var cells []string
	for c, f := range columns {
		v, ok := row.m[f.def().Key]
		switch {
		case !ok:
		case c == 0:
			cells = append(cells, f.words(v, lang))
		default:
			cells = append(cells, f.def().Label.In(lang)+" "+f.words(v, lang))
		}
	}
	return strings.Join(cells, " · ")
}

// storeRows writes rows as an array of objects. A row of nothing is dropped.
func storeRows(columns []Field) storage[[]Row] {
	sorted, index := byKey(columns), map[string]Field{}
	for _, f := range columns {
		index[f.def().Key] = f
	}
	all := asList(storage[Row]{
		append: func(b []byte, row Row) []byte { return appendObject(b, sorted, row.Values) },
		read: func(r *reader) (Row, error) {
			v, err := readObject(r, index, false)
			return Row{v}, err
		},
	})
	read := all.read
	all.read = func(r *reader) ([]Row, error) {
		list, err := read(r)
		return slices.DeleteFunc(list, func(row Row) bool { return row.Empty() }), err
	}
	return all
}
