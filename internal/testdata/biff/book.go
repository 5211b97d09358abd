// Package biff writes small legacy Excel workbooks (BIFF8 in a compound file) for tests, honest ones and broken ones: there is no
// other writer of that format at hand. It must not be used by the program. Start reading at Book.
package biff

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"unicode/utf16"
)

// Book is a workbook to write.
type Book struct {
	Sheets   []Sheet
	Since    int // 1904 for days that count from there
	Longest  int // bytes of a record's data before it is continued, 8,224 when zero
	NoShared bool
	Password string // encrypts the book
	Extra    []byte // records in front of the sheets' list
}

// Sheet is a sheet to write. A cell is nil, a string, an int or float64, a bool, or one of the types below; several ints side by side are
// written as one record.
type Sheet struct {
	Name   string
	State  byte // 1 hidden, 2 hidden for good
	Sort   byte // 0 cells, 2 a chart
	Rows   [][]any
	Hidden []int // rows from 0
	Order  []int // the order of the rows when not their own
	Extra  []byte
}

// Styled is a number with the code of its format.
type Styled struct {
	Value  float64
	Format string
}

// Builtin is a number with the number of its format.
type Builtin struct {
	Value  float64
	Number uint16
}

// Failed is the code of an error.
type Failed byte

// Formula is a formula with its result: a string, float64, bool or Failed.
type Formula struct{ Result any }

// Inline is a text that stands in its cell, not among the shared ones.
type Inline string

// Rich is a text with runs of fonts and a reading.
type Rich string

// Record makes a record.
func Record(id uint16, data []byte) []byte {
	b := make([]byte, 4, 4+len(data))
	binary.LittleEndian.PutUint16(b, id)
	binary.LittleEndian.PutUint16(b[2:], uint16(len(data)))
	return append(b, data...)
}

// Start makes the record that begins a part: 0x05 for the book, 0x10 for a sheet, 0x20 for a chart.
func Start(part uint16) []byte {
	return Record(0x0809, le(uint16(0x0600), part, uint16(0x0dbb), uint16(0x07cc), uint32(0), uint32(6)))
}

// End makes the record that ends a part.
func End() []byte { return Record(0x000a, nil) }

func le(values ...any) []byte {
	var b []byte
	for _, v := range values {
		switch v := v.(type) {
		case byte:
			b = append(b, v)
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, v)
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, v)
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		case []byte:
			b = append(b, v...)
		default:
			panic(fmt.Sprintf("biff: %T", v))
		}
	}
	return b
}

// Bytes is the workbook as a file.
func (b Book) Bytes() []byte { return Compound(Stream{"Workbook", b.Records()}) }

type writer struct {
	Book
	styles  []uint16 // format numbers by style
	formats []string // codes from number 164 on
	shared  []any
	index   map[any]uint32
}

// Records are the workbook's records, without a file around them.
func (b Book) Records() []byte {
	w := &writer{Book: b, styles: []uint16{0}, index: map[any]uint32{}}
	if w.Longest == 0 {
		w.Longest = 8224
	}
	var sheets [][]byte
	for _, s := range b.Sheets {
		sheets = append(sheets, w.sheet(s))
	}
	since := uint16(0)
	if b.Since == 1904 {
		since = 1
	}
	if b.Password != "" {
		b.Extra = append(pass(b.Password), b.Extra...)
	}
	out := slices.Concat(Start(5), Record(0x0042, le(uint16(1200))), Record(0x0022, le(since)), b.Extra)
	for i, code := range w.formats {
		out = append(out, Record(0x041e, slices.Concat(le(uint16(164+i)), text(code, 2)))...)
	}
	for _, s := range w.styles {
		out = append(out, Record(0x00e0, le(uint16(0), s, make([]byte, 16)))...)
	}
	table := w.sharedTexts()
	at := len(out) + w.listed() + len(table) + len(End())
	for i, s := range b.Sheets {
		out = append(out, Record(0x0085, slices.Concat(le(uint32(at), s.State, s.Sort), text(s.Name, 1)))...)
		at += len(sheets[i])
	}
	out = slices.Concat(out, table, End())
	out = slices.Concat(out, slices.Concat(sheets...))
	if b.Password != "" {
		encrypt(out, b.Password)
	}
	return out
}

func (w *writer) listed() int {
	n := 0
	for _, s := range w.Sheets {
		n += 4 + 6 + len(text(s.Name, 1))
	}
	return n
}

// text is a text with its length in so many bytes.
func text(s string, size int) []byte {
	units := utf16.Encode([]rune(s))
	b := le(uint16(len(units)))[:size]
	if !wide(units) {
		b = append(b, 0)
		for _, u := range units {
			b = append(b, byte(u))
		}
		return b
	}
	b = append(b, 1)
	for _, u := range units {
		b = append(b, le(u)...)
	}
	return b
}

func wide(units []uint16) bool {
	return slices.ContainsFunc(units, func(u uint16) bool { return u > 0xff })
}

// continued cuts data into records. A text may be cut anywhere but in the midst of a character, and then says its width anew.
type continued struct {
	longest int
	id      uint16
	out     []byte
	part    []byte
}

func (c *continued) cut() {
	c.out = append(c.out, Record(c.id, c.part)...)
	c.id, c.part = 0x003c, nil
}

// whole appends what must not be cut.
func (c *continued) whole(b []byte) {
	if len(c.part)+len(b) > c.longest {
		c.cut()
	}
	c.part = append(c.part, b...)
}

func (c *continued) text(s string, head func(n int, bits byte) []byte) {
	units := utf16.Encode([]rune(s))
	bits, size := byte(0), 1
	if wide(units) {
		bits, size = 1, 2
	}
	c.whole(head(len(units), bits))
	for _, u := range units {
		if len(c.part)+size > c.longest {
			c.cut()
			c.part = append(c.part, bits)
		}
		c.part = append(c.part, le(u)[:size]...)
	}
}

func (w *writer) sharedTexts() []byte {
	if w.NoShared {
		return nil
	}
	c := &continued{longest: w.Longest, id: 0x00fc, part: le(uint32(len(w.shared)), uint32(len(w.shared)))}
	for _, s := range w.shared {
		if rich, ok := s.(Rich); ok {
			c.text(string(rich), func(n int, bits byte) []byte { return le(uint16(n), bits|8|4, uint16(2), uint32(6)) })
			c.whole(make([]byte, 8))
			c.whole(make([]byte, 6))
			continue
		}
		c.text(s.(string), func(n int, bits byte) []byte { return le(uint16(n), bits) })
	}
	c.cut()
	return c.out
}

func (w *writer) style(number uint16) uint16 {
	if i := slices.Index(w.styles, number); i >= 0 {
		return uint16(i)
	}
	w.styles = append(w.styles, number)
	return uint16(len(w.styles) - 1)
}

func (w *writer) styleOf(code string) uint16 {
	i := slices.Index(w.formats, code)
	if i < 0 {
		w.formats, i = append(w.formats, code), len(w.formats)
	}
	return w.style(uint16(164 + i))
}
