package server

import (
	"io"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/manifest"
	"handoverdesk/internal/paper"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// mostAdded is how much memory an inventory of a section with a hundred thousand records may take besides what there is.
const mostAdded = 96 << 20

// TestInventoryOfManyRecords is alone in the process, because it measures: page, PDF and manifest of a handover with 100,000 open
// risks, which all go on afterwards. The manifest has a line of each; on paper stand the first, and how many more there are.
func TestInventoryOfManyRecords(t *testing.T) { //nolint:paralleltest // it measures memory
	h := furnished(t)
	added, err := h.pool.Exec(t.Context(), `
		INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search, updated_by, created_at, updated_at)
		SELECT s.handover_id, s.id, ('01990000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, r.kind, 'many ' || g, '风险 ' || g, 'draft', 1, 0,
			r.data, r.digest, ''::tsvector, r.updated_by, r.created_at, r.updated_at
		FROM (SELECT * FROM sections WHERE handover_id = $1 AND kind = 'risk' LIMIT 1) s, (SELECT * FROM records WHERE kind = 'risk' LIMIT 1) r, generate_series(1, $2::integer) g`, h.own.id, benchRecords)
	require.NoError(t, err)
	require.EqualValues(t, benchRecords, added.RowsAffected())
	sc, id := h.in("giver", h.own.id), h.own.id.String()
	peak := func(do func()) uint64 {
		runtime.GC()
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before, most := m.HeapInuse, uint64(0)
		done, watched := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(watched)
			for {
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
				select {
				case <-done:
					return
				case <-time.After(5 * time.Millisecond):
				}
			}
		}()
		do()
		close(done)
		<-watched
		return most - min(most, before)
	}
	giver := h.as("giver")
	for what, do := range map[string]func(){
		"the manifest": func() { require.NoError(t, h.app.WriteManifest(t.Context(), sc, io.Discard)) },
		"the page":     func() { require.Contains(t, giver.get(ui.ToInventory(id)).text, "另有 ") },
		"the PDF": func() {
			got, err := h.app.Inventory(t.Context(), sc)
			require.NoError(t, err)
			m := got.Manifest
			require.Greater(t, m.UnlistedMatters, benchRecords-2*manifest.MostFindings)
			_, err = paper.PDF(sheetOf(locale.For("zh"), sc.Viewer().Catalog, m, "", 1), nil)
			require.NoError(t, err)
		},
	} {
		added := peak(do)
		t.Logf("%s: %d MB", what, added>>20)
		require.Less(t, added, uint64(mostAdded), what)
	}
}
