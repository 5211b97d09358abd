package catalog

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date is a day of the calendar, without a time zone. The zero Date is no day.
type Date struct {
	year  int
	month time.Month
	day   int
}

// Shanghai is the zone in which times are typed when the cell names none. It is fixed, so that it
// does not depend on the machine's zone files; the zone has had no summer time since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// NewDate gives a day; values outside their range roll over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf gives the day that t is in its own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Time is midnight of the day, UTC.
func (d Date) Time() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// AddDays moves by days of the calendar.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Time().Before(other.Time()) }

// DaysUntil counts the days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.Time().Sub(d.Time()) / (24 * time.Hour))
}

// String is 2006-01-02, or "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes it as String does; no date is empty.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	if *d = (Date{}); len(b) == 0 {
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(b))
	*d = DateOf(t)
	return err
}

func (d Date) append(b []byte) []byte { return d.Time().AppendFormat(b, time.DateOnly) }

var (
	dayShape = regexp.MustCompile(`^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))$`)
	// yearLast is how other countries write; whether the month comes first cannot be known.
	yearLast = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})$`)
	// yearless is a day as people write it down in the year it falls in.
	yearless  = regexp.MustCompile(`^(\d{1,2})(?:[-/.](\d{1,2})|月(\d{1,2})[日号]?)$`)
	clock     = regexp.MustCompile(`^(\d{1,2})(?::(\d{2})(?::\d{2}(?:\.\d+)?)?|时(?:(\d{1,2})分?)?)$`)
	midnight  = regexp.MustCompile(`[ T]0{1,2}:00(:00)?$`)
	dayAndMin = regexp.MustCompile(`^(\S*?日|\S+?)[ T]*(\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|时(?:\d{1,2}分?)?))$`)
)

// ParseDate reads 2026-11-21, 2026/11/21, 2026.11.21, 20261121 and 2026年11月21日, with or without
// leading zeros and a midnight that spreadsheets add. The error is a Problem: a year at the end is
// refused as ambiguous, 31 February as no such date, 11-11 and 6月18日 for want of a year.
func ParseDate(cell string) (Date, error) {
	if d, rest, ok := commonDate(cell); ok && rest == "" {
		return d, nil
	}
	cell = midnight.ReplaceAllString(strings.TrimSpace(fold(cell)), "")
	if yearLast.MatchString(cell) {
		return Date{}, bad(AmbiguousDate)
	}
	m := dayShape.FindStringSubmatch(cell)
	if m == nil {
		return Date{}, notADate(cell)
	}
	d := Date{atoi(m[1]), time.Month(atoi(m[2] + m[4] + m[6])), atoi(m[3] + m[5] + m[7])}
	if d.year < 1900 || d.year > 2199 {
		return Date{}, bad(NotADate)
	}
	if d != NewDate(d.year, d.month, d.day) {
		return Date{}, bad(NoSuchDate)
	}
	return d, nil
}

// notADate says why a cell is no day. One without its year is never given one: whether 12-30 was last winter or comes next nobody can know.
func notADate(cell string) error {
	m := yearless.FindStringSubmatch(cell)
	if m == nil {
		return bad(NotADate)
	}
	const leap = 2000 // so that 29 February is a day
	month, day := atoi(m[1]), atoi(m[2]+m[3])
	d := NewDate(leap, time.Month(month), day)
	if d != (Date{leap, time.Month(month), day}) {
		return bad(NotADate)
	}
	return badArgs(NoYear, Args{"Day": d.String()[len("2000-"):]})
}

// commonDate is the way without patterns for most cells and all that is stored: 2006-01-02 and 2006/1/2, and what follows it.
func commonDate(s string) (d Date, rest string, ok bool) {
	year, rest := leading(s, 4)
	if len(s)-len(rest) != 4 || rest == "" || !dateSign(rest[0]) {
		return d, s, false
	}
	month, tail := leading(rest[1:], 2)
	if len(tail) == len(rest)-1 || tail == "" || !dateSign(tail[0]) {
		return d, s, false
	}
	day, left := leading(tail[1:], 2)
	if len(left) == len(tail)-1 || year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) {
		return d, s, false
	}
	return Date{year, time.Month(month), day}, left, true
}

func dateSign(c byte) bool { return c == '-' || c == '/' || c == '.' }

func daysIn(year, month int) int { return NewDate(year, time.Month(month)+1, 0).day }

// leading reads at most so many digits off the front of s.
func leading(s string, most int) (n int, rest string) {
	i := 0
	for ; i < len(s) && i < most && s[i] >= '0' && s[i] <= '9'; i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n, s[i:]
}

// commonTime is the way without patterns for most cells: a commonDate, blanks or a T, 9:30 or 09:30:15.
func commonTime(s string) (DateTime, bool) {
	d, rest, ok := commonDate(s)
	clock := strings.TrimLeft(rest, " T")
	if !ok || len(clock) == len(rest) {
		return DateTime{}, false
	}
	hour, rest := leading(clock, 2)
	if len(rest) == len(clock) || len(rest) != 3 && len(rest) != 6 || rest[0] != ':' {
		return DateTime{}, false
	}
	minute, seconds := leading(rest[1:], 2)
	if len(rest)-len(seconds) != 3 || hour > 23 || minute > 59 {
		return DateTime{}, false
	}
	if seconds != "" { // which are not kept
		if _, end := leading(seconds[1:], 2); seconds[0] != ':' || end != "" {
			return DateTime{}, false
		}
	}
	return timeOn(d, hour, minute), true
}

// atoi is for digits a pattern has already counted.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// DateTime is an instant to the minute. The zero DateTime is no instant.
type DateTime struct{ t time.Time }

// NewDateTime cuts t to its minute.
func NewDateTime(t time.Time) DateTime { return DateTime{t.UTC().Truncate(time.Minute)} }

// Time is the instant in UTC.
func (d DateTime) Time() time.Time { return d.t }

// Date is the day of the instant in Shanghai.
func (d DateTime) Date() Date { return DateOf(d.t.In(Shanghai)) }

// IsZero reports whether d is no instant.
func (d DateTime) IsZero() bool { return d.t.IsZero() }

// String is 2006-01-02 15:04 in Shanghai, or "".
func (d DateTime) String() string {
	if d.IsZero() {
		return ""
	}
	return d.t.In(Shanghai).Format("2006-01-02 15:04")
}

// ParseDateTime reads a day as ParseDate does, followed by 9:30, 09:30:15 or 9时30分, and RFC 3339 with
// a zone. Without a zone the time is Shanghai's, without a time it is midnight. The error is a Problem.
func ParseDateTime(cell string) (DateTime, error) {
	if d, ok := commonTime(cell); ok {
		return d, nil
	}
	cell = strings.TrimSpace(fold(cell))
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00"} {
		if t, err := time.Parse(layout, cell); err == nil && t.Year() >= 1900 && t.Year() <= 2199 {
			return NewDateTime(t), nil
		}
	}
	hour, minute := 0, 0
	if m := dayAndMin.FindStringSubmatch(cell); m != nil {
		c := clock.FindStringSubmatch(m[2])
		cell, hour, minute = m[1], atoi(c[1]), atoi(c[2]+c[3])
	}
	d, err := ParseDate(cell)
	if err != nil {
		return DateTime{}, err
	}
	if hour > 23 || minute > 59 {
		return DateTime{}, bad(NotATime)
	}
	return timeOn(d, hour, minute), nil
}

// timeOn is a time of a day in Shanghai.
func timeOn(d Date, hour, minute int) DateTime {
	return NewDateTime(time.Date(d.year, d.month, d.day, hour, minute, 0, 0, Shanghai))
}

var dateCodec = codec[Date]{
	parse:   func(_ *Spec, cell string) (Date, error) { return ParseDate(cell) },
	format:  Date.String,
	empty:   Date.IsZero,
	storage: asText(func(b []byte, d Date) []byte { return d.append(b) }, ParseDate),
}

var dateTimeCodec = codec[DateTime]{
	parse:  func(_ *Spec, cell string) (DateTime, error) { return ParseDateTime(cell) },
	format: DateTime.String,
	empty:  DateTime.IsZero,
	storage: asText(func(b []byte, d DateTime) []byte { return d.t.AppendFormat(b, time.RFC3339) }, func(s string) (DateTime, error) {
		t, err := time.Parse(time.RFC3339, s)
		return NewDateTime(t), err
	}),
}

func date(key, zh, en string) Of[Date] { return field(&dateCodec, TypeDate, key, zh, en) }
func dateTime(key, zh, en string) Of[DateTime] {
	return field(&dateTimeCodec, TypeDateTime, key, zh, en)
}
