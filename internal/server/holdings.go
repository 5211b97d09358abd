package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// holdingFilter reads the filters of the address; what cannot be read does not filter.
func holdingFilter(q url.Values) app.HoldingFilter {
	f := app.HoldingFilter{Query: searchWords(q), After: clipped(q.Get("after"), 2048)}
	if s := handover.HoldingState(q.Get("state")); slices.Contains(handover.HoldingStates, s) {
		f.State = s
	}
	return f
}

// leaverHoldings is what the giver of a handover still holds in it.
func leaverHoldings(c *call) error {
	f := holdingFilter(c.r.URL.Query())
	f.State = "" // they share one: the moment is the handover's
	got, err := c.app.LeaverHoldings(c.r.Context(), c.scope, f)
	if err != nil {
		return err
	}
	h, id := got.Handover, got.Handover.ID.String()
	at := address{ui.ToLeaverHoldings(id), []string{"q", f.Query, "after", f.After}}
	giver, _ := h.Party(handover.Giver)
	props := page.HoldingsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("holding.title")), Back: page.Link{Text: h.Title, Href: ui.ToHandover(id)},
		Sub: c.p.T("holding.leaver_sub", "Number", h.Number, "Name", c.named(giver.Name), "Count", got.All()), Callout: c.heldNote(h, got.All()),
		Empty: page.Note{Title: c.p.T("holding.none"), Body: c.p.T("holding.leaver_none_hint")},
		Links: []page.Link{{Text: c.p.T("access.title"), Href: ui.ToPermissions(id)}},
	}
	if giver.Person != uuid.Nil && c.viewer.MayKeep(giver.Person) == nil {
		props.Links = append(props.Links, page.Link{Text: c.p.T("holding.everywhere"), Href: ui.ToHoldings(giver.Person.String())})
	}
	c.fillHoldings(&props, at, f, got.Holdings)
	props.States = nil
	return c.render(http.StatusOK, page.Holdings(props))
}

// heldNote says how urgent it is that so much still hangs on the giver; it has no title when nothing does.
func (c *call) heldNote(h handover.Handover, count int) page.Note {
	giver, _ := h.Party(handover.Giver)
	switch {
	case count == 0 || h.State == handover.Cancelled:
		return page.Note{}
	case h.PastMoment(c.app.Now()):
		return page.Note{
			Tone: "blocker", Title: c.p.T("holding.overdue.title", "Name", giver.Name, "Count", count),
			Body: c.p.T("holding.overdue.body", "When", c.p.DateTime(h.EffectiveAt)),
		}
	case h.EffectiveAt.IsZero():
		return page.Note{Tone: "warning", Title: c.p.T("holding.due.title", "Name", giver.Name, "Count", count), Body: c.p.T("holding.due.body_open")}
	}
	return page.Note{
		Tone: "warning", Title: c.p.T("holding.due.title", "Name", giver.Name, "Count", count),
		Body: c.p.T("holding.due.body", "When", c.p.DateTime(h.EffectiveAt)),
	}
}

// fillHoldings fills in what both pages have in common.
func (c *call) fillHoldings(props *page.HoldingsProps, at address, f app.HoldingFilter, got app.Holdings) {
	props.Query, props.Action, props.Hidden = f.Query, at.path, hidden(at, "q", "after")
	props.Narrow = f.Query != "" || f.State != "" || f.After != ""
	props.States = []ui.Segment{{Text: c.counted("holding.state.all", got.All()), Href: at.with("state", "").String(), Current: f.State == ""}}
	for _, s := range handover.HoldingStates {
		props.States = append(props.States, ui.Segment{
			Text: c.counted("holding.state."+string(s), got.Counts[s]), Href: at.with("state", string(s)).String(), Current: f.State == s,
		})
	}
	for _, x := range got.Rows {
		props.Rows = append(props.Rows, c.holdingLine(x))
	}
	if f.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if got.Next != "" {
		props.Pages.Next = at.with("after", got.Next).String()
	}
}

// counted is a text with a number behind it.
func (c *call) counted(key string, n int) string { return c.p.T(key) + " " + c.p.Number(n) }

var holdingTones = map[handover.HoldingState]string{
	handover.HoldingOverdue: "red", handover.HoldingDue: "amber", handover.HoldingInUse: "outline",
}

func (c *call) holdingLine(x handover.Holding) page.HoldingLine {
	h, lang := x.Handover.String(), catalog.Lang(c.lang())
	kind, _ := c.viewer.Catalog.Lookup(x.Record.Kind)
	key, row, listed := strings.Cut(x.Field, ".")
	line := page.HoldingLine{
		Href: ui.ToRecord(h, x.Record.ID.String()) + "#" + ui.FieldID(key), Title: x.Record.Title, Field: c.fieldLabel(kind, key), About: c.aboutRecord(kind, x.Record.Values),
		Tone: holdingTones[x.Standing], Word: c.p.T("holding.state." + string(x.Standing)), Handover: dotted(x.Number, x.Title), At: ui.ToHandover(h),
	}
	if listed {
		line.Value = c.accessWords(x.Record, row)
	} else if field, there := kind.Field(key); there {
		line.Value = kind.Display(field, x.Record.Values, lang)
	}
	if !x.Sure {
		line.Note = c.p.T("holding.in_part")
	}
	switch {
	case x.Standing == handover.HoldingOverdue:
		line.When = c.p.T("holding.since", "When", c.p.DateTime(x.EffectiveAt))
	case x.Standing == handover.HoldingDue && !x.EffectiveAt.IsZero():
		line.When = c.p.T("holding.until", "When", c.p.DateTime(x.EffectiveAt))
	}
	return line
}

// accessWords is a line of permissions in few words.
func (c *call) accessWords(r handover.Record, row string) string {
	n, err := strconv.Atoi(row)
	if err != nil {
		return ""
	}
	for _, a := range catalog.AccessOf(r.Kind, r.Values) {
		if a.Row == n {
			words := dotted(a.Login, a.Permission)
			if a.Administrator {
				words = dotted(words, c.p.T("access.administrator"))
			}
			return words
		}
	}
	return ""
}

// aboutRecord is what stands under the title of a record: platform and shop of an account.
func (c *call) aboutRecord(kind catalog.Kind, v catalog.Values) string {
	words := ""
	for _, f := range kind.Subtitle {
		words = dotted(words, kind.Display(f, v, catalog.Lang(c.lang())))
	}
	return words
}
