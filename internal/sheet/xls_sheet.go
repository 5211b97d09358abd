package sheet

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shuffledSheet is how many bytes a sheet may have whose rows do not stand in their order: it is read into memory.
const shuffledSheet = 32 << 20

// errorTexts are what a failed formula shows.
var errorTexts = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?", 0x24: "#NUM!", 0x2a: "#N/A",
	0x2b: "#GETTING_DATA"}

// overview is what has to be known of a sheet before its first line is given: rows say that they are hidden anywhere, and a few programs
// write them in the order in which they were filled.
type overview struct {
	hidden   [1 << 10]uint64 // a bit for each of the 65,536 rows
	shuffled bool
	end      int64
}

func (s *overview) hides(row int) bool { return s.hidden[row>>6]&(1<<(row&63)) != 0 }

// lines reads a sheet.
func (w *legacyBook) lines(ctx context.Context, table int) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		if table < 0 || table >= len(w.sheets) {
			yield(Line{}, refuse("broken"))
			return
		}
		at := w.sheets[table]
		s, err := w.survey(ctx, at)
		if err != nil {
			yield(Line{}, err)
			return
		}
		r := &sheetReader{legacyBook: w, overview: s, row: -1, table: table, yield: yield,
			most: Limits{Rows: cmp.Or(w.limits.Rows, 110_000), Columns: cmp.Or(w.limits.Columns, 256),
				Cell: cmp.Or(w.limits.Cell, 32_767), Unpacked: cmp.Or(w.limits.Unpacked, 256<<20)}}
		if s.shuffled {
			err = r.shuffled(ctx, at)
		} else {
			err = r.ordered(ctx, at)
		}
		if err == nil {
			err = r.flush()
		}
		if err != nil && !r.stopped {
			yield(Line{}, err)
		}
	}
}

// each gives the records of a sheet that are its own: charts within it are parts of their own, with cells that are not the sheet's.
func (w *legacyBook) each(ctx context.Context, recs *records, do func(record) error) error {
	most := cmp.Or(w.limits.Depth, 32)
	for n, depth := 0, 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rec, err := recs.next()
		if err != nil {
			return cut(err)
		}
		switch {
		case rec.id == recBOF:
			depth++
		case n == 0:
			depth, err = 1, do(rec) // a few programs say that a sheet begins behind its first record
		case depth == 0 || depth > most:
			return refuse("broken")
		case rec.id == recEOF:
			depth--
		case depth == 1:
			err = do(rec)
		}
		if err != nil || depth == 0 {
			return err
		}
	}
}

// row gives the row of a record of cells that may say something.
func (rec record) row() (int, bool) {
	switch rec.id {
	case recFormula, recFormula3, recFormula4, recMulRK, recRString, recLabelSST, recNumber, recLabel, recBoolErr, recRK:
		if len(rec.data) >= 2 {
			return int(binary.LittleEndian.Uint16(rec.data)), true
		}
	}
	return 0, false
}

// survey passes once over a sheet.
func (w *legacyBook) survey(ctx context.Context, at int64) (*overview, error) {
	s, last := &overview{}, 0
	recs := w.records(at)
	err := w.each(ctx, recs, func(rec record) error {
		if row, ok := rec.row(); ok {
			s.shuffled = s.shuffled || row < last
			last = row
		}
		if rec.id == recRow && len(rec.data) >= 16 && rec.data[12]&0x20 != 0 {
			row := binary.LittleEndian.Uint16(rec.data)
			s.hidden[row>>6] |= 1 << (row & 63)
		}
		return nil
	})
	s.end = recs.at + int64(recs.r)
	return s, err
}

// sheetReader gathers the cells of a row and gives them as a line.
type sheetReader struct {
	*legacyBook
	*overview
	most    Limits
	table   int
	yield   func(Line, error) bool
	stopped bool
	row     int // the cells are of it; -1 before the first
	cells   []string
	lines   int
	bytes   int64
	buf     []byte
}

// errEnough ends the reading when nobody wants more lines.
var errEnough = errors.New("sheet: enough lines")

// ordered reads a sheet whose rows stand in their order.
func (r *sheetReader) ordered(ctx context.Context, at int64) error {
	recs := r.records(at)
	return r.each(ctx, recs, func(rec record) error { return r.take(rec, recs) })
}

