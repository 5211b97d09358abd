package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
)

// TestImportsAreNoticed: whoever may import hears on the pages of the section and the handover what becomes of a file, and whoever brought
// it finds among their work what waits for them.
func TestImportsAreNoticed(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku, supplier := h.mustSection(id, "sku"), h.mustSection(id, "supplier")
	noticed := func(who string, section uuid.UUID) []app.ImportState {
		t.Helper()
		var n app.Noticed
		if section == uuid.Nil {
			o, err := h.app.Overview(t.Context(), h.in(who, id))
			require.NoError(t, err)
			n = o.Noticed
		} else {
			p, err := h.app.SectionPage(t.Context(), h.in(who, id), section, app.RecordFilter{})
			require.NoError(t, err)
			n = p.Noticed
		}
		out := []app.ImportState{}
		for _, im := range n.Imports {
			out = append(out, im.State)
		}
		return out
	}
	tasks := func(who string) []string {
		t.Helper()
		todo, err := h.app.Todo(t.Context(), h.as(who))
		require.NoError(t, err)
		out := []string{}
		for _, task := range todo.Tasks {
			if task.Act != "fill" {
				out = append(out, task.Act+" "+task.Text)
			}
		}
		return out
	}
	none := []app.ImportState{}
	require.Equal(t, none, noticed("giver", sku))
	im := h.bring(sc, sku, goods(3, "12.00")...)
	stands := func(state app.ImportState) {
		t.Helper()
		for _, section := range []uuid.UUID{sku, uuid.Nil} {
			require.Equal(t, []app.ImportState{state}, noticed("giver", section))
			require.Equal(t, []app.ImportState{state}, noticed("manager", section))
			require.Equal(t, none, noticed("receiver", section), "who may not import hears nothing")
			require.Equal(t, none, noticed("witness", section))
		}
		require.Equal(t, none, noticed("giver", supplier), "it goes elsewhere")
	}
	stands(app.ImportMapping)
	require.Equal(t, []string{"import_plan 商品.csv"}, tasks("giver"))
	require.NotContains(t, tasks("manager"), "import_plan 商品.csv", "it waits for whoever brought it")
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
	stands(app.ImportChecking)
	require.Empty(t, tasks("giver"))
	h.work()
	stands(app.ImportReady)
	require.Equal(t, []string{"import_ready 商品.csv"}, tasks("giver"))
	page, err := h.app.SectionPage(t.Context(), sc, sku, app.RecordFilter{})
	require.NoError(t, err)
	require.Equal(t, app.ImportTally{New: 3}, page.Imports[0].Parts[0].Tally)
	require.Equal(t, []any{"商品.csv", h.people["giver"].Name, 4, 4}, []any{page.Imports[0].Name, page.Imports[0].Maker, page.Imports[0].Done, page.Imports[0].Total})
	im = h.imported(sc, im.ID, app.ImportFilter{}).Import
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	h.work()
	stands(app.ImportWritten)
	require.Empty(t, tasks("giver"))
	h.clock.move(3 * time.Hour)
	require.Equal(t, none, noticed("giver", sku), "that is no news any more")
	left := h.bring(sc, sku, goods(3, "12.00")...)
	require.NoError(t, h.app.DropImport(t.Context(), sc, left.ID, app.Key{}))
	require.Equal(t, none, noticed("giver", uuid.Nil))
	require.Empty(t, tasks("giver"))
}
