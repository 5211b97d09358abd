package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// searchFilter reads the query of the search page. What it does not understand it leaves out.
func (c *call) searchFilter() app.SearchFilter {
	q := c.r.URL.Query()
	f := app.SearchFilter{Query: searchWords(q), After: clipped(q.Get("after"), 2048), Short: c.fragment()}
	f.In, _ = uuid.Parse(q.Get("in"))
	f.From, _ = uuid.Parse(q.Get("from"))
	for _, w := range app.Whats {
		if q.Get("what") == string(w) {
			f.What = w
		}
	}
	if k, ok := c.viewer.Catalog.Lookup(q.Get("kind")); ok {
		f.Kind = k.Key
	}
	return f
}

// searchAddress is the page of a filter, with one part of it changed. What is changed begins on its first page.
func searchAddress(f app.SearchFilter, change ...func(*app.SearchFilter)) string {
	f.After = ""
	for _, ch := range change {
		ch(&f)
	}
	what := string(f.What)
	if f.Kind != "" {
		what = ""
	}
	return ui.With(ui.ToSearch(), "q", f.Query, "what", what, "kind", f.Kind, "in", text(f.In), "from", text(f.From), "after", f.After)
}

// searchShow is the page of results; asked for as a fragment it is the palette, with a handful of everything.
func searchShow(c *call) error {
	f := c.searchFilter()
	pages, only := strings.CutPrefix(f.Query, ">")
	asked := f
	if only {
		asked.Query = ""
	}
	found, err := c.app.Search(c.r.Context(), c.viewer, asked)
	if err != nil {
		return err
	}
	s := searched{call: c, f: f, Search: found}
	if c.fragment() {
		return c.render(http.StatusOK, page.Palette(s.palette(strings.TrimSpace(pages), only)))
	}
	return c.render(http.StatusOK, page.SearchPage(s.page()))
}

// searched is what was found for somebody.
type searched struct {
	*call
	f app.SearchFilter
	app.Search
}

func (s searched) page() page.SearchProps {
	f := s.f
	props := page.SearchProps{
		Frame: s.frame(s.p.T("search.title"), ""), Query: f.Query,
		Hidden: pairsOf("what", string(f.What), "kind", f.Kind, "in", text(f.In), "from", text(f.From)),
	}
	props.Frame.Search = true
	if f.What != "" || f.Kind != "" || f.In != uuid.Nil {
		props.Clear = searchAddress(f, func(f *app.SearchFilter) { f.What, f.Kind, f.In = "", "", uuid.Nil })
	}
	props.Tabs, props.Filters = s.tabs(), s.filters()
	for _, g := range s.Found {
		props.Groups = append(props.Groups, s.group(g))
		if g.More {
			props.Note = s.p.T("search.more_than")
		}
		if f.Single() {
			props.Pages.Next = ""
			if g.Next != "" {
				props.Pages.Next = searchAddress(f, func(f *app.SearchFilter) { f.After = g.Next })
			}
		}
	}
	if f.After != "" {
		props.Pages.First = searchAddress(f)
	}
	if !f.Single() && f.In == uuid.Nil && f.Query != "" {
		props.Groups = append(props.Groups, s.goTo(f.Query, 4)...)
	}
	if len(props.Groups) == 0 {
		props.Empty = s.empty()
	}
	if f.Query == "" {
		props.Tabs, props.Filters = nil, nil
	}
	return props
}

// empty says what to try.
func (s searched) empty() *page.SearchEmpty {
	q := s.f.Query
	switch {
	case q == "":
		return &page.SearchEmpty{Title: s.p.T("search.blank.title"), Body: s.p.T("search.blank.body")}
	case len(catalog.QueryTokens(q)) == 0:
		return &page.SearchEmpty{Asked: true, Title: s.p.T("search.none.title", "Query", q), Body: s.p.T("search.blank.signs")}
	case s.f.Single() || s.f.In != uuid.Nil:
		return &page.SearchEmpty{Asked: true, Title: s.p.T("search.none.title", "Query", q), Body: s.p.T("search.none.narrowed")}
	}
	return &page.SearchEmpty{Asked: true, Title: s.p.T("search.none.title", "Query", q), Body: s.p.T("search.none.body")}
}

// tabs are the sorts of things the reader can find.
func (s searched) tabs() []ui.Tab {
	f := s.f
	to := func(w app.What) string {
		return searchAddress(f, func(f *app.SearchFilter) { f.What, f.Kind = w, "" })
	}
	out := []ui.Tab{{Text: s.p.T("search.everything"), Href: to(""), Current: !f.Single()}}
	for _, w := range app.Searchable(s.viewer, f.In) {
		t := ui.Tab{
			Text: s.p.T("search.what." + string(w)), Href: to(w), Current: f.What == w || f.Kind != "" && w == app.FoundRecord,
		}
		for _, g := range s.Found {
			if g.What == w {
				t.Count = s.count(g)
			}
		}
		out = append(out, t)
	}
	return out
}

func (s searched) count(g app.Found) string {
	if g.More {
		return s.p.T("search.many")
	}
	return s.p.Number(g.Count)
}

