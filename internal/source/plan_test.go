package source

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLettersOfColumns(t *testing.T) {
	t.Parallel()
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		require.Equal(t, want, Letter(column))
	}
}

func TestWhatAPersonChoseStays(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, "货盘||\nHandle|Title|Variant SKU\nh|Tea|\n")
	guessed := Guess(kind, lines, nil)
	require.Equal(t, "shopify", guessed.Profile)
	chosen := guessed
	chosen.Columns = append([]Column(nil), guessed.Columns...)
	chosen.Columns[0] = Column{Header: "Handle", Use: UseField, Field: "sku_code", Sure: SurePerson}
	chosen.Repeat, chosen.Keep, chosen.Clear = RepeatLast, true, true
	p := Replan(kind, lines, nil, chosen)
	require.Equal(t, map[string]string{"Handle": "sku_code person", "Title": "title profile", "Variant SKU": "ignored"}, mapped(p))
	require.Equal(t, []any{RepeatLast, true, true}, []any{p.Repeat, p.Keep, p.Clear})
	require.Equal(t, "h", records(readAll(t, kind, p, lines))[0].lines[0]["sku_code"])

	chosen = Plan{Profile: Plain, HeadAt: 2, HeadTo: 2}
	require.Equal(t, Plain, Replan(kind, lines, nil, chosen).Profile)
	chosen = Plan{HeadAt: 1, HeadTo: 1}
	p = Replan(kind, lines, nil, chosen)
	require.Equal(t, []int{1, 1}, []int{p.HeadAt, p.HeadTo})
	require.Equal(t, "货盘", p.Columns[0].Header)
	chosen = Plan{HeadAt: 0}
	p = Replan(kind, lines, nil, chosen)
	require.Equal(t, 0, p.HeadAt)
	require.Len(t, readAll(t, kind, p, lines), 3, "every line is a record, or a note")
	require.Equal(t, guessed, Replan(kind, lines, nil, Plan{HeadAt: -1}))

	chosen = guessed
	chosen.Columns = []Column{{Use: UseField, Field: "margin", Sure: SurePerson}, {Use: UseField, Field: "no such field", Sure: SurePerson}, {Use: UseField, Field: "sku_code", Sure: SurePerson}, {Use: UseExtra, Sure: SurePerson}}
	require.Equal(t, map[string]string{"Handle": "spu_code profile", "Title": "title profile", "Variant SKU": "sku_code person"}, mapped(Replan(kind, lines, nil, chosen)))
}

func TestMappingsAreRemembered(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, "编号甲|叫什么|多少钱|密码\nA|茶|1|x")
	p := Replan(kind, lines, nil, Plan{HeadAt: 1, HeadTo: 1, Columns: []Column{
		{Use: UseField, Field: "sku_code", Sure: SurePerson}, {Use: UseField, Field: "title", Sure: SurePerson}, {Use: UseIgnored, Sure: SurePerson},
	}})
	memory := Remember(kind, p)
	require.Equal(t, Remembered{Profile: Plain, Columns: map[string]Column{"编号甲": {Use: UseField, Field: "sku_code"}, "叫什么": {Use: UseField, Field: "title"}, "多少钱": {Use: UseIgnored}}}, memory)

	later := given(t, "叫什么|编号甲|多少钱|新列\n水|B|2|y")
	require.Equal(t, map[string]string{"叫什么": "title before", "编号甲": "sku_code before", "多少钱": "ignored", "新列": "extra"}, mapped(Guess(kind, later, []Remembered{memory})))
	require.NotEqual(t, "sku_code before", mapped(Guess(kind, later, []Remembered{{Profile: "jd", Columns: map[string]Column{"编号甲": {Use: UseField, Field: "sku_code"}}}}))["编号甲"], "another source")

	other := given(t, "编号甲|姓名\n1|林晓雯")
	require.NotEqual(t, "sku_code before", mapped(Guess(kind, other, []Remembered{memory}))["编号甲"], "one header in common makes no table of the same sort")
	require.NotEqual(t, "sku_code before", mapped(Guess(kind, given(t, "编号甲|叫什么|甲|乙|丙\nA|茶|1|2|3"), []Remembered{memory}))["编号甲"], "nor do two of five")

	memory.Profile = "jushuitan"
	require.Equal(t, "jushuitan", Guess(kind, lines, []Remembered{memory}).Profile, "the very headers a person called so")
	memory.Columns["编号甲"] = Column{Use: UseField, Field: "gone since"}
	require.Equal(t, "extra", mapped(Guess(kind, lines, []Remembered{memory}))["编号甲"])
}

// A column in which nothing stood was left out by nobody: with the next file it may say something.
func TestEmptyColumnsAreNotRememberedAsLeftOut(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	p := Guess(kind, given(t, "Handle|Title|Variant SKU|Variant Price|SEO Title|Gift Card\na|Tea|A-1|9||false"), nil)
	require.Equal(t, "ignored", mapped(p)["SEO Title"])
	memory := Remember(kind, p)
	later := mapped(Guess(kind, given(t, "Handle|Title|Variant SKU|Variant Price|SEO Title|Gift Card\nb|Silk|B-1|9|Fine silk|false"), []Remembered{memory}))
	require.Equal(t, "extra", later["SEO Title"])
	require.Equal(t, "sku_code before", later["Variant SKU"])
}

func TestWhatIsLacking(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	keys := func(table string) []string {
		var out []string
		for _, f := range Guess(kind, given(t, table), nil).Lacking(kind) {
			out = append(out, f.Spec().Key)
		}
		return out
	}
	require.Equal(t, []string{"title", "sku_code"}, keys("售价|库存\n1|2"))
	require.Equal(t, []string{"sku_code"}, keys("商品名称|库存\n茶|2"))
	require.Empty(t, keys("商品名称|SKU\n茶|A"))
}

func TestPlansTravelAsJSON(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	p := Guess(kind, given(t, "SKU编码|商品名称|买家昵称|其他\nA|茶|鱼|x"), nil)
	b, err := json.Marshal(p)
	require.NoError(t, err)
	require.NotContains(t, string(b), "鱼")
	var again Plan
	require.NoError(t, json.Unmarshal(b, &again))
	require.Equal(t, p, again)
}
