package sheet

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"iter"
	"path"
	"strings"
)

// The limits of Limits that nobody set.
const (
	defaultUnpacked = 256 << 20
	defaultRatio    = 200
	defaultEntries  = 1_000
	defaultTables   = 60
	defaultRows     = 110_000
	defaultColumns  = 256
	defaultCell     = 32_767
	defaultLine     = 1 << 20
	defaultDepth    = 32
)

// filled gives the limits with their defaults.
func (l Limits) filled() Limits {
	return Limits{
		Unpacked: cmp.Or(l.Unpacked, defaultUnpacked),
		Ratio:    cmp.Or(l.Ratio, defaultRatio),
		Entries:  cmp.Or(l.Entries, defaultEntries),
		Tables:   cmp.Or(l.Tables, defaultTables),
		Rows:     cmp.Or(l.Rows, defaultRows),
		Columns:  cmp.Or(l.Columns, defaultColumns),
		Cell:     cmp.Or(l.Cell, defaultCell),
		Line:     cmp.Or(l.Line, defaultLine),
		Depth:    cmp.Or(l.Depth, defaultDepth),
	}
}

// Open finds out what a file is and lists its tables. Text is looked over once from end to end, for its encoding. The name serves for the names of
// tables, and tells a Markdown document from a table between bars. r must stay readable until Close. Errors: Refusal, or what r or ctx says.
func Open(ctx context.Context, r io.ReaderAt, size int64, name string, o Options) (*Book, error) {
	o.Limits = o.Limits.filled()
	head := make([]byte, 1<<10)
	n, err := io.NewSectionReader(r, 0, size).Read(head)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	switch {
	case n == 0:
		return nil, refuse("empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openArchive(ctx, r, size, name, o)
	case startsXLS(head):
		return openXLS(ctx, r, size, name, o)
	}
	if err := foreign(head); err != nil {
		return nil, err
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return nil, refuse("not_a_table", "Format", "Markdown")
	}
	p, err := openText(ctx, func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(r, 0, size)), nil
	}, stem(name), o)
	if err != nil {
		return nil, err
	}
	return bookOf(p.format, []part{p}, o), nil
}

// OpenText opens what was pasted. It answers like Open.
func OpenText(ctx context.Context, text string, o Options) (*Book, error) {
	o.Encoding = "utf-8" // a browser sends nothing else
	return Open(ctx, strings.NewReader(text), int64(len(text)), "", o)
}

// opener opens the bytes of a text from their beginning.
type opener func() (io.ReadCloser, error)

// reader reads a table from its beginning.
type reader func(ctx context.Context, yield func(Line) bool) error

// part is what was found in a text: one table, or those of a page.
type part struct {
	format   Format
	encoding string
	unsure   bool
	comma    rune
	tables   []Table
	readers  []reader
}

// bookOf binds parts together.
func bookOf(format Format, parts []part, o Options) *Book {
	b := &Book{Format: format}
	var readers []reader
	for i, p := range parts {
		if i == 0 {
			b.Encoding, b.Comma = p.encoding, p.comma
		}
		b.Unsure = b.Unsure || p.unsure
		b.Tables = append(b.Tables, p.tables...)
		readers = append(readers, p.readers...)
	}
	b.read = func(ctx context.Context, table int) iter.Seq2[Line, error] {
		return lines(ctx, readers[table], o.Limits)
	}
	return b
}

// farthest is a number that no line of a spreadsheet has; a table that comes there holds nothing but blank lines.
const farthest = 2 << 20

// lines makes a reader an iterator that leaves out blank lines and counts the others.
func lines(ctx context.Context, read reader, limits Limits) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		rows, stopped := 0, false
		err := read(ctx, func(l Line) bool {
			if l.Number > farthest {
				rows = limits.Rows + 1
			}
			if rows <= limits.Rows && silent(l.Cells) {
				return true
			}
			if rows++; rows > limits.Rows {
				return false
			}
			stopped = !yield(l, nil)
			return !stopped
		})
		if err == nil && rows > limits.Rows {
			err = refuse("too_many_rows", "Max", itoa(limits.Rows))
		}
		if err != nil && !stopped {
			yield(Line{}, err)
		}
	}
}

// stem is a file's name without folders and ending.
func stem(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	if s := strings.TrimSuffix(name, path.Ext(name)); s != "" {
		return s
	}
	return name
}
