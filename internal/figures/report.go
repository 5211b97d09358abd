package figures

import (
	"slices"

	"handoverdesk/internal/catalog"
)

// Total is a sum of the whole on a day. Monthly ones are those of a month, which stand at its first day.
type Total struct {
	Metric  int16
	Day     catalog.Date
	Monthly bool
	Sum     catalog.Decimal
}

// Span is how long a report looks back.
type Span string

// The spans.
const (
	Week    Span = "week"
	Month   Span = "month"
	Quarter Span = "quarter"
	Year    Span = "year"
)

// Spans lists them, the shortest first.
var Spans = []Span{Week, Month, Quarter, Year}

// Step is what a report adds up by: a day, a week, a month.
type Step string

// The steps.
const (
	ByDay   Step = "day"
	ByWeek  Step = "week"
	ByMonth Step = "month"
)

// Steps are those that make sense within a span, the usual one first.
func (s Span) Steps() []Step {
	switch s {
	case Week:
		return []Step{ByDay}
	case Month:
		return []Step{ByDay, ByWeek}
	case Quarter:
		return []Step{ByWeek, ByMonth, ByDay}
	}
	return []Step{ByMonth, ByWeek}
}

// Period is the days from From to To, both among them.
type Period struct{ From, To catalog.Date }

// Around is the span of the calendar that a day lies in.
func (s Span) Around(day catalog.Date) Period {
	t := day.Time()
	switch s {
	case Week:
		from := WeekOf(day)
		return Period{from, from.AddDays(6)}
	case Quarter:
		from := catalog.NewDate(t.Year(), (t.Month()-1)/3*3+1, 1)
		return Period{from, catalog.NewDate(t.Year(), from.Time().Month()+3, 0)}
	case Year:
		return Period{catalog.NewDate(t.Year(), 1, 1), catalog.NewDate(t.Year(), 12, 31)}
	}
	return Period{MonthOf(day), catalog.NewDate(t.Year(), t.Month()+1, 0)}
}

// Before is the span of the calendar before a period of it, and After the one that follows.
func (s Span) Before(p Period) Period { return s.Around(p.From.AddDays(-1)) }

// After is the span that follows.
func (s Span) After(p Period) Period { return s.Around(p.To.AddDays(1)) }

// YearBefore is the same span a year earlier: weeks 52 weeks before.
func (s Span) YearBefore(p Period) Period {
	if s == Week {
		return Period{p.From.AddDays(-364), p.To.AddDays(-364)}
	}
	t := p.From.Time()
	return s.Around(catalog.NewDate(t.Year()-1, t.Month(), 1))
}

// Has says whether a day lies in the period.
func (p Period) Has(d catalog.Date) bool { return !d.Before(p.From) && !p.To.Before(d) }

// of is the first day of the step that a day lies in.
func (s Step) of(d catalog.Date) catalog.Date {
	switch s {
	case ByWeek:
		return WeekOf(d)
	case ByMonth:
		return MonthOf(d)
	}
	return d
}

func (s Step) next(d catalog.Date) catalog.Date {
	switch s {
	case ByWeek:
		return d.AddDays(7)
	case ByMonth:
		t := d.Time()
		return catalog.NewDate(t.Year(), t.Month()+1, 1)
	}
	return d.AddDays(1)
}

// Sums are those of each metric: what measures are made of.
type Sums map[int16]catalog.Decimal

// Sum adds up the totals of a period. Monthly ones count where a whole month is asked about, and weeks are none.
func Sum(totals []Total, p Period) Sums {
	out := Sums{}
	whole := p.From == MonthOf(p.From) && MonthOf(p.To.AddDays(1)) == p.To.AddDays(1)
	for _, t := range totals {
		if p.Has(t.Day) && (whole || !t.Monthly) {
			out[t.Metric] += t.Sum
		}
	}
	return out
}

// Of is a metric made of the sums: a sum, or a ratio; of shares in hundredths. False without figures for it.
func (s Sums) Of(m catalog.Metric) (catalog.Decimal, bool) {
	if m.ID != 0 {
		v, ok := s[m.ID]
		return v, ok
	}
	over, ok := s.first(m.Over)
	if !ok {
		return 0, false
	}
	under, ok := s.first(m.Under)
	if !ok || under == 0 {
		return 0, false
	}
	ratio := over.Div(under)
	if m.Unit == catalog.MetricPercent {
		ratio = over.Mul(catalog.NewDecimal(100)).Div(under)
	}
	return ratio, true
}

