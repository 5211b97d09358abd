package paper

import (
	"strings"
	"unicode"

	"github.com/carlos7ags/folio/layout"
	"golang.org/x/text/unicode/bidi"
)

// turned gives Arabic letters their joined shapes and sets the letters of words that are written from right to left in the order of the page:
// the library puts such words in their places on a line, but draws each from left to right. It also takes the blank between two of them from
// behind the last one, so there is one. Figures keep their order.
func turned(s string) string {
	if !strings.ContainsFunc(s, leftward) {
		return s
	}
	letters := []rune(layout.ShapeArabic(s))
	var out []rune
	words := 0 // of the phrase so far
	for i := 0; i < len(letters); {
		if !leftward(letters[i]) {
			if words > 1 && letters[i] != ' ' && out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
			if letters[i] != ' ' {
				words = 0
			}
			out = append(out, letters[i])
			i++
			continue
		}
		end := i + 1
		for end < len(letters) && (leftward(letters[end]) || unicode.Is(unicode.M, letters[end])) {
			end++
		}
		for at := end; at > i; { // the last letter first, with the marks that follow it
			last := at
			for at--; at > i && unicode.Is(unicode.M, letters[at]); at-- {
			}
			out = append(out, letters[at:last]...)
		}
		i, words = end, words+1
	}
	return string(out)
}

func leftward(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}
