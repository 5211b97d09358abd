package server

import (
	"net/http"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// listingsShow is whose turn it is with the three reviews and three checks of listings.
func listingsShow(c *call) error {
	got, err := c.app.ListingTurns(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h := got.Handover
	props := page.ListingTurnsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("listing.queue")), Back: page.Link{Text: h.Title, Href: ui.ToHandover(h.ID.String())},
		Sub: c.p.T("listing.queue_sub"), Empty: page.Note{Title: c.p.T("listing.queue_none"), Body: c.p.T("listing.queue_none_hint")},
	}
	may := c.scope.At(h.State).May(handover.ReviewListing) == nil
	switch {
	case len(got.Turns) == 0:
	case !may:
		props.Callout = page.Note{Tone: "notice", Title: c.p.T("listing.queue_closed")}
	case got.Many:
		props.Callout = page.Note{Tone: "notice", Title: c.p.T("listing.queue_many", "Max", app.MostListingActs), Body: c.p.T("listing.queue_many_hint")}
	}
	for _, t := range got.Turns {
		props.Sections = append(props.Sections, c.listingQueue(h.ID, t, got.Many, may))
	}
	return c.render(http.StatusOK, page.ListingTurns(props))
}

// listingQueue is a section. Where not all is counted, each step leads to its list all the same.
func (c *call) listingQueue(h uuid.UUID, t app.SectionTurns, many, may bool) page.ListingQueue {
	href := ui.ToSection(h.String(), t.Section.ID.String())
	q := page.ListingQueue{ID: "turns-" + t.Section.ID.String(), Title: t.Section.Title(c.lang()), Href: href, Counted: !many}
	if !many {
		q.Done = c.p.T("listing.queue_done", "Reviews", t.Done[0], "Checks", t.Done[1], "All", t.Section.Counts.Records)
	}
	for _, s := range handover.ListingSteps {
		step := page.ListingTurn{
			Name: listingName(c.p, s), How: c.p.T("listing.how." + string(s)), Waiting: c.p.Number(t.Waiting[s]), Yours: c.p.Number(t.Yours[s]),
			Go: c.p.T("listing.go"),
		}
		if may && (many || t.Yours[s] > 0) {
			step.Href = ui.With(href, "turn", string(s))
		}
		q.Steps = append(q.Steps, step)
	}
	return q
}
