package source

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestScriptsAreOfOneLength(t *testing.T) {
	t.Parallel()
	require.Len(t, []rune(simplified), len([]rune(traditional)))
	for from, to := range simpler {
		require.NotEqual(t, from, to)
		require.NotContains(t, simpler, to, "what it becomes stays")
	}
	require.Equal(t, "商品名称", simple("產品名稱"))
	require.Equal(t, "产品名称", simple("产品名称"), "as it is written here, it is a header of its own")
	require.Equal(t, "SKU code", simple("SKU code"))
}

// A shop of Taiwan writes its headers in other characters. They mean the same, and so do those that may not be stored.
func TestTraditionalHeaders(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, "商品名稱|SKU編碼|售價|庫存|商品狀態|登入密碼|收貨人姓名|收貨人電話|備註欄\n羊毛大衣|B5-1|1299|3|啟用|x|王小明|0912345678|a\n合計||1299|3|||||")
	p := Guess(kind, lines, nil)
	got := mapped(p)
	require.Equal(t, map[string]string{
		"商品名稱": "title name", "SKU編碼": "sku_code name", "售價": "price name", "庫存": "on_hand name", "商品狀態": "status name", "登入密碼": "refused",
		"收貨人姓名": "dropped", "收貨人電話": "dropped", "備註欄": "extra",
	}, got)
	records := readAll(t, kind, p, lines)
	require.Len(t, records, 2)
	require.Equal(t, SkipTotal, records[1].skip)
}

// TikTok Shop numbers its template below the keys of the columns, and calls them by words after that.
func TestNumbersOfTemplatesAreNoRecords(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	for _, second := range []string{"V3||||||", "V3|sales_information|||sales_information||", "v2.1"} {
		lines := given(t, "product_id|category|product_name|sku_id|seller_sku|price|quantity\n"+second+
			"\nProduct ID|Category|Product Name|SKU ID|Seller SKU|Price|Quantity\nUneditable|Uneditable|Mandatory|Uneditable|Optional|Mandatory|Mandatory\n1730000000000001|Coats|Rain coat|1730000000000011|RC-1|59.9|12")
		p := Guess(kind, lines, nil)
		var said []string
		for _, r := range readAll(t, kind, p, lines) {
			said = append(said, string(r.skip))
		}
		require.Equal(t, []string{"head", "head", "note", ""}, said, second)
	}
	lines := given(t, "sku_code|title|price\nV3|发卡|9.9\nV4|发带|")
	for _, r := range readAll(t, kind, Guess(kind, lines, nil), lines) {
		require.Empty(t, r.skip, "a code may be called so")
	}
}
