package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// cellSort is what a cell says about its content.
type cellSort uint8

const (
	cellNumber cellSort = iota
	cellShared
	cellText
	cellBool
	cellDate
)

// cell reads the cell that was just opened into the line.
func (s *sheetLines) cell() {
	if s.seen++; s.seen > mostCells {
		s.x.fail(tooMuch(s.book.limits.Unpacked))
		return
	}
	s.column++
	sort, style := cellNumber, 0
	for attrs := s.x.attrs; ; {
		name, value, rest, ok := attr(attrs)
		if !ok {
			break
		}
		attrs = rest
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			if column, ok := columnOf(value); ok {
				s.column = column
			}
		case 's':
			style = whole(value)
		case 't':
			sort = sortOf(value)
		}
	}
	start := len(s.text)
	if !s.content(&sort) || len(s.text) == start {
		s.text = s.text[:min(start, len(s.text))]
		return
	}
	s.shown(start, sort, style)
	if s.x.err == nil && len(s.text) > start {
		s.put(start)
	}
}

func sortOf(t []byte) cellSort {
	switch string(t) {
	case "s":
		return cellShared
	case "n", "":
		return cellNumber
	case "b":
		return cellBool
	case "d":
		return cellDate
	}
	return cellText // str, inlineStr, e
}

// columnOf reads the letters of a place such as AB12.
func columnOf(place []byte) (int, bool) {
	n := 0
	for i, c := range place {
		if c |= 0x20; c < 'a' || c > 'z' {
			return n - 1, i > 0
		}
		if n = n*26 + int(c-'a') + 1; n > 1<<20 {
			return 0, false
		}
	}
	return n - 1, n > 0
}

// content appends what is stored in the cell to the line: a value, or text of its own. Formulas are passed by.
func (s *sheetLines) content(sort *cellSort) bool {
	x := s.x
	for {
		switch x.next() {
		case noToken:
			return false
		case closing:
			return x.closes("c")
		case opening:
			switch string(x.name) {
			case "v":
				s.text = x.appendContent(s.text, bytesOf(s.book.limits.Cell))
				x.closes("v")
			case "is":
				s.text = x.appendRuns(s.text, bytesOf(s.book.limits.Cell))
				x.closes("is")
				*sort = cellText
			default:
				x.skip()
			}
			if x.err != nil {
				return false
			}
		}
	}
}

// shown turns what is stored from a place in the line on into what a person sees.
func (s *sheetLines) shown(start int, sort cellSort, style int) {
	stored := s.text[start:]
	switch sort {
	case cellNumber:
		f := s.format(style)
		if len(f.parts) == 0 && plainStored(stored) {
			return
		}
		s.spare = f.appendStored(s.spare[:0], stored, s.book.date1904)
		s.text = append(s.text[:start], s.spare...)
	case cellShared:
		stored = bytes.TrimSpace(stored)
		i := whole(stored)
		text, ok := s.book.texts.text(i)
		if !ok || i == 0 && !bytes.HasPrefix(stored, []byte("0")) {
			s.x.fail(refuse("broken"))
			return
		}
		s.text = append(s.text[:start], text...)
	case cellBool:
		said := "FALSE"
		if truth(string(bytes.TrimSpace(stored))) {
			said = "TRUE"
		}
		s.text = append(s.text[:start], said...)
	case cellDate:
		s.spare = appendISO(s.spare[:0], bytes.TrimSpace(stored), s.format(style).part(1).sort)
		s.text = append(s.text[:start], s.spare...)
	default:
		s.text = s.text[:start+len(tidied(stored))]
	}
}

// general is the format of cells whose style says nothing.
var general cellFormat

func (s *sheetLines) format(style int) *cellFormat {
	if style < len(s.book.formats) {
		return &s.book.formats[style]
	}
	return &general
}

// put makes what stands from a place in the line on the text of the current column.
func (s *sheetLines) put(start int) {
	limits := &s.book.limits
	n := len(s.text) - start
	if n > limits.Cell && utf8.RuneCount(s.text[start:]) > limits.Cell {
		s.x.fail(s.cellTooLong())
		return
	}
	if len(s.text) > 4*limits.Line {
		s.x.fail(refuse("line_too_long", "Line", strconv.Itoa(s.number), "Max", strconv.Itoa(4*limits.Line>>10)))
		return
	}
	if s.column >= limits.Columns {
		if len(bytes.TrimSpace(s.text[start:])) > 0 {
			s.x.fail(refuse("too_many_columns", "Line", strconv.Itoa(s.number), "Max", strconv.Itoa(limits.Columns)))
		}
		s.text = s.text[:start]
		return
	}
	for len(s.spans) <= s.column {
		s.spans = append(s.spans, cellSpan{})
	}
	s.spans[s.column] = cellSpan{start, len(s.text)}
}

// appendISO appends a date that strict workbooks store as text, by its style when that says more than the text: midnight may be a day.
func appendISO(to, stored []byte, sort formatSort) []byte {
	day, clock, both := bytes.Cut(bytes.TrimSuffix(stored, []byte("Z")), []byte("T"))
	if !both && bytes.IndexByte(day, ':') > 0 {
		day, clock, both = nil, day, true
	}
	clock, _, _ = bytes.Cut(clock, []byte("."))
	if len(clock) == 5 {
		clock = append(bytes.Clone(clock), ":00"...)
	}
	if !shaped(day, "0000-00-00") && len(day) > 0 || both && !shaped(clock, "00:00:00") {
		return append(to, stored...)
	}
	switch {
	case len(day) > 0 && (!both || sort == asDay):
		return append(to, day...)
	case len(day) == 0 || sort == asTime:
		return append(to, clock...)
	}
	return append(append(append(to, day...), ' '), clock...)
}

// shaped says whether text has digits where the shape has, and the same signs elsewhere.
func shaped(text []byte, shape string) bool {
	if len(text) != len(shape) {
		return false
	}
	for i, c := range text {
		if shape[i] == '0' && (c < '0' || c > '9') || shape[i] != '0' && c != shape[i] {
			return false
		}
	}
	return true
}
