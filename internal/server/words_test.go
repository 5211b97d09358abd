package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// TestWordsOnTheirPage: a manager pastes words, sees how many products carry one, and lets it go; the giver's record says what to write instead.
func TestWordsOnTheirPage(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	manager := h.as("manager")
	require.Contains(t, manager.get("/dashboard").text, `href="/words"`)
	a := manager.post(ui.ToWords(), url.Values{"sort": {"forbidden"}, "lines": {"清仓 | 换季特惠\r\n羊毛\t含羊毛 90%\r\n顶级"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.words(t))
	shown := manager.follow(a)
	shown.says(t, zh.T("words.added", "Count", 2, "Known", 1))
	shown.says(t, "换季特惠")

	tried := manager.get(ui.With(ui.ToWords(), "try", "羊毛"))
	tried.says(t, zh.T("words.try.title"))
	require.Contains(t, tried.text, `id="try"`)
	require.Contains(t, tried.words(t), "「羊毛」")

	a = manager.post(ui.ToWords(), url.Values{"sort": {"forbidden"}, "lines": {"清仓\n最"}, "goods": {"大衣"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	a.says(t, zh.T("words.refuse.line", "Line", 2, "Min", 2, "Max", 40))
	require.Contains(t, a.text, "清仓\n最", "what was typed is still there")
	require.Regexp(t, `name="goods"[^>]* value="大衣"`, a.text)

	a = manager.post(ui.ToWordOff(), url.Values{"word": {"顶级"}, "reason": {""}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	a = manager.post(ui.ToWordOff(), url.Values{"word": {"顶级"}, "reason": {"是注册商标"}})
	require.Contains(t, manager.follow(a).text, "<del>顶级</del>")
	a = manager.post(ui.ToWordDrop(), url.Values{"sort": {"off"}, "word": {"顶级"}})
	require.NotContains(t, manager.follow(a).text, "<del>")
	a = manager.post(ui.ToWordDrop(), url.Values{"sort": {"forbidden"}, "word": {"清仓"}})
	require.NotContains(t, manager.follow(a).words(t), "换季特惠")
	require.Equal(t, http.StatusForbidden, h.as("giver").get(ui.ToWords()).StatusCode)
}
