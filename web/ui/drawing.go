package ui

import (
	"strconv"

	"github.com/a-h/templ"

	"handoverdesk/internal/drawing"
	"handoverdesk/web/locale"
)

// Picture is a drawing made for two widths, of one or several sheets each.
type Picture struct {
	// Label is one sentence that says all that the drawing shows, for those who do not see it.
	Label string
	Wide  []drawing.Layout
	// Narrow is shown where Wide would be too small to read. Without it Wide is shown everywhere.
	Narrow []drawing.Layout
}

// Drawing shows a picture as SVG. Looks come from the style sheet by data-look; nothing here has a colour. Words of people are
// escaped. Give the same content as a list or a table next to it.
func Drawing(p *locale.Printer, pic Picture) templ.Component {
	return Draw(func(m *Markup) {
		m.Raw(`<div class="drawing"`)
		if len(pic.Narrow) == 0 {
			m.Raw(` data-one`)
		}
		m.Raw(">")
		m.sheets(p, "wide", pic.Label, pic.Wide)
		m.sheets(p, "narrow", pic.Label, pic.Narrow)
		m.Raw("</div>")
	})
}

func (m *Markup) sheets(p *locale.Printer, view, label string, sheets []drawing.Layout) {
	for i, l := range sheets {
		m.Raw(`<div class="drawing-sheet"`)
		m.Attr("data-view", view)
		if l.W > drawing.Page {
			m.Raw(` data-large tabindex="0" role="group"`)
			m.Attr("aria-label", p.T("chart.scrolls"))
		}
		m.Raw(">")
		said := label
		if len(sheets) > 1 {
			said = p.T("chart.sheet", "Number", i+1, "Count", len(sheets))
			if i == 0 {
				said += p.T("chart.then") + label
			}
		}
		m.sheet(p, said, l)
		m.Raw("</div>")
	}
}

// sheet appends one SVG. A drawing whose boxes are links is a group, because what stands in an image cannot be reached.
func (m *Markup) sheet(p *locale.Printer, label string, l drawing.Layout) {
	role := "img"
	for _, b := range l.Boxes {
		if b.Href != "" {
			role = "group"
		}
	}
	m.Raw("<svg")
	m.Attr("role", role)
	m.Attr("aria-label", label)
	m.Attr("lang", Tongue(p, label))
	m.Raw(` viewBox="0 0 `)
	m.Int(l.W)
	m.Raw(" ")
	m.Int(l.H)
	m.Raw(`"`)
	m.number("width", l.W)
	m.number("height", l.H)
	m.Raw(">")
	for _, lane := range l.Lanes {
		m.lane(lane)
	}
	for _, e := range l.Edges {
		m.edge(e)
	}
	for _, b := range l.Boxes {
		m.box(b)
	}
	m.Raw("</svg>")
}

func (m *Markup) number(name string, n int) {
	m.Raw(" ")
	m.Raw(name)
	m.Raw(`="`)
	m.Int(n)
	m.Raw(`"`)
}

func (m *Markup) rect(class string, x, y, w, h, radius int) {
	m.Raw("<rect")
	m.Attr("class", class)
	m.number("x", x)
	m.number("y", y)
	m.number("width", w)
	m.number("height", h)
	if radius > 0 {
		m.number("rx", radius)
	}
	m.Raw("/>")
}

func (m *Markup) lane(l drawing.Lane) {
	m.Raw(`<g class="lane"`)
	m.Attr("data-look", l.Look)
	m.Raw(">")
	m.rect("lane-body", l.X, l.Y, l.W, l.H, 0)
	if l.Head > 0 {
		m.rect("lane-head", l.X, l.Y, l.W, l.Head, 0)
	}
	m.words(l.Texts)
	m.Raw("</g>")
}

func (m *Markup) edge(e drawing.Edge) {
	m.Raw(`<g class="edge"`)
	m.Attr("data-look", e.Look)
	m.Raw(`><path d="`)
	for i, p := range e.Points {
		if i == 0 {
			m.Raw("M")
		} else {
			m.Raw("L")
		}
		m.Int(p.X)
		m.Raw(" ")
		m.Int(p.Y)
	}
	m.Raw(`"/>`)
	if e.Arrow {
		m.tip(e.Points[len(e.Points)-2], e.Points[len(e.Points)-1])
	}
	m.Raw("</g>")
}

// tip is the head of an arrow, drawn as a shape of its own: markers need ids, and pages have many drawings.
func (m *Markup) tip(from, to drawing.Point) {
	m.Raw(`<path class="tip" d="M`)
	m.Int(to.X)
	m.Raw(" ")
	m.Int(to.Y)
	switch {
	case to.Y > from.Y:
		m.Raw("l-4-7h8z")
	case to.Y < from.Y:
		m.Raw("l-4 7h8z")
	case to.X > from.X:
		m.Raw("l-7-4v8z")
	default:
		m.Raw("l7-4v8z")
	}
	m.Raw(`"/>`)
}

func (m *Markup) box(b drawing.Box) {
	tag := "g"
	if b.Href != "" {
		tag = "a"
	}
	m.Raw("<" + tag + ` class="node"`)
	m.Attr("data-look", b.Look)
	if b.Href != "" {
		m.Attr("href", b.Href)
	}
	m.Raw(">")
	switch b.Shape {
	case drawing.Cap:
		m.rect("node-shape", b.X, b.Y, b.W, b.H, b.H/2)
	case drawing.Control:
		m.pointed(b)
	default:
		m.rect("node-shape", b.X, b.Y, b.W, b.H, 6)
	}
	m.words(b.Texts)
	if bar := b.Bar; bar != nil {
		m.rect("share", bar.X, bar.Y, bar.W, bar.H, 2)
		if filled := bar.W * bar.Filled / 100; filled > 0 {
			m.rect("share-part", bar.X, bar.Y, filled, bar.H, 2)
		}
	}
	m.Raw("</" + tag + ">")
}

// pointed is the outline of a control point: a box with points at both sides.
func (m *Markup) pointed(b drawing.Box) {
	const in = 10
	m.Raw(`<path class="node-shape" d="M`)
	m.Int(b.X)
	m.Raw(" ")
	m.Int(b.Y + b.H/2)
	m.Raw("l" + strconv.Itoa(in) + " -" + strconv.Itoa(b.H/2) + "h" + strconv.Itoa(b.W-2*in) + "l" + strconv.Itoa(in) + " " + strconv.Itoa(b.H/2))
	m.Raw("l-" + strconv.Itoa(in) + " " + strconv.Itoa(b.H/2) + "h-" + strconv.Itoa(b.W-2*in) + `z"/>`)
}

func (m *Markup) words(texts []drawing.Text) {
	for _, t := range texts {
		m.Raw("<text")
		m.number("x", t.X)
		m.number("y", t.Y)
		if t.Strong {
			m.Raw(` class="strong" font-size="13"`)
		} else {
			m.Raw(` font-size="12"`)
		}
		if t.Middle {
			m.Raw(` text-anchor="middle"`)
		}
		m.Attr("data-look", t.Look)
		m.Raw(">")
		m.Text(t.Words)
		m.Raw("</text>")
	}
}

// missing names the parts that are not there.
func missing(parts Parts) []string {
	var names []string
	for _, part := range parts.List {
		if !part.Done {
			names = append(names, part.Text)
		}
	}
	return names
}
