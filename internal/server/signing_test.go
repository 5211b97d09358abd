package server

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// signing is the form of a signature as the page offers it, filled in by somebody of that name.
func (b *browser) signing(page, name string) url.Values {
	b.t.Helper()
	text := b.get(page).text
	at := strings.Index(text, `id="sign"`)
	require.Positive(b.t, at, "%s offers no signature", page)
	form := url.Values{"name": {name}, "agree": {"yes"}, "password": {password}}
	for _, field := range []string{"_key", "digest", "version"} {
		m := regexp.MustCompile(`name="` + field + `" value="([^"]*)"`).FindStringSubmatch(text[at:])
		require.NotNil(b.t, m, field)
		form.Set(field, m[1])
	}
	return form
}

// takes lets the receiver take the change of a price that the giver wants; until then every signature stands (N-18).
func (h *house) takes(receiver, giver *browser, at string) {
	h.t.Helper()
	require.NotContains(h.t, receiver.get(ui.ToHandover(h.own.id.String())).text, `data-state="stale"`)
	receiver.get("/todo").says(h.t, "待复核")
	shown := receiver.get(at)
	for _, part := range []string{"12.00", "13.00", "供应商 11 月起涨价"} {
		shown.says(h.t, part)
	}
	_, id, found := strings.Cut(shown.text, `id="proposal-accepted-`)
	require.True(h.t, found)
	id = id[:36]
	require.NotContains(h.t, giver.get(at).text, `id="proposal-accepted-`)
	decide := func(b *browser, verdict, note string) int {
		return b.post(at+"/proposals/"+id, url.Values{"_key": {uuid.NewString()}, "verdict": {verdict}, "note": {note}}).StatusCode
	}
	require.Equal(h.t, 403, decide(giver, "accepted", ""))
	require.Equal(h.t, 403, decide(h.as("witness"), "accepted", ""))
	require.Equal(h.t, 422, decide(receiver, "refused", ""))
	require.Contains(h.t, receiver.get(ui.ToSection(h.own.id.String(), h.own.sections["sku"].String())+"?proposed=1").text, "SKU-001")
	require.Equal(h.t, 303, decide(receiver, "accepted", ""))
	require.Equal(h.t, 409, decide(receiver, "accepted", ""))
	receiver.get("/handovers/"+h.own.id.String()+"/events").says(h.t, "同意 林晓雯 改")
}

