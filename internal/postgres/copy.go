package postgres

import (
	"context"
	"encoding/binary"
	"io"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// copyRows are rows as COPY reads them in binary form, written without a detour over any: imports stage a hundred thousand of them. The
// methods append one value each, in the order of the columns.
type copyRows struct{ b []byte }

const copyHead = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// Types of elements of arrays, as PostgreSQL numbers them.
const (
	integerType = 23
)

func (c *copyRows) begin() { c.b = append(c.b[:0], copyHead...) }
func (c *copyRows) end()   { c.b = binary.BigEndian.AppendUint16(c.b, 0xffff) }

func (c *copyRows) row(columns int) { c.b = binary.BigEndian.AppendUint16(c.b, uint16(columns)) }
func (c *copyRows) null()           { c.length(-1) }
func (c *copyRows) length(n int)    { c.b = binary.BigEndian.AppendUint32(c.b, uint32(int32(n))) }

func (c *copyRows) integer(n int) {
	c.length(4)
	c.length(n)
}

func (c *copyRows) small(n int16) {
	c.length(2)
	c.b = binary.BigEndian.AppendUint16(c.b, uint16(n))
}

func (c *copyRows) big(n int64) {
	c.length(8)
	c.b = binary.BigEndian.AppendUint64(c.b, uint64(n))
}

// epoch is the day that PostgreSQL counts days from.
var epoch = catalog.NewDate(2000, 1, 1).Time().Unix() / 86400

func (c *copyRows) date(d catalog.Date) { c.integer(int(d.Time().Unix()/86400 - epoch)) }

func (c *copyRows) boolean(v bool) {
	c.length(1)
	if v {
		c.b = append(c.b, 1)
		return
	}
	c.b = append(c.b, 0)
}

func (c *copyRows) text(s string) {
	c.length(len(s))
	c.b = append(c.b, s...)
}

// someText is NULL for "".
func (c *copyRows) someText(s string) {
	if s == "" {
		c.null()
		return
	}
	c.text(s)
}

// id is NULL for none.
func (c *copyRows) id(id uuid.UUID) {
	if id == uuid.Nil {
		c.null()
		return
	}
	c.length(len(id))
	c.b = append(c.b, id[:]...)
}

// bytes is NULL for nil.
func (c *copyRows) bytes(b []byte) {
	if b == nil {
		c.null()
		return
	}
	c.length(len(b))
	c.b = append(c.b, b...)
}

// json is NULL for nil.
func (c *copyRows) json(b []byte) {
	if b == nil {
		c.null()
		return
	}
	const version = 1
	c.length(1 + len(b))
	c.b = append(append(c.b, version), b...)
}

// list begins an array of n elements; fill appends them.
func (c *copyRows) list(kind, n int, fill func()) {
	at := len(c.b)
	c.length(0)
	dimensions := min(n, 1)
	c.length(dimensions)
	c.length(0) // none of them is NULL
	c.length(kind)
	if dimensions > 0 {
		c.length(n)
		c.length(1) // counted from
		fill()
	}
	binary.BigEndian.PutUint32(c.b[at:], uint32(len(c.b)-at-4))
}

func (c *copyRows) integers(list []int) {
	c.list(integerType, len(list), func() {
		for _, n := range list {
			c.integer(n)
		}
	})
}

// lexemes appends a tsvector of words without places. They go in sorted, as catalog.Lexemes are, so that the server needs not sort them
// again: making a tsvector of an array costs it several times more than all else it does with a row.
func (c *copyRows) lexemes(sorted []string) {
	if !ascending(sorted) {
		sorted = slices.Compact(slices.Sorted(slices.Values(sorted)))
	}
	at := len(c.b)
	c.length(0)
	c.length(len(sorted))
	for _, t := range sorted {
		c.b = append(append(c.b, t...), 0, 0, 0) // its end, and no places
	}
	binary.BigEndian.PutUint32(c.b[at:], uint32(len(c.b)-at-4))
}

// copyStream gives the server n rows as they are made, so that a million of them need no more memory than one.
type copyStream struct {
	copyRows
	sent, made, n int
	add           func(c *copyRows, i int)
}

func (s *copyStream) Read(p []byte) (int, error) {
	if s.sent == len(s.b) {
		if s.made > s.n {
			return 0, io.EOF
		}
		s.b, s.sent = s.b[:0], 0
		if s.made == 0 {
			s.begin()
		}
		for ; s.made < s.n && len(s.b) < 1<<16; s.made++ {
			s.add(&s.copyRows, s.made)
		}
		if s.made == s.n {
			s.end()
			s.made++
		}
	}
	n := copy(p, s.b[s.sent:])
	s.sent += n
	return n, nil
}

// copied sends n rows by COPY; add writes one of them.
func (t *tx) copied(ctx context.Context, into string, n int, add func(c *copyRows, i int)) error {
	_, err := t.Conn().PgConn().CopyFrom(ctx, &copyStream{n: n, add: add}, `COPY `+into+` FROM STDIN (FORMAT binary)`)
	return translate(err)
}

// ascending says whether words stand in order, each once.
func ascending(words []string) bool {
	for i := 1; i < len(words); i++ {
		if words[i-1] >= words[i] {
			return false
		}
	}
	return true
}
