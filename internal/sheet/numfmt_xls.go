package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat is what a number format of a spreadsheet says about how a number stands as text. The zero value is the general format.
type numberFormat struct {
	sort     numberSort
	lead     int // digits before the point at least
	tail     int // and behind it
	elapsed  bool
	negative *numberFormat // below zero, when the code has a part for it
}

type numberSort byte

const (
	plainSort numberSort = iota
	shareSort
	daySort
	momentSort
	timeSort
)

// Digits that a spreadsheet keeps: further ones are noise of the binary number, and in larger whole numbers lost.
const (
	keptDigits = 15
	exactBelow = 1e15
	tinyBelow  = 1e-12
)

// formatNumber gives a number as Line says, by the code of its cell's format.
func formatNumber(v float64, code string, date1904 bool) string {
	return string(parseFormat(code).append(nil, v, date1904))
}

// parseFormat reads a format's code, of which only what changes the value's meaning is kept: colours, signs of money and separators of
// thousands are dropped, because the values go into fields and are not shown.
func parseFormat(code string) numberFormat {
	parts := formatParts(code)
	f := parsePart(parts[0])
	if len(parts) > 1 && parts[1] != "" {
		n := parsePart(parts[1])
		f.negative = &n
	}
	return f
}

// formatParts takes a code apart at its semicolons, and out of each part what stands in quotes, brackets and behind escapes. Of brackets,
// elapsed hours, minutes and seconds stay, as h, m and s behind a plus sign.
func formatParts(code string) []string {
	parts, part := []string{}, strings.Builder{}
	for i := 0; i < len(code); i++ {
		switch b := code[i]; b {
		case ';':
			parts = append(parts, part.String())
			part.Reset()
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				end = len(code) - i - 2
			}
			i += end + 1
		case '\\', '_', '*', '!':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				end = len(code) - i - 1
			}
			if in := strings.ToLower(code[i+1 : max(i+end, i+1)]); in != "" && strings.Trim(in, in[:1]) == "" && strings.Contains("hms", in[:1]) {
				part.WriteString("+" + in)
			}
			i += end
		default:
			part.WriteByte(b)
		}
	}
	return append(parts, part.String())
}

func parsePart(part string) numberFormat {
	low := strings.ToLower(part)
	if strings.Contains(low, "general") || low == "standard" || strings.Contains(low, "@") || strings.Contains(low, "g/") {
		return numberFormat{}
	}
	if f, ok := parseMoment(low); ok {
		return f
	}
	if strings.ContainsAny(part, "/?") || strings.Contains(low, "e+") || strings.Contains(low, "e-") {
		return numberFormat{} // fractions and exponents: the number with its own digits says more
	}
	f := numberFormat{}
	whole, behind, _ := strings.Cut(part, ".")
	f.lead, f.tail = strings.Count(whole, "0"), strings.Count(behind, "0")
	if strings.Contains(part, "%") {
		f.sort = shareSort
	}
	return f
}

// parseMoment reads the formats of days and times. An m is a month unless hours or seconds stand beside it and no day or year does.
func parseMoment(low string) (numberFormat, bool) {
	digits := strings.ContainsAny(low, "0#?") && !strings.Contains(low, "ss.0") && !strings.Contains(low, "s.0")
	hours := strings.ContainsAny(low, "hs") || strings.Contains(low, "\u65f6") || strings.Contains(low, "\u4e0a\u5348")
	days := strings.ContainsAny(low, "yd")
	months := strings.ContainsAny(low, "m")
	switch {
	case digits || !hours && !days && !months:
		return numberFormat{}, false
	case days && hours:
		return numberFormat{sort: momentSort}, true
	case hours || strings.Contains(low, "+m"):
		return numberFormat{sort: timeSort, elapsed: strings.Contains(low, "+")}, true
	}
	return numberFormat{sort: daySort}, true
}

// append appends a number as text.
func (f numberFormat) append(to []byte, v float64, date1904 bool) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(to, "#NUM!"...)
	}
	if v < 0 && f.negative != nil {
		f = *f.negative
	}
	switch f.sort {
	case shareSort:
		return append(appendDigits(to, v*100, f.lead, f.tail), '%')
	case daySort, momentSort, timeSort:
		if out, ok := f.appendMoment(to, v, date1904); ok {
			return out
		}
		return appendDigits(to, v, 0, 0)
	}
	return appendDigits(to, v, f.lead, f.tail)
}

