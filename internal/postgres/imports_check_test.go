package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// work lets workers do what there is to do.
func (h *house) work() {
	h.t.Helper()
	for {
		worked, err := h.app.WorkImport(h.t.Context())
		require.NoError(h.t, err)
		if !worked {
			return
		}
	}
}

// checked brings a file, plans it as guessed and changed, and checks it.
func (h *house) checked(sc handover.Scope, section uuid.UUID, lines []string, change ...func(*app.PlanImport)) app.Import {
	h.t.Helper()
	im := h.bring(sc, section, lines...)
	require.NoError(h.t, h.app.PlanImport(h.t.Context(), sc, planned(im, change...)))
	h.work()
	return h.imported(sc, im.ID, app.ImportFilter{}).Import
}

// written is an import that was written.
func (h *house) written(sc handover.Scope, section uuid.UUID, lines []string, change ...func(*app.PlanImport)) app.Import {
	h.t.Helper()
	im := h.checked(sc, section, lines, change...)
	require.Equal(h.t, app.ImportReady, im.State, "%v", im.Problem)
	require.NoError(h.t, h.app.WriteImport(h.t.Context(), sc, im.ID, im.Version, app.Key{}))
	h.work()
	im = h.imported(sc, im.ID, app.ImportFilter{}).Import
	require.Equal(h.t, app.ImportWritten, im.State, "%v", im.Problem)
	return im
}

