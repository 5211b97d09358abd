package source

import (
	"slices"
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// matcher finds the fields of columns, from the surest way to the least: what is taken stays taken.
type matcher struct {
	*names
	profile Profile
	head    head
	lines   []sheet.Line // under the header
	blocked map[int]Use
	taken   map[string]int // column by path
	columns []Column
}

// claim is a field that a column could be.
type claim struct {
	column, rank int
	path         string
}

// open reports whether nothing is said of a column yet.
func (m *matcher) open(c int) bool { return m.columns[c].Use == "" && m.blocked[c] == "" }

// take gives a path to a column, unless another has it. Some profiles add several columns up.
func (m *matcher) take(c int, path string, sure Sure) {
	if _, ok := m.spec[path]; !ok || !m.open(c) || !m.profile.takes(m.kind, path) {
		return
	}
	if m.halved(path) {
		return
	}
	first, taken := m.taken[path]
	if taken && (m.columns[first].Sure != sure || sure == SureProfile && !m.adds(path) || sure != SureProfile && !chosen(sure)) {
		return
	}
	if taken && chosen(sure) && !Gathers(m.spec[path]) {
		return
	}
	if !taken {
		m.taken[path] = c
	}
	m.columns[c].Use, m.columns[c].Field, m.columns[c].Sure = UseField, path, sure
}

// halved reports whether a path is a rows field of which columns are taken, or a column of one that is taken as a whole.
func (m *matcher) halved(path string) bool {
	if rows, _, isColumn := strings.Cut(path, "."); isColumn {
		_, taken := m.taken[rows]
		return taken
	}
	if m.spec[path].Type == catalog.TypeRows {
		for other := range m.taken {
			if strings.HasPrefix(other, path+".") {
				return true
			}
		}
	}
	return false
}

func (m *matcher) adds(path string) bool {
	return slices.Contains(m.profile.fields[m.kind.Key].add, path)
}

// chosen reports whether a person said so, for this file or an earlier one.
func chosen(s Sure) bool { return s == SurePerson || s == SureBefore }

// Gathers reports whether several columns can give one field: numbers are added, texts joined.
func Gathers(s catalog.Spec) bool {
	switch s.Type {
	case catalog.TypeInt, catalog.TypeDecimal, catalog.TypeText, catalog.TypeMultiline, catalog.TypeList:
		return !s.Code
	}
	return false
}

// settle takes claims in order: by rank, columns that say something before empty ones, from the left.
func (m *matcher) settle(claims []claim, sure Sure) {
	empty := map[int]int{}
	for _, c := range claims {
		if len(samples(m.lines, c.column)) == 0 {
			empty[c.column] = 1
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		if empty[a.column] != empty[b.column] {
			return empty[a.column] - empty[b.column]
		}
		return a.rank - b.rank
	})
	for _, c := range claims {
		m.take(c.column, c.path, sure)
	}
}

// person keeps what a person chose.
func (m *matcher) person(chosen []Column) {
	for c, column := range chosen {
		if c >= len(m.columns) || column.Sure != SurePerson || !m.open(c) {
			continue
		}
		m.choose(c, column, SurePerson)
	}
}

func (m *matcher) choose(c int, chosen Column, sure Sure) {
	switch chosen.Use {
	case UseField:
		m.take(c, chosen.Field, sure)
	case UseExtra, UseIgnored:
		m.columns[c].Use, m.columns[c].Sure = chosen.Use, sure
	}
}

// bracketed sets the columns aside that our own exports put into brackets: what only follows from other fields, and where a record
// stands. They are none of the record's facts, in whichever profile.
func (m *matcher) bracketed() {
	for c, name := range m.head.names {
		if m.open(c) && strings.HasPrefix(name.text, "〔") && strings.HasSuffix(name.text, "〕") {
			m.columns[c].Use, m.columns[c].Sure = UseIgnored, SureProfile
		}
	}
}

// remembered takes what was confirmed for an earlier file.
func (m *matcher) remembered(r Remembered) {
	for c, name := range m.head.names {
		if known, ok := r.Columns[normal(name.text)]; ok && name.text != "" && m.open(c) {
			m.choose(c, known, SureBefore)
		}
	}
}

// byProfile takes the headers that the profile names.
func (m *matcher) byProfile() {
	index := m.profile.index[m.kind.Key]
	var sure, unsure []claim
	for c, name := range m.head.names {
		for f, h := range name.keys {
			for _, s := range index[h] {
				if slices.Contains(m.profile.ask, h) {
					unsure = append(unsure, claim{c, s.rank, s.path})
				} else {
					sure = append(sure, claim{c, 4*s.rank + f, s.path})
				}
			}
		}
	}
	m.settle(sure, SureProfile)
	m.settle(unsure, SureSimilar)
}

// kept reports whether the profile says that a header means no field.
func (m *matcher) kept(name heading) bool {
	return slices.ContainsFunc(name.keys, func(h string) bool { return slices.Contains(m.profile.keep, h) })
}

// byName takes the headers that the kind itself names.
func (m *matcher) byName() {
	steps := m.steps()
	var claims, loose []claim
	for c, name := range m.head.names {
		if m.kept(name) {
			continue
		}
		for f, h := range name.keys {
			path, isColumn := m.column(h)
			ours, isOurs := m.ours(name.forms[f])
			switch {
			case isOurs:
				claims = append(claims, claim{c, f - 10, ours})
			case isColumn:
				claims = append(claims, claim{c, f, path})
			case m.path[h] != "":
				claims = append(claims, claim{c, f, m.path[h]})
			}
			if path := m.in[steps][h]; path != "" {
				claims = append(claims, claim{c, 10 + f, path})
			}
			if path := m.also[h]; path != "" {
				rank := 20 + f
				if h == "skuid" {
					rank += 10 // the platform's number: a code that the seller gave says more
				}
				claims = append(claims, claim{c, rank, path})
			}
			if rows, ok := m.rows[h]; ok {
				loose = append(loose, claim{c, f, m.whole(rows, h, steps, c)})
			}
		}
	}
	m.settle(claims, SureName)
	m.settle(loose, SureSimilar)
}

// whole is what a column means that only has the name of a rows field: tables in its cells, or the chief column of the field.
func (m *matcher) whole(rows catalog.Spec, h, steps string, c int) string {
	tables := share(m.lines, c, 3, func(cell string) bool { return strings.ContainsAny(cell, "\t\n") })
	if path := m.in[rows.Key][h]; path != "" && !tables && (rows.Key == steps || rows.Required) {
		return path
	}
	for i, f := range rows.Columns {
		s := f.Spec()
		if s.Type != catalog.TypeText && s.Type != catalog.TypeMultiline {
			if i == 0 && rows.Key != steps {
				return ""
			}
			continue
		}
		if rows.Key == steps || rows.Required && !tables {
			return rows.Key + "." + s.Key
		}
		break
	}
	return rows.Key
}

// steps finds the rows field that a table has one line for each row of, though its headers do not say so: at least two of them name
// columns of a rows field that the kind cannot do without. "" when there is none, or two.
func (m *matcher) steps() string {
	best, most, tie := "", 1, false
	for _, f := range m.kind.Fields {
		rows := f.Spec()
		if rows.Type != catalog.TypeRows || !rows.Required && !rows.Conditional {
			continue
		}
		seen := map[string]bool{}
		for _, name := range m.head.names {
			for _, h := range name.keys {
				if m.path[h] == "" && m.in[rows.Key][h] != "" {
					seen[m.in[rows.Key][h]] = true
				}
			}
		}
		switch {
		case len(seen) > most:
			best, most, tie = rows.Key, len(seen), false
		case len(seen) == most && most > 1:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}

// rest says what becomes of the columns that mean no field. whole says that there are no further lines.
func (m *matcher) rest(whole bool) {
	extras := 0
	for c := range m.columns {
		column := &m.columns[c]
		column.Header = m.head.names[c].text
		if use := m.blocked[c]; use != "" {
			*column = Column{Header: column.Header, Use: use, Sure: SureNone}
			continue
		}
		column.Samples = samples(m.lines, c)
		if column.Use != "" {
			continue
		}
		column.Sure = SureNone
		if column.Use = UseExtra; len(column.Samples) == 0 && (whole || column.Header == "") || m.profile.Key == Desk && m.derived(c) || m.profile.onto[m.kind.Key].rows != "" || shown(column.Header) || extras >= catalog.MaxExtra || m.pages(c) {
			column.Use = UseIgnored
			continue
		}
		extras++
		if column.Header == "" && m.filled(c) {
			column.Sure = SureContent // a column without a name, and no line that is too long
		}
	}
}

// filled reports whether at least three of four lines say something in a column: what fewer say is more likely to have been moved there.
func (m *matcher) filled(c int) bool {
	n := 0
	for _, l := range m.lines {
		if strings.TrimSpace(at(l.Cells, c)) != "" {
			n++
		}
	}
	return 4*n >= 3*len(m.lines)
}

// maxKept is how long a text may be, in characters, that is kept without being a fact of the kind: longer ones are pages.
const maxKept = 1000

// pages reports whether whole pages stand in a column, such as the description of a product with its mark-up.
func (m *matcher) pages(c int) bool {
	return slices.ContainsFunc(m.lines, func(l sheet.Line) bool { return utf8.RuneCountInString(at(l.Cells, c)) > maxKept })
}

// derived reports whether a header names a field that is worked out.
func (m *matcher) derived(c int) bool {
	return slices.ContainsFunc(m.head.names[c].keys, func(h string) bool { return m.calc[h] != "" })
}

// bare are headers that only say that the column has the code of the line.
var bare = said("id", "编号", "编码", "代码", "code", "no", "no.", "number", "num", "uid", "ID号", "唯一编号")

// byNeed looks for the codes without which a record cannot be saved: in a column that is only called so, or the first one when it is the
// number of something.
func (m *matcher) byNeed() {
	for _, f := range m.kind.Fields {
		s := f.Spec()
		if _, taken := m.taken[s.Key]; taken || !s.Identity || !s.Code && s.Key != m.kind.Title.Spec().Key || s.Type != catalog.TypeText {
			continue
		}
		var claims []claim
		for c, name := range m.head.names {
			h := normal(name.text)
			switch {
			case slices.Contains(bare, h):
				claims = append(claims, claim{c, 0, s.Key})
			case c == 0 && s.Code && strings.HasSuffix(h, "id") && !m.knows(h) && !headers[h]:
				claims = append(claims, claim{c, 1, s.Key})
			}
		}
		m.settle(claims, SureSimilar)
	}
}

// alike are words that say the same in headers.
var alike = strings.NewReplacer("产品", "商品", "货品", "商品", "宝贝", "商品", "物料", "商品", "代码", "编码", "编号", "编码", "号码", "编码", "代号", "编码",
	"价钱", "价格", "单价", "价格", "电邮", "邮箱", "厂家", "供应商", "供货商", "供应商", "厂商", "供应商", "名字", "名称", "日期", "时间", "数目", "数量", "说明", "描述")

// bySimilar takes headers that are nearly a name of a free field, where only one field comes into question.
func (m *matcher) bySimilar() {
	var claims []claim
	for c, heading := range m.head.names {
		if !m.open(c) || m.kept(heading) || heading.text == "" || m.derived(c) {
			continue
		}
		var called []name
		for _, h := range heading.keys {
			called = append(called, nameOf(h))
		}
		best, second, path := 0, 0, ""
		for key, list := range m.saids {
			if _, taken := m.taken[key]; taken {
				continue
			}
			likeness := 0
			for _, mine := range called {
				for _, theirs := range list {
					likeness = max(likeness, mine.likeness(theirs))
				}
			}
			switch {
			case likeness > best:
				best, second, path = likeness, best, key
			case likeness > second:
				second = likeness
			}
		}
		if best >= 75 && best > second {
			claims = append(claims, claim{c, 100 - best, path})
		}
	}
	m.settle(claims, SureSimilar)
}

// name is a header prepared to be held against others.
type name struct {
	letters []rune
	coded   bool // the number or code of something
}

func nameOf(h string) name { return name{[]rune(alike.Replace(h)), codeish.MatchString(h)} }

// likeness of two names is 99 when they are the same but for words that say the same, and otherwise falls with the letters to change. The
// number of a category is no category.
func (a name) likeness(b name) int {
	short, longer := min(len(a.letters), len(b.letters)), max(len(a.letters), len(b.letters))
	switch {
	case a.coded != b.coded || short < 2 || 3*short < 2*longer || longer > maxHeader:
		return 0
	case slices.Equal(a.letters, b.letters):
		return 99
	case short >= 3 && (strings.Contains(string(a.letters), string(b.letters)) || strings.Contains(string(b.letters), string(a.letters))):
		return 60 + 40*short/longer
	case short < 5 || longer-short > short/4: // one character of a short word makes another word
		return 0
	}
	return 100 - 100*distance(a.letters, b.letters)/short
}

// distance counts the letters to change, add or leave out.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := before
			if x != y {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
