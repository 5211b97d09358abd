package page

import (
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// rows are the people, each a row whose head leads to the person.
func (p PeopleProps) rows(m *ui.Markup) {
	say := p.Frame.P.T
	post, team, role, phone, off := say("people.post"), say("people.team"), say("people.role"), say("people.phone"), say("people.disabled")
	for _, person := range p.People {
		id := person.ID.String()
		m.Raw(`<tr><th scope="row"><div class="who">`)
		m.Avatar(person.Name, ui.Hue(id), ui.Small)
		m.Raw(`<div class="cell">`)
		m.Link("row-link", ui.ToPerson(id), person.Name)
		m.Raw(`<small class="ident">`)
		m.Text(person.Email)
		m.Raw(`</small></div></div></th>`)
		labelledCell(m, say, post, person.Post, "clip")
		labelledCell(m, say, team, person.TeamName, "")
		m.Raw("<td")
		m.Attr("data-label", role)
		m.Raw(">")
		m.Tag(roleTone(person.Role), say("common.role."+string(person.Role)))
		if person.Disabled {
			m.Raw(" ")
			m.Tag("red", off)
		}
		m.Raw("</td>")
		labelledCell(m, say, phone, person.Phone, "ident")
		m.Raw("</tr>")
	}
}

// labelledCell is a cell that keeps its label where the table becomes cards.
func labelledCell(m *ui.Markup, say func(string, ...any) string, label, value, class string) {
	m.Raw("<td")
	m.Attr("class", class)
	m.Attr("data-label", label)
	m.Raw(">")
	if value == "" {
		m.Raw(`<span class="muted">`)
		m.Text(say("common.value.none"))
		m.Raw("</span>")
	} else {
		m.Text(value)
	}
	m.Raw("</td>")
}

func roleTone(r handover.WorkspaceRole) string {
	switch r {
	case handover.Admin:
		return "violet"
	case handover.Manager:
		return "blue"
	}
	return "outline"
}
