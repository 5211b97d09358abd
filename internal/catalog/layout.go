package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Layout reads records of a kind from tables, where every record gives the same fields in the same order. It is a Form without its
// maps, for a hundred thousand lines. Make one with [Kind.Layout]; it is safe for concurrent use.
type Layout struct {
	kind  Kind
	spots []spot
}

// spot is a field that a layout reads, or one without which a record cannot be saved.
type spot struct {
	field   Field
	spec    *Spec
	at      int      // of the field's own cell in a line, -1 for none
	columns []column // of a rows field, in the order of its form
	needed  bool     // to save
	none    bool     // a cell may say that there is none
}

type column struct {
	field Field
	spec  *Spec
	at    int
}

// Layout prepares reading by paths such as title or steps.action; each stands once. A rows field may stand by itself, then its cell is
// read as a table that was pasted. Computed fields, and built-in ones that are retired, are not read, as in [Kind.Update]; a path
// that the kind does not know is an error.
func (k Kind) Layout(paths ...string) (*Layout, error) {
	at := make(map[string]int, len(paths))
	for i, p := range paths {
		if _, twice := at[p]; twice {
			return nil, fmt.Errorf("catalog: %s stands twice in a layout of %s", p, k.Key)
		}
		if _, known := k.index[p]; !known {
			return nil, fmt.Errorf("catalog: a layout of %s with %q", k.Key, p)
		}
		at[p] = i
	}
	l := &Layout{kind: k}
	for _, f := range k.Fields {
		s := f.def()
		if s.Type == TypeComputed {
			continue
		}
		read := spot{field: f, spec: s, at: -1, needed: k.neededToSave(s), none: k.Declarable(f)}
		if i, ok := at[s.Key]; ok {
			read.at = i
		}
		for _, c := range s.Columns {
			if i, ok := at[s.Key+"."+c.def().Key]; ok {
				read.columns = append(read.columns, column{c, c.def(), i})
			}
		}
		if read.at >= 0 && read.columns != nil {
			return nil, fmt.Errorf("catalog: a layout of %s with %s and its columns", k.Key, s.Key)
		}
		if s.Retired && !s.Own {
			read.at, read.columns = -1, nil
		}
		if read.at >= 0 || read.columns != nil || read.needed {
			l.spots = append(l.spots, read)
		}
	}
	return l, nil
}

// Update reads a record that says old so far from cells by path. A cell that says nothing leaves a fact as it is when keep, and clears
// it otherwise; cells beyond the end of a line say nothing. Problems as in [Kind.Update]; Problem.Row is the index of the line.
//
// Fields are read from the first line. Every line gives a row of each rows field that has columns here, blank rows left out; they take
// the place of all rows of old, unless keep and all of their cells are blank. What a row of old says in columns that are not here goes
// on with the row, see [paired]. Line breaks in cells that hold one line become blanks, because spreadsheets break lines in any cell.
// Somebody or something that is named as before keeps its id.
//
// extra is what stands in columns that mean no field, by header; headers that it lacks keep what they say. A problem with one has
// ExtraKey as its field and the header as its column.
func (l *Layout) Update(old Values, lines [][]string, keep bool, extra map[string]string) (Values, []Problem) {
	v := Values{carried: old.carried, extra: old.extra}
	if len(old.m) == 0 {
		v.m = make(map[string]any, len(l.spots))
	} else {
		v.m = maps.Clone(old.m)
	}
	var problems []Problem
	var none map[string]string // reasons that stand where the fact should
	for i := range l.spots {
		s := &l.spots[i]
		wrong := len(problems)
		if s.none && s.at >= 0 {
			if reason, is := declaredInCell(cellAt(lines, 0, s.at)); is {
				if none == nil {
					none = map[string]string{}
				}
				none[s.spec.Key] = inOneCell(s.spec, reason)
				delete(v.m, s.spec.Key)
				continue
			}
		}
		switch {
		case s.columns != nil:
			problems = s.readRows(v, old, lines, keep, problems)
		case s.at >= 0:
			problems = s.read(v, old, cellAt(lines, 0, s.at), keep, problems)
		}
		if s.needed && len(problems) == wrong && v.m[s.spec.Key] == nil {
			problems = append(problems, Problem{Field: s.spec.Key, Code: RequiredToSave})
		}
	}
	if extra != nil {
		said, wrong := extended(old.extra, extra, keep)
		v.extra, problems = said, append(problems, wrong...)
	}
	if none != nil || v.extra[NotApplicable] != "" {
		v.extra = l.kind.declared(v, none)
	}
	if len(problems) == 0 && (len(old.m)+len(old.carried)+len(v.extra) > 0 || !small(lines)) {
		problems = l.kind.tooLarge(v)
	}
	if len(problems) > 0 {
		return Values{}, problems
	}
	return v, nil
}

