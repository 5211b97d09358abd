package server

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestUnusualViewsAreShown: managers read on dashboard and overview that the leaver looks at unusually much, and get to the look-log from there.
func TestUnusualViewsAreShown(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	id := h.own.id.String()
	manager, giver := h.as("manager"), h.as("giver")
	name := h.people["giver"].Name
	quiet := zh.T("view.unusual", "Name", name)
	require.NotContains(t, manager.get(ui.ToHandover(id)).text, quiet)
	o, err := h.app.Overview(t.Context(), h.in("giver", h.own.id))
	require.NoError(t, err)
	for _, s := range o.Sections {
		if s.Kind == "account" {
			require.NoError(t, h.app.NoteView(t.Context(), h.in("giver", h.own.id), app.Looked{Section: s, Record: uuid.Nil, Place: handover.ViewedFile, Records: 86}))
		}
	}
	overview := manager.get(ui.ToHandover(id))
	overview.says(t, quiet)
	overview.says(t, zh.T("view.unusual_day", "Day", zh.Date(h.app.Today()), "Count", 86))
	board := manager.get(ui.ToDashboard())
	board.says(t, zh.T("board.attention.looked", "Count", 86, "Giver", name))
	require.Contains(t, board.text, ui.ToViews(id))
	require.NotContains(t, giver.get(ui.ToHandover(id)).text, quiet)
	require.NotContains(t, giver.get(ui.ToDashboard()).text, "明显高于平时")
	giver.get(ui.ToViews(id)).says(t, quiet)
}
