package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// proving posts a form about a link of an account's chain.
func (b *browser) proving(at, step, verdict, note string, more ...string) reply {
	b.t.Helper()
	form := url.Values{"_key": {uuid.NewString()}, "step": {step}, "verdict": {verdict}, "note": {note}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return b.post(at, form)
}

// TestProofPages is the takeover of an account as three people see it: who has which form when, what is refused comes back with what was
// typed, the table counts along, and accepting waits for it.
func TestProofPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, rec := h.own.id, h.own.records["submitted"]
	hs, ss := own.String(), h.own.sections["account"].String()
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET proof = true WHERE id = $1`, ss)
	require.NoError(t, err)
	page, at, list := ui.ToRecord(hs, rec.String()), ui.ToRecordProofs(hs, rec.String()), ui.ToSection(hs, ss)
	giver, receiver, witness, manager := h.as("giver"), h.as("receiver"), h.as("witness"), h.as("manager")
	offers := func(b *browser, step, verdict string) bool {
		t.Helper()
		return strings.Contains(b.get(page).text, `id="proof-`+step+`-`+verdict+`"`)
	}
	receiver.get(page).says(t, zh.T("proof.title"))
	receiver.get(page).says(t, zh.T("proof.why", "Count", 5))
	require.True(t, offers(receiver, "logged_in", "done"))
	require.False(t, offers(receiver, "password_changed", "done"), "one after the other")
	require.False(t, offers(giver, "logged_in", "done"))
	require.False(t, offers(witness, "logged_in", "done"))
	require.True(t, offers(manager, "logged_in", "deferred"))
	require.Equal(t, 404, h.as("outsider").get(page).StatusCode)

	require.Equal(t, 403, giver.proving(at, "logged_in", "done", "").StatusCode)
	require.Equal(t, 409, receiver.proving(at, "password_changed", "done", "").StatusCode)
	require.Equal(t, 303, receiver.proving(at, "logged_in", "done", "公司电脑 <b>").StatusCode)
	require.Equal(t, 303, receiver.proving(at, "password_changed", "done", "").StatusCode)
	shown := receiver.get(page)
	shown.says(t, "公司电脑 <b>")
	require.NotContains(t, shown.text, "电脑 <b>", "what people write is text")
	require.True(t, offers(receiver, "logged_in", "undone"))
	require.False(t, offers(manager, "logged_in", "undone"))

	// At the desk the chain is the same, and its forms lead back there.
	desk := receiver.get(ui.ToDesk(hs, ss) + "?queue=all&record=" + rec.String())
	desk.says(t, zh.T("proof.title"))
	require.Contains(t, desk.text, `name="_desk" value="queue=all"`)
	back := receiver.proving(at, "factor_moved", "done", "", "_desk", "queue=all", "_section", ss)
	require.Equal(t, 303, back.StatusCode)
	require.Contains(t, back.Header.Get("Location"), "/desk?queue=all&record="+rec.String())
	require.Equal(t, 303, receiver.proving(at, "factor_moved", "undone", "换绑没有成功").StatusCode)

	// Putting off wants a reason and a day that is not too far; what was typed comes back.
	late := manager.proving(at, "factor_moved", "deferred", "等运营商过户", "due", "2099-01-01")
	require.Equal(t, 422, late.StatusCode)
	require.Contains(t, late.text, "等运营商过户")
	require.Contains(t, late.text, "2099-01-01")
	due := h.clock.now().AddDate(0, 0, 5)
	require.Equal(t, 303, manager.proving(at, "factor_moved", "deferred", "等运营商过户", "due", due.Format("2006-01-02")).StatusCode)
	require.True(t, offers(receiver, "factor_moved", "done"), "what was put off can be done at any time")
	require.True(t, offers(receiver, "payout_moved", "done"))

	// The table, its filter, and several at once.
	receiver.get(list).says(t, zh.T("proof.count", "Done", 2, "All", 6))
	require.Contains(t, receiver.get(list+"?unproven=1").text, page)
	bulk := func(b *browser, step string, records ...string) reply {
		return b.post(ui.ToSectionProofs(hs, ss), url.Values{"_key": {uuid.NewString()}, "step": {step}, "record": records})
	}
	require.Equal(t, 409, bulk(receiver, "payout_moved").StatusCode, "nothing is ticked")
	require.Equal(t, 409, bulk(receiver, "witnessed", rec.String()).StatusCode)
	require.Equal(t, 403, bulk(witness, "payout_moved", rec.String()).StatusCode)
	require.Equal(t, 303, bulk(receiver, "payout_moved", rec.String()).StatusCode)
	require.NotContains(t, giver.get(list).text, `formaction="`, "only who proves has the form")

	accept := func() reply {
		return receiver.post(ui.ToRecordVerdict(hs, rec.String()), url.Values{
			"_key": {uuid.NewString()}, "verdict": {"accepted"}, "revision": {h.revision(h.own, "submitted")},
		})
	}
	require.Equal(t, 409, accept().StatusCode)
	require.Equal(t, 303, receiver.proving(at, "sessions_closed", "done", "").StatusCode)
	require.Equal(t, 303, accept().StatusCode)
	require.Equal(t, 403, receiver.proving(at, "witnessed", "done", "").StatusCode)
	require.Equal(t, 303, witness.proving(at, "witnessed", "done", "抽查了后台").StatusCode)
	require.Equal(t, handover.ProofSettled, h.record(h.in("witness", own), rec).Stage)
	require.Equal(t, 422, receiver.proving(at, "sessions_closed", "undone", " ").StatusCode)
	require.Equal(t, 303, receiver.proving(at, "sessions_closed", "undone", "平板还登录着").StatusCode)
	receiver.get(page).says(t, "平板还登录着")
	events := manager.get(ui.ToHandover(hs) + "/events")
	events.says(t, "登录验证")
	events.says(t, "延期到 "+due.Format("2006-01-02"))
}
