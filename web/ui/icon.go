package ui

import (
	"github.com/a-h/templ"

	"handoverdesk/web"
)

// sprite is the address of the icons, once for all of them.
var sprite = web.Asset("icons.svg") + "#"

// Icon appends a Lucide icon by its name in web/static/icons.svg. It is decoration: say the meaning in text beside it.
func (m *Markup) Icon(name string) { m.icon("icon", name) }

func (m *Markup) icon(class, name string) {
	m.Raw(`<svg class="`)
	m.Raw(class)
	m.Raw(`" aria-hidden="true"><use href="`)
	m.Raw(sprite)
	m.Raw(name)
	m.Raw(`"/></svg>`)
}

// Glyph appends one of our own signs: st-<state>, fd-<severity> or mark. It is decoration like an icon.
func (m *Markup) Glyph(name string) { m.glyph("glyph", name) }

func (m *Markup) glyph(class, name string) {
	m.Raw(`<svg class="`)
	m.Raw(class)
	m.Raw(`" aria-hidden="true" viewBox="0 0 `)
	if name == "mark" {
		m.Raw("24 24")
	} else {
		m.Raw("16 16")
	}
	m.Raw(`"><use href="`)
	m.Raw(sprite)
	m.Raw("g-")
	m.Raw(name)
	m.Raw(`"/></svg>`)
}

// Icon is [Markup.Icon] as a component.
func Icon(name string) templ.Component { return Draw(func(m *Markup) { m.Icon(name) }) }

// Glyph is [Markup.Glyph] as a component.
func Glyph(name string) templ.Component { return Draw(func(m *Markup) { m.Glyph(name) }) }

// Mark is the sign of the product. Do not use it for seals on records; the seal of a sign-off is a state glyph.
func Mark() templ.Component { return Draw(func(m *Markup) { m.glyph("mark", "mark") }) }

// seal is the mark as it is stamped on the deed of the sign-in page.
func seal() templ.Component { return Draw(func(m *Markup) { m.glyph("deed-seal", "mark") }) }
