package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type holdings interface {
	// Holder is a person of the viewer's workspace with all that belongs to them.
	Holder(ctx context.Context, v handover.Viewer, person uuid.UUID) (handover.Leaver, error)
	// Holdings are what the identities of the person hold in handovers that the viewer sees, counted by state, in one round trip. What was carried over
	// into a later handover is held there.
	Holdings(ctx context.Context, v handover.Viewer, person uuid.UUID, bound []catalog.Identity, f HoldingFilter) (Holdings, error)
	// LeaverHoldings are what the giver of the handover still holds in it, with the frame.
	LeaverHoldings(ctx context.Context, sc handover.Scope, f HoldingFilter) (LeaverHoldings, error)
}

// HoldingsShown is how many a page shows.
const HoldingsShown = 50

// HoldingFilter narrows a list of holdings. After is the key of the last one of the page before.
type HoldingFilter struct {
	State handover.HoldingState // "" for all
	Query string                // in the titles of records
	After string

	now, today time.Time // filled in here: states follow from the moment, the end of a sub-account from the date
}

// At is the moment and the date that the filter is asked at.
func (f HoldingFilter) At() (now, today time.Time) { return f.now, f.today }

// Holdings is a page of what somebody holds, the most urgent first. Counts are over all pages and states, but by the search.
type Holdings struct {
	Rows   []handover.Holding
	Counts map[handover.HoldingState]int
	Next   string
}

// All is how many there are.
func (h Holdings) All() int {
	n := 0
	for _, count := range h.Counts {
		n += count
	}
	return n
}

// PersonHoldings is the answer to: what does this person still hold?
type PersonHoldings struct {
	Person handover.Leaver
	Holdings
}

// LeaverHoldings is the same for the giver of one handover.
type LeaverHoldings struct {
	Frame
	Holdings
}

// Holdings is what a person still holds, in every handover that the viewer sees. Errors: forbidden, not_found.
func (a *App) Holdings(ctx context.Context, v handover.Viewer, person uuid.UUID, f HoldingFilter) (PersonHoldings, error) {
	if err := a.mayKeep(ctx, v, person); err != nil {
		return PersonHoldings{}, err
	}
	who, err := a.store.Holder(ctx, v, person)
	if err != nil {
		return PersonHoldings{}, err
	}
	list, err := a.store.Holdings(ctx, v, person, who.Identities(), a.asked(f))
	return PersonHoldings{Person: who, Holdings: list}, err
}

func (a *App) asked(f HoldingFilter) HoldingFilter {
	f.now, f.today = a.Now(), a.Today()
	return f
}

// LeaverHoldings is what the giver of the handover still holds in it.
func (a *App) LeaverHoldings(ctx context.Context, sc handover.Scope, f HoldingFilter) (LeaverHoldings, error) {
	return a.store.LeaverHoldings(ctx, sc, a.asked(f))
}
