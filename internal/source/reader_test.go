package source

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet"
)

func TestLinesThatGiveNoRecord(t *testing.T) {
	t.Parallel()
	const head = "SKU编码|商品名称|库存|售价\n"
	for _, c := range []struct {
		name, table string
		want        []Skip
	}{
		{"totals", head + "A|茶|1|2\n合计||1|2\nB|茶|1|2\n总计：||1|-\n小 计|||", []Skip{"", SkipTotal, "", SkipTotal, SkipTotal}},
		{"totals in English and further right", head + "A|Tea|1|2\n|Total|1|2\nGrand Total||1|2\nSum|||3", []Skip{"", SkipTotal, SkipTotal, SkipTotal}},
		{"totals with the number in the same cell", head + "A|茶|1|2\n合计：12件|||", []Skip{"", SkipTotal}},
		{"records that are only called so", head + "合计|合计牌茶|1|2\nTotal|Total Repair 5|1|9", []Skip{"", ""}},
		{"the header once more", head + "A|茶|1|2\nSKU编码|商品名称|库存|售价\nB|茶|1|2", []Skip{"", SkipHead, ""}},
		{"notes", head + "A|茶|1|2\n注：库存截至 11 月 20 日|||\n# exported|||\n以上共 1 条|||\n导出时间：2026-11-20|||", []Skip{"", SkipNote, SkipNote, SkipNote, SkipNote}},
		{"a record that is not complete", head + "A|||\n|茶||", []Skip{"", ""}},
		{"long text alone", head + strings.Repeat("请注意库存", 10) + "|||", []Skip{SkipNote}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			kind, lines := kindOf(t, "sku"), given(t, c.table)
			var got []Skip
			for _, r := range readAll(t, kind, Guess(kind, lines, nil), lines) {
				got = append(got, r.skip)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTablesOfOneColumnHaveNoNotes(t *testing.T) {
	t.Parallel()
	kind, lines := kindOf(t, "risk"), given(t, "风险\n断货\n# 1 风险\n注：也是风险")
	for _, r := range readAll(t, kind, Guess(kind, lines, nil), lines) {
		require.Empty(t, r.skip)
	}
}

func TestRowsOfARecordComeTogether(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sop")
	for _, c := range []struct {
		name, table string
		want        []record
	}{
		{"as our own files write them", "名称|领域|负责人|步骤 / 操作|步骤 / 责任岗位|备注\nTitle|Area|Owner|Steps / Action|Steps / Responsible role|备注\n上新|商品上架|小李|拍照|摄影|急\n|||修图|美工|\n|||上架|运营|慢\n定价|定价|小王|算成本|财务|", []record{
			{at: []int{3, 4, 5}, lines: []map[string]string{
				{"title": "上新", "area": "商品上架", "owner": "小李", "steps.action": "拍照", "steps.role": "摄影"}, {"steps.action": "修图", "steps.role": "美工"}, {"steps.action": "上架", "steps.role": "运营"},
			}, extra: map[string]string{"备注": "急\n慢"}},
			{at: []int{6}, lines: []map[string]string{{"title": "定价", "area": "定价", "owner": "小王", "steps.action": "算成本", "steps.role": "财务"}}},
		}},
		{"with the title on every line", "流程名称|操作内容|工具\n上新|拍照|相机\n 上 新 |修图|电脑\n定价|算成本|", []record{
			{at: []int{2, 3}, lines: []map[string]string{{"title": "上新", "steps.action": "拍照", "steps.tool": "相机"}, {"title": "上 新", "steps.action": "修图", "steps.tool": "电脑"}}},
			{at: []int{4}, lines: []map[string]string{{"title": "定价", "steps.action": "算成本"}}},
		}},
		{"under a merged title, with an owner only further down", "流程名称|负责人|操作内容|工具\n上新||拍照|相机\n|小李|修图|电脑", []record{
			{at: []int{2, 3}, lines: []map[string]string{{"title": "上新", "owner": "小李", "steps.action": "拍照", "steps.tool": "相机"}, {"owner": "小李", "steps.action": "修图", "steps.tool": "电脑"}}},
		}},
		{"of equal titles with nothing in the rows", "流程名称|操作内容|工具\n上新||\n上新||", []record{
			{at: []int{2}, lines: []map[string]string{{"title": "上新"}}}, {at: []int{3}, lines: []map[string]string{{"title": "上新"}}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lines := given(t, c.table)
			require.Equal(t, c.want, readAll(t, kind, Guess(kind, lines, nil), lines))
		})
	}
}

func TestCellsAreReadAsTheirProgramsMeanThem(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, "SKU编码|商品名称|库存|状态|售价|规格\n='=x'|'=SUM(A1)|-|上架|--|-\n=\"00123\"|NULL|/|仓库中|#REF!|a\\nb\n'00124|'quoted'|\\N|下架|3|x\n`00125|茶|5|Active|1|x")
	got := readAll(t, kind, Guess(kind, lines, nil), lines)
	require.Equal(t, map[string]string{"sku_code": "='=x'", "title": "=SUM(A1)", "status": "active", "variant": "-"}, got[0].lines[0], "a dash is a text where texts stand")
	require.Equal(t, map[string]string{"sku_code": "00123", "status": "stopped", "price": "#REF!", "variant": "a b"}, got[1].lines[0])
	require.Equal(t, map[string]string{"price": WrongFormula}, got[1].wrong)
	require.Equal(t, map[string]string{"sku_code": "00124", "title": "'quoted'", "status": "delisted", "price": "3", "variant": "x"}, got[2].lines[0])
	require.Equal(t, map[string]string{"sku_code": "00125", "title": "茶", "on_hand": "5", "status": "Active", "price": "1", "variant": "x"}, got[3].lines[0])
}

func TestWordsForDegreesAndStates(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "risk")
	lines := given(t, "risk|probability|impact|mitigation|status\nFire|HIGH|Critical|doors|OPEN\nFlood|低|3|dams|MITIGATED")
	got := readAll(t, kind, Guess(kind, lines, nil), lines)
	require.Equal(t, map[string]string{"title": "Fire", "likelihood": "4", "impact": "5", "prevention": "doors", "status": "OPEN"}, got[0].lines[0])
	require.Equal(t, map[string]string{"title": "Flood", "likelihood": "2", "impact": "3", "prevention": "dams", "status": "watching"}, got[1].lines[0])
}

func TestColumnsThatMeanNoFieldAreKept(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, "SKU编码|商品名称|颜色系||颜色系\nA|茶|绿|x|青\nB|茶||| ")
	p := Guess(kind, lines, nil)
	got := readAll(t, kind, p, lines)
	require.Equal(t, map[string]string{"颜色系": "绿", "D": "x", "颜色系 (E)": "青"}, got[0].extra)
	require.Nil(t, got[1].extra)
	p.Clear = true
	require.Equal(t, map[string]string{"颜色系": "", "D": "", "颜色系 (E)": ""}, readAll(t, kind, p, lines)[1].extra)
}

func TestLinesWithMoreCellsThanTheHeader(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "supplier")
	lines := given(t, "code|name|contact\n1|Acme|Ann\n2|Mills| Ltd.|Bob\n3|Clay|Cy\n4|Dune|Di|")
	p := Guess(kind, lines, nil)
	got := readAll(t, kind, p, lines)
	require.Equal(t, map[string]string{"code": WrongCells}, got[1].wrong)
	require.Nil(t, got[0].wrong)
	require.Nil(t, got[3].wrong)
	longer := append(lines, sheet.Line{Number: 6, Cells: []string{"5", "Elm", "El", "", "y"}})
	require.Equal(t, map[string]string{"code": WrongCells}, readAll(t, kind, p, longer)[4].wrong)

	p.Columns[3].Use, p.Columns[3].Sure = UseExtra, SurePerson
	p = Replan(kind, lines, nil, p)
	require.Nil(t, readAll(t, kind, p, lines)[1].wrong, "a person says that it is a column")
	dense := given(t, "code|name|\n1|Acme|x\n2|Mills|y")
	require.Equal(t, map[string]string{"C": "x"}, readAll(t, kind, Guess(kind, dense, nil), dense)[0].extra)
	require.Nil(t, readAll(t, kind, Guess(kind, dense, nil), dense)[0].wrong)
}

func TestColumnsOfPaths(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, "备用列|商品名称|SKU编码\nx|茶|A")
	r := NewReader(kind, Guess(kind, lines, nil))
	require.Equal(t, []string{"title", "sku_code"}, r.Paths)
	require.Equal(t, []int{1, 2, -1, -1}, []int{r.Column(0), r.Column(1), r.Column(2), r.Column(-1)})
	_, err := kind.Layout(r.Paths...)
	require.NoError(t, err)
}

