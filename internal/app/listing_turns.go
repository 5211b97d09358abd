package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

type listingReads interface {
	// ListingTurns are the frame of a handover and how far its listings are, in one round trip.
	ListingTurns(ctx context.Context, sc handover.Scope) (ListingTurns, error)
}

// MostListingActs is how many reviews and checks of a handover are counted when its page is asked for.
const MostListingActs = 10_000

// ListingTurns is whose turn it is with the listings of a handover. Groups are those that anybody did anything about; Many says that more was done
// than is counted, so that Groups are not all.
type ListingTurns struct {
	Frame
	Groups []ListingGroup
	Many   bool
	Turns  []SectionTurns // made of Groups, of sections of listings, in their order
}

// ListingGroup is how many listings of a section are as far in one of the two series, review_ or check_: Place steps of it stand, Mine says that one of
// them is the viewer's, and Own that the viewer changed the record last.
type ListingGroup struct {
	Section   uuid.UUID
	Series    string
	Place     int
	Mine, Own bool
	Count     int
}

// SectionTurns are the listings of a section by the step that is next.
type SectionTurns struct {
	Section handover.Section
	Waiting map[handover.ListingStep]int // it is their turn
	Yours   map[handover.ListingStep]int // of those, what the viewer may tick
	Done    [2]int                       // with all three reviews, and all three checks
}

// ListingTurns is whose turn it is with the three reviews and three checks (SKU-19, N-18): counted when asked, up to MostListingActs.
func (a *App) ListingTurns(ctx context.Context, sc handover.Scope) (ListingTurns, error) {
	out, err := a.store.ListingTurns(ctx, sc)
	if err != nil {
		return out, err
	}
	may := sc.At(out.Handover.State).May(handover.ReviewListing) == nil
	for _, s := range out.Sections {
		if kind, ok := sc.Kind(s.Kind); ok && kind.Lists() {
			out.Turns = append(out.Turns, out.turns(s, may))
		}
	}
	return out, nil
}

// turns are those of a section. What nobody touched waits for the first of both series, and nobody did anything that stands in the way.
func (t ListingTurns) turns(s handover.Section, may bool) SectionTurns {
	out := SectionTurns{Section: s, Waiting: map[handover.ListingStep]int{}, Yours: map[handover.ListingStep]int{}}
	touched := map[string]int{}
	add := func(g ListingGroup) {
		series := 0
		if g.Series == "check_" {
			series = 1
		}
		if g.Place >= 3 {
			out.Done[series] += g.Count
			return
		}
		step := handover.ListingSteps[series*3+g.Place]
		out.Waiting[step] += g.Count
		if may && !g.Mine && (step != handover.LegalReview || !g.Own) {
			out.Yours[step] += g.Count
		}
	}
	for _, g := range t.Groups {
		if g.Section == s.ID {
			touched[g.Series] += g.Count
			add(g)
		}
	}
	for _, series := range []string{"review_", "check_"} {
		add(ListingGroup{Section: s.ID, Series: series, Count: max(0, s.Counts.Records-touched[series])})
	}
	return out
}
