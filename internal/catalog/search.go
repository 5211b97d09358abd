package catalog

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SearchText is everything in v a person may search for: titles, texts, names, and the labels of
// choices in both languages, columns of files that mean no field. Masked fields are left out, so a secret cannot be found by searching.
// Numbers and dates are left out because nobody searches for them by typing.
func (k Kind) SearchText(v Values) string { return strings.Join(k.appendTexts(nil, v), " ") }

func (k Kind) appendTexts(texts []string, v Values) []string {
	texts = searchable(texts, k.ways().found, v)
	if len(v.extra) == 0 {
		return texts
	}
	for _, header := range slices.Sorted(maps.Keys(v.extra)) {
		texts = append(texts, v.extra[header])
	}
	return texts
}

// searched says whether people search for what the field says.
func searched(s *Spec) bool {
	switch s.Type {
	case TypeChoice, TypeRows, TypeText, TypeMultiline, TypePhone, TypeEmail, TypeURL, TypePerson, TypeRef, TypeList:
		return !s.Masked
	}
	return false
}

func searchable(parts []string, fields []Field, v Values) []string {
	for _, f := range fields {
		s := f.def()
		value, ok := v.m[s.Key]
		if !ok || !searched(s) {
			continue
		}
		switch t := value.(type) {
		case []Row:
			for _, row := range t {
				parts = searchable(parts, s.Columns, row.Values)
			}
		default:
			if parts = append(parts, f.words(value, ZH)); s.Type == TypeChoice {
				parts = append(parts, f.words(value, EN))
			}
		}
	}
	return parts
}

// maxToken keeps a token far below what a tsvector holds.
const maxToken = 64

// Marks before tokens of an index. No token of a text begins with one, because they are neither letter nor digit.
const (
	titleMark = "^"
	wholeMark = "="
)

// SearchTokens cuts text into the lexemes of the index: every two neighbouring Han characters, the
// last character of a run alone, and words of other letters and digits; all half width, composed and lower
// case. 羊毛呢 Coat-2 gives 羊毛, 毛呢, 呢, coat, 2. Each token stands once.
func SearchTokens(text string) []string { return tokens(text, true) }

// QueryTokens cuts what a person searches for. A text answers when each of them is the beginning of
// one of its SearchTokens, so a caller matches every token as a prefix. A run of two Han characters
// and more gives pairs only; one character alone stands for itself.
func QueryTokens(q string) []string { return tokens(q, false) }

// IndexTokens is everything an index holds about a thing that can be found: the tokens of its title
// and text, those of the title once more as [TitleToken], and title and names as [WholeToken].
func IndexTokens(title, text string, names ...string) []string {
	return indexTokens(title, []string{text}, names)
}

func indexTokens(title string, texts, names []string) []string {
	c := cutters.Get().(*cutter)
	defer c.release()
	c.index(title, texts, names)
	return slices.Clone(c.out)
}

// index cuts what indexTokens gives.
func (c *cutter) index(title string, texts, names []string) {
	c.begin(title, texts)
	c.add(title, true)
	ofTitle := len(c.out)
	for _, text := range texts {
		c.add(text, true)
	}
	c.out = appendMarked(c.out, c.out[:ofTitle])
	whole := len(c.out)
	for i := -1; i < len(names); i++ {
		name := title
		if i >= 0 {
			name = names[i]
		}
		if t := WholeToken(name); t != "" && !slices.Contains(c.out[whole:], t) {
			c.out = append(c.out, t)
		}
	}
}

// appendMarked adds tokens of a title as TitleToken writes them, in one piece of memory.
func appendMarked(out, tokens []string) []string {
	length := 0
	for _, t := range tokens {
		length += len(titleMark) + len(t)
	}
	var b strings.Builder
	b.Grow(length)
	for _, t := range tokens {
		b.WriteString(titleMark)
		b.WriteString(t)
	}
	all := b.String()
	for _, t := range tokens {
		n := len(titleMark) + len(t)
		out, all = append(out, all[:n]), all[n:]
	}
	return out
}

// IndexTokens is what the index holds about a record: its SearchText, its title, and each part of its
// identity as a whole, so that a code that is typed comes first. Masked fields are left out.
func (k Kind) IndexTokens(v Values) []string { return k.indexed(v, false) }

// Lexemes are the IndexTokens in the order of their bytes, as the index of a database keeps them.
func (k Kind) Lexemes(v Values) []string { return k.indexed(v, true) }

func (k Kind) indexed(v Values, ordered bool) []string {
	var room [4]string
	names := room[:0]
	for _, f := range k.ways().names {
		names = append(names, cellOf(f, v))
	}
	c := cutters.Get().(*cutter)
	defer c.release()
	c.texts = k.appendTexts(c.texts[:0], v)
	c.index(k.TitleOf(v), c.texts, names)
	if ordered {
		return c.ordered()
	}
	return slices.Clone(c.out)
}

// TitleToken is how a token of a title stands in the index besides itself.
func TitleToken(token string) string { return titleMark + token }

// WholeToken stands in the index for a name as a whole: equal for two spellings of it, "" for nothing.
func WholeToken(name string) string {
	said := plain(composed(name))
	if said == "" {
		return ""
	}
	if len(said) > maxToken && utf8.RuneCountInString(said) > maxToken {
		said = string([]rune(said)[:maxToken])
	}
	return wholeMark + said
}

// Pair reports whether the token of a query is two Han characters. No longer token begins with them, so
// looking for them whole finds the same as looking for them as a prefix, and costs less.
func Pair(token string) bool {
	r := []rune(token)
	return len(r) == 2 && unicode.Is(unicode.Han, r[0]) && unicode.Is(unicode.Han, r[1])
}

// run is a stretch of text, in runes, of Han characters or of other letters and digits.
type run struct {
	from, to int
	han      bool
}

// runs finds the runs of a text that was normalised.
func runs(text []rune) []run {
	var out []run
	open := false
	for i, r := range text {
		han := unicode.Is(unicode.Han, r)
		word := han || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) && open
		if open && (!word || han != out[len(out)-1].han) {
			open = false
		}
		if !word {
			continue
		}
		if !open {
			out, open = append(out, run{from: i, to: i, han: han}), true
		}
		out[len(out)-1].to = i + 1
	}
	return out
}

// normal is a text as it is compared: half width, composed and lower case.
func normal(text string) []rune { return lower([]rune(fold(composed(text)))) }

func lower(out []rune) []rune {
	for i, r := range out {
		out[i] = unicode.ToLower(r)
	}
	return out
}

// Folded is a text as it is compared with others: half width and lower case.
func Folded(text string) string { return string(normal(text)) }
