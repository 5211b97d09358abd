package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// TestLimitsOfATemplate: its form takes them, says what is wrong with one, and its history tells of them.
func TestLimitsOfATemplate(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	manager := h.as("manager")
	at := ui.ToTemplate(h.templates["temporary_cover"].ID.String())
	page := manager.get(at)
	require.Regexp(t, `name="numbers.stock_age_days"[^>]* placeholder="3"|placeholder="3"[^>]* name="numbers.stock_age_days"`, page.text, "the workspace's stands in the empty box")
	require.NotContains(t, page.text, `name="numbers.suggestion_review_days"`, "no check asks for it")
	form := func(cell string) url.Values {
		return url.Values{
			"version": {"1"}, "name_zh": {"代班"}, "name_en": {"Cover"}, "reason": {"leaving"}, "sections.0.kind": {"risk"}, "sections.0.title_zh": {"风险"},
			"sections.0.title_en": {"Risks"}, "sections.0.minimum": {"1"}, "sections.0.due_days": {"3"}, "numbers.stock_age_days": {cell},
		}
	}
	a := manager.post(at, form("400"))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.words(t), "库存数据最多几天前")
	require.Contains(t, a.text, `value="400"`, "what was typed is still there")
	a = manager.post(at, form("10"))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.words(t))
	require.Contains(t, manager.get(at).text, `value="10"`)
	require.Contains(t, manager.get(ui.ToTemplateVersions(h.templates["temporary_cover"].ID.String())+"?from=1&to=2").words(t), "10 天")
}
