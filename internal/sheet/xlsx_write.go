package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// Limits that spreadsheets set, in cells and in UTF-16 units.
const (
	mostRows    = 1 << 20
	mostColumns = 1 << 14
	mostInCell  = 32_767
	mostInName  = 31
	mostInList  = 250 // of choices that stand in the rule itself; the limit is 255
	mostPrompt  = 255
	mostTitle   = 32
	mostFooter  = 200 // of 255, codes of the footer's layout included
)

// About is what a workbook says of itself: in its properties, and on every printed page.
type About struct {
	Title   string
	Subject string    // the number of the handover
	By      string    // who asked for it
	Made    time.Time // also the time of every part, so that equal content gives equal bytes
	Notice  string    // stands under every printed page and in the properties: who, when, which handover
	Choices string    // name of the hidden sheet for long lists of choices
	Cut     string    // stands at the end of a text that no spreadsheet can hold in one cell
}

// Shape is what the cells of a column are. A cell that is not of its column's shape stands as text, so nothing is ever changed.
type Shape uint8

// The shapes. Cells are brought as text in the one form that is read exactly, whatever the language.
const (
	ShapeText   Shape = iota // as it stands, leading zeros and all
	ShapeProse               // text of several lines
	ShapeWhole               // 1299
	ShapeNumber              // 12.5
	ShapeMoney               // 1299.00
	ShapeShare               // 5%
	ShapeDay                 // 2026-11-22
	ShapeMoment              // 2026-11-22 18:00
)

// Column is a column of a sheet.
type Column struct {
	Header  []string // a text for each header line
	Shape   Shape
	Width   int      // in digits; 0 follows from the shape
	Choices []string // what may be chosen; nil for anything
	Wrong   string   // said when something else is typed
	// Prompt is shown beside a cell while it is filled in.
	Prompt string
	// Fixed columns are only read: they look so.
	Fixed bool
}

// Sheet is a sheet about to be written.
type Sheet struct {
	Name    string // is made fit: without signs that names may not have, short enough, unlike every other
	Columns []Column
}

// XLSX writes a workbook as it comes, row by row: nothing but a small buffer is kept. Text never runs as a formula: it is marked as
// text, and no formula is ever written. Make one with NewXLSX.
type XLSX struct {
	zip    *zip.Writer
	about  About
	sheets []sheetWritten
	lists  [][]string // of choices, by column of the hidden sheet
	open   *sheetWritten
	part   io.Writer
	buf    []byte
	spare  []byte     // is being written when behind is not nil
	behind chan error // the end of that
	err    error
}

type sheetWritten struct {
	Sheet
	heads, rows int
	letters     []string
	lists       []string // of each column: the formula of its choices
	name        string
	quoted      string // as formulas name it
	filter      string // range of the table
}

// NewXLSX makes a writer. The first bytes leave at once.
func NewXLSX(w io.Writer, about About) *XLSX {
	x := &XLSX{zip: zip.NewWriter(w), about: about}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	// What kind of archive it is is told by its first entry.
	x.whole("_rels/.rels", packageRelations)
	x.whole("docProps/app.xml", appProperties)
	x.whole("docProps/core.xml", x.coreProperties())
	x.whole("xl/styles.xml", stylesheet)
	if x.err == nil {
		x.err = x.zip.Flush()
	}
	return x
}

func (x *XLSX) whole(name, content string) {
	if err := x.begin(name); err == nil {
		_, x.err = io.WriteString(x.part, content)
	}
}

func (x *XLSX) begin(name string) error {
	x.Wait()
	if x.err == nil {
		x.part, x.err = x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.about.Made.UTC().Truncate(time.Second)})
	}
	return x.err
}

// Sheet ends the sheet before and begins another with its header lines, which stay in sight.
func (x *XLSX) Sheet(s Sheet) error {
	x.end()
	if len(s.Columns) > mostColumns {
		s.Columns = s.Columns[:0]
		x.fail(errors.New("sheet: too many columns"))
	}
	out := sheetWritten{Sheet: s, name: x.fit(s.Name)}
	out.quoted = "'" + strings.ReplaceAll(out.name, "'", "''") + "'"
	for i, c := range s.Columns {
		out.heads = max(out.heads, len(c.Header))
		out.letters = append(out.letters, letters(i))
		out.lists = append(out.lists, x.list(c.Choices))
	}
	x.sheets = append(x.sheets, out)
	x.open = &x.sheets[len(x.sheets)-1]
	if err := x.begin("xl/worksheets/sheet" + strconv.Itoa(len(x.sheets)) + ".xml"); err != nil {
		return err
	}
	x.head(x.open)
	return x.flush()
}

