package source

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet"
	"handoverdesk/internal/testdata/real"
)

// separated reads a real file of commas and UTF-8; package sheet reads all others.
func separated(t *testing.T, name string) []sheet.Line {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(real.Data(t), name))
	require.NoError(t, err)
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	all, err := r.ReadAll()
	require.NoError(t, err)
	var lines []sheet.Line
	for i, cells := range all {
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			lines = append(lines, sheet.Line{Number: i + 1, Cells: cells})
		}
	}
	return lines
}

func TestRealFilesMap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, kind, profile string
		want                map[string]string // the fields; all other columns are extra or ignored
		items               int
		skips               map[Skip]int
		wrong               map[string]int
		lacking             []string
	}{
		{
			file: "products/shopify_apparel.csv", kind: "sku", profile: "shopify", items: 22, wrong: map[string]int{WrongNoSKU: 22},
			want: map[string]string{
				"Handle": "spu_code profile", "Title": "title profile", "Vendor": "brand similar", "Type": "category profile", "Published": "status profile", "Option1 Value": "variant profile", "Option2 Value": "variant profile",
				"Option3 Value": "variant profile", "Variant SKU": "sku_code profile", "Variant Inventory Qty": "on_hand profile", "Variant Price": "price profile", "Variant Compare At Price": "list_price profile", "Variant Barcode": "barcode profile",
			},
		},
		{
			file: "products/shopify_home-and-garden.csv", kind: "sku", profile: "shopify", items: 21, wrong: map[string]int{WrongNoSKU: 21},
			want: map[string]string{
				"Handle": "spu_code profile", "Title": "title profile", "Vendor": "brand similar", "Type": "category profile", "Published": "status profile", "Option1 Value": "variant profile", "Option2 Value": "variant profile",
				"Option3 Value": "variant profile", "Variant SKU": "sku_code profile", "Variant Inventory Qty": "on_hand profile", "Variant Price": "price profile", "Variant Compare At Price": "list_price profile", "Variant Barcode": "barcode profile",
				"Cost per item": "cost profile",
			},
		},
		{
			file: "products/shopify_apparel_2017_html.csv", kind: "sku", profile: "shopify", items: 96, skips: map[Skip]int{SkipImage: 8}, wrong: map[string]int{WrongNoSKU: 1},
			want: map[string]string{
				"Handle": "spu_code profile", "Title": "title profile", "Vendor": "brand similar", "Type": "category profile", "Published": "status profile", "Option1 Value": "variant profile", "Option2 Value": "variant profile",
				"Option3 Value": "variant profile", "Variant SKU": "sku_code profile", "Variant Inventory Qty": "on_hand profile", "Variant Price": "price profile", "Variant Compare At Price": "list_price profile", "Variant Barcode": "barcode profile",
			},
		},
		{
			file: "products/woocommerce_sample_products.csv", kind: "sku", profile: "woocommerce", items: 24,
			want: map[string]string{
				"ID": "platform_item_id profile", "SKU": "sku_code profile", "Name": "title profile", "Published": "status profile", "Stock": "on_hand profile", "Sale price": "campaign_price profile", "Regular price": "price profile",
				"Categories": "category profile", "Parent": "spu_code profile", "External URL": "link profile", "Attribute 1 value(s)": "variant profile", "Attribute 2 value(s)": "variant profile",
			},
		},
		{
			file: "products/magento_gear_bags.csv", kind: "sku", profile: "magento", items: 14,
			want: map[string]string{"category": "category profile", "name": "title profile", "sku": "sku_code profile", "price": "price profile", "qty": "on_hand profile", "special_price": "campaign_price profile"},
		},
		{
			file: "products/magento_gear_watches.csv", kind: "sku", profile: "magento", items: 9,
			want: map[string]string{"category": "category profile", "name": "title profile", "sku": "sku_code profile", "price": "price profile", "qty": "on_hand profile", "special_price": "campaign_price profile"},
		},
		{
			file: "products/northwind_products.csv", kind: "sku", profile: "northwind", items: 77,
			want: map[string]string{
				"productID": "sku_code profile", "productName": "title profile", "supplierID": "supplier profile", "categoryID": "category profile", "quantityPerUnit": "packing profile", "unitPrice": "price profile", "unitsInStock": "on_hand profile",
				"unitsOnOrder": "inbound profile", "discontinued": "status profile",
			},
		},
		{
			file: "products/northwind_suppliers.csv", kind: "supplier", profile: "northwind", items: 29, wrong: map[string]int{WrongCells: 9}, // commas that nobody quoted
			want: map[string]string{"supplierID": "code profile", "companyName": "name profile", "contactName": "contact profile", "address": "address profile", "phone": "phone profile"},
		},
		{file: "products/northwind_categories.csv", kind: "sku", profile: "plain", items: 8, want: map[string]string{"categoryName": "category name"}, lacking: []string{"title", "sku_code"}},
		{file: "products/olist_sellers.csv", kind: "supplier", profile: "plain", items: 3095, want: map[string]string{"seller_id": "code similar"}, lacking: []string{"name"}},
		{file: "sales/taobao_cosmetics_1111_sample_utf8bom.csv", kind: "sku", profile: "plain", items: 8769, want: map[string]string{"id": "sku_code similar", "title": "title name", "price": "price name", "店名": "store name"}},
		{file: "sales/supermarket_sales.csv", kind: "inflight", profile: "orders", items: 1000, want: map[string]string{"Invoice ID": "title profile", "Total": "amount profile"}},
		{
			file: "risks/valuebridge_risk-register.csv", kind: "risk", profile: "plain", items: 15,
			want: map[string]string{
				"risk": "title name", "probability": "likelihood name", "impact": "impact name", "trigger": "indicator name", "mitigation": "prevention name", "contingency": "contingency name", "status": "status name",
			},
		},
	} {
		t.Run(filepath.Base(c.file)+" "+c.kind, func(t *testing.T) {
			t.Parallel()
			kind, lines := kindOf(t, c.kind), separated(t, c.file)
			p := Guess(kind, lines, nil)
			require.Equal(t, c.profile, p.Profile)
			require.Equal(t, []int{1, 1}, []int{p.HeadAt, p.HeadTo})
			got := map[string]string{}
			for header, use := range mapped(p) {
				if use != string(UseExtra) && use != string(UseIgnored) {
					got[header] = use
				}
			}
			require.Equal(t, c.want, got)
			var lacking []string
			for _, f := range p.Lacking(kind) {
				lacking = append(lacking, f.Spec().Key)
			}
			require.Equal(t, c.lacking, lacking)
			items, skips, wrong := 0, map[Skip]int{}, map[string]int{}
			for _, r := range readAll(t, kind, p, lines) {
				if r.skip != "" {
					skips[r.skip]++
					continue
				}
				items++
				for _, code := range r.wrong {
					wrong[code]++
				}
			}
			require.Equal(t, c.items, items)
			require.Equal(t, len(c.skips), len(skips))
			for s, n := range c.skips {
				require.Equal(t, n, skips[s])
			}
			require.Equal(t, len(c.wrong), len(wrong))
			for code, n := range c.wrong {
				require.Equal(t, n, wrong[code])
			}
		})
	}
}

