package sheet

import (
	"strconv"
	"strings"
)

// cellFormat is what a number format means for the text of a cell: whether the number is a share, a day or a time, and which zeros are
// shown. Colours, units, thousands and rounding are left out, because a cell is read as the value it holds. The zero value is General.
type cellFormat struct {
	parts []formatPart
}

// formatPart is one of up to three parts of a format, for numbers of some sort.
type formatPart struct {
	sort      formatSort
	whole     int    // zeros shown before the point at least
	fraction  int    // and behind it
	mask      string // of a code that is shown with other signs in it: 000-0000
	when      string // <, <=, =, <>, >, >=: a condition of the part's own
	threshold float64
}

// formatSort is what a number in a cell means.
type formatSort uint8

const (
	asNumber formatSort = iota
	asShare
	asDay
	asMoment
	asTime
	asElapsed
	asTimeOrDay // formats that are times in some countries' versions and days in others'
)

// longestFormat is what a spreadsheet allows at most, and more.
const longestFormat = 1024

// parseCellFormat reads the code of a number format. A code that makes no sense is General.
func parseCellFormat(code string) cellFormat {
	if len(code) > longestFormat || code == "" || strings.EqualFold(code, "General") || code == "@" {
		return cellFormat{}
	}
	var f cellFormat
	for _, section := range formatSections(code) {
		if part, numbers := parseFormatPart(section); numbers && len(f.parts) < 3 {
			f.parts = append(f.parts, part)
		}
	}
	return f
}

// formatSections cuts a code at the semicolons that are neither quoted nor escaped.
func formatSections(code string) []string {
	var sections []string
	from := 0
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*', '!':
			i++
		case '"', '[':
			end := byte('"')
			if code[i] == '[' {
				end = ']'
			}
			if n := strings.IndexByte(code[i+1:], end); n >= 0 {
				i += n + 1
			}
		case ';':
			sections = append(sections, code[from:i])
			from = i + 1
		}
	}
	return append(sections, code[from:])
}

// parseFormatPart reads a part; numbers is false for the part that is for text.
func parseFormatPart(section string) (part formatPart, numbers bool) {
	s := scanFormat(section)
	part.when, part.threshold = s.when, s.threshold
	low := strings.ToLower(s.bare)
	switch {
	case strings.Contains(low, "general") || strings.Contains(low, "standard") || strings.Contains(low, "g/"):
		return part, true
	case strings.ContainsRune(low, '@'):
		return part, strings.ContainsAny(low, "0#?")
	}
	if sort, ok := clockFormat(low, s.elapsed); ok {
		part.sort = sort
		return part, true
	}
	if strings.Contains(low, "e+") || strings.Contains(low, "e-") || strings.ContainsAny(low, "/") {
		return part, true // powers and fractions: the number's own digits say it better
	}
	whole, fraction, _ := strings.Cut(low, ".")
	part.whole, part.fraction = strings.Count(whole, "0"), strings.Count(fraction, "0")
	scaled := strings.HasSuffix(strings.TrimRight(low, " %"), ",")
	if strings.ContainsRune(low, '%') {
		part.sort = asShare
	}
	if scaled {
		part.fraction = 0
	}
	if part.whole > 1 && part.fraction == 0 && part.sort == asNumber && !strings.ContainsAny(low, ",.") && s.mask != strings.Repeat("0", part.whole) {
		part.mask = s.mask
	}
	part.whole, part.fraction = min(part.whole, 30), min(part.fraction, 30)
	return part, true
}

// scannedFormat is a part of a format without what is only for the eye.
type scannedFormat struct {
	bare      string // placeholders and letters that are neither quoted nor escaped
	mask      string // placeholders as 0, anything else as it is shown
	elapsed   bool
	when      string
	threshold float64
}

func scanFormat(section string) scannedFormat {
	var s scannedFormat
	var bare, mask strings.Builder
	for i := 0; i < len(section); i++ {
		switch c := section[i]; c {
		case '\\', '!':
			if i++; i < len(section) {
				mask.WriteByte(section[i])
			}
		case '_', '*':
			i++
			for i+1 < len(section) && section[i+1]&0xc0 == 0x80 { // the rest of a wide character
				i++
			}
		case '"':
			n := strings.IndexByte(section[i+1:], '"')
			if n < 0 {
				n = len(section) - i - 1
			}
			mask.WriteString(section[i+1 : i+1+n])
			i += n + 1
		case '[':
			n := strings.IndexByte(section[i:], ']')
			if n < 0 {
				n = len(section) - i
			}
			s.bracket(section[i+1:i+n], &bare)
			i += n
		case '#', '?', '0':
			bare.WriteByte(c)
			mask.WriteByte('0')
		default:
			bare.WriteByte(c)
			mask.WriteByte(c)
		}
	}
	s.bare, s.mask = bare.String(), strings.TrimSpace(mask.String())
	return s
}

