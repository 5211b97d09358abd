package catalog

import (
	"maps"
	"strings"
	"unicode"
)

// Unmasked is v without what masked fields say, and without what no field claims: another version of the program may mask it.
func (k Kind) Unmasked(v Values) Values { return Values{m: unmasked(k.Fields, v), extra: v.extra} }

// Masks says whether a field of the kind, or a column of one, is masked.
func (k Kind) Masks() bool { return masks(k.Fields) }

func masks(fields []Field) bool {
	for _, f := range fields {
		if s := f.def(); s.Masked || masks(s.Columns) {
			return true
		}
	}
	return false
}

func unmasked(fields []Field, v Values) map[string]any {
	out := make(map[string]any, len(v.m))
	for _, f := range fields {
		s := f.def()
		value, said := v.m[s.Key]
		if !said || s.Masked {
			continue
		}
		if list, isRows := value.([]Row); isRows {
			rows := make([]Row, len(list))
			for i, row := range list {
				rows[i] = Row{Values{m: unmasked(s.Columns, row.Values)}}
			}
			value = rows
		}
		out[s.Key] = value
	}
	return out
}

// Plain is the value of f in v in full, for somebody who may see it so; everybody else gets Display. A rows field has no such text: its columns do.
func (k Kind) Plain(f Field, v Values, lang Lang) string {
	if value, ok := f.value(v); ok && f.def().Shape() != TypeRows {
		return f.plain(value, lang)
	}
	return ""
}

// CoveredForm is Encode for somebody who sees in full only masked facts of the classes that plain names; the others stand there as their masks. What is
// sent back goes through Uncovered, or over the same record.
func (k Kind) CoveredForm(v Values, plain func(Class) bool) Form {
	out := k.Encode(v)
	for key, cells := range out {
		field, column, _ := strings.Cut(key, ".")
		if column != "" {
			_, column, _ = strings.Cut(column, ".")
			field += "." + column
		}
		f, known := k.index[field]
		if !known || !f.def().Masked || plain(f.def().Class) {
			continue
		}
		for i, cell := range cells {
			cells[i] = k.Covered(field, cell)
		}
	}
	return out
}

// Uncovered is a form in which cells that are the mask of what stored says say it in full again: a record that takes the place of another one begins
// with its facts, also with those that its writer may not see.
func (k Kind) Uncovered(in Form, stored Values) Form {
	out := maps.Clone(in)
	for _, f := range k.Fields {
		s := f.def()
		if kept(f, in.Get(s.Key), stored.m[s.Key]) {
			out[s.Key] = []string{f.Format(stored.m[s.Key])}
		}
		before, _ := stored.m[s.Key].([]Row)
		for _, column := range s.Columns {
			for _, n := range in.Rows(s.Key) {
				at := path(s.Key, n, column.def().Key)
				if was, is := keptInRow(column, in.Get(at), n, before); is {
					out[at] = []string{column.Format(was)}
				}
			}
		}
	}
	return out
}

// Covered is a cell of a file that says something about the field at a path, as it is shown to somebody who may not see it in full.
func (k Kind) Covered(path, cell string) string {
	if f, ok := k.index[path]; ok && f.def().Masked && cell != "" {
		return mask(f.def().Shape(), cell)
	}
	return cell
}

// Cover is a text that means no field yet, covered as one line of text is.
func Cover(text string) string { return mask(TypeText, text) }

// kept finds what a cell of stars stands for: whoever copies the mask of what is stored into a form or a file means what is stored, and a save must
// not put stars in its place. Stars that mask something else, such as a platform's own, are text like any other.
func kept(f Field, cell string, stored any) bool {
	s := f.def()
	if !s.Masked || stored == nil || cell == "" {
		return false
	}
	said := f.Format(stored)
	return said != "" && strings.TrimSpace(cell) == mask(s.Shape(), said)
}

// keptInRow is kept for a column of the n-th row: the row at the same place first, then any other.
func keptInRow(column Field, cell string, n int, before []Row) (any, bool) {
	if !column.def().Masked {
		return nil, false
	}
	key := column.def().Key
	if n >= 0 && n < len(before) && kept(column, cell, before[n].m[key]) {
		return before[n].m[key], true
	}
	for _, row := range before {
		if kept(column, cell, row.m[key]) {
			return row.m[key], true
		}
	}
	return nil, false
}

// read reads a cell of the n-th row.
func (c column) read(cell string, n int, before []Row) (any, error) {
	if was, is := keptInRow(c.field, cell, n, before); is {
		return was, nil
	}
	return c.field.Parse(inOneCell(c.spec, cell))
}

// mask shows enough of a value to recognise it and too little to use it.
func mask(shape Type, cell string) string {
	runes := []rune(cell)
	switch at := strings.LastIndex(cell, "@"); {
	case shape == TypeEmail && at > 0:
		return string(runes[0]) + "***" + cell[at:]
	case shape == TypeMultiline: // the end of a note says too much
		return "***"
	case len(runes) <= 1:
		return "*"
	case len(runes) <= 4: // a name: 林**
		return string(runes[0]) + strings.Repeat("*", len(runes)-1)
	}
	shown := 4
	if len(runes) < 2*shown {
		shown = 1
	}
	for i, r := range runes[:len(runes)-shown] {
		keep := shape == TypePhone && i < 3 && len(runes) >= 11
		if !keep && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			runes[i] = '*'
		}
	}
	return string(runes)
}
