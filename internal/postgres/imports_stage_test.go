package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestStagedRowsComeBack: what is copied in, in binary form, is what is read.
func TestStagedRowsComeBack(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc, section := h.in("giver", id), h.mustSection(id, "sku")
	f := foreign{handover: id, scope: sc, record: uuid.New()}
	im := h.kept(f)
	rows := []app.StagedRow{
		{
			RowAt: app.RowAt{Part: 1, Line: 2}, At: []int{2, 3}, Outcome: app.OutcomeChanged, Odd: true, Title: "羊毛 \"大衣\"\n",
			Problems: []app.ImportProblem{{Line: 3, Column: -1, Key: "imported.odd.jump", Args: catalog.Args{"Old": "<1>"}, Odd: true}},
			Section:  section, Record: uuid.New(), Kind: "sku", Identity: "a\\b", Base: 3, BaseState: handover.RecordAccepted,
			State: handover.RecordSubmitted, Data: []byte(`{"title": "大衣"}`), Digest: make([]byte, 32), Tokens: []string{`\`, "^\"x\"", "大衣"},
			Counts: handover.RecordCounts{Missing: 1, Blockers: 2, Warnings: 3},
			Findings: []catalog.Finding{
				{Rule: "sku.low", Field: "price", Severity: catalog.Warning, Args: catalog.Args{"Min": `1"`}}, {Rule: "x", Severity: catalog.Blocker, Args: catalog.Args{}},
			},
			Refs: []app.StagedRef{{Field: "supplier", To: uuid.New()}},
		},
		{RowAt: app.RowAt{Part: 1, Line: 4}, At: []int{}, Outcome: app.OutcomeError, Cells: map[int]string{0: "\x01", 7: "面议"}},
		{RowAt: app.RowAt{Part: 1, Line: 5}, At: []int{5}, Outcome: app.OutcomeNew, Data: []byte(`{}`), Tokens: []string{}},
	}
	h.stage(sc, im, rows...)
	got, err := h.store.Staged(t.Context(), sc, im, []app.RowAt{{Part: 1, Line: 2}, {Part: 1, Line: 4}, {Part: 1, Line: 5}})
	require.NoError(t, err)
	require.Len(t, got, len(rows))
	for i, want := range rows {
		if len(got[i].Problems) == 0 {
			got[i].Problems = nil // a list of none
		}
		require.Equal(t, want, got[i], i)
	}
}

// TestLinesAreRecords: a table shows of records what they say.
func TestLinesAreRecords(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver, section := h.in("giver", id), h.mustSection(id, "account")
	for n := range 3 {
		h.record(giver, section, form("account", n))
	}
	kind, _ := giver.Kind("account")
	var want, got []app.Line
	require.NoError(t, h.app.ExportRecords(t.Context(), giver, section, func(r handover.Record) error {
		content, err := kind.JSON(r.Values)
		want = append(want, app.Line{
			ID: r.ID, State: r.State, UpdatedAt: r.UpdatedAt, Updater: r.Updater, Content: content,
			Counts: handover.RecordCounts{Questions: r.Counts.Questions, Blockers: r.Counts.Blockers, Warnings: r.Counts.Warnings, Files: r.Counts.Files},
		})
		return err
	}))
	require.NoError(t, h.app.ExportLines(t.Context(), giver, section, func(page []app.Line) error {
		got = append(got, page...)
		return nil
	}))
	require.Len(t, got, 3)
	require.Equal(t, want, got)
}
