package server

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// critical is a section of goods that owes a teach-back of two answers, with one complete record that was submitted and accepted.
func (h *house) critical() (hs, ss string, accept func()) {
	h.t.Helper()
	own, section := h.own.id, h.own.sections["sku"]
	hs, ss = own.String(), section.String()
	_, err := h.pool.Exec(h.t.Context(), `UPDATE sections SET teach_back = 2 WHERE id = $1`, section)
	require.NoError(h.t, err)
	form := sampleForm("sku", 1)
	form.Set("_version", "1")
	giver := h.as("giver")
	require.Equal(h.t, 303, giver.post(ui.ToRecord(hs, h.own.records["draft"].String()), form).StatusCode)
	require.Equal(h.t, 303, giver.post(ui.ToSectionSubmission(hs, ss), giver.signing(ui.ToSectionReview(hs, ss), "林晓雯")).StatusCode)
	to := h.in("receiver", own)
	accept = func() {
		h.t.Helper()
		require.NoError(h.t, h.app.AcceptRecord(h.t.Context(), to, h.own.records["draft"], h.record(to, h.own.records["draft"]).Shown(), app.Key{}))
	}
	accept()
	return hs, ss, accept
}

// teaching is the form of a teach-back as its page offers it, with other words.
func (b *browser) teaching(page, summary string, answers ...string) url.Values {
	b.t.Helper()
	text := b.get(page).text
	form := url.Values{"summary": {summary}}
	for _, field := range []string{"_key", "version"} {
		m := regexp.MustCompile(`name="` + field + `" value="([^"]*)"`).FindStringSubmatch(text[strings.Index(text, `data-autosave`):])
		require.NotNil(b.t, m, field)
		form.Set(field, m[1])
	}
	for i, a := range answers {
		at := "answers." + string(rune('0'+i/2))
		form.Set(at+map[int]string{0: ".if", 1: ".then"}[i%2], a)
	}
	return form
}

const understood = "这批货按批次先进先出，补货周期是二十天，低于安全库存三天内要下单，临期的先报给采购再决定要不要清。"

var whatIf = []string{"供应商延期一周", "先从备用供应商补一半，再改预售", "平台要求下架", "当天改为预售并通知客服和仓库"}

// TestTeachBackPages is a teach-back as its two people go through it: prompts of the section's own records, what is too little is said beside
// its field and nothing typed is lost, the giver returns and confirms, and a change makes it owed again.
func TestTeachBackPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs, ss, accept := h.critical()
	giver, receiver, witness := h.as("giver"), h.as("receiver"), h.as("witness")
	at, review := ui.ToTeachBack(hs, ss), ui.ToSectionReview(hs, ss)
	offered := func() bool { return strings.Contains(receiver.get(review).text, `name="digest"`) }
	require.False(t, offered(), "it is owed before the signature")
	receiver.get(review).says(t, zh.T("refuse.teach_back_missing", "Count", 2))
	require.Contains(t, receiver.get("/todo").text, at)

	page := receiver.get(at)
	require.Contains(t, page.words(t), h.record(h.in("receiver", h.own.id), h.own.records["draft"]).Title, "it asks about a record of the section")
	for _, b := range []*browser{giver, witness, h.as("manager")} {
		require.NotContains(t, b.get(at).text, `name="summary"`, "only the receiver writes")
	}
	require.Equal(t, 404, h.as("outsider").get(at).StatusCode)

	form := receiver.teaching(at, "同上", whatIf[:2]...)
	form.Set("_then", "send")
	little := receiver.post(at, form)
	require.Equal(t, 422, little.StatusCode)
	little.says(t, zh.T("problem.teach_filler"))
	little.says(t, zh.T("problem.teach_too_few", "Count", 2))
	require.Contains(t, little.text, "同上")
	require.Contains(t, little.text, whatIf[1], "nothing typed is lost")

	// A draft is kept as it is, by hand and by itself, and nobody else reads it.
	form = receiver.teaching(at, understood[:30], whatIf...)
	form.Set("_then", "save")
	require.Equal(t, 303, receiver.post(at, form).StatusCode)
	require.NotContains(t, giver.get(at).text, understood[:30])
	old := receiver.teaching(at, understood, whatIf...)
	form = receiver.teaching(at, understood, whatIf...)
	form.Set("_then", "send")
	require.Equal(t, 303, receiver.post(at, form).StatusCode)
	require.Equal(t, 303, receiver.post(at, form).StatusCode, "sent twice")
	old.Set("_then", "send")
	require.Equal(t, 409, receiver.post(at, old).StatusCode, "another window, older")

	// Only the giver judges; a return says what is wrong.
	require.Contains(t, giver.get("/todo").text, at)
	judge := func(b *browser, verdict, remark string) reply {
		t.Helper()
		text := giver.get(at).text
		m := regexp.MustCompile(`name="teach_back" value="([^"]*)"`).FindStringSubmatch(text)
		require.NotNil(t, m)
		return b.post(ui.ToTeachBackVerdict(hs, ss), url.Values{"_key": {uuid.NewString()}, "teach_back": {m[1]}, "verdict": {verdict}, "remark": {remark}})
	}
	require.Equal(t, 403, judge(receiver, "confirmed", "").StatusCode)
	require.Equal(t, 403, judge(witness, "confirmed", "").StatusCode)
	a := judge(giver, "returned", " ")
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("problem.required"))
	require.Equal(t, 303, judge(giver, "returned", "备用供应商已经停了 <b>").StatusCode)
	page = receiver.get(at)
	page.says(t, "备用供应商已经停了 <b>")
	require.NotContains(t, page.text, "停了 <b>", "what people write is text")
	require.Contains(t, page.text, whatIf[1], "the form begins with the words of the last one")

	form = receiver.teaching(at, understood, whatIf[0], "改找采购开发新的供应商，先停广告", whatIf[2], whatIf[3])
	form.Set("_then", "send")
	require.Equal(t, 303, receiver.post(at, form).StatusCode)
	require.Equal(t, 303, judge(giver, "confirmed", "").StatusCode)
	page = receiver.get(review)
	require.True(t, offered())
	page.says(t, understood)

	// A change makes it owed again; the receiver sees what changed and says that it stands.
	edit := sampleForm("sku", 1)
	edit.Set("_version", "2")
	edit.Set("cost", "13.37")
	require.Equal(t, 303, giver.post(ui.ToRecord(hs, h.own.records["draft"].String()), edit).StatusCode)
	require.Equal(t, 303, giver.post(ui.ToSectionSubmission(hs, ss), giver.signing(review, "林晓雯")).StatusCode)
	accept()
	require.False(t, offered(), "it is owed again")
	page = receiver.get(at)
	page.says(t, zh.T("teach.since", "Count", 1))
	require.NotContains(t, giver.get(at).text, ui.ToTeachBackStanding(hs, ss))
	content := regexp.MustCompile(`name="content" value="([^"]*)"`).FindStringSubmatch(page.text)
	require.NotNil(t, content)
	stands := func(content string) int {
		return receiver.post(ui.ToTeachBackStanding(hs, ss), url.Values{"_key": {uuid.NewString()}, "content": {content}}).StatusCode
	}
	require.Equal(t, 409, stands("1"), "what was shown is older")
	require.Equal(t, 303, stands(content[1]))
	seal := receiver.post(ui.ToSectionSeal(hs, ss), receiver.signing(review, "周子昂"))
	require.Equal(t, 303, seal.StatusCode, seal.text)
	witness.get(review).says(t, understood)
	require.Empty(t, h.log.faults())
}
