package ui

import (
	"github.com/a-h/templ"

	"handoverdesk/internal/drawing"
)

// TrendLabel is a word at a place of the chart.
type TrendLabel struct {
	X, Y int
	Text string
}

// TrendView is a series as a chart, for one width. Label is one sentence that says what it shows; the numbers stand in a table beside it.
type TrendView struct {
	View   string // wide or narrow
	Label  string
	Trend  drawing.Trend
	Scale  []TrendLabel // beside the lines across
	Steps  []TrendLabel // under the columns
	Marks  []TrendLabel // of what happened on a day: the number of its note
	Titles []string     // of the columns, shown where the pointer rests
}

// TrendChart shows charts as SVG. Looks come from the style sheet; nothing here has a colour.
func TrendChart(views ...TrendView) templ.Component {
	return Draw(func(m *Markup) {
		for _, v := range views {
			m.trend(v)
		}
	})
}

func (m *Markup) trend(v TrendView) {
	t := v.Trend
	m.Raw(`<svg class="trend"`)
	m.Attr("data-view", v.View)
	m.Raw(` role="img"`)
	m.Attr("aria-label", v.Label)
	m.Raw(` viewBox="0 0 `)
	m.Int(t.W)
	m.Raw(" ")
	m.Int(t.H)
	m.Raw(`">`)
	for _, tick := range t.Ticks {
		m.line("trend-line", t.Left, tick.Y, t.W, tick.Y)
	}
	for _, l := range v.Marks {
		m.line("trend-mark", l.X, 12, l.X, t.Bottom)
	}
	for i, c := range t.Columns {
		if !t.Known[i] {
			continue
		}
		m.Raw("<g>")
		m.rect("trend-bar", c.X, c.Y, c.W, c.H, 1)
		if i < len(v.Titles) {
			m.Raw("<title>")
			m.Text(v.Titles[i])
			m.Raw("</title>")
		}
		m.Raw("</g>")
	}
	m.pieces("trend-before", t.Before)
	m.labels("trend-scale", v.Scale)
	m.labels("trend-step", v.Steps)
	m.labels("trend-note", v.Marks)
	m.Raw("</svg>")
}

func (m *Markup) line(class string, x1, y1, x2, y2 int) {
	m.Raw("<line")
	m.Attr("class", class)
	m.number("x1", x1)
	m.number("y1", y1)
	m.number("x2", x2)
	m.number("y2", y2)
	m.Raw("/>")
}

// pieces draws a line that may have gaps; a piece of one point is a dot.
func (m *Markup) pieces(class string, list [][]drawing.Point) {
	for _, piece := range list {
		if len(piece) == 1 {
			m.Raw("<circle")
			m.Attr("class", class)
			m.number("cx", piece[0].X)
			m.number("cy", piece[0].Y)
			m.Raw(` r="2"/>`)
			continue
		}
		m.Raw("<polyline")
		m.Attr("class", class)
		m.Raw(` points="`)
		for i, p := range piece {
			if i > 0 {
				m.Raw(" ")
			}
			m.Int(p.X)
			m.Raw(",")
			m.Int(p.Y)
		}
		m.Raw(`"/>`)
	}
}

func (m *Markup) labels(class string, list []TrendLabel) {
	for _, l := range list {
		m.Raw("<text")
		m.Attr("class", class)
		m.number("x", l.X)
		m.number("y", l.Y)
		m.Raw(">")
		m.Text(l.Text)
		m.Raw("</text>")
	}
}

// Sparkline is the pieces of a small line.
type Sparkline = [][]drawing.Point

// Spark is a small line beside a figure. It says nothing that the figure's chart does not say, so screen readers pass over it.
func Spark(pieces Sparkline) templ.Component {
	return Draw(func(m *Markup) {
		m.Raw(`<svg class="spark" aria-hidden="true" viewBox="0 0 80 20">`)
		m.pieces("spark-line", pieces)
		m.Raw("</svg>")
	})
}

// ShareBar is a part of a whole, in hundredths, as a bar beside its number.
func ShareBar(hundredths int) templ.Component {
	return Draw(func(m *Markup) {
		m.Raw(`<svg class="share-bar" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="trend-bar" height="8"`)
		m.number("width", max(0, min(100, hundredths)))
		m.Raw("/></svg>")
	})
}
