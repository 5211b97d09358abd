package server

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// TestWatchPages: everybody reads how it is watched, a manager decides it with a reason, and what was typed wrongly stays.
func TestWatchPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs := h.own.id.String()
	at := ui.ToWatch(hs)
	manager, receiver := h.as("manager"), h.as("receiver")
	page := manager.get(at)
	page.says(t, zh.T("watch.mark", "Days", 30))
	page.says(t, zh.T("watch.bound.down", "Warn", 15, "Breach", 30))
	require.NotContains(t, receiver.get(at).text, `action="`+at+`"`, "only managers decide")

	form := page.form(t, at).values
	form.Set("sales.warn", "40")
	wrong := manager.post(at, form)
	require.Equal(t, 422, wrong.StatusCode)
	wrong.says(t, zh.T("watch.refuse.bound"))
	require.Contains(t, wrong.text, `value="40"`)
	form.Set("sales.breach", "60")
	form.Del("active")
	form.Set("_key", uuid.NewString())
	silent := manager.post(at, form)
	require.Equal(t, 422, silent.StatusCode)
	silent.says(t, zh.T("watch.refuse.reason"))
	form.Set("reason", "旺季一过就没有可比性")
	form.Set("_key", uuid.NewString())
	require.Equal(t, 303, manager.post(at, form).StatusCode)
	receiver.get(at).says(t, zh.T("watch.off"))
	receiver.get(at).says(t, "旺季一过就没有可比性")
	manager.get(ui.ToEvents(hs)).says(t, zh.T("event.watch.off", "Reason", "旺季一过就没有可比性"))
	got, err := h.app.Watch(t.Context(), h.in("manager", h.own.id))
	require.NoError(t, err)
	require.Equal(t, app.WatchSet, got.Acts[0].Sort)
	require.Equal(t, 60, got.Setting().Bounds["sales"].Breach)
}
