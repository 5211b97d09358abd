package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a typed or pasted cell fit to be parsed: line breaks become "\n", blanks at the ends and
// invisible marks go. What cannot be meant as text is refused. Cells of several lines keep their
// indentation and lose blanks at the end of each line.
func clean(cell string, lines bool) (string, error) {
	if harmless(cell) {
		if lines {
			return strings.TrimRightFunc(cell, unicode.IsSpace), nil
		}
		return strings.TrimSpace(cell), nil
	}
	if !utf8.ValidString(cell) {
		return "", bad(NotText)
	}
	if strings.ContainsFunc(cell, rewritten) {
		cell = lineBreaks.Replace(cell)
	}
	if lines {
		parts := strings.Split(cell, "\n")
		for i, p := range parts {
			parts[i] = strings.TrimRightFunc(p, unicode.IsSpace)
		}
		// A blank first cell of a pasted table is a leading tab, so only whole blank lines go.
		cell = strings.Trim(strings.Join(parts, "\n"), "\n")
	} else {
		cell = strings.TrimSpace(cell)
	}
	for _, r := range cell {
		if lines && (r == '\n' || r == '\t') {
			continue
		}
		if unicode.IsControl(r) || reorders(r) {
			return "", badArgs(ControlCharacter, Args{"Code": fmt.Sprintf("U+%04X", r)})
		}
	}
	return cell, nil
}

// harmless is the way of most cells: one line of UTF-8 in which nothing is refused or rewritten.
func harmless(cell string) bool {
	for i := 0; i < len(cell); {
		c := cell[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(cell[i:])
		if r == utf8.RuneError && width == 1 || r < 0xa0 || r >= 0x2000 && r < 0x2070 || r == '\ufeff' {
			return false
		}
		i += width
	}
	return true
}

// The zero-width space and the byte-order mark come with pasted text and make equal codes unequal.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n",
	"\u200b", "", "\ufeff", "")

func rewritten(r rune) bool {
	return r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\u200b' || r == '\ufeff'
}

// reorders reports marks that make text read in another order than it is stored.
func reorders(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// fold turns full-width letters, digits and signs into half-width ones.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return s
}

func foldRune(r rune) rune {
	switch {
	case r < 0xa0 || r >= 0x3001 && r < '！':
		return r
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000' || r == '\u00a0':
		return ' '
	case r == '￥':
		return '¥'
	case r == '−' || r == '–' || r == '‐' || r == '‑':
		return '-'
	}
	return r
}

// Plain is the form in which two spellings of one name are equal, for comparing and never for showing.
func Plain(s string) string { return plain(s) }

// plain is the form in which two spellings of one name are equal: folded, lower case, no blanks.
func plain(s string) string { return strings.Map(plainRune, s) }

func plainRune(r rune) rune {
	r = foldRune(r)
	switch {
	case r >= 0x2e80 && r < 0xa000 && r != '\u3000': // most of Han, which has no case
		return r
	case r < utf8.RuneSelf && (r > ' ' && r < 'A' || r > 'Z'):
		return r
	case unicode.IsSpace(r):
		return -1
	}
	return unicode.ToLower(r)
}

func within(limit int, cell string) error {
	if len(cell) <= limit {
		return nil
	}
	if n := utf8.RuneCountInString(cell); n > limit {
		return badArgs(TooLong, Args{"Max": strconv.Itoa(limit), "Length": strconv.Itoa(n)})
	}
	return nil
}

// Items cuts a cell of several mentions into their names. Names repeat where several of one name were chosen.
func Items(cell string) []string { return cutList(lineBreaks.Replace(cell)) }

// splitList is cutList without repeated items.
func splitList(cell string) []string { return once(cutList(cell)) }

// once drops what repeats something before it, in place.
func once[T comparable](items []T) []T {
	seen := map[T]bool{}
	return slices.DeleteFunc(items, func(item T) bool {
		again := seen[item]
		seen[item] = true
		return again
	})
}

// cutList cuts a cell at 、，,；; and line breaks. An item in double quotes is kept whole, with ""
// for a quote inside it, as spreadsheets do. Blank items go.
func cutList(cell string) []string {
	var items []string
	add := func(item string) {
		if item = strings.Join(strings.Fields(item), " "); item != "" {
			items = append(items, item)
		}
	}
	for cell = strings.TrimSpace(cell); cell != ""; cell = strings.TrimSpace(cell) {
		if item, rest, ok := quoted(cell); ok {
			add(item)
			cell = rest
			continue
		}
		i := strings.IndexAny(cell, separators)
		if i < 0 {
			add(cell)
			break
		}
		_, width := utf8.DecodeRuneInString(cell[i:])
		add(cell[:i])
		cell = cell[i+width:]
	}
	return items
}

const separators = "、，,；;\n"

// quoted takes one quoted item with its separator off the front of cell. A quote that is not closed
// before a separator or the end is an ordinary character.
func quoted(cell string) (item, rest string, ok bool) {
	if !strings.HasPrefix(cell, `"`) {
		return "", cell, false
	}
	for i := 1; i < len(cell); i++ {
		if cell[i] != '"' {
			continue
		}
		if strings.HasPrefix(cell[i+1:], `"`) {
			i++
			continue
		}
		rest = strings.TrimLeft(cell[i+1:], " \t") // not the line break, which separates
		if r, width := utf8.DecodeRuneInString(rest); rest == "" || strings.ContainsRune(separators, r) {
			return strings.ReplaceAll(cell[1:i], `""`, `"`), rest[min(width, len(rest)):], true
		}
		return "", cell, false
	}
	return "", cell, false
}

// joinList is the inverse of cutList.
func joinList(items []string) string { return strings.Join(quoteAll(items), "、") }

// quoteAll puts items in quotes where cutList would otherwise cut them.
func quoteAll(items []string) []string {
	cells := make([]string, len(items))
	for i, item := range items {
		if strings.ContainsAny(item, separators+`"`) {
			item = `"` + strings.ReplaceAll(item, `"`, `""`) + `"`
		}
		cells[i] = item
	}
	return cells
}

// unquoteAll is the inverse of quoteAll; what is not quoted stays whole, separators and all.
func unquoteAll(cells []string) []string {
	items := make([]string, len(cells))
	for i, cell := range cells {
		items[i] = cell
		if item, rest, ok := quoted(strings.TrimSpace(cell)); ok && rest == "" {
			items[i] = item
		}
	}
	return items
}
