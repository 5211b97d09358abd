package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// TestStalePlan: two people change one plan. The second sees both texts, and may then save over the first.
func TestStalePlan(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	at := ui.ToEditHandover(h.own.id.String())
	section := h.own.sections["risk"].String()
	first, second := h.as("manager"), h.as("admin")
	theirs, mine := first.get(at).form(t, at).values, second.get(at).form(t, at).values
	theirs.Set("title", "经理改的标题")
	theirs.Set("stores", h.stores[1].ID.String())
	theirs.Set("due."+section, "2026-11-20")
	mine.Set("title", "管理员改的标题")
	mine.Add("receiver", h.people["receiver2"].ID.String())
	first.follow(first.post(at, theirs)).says(t, "经理改的标题")

	before := h.digest()
	a := second.post(at, mine)
	require.Equal(t, 409, a.StatusCode)
	require.Equal(t, before, h.digest())
	for _, text := range []string{
		zh.T("people.stale.title"), "经理改的标题", "管理员改的标题", h.stores[0].Name, h.stores[1].Name,
		h.people["receiver2"].Name, zh.T("plan.due_of", "Name", h.sections("manager", h.own.id)["risk"].TitleZH), "2026-11-20",
	} {
		a.says(t, text)
	}
	conflict, _, _ := strings.Cut(a.text[strings.Index(a.text, `class="conflict"`):], "</section>")
	require.NotContains(t, conflict, zh.T("plan.witness"), "what is the same is not listed")
	again := a.form(t, at).values
	require.Equal(t, "管理员改的标题", again.Get("title"))
	second.follow(second.post(at, again)).says(t, "管理员改的标题")

	theirs.Set("_key", newKey()) // not the answer of the first time
	a = first.post(at, theirs)
	require.Equal(t, 409, a.StatusCode, "whoever kept the old form open is told as well")
	a.says(t, "管理员改的标题")
}

// TestClosedStoreStaysInThePlan: saving a plan must not drop a store only because it has closed since.
func TestClosedStoreStaysInThePlan(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	_, err := h.pool.Exec(t.Context(), `UPDATE stores SET closed_at = created_at WHERE id = $1`, h.stores[0].ID)
	require.NoError(t, err)
	at := ui.ToEditHandover(h.own.id.String())
	b := h.as("manager")
	form := b.get(at).form(t, at).values
	require.Equal(t, h.stores[0].ID.String(), form.Get("stores"))
	require.Equal(t, 303, b.post(at, form).StatusCode)
}
