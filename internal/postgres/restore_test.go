package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// A record that comes back is searched by the fields as they are now: one of them may be masked since.
func TestRestoreAfterMasking(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	section := h.mustSection(id, "supplier")
	key := h.field("supplier", "暗号", "text")
	f := form("supplier", 1)
	f[key] = []string{"zanzibar"}
	rec := h.record(h.in("giver", id), section, f)
	require.NoError(t, h.app.RemoveRecord(t.Context(), h.in("giver", id), rec.ID, rec.Shown(), app.Key{}))
	_, err := h.app.SaveField(t.Context(), h.as("admin"), app.SaveField{Kind: "supplier", Key: key, Version: 1, Form: described("暗号", "text", "masked", "yes")})
	require.NoError(t, err)
	require.NoError(t, h.app.RestoreRecord(t.Context(), h.in("giver", id), rec.ID, app.Key{}))
	p, err := h.app.SectionPage(t.Context(), h.in("receiver", id), section, app.RecordFilter{Query: "zanzibar"})
	require.NoError(t, err)
	require.Empty(t, p.Rows, "masked value found by search after restore")
}

// A record does not come back while what it refers to is removed.
func TestRestoreWhatPointsAtRemoved(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	g := h.in("giver", id)
	sup := h.record(g, h.mustSection(id, "supplier"), form("supplier", 1))
	sku := h.record(g, h.mustSection(id, "sku"), form("sku", 1, "supplier", sup.Title))
	require.NoError(t, h.app.RemoveRecord(t.Context(), g, sku.ID, sku.Shown(), app.Key{}))
	require.NoError(t, h.app.RemoveRecord(t.Context(), g, sup.ID, sup.Shown(), app.Key{}))
	refused(t, h.app.RestoreRecord(t.Context(), g, sku.ID, app.Key{}), handover.Conflict, "refuse.restore_first")
	require.NoError(t, h.app.RestoreRecord(t.Context(), g, sup.ID, app.Key{}))
	require.NoError(t, h.app.RestoreRecord(t.Context(), g, sku.ID, app.Key{}))
	h.sound("restoring both")
}

// The doctor counts everything that is kept on a section.
func TestDoctorCountsSections(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	h.record(h.in("giver", id), h.mustSection(id, "supplier"), form("supplier", 1))
	said := func() (list []string) {
		_, err := h.store.InspectCounts(t.Context(), func(s string) { list = append(list, s) })
		require.NoError(t, err)
		return list
	}
	require.Empty(t, said())
	for _, column := range []string{"unconfirmed", "found", "asked"} {
		wrong := `UPDATE sections SET ` + column + ` = `
		_, err := h.pool.Exec(t.Context(), wrong+`1 WHERE handover_id = $1 AND records > 0`, id)
		require.NoError(t, err, column)
		require.NotEmpty(t, said(), column)
		_, err = h.pool.Exec(t.Context(), wrong+`0 WHERE handover_id = $1`, id)
		require.NoError(t, err, column)
	}
}
