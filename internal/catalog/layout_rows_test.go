package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// steps reads a SOP from lines of title, action, role and person, over old.
func steps(t *testing.T, old Values, keep bool, lines ...[]string) Values {
	t.Helper()
	l, err := SOP.Layout("title", "steps.role", "steps.action", "steps.person")
	require.NoError(t, err)
	v, problems := l.Update(old, lines, keep, nil)
	require.Empty(t, problems)
	return v
}

// knowing is v with ids for everybody and everything it names.
func knowing(k Kind, v Values) Values {
	return k.Resolve(v, func(p Person) string { return "id of " + p.Name }, func(_ string, r Ref) string { return "id of " + r.Title })
}

func TestLayoutRowsGoOn(t *testing.T) {
	t.Parallel()
	full, problems := SOP.Decode(SOP.Sample.With("area", "listing"))
	require.Empty(t, problems)
	full = knowing(SOP, full)
	first, second := stepAction.In(sopSteps.In(full)[0].Values), stepAction.In(sopSteps.In(full)[1].Values)
	tools := func(v Values) (out []string) {
		for _, row := range sopSteps.In(v) {
			out = append(out, stepTool.In(row.Values)+"/"+stepPerson.In(row.Values).ID)
		}
		return out
	}
	l, err := SOP.Layout(SOP.FlatPaths(false)...)
	require.NoError(t, err)
	same, problems := l.Update(full, SOP.FlatLines(full, SOP.FlatPaths(false), ZH), false, nil)
	require.Empty(t, problems)
	require.Equal(t, full, same, "a file that was not changed changes nothing, ids and all")

	v := steps(t, full, false, []string{"新品上架", "商品专员", first, "何佳怡"}, []string{"", "运营", second, ""})
	require.Equal(t, []string{"生意参谋/id of 何佳怡", "千牛/"}, tools(v), "columns that the file lacks go on with their row")
	v = steps(t, full, false, []string{"新品上架", "运营", second, ""}, []string{"", "", "", ""}, []string{"", "仓库", "打包", "何佳怡"}, []string{"", "", first, "何佳怡"})
	require.Equal(t, []string{"千牛/", "/id of 何佳怡", "生意参谋/id of 何佳怡"}, tools(v), "also when rows moved; blank lines are no rows")
	v = steps(t, full, false, []string{"新品上架", "商品专员", "改写的第一步", "何佳怡"}, []string{"", "运营", second, ""})
	require.Equal(t, []string{"生意参谋/id of 何佳怡", "千牛/"}, tools(v), "a row that was rewritten in its place is that row")
	v = steps(t, full, false, []string{"新品上架", "", "别的", ""})
	require.Equal(t, []string{"/"}, tools(v), "where rows went, nobody knows which one was rewritten")
	v = steps(t, full, true, []string{"新品上架", "", " ", ""}, []string{"", "", "", ""})
	require.Equal(t, full, v, "blank cells say nothing where they leave alone")
	require.False(t, sopSteps.Set(steps(t, full, false, []string{"新品上架"})))
}

func TestLayoutKeepsIDs(t *testing.T) {
	t.Parallel()
	full, problems := SKU.Decode(SKU.Sample.With("backup_suppliers", "甲、乙、甲").With("backup_suppliers.id", "1", "2", "3"))
	require.Empty(t, problems)
	require.Len(t, skuBackups.In(full), 3)
	full = SKU.Resolve(full, func(p Person) string { return "id of " + p.Name }, nil)
	l, err := SKU.Layout("owner", "backup_suppliers")
	require.NoError(t, err)
	for cells, want := range map[string][]Ref{
		"何佳怡|甲、乙、甲":   {{"1", "甲"}, {"2", "乙"}, {"3", "甲"}},
		"何佳怡|甲、丙、甲、乙": {{"1", "甲"}, {"", "丙"}, {"3", "甲"}, {"2", "乙"}},
		"何佳怡|甲":       {{"1", "甲"}},
		"何佳怡|丙、丙":     {{"", "丙"}},
	} {
		v, problems := l.Update(full, [][]string{strings.Split(cells, "|")}, false, nil)
		require.Empty(t, problems)
		require.Equal(t, want, skuBackups.In(v), cells)
		require.Equal(t, Person{"id of 何佳怡", "何佳怡"}, skuOwner.In(v))
	}
	v, problems := l.Update(full, [][]string{{"何佳", ""}}, true, nil)
	require.Empty(t, problems)
	require.Equal(t, Person{"", "何佳"}, skuOwner.In(v), "another name is somebody else")
	require.Len(t, skuBackups.In(v), 3)
}

func TestLayoutReads(t *testing.T) {
	t.Parallel()
	full, problems := SKU.Decode(SKU.Sample)
	require.Empty(t, problems)
	l, err := SKU.Layout("price", "certificates", "safety_stock", "title", "sku_code")
	require.NoError(t, err)
	v, problems := l.Update(full, [][]string{{"1,299 元", "证\t12\n检", "7", " 羊毛\r\n大衣 ", "A-1"}}, false, nil)
	require.Empty(t, problems)
	require.Equal(t, NewMoney(129900), skuPrice.In(v))
	require.Equal(t, "羊毛 大衣", skuTitle.In(v), "spreadsheets break lines in any cell")
	require.Len(t, skuCertificates.In(v), 2, "a rows field in one cell is a table that was pasted")
	require.Equal(t, "12", certificateNumber.In(skuCertificates.In(v)[0].Values))
	require.NotContains(t, v.m, "safety_stock", "what is computed is not read")
	require.Equal(t, skuBrand.In(full), skuBrand.In(v), "what has no column stays")

	_, problems = l.Update(full, [][]string{{"x", strings.Repeat("a\tb\tc\td\te\tf\tg", 1) + "\n1", "", "", "6.90E+12"}}, false, nil)
	require.Equal(t, []Problem{
		{Field: "sku_code", Code: DigitsLost}, {Field: "title", Code: RequiredToSave}, {Field: "price", Code: NotANumber},
		{Field: "certificates", Code: BrokenRows, Args: Args{"Columns": "2"}},
	}, problems)
	_, problems = l.Update(Values{}, nil, true, nil)
	require.Equal(t, []Problem{{Field: "sku_code", Code: RequiredToSave}, {Field: "title", Code: RequiredToSave}}, problems)

	long := make([][]string, MaxRows+1)
	for i := range long {
		long[i] = []string{"新品", "", "做", "x"}
	}
	sop, err := SOP.Layout("title", "steps.role", "steps.action", "steps.person")
	require.NoError(t, err)
	_, problems = sop.Update(Values{}, long, false, nil)
	require.Equal(t, []Problem{{Field: "area", Code: RequiredToSave}, {Field: "steps", Code: TooMany, Args: Args{"Max": "500", "Count": "501"}}}, problems)
	_, problems = sop.Update(Values{}, [][]string{{"新品"}, {"", strings.Repeat("x", MaxText+1)}}, true, nil)
	require.Contains(t, problems, Problem{Field: "steps", Row: 1, Column: "role", Code: TooLong, Args: Args{"Max": "300", "Length": "301"}})

	for _, wrong := range [][]string{{"nothing"}, {"title", "title"}, {"certificates", "certificates.name"}, {""}, {ExtraKey}} {
		_, err := SKU.Layout(wrong...)
		require.Error(t, err, wrong)
	}
}
