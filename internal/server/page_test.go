package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// sentForm is a form of a page as a browser would send it when its first button is pressed.
type sentForm struct {
	action, method string
	values         url.Values
}

// forms are the forms of a page, in order.
func (a reply) forms(t testing.TB) []sentForm {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.text))
	require.NoError(t, err)
	var out []sentForm
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" {
			out = append(out, sentForm{action: attr(n, "action"), method: attr(n, "method"), values: typedInto(n)})
		}
	}
	return out
}

// form is the form of a page that goes to an address.
func (a reply) form(t testing.TB, action string) sentForm {
	t.Helper()
	for _, f := range a.forms(t) {
		if f.action == action {
			return f
		}
	}
	require.Fail(t, "no form goes to "+action, a.text)
	return sentForm{}
}

func typedInto(form *html.Node) url.Values {
	out := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch n.Data {
		case "input":
			if kind := attr(n, "type"); kind != "checkbox" && kind != "radio" || has(n, "checked") {
				out.Add(name, attr(n, "value"))
			}
		case "textarea":
			out.Add(name, strings.TrimPrefix(textOf(n), "\n"))
		case "select":
			out.Add(name, selected(n))
		}
	}
	return out
}

func selected(list *html.Node) string {
	value := ""
	for n := range list.Descendants() {
		if n.Type == html.ElementNode && n.Data == "option" && has(n, "selected") {
			value = attr(n, "value")
		}
	}
	return value
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// newlines writes line breaks as forms send them.
var newlines = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")

func countOf(text, part string) int { return strings.Count(text, part) }

// says checks that a page has a text, and shows the page's words when not.
func (a reply) says(t testing.TB, text string, why ...any) {
	t.Helper()
	if !strings.Contains(html.UnescapeString(a.text), text) {
		require.Fail(t, a.Request.Method+" "+a.Request.URL.Path+" does not say "+text, append([]any{a.words(t)}, why...)...)
	}
}

// words are the words of the main part of a page.
func (a reply) words(t testing.TB) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.text))
	require.NoError(t, err)
	for n := range root.Descendants() {
		if n.Data == "main" || n.Data == "body" && !strings.Contains(a.text, "<main") {
			return strings.Join(strings.Fields(textOf(n)), " ")
		}
	}
	return a.text
}

// link is the address of the link with a relation, such as the next page of a list.
func link(t testing.TB, a reply, rel string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.text))
	require.NoError(t, err)
	for n := range root.Descendants() {
		if n.Data == "a" && attr(n, "rel") == rel {
			return attr(n, "href")
		}
	}
	require.Fail(t, "no link leads to "+rel, a.words(t))
	return ""
}
