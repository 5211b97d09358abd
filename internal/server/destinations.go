package server

import (
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// goTo are the pages of the program whose name in either language, or another word for them, answers the query; all of them for
// none.
func (s searched) goTo(query string, limit int) []page.HitGroup {
	out := page.HitGroup{ID: "found-page", Title: s.p.T("search.what.page")}
	for _, d := range s.destinations() {
		name := s.p.T(d.key)
		if query != "" && !app.Answers(name+" "+s.p.Other().T(d.key)+" "+d.also, query) || len(out.Hits) == limit {
			continue
		}
		out.Hits = append(out.Hits, page.SearchHit{
			ID: "hit-page-" + strconv.Itoa(len(out.Hits)), Icon: d.icon, Href: d.href, Title: catalog.Mark(name, query), Where: d.where,
		})
	}
	if len(out.Hits) == 0 {
		return nil
	}
	return []page.HitGroup{out}
}

// destination is a page one can ask for by name.
type destination struct{ key, icon, href, also, where string }

// destinations are the pages the reader may open.
func (s searched) destinations() []destination {
	var out []destination
	if s.Place.ID != uuid.Nil {
		id := s.Place.ID.String()
		out = append(out, destination{"seal.title", "stamp", ui.ToHandoverSignatures(id), "sign", s.Place.Title})
	}
	out = append(out,
		destination{"common.nav.todo", "inbox", ui.ToTodo(), "todo", ""},
		destination{"common.nav.dashboard", "layout-list", ui.ToDashboard(), "dashboard", ""},
		destination{"common.nav.handovers", "arrow-left-right", ui.ToHandovers(), "", ""})
	for _, d := range []struct {
		act handover.Act
		destination
	}{
		{handover.CreateHandover, destination{"handover.do.new", "plus", ui.ToNewHandover(), "", ""}},
		{handover.ManageTemplates, destination{"common.nav.templates", "notebook-text", ui.ToTemplates(), "", ""}},
		{handover.SeePeople, destination{"common.nav.people", "users", ui.ToPeople(), "", ""}},
		{handover.ManagePeople, destination{"people.add", "user-plus", ui.ToNewPerson(), "", ""}},
		{handover.SeeStores, destination{"common.nav.stores", "store", ui.ToStores(), "", ""}},
		{handover.ManageStores, destination{"stores.add", "plus", ui.ToNewStore(), "", ""}},
	} {
		if s.viewer.May(d.act) == nil {
			out = append(out, d.destination)
		}
	}
	return append(out, destination{"common.account.profile", "user-round", ui.ToProfile(), "settings password", ""})
}
