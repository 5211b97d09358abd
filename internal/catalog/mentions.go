package catalog

import (
	"maps"
	"slices"
)

// PersonUse is one place of a record where a person is named.
type PersonUse struct {
	Field    string
	Row      int    // 1 for the first row, 0 outside rows
	Column   string // "" outside rows
	Position int    // 0 for the first of several
	Person   Person
}

// RefUse is one place of a record that names another record.
type RefUse struct {
	Field    string
	Row      int
	Column   string
	Position int
	Target   string // kind key, "" for any
	Ref      Ref
}

// Path is the place as fields are named: "contract", or "open_orders.sku" for a column.
func (u RefUse) Path() string {
	if u.Column == "" {
		return u.Field
	}
	return u.Field + "." + u.Column
}

// People lists everybody the record names, by field key.
func (v Values) People() []PersonUse {
	if !v.mayNamePeople() {
		return nil
	}
	var uses []PersonUse
	walk(v, PersonUse{}, func(at PersonUse, value any) {
		list, _ := value.([]Person)
		if p, one := value.(Person); one {
			list = []Person{p}
		}
		for i, p := range list {
			at.Position, at.Person = i, p
			uses = append(uses, at)
		}
	})
	return uses
}

// Mentions says whether v may name people or records.
func (k Kind) Mentions(v Values) bool { return v.mayNamePeople() || len(k.Refs(v)) > 0 }

// mayNamePeople spares records that name nobody the walk in the order of their keys.
func (v Values) mayNamePeople() bool {
	for _, value := range v.m {
		switch value.(type) {
		case Person, []Person, []Row:
			return true
		}
	}
	return false
}

// Refs lists every record that v points at, by field key.
func (k Kind) Refs(v Values) []RefUse {
	var uses []RefUse
	for _, f := range k.ways().pointing {
		s := f.def()
		value := v.m[s.Key]
		list, inRows := value.([]Row)
		if !inRows {
			uses = refsIn(uses, RefUse{Field: s.Key, Target: s.Target}, value)
			continue
		}
		columns := byKey(s.Columns)
		for n, row := range list {
			for _, c := range columns {
				uses = refsIn(uses, RefUse{Field: s.Key, Row: n + 1, Column: c.def().Key, Target: c.def().Target}, row.m[c.def().Key])
			}
		}
	}
	return uses
}

// refsIn adds the references of one value.
func refsIn(uses []RefUse, at RefUse, value any) []RefUse {
	list, _ := value.([]Ref)
	if r, one := value.(Ref); one {
		at.Ref = r
		return append(uses, at)
	}
	for i, r := range list {
		at.Position, at.Ref = i, r
		uses = append(uses, at)
	}
	return uses
}

// walk visits every value of the record and of its rows, in the order of the keys.
func walk(v Values, at PersonUse, visit func(at PersonUse, value any)) {
	for _, key := range slices.Sorted(maps.Keys(v.m)) {
		if at.Row == 0 {
			at.Field = key
		} else {
			at.Column = key
		}
		if list, ok := v.m[key].([]Row); ok {
			for n, row := range list {
				walk(row.Values, PersonUse{Field: key, Row: n + 1}, visit)
			}
			continue
		}
		visit(at, v.m[key])
	}
}

// Resolve gives v with every mention matched anew. person and record are asked for each of them, with
// the id the form remembered, and answer the id to keep: "" when the name belongs to nobody, the
// remembered id when several bear the name and it is one of theirs. So an id never outlives a name
// that was typed over. A nil function leaves its mentions alone. Callers must check remembered ids:
// they come from the browser.
func (k Kind) Resolve(v Values, person func(Person) string, record func(target string, r Ref) string) Values {
	if person == nil {
		person = func(p Person) string { return p.ID }
	}
	if record == nil {
		record = func(_ string, r Ref) string { return r.ID }
	}
	return resolve(k.Fields, v, person, record)
}

func resolve(fields []Field, v Values, person func(Person) string, record func(string, Ref) string) Values {
	out := Values{m: maps.Clone(v.m), carried: v.carried, extra: v.extra}
	for _, f := range fields {
		s := f.def()
		target := func(r Ref) string { return record(s.Target, r) }
		switch value := v.m[s.Key].(type) {
		case Person:
			out.m[s.Key] = rematched(person, value)[0]
		case []Person:
			out.m[s.Key] = once(rematched(person, value...))
		case Ref:
			out.m[s.Key] = rematched(target, value)[0]
		case []Ref:
			out.m[s.Key] = once(rematched(target, value...))
		case []Row:
			list := make([]Row, len(value))
			for i, row := range value {
				list[i] = Row{resolve(s.Columns, row.Values, person, record)}
			}
			out.m[s.Key] = list
		}
	}
	return out
}

func rematched[T mention[T]](id func(T) string, list ...T) []T {
	out := make([]T, len(list))
	for i, t := range list {
		out[i] = t.matched(id(t), nameOf(t))
	}
	return out
}
