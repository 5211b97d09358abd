package catalog

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// rows is a table inside a record. Its columns are fields of the one-value types. As a single cell it
// is tab-separated lines, which is what copying from a spreadsheet gives.
func rows(key, zh, en string, columns ...Field) Of[[]Row] {
	return field(&codec[[]Row]{
		lines:    true,
		parse:    func(s *Spec, cell string) ([]Row, error) { return parseRows(columns, cell) },
		format:   func(list []Row) string { return formatRows(columns, list) },
		empty:    noItems[Row],
		words:    func(_ *Spec, list []Row, lang Lang) string { return wordRows(columns, list, lang) },
		toJSON:   func(_ *Spec, list []Row) any { return encodeRows(columns, list) },
		fromJSON: func(_ *Spec, raw []byte) ([]Row, error) { return decodeRows(columns, raw) },
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
				row[s.Key] = v
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
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = '\t'
	for _, row := range list {
		line := make([]string, len(columns))
		for c, f := range columns {
			if v, ok := row.m[f.def().Key]; ok {
				line[c] = f.Format(v)
			}
		}
		_ = w.Write(line) // a strings.Builder does not fail
	}
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
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

func encodeRows(columns []Field, list []Row) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, row := range list {
		out[i] = toObject(columns, row.Values)
	}
	return out
}

func decodeRows(columns []Field, raw []byte) ([]Row, error) {
	var objects []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &objects); err != nil {
		return nil, err
	}
	var list []Row
	for i, object := range objects {
		v, err := fromObject(columns, object)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		if !v.Empty() {
			list = append(list, Row{v})
		}
	}
	return list, nil
}
