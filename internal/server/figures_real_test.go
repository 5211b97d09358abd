package server

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/testdata/real"
	"handoverdesk/web/ui"
)

// salesFacts is what is known of the sales files, by path: whatever facts.json says.
func salesFacts(t *testing.T) map[string]map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(real.Data(t), "facts.json"))
	require.NoError(t, err)
	var all struct {
		Files map[string]struct {
			Facts map[string]any `json:"facts"`
		} `json:"files"`
	}
	require.NoError(t, json.Unmarshal(raw, &all))
	out := map[string]map[string]any{}
	for path, f := range all.Files {
		if strings.HasPrefix(path, "sales/") {
			out[path] = f.Facts
		}
	}
	return out
}

// fact walks down the facts of a file.
func fact(t *testing.T, in any, path ...string) any {
	t.Helper()
	for _, key := range path {
		m, ok := in.(map[string]any)
		require.True(t, ok, "%v", path)
		in, ok = m[key]
		require.True(t, ok, "%v has no %q", path, key)
	}
	return in
}

// amount compares decimals however many noughts they end with.
func amount(t *testing.T, v any) string {
	t.Helper()
	text, ok := v.(string)
	if !ok {
		raw, err := json.Marshal(v)
		require.NoError(t, err)
		text = string(raw)
	}
	d, err := catalog.ParseDecimal(text)
	require.NoError(t, err, text)
	return d.String()
}

// bringFigures uploads a file and counts it, with what a person says about it besides.
func (b *browser) bringFigures(h *house, path string, said url.Values) string {
	b.t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(b.t, err)
	a := b.send(ui.ToFigureFiles(h.own.id.String()), url.Values{"_key": {uuid.NewString()}}, sending{filepath.Base(path), string(raw)})
	require.Equal(b.t, 303, a.StatusCode, "%s: %s", path, a.words(b.t))
	here := a.Header.Get("Location")
	page := b.follow(a)
	require.Equal(b.t, 200, page.StatusCode)
	form := page.form(b.t, here).values
	for name, v := range said {
		form[name] = v
	}
	form.Set("go", "count")
	form.Set("overlap", "add") // each is looked at by itself, and several stand beside one another
	counted := b.post(here, form)
	require.Equal(b.t, 303, counted.StatusCode, "%s: %s", path, counted.words(b.t))
	return here
}

// dropFigures takes a file out again.
func (b *browser) dropFigures(here string) {
	b.t.Helper()
	require.Equal(b.t, 303, b.post(here+"/removal", url.Values{"_key": {uuid.NewString()}}).StatusCode)
}

type figuresSaid struct {
	Metrics map[string]struct{ Value, Then *string }
	Series  []struct {
		From  string
		Value *string
	}
	Divided map[string]struct {
		Values int
		Whole  *string
		Rows   []struct {
			Value, Title string
			Sum, Share   *string
		}
	}
}

// figuresOf asks the address for programs.
func (b *browser) figuresOf(h *house, pairs ...string) figuresSaid {
	b.t.Helper()
	a := b.get(ui.With(ui.ToFigureData(h.own.id.String()), pairs...))
	require.Equal(b.t, 200, a.StatusCode, a.text)
	var out figuresSaid
	require.NoError(b.t, json.Unmarshal([]byte(a.text), &out))
	return out
}

func (f figuresSaid) metric(t *testing.T, key string) string {
	t.Helper()
	require.Contains(t, f.Metrics, key)
	return *f.Metrics[key].Value
}

// sums are the values of a dimension by name.
func (f figuresSaid) sums(dim string) map[string]string {
	out := map[string]string{}
	for _, row := range f.Divided[dim].Rows {
		out[row.Value] = *row.Sum
	}
	return out
}

// steps are the known steps of the series by their first day, or its first letters.
func (f figuresSaid) steps(length int) map[string]string {
	out := map[string]string{}
	for _, x := range f.Series {
		if x.Value != nil {
			out[x.From[:length]] = *x.Value
		}
	}
	return out
}

