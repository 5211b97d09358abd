package drawing

import (
	"strings"
	"unicode"
)

// Lines breaks words into lines of at most width pixels at a size. Chinese breaks between any two characters, Latin between words
// and inside one only when it is longer than a line; closing punctuation never begins a line, opening never ends one. Line breaks
// of the text are kept. Beyond most lines (0 for all) the last one ends in an ellipsis.
func Lines(words string, width, size, most int) []string {
	limit := float64(width) / float64(size)
	var lines []string
	for paragraph := range strings.Lines(words) {
		lines = append(lines, broken(strings.Join(strings.Fields(paragraph), " "), limit)...)
	}
	if most > 0 && len(lines) > most {
		lines = lines[:most]
		lines[most-1] = shortened(lines[most-1], limit)
	}
	return lines
}

// Width is how wide a line of words is at a size, rounded up.
func Width(words string, size int) int {
	w := ems(words) * float64(size)
	return int(w) + 1
}

func ems(words string) float64 {
	w := 0.0
	for _, c := range clusters(words) {
		w += c.ems
	}
	return w
}

// slack is for sums of floats: a line that is exactly full is full, not too long.
const slack = 1e-9

// broken breaks one paragraph.
func broken(words string, limit float64) []string {
	var lines []string
	line, length := "", 0.0
	end := func() {
		if t := strings.TrimSpace(line); t != "" {
			lines = append(lines, t)
		}
		line, length = "", 0
	}
	for _, u := range units(words) {
		if length+u.ems <= limit+slack || line == "" && u.text == " " {
			line, length = line+u.text, length+u.ems
			continue
		}
		if u.text == " " {
			end()
			continue
		}
		if u.ems <= limit+slack {
			end()
			line, length = u.text, u.ems
			continue
		}
		// A word longer than a line: it begins a line of its own unless it is Chinese, and is cut where it must be.
		end()
		for _, part := range cut(u.text, limit) {
			end()
			line, length = part, ems(part)
		}
	}
	end()
	return lines
}

// cut breaks what has no place to break, so that no part begins with closing punctuation while there is another way.
func cut(word string, limit float64) []string {
	var parts []string
	var part []cluster
	length := 0.0
	flush := func(keep int) {
		parts = append(parts, text(part[:len(part)-keep]))
		part = append([]cluster{}, part[len(part)-keep:]...)
		length = 0
		for _, c := range part {
			length += c.ems
		}
	}
	for _, c := range clusters(word) {
		if len(part) > 0 && length+c.ems > limit+slack {
			keep := 0
			if c.closes {
				for keep = 1; keep < len(part) && part[len(part)-keep].closes; keep++ {
				}
				if keep >= len(part) {
					keep = 0 // nothing but punctuation
				}
			}
			flush(keep)
			if length+c.ems > limit+slack {
				flush(0) // signs of closing fill a line of their own
			}
		}
		part, length = append(part, c), length+c.ems
	}
	if len(part) > 0 {
		flush(0)
	}
	return parts
}

// shortened is a line with an ellipsis behind it, within the limit.
func shortened(line string, limit float64) string {
	list := clusters(line)
	for len(list) > 0 && ems(text(list))+ems("…") > limit+slack {
		list = list[:len(list)-1]
	}
	return strings.TrimRight(text(list), " \uff0c\u3001\uff1b\uff1a,;:") + "…"
}

// unit is what is not broken while it fits a line.
type unit struct {
	text string
	ems  float64
}

// units cuts a paragraph where lines may end.
func units(words string) []unit {
	var out []unit
	var open bool // the unit before ends with an opening sign, or is the beginning of a word
	var latin bool
	for _, c := range clusters(words) {
		join := len(out) > 0 && out[len(out)-1].text != " " && c.text != " " &&
			(c.closes || open || latin && !c.wide)
		if join {
			u := &out[len(out)-1]
			u.text, u.ems = u.text+c.text, u.ems+c.ems
		} else {
			out = append(out, unit{c.text, c.ems})
		}
		open, latin = c.opens, !c.wide && c.text != " "
	}
	return out
}

// cluster is what a reader takes for one character.
type cluster struct {
	text                string
	ems                 float64
	wide, opens, closes bool
}

// The signs that end or begin something, in Chinese and Latin: comma, stop, brackets, quotes, percent; brackets, quotes, currencies.
const (
	closing = "\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\uff09\u300b\u300d\u300f\u3011\u3009\u3015\u3017\u201d\u2019\u2026\u2014\uff5e·\uff05,.;:?!)]}%\u2103°"
	opening = "\uff08\u300a\u300c\u300e\u3010\u3008\u3014\u3016\u201c\u2018([{\uffe5¥$\u2265\u2264±"
)

// clusters cuts text into characters as people see them: an accent, a variation or a joined emoji stays with what it belongs to.
func clusters(s string) []cluster {
	var out []cluster
	joined, flag := false, false
	for _, r := range s {
		last := len(out) - 1
		if unicode.IsControl(r) {
			continue
		}
		switch {
		case last >= 0 && (joined || attaches(r)), flag && regional(r):
			out[last].text += string(r)
			joined, flag = r == joiner, false
			continue
		}
		out = append(out, cluster{
			text: string(r), ems: emsOf(r), wide: wide(r),
			opens: strings.ContainsRune(opening, r), closes: strings.ContainsRune(closing, r),
		})
		joined, flag = false, regional(r)
	}
	return out
}

const joiner = '\u200d'

// attaches says whether a sign belongs to the one before it.
func attaches(r rune) bool {
	return r == joiner || unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1F3FB && r <= 0x1F3FF
}

// regional signs make a flag two by two.
func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func text(list []cluster) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.text)
	}
	return b.String()
}

// emsOf is the width of a sign in ems. Interface fonts differ; this is the wide side of them, so that words stay in their boxes.
func emsOf(r rune) float64 {
	switch {
	case wide(r):
		return 1
	case r == ' ':
		return 0.3
	case strings.ContainsRune("mwMW@%", r):
		return 0.95
	case unicode.IsUpper(r):
		return 0.72
	case unicode.IsDigit(r):
		return 0.64
	case unicode.Is(unicode.Cf, r):
		return 0
	}
	return 0.58
}

// wide says whether a sign takes a whole em: ideographs, kana, hangul, full-width forms, emoji, and the punctuation and signs that
// Chinese fonts draw so.
func wide(r rune) bool {
	if r < wideSpans[0][0] {
		return false
	}
	for _, span := range wideSpans {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

var wideSpans = [][2]rune{
	{0x1100, 0x115F},
	{0x2010, 0x2027}, {0x2030, 0x203B}, // dashes, curly quotes, the ellipsis
	{0x2100, 0x2BFF}, // letter-like signs, arrows, mathematics, circled numbers, boxes, symbols
	{0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
	{0x1F000, 0x1FAFF}, {0x20000, 0x3FFFD},
}