// shuffled reads a sheet whose rows do not.
func (r *sheetReader) shuffled(ctx context.Context, at int64) error {
	if r.end-at > shuffledSheet {
		return refuse("too_much", "MB", strconv.Itoa(shuffledSheet>>20))
	}
	all := make([]byte, r.end-at)
	n, err := readAll(r.src, all, at)
	if err != nil {
		return err
	}
	type place struct {
		row uint16
		at  uint32
	}
	var places []place
	recs := r.records(at)
	recs.src, recs.buf, recs.w = nil, all, n
	err = r.each(ctx, recs, func(rec record) error {
		if row, ok := rec.row(); ok {
			places = append(places, place{uint16(row), uint32(rec.at - at)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	recs.lock = nil // all records have been opened, each where it stands
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.row, b.row) })
	for _, p := range places {
		recs.r = int(p.at)
		rec, err := recs.next()
		if err != nil {
			return cut(err)
		}
		if err := r.take(rec, recs); err != nil {
			return err
		}
	}
	return nil
}

// take puts the cells of a record into their line.
func (r *sheetReader) take(rec record, recs *records) error {
	row, ok := rec.row()
	if !ok {
		return nil
	}
	if row != r.row {
		if err := r.flush(); err != nil {
			return err
		}
		r.row = row
	}
	c := cursor{data: rec.data, recs: recs}
	c.u16()
	column := int(c.u16())
	if rec.id == recMulRK {
		return r.numbers(&c, column)
	}
	style := c.u16()
	text := ""
	switch rec.id {
	case recLabelSST:
		if text, ok = r.shownText(c.u32()); !ok {
			return refuse("broken")
		}
	case recLabel, recRString:
		text = r.text(&c, int(c.u16()))
	case recNumber:
		text = r.number(c.f64(), style)
	case recRK:
		text = r.number(packed(c.u32()), style)
	case recBoolErr:
		value := c.u8()
		text = stated(value, c.u8() != 0)
	default:
		text = r.formula(&c, style)
	}
	if c.bad {
		return refuse("broken")
	}
	return r.set(column, text)
}

// numbers takes several numbers side by side.
func (r *sheetReader) numbers(c *cursor, column int) error {
	for ; len(c.data) >= 8; column++ {
		style := c.u16()
		if err := r.set(column, r.number(packed(c.u32()), style)); err != nil {
			return err
		}
	}
	return nil
}

// formula gives the result that was stored with a formula.
func (r *sheetReader) formula(c *cursor, style uint16) string {
	result := c.f64()
	bits := math.Float64bits(result)
	if bits>>48 != 0xffff || c.bad {
		return r.number(result, style)
	}
	switch byte(bits) {
	case 0: // a text, in a record of its own
		for c.recs.follows(recShared, recArray, recTable, recContinue) {
			if _, err := c.recs.next(); err != nil {
				c.bad = true
				return ""
			}
		}
		if !c.recs.follows(recString) {
			return "" // programs leave it out when it is empty
		}
		rec, err := c.recs.next()
		if err != nil {
			c.bad = true
			return ""
		}
		c.data = rec.data
		return r.text(c, int(c.u16()))
	case 1, 2:
		return stated(byte(bits>>16), byte(bits) == 2)
	}
	return ""
}

// stated is a yes or no, or an error.
func stated(value byte, failed bool) string {
	switch {
	case failed:
		return cmp.Or(errorTexts[value], "#N/A")
	case value != 0:
		return "TRUE"
	}
	return "FALSE"
}

// packed unpacks a number of four bytes: a whole one or the upper part of another, either of them perhaps a hundredfold.
func packed(v uint32) float64 {
	n := float64(int32(v) >> 2)
	if v&2 == 0 {
		n = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		n /= 100
	}
	return n
}

func (r *sheetReader) number(v float64, style uint16) string {
	var f cellFormat
	if int(style) < len(r.formats) {
		f = r.formats[style]
	}
	r.buf = f.append(r.buf[:0], v, r.since1904)
	return string(r.buf)
}

// set puts a cell into its line. Blank ones take no room, wherever they stand.
func (r *sheetReader) set(column int, text string) error {
	if strings.TrimSpace(text) == "" {
		if column < len(r.cells) {
			r.cells[column] = text
		}
		return nil
	}
	if column >= r.most.Columns {
		return refuse("too_many_columns", "Line", strconv.Itoa(r.row+1), "Max", strconv.Itoa(r.most.Columns))
	}
	if len(text) > r.most.Cell && utf8.RuneCountInString(text) > r.most.Cell {
		return refuse("cell_too_long", "Line", strconv.Itoa(r.row+1), "Column", letter(column), "Max", strconv.Itoa(r.most.Cell))
	}
	for len(r.cells) <= column {
		r.cells = append(r.cells, "")
	}
	r.cells[column] = text
	r.bytes += int64(len(text))
	return nil
}

// flush gives the line that was gathered.
func (r *sheetReader) flush() error {
	if len(r.cells) == 0 {
		return nil
	}
	if r.lines++; r.lines > r.most.Rows {
		return refuse("too_many_rows", "Max", strconv.Itoa(r.most.Rows))
	}
	// A cell of 14 bytes may name a text of thousands: what comes out of all sheets together is bounded, not only what went in.
	r.spent[r.table].Store(r.bytes)
	sum := int64(0)
	for i := range r.spent {
		sum += r.spent[i].Load()
	}
	if sum > r.most.Unpacked {
		return refuse("too_much", "MB", strconv.FormatInt(r.most.Unpacked>>20, 10))
	}
	if !r.yield(Line{Number: r.row + 1, Cells: r.cells, Hidden: r.hides(r.row)}, nil) {
		r.stopped = true
		return errEnough
	}
	r.cells = r.cells[:0]
	return nil
}
