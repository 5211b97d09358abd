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

// boardGroups are the ways the dashboard groups its rows; the first is the one of a plain address.
var boardGroups = []string{"team", "store", "state"}

// boardShow is the dashboard: everything for those who watch all handovers, their own for anybody else.
func boardShow(c *call) error {
	f := readBoard(c.r.URL.Query())
	b, err := c.app.Board(c.r.Context(), c.viewer, f)
	if err != nil {
		return err
	}
	at := boardAddress(f)
	props := page.DashboardProps{
		Frame: c.frame(c.p.T("board.title"), "dashboard"), Sub: c.boardSub(), MayCreate: c.viewer.May(handover.CreateHandover) == nil,
		Figures: c.boardFigures(b.Figures), Attention: c.attention(b.Attention), Progress: c.progress(b.Progress), Watches: c.watchStrip(b),
		Filters: c.boardFilters(f, b), Query: f.Query, Narrow: narrow(f), Clear: ui.With(ui.ToDashboard(), "group", plainGroup(f.Group)),
		Hidden: hidden(at, "q", "after"), Table: c.boardTable(f, b),
		Overdue: ui.Choice{Text: c.p.T("board.only_overdue"), Href: at.with("overdue", flip(f.Overdue)).String(), Current: f.Overdue},
	}
	for _, g := range boardGroups {
		props.Groups = append(props.Groups, ui.Segment{
			Text: c.p.T("board.group." + g), Href: at.with("group", plainGroup(g)).String(), Current: f.Group == g,
		})
	}
	if f.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if b.Next != "" {
		props.Pages.Next = at.with("after", b.Next).String()
	}
	return c.render(http.StatusOK, page.Dashboard(props))
}

// readBoard reads the filters of the address; what cannot be read does not filter.
func readBoard(q url.Values) app.BoardFilter {
	f := app.BoardFilter{Group: q.Get("group"), Overdue: q.Get("overdue") != "", Query: clean(q.Get("q")), After: q.Get("after")}
	if !slices.Contains(boardGroups, f.Group) {
		f.Group = boardGroups[0]
	}
	if s := handover.State(q.Get("state")); slices.Contains(handover.States, s) {
		f.State = s
	}
	f.Team, _ = uuid.Parse(q.Get("team"))
	f.Store, _ = uuid.Parse(q.Get("store"))
	return f
}

// address is a list with its filters, in the order they are written in. Changing one goes back to the first page.
type address struct {
	path  string
	pairs []string
}

func (a address) String() string { return ui.With(a.path, a.pairs...) }

func (a address) with(name, value string) address {
	out := address{path: a.path}
	found := false
	for i := 0; i < len(a.pairs); i += 2 {
		switch a.pairs[i] {
		case name:
			out.pairs = append(out.pairs, name, value)
			found = true
		case "after":
		default:
			out.pairs = append(out.pairs, a.pairs[i], a.pairs[i+1])
		}
	}
	if !found {
		out.pairs = append(out.pairs, name, value)
	}
	return out
}

// hidden are the filters that a form of its own carries along, without those named.
func hidden(a address, without ...string) []ui.Pair {
	var out []ui.Pair
	for i := 0; i < len(a.pairs); i += 2 {
		if a.pairs[i+1] != "" && !slices.Contains(without, a.pairs[i]) {
			out = append(out, ui.Pair{Name: a.pairs[i], Value: a.pairs[i+1]})
		}
	}
	return out
}

func boardAddress(f app.BoardFilter) address {
	return address{ui.ToDashboard(), []string{
		"group", plainGroup(f.Group), "state", string(f.State), "team", text(f.Team), "store", text(f.Store),
		"overdue", flip(!f.Overdue), "q", f.Query, "after", f.After,
	}}
}

func narrow(f app.BoardFilter) bool {
	return f.State != "" || f.Team != uuid.Nil || f.Store != uuid.Nil || f.Overdue || f.Query != "" || f.After != ""
}