func cellAt(lines [][]string, n, at int) string {
	if n < len(lines) && at < len(lines[n]) {
		return lines[n][at]
	}
	return ""
}

// inOneCell takes the line breaks out of a cell that can hold one line only.
func inOneCell(s *Spec, cell string) string {
	if s.Type == TypeMultiline || s.Type == TypeList || s.Type == TypeRows || s.Many || !strings.ContainsFunc(cell, breaks) {
		return cell
	}
	return inOneLine.Replace(lineBreaks.Replace(cell))
}

func breaks(r rune) bool { return r == '\n' || r == '\t' || rewritten(r) }

// read reads the field's own cell into v.
func (s *spot) read(v, old Values, cell string, keep bool, problems []Problem) []Problem {
	key := s.spec.Key
	value, wrong := any(nil), []Problem(nil)
	if s.spec.Type == TypeRows {
		before, _ := old.m[key].([]Row)
		value, wrong = s.pasted(cell, before)
	} else if kept(s.field, cell, old.m[key]) {
		value = old.m[key]
	} else {
		read, err := s.field.Parse(inOneCell(s.spec, cell))
		if err != nil {
			wrong = []Problem{asProblem(err)}
		} else {
			value = remembered(read, old.m[key])
		}
	}
	for _, p := range wrong {
		p.Field = key
		problems = append(problems, p)
	}
	switch {
	case value != nil:
		v.m[key] = value
	case !keep || len(wrong) > 0:
		delete(v.m, key)
	}
	return problems
}

// pasted reads a cell that holds a whole table, as a form does.
func (s *spot) pasted(cell string, before []Row) (any, []Problem) {
	if blank(strings.TrimSpace(cell)) {
		return nil, nil
	}
	alone := Kind{Fields: []Field{s.field}}
	return readRows(s.field, alone.Spread(Form{s.spec.Key: {cell}}), before)
}

// readRows reads one row from each line into v.
func (s *spot) readRows(v, old Values, lines [][]string, keep bool, problems []Problem) []Problem {
	before, _ := old.m[s.spec.Key].([]Row)
	var list []Row
	filled := false
	for n := range lines {
		var row map[string]any
		for _, c := range s.columns {
			value, err := c.read(cellAt(lines, n, c.at), len(list), before)
			if err != nil {
				p := asProblem(err)
				p.Field, p.Row, p.Column = s.spec.Key, n, c.spec.Key
				problems, filled = append(problems, p), true
			}
			if value == nil {
				continue
			}
			if row == nil {
				row = make(map[string]any, len(s.columns))
			}
			row[c.spec.Key] = withIDs(value, nil)
		}
		if row != nil {
			list = append(list, Row{Values{m: row}})
		}
	}
	filled = filled || len(list) > 0
	if keep && !filled {
		return problems
	}
	if len(list) > MaxRows {
		p := asProblem(tooManyRows(len(list)))
		p.Field = s.spec.Key
		problems = append(problems, p)
	}
	if len(before) > 0 {
		s.goOn(list, before)
	}
	if len(list) == 0 {
		delete(v.m, s.spec.Key)
	} else {
		v.m[s.spec.Key] = list
	}
	return problems
}

// goOn gives rows what the rows before them say in columns that are not read, and mentions their ids.
func (s *spot) goOn(list, before []Row) {
	read := make(map[string]bool, len(s.columns))
	for _, c := range s.columns {
		read[c.spec.Key] = true
	}
	for i, twin := range s.paired(list, before) {
		row := list[i]
		for _, c := range s.columns {
			if value := row.m[c.spec.Key]; idsMatter(value) {
				candidates := before
				if twin >= 0 {
					candidates = append([]Row{before[twin]}, before...)
				}
				for _, b := range candidates {
					if was, ok := b.m[c.spec.Key]; ok && len(idsOf(value)) == 0 {
						value = remembered(value, was)
					}
				}
				row.m[c.spec.Key] = value
			}
		}
		if twin < 0 {
			continue
		}
		for key, value := range before[twin].m {
			if !read[key] {
				row.m[key] = value
			}
		}
		list[i].carried = before[twin].carried
	}
}

