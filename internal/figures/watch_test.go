package figures_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
)

// shop are totals of a metric: a value on each of so many days from the first on.
func shop(metric int16, from catalog.Date, days int, value int64) []figures.Total {
	var out []figures.Total
	for i := range days {
		out = append(out, figures.Total{Metric: metric, Day: from.AddDays(i), Sum: catalog.NewDecimal(value)})
	}
	return out
}

func metricOf(t *testing.T, key string) catalog.Metric {
	t.Helper()
	m, ok := catalog.MetricOf(key)
	require.True(t, ok, key)
	return m
}

// TestWatchWorked is the worked case of decision 0045: sales of 1,000 a day before, and 650 after, are 35% less and a breach; refunds that double are
// worse although they are more.
func TestWatchWorked(t *testing.T) {
	t.Parallel()
	moved := catalog.NewDate(2026, 11, 1)
	usual := figures.Bound{Warn: 15, Breach: 30}
	require.Equal(t, "2026-10-02 2026-10-31", figures.Baseline(moved).From.String()+" "+figures.Baseline(moved).To.String())
	require.Equal(t, "2026-11-07", figures.Mark(7).Window(moved).To.String())
	require.False(t, figures.Mark(7).Past(moved, catalog.NewDate(2026, 11, 7)))
	require.True(t, figures.Mark(7).Past(moved, catalog.NewDate(2026, 11, 8)))

	before := shop(1, moved.AddDays(-30), 30, 1000)
	judge := func(totals []figures.Total, mark figures.Mark, key string) figures.Judgement {
		return figures.Judge(totals, moved, mark, metricOf(t, key), usual)
	}
	for _, c := range []struct {
		name   string
		value  int64
		change string
		want   figures.Verdict
	}{
		{"as before", 1000, "0", figures.VerdictGood},
		{"better", 2000, "100", figures.VerdictGood},
		{"a little worse", 860, "-14", figures.VerdictGood},
		{"at the first bound", 850, "-15", figures.VerdictWarn},
		{"at the second", 700, "-30", figures.VerdictBreach},
		{"beyond it", 650, "-35", figures.VerdictBreach},
	} {
		j := judge(append(shop(1, moved, 7, c.value), before...), 7, "sales")
		require.Equal(t, c.want, j.Verdict, c.name)
		require.Equal(t, c.change, j.Change.String(), c.name)
		require.Equal(t, catalog.NewDecimal(1000), j.Was)
		require.Equal(t, moved.AddDays(6), j.LastSeen)
	}

	rate := append(append(shop(2, moved.AddDays(-30), 60, 100), shop(6, moved.AddDays(-30), 30, 5)...), shop(6, moved, 14, 10)...)
	j := judge(rate, 14, "return_rate")
	require.Equal(t, figures.VerdictBreach, j.Verdict, "more refunds are worse")
	require.Equal(t, "5 10 100", j.Was.String()+" "+j.Is.String()+" "+j.Change.String())
	few := append(append(shop(2, moved.AddDays(-30), 60, 100), shop(6, moved.AddDays(-30), 30, 5)...), shop(6, moved.AddDays(3), 1, 14)...)
	require.Equal(t, "2", judge(few, 7, "return_rate").Is.String(), "days without refunds had none")
}

