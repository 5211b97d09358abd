package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// stocked is a list as the receiver sees it.
func (h *house) stocked(id uuid.UUID, q app.StockQuery) app.StockPage {
	h.t.Helper()
	got, err := h.app.Stock(h.t.Context(), h.in("receiver", id), q)
	require.NoError(h.t, err)
	return got
}

// codes are the SKUs of a list.
func (h *house) codes(id uuid.UUID, l app.StockList) []string {
	h.t.Helper()
	var out []string
	for _, x := range h.stocked(id, app.StockQuery{List: l}).Rows {
		out = append(out, x.Code)
	}
	return out
}

// skuForm is a SKU of the worked case of N-04.
func skuForm(n int, change ...string) catalog.Form {
	return form("sku", n, append([]string{"sku_code", fmt.Sprintf("S-%02d", n), "on_hand", "150", "backup_suppliers", ""}, change...)...)
}

// stockMirrored checks that the table says what the records say, as if made anew, by the lists of all.
func (h *house) stockMirrored(id uuid.UUID) {
	h.t.Helper()
	want := map[uuid.UUID]string{}
	for _, r := range h.records(id, "sku") {
		s := catalog.StockOf(r.Values)
		want[r.ID] = fmt.Sprint(s.Code, s.Standing, *s.OnHand, *s.Safety, s.Lacks, s.Reason, len(s.Sources), s.Unlinked)
	}
	require.NotEmpty(h.t, want)
	rows, err := h.pool.Query(h.t.Context(), `
		SELECT record_id, code, standing, on_hand, safety, lacks, reason, cardinality(sources), unlinked FROM stock WHERE handover_id = $1`, id)
	require.NoError(h.t, err)
	got := map[uuid.UUID]string{}
	for rows.Next() {
		var record uuid.UUID
		var s catalog.Stock
		var hand, safety catalog.Decimal
		var sources int
		require.NoError(h.t, rows.Scan(&record, &s.Code, &s.Standing, &hand, &safety, &s.Lacks, &s.Reason, &sources, &s.Unlinked))
		got[record] = fmt.Sprint(s.Code, s.Standing, hand, safety, s.Lacks, s.Reason, sources, s.Unlinked)
	}
	require.NoError(h.t, rows.Err())
	require.Equal(h.t, want, got)
}

// TestStockWorkedCase is N-04, from the record to the list.
func TestStockWorkedCase(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("sku")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "sku")
	h.record(giver, s, skuForm(1))
	h.record(giver, s, skuForm(2, "on_hand", "149"))
	h.record(giver, s, skuForm(3, "on_hand", "500", "safety_stock_override", "495", "override_reason", "双 12 备货"))
	h.record(giver, s, skuForm(4, "on_hand", "500"))
	draft := skuForm(5, "avg_daily_sales", "")
	_, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Section: s, Form: draft, Autosave: true})
	require.NoError(t, err)

	got := h.stocked(id, app.StockQuery{List: app.StockReorder})
	require.Equal(t, []string{"S-02", "S-01", "S-03"}, h.codes(id, app.StockReorder), "what blocks comes first")
	one := got.Rows[1].Stock
	require.Equal(t, catalog.StockBelowSafety, one.Standing, "a warning, no blocker: 7 days are not shorter than the cycle of 7")
	require.Equal(t, []catalog.Decimal{catalog.NewDecimal(170), catalog.NewDecimal(140)}, []catalog.Decimal{*one.Safety, *one.Available})
	require.Equal(t, int64(7), *one.Cover)
	require.Equal(t, catalog.NewDecimal(30), *one.Reorder)
	require.Equal(t, catalog.StockBelowCycle, got.Rows[0].Standing)
	by := got.Rows[2].Stock
	require.Equal(t, "双 12 备货 495 170", fmt.Sprint(by.Reason, " ", *by.Safety, " ", *by.Formula), "what was set by hand stands beside the formula")
	unknown := h.stocked(id, app.StockQuery{List: app.StockUnknown})
	require.Len(t, unknown.Rows, 1)
	require.Equal(t, []string{"avg_daily_sales"}, unknown.Rows[0].Lacks)
	all := unknown.Totals[0]
	require.Equal(t, []int{5, 1, 1, 2}, []int{all.SKUs, all.Unknown, all.BelowCycle, all.BelowSafety})
	require.Equal(t, catalog.NewDecimal(447*(150+149+500+500+150)), all.Value)
}

