package server

import (
	"maps"
	"net/url"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("manager")
	at := ui.ToTemplate(h.templates["full_store"].ID.String())
	form := b.get(at).form(t, at).values
	require.Equal(t, "account", form.Get("sections.0.kind"))
	require.Equal(t, "sku", form.Get("sections.1.kind"))
	pressed := func(form url.Values, button string) url.Values {
		out := maps.Clone(form)
		out.Set("_do", button)
		return out
	}

	t.Run("sections change places without being stored", func(t *testing.T) {
		before := h.digest()
		moved := pressed(form, "down:0")
		moved.Set("name_en", "Typed")
		a := b.post(at, moved)
		require.Equal(t, 200, a.StatusCode)
		require.Equal(t, before, h.digest())
		got := a.form(t, at).values
		require.Equal(t, "sku", got.Get("sections.0.kind"))
		require.Equal(t, "account", got.Get("sections.1.kind"))
		require.Equal(t, form.Get("sections.0.guidance_zh"), got.Get("sections.1.guidance_zh"))
		require.Equal(t, "Typed", got.Get("name_en"))
		for _, nonsense := range []string{"up:0", "down:99", "sideways", "up:x", "down:-1", "remove:77", "copy:", "add"} {
			require.Equal(t, 200, b.post(at, pressed(form, nonsense)).StatusCode, nonsense)
		}
		require.Equal(t, 303, b.post(at, got).StatusCode, "and then are stored")
		require.Equal(t, "sku", b.get(at).form(t, at).values.Get("sections.0.kind"))
	})
	t.Run("the browser may have put them in another order", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form.Set("sections.0.place", "1")
		form.Set("sections.1.place", "0")
		got := b.post(at, pressed(form, "remove:0")).form(t, at).values
		require.Equal(t, "account", got.Get("sections.0.kind"), "the button names the section by where it stood")
		require.Equal(t, "supplier", got.Get("sections.1.kind"))
		require.Equal(t, 303, b.post(at, form).StatusCode)
		require.Equal(t, "account", b.get(at).form(t, at).values.Get("sections.0.kind"))
	})
	t.Run("taken out, copied and added", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		got := b.post(at, pressed(form, "remove:0")).form(t, at).values
		require.Equal(t, "sku", got.Get("sections.0.kind"))
		got = b.post(at, pressed(got, "copy:0")).form(t, at).values
		require.Equal(t, []string{"sku", "sku", "supplier"}, []string{got.Get("sections.0.kind"), got.Get("sections.1.kind"), got.Get("sections.2.kind")})
		require.NotEqual(t, got.Get("sections.0.title_zh"), got.Get("sections.1.title_zh"))
		add := pressed(got, "add")
		add.Set("_kind", "account")
		got = b.post(at, add).form(t, at).values
		require.Equal(t, "account", got.Get("sections.6.kind"))
		require.NotEmpty(t, got.Get("sections.6.guidance_en"), "with the kind's own words to begin with")
		for range 7 {
			got = b.post(at, pressed(got, "remove:0")).form(t, at).values
		}
		a := b.post(at, got)
		require.Equal(t, 422, a.StatusCode, "but something has to stay")
	})
	t.Run("mistakes stand at their fields", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form.Set("sections.2.due_days", "soon")
		form.Set("sections.3.minimum", "")
		a := b.post(at, form)
		require.Equal(t, 422, a.StatusCode)
		require.Contains(t, a.text, `id="f-sections.2.due_days-error"`)
		require.Contains(t, a.text, `id="f-sections.3.minimum-error"`)
		require.Equal(t, "soon", a.form(t, at).values.Get("sections.2.due_days"))
		form.Set("sections.2.due_days", "91")
		form.Set("sections.3.minimum", "1")
		form.Set("sections.1.title_en", " ")
		form["sections.0.platforms"] = []string{"moon"}
		a = b.post(at, form)
		require.Equal(t, 422, a.StatusCode)
		require.Contains(t, a.text, `id="f-sections.0.platforms-error"`)
		form["sections.0.platforms"] = []string{"amazon", "live"}
		form.Set("sections.0.filler", "witness")
		a = b.post(at, form)
		require.Contains(t, a.text, `id="f-sections.2.due_days-error"`)
		require.Contains(t, a.text, `id="f-sections.1.title_en-error"`)
		require.Contains(t, a.text, `id="f-sections.0.filler-error"`)
	})
	t.Run("settings are kept, and what is not said otherwise is what the check does", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form["sections.0.platforms"] = []string{"cross_border"}
		form.Set("sections.0.filler", "receiver_2")
		form.Set("sections.0.why_en", "Because")
		require.Equal(t, "blocker", form.Get("sections.0.check.account.phone_of_leaver"))
		form.Set("sections.0.check.account.phone_of_leaver", "off")
		form.Set("sections.0.check.account.deposit_short", "blocker")
		require.Equal(t, 303, b.post(at, form).StatusCode)
		got, err := h.app.Template(t.Context(), h.viewer("manager"), h.templates["full_store"].ID)
		require.NoError(t, err)
		s := got.Sections[0]
		require.Equal(t, map[string]catalog.Severity{"account.phone_of_leaver": "off", "account.deposit_short": "blocker"}, s.Severities)
		require.Equal(t, []string{"cross_border"}, s.Platforms)
		require.Equal(t, []handover.Seat{"receiver_2", ""}, []handover.Seat{s.Filler, s.Reviewer})
		again := b.get(at).form(t, at).values
		require.Equal(t, "off", again.Get("sections.0.check.account.phone_of_leaver"))
		require.Equal(t, "receiver_2", again.Get("sections.0.filler"))
		before := h.digest()
		require.Equal(t, 303, b.post(at, again).StatusCode)
		require.Equal(t, before, h.digest(), "what says the same is no version")
	})
	t.Run("somebody else was quicker", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form.Set("name_zh", "整店交接（新）")
		require.Equal(t, 303, b.post(at, form).StatusCode)
		form.Set("name_zh", "整店交接（另一个）")
		form.Set("sections.0.guidance_zh", "第一行\r\n第二行")
		a := b.post(at, form)
		require.Equal(t, 409, a.StatusCode)
		for _, text := range []string{zh.T("people.stale.title"), "整店交接（新）", "整店交接（另一个）", "第二行"} {
			a.says(t, text)
		}
		require.Equal(t, 303, b.post(at, a.form(t, at).values).StatusCode)
	})
	t.Run("archived", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form.Set("archived", "yes")
		require.Equal(t, 303, b.post(at, form).StatusCode)
		require.NotContains(t, b.get("/templates").text, at+`"`)
		require.Contains(t, b.get("/templates?all=yes").text, at)
		require.NotContains(t, b.get("/handovers/new").text, h.templates["full_store"].ID.String())
	})
}

