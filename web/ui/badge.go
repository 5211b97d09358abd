package ui

import "github.com/a-h/templ"

// States are the states as people see them, in the order a progress bar shows them.
var States = []string{"signed", "accepted", "review", "question", "returned", "draft", "stale", "blocked", "todo", "na"}

// State appends a state: its shape, then its word. state is one of [States]; text is its word in the reader's language.
func (m *Markup) State(state, text string) {
	m.openState(state)
	m.Text(text)
	m.Raw("</span>")
}

// StateGlyph appends a state whose word is only for screen readers, where the word would not fit.
func (m *Markup) StateGlyph(state, text string) {
	m.openState(state)
	m.Raw(`<span class="sr-only">`)
	m.Text(text)
	m.Raw("</span></span>")
}

func (m *Markup) openState(state string) {
	m.Raw(`<span class="state" data-state="`)
	m.Text(state)
	m.Raw(`">`)
	m.Glyph("st-" + state)
}

// Finding appends what a check found. severity is blocker, warning, notice or pass; the word of the severity is text for
// screen readers, because the shape alone says it to the eye.
func (m *Markup) Finding(severity, word, text string) {
	m.Raw(`<span class="finding" data-severity="`)
	m.Text(severity)
	m.Raw(`">`)
	m.Glyph("fd-" + severity)
	m.Raw("<span>")
	if word != "" {
		m.Raw(`<span class="sr-only">`)
		m.Text(word)
		m.Raw(" </span>")
	}
	m.Text(text)
	m.Raw("</span></span>")
}

// Tag appends a fact about a thing; it is not for states. tone is blue, green, amber, red, violet, outline or "".
func (m *Markup) Tag(tone, text string) { m.toned("tag", tone, text) }

// Pill appends a count in a capsule. tone is amber, red or "".
func (m *Markup) Pill(tone, text string) { m.toned("pill", tone, text) }

func (m *Markup) toned(class, tone, text string) {
	m.Raw("<span")
	m.Attr("class", class)
	m.Attr("data-tone", tone)
	m.Raw(">")
	m.Text(text)
	m.Raw("</span>")
}

// State is [Markup.State] as a component.
func State(state, text string) templ.Component {
	return Draw(func(m *Markup) { m.State(state, text) })
}

// StateGlyph is [Markup.StateGlyph] as a component.
func StateGlyph(state, text string) templ.Component {
	return Draw(func(m *Markup) { m.StateGlyph(state, text) })
}

// FindingBadge is [Markup.Finding] as a component. Where text already says how bad it is, word may be empty.
func FindingBadge(severity, word, text string) templ.Component {
	return Draw(func(m *Markup) { m.Finding(severity, word, text) })
}

// Tag is [Markup.Tag] as a component.
func Tag(tone, text string) templ.Component { return Draw(func(m *Markup) { m.Tag(tone, text) }) }

// Pill is [Markup.Pill] as a component.
func Pill(tone, text string) templ.Component { return Draw(func(m *Markup) { m.Pill(tone, text) }) }
