package server

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// TestCarryingOver goes the way of the people: the manager begins a second handover of the store and takes records over, the
// outgoing person confirms one by one, and the receiver sees what nobody has confirmed.
func TestCarryingOver(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	v, _ := h.session("manager", uuid.Nil)
	in := h.plan(h.stores[0].ID, h.templates["full_store"].ID, "receiver", "giver2", "witness2")
	made, err := h.app.CreateHandover(t.Context(), v, in, app.Key{})
	require.NoError(t, err)
	id := made.ID.String()

	b := h.as("receiver") // now the outgoing person
	b.get(ui.ToHandover(id)).says(t, zh.T("carry.open"))
	shown := b.get(ui.ToCarry(id))
	shown.says(t, "旗舰店运营交接")
	form := shown.form(t, ui.ToCarry(id)).values
	require.Equal(t, h.own.id.String(), form.Get("from"))
	all := form["section"]
	require.NotEmpty(t, all)
	form.Del("section")
	refused := b.post(ui.ToCarry(id), form)
	require.Equal(t, 422, refused.StatusCode)
	refused.says(t, zh.T("carry.nothing_chosen"))
	form["section"] = all
	form.Set("_key", newKey())
	b.follow(b.post(ui.ToCarry(id), form)).says(t, "和 1 个附件")

	section := h.sections("manager", made.ID)["account"].ID
	list := b.get(ui.ToSection(id, section.String()))
	list.says(t, zh.T("carry.row", "Number", "HD-2026-0001"))
	list.says(t, zh.T("carry.filter"))
	page, err := h.app.SectionPage(t.Context(), h.in("receiver", made.ID), section, app.RecordFilter{})
	require.NoError(t, err)
	require.Len(t, page.Rows, 3)
	h.as("giver2").get(ui.ToSectionReview(id, section.String())).says(t, zh.T("carry.section", "Count", 3))
	h.as("manager").get(ui.ToHandover(id)).says(t, zh.T("carry.section", "Count", 1))
	first := page.Rows[0].ID.String()
	seen := h.as("giver2").get(ui.ToRecord(id, first))
	seen.says(t, zh.T("carry.note.beware"))
	require.NotContains(t, seen.text, ui.ToRecordConfirmation(id, first), "only the filler confirms")

	record := b.get(ui.ToRecord(id, first))
	record.says(t, zh.T("carry.note.ask"))
	b.follow(b.post(ui.ToRecordConfirmation(id, first), record.form(t, ui.ToRecordConfirmation(id, first)).values)).says(t, "仍然有效")
	h.as("giver2").get(ui.ToRecord(id, first)).says(t, zh.T("carry.note.confirmed", "Number", "HD-2026-0001", "Revision", page.Rows[0].Carried.Revision))

	rest := b.get(ui.ToSection(id, section.String())+"?unconfirmed=1").form(t, ui.ToSectionConfirmations(id, section.String())).values
	rest.Set("what", "all")
	b.follow(b.post(ui.ToSectionConfirmations(id, section.String()), rest)).says(t, zh.T("carry.confirmed_many", "Count", 2))
	require.Zero(t, h.sections("manager", made.ID)["account"].Counts.Unconfirmed)
}
