package server

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// wholeGoods fills the section of goods with n SKUs that say all that a SKU can: the sample of the kind, with names, stock and sales of its own each. A
// third of them has something to be found.
func (h *house) wholeGoods(n int) {
	h.t.Helper()
	do := func(sql string, args ...any) {
		_, err := h.pool.Exec(h.t.Context(), sql, args...)
		require.NoError(h.t, err)
	}
	do(`
		INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search, updated_by, created_at, updated_at)
		SELECT handover_id, section_id, ('01990000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, kind, 'bench ' || g, 'SKU-' || g, state, 1, 0,
			(data::jsonb || jsonb_build_object('sku_code', 'SKU-' || lpad(g::text, 8, '0'), 'title', '双十一主推款 ' || g * 7 % 9973 || ' 号 加绒加厚',
				'brand', '品牌' || g % 300, 'category', '类目' || g % 60, 'on_hand', g * 13 % 5000, 'reserved', g % 3 * 10, 'barcode', (6900000000000 + g)::text,
				'price', jsonb_build_object('amount', (g % 500 + 20) || '.9', 'currency', 'CNY')))::json,
			digest, ''::tsvector, updated_by, created_at, updated_at
		FROM records, generate_series(1, $2::integer) g
		WHERE id = $1`, h.own.records["draft"], n)
	do(`
		INSERT INTO stock
		SELECT (jsonb_populate_record(s, jsonb_build_object('record_id', ('01990000-0000-7000-8000-' || lpad(to_hex(g), 12, '0')), 'code', 'SKU-' || lpad(g::text, 8, '0'),
			'title', '双十一主推款 ' || g * 7 % 9973, 'on_hand', g * 13 % 5000, 'cover', g % 400, 'sales', (g * 7919::bigint % 100000) * 1000000,
			'value', (g * 13 % 5000) * 1000000::bigint, 'standing', (ARRAY['enough', 'below_safety', 'below_cycle'])[1 + g % 3]))).*
		FROM stock s, generate_series(1, $2::integer) g
		WHERE s.record_id = $1`, h.own.records["draft"], n)
	do(`VACUUM ANALYZE records, stock`)
}

const (
	benchDays     = 400
	benchProducts = 2_500
	benchMetrics  = 3
)

// manyFigures gives the own handover figures of 400 days, 2,500 products and 3 metrics by COPY: 3,000,000 sums of days, a file a month, and what is kept
// besides them by month.
func (h *house) manyFigures() {
	h.t.Helper()
	do := func(sql string, args ...any) {
		_, err := h.pool.Exec(h.t.Context(), sql, args...)
		require.NoError(h.t, err)
	}
	first := time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)
	month := func(d time.Time) int { return (d.Year()-first.Year())*12 + int(d.Month()-first.Month()) }
	id := h.own.id.String()
	last := first.AddDate(0, 0, benchDays-1)
	do(`
		INSERT INTO figure_files (handover_id, id, number, name, size, digest, state, plan, lines, counted, report, currency, first_day, last_day, made_by, made_at)
		SELECT f.handover_id, gen_random_uuid(), 100 + n, 'orders ' || n || '.csv', 1, sha256(n::text::bytea), 'counted', f.plan, 200000, 200000,
			'{"totals": {"1": 1000000, "2": 1000000, "3": 1000000}}', 'CNY', ($2::date + make_interval(months => n))::date,
			least(($2::date + make_interval(months => n + 1))::date - 1, $3::date), f.made_by, f.made_at
		FROM figure_files f, generate_series(0, $4::integer) n
		WHERE f.handover_id = $1 AND f.number = 1`, id, first, last, month(last))
	do(`
		INSERT INTO figure_values (handover_id, id, dim, text, title)
		SELECT $1, 1000 + n, 1, 'SKU-' || lpad(n::text, 8, '0'), '双十一主推款 ' || n FROM generate_series(1, $2::integer) n`, id, benchProducts)
	h.copied("figure_days (handover_id, day, value_id, file, dim, metric, sum)", func(w *bufio.Writer) {
		for metric := 1; metric <= benchMetrics; metric++ {
			for d := range benchDays {
				day := first.AddDate(0, 0, d)
				head, file := id+"\t"+day.Format(time.DateOnly)+"\t", "\t"+strconv.Itoa(100+month(day))+"\t"
				fmt.Fprintf(w, "%s0%s0\t%d\t%d\n", head, file, metric, 5_000_000_000+d*1_000_000)
				for p := 1; p <= benchProducts; p++ {
					fmt.Fprintf(w, "%s%d%s1\t%d\t%d\n", head, 1000+p, file, metric, 1_000_000*(p*7919%1000+d%7))
				}
			}
		}
	})
	do(`
		INSERT INTO figure_months (handover_id, dim, metric, month, value_id, file, sum)
		SELECT handover_id, dim, metric, date_trunc('month', day), value_id, file, sum(sum) FROM figure_days WHERE handover_id = $1 AND dim > 0 AND file >= 100
		GROUP BY 1, 2, 3, 4, 5, 6`, id)
	do(`VACUUM ANALYZE figure_days, figure_months, figure_values, figure_files`)
}

