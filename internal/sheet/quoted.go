package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// ahead is how far a quote in the middle of a quoted cell is looked after to find out what it is.
const ahead = 4 << 10

// quoted reads a record in which a quote stands. When the text that is there does not reach, it begins again with more.
func (s *scanner) quoted() error {
	for {
		s.out, s.ends, s.mended = s.out[:0], s.ends[:0], ""
		next, enough, err := s.record()
		if err != nil {
			return err
		}
		if enough {
			s.pass(next)
			break
		}
		if s.end-s.at > s.limits.Line {
			return s.refuse("line_too_long", "Max", itoa(s.limits.Line>>10))
		}
		if !s.more() && s.over != io.EOF {
			return s.broken()
		}
	}
	text, from := string(s.out), 0
	s.cells = s.cells[:0]
	for _, end := range s.ends {
		s.cells = append(s.cells, text[from:end])
		from = end
	}
	return s.check()
}

// record reads cells up to the end of the record. It says whether the text that is there was enough.
func (s *scanner) record() (next int, enough bool, err error) {
	p, raw := s.at, 0 // before raw quotes are only characters
	for {
		after, fit, begin := 0, false, len(s.out)
		q := s.opens(p)
		loose := s.loose >= 0 && q >= s.loose
		literal := q < raw || q == s.end || s.buf[q] != '"'
		if !literal && (!loose || s.closesInLine(q)) {
			after, fit, err = s.within(q)
			if err == nil && after == never && !loose { // a quote that never closes: the rest of the file goes by lines
				s.loose, s.out, s.ends = q, s.out[:0], s.ends[:0]
				return s.record()
			}
			if literal = after < 0; after == stray {
				s.mended = "unclosed_quote"
			}
		} else if !literal {
			literal, s.mended = true, "unclosed_quote"
			raw = s.lineEnd(q)
		}
		if literal {
			s.out = s.out[:begin]
			after, fit = s.plain(p, p)
		}
		if err != nil || !fit {
			return 0, false, err
		}
		s.ends = append(s.ends, len(s.out))
		if after == s.end {
			return after, s.over == io.EOF, nil
		}
		if s.buf[after] == s.how.comma {
			p = after + 1
			continue
		}
		return s.behind(after)
	}
}

// behind steps over a line end.
func (s *scanner) behind(p int) (next int, enough bool, err error) {
	if s.buf[p] == '\n' {
		return p + 1, true, nil
	}
	if p+1 < s.end && s.buf[p+1] == '\n' {
		return p + 2, true, nil
	}
	return p + 1, p+1 < s.end || s.over != nil, nil
}

// space says whether a character around quotes means nothing.
func (s *scanner) space(c byte) bool { return c == ' ' || c == '\t' && s.how.comma != '\t' }

// opens skips blanks before a quote: "a, "b"" has them.
func (s *scanner) opens(p int) int {
	q := p
	for q < s.end && s.space(s.buf[q]) {
		q++
	}
	if q > p && (q == s.end || s.buf[q] != '"' || !s.closesInLine(q)) {
		return p
	}
	return q
}

// plain reads a cell from p on, whose text begins at from.
func (s *scanner) plain(p, from int) (after int, fit bool) {
	for p < s.end && s.buf[p] != s.how.comma && s.buf[p] != '\n' && s.buf[p] != '\r' {
		p++
	}
	s.out = append(s.out, s.buf[from:p]...)
	return p, p < s.end || s.over == io.EOF
}

// What within gives instead of a place.
const (
	never = -1 // nothing closes the quote
	stray = -2 // the next quote opens a cell of another line
)

