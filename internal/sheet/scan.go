package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// dialect is how a text separates its cells.
type dialect struct {
	comma     byte
	backslash bool // a quote within quotes stands as \"
}

// scanner reads separated text as RFC 4180 and as the programs of this world write it. It is fast where no quote stands: a line is then
// one allocation. Every method works on buf[at:end], the text that no line has been made of yet.
type scanner struct {
	in     *decoder
	how    dialect
	limits Limits

	encoding string // for messages
	buf      []byte
	at, end  int
	over     error // that in ended with
	feed     int   // the next line feed, or where to look for one
	fed      bool  // feed is a line feed

	number int // of the record read last
	out    []byte
	ends   []int // of the cells in out
	cells  []string
	mended string
	loose  int // from here quotes count only when they close in the same line; never when all is well
}

func newScanner(in *decoder, how dialect, limits Limits) *scanner {
	return &scanner{in: in, how: how, limits: limits, buf: make([]byte, 0, 2*block), loose: never}
}

// refuse names the line.
func (s *scanner) refuse(code string, args ...string) error {
	return refuse(code, append(args, "Line", itoa(s.number))...)
}

// more brings text behind what is there. It says false when there is none.
func (s *scanner) more() bool {
	if s.over != nil {
		return false
	}
	if s.at > 0 {
		copy(s.buf[:s.end-s.at], s.buf[s.at:s.end])
		s.end, s.feed, s.at = s.end-s.at, s.feed-s.at, 0
	}
	if cap(s.buf)-s.end < block {
		grown := make([]byte, 0, 2*cap(s.buf))
		s.buf = append(grown, s.buf[:s.end]...)
	}
	s.buf = s.buf[:cap(s.buf)]
	n, err := s.in.read(s.buf[s.end : s.end+block])
	if i := bytes.IndexByte(s.buf[s.end:s.end+n], 0); i >= 0 {
		n, err = i, refuse("nul")
	}
	s.end += n
	s.over = err
	return n > 0 || err == nil
}

// line gives the end of the line that begins at the unread text, without and with its line end.
func (s *scanner) line() (end, next int, err error) {
	for {
		if !s.fed {
			i := bytes.IndexByte(s.buf[s.feed:s.end], '\n')
			s.fed = i >= 0
			if s.fed {
				s.feed += i
			} else {
				s.feed = s.end
			}
		}
		i := bytes.IndexByte(s.buf[s.at:s.feed], '\r')
		if i >= 0 && (s.fed || s.at+i+1 < s.end || s.over != nil) {
			end, next = s.at+i, s.at+i+1
			if s.fed && next == s.feed {
				next++
			}
			return end, next, nil
		}
		if s.fed {
			return s.feed, s.feed + 1, nil
		}
		if s.end-s.at > s.limits.Line {
			return 0, 0, s.refuse("line_too_long", "Max", itoa(s.limits.Line>>10))
		}
		if !s.more() && i < 0 {
			return s.end, s.end, nil
		}
	}
}

// next reads a record into cells, blank ones included. It ends with io.EOF or a Refusal.
func (s *scanner) next() error {
	s.number++
	s.mended = ""
	end, next, err := s.line()
	if err != nil {
		return err
	}
	if end == next && s.over != nil && s.over != io.EOF {
		return s.broken()
	}
	if s.at == s.end {
		return io.EOF
	}
	if end-s.at > s.limits.Line {
		return s.refuse("line_too_long", "Max", itoa(s.limits.Line>>10))
	}
	if bytes.IndexByte(s.buf[s.at:end], '"') >= 0 {
		return s.quoted()
	}
	s.split(string(s.buf[s.at:end]))
	s.pass(next)
	return s.check()
}

// broken is the error for text that ends before the file does.
func (s *scanner) broken() error {
	var r Refusal
	switch {
	case errors.Is(s.over, errUndecodable):
		return s.refuse("undecodable", "Encoding", label(s.encoding))
	case errors.As(s.over, &r) && r.Code == "nul":
		return s.refuse("nul")
	}
	return s.over
}

func (s *scanner) pass(to int) {
	s.at = to
	if s.feed < to {
		s.feed, s.fed = to, false
	}
}

// split is the way of a line without quotes.
func (s *scanner) split(line string) {
	s.cells = s.cells[:0]
	for {
		i := strings.IndexByte(line, s.how.comma)
		if i < 0 {
			s.cells = append(s.cells, line)
			return
		}
		s.cells = append(s.cells, line[:i])
		line = line[i+1:]
	}
}

// check holds the limits of cells, and takes off what programs put around them.
func (s *scanner) check() error {
	for len(s.cells) > s.limits.Columns && s.cells[len(s.cells)-1] == "" {
		s.cells = s.cells[:len(s.cells)-1]
	}
	if len(s.cells) > s.limits.Columns {
		return s.refuse("too_many_columns", "Max", itoa(s.limits.Columns))
	}
	for i, c := range s.cells {
		if c == "" {
			continue
		}
		if len(c) > s.limits.Cell && utf8.RuneCountInString(c) > s.limits.Cell {
			return s.refuse("cell_too_long", "Column", letter(i), "Max", itoa(s.limits.Cell))
		}
		if first := c[0]; first == '\'' || first == '=' || first == '\t' || c[len(c)-1] == '\t' {
			s.cells[i] = bare(c)
		}
	}
	return nil
}

// letter names a column as spreadsheets do.
func letter(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// silent says whether no cell says something. Some old programs end a file with a lone 0x1A.
func silent(cells []string) bool {
	for _, c := range cells {
		if c != "" && c[0] > ' ' && c[0] < utf8.RuneSelf || strings.TrimSpace(c) != "" && c != "\x1a" {
			return false
		}
	}
	return true
}
