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
	Days  []handover.ViewDay // on which the giver looked at something
	// Unusual are the days on which the giver looked at far more than usual.
	Unusual []handover.ViewDay
}

type views interface {
	// NoteView keeps a view, unless the same person saw the same thing in the same place within these ten minutes, and counts it for the day
	// today, which began at since.
	NoteView(ctx context.Context, sc handover.Scope, v handover.View, today, since time.Time) error
	// Views are the newest ones behind the filter, and how many records the giver looked at or took along on the days until today.
	Views(ctx context.Context, sc handover.Scope, f ViewFilter, limit int, today time.Time) (ViewPage, error)
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
	now := a.Now()
	today, since := a.dayOf(now)
	return a.store.NoteView(ctx, sc, handover.View{
		Handover: sc.Handover(), ID: a.newID(), Section: in.Section.ID, Record: in.Record, Person: sc.By(), Place: in.Place, Records: in.Records,
		At: now, Address: in.Address, Agent: in.Agent,
	}, today, since)
}

// dayOf is the calendar day of a moment in the workspace's zone, as midnight UTC, and the moment at which it began there.
func (a *App) dayOf(now time.Time) (today, since time.Time) {
	y, m, d := now.In(a.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), time.Date(y, m, d, 0, 0, 0, 0, a.zone)
}

// Views is the look-log, for the giver and for those who watch. Errors: forbidden, not_found.
func (a *App) Views(ctx context.Context, sc handover.Scope, f ViewFilter) (ViewPage, error) {
	if err := sc.May(handover.SeeViews); err != nil {
		return ViewPage{}, err
	}
	today := a.Today()
	page, err := a.store.Views(ctx, sc, f, ViewsShown, today)
	if err != nil {
		return ViewPage{}, err
	}
	page.Unusual = handover.Unusual(page.Days, today)
	return page, nil
}