// filters are the kinds of the records and the handovers they are in: those with hits where all were counted.
func (s searched) filters() []ui.Filter {
	f, counts, places := s.f, map[string]int{}, []app.PlaceCount(nil)
	for _, g := range s.Found {
		if g.What == app.FoundRecord {
			counts = g.Kinds
		}
		if len(places) == 0 && g.What != app.FoundHandover {
			places = g.Places
		}
	}
	var out []ui.Filter
	if f.What == "" || f.What == app.FoundRecord {
		kind := ui.Filter{ID: "by-kind", Label: s.p.T("search.filter.kind"), Clear: searchAddress(f, func(f *app.SearchFilter) { f.Kind = "" })}
		for _, k := range s.viewer.Catalog.All() {
			n := counts[k.Key]
			if f.Kind == "" && len(counts) > 0 && n == 0 {
				continue
			}
			kind.Choices = append(kind.Choices, ui.Choice{
				Text: s.counted(k.Label.In(catalog.Lang(s.lang())), n), Current: f.Kind == k.Key,
				Href: searchAddress(f, func(f *app.SearchFilter) { f.Kind, f.What = k.Key, "" }),
			})
		}
		out = append(out, kind)
	}
	if f.In == uuid.Nil && s.Place.ID != uuid.Nil {
		places = append([]app.PlaceCount{{Place: s.Place}}, places...)
	}
	if f.In != uuid.Nil {
		places = []app.PlaceCount{{Place: s.Place}}
	}
	place := ui.Filter{ID: "by-place", Label: s.p.T("search.filter.place"), Clear: searchAddress(f, func(f *app.SearchFilter) { f.In = uuid.Nil })}
	for i, p := range places {
		if i > 0 && p.ID == s.Place.ID {
			continue
		}
		place.Choices = append(place.Choices, ui.Choice{
			Text: s.counted(p.Title+" · "+p.Number, p.Count), Href: searchAddress(f, func(f *app.SearchFilter) { f.In = p.ID }), Current: p.ID == f.In,
		})
	}
	if len(place.Choices) > 0 {
		out = append(out, place)
	}
	return out
}

// counted is a choice with how many there are, where that is known.
func (s searched) counted(name string, n int) string {
	if n == 0 {
		return name
	}
	return s.p.T("search.with_count", "Name", name, "Count", s.p.Number(n))
}

// group is a heading with its hits; under a single sort all are here, else a few and the way to the rest.
func (s searched) group(g app.Found) page.HitGroup {
	out := page.HitGroup{ID: "found-" + string(g.What), Title: s.p.T("search.what." + string(g.What)), Count: s.count(g)}
	if !s.f.Single() && (g.More || g.Count > len(g.Hits)) {
		out.See = searchAddress(s.f, func(f *app.SearchFilter) { f.What = g.What })
		if out.SeeText = s.p.T("search.see_many"); !g.More {
			out.SeeText = s.p.T("search.see", "Count", g.Count)
		}
	}
	for i, h := range g.Hits {
		hit := s.hit(h)
		hit.ID = "hit-" + string(g.What) + "-" + strconv.Itoa(i)
		out.Hits = append(out.Hits, hit)
	}
	return out
}

// palette is the list that is shown while typing. only says that nothing but pages is asked for.
func (s searched) palette(pages string, only bool) page.SearchProps {
	props := page.SearchProps{Frame: ui.Frame{P: s.p}, Query: s.f.Query, Within: s.f.In != uuid.Nil}
	if s.Place.ID != uuid.Nil {
		props.Here = s.Place.ID.String()
	}
	n := 0
	for _, g := range s.Found {
		props.Groups = append(props.Groups, s.byKind(g)...)
		n += len(g.Hits)
	}
	if only || s.f.Query == "" {
		props.Groups = append(props.Groups, s.goTo(pages, 12)...)
	} else {
		if n > 0 {
			props.All = searchAddress(s.f)
		}
		props.Groups = append(props.Groups, s.goTo(s.f.Query, 3)...)
	}
	hits := 0
	for _, g := range props.Groups {
		hits += len(g.Hits)
	}
	if props.Status = s.p.T("search.status", "Count", hits); hits == 0 {
		props.Empty = s.empty()
		props.Status = props.Empty.Title
	}
	return props
}

// byKind puts records under their kinds, in the order of the best of each.
func (s searched) byKind(g app.Found) []page.HitGroup {
	whole := s.group(g)
	if g.What != app.FoundRecord {
		return []page.HitGroup{whole}
	}
	var out []page.HitGroup
	at := map[string]int{}
	for i, h := range g.Hits {
		k, ok := at[h.Kind]
		if !ok {
			k = len(out)
			at[h.Kind] = k
			title := whole.Title
			if kind, known := s.viewer.Catalog.Lookup(h.Kind); known {
				title = kind.Label.In(catalog.Lang(s.lang()))
			}
			out = append(out, page.HitGroup{ID: "found-kind-" + h.Kind, Title: title})
		}
		out[k].Hits = append(out[k].Hits, whole.Hits[i])
	}
	return out
}
