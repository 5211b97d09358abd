package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestDeclaredIsAgreedTo: a fact that is missing offers to be declared not applicable; many records are never accepted with one, and
// the reviewer ticks each (N-12).
func TestDeclaredIsAgreedTo(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, s := h.own.id.String(), h.own.sections["data_report"].String()
	giver, receiver := h.as("giver"), h.as("receiver")
	scope, r := h.in("giver", h.own.id), h.own.records["returned"]
	edit, to := ui.ToEditRecord(own, r.String()), ui.ToRecord(own, r.String())
	require.NotContains(t, giver.get(edit).text, zh.T("record.none.do"), "nothing is missing")

	save := func(change url.Values) reply {
		t.Helper()
		form := sampleForm("data_report", 1)
		for key, v := range change {
			form[key] = v
		}
		form.Set("_version", h.revision(h.own, "returned"))
		return giver.post(to, form)
	}
	require.Equal(t, 303, save(url.Values{"source_tool": {"同上"}}).StatusCode)
	giver.get(edit).says(t, zh.T("record.none.do"))
	a := save(url.Values{"source_tool": {""}, "source_tool.na": {"无"}})
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("problem.no_reason", "Min", "4"))
	require.Contains(t, a.text, `name="source_tool.na" value="无"`, "what was typed is there")
	const why = "<b>平台</b>直接给结果，没有取数口径"
	require.Equal(t, 303, save(url.Values{"source_tool": {"同上"}, "source_tool.na": {why}}).StatusCode)
	giver.get(to).says(t, "不适用："+why)
	require.Contains(t, giver.get(edit).text, `name="source_tool.na" value="&lt;b&gt;平台`)

	require.NoError(t, h.app.SubmitSection(t.Context(), scope, h.giving(scope, h.own.sections["data_report"])))
	_, err := h.app.AcceptRecords(t.Context(), h.in("receiver", h.own.id), app.AcceptRecords{
		Section: h.own.sections["data_report"], Version: h.sections("manager", h.own.id)["data_report"].ContentVersion,
	})
	require.ErrorContains(t, err, "refuse.one_by_one")

	for _, at := range []string{to, ui.ToDesk(own, s) + "?record=" + r.String()} {
		page := receiver.get(at)
		page.says(t, zh.T("record.none.accept_body"))
		require.Contains(t, page.text, `name="agreed" value="source_tool"`, at)
	}
	receiver.get(ui.ToDeskQueues(own, s)).says(t, zh.T("desk.one_by_one"))
	judge := url.Values{"verdict": {"accepted"}, "revision": {h.revision(h.own, "returned")}}
	a = receiver.post(ui.ToRecordVerdict(own, r.String()), judge)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, strings.SplitN(zh.T("problem.not_agreed", "Count", 1), "，", 2)[0])
	require.Equal(t, handover.RecordSubmitted, h.record(scope, r).State)
	judge.Set("agreed", "source_tool")
	require.Equal(t, 303, receiver.post(ui.ToRecordVerdict(own, r.String()), judge).StatusCode)
	require.Equal(t, handover.RecordAccepted, h.record(scope, r).State)
	h.as("manager").get(ui.ToEvents(own)).says(t, "同意以下各项不适用")
	require.Empty(t, h.log.faults())
}
