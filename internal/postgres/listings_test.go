package postgres_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// ticks is a form that ticks a step of a listing as it is now.
func (h *house) ticks(sc handover.Scope, record uuid.UUID, step handover.ListingStep, note string) app.ReviewListing {
	h.t.Helper()
	page, err := h.app.RecordPage(h.t.Context(), sc, record)
	require.NoError(h.t, err)
	return app.ReviewListing{Record: record, Step: step, Verdict: handover.ListingDone, Note: note, Facts: page.Listing.Facts()}
}

// ticked is a handover with a listing of which steps were ticked and taken back.
func (h *house) ticked() {
	h.t.Helper()
	ctx, id := h.t.Context(), h.handover(h.only("sku")).ID
	record := h.record(h.in("giver", id), h.mustSection(id, "sku"), form("sku", 1)).ID
	require.NoError(h.t, h.app.ReviewListing(ctx, h.in("giver", id), h.ticks(h.in("giver", id), record, handover.TitleCheck, "")))
	require.NoError(h.t, h.app.ReviewListing(ctx, h.in("receiver", id), h.ticks(h.in("receiver", id), record, handover.PageCheck, "")))
	in := h.ticks(h.in("receiver", id), record, handover.PageCheck, "看错了商品")
	in.Verdict = handover.ListingUndone
	require.NoError(h.t, h.app.ReviewListing(ctx, h.in("receiver", id), in))
}

// TestThreeReviews: three reviews by three people in order, over what the listing said (N-18, SKU-19).
func TestThreeReviews(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("sku")).ID
	giver, manager := h.in("giver", id), h.in("manager", id)
	r := h.record(giver, h.mustSection(id, "sku"), form("sku", 1))
	do := func(who string, step handover.ListingStep, note string) error {
		sc := h.in(who, id)
		return h.app.ReviewListing(ctx, sc, h.ticks(sc, r.ID, step, note))
	}
	count := func() int {
		page, err := h.app.RecordPage(ctx, manager, r.ID)
		require.NoError(t, err)
		return page.Listing.Count()
	}
	refused(t, do("receiver", handover.Supervision, ""), handover.Conflict, "refuse.listing_order")
	refused(t, do("receiver", "review_4", ""), handover.NotFound, "error.not_found")
	require.NoError(t, do("receiver", handover.FirstReview, ""))
	refused(t, do("manager", handover.FirstReview, ""), handover.Conflict, "refuse.listing_done")
	refused(t, do("receiver", handover.Supervision, ""), handover.Conflict, "refuse.listing_apart")
	require.NoError(t, do("manager", handover.Supervision, ""))
	refused(t, do("giver", handover.LegalReview, ""), handover.Conflict, "refuse.listing_own")
	require.NoError(t, do("witness", handover.LegalReview, ""))
	require.NoError(t, do("receiver", handover.TitleCheck, ""), "who reviewed may proofread")
	require.Equal(t, 4, count())
	require.Equal(t, 4, h.count(`SELECT count(*) FROM events WHERE act = 'listing.done'`))

	save := func(change ...string) {
		t.Helper()
		_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: h.fresh(giver, r.ID).Revision, Form: form("sku", 1, change...)})
		require.NoError(t, err)
	}
	save("on_hand", "170")
	require.Equal(t, 4, count(), "stock is not what customers read")
	shown := h.ticks(manager, r.ID, handover.PageCheck, "")
	save("title", "史上最佳羊毛大衣")
	require.Zero(t, count(), "every tick was about another title")
	refused(t, h.app.ReviewListing(ctx, manager, shown), handover.Stale, "refuse.record_changed")
	refused(t, do("receiver", handover.FirstReview, ""), handover.Invalid, "refuse.listing_word")
	require.NoError(t, do("receiver", handover.FirstReview, "「最佳」是注册商标的一部分"))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM listing_acts WHERE word = '最佳' AND note <> ''`))
	save("on_hand", "170")
	require.Equal(t, 4, count(), "back to what was looked at")

	undo := h.ticks(h.in("second", id), r.ID, handover.Supervision, "毛利没算扣点")
	undo.Verdict = handover.ListingUndone
	refused(t, h.app.ReviewListing(ctx, h.in("second", id), undo), handover.Forbidden, "refuse.listing_of_other")
	require.NoError(t, h.app.ReviewListing(ctx, manager, undo))
	require.Equal(t, 2, count(), "the final review went with it")
	require.NoError(t, do("second", handover.Supervision, ""))
	require.NoError(t, do("manager", handover.LegalReview, ""))
	h.sound("reviewed")
	require.ErrorContains(t, h.exec(`UPDATE listing_acts SET note = 'x'`), "what was signed or recorded stays")
}

// TestTickOnce: of two who tick the same step at once, one does; and the database keeps people apart by itself.
func TestTickOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("sku")).ID
	r := h.record(h.in("giver", id), h.mustSection(id, "sku"), form("sku", 1))
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, who := range []string{"receiver", "witness"} {
		sc := h.in(who, id)
		in := h.ticks(sc, r.ID, handover.FirstReview, "")
		all.Go(func() { errs[i] = h.app.ReviewListing(t.Context(), sc, in) })
	}
	all.Wait()
	require.NotEqual(t, errs[0] == nil, errs[1] == nil)
	insert := `INSERT INTO listing_acts (handover_id, id, section_id, record_id, step, verdict, made_by, made_at, facts, revision)
		SELECT handover_id, gen_random_uuid(), section_id, record_id, $1, 'done', made_by, now(), facts, 1 FROM listing_acts LIMIT 1`
	require.ErrorContains(t, h.exec(insert, "review_2"), "nobody does two of the three")
	require.ErrorContains(t, h.exec(insert, "review_1"), "nobody does two of the three")
	require.NoError(t, h.exec(insert, "check_1"))
}

// TestTickSeveral: one step of several listings in one go leaves out what has to be looked at by itself.
func TestTickSeveral(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("sku")).ID
	giver, section := h.in("giver", id), h.mustSection(id, "sku")
	var list []uuid.UUID
	for i := range 3 {
		list = append(list, h.record(giver, section, form("sku", i, "title", []string{"羊毛大衣", "顶级羊毛大衣", "羊绒大衣"}[i])).ID)
	}
	receiver := h.in("receiver", id)
	in := app.ReviewListings{Section: section, Records: list, Step: handover.FirstReview, Version: h.sections(id)["sku"].ContentVersion}
	require.NoError(t, h.app.ReviewListing(t.Context(), receiver, h.ticks(receiver, list[2], handover.FirstReview, "")))
	got, err := h.app.ReviewListings(t.Context(), receiver, in)
	require.NoError(t, err)
	require.Equal(t, app.Listed{Count: 1, Left: 1, Words: 1}, got)
	refused(t, second(h.app.ReviewListings(t.Context(), receiver, in)), handover.Conflict, "refuse.listing_none")
	in.Version--
	refused(t, second(h.app.ReviewListings(t.Context(), receiver, in)), handover.Stale, "refuse.section_changed")
	in.Records = nil
	refused(t, second(h.app.ReviewListings(t.Context(), receiver, in)), handover.Conflict, "refuse.listing_choose")
}

// listingProbes try the reads of listings with a stranger's record.
func listingProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	return map[string]func() error{
		"Listings": in(func(tx app.Tx) error { return none(size(tx.Listings(h.t.Context(), []uuid.UUID{f.record}))) }),
	}
}