// bracket reads what stands in square brackets: a colour, a country, a condition, or a unit of time that runs on past its end.
func (s *scannedFormat) bracket(in string, bare *strings.Builder) {
	low := strings.ToLower(in)
	switch {
	case low == "":
	case strings.Trim(low, "h") == "", strings.Trim(low, "m") == "", strings.Trim(low, "s") == "":
		s.elapsed = true
		bare.WriteString(low)
	case strings.ContainsRune("<>=", rune(low[0])):
		at := len(low) - len(strings.TrimLeft(low, "<>="))
		if v, err := strconv.ParseFloat(low[at:], 64); err == nil {
			s.when, s.threshold = low[:at], v
		}
	}
}

// clockFormat finds formats of days and times by their letters. Digits are in them only as parts of a second.
func clockFormat(low string, elapsed bool) (formatSort, bool) {
	placeholders := strings.ContainsAny(low, "#?")
	if i := strings.IndexByte(low, '0'); i >= 0 {
		before := strings.TrimRight(low[:i], "0.")
		placeholders = placeholders || !strings.HasSuffix(before, "s")
	}
	if placeholders {
		return asNumber, false
	}
	noon := strings.Contains(low, "am/pm") || strings.Contains(low, "a/p") || strings.Contains(low, "\u4e0a\u5348/\u4e0b\u5348")
	rest := strings.NewReplacer("am/pm", "", "a/p", "").Replace(low)
	clock := noon || strings.ContainsAny(rest, "hs")
	month := strings.ContainsRune(rest, 'm')
	day := strings.ContainsAny(rest, "yd") || strings.Contains(rest, "aaa") || strings.ContainsRune(rest, 'e') && (month || strings.ContainsRune(rest, 'g'))
	switch {
	case elapsed && !day:
		return asElapsed, true
	case day && clock:
		return asMoment, true
	case clock && strings.Contains(rest, "mmm"):
		return asMoment, true
	case clock:
		return asTime, true
	case day || month:
		return asDay, true
	}
	return asNumber, false
}

// builtinCellFormat gives the format that files name by its number alone. Those from 27 to 36 and from 50 to 58 are what Chinese, Japanese and
// Korean versions mean by them.
func builtinCellFormat(number int) cellFormat {
	one := func(p formatPart) cellFormat { return cellFormat{parts: []formatPart{p}} }
	switch number {
	case 2, 4, 7, 8, 39, 40, 43, 44:
		return one(formatPart{fraction: 2})
	case 9:
		return one(formatPart{sort: asShare})
	case 10:
		return one(formatPart{sort: asShare, fraction: 2})
	case 14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58:
		return one(formatPart{sort: asDay})
	case 18, 19, 20, 21, 32, 33, 45, 47:
		return one(formatPart{sort: asTime})
	case 34, 35, 55, 56:
		return one(formatPart{sort: asTimeOrDay})
	case 46:
		return one(formatPart{sort: asElapsed})
	case 22:
		return one(formatPart{sort: asMoment})
	}
	return cellFormat{}
}

// part gives the part of the format that is for a number, as spreadsheets choose: by the parts' conditions, or by the sign.
func (f cellFormat) part(v float64) formatPart {
	switch n := len(f.parts); {
	case n == 0:
		return formatPart{}
	case n == 1:
		return f.parts[0]
	}
	for i, p := range f.parts {
		switch {
		case p.when != "":
			if p.holds(v) {
				return p
			}
		case f.parts[0].when != "" || i == 2:
			return p
		case i == 0 && (v > 0 || v == 0 && len(f.parts) < 3), i == 1 && v < 0:
			return p
		}
	}
	return f.parts[len(f.parts)-1]
}

func (p formatPart) holds(v float64) bool {
	switch p.when {
	case "<":
		return v < p.threshold
	case "<=":
		return v <= p.threshold
	case "=":
		return v == p.threshold
	case "<>":
		return v != p.threshold
	case ">":
		return v > p.threshold
	case ">=":
		return v >= p.threshold
	}
	return false
}
