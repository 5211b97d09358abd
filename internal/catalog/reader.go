package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// reader takes JSON apart, strictly, without building what nobody asked for.
type reader struct {
	b []byte
	i int
}

func (r *reader) wrong(want string) error {
	return fmt.Errorf("want %s at byte %d", want, r.i)
}

// next skips blanks and gives the byte to come, or 0 at the end.
func (r *reader) next() byte {
	for ; r.i < len(r.b); r.i++ {
		switch c := r.b[r.i]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (r *reader) end() error {
	if r.next() != 0 || r.i < len(r.b) {
		return r.wrong("nothing more")
	}
	return nil
}

// each calls one for every element between open and close.
func (r *reader) each(open, close byte, one func() error) error {
	if r.next() != open {
		return r.wrong(string(open))
	}
	r.i++
	if r.next() == close {
		r.i++
		return nil
	}
	for {
		if err := one(); err != nil {
			return err
		}
		switch r.next() {
		case ',':
			r.i++
		case close:
			r.i++
			return nil
		default:
			return r.wrong("a comma or " + string(close))
		}
	}
}

// object calls one for every key; one reads the value, and may not keep the key.
func (r *reader) object(one func(key []byte) error) error {
	return r.each('{', '}', func() error {
		key, err := r.letters()
		if err != nil {
			return err
		}
		if r.next() != ':' {
			return r.wrong("a colon")
		}
		r.i++
		return one(key)
	})
}

// text reads a string.
func (r *reader) text() (string, error) {
	b, err := r.letters()
	return string(b), err
}

// letters reads a string without copying it. Escapes are rare and left to encoding/json.
func (r *reader) letters() ([]byte, error) {
	if r.next() != '"' {
		return nil, r.wrong("a string")
	}
	start := r.i + 1
	ascii := true
	for i := start; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			if !ascii && !utf8.Valid(r.b[start:i]) {
				return nil, r.wrong("UTF-8")
			}
			r.i = i + 1
			return r.b[start:i], nil
		case c == '\\':
			var s string
			err := json.Unmarshal(r.raw(), &s)
			return []byte(s), err
		case c < ' ':
			return nil, r.wrong("no control character")
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, r.wrong("a closed string")
}

// word reads a number or one of true, false, null, unchecked.
func (r *reader) word() string { return string(r.token()) }

// token is word without copying it.
func (r *reader) token() []byte {
	r.next()
	start := r.i
	for r.i < len(r.b) && strings.IndexByte(" \t\r\n,:]}\"[{", r.b[r.i]) < 0 {
		r.i++
	}
	return r.b[start:r.i]
}

func (r *reader) bool() (bool, error) {
	switch r.word() {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, r.wrong("true or false")
}

// null takes a null if one is next.
func (r *reader) null() bool {
	if r.next() == 'n' && bytes.HasPrefix(r.b[r.i:], []byte("null")) {
		r.i += len("null")
		return true
	}
	return false
}

// raw takes any value by its brackets and quotes, unchecked.
func (r *reader) raw() []byte {
	if r.next() == '"' {
		rest := r.b[r.i+1:]
		if end := bytes.IndexByte(rest, '"'); end >= 0 && bytes.IndexByte(rest[:end], '\\') < 0 {
			r.i += end + 2
			return r.b[r.i-end-2 : r.i]
		}
	}
	start, depth, quoted := r.i, 0, false
	for ; r.i < len(r.b); r.i++ {
		c := r.b[r.i]
		switch {
		case quoted && c == '\\':
			r.i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == '}' || c == ']'):
			return r.b[start:r.i]
		case c == '}' || c == ']':
			depth--
		}
		if depth == 0 && !quoted && (c == '"' || c == '}' || c == ']') {
			r.i++
			return r.b[start:r.i]
		}
	}
	return r.b[start:min(r.i, len(r.b))]
}

// any reads any value in canonical form.
func (r *reader) any() (json.RawMessage, error) { return canonical(r.raw()) }

// appendText writes a string with no more escapes than JSON needs.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}
