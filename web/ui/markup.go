package ui

import (
	"context"
	"io"
	"strconv"
	"sync"

	"github.com/a-h/templ"
)

// Markup appends HTML to a byte slice. It is for what stands in the rows of long lists, where a templ expression for
// each cell is the dominant cost of a page. Raw takes our own constant markup; whatever comes from people or from the
// database goes through Text.
type Markup struct{ b []byte }

// Raw appends markup as it is.
func (m *Markup) Raw(constant string) { m.b = append(m.b, constant...) }

// Text appends text, escaped for content and for quoted attributes alike.
func (m *Markup) Text(s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		var entity string
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		m.b = append(append(m.b, s[from:i]...), entity...)
		from = i + 1
	}
	m.b = append(m.b, s[from:]...)
}

// Int appends a number without separators.
func (m *Markup) Int(n int) { m.b = strconv.AppendInt(m.b, int64(n), 10) }

// Attr appends an attribute with a leading blank, and nothing when the value is empty.
func (m *Markup) Attr(name, value string) {
	if value == "" {
		return
	}
	m.Raw(" ")
	m.Raw(name)
	m.Raw(`="`)
	m.Text(value)
	m.Raw(`"`)
}

// Link appends a link; class may be empty.
func (m *Markup) Link(class, href, text string) {
	m.Raw("<a")
	m.Attr("class", class)
	m.Attr("href", href)
	m.Raw(">")
	m.Text(text)
	m.Raw("</a>")
}

// Bytes is what was appended so far. It is valid until the next append.
func (m *Markup) Bytes() []byte { return m.b }

var pool = sync.Pool{New: func() any { return &Markup{b: make([]byte, 0, 16<<10)} }}

// Draw makes a component of a function that appends, with a buffer from a pool.
func Draw(draw func(m *Markup)) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		m := pool.Get().(*Markup)
		m.b = m.b[:0]
		draw(m)
		_, err := w.Write(m.b)
		pool.Put(m)
		return err
	})
}