// paired finds the row of before that each row of list goes on from, -1 for none: the one at the same place that says the same in the
// first column that is read, then any other that does, then, when no row came or went, the one at the same place. None is taken twice.
func (s *spot) paired(list, before []Row) []int {
	lead := s.columns[0]
	said := func(row Row) string { return lead.field.Format(row.m[lead.spec.Key]) }
	twins, taken := make([]int, len(list)), make([]bool, len(before))
	pair := func(i, j int) { twins[i], taken[j] = j, true }
	for i := range list {
		if twins[i] = -1; i < len(before) && said(list[i]) == said(before[i]) {
			pair(i, i)
		}
	}
	free := map[string][]int{}
	for j := range before {
		if !taken[j] {
			free[said(before[j])] = append(free[said(before[j])], j)
		}
	}
	for i := range list {
		if named := free[said(list[i])]; twins[i] < 0 && len(named) > 0 {
			pair(i, named[0])
			free[said(list[i])] = named[1:]
		}
	}
	for i := range list {
		if twins[i] < 0 && len(list) == len(before) && !taken[i] {
			pair(i, i)
		}
	}
	return twins
}

func idsMatter(value any) bool {
	switch value.(type) {
	case Person, Ref, []Person, []Ref:
		return true
	}
	return false
}

// remembered gives a mention the id that was found for the same name before. Of mentions alike in id and name one stays.
func remembered(value, was any) any {
	switch t := value.(type) {
	case Person:
		return again(t, was)
	case Ref:
		return again(t, was)
	case []Person:
		return againAll(t, was)
	case []Ref:
		return againAll(t, was)
	}
	return value
}

func again[T mention[T]](t T, was any) T {
	if before, ok := was.(T); ok && nameOf(before) == nameOf(t) {
		return before
	}
	return t
}

func againAll[T mention[T]](list []T, was any) []T {
	before, _ := was.([]T)
	rest := slices.Clone(before)
	for i, t := range list {
		if j := slices.IndexFunc(rest, func(b T) bool { return nameOf(b) == nameOf(t) }); j >= 0 {
			list[i] = rest[j]
			rest = slices.Delete(rest, j, j+1)
		}
	}
	return once(list)
}

// small says of lines that no record that is read from them alone can be beyond MaxRecord: it takes less than so much around each cell,
// and for each of its bytes, even if every one of them is an item of a list.
func small(lines [][]string) bool {
	const around, each = 256, 80
	n := 0
	for _, line := range lines {
		n += around * (1 + len(line))
		for _, cell := range line {
			n += each * len(cell)
		}
	}
	return n <= MaxRecord
}

// tooLarge is the problem of a record that is beyond MaxRecord. Most records are far from it, which shows without writing them.
func (k Kind) tooLarge(v Values) []Problem {
	if v.bound() <= MaxRecord {
		return nil
	}
	if b, err := k.JSON(v); err != nil || len(b) > MaxRecord {
		return []Problem{{Code: RecordTooLarge, Args: Args{"Max": strconv.Itoa(MaxRecord / 1024)}}}
	}
	return nil
}

// bound is more bytes than v takes as JSON.
func (v Values) bound() int {
	const around, escaped = 64, 6 // for a key with its signs, or a number; for a byte of a text
	n := around
	for key, value := range v.m {
		n += around + len(key)
		switch t := value.(type) {
		case string:
			n += escaped * len(t)
		case []string:
			for _, item := range t {
				n += around + escaped*len(item)
			}
		case Person:
			n += around + escaped*(len(t.ID)+len(t.Name))
		case Ref:
			n += around + escaped*(len(t.ID)+len(t.Title))
		case []Person:
			for _, p := range t {
				n += around + escaped*(len(p.ID)+len(p.Name))
			}
		case []Ref:
			for _, r := range t {
				n += around + escaped*(len(r.ID)+len(r.Title))
			}
		case []Row:
			for _, row := range t {
				n += around + row.bound()
			}
		case Money:
			n += around + escaped*len(t.Currency)
		}
	}
	for key, raw := range v.carried {
		n += around + escaped*len(key) + len(raw)
	}
	for key, text := range v.extra {
		n += around + escaped*(len(key)+len(text))
	}
	return n
}
