package catalog

import (
	"maps"
	"reflect"
)

// Change is one fact that differs between two contents of a record. Masked fields show in part on
// both sides.
type Change struct {
	Field  Field
	Row    int    // 1 for the first row; 0 when the field has no rows
	Column Field  // nil when the whole field or the whole row came or went
	Old    string // as a cell, a whole row in Chinese words; "" for nothing
	New    string

	oldWords, newWords Label // the values themselves are not kept: they might be printed
}

// Words gives both sides for people.
func (c Change) Words(lang Lang) (old, new string) { return c.oldWords.In(lang), c.newWords.In(lang) }

// Diff lists what b says differently from a, in the order of the form; what stands besides the fields comes last, see
// [Kind.ExtraFields]. Computed fields are left out,
// because they follow. A person or record that was merely matched is no change. Row counts in b, or
// in a for a row that is gone.
func (k Kind) Diff(a, b Values) []Change {
	if alike(a, b) && a.extra[NotApplicable] == b.extra[NotApplicable] {
		return diffExtra(a.extra, b.extra)
	}
	var changes []Change
	was, is := k.declarations(a), k.declarations(b)
	for _, f := range k.Fields {
		s := f.def()
		if s.Type == TypeComputed {
			continue
		}
		old, new := a.m[s.Key], b.m[s.Key]
		if s.Type == TypeRows {
			before, _ := old.([]Row)
			after, _ := new.([]Row)
			changes = append(changes, diffRows(f, before, after)...)
			if was[s.Key] != is[s.Key] {
				changes = append(changes, change(f, nil, nil).declared(was[s.Key], is[s.Key]))
			}
		} else if !equal(old, new) || was[s.Key] != is[s.Key] {
			changes = append(changes, change(f, old, new).declared(was[s.Key], is[s.Key]))
		}
	}
	return append(changes, k.diffBesides(a, b)...)
}

// alike is the short way for records whose fields say the same.
func alike(a, b Values) bool {
	if len(a.m) != len(b.m) {
		return false
	}
	for key, old := range a.m {
		if new, ok := b.m[key]; !ok || !equal(old, new) {
			return false
		}
	}
	return true
}

func change(f Field, old, new any) Change {
	c := Change{
		Field: f, Old: f.Format(old), New: f.Format(new),
		oldWords: Label{f.words(old, ZH), f.words(old, EN)},
		newWords: Label{f.words(new, ZH), f.words(new, EN)},
	}
	if f.def().Masked {
		c.Old, c.New = c.oldWords.ZH, c.newWords.ZH
	}
	return c
}

// declared puts declarations where no fact stands.
func (c Change) declared(was, is string) Change {
	if was != "" && c.Old == "" {
		c.oldWords = noneOf(was)
		c.Old = c.oldWords.ZH
	}
	if is != "" && c.New == "" {
		c.newWords = noneOf(is)
		c.New = c.newWords.ZH
	}
	return c
}

// diffBesides compares what stands besides the fields. Declarations were compared with their fields.
func (k Kind) diffBesides(a, b Values) []Change {
	if a.extra[NotApplicable] == b.extra[NotApplicable] || k.undeclared(a) || k.undeclared(b) {
		return diffExtra(a.extra, b.extra)
	}
	without := func(extra map[string]string) map[string]string {
		out := maps.Clone(extra)
		delete(out, NotApplicable)
		return out
	}
	return diffExtra(without(a.extra), without(b.extra))
}

// diffRows finds the rows both sides share, in order, and reports what lies between them: rows that
// can be paired cell by cell, the others as come or gone.
func diffRows(f Field, before, after []Row) []Change {
	var changes []Change
	i, j := 0, 0
	for _, pair := range append(common(f.def().Columns, before, after), [2]int{len(before), len(after)}) {
		for ; i < pair[0] && j < pair[1]; i, j = i+1, j+1 {
			changes = append(changes, diffRow(f, j+1, before[i], after[j])...)
		}
		for ; i < pair[0]; i++ {
			changes = append(changes, rowChange(f, i+1, before[i], Row{}))
		}
		for ; j < pair[1]; j++ {
			changes = append(changes, rowChange(f, j+1, Row{}, after[j]))
		}
		if i < len(before) && j < len(after) { // the same words may name another person
			changes = append(changes, diffRow(f, j+1, before[i], after[j])...)
		}
		i, j = pair[0]+1, pair[1]+1
	}
	return changes
}

func rowChange(f Field, n int, old, new Row) Change {
	columns := f.def().Columns
	c := Change{
		Field: f, Row: n,
		oldWords: Label{wordRow(columns, old.Values, ZH), wordRow(columns, old.Values, EN)},
		newWords: Label{wordRow(columns, new.Values, ZH), wordRow(columns, new.Values, EN)},
	}
	c.Old, c.New = c.oldWords.ZH, c.newWords.ZH
	return c
}

func diffRow(f Field, n int, before, after Row) []Change {
	var changes []Change
	for _, column := range f.def().Columns {
		key := column.def().Key
		if old, new := before.m[key], after.m[key]; !equal(old, new) {
			c := change(column, old, new)
			c.Field, c.Row, c.Column = f, n, column
			changes = append(changes, c)
		}
	}
	return changes
}

// common pairs the longest common subsequence of rows, as positions in before and after.
func common(columns []Field, before, after []Row) [][2]int {
	a, b := rowKeys(columns, before), rowKeys(columns, after)
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// rowKeys writes each row as one string; ids are left out.
func rowKeys(columns []Field, list []Row) []string {
	keys := make([]string, len(list))
	for i := range list {
		keys[i] = formatRows(columns, list[i:i+1])
	}
	return keys
}

// equal compares two values of one field. An id that was found for the same name changes nothing.
func equal(a, b any) bool {
	switch x := a.(type) {
	case string, bool, int64, Decimal, Money, Percent, Date, DateTime:
		return a == b
	case Person:
		y, ok := b.(Person)
		return ok && equalMentions([]Person{x}, []Person{y})
	case Ref:
		y, ok := b.(Ref)
		return ok && equalMentions([]Ref{x}, []Ref{y})
	case []Person:
		y, ok := b.([]Person)
		return ok && equalMentions(x, y)
	case []Ref:
		y, ok := b.([]Ref)
		return ok && equalMentions(x, y)
	}
	return reflect.DeepEqual(a, b)
}

func equalMentions[T mention[T]](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		oldID, old := a[i].parts()
		newID, new := b[i].parts()
		if old != new || oldID != newID && oldID != "" && newID != "" {
			return false
		}
	}
	return true
}
