package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// What a spreadsheet keeps of a number: from the sixteenth digit on they are lost, or noise of the binary number.
const (
	exactDigits = 15
	longestZero = 20 // places behind the point before an exponent says it better
)

// decimal is a number as the digits that a spreadsheet keeps: 0.digits times ten to the power of point.
type decimal struct {
	negative bool
	digits   [exactDigits]byte
	n        int // digits, without zeros at the end; none of zero
	point    int
}

func newDecimal(v float64) decimal {
	var d decimal
	var text [32]byte
	d.negative = v < 0
	out := strconv.AppendFloat(text[:0], math.Abs(v), 'e', exactDigits-1, 64) // d.dddde±dd
	mantissa, power, _ := bytes.Cut(out, []byte("e"))
	for _, c := range mantissa {
		if c != '.' {
			d.digits[d.n] = c
			d.n++
		}
	}
	for d.n > 0 && d.digits[d.n-1] == '0' {
		d.n--
	}
	e, _ := strconv.Atoi(string(power))
	if d.n > 0 {
		d.point = e + 1
	} else {
		d.negative = false
	}
	return d
}

// append appends the number with all its digits and without exponent, unless digits are lost, and with zeros that the format shows.
func (d decimal) append(to []byte, whole, fraction int) []byte {
	if d.negative {
		to = append(to, '-')
	}
	if d.point > exactDigits || d.point < -longestZero {
		return d.appendPower(to)
	}
	for i := max(d.point, 0); i < max(whole, 1); i++ {
		to = append(to, '0')
	}
	for i := range d.point {
		to = append(to, d.digit(i))
	}
	if places := max(d.n-d.point, fraction); places > 0 {
		to = append(to, '.')
		for i := range places {
			to = append(to, d.digit(d.point+i))
		}
	}
	return to
}

// digit is the one at a place counted from the first, and zero on either side.
func (d *decimal) digit(i int) byte {
	if i < 0 || i >= d.n {
		return '0'
	}
	return d.digits[i]
}

func (d decimal) appendPower(to []byte) []byte {
	to = append(to, d.digits[0])
	if d.n > 1 {
		to = append(append(to, '.'), d.digits[1:d.n]...)
	}
	to = append(to, 'E')
	if d.point > 0 {
		to = append(to, '+')
	}
	return strconv.AppendInt(to, int64(d.point-1), 10)
}

// append appends a number as Line says.
func (f cellFormat) append(to []byte, v float64, date1904 bool) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(to, "#NUM!"...)
	}
	switch p := f.part(v); p.sort {
	case asNumber:
		d := newDecimal(v)
		if p.mask != "" && d.n <= d.point && d.point <= exactDigits && !d.negative {
			return d.appendMasked(to, p.mask, p.whole)
		}
		return d.append(to, p.whole, p.fraction)
	case asShare:
		d := newDecimal(v)
		if d.n > 0 {
			d.point += 2
		}
		return append(d.append(to, p.whole, p.fraction), '%')
	default:
		return appendMoment(to, v, p.sort, date1904)
	}
}

// appendMasked puts the digits of a code into the places of its mask, from behind. Digits for which there is no place stand at the first.
func (d decimal) appendMasked(to []byte, mask string, whole int) []byte {
	var text [64]byte
	digits := d.append(text[:0], whole, 0)
	spare := len(digits) - strings.Count(mask, "0")
	for i := range len(mask) {
		if mask[i] != '0' {
			to = append(to, mask[i])
			continue
		}
		for ; spare > 0; spare-- {
			to = append(to, digits[0])
			digits = digits[1:]
		}
		if spare < 0 { // an optional place
			spare++
			continue
		}
		to = append(to, digits[0])
		digits = digits[1:]
	}
	return to
}

// lastDay is 9999-12-31 counted from 1900, the last that spreadsheets know.
const (
	lastDay      = 2958465
	secondsOfDay = 24 * 60 * 60
	// years1904 is by how many days a workbook counts later whose first day is 1904-01-01.
	years1904 = 1462
)