// within reads a cell whose quote opens at q. after is never or stray when it does not close.
func (s *scanner) within(q int) (after int, fit bool, err error) {
	begin, r := len(s.out), q+1
	for {
		k := s.quoteFrom(r)
		if k < 0 && s.over == io.EOF && s.end-r <= utf8.UTFMax*s.limits.Cell {
			return never, true, nil
		}
		if k < 0 && s.end-r > utf8.UTFMax*s.limits.Cell || k >= 0 && len(s.out)-begin+k-r > utf8.UTFMax*s.limits.Cell {
			return 0, false, s.endless(q)
		}
		if k < 0 || k+1 == s.end && s.over == nil {
			return 0, false, nil
		}
		s.out = append(s.out, s.buf[r:k]...)
		r = k + 1
		if s.buf[k] == '\\' || r < s.end && s.buf[r] == '"' {
			s.out = append(s.out, s.buf[r])
			r++
			continue
		}
		if after := s.closed(r); after >= 0 {
			return after, after < s.end || s.over != nil, nil
		}
		if s.end-r < ahead && s.over == nil {
			return 0, false, nil
		}
		if !s.stays(r) {
			if bytes.IndexByte(s.buf[q:r], '\n') >= 0 {
				return stray, true, nil
			}
			s.quote(begin)
			after, fit = s.plain(r, r)
			return after, fit, nil
		}
		s.out = append(s.out, '"')
	}
}

// quote puts quotes around what was read from begin: a word in quotes at the beginning of a cell that nobody quoted.
func (s *scanner) quote(begin int) {
	s.out = append(s.out, '"', '"')
	copy(s.out[begin+1:], s.out[begin:len(s.out)-2])
	s.out[begin], s.out[len(s.out)-1] = '"', '"'
}

// endless is the error for quotes that hold more than a cell may.
func (s *scanner) endless(q int) error {
	if bytes.IndexByte(s.buf[q:s.end], '\n') >= 0 {
		return s.refuse("unclosed_quote", "Max", itoa(s.limits.Cell))
	}
	return s.refuse("cell_too_long", "Column", letter(len(s.ends)), "Max", itoa(s.limits.Cell))
}

// quoteFrom finds the next quote, or a backslash that stands before one; -1 for none.
func (s *scanner) quoteFrom(r int) int {
	k := bytes.IndexByte(s.buf[r:s.end], '"')
	if k < 0 {
		return -1
	}
	if s.how.backslash {
		if b := s.escape(r, r+k); b >= 0 {
			return b
		}
	}
	return r + k
}

// escape finds a backslash in [from, to) that stands before a quote or a backslash.
func (s *scanner) escape(from, to int) int {
	for i := from; i < to; i++ {
		if s.buf[i] == '\\' && i+1 < s.end && (s.buf[i+1] == '"' || s.buf[i+1] == '\\') {
			return i
		}
	}
	return -1
}

// closed gives where a cell ends whose closing quote stands before r, blanks behind it left out; -1 when something else follows.
func (s *scanner) closed(r int) int {
	for r < s.end && s.space(s.buf[r]) {
		r++
	}
	if r == s.end || s.buf[r] == s.how.comma || s.buf[r] == '\n' || s.buf[r] == '\r' {
		return r
	}
	return -1
}

// stays says whether a quote before r is a character of the cell, such as an inch: when the next quote could close the cell, and could not open one.
func (s *scanner) stays(r int) bool {
	k := bytes.IndexByte(s.buf[r:min(s.end, r+ahead)], '"')
	if k < 0 {
		return false
	}
	k += r
	before := bytes.TrimRight(s.buf[r:k], " ")
	if len(before) > 0 && (before[len(before)-1] == s.how.comma || before[len(before)-1] == '\n') {
		return false
	}
	return s.closed(k+1) >= 0 || bytes.IndexByte(s.buf[r:k], '\n') < 0
}

func (s *scanner) lineEnd(q int) int {
	if i := bytes.IndexAny(s.buf[q:s.end], "\r\n"); i >= 0 {
		return q + i
	}
	return s.end
}

// closesInLine says whether the quote at q has a partner in its line.
func (s *scanner) closesInLine(q int) bool {
	line := s.buf[q+1 : s.lineEnd(q)]
	for {
		k := bytes.IndexByte(line, '"')
		if k < 0 {
			return false
		}
		line = line[k+1:]
		if len(line) > 0 && line[0] == '"' {
			line = line[1:]
			continue
		}
		rest := bytes.TrimLeft(line, " ")
		if len(rest) == 0 || rest[0] == s.how.comma {
			return true
		}
	}
}
