package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// ViewsShown is how many lines of the look-log one page has.
const ViewsShown = 100

// ViewFilter narrows the look-log.
type ViewFilter struct {
	Person uuid.UUID // uuid.Nil for everybody
	// Before and BeforeID are the last line of the page before; zero for the first page.
	Before   time.Time
	BeforeID uuid.UUID
}

// ViewPage is the look-log of a handover.
type ViewPage struct {
	Frame
	Views []handover.View // newest first, at most ViewsShown
	More  bool
	// Unusual are the days on which the giver looked at far more than usual.
	Unusual []handover.ViewDay
}

type views interface {
	// NoteView keeps a view, unless the same person saw the same thing in the same place within these ten minutes.
	NoteView(ctx context.Context, sc handover.Scope, v handover.View) error
	// Views are the newest ones behind the filter, and how many records the giver looked at or took along on each of the days that begin
	// at the given moments.
	Views(ctx context.Context, sc handover.Scope, f ViewFilter, limit int, days []time.Time) (ViewPage, []int, error)
}

// Looked is what somebody is about to be shown.
type Looked struct {
	Section        handover.Section
	Record         uuid.UUID // uuid.Nil for many
	Place          handover.ViewPlace
	Records        int
	Address, Agent string
}

// NoteView keeps who looks at records of a kind that is sensitive (N-16), before they are shown. Whoever cannot be noted is shown nothing.
func (a *App) NoteView(ctx context.Context, sc handover.Scope, in Looked) error {
	kind, ok := sc.Kind(in.Section.Kind)
	if !ok || !kind.Sensitive() {
		return nil
	}
	return a.store.NoteView(ctx, sc, handover.View{
		Handover: sc.Handover(), ID: a.newID(), Section: in.Section.ID, Record: in.Record, Person: sc.By(), Place: in.Place, Records: in.Records,
		At: a.Now(), Address: in.Address, Agent: in.Agent,
	})
}

// Views is the look-log, for the giver and for those who watch. Errors: forbidden, not_found.
func (a *App) Views(ctx context.Context, sc handover.Scope, f ViewFilter) (ViewPage, error) {
	if err := sc.May(handover.SeeViews); err != nil {
		return ViewPage{}, err
	}
	today := a.Today()
	var begins []time.Time
	var days []handover.ViewDay
	for back := handover.UnusualDays + handover.UnusualBefore - 1; back >= 0; back-- {
		day := today.AddDate(0, 0, -back)
		days = append(days, handover.ViewDay{Day: day})
		y, m, d := day.Date()
		begins = append(begins, time.Date(y, m, d, 0, 0, 0, 0, a.zone))
	}
	page, counts, err := a.store.Views(ctx, sc, f, ViewsShown, begins)
	if err != nil {
		return ViewPage{}, err
	}
	for i, n := range counts {
		days[i].Records = n
	}
	page.Unusual = handover.Unusual(days, today)
	return page, nil
}
