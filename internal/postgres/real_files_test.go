package postgres_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/source"
)

// realFiles say what becomes of every file of shared/data.
var realFiles = map[string]realFile{
	"README.md":     {refused: noMarkdown},
	"facts.json":    {refused: noJSON},
	"vulndb.tar.xz": {refused: "sheet.archive XZ"},

	"products/shopify_apparel.csv":           {kind: "sku", tally: tallyOf(0, 22, 0), then: withoutCodes},
	"products/shopify_home-and-garden.csv":   {kind: "sku", tally: tallyOf(0, 21, 0), then: withoutCodes},
	"products/shopify_apparel_2017_html.csv": {kind: "sku", tally: tallyOf(95, 1, 8), then: withPictures},
	"products/woocommerce_sample_products.csv": {kind: "sku", tally: tallyOf(24, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		goodsOf(t, b, f, "", true)
		want := []string{}
		for _, spu := range b.facts("spu_code") {
			if spu != "" && !slices.Contains(want, spu) {
				want = append(want, spu)
			}
		}
		require.ElementsMatch(t, []string{"cc-hoodie", "cc-tee"}, want, "variations know their parents")
	}},
	"products/magento_gear_bags.csv":    {kind: "sku", tally: tallyOf(14, 0, 0), then: goodsFile},
	"products/magento_gear_watches.csv": {kind: "sku", tally: tallyOf(9, 0, 0), then: goodsFile},
	"products/northwind_products.csv": {kind: "sku", tally: tallyOf(77, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		goodsFile(t, b, f)
		low, levels := 0, b.facts("reorderLevel")
		for i, n := range b.facts("on_hand") {
			have, err := strconv.Atoi(n)
			require.NoError(t, err)
			level, err := strconv.Atoi(levels[i])
			require.NoError(t, err)
			if have < level {
				low++
			}
		}
		require.Equal(t, f.int("below_reorder_level"), low)
		require.Equal(t, f.int("discontinued"), tallied(b.facts("status"))["Delisted"]+tallied(b.facts("status"))["Stopped"])
	}},
	"products/pospal_商品资料.xlsx": {kind: "sku", tally: tallyOf(302, 0, 0), then: pospalGoods},
	"products/jsherp_goods_template.xls": {kind: "sku", tally: tallyOf(2, 0, 0), then: func(t *testing.T, b *brought, _ facts) {
		b.write()
		require.Equal(t, []string{"2001", "2011"}, b.facts("sku_code"), "codes that were stored as numbers")
		require.Equal(t, []string{"可乐test", "啤酒test"}, b.facts("title"))
		require.Equal(t, "18", b.sum("price"))
	}},
	"products/jsherp_vendor_template.xls": {kind: "supplier", tally: tallyOf(2, 0, 0), then: func(t *testing.T, b *brought, _ facts) {
		b.write()
		require.Equal(t, []string{"供应商a", "供应商b"}, b.facts("name"))
		require.Contains(t, b.facts("phone")[0], "13000000000", "exactly")
	}},
	"products/northwind_suppliers.csv": {kind: "supplier", tally: tallyOf(20, 9, 0), then: func(t *testing.T, b *brought, f facts) {
		everyRow(b, f)
		require.Len(t, b.wrong()["import.wrong.too_many_cells"], 9, "commas that nobody quoted")
		b.write()
		require.Contains(t, b.facts("name"), "PB Knäckebröd AB")
		require.Positive(t, tallied(b.facts("region"))["NULL"]+tallied(b.facts("region"))[""])
	}},
	"products/northwind_categories.csv":       {kind: "sku", lacking: true},
	"products/olist_category_translation.csv": {kind: "sku", lacking: true},
	"products/olist_sellers.csv": {kind: "supplier", lacking: true, then: func(t *testing.T, b *brought, f facts) {
		require.NoError(t, b.check(said("seller_id", "name")))
		everyRow(b, f)
		b.write()
		states := tallied(b.facts("seller_state"))
		for state, n := range f.ranked("top5_states") {
			require.Equal(t, n, states[state], state)
		}
		require.Contains(t, b.facts("seller_city"), "4482255")
	}},

	"sales/supermarket_sales.csv": {kind: "inflight", tally: tallyOf(1000, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		everyRow(b, f)
		require.Equal(t, source.UseIgnored, b.im.Parts[0].Plan.Columns[17].Use, "a column without a name or a word")
		b.write()
		require.Equal(t, f.number("total_sum"), b.sum("amount"))
		require.Equal(t, f.number("quantity_sum"), b.sum("Quantity"))
		totals, by := map[string][]string{}, b.facts("Payment")
		for i, amount := range b.facts("amount") {
			totals[by[i]] = append(totals[by[i]], amount)
		}
		require.Len(t, totals, 3)
		for payment, list := range totals {
			require.Equal(t, f.int("by_payment", payment, "rows"), len(list))
			require.Equal(t, f.number("by_payment", payment, "total"), total(t, list...))
		}
	}},
	"sales/tableau_示例订单_28行.xlsx": {kind: "inflight", tally: tallyOf(27, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		everyRow(b, f)
		require.Equal(t, []source.Use{source.UseDropped, source.UseDropped}, []source.Use{b.used(0)["客户 ID"], b.used(0)["客户名称"]})
		b.write()
		require.Equal(t, f.number("sales_sum"), b.sum("amount"))
		require.Equal(t, f.number("quantity_sum"), b.sum("数量"))
		orders := map[string]bool{}
		for _, title := range b.facts("title") {
			order, _, _ := strings.Cut(title, " / ")
			orders[order] = true
		}
		require.Len(t, orders, f.int("distinct_orders"))
		require.NotContains(t, fmt.Sprint(b.records()[0].Values.Extra()), "客户")
	}},
	"sales/taobao_cosmetics_1111_sample_utf8bom.csv": {kind: "sku", tally: tallyOf(1206, 7563, 0), then: listings},
	"sales/taobao_cosmetics_1111_gbk_first2000.csv":  {kind: "sku", tally: tallyOf(317, 1683, 0), then: listings},
	"sales/jaffle_shop_raw_customers.csv":            {},
	"sales/jaffle_shop_raw_orders.csv": {kind: "inflight", tally: tallyOf(99, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		everyRow(b, f)
		b.write()
		require.Equal(t, f.counts("by_status"), tallied(b.facts("state_text")))
	}},
	"sales/jaffle_shop_raw_payments.csv": {kind: "inflight", tally: tallyOf(113, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		everyRow(b, f)
		b.write()
		require.Equal(t, f.number("amount_sum_cents"), b.sum("amount"), "as the file says: it does not say cents")
		require.Equal(t, f.int("by_method", "coupon", "rows"), tallied(b.facts("payment_method"))["coupon"])
	}},
	"sales/online_shoppers_intention.csv": {},

	"risks/valuebridge_risk-register.csv": {kind: "risk", tally: tallyOf(15, 0, 0), then: func(t *testing.T, b *brought, f facts) {
		everyRow(b, f)
		b.write()
		likely, impact := f.counts("values of probability"), f.counts("values of impact")
		require.Equal(t, map[string]int{"2": likely["LOW"], "3": likely["MEDIUM"], "4": likely["HIGH"]}, tallied(steps(b, "likelihood")))
		require.Equal(t, map[string]int{"3": impact["MEDIUM"], "4": impact["HIGH"], "5": impact["CRITICAL"]}, tallied(steps(b, "impact")))
		require.Equal(t, f.int("values of status", "OPEN"), tallied(steps(b, "status"))["open"])
	}},
	"risks/evaluator_domains.csv":              {},
	"risks/evaluator_qualitative_mappings.csv": {},
	"risks/evaluator_risk_tolerances.csv":      {},
}

