package figures_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// read reads text as a person would bring it.
func read(t *testing.T, opt figures.Options, text string) figures.Result {
	t.Helper()
	var lines []sheet.Line
	for i, l := range strings.Split(strings.TrimSpace(text), "\n") {
		lines = append(lines, sheet.Line{Number: i + 1, Cells: strings.Split(l, ",")})
	}
	if opt.Currency == "" {
		opt.Currency = catalog.CNY
	}
	r := figures.NewReader(source.GuessFigures(catalog.DataReport, lines), opt)
	for _, l := range lines {
		r.Line(l.Number, l.Cells)
	}
	return r.Result()
}

func total(t *testing.T, r figures.Result, key string) string {
	t.Helper()
	m, ok := catalog.MetricOf(key)
	require.True(t, ok, key)
	return r.Totals[m.ID].String()
}

func left(r figures.Result) map[string]int {
	out := map[string]int{}
	for _, l := range r.Left {
		out[l.Why] = l.Count
	}
	return out
}

// TestLines: what a line counts for, and which ones count for nothing and are told of.
func TestLines(t *testing.T) {
	t.Parallel()
	r := read(t, figures.Options{}, `
订单号,下单时间,商品编码,数量,单价,订单状态
T1,2026-10-01 09:00,A,2,10.5,交易成功
T1,2026-10-01 09:00,B,1,4,交易成功
T2,2026-10-02,A,1,10,交易关闭
T3,2026-10-02,A,,10,交易成功
T4,2026-10-02,A,1,0,交易成功
C536,2026-10-03,A,-1,10.5,
T5,2026-10-03,A,0,10,交易成功
T6,10月3日,A,1,10,
T7,2026-10-03,A,many,10,
T8,2026-10-04,B,1,4,退款成功`)
	require.Equal(t, "29", total(t, r, "sales"))
	require.Equal(t, "4", total(t, r, "quantity"))
	require.Equal(t, "5", total(t, r, "lines"), "a blank quantity is unknown, and none sold is a line")
	require.Equal(t, "4", total(t, r, "orders"))
	require.Equal(t, "14.5", total(t, r, "refund_amount"))
	require.Equal(t, "2", total(t, r, "refund_orders"))
	require.Equal(t, map[string]int{figures.LeftCancelled: 1, figures.LeftUnknown: 1, figures.LeftFree: 1, figures.LeftNoDate: 1, figures.LeftNumber: 1}, left(r))
	require.Equal(t, 10, r.Lines)
	require.Equal(t, "2026-10-01", r.First.String())
	require.Equal(t, "2026-10-04", r.Last.String())

	ads := read(t, figures.Options{Currency: "USD"}, `
Date,Campaign name,Impressions,Clicks,Spend,Currency
2026-10-01,Autumn,1000,20,$12.50,USD
2026-10-02,Autumn,1000,30,7.50,USD
2026-10-02,Autumn,1000,30,7.50,EUR`)
	require.Equal(t, "20", total(t, ads, "ad_cost"))
	require.Equal(t, "50", total(t, ads, "clicks"))
	require.Equal(t, map[string]int{figures.LeftCurrency: 1}, left(ads))
	require.True(t, read(t, figures.Options{}, "日期,金额\n2026-10-01,100000000000\n2026-10-01,1").TooLarge)
}

// TestDays: dates that end with their year have an order that all of them tell together, or somebody has to say.
func TestDays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cells []string
		want  figures.DayOrder
	}{
		{[]string{"2026-10-01", "2026/1/2 09:00"}, figures.DaysClear},
		{[]string{"1/5/2019", "3/28/2019 10:00"}, figures.MonthFirst},
		{[]string{"1/5/2019", "28/3/2019"}, figures.DayFirst},
		{[]string{"1/5/2019", "3/4/2019"}, figures.DaysAsk},
		{[]string{"28/5/2019", "3/28/2019"}, figures.DaysAsk},
	} {
		var d figures.Days
		for _, c := range tt.cells {
			d.Look(c)
		}
		require.Equal(t, tt.want, d.Order(), tt.cells)
	}
	for text, want := range map[string]string{"2026-10": "2026-10-01", "202610": "2026-10-01", "2026年3月": "2026-03-01", "20261121": "2026-11-21"} {
		d, ok := figures.ParseDay(text, figures.DaysClear)
		require.True(t, ok, text)
		require.Equal(t, want, d.String(), text)
	}
	d, ok := figures.ParseDay("2/3/2019", figures.DayFirst)
	require.True(t, ok)
	require.Equal(t, "2019-03-02", d.String())
	_, ok = figures.ParseDay("2/30/2019", figures.MonthFirst)
	require.False(t, ok)
	require.Equal(t, "2010-11-29", figures.WeekOf(catalog.NewDate(2010, 12, 5)).String(), "a Sunday ends its week")
	require.Equal(t, "2010-12-06", figures.WeekOf(catalog.NewDate(2010, 12, 6)).String())
}

