package postgres_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestATemplateDecidesLimits: its handovers are judged by them whatever the workspace's are, those that have begun keep theirs, and a template taken
// from one has them.
func TestATemplateDecidesLimits(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, manager := t.Context(), h.as("manager")
	usual := h.handover().ID
	tp := h.templates["full_store"]
	save := func(version int, n catalog.Numbers) error {
		tp.Version, tp.Numbers = version, n
		_, err := h.app.SaveTemplate(ctx, manager, app.SaveTemplate{Template: tp})
		return err
	}
	for _, wrong := range []catalog.Numbers{{"zebra": 1}, {catalog.ReviewCycle.Key: 0}, {catalog.ReviewCycle.Key: 5000}} {
		require.Equal(t, handover.Invalid, handover.CodeOf(save(1, wrong)))
	}
	require.NoError(t, save(1, catalog.Numbers{catalog.ReviewCycle.Key: 90}))
	id := h.handover(func(p *app.Plan) { p.Template = tp.ID }).ID
	require.NoError(t, save(2, nil))
	versions, err := h.app.TemplateVersions(ctx, manager, tp.ID)
	require.NoError(t, err)
	require.Equal(t, int64(90), versions[1].Numbers.Of(catalog.ReviewCycle))
	require.Equal(t, []handover.TemplateChange{{What: "number", Number: catalog.ReviewCycle.Key, Before: "90"}},
		handover.DiffTemplates(versions[1].Template, versions[0].Template))

	warned := func(id uuid.UUID) int {
		return h.sections(id)["sop"].Counts.Warnings
	}
	for _, of := range []uuid.UUID{usual, id} {
		h.record(h.in("giver", of), h.mustSection(of, "sop"), form("sop", 1, "review_every_days", ""))
	}
	require.Equal(t, warned(usual)+1, warned(id), "a save is judged by the template's limit")
	scope := h.in("manager", id)
	require.Equal(t, int64(90), scope.Viewer().Catalog.Numbers().Of(catalog.ReviewCycle))
	terms, err := h.app.ExportTerms(t.Context(), scope)
	require.NoError(t, err)
	decided := slices.DeleteFunc(terms.Limits, func(l app.Limit) bool { return !l.Decided })
	require.Len(t, decided, 1)
	require.Equal(t, []any{catalog.ReviewCycle.Key, int64(90)}, []any{decided[0].Number.Key, decided[0].Value})
	require.Equal(t, catalog.ReviewCycle.Default, scope.Viewer().Catalog.Usual().Of(catalog.ReviewCycle))

	before := warned(id)
	h.limit("sop_review_days", "365", "sop_steps", "3")
	require.Equal(t, int64(90), h.in("manager", id).Viewer().Catalog.Numbers().Of(catalog.ReviewCycle))
	require.Equal(t, int64(3), h.in("manager", id).Viewer().Catalog.Numbers().Of(catalog.SOPMaxSteps), "the others are the workspace's")
	require.GreaterOrEqual(t, warned(id), before, "judged anew by its own limit")
	h.sound("limits of a template")

	sections := h.whole(id).Sections
	taken, err := h.app.TakeTemplate(ctx, h.in("manager", id), app.TakeTemplate{
		ID: uuid.New(), NameZH: "取自交接单", NameEN: "Taken", Sections: []uuid.UUID{sections[0].ID},
	})
	require.NoError(t, err)
	again, err := h.app.Template(ctx, manager, taken)
	require.NoError(t, err)
	require.Equal(t, catalog.Numbers{catalog.ReviewCycle.Key: 90}, again.Numbers)
}
