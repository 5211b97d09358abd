package handover

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mostOfName bounds a name that was typed, in bytes: longer ones are nobody's.
const mostOfName = 400

// SameName compares names as people mean them. Blanks, letter case, full-width forms and how a letter with its marks was put together do
// not count, nor which of the many dots and hyphens stands between the parts of a name, nor the selectors that choose one drawing of a
// character. Other characters are other names, however alike they look. What turns the direction of text around is part of no name.
func SameName(a, b string) bool {
	x, y := foldName(a), foldName(b)
	return x == y && x != ""
}

func foldName(s string) string {
	if len(s) > mostOfName || !utf8.ValidString(s) {
		return ""
	}
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || invisible(r):
			return -1
		case strings.ContainsRune("\u2022\u2027\u2219\u22C5\u30FB\uFF65\u16EB", r):
			return '\u00B7'
		case strings.ContainsRune("\u2010\u2011\u2012\u2013\u2014\u2212", r):
			return '-'
		case strings.ContainsRune("\u2018\u2019\u02BC\uFF07`\u00B4", r):
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
	return norm.NFC.String(folded) // letters that grew small may have come apart
}

// invisible are characters that a keyboard or a copied text brings along unseen: joiners and marks of direction, and selectors of a
// character's drawing. Those that turn what follows around are not among them.
func invisible(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, r == 0x061C, r == 0x2060, r == 0xFEFF, r == 0x00AD:
		return true
	}
	return unicode.Is(unicode.Variation_Selector, r)
}