// BenchmarkReadiness is a handover of 100,000 whole SKUs: all rules made anew as the worker does it, and what rules add to a save.
func BenchmarkReadiness(b *testing.B) {
	h := furnished(b)
	h.wholeGoods(benchRecords)
	for n := 1; n > 0; { // those of the furniture
		var err error
		n, err = h.app.ExamineChanged(b.Context())
		require.NoError(b, err)
	}
	b.Run("all rules", func(b *testing.B) {
		measured(b, func() {
			_, err := h.pool.Exec(b.Context(), `INSERT INTO readiness_queue (handover_id) VALUES ($1)`, h.own.id)
			require.NoError(b, err)
			n, err := h.app.ExamineChanged(b.Context())
			require.NoError(b, err)
			require.Equal(b, 1, n)
		})
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/examination")
	})
	b.Run("stock", func(b *testing.B) { h.timedPages(b, ui.ToStock(h.own.id.String()), "reorder", "classes", "suppliers") })
	b.Run("save", h.saves)
}

// saves times new SKUs over HTTP, in turn with what asks for an examination and without it, and what a SKU's own rules take of them.
func (h *house) saves(b *testing.B) {
	const turns = 20
	giver := h.as("giver")
	var took [2][]time.Duration
	n := 0
	for range turns * b.N {
		for with, sql := range []string{"DISABLE", "ENABLE"} {
			_, err := h.pool.Exec(b.Context(), `ALTER TABLE handovers `+sql+` TRIGGER handovers_examined`)
			require.NoError(b, err)
			n++
			form := sampleForm("sku", 1_000_000+n)
			form.Set("_key", uuid.NewString())
			begun := time.Now()
			a := giver.post(ui.ToRecords(h.own.id.String(), h.own.sections["sku"].String()), form)
			took[with] = append(took[with], time.Since(begun))
			require.Equal(b, http.StatusSeeOther, a.StatusCode, a.text)
		}
	}
	kind, _ := catalog.Lookup("sku")
	values, _ := kind.Decode(sample("sku", 1))
	begun := time.Now()
	for range 1000 {
		kind.Findings(values, catalog.SampleEnv)
	}
	rules := time.Since(begun) / 1000
	with, without := median(took[1]), median(took[0])
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(with.Seconds()*1000, "ms-save")
	b.ReportMetric(without.Seconds()*1000, "ms-unasked")
	b.ReportMetric((with-without+rules).Seconds()*1000, "ms-rules")
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// timedPages asks for pages, and says how many statements they take and how much longer they are than their slowest one.
func (h *house) timedPages(b *testing.B, path string, lists ...string) {
	giver := h.as("giver")
	for _, list := range lists {
		at := path + "?list=" + list
		if strings.Contains(path, "/figures") {
			at = path + "?span=" + list + "&at=2026-09-15"
		}
		b.Run(list, func(b *testing.B) {
			var pages, statements []time.Duration
			var asked []string
			giver.get(at) // plans and pages of the database are there, as they are while somebody works
			for range 5 * b.N {
				h.asked.reset()
				var a reply
				begun := time.Now()
				asked = h.asked.of(func() { a = giver.get(at) })
				pages, statements = append(pages, time.Since(begun)), append(statements, h.asked.slowest)
				require.Equal(b, 200, a.StatusCode)
			}
			page, slowest := median(pages), median(statements)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(len(asked)), "statements")
			b.ReportMetric(page.Seconds()*1000, "ms-page")
			b.ReportMetric(slowest.Seconds()*1000, "ms-slowest")
			b.ReportMetric(page.Seconds()/slowest.Seconds(), "of-slowest")
		})
	}
}

