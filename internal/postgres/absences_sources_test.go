package postgres_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestAbsentSources: what somebody brings in for an absent giver says from which file or which earlier handover it is, and who
// brought it: the stand-in a file, the manager what an earlier handover says.
func TestAbsentSources(t *testing.T) {
	t.Parallel()
	h := given(t)
	old, _ := h.earlier()
	id := h.handover(h.only("sku", "supplier", "risk"), func(p *app.Plan) { p.Receivers = p.Receivers[:1] }).ID
	j := journey{h, id}
	j.step("says that the giver vanished", "manager", func(sc handover.Scope) error {
		return j.app.RunAbsence(t.Context(), sc, j.absent(nil))
	})

	h.written(j.in("outsider", id), j.section("sku").ID, []string{"商品名称,SKU编码,售价,库存", "羊毛围巾,WJ-01,99,12", "羊毛手套,WJ-02,59,30"})
	rows := h.listed("manager", id, "sku", app.RecordFilter{})
	require.Len(t, rows, 2)
	for _, r := range rows {
		o, is := j.fresh(j.in("manager", id), r.ID).Values.Origin()
		require.True(t, is, r.Title)
		require.Equal(t, catalog.Origin{By: "吴桐", Source: "商品.csv", Sure: catalog.Likely}, o)
	}

	j.step("carries suppliers over", "manager", func(sc handover.Scope) error {
		return second(j.app.CarryOver(t.Context(), sc, h.from(old, "supplier")))
	})
	carried := h.listed("manager", id, "supplier", app.RecordFilter{})
	require.NotEmpty(t, carried)
	for _, r := range carried {
		o, is := j.fresh(j.in("manager", id), r.ID).Values.Origin()
		require.True(t, is, r.Title)
		require.Equal(t, catalog.Origin{By: "蒋一诺", Source: old.Number, Sure: catalog.Likely}, o)
	}
	require.Equal(t, j.people["receiver"].ID, j.section("supplier").Reviewer, "who checks it is not who brought it")

	got, err := j.app.Absence(t.Context(), j.in("manager", id))
	require.NoError(t, err)
	counts := []int{}
	for _, kind := range []string{"sku", "supplier"} {
		counts = append(counts, got.Rebuilt[j.section(kind).ID].Count)
	}
	require.Equal(t, []int{2, len(carried)}, counts)

	inventory, err := j.app.Inventory(t.Context(), j.in("manager", id))
	require.NoError(t, err)
	m := inventory.Manifest
	var sources []string
	for _, r := range m.Rebuilt {
		if !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
	}
	require.ElementsMatch(t, []string{"商品.csv", old.Number}, sources, "the inventory names both")
}
