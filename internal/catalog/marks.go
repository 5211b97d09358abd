package catalog

import (
	"slices"
	"strings"
)

// Piece is a piece of a text; Hit when it is what was searched for.
type Piece struct {
	Text string
	Hit  bool
}

// Snippet is the fact of a record that a search found: the label of its field and the text around the hit.
type Snippet struct {
	Label string
	Parts []Piece
}

// How many characters a snippet shows, and how many of them before the first hit.
const (
	snippetLength = 72
	snippetBefore = 16
)

// Mark cuts text at what q finds in it, ignoring width and case: a run of Han characters is marked whole
// where it stands whole and by its pairs elsewhere, words of other letters by the beginning that was typed.
// The parts put together are the text. Line breaks become blanks.
func Mark(text, q string) []Piece {
	m := mark(text, q)
	return m.parts(0, len(m.text))
}

// Excerpt is Mark for a long text: the stretch around the first hit, with "…" where something was left out.
func Excerpt(text, q string) []Piece {
	m := mark(text, q)
	return m.around()
}

// Snippet finds the fact of v that answers q best. Masked fields never do, nor does the title, which is
// shown anyway; ok is false when no other field holds more of the query than the title.
func (k Kind) Snippet(v Values, q string, lang Lang) (s Snippet, ok bool) {
	title := mark(k.TitleOf(v), q)
	best := found{marked: marked{score: title.score}}
	k.look(k.Fields, v, q, lang, "", &best)
	for header, said := range v.extra {
		if m := mark(said, q); m.score > best.score || m.score == best.score && m.score > title.score && header < best.label {
			best = found{m, header}
		}
	}
	if best.label == "" {
		return Snippet{}, false
	}
	return Snippet{best.label, best.around()}, true
}

// found is the best fact so far.
type found struct {
	marked
	label string
}

func (k Kind) look(fields []Field, v Values, q string, lang Lang, over string, best *found) {
	for _, f := range fields {
		s := f.def()
		value, ok := v.m[s.Key]
		if !ok || s.Masked || over == "" && s.Key == k.Title.def().Key {
			continue
		}
		label := over + s.Label.In(lang)
		switch s.Type {
		case TypeRows:
			list, _ := value.([]Row)
			for _, row := range list {
				k.look(s.Columns, row.Values, q, lang, label+" · ", best)
			}
		case TypeText, TypeMultiline, TypePhone, TypeEmail, TypeURL, TypePerson, TypeRef, TypeList, TypeChoice:
			m := mark(f.words(value, lang), q)
			if other := EN; s.Type == TypeChoice {
				if lang == EN {
					other = ZH
				}
				if n := mark(f.words(value, other), q); n.score > m.score {
					m = n
				}
			}
			if m.score > best.score {
				*best = found{m, label}
			}
		}
	}
}

// marked is a text with what was found in it. The score is higher the more of the query it holds.
type marked struct {
	text  []rune
	hit   []bool
	score int
}

func mark(text, q string) marked {
	text = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(text)
	m := marked{text: []rune(text)}
	in, at := composedAt(fold(text)) // folding is rune for rune
	m.hit = make([]bool, len(in))
	in, want := lower(in), normal(strings.TrimSpace(q))
	starts := map[int]bool{}
	for _, r := range runs(in) {
		starts[r.from] = true
	}
	// every marks where a piece of the query stands; one of letters and digits only where a word begins.
	every := func(piece []rune, han bool) bool {
		any := false
		for i := 0; i+len(piece) <= len(in); i++ {
			if (han || starts[i]) && slices.Equal(in[i:i+len(piece)], piece) {
				for j := range piece {
					m.hit[i+j] = true
				}
				any = true
			}
		}
		return any
	}
	pieces := runs(want)
	if len(pieces) > 1 && every(want[pieces[0].from:pieces[len(pieces)-1].to], pieces[0].han) {
		m.score++ // all of it, as it was typed
	}
	for _, p := range pieces {
		piece := want[p.from:p.to]
		if !p.han {
			piece = piece[:min(len(piece), maxToken)]
		}
		if every(piece, p.han) {
			m.score += 2 * len(piece)
			continue
		}
		for i := p.from; p.han && i+1 < p.to; i++ {
			if every(want[i:i+2], true) {
				m.score += 2
			}
		}
	}
	m.hit = at.spread(m.hit, len(m.text))
	return m
}

// parts are the runes from one place to another, cut where hits begin and end.
func (m marked) parts(from, to int) []Piece {
	var out []Piece
	for i := from; i < to; {
		j := i
		for j < to && m.hit[j] == m.hit[i] {
			j++
		}
		out = append(out, Piece{string(m.text[i:j]), m.hit[i]})
		i = j
	}
	return out
}

func (m marked) around() []Piece {
	from, to := 0, len(m.text)
	if first := slices.Index(m.hit, true); to > snippetLength && first > snippetBefore {
		from = min(first-snippetBefore, to-snippetLength)
	}
	to = min(to, from+snippetLength)
	out := m.parts(from, to)
	if from > 0 {
		out = append([]Piece{{Text: "…"}}, out...)
	}
	if to < len(m.text) {
		out = append(out, Piece{Text: "…"})
	}
	return out
}