// TestStockFollowsRecords goes through every way that writes a SKU.
func TestStockFollowsRecords(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("sku")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "sku")
	one := h.record(giver, s, skuForm(1))
	h.stockMirrored(id)
	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Section: s, Record: one.ID, Revision: one.Revision, Form: skuForm(1, "on_hand", "170")})
	require.NoError(t, err)
	h.stockMirrored(id)
	h.record(giver, s, skuForm(2))
	require.NoError(t, h.app.RemoveRecord(ctx, giver, one.ID, h.fresh(giver, one.ID).Shown(), app.Key{}))
	h.stockMirrored(id)
	require.Equal(t, []string{"S-02"}, h.codes(id, app.StockReorder))
	require.NoError(t, h.app.RestoreRecord(ctx, giver, one.ID, app.Key{}))
	h.stockMirrored(id)

	lines := []string{
		"SKU编码,商品名称,状态,售价,成本价,库存,库存时间,日均销量,补货周期,供应商,负责人",
		"S-01,双面羊毛大衣,在售,1299,447,10,2026-11-20 18:00,20,7,嘉兴锦禾,何佳怡",
		"S-09,羊绒围巾,在售,199,60,400,2026-11-20 18:00,3,10,嘉兴锦禾,何佳怡",
	}
	im := h.written(giver, s, lines)
	h.stockMirrored(id)
	require.Contains(t, h.codes(id, app.StockClasses), "S-09")
	require.NoError(t, h.app.UndoImport(ctx, giver, im.ID, app.Key{}))
	h.work()
	h.stockMirrored(id)
	require.NotContains(t, h.codes(id, app.StockClasses), "S-09")

	later := h.handover(h.only("sku"))
	_, err = h.app.CarryOver(ctx, h.in("giver", later.ID), h.from(h.state(id), "sku"))
	require.NoError(t, err)
	h.stockMirrored(later.ID)

	require.NoError(t, h.exec(`DELETE FROM stock WHERE handover_id = $1`, id), "as of an earlier version of the program")
	require.NoError(t, h.exec(`UPDATE handovers SET judged_version = -1 WHERE id = $1`, id))
	require.NoError(t, h.app.Resume(ctx))
	h.stockMirrored(id)
}

