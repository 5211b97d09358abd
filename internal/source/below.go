package source

import (
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// Below judges the lines behind those that Guess looks at: tables are stacked in one sheet, and the header of a lower one may name what may
// not be stored. It is for one goroutine.
type Below struct {
	names *names
	guard guard
}

// NewBelow is for the lines of a table that was taken for a kind, with a plan for its first lines.
func NewBelow(kind catalog.Kind, p Plan) *Below {
	n := namesOf(kind).forFile()
	return &Below{names: n, guard: n.guard(Lookup(p.Profile), headed(p.Columns))}
}

// Blocked lists the columns that may not be stored from this line on. Nearly every line is data, and costs a look at its first figure.
func (b *Below) Blocked(line sheet.Line) map[int]Use {
	words := 0
	for _, cell := range line.Cells {
		switch {
		case cell == "":
		case figure(cell), len(cell) > 4*maxHeader:
			return nil
		default:
			words++
		}
	}
	if words < 2 || !b.names.mayHead(line) {
		return nil
	}
	var keys []string
	for _, cell := range line.Cells {
		if h := b.names.look(cell).header; h != "" {
			keys = append(keys, h)
		}
	}
	g := b.guard
	g.orders = g.orders || b.names.persons(keys)
	out := map[int]Use{}
	for c, cell := range line.Cells {
		if utf8.RuneCountInString(cell) > maxHeader || strings.ContainsAny(cell, "\r\n") {
			continue
		}
		if use := b.names.judge(cell, g); use != "" {
			out[c] = use
		}
	}
	// A single word may be what a line of data says: phones are goods as well.
	known, other, _ := b.names.looks(line)
	if len(out) > 1 && known > other || known > 3 && other == 0 {
		return out
	}
	return nil
}

// figure reports whether a cell is made of digits and what stands between them.
func figure(cell string) bool {
	digits := false
	for i := range len(cell) {
		switch c := cell[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case !strings.ContainsRune(" .,:-/+%", rune(c)):
			return false
		}
	}
	return digits
}
