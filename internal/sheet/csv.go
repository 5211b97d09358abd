package sheet

import (
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSV writes lines of cells as RFC 4180: commas, CRLF, quotes doubled, UTF-8 with a byte-order mark, because without one the
// commonest spreadsheet reads Chinese as something else. Make one with NewCSV.
type CSV struct {
	w   io.Writer
	buf []byte
}

// NewCSV makes a writer. The mark goes out with the first line.
func NewCSV(w io.Writer) *CSV { return &CSV{w: w, buf: []byte("\ufeff")} }

// Write appends a line. A cell that a spreadsheet would run as a formula gets a leading apostrophe, and so does one from which
// reading would take something off, so that Open gives back exactly what was written.
func (c *CSV) Write(cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		if cell == "" {
			continue
		}
		if usual(cell) {
			c.buf = append(c.buf, cell...)
			continue
		}
		out := Neutral(cell)
		if out == cell && bare(cell) != cell {
			out = "'" + cell
		}
		c.cell(out)
	}
	c.buf = append(c.buf, '\r', '\n')
	if len(c.buf) < 32<<10 {
		return nil
	}
	return c.Flush()
}

// usual says of most cells that they go out as they are: they begin with a letter, a digit or a Han character, so that nothing runs
// them, hold nothing that wants quotes, and end in no blank.
func usual(cell string) bool {
	switch c := cell[0]; {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= 0xe4 && c <= 0xe9:
	default:
		return false
	}
	for i := range len(cell) {
		if c := cell[i]; c < ' ' || c == ',' || c == '"' {
			return false
		}
	}
	last, _ := utf8.DecodeLastRuneInString(cell)
	return !unicode.IsSpace(last)
}

// Flush writes out what is still kept back.
func (c *CSV) Flush() error {
	_, err := c.w.Write(c.buf)
	c.buf = c.buf[:0]
	return err
}

func (c *CSV) cell(s string) {
	if !strings.ContainsAny(s, ",\"\r\n") && s == strings.TrimSpace(s) {
		c.buf = append(c.buf, s...)
		return
	}
	c.buf = append(c.buf, '"')
	c.buf = append(c.buf, strings.ReplaceAll(s, `"`, `""`)...)
	c.buf = append(c.buf, '"')
}

// plainNumber is what may begin with a sign: an amount, a share.
var plainNumber = regexp.MustCompile(`^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?$`)

// formula are the first characters that make a spreadsheet run a cell, with their full-width forms, which some of them fold.
const formula = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"

// Neutral gives the cell so that no spreadsheet runs it: with a leading apostrophe when its first character that is not a blank
// begins a formula and it is no plain number.
func Neutral(cell string) string {
	first := strings.TrimLeftFunc(cell, func(r rune) bool {
		return r != '\t' && r != '\r' && (unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b')
	})
	if first == "" || !strings.ContainsRune(formula, []rune(first)[0]) || plainNumber.MatchString(strings.TrimSpace(cell)) {
		return cell
	}
	return "'" + cell
}
