package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// storesFilter is what the address of the list says. After is the id of the last store of the page before, Last asks for the end.
type storesFilter struct {
	query, platform string
	all             bool
	after           string
}

// at is the address of the list with one part of the filter changed. A changed filter begins on the first page.
func (f storesFilter) at(name, value string) string {
	parts := map[string]string{"q": f.query, "platform": f.platform, "all": yesIf(f.all)}
	parts[name] = value
	return ui.With(ui.ToStores(), "q", parts["q"], "platform", parts["platform"], "all", parts["all"], "after", parts["after"])
}

func (f storesFilter) fits(s handover.Store) bool {
	if f.platform != "" && s.Platform != f.platform {
		return false
	}
	words := strings.ToLower(f.query)
	return words == "" || strings.Contains(strings.ToLower(s.Name+"\n"+s.Company+"\n"+s.TeamName), words)
}

func storesIndex(c *call) error {
	q := c.r.URL.Query()
	f := storesFilter{query: searchWords(q), platform: q.Get("platform"), all: q.Get("all") == "yes", after: q.Get("after")}
	// A workspace has at most some hundreds of stores, so they are all read and narrowed here.
	stores, err := c.app.Stores(c.r.Context(), c.viewer, f.all)
	if err != nil {
		return err
	}
	stores = slices.DeleteFunc(stores, func(s handover.Store) bool { return !f.fits(s) })
	props := page.StoresProps{
		Frame: c.frame(c.p.T("stores.title"), "stores"), Query: f.query,
		Narrow: f.query != "" || f.platform != "" || f.all, Clear: ui.ToStores(), Manage: c.viewer.May(handover.ManageStores) == nil,
		Hidden:   pairsOf("platform", f.platform, "all", yesIf(f.all)),
		Platform: ui.Filter{ID: "f-platform", Label: c.p.T("stores.platform"), Clear: f.at("platform", "")},
		Closed:   ui.Choice{Text: c.p.T("stores.with_closed"), Current: f.all, Href: f.at("all", yesIf(!f.all))},
	}
	names := map[string]string{}
	for _, o := range app.Platforms() {
		names[o.Value] = o.Label.In(catalog.Lang(c.lang()))
		props.Platform.Choices = append(props.Platform.Choices, ui.Choice{
			Text: names[o.Value], Href: f.at("platform", o.Value), Current: f.platform == o.Value,
		})
	}
	from, to := window(stores, f.after)
	for _, s := range stores[from:to] {
		props.Stores = append(props.Stores, page.StoreRow{Store: s, PlatformName: names[s.Platform]})
	}
	props.Pages = f.pages(stores, from, to)
	return c.render(http.StatusOK, page.Stores(props))
}

const storesPage = 50

// window is the part of the list behind the store with the id.
func window(stores []handover.Store, after string) (from, to int) {
	if after != "" {
		from = 1 + slices.IndexFunc(stores, func(s handover.Store) bool { return s.ID.String() == after })
	}
	return from, min(from+storesPage, len(stores))
}

func (f storesFilter) pages(stores []handover.Store, from, to int) ui.Pages {
	p := ui.Pages{From: from + 1, To: to, Total: len(stores)}
	behind := func(i int) string {
		if i <= 0 {
			return f.at("after", "")
		}
		return f.at("after", stores[i-1].ID.String())
	}
	if from > 0 {
		p.First, p.Previous = behind(0), behind(from-storesPage)
	}
	if to < len(stores) {
		p.Next, p.Last = behind(to), behind((len(stores)-1)/storesPage*storesPage)
	}
	return p
}

func storeNew(c *call) error {
	if err := c.viewer.May(handover.ManageStores); err != nil {
		return err
	}
	return showStore(c, http.StatusOK, handover.Store{}, nil, nil)
}

func storeCreate(c *call) error {
	if err := c.viewer.May(handover.ManageStores); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	s, err := storeFrom(form)
	if err == nil {
		_, err = c.app.SaveShop(c.r.Context(), c.viewer, s)
	}
	if status, shown := shownAgain(err); shown {
		return showStore(c, status, s, err, nil)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToStores(), "stores.added", "Name", strings.TrimSpace(s.Name))
}

func storeEdit(c *call) error {
	s, err := c.shop()
	if err != nil {
		return err
	}
	return showStore(c, http.StatusOK, s, nil, nil)
}

func storeUpdate(c *call) error {
	stored, err := c.shop()
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	s, err := storeFrom(form)
	s.ID = stored.ID
	if err == nil {
		err = atVersion(form, &s.Version)
	}
	if err == nil {
		_, err = c.app.SaveShop(c.r.Context(), c.viewer, s)
	}
	if status, shown := shownAgain(err); shown {
		if handover.CodeOf(err) == handover.Stale {
			return showStore(c, status, s, err, &stored)
		}
		return showStore(c, status, s, err, nil)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToStores(), "stores.saved", "Name", strings.TrimSpace(s.Name))
}

// shop is the store of the address.
func (c *call) shop() (handover.Store, error) {
	id, err := c.id("store")
	if err != nil {
		return handover.Store{}, err
	}
	return c.app.Shop(c.r.Context(), c.viewer, id)
}

func storeFrom(form url.Values) (handover.Store, error) {
	s := handover.Store{
		Name: form.Get("name"), Platform: form.Get("platform"), Company: form.Get("company"), Link: form.Get("link"),
		Closed: form.Get("closed") == "yes",
	}
	var err error
	s.Team, err = teamFrom(form)
	return s, err
}

// showStore is the form. stored is what somebody else has stored in the meantime.
func showStore(c *call, status int, s handover.Store, refused error, stored *handover.Store) error {
	teams, err := c.app.Teams(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	title, location := s.Name, ui.ToStore(s.ID.String())
	if s.ID == uuid.Nil {
		title, location = c.p.T("stores.new"), ui.ToNewStore()
	}
	props := page.StoreEditProps{
		Frame: c.formFrame(location, title, "stores", ui.Crumb{Text: c.p.T("stores.title"), Href: ui.ToStores()}),
		Store: s, New: s.ID == uuid.Nil, Platforms: app.Platforms(), Teams: teamOptions(teams),
	}
	switch {
	case stored != nil:
		props.Store.Version = stored.Version
		props.Store.TeamName = chosen(props.Teams, s.Team.String())
		props.Stale = &page.Stale{Name: stored.Name, Changes: differences(c.storeFacts(*stored), c.storeFacts(props.Store))}
	case refused != nil:
		props.Errors, props.Summary = c.problemsIn(refused, "stores")
	}
	return c.render(status, page.StoreEdit(props))
}

func (c *call) storeFacts(s handover.Store) []ui.KV {
	platform := s.Platform
	for _, o := range app.Platforms() {
		if o.Value == s.Platform {
			platform = o.Label.In(catalog.Lang(c.lang()))
		}
	}
	return []ui.KV{
		{Label: c.p.T("stores.name"), Value: s.Name},
		{Label: c.p.T("stores.platform"), Value: platform},
		{Label: c.p.T("stores.company"), Value: s.Company},
		{Label: c.p.T("stores.team"), Value: s.TeamName},
		{Label: c.p.T("stores.link"), Value: s.Link},
		{Label: c.p.T("stores.closed"), Value: c.yesNo(s.Closed)},
	}
}
