package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// TestRefusalIsSeenWhereItCounts: the pages of a section say who refuses to sign it, why, and what is left to do, until that person signs.
func TestRefusalIsSeenWhereItCounts(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["risk2"].String()
	home, review := ui.ToSection(own, section), ui.ToSectionReview(own, section)
	receiver, giver := h.as("receiver"), h.as("giver")
	require.Equal(t, 303, receiver.post(ui.ToRefusals(own), url.Values{
		"refused": {section}, "reason": {"保管人写的是前同事"}, "items.0.what": {"改成现在的保管人"}, "items.0.who": {h.people["giver"].ID.String()}, "items.0.due": {"2026-11-20"},
	}).StatusCode)
	undone := zh.T("refusal.note_item", "What", "改成现在的保管人", "Name", h.people["giver"].Name, "State", zh.T("refusal.todo"))
	for _, at := range []string{home, review} {
		page := giver.get(at)
		require.Contains(t, page.text, "保管人写的是前同事", at)
		require.Contains(t, page.text, undone, at)
	}
	require.Contains(t, giver.get(review).text, `id="refusals"`)
	other := giver.get(ui.ToSection(own, h.own.sections["sku"].String()))
	require.NotContains(t, other.text, "保管人写的是前同事", "nothing of other sections")
	require.Contains(t, giver.get(ui.ToTodo()).text, "改成现在的保管人", "it waits for whoever has to do it")

	list, err := h.app.Signing(t.Context(), h.in("giver", h.own.id))
	require.NoError(t, err)
	require.NoError(t, h.app.SettleItem(t.Context(), h.in("giver", h.own.id), list.Refusals[0].Items[0].ID, app.Key{}))
	done := strings.Replace(undone, zh.T("refusal.todo"), zh.T("refusal.item_done"), 1)
	require.Contains(t, giver.get(home).text, done)
	require.NotContains(t, giver.get(ui.ToTodo()).text, "改成现在的保管人")
	a := receiver.post(ui.ToSectionSeal(own, section), receiver.signing(review, h.people["receiver"].Name))
	require.Equal(t, 303, a.StatusCode, a.text)
	require.NotContains(t, giver.get(home).text, "保管人写的是前同事", "over")
	require.Contains(t, giver.get(review).text, zh.T("refusal.over"), "and kept")
}
