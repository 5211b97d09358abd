package handover_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestListingStands: a tick stands over what it was made on, falls with those before it, and keeps people and their proxies apart (N-18).
func TestListingStands(t *testing.T) {
	t.Parallel()
	kind, _ := catalog.Lookup("sku")
	values, problems := kind.Update(catalog.Values{}, kind.Sample)
	require.Empty(t, problems)
	people := []uuid.UUID{uuid.New(), uuid.New(), uuid.New(), uuid.New()}
	r := handover.Record{Kind: "sku", Values: values, UpdatedBy: people[3]}
	facts, err := r.ListingFacts(kind)
	require.NoError(t, err)
	act := func(step handover.ListingStep, by int) handover.ListingAct {
		return handover.ListingAct{Step: step, Verdict: handover.ListingDone, By: people[by], Facts: facts}
	}
	undone := act(handover.FirstReview, 0)
	undone.Verdict = handover.ListingUndone
	elsewhere := act(handover.FirstReview, 0)
	elsewhere.Facts = []byte("another title")
	proxied := act(handover.FirstReview, 1)
	proxied.Behalf = people[2]
	for _, c := range []struct {
		name  string
		acts  []handover.ListingAct
		count int
		turn  handover.ListingStep
		apart []bool // who may do it, of the four
	}{
		{"nothing yet", nil, 0, handover.FirstReview, []bool{true, true, true, true}},
		{"one", []handover.ListingAct{act(handover.FirstReview, 0)}, 1, handover.Supervision, []bool{false, true, true, true}},
		{"for somebody", []handover.ListingAct{proxied}, 1, handover.Supervision, []bool{true, false, false, true}},
		{"two, and the last word", []handover.ListingAct{act(handover.FirstReview, 0), act(handover.Supervision, 1)}, 2, handover.LegalReview, []bool{false, false, true, false}},
		{"the first taken back", []handover.ListingAct{act(handover.FirstReview, 0), act(handover.Supervision, 1), undone}, 0, handover.FirstReview, []bool{true, true, true, true}},
		{"checks are others", []handover.ListingAct{act(handover.FirstReview, 0)}, 1, handover.TitleCheck, []bool{true, true, true, true}},
		{"something else since", []handover.ListingAct{elsewhere}, 0, handover.FirstReview, []bool{true, true, true, true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l, err := r.Listing(kind, nil, c.acts)
			require.NoError(t, err)
			require.Equal(t, c.count, l.Count())
			require.True(t, l.Turn(c.turn))
			for i, may := range c.apart {
				require.Equal(t, may, l.Apart(c.turn, people[i], uuid.Nil) == nil, "%d", i)
			}
		})
	}
	l, err := r.Listing(kind, nil, []handover.ListingAct{elsewhere})
	require.NoError(t, err)
	require.True(t, l.Changed(handover.FirstReview))
	require.False(t, l.Changed(handover.Supervision))
}
