package locale

import "time"

// Date writes a calendar day in full: 2026-11-25, 25 Nov 2026.
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if p.lang == English {
		return p.local(t).Format("2 Jan 2006")
	}
	return p.local(t).Format("2006-01-02")
}

// ShortDate leaves the year out when it is the year of now: 11-25, 25 Nov.
func (p *Printer) ShortDate(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	if p.local(t).Year() != p.local(now).Year() {
		return p.Date(t)
	}
	if p.lang == English {
		return p.local(t).Format("2 Jan")
	}
	return p.local(t).Format("01-02")
}

// Clock writes the time of day: 14:32.
func (p *Printer) Clock(t time.Time) string { return p.local(t).Format("15:04") }

// DateTime writes an instant in full: 2026-11-25 16:02, 25 Nov 2026 16:02.
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Date(t) + " " + p.Clock(t)
}

// Moment writes an instant as near as a reader thinks of it: today 14:32, yesterday 17:42, 11-18 16:20, and in full for
// another year.
func (p *Printer) Moment(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch p.Days(t, now) {
	case 0:
		return p.T("common.time.today", "Clock", p.Clock(t))
	case -1:
		return p.T("common.time.yesterday", "Clock", p.Clock(t))
	}
	return p.ShortDate(t, now) + " " + p.Clock(t)
}

// Ago writes an instant of the last hour as minutes, and any other as [Printer.Moment].
func (p *Printer) Ago(t, now time.Time) string {
	if age := now.Sub(t); age >= 0 && age < time.Hour {
		if age < time.Minute {
			return p.T("common.time.just_now")
		}
		return p.T("common.time.minutes_ago", "Count", int(age/time.Minute))
	}
	return p.Moment(t, now)
}

// Days counts calendar days from now to t in the Printer's zone: 0 today, 1 tomorrow, -3 three days ago.
func (p *Printer) Days(t, now time.Time) int {
	return int(midnight(p.local(t)).Sub(midnight(p.local(now))) / (24 * time.Hour))
}

// Due says how far away a due day is: today, tomorrow, 6 days left, 3 days overdue.
func (p *Printer) Due(day, now time.Time) string {
	if day.IsZero() {
		return p.T("common.due.none")
	}
	switch days := p.Days(day, now); {
	case days < 0:
		return p.T("common.due.overdue", "Count", -days)
	case days == 0:
		return p.T("common.due.today")
	case days == 1:
		return p.T("common.due.tomorrow")
	default:
		return p.T("common.due.left", "Count", days)
	}
}

func (p *Printer) local(t time.Time) time.Time { return t.In(p.zone) }

// midnight is the day of t as an instant in UTC, so that days are counted the same in zones with summer time.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// shanghai is the zone people here live by. Machines without zone data get the same offset; it has not changed since 1991.
func shanghai() *time.Location {
	if zone, err := time.LoadLocation("Asia/Shanghai"); err == nil {
		return zone
	}
	return time.FixedZone("CST", 8*60*60)
}
