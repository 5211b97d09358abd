package postgres_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestListingTurns: after any acts and changes, the lists and counts that the database makes say of each step what the domain says of each listing.
func TestListingTurns(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("sku")).ID
	section := h.mustSection(id, "sku")
	giver := h.in("giver", id)
	var records []uuid.UUID
	for i := range 8 {
		records = append(records, h.record(giver, section, form("sku", i)).ID)
	}
	people := []string{"giver", "receiver", "second", "witness", "manager"}
	dice := rand.New(rand.NewPCG(18, 19))
	done := 0
	for range 110 {
		who, n := people[dice.IntN(len(people))], dice.IntN(6) // the rest is not touched here
		sc := h.in(who, id)
		in := h.ticks(sc, records[n], handover.ListingSteps[dice.IntN(6)], "「最佳」是注册商标")
		switch dice.IntN(9) {
		case 0:
			change := [][]string{{"title", "羊毛大衣 <&> " + strconv.Itoa(dice.IntN(2))}, {"price", strconv.Itoa(900+dice.IntN(2)) + ".00"}, {"on_hand", strconv.Itoa(dice.IntN(99))}}[dice.IntN(3)]
			_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: records[n], Revision: h.fresh(giver, records[n]).Revision, Form: form("sku", n, change...)})
			require.NoError(t, err)
			continue
		case 1:
			in.Verdict = handover.ListingUndone
		}
		if h.app.ReviewListing(ctx, sc, in) == nil {
			done++
		}
	}
	require.Greater(t, done, 20)
	for _, step := range []handover.ListingStep{handover.FirstReview, handover.TitleCheck} {
		require.NoError(t, h.app.ReviewListing(ctx, h.in("second", id), h.ticks(h.in("second", id), records[7], step, "")))
	}
	seen := map[handover.ListingStep]int{}
	for _, who := range people {
		sc := h.in(who, id)
		turns, err := h.app.ListingTurns(ctx, sc)
		require.NoError(t, err)
		require.Len(t, turns.Turns, 1)
		require.False(t, turns.Many)
		waiting, behalf := map[handover.ListingStep]int{}, uuid.Nil
		for _, step := range handover.ListingSteps {
			want := []uuid.UUID{}
			for _, r := range records {
				page, err := h.app.RecordPage(ctx, sc, r)
				require.NoError(t, err)
				if !page.Listing.Turn(step) {
					continue
				}
				waiting[step]++
				if page.Listing.Apart(step, sc.By(), behalf) == nil {
					want = append(want, r)
				}
			}
			got, err := h.app.SectionPage(ctx, sc, section, app.RecordFilter{Turn: step})
			require.NoError(t, err)
			list := []uuid.UUID{}
			for _, r := range got.Rows {
				list = append(list, r.ID)
			}
			require.Equal(t, want, list, "%s of %s", step, who)
			require.Equal(t, len(want), turns.Turns[0].Yours[step], "%s of %s", step, who)
			seen[step] += len(want)
		}
		for _, step := range handover.ListingSteps {
			require.Equal(t, waiting[step], turns.Turns[0].Waiting[step], step)
		}
		next := false
		for _, step := range handover.ListingSteps {
			next = next || step[len(step)-1] != '1' && turns.Turns[0].Yours[step] > 0
		}
		require.Equal(t, next && who != "manager", h.waits(who, "list"), "%s: whoever only watches finds the page", who)
	}
	require.Len(t, seen, 6)
	for step, n := range seen {
		require.Positive(t, n, "%s was nobody's turn: the test says less than it should", step)
	}
}