// Row appends a line of cells under the header. It is refused beyond the rows that a sheet can hold.
func (x *XLSX) Row(cells []string) error {
	s := x.open
	if s == nil || s.heads+s.rows >= mostRows {
		x.fail(errors.New("sheet: too many rows"))
		return x.err
	}
	s.rows++
	var digits [8]byte
	number := strconv.AppendInt(digits[:0], int64(s.heads+s.rows), 10)
	b := append(append(append(x.buf, `<row r="`...), number...), `">`...)
	for i, cell := range cells {
		if cell != "" && i < len(s.Columns) {
			c := &s.Columns[i]
			b = x.cell(b, s.letters[i], number, c.Shape, c.Fixed, cell)
		}
	}
	if x.buf = append(b, `</row>`...); len(x.buf) > lot {
		x.hand()
	}
	return x.err
}

// lot is how much of a sheet is packed at a time.
const lot = 64 << 10

// hand packs what there is while the next rows are made.
func (x *XLSX) hand() {
	if x.Wait(); x.err != nil {
		return
	}
	x.buf, x.spare = x.spare[:0], x.buf
	behind := make(chan error, 1)
	x.behind = behind
	go func(part io.Writer, b []byte) {
		_, err := part.Write(b)
		behind <- err
	}(x.part, x.spare)
}

// Wait returns when nothing is being written. Whoever breaks off before Close calls it; more than once does no harm.
func (x *XLSX) Wait() {
	if x.behind != nil {
		x.fail(<-x.behind)
		x.behind = nil
	}
}

// Close ends the workbook. What it was written to stays open.
func (x *XLSX) Close() error {
	if len(x.sheets) == 0 {
		x.fail(errors.New("sheet: a workbook needs a sheet"))
	}
	x.end()
	x.choices()
	x.whole("xl/workbook.xml", x.workbook())
	x.whole("xl/_rels/workbook.xml.rels", x.workbookRelations())
	x.whole("[Content_Types].xml", x.contentTypes())
	if x.Wait(); x.err == nil {
		x.err = x.zip.Close()
	}
	return x.err
}

// end finishes the sheet that is open.
func (x *XLSX) end() {
	if x.open != nil && x.err == nil {
		x.tail(x.open)
		_ = x.flush()
	}
	x.open = nil
}

// fail keeps the first error.
func (x *XLSX) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *XLSX) flush() error {
	if x.Wait(); x.err == nil && len(x.buf) > 0 {
		_, x.err = x.part.Write(x.buf)
		x.buf = x.buf[:0]
	}
	return x.err
}

// letters names a column, counted from 0.
func letters(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

var unfitInName = strings.NewReplacer("[", "(", "]", ")", ":", "-", "*", "-", "?", "-", "/", "-", `\`, "-")

// fit makes a name that a sheet may have and no sheet has yet.
func (x *XLSX) fit(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, unfitInName.Replace(name))
	name = strings.TrimSpace(strings.Trim(strings.TrimSpace(name), "'"))
	if name == "" {
		name = "Sheet"
	}
	taken := func(n string) bool {
		if strings.EqualFold(n, "History") || strings.EqualFold(n, x.about.Choices) {
			return true
		}
		for _, s := range x.sheets {
			if strings.EqualFold(s.name, n) {
				return true
			}
		}
		return false
	}
	out := firstUnits(name, mostInName)
	for n := 2; taken(out); n++ {
		tail := " (" + strconv.Itoa(n) + ")"
		out = strings.TrimSpace(firstUnits(name, mostInName-len(tail))) + tail
	}
	return out
}

// list gives the formula for a list of choices, "" for none: the choices themselves when they are short and hold no comma.
func (x *XLSX) list(choices []string) string {
	if len(choices) == 0 {
		return ""
	}
	text := strings.Join(choices, ",")
	if !strings.Contains(strings.Join(choices, ""), ",") && !strings.Contains(text, `"`) && units(text) <= mostInList {
		return `"` + text + `"`
	}
	for i, l := range x.lists {
		if strings.Join(l, "\x00") == strings.Join(choices, "\x00") {
			return choicesName(i)
		}
	}
	x.lists = append(x.lists, choices)
	return choicesName(len(x.lists) - 1)
}

func choicesName(i int) string { return "choices_" + strconv.Itoa(i+1) }

// units counts a text as spreadsheets do.
func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// firstUnits cuts a text to so many units at the border of a sign.
func firstUnits(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n++; r > 0xffff {
			n++
		}
		if n > most {
			return s[:i]
		}
	}
	return s
}
