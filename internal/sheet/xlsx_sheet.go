package sheet

import (
	"bytes"
	"context"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of a worksheet.
const (
	lastRow   = 1 << 20 // of a spreadsheet: more rows, be they empty, are no spreadsheet
	mostCells = 16 << 20
	// mergesUpTo is the size of a sheet whose merged cells are looked up before it is read: they stand behind the cells. In larger ones,
	// which programs make, what is under a merged cell stays.
	mergesUpTo = 16 << 20
)

// cellSpan is where the text of a cell stands in its line.
type cellSpan struct{ from, to int }

// sheetLines reads one worksheet from its beginning.
type sheetLines struct {
	book *xlsxBook
	x    *xmlReader

	text  []byte     // of the line, one cell behind the other
	spans []cellSpan // by column
	cells []string
	spare []byte // for numbers

	number int // of the row
	column int // of the cell, from 0
	hidden bool
	seen   int   // cells, the empty ones included
	given  int   // lines
	total  int64 // bytes of text
	merged merges
}

// lines reads a table of a workbook.
func (b *xlsxBook) lines(ctx context.Context, table int) iter.Seq2[Line, error] {
	return b.read(ctx, b.sheets[table])
}

func (b *xlsxBook) read(ctx context.Context, sheet xlsxSheet) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		s := &sheetLines{book: b}
		err := s.open(ctx, sheet)
		for err == nil {
			var more bool
			if more, err = s.next(); !more || err != nil {
				break
			}
			if !yield(Line{Number: s.number, Cells: s.cells, Hidden: s.hidden}, nil) {
				return
			}
		}
		if err != nil {
			yield(Line{}, err)
		}
	}
}

// open goes to the first row.
func (s *sheetLines) open(ctx context.Context, sheet xlsxSheet) (err error) {
	if s.merged, err = s.book.readMerges(ctx, sheet.part); err != nil {
		return err
	}
	if s.x, err = s.book.part(ctx, sheet.part, s.book.limits.Unpacked); err != nil {
		return err
	}
	s.x.tooLong = s.cellTooLong
	for t := s.x.next(); t != noToken; t = s.x.next() {
		switch {
		case t != opening:
		case s.x.depth == 1 && string(s.x.name) != "worksheet":
			return refuse("broken")
		case s.x.depth == 2 && string(s.x.name) == "sheetData":
			return nil
		case s.x.depth > 1:
			s.x.skip()
		}
	}
	if s.x.err == nil {
		s.x = nil // a sheet without rows
	}
	return s.x.fault()
}

// fault is the error of a reader that may not be there.
func (x *xmlReader) fault() error {
	if x == nil {
		return nil
	}
	return x.err
}

// next reads on to the next line that says something; false at the end of the sheet, which is only reached when its checksum is right.
func (s *sheetLines) next() (bool, error) {
	for s.x != nil {
		switch s.x.next() {
		case noToken:
			return false, s.x.err
		case closing:
			s.x.drain()
			err := s.x.err
			s.x = nil
			return false, err
		case opening:
			if string(s.x.name) != "row" {
				s.x.skip()
				continue
			}
			if s.row(); s.x.err != nil {
				return false, s.x.err
			}
			if len(bytes.TrimSpace(s.text)) > 0 {
				if said, err := s.line(); said || err != nil {
					return said, err
				}
			}
		}
	}
	return false, nil
}

// drain reads what is left without looking at it, so that a wrong checksum is found.
func (x *xmlReader) drain() {
	for x.err == nil {
		x.pos = x.end
		if !x.more(false) {
			return
		}
	}
}

// row reads the row that was just opened.
func (s *sheetLines) row() {
	s.text, s.spans = s.text[:0], s.spans[:0]
	s.hidden, s.column = false, -1
	stated := 0
	for attrs := s.x.attrs; ; {
		name, value, rest, ok := attr(attrs)
		if !ok {
			break
		}
		attrs = rest
		switch string(name) {
		case "r":
			stated = whole(value)
		case "hidden":
			s.hidden = s.hidden || truth(string(value))
		case "ht":
			s.hidden = s.hidden || string(value) == "0"
		}
	}
	// Rows that go back or say no number follow the one before: the text is right, and numbers stay in order.
	if s.number = max(s.number+1, stated); s.number > lastRow {
		s.x.fail(refuse("too_many_rows", "Max", strconv.Itoa(s.book.limits.Rows)))
		return
	}
	for {
		switch s.x.next() {
		case noToken:
			return
		case closing:
			if s.x.closes("row") {
				s.merged.blank(s.number, s.spans)
			}
			return
		case opening:
			if string(s.x.name) != "c" {
				s.x.skip()
				continue
			}
			if s.cell(); s.x.err != nil {
				return
			}
		}
	}
}

// whole reads a number of at most nine digits; 0 for anything else.
func whole(digits []byte) int {
	n := 0
	if len(digits) > 9 {
		return 0
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// line makes cells of what the row said; false when nothing is left to say.
func (s *sheetLines) line() (bool, error) {
	if bytes.IndexByte(s.text, 0) >= 0 {
		return false, refuse("nul", "Line", strconv.Itoa(s.number))
	}
	if !utf8.Valid(s.text) {
		return false, refuse("broken")
	}
	text := string(s.text)
	s.cells = s.cells[:0]
	filled := 0
	for i, at := range s.spans {
		s.cells = append(s.cells, text[at.from:at.to])
		if strings.TrimSpace(s.cells[i]) != "" {
			filled = i + 1
		}
	}
	if s.cells = s.cells[:filled]; filled == 0 {
		return false, nil
	}
	if s.given++; s.given > s.book.limits.Rows {
		return false, refuse("too_many_rows", "Max", strconv.Itoa(s.book.limits.Rows))
	}
	if s.total += int64(len(text)); s.total > s.book.limits.Unpacked {
		return false, tooMuch(s.book.limits.Unpacked)
	}
	return true, nil
}

func (s *sheetLines) cellTooLong() error {
	return refuse("cell_too_long", "Line", strconv.Itoa(s.number), "Column", columnLetters(s.column), "Max", strconv.Itoa(s.book.limits.Cell))
}

// columnLetters names a column that counts from 0 as spreadsheets do: A, Z, AA.
func columnLetters(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
