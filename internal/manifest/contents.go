package manifest

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// members are the members of a JSON object, as they are written. A second member of the same name is an error, and so is a name with an
// escape in it: the program writes none.
func members(line []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(line) || !json.Valid(line) || len(line) < 2 || line[0] != '{' {
		return nil, errors.New("not an object")
	}
	out := map[string]json.RawMessage{}
	for i := 1; line[i] != '}'; {
		if line[i] == ',' {
			i++
		}
		end := skip(line, i)
		name := string(line[i+1 : end-1])
		if line[i] != '"' || line[end] != ':' || strings.Contains(name, `\`) {
			return nil, errors.New("not in the form of the program")
		}
		if _, twice := out[name]; twice {
			return nil, errors.New("a name twice")
		}
		i = end + 1
		end = skip(line, i)
		out[name] = line[i:end]
		i = end
	}
	return out, nil
}

// skip is the end of the value that begins at i, in valid JSON without blanks between its parts.
func skip(b []byte, i int) int {
	depth, text := 0, false
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			if text = !text; !text && depth == 0 {
				return i + 1
			}
		case text:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case depth == 0 && (c == ',' || c == ':'):
			return i
		}
	}
	return i
}

func word(v json.RawMessage) string {
	var s string
	_ = json.Unmarshal(v, &s)
	return s
}

// item is one of a list's lines without what joins them.
func item(line []byte) []byte { return bytes.TrimPrefix(line, []byte(",")) }

// begun completes the first line of a list, so that it can be read.
func begun(line []byte) []byte {
	if at := bytes.LastIndexByte(line, ','); at > 0 && bytes.HasSuffix(line, []byte(":[")) {
		return append(append([]byte{}, line[:at]...), '}')
	}
	return line
}

// contents works the digests of records out anew from their content.
func (a opened) contents() {
	m := a.report.Manifest
	seen := map[string]bool{}
	for _, f := range a.zip.File {
		if !strings.HasPrefix(f.Name, dataFolder) || !strings.HasSuffix(f.Name, ".json") {
			continue
		}
		c := sectionOf{archive: &a}
		err := eachLine(f, c.line)
		if c.at < 0 || c.lines == nil && err == nil {
			continue // about something else
		}
		s := m.Sections[c.at]
		if seen[s.ID] || err != nil {
			a.report.say(Problem{Code: "contents.form", Section: s.TitleZH, Name: f.Name})
		}
		seen[s.ID] = true
		for _, l := range c.lines {
			a.report.say(Problem{Code: "contents.missing", Section: s.TitleZH, Name: l.Title})
		}
	}
	for _, s := range m.Sections {
		if !seen[s.ID] {
			a.report.say(Problem{Code: "contents.section", Section: s.TitleZH})
		}
	}
}

// sectionOf is the entry of a section as it is read.
type sectionOf struct {
	archive *opened
	at      int
	lines   map[string]Line // of the manifest, that were not met yet
	ended   bool
}

func (c *sectionOf) line(n int, line []byte) error {
	if n == 0 {
		return c.head(line)
	}
	if c.lines == nil {
		return nil
	}
	if string(line) == "]}" && !c.ended {
		c.ended = true
		return nil
	}
	said, err := members(item(line))
	if err != nil || c.ended {
		return errors.New("a line that is no record")
	}
	m, id := c.archive.report.Manifest, word(said["id"])
	l, ok := c.lines[id]
	delete(c.lines, id)
	want := l.Plain
	if want == "" {
		want = l.Digest
	}
	if !ok || seal.Record(m.Sections[c.at].Kind, said["data"]).String() != want || word(said["amends"]) != l.Amends {
		name := l.Title
		if name == "" {
			name = word(said["title"])
		}
		c.archive.report.say(Problem{Code: "contents.record", Section: m.Sections[c.at].TitleZH, Name: name})
		return nil
	}
	c.archive.report.Contents++
	return nil
}

func (c *sectionOf) head(line []byte) error {
	c.at = -1
	said, err := members(begun(line))
	if err != nil || said["section"] == nil {
		return nil // of another sort
	}
	m := c.archive.report.Manifest
	if _, c.at = m.Find(word(said["section"])); c.at < 0 {
		return nil
	}
	c.lines = map[string]Line{}
	for _, l := range m.Records[c.at] {
		c.lines[l.ID] = l
	}
	return nil
}

// events works the chain of events out anew, from the first to the head that the manifest names.
func (a opened) events() {
	m := a.report.Manifest
	f := a.find(EntryEvents)
	if f == nil {
		a.report.say(Problem{Code: "events.missing"})
		return
	}
	var head handover.Head
	met, ended, covered := false, false, m.Covered == nil
	err := eachLine(f, func(n int, line []byte) error {
		if n == 0 || ended {
			return nil
		}
		if string(line) == "]}" {
			ended = true
			return nil
		}
		said, err := members(item(line))
		if err != nil {
			return err
		}
		e, err := event(said)
		if err != nil {
			return err
		}
		linked, next := e.Link(id(m.Handover.ID), head)
		if linked.Seq != e.Seq || string(linked.Hash) != string(e.Hash) || string(linked.Prev) != string(e.Prev) {
			return errors.New("does not fit")
		}
		head = next
		a.report.Events = head.Seq
		if head.Seq == m.Head.Seq {
			met = hex.EncodeToString(head.Hash) == m.Head.Hash
		}
		if m.Covered != nil && head.Seq == m.Covered.Seq {
			covered = hex.EncodeToString(head.Hash) == m.Covered.Hash
		}
		return nil
	})
	switch {
	case err != nil || !ended:
		a.report.say(Problem{Code: "events.broken", Place: number(head.Seq + 1)})
	case !met:
		a.report.say(Problem{Code: "events.head", Place: number(m.Head.Seq)})
	case !covered:
		a.report.say(Problem{Code: "checkpoint.head", Place: "body.covered"})
	}
}

func event(said map[string]json.RawMessage) (handover.Event, error) {
	e := handover.Event{
		Act: word(said["act"]), Actor: id(word(said["actor"])), Section: id(word(said["section"])), Record: id(word(said["record"])),
		Detail: []byte(word(said["detail"])),
	}
	var err error
	if e.At, err = time.Parse(time.RFC3339Nano, word(said["at"])); err != nil {
		return e, err
	}
	if err := json.Unmarshal(said["seq"], &e.Seq); err != nil {
		return e, err
	}
	if e.Prev, err = hex.DecodeString(word(said["prev"])); err != nil {
		return e, err
	}
	e.Hash, err = hex.DecodeString(word(said["hash"]))
	return e, err
}
