package demo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var shanghai = time.FixedZone("CST", 8*3600)

func TestResolve(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 31, 15, 0, 0, 0, shanghai) // a Tuesday
	d := daysOf(now, shanghai)
	lastWeek := now.AddDate(0, 0, -8)
	tests := []struct {
		name, cell string
		typed      time.Time
		want       string
	}{
		{"no day", "138 0000 0143", now, "138 0000 0143"},
		{"an address", "a@mumianli.example", now, "a@mumianli.example"},
		{"ahead", "@+30", now, "2026-04-30"},
		{"ahead, typed last week", "@+30", lastWeek, "2026-04-30"},
		{"today", "@0", now, "2026-03-31"},
		{"before", "@-12", now, "2026-03-19"},
		{"before, typed last week", "@-2", lastWeek, "2026-03-23"},
		{"an hour before", "@-1 21:30", now, "2026-03-30 21:30"},
		{"an hour before, typed last week", "@-1 21:30", lastWeek, "2026-03-22 21:30"},
		{"a day of work", "@-1w 14:00", now, "2026-03-30 14:00"},
		{"a day of work on a Saturday", "@-3w 14:00", now, "2026-03-27 14:00"},
		{"a day of work ahead, on a Sunday", "@+5w", now, "2026-04-03"},
		{"a day of work, typed on a Monday morning", "@-1w 14:00", time.Date(2026, 3, 30, 9, 0, 0, 0, shanghai), "2026-03-27 14:00"},
		{"the first of a month", "@M-1", now, "2026-02-01"},
		{"the last of a month", "@M-1e", now, "2026-02-28"},
		{"a month of the year before", "@M-3", now, "2025-12-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := d.resolve(tt.cell, tt.typed, 0)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
	_, err := d.resolve("@soon", now, 0)
	require.Error(t, err)
}

func TestMonthsWereOver(t *testing.T) {
	t.Parallel()
	d := daysOf(time.Date(2026, 3, 5, 15, 0, 0, 0, shanghai), shanghai)
	report := recordData{"period_end": "@M-1e", "metrics": []any{map[string]any{"date": "@M-3"}}}
	form, err := d.form(report, d.now)
	require.NoError(t, err)
	require.Equal(t, "2026-02-28", form.Get("period_end"))
	form, err = d.form(report, d.now.AddDate(0, 0, -8))
	require.NoError(t, err)
	require.Equal(t, "2026-01-31", form.Get("period_end"))
	require.Equal(t, "2025-11-01", form.Get("metrics.0.date"), "the whole report goes back together")
}

func TestSpanKeepsOfficeHours(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 3, 27, 17, 30, 0, 0, shanghai)
	s := span{zone: shanghai, begin: friday, end: friday.AddDate(0, 0, 4)} // to Tuesday 17:30
	require.Equal(t, friday, s.at(0))
	require.Equal(t, s.end, s.at(1))
	last := friday
	for i := range 100 {
		at := s.at(float64(i) / 100)
		require.False(t, at.Before(last))
		require.NotContains(t, []time.Weekday{time.Saturday, time.Sunday}, at.Weekday())
		require.GreaterOrEqual(t, at.Hour(), 9)
		require.Less(t, at.Hour(), 19)
		last = at
	}
	night := span{zone: shanghai, begin: friday.Add(4 * time.Hour), end: friday.Add(5 * time.Hour)}
	require.Equal(t, friday.Add(4*time.Hour+30*time.Minute), night.at(0.5))
}