// steps are the keys of choices.
func steps(b *brought, path string) []string {
	b.t.Helper()
	var out []string
	for _, r := range b.records() {
		text, err := b.kind.JSON(r.Values)
		require.NoError(b.t, err)
		var facts map[string]any
		require.NoError(b.t, json.Unmarshal(text, &facts))
		out = append(out, fmt.Sprint(facts[path]))
	}
	return out
}

// goodsFile requires what is known of a list of goods.
func goodsFile(t *testing.T, b *brought, f facts) { goodsOf(t, b, f, "", false) }

func goodsOf(t *testing.T, b *brought, f facts, in string, noStock bool) {
	t.Helper()
	var keys []string
	if in != "" {
		keys = []string{in}
	}
	at := func(key string) []string { return append(slices.Clone(keys), key) }
	everyRow(b, f, keys...)
	b.write()
	codes := b.facts("sku_code")
	require.Len(t, codes, b.im.Parts[0].Tally.New)
	require.Len(t, tallied(codes), f.int(at("distinct_sku")...))
	require.Equal(t, f.number(at("price_sum")...), b.sum("price"))
	if noStock {
		require.Equal(t, "0", b.sum("on_hand"))
		return
	}
	require.Equal(t, f.number(at("qty_sum")...), b.sum("on_hand"))
}

