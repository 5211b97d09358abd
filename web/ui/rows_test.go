package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func rowsSpec(t *testing.T, kind, field string) catalog.Spec {
	t.Helper()
	k, ok := catalog.Lookup(kind)
	require.True(t, ok)
	f, ok := k.Field(field)
	require.True(t, ok)
	return f.Spec()
}

// TestFewColumnsAreATable: column heads, a row's number as its head, and labels for those who hear the cell.
func TestFewColumnsAreATable(t *testing.T) {
	t.Parallel()
	s := rowsSpec(t, "supplier", "rebate_tiers")
	in := FieldFrom(s, catalog.Form{"rebate_tiers.0.from_qty": {"三千"}, "rebate_tiers.1.from_qty": {"5000"}}, map[string]string{"rebate_tiers.0.from_qty": "请填写数字"})
	in.Paste, in.Kind = "/table", "supplier"
	d := render(t, Field(zh, in))
	d.labelled()
	require.Len(t, d.all("th[scope=col]"), len(s.Columns)+2)
	require.Len(t, d.all("th[scope=row]"), 3, "two rows and the one to copy")
	cell := d.one("input[name=rebate_tiers.0.from_qty]")
	require.Equal(t, "true", attr(cell, "aria-invalid"))
	require.Equal(t, "f-rebate_tiers.0.from_qty-error", attr(cell, "aria-describedby"))
	require.Equal(t, "请填写数字", words(d.one("p#f-rebate_tiers.0.from_qty-error")))
	box := d.one("div.rows")
	require.Equal(t, []string{"/table", "supplier", "500"}, []string{attr(box, "data-paste"), attr(box, "data-kind"), attr(box, "data-max")})
	for value, want := range map[string]string{"rebate_tiers:up:1": "把第 2 行上移", "rebate_tiers:remove:0": "删除第 1 行"} {
		require.Equal(t, want, words(d.one("button[value="+value+"]")), "a button says which row")
	}
	require.Contains(t, d.text, "最多 500 行")
	d.none("details[open]")
	in.Values = []string{"多\t余"}
	render(t, Field(zh, in)).one("details[open]")
}

// TestManyColumnsAreCards: what matters is seen, the rest folded with what it says, and open where something is wrong.
func TestManyColumnsAreCards(t *testing.T) {
	t.Parallel()
	s := rowsSpec(t, "sop", "steps")
	form := catalog.Form{"steps.0.action": {"选品"}, "steps.0.standard": {"24 小时内"}, "steps.1.action": {"上架"}, "steps.1.standard": {"x"}}
	d := render(t, Field(zh, FieldFrom(s, form, map[string]string{"steps.1.standard": "太长"})))
	d.labelled()
	d.none("table")
	folds := d.all("details.rows-more")
	require.Len(t, folds, 3)
	require.Contains(t, words(folds[0]), "24 小时内")
	require.Len(t, d.all("details[open]"), 1, "only the row with something wrong is open")
	seen, folded := FieldFrom(s, form, nil).parts()
	require.Equal(t, "action", seen[0].Key)
	require.Len(t, seen, 4)
	require.Len(t, folded, len(s.Columns)-4)
}

func TestPicker(t *testing.T) {
	t.Parallel()
	ref := spec(catalog.TypeRef)
	in := FieldInput{Spec: ref, Values: []string{"绍兴柯纺"}, Pick: Pick{
		From: "/refs?kind=supplier", New: "/refs/new?kind=supplier", Kind: "供应商", Then: "make:supplier", Bear: map[string]int{"两家": 2, "一家": 1},
	}}
	d := render(t, Field(zh, in))
	d.labelled()
	box := d.one("div.pick")
	require.Equal(t, "/refs?kind=supplier", attr(box, "data-pick"))
	require.Equal(t, "/refs/new?kind=supplier", attr(box, "data-new"))
	require.Equal(t, "", attr(d.one("input[name=k.id]"), "value"), "the id goes along, also when there is none yet")
	require.Contains(t, d.text, "「绍兴柯纺」未关联")
	require.Equal(t, "make:supplier:绍兴柯纺", attr(d.one("button[name=_then]"), "value"), "without script the form is saved on the way")

	for name, says := range map[string]string{"两家": "同名 2 条，请选一条", "一家": "保存时会关联"} {
		in.Values = []string{name}
		d = render(t, Field(zh, in))
		require.Contains(t, d.text, says)
		d.none("button[name=_then]")
	}
	in.Values, in.IDs, in.Pick.Now = []string{"旧名"}, []string{"7"}, map[string]string{"7": "新名"}
	d = render(t, Field(zh, in))
	require.Contains(t, d.text, "现在的名称：新名")
	require.Equal(t, "7", attr(d.one("input[name=k.id]"), "value"))

	ref.Many = true
	d = render(t, Field(zh, FieldInput{Spec: ref, Values: []string{"甲", `"乙、丙"`}, IDs: []string{"1", ""}, Pick: in.Pick}))
	d.labelled()
	require.Len(t, d.all("input[name=k.id]"), 2, "as many ids as values")
	require.Equal(t, 1, strings.Count(d.text, "data-many"))
}
