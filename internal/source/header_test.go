package source

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestHeadersAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, table string
		from, to          int
		headers           []string // joined
		fields            []string // by column, "" for none
	}{
		{"in the first line", "sku", "SKU编码|商品名称|售价\nA|茶|1", 1, 1, []string{"SKU编码", "商品名称", "售价"}, []string{"sku_code", "title", "price"}},
		{"under a title and a remark", "sku", "2026 年秋冬货盘表||\n制表：运营部，2026-11-20||\n\nSKU编码|商品名称|售价\nA|茶|1", 4, 4, nil, []string{"sku_code", "title", "price"}},
		{"stars, demands and units", "sku", "*SKU编码（必填）|【必填】商品名称|售价（元）(必填)\nA|茶|1", 1, 1, nil, []string{"sku_code", "title", "price"}},
		{"broken in their cells", "sku", "SKU\\n编码|商品名称\\nTitle|售价\\n（元）\nA|茶|1", 1, 1, nil, []string{"sku_code", "title", "price"}},
		{"groups over columns", "sku", "SKU编码|商品名称|库存||\n||可用|锁定|在途\nA|茶|5|1|2", 1, 2, []string{"SKU编码", "商品名称", "库存 / 可用", "库存 / 锁定", "库存 / 在途"}, []string{"sku_code", "title", "available", "reserved", "inbound"}},
		{"groups over everything, under a title", "sku", "货盘||||\n基本信息||库存||\nSKU编码|商品名称|可售库存|锁定|在途\nA|茶|5|1|2", 2, 3, nil, []string{"sku_code", "title", "available", "reserved", "inbound"}},
		{"in two languages as ours are", "sku", "SKU编码|商品名称|售价|备注\nSKU code|Title|Selling price|备注\nA|茶|1|x", 1, 2, []string{"SKU编码 / SKU code", "商品名称 / Title", "售价 / Selling price", "备注"}, []string{"sku_code", "title", "price", ""}},
		{"of rows in two languages", "sop", "名称|步骤 / 操作|步骤 / 责任岗位\nTitle|Steps / Action|Steps / Responsible role\n上新|拍照|摄影", 1, 2, nil, []string{"title", "steps.action", "steps.role"}},
		{"none, numbers from the beginning", "sku", "1|english\n2|中国人\n3|german", 0, 0, nil, []string{"", ""}},
		{"numbers as headers", "sku", "id|100022|100025\nid1|TRUE|FALSE\nid2|TRUE|TRUE", 1, 1, []string{"id", "100022", "100025"}, nil},
		{"words nobody knows", "sku", "甲|乙|丙\nx|1|2", 1, 1, []string{"甲", "乙", "丙"}, nil},
		{"alone", "sku", "SKU编码|商品名称", 1, 1, nil, []string{"sku_code", "title"}},
		{"empty ones and equal ones", "sku", "SKU编码||商品名称|商品名称\nA|x|茶|绿茶", 1, 1, []string{"SKU编码", "", "商品名称", "商品名称"}, []string{"sku_code", "", "title", ""}},
		{"with a remark in the manner of programs", "sku", "# exported yesterday||\nsku|title|price\nA|Tea|1", 2, 2, nil, []string{"sku_code", "title", "price"}},
		{"in English letters of any shape", "sku", "ＳＫＵ　Code|TITLE|selling_price\nA|Tea|1", 1, 1, nil, []string{"sku_code", "title", "price"}},
		{"nothing at all", "sku", "", 0, 0, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := Guess(kindOf(t, c.kind), given(t, c.table), nil)
			require.Equal(t, []int{c.from, c.to}, []int{p.HeadAt, p.HeadTo})
			var headers, fields []string
			for _, col := range p.Columns {
				headers = append(headers, col.Header)
				fields = append(fields, col.Field)
			}
			if c.headers != nil {
				require.Equal(t, c.headers, headers)
			}
			if c.fields != nil {
				require.Equal(t, c.fields, fields)
			}
		})
	}
}

func TestSurenessFallsWithTheWayItWasFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, table string
		want              map[string]string
	}{
		{"names", "supplier", "供应商名称|联系电话|Supplier code\n甲|0571-1|G1", map[string]string{"供应商名称": "name name", "联系电话": "phone name", "Supplier code": "code name"}},
		{"words that say the same", "sku", "货品名字|SKU编号|成本价格\n茶|A|1", map[string]string{"货品名字": "title similar", "SKU编号": "sku_code similar"}},
		{"not words that only look alike", "sku", "SKU编码|商品名称|最低售价|商品数量\nA|茶|1|2", map[string]string{"最低售价": "extra", "商品数量": "extra"}},
		{"a slip of the pen", "supplier", "SupplierNmae|paymentterms\nAcme|30 days", map[string]string{"SupplierNmae": "name similar", "paymentterms": "payment_terms name"}},
		{"the better of two", "sku", "SKU编码|商品名称|标题\nA|茶|好茶", map[string]string{"商品名称": "title name", "标题": "extra"}},
		{"the one that says something", "sku", "SKU编码|商品名称|标题\nA||好茶", map[string]string{"标题": "title name", "商品名称": "ignored"}},
		{"barcodes by their digit", "sku", "SKU编码|商品名称|某码\nA|茶|6901234567892\nB|茶|4006381333931", map[string]string{"某码": "barcode content"}},
		{"not two of them", "sku", "SKU编码|商品名称|某码|另码\nA|茶|6901234567892|4006381333931", map[string]string{"某码": "extra", "另码": "extra"}},
		{"links, not pictures", "sku", "SKU编码|商品名称|看这里|主图\nA|茶|https://shop.example/1|https://shop.example/2", map[string]string{"看这里": "link content", "主图": "extra"}},
		{"mail", "supplier", "供应商名称|给谁写信\n甲|a@b.example", map[string]string{"给谁写信": "email content"}},
		{"days without a name", "inflight", "事项|\n补货|2026-12-01", map[string]string{"B": "due content"}},
		{"the only number there is", "sku", "id|title\n7|Tea", map[string]string{"id": "sku_code similar"}},
		{"computed columns of other programs", "sku", "SKU编码|商品名称|安全库存\nA|茶|10", map[string]string{"安全库存": "extra"}},
		{"columns of rows", "supplier", "供应商名称|在途采购 / 采购单号|Open orders/Quantity\n甲|PO1|5", map[string]string{"在途采购 / 采购单号": "open_orders.number name", "Open orders/Quantity": "open_orders.qty name"}},
		{"empty columns", "sku", "SKU编码|商品名称|空\nA|茶|", map[string]string{"空": "ignored"}},
		{"pages", "sku", "SKU编码|商品名称|详情\nA|茶|<p>" + strings.Repeat("x", 1200), map[string]string{"详情": "ignored"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := mapped(Guess(kindOf(t, c.kind), given(t, c.table), nil))
			for header, want := range c.want {
				require.Equal(t, want, got[header], header)
			}
		})
	}
}

func TestSheetsOfStepsAreFound(t *testing.T) {
	t.Parallel()
	p := Guess(kindOf(t, "sop"), given(t, "流程名称|领域|序号|操作内容|责任人|工具|标准\n上新|商品上架|1|拍照|小李|相机|当天"), nil)
	got := mapped(p)
	require.Equal(t, "title name", got["流程名称"])
	require.Equal(t, "area name", got["领域"])
	require.Equal(t, "steps.action name", got["操作内容"])
	require.Equal(t, "steps.person name", got["责任人"])
	require.Equal(t, "steps.tool name", got["工具"])
	require.Equal(t, "steps.standard name", got["标准"])
}

func TestNoTwoColumnsGiveOneField(t *testing.T) {
	t.Parallel()
	for _, kind := range catalog.All() {
		var cells []string
		for _, f := range kind.Fields {
			s := f.Spec()
			cells = append(cells, s.Key, s.Label.ZH, s.Label.EN)
			cells = append(cells, s.Also...)
		}
		p := Guess(kind, given(t, strings.Join(cells, "|")+"\n"+strings.Repeat("x|", len(cells))), nil)
		seen := map[string]int{}
		for _, c := range p.Columns {
			if c.Use == UseField {
				seen[c.Field]++
			}
		}
		adds := Lookup(p.Profile).fields[kind.Key].add
		for path, n := range seen {
			require.True(t, n == 1 || slices.Contains(adds, path), "%s of %s has %d columns", path, kind.Key, n)
		}
	}
}

// Every label and other name of every field is found again, whatever stands beside it in its kind's own template.
func TestLabelsAreFound(t *testing.T) {
	t.Parallel()
	for _, kind := range catalog.All() {
		for _, lang := range []catalog.Lang{catalog.ZH, catalog.EN} {
			var header []string
			want := map[string]string{}
			for _, f := range kind.Fields {
				s := f.Spec()
				switch {
				case s.Type == catalog.TypeComputed || s.Retired:
				case s.Type == catalog.TypeRows:
					for _, c := range s.Columns {
						name := s.Label.In(lang) + " / " + c.Spec().Label.In(lang)
						header = append(header, name)
						want[name] = s.Key + "." + c.Spec().Key
					}
				default:
					header = append(header, s.Label.In(lang))
					want[s.Label.In(lang)] = s.Key
				}
			}
			p := Guess(kind, given(t, strings.Join(header, "|")+"\n"+strings.Repeat("x|", len(header))), nil)
			got := map[string]string{}
			for _, c := range p.Columns {
				if c.Field != "" {
					got[c.Header] = c.Field
				}
			}
			missing := maps.Clone(want)
			maps.DeleteFunc(missing, func(h, path string) bool { return got[h] == path })
			require.Empty(t, missing, "%s in %s", kind.Key, lang)
		}
	}
}
