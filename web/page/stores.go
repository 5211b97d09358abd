package page

import (
	"strings"

	"handoverdesk/web/ui"
)

// rows are the stores, each a row whose head leads to the form for whoever may change it.
func (p StoresProps) rows(m *ui.Markup) {
	say := p.Frame.P.T
	platform, company, team, link := say("stores.platform"), say("stores.company"), say("stores.team"), say("stores.link")
	for _, s := range p.Stores {
		m.Raw(`<tr><th scope="row"><div class="cell">`)
		if p.Manage {
			m.Link("row-link", ui.ToStore(s.ID.String()), s.Name)
		} else {
			m.Raw(`<strong>`)
			m.Text(s.Name)
			m.Raw(`</strong>`)
		}
		m.Raw(`</div></th>`)
		m.Raw("<td")
		m.Attr("data-label", platform)
		m.Raw(">")
		m.Text(s.PlatformName)
		if s.Closed {
			m.Raw(" ")
			m.Tag("", say("stores.closed"))
		}
		m.Raw("</td>")
		labelledCell(m, say, company, s.Company, "clip")
		labelledCell(m, say, team, s.TeamName, "")
		m.Raw("<td")
		m.Attr("data-label", link)
		m.Raw(` class="clip">`)
		if s.Link == "" {
			m.Raw(`<span class="muted">`)
			m.Text(say("common.value.none"))
			m.Raw("</span>")
		} else {
			m.Raw(`<a class="ident" rel="noreferrer"`)
			m.Attr("href", s.Link)
			m.Raw(">")
			m.Text(strings.TrimPrefix(strings.TrimPrefix(s.Link, "https://"), "http://"))
			m.Raw("</a>")
		}
		m.Raw("</td></tr>")
	}
}