// withoutCodes: a shop that never gave its variants codes. Every line says so, and the way out is to take another column for the code.
func withoutCodes(t *testing.T, b *brought, f facts) {
	everyRow(b, f, "variants")
	lines := b.wrong()["import.wrong.sku_blank"]
	require.Len(t, lines, f.int("variants", "reject_conditions", "sku_blank", "count"))
	var first []int
	require.NoError(t, json.Unmarshal(f.in("variants", "reject_conditions", "sku_blank", "first_records"), &first))
	require.Equal(t, first, lines[:len(first)])
	require.NoError(t, b.check(said("Handle", "sku_code")))
	sum := b.tally()
	require.Equal(t, f.int("variant_rows"), sum.New+sum.Error+sum.Skipped)
	require.Equal(t, f.int("product_handles"), sum.New, "one of each product; further variants are told line by line")
	require.Len(t, b.wrong()["imported.row.repeat_differs"], sum.Error)
}

func withPictures(t *testing.T, b *brought, f facts) {
	require.Equal(t, f.int("image_only_rows"), b.tally().Skipped)
	require.Equal(t, f.int("variants", "data_rows"), b.tally().New+b.tally().Error)
	require.Equal(t, map[string][]int{"import.wrong.sku_blank": {2}}, b.wrong())
	b.write()
	require.Len(t, tallied(b.facts("sku_code")), f.int("variants", "distinct_sku"))
	require.Len(t, tallied(b.facts("spu_code")), f.int("product_handles")-1, "the product of the line without a code is alone")
	require.NotContains(t, b.facts("title"), "", "variants are called like their product")
}

func pospalGoods(t *testing.T, b *brought, f facts) {
	everyRow(b, f)
	require.Empty(t, b.wrong(), "goods by weight, too")
	b.write()
	require.Equal(t, f.number("price_sum"), total(t, b.sum("price")))
	require.Equal(t, f.number("qty_sum"), total(t, b.sum("on_hand")))
	categories := tallied(b.facts("category"))
	for name, n := range f.ranked("top5_categories") {
		require.Equal(t, n, categories[name], name)
	}
	value := catalog.Decimal(0)
	stock := b.facts("on_hand")
	for i, cost := range b.facts("cost") {
		price, err := catalog.ParseDecimal(strings.Trim(cost, "¥ "))
		require.NoError(t, err)
		pieces, err := catalog.ParseDecimal(stock[i])
		require.NoError(t, err)
		value += price.Mul(pieces)
	}
	rounded, _ := new(big.Rat).SetString(value.String())
	require.Equal(t, strings.Trim(string(f.in("stock_value_at_cost")), `"`), rounded.FloatString(2))
}

// listings: the same listing on several days. The first stands, unless a person wants the last.
func listings(t *testing.T, b *brought, f facts) {
	everyRow(b, f)
	require.Len(t, b.wrong()["imported.row.repeat_differs"], f.int("reject_conditions", "id repeated (same listing seen on several days: key is id + update_time)"))
	require.NoError(t, b.check(func(p *app.PlanImport) { p.Parts[0].Plan.Repeat = source.RepeatLast }))
	require.Equal(t, tallyOf(f.int("distinct_ids"), 0, f.int("data_rows")-f.int("distinct_ids")), b.tally())
	b.write()
	require.Len(t, tallied(b.facts("sku_code")), f.int("distinct_ids"))
	require.Len(t, tallied(b.facts("store")), f.int("distinct_shops"))
	require.NotContains(t, tallied(b.facts("update_time")), "", "what has no place is kept beside")
}

// orderLines: lines of orders are told by order and item; the same item twice in an order is told line by line.
func orderLines(t *testing.T, b *brought, f facts) {
	everyRow(b, f)
	require.Equal(t, source.UseDropped, b.used(0)["CustomerID"])
	wrong := b.wrong()
	require.Len(t, wrong["imported.row.repeat_differs"], b.tally().Error)
	require.Less(t, b.tally().Error*10, b.tally().New, "few")
	if b.tally().New < 1000 {
		b.write()
		orders := map[string]bool{}
		for _, title := range b.facts("title") {
			order, _, _ := strings.Cut(title, " / ")
			orders[order] = true
		}
		require.Len(t, orders, f.int("all_lines", "invoices"))
	}
}
