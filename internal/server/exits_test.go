package server

import (
	"encoding/csv"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/web/ui"
)

// exitTasks adds two exit tasks to a handover and settles one, with evidence; they are the open one and the act.
func (h *house) exitTasks(manager string, id uuid.UUID) (open, act uuid.UUID) {
	h.t.Helper()
	sc, ctx := h.in(manager, id), h.t.Context()
	for _, title := range []string{"停用千牛子账号", "收回工作手机"} {
		require.NoError(h.t, h.app.AddExit(ctx, sc, app.AddExit{Sort: handover.ExitDevice, Title: title, DueOn: h.app.Today()}))
	}
	got, err := h.app.Exits(ctx, sc)
	require.NoError(h.t, err)
	in := app.SettleExit{Task: got.Tasks[1].ID, Verdict: handover.ExitSaysDone, Note: "已入库", Name: "签收单.txt", Content: io.Reader(strings.NewReader("签收 " + id.String()))}
	require.NoError(h.t, h.app.SettleExit(ctx, sc, in))
	got, err = h.app.Exits(ctx, sc)
	require.NoError(h.t, err)
	a, _ := got.Tasks[1].Settling()
	return got.Tasks[0].ID, a.ID
}

// TestExitPages: who closes access sees what is due, settles it with evidence and without script, and everybody else reads it.
func TestExitPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs := h.own.id.String()
	list, task := ui.ToExit(hs), ui.ToExitTask(hs, h.own.exit.String())
	it, giver, manager := h.as("it"), h.as("giver"), h.as("manager")
	offers := func(b *browser, verdict string) bool {
		t.Helper()
		return strings.Contains(b.get(list).text, `id="exit-`+verdict+`-`+h.own.exit.String()+`"`)
	}
	it.get("/todo").says(t, zh.T("todo.exit", "Count", 1))
	it.get(list).says(t, zh.T("exit.count", "Done", 1, "All", 2))
	it.get(ui.ToHandover(hs)).says(t, zh.T("exit.title"))
	require.True(t, offers(it, "done"))
	require.True(t, offers(manager, "done"))
	require.False(t, offers(giver, "done"))
	require.NotContains(t, giver.get(list).text, `id="add"`)
	require.Equal(t, 404, h.as("outsider").get(list).StatusCode)

	// What is missing comes back with what was typed.
	again := it.send(task, url.Values{"verdict": {"not_applicable"}, "_task": {h.own.exit.String()}, "note": {" "}})
	require.Equal(t, 422, again.StatusCode)
	again.says(t, zh.T("problem.required"))
	require.Equal(t, 422, it.send(task, url.Values{"verdict": {"done"}}, sending{"工具.exe", "MZ"}).StatusCode)
	require.Equal(t, 403, giver.send(task, url.Values{"verdict": {"done"}}).StatusCode)

	form := url.Values{"_key": {uuid.NewString()}, "verdict": {"done"}, "note": {"后台 <停用>"}, "_task": {h.own.exit.String()}}
	done := it.send(task, form, sending{"停用截图.txt", "千牛子账号已停用"})
	require.Equal(t, 303, done.StatusCode)
	require.Equal(t, 303, it.send(task, form, sending{"停用截图.txt", "千牛子账号已停用"}).StatusCode, "sent twice")
	shown := giver.get(list)
	shown.says(t, "后台 <停用>")
	require.NotContains(t, shown.text, "后台 <停用>", "what people write is text")
	shown.says(t, zh.T("exit.all_title"))
	require.Equal(t, 409, manager.post(task, url.Values{"verdict": {"done"}}).StatusCode)

	file := giver.get(ui.ToExitFile(hs, h.own.exitAct.String()))
	require.Equal(t, 200, file.StatusCode)
	require.Equal(t, "签收 "+hs, file.text)
	require.Contains(t, file.Header.Get("Content-Disposition"), "attachment")
	require.Contains(t, file.Header.Get("Content-Security-Policy"), "sandbox")

	slip := giver.get(ui.ToExitSlip(hs))
	slip.says(t, zh.T("exit.slip.title"))
	slip.says(t, "停用千牛子账号")
	giver.get(ui.ToExitSlip(hs)+"?lang=en").says(t, en.T("exit.slip.title"))
	pdf := giver.get(ui.ToExitSlipPDF(hs, "zh-Hans"))
	require.Equal(t, "application/pdf", pdf.Header.Get("Content-Type"))
	require.True(t, strings.HasPrefix(pdf.text, "%PDF-"))
}

