package catalog

import (
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