// TestLivingSeal is the sentence of N-01: three people sign the SKU section; someone changes one cost from 12.00 to 13.00; the next page load
// shows all three seals stale with "SKU-001 cost 12.00 to 13.00, by X, at T".
func TestLivingSeal(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id
	giver, receiver, witness := h.as("giver"), h.as("receiver"), h.as("witness")
	section := h.own.sections["sku"]
	hs, ss := own.String(), section.String()
	form := sampleForm("sku", 1)
	form.Set("sku_code", "SKU-001")
	form.Set("title", "羊毛大衣")
	form.Set("cost", "12.00")
	draft := h.record(h.in("giver", own), h.own.records["draft"])
	form.Set("_version", "1")
	_ = draft
	at := ui.ToRecord(hs, h.own.records["draft"].String())
	require.Equal(t, 303, giver.post(at, form).StatusCode)

	review := ui.ToSectionReview(hs, ss)
	sign := func(b *browser, to, name string) {
		t.Helper()
		a := b.post(to, b.signing(review, name))
		require.Equal(t, 303, a.StatusCode, a.text)
	}
	to := h.in("receiver", own)
	accept := func() {
		t.Helper()
		require.NoError(t, h.app.AcceptRecord(t.Context(), to, h.own.records["draft"], h.record(to, h.own.records["draft"]).Shown(), app.Key{}))
	}
	signAll := func() {
		sign(giver, ui.ToSectionSubmission(hs, ss), "林晓雯")
		accept()
		sign(receiver, ui.ToSectionSeal(hs, ss), "周子昂")
		sign(witness, ui.ToSectionSeal(hs, ss), "陈立群")
	}
	signAll()
	before := h.sections("manager", own)
	for _, b := range []*browser{giver, receiver, witness} {
		page := b.get(review)
		require.Equal(t, 3, strings.Count(page.text, `<li data-state="signed">`), "all three stand")
		require.NotContains(t, page.text, `<li data-state="stale">`)
	}

	// Saving without a change, another order, a question and its answer do nothing.
	form.Set("_version", "2")
	require.Equal(t, 303, giver.post(at, form).StatusCode)
	require.Equal(t, 200, receiver.get(ui.ToSection(hs, ss)+"?sort=title").StatusCode)
	require.Equal(t, before["sku"], h.sections("manager", own)["sku"])

	// Without a reason nothing changes, and nothing typed is lost.
	form.Set("cost", "13.00")
	refused := giver.post(at, form)
	require.Equal(t, 422, refused.StatusCode)
	refused.says(t, zh.T("problem.reason_signed"))
	require.Contains(t, refused.text, `value="13.00"`)
	form.Set(handover.ReasonField, "供应商 11 月起涨价")
	require.Equal(t, 303, giver.post(at, form).StatusCode)
	h.takes(receiver, giver, at)

	for name, b := range map[string]*browser{"giver": giver, "receiver": receiver, "witness": witness, "manager": h.as("manager")} {
		page := b.get(review)
		require.Equal(t, 3, strings.Count(page.text, `<li data-state="stale">`), name)
		words := page.words(t)
		for _, part := range []string{"SKU-001", "成本", "12.00", "13.00", "林晓雯 · 今天"} {
			require.Contains(t, words, part, name)
		}
		require.Contains(t, page.text, `data-tick="`+h.own.records["draft"].String()+`"`)
		require.Contains(t, b.get(ui.ToHandover(hs)).text, `data-state="stale"`, "the overview and the side show it")
	}
	after := h.sections("manager", own)
	for key, s := range before {
		if key != "sku" {
			require.Equal(t, s, after[key], "other sections stay as they are")
		}
	}
	for _, b := range []*browser{receiver, witness} {
		todo := b.get("/todo").words(t)
		for _, part := range []string{"签名已失效", "SKU-001", "成本", "12.00", "13.00", "林晓雯", "供应商 11 月起涨价"} {
			require.Contains(t, todo, part)
		}
	}
	require.Contains(t, giver.get("/todo").words(t), "请重新签名提交")

	signAll()
	page := receiver.get(review)
	require.Equal(t, 3, strings.Count(page.text, `<li data-state="signed">`))
	require.Equal(t, 3, strings.Count(page.text, "<s><bdi>"), "the old seals stay in the history")
	require.NotContains(t, witness.get("/todo").words(t), "签名已失效")
	page = receiver.get(review + "?show=all")
	page.says(t, "羊毛大衣")
	require.Empty(t, h.log.faults())
}

// TestSigningAsksOnce: five sections in a row take one password.
func TestSigningAsksOnce(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, receiver := h.own.id.String(), h.as("receiver")
	review := ui.ToSectionReview(own, h.own.sections["risk2"].String())
	form := receiver.signing(review, "周子昂")
	form.Del("password")
	a := receiver.post(ui.ToSectionSeal(own, h.own.sections["risk2"].String()), form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("seal.no_password"))
	require.NotContains(t, a.text, zh.T("seal.confirmed"))
	form.Set("password", password)
	require.Equal(t, 303, receiver.post(ui.ToSectionSeal(own, h.own.sections["risk2"].String()), form).StatusCode)
	require.NoError(t, h.app.ReopenSection(t.Context(), h.in("manager", h.own.id), app.SectionAct{Section: h.own.sections["risk2"], Reason: "再看看"}))
	giver := h.in("giver", h.own.id)
	_, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: h.own.records["ready"], Revision: h.record(giver, h.own.records["ready"]).Revision, Form: sample("risk", 9).With("title", "改了")})
	require.NoError(t, err)
	require.NoError(t, h.app.SubmitSection(t.Context(), giver, h.giving(giver, h.own.sections["risk2"])))
	to := h.in("receiver", h.own.id)
	require.NoError(t, h.app.AcceptRecord(t.Context(), to, h.own.records["ready"], h.record(to, h.own.records["ready"]).Shown(), app.Key{}))
	require.Contains(t, receiver.get(review).text, zh.T("seal.confirmed"))
	form = receiver.signing(review, "周子昂")
	form.Del("password")
	h.clock.move(handover.StepUp)
	require.Equal(t, 422, receiver.post(ui.ToSectionSeal(own, h.own.sections["risk2"].String()), form).StatusCode, "later it is asked for again")
	h.clock.move(-handover.StepUp + 1e9)
	require.Equal(t, 303, receiver.post(ui.ToSectionSeal(own, h.own.sections["risk2"].String()), form).StatusCode)
	require.NotEqual(t, uuid.Nil, h.own.sections["risk2"])
}