func (h *house) viewer(who string) handover.Viewer {
	h.t.Helper()
	v, _ := h.session(who, uuid.Nil)
	return v
}

func TestTemplateVersions(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("manager")
	id := h.templates["product_specialist"].ID.String()
	at, versions := ui.ToTemplate(id), ui.ToTemplateVersions(id)
	form := b.get(at).form(t, at).values
	form.Set("sections.0.due_days", "9")
	form.Set("note", "给大促留时间")
	require.Equal(t, 303, b.post(at, form).StatusCode)
	a := b.get(versions)
	a.says(t, "给大促留时间")
	a.says(t, zh.T("templates.change.setting", "Name", "商品与库存", "Field", zh.T("templates.due_days"), "Before", "5", "After", "9"))
	a.says(t, "蒋一诺")
	b.get(versions+"?from=2&to=1").says(t, zh.T("templates.change.setting", "Name", "商品与库存", "Field", zh.T("templates.due_days"), "Before", "9", "After", "5"))
	b.get(versions+"?from=1&to=1").says(t, zh.T("templates.same"))

	require.Equal(t, 409, b.post(versions, url.Values{"version": {"1"}, "restore": {"1"}}).StatusCode, "somebody saved since")
	require.Equal(t, 404, b.post(versions, url.Values{"version": {"2"}, "restore": {"7"}}).StatusCode)
	require.Equal(t, 303, b.post(versions, url.Values{"version": {"2"}, "restore": {"1"}}).StatusCode)
	require.Equal(t, "5", b.get(at).form(t, at).values.Get("sections.0.due_days"))
	b.get(versions).says(t, zh.T("templates.version", "Version", 3))

	copied := url.Values{"id": {uuid.NewString()}}
	first := b.post(ui.ToTemplateCopy(id), copied)
	require.Equal(t, 303, first.StatusCode)
	before := h.digest()
	require.Equal(t, first.Header.Get("Location"), b.post(ui.ToTemplateCopy(id), copied).Header.Get("Location"), "sent twice")
	require.Equal(t, before, h.digest())
	b.get(first.Header.Get("Location")+"/versions").says(t, zh.T("templates.act.copied"))
}

