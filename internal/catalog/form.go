package catalog

import (
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Form is typed text by key, as a browser posts it or a spreadsheet row gives it.
//
//	title              one cell
//	owner, owner.id    a person or a record by name, and the id it was matched to before
//	claims             several values: one each, or all in one cell between 、，,；; or line breaks; an
//	                   item that holds such a sign stands in double quotes there
//	stock.na           why there is no such fact; see [Kind.Declared]
//	steps.0.action     a cell in a row; numbers order the rows and may have gaps
//	steps              says that the rows of this field are in the form, even when there are none;
//	                   what it holds is read as a table pasted from a spreadsheet, after the other rows
//
// A form prints as its keys, because it may hold secrets of people.
type Form map[string][]string

// Get gives the last value of a key, so that a check box may stand behind a hidden default.
func (f Form) Get(key string) string {
	if values := f[key]; len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

// All gives every value of a key.
func (f Form) All(key string) []string { return f[key] }

// Keys lists the keys in order.
func (f Form) Keys() []string { return slices.Sorted(maps.Keys(f)) }

// With gives a copy of the form with one cell replaced.
func (f Form) With(key string, values ...string) Form {
	changed := maps.Clone(f)
	changed[key] = values
	return changed
}

// Rows lists the row numbers of a rows field in order.
func (f Form) Rows(key string) []int {
	seen := map[int]bool{}
	for path := range f {
		if rest, ok := strings.CutPrefix(path, key+"."); ok {
			digits, _, _ := strings.Cut(rest, ".")
			if n, err := strconv.Atoi(digits); err == nil && n >= 0 {
				seen[n] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// has reports whether the form speaks about the field at all.
func (f Form) has(s *Spec) bool {
	if _, ok := f[s.Key]; ok {
		return true
	}
	return s.Type == TypeRows && len(f.Rows(s.Key)) > 0
}

// String lists the keys.
func (f Form) String() string { return "form of " + strings.Join(f.Keys(), ", ") }

// GoString keeps %#v as discreet as %v.
func (f Form) GoString() string { return "catalog.Form(" + f.String() + ")" }

// LogValue keeps what was typed out of logs.
func (f Form) LogValue() slog.Value { return slog.StringValue(f.String()) }

func path(field string, row int, column string) string {
	return field + "." + strconv.Itoa(row) + "." + column
}
