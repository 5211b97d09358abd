package server

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestLeaverLooksAgain: the giver is told before they open what the receiver has changed since, and afterwards the account, the list of openings, the
// receiver's work and the history say what that opened again. At the end the pages say that nothing is sealed any more.
func TestLeaverLooksAgain(t *testing.T) {
	t.Parallel()
	h := vaulted(t)
	hs, ss := h.own.id.String(), h.own.sections["account"].String()
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET proof = true WHERE id = $1`, ss)
	require.NoError(t, err)
	rec := h.own.records["submitted"].String()
	record, proofs := ui.ToRecord(hs, rec), ui.ToRecordProofs(hs, rec)
	giver, receiver := h.as("giver"), h.as("receiver")
	require.Equal(t, 303, giver.post(record+"/secrets", filled(fields(t, giver.get(record).text, record+"/secrets"), "slot", "password", "_secret", "hush")).StatusCode)
	step, _ := catalog.ProofStepOf(catalog.ProofPassword)
	warned := zh.T("secret.reveal.reopens", "Step", step.Label.In(catalog.ZH))
	require.NotContains(t, giver.get(record).text, warned, "nothing is done yet")
	giver.get(ui.ToReveals(hs)).says(t, zh.T("secret.reveals.again", "Step", step.Label.In(catalog.ZH)))

	require.Equal(t, 303, receiver.proving(proofs, "logged_in", "done", "").StatusCode)
	require.Equal(t, 303, receiver.proving(proofs, "password_changed", "done", "").StatusCode)
	page := giver.get(record)
	page.says(t, warned)
	require.NotContains(t, page.text, zh.T("secret.leaver_knows", "Name", "林晓雯"), "what they know ended")
	require.NotContains(t, receiver.get(record).text, warned, "the receiver may look")
	require.NotContains(t, giver.get(ui.ToReveals(hs)).text, zh.T("secret.reveals.leaver", "Name", "林晓雯"))

	at := regexp.MustCompile(`/handovers/[^"]+/secrets/[^"]+/reveal`).FindString(page.text)
	opened := giver.post(at, filled(fields(t, page.text, at), "purpose", "login", "password", password))
	require.Equal(t, 200, opened.StatusCode)
	opened.says(t, "hush")
	shown := receiver.get(record)
	shown.says(t, "移交人因此又能登录：这一步须重做")
	require.Contains(t, shown.text, `id="proof-password_changed-done"`)
	shown.says(t, zh.T("proof.count", "Done", 1, "All", 6))
	list := receiver.get(ui.ToReveals(hs))
	list.says(t, zh.T("secret.reveals.leaver", "Name", "林晓雯"))
	list.says(t, zh.T("secret.reveals.again", "Step", step.Label.In(catalog.ZH)))
	title := h.record(h.in("giver", h.own.id), h.own.records["submitted"]).Title
	receiver.get("/todo").says(t, zh.T("todo.prove_opened", "Title", title))
	h.as("manager").get(ui.ToHandover(hs)+"/events").says(t, "「修改密码」须重做")

	// Before the end it is said what is lost with it.
	overview := h.as("manager").get(ui.ToHandover(hs))
	var sealed int
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT count(*) FROM secrets WHERE gone = '' AND handover_id = $1`, hs).Scan(&sealed))
	require.Positive(t, sealed)
	overview.says(t, zh.T("secret.lost", "Count", sealed))
	require.Contains(t, overview.text, ui.ToReveals(hs)+"#sealed")
	require.Contains(t, list.text, `id="sealed"`)
	list.says(t, zh.T("secret.reveals.all"))

	require.NoError(t, h.app.MoveHandover(t.Context(), h.in("manager", h.own.id), handover.CancelHandover, "不走了", app.Key{}))
	receiver.get(record).says(t, "无法找回。谁查看过的记录保留")
	list = receiver.get(ui.ToReveals(hs))
	list.says(t, "无法找回。谁查看过的记录保留")
	require.NotContains(t, list.text, zh.T("secret.reveals.leaver", "Name", "林晓雯"))
	require.NotContains(t, list.text, `id="sealed"`)
}

// TestCloseSaysWhatIsLost: closing asks first where something is sealed, and does not elsewhere.
func TestCloseSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	h := vaulted(t)
	hs := h.own.id.String()
	record := ui.ToRecord(hs, h.own.records["submitted"].String())
	giver, manager := h.as("giver"), h.as("manager")
	require.Equal(t, 303, giver.post(record+"/secrets", filled(fields(t, giver.get(record).text, record+"/secrets"), "slot", "password", "_secret", "hush")).StatusCode)
	var sealed int
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT count(*) FROM secrets WHERE gone = '' AND handover_id = $1`, hs).Scan(&sealed))
	require.NoError(t, h.app.SettleExit(t.Context(), h.in("manager", h.own.id), app.SettleExit{Task: h.own.exit, Verdict: handover.ExitSaysDone}))
	h.put(h.own.id, handover.InFollowUp)
	page := manager.get(ui.ToHandover(hs))
	page.says(t, zh.T("handover.close.verb"))
	page.says(t, zh.T("secret.lost", "Count", sealed))
	require.Contains(t, page.text, `data-open="close"`)
	require.NotContains(t, giver.get(ui.ToHandover(hs)).text, `id="close"`)
	form := fields(t, page.text, ui.ToHandoverState(hs))
	require.Equal(t, "close_handover", form.Get("act"))
	_, err := h.pool.Exec(t.Context(), `UPDATE secrets SET sealed = NULL, gone = 'destroyed', gone_by = sealed_by, gone_at = now() WHERE gone = ''`)
	require.NoError(t, err)
	page = manager.get(ui.ToHandover(hs))
	require.NotContains(t, page.text, `data-open="close"`)
	page.says(t, zh.T("handover.next.close"))
}