func TestReadingStops(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sop")
	lines := given(t, "流程名称|操作内容|工具\n上新|拍照|\n定价|算|\n下架|点|")
	r := NewReader(kind, Guess(kind, lines, nil))
	broken := errors.New("the file ends early")
	var lastly error
	n := 0
	for item, err := range r.Items(func(yield func(sheet.Line, error) bool) {
		if yield(lines[0], nil) && yield(lines[1], nil) {
			yield(sheet.Line{}, broken)
		}
	}) {
		if lastly = err; err == nil {
			require.Equal(t, []int{2}, item.At)
			n++
		}
	}
	require.ErrorIs(t, lastly, broken)
	require.Equal(t, 1, n, "what was read before the error comes out")
	for range r.Items(sequence(lines)) {
		break // it may be left at any time
	}
}

// What Items yields stays as it is when the reader of the file uses its cells again.
func TestItemsMayBeKept(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"SKU编码|商品名称|备用\nA|茶|x\nB|水|y", "Handle|Title|Variant SKU|备用\nh|茶|A|x\nh||B|y"} {
		kind, lines := kindOf(t, "sku"), given(t, table)
		var kept []Item
		var reused iter.Seq2[sheet.Line, error] = func(yield func(sheet.Line, error) bool) {
			cells := make([]string, len(lines[0].Cells))
			for _, l := range lines {
				copy(cells, l.Cells)
				if !yield(sheet.Line{Number: l.Number, Cells: cells}, nil) {
					return
				}
			}
		}
		r := NewReader(kind, Guess(kind, lines, nil))
		for item := range r.Items(reused) {
			kept = append(kept, item)
		}
		var again []record
		for _, item := range kept {
			again = append(again, recordOf(r, item))
		}
		require.Equal(t, readAll(t, kind, Guess(kind, lines, nil), lines), again)
	}
}
