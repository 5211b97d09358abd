package figures

import (
	"slices"

	"handoverdesk/internal/catalog"
)

// Mark is a number of days after responsibility moved at which figures are compared with those from before (N-20).
type Mark int

// Marks are those of every watch, the earliest first. The last is what the end of a handover waits for.
var Marks = []Mark{7, 14, 30}

// LastMark is the last of Marks.
const LastMark Mark = 30

const (
	// BaselineDays is how long before the move figures are compared with.
	BaselineDays = 30
	// leastBaseline is how many of those days need figures: fewer are a week or a promotion and not how the shop runs.
	leastBaseline = 10
)

// Baseline is the period that a watch compares with: the BaselineDays calendar days before moved, the day on which responsibility moves. That day
// counts for the receivers, however late the hour.
func Baseline(moved catalog.Date) Period {
	return Period{moved.AddDays(-BaselineDays), moved.AddDays(-1)}
}

// Window is what is compared at a mark: from the day of the move on so many days, its own among them. Windows begin together and grow, so that the
// last one says how the whole month went and one bad week does not vanish between two marks.
func (m Mark) Window(moved catalog.Date) Period {
	return Period{moved, moved.AddDays(int(m) - 1)}
}

// Past says whether the window is over on today, a calendar date.
func (m Mark) Past(moved, today catalog.Date) bool { return m.Window(moved).To.Before(today) }

// Bound is by how many hundredths a metric may get worse: from Warn on it is amber, from Breach on somebody is asked.
type Bound struct {
	Warn   int `json:"warn"`
	Breach int `json:"breach"`
}

// Sound says whether the bound can be meant: both within 1 to 500, in this order.
func (b Bound) Sound() bool { return 1 <= b.Warn && b.Warn <= b.Breach && b.Breach <= 500 }

// Watched is a metric that is watched after a handover with its usual bound.
type Watched struct {
	Key string
	Bound
}

// Watches are the metrics of N-20 in the order of the page. Bounds are hundredths of what the metric was: sales and conversion swing by themselves
// from month to month; what customer service and the warehouse do hardly does, so less of a change says more.
var Watches = []Watched{
	{"sales", Bound{15, 30}},
	{"conversion", Bound{10, 20}},
	{"return_rate", Bound{15, 30}},
	{"reply_time", Bound{20, 50}},
	{"dispatch_rate", Bound{3, 8}},
}

// WatchedOf finds a watched metric by its key.
func WatchedOf(key string) (Watched, bool) {
	at := slices.IndexFunc(Watches, func(w Watched) bool { return w.Key == key })
	if at < 0 {
		return Watched{}, false
	}
	return Watches[at], true
}

// Verdict is what a comparison comes to.
type Verdict string

// The verdicts. Unknown is never good: too few days have figures, or there was nothing to compare with.
const (
	VerdictGood    Verdict = "good"
	VerdictWarn    Verdict = "warn"
	VerdictBreach  Verdict = "breach"
	VerdictUnknown Verdict = "unknown"
)

// Verdicts lists them, the best first and what nobody knows last.
var Verdicts = []Verdict{VerdictGood, VerdictWarn, VerdictBreach, VerdictUnknown}

// Judgement is a metric at a mark. Sums are those of a day on average, ratios those of all days together; Was and Is are 0 where no day has figures.
type Judgement struct {
	Mark     Mark
	Metric   string
	Was, Is  catalog.Decimal
	Change   catalog.Decimal // in hundredths of Was, above 0 for more; 0 when Verdict is unknown
	WasDays  int             // days with figures before the move
	Days     int             // and in the window
	Verdict  Verdict
	LastSeen catalog.Date // the last day of the window with figures, zero without
}

// Known says whether there are figures of the metric at all.
func (j Judgement) Known() bool { return j.WasDays > 0 || j.Days > 0 }

