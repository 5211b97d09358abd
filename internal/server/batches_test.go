package server

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// several is the form of several signatures as the page offers it, all ticked, filled in by somebody of that name.
func (b *browser) several(text, name string) url.Values {
	b.t.Helper()
	at := strings.Index(text, `id="batch"`)
	require.Positive(b.t, at, "no list to sign")
	form := url.Values{"name": {name}, "agree": {"yes"}, "password": {password}}
	form.Set("_key", regexp.MustCompile(`name="_key" value="([^"]*)"`).FindStringSubmatch(text[at:])[1])
	for _, m := range regexp.MustCompile(`name="(shown\.[^"]*)" value="([^"]*)"`).FindAllStringSubmatch(text[at:], -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
		form.Add("section", strings.TrimPrefix(m[1], "shown."))
	}
	return form
}

// TestSeveralSections: the list is signed with one form; what changed meanwhile is named, nothing is signed then and nothing typed is lost.
func TestSeveralSections(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id
	page, to := ui.ToHandoverSignatures(own.String()), ui.ToSectionSeals(own.String())
	giver, receiver := h.in("giver", own), h.in("receiver", own)
	require.NotContains(t, h.as("receiver").get(page).text, `id="batch"`, "one section is signed on its own page")
	risk, report := h.own.sections["risk2"], h.own.sections["data_report"]
	back := h.own.records["returned"]
	_, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: back, Revision: h.record(giver, back).Revision, Form: sample("data_report", 1).With("title", "销售日报")})
	require.NoError(t, err)
	require.NoError(t, h.app.SubmitSection(t.Context(), giver, h.giving(giver, report)))
	require.NoError(t, h.app.AcceptRecord(t.Context(), receiver, back, h.record(receiver, back).Shown(), app.Key{}))

	b := h.as("receiver")
	var shown reply
	asked := h.asked.of(func() { shown = b.get(page) })
	require.LessOrEqual(t, len(asked), listStatements, strings.Join(asked, "\n"))
	form := b.several(shown.text, "周子昂")
	require.Len(t, form["section"], 2)
	require.NotContains(t, h.as("witness").get(page).text, `id="batch"`)

	form.Set("name", "周子")
	form.Del("password")
	a := b.post(to, form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("seal.no_password"))
	require.Contains(t, a.text, `href="#f-batch.name"`)
	require.Contains(t, a.text, `value="周子"`)
	form.Set("name", "周子昂")
	form.Set("password", password)

	ready := h.own.records["ready"]
	_, err = h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: ready, Revision: h.record(giver, ready).Revision, Form: sample("risk", 9).With("title", "改了")})
	require.NoError(t, err)
	a = b.post(to, form)
	require.Equal(t, 409, a.StatusCode)
	title := h.sections("manager", own)["risk2"].TitleZH
	a.says(t, "「"+title+"」在您打开页面之后有变化")
	require.Contains(t, a.text, `value="周子昂"`)
	require.Equal(t, handover.SectionSubmitted, h.sections("manager", own)["data_report"].State, "nothing was signed")
	again := b.several(a.text, "周子昂")
	require.Equal(t, []string{report.String()}, again["section"], "the other one can be signed")

	require.NoError(t, h.app.SubmitSection(t.Context(), giver, h.giving(giver, risk)))
	require.NoError(t, h.app.AcceptRecord(t.Context(), receiver, ready, h.record(receiver, ready).Shown(), app.Key{}))
	form = b.several(b.get(page).text, "周子昂")
	require.Equal(t, 303, b.post(to, form).StatusCode)
	require.Equal(t, 303, b.post(to, form).StatusCode, "sent twice")
	require.Equal(t, handover.SectionSigned, h.sections("manager", own)["risk2"].State)
	require.Equal(t, handover.SectionSigned, h.sections("manager", own)["data_report"].State)
	w := h.as("witness")
	form = w.several(w.get(page).text, "陈立群")
	require.Len(t, form["section"], 3)
	form["section"] = form["section"][:2]
	require.Equal(t, 303, w.post(to, form).StatusCode)
	w.get(page).says(t, zh.T("seal.batch.done", "Count", 2))
	require.Empty(t, h.log.faults())
}