// benchOrders writes order lines of a year as back offices export them: an order has two lines.
func benchOrders(b *testing.B, lines int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "orders.csv")
	f, err := os.Create(path)
	require.NoError(b, err)
	w := csv.NewWriter(f)
	require.NoError(b, w.Write([]string{"订单编号", "下单时间", "商品编码", "商品名称", "类目", "数量", "实付金额", "支付方式", "收货省份", "会员名", "收货人", "订单状态"}))
	for i := range lines {
		require.NoError(b, w.Write([]string{
			"T" + strconv.Itoa(900_000_000+i/2), time.Date(2025, 11, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 365 * 24 * time.Hour / time.Duration(lines)).Format("2006-01-02 15:04:05"),
			fmt.Sprintf("SKU-%08d", i*7919%2500), "双十一主推款 " + strconv.Itoa(i*7%2500), "类目" + strconv.Itoa(i%60), strconv.Itoa(i%3 + 1), strconv.Itoa(i%500+1) + ".90",
			[]string{"支付宝", "微信支付"}[i%2], []string{"浙江省", "上海", "广东省", "四川省"}[i%4], "buyer-" + strconv.Itoa(i%30000), "张三", "交易成功",
		}))
	}
	w.Flush()
	require.NoError(b, w.Error())
	require.NoError(b, f.Close())
	return path
}

// countsFigures sends a file of figures over HTTP, confirms its columns, and waits until it counts.
func (h *house) countsFigures(b *testing.B, path string) {
	b.Helper()
	w := h.as("giver")
	w.t = b
	begin := time.Now()
	text, err := os.ReadFile(path)
	require.NoError(b, err)
	sent := w.send(ui.ToFigureFiles(h.own.id.String()), url.Values{"_key": {uuid.NewString()}}, sending{filepath.Base(path), string(text)})
	require.Equal(b, 303, sent.StatusCode, sent.text)
	here := sent.Header.Get("Location")
	b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms-upload")
	form := w.get(here).form(b, here).values
	form.Set("go", "count")
	form.Set("overlap", "add")
	a := w.post(here, form)
	require.Equal(b, 303, a.StatusCode, a.text)
}

// BenchmarkFigures is a handover of 3,000,000 sums by day: its report over HTTP beside its slowest statement, and 100,000 order lines brought in beside
// the floor of figure 13.
func BenchmarkFigures(b *testing.B) {
	h := furnished(b)
	h.stock(0)
	h.manyFigures()
	b.Run("report", func(b *testing.B) { h.timedPages(b, ui.ToFigures(h.own.id.String()), "month", "year", "week") })
	var base time.Duration
	path := benchFile(b, "goods.csv", 0)
	h.upsertFloor(benchFile(b, "filled.csv", 0))()
	b.Run("floor", func(b *testing.B) { base = measured(b, h.upsertFloor(path)) })
	b.Run("orders", func(b *testing.B) {
		orders := benchOrders(b, benchRecords)
		took := measured(b, func() { h.countsFigures(b, orders) })
		b.ReportMetric(base.Seconds()/took.Seconds(), "of-floor")
	})
}
