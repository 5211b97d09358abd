package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// TestAManagerMakesARule follows one from its form to the record it finds something in, and out of use.
func TestAManagerMakesARule(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	manager, giver := h.as("manager"), h.as("giver")
	id := h.own.id.String()
	rec := ui.ToRecord(id, h.own.records["draft"].String())
	form := url.Values{
		"field": {"title"}, "sort": {"pattern"}, "pattern": {`\d+(`}, "example": {"123"}, "severity": {"warning"}, "why_en": {"The warehouse scans it."},
	}

	a := manager.post(ui.ToRules("sku"), form)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.words(t), "不是有效的正则表达式")
	require.Contains(t, a.text, "The warehouse scans it.", "nothing that was typed is lost")

	form.Set("pattern", `\d+`)
	form.Set("_preview", "yes")
	a = manager.post(ui.ToRules("sku"), form)
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Contains(t, a.words(t), "会查出")
	require.Contains(t, a.text, rec, "with records to look at")
	require.Contains(t, manager.get(ui.ToKind("sku")).words(t), "还没有自定义规则", "nothing was saved")

	form.Del("_preview")
	a = manager.post(ui.ToRules("sku"), form)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.words(t))
	require.Contains(t, manager.get(ui.ToKind("sku")).words(t), "写法不对，应像「123」")
	page := giver.get(rec).words(t)
	require.Contains(t, page, "写法不对，应像「123」")
	require.Contains(t, page, "The warehouse scans it.")

	edit := manager.get(ui.ToRule("sku", "title_pattern"))
	require.NotContains(t, edit.text, `name="sort"`)
	require.Contains(t, edit.text, `name="pattern"`)
	a = manager.post(ui.ToRuleAct("sku", "title_pattern"), url.Values{"act": {"retire"}})
	require.Contains(t, manager.follow(a).text, "规则已停用")
	require.NotContains(t, giver.get(rec).words(t), "应像「123」")
}

// TestOwnRulesAreSaidInBothLanguages has a sentence for what each sort finds.
func TestOwnRulesAreSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, p := range locale.All() {
		c := &call{p: p}
		for _, sort := range []string{"required", "range", "least", "most", "pattern", "age", "due"} {
			args := catalog.Args{"Rule": sort, "WhyZH": "为什么", "WhyEN": "Why", "Min": "1", "Max": "2", "Example": "AB", "Days": "3"}
			requireSaid(t, c, catalog.SKU, catalog.Finding{Rule: "sku.own_title_" + sort, Severity: catalog.Notice, Field: "title", Args: args})
		}
	}
}

// furnishRules gives each of the two workspaces a rule of its own.
func (h *house) furnishRules() {
	h.t.Helper()
	for who, kind := range map[string]string{"admin": "live", "stranger": "far"} {
		v, _ := h.session(who, uuid.Nil)
		v.Role = handover.Admin
		_, err := h.app.SaveRule(h.t.Context(), v, app.SaveRule{Kind: "x_" + kind + "_room", Form: catalog.Form{
			"field": {"x_guest_of_" + kind + "_room"}, "sort": {"required"}, "severity": {"notice"}, "why_zh": {"为什么"},
		}})
		require.NoError(h.t, err)
	}
}