// TestSingleSources is N-05: a class A SKU with one source is listed with its share, a backup clears it, and a contract that ends takes a source away.
func TestSingleSources(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	h.save("full_store", func(tp *handover.Template) {
		more := tp.Sections[0]
		more.Kind, more.TitleZH, more.TitleEN = "contract", "合同", "Contracts"
		tp.Sections = append(tp.Sections, more)
	})
	id := h.handover().ID
	giver, s := h.in("giver", id), h.mustSection(id, "sku")
	suppliers, contracts := h.mustSection(id, "supplier"), h.mustSection(id, "contract")
	main := h.record(giver, suppliers, form("supplier", 1, "name", "嘉兴锦禾", "is_backup_for", "", "contract", ""))
	backup := h.record(giver, suppliers, form("supplier", 2, "name", "桐乡锦绒", "is_backup_for", "", "contract", ""))
	one := h.record(giver, s, skuForm(1, "supplier", "嘉兴锦禾"))
	h.record(giver, s, skuForm(2, "supplier", "嘉兴锦禾", "backup_suppliers", "桐乡锦绒", "avg_daily_sales", "60"))

	got := h.stocked(id, app.StockQuery{List: app.StockSources})
	require.Equal(t, []string{"S-01"}, h.codes(id, app.StockSources))
	require.Equal(t, []any{"A", 2500, "嘉兴锦禾", 1}, []any{got.Rows[0].Class, got.Rows[0].Share, got.Rows[0].Left, got.Rows[0].Sources})
	map1 := h.stocked(id, app.StockQuery{List: app.StockSuppliers}).Suppliers
	require.Equal(t, []app.SupplierLine{
		{Record: main.ID, Title: "嘉兴锦禾", Main: 2, Alone: 1, Share: 2500}, {Record: backup.ID, Title: "桐乡锦绒", Backup: 1},
	}, map1)
	losing := h.stocked(id, app.StockQuery{List: app.StockLosing, Supplier: main.ID})
	require.Len(t, losing.Rows, 1, "the other has a backup")
	require.Equal(t, "嘉兴锦禾", losing.Supplier.Title)

	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{
		Section: s, Record: one.ID, Revision: one.Revision, Form: skuForm(1, "supplier", "嘉兴锦禾", "backup_suppliers", "桐乡锦绒"),
	})
	require.NoError(t, err)
	require.Empty(t, h.codes(id, app.StockSources), "a backup clears it")

	contract := h.record(giver, contracts, form("contract", 1, "counterparty", "桐乡锦绒", "end", "2026-11-01", "auto_renew", "no"))
	require.Equal(t, []string{"S-02", "S-01"}, h.codes(id, app.StockSources), "the backup's contract has ended")
	losing = h.stocked(id, app.StockQuery{List: app.StockLosing, Supplier: main.ID})
	require.Len(t, losing.Rows, 2)
	_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{
		Section: contracts, Record: contract.ID, Revision: contract.Revision, Form: form("contract", 1, "counterparty", "桐乡锦绒", "end", "2027-11-01", "auto_renew", "no"),
	})
	require.NoError(t, err)
	require.Empty(t, h.codes(id, app.StockSources))
	for _, stranger := range []uuid.UUID{one.ID, uuid.New()} {
		_, err = h.app.Stock(ctx, giver, app.StockQuery{List: app.StockLosing, Supplier: stranger})
		require.Error(t, err, "no supplier of this handover")
	}
}

// TestStockLists: each list holds what belongs there, and all of it in pages.
func TestStockLists(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("sku")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "sku")
	h.record(giver, s, skuForm(1, "on_hand", "5000", "disposal_plan", "clearance"))
	h.record(giver, s, skuForm(2, "on_hand", "40", "avg_daily_sales", "0"))
	h.record(giver, s, skuForm(3, "nearest_expiry", "2027-01-01"))
	h.record(giver, s, skuForm(4, "nearest_expiry", "2026-12-01", "cost", "1300"))
	h.record(giver, s, skuForm(5, "avg_daily_sales", "1", "price", "10", "cost", "4", "on_hand", "60", "abc_class", "A"))
	require.Equal(t, []string{"S-01", "S-02"}, h.codes(id, app.StockSlow), "most money first")
	require.Equal(t, []string{"S-04", "S-03"}, h.codes(id, app.StockExpiry))
	require.Equal(t, "S-04", h.codes(id, app.StockMargin)[0])
	classes := map[string]string{}
	for _, x := range h.stocked(id, app.StockQuery{List: app.StockClasses}).Rows {
		classes[x.Code] = x.Computed
	}
	require.Equal(t, map[string]string{"S-01": "A", "S-03": "A", "S-04": "A", "S-05": "C", "S-02": ""}, classes)
	for n := range 100 {
		h.record(giver, s, skuForm(10+n, "on_hand", fmt.Sprint(10+n%7)))
	}
	seen, after := map[uuid.UUID]bool{}, ""
	for page := range 4 {
		got := h.stocked(id, app.StockQuery{List: app.StockReorder, After: after})
		for _, x := range got.Rows {
			require.False(t, seen[x.Record])
			seen[x.Record] = true
		}
		if after = got.Next; after == "" {
			require.Equal(t, 2, page)
			break
		}
		require.Len(t, got.Rows, app.StockShown)
	}
	require.Len(t, slices.Collect(maps.Keys(seen)), 102)
}
