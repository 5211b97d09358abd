package app

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// ImportChunk is some hundred lines of a part, packed.
type ImportChunk struct {
	Part, Number int
	First, Last  int // numbers of its lines
	Body         []byte
}

// A chunk ends with one of these, whichever comes first. The limits of package sheet keep a line far below maxChunk.
const (
	chunkLines = 500
	chunkBytes = 1 << 20
	maxChunk   = 128 << 20
)

// packer packs lines into chunks.
type packer struct {
	part, number int
	first, last  int
	lines, bytes int
	buf          bytes.Buffer
	zip          *gzip.Writer
	scratch      []byte
	keep         func(ImportChunk) error
}

func newPacker(part int, keep func(ImportChunk) error) *packer {
	p := &packer{part: part, keep: keep}
	// The quickest level: lines are read a few times and then forgotten.
	p.zip, _ = gzip.NewWriterLevel(&p.buf, gzip.BestSpeed)
	return p
}

// add packs a line. Empty cells at its end are left out.
func (p *packer) add(l sheet.Line) error {
	cells := l.Cells
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	b := binary.AppendUvarint(p.scratch[:0], uint64(l.Number))
	hidden := byte(0)
	if l.Hidden {
		hidden = 1
	}
	b = binary.AppendUvarint(append(b, hidden), uint64(len(cells)))
	for _, cell := range cells {
		b = append(binary.AppendUvarint(b, uint64(len(cell))), cell...)
	}
	p.scratch = b
	if p.lines == 0 {
		p.first = l.Number
	}
	p.last, p.lines, p.bytes = l.Number, p.lines+1, p.bytes+len(b)
	if _, err := p.zip.Write(b); err != nil {
		return err
	}
	if p.lines < chunkLines && p.bytes < chunkBytes {
		return nil
	}
	return p.flush()
}

// flush hands out what is packed.
func (p *packer) flush() error {
	if p.lines == 0 {
		return nil
	}
	if err := p.zip.Close(); err != nil {
		return err
	}
	err := p.keep(ImportChunk{Part: p.part, Number: p.number, First: p.first, Last: p.last, Body: bytes.Clone(p.buf.Bytes())})
	p.buf.Reset()
	p.zip.Reset(&p.buf)
	p.number, p.lines, p.bytes = p.number+1, 0, 0
	return err
}

var errBrokenChunk = errors.New("lines of an import cannot be read back")

// Lines unpacks the chunk. What it yields may be kept.
func (c ImportChunk) Lines() iter.Seq2[sheet.Line, error] {
	return func(yield func(sheet.Line, error) bool) {
		body, err := c.unpacked()
		for err == nil && len(body) > 0 {
			var l sheet.Line
			if l, body, err = unpackLine(body); err == nil && !yield(l, nil) {
				return
			}
		}
		if err != nil {
			yield(sheet.Line{}, err)
		}
	}
}

func (c ImportChunk) unpacked() (string, error) {
	zip, err := gzip.NewReader(bytes.NewReader(c.Body))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	_, err = b.ReadFrom(io.LimitReader(zip, maxChunk))
	return b.String(), err
}

// unpackLine cuts a line off; its cells share the memory of the chunk.
func unpackLine(body string) (sheet.Line, string, error) {
	var l sheet.Line
	number, body, ok := uvarint(body)
	if !ok || body == "" {
		return l, "", errBrokenChunk
	}
	l.Number, l.Hidden = int(number), body[0] == 1
	count, body, ok := uvarint(body[1:])
	if !ok || count > uint64(len(body)) {
		return l, "", errBrokenChunk
	}
	l.Cells = make([]string, count)
	for i := range l.Cells {
		var n uint64
		if n, body, ok = uvarint(body); !ok || n > uint64(len(body)) {
			return l, "", errBrokenChunk
		}
		l.Cells[i], body = body[:n], body[n:]
	}
	return l, body, nil
}

func uvarint(s string) (uint64, string, bool) {
	var n uint64
	for i := 0; i < len(s) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return n, s[i+1:], true
		}
	}
	return 0, "", false
}

// Without is the chunk with the columns emptied, for the plan of its part.
func (c ImportChunk) Without(columns map[int]source.Use, plan source.Plan) (ImportChunk, error) {
	out := c
	p := newPacker(c.Part, func(n ImportChunk) error {
		out.Body = n.Body
		return nil
	})
	for l, err := range c.Lines() {
		if err != nil {
			return c, err
		}
		if err := p.add(blanked(l, columns, plan)); err != nil {
			return c, err
		}
	}
	return out, p.flush()
}

// beyondCell stands for what a line says behind the last column: nobody has looked at what such cells are.
const beyondCell = "…"

// blanked empties cells of the line, which is changed. In header lines the words stay that say why a column is missing. In a line with more
// cells than the table has columns a separator may have moved every cell to the right, so that it ends before the first emptied column.
func blanked(l sheet.Line, columns map[int]source.Use, plan source.Plan) sheet.Line {
	head := plan.HeadAt > 0 && l.Number >= plan.HeadAt && l.Number <= plan.HeadTo
	width := len(plan.Columns)
	for column := range columns {
		if column < len(l.Cells) && !(head && source.Heads(l.Cells[column], l.Number == plan.HeadAt)) {
			l.Cells[column] = ""
		}
	}
	if !slices.ContainsFunc(l.Cells[min(width, len(l.Cells)):], func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
		l.Cells = l.Cells[:min(width, len(l.Cells))]
		return l
	}
	l.Cells = l.Cells[:width+1]
	l.Cells[width] = beyondCell
	for column := range columns {
		clear(l.Cells[min(column, width):width])
	}
	return l
}
