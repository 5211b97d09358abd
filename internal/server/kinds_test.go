package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// levelForm describes a choice of suppliers as a browser sends it.
func levelForm(more ...string) url.Values {
	form := url.Values{
		"label_zh": {"合作等级"}, "label_en": {"Partnership level"}, "type": {"choice"}, "required": {"yes"}, "listed": {"yes"},
		"options": {""}, "options.0.zh": {"战略"}, "options.0.en": {"Strategic"}, "options.1.zh": {"普通"}, "options.1.en": {"Ordinary"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// TestAnOwnFieldGoesTheWayOfEveryField follows one from the admin to the file of the export, and out of use.
func TestAnOwnFieldGoesTheWayOfEveryField(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin, giver, receiver := h.as("admin"), h.as("giver"), h.as("receiver")
	id, section := h.own.id.String(), h.own.sections["sku"].String()
	rec := ui.ToRecord(id, h.own.records["draft"].String())

	a := admin.post(ui.ToKindFields("sku"), levelForm())
	require.Equal(t, ui.ToKind("sku"), a.Header.Get("Location"), a.words(t))
	require.Contains(t, admin.follow(a).words(t), "合作等级")
	overview := giver.get(ui.ToHandover(id)).words(t)
	require.Contains(t, overview, "1 条记录已重新检查", "people in the handover read why numbers moved")
	require.Contains(t, giver.get(rec).words(t), "缺合作等级")

	edit := giver.get(rec + "/edit")
	require.Contains(t, edit.text, `name="x_partnership_level"`)
	form := sampleForm("sku", 1)
	form.Set("x_partnership_level", "战略")
	form.Set("_version", h.revision(h.own, "draft"))
	require.Equal(t, http.StatusSeeOther, giver.post(rec, form).StatusCode)
	require.Contains(t, giver.get(rec).words(t), "战略")
	require.Contains(t, receiver.get(rec+"/history").words(t), "合作等级")
	list := receiver.get(ui.ToSection(id, section) + "?q=战略")
	require.Contains(t, list.words(t), "合作等级", "a column of the list")
	require.Contains(t, list.text, rec, "the search finds it")
	file := receiver.get(ui.ToSectionExport(id, section)).text
	require.Contains(t, file, "合作等级")
	require.Contains(t, file, "战略")

	form = levelForm("_version", "1", "type", "text")
	a = admin.post(ui.ToField("sku", "x_partnership_level"), form)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.words(t), "已有 1 条记录填写")

	a = admin.post(ui.ToFieldAct("sku", "x_partnership_level"), url.Values{"act": {"retire"}})
	require.Contains(t, admin.follow(a).text, "已停用「合作等级」")
	require.Contains(t, receiver.get(rec).words(t), "合作等级（已停用）")
	edit = giver.get(rec + "/edit")
	require.Contains(t, edit.words(t), "合作等级（已停用）")
	require.NotContains(t, edit.text, `name="x_partnership_level"`)
	require.NotContains(t, giver.get(ui.ToNewRecord(id, section)).words(t), "合作等级")
	require.Contains(t, receiver.get(ui.ToSectionExport(id, section)).text, "合作等级（已停用）")
	form = sampleForm("sku", 1)
	form.Set("_version", h.revision(h.own, "draft"))
	form.Set("name", "改名")
	require.Equal(t, http.StatusSeeOther, giver.post(rec, form).StatusCode)
	require.Contains(t, receiver.get(rec).words(t), "战略", "a save with the new form keeps it")
	require.NotContains(t, receiver.get(rec).words(t), "缺合作等级")

	a = admin.post(ui.ToFieldAct("sku", "x_partnership_level"), url.Values{"act": {"bring_back"}})
	require.Contains(t, admin.follow(a).text, "已恢复「合作等级」")
	require.Contains(t, giver.get(rec+"/edit").text, `name="x_partnership_level"`)
	require.Empty(t, h.log.faults())
}

// TestAnOwnKindCostsNoLine: a kind that an admin types in a form is filled, reviewed, searched and exported like ours.
func TestAnOwnKindCostsNoLine(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin := h.as("admin")
	a := admin.post(ui.ToKinds(), url.Values{
		"label_zh": {"样品间"}, "label_en": {"Sample room"}, "why_zh": {"每个样品间一条。"}, "unit_zh": {"个样品间"}, "owner": {"yes"}, "next_owner": {"yes"},
	})
	require.Equal(t, ui.ToKind("x_sample_room"), a.Header.Get("Location"), a.words(t))
	require.Equal(t, 303, admin.post(ui.ToKindFields("x_sample_room"), url.Values{"label_zh": {"钥匙在谁手里"}, "label_en": {"Key holder"}, "type": {"person"}, "required": {"yes"}}).StatusCode)
	require.Equal(t, 303, admin.post(ui.ToKindFields("x_sample_room"), url.Values{"label_zh": {"门牌"}, "type": {"text"}, "pattern": {`[A-Z]-\d{3}`}, "example": {"B-201"}}).StatusCode)
	require.Contains(t, admin.get(ui.ToKinds()).words(t), "样品间")
	require.Contains(t, admin.get(ui.ToTemplate(h.templates["full_store"].ID.String())).words(t), "样品间", "templates offer it")

	tp := h.templates["full_store"]
	tp.ID, tp.Version, tp.Sections = uuid.Nil, 0, []handover.TemplateSection{{Kind: "x_sample_room", TitleZH: "样品间", TitleEN: "Sample rooms", Required: true, Minimum: 1, DueDays: 2}}
	v, _ := h.session("manager", uuid.Nil)
	made, err := h.app.SaveTemplate(t.Context(), v, app.SaveTemplate{Template: tp})
	require.NoError(t, err)
	x, err := h.app.CreateHandover(t.Context(), v, h.plan(h.stores[0].ID, made, "giver", "receiver", "witness"), app.Key{})
	require.NoError(t, err)
	id, giver, receiver := x.ID.String(), h.as("giver"), h.as("receiver")
	section := h.sections("manager", x.ID)["x_sample_room"].ID.String()
	require.Contains(t, giver.get(ui.ToSectionGuide(id, section)).words(t), "钥匙在谁手里")
	require.Contains(t, giver.get(ui.ToNewRecord(id, section)).words(t), "每个样品间一条。")

	var doors string
	for key := range h.formKeys("x_sample_room", "门牌") {
		doors = key
	}
	a = giver.post(ui.ToRecords(id, section), url.Values{"title": {"杭州样品间"}, "owner": {"林晓雯"}, "next_owner": {"周子昂"}, "x_key_holder": {""}, doors: {"201"}})
	page := giver.follow(a)
	require.Contains(t, page.words(t), "缺钥匙在谁手里")
	require.Contains(t, page.words(t), "门牌的格式不对")
	rec := strings.Split(a.Header.Get("Location"), "?")[0]
	require.Equal(t, 303, giver.post(rec, url.Values{"_version": {"1"}, "x_key_holder": {"周子昂"}, doors: {"B-201"}}).StatusCode)
	require.NotContains(t, giver.get(rec).words(t), "缺钥匙在谁手里")
	require.Equal(t, 303, giver.post(ui.ToSectionSubmission(id, section), giver.signing(ui.ToSectionReview(id, section), "林晓雯")).StatusCode)
	require.Contains(t, receiver.get(ui.ToSection(id, section)+"?q=杭州").text, rec)
	require.Contains(t, receiver.get(ui.ToSectionExport(id, section)).text, "B-201")
	require.Contains(t, receiver.get(ui.ToHandover(id)).words(t), "样品间")
	require.Contains(t, h.as("manager").get(ui.ToDashboard()).words(t), "样品间", "the progress of the dashboard has it")
	require.Empty(t, h.log.faults())
}

// formKeys are the keys of own fields of the kind with the label.
func (h *house) formKeys(kind, label string) map[string]bool {
	h.t.Helper()
	v, _ := h.session("admin", uuid.Nil)
	k, ok := v.Catalog.Lookup(kind)
	require.True(h.t, ok)
	out := map[string]bool{}
	for _, f := range k.Fields {
		if s := f.Spec(); s.Label.ZH == label {
			out[s.Key] = true
		}
	}
	require.Len(h.t, out, 1)
	return out
}

func TestDescribingAField(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin := h.as("admin")
	a := admin.post(ui.ToKindFields("supplier"), url.Values{"label_zh": {"等级"}, "type": {"choice"}, "options": {""}, "options.0.zh": {"甲"}, "_rows": {"options:add"}})
	require.Equal(t, 200, a.StatusCode)
	require.Contains(t, a.text, `name="options.1.zh"`, "a row more, and nothing stored")
	a = admin.post(ui.ToKindFields("supplier"), url.Values{"label_zh": {"等级"}, "type": {"choice"}, "options.0.zh": {"甲"}, "_preview": {"yes"}})
	require.Equal(t, 200, a.StatusCode)
	require.Contains(t, a.text, `name="x_preview"`, "as people will meet it")
	require.NotContains(t, admin.get(ui.ToKind("supplier")).words(t), "等级 ")

	a = admin.post(ui.ToKindFields("supplier"), url.Values{"label_zh": {"供应商名称"}, "type": {"text"}, "pattern": {"[A-"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.words(t), "正则表达式")
	require.Contains(t, a.text, `value="[A-"`, "what was typed is there")

	form := levelForm()
	require.Equal(t, 303, admin.post(ui.ToKindFields("supplier"), form).StatusCode)
	require.Equal(t, 303, admin.post(ui.ToKindFields("supplier"), form).StatusCode, "the same form twice is one field")
	require.Equal(t, 1, strings.Count(admin.get(ui.ToKind("supplier")).text, `id="x_partnership_level"`))
	at := ui.ToField("supplier", "x_partnership_level")
	require.Equal(t, 303, admin.post(at, levelForm("_version", "1", "label_zh", "级别")).StatusCode)
	a = admin.post(at, levelForm("_version", "1", "label_zh", "档次"))
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.words(t), "级别", "what somebody else stored")
	require.Contains(t, a.text, `value="档次"`)
	require.Contains(t, a.text, `name="_version" value="2"`)
	require.Equal(t, http.StatusForbidden, h.as("giver").get(ui.ToKinds()).StatusCode)
	require.NotContains(t, h.as("manager").get(ui.ToKind("supplier")).text, ui.ToNewField("supplier"), "a manager may look")
	require.NotContains(t, h.as("stranger").get(ui.ToKind("supplier")).words(t), "级别")
}

// TestStatementsAfterAChange: the program that stored a change knows it, so the first page after it costs no more than any other.
func TestStatementsAfterAChange(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin, giver := h.as("admin"), h.as("giver")
	path := ui.ToRecord(h.own.id.String(), h.own.records["draft"].String())
	giver.get(path)
	before := len(h.asked.of(func() { giver.get(path) }))
	require.Equal(t, 303, admin.post(ui.ToKindFields("sku"), levelForm()).StatusCode)
	require.Len(t, h.asked.of(func() { giver.get(path) }), before)
}