// appendDigits appends a number with all its digits, and at least so many before and behind the point.
func appendDigits(to []byte, v float64, lead, tail int) []byte {
	size := math.Abs(v)
	if size >= exactBelow || size > 0 && size < tinyBelow {
		return strconv.AppendFloat(to, kept(v), 'E', -1, 64)
	}
	if v < 0 {
		to = append(to, '-')
	}
	start := len(to)
	if size == math.Trunc(size) {
		to = strconv.AppendInt(to, int64(size), 10)
	} else {
		to = strconv.AppendFloat(to, kept(size), 'f', -1, 64)
	}
	point := len(to) - start
	for i, b := range to[start:] {
		if b == '.' {
			point = i
		}
	}
	behind := max(len(to)-start-point-1, 0)
	if tail > behind && behind == 0 {
		to = append(to, '.')
	}
	for ; behind < tail; behind++ {
		to = append(to, '0')
	}
	if missing := lead - point; missing > 0 {
		to = append(to, strings.Repeat("0", missing)...)
		copy(to[start+missing:], to[start:len(to)-missing])
		for i := range missing {
			to[start+i] = '0'
		}
	}
	return to
}

// kept rounds to the digits that a spreadsheet keeps: 0.1+0.2 is 0.3 there.
func kept(v float64) float64 {
	var b [32]byte
	out, err := strconv.ParseFloat(string(strconv.AppendFloat(b[:0], v, 'g', keptDigits, 64)), 64)
	if err != nil {
		return v
	}
	return out
}

// The last day a spreadsheet knows, 9999-12-31.
const (
	lastDay1900 = 2958465
	lastDay1904 = 2957003
	daySeconds  = 24 * 60 * 60
)

// appendMoment appends a number of days as a day, a moment or a time; false when it is none.
func (f numberFormat) appendMoment(to []byte, v float64, date1904 bool) ([]byte, bool) {
	last := lastDay1900
	if date1904 {
		last = lastDay1904
	}
	if v < 0 || v >= float64(last)+1 {
		return to, false
	}
	all := int64(math.Round(v * daySeconds))
	day, seconds := all/daySeconds, all%daySeconds
	if f.sort == daySort {
		day = int64(v) // a moment just before midnight shows the day it is of
	}
	if f.sort == timeSort && f.elapsed {
		return appendClock(to, all), true
	}
	if f.sort == timeSort || f.sort == momentSort && day == 0 && !date1904 {
		return appendClock(to, seconds), true
	}
	switch {
	case date1904:
		to = time.Date(1904, 1, 1+int(day), 0, 0, 0, 0, time.UTC).AppendFormat(to, time.DateOnly)
	case day == 0:
		return to, false
	case day == 60:
		to = append(to, "1900-02-29"...) // a day that spreadsheets believe in
	case day < 60:
		to = time.Date(1899, 12, 31+int(day), 0, 0, 0, 0, time.UTC).AppendFormat(to, time.DateOnly)
	default:
		to = time.Date(1899, 12, 30+int(day), 0, 0, 0, 0, time.UTC).AppendFormat(to, time.DateOnly)
	}
	if f.sort == momentSort {
		to = appendClock(append(to, ' '), seconds)
	}
	return to, true
}

func appendClock(to []byte, seconds int64) []byte {
	for i, n := range []int64{seconds / 3600, seconds / 60 % 60, seconds % 60} {
		if i > 0 {
			to = append(to, ':')
		}
		if n < 10 {
			to = append(to, '0')
		}
		to = strconv.AppendInt(to, n, 10)
	}
	return to
}

// builtinFormat gives the code of a format that files name by number alone. Those from 27 on are what Chinese and Japanese versions mean
// by them; they are days and times everywhere.
func builtinFormat(number int) string {
	switch number {
	case 1, 3, 37, 38:
		return "0"
	case 2, 4, 7, 8, 39, 40, 43, 44:
		return "0.00"
	case 9:
		return "0%"
	case 10:
		return "0.00%"
	case 14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58:
		return "yyyy-mm-dd"
	case 18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56:
		return "h:mm:ss"
	case 46:
		return "[h]:mm:ss"
	case 22:
		return "yyyy-mm-dd h:mm"
	}
	return "General"
}
