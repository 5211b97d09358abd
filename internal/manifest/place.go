package manifest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// place says in which member of the file a byte is: "body.records[2][16].title, byte 4711".
func place(data []byte, at int64) string {
	at = min(at, int64(len(data)))
	d := json.NewDecoder(bytes.NewReader(data))
	var path []step
	for {
		before := len(path)
		token, err := d.Token()
		if err != nil {
			break
		}
		next := path
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				next = append(next, step{list: v == '[', key: true})
			} else if before > 0 {
				next = next[:before-1]
			}
		case string:
			if before > 0 && !path[before-1].list && path[before-1].key {
				next[before-1].name, next[before-1].key = v, false
				path = next
				if d.InputOffset() >= at {
					return said(path, at)
				}
				continue
			}
		}
		if d.InputOffset() >= at {
			break
		}
		path = next
		if n := len(path); n > 0 && !(isOpen(token)) {
			path[n-1].done()
		}
	}
	return said(path, at)
}

func isOpen(token json.Token) bool {
	d, ok := token.(json.Delim)
	return ok && (d == '{' || d == '[')
}

// step is one level of the path.
type step struct {
	list bool
	key  bool // a name comes next
	name string
	n    int
}

func (s *step) done() {
	if s.list {
		s.n++
	} else {
		s.key = true
	}
}

func said(path []step, at int64) string {
	var b strings.Builder
	for i, s := range path {
		switch {
		case s.list:
			b.WriteString("[" + strconv.Itoa(s.n) + "]")
		case s.name != "":
			if i > 0 && b.Len() > 0 {
				b.WriteString(".")
			}
			b.WriteString(s.name)
		}
	}
	if b.Len() > 0 {
		b.WriteString(", ")
	}
	return b.String() + "byte " + strconv.FormatInt(at+1, 10)
}
