package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// headSize is how much of a text is looked at to find out what it is and what separates its cells.
const headSize = 256 << 10

// openText finds out what a text is.
func openText(ctx context.Context, open opener, name string, o Options) (part, error) {
	f, err := surveyed(ctx, open, o)
	if err != nil {
		return part{}, err
	}
	head, whole, err := beginning(open, f)
	if err != nil {
		return part{}, err
	}
	text := strings.TrimLeft(string(head[:min(len(head), 4<<10)]), " \t\r\n\ufeff\u00a0\u200b")
	switch {
	case text == "" && whole && len(bytes.TrimSpace(head)) == 0:
		return part{}, refuse("empty")
	case isWorkbook2003(text):
		return openWorkbook2003(ctx, open, f, o)
	case isHTML(text):
		return openHTML(ctx, open, f, o)
	}
	if err := noTable(text, head, whole); err != nil {
		return part{}, err
	}
	if o.Comma == 0 && isProse(head, whole) {
		return part{}, refuse("prose")
	}
	return openSeparated(open, f, head, whole, name, o), nil
}

func surveyed(ctx context.Context, open opener, o Options) (finding, error) {
	in, err := open()
	if err != nil {
		return finding{}, err
	}
	defer in.Close()
	return find(ctx, in, o.Encoding)
}

// text opens the text of a finding, its mark left out.
func (f finding) text(open opener) (*decoder, io.Closer, error) {
	in, err := open()
	if err != nil {
		return nil, nil, err
	}
	if _, err := io.CopyN(io.Discard, in, int64(f.skip)); err != nil {
		in.Close()
		return nil, nil, err
	}
	convert := converterOf(f.encoding)
	if f.valid {
		convert = unchanged
	}
	return newDecoder(in, convert), in, nil
}

// beginning decodes the first text, and says whether that is all. What cannot be decoded is left to reading, which names the line.
func beginning(open opener, f finding) (head []byte, whole bool, err error) {
	d, c, err := f.text(open)
	if err != nil {
		return nil, false, err
	}
	defer c.Close()
	for len(head) < headSize {
		head = slices.Grow(head, block)
		n, err := d.read(head[len(head) : len(head)+block])
		head = head[:len(head)+n]
		if err == io.EOF || err == errUndecodable {
			return head, true, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	return head, false, nil
}

// noTable refuses texts that are surely something else.
func noTable(text string, head []byte, whole bool) error {
	lower := strings.ToLower(text[:min(len(text), 200)])
	switch {
	case isJSON(head, whole):
		return refuse("not_a_table", "Format", "JSON")
	case strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<svg"), strings.HasPrefix(lower, "<!doctype"):
		return refuse("not_a_table", "Format", "XML")
	case strings.HasPrefix(lower, "mime-version:"), strings.HasPrefix(lower, "from: ") && strings.Contains(lower, "mime-version:"):
		return refuse("unsupported", "Format", "MHTML")
	case strings.HasPrefix(lower, `{\rtf`):
		return refuse("not_a_table", "Format", "RTF")
	case strings.HasPrefix(lower, "%!ps"):
		return refuse("not_a_table", "Format", "PostScript")
	}
	return nil
}

// isJSON reads tokens for as long as there are some.
func isJSON(head []byte, whole bool) bool {
	head = bytes.TrimSpace(head)
	if len(head) < 2 || head[0] != '{' && head[0] != '[' {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(head))
	for tokens := 0; ; tokens++ {
		if _, err := d.Token(); err != nil {
			return tokens > 1 && (err == io.EOF || !whole && err == io.ErrUnexpectedEOF)
		}
	}
}

func openSeparated(open opener, f finding, head []byte, whole bool, name string, o Options) part {
	comma, skip := byte(0), false
	if o.Comma > 0 && o.Comma < 0x80 {
		comma = byte(o.Comma)
	}
	if m := separator.FindSubmatch(head); m != nil {
		skip, head = true, head[len(m[0]):]
		if comma == 0 {
			comma = m[1][0]
		}
	}
	how := guessDialect(head, whole, comma)
	read := func(ctx context.Context, yield func(Line) bool) error {
		d, c, err := f.text(open)
		if err != nil {
			return err
		}
		defer c.Close()
		s := newScanner(d, how, o.Limits)
		s.encoding = f.encoding
		if skip {
			if err := s.next(); err != nil {
				return err
			}
			s.number = 0
		}
		return s.each(ctx, yield)
	}
	return part{
		format: FormatCSV, encoding: f.encoding, unsure: f.unsure, comma: rune(how.comma),
		tables: []Table{{Name: name}}, readers: []reader{read},
	}
}

// each reads records to the end.
func (s *scanner) each(ctx context.Context, yield func(Line) bool) error {
	for {
		if s.number%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if !yield(Line{Number: s.number, Cells: s.cells, Mended: s.mended}) {
			return nil
		}
	}
}
