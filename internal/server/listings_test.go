package server

import (
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// TestListingPages: who sees which button of the three reviews and three checks, and why not; what is refused comes back with what was typed.
func TestListingPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, rec := h.own.id, h.own.records["draft"]
	hs, ss := own.String(), h.own.sections["sku"].String()
	page, at := ui.ToRecord(hs, rec.String()), ui.ToRecordListing(hs, rec.String())
	giver, receiver, manager := h.as("giver"), h.as("receiver"), h.as("manager")
	offers := func(b *browser, step, verdict string) bool {
		t.Helper()
		return strings.Contains(b.get(page).text, `id="listing-`+step+`-`+verdict+`"`)
	}
	tick := func(b *browser, step, verdict, note string) reply {
		t.Helper()
		got, err := h.app.RecordPage(t.Context(), h.in("manager", own), rec)
		require.NoError(t, err)
		return b.post(at, url.Values{
			"_key": {uuid.NewString()}, "step": {step}, "verdict": {verdict}, "note": {note}, "facts": {hex.EncodeToString(got.Listing.Facts())},
		})
	}
	giver.get(page).says(t, zh.T("listing.title"))
	require.True(t, offers(giver, "review_1", "done"))
	require.True(t, offers(giver, "check_1", "done"))
	require.False(t, offers(giver, "review_2", "done"), "one after the other")
	require.Equal(t, 303, tick(giver, "review_1", "done", "").StatusCode)
	require.False(t, offers(giver, "review_2", "done"))
	giver.get(page).says(t, zh.T("refuse.listing_apart", "Step", zh.T("listing.step.review_1")))
	require.Equal(t, 409, tick(giver, "review_2", "done", "").StatusCode)
	require.Equal(t, 303, tick(receiver, "review_2", "done", "").StatusCode)
	require.True(t, offers(receiver, "review_2", "undone"))
	require.True(t, offers(manager, "review_2", "undone"))
	require.False(t, offers(giver, "review_2", "undone"))
	require.Equal(t, 403, tick(giver, "review_2", "undone", "不对").StatusCode)
	refused := tick(receiver, "review_2", "undone", "")
	require.Equal(t, 422, refused.StatusCode)

	form := sampleForm("sku", 8)
	form.Set("title", "最佳羊毛大衣")
	form.Set("_version", h.revision(h.own, "draft"))
	require.Equal(t, 303, giver.post(ui.ToRecord(hs, rec.String()), form).StatusCode)
	shown := receiver.get(page)
	shown.says(t, zh.T("listing.word", "Word", "最佳"))
	require.Contains(t, shown.text, "之后内容改了")
	refused = tick(receiver, "review_1", "done", "")
	require.Equal(t, 422, refused.StatusCode)
	refused.says(t, zh.T("refuse.listing_word", "Word", "最佳"))
	require.Equal(t, 303, tick(receiver, "review_1", "done", "「最佳」是注册商标").StatusCode)
	receiver.get("/handovers/"+hs+"/events").says(t, "保留「最佳」")

	list := manager.get(ui.ToSection(hs, ss))
	list.says(t, zh.T("listing.bulk"))
	version := strconv.Itoa(h.sections("manager", own)["sku"].ContentVersion)
	several := manager.post(ui.ToSectionListings(hs, ss), url.Values{"_key": {uuid.NewString()}, "step": {"check_1"}, "record": {rec.String()}, "version": {version}})
	require.Equal(t, 409, several.StatusCode, "a forbidden word is looked at by itself")
}