// plainGroup leaves the usual grouping out of addresses.
func plainGroup(g string) string {
	if g == boardGroups[0] {
		return ""
	}
	return g
}

func flip(on bool) string {
	if on {
		return ""
	}
	return "1"
}

func text(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func (c *call) boardSub() string {
	whose := "board.sub_mine"
	if c.viewer.Watches() {
		whose = "board.sub_all"
	}
	return c.p.T(whose, "Workspace", c.viewer.WorkspaceName, "When", c.p.Moment(c.app.Now(), c.app.Now()))
}

func (c *call) boardFigures(f app.Figures) []ui.Figure {
	number := c.p.Number
	late := ui.Figure{Label: c.p.T("board.fig.overdue"), Value: number(f.Overdue), Note: c.p.T("board.fig.overdue_none"), Href: ui.With(ui.ToDashboard(), "overdue", "1")}
	if f.Overdue > 0 {
		late.Tone, late.Note = "red", c.p.T("board.fig.overdue_note", "Count", -c.p.Days(f.OldestDue, c.app.Today()))
	}
	blocking := ui.Figure{Label: c.p.T("board.fig.blocking"), Value: number(f.Blocking), Note: c.p.T("board.fig.blocking_none")}
	if f.Blocking > 0 {
		blocking.Tone, blocking.Note = "amber", c.p.T("board.fig.blocking_note")
	}
	share := ui.Figure{Label: c.p.T("board.fig.share"), Value: c.p.T("common.value.none")}
	if f.Records > 0 {
		share.Value, share.Unit = number(percent(f.Accepted, f.Records)), "%"
		share.Note = c.p.T("board.fig.share_note", "Accepted", f.Accepted, "Count", f.Records)
	}
	return []ui.Figure{
		{Label: c.p.T("board.fig.open"), Value: number(f.Open), Note: c.p.T("board.fig.open_note"), Href: ui.ToDashboard()},
		{Label: c.p.T("board.fig.week"), Value: number(f.DueThisWeek), Note: c.p.T("board.fig.week_note")},
		late, blocking,
		{Label: c.p.T("board.fig.questions"), Value: number(f.Questions), Note: c.p.T("board.fig.questions_note")},
		share,
	}
}

// attention is one line a handover, also when it is overdue and blocked at once.
func (c *call) attention(list []app.Attention) []page.Attention {
	var out []page.Attention
	seen := map[uuid.UUID]int{} // its line
	for _, a := range list {
		if at, is := seen[a.ID]; is {
			if a.Held > 0 {
				out[at].What += c.p.T("board.attention.and") + c.p.T("board.attention.held", "Count", a.Held, "Giver", c.named(a.Giver))
				out[at].State, out[at].Href = "blocked", ui.ToLeaverHoldings(a.ID.String())
			}
			if a.Worse > 0 {
				out[at].What += c.p.T("board.attention.and") + c.p.T("board.attention.worse", "Count", a.Worse)
			}
			if a.Viewed > 0 {
				out[at].What += c.p.T("board.attention.and") + c.p.T("board.attention.looked", "Count", a.Viewed, "Giver", c.named(a.Giver))
			}
			continue
		}
		seen[a.ID] = len(out)
		item := page.Attention{
			State: "blocked", Href: ui.ToHandover(a.ID.String()), Title: a.Title,
			Note: c.p.T("board.attention.note", "Number", a.Number, "Giver", c.named(a.Giver), "Receiver", c.named(a.Receiver),
				"Count", a.Tally.Sections-a.Tally.Settled),
		}
		var what []string
		if a.Overdue(c.app.Today()) {
			what = append(what, c.p.T("board.attention.overdue", "Count", -c.p.Days(a.NextDueOn, c.app.Today())))
		} else if a.Held == 0 && a.Worse == 0 && !a.ExitsLate(c.app.Today()) {
			item.State = "question"
		}
		if a.Held > 0 {
			item.Href = ui.ToLeaverHoldings(a.ID.String())
			what = append(what, c.p.T("board.attention.held", "Count", a.Held, "Giver", c.named(a.Giver)))
		}
		if a.ExitsLate(c.app.Today()) {
			what = append(what, c.p.T("board.attention.exit", "Count", -c.p.Days(a.ExitDue, c.app.Today())))
			if a.Why == "exits" {
				item.Href = ui.ToExit(a.ID.String())
			}
		}
		if a.Worse > 0 {
			item.Href = ui.ToWatch(a.ID.String())
			what = append(what, c.p.T("board.attention.worse", "Count", a.Worse))
		}
		if a.Viewed > 0 {
			item.Href = ui.ToViews(a.ID.String())
			what = append(what, c.p.T("board.attention.looked", "Count", a.Viewed, "Giver", c.named(a.Giver)))
		}
		if a.Blocking > 0 {
			what = append(what, c.p.T("board.attention.blocking", "Count", a.Blocking))
		}
		item.What = strings.Join(what, c.p.T("board.attention.and"))
		out = append(out, item)
	}
	return out
}

// named is a name, or the word for nobody.
func (c *call) named(name string) string {
	if name == "" {
		return c.p.T("board.nobody")
	}
	return name
}

// progress lists the kinds in the order of the catalog.
func (c *call) progress(list []app.KindProgress) []page.KindProgress {
	var out []page.KindProgress
	for _, k := range c.viewer.Catalog.All() {
		for _, p := range list {
			if p.Kind == k.Key {
				out = append(out, page.KindProgress{
					Kind: k.Label.In(catalog.Lang(c.lang())), Parts: parts(p.Tally), Done: p.Tally.Signed + p.Tally.NotApplicable, Sections: p.Tally.Sections,
				})
			}
		}
	}
	return out
}

func (c *call) boardFilters(f app.BoardFilter, b app.Board) []ui.Filter {
	at := boardAddress(f)
	state := ui.Filter{ID: "by-state", Label: c.p.T("board.filter.state"), Clear: at.with("state", "").String()}
	for _, s := range handover.States {
		state.Choices = append(state.Choices, ui.Choice{
			Text: c.p.T("common.phase." + string(s)), Href: at.with("state", string(s)).String(), Current: f.State == s,
		})
	}
	team := ui.Filter{ID: "by-team", Label: c.p.T("board.filter.team"), Clear: at.with("team", "").String()}
	for _, t := range b.Teams {
		team.Choices = append(team.Choices, ui.Choice{Text: t.Name, Href: at.with("team", text(t.ID)).String(), Current: f.Team == t.ID})
	}
	store := ui.Filter{ID: "by-store", Label: c.p.T("board.filter.store"), Clear: at.with("store", "").String()}
	for _, s := range b.Stores {
		store.Choices = append(store.Choices, ui.Choice{Text: s.Name, Href: at.with("store", text(s.ID)).String(), Current: f.Store == s.ID})
	}
	out := []ui.Filter{state}
	for _, f := range []ui.Filter{team, store} {
		if len(f.Choices) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// boardTable puts the rows, which come ordered, under the headings of their group. How many there are is only said when all of
// them are on this page.
func (c *call) boardTable(f app.BoardFilter, b app.Board) []page.BriefGroup {
	heading := func(r app.Brief) string {
		switch f.Group {
		case "store":
			return r.StoreName
		case "state":
			return c.p.T("common.phase." + string(r.State))
		}
		if r.TeamName == "" {
			return c.p.T("board.no_team")
		}
		return r.TeamName
	}
	var out []page.BriefGroup
	platforms := c.platforms()
	for _, r := range b.Rows {
		title := heading(r)
		if len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, page.BriefGroup{Title: title})
		}
		g := &out[len(out)-1]
		g.Rows = append(g.Rows, c.brief(r, platforms))
	}
	if f.After == "" && b.Next == "" {
		for i := range out {
			out[i].Note = c.p.T("common.count.handovers", "Count", len(out[i].Rows))
		}
	}
	return out
}