// appendMoment appends a number of days since the beginning of its workbook's calendar. What no calendar has stays a number.
func appendMoment(to []byte, v float64, sort formatSort, date1904 bool) []byte {
	shift := 0.0
	if date1904 {
		shift = years1904
	}
	if v < 0 || v+shift >= lastDay+1 {
		return newDecimal(v).append(to, 0, 0)
	}
	seconds := int64(math.Round(v * secondsOfDay))
	if sort == asTimeOrDay {
		switch {
		case v < 1:
			sort = asTime
		case v == math.Trunc(v):
			sort = asDay
		default:
			sort = asMoment
		}
	}
	switch sort {
	case asTime:
		return appendTimeOfDay(to, seconds%secondsOfDay)
	case asElapsed:
		return appendTimeOfDay(to, seconds)
	case asMoment:
		to = appendDay(to, seconds/secondsOfDay+int64(shift))
		return appendTimeOfDay(append(to, ' '), seconds%secondsOfDay)
	default:
		return appendDay(to, int64(v+shift))
	}
}

// appendDay appends the day with a number that counts from 1900. Spreadsheets of that calendar believe in a 29 February 1900, day 60, and
// in a day zero before the first of January; as both are shown, both are read, and no field takes them for a day.
func appendDay(to []byte, day int64) []byte {
	switch {
	case day > 60:
		day--
	case day == 60:
		return append(to, "1900-02-29"...)
	case day == 0:
		return append(to, "1900-01-00"...)
	}
	// Days since 0000-03-01, so that the leap day is the last of its year.
	const since = 693900 // 1899-12-31
	d := since + day
	era := d / 146097
	d -= era * 146097
	year := (d - d/1460 + d/36524 - d/146096) / 365
	d -= 365*year + year/4 - year/100
	month := (5*d + 2) / 153
	d -= (153*month + 2) / 5
	year += era * 400
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	return append(to, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+(d+1)/10), byte('0'+(d+1)%10))
}

// appendTimeOfDay appends a time of day, or hours beyond one.
func appendTimeOfDay(to []byte, seconds int64) []byte {
	if hours := seconds / 3600; hours < 10 {
		to = append(to, '0', byte('0'+hours))
	} else {
		to = strconv.AppendInt(to, hours, 10)
	}
	minutes, rest := seconds/60%60, seconds%60
	return append(to, ':', byte('0'+minutes/10), byte('0'+minutes%10), ':', byte('0'+rest/10), byte('0'+rest%10))
}

// appendStored appends the number that stands in a cell as text, through its format. General numbers that are short and plain already,
// which is most of what there is, are copied. What is no number stays as it is.
func (f *cellFormat) appendStored(to, stored []byte, date1904 bool) []byte {
	stored = bytes.TrimSpace(stored)
	if len(f.parts) == 0 && plainStored(stored) {
		return append(to, stored...)
	}
	v, ok := storedNumber(stored)
	if !ok {
		return append(to, stored...)
	}
	return f.append(to, v, date1904)
}

// plainStored says whether a stored number is written as it is shown.
func plainStored(s []byte) bool {
	signed := len(s) > 0 && s[0] == '-'
	if signed {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > exactDigits || s[0] == '0' && len(s) > 1 && s[1] != '.' || s[0] == '.' {
		return false
	}
	point := -1
	for i, c := range s {
		if c == '.' && point < 0 {
			point = i
		} else if c < '0' || c > '9' {
			return false
		}
	}
	last := s[len(s)-1]
	if point >= 0 {
		return last != '0' && last != '.'
	}
	return s[0] != '0' || !signed
}

// storedNumber reads digits, a point and a power of ten, and none of the other ways in which Go writes numbers.
func storedNumber(s []byte) (float64, bool) {
	digits := false
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits = true
		case c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E':
			return 0, false
		}
	}
	if !digits || len(s) > 400 {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(s), 64)
	return v, err == nil
}
