package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// permissionsShow is the matrix of accounts and people: who may do what, who is the only administrator (R-ACC-05), and what of the giver's goes on
// after their last day (R-ACC-06).
func permissionsShow(c *call) error {
	q := c.r.URL.Query()
	f := app.PermissionFilter{Query: searchWords(q), After: clipped(q.Get("after"), 2048)}
	got, err := c.app.Permissions(c.r.Context(), c.scope, f)
	if err != nil {
		return err
	}
	h, id := got.Handover, got.Handover.ID.String()
	at := address{ui.ToPermissions(id), []string{"q", f.Query, "after", f.After}}
	m := accessMatrix{c: c, h: h}
	if giver, there := h.Party(handover.Giver); there {
		m.giver = catalog.Person{ID: giver.Person.String(), Name: giver.Name}
	}
	for _, r := range got.Accounts {
		m.meet(catalog.AccessOf(r.Kind, r.Values))
	}
	props := page.PermissionsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("access.title")), Back: page.Link{Text: h.Title, Href: ui.ToHandover(id)},
		Sub: c.p.T("access.sub", "Number", h.Number, "Count", got.Total), Query: f.Query, Action: at.path, Narrow: f.Query != "" || f.After != "",
		Links: []page.Link{{Text: c.p.T("holding.title"), Href: ui.ToLeaverHoldings(id)}},
	}
	for _, p := range m.people {
		props.People = append(props.People, page.AccessColumn{Name: p.Name, Leaver: p.Same(m.giver)})
	}
	for _, r := range got.Accounts {
		props.Accounts = append(props.Accounts, m.row(r))
	}
	if f.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if got.Next != "" {
		props.Pages.Next = at.with("after", got.Next).String()
	}
	return c.render(http.StatusOK, page.Permissions(props))
}

// accessMatrix puts accounts and people together. The giver comes first, the others by name.
type accessMatrix struct {
	c      *call
	h      handover.Handover
	giver  catalog.Person
	people []catalog.Person
}

func (m *accessMatrix) meet(list []catalog.Access) {
	for _, a := range list {
		if m.at(a.Person) < 0 {
			m.people = append(m.people, a.Person)
		}
	}
	slices.SortFunc(m.people, func(a, b catalog.Person) int {
		if x, y := a.Same(m.giver), b.Same(m.giver); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name+a.ID, b.Name+b.ID)
	})
}

func (m *accessMatrix) at(p catalog.Person) int { return slices.IndexFunc(m.people, p.Same) }

func (m *accessMatrix) row(r handover.Record) page.AccessRow {
	kind, _ := m.c.viewer.Catalog.Lookup(r.Kind)
	list := catalog.AccessOf(r.Kind, r.Values)
	out := page.AccessRow{
		Href: ui.ToRecord(m.h.ID.String(), r.ID.String()) + "#" + ui.FieldID("permissions"), Title: r.Title, About: m.c.aboutRecord(kind, r.Values),
		Cells: make([][]page.AccessLine, len(m.people)),
	}
	var last catalog.Date
	if !m.h.LastWorkingDay.IsZero() {
		last = catalog.DateOf(m.h.LastWorkingDay)
	}
	if sole, is := catalog.SoleAdministrator(list, last); is {
		out.Warning = m.c.p.T("access.sole", "Name", sole.Name)
		if out.Bad = sole.Same(m.giver); out.Bad {
			out.Warning = m.c.p.T("access.sole_leaver")
		}
	}
	for _, a := range list {
		at := m.at(a.Person)
		out.Cells[at] = append(out.Cells[at], m.line(a, last))
	}
	return out
}

func (m *accessMatrix) line(a catalog.Access, last catalog.Date) page.AccessLine {
	p, today := m.c.p, catalog.DateOf(m.c.app.Today())
	out := page.AccessLine{Login: a.Login, What: a.Permission, Administrator: a.Administrator}
	if out.What == "" {
		out.What = p.T("access.use")
	}
	switch leaves := a.Person.Same(m.giver); {
	case !a.Until.IsZero() && a.Until.DaysUntil(today) > 0:
		out.Tone, out.Word = "grey", p.T("access.ended")
	case leaves && a.StaysAfter(last) && !last.IsZero() && last.DaysUntil(today) > 0:
		out.Tone, out.Word = "red", p.T("access.open_past")
	case leaves && a.Until.IsZero():
		out.Tone, out.Word = "amber", p.T("access.open")
	case !a.Until.IsZero():
		out.Tone, out.Word = "outline", p.T("access.until", "Date", p.Date(a.Until.Time()))
	}
	return out
}
