package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
)

func TestImportIsUndone(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	old := h.record(sc, sku, map[string][]string{"sku_code": {"A-0000"}, "title": {"旧名"}, "price": {"9"}})
	im := h.written(sc, sku, append(goods(3, "12.00"), "A-0009,新品,5,1"), func(p *app.PlanImport) {})
	require.NoError(t, h.imported(sc, im.ID, app.ImportFilter{}).Undo)
	require.NoError(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}))
	busy := h.imported(sc, im.ID, app.ImportFilter{}).Import
	require.Equal(t, []any{app.ImportUndoing, 4}, []any{busy.State, busy.Total})
	refused(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}), handover.Conflict, "imported.refuse.not_written")
	h.work()
	h.sound("an undo")
	require.Equal(t, 1, h.sections(id)["sku"].Counts.Records)
	fresh := h.fresh(sc, old.ID)
	require.Equal(t, old.Digest, fresh.Digest)
	require.Equal(t, []any{3, "旧名"}, []any{fresh.Revision, fresh.Title})
	require.Empty(t, h.listed("giver", id, "sku", app.RecordFilter{Query: "新品"}))
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, []any{app.ImportUndone, false}, []any{page.Import.State, page.Import.Kept})
	require.Zero(t, h.count(`SELECT count(*) FROM import_lines`)+h.count(`SELECT count(*) FROM import_rows`))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM events WHERE act = 'section.import_undone'`))
	refused(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}), handover.Conflict, "imported.refuse.not_written")
	again := h.written(sc, sku, goods(3, "12.00"))
	require.Equal(t, app.ImportTally{New: 2, Changed: 1}, again.Parts[0].Tally, "what was undone may come again")
	h.sound("the file once more")
}

func TestUndoIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, key string
		then      func(h *house, sc handover.Scope, r handover.Record)
	}{
		{"edited", "imported.refuse.in_the_way", func(h *house, sc handover.Scope, r handover.Record) {
			_, err := h.app.SaveRecord(h.t.Context(), sc, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: map[string][]string{"title": {"改名"}}})
			require.NoError(h.t, err)
		}},
		{"removed", "imported.refuse.in_the_way", func(h *house, sc handover.Scope, r handover.Record) {
			require.NoError(h.t, h.app.RemoveRecord(h.t.Context(), sc, r.ID, r.Shown(), app.Key{}))
		}},
		{"a file was attached", "imported.refuse.in_the_way", func(h *house, sc handover.Scope, r handover.Record) {
			h.attach(sc, app.Owner{Record: r.ID}, "合同.txt", "甲方乙方")
		}},
		{"asked about", "imported.refuse.in_the_way", func(h *house, sc handover.Scope, r handover.Record) {
			require.NoError(h.t, h.app.Ask(h.t.Context(), h.in("receiver", sc.Handover()), app.Ask{Section: r.Section, Record: r.ID, Body: "？"}))
		}},
		{"referred to", "imported.refuse.in_the_way", func(h *house, sc handover.Scope, r handover.Record) {
			h.record(sc, h.mustSection(sc.Handover(), "account"), form("account", 0))
			_, err := h.pool.Exec(h.t.Context(), `
				INSERT INTO record_refs (handover_id, from_id, field, to_id)
				SELECT handover_id, id, 'x', $1 FROM records WHERE kind = 'account'`, r.ID)
			require.NoError(h.t, err)
		}},
		{"not applicable any more", "refuse.in_state", func(h *house, sc handover.Scope, _ handover.Record) {
			require.NoError(h.t, h.app.MoveHandover(h.t.Context(), h.in("manager", sc.Handover()), handover.CancelHandover, "不走了", app.Key{}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := given(t)
			id := h.handover().ID
			sc := h.in("giver", id)
			im := h.written(sc, h.mustSection(id, "sku"), goods(3, "12.00"))
			before := h.listed("giver", id, "sku", app.RecordFilter{})
			c.then(h, sc, before[1])
			sc = h.in("giver", id)
			refused(t, h.imported(sc, im.ID, app.ImportFilter{}).Undo, handover.Conflict, c.key)
			refused(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}), handover.Conflict, c.key)
		})
	}
}

// TestUndoMeetsAChange: what moves between asking and undoing stands in the way, too, and nothing is undone.
func TestUndoMeetsAChange(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	im := h.written(sc, h.mustSection(id, "sku"), goods(3, "12.00"))
	require.NoError(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}))
	r := h.listed("giver", id, "sku", app.RecordFilter{})[1]
	_, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: map[string][]string{"title": {"改名"}}})
	require.NoError(t, err)
	h.work()
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, app.ImportWritten, page.Import.State)
	require.Equal(t, "imported.refuse.in_the_way", page.Import.Problem.Text.Key)
	refused(t, page.Undo, handover.Conflict, "imported.refuse.in_the_way")
	require.Equal(t, 3, h.sections(id)["sku"].Counts.Records)
	h.sound("an undo that came too late")
}

func TestRejectedRows(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	im := h.checked(sc, h.mustSection(id, "sku"), []string{
		"SKU编码,商品名称,售价,备货", "A-1,长裙,12,1", "A-2,短裙,十二,2", "A-3,,5,3",
	})
	var out []string
	require.NoError(t, h.app.RejectedRows(t.Context(), sc, im.ID, 0, func(l sheet.Line, problems []app.ImportProblem) error {
		words := strings.Join(l.Cells, ",")
		for _, p := range problems {
			words += " " + p.Key
		}
		out = append(out, words)
		return nil
	}))
	require.Equal(t, []string{"SKU编码,商品名称,售价,备货", "A-2,短裙,十二,2 problem.not_a_number", "A-3,,5,3 problem.required_to_save"}, out)
}

func TestOldImportsAreForgotten(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	written, left := h.written(sc, sku, goods(3, "12.00")), h.checked(sc, sku, goods(3, "13.00"))
	sweep := func() {
		_, err := h.app.SweepFiles(t.Context())
		require.NoError(t, err)
	}
	h.clock.move(6 * 24 * time.Hour)
	sweep()
	require.Equal(t, 2, h.count(`SELECT count(*) FROM imports WHERE kept`))
	h.clock.move(2 * 24 * time.Hour)
	sweep()
	require.Equal(t, []any{app.ImportWritten, false}, []any{h.imported(sc, written.ID, app.ImportFilter{}).Import.State, h.imported(sc, written.ID, app.ImportFilter{}).Import.Kept})
	require.Equal(t, 1, h.count(`SELECT count(DISTINCT import_id) FROM import_rows`))
	require.NoError(t, h.app.UndoImport(t.Context(), sc, written.ID, app.Key{}), "the histories are enough")
	h.work()
	h.sound("an undo after the lines went")
	h.clock.move(30 * 24 * time.Hour)
	sweep()
	require.Equal(t, app.ImportDropped, h.imported(sc, left.ID, app.ImportFilter{}).Import.State)
	require.Zero(t, h.count(`SELECT count(*) FROM import_lines`)+h.count(`SELECT count(*) FROM import_rows`))
}

// What is weighed is kept to the gram, and what was kept more exactly before that was so comes back as it was: an undo reads no cells.
func TestUndoKeepsQuantities(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	said := map[string]string{"on_hand": "12.345", "reserved": "0.001", "moq": "1000000", "cost": "0.123456", "avg_daily_sales": "1.234567"}
	form := map[string][]string{"sku_code": {"A-0000"}, "title": {"散装大米"}}
	for field, v := range said {
		form[field] = []string{v}
	}
	old := h.record(sc, sku, form)
	exact := h.record(sc, sku, map[string][]string{"sku_code": {"A-0001"}, "title": {"布"}, "on_hand": {"7.891"}})
	for _, table := range []string{"records", "record_revisions"} {
		_, err := h.pool.Exec(t.Context(), `SET session_replication_role = replica;
			UPDATE `+table+` SET data = replace(data::text, '7.891', '7.891234')::json; SET session_replication_role = origin`)
		require.NoError(t, err)
	}
	data := func(r string) (text string) {
		require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT data::text FROM records WHERE id = $1`, r).Scan(&text))
		return text
	}
	before, beforeExact := data(old.ID.String()), data(exact.ID.String())
	require.Contains(t, beforeExact, "7.891234")
	im := h.written(sc, sku, []string{"SKU编码,商品名称,库存,锁定/占用,最小起订量,成本价,日均销量", "A-0000,散装大米,99.5,2,3,4,5", "A-0001,布,1,,,,"})
	require.NotEqual(t, before, data(old.ID.String()))
	require.NoError(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}))
	h.work()
	require.Equal(t, before, data(old.ID.String()))
	require.Equal(t, beforeExact, data(exact.ID.String()))
	require.Equal(t, old.Digest, h.fresh(sc, old.ID).Digest)
}