// first is the first of the metrics that there are figures for.
func (s Sums) first(keys []string) (catalog.Decimal, bool) {
	for _, key := range keys {
		if v, ok := s[metricID[key]]; ok {
			return v, true
		}
	}
	return 0, false
}

// Parts are the stored metrics that a metric is made of, as far as there are figures of them, the one that values are ranked by first: of a ratio what
// it divides by, because a share of little says little.
func Parts(m catalog.Metric, there func(int16) bool) []int16 {
	if m.ID != 0 {
		return []int16{m.ID}
	}
	var out []int16
	for _, key := range append(slices.Clone(m.Under), m.Over...) {
		if id := metricID[key]; there(id) {
			out = append(out, id)
		}
	}
	if out == nil {
		out = []int16{metricID[m.Under[0]]}
	}
	return out
}

// Point is one step of a series. A day without figures is not a day of none: Known says which it is.
type Point struct {
	From  catalog.Date
	Value catalog.Decimal
	Known bool
}

// Series is a metric step by step. Weeks that a period begins or ends in count with their days inside it.
func Series(totals []Total, m catalog.Metric, p Period, step Step) []Point {
	sums := map[catalog.Date]Sums{}
	for _, t := range totals {
		if !p.Has(t.Day) || t.Monthly && step != ByMonth {
			continue
		}
		at := step.of(t.Day)
		if sums[at] == nil {
			sums[at] = Sums{}
		}
		sums[at][t.Metric] += t.Sum
	}
	var out []Point
	for d := step.of(p.From); !p.To.Before(d); d = step.next(d) {
		v, ok := sums[d].Of(m)
		out = append(out, Point{d, v, ok})
	}
	return out
}

// Change is by how much a figure moved, in hundredths of what it was. False when it was nothing.
func Change(now, before catalog.Decimal) (catalog.Decimal, bool) {
	if before == 0 {
		return 0, false
	}
	size := max(before, -before)
	return (now - before).Mul(catalog.NewDecimal(100)).Div(size), true
}

// Share is a part of a whole, in hundredths.
func Share(part, whole catalog.Decimal) catalog.Decimal {
	if whole == 0 {
		return 0
	}
	return part.Mul(catalog.NewDecimal(100)).Div(whole)
}

// Worse says that a figure moved the wrong way by more than a tenth.
func Worse(m catalog.Metric, now, before catalog.Decimal) bool {
	by, ok := Change(now, before)
	if m.Falls {
		by = -by
	}
	return ok && by < -catalog.NewDecimal(10)
}

// Cover is for how much of a month there are figures of a subject (RPT-02).
type Cover struct {
	Month   catalog.Date
	Days    int // with figures
	Of      int // days that the month has
	Weeks   int // whose every day in the month has figures
	OfWeeks int
	Monthly bool // a sum of the month is there
}

// Coverage says month by month what there is of a subject, until the month of last.
func Coverage(totals []Total, subject string, last catalog.Date, months int) []Cover {
	days, monthly := map[catalog.Date]bool{}, map[catalog.Date]bool{}
	for _, t := range totals {
		m, ok := catalog.MetricByID(t.Metric)
		if !ok || m.Subject != subject {
			continue
		}
		if t.Monthly {
			monthly[MonthOf(t.Day)] = true
		} else {
			days[t.Day] = true
		}
	}
	var out []Cover
	p := Month.Around(last)
	for range months - 1 {
		p = Month.Before(p)
	}
	for range months {
		from := p.From
		c := Cover{Month: from, Monthly: monthly[from]}
		weeks := map[catalog.Date]bool{}
		for d := p.From; !p.To.Before(d); d = d.AddDays(1) {
			c.Of++
			week := WeekOf(d)
			if _, seen := weeks[week]; !seen {
				weeks[week] = true
			}
			if days[d] {
				c.Days++
			} else {
				weeks[week] = false
			}
		}
		for _, whole := range weeks {
			c.OfWeeks++
			if whole {
				c.Weeks++
			}
		}
		c.Monthly = c.Monthly || c.Days == c.Of
		out = append(out, c)
		p = Month.After(p)
	}
	return out
}
