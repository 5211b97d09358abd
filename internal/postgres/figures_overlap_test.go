package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// TestOverlappingFigures: the same orders in two files count once when the newer file replaces the days, whatever stands by month, by value and of buyers,
// and twice only when somebody says so.
func TestOverlappingFigures(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	id := h.handover().ID
	sc := h.in("giver", id)
	const head = "order id,date,product id,quantity,amount,customer id\n"
	const october = "1,2026-10-01,A,1,10,u1\n2,2026-10-02,B,1,20,u2\n3,2026-10-02,A,-1,-5,u1\n"
	bring := func(name, text string) app.FigureFile {
		f, err := h.app.BringFigures(t.Context(), sc, app.NewFigures{Name: name, Content: strings.NewReader(text)})
		require.NoError(t, err)
		return f
	}
	count := func(f app.FigureFile, o app.FigureOverlap, check bool) (app.FigureFile, error) {
		return h.app.CountFigures(t.Context(), sc, app.CountFigures{File: f.ID, Overlap: o, Check: check})
	}
	sum := func(metric string) string {
		m, _ := catalog.MetricOf(metric)
		got, err := h.app.ShopFigures(t.Context(), sc, app.FigureFilter{At: time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC), Metric: metric})
		require.NoError(t, err)
		v, _ := got.Now.Of(m)
		var dims catalog.Decimal
		for _, d := range got.Dims {
			if d.Dim == catalog.DimProduct {
				for _, row := range d.Rows {
					x, _ := row.Sums.Of(m)
					dims += x
				}
			}
		}
		require.Equal(t, v, dims, "what stands by month and by product is the whole, too")
		return v.String()
	}
	first := bring("a.csv", head+"0,2026-09-30,A,1,7,u1\n"+october)
	first, err := count(first, app.OverlapAsk, false)
	require.NoError(t, err)
	require.Empty(t, first.Report.Doubles)
	require.Equal(t, "30", sum("sales"))

	again := bring("b.csv", head+october+"4,2026-10-03,B,1,40,u2\n")
	checked, err := count(again, app.OverlapAsk, true)
	require.NoError(t, err)
	require.Len(t, checked.Report.Doubles, 1)
	d := checked.Report.Doubles[0]
	require.Equal(t, []any{"a.csv", 2, "2026-10-01", "2026-10-02", true}, []any{d.Name, d.Days, d.First, d.Last, d.Whole})
	_, err = count(again, app.OverlapAsk, false)
	refused(t, err, handover.Invalid, "figures.refuse.overlap")
	require.Equal(t, "30", sum("sales"), "nothing counts before somebody said how")
	_, err = count(again, app.OverlapReplace, false)
	require.NoError(t, err)
	require.Equal(t, "70", sum("sales"))
	require.Equal(t, "5", sum("refund_amount"))
	require.Equal(t, "3", sum("lines"))
	var told int
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE handover_id = $1 AND act = 'figures.replaced'`, id).Scan(&told))
	require.Equal(t, 1, told)
	september, err := h.app.ShopFigures(t.Context(), sc, app.FigureFilter{At: time.Date(2026, 9, 5, 0, 0, 0, 0, time.UTC), Span: figures.Month})
	require.NoError(t, err)
	sales, _ := catalog.MetricOf("sales")
	v, _ := september.Now.Of(sales)
	require.Equal(t, "7", v.String(), "days that only the older file says stay")

	both := bring("c.csv", head+"9,2026-10-03,B,1,100,u9\n")
	_, err = count(both, app.OverlapAdd, false)
	require.NoError(t, err)
	require.Equal(t, "170", sum("sales"))

	for name, text := range map[string]string{
		"traffic.csv": "date,visitors,page views\n2026-10-01,5,9\n",
		"euro.csv":    head + "5,2026-10-01,A,1,€3,u1\n",
		"monthly.csv": "month,amount\n10,5\n",
	} {
		f := bring(name, text)
		f, err := h.app.CountFigures(t.Context(), sc, app.CountFigures{File: f.ID, Currency: f.Plan.Currency, When: "2026", Check: true})
		require.NoError(t, err, name)
		require.Empty(t, f.Report.Doubles, name)
	}
}

// TestChannelsDoNotOverlap: what comes from another channel is nothing twice, and a file that has more channels is not replaced by one of them.
func TestChannelsDoNotOverlap(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	sc := h.in("giver", h.handover().ID)
	doubles := func(name, text string, o app.FigureOverlap) []app.FigureDouble {
		f, err := h.app.BringFigures(t.Context(), sc, app.NewFigures{Name: name, Content: strings.NewReader(text)})
		require.NoError(t, err)
		f, err = h.app.CountFigures(t.Context(), sc, app.CountFigures{File: f.ID, Overlap: o, Check: o == app.OverlapAsk})
		require.NoError(t, err)
		return f.Report.Doubles
	}
	const head = "order id,date,amount,渠道\n"
	require.Empty(t, doubles("a.csv", head+"1,2026-10-01,10,app\n2,2026-10-01,10,mini\n", app.OverlapAdd))
	require.Empty(t, doubles("b.csv", head+"1,2026-10-01,10,web\n", app.OverlapAsk))
	part := doubles("c.csv", head+"1,2026-10-01,10,app\n", app.OverlapAsk)
	require.Len(t, part, 1)
	require.False(t, part[0].Whole)
	whole := doubles("d.csv", head+"1,2026-10-01,10,app\n2,2026-10-01,10,mini\n3,2026-10-01,1,web\n", app.OverlapAsk)
	require.True(t, whole[0].Whole)
}

// TestDraftsOfFiguresAreSwept: a file that nobody confirmed is gone after a day, lines, sample and all; what counts stays.
func TestDraftsOfFiguresAreSwept(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	id := h.handover().ID
	sc := h.in("giver", id)
	const text = "date,visitors,page views\n2026-10-01,5,9\n"
	f, err := h.app.BringFigures(t.Context(), sc, app.NewFigures{Name: "a.csv", Content: strings.NewReader(text)})
	require.NoError(t, err)
	left := func() (files, lines int) {
		require.NoError(t, h.pool.QueryRow(t.Context(), `
			SELECT (SELECT count(*) FROM figure_files WHERE handover_id = $1 AND state <> 'removed' OR jsonb_typeof(plan -> 'sample') = 'array'),
				(SELECT count(*) FROM figure_lines WHERE handover_id = $1)`, id).Scan(&files, &lines))
		return files, lines
	}
	h.clock.move(23 * time.Hour)
	_, err = h.app.SweepFiles(t.Context())
	require.NoError(t, err)
	files, lines := left()
	require.Equal(t, []int{1, 1}, []int{files, lines})
	h.clock.move(2 * time.Hour)
	_, err = h.app.SweepFiles(t.Context())
	require.NoError(t, err)
	files, lines = left()
	require.Equal(t, []int{0, 0}, []int{files, lines})
	_, err = h.app.CountFigures(t.Context(), sc, app.CountFigures{File: f.ID})
	refused(t, err, handover.Conflict, "figures.refuse.counted")
	again, err := h.app.BringFigures(t.Context(), sc, app.NewFigures{Name: "a.csv", Content: strings.NewReader(text)})
	require.NoError(t, err)
	require.NotEqual(t, f.ID, again.ID)
	_, err = h.app.CountFigures(t.Context(), sc, app.CountFigures{File: again.ID})
	require.NoError(t, err)
	h.clock.move(48 * time.Hour)
	_, err = h.app.SweepFiles(t.Context())
	require.NoError(t, err)
	files, _ = left()
	require.Equal(t, 1, files)
}
