package figures

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/source"
)

var (
	yearLast = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$`)
	justM    = regexp.MustCompile(`^(\d{4})(?:[-/.]|\x{5e74})?(\d{1,2})\x{6708}?$`)
)

// dayPart is what stands before the time of day.
func dayPart(cell string) string {
	if at := strings.IndexAny(cell, " T"); at > 0 {
		return cell[:at]
	}
	return cell
}

// day is the day of a line.
func (r *Reader) day(cells []string) (catalog.Date, bool) {
	if _, dated := r.at[source.FigureDate]; dated {
		text := dayPart(r.cell(cells, source.FigureDate))
		if d, ok := r.days[text]; ok {
			return d, !d.IsZero()
		}
		d, _ := ParseDay(text, r.opt.Days)
		r.days[text] = d
		return d, !d.IsZero()
	}
	if _, monthly := r.at[source.FigureMonth]; monthly {
		m := source.FigureMonthOf(r.cell(cells, source.FigureMonth))
		if m == 0 || r.opt.When.IsZero() {
			return catalog.Date{}, false
		}
		return catalog.NewDate(r.opt.When.Time().Year(), time.Month(m), 1), true
	}
	if r.opt.When.IsZero() {
		return catalog.Date{}, false
	}
	return MonthOf(r.opt.When), true
}

// ParseDay reads a day, or a month as its first day. Dates that end with their year need an order.
func ParseDay(text string, order DayOrder) (catalog.Date, bool) {
	if m := yearLast.FindStringSubmatch(text); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		year, _ := strconv.Atoi(m[3])
		if year < 100 {
			year += 2000
		}
		switch order {
		case MonthFirst:
		case DayFirst:
			a, b = b, a
		default:
			return catalog.Date{}, false
		}
		d := catalog.NewDate(year, time.Month(a), b)
		if a < 1 || a > 12 || d.Time().Day() != b || int(d.Time().Month()) != a {
			return catalog.Date{}, false
		}
		return d, true
	}
	if d, err := catalog.ParseDate(text); err == nil {
		return d, true
	}
	if m := justM.FindStringSubmatch(text); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		if month >= 1 && month <= 12 && year >= 1990 && year < 2200 {
			return catalog.NewDate(year, time.Month(month), 1), true
		}
	}
	return catalog.Date{}, false
}

// Days finds out, line by line, in which order dates are meant that end with their year.
type Days struct{ first, second, seen int }

// Look looks at a date.
func (d *Days) Look(cell string) {
	m := yearLast.FindStringSubmatch(dayPart(strings.TrimSpace(cell)))
	if m == nil {
		return
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])
	d.first, d.second, d.seen = max(d.first, a), max(d.second, b), d.seen+1
}

// Order is what all the dates say together.
func (d *Days) Order() DayOrder {
	switch {
	case d.seen == 0:
		return DaysClear
	case d.second > 12 && d.first <= 12:
		return MonthFirst
	case d.first > 12 && d.second <= 12:
		return DayFirst
	}
	return DaysAsk
}

// MonthOf is the first day of a day's month.
func MonthOf(d catalog.Date) catalog.Date {
	t := d.Time()
	return catalog.NewDate(t.Year(), t.Month(), 1)
}

// WeekOf is the Monday of a day's week, as ISO 8601 counts weeks.
func WeekOf(d catalog.Date) catalog.Date {
	return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7)
}

// Result is what all lines say together.
func (r *Reader) Result() Result {
	r.out.Facts = make([]Fact, 0, len(r.sums))
	for k, n := range r.sums {
		r.out.Facts = append(r.out.Facts, k.fact(n))
	}
	for _, why := range []string{LeftNoDate, LeftNumber, LeftCurrency, LeftCancelled, LeftFree, LeftUnknown, LeftEmpty} {
		if l := r.left[why]; l != nil {
			r.out.Left = append(r.out.Left, *l)
		}
	}
	return r.out
}
