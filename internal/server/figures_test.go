package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// orderExport is what a back office saves of three orders: names and phones of buyers among it.
const orderExport = "订单编号,下单时间,商品编码,商品名称,数量,实付金额,支付方式,收货省份,会员名,收货人,手机\n" +
	"T1,2026-10-01 09:00,A-1,羊毛大衣,1,1299.00,支付宝,浙江省,buyer-one,张三丰,13800001111\n" +
	"T1,2026-10-01 09:00,A-2,针织衫,2,598.00,支付宝,浙江省,buyer-one,张三丰,13800001111\n" +
	"T2,2026-10-03 10:00,A-1,羊毛大衣,1,1299.00,微信支付,上海,buyer-two,李四光,13800002222\n"

// figureForm is what a person sends about the draft of a house.
func figureForm(*house, string, transfer) url.Values {
	return url.Values{"go": {"count"}, "use.0": {"date"}, "use.1": {"uv"}, "use.2": {"pv"}}
}

// shopFigures gives a handover figures: a file that counts, one that is to be confirmed, and a note about a day.
func (h *house) shopFigures(giver string, id uuid.UUID) (export, note uuid.UUID) {
	h.t.Helper()
	sc, ctx := h.in(giver, id), h.t.Context()
	bring := func(name, text string) app.FigureFile {
		f, err := h.app.BringFigures(ctx, sc, app.NewFigures{Name: name, Content: strings.NewReader(text)})
		require.NoError(h.t, err)
		return f
	}
	f, err := h.app.CountFigures(ctx, sc, app.CountFigures{File: bring("订单.csv", orderExport).ID})
	require.NoError(h.t, err)
	draft := bring("流量.csv", "日期,访客数,浏览量\n2026-10-01,100,320\n2026-10-02,120,400\n")
	require.NoError(h.t, h.app.NoteFigures(ctx, sc, f.First, "国庆", app.Key{}))
	got, err := h.app.FigureFiles(ctx, sc)
	require.NoError(h.t, err)
	return draft.ID, got.Notes[0].ID
}

