package ui

import (
	"strconv"

	"github.com/a-h/templ"

	"handoverdesk/web/locale"
)

// StackPart is how many things are in one state.
type StackPart struct {
	State string
	Count int
}

// Stack appends a bar whose parts are proportional to their counts, in the order given. label is the sentence that says
// the same to a screen reader; see [StackLabel]. Nothing to count gives an empty bar.
func (m *Markup) Stack(label string, parts []StackPart) {
	m.Raw(`<svg class="stack" role="img" aria-label="`)
	m.Text(label)
	m.Raw(`" viewBox="0 0 100 8" preserveAspectRatio="none">`)
	total := 0
	for _, p := range parts {
		total += p.Count
	}
	at := 0
	for _, p := range parts {
		if p.Count <= 0 {
			continue
		}
		from, to := at*10000/total, (at+p.Count)*10000/total
		at += p.Count
		m.Raw(`<rect data-state="`)
		m.Text(p.State)
		m.Raw(`" x="`)
		m.hundredths(from)
		m.Raw(`" width="`)
		m.hundredths(to - from)
		m.Raw(`" height="8"/>`)
	}
	m.Raw("</svg>")
}

// hundredths appends n/100 with at most two places.
func (m *Markup) hundredths(n int) { m.b = strconv.AppendFloat(m.b, float64(n)/100, 'f', -1, 64) }

// StackLabel says a bar in words: "15 sections: 4 Signed, 11 To review". whole is the first part, such as "15 sections".
func StackLabel(p *locale.Printer, whole string, parts []StackPart) string {
	words := make([]string, 0, len(parts))
	for _, part := range parts {
		if part.Count > 0 {
			words = append(words, p.T("common.stack.part", "Number", part.Count, "State", p.T("common.state."+part.State)))
		}
	}
	if len(words) == 0 {
		return whole
	}
	return p.T("common.stack.label", "Whole", whole, "Parts", p.List(words...))
}

// Ring appends a ring for a share of a hundred. tone is amber, red or "" for green.
func (m *Markup) Ring(label string, percent int, tone string) {
	if tone == "" {
		tone = "green"
	}
	m.Raw(`<svg class="ring" role="img" aria-label="`)
	m.Text(label)
	m.Raw(`" viewBox="0 0 20 20" data-tone="`)
	m.Text(tone)
	m.Raw(`"><circle cx="10" cy="10" r="8" pathLength="100"/><circle cx="10" cy="10" r="8" pathLength="100" stroke-dasharray="`)
	m.Int(max(0, min(100, percent)))
	m.Raw(` 100" transform="rotate(-90 10 10)"/></svg>`)
}

// Stack is [Markup.Stack] as a component.
func Stack(label string, parts []StackPart) templ.Component {
	return Draw(func(m *Markup) { m.Stack(label, parts) })
}

// Ring is [Markup.Ring] as a component.
func Ring(label string, percent int, tone string) templ.Component {
	return Draw(func(m *Markup) { m.Ring(label, percent, tone) })
}

// Legend is the key to the colours of bars, for the foot of a list of them.
func Legend(p *locale.Printer, states ...string) templ.Component {
	return Draw(func(m *Markup) {
		m.Raw(`<p class="legend"><span class="sr-only">`)
		m.Text(p.T("common.stack.legend"))
		m.Raw("</span>")
		for _, state := range states {
			m.Raw(`<span><i class="key" data-state="`)
			m.Text(state)
			m.Raw(`"></i>`)
			m.Text(p.T("common.state." + state))
			m.Raw("</span>")
		}
		m.Raw("</p>")
	})
}
