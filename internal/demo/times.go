package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/handover"
)

// days counts from the story's present: day 0 is today, the past is negative.
type days struct {
	now   time.Time // the present
	today time.Time // its midnight in the zone
	zone  *time.Location
}

func daysOf(now time.Time, zone *time.Location) days {
	y, m, d := now.In(zone).Date()
	return days{now: now, today: time.Date(y, m, d, 0, 0, 0, 0, zone), zone: zone}
}

// at is a time of day on a day.
func (d days) at(offset int, clock time.Duration) time.Time {
	y, m, day := d.today.Date()
	return d.on(time.Date(y, m, day+offset, 0, 0, 0, 0, time.UTC), clock)
}

// on is a time of day on a calendar date.
func (d days) on(date time.Time, clock time.Duration) time.Time {
	y, m, day := date.Date()
	return time.Date(y, m, day, int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, d.zone)
}

// date is the calendar date of a day as midnight UTC.
func (d days) date(offset int) time.Time {
	y, m, day := d.today.Date()
	return time.Date(y, m, day+offset, 0, 0, 0, 0, time.UTC)
}

// past is t, or the present when t has not come yet.
func (d days) past(t time.Time) time.Time {
	if t.After(d.now) {
		return d.now
	}
	return t
}

// workday is the calendar date of a day as midnight UTC, moved back to the Friday before when it falls on a weekend.
func (d days) workday(offset int) time.Time {
	y, m, day := d.today.Date()
	return handover.WorkingDaysBefore(time.Date(y, m, day+offset, 0, 0, 0, 0, time.UTC), 0)
}

var (
	dayCell   = regexp.MustCompile(`^@([+-]?\d+)(w?)(?: (\d\d):(\d\d))?$`)
	monthCell = regexp.MustCompile(`^@M([+-]\d+)(e?)$`)
)

// resolve turns "@-12", "@+30", "@-1 21:30", days of work, "@-3w 14:00", and the first and last day of a month, "@M-1" and "@M-1e", into
// dates. A day of work that falls on a weekend is the Friday before. What lies in the past must have been so when it was typed: a day moves to before that moment, and months go back by as many as given.
func (d days) resolve(cell string, typed time.Time, months int) (string, error) {
	if m := dayCell.FindStringSubmatch(cell); m != nil {
		offset, _ := strconv.Atoi(m[1])
		hour, _ := strconv.Atoi(m[3])
		minute, _ := strconv.Atoi(m[4])
		t := d.at(offset, time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute)
		for offset <= 0 && t.After(typed) || m[2] != "" && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday) {
			t = t.AddDate(0, 0, -1)
		}
		if m[3] == "" {
			return t.Format(time.DateOnly), nil
		}
		return t.Format("2006-01-02 15:04"), nil
	}
	if m := monthCell.FindStringSubmatch(cell); m != nil {
		offset, _ := strconv.Atoi(m[1])
		first := d.month(offset - months)
		if m[2] != "" {
			first = first.AddDate(0, 1, -1)
		}
		return first.Format(time.DateOnly), nil
	}
	if strings.HasPrefix(cell, "@") {
		return "", fmt.Errorf("%q is no day", cell)
	}
	return cell, nil
}

// month is the first day of a month counted from the present one.
func (d days) month(offset int) time.Time {
	y, m, _ := d.today.Date()
	return time.Date(y, m+time.Month(offset), 1, 0, 0, 0, 0, d.zone)
}

// unfinished is by how many months a record has to go back so that all months of the past that it speaks of were over when it
// was typed.
func (d days) unfinished(value any, typed time.Time) int {
	most := 0
	switch v := value.(type) {
	case string:
		if m := monthCell.FindStringSubmatch(v); m != nil {
			offset, _ := strconv.Atoi(m[1])
			for offset < 0 && d.month(offset-most+1).After(typed) {
				most++
			}
		}
	case []any:
		for _, item := range v {
			most = max(most, d.unfinished(item, typed))
		}
	case map[string]any:
		for _, cell := range v {
			most = max(most, d.unfinished(cell, typed))
		}
	}
	return most
}

// span is a stretch of time in which people work.
type span struct {
	zone       *time.Location
	begin, end time.Time
}

const (
	dayBegins = 9 * time.Hour
	dayEnds   = 18*time.Hour + 30*time.Minute
)

// at is the moment when the share f of the span's office hours has passed: acts that follow each other in f follow each other in
// time, and nobody works at night. A span without office hours is taken as it is.
func (s span) at(f float64) time.Time {
	var total time.Duration
	s.each(func(from, to time.Time) bool {
		total += to.Sub(from)
		return true
	})
	if total <= 0 {
		return s.begin.Add(time.Duration(f * float64(s.end.Sub(s.begin))))
	}
	left, at := time.Duration(f*float64(total)), s.end
	s.each(func(from, to time.Time) bool {
		if left <= to.Sub(from) {
			at = from.Add(left)
			return false
		}
		left -= to.Sub(from)
		return true
	})
	return at
}

// each walks the office hours of the span, Monday to Friday, until fn has enough.
func (s span) each(fn func(from, to time.Time) bool) {
	y, m, d := s.begin.In(s.zone).Date()
	for day := time.Date(y, m, d, 0, 0, 0, 0, s.zone); day.Before(s.end); day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		from, to := day.Add(dayBegins), day.Add(dayEnds)
		if from.Before(s.begin) {
			from = s.begin
		}
		if to.After(s.end) {
			to = s.end
		}
		if from.Before(to) && !fn(from, to) {
			return
		}
	}
}