// TestTakeTemplate: a handover is saved back as a template, with its settings and without its records.
func TestTakeTemplate(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("manager")
	at := ui.ToHandoverTemplate(h.own.id.String())
	require.Contains(t, b.get(ui.ToHandover(h.own.id.String())).text, at)
	require.NotContains(t, h.as("giver").get(ui.ToHandover(h.own.id.String())).text, at)
	form := b.get(at).form(t, at).values
	require.Len(t, form["sections"], 7)
	form["sections"] = form["sections"][:2]
	a := b.post(at, form)
	require.Equal(t, 422, a.StatusCode, "it needs a name in both languages")
	form = a.form(t, at).values
	require.Len(t, form["sections"], 2)
	form.Set("name_en", "Taken back")
	sent := b.post(at, form)
	require.Equal(t, 303, sent.StatusCode)
	id, err := uuid.Parse(form.Get("id"))
	require.NoError(t, err)
	got, err := h.app.Template(t.Context(), h.viewer("manager"), id)
	require.NoError(t, err)
	require.Equal(t, h.templates["full_store"].Sections[:2], got.Sections)
}

// TestSectionsOfANewHandover: boxes that are as they were shown leave it to the stores; others decide.
func TestSectionsOfANewHandover(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("manager")
	tp := h.templates["full_store"]
	abroad := handover.TemplateSection{
		Kind: "account", TitleZH: "跨境登录环境", TitleEN: "Login environment", WhyZH: "换电脑会封店。", Required: true, Minimum: 1, DueDays: 3,
		Platforms: []string{"cross_border"},
	}
	live := handover.TemplateSection{Kind: "risk", TitleZH: "直播间", TitleEN: "Live rooms", Required: true, DueDays: 3, Platforms: []string{"live"}}
	tp.Sections = append(slices.Clone(tp.Sections), abroad, live)
	_, err := h.app.SaveTemplate(t.Context(), h.viewer("manager"), app.SaveTemplate{Template: tp})
	require.NoError(t, err)

	key := tp.ID.String()
	plan := planOfHouse(h, "", h.own) // a shop on Douyin
	shown := b.get("/handovers/new").form(t, "/handovers").values
	require.Equal(t, "no", shown.Get("laid."+key+".6"))
	require.Equal(t, "no", shown.Get("laid."+key+".7"), "no store is chosen yet")
	for name, values := range shown {
		if len(name) > 5 && (name[:5] == "laid." || name[:5] == "take.") || name == "template_version."+key {
			plan[name] = values
		}
	}
	plan.Set("_key", uuid.NewString())
	titles := func(form url.Values) []string {
		t.Helper()
		form.Set("_key", uuid.NewString())
		a := b.post("/handovers", form)
		require.Equal(t, 303, a.StatusCode, a.words(t))
		id, err := uuid.Parse(a.Header.Get("Location")[len("/handovers/"):])
		require.NoError(t, err)
		o, err := h.app.Overview(t.Context(), h.in("manager", id))
		require.NoError(t, err)
		var out []string
		for _, s := range o.Sections {
			out = append(out, s.TitleZH)
		}
		if len(out) < 7 {
			b.get(a.Header.Get("Location")).says(t, "去掉了必须的章节：账号与权限")
		}
		b.get(a.Header.Get("Location")).says(t, zh.T("templates.used", "Name", "整店交接", "Version", 2))
		return out
	}
	got := titles(plan)
	require.Len(t, got, 7)
	require.Equal(t, "直播间", got[6], "because of the store")

	a := b.post("/handovers", url.Values{"_more": {"receiver"}, "template": {key}, "stores": plan["stores"]})
	a.says(t, zh.T("plan.section_because", "Platform", "抖音"))
	again := a.form(t, "/handovers").values
	require.Equal(t, []string{"yes", "yes"}, []string{again.Get("laid." + key + ".7"), again.Get("take." + key + ".7")})

	plan.Del("take." + key + ".0")
	plan.Set("take."+key+".6", "yes")
	plan["laid."+key+".7"], plan["take."+key+".7"] = []string{"yes"}, nil
	delete(plan, "take."+key+".7")
	got = titles(plan)
	require.Equal(t, []string{"商品与库存", "跨境登录环境"}, []string{got[0], got[5]})
	require.Len(t, got, 6, "one left out, one added, one by platform left out")

	plan.Set("template_version."+key, "1")
	plan.Set("_key", uuid.NewString())
	a = b.post("/handovers", plan)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("plan.template_changed"))
}
