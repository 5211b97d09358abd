package sheet

import (
	"encoding/binary"
	"io"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

// record is a piece of a workbook: a number that says what it is, and up to 65,535 bytes.
type record struct {
	id   uint16
	at   int64 // where it begins
	data []byte
}

// The records that are read. All others are passed over.
const (
	recEOF        = 0x000a
	recFormula    = 0x0006
	recDateMode   = 0x0022
	recFilePass   = 0x002f
	recFont       = 0x0031
	recContinue   = 0x003c
	recCodePage   = 0x0042
	recBoundSheet = 0x0085
	recMulRK      = 0x00bd
	recRString    = 0x00d6
	recXF         = 0x00e0
	recSST        = 0x00fc
	recLabelSST   = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recRK         = 0x027e
	recFormula3   = 0x0206
	recFormula4   = 0x0406
	recFormat     = 0x041e
	recBOF        = 0x0809
	recShared     = 0x04bc // a formula of several cells, between one of them and its text
	recArray      = 0x0221
	recTable      = 0x0236
)

// records reads a workbook's records one after the other through one buffer.
type records struct {
	src  io.ReaderAt // nil when all there is stands in the buffer
	at   int64       // where the buffer begins
	buf  []byte
	r, w int
	lock *lock // of an encrypted workbook
}

// recordBuffer holds the longest record with its head, twice.
const recordBuffer = 128 << 10

func readRecords(src io.ReaderAt, at int64) *records {
	return &records{src: src, at: at, buf: make([]byte, recordBuffer)}
}

// fill makes n bytes stand in the buffer. It says false at the end.
func (r *records) fill(n int) (bool, error) {
	if r.w-r.r >= n || r.src == nil {
		return r.w-r.r >= n, nil
	}
	copy(r.buf, r.buf[r.r:r.w])
	r.at, r.w, r.r = r.at+int64(r.r), r.w-r.r, 0
	got, err := readAll(r.src, r.buf[r.w:], r.at+int64(r.w))
	r.w += got
	return r.w >= n, err
}

// next gives the next record, whose data are valid until the one after. The end of the file is io.EOF, a cut record a Refusal.
func (r *records) next() (record, error) {
	if ok, err := r.fill(4); err != nil {
		return record{}, err
	} else if !ok {
		return record{}, io.EOF
	}
	id, n := binary.LittleEndian.Uint16(r.buf[r.r:]), int(binary.LittleEndian.Uint16(r.buf[r.r+2:]))
	if ok, err := r.fill(4 + n); err != nil {
		return record{}, err
	} else if !ok {
		return record{}, refuse("broken")
	}
	rec := record{id: id, at: r.at + int64(r.r), data: r.buf[r.r+4 : r.r+4+n]}
	r.r += 4 + n
	if r.lock != nil {
		r.lock.open(rec)
	}
	return rec, nil
}

// follows tells whether the next record is of this sort, without reading it.
func (r *records) follows(ids ...uint16) bool {
	if ok, _ := r.fill(4); !ok {
		return false
	}
	for _, id := range ids {
		if binary.LittleEndian.Uint16(r.buf[r.r:]) == id {
			return true
		}
	}
	return false
}

// cursor reads the data of a record, and where they end too early, of the records that continue it. After the first value that is not
// there all further ones are zero and bad is set: look at it once at the end.
type cursor struct {
	recs *records
	data []byte
	bad  bool
}

// more goes on to the record that continues this one.
func (c *cursor) more() bool {
	if c.bad || c.recs == nil || !c.recs.follows(recContinue) {
		c.bad = true
		return false
	}
	rec, err := c.recs.next()
	if c.data = rec.data; err != nil {
		c.bad = true
	}
	return !c.bad
}

// ended tells whether nothing is left, here and in records that continue this one.
func (c *cursor) ended() bool {
	for len(c.data) == 0 {
		if c.recs == nil || !c.recs.follows(recContinue) || !c.more() {
			return true
		}
	}
	return false
}

func (c *cursor) u8() byte {
	for len(c.data) == 0 {
		if !c.more() {
			return 0
		}
	}
	b := c.data[0]
	c.data = c.data[1:]
	return b
}

func (c *cursor) u16() uint16 {
	if len(c.data) >= 2 {
		v := binary.LittleEndian.Uint16(c.data)
		c.data = c.data[2:]
		return v
	}
	low := uint16(c.u8())
	return low | uint16(c.u8())<<8
}

func (c *cursor) u32() uint32 {
	low := uint32(c.u16())
	return low | uint32(c.u16())<<16
}

func (c *cursor) f64() float64 {
	low := uint64(c.u32())
	return math.Float64frombits(low | uint64(c.u32())<<32)
}

func (c *cursor) skip(n int) {
	for n > len(c.data) {
		n -= len(c.data)
		if !c.more() {
			return
		}
	}
	c.data = c.data[n:]
}

// The bits in front of a text.
const (
	textWide     = 1 // two bytes a character
	textPhonetic = 4
	textRich     = 8
)

// text appends a text of n characters with the bits in front of it and what stands behind it: runs of fonts and readings are passed
// over. A text that goes on in a further record has there, in the midst of it, its first bit anew.
func (c *cursor) text(to []byte, n int) []byte {
	bits := c.u8()
	runs, readings := 0, uint32(0)
	if bits&textRich != 0 {
		runs = int(c.u16())
	}
	if bits&textPhonetic != 0 {
		readings = c.u32()
	}
	high := rune(0) // the first half of a character outside the first plane, which may stand at the end of a record
	for n > 0 && !c.bad {
		if len(c.data) == 0 {
			if !c.more() {
				break
			}
			bits = c.u8()
			continue
		}
		if bits&textWide == 0 {
			k := min(n, len(c.data))
			for _, b := range c.data[:k] {
				to, _ = appendUnit(to, 0, rune(b))
			}
			c.data, n = c.data[k:], n-k
			continue
		}
		for ; n > 0 && len(c.data) >= 2; n-- {
			to, high = appendUnit(to, high, rune(binary.LittleEndian.Uint16(c.data)))
			c.data = c.data[2:]
		}
		if n > 0 && len(c.data) == 1 {
			c.bad = true
		}
	}
	if high != 0 {
		to = utf8.AppendRune(to, utf8.RuneError)
	}
	c.skip(4 * runs)
	c.skip(int(min(readings, math.MaxInt32)))
	return to
}

// appendUnit appends a UTF-16 unit, or keeps it back as the first half of a pair. Characters of the number zero are left out: no text
// has them, and no database keeps them.
func appendUnit(to []byte, high, unit rune) ([]byte, rune) {
	switch {
	case high != 0 && utf16.IsSurrogate(unit) && unit >= 0xdc00:
		return utf8.AppendRune(to, utf16.DecodeRune(high, unit)), 0
	case high != 0:
		to = utf8.AppendRune(to, utf8.RuneError)
	}
	if unit >= 0xd800 && unit < 0xdc00 {
		return to, unit
	}
	if unit == 0 {
		return to, 0
	}
	return utf8.AppendRune(to, unit), 0 // AppendRune writes the replacement for a lone second half
}
