// Package ics writes days as an iCalendar (RFC 5545), as programs with calendars subscribe to it. Every event is a whole day.
//
// It knows the format and nothing of handovers: texts come in as people read them. Start reading at [Write].
package ics

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is one file of events.
type Calendar struct {
	Name    string // as programs show it
	Product string // who wrote it, such as -//Name//EN
	Events  []Event
}

// Event is something on one day. UID stays the same while the event is the same, Sequence grows when it changes.
type Event struct {
	UID                        string
	Summary, Description, Link string
	Categories                 []string
	Day                        time.Time // of which only the date counts
	Modified                   time.Time
	Sequence                   int
}

const (
	// longest is the number of octets of a line without its end (RFC 5545, 3.1).
	longest = 75
	date    = "20060102"
	instant = "20060102T150405Z"
)

// Write writes the calendar. Errors are those of w.
func Write(w io.Writer, c Calendar) error {
	b := &lines{w: bufio.NewWriter(w)}
	b.line("BEGIN", "VCALENDAR")
	b.line("VERSION", "2.0")
	b.line("PRODID", escaped(c.Product))
	b.line("CALSCALE", "GREGORIAN")
	b.line("METHOD", "PUBLISH")
	b.line("NAME", escaped(c.Name))
	b.line("X-WR-CALNAME", escaped(c.Name))
	b.line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
	b.line("X-PUBLISHED-TTL", "PT6H")
	for _, e := range c.Events {
		b.event(e)
	}
	b.line("END", "VCALENDAR")
	return b.w.Flush()
}

type lines struct{ w *bufio.Writer }

func (b *lines) event(e Event) {
	modified := e.Modified.UTC().Format(instant)
	b.line("BEGIN", "VEVENT")
	b.line("UID", escaped(e.UID))
	b.line("DTSTAMP", modified)
	b.line("LAST-MODIFIED", modified)
	b.line("SEQUENCE", strconv.Itoa(e.Sequence))
	b.line("DTSTART;VALUE=DATE", e.Day.Format(date))
	b.line("DTEND;VALUE=DATE", e.Day.AddDate(0, 0, 1).Format(date))
	b.line("SUMMARY", escaped(e.Summary))
	if e.Description != "" {
		b.line("DESCRIPTION", escaped(e.Description))
	}
	if len(e.Categories) > 0 {
		list := make([]string, len(e.Categories))
		for i, c := range e.Categories {
			list[i] = escaped(c)
		}
		b.line("CATEGORIES", strings.Join(list, ","))
	}
	if e.Link != "" {
		b.line("URL", strings.Map(printable, e.Link))
	}
	b.line("TRANSP", "TRANSPARENT")
	b.line("END", "VEVENT")
}

// line writes one content line. What is too long goes on behind a blank in the next one, never within a character.
func (b *lines) line(name, value string) {
	left := name + ":" + value
	room := longest
	for len(left) > room {
		at := room
		for at > 1 && !utf8.RuneStart(left[at]) {
			at--
		}
		_, _ = b.w.WriteString(left[:at] + "\r\n ") // Flush says what went wrong
		left, room = left[at:], longest-1
	}
	_, _ = b.w.WriteString(left + "\r\n")
}

var escapes = strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, "\n", `\n`)

// escaped is a text as a value (RFC 5545, 3.3.11). Control characters and what is no text have no place in one.
func escaped(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return escapes.Replace(strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return printable(r)
	}, s))
}

func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}
