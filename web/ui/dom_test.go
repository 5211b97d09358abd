package ui

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"handoverdesk/web/locale"
)

var (
	zh = locale.For(locale.Chinese)
	en = locale.For(locale.English)
)

// dom is a rendered component to be asked questions about.
type dom struct {
	t    *testing.T
	root *html.Node
	text string
}

func render(t *testing.T, c templ.Component, children ...string) dom {
	t.Helper()
	ctx := templ.WithChildren(context.Background(), templ.Raw(strings.Join(children, "")))
	var b strings.Builder
	require.NoError(t, c.Render(ctx, &b))
	root, err := html.Parse(strings.NewReader(b.String()))
	require.NoError(t, err)
	require.NotContains(t, b.String(), " style=", "the content policy forbids it")
	require.NotContains(t, b.String(), "data:image")
	return dom{t, root, b.String()}
}

// all finds elements by "tag", "tag#id", "tag.class" or "tag[attr=value]"; tag may be *.
func (d dom) all(selector string) []*html.Node {
	tag, rest := selector, ""
	if i := strings.IndexAny(selector, "#.["); i >= 0 {
		tag, rest = selector[:i], selector[i:]
	}
	var found []*html.Node
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && (tag == "*" || n.Data == tag) && matches(n, rest) {
			found = append(found, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(d.root)
	return found
}

func matches(n *html.Node, rest string) bool {
	switch {
	case rest == "":
		return true
	case rest[0] == '#':
		return attr(n, "id") == rest[1:]
	case rest[0] == '.':
		return strings.Contains(" "+attr(n, "class")+" ", " "+rest[1:]+" ")
	}
	name, value, exact := strings.Cut(strings.Trim(rest, "[]"), "=")
	for _, a := range n.Attr {
		if a.Key == name && (!exact || a.Val == value) {
			return true
		}
	}
	return false
}

// one finds the only element.
func (d dom) one(selector string) *html.Node {
	d.t.Helper()
	found := d.all(selector)
	require.Len(d.t, found, 1, "%s in %s", selector, d.text)
	return found[0]
}

func (d dom) none(selector string) {
	d.t.Helper()
	require.Empty(d.t, d.all(selector), "%s in %s", selector, d.text)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words is the text of an element, as people read it.
func words(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// labelled checks that every control of the page has a name for those who cannot see it.
func (d dom) labelled() {
	d.t.Helper()
	for _, tag := range []string{"input", "select", "textarea"} {
		for _, n := range d.all(tag) {
			if attr(n, "type") == "hidden" || attr(n, "aria-label") != "" {
				continue
			}
			id := attr(n, "id")
			require.NotEmpty(d.t, id, "%s without id in %s", tag, d.text)
			require.NotEmpty(d.t, d.all("label[for="+id+"]"), "no label for %s", id)
		}
	}
	for _, tag := range []string{"button", "a"} {
		for _, n := range d.all(tag) {
			require.NotEmpty(d.t, words(n)+attr(n, "aria-label"), "%s without words in %s", tag, d.text)
		}
	}
	seen := map[string]bool{}
	for _, n := range d.all("*[id]") {
		require.False(d.t, seen[attr(n, "id")], "id %s twice", attr(n, "id"))
		seen[attr(n, "id")] = true
	}
	for _, n := range d.all("*[aria-describedby]") {
		for id := range strings.FieldsSeq(attr(n, "aria-describedby")) {
			require.True(d.t, seen[id], "%s describes nothing", id)
		}
	}
}