// ranked compares the largest values with a list of [name, sum] of the facts.
func ranked(t *testing.T, got figuresSaid, dim string, want any) {
	t.Helper()
	for i, pair := range want.([]any) {
		row := got.Divided[dim].Rows[i]
		require.Equal(t, pair.([]any)[0], row.Value, "%s %d", dim, i)
		require.Equal(t, amount(t, pair.([]any)[1]), *row.Sum, "%s %s", dim, row.Value)
	}
}

// TestRealSales: every sales file of others goes up as a person would send it, and the page and the address for programs say what is known of it.
func TestRealSales(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	data, facts := filepath.Join(real.Data(t), "sales"), salesFacts(t)
	hs := h.own.id.String()
	page := func(pairs ...string) reply { return b.get(ui.With(ui.ToFigures(hs), pairs...)) }

	t.Run("days of an online shop, a file a day", func(t *testing.T) {
		files, err := filepath.Glob(filepath.Join(data, "uci_online_retail_daily", "*.csv"))
		require.NoError(t, err)
		require.Len(t, files, 20)
		var here []string
		for _, f := range files {
			here = append(here, b.bringFigures(h, f, url.Values{"currency": {"GBP"}}))
		}
		all := facts["sales/uci_online_retail_daily/ (all 20 files together)"]
		got := b.figuresOf(h, "at", "2010-12-24")
		sold, back := fact(t, all, "sales_lines"), fact(t, all, "cancellation_lines")
		require.Equal(t, amount(t, fact(t, sold, "revenue_sum")), got.metric(t, "sales"))
		require.Equal(t, amount(t, fact(t, sold, "quantity_sum")), got.metric(t, "quantity"))
		require.Equal(t, amount(t, fact(t, sold, "rows")), got.metric(t, "lines"))
		require.Equal(t, amount(t, fact(t, sold, "invoices")), got.metric(t, "orders"))
		require.Equal(t, strings.TrimPrefix(amount(t, fact(t, back, "revenue_sum")), "-"), got.metric(t, "refund_amount"))
		require.Equal(t, strings.TrimPrefix(amount(t, fact(t, back, "quantity_sum")), "-"), got.metric(t, "refund_quantity"))
		require.Equal(t, amount(t, fact(t, back, "invoices")), got.metric(t, "refund_orders"))
		ranked(t, got, "product", fact(t, all, "sales_lines_top5_products_by_revenue"))
		ranked(t, got, "region", fact(t, all, "sales_lines_top5_countries_by_revenue"))
		ranked(t, b.figuresOf(h, "at", "2010-12-24", "metric", "quantity"), "product", fact(t, all, "sales_lines_top5_products_by_quantity"))
		days := map[string]string{}
		for day, v := range fact(t, all, "sales_lines_revenue_by_day").(map[string]any) {
			days[day] = amount(t, v)
		}
		require.Equal(t, days, got.steps(10))
		weeks := b.figuresOf(h, "at", "2010-12-24", "step", "week").steps(10)
		for i, week := range []string{"2010-W48", "2010-W49", "2010-W50", "2010-W51"} {
			monday := []string{"2010-11-29", "2010-12-06", "2010-12-13", "2010-12-20"}[i]
			require.Equal(t, amount(t, fact(t, all, "sales_lines_revenue_by_iso_week", week)), weeks[monday], week)
		}
		require.Equal(t, map[string]string{"2010-12": inMonth(t, all)}, b.figuresOf(h, "span", "year", "at", "2010-12-24").steps(7))
		shown := page()
		shown.says(t, "£823,746.14")
		shown.says(t, "22423")
		shown.says(t, "£27,869.96")
		buyers := b.get(ui.ToFigureBuyers(hs))
		buyers.says(t, "重要价值客户")
		require.NotContains(t, buyers.text, "17850", "no buyer's number is anywhere")
		for _, x := range here {
			b.dropFigures(x)
		}
		require.NotContains(t, page().text, "27,869.96", "what was taken out counts no more")
	})
	t.Run("receipts with payments, branches and months", func(t *testing.T) {
		here := b.bringFigures(h, filepath.Join(data, "supermarket_sales.csv"), nil)
		f := facts["sales/supermarket_sales.csv"]
		year := b.figuresOf(h, "span", "quarter", "at", "2019-03-30", "step", "month")
		require.Equal(t, amount(t, fact(t, f, "total_sum")), year.metric(t, "sales"))
		require.Equal(t, amount(t, fact(t, f, "quantity_sum")), year.metric(t, "quantity"))
		require.Equal(t, amount(t, fact(t, f, "distinct_invoices")), year.metric(t, "orders"))
		months := map[string]string{}
		for m, v := range fact(t, f, "total_by_month").(map[string]any) {
			months[m] = amount(t, v)
		}
		require.Equal(t, months, year.steps(7))
		lines := b.figuresOf(h, "span", "quarter", "at", "2019-03-30", "metric", "lines")
		for dim, of := range map[string]string{"payment": "by_payment", "shop": "by_branch", "region": "by_city", "customer": "by_customer_type", "category": "by_product_line"} {
			for name, v := range fact(t, f, of).(map[string]any) {
				require.Equal(t, amount(t, fact(t, v, "total")), year.sums(dim)[name], name)
				require.Equal(t, amount(t, fact(t, v, "rows")), lines.sums(dim)[name], name)
				for _, row := range year.Divided[dim].Rows {
					if row.Value == name {
						require.Equal(t, amount(t, fact(t, v, "share_of_total")), *row.Share, name)
					}
				}
			}
		}
		shown := page("span", "quarter", "at", "2019-03-30", "step", "month")
		shown.says(t, "¥322,966.75")
		shown.says(t, "34.74%")
		b.dropFigures(here)
	})
	t.Run("orders and payments of a small shop", func(t *testing.T) {
		raw, err := os.ReadFile(filepath.Join(data, "jaffle_shop_raw_customers.csv"))
		require.NoError(t, err)
		a := b.send(ui.ToFigureFiles(hs), url.Values{"_key": {uuid.NewString()}}, sending{"jaffle_shop_raw_customers.csv", string(raw)})
		require.Equal(t, 422, a.StatusCode, "a list of customers holds no figures")
		a.says(t, zh.T("figures.refuse.nothing_counted"))

		orders := b.bringFigures(h, filepath.Join(data, "jaffle_shop_raw_orders.csv"), nil)
		f := facts["sales/jaffle_shop_raw_orders.csv"]
		got := b.figuresOf(h, "span", "year", "at", "2018-02-01", "metric", "orders")
		want := map[string]string{}
		for m, v := range fact(t, f, "orders_by_month").(map[string]any) {
			want[m] = amount(t, v)
		}
		require.Equal(t, want, got.steps(7))
		for status, v := range fact(t, f, "by_status").(map[string]any) {
			require.Equal(t, amount(t, v), got.sums("status")[status], status)
		}
		require.Equal(t, "6", got.metric(t, "refund_orders"), "returned, and waiting for it")

		pay := b.bringFigures(h, filepath.Join(data, "jaffle_shop_raw_payments.csv"), url.Values{"when": {"2018-02"}, "cents": {"yes"}, "currency": {"USD"}})
		f = facts["sales/jaffle_shop_raw_payments.csv"]
		paid := b.figuresOf(h, "at", "2018-02-01", "metric", "sales", "currency", "USD")
		require.Equal(t, "1672", paid.metric(t, "sales"))
		lines := b.figuresOf(h, "at", "2018-02-01", "metric", "lines", "currency", "USD")
		for method, v := range fact(t, f, "by_method").(map[string]any) {
			cents, err := catalog.ParseDecimal(amount(t, fact(t, v, "cents")))
			require.NoError(t, err)
			require.Equal(t, cents.Div(catalog.NewDecimal(100)).String(), paid.sums("payment")[method], method)
			require.Equal(t, amount(t, fact(t, v, "rows")), lines.sums("payment")[method], method)
		}
		require.Equal(t, "27", lines.metric(t, "orders"), "payments of orders are no further orders")
		b.dropFigures(orders)
		b.dropFigures(pay)
	})
	t.Run("visits with and without a purchase", func(t *testing.T) {
		here := b.bringFigures(h, filepath.Join(data, "online_shoppers_intention.csv"), url.Values{"when": {"2017"}})
		f := facts["sales/online_shoppers_intention.csv"]
		got := b.figuresOf(h, "span", "year", "at", "2017-12-01", "metric", "conversion")
		require.Equal(t, amount(t, fact(t, f, "data_rows")), got.metric(t, "visits"))
		require.Equal(t, amount(t, fact(t, f, "purchases")), got.metric(t, "purchases"))
		require.Equal(t, amount(t, fact(t, f, "conversion_percent")), inHundredths(t, got.metric(t, "conversion")))
		months := got.steps(7)
		for name, month := range map[string]string{"Feb": "2017-02", "Mar": "2017-03", "May": "2017-05", "June": "2017-06", "Nov": "2017-11", "Dec": "2017-12"} {
			require.Equal(t, amount(t, fact(t, f, "by_month", name, "conversion_percent")), inHundredths(t, months[month]), name)
		}
		for dim, of := range map[string]string{"customer": "by_visitor_type", "region": "by_region_code"} {
			for name, v := range fact(t, f, of).(map[string]any) {
				require.Equal(t, amount(t, fact(t, v, "conversion_percent")), inHundredths(t, got.sums(dim)[name]), name)
			}
		}
		page("span", "year", "at", "2017-12-01", "metric", "conversion").says(t, "15.47%")
		b.dropFigures(here)
	})
	for _, name := range []string{"taobao_cosmetics_1111_sample_utf8bom.csv", "taobao_cosmetics_1111_gbk_first2000.csv"} {
		t.Run(name, func(t *testing.T) {
			here := b.bringFigures(h, filepath.Join(data, name), nil)
			f := facts["sales/"+name]
			got := b.figuresOf(h, "at", "2016-11-11", "metric", "sales")
			require.Equal(t, amount(t, fact(t, f, "price_times_sale_count_sum")), got.metric(t, "sales"))
			require.Equal(t, amount(t, fact(t, f, "sale_count_sum")), got.metric(t, "quantity"))
			ranked(t, got, "shop", fact(t, f, "top5_shops_by_value"))
			ranked(t, got, "product", fact(t, f, "top5_products_by_value"))
			lines := b.figuresOf(h, "at", "2016-11-11", "metric", "lines")
			require.Equal(t, amount(t, fact(t, f, "data_rows")), lines.metric(t, "lines"))
			ranked(t, lines, "shop", fact(t, f, "top5_shops_by_rows"))
			days := lines.steps(10)
			for day, v := range fact(t, f, "rows_by_day").(map[string]any) {
				d, err := catalog.ParseDate(day)
				require.NoError(t, err)
				require.Equal(t, amount(t, v), days[d.String()])
			}
			b.dropFigures(here)
		})
	}
	t.Run("a Chinese workbook", func(t *testing.T) {
		here := b.bringFigures(h, filepath.Join(data, "tableau_示例订单_28行.xlsx"), nil)
		opened := b.get(here)
		opened.says(t, "售后")
		f := facts["sales/tableau_示例订单_28行.xlsx"]
		total := map[string]catalog.Decimal{}
		for _, year := range []string{"2015-01-01", "2016-01-01", "2017-01-01", "2018-01-01"} {
			for key, v := range b.figuresOf(h, "span", "year", "at", year).Metrics {
				d, err := catalog.ParseDecimal(*v.Value)
				require.NoError(t, err)
				total[key] += d
			}
		}
		require.Equal(t, amount(t, fact(t, f, "sales_sum")), total["sales"].String())
		require.Equal(t, amount(t, fact(t, f, "quantity_sum")), total["quantity"].String())
		require.Equal(t, amount(t, fact(t, f, "distinct_orders")), total["orders"].String())
		require.NotContains(t, opened.text, "曾惠", "nobody's name is kept")
		b.dropFigures(here)
	})
}

func inMonth(t *testing.T, all any) string {
	t.Helper()
	return amount(t, fact(t, all, "sales_lines_revenue_by_month", "2010-12"))
}

// hundredths rounds to two places as the facts do, keeping noughts away.
func inHundredths(t *testing.T, v string) string {
	t.Helper()
	require.Regexp(t, regexp.MustCompile(`^\d+(\.\d+)?$`), v)
	d, err := catalog.ParseDecimal(v)
	require.NoError(t, err)
	return d.Round(2).String()
}
