package page

import (
	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// SearchProps is what was found, for the page and for the palette.
type SearchProps struct {
	Frame   ui.Frame
	Query   string
	Hidden  []ui.Pair // the filters, for the form
	Tabs    []ui.Tab
	Filters []ui.Filter
	Clear   string // without filters; "" when there are none
	Note    string // over the results
	Groups  []HitGroup
	Empty   *SearchEmpty
	Pages   ui.Pages

	// Of the palette.
	Here   string // id of the handover the reader is in, "" elsewhere
	Within bool   // only in that handover
	All    string // the page with all results
	Status string
}

// SearchEmpty stands where results would be. Asked is false before anything was searched for.
type SearchEmpty struct {
	Title, Body string
	Asked       bool
}

// HitGroup is a heading with hits. See leads to all of them.
type HitGroup struct {
	ID, Title, Count string
	See, SeeText     string
	Hits             []SearchHit
}

// SearchHit is one line of the results: what it is called, the fact that was found, and where it is.
type SearchHit struct {
	ID, Icon, Href   string
	Title            []catalog.Piece
	Label            string // over Text: the field
	Text             []catalog.Piece
	Where            string
	State, StateWord string // a state glyph with its word
	Tag              string
}

// marked appends parts with <mark> around what was searched for.
func marked(m *ui.Markup, p *locale.Printer, parts []catalog.Piece) {
	lang := ""
	for _, part := range parts {
		if l := ui.Tongue(p, part.Text); l != "" {
			lang = l
		}
	}
	m.Raw("<span")
	m.Attr("lang", lang)
	m.Raw(">")
	for _, part := range parts {
		if part.Hit {
			m.Raw("<mark>")
			m.Text(part.Text)
			m.Raw("</mark>")
		} else {
			m.Text(part.Text)
		}
	}
	m.Raw("</span>")
}

// lines are the hits of the page.
func (g HitGroup) lines(p *locale.Printer) func(m *ui.Markup) {
	return func(m *ui.Markup) {
		for _, h := range g.Hits {
			m.Raw("<li>")
			m.Icon(h.Icon)
			m.Raw(`<div><p><a class="row-link"`)
			m.Attr("href", h.Href)
			m.Raw(">")
			marked(m, p, h.Title)
			m.Raw("</a></p>")
			h.fact(m, p, "p")
			m.Raw("</div>")
			h.standing(m)
			m.Raw("</li>")
		}
	}
}

// options are the hits of the palette. They are reached by the arrow keys from the field above them.
func (g HitGroup) options(p *locale.Printer) func(m *ui.Markup) {
	return func(m *ui.Markup) {
		for _, h := range g.Hits {
			m.Raw(`<a role="option" tabindex="-1" aria-selected="false"`)
			m.Attr("id", h.ID)
			m.Attr("href", h.Href)
			m.Raw(">")
			m.Icon(h.Icon)
			m.Raw("<span>")
			marked(m, p, h.Title)
			h.fact(m, p, "small")
			m.Raw("</span>")
			h.standing(m)
			m.Raw("</a>")
		}
	}
}

// fact is the second line: the field that was found and where all of it is.
func (h SearchHit) fact(m *ui.Markup, p *locale.Printer, tag string) {
	open := func(class string) {
		m.Raw("<" + tag)
		m.Attr("class", class)
		m.Raw(">")
	}
	if len(h.Text) > 0 {
		open("hit-text")
		if h.Label != "" {
			m.Raw(`<span class="muted">`)
			m.Text(p.T("search.field", "Label", h.Label))
			m.Raw("</span>")
		}
		marked(m, p, h.Text)
		m.Raw("</" + tag + ">")
	}
	if h.Where != "" {
		open("hit-where muted")
		m.Raw("<span")
		m.Attr("lang", ui.Tongue(p, h.Where))
		m.Raw(">")
		m.Text(h.Where)
		m.Raw("</span></" + tag + ">")
	}
}

func (h SearchHit) standing(m *ui.Markup) {
	switch {
	case h.State != "":
		m.State(h.State, h.StateWord)
	case h.Tag != "":
		m.Tag("", h.Tag)
	}
}
