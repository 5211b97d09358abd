package catalog

import (
	"strings"
	"unicode"
)

// SearchText is everything in v a person may search for: titles, texts, names, and the labels of
// choices in both languages. Masked fields are left out, so a secret cannot be found by searching.
// Numbers and dates are left out because nobody searches for them by typing.
func (k Kind) SearchText(v Values) string {
	return strings.Join(searchable(nil, k.Fields, v), " ")
}

func searchable(parts []string, fields []Field, v Values) []string {
	for _, f := range fields {
		s := f.def()
		value, ok := v.m[s.Key]
		if !ok || s.Masked {
			continue
		}
		switch s.Type {
		case TypeChoice:
			parts = append(parts, f.words(value, ZH), f.words(value, EN))
		case TypeRows:
			list, _ := value.([]Row)
			for _, row := range list {
				parts = searchable(parts, s.Columns, row.Values)
			}
		case TypeText, TypeMultiline, TypePhone, TypeEmail, TypeURL, TypePerson, TypeRef, TypeList:
			parts = append(parts, f.words(value, ZH))
		}
	}
	return parts
}

// maxToken keeps a token far below what a tsvector holds.
const maxToken = 64

// SearchTokens cuts text into the lexemes of the index: every two neighbouring Han characters, the
// last character of a run alone, and words of other letters and digits; all half width and lower
// case. 羊毛呢 Coat-2 gives 羊毛, 毛呢, 呢, coat, 2. Each token stands once.
func SearchTokens(text string) []string { return tokens(text, true) }

// QueryTokens cuts what a person searches for. A text answers when each of them is the beginning of
// one of its SearchTokens, so a caller matches every token as a prefix. A run of two Han characters
// and more gives pairs only; one character alone stands for itself.
func QueryTokens(q string) []string { return tokens(q, false) }

// tokens cuts text; with last, the last character of each Han run is a token, too.
func tokens(text string, last bool) []string {
	var out []string
	seen := map[string]bool{}
	add := func(run []rune) {
		if token := string(run[:min(len(run), maxToken)]); token != "" && !seen[token] {
			seen[token] = true
			out = append(out, token)
		}
	}
	var run []rune
	han := false
	flush := func() {
		if !han {
			add(run)
		} else {
			for i := 0; i+1 < len(run); i++ {
				add(run[i : i+2])
			}
			if last || len(run) == 1 {
				add(run[len(run)-1:])
			}
		}
		run = run[:0]
	}
	for _, r := range fold(text) {
		isHan := unicode.Is(unicode.Han, r)
		word := isHan || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) && len(run) > 0
		if len(run) > 0 && (!word || isHan != han) {
			flush()
		}
		if word {
			han = isHan
			run = append(run, unicode.ToLower(r))
		}
	}
	if len(run) > 0 {
		flush()
	}
	return out
}
