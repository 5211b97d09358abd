package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// TestDrawingsReadEverySectionOfTheKind: two sections of a kind are drawn as one, and those of another handover are not.
func TestDrawingsReadEverySectionOfTheKind(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.save("full_store", func(tp *handover.Template) {
		for _, s := range tp.Sections {
			if s.Kind == "supplier" {
				s.TitleZH, s.TitleEN = "海外供应商", "Suppliers abroad"
				tp.Sections = append(tp.Sections, s)
				return
			}
		}
	})
	other := h.handover().ID
	h.record(h.in("giver", other), h.mustSection(other, "supplier"), form("supplier", 9))
	id := h.handover().ID
	giver := h.in("giver", id)
	sections, want := []uuid.UUID{}, []uuid.UUID{}
	for _, s := range h.whole(id).Sections {
		if s.Kind == "supplier" {
			sections = append(sections, s.ID)
			want = append(want, h.record(giver, s.ID, form("supplier", len(sections))).ID)
		}
	}
	require.Len(t, sections, 2)
	beside := map[string]string{"sku": "supplier"}
	for _, section := range sections {
		got, err := h.app.Charts(t.Context(), giver, section, beside)
		require.NoError(t, err)
		require.Equal(t, section, got.Section.ID)
		require.Equal(t, want, ids(got.Records))
		require.Empty(t, got.Beside)
	}
	got, err := h.app.Charts(t.Context(), giver, h.mustSection(id, "sku"), beside)
	require.NoError(t, err)
	require.Empty(t, got.Records)
	require.Equal(t, want, ids(got.Beside))
}

func ids(list []handover.Record) []uuid.UUID {
	out := make([]uuid.UUID, len(list))
	for i, r := range list {
		out[i] = r.ID
	}
	return out
}
