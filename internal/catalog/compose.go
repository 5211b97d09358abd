package catalog

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Texts are stored as they were typed. Where they are searched for and marked, é typed as one character and as e with an accent are the same: both
// are compared in the composed form (Unicode NFC).

// composed is a text in that form, itself where it is already.
func composed(text string) string {
	for _, r := range text {
		if !surelyComposed(r) {
			return norm.NFC.String(text)
		}
	}
	return text
}

// surelyComposed is true of characters that composing never changes, nor what stands before them: Latin, nearly all of Han, kana as typed, full-width
// signs. It spares most texts the tables.
func surelyComposed(r rune) bool {
	return r < 0x300 || r >= 0x3001 && r < 0x302a || r >= 0x30a0 && r < 0xa000 || r >= 0xff01 && r < 0xfff0 || r >= 0x20000 && r < 0x2f800
}

// Spellings are a token of a query and how texts that were decomposed before they were composed here have it in the index.
func Spellings(token string) []string {
	if d := norm.NFD.String(token); d != token && utf8.RuneCountInString(d) <= maxToken {
		return []string{token, d}
	}
	return []string{token}
}

// places are where the characters of a composed text come from in the text as typed, in runes: character i covers from[i] to from[i+1], or what
// belongs to it when several share a place.
type places struct{ from, to []int }

// composedAt composes a text and remembers where each character comes from.
func composedAt(text string) ([]rune, places) {
	var out []rune
	var at places
	if composed(text) == text {
		return []rune(text), at
	}
	for begin := 0; len(text) > 0; {
		n := norm.NFC.NextBoundaryInString(text, true)
		if n <= 0 {
			n = len(text)
		}
		end := begin + utf8.RuneCountInString(text[:n])
		piece := []rune(norm.NFC.String(text[:n]))
		for range piece {
			at.from, at.to = append(at.from, begin), append(at.to, end)
		}
		out, text, begin = append(out, piece...), text[n:], end
	}
	return out, at
}

// spread is which characters as typed are hit when these of the composed text are.
func (p places) spread(hit []bool, runes int) []bool {
	if p.from == nil {
		return hit
	}
	out := make([]bool, runes)
	for i, h := range hit {
		for j := p.from[i]; h && j < p.to[i]; j++ {
			out[j] = true
		}
	}
	return slices.Clip(out)
}
