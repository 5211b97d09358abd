package manifest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"handoverdesk/internal/seal"
)

// Lines gives the records of the section at a place, in the order of their ids.
type Lines func(section int, give func(Line) error) error

// Held gives the lines that the manifest holds itself.
func (m Manifest) Held(section int, give func(Line) error) error {
	for _, l := range m.Records[section] {
		if err := give(l); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the file, signed with the key. Lines are written as they come and not kept; their marks are put on here. Everything else of
// the manifest must have its marks (Manifest.Mark). The same manifest gives the same bytes.
func Write(w io.Writer, m Manifest, lines Lines, key seal.Key) error {
	out := bufio.NewWriter(w)
	sum, err := body(out, m, lines, true)
	if err != nil {
		return err
	}
	message, err := signed(sum)
	if err != nil {
		return err
	}
	if _, err := out.WriteString(tail(key.Public(), key.Sign(message))); err != nil {
		return err
	}
	return out.Flush()
}

func tail(key seal.Public, signature []byte) string {
	return `,"signature":{"key":"` + key.String() + `","value":"` + hex.EncodeToString(signature) + `"}}`
}

// signed is the message that the program's signature of the file stands over.
func signed(body []byte) ([]byte, error) {
	return seal.Canonical(map[string]string{"tag": Tag, "digest": hex.EncodeToString(body)})
}

// body writes the file up to its signature and returns the SHA-256 of the body alone.
func body(out *bufio.Writer, m Manifest, lines Lines, marking bool) ([]byte, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	members["records"] = nil
	if _, err := out.WriteString(`{"body":`); err != nil {
		return nil, err
	}
	w := summed{out, sha256.New()}
	for i, name := range slices.Sorted(maps.Keys(members)) {
		begin := `,"`
		if i == 0 {
			begin = `{"`
		}
		w.text(begin + name + `":`)
		if name == "records" {
			err = records(w, len(m.Sections), lines, marking)
		} else {
			var value []byte
			if value, err = seal.Canonical(members[name]); err == nil {
				_, err = w.Write(value)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	w.text("}")
	return w.sum.Sum(nil), nil
}

type summed struct {
	out *bufio.Writer
	sum hash.Hash
}

func (s summed) Write(b []byte) (int, error) {
	s.sum.Write(b)
	return s.out.Write(b)
}

// text writes what the buffer either takes or reports at the next Write and at Flush.
func (s summed) text(t string) { _, _ = s.Write([]byte(t)) }

func records(w summed, sections int, lines Lines, marking bool) error {
	w.text("[")
	var b []byte
	for i := range sections {
		if i > 0 {
			w.text(",")
		}
		w.text("[")
		n := 0
		err := lines(i, func(l Line) error {
			b = b[:0]
			if n++; n > 1 {
				b = append(b, ',')
			}
			at := len(b)
			if marking {
				l.Check = ""
				b = l.append(b)
				sum := sha256.Sum256(b[at:])
				l.Check = hex.EncodeToString(sum[:8])
			}
			b = l.append(b[:at])
			_, err := w.Write(b)
			return err
		})
		if err != nil {
			return err
		}
		w.text("]")
	}
	w.text("]")
	return nil
}

// append writes the line as seal.Canonical would, without its detour: there may be a hundred thousand.
func (l Line) append(b []byte) []byte {
	members := [][2]string{{"amends", l.Amends}, {"check", l.Check}, {"digest", l.Digest}, {"id", l.ID}, {"plain", l.Plain}}
	if l.Amends == "" {
		members = members[1:]
	}
	b = texts(b, members...)
	if r := l.Rebuilt; r != nil {
		b = append(b[:len(b)-1], `,"rebuilt":`...)
		b = texts(b, [2]string{"by", r.By}, [2]string{"source", r.Source}, [2]string{"sure", r.Sure}, [2]string{"vouched", r.Vouched})
		b = append(b, '}')
	}
	b = append(b[:len(b)-1], `,"title":`...)
	return append(quoted(b, l.Title), '}')
}

// texts writes an object of texts, by name and in order.
func texts(b []byte, members ...[2]string) []byte {
	for i, m := range members {
		if i == 0 {
			b = append(b, '{')
		} else {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, m[0]...)
		b = append(b, `":`...)
		b = quoted(b, m[1])
	}
	return append(b, '}')
}

// quoted writes a text as RFC 8785 does.
func quoted(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r < ' ':
			b = append(b, `\u00`...)
			b = append(b, digits[r>>4], digits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// Mark puts the marks on everything but the lines of records. Lists become empty ones: the form knows no null.
func (m *Manifest) Mark() error {
	m.Tag = Tag
	if m.Handover.Methods == nil {
		m.Handover.Methods = []string{}
	}
	return errors.Join(
		marks(&m.Accounts), marks(&m.Enclosures), marks(&m.Files), marks(&m.Findings), marks(&m.Keys), marks(&m.Matters), marks(&m.Parties), marks(&m.Refusals), marks(&m.Responsible), marks(&m.Seals),
		marks(&m.Sections), marks(&m.Stores), marks(&m.Waivers))
}

func marks[T any, P interface {
	*T
	Marked
}](list *[]T) error {
	if *list == nil {
		*list = []T{}
	}
	for i := range *list {
		if err := Put(P(&(*list)[i])); err != nil {
			return err
		}
	}
	return nil
}

// Bytes is the file in memory, for one that holds its lines.
func Bytes(m Manifest, key seal.Key) ([]byte, error) {
	var b bytes.Buffer
	err := Write(&b, m, m.Held, key)
	return b.Bytes(), err
}