// The headers of the real workbooks, from what is known of them; package sheet opens the files themselves.
func TestRealHeadersOfWorkbooks(t *testing.T) {
	t.Parallel()
	facts := real.Facts(t)
	for _, c := range []struct {
		file, kind, profile string
		want                map[string]string
	}{
		{"products/jsherp_goods_template.xls", "sku", "jsherp", map[string]string{
			"名称*": "title profile", "规格": "variant profile", "型号": "variant profile", "颜色": "variant profile", "品牌": "brand profile", "类别": "category profile", "保质期(天)": "shelf_life_days profile", "基本条码*": "sku_code profile", "采购价": "cost profile",
			"零售价": "price profile", "状态*": "status profile", "仓位货架": "location profile",
		}},
		{"products/jsherp_vendor_template.xls", "supplier", "jsherp", map[string]string{
			"名称*": "name profile", "联系人": "contact profile", "手机号码": "phone profile", "电子邮箱": "email profile", "期初应付": "payable profile", "纳税人识别号": "credit_code profile", "开户行": "bank profile", "账号": "bank profile", "地址": "address profile",
		}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			var known struct{ Header []string }
			require.NoError(t, json.Unmarshal(facts[c.file].Facts, &known))
			example := make([]string, len(known.Header))
			for i := range example {
				example[i] = "x"
			}
			lines := []sheet.Line{{Number: 1, Cells: []string{"说明：带 * 的必填"}}, {Number: 2, Cells: known.Header}, {Number: 3, Cells: example}}
			p := Guess(kindOf(t, c.kind), lines, nil)
			require.Equal(t, c.profile, p.Profile)
			require.Equal(t, 2, p.HeadAt)
			got := map[string]string{}
			for header, use := range mapped(p) {
				if use != string(UseExtra) {
					got[header] = use
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}
