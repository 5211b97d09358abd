package catalog

import (
	"errors"
	"strings"
)

// Decode reads a form of a new record. It collects every problem; while there is one, there are no
// values. Keys that belong to no field are ignored, computed and retired fields are not read.
func (k Kind) Decode(in Form) (Values, []Problem) { return k.Update(Values{}, in) }

// Update reads a form of a record that says old so far. A field the form does not speak about keeps
// its old value, a blank cell clears it; unknown keys and retired fields stay. So a form may show
// only some fields, and a program of another version loses nothing.
//
// An own field that was retired is read when the form has it: only a form that was open at that time does, and what was typed there
// is not lost.
func (k Kind) Update(old Values, in Form) (Values, []Problem) {
	in = k.Spread(in)
	v := Values{m: map[string]any{}, carried: old.carried, extra: old.extra}
	var problems []Problem
	cells := map[string]string{} // reasons that stand where the fact should
	for _, f := range k.Fields {
		s := f.def()
		if s.Type == TypeComputed {
			continue
		}
		if reason, is := declaredInCell(in.Get(s.Key)); is && k.Declarable(f) {
			cells[s.Key] = reason
			continue
		}
		if s.Retired && !s.Own || !in.has(s) {
			if value, ok := old.m[s.Key]; ok {
				v.m[s.Key] = value
			}
		} else {
			value, wrong := read(f, in, s.Key, old.m[s.Key])
			if value != nil {
				v.m[s.Key] = value
			}
			for i := range wrong {
				wrong[i].Field = s.Key
			}
			problems = append(problems, wrong...)
		}
		if k.neededToSave(s) && v.m[s.Key] == nil && !has(problems, s.Key) {
			problems = append(problems, Problem{Field: s.Key, Code: RequiredToSave})
		}
	}
	problems = append(problems, k.declaring(&v, in, cells)...)
	if len(problems) == 0 {
		problems = k.tooLarge(v)
	}
	if len(problems) > 0 {
		return Values{}, problems
	}
	return v, nil
}

// neededToSave holds for the title and the required parts of the identity: without them a draft could
// not be found again.
func (k Kind) neededToSave(s *Spec) bool {
	return s.Key == k.Title.def().Key || s.Identity && s.Required
}

// NeededToSave lists the fields without which a draft of the kind cannot be saved, the title first.
func (k Kind) NeededToSave() []Field {
	needed := []Field{k.Title}
	for _, f := range k.Fields {
		if s := f.def(); s.Key != k.Title.def().Key && s.Type != TypeComputed && !s.Retired && k.neededToSave(s) {
			needed = append(needed, f)
		}
	}
	return needed
}

func has(problems []Problem, key string) bool {
	for _, p := range problems {
		if p.Field == key {
			return true
		}
	}
	return false
}

// read reads the field at a path of the form. The problems do not know their field yet.
func read(f Field, in Form, at string, old any) (any, []Problem) {
	s := f.def()
	if s.Type == TypeRows {
		before, _ := old.([]Row)
		return readRows(f, in, before)
	}
	cell := in.Get(at)
	if kept(f, cell, old) {
		return old, nil
	}
	if values := in.All(at); len(values) > 1 && (s.Many || s.Type == TypeList) {
		cell = joinList(unquoteAll(values))
	}
	value, err := f.Parse(cell)
	if err != nil {
		return nil, []Problem{asProblem(err)}
	}
	return withIDs(value, in.All(at+".id")), nil
}

func asProblem(err error) Problem {
	var p Problem
	if !errors.As(err, &p) {
		p.Code = NotText
	}
	return p
}

func readRows(f Field, in Form, before []Row) (any, []Problem) {
	s := f.def()
	var list []Row
	var problems []Problem
	for _, n := range in.Rows(s.Key) {
		row := Values{m: map[string]any{}}
		for _, column := range s.Columns {
			key := column.def().Key
			at := path(s.Key, n, key)
			if was, is := keptInRow(column, in.Get(at), n, before); is {
				row.m[key] = was
				continue
			}
			value, wrong := read(column, in, at, nil)
			if value != nil {
				row.m[key] = value
			}
			for _, p := range wrong {
				p.Row, p.Column = n, key
				problems = append(problems, p)
			}
		}
		if !row.Empty() {
			list = append(list, Row{row})
		}
	}
	// What is still where it was pasted could not be spread.
	if text := in.Get(s.Key); strings.TrimSpace(text) != "" {
		t, _ := s.ReadTable(text, "", MaxRows-len(list))
		return nil, append(problems, asProblem(leftOver(t, len(list))))
	}
	if len(list) > MaxRows {
		problems = append(problems, asProblem(tooManyRows(len(list))))
	}
	if len(problems) > 0 || len(list) == 0 {
		return nil, problems
	}
	return list, nil
}

// withIDs gives mentions the ids the form remembers. Ids that do not match the names one to one are
// dropped: the names will be matched anew. Of mentions alike in id and name one stays.
func withIDs(value any, ids []string) any {
	switch t := value.(type) {
	case Person:
		return identified(t, ids)
	case Ref:
		return identified(t, ids)
	case []Person:
		return identifiedAll(t, ids)
	case []Ref:
		return identifiedAll(t, ids)
	}
	return value
}

func identified[T mention[T]](t T, ids []string) T {
	if len(ids) == 0 {
		return t
	}
	id, err := clean(ids[len(ids)-1], false)
	if err != nil || len(id) > maxID {
		return t
	}
	return t.matched(id, nameOf(t))
}

func identifiedAll[T mention[T]](list []T, ids []string) []T {
	if len(ids) == len(list) {
		for i := range list {
			list[i] = identified(list[i], ids[i:i+1])
		}
	}
	return once(list)
}

const maxID = 64

// Encode writes v back to form cells; Decode reads the same values from them. Masked fields are
// written in full: who may see them is decided before.
func (k Kind) Encode(v Values) Form {
	out := Form{}
	write(out, k.Fields, v, func(key string) string { return key })
	for _, d := range k.Declared(v) {
		out[d.Field.def().Key+DeclaredSuffix] = []string{d.Reason}
	}
	return out
}

func write(out Form, fields []Field, v Values, at func(key string) string) {
	for _, f := range fields {
		s := f.def()
		value, ok := v.m[s.Key]
		if !ok {
			continue
		}
		if list, isRows := value.([]Row); isRows {
			out[s.Key] = []string{""}
			for n, row := range list {
				write(out, s.Columns, row.Values, func(key string) string { return path(s.Key, n, key) })
			}
			continue
		}
		out[at(s.Key)] = cellsOf(f, value)
		if ids := idsOf(value); len(ids) > 0 {
			out[at(s.Key)+".id"] = ids
		}
	}
}

// cellsOf gives one cell, or one for each of several values.
func cellsOf(f Field, value any) []string {
	switch t := value.(type) {
	case []string:
		return quoteAll(t)
	case []Person:
		return quoteAll(namesOf(t))
	case []Ref:
		return quoteAll(namesOf(t))
	}
	return []string{f.Format(value)}
}

// idsOf lists the ids of mentions, or nothing when none is matched.
func idsOf(value any) []string {
	switch t := value.(type) {
	case Person:
		return ids(t)
	case Ref:
		return ids(t)
	case []Person:
		return ids(t...)
	case []Ref:
		return ids(t...)
	}
	return nil
}

func ids[T mention[T]](list ...T) []string {
	out, any := make([]string, len(list)), false
	for i, t := range list {
		out[i], _ = t.parts()
		any = any || out[i] != ""
	}
	if !any {
		return nil
	}
	return out
}
