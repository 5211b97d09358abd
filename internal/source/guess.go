package source

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// Guess says what the first lines of a table are, for a kind. memory is what people of the workspace confirmed before, for this kind.
func Guess(kind catalog.Kind, lines []sheet.Line, memory []Remembered) Plan {
	n := namesOf(kind).forFile()
	lines = lines[:min(len(lines), Head)]
	return n.plan(lines, n.findHead(lines), memory, Plan{})
}

// Replan is the plan that a person chose a profile, header lines or uses for: everything else is guessed anew. Of the columns those with
// SurePerson are what the person chose. A negative HeadAt and an empty profile are guessed.
func Replan(kind catalog.Kind, lines []sheet.Line, memory []Remembered, chosen Plan) Plan {
	n := namesOf(kind).forFile()
	lines = lines[:min(len(lines), Head)]
	h := n.findHead(lines)
	if chosen.HeadAt >= 0 {
		h = n.headAt(lines, chosen.HeadAt, chosen.HeadTo)
	}
	return n.plan(lines, h, memory, chosen)
}

// Blocked lists the columns whose content may not be stored for this kind, with UseDropped or UseRefused: judged from every one of the
// first lines that could be a header, so that a wrong guess does not let a buyer's phone through.
func Blocked(kind catalog.Kind, lines []sheet.Line) map[int]Use {
	n := namesOf(kind).forFile()
	lines = lines[:min(len(lines), Head)]
	h := n.findHead(lines)
	return n.blocked(lines, h, n.guard(decide(n, h), h))
}

// Lacking are the fields without which a draft cannot be saved and which no column gives, the title first.
func (p Plan) Lacking(kind catalog.Kind) []catalog.Field {
	return slices.DeleteFunc(p.Needed(kind), func(f catalog.Field) bool {
		return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Use == UseField && c.Field == f.Spec().Key })
	})
}

// Remember is what a person confirmed about a file, for the next one of the same source.
func Remember(_ catalog.Kind, p Plan) Remembered {
	r := Remembered{Profile: p.Profile, Columns: map[string]Column{}}
	for _, c := range p.Columns {
		h := normal(c.Header)
		if _, twice := r.Columns[h]; twice || h == "" || c.Use == UseDropped || c.Use == UseRefused {
			continue
		}
		if c.Use == UseIgnored && !chosen(c.Sure) {
			c.Use = "" // it was left out because nothing stood in it: the next file may say something there
		}
		r.Columns[h] = Column{Use: c.Use, Field: c.Field}
	}
	return r
}

// headAt is the header that a person pointed at, by the numbers of its lines.
func (n *names) headAt(lines []sheet.Line, first, last int) head {
	from := slices.IndexFunc(lines, func(l sheet.Line) bool { return l.Number == first })
	if from < 0 {
		return headless(lines)
	}
	to := slices.IndexFunc(lines, func(l sheet.Line) bool { return l.Number == last })
	return n.read(lines, from, min(max(to, from), from+1))
}

// plan puts together what was found out about a header.
func (n *names) plan(lines []sheet.Line, h head, memory []Remembered, chosen Plan) Plan {
	if h.from < 0 {
		h = headless(lines)
	}
	profile := decide(n, h)
	known := fitting(memory, h)
	if known.Profile != "" {
		profile = Lookup(known.Profile)
	}
	if chosen.Profile != "" {
		profile = Lookup(chosen.Profile)
	}
	p := Plan{Profile: profile.Key, Repeat: cmp.Or(chosen.Repeat, RepeatError), Keep: chosen.Keep, Clear: chosen.Clear}
	if h.from >= 0 {
		p.HeadAt, p.HeadTo = lines[h.from].Number, lines[h.to].Number
	}
	if known.Columns == nil {
		known = fits(memory, profile.Key, h)
	}
	under := h.under(lines)
	g := n.guard(profile, h)
	if found := decide(n, h); found.orders { // whatever a person calls it
		g = n.guard(found, h)
	}
	blocked := n.blocked(lines, h, g)
	found := n.findHead(lines) // whatever a person pointed at: what Blocked names was never stored
	maps.Copy(blocked, n.blocked(lines, found, n.guard(decide(n, found), found)))
	m := matcher{names: n, profile: profile, head: h, lines: under, blocked: blocked, taken: map[string]int{}, columns: make([]Column, len(h.names))}
	m.person(chosen.Columns)
	m.bracketed()
	m.remembered(known)
	m.byProfile()
	m.byName()
	if profile.Key != Desk { // there every column says what it is
		m.bySimilar()
		m.byNeed()
		m.byContent()
	}
	m.rest(len(lines) < Head)
	p.Columns = screened(m.columns)
	return p
}

// fitting finds a memory of a file with nearly the same headers, whatever its profile.
func fitting(memory []Remembered, h head) Remembered {
	for _, r := range memory {
		if have, all := shared(r, h); all > 0 && 10*have >= 9*all && 10*have >= 9*len(r.Columns) {
			return r
		}
	}
	return Remembered{}
}

// fits finds the memory of a profile that knows most of the headers. Tables of no particular source have nothing in common but their headers:
// one that shares a single ID with another is not of the same sort, so more than one header and half of them have to be known.
func fits(memory []Remembered, profile string, h head) Remembered {
	var best Remembered
	most := 0
	for _, r := range memory {
		have, all := shared(r, h)
		if r.Profile != profile || have <= most || profile == Plain && (have < 2 || 2*have < all) {
			continue
		}
		best, most = r, have
	}
	return best
}

func shared(r Remembered, h head) (have, all int) {
	for _, name := range h.names {
		if name.text != "" && !opens(name.text) && !buys(name.text, true) { // those are never remembered
			all++
			if _, ok := r.Columns[normal(name.text)]; ok {
				have++
			}
		}
	}
	return have, all
}

// isOurs reports whether a header is one of our own exports: both languages under each other, or the labels of most fields.
func (n *names) isOurs(h head) bool {
	if h.twins {
		return true
	}
	chief, all := 0, 0
	for _, name := range h.names {
		if name.text == "" {
			continue
		}
		if shown(name.text) {
			return true
		}
		all++
		if n.direct(name.text) != "" {
			chief++
		}
	}
	return chief >= 5 && 5*chief >= 4*all && 5*chief >= 3*len(n.kind.Fields)
}

// maxSample is how many characters of a cell the mapping shows.
const maxSample = 120

// samples are the first three different texts of a column.
func samples(lines []sheet.Line, column int) []string {
	var out []string
	for _, line := range lines {
		cell := strings.TrimSpace(at(line.Cells, column))
		if utf8.RuneCountInString(cell) > maxSample {
			cell = string([]rune(cell)[:maxSample]) + "…"
		}
		if cell == "" || slices.Contains(out, cell) {
			continue
		}
		if out = append(out, cell); len(out) == 3 {
			break
		}
	}
	return out
}
