package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// limit sets numbers by the admin, from what the page shows now: key, value, key, value.
func (h *house) limit(cells ...string) {
	h.t.Helper()
	_, err := h.app.SaveNumbers(h.t.Context(), h.as("admin"), h.limits(cells...))
	require.NoError(h.t, err)
}

// limits is the form of the page as it is now, with some cells typed.
func (h *house) limits(cells ...string) app.SaveNumbers {
	h.t.Helper()
	own, err := h.store.OwnKinds(h.t.Context(), h.workspace)
	require.NoError(h.t, err)
	in := app.SaveNumbers{Typed: map[string]string{}, Shown: map[string]int64{}}
	for _, n := range catalog.AllNumbers() {
		in.Shown[n.Key] = own.Limits().Of(n)
	}
	for i := 0; i+1 < len(cells); i += 2 {
		in.Typed[cells[i]] = cells[i+1]
	}
	return in
}

func TestALimitJudgesWhatIsNotSigned(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	open := h.mustSection(id, "sop")
	for n := range 2 {
		h.record(h.in("giver", id), open, form("sop", n, "review_every_days", ""))
	}
	done := h.accepted(id, "account", 1)
	receiver := h.in("receiver", id)
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, done.ID)))
	before := h.sections(id)
	old := h.in("giver", id)

	h.limit("sop_review_days", "90", "expiry_notice_days", "365")
	h.sound("limits")
	after := h.sections(id)
	require.Equal(t, before["sop"].Counts.Warnings+2, after["sop"].Counts.Warnings)
	require.Equal(t, before["sop"].ContentVersion, after["sop"].ContentVersion)
	require.Equal(t, before["account"].Counts, after["account"].Counts, "what is signed stays as it was")
	require.Equal(t, int64(90), h.in("giver", id).Viewer().Catalog.Numbers().Of(catalog.ReviewCycle))

	saved, err := h.app.SaveRecord(t.Context(), old, app.SaveRecord{Section: open, Form: form("sop", 7, "review_every_days", "")})
	require.NoError(t, err)
	require.Equal(t, before["sop"].Counts.Warnings+3, h.sections(id)["sop"].Counts.Warnings, "a request that began before the change is judged by the new limit")
	require.NoError(t, h.app.RemoveRecord(t.Context(), h.in("giver", id), saved.ID, saved.Revision, app.Key{}))

	require.NoError(t, h.app.ReopenSection(t.Context(), h.in("manager", id), app.SectionAct{Section: done.ID, Reason: "改到期提醒"}))
	require.Greater(t, h.sections(id)["account"].Counts.Warnings, before["account"].Counts.Warnings, "once it is open again it is judged")
	h.sound("reopening")

	h.limit("sop_review_days", "", "expiry_notice_days", "30")
	own, err := h.store.OwnKinds(t.Context(), h.workspace)
	require.NoError(t, err)
	require.Empty(t, own.Numbers, "a default is not stored")
	require.Equal(t, before["sop"].Counts.Warnings, h.sections(id)["sop"].Counts.Warnings, "back to the defaults, also when no number is left")
	require.NoError(t, h.app.RestoreRecord(t.Context(), h.in("giver", id), saved.ID, app.Key{}))
	require.Equal(t, before["sop"].Counts.Warnings, h.sections(id)["sop"].Counts.Warnings, "what was removed is judged when it comes back")
	h.sound("defaults")

	fields := h.field("sku", "产地", "text")
	own, err = h.store.OwnKinds(t.Context(), h.workspace)
	require.NoError(t, err)
	require.Less(t, own.NumbersSince, own.Version, "a field is no limit: %s", fields)
}

func TestLimitsHaveBounds(t *testing.T) {
	t.Parallel()
	h := given(t)
	save := func(who string, in app.SaveNumbers) error {
		_, err := h.app.SaveNumbers(t.Context(), h.as(who), in)
		return err
	}
	for _, c := range []struct{ cell, key string }{
		{"4", "problem.out_of_range"}, {"3601", "problem.out_of_range"}, {"half a minute", "problem.not_a_number"}, {"1.5", "problem.not_whole"},
	} {
		refused(t, save("admin", h.limits("presale_reply_seconds", c.cell)), handover.Invalid, c.key)
	}
	refused(t, save("manager", h.limits("pass_mark", "90")), handover.Forbidden, "refuse.manage_kinds")
	require.NoError(t, save("admin", h.limits("presale_reply_seconds", "５ 秒", "unknown", "3")))

	first, second := h.limits("pass_mark", "90"), h.limits("pass_mark", "70", "sop_steps", "12")
	require.NoError(t, save("admin", first))
	require.NoError(t, save("admin", first), "the same form twice")
	refused(t, save("admin", second), handover.Invalid, "numbers.changed_meanwhile")
	own, err := h.store.OwnKinds(t.Context(), h.workspace)
	require.NoError(t, err)
	require.Equal(t, int64(90), own.Numbers["pass_mark"].Value)
	require.Equal(t, h.people["admin"].Name, own.Numbers["pass_mark"].By)
	require.NotContains(t, own.Numbers, "sop_steps", "all or nothing")
	require.NotContains(t, own.Numbers, "unknown")
	delete(second.Typed, "pass_mark")
	require.NoError(t, save("admin", second), "others may be changed from the same page")
	version := own.Version
	require.NoError(t, save("admin", h.limits("sop_steps", "12")), "nothing changes")
	own, err = h.store.OwnKinds(t.Context(), h.workspace)
	require.NoError(t, err)
	require.Equal(t, version+1, own.Version)
}

func TestLimitsStayInTheirWorkspace(t *testing.T) {
	t.Parallel()
	h := given(t)
	far := h.elsewhere()
	h.limit("pass_mark", "90")
	own, err := h.store.OwnKinds(t.Context(), far.workspace)
	require.NoError(t, err)
	require.Empty(t, own.Numbers)
	require.Equal(t, int64(80), far.as("admin").Catalog.Numbers().Of(catalog.PassMark))
	require.Equal(t, int64(90), h.as("giver").Catalog.Numbers().Of(catalog.PassMark))
}