// TestFigurePages goes the way of a giver: a file goes up, its columns are looked at, it counts, a day gets a note, the month a reading and a goal.
func TestFigurePages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs := h.own.id.String()
	giver, receiver := h.as("giver"), h.as("receiver")
	page := giver.get(ui.ToFigures(hs))
	page.says(t, "¥3,196")
	page.says(t, "羊毛大衣")
	page.says(t, "81.29%")
	page.says(t, "国庆")
	page.says(t, zh.T("figures.reading_missing", "Month", "2026-10"))
	page.says(t, "2/31") // the month is not whole
	require.NotContains(t, receiver.get(ui.ToFigures(hs)).text, `action="`+ui.ToFigureReadings(hs))

	t.Run("nothing of buyers is kept", func(t *testing.T) {
		for _, secret := range []string{"张三丰", "13800001111", "buyer-one"} {
			require.NotContains(t, page.text, secret)
			require.NotContains(t, h.figureRows(), secret)
		}
		giver.get(ui.ToFigureBuyers(hs)).says(t, zh.T("figures.tiers_sub", "Date", "2026-10-03", "Count", 2))
	})
	t.Run("a draft says what it needs and what would come in", func(t *testing.T) {
		here := ui.ToFigureFile(hs, h.own.export.String())
		opened := giver.get(here)
		form := opened.form(t, here).values
		require.Equal(t, "uv", form.Get("use.1"))
		form.Set("use.2", "uv")
		form.Set("go", "count")
		twice := giver.post(here, form)
		require.Equal(t, 422, twice.StatusCode)
		twice.says(t, zh.T("figures.refuse.use_twice"))
		form.Set("use.2", "pv")
		form.Set("go", "check")
		require.Equal(t, 303, giver.post(here, form).StatusCode)
		giver.get(here).says(t, "220")
		require.NotContains(t, giver.get(ui.ToFigures(hs)).text, `class="fig">220`, "it does not count yet")
		form.Set("go", "count")
		form.Set("_key", uuid.NewString())
		require.Equal(t, 303, giver.post(here, form).StatusCode)
		giver.get(ui.ToFigures(hs)+"?metric=uv").says(t, "220")
		form.Set("_key", uuid.NewString())
		require.Equal(t, 409, giver.post(here, form).StatusCode, "it counts once")
	})
	t.Run("the same file twice changes nothing", func(t *testing.T) {
		before := h.digest()
		a := giver.send(ui.ToFigureFiles(hs), url.Values{"_key": {uuid.NewString()}}, sending{"又一次.csv", orderExport})
		require.Equal(t, 303, a.StatusCode)
		require.Equal(t, before, h.digest())
	})
	t.Run("orders exported twice are asked about, and replaced", func(t *testing.T) {
		sent := giver.send(ui.ToFigureFiles(hs), url.Values{"_key": {uuid.NewString()}}, sending{"订单 补.csv", orderExport + "T3,2026-10-04 10:00,A-1,羊毛大衣,1,1.00,支付宝,上海,buyer-two,李四光,13800002222\n"})
		here := sent.Header.Get("Location")
		shown := giver.follow(sent)
		shown.says(t, zh.T("figures.refuse.overlap")[:12])
		form := shown.form(t, here).values
		require.Equal(t, "replace", form.Get("overlap"), "it is tried when it comes in")
		form.Set("go", "count")
		form.Del("overlap")
		asked := giver.post(here, form)
		require.Equal(t, 422, asked.StatusCode)
		asked.says(t, zh.T("figures.refuse.overlap"))
		asked.says(t, "订单.csv")
		form = asked.form(t, here).values
		require.Equal(t, "replace", form.Get("overlap"), "the usual answer")
		form.Set("go", "count")
		require.Equal(t, 303, giver.post(here, form).StatusCode)
		giver.get(ui.ToFigures(hs)).says(t, "¥3,197")
		giver.get(here).says(t, zh.T("figures.overlap_said.replace"))
		giver.get(ui.ToEvents(hs)).says(t, zh.T("event.figures.replaced", "Name", "订单.csv", "Reason", "订单 补.csv", "Count", 2))
	})
	t.Run("a reading is a sentence", func(t *testing.T) {
		at := ui.ToFigureReadings(hs)
		form := page.form(t, at).values
		form.Set("reading", "涨了。")
		short := giver.post(at, form)
		require.Equal(t, 422, short.StatusCode)
		short.says(t, "涨了。")
		form.Set("reading", "大衣一款占八成，国庆后断码，先盯补货。")
		require.Equal(t, 303, giver.post(at, form).StatusCode)
		receiver.get(ui.ToFigures(hs)).says(t, "先盯补货")
	})
	t.Run("a goal, and how far it was reached", func(t *testing.T) {
		at := ui.ToFigureTargets(hs)
		form := giver.get(ui.ToFigures(hs)).form(t, at).values
		form.Set("metric", "sales")
		form.Set("goal", "6392")
		require.Equal(t, 303, giver.post(at, form).StatusCode)
		giver.get(ui.ToFigures(hs)).says(t, "50%")
	})
	t.Run("the history tells", func(t *testing.T) {
		giver.get(ui.ToEvents(hs)).says(t, zh.T("event.figures.counted", "Name", "订单.csv", "Count", 3))
	})
	t.Run("English", func(t *testing.T) {
		require.Equal(t, 200, h.as("receiver").get(ui.ToFigures(hs)+"?span=year&compare=year&metric=basket").StatusCode)
	})
}

// figureRows is all that stands in the tables of figures, packed lines unpacked.
func (h *house) figureRows() string {
	h.t.Helper()
	var out string
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `
		SELECT concat_ws(E'\n', (SELECT string_agg(f::text, '') FROM figure_files f), (SELECT string_agg(v::text, '') FROM figure_values v),
			(SELECT string_agg(b::text, '') FROM figure_buyers b), (SELECT string_agg(d::text, '') FROM figure_days d))`).Scan(&out))
	rows, err := h.pool.Query(h.t.Context(), `SELECT body FROM figure_lines`)
	require.NoError(h.t, err)
	bodies, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	require.NoError(h.t, err)
	for _, body := range bodies {
		for l, err := range (app.ImportChunk{Body: body}).Lines() {
			require.NoError(h.t, err)
			out += strings.Join(l.Cells, ",")
		}
	}
	return out
}