// TestWatchCannotJudge: too little is never good.
func TestWatchCannotJudge(t *testing.T) {
	t.Parallel()
	moved := catalog.NewDate(2026, 11, 1)
	sales := metricOf(t, "sales")
	judge := func(totals []figures.Total, mark figures.Mark) figures.Verdict {
		return figures.Judge(totals, moved, mark, sales, figures.Bound{Warn: 1, Breach: 2}).Verdict
	}
	after := shop(1, moved, 30, 1000)
	require.Equal(t, figures.VerdictUnknown, judge(nil, 7))
	require.Equal(t, figures.VerdictUnknown, judge(after, 7), "nothing before")
	require.Equal(t, figures.VerdictUnknown, judge(append(shop(1, moved.AddDays(-9), 9, 1000), after...), 7), "nine days before")
	require.Equal(t, figures.VerdictGood, judge(append(shop(1, moved.AddDays(-10), 10, 1000), after...), 7))
	before := shop(1, moved.AddDays(-30), 30, 1000)
	require.Equal(t, figures.VerdictUnknown, judge(append(shop(1, moved, 3, 1000), before...), 7), "less than half of the window")
	require.Equal(t, figures.VerdictGood, judge(append(shop(1, moved, 4, 1000), before...), 7))
	monthly := []figures.Total{{Metric: 1, Day: moved, Monthly: true, Sum: catalog.NewDecimal(30_000)}}
	require.Equal(t, figures.VerdictUnknown, judge(append(monthly, before...), 30), "a month says nothing about days")
	none := append(shop(1, moved.AddDays(-30), 30, 0), after...)
	require.Equal(t, figures.VerdictUnknown, judge(none, 7), "nothing is no base")
	visits := append(shop(13, moved.AddDays(-30), 60, 5), shop(9, moved.AddDays(-30), 30, 100)...)
	require.Equal(t, figures.VerdictUnknown, figures.Judge(visits, moved, 7, metricOf(t, "conversion"), figures.Bound{Warn: 1, Breach: 2}).Verdict, "buyers of no visitors")
}

// TestWatchProperties: which days have gaps does not matter to what is steady, nor the size of the shop; worse is never better judged.
func TestWatchProperties(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(45, 20))
	moved := catalog.NewDate(2026, 3, 1)
	rank := map[figures.Verdict]int{figures.VerdictGood: 0, figures.VerdictWarn: 1, figures.VerdictBreach: 2, figures.VerdictUnknown: -1}
	sales := metricOf(t, "sales")
	for range 300 {
		mark := figures.Marks[r.IntN(len(figures.Marks))]
		base, size := int64(100+r.IntN(10_000)), int64(1+r.IntN(50))
		bound := figures.Bound{Warn: 1 + r.IntN(40), Breach: 41 + r.IntN(50)}
		var steady, large []figures.Total
		for i := -30; i < 30; i++ {
			if r.IntN(5) > 0 {
				steady = append(steady, figures.Total{Metric: 1, Day: moved.AddDays(i), Sum: catalog.NewDecimal(base)})
			}
			value := base + int64(r.IntN(100))
			large = append(large, figures.Total{Metric: 1, Day: moved.AddDays(i), Sum: catalog.NewDecimal(value)})
		}
		j := figures.Judge(steady, moved, mark, sales, bound)
		if j.Verdict != figures.VerdictUnknown {
			require.Zero(t, j.Change)
			require.Equal(t, figures.VerdictGood, j.Verdict)
		}
		scaled := make([]figures.Total, len(large))
		for i, x := range large {
			x.Sum *= catalog.Decimal(size)
			scaled[i] = x
		}
		a, b := figures.Judge(large, moved, mark, sales, bound), figures.Judge(scaled, moved, mark, sales, bound)
		require.InDelta(t, float64(a.Change), float64(b.Change), 20, "a shop of another size")
		worse := make([]figures.Total, len(large))
		for i, x := range large {
			if !x.Day.Before(moved) {
				x.Sum -= x.Sum / catalog.Decimal(2+r.IntN(3))
			}
			worse[i] = x
		}
		require.GreaterOrEqual(t, rank[figures.Judge(worse, moved, mark, sales, bound).Verdict], rank[a.Verdict])
	}
}

// TestMissingDays are said as stretches.
func TestMissingDays(t *testing.T) {
	t.Parallel()
	from := catalog.NewDate(2026, 11, 1)
	totals := append(shop(1, from, 2, 1), shop(1, from.AddDays(9), 1, 1)...)
	require.Equal(t, []figures.Period{{From: from.AddDays(2), To: from.AddDays(8)}, {From: from.AddDays(10), To: from.AddDays(11)}},
		figures.Missing(totals, figures.Period{From: from, To: from.AddDays(11)}, metricOf(t, "sales")))
}
