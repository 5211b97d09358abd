package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
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

// The giver changed while the record was removed: it comes back with findings about the new one.
func TestRestoreAfterGiver(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	section := h.mustSection(id, "account")
	rec := h.record(h.in("giver", id), section, form("account", 1, "bound_phone", h.people["giver"].Phone))
	t.Log("before", rec.Counts)
	require.NoError(t, h.app.RemoveRecord(t.Context(), h.in("giver", id), rec.ID, rec.Shown(), app.Key{}))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Giver = h.people["outsider"].ID }))
	require.NoError(t, h.app.RestoreRecord(t.Context(), h.in("outsider", id), rec.ID, app.Key{}))
	got := h.fresh(h.in("outsider", id), rec.ID)
	saved, err := h.app.SaveRecord(t.Context(), h.in("outsider", id), app.SaveRecord{Record: rec.ID, Revision: got.Revision, Form: form("account", 1, "bound_phone", h.people["giver"].Phone)})
	require.NoError(t, err)
	require.Equal(t, saved.Counts, got.Counts, "findings after restore are those of a save")
}

// The giver changed while a section filled by a receiver was signed: opened again, it is judged by the new one.
func TestReopenAfterGiver(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	h.save("full_store", func(tp *handover.Template) {
		for i := range tp.Sections {
			if tp.Sections[i].Kind == "account" {
				tp.Sections[i].Filler, tp.Sections[i].Reviewer, tp.Sections[i].Minimum = handover.SeatSecond, handover.SeatReceiver, 1
				tp.Sections[i].Severities = map[string]catalog.Severity{"account.phone_of_leaver": catalog.Warning}
			}
		}
	})
	id := h.handover().ID
	s := h.sections(id)["account"]
	second_ := h.in("second", id)
	rec := h.record(second_, s.ID, form("account", 1, "bound_phone", h.people["outsider"].Phone))
	t.Log(rec.Counts)
	require.NoError(t, h.app.SubmitSection(ctx, second_, h.giving(second_, s.ID)))
	s = h.sections(id)["account"]
	_, err := h.app.AcceptRecords(ctx, h.in("receiver", id), app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
	require.NoError(t, err)
	require.NoError(t, h.app.SignSection(ctx, h.in("receiver", id), h.shown(h.in("receiver", id), s.ID)))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Giver = h.people["outsider"].ID }))
	require.NoError(t, h.app.ReopenSection(ctx, h.in("manager", id), app.SectionAct{Section: s.ID, Reason: "再看"}))
	got := h.fresh(second_, rec.ID)
	saved, err := h.app.SaveRecord(ctx, second_, app.SaveRecord{Record: rec.ID, Revision: got.Revision, Form: form("account", 1, "bound_phone", h.people["outsider"].Phone)})
	require.NoError(t, err)
	require.Equal(t, saved.Counts, got.Counts, "findings after reopening are those of a save")
}

// A request that began before a required field was added does not count by the old fields.
func TestAdoptWithOldFields(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	old := h.in("giver", id)
	h.field("risk", "上报等级甲", "text", "required", "yes")
	s := h.mustSection(id, "risk")
	_, _, err := h.app.Adopt(t.Context(), old, app.Adopt{Section: s, Keys: []string{app.Ready("risk")[0].Key}, Lang: catalog.ZH})
	require.NoError(t, err)
	rec := h.listed("giver", id, "risk", app.RecordFilter{})[0]
	kind, _ := h.in("giver", id).Kind("risk")
	require.Equal(t, kind.Lacking(rec.Values), rec.Counts.Missing)
}

// Judging anew writes the same search words as saving does.
func TestReindexKeepsTitles(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	rec := h.record(h.in("giver", id), h.mustSection(id, "supplier"), form("supplier", 1, "name", "嘉禾制衣厂"))
	rank := func() int {
		s := h.search("manager", "嘉禾制衣厂", func(f *app.SearchFilter) { f.What = app.FoundRecord })
		require.Len(t, s.Found, 1)
		return s.Found[0].Hits[0].Rank
	}
	require.Equal(t, 0, rank(), "called exactly so")
	words := h.count(`SELECT length(search) FROM records WHERE id=$1`, rec.ID)
	h.field("supplier", "暗号", "text")
	require.Equal(t, words, h.count(`SELECT length(search) FROM records WHERE id=$1`, rec.ID))
	require.Equal(t, 0, rank(), "after an own field was added")
}