func date(s string) catalog.Date {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return catalog.DateOf(t)
}

// TestReports: sums of periods, series with gaps, ratios of sums and not of ratios, comparisons.
func TestReports(t *testing.T) {
	t.Parallel()
	sales, _ := catalog.MetricOf("sales")
	basket, _ := catalog.MetricOf("basket")
	conversion, _ := catalog.MetricOf("conversion")
	uv, _ := catalog.MetricOf("uv")
	orders, _ := catalog.MetricOf("orders")
	num := catalog.NewDecimal
	totals := []figures.Total{
		{Metric: sales.ID, Day: date("2026-09-30"), Sum: num(50)},
		{Metric: sales.ID, Day: date("2026-10-01"), Sum: num(100)}, {Metric: orders.ID, Day: date("2026-10-01"), Sum: num(1)},
		{Metric: sales.ID, Day: date("2026-10-03"), Sum: num(20)}, {Metric: orders.ID, Day: date("2026-10-03"), Sum: num(3)},
		{Metric: uv.ID, Day: date("2026-10-01"), Sum: num(200), Monthly: true},
	}
	october := figures.Month.Around(date("2026-10-15"))
	require.Equal(t, figures.Period{From: date("2026-10-01"), To: date("2026-10-31")}, october)
	now := figures.Sum(totals, october)
	for m, want := range map[*catalog.Metric]string{&sales: "120", &basket: "30", &conversion: "2"} {
		v, ok := now.Of(*m)
		require.True(t, ok, m.Key)
		require.Equal(t, want, v.String(), m.Key)
	}
	week := figures.Week.Around(date("2026-10-01"))
	inWeek := figures.Sum(totals, week)
	_, ok := inWeek.Of(conversion)
	require.False(t, ok, "a month's visitors are not a week's")
	v, _ := inWeek.Of(sales)
	require.Equal(t, "170", v.String())

	days := figures.Series(totals, sales, october, figures.ByDay)
	require.Len(t, days, 31)
	require.True(t, days[0].Known)
	require.False(t, days[1].Known, "no figures are not nought")
	weeks := figures.Series(totals, sales, october, figures.ByWeek)
	require.Equal(t, "120", weeks[0].Value.String(), "days of September in its first week do not count")
	require.Equal(t, "200", figures.Series(totals, uv, figures.Year.Around(date("2026-10-01")), figures.ByMonth)[9].Value.String())

	require.Equal(t, figures.Period{From: date("2026-07-01"), To: date("2026-09-30")}, figures.Quarter.Before(figures.Quarter.Around(date("2026-10-05"))))
	require.Equal(t, figures.Period{From: date("2024-02-01"), To: date("2024-02-29")}, figures.Month.YearBefore(figures.Month.Around(date("2025-02-11"))))
	by, ok := figures.Change(num(50), num(80))
	require.True(t, ok)
	require.Equal(t, "-37.5", by.String())
	require.True(t, figures.Worse(sales, num(50), num(80)))
	refunds, _ := catalog.MetricOf("return_rate")
	require.False(t, figures.Worse(refunds, num(50), num(80)), "fewer returns are better")
}

// TestCoverage: whole months, months with holes, and none.
func TestCoverage(t *testing.T) {
	t.Parallel()
	sales, _ := catalog.MetricOf("sales")
	uv, _ := catalog.MetricOf("uv")
	totals := []figures.Total{{Metric: uv.ID, Day: date("2026-09-01"), Monthly: true}, {Metric: sales.ID, Day: date("2026-10-05")}}
	for d := date("2026-09-01"); d.Before(date("2026-10-01")); d = d.AddDays(1) {
		totals = append(totals, figures.Total{Metric: sales.ID, Day: d})
	}
	got := figures.Coverage(totals, "sales", date("2026-10-05"), 3)
	require.Equal(t, []figures.Cover{
		{Month: date("2026-08-01"), Of: 31, OfWeeks: 6},
		{Month: date("2026-09-01"), Days: 30, Of: 30, Weeks: 5, OfWeeks: 5, Monthly: true},
		{Month: date("2026-10-01"), Days: 1, Of: 31, OfWeeks: 5},
	}, got)
	traffic := figures.Coverage(totals, "traffic", date("2026-10-05"), 2)
	require.True(t, traffic[0].Monthly)
	require.Zero(t, traffic[0].Days)
}

// TestTiers: all eight are there, in order.
func TestTiers(t *testing.T) {
	t.Parallel()
	got := figures.Tiers([]figures.Tier{{Buyers: 3}, {Recent: true, Often: true, Much: true, Buyers: 1}})
	require.Len(t, got, 8)
	require.Equal(t, 1, got[0].Buyers)
	require.Equal(t, 3, got[7].Buyers)
	require.Equal(t, "RFM", got[0].Key())
}