// TestExitTasksGoOut: they are in tables, and what is open stands among the unfinished matters of the inventory and its manifest.
func TestExitTasksGoOut(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs := h.own.id.String()
	b := h.as("receiver")
	o, err := h.app.Overview(t.Context(), h.in("receiver", h.own.id))
	require.NoError(t, err)
	text := string(b.get(ui.ToExitText(hs)).sent(t, textType, o.Handover.Number+" 离岗事项 2026-11-09.csv"))
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"〔事项〕", "〔类型〕", "〔经办〕", "〔期限〕", "〔结果〕", "〔说明与证据〕"}, lines[0])
	require.Len(t, lines, 3)
	require.Equal(t, []string{"停用千牛子账号", "设备"}, lines[1][:2])
	require.Equal(t, "待办", lines[1][4])
	require.Contains(t, lines[2][5], "签收单.txt")

	rows := sheetRows(t, workbook(t, []byte(b.get(ui.ToHandoverWorkbook(hs)).text)), "离岗事项")
	require.Equal(t, lines[1], rows[2])
	b.get(ui.ToExit(hs)).says(t, zh.T("exit.csv"))

	page := b.get(ui.ToInventory(hs))
	page.says(t, "停用千牛子账号")
	require.NotContains(t, page.text, "收回工作手机", "it is settled")
	b.get(ui.ToInventory(hs)+"?lang=en").says(t, "Exit tasks")
	require.True(t, strings.HasPrefix(b.get(ui.ToInventoryPDF(hs, "zh", 1)).text, "%PDF-"))
	_, all := unpacked(t, []byte(b.get(ui.ToHandoverArchive(hs)).text))
	r := manifest.Check([]byte(all["handover.manifest.json"]), h.app.Signer().Fingerprint())
	require.Empty(t, r.Problems)
	last := r.Manifest.Matters[len(r.Manifest.Matters)-1]
	require.Equal(t, []string{"exit.device", "停用千牛子账号", "", ""}, []string{last.Kind, last.Title, last.TitleEN, last.Section})
	require.NotEmpty(t, last.Owner)
	require.Equal(t, lines[1], sheetRows(t, workbook(t, []byte(all["exit-tasks.xlsx"])), "离岗事项")[2])
}

// TestExitForm: a further task is refused field by field, and names who does it.
func TestExitForm(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs := h.own.id.String()
	manager := h.as("manager")
	bad := manager.post(ui.ToExit(hs), url.Values{"sort": {"card"}, "title": {""}, "due": {"2026-11-30"}})
	require.Equal(t, 422, bad.StatusCode)
	bad.says(t, zh.T("problem.required"))
	bad = manager.post(ui.ToExit(hs), url.Values{"sort": {"card"}, "title": {"收回钥匙"}, "due": {"昨天"}})
	require.Equal(t, 422, bad.StatusCode)
	require.Contains(t, bad.text, "收回钥匙")
	owner := h.people["receiver"].ID.String()
	require.Equal(t, 303, manager.post(ui.ToExit(hs), url.Values{"sort": {"forward"}, "title": {"邮箱转给接收人"}, "due": {"2026-11-30"}, "owner": {owner}}).StatusCode)
	h.as("receiver").get("/todo").says(t, zh.T("todo.exit", "Count", 1))
	h.as("receiver").get(ui.ToExit(hs)).says(t, "邮箱转给接收人")
}

// TestExitTemplateForm: the form of a template keeps its exit tasks, takes more, and leaves out what was emptied.
func TestExitTemplateForm(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b, at := h.as("manager"), ui.ToTemplate(h.templates["full_store"].ID.String())
	form := url.Values{
		"version": {"1"}, "name_zh": {"整店"}, "name_en": {"Store"}, "reason": {"leaving"}, "sections.0.kind": {"risk"},
		"sections.0.title_zh": {"风险"}, "sections.0.title_en": {"Risks"}, "sections.0.minimum": {"1"}, "sections.0.due_days": {"3"},
		"exits.0.sort": {"card"}, "exits.0.title_zh": {"收回门禁卡"}, "exits.0.title_en": {"Collect the card"}, "exits.0.from": {"last_day"}, "exits.0.days": {"一"},
		"exits.1.sort": {"card"}, "exits.1.title_zh": {""}, "exits.1.title_en": {""}, "exits.1.from": {"last_day"}, "exits.1.days": {"0"},
	}
	require.Equal(t, 422, b.post(at, form).StatusCode)
	form.Set("exits.0.days", "-1")
	require.Equal(t, 303, b.post(at, form).StatusCode)
	shown := b.get(at)
	require.Contains(t, shown.text, `value="收回门禁卡"`)
	b.get(at+"/versions").says(t, zh.T("templates.change.exit_added", "Name", "收回门禁卡"))
	kept, err := h.app.Template(t.Context(), func() handover.Viewer { v, _ := h.session("manager", uuid.Nil); return v }(), h.templates["full_store"].ID)
	require.NoError(t, err)
	require.Equal(t, []handover.TemplateExit{{Sort: "card", TitleZH: "收回门禁卡", TitleEN: "Collect the card", From: "last_day", Days: -1}}, kept.Exits)
}
