package sheet

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// mostDigits is what a spreadsheet keeps of a number. What has more stands as text.
const mostDigits = 15

func (x *XLSX) cell(b []byte, column string, row []byte, shape Shape, fixed bool, cell string) []byte {
	var room [40]byte
	look, number := lookText, []byte(nil)
	switch shape {
	case ShapeWhole, ShapeNumber, ShapeMoney:
		if places, ok := plain(cell); ok && places <= mostPlaces {
			look, number = numberLook(shape, places), append(room[:0], cell...)
		}
	case ShapeShare:
		if n, places, ok := share(room[:0], cell); ok {
			look, number = lookShare+places, n
		}
	case ShapeDay:
		if n, ok := day(cell); ok {
			look, number = lookDay, strconv.AppendInt(room[:0], n, 10)
		}
	case ShapeMoment:
		if n, ok := moment(room[:0], cell); ok {
			look, number = lookMoment, n
		}
	case ShapeProse:
		look = lookProse
	}
	if number == nil && runs(cell) {
		look++ // the same, marked as text
	}
	if fixed {
		look += looks
	}
	b = append(append(append(b, `<c r="`...), column...), row...)
	b = strconv.AppendInt(append(b, `" s="`...), int64(look), 10)
	if number != nil {
		return append(append(append(b, `"><v>`...), number...), `</v></c>`...)
	}
	if len(cell) > mostInCell && units(cell) > mostInCell {
		cell = firstUnits(cell, mostInCell-units(x.about.Cut)) + x.about.Cut
	}
	b = append(b, `" t="inlineStr"><is><t`...)
	if blank(cell[0]) || blank(cell[len(cell)-1]) {
		b = append(b, ` xml:space="preserve"`...)
	}
	return append(appendText(append(b, '>'), cell), `</t></is></c>`...)
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// runs says whether a spreadsheet would take the text for a formula when somebody edits the cell.
func runs(cell string) bool {
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r', '\'', ' ', '\n':
	case 0xef, 0xe2, 0xe3, 0xc2: // of the full-width signs and the wide blanks
	default:
		return false
	}
	return cell[0] == '\'' || Neutral(cell) != cell
}

// plain says whether the cell is a number that a spreadsheet holds exactly, and how many digits stand behind its point.
func plain(cell string) (places int, ok bool) {
	digits := strings.TrimPrefix(cell, "-")
	point := -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case c == '.' && point < 0 && i > 0 && i < len(digits)-1:
			point = i
		case c < '0' || c > '9':
			return 0, false
		}
	}
	n := len(digits)
	if point >= 0 {
		places = n - point - 1
		n--
	}
	leading := len(digits) > 1 && digits[0] == '0' && point != 1
	return places, n > 0 && n <= mostDigits && !leading
}

func numberLook(shape Shape, places int) int {
	switch {
	case shape == ShapeWhole && places == 0:
		return lookWhole
	case shape != ShapeMoney:
		return lookNumber + places
	case places <= 2:
		return lookMoney
	case places <= 4:
		return lookMoney + 1
	}
	return lookMoney + 2
}

// share writes 12.5% as 0.125 and gives the digits behind the point of the share.
func share(b []byte, cell string) ([]byte, int, bool) {
	cell, signed := strings.CutSuffix(cell, "%")
	places, ok := plain(cell)
	if !signed || !ok || places > mostPlaces || len(cell) > mostDigits {
		return nil, 0, false
	}
	if rest, negative := strings.CutPrefix(cell, "-"); negative {
		b, cell = append(b, '-'), rest
	}
	whole, fraction, _ := strings.Cut(cell, ".")
	for len(whole) < 3 {
		whole = "0" + whole
	}
	b = append(append(b, whole[:len(whole)-2]...), '.')
	return append(append(b, whole[len(whole)-2:]...), fraction...), places, true
}

// firstDay is 1 March 1900: before it spreadsheets count a day that never was.
var firstDay = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// dayZero is the day that has the number 0.
const dayZero = -25569 // days from 1970-01-01

func day(cell string) (int64, bool) {
	if len(cell) != len(time.DateOnly) {
		return 0, false
	}
	t, err := time.Parse(time.DateOnly, cell)
	return t.Unix()/86400 - dayZero, err == nil && !t.Before(firstDay)
}

// moment writes a day and a time of day to the minute.
func moment(b []byte, cell string) ([]byte, bool) {
	const layout, minutes, exact = "2006-01-02 15:04", 24 * 60, 10_000_000_000
	if len(cell) != len(layout) {
		return nil, false
	}
	t, err := time.Parse(layout, cell)
	if err != nil || t.Before(firstDay) {
		return nil, false
	}
	b = strconv.AppendInt(b, t.Unix()/86400-dayZero, 10)
	part := int64(t.Hour()*60+t.Minute()) * exact
	if part == 0 {
		return b, true
	}
	fraction := strconv.AppendInt(nil, exact+(part+minutes/2)/minutes, 10)
	fraction[0] = '.'
	return append(b, fraction...), true
}

// special marks the bytes that a text in XML cannot hold as they are, or that begin something that is looked at.
var special = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = c != '\t' && c != '\n'
	}
	for _, c := range []byte{'&', '<', '>', '_', 0xef} {
		t[c] = true
	}
	return t
}()

// appendText writes text for XML. What XML cannot hold stands as _xHHHH_, which spreadsheets read back, and so does what only looks
// like that.
func appendText(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	done := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !special[c] {
			continue
		}
		width, out := 1, ""
		switch {
		case c == '&':
			out = "&amp;"
		case c == '<':
			out = "&lt;"
		case c == '>':
			out = "&gt;"
		case c == '_':
			if !looksEscaped(s[i:]) {
				continue
			}
			out = "_x005F_"
		case c == 0xef:
			if s[i+1] != 0xbf || s[i+2] < 0xbe { // U+FFFE and U+FFFF
				continue
			}
			width, out = 3, "_xFFF"+string("EF"[s[i+2]-0xbe])+"_"
		default:
			out = "_x00" + string("01"[c>>4]) + string("0123456789ABCDEF"[c&15]) + "_"
		}
		b = append(append(b, s[done:i]...), out...)
		i += width - 1
		done = i + 1
	}
	return append(b, s[done:]...)
}

// escaped writes text for XML, attributes too.
func escaped(s string) string { return strings.ReplaceAll(string(appendText(nil, s)), `"`, "&quot;") }

func looksEscaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' && s[1] != 'X' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