// outcomes are the rows of a page as words: line, outcome, title, and the keys of what is said about them.
func outcomes(p app.ImportPage) []string {
	var out []string
	for _, r := range p.Rows {
		words := []string{string(r.Outcome), r.Title}
		for _, x := range r.Problems {
			words = append(words, x.Key+"@"+source.Letter(max(x.Column, 0)))
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func TestImportIsChecked(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	there := h.record(sc, sku, map[string][]string{"sku_code": {"A-1"}, "title": {"长裙"}, "price": {"100"}})
	h.record(sc, sku, map[string][]string{"sku_code": {"A-2"}, "title": {"短裙"}})
	im := h.checked(sc, sku, []string{
		"SKU编码,商品名称,售价",
		"A-1,长裙,999.00",
		"A-2 ,短裙,",
		"A-3,风衣,12",
		"A-4,衬衫,十二",
		"A-3,风衣,12",
		"A-3,风衣,13",
		"6.90E+12,围巾,5",
	})
	require.Equal(t, app.ImportReady, im.State)
	require.Equal(t, app.ImportTally{New: 1, Changed: 1, Same: 1, Error: 3, Skipped: 1, Odd: 1}, im.Parts[0].Tally)
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, []string{
		"changed 长裙 imported.odd.jump@C",
		"same 短裙",
		"new 风衣",
		"error 衬衫 problem.not_a_number@C",
		"skipped 风衣 imported.row.repeat@A",
		"error 风衣 imported.row.repeat_differs@A",
		"error 围巾 problem.digits_lost@A",
	}, outcomes(page))
	require.Equal(t, there.ID, page.Rows[0].Record)
	kind, _ := sc.Kind("sku")
	require.Len(t, kind.Diff(page.Rows[0].Old, page.Rows[0].Values), 1)
	require.Equal(t, map[int]string{0: "A-4", 1: "衬衫", 2: "十二"}, page.Rows[3].Cells)
	require.Equal(t, 5, page.Rows[3].Line)

	errors := h.imported(sc, im.ID, app.ImportFilter{Outcome: app.OutcomeError})
	require.Len(t, errors.Rows, 3)
	require.Len(t, h.imported(sc, im.ID, app.ImportFilter{Odd: true}).Rows, 1)
	require.Equal(t, 2, h.sections(id)["sku"].Counts.Records, "nothing was written")

	require.NoError(t, h.app.MendImport(t.Context(), sc, app.MendImport{
		Import: im.ID, Version: im.Version, Cells: map[app.ImportCell]string{{Part: 0, Line: 5, Column: 2}: "12", {Part: 0, Line: 8, Column: 0}: "6901234567892"},
	}))
	h.work()
	page = h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, app.ImportTally{New: 3, Changed: 1, Same: 1, Error: 1, Skipped: 1, Odd: 1}, page.Import.Parts[0].Tally)
	require.Equal(t, "12", page.Mends[app.ImportCell{Part: 0, Line: 5, Column: 2}])
	h.sound("a check")
}

// A stock list of an ERP names no store: its lines are about the records with these codes, whichever store those are of, when there is
// just one. A list that names the store is held against that alone.
func TestLinesWithoutAPartOfTheIdentity(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	one := h.record(sc, sku, map[string][]string{"sku_code": {"A-1"}, "title": {"长裙"}, "store": {"天猫店"}, "on_hand": {"5"}})
	h.record(sc, sku, map[string][]string{"sku_code": {"A-2"}, "title": {"短裙"}, "store": {"天猫店"}})
	h.record(sc, sku, map[string][]string{"sku_code": {"A-2"}, "title": {"短裙"}, "store": {"京东店"}})
	plain := h.record(sc, sku, map[string][]string{"sku_code": {"A-3"}, "title": {"风衣"}})
	h.record(sc, sku, map[string][]string{"sku_code": {"A-3"}, "title": {"风衣"}, "store": {"京东店"}})
	im := h.checked(sc, sku, []string{"商品编码,商品名称,实际库存数", "A-1,长裙,9", "A-2,短裙,1", "A-3,风衣,7", "A-4,围巾,2", "A-1 ,长裙,9"})
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, []string{"changed 长裙", "error 短裙 imported.row.which@A", "changed 风衣", "new 围巾", "skipped 长裙 imported.row.repeat@A"}, outcomes(page))
	require.Equal(t, one.ID, page.Rows[0].Record)
	require.Equal(t, plain.ID, page.Rows[2].Record, "the very same identity wins")
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	h.work()
	require.Equal(t, app.ImportWritten, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	h.sound("an import without a store")

	again := h.checked(sc, sku, []string{"商品编码,商品名称,实际库存数", "A-1,长裙,9", "A-4,围巾,2"})
	require.Equal(t, app.ImportTally{Same: 2}, again.Parts[0].Tally)
	named := h.checked(sc, sku, []string{"商品编码,商品名称,店铺", "A-1,长裙,京东店"})
	require.Equal(t, app.ImportTally{New: 1}, named.Parts[0].Tally, "another store")
}

func TestImportPages(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	lines := []string{"SKU编码,商品名称"}
	for i := range 120 {
		lines = append(lines, "A-"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10))+",商品")
	}
	im := h.checked(sc, h.mustSection(id, "sku"), lines)
	one := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, []any{50, 0, 51}, []any{len(one.Rows), one.First, one.Final})
	two := h.imported(sc, im.ID, app.ImportFilter{After: one.Final})
	require.Equal(t, []any{50, 52, 101, 52}, []any{len(two.Rows), two.First, two.Final, two.Rows[0].Line})
	three := h.imported(sc, im.ID, app.ImportFilter{After: two.Final})
	require.Equal(t, []any{20, 102, 0}, []any{len(three.Rows), three.First, three.Final})
	back := h.imported(sc, im.ID, app.ImportFilter{Before: three.First})
	require.Equal(t, two.Rows, back.Rows)
	first := h.imported(sc, im.ID, app.ImportFilter{Before: two.First})
	require.Equal(t, []any{one.Rows, 0, 51}, []any{first.Rows, first.First, first.Final})
	h.wrong(sc, im.ID, app.ImportFilter{Part: 1})
}

func (h *house) wrong(sc handover.Scope, id uuid.UUID, f app.ImportFilter) {
	_, err := h.app.ImportPage(h.t.Context(), sc, id, f)
	refused(h.t, err, handover.NotFound, "error.not_found")
}

// TestImportNamesLongNumbersThatAreLost: what stands in a column that means no field is kept as it is, and said to be worth a look.
func TestImportNamesLongNumbersThatAreLost(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	im := h.checked(sc, h.mustSection(id, "sku"), []string{
		"SKU编码,商品名称,批次流水",
		"A-1,长裙,6.22E+18",
		"A-2,短裙,1E5",
	})
	require.Equal(t, 1, im.Parts[0].Tally.Odd)
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, []string{"new 长裙 imported.odd.digits@C", "new 短裙"}, outcomes(page))
	require.Equal(t, catalog.Args{"Header": "批次流水", "Cell": "6.22E+18"}, page.Rows[0].Problems[0].Args)
}