// Judge compares a metric in the window of a mark with the days before the move. A day without figures is a gap and no nought: sums are compared per
// day that has some, ratios are made of the days that have both of what they divide. Fewer than leastBaseline days before, or figures of less than
// half of the window, cannot be judged. Monthly totals say nothing about days and are left out.
func Judge(totals []Total, moved catalog.Date, mark Mark, m catalog.Metric, b Bound) Judgement {
	days := byDay(totals)
	out := Judgement{Mark: mark, Metric: m.Key, Verdict: VerdictUnknown}
	for _, pair := range pairs(m) {
		j := out
		j.Was, j.WasDays, _ = average(days, Baseline(moved), m, pair)
		j.Is, j.Days, j.LastSeen = average(days, mark.Window(moved), m, pair)
		enough := j.WasDays >= leastBaseline && 2*j.Days >= int(mark)
		if enough || j.WasDays+j.Days > out.WasDays+out.Days {
			out = j
		}
		if enough {
			break
		}
	}
	if out.WasDays >= leastBaseline && 2*out.Days >= int(mark) {
		out.judge(m, b)
	}
	return out
}

// judge gives the verdict on a judgement that has days enough.
func (j *Judgement) judge(m catalog.Metric, b Bound) {
	by, ok := Change(j.Is, j.Was)
	switch {
	case !ok && j.Is == 0:
		j.Verdict = VerdictGood // none before, and none since
		return
	case !ok:
		return
	}
	j.Change = by
	worse := -by
	if m.Falls {
		worse = by
	}
	switch {
	case worse >= catalog.NewDecimal(int64(b.Breach)):
		j.Verdict = VerdictBreach
	case worse >= catalog.NewDecimal(int64(b.Warn)):
		j.Verdict = VerdictWarn
	default:
		j.Verdict = VerdictGood
	}
}

// pair is what is divided by what; under is 0 for a sum.
type pair struct{ over, under int16 }

// pairs are the ways to make a metric, the best first. Both periods have to be made in the same way.
func pairs(m catalog.Metric) []pair {
	if m.ID != 0 {
		return []pair{{over: m.ID}}
	}
	var out []pair
	for _, over := range m.Over {
		for _, under := range m.Under {
			out = append(out, pair{metricID[over], metricID[under]})
		}
	}
	return out
}

func byDay(totals []Total) map[catalog.Date]Sums {
	out := map[catalog.Date]Sums{}
	for _, t := range totals {
		if t.Monthly {
			continue
		}
		if out[t.Day] == nil {
			out[t.Day] = Sums{}
		}
		out[t.Day][t.Metric] += t.Sum
	}
	return out
}

// average is a metric over the days of a period that have figures, how many those are, and the last of them. What gets worse by being more, such as
// refunds, is only reported on days that had some: such a day is none without, as long as the period has a day with.
func average(days map[catalog.Date]Sums, p Period, m catalog.Metric, by pair) (value catalog.Decimal, n int, last catalog.Date) {
	var over, under catalog.Decimal
	reported := 0
	rare, _ := catalog.MetricByID(by.over)
	for d := p.From; !p.To.Before(d); d = d.AddDays(1) {
		a, has := days[d][by.over]
		b, whole := days[d][by.under]
		if by.under == 0 {
			whole = has
		}
		if has {
			reported++
		}
		if !whole || !has && !rare.Falls {
			continue
		}
		over, under, n, last = over+a, under+b, n+1, d
	}
	switch {
	case n == 0 || reported == 0:
		return 0, 0, catalog.Date{}
	case by.under == 0:
		return over.Div(catalog.NewDecimal(int64(n))), n, last
	case under == 0:
		return 0, 0, catalog.Date{}
	}
	value, _ = Sums{by.over: over, by.under: under}.Of(m)
	return value, n, last
}

// Missing are the stretches of a period without figures of any of the metrics, in the order of days.
func Missing(totals []Total, p Period, metrics ...catalog.Metric) []Period {
	days := byDay(totals)
	var out []Period
	for d := p.From; !p.To.Before(d); d = d.AddDays(1) {
		if slices.ContainsFunc(metrics, func(m catalog.Metric) bool { _, ok := days[d].Of(m); return ok }) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].To.AddDays(1) == d {
			out[n-1].To = d
		} else {
			out = append(out, Period{d, d})
		}
	}
	return out
}
