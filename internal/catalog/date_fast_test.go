package catalog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The short ways through dates and times say what the patterns say, or leave it to them.
func TestShortWaysOfDates(t *testing.T) {
	t.Parallel()
	slow := func(s string) (Date, error) { return ParseDate(s + " 00:00") } // which no short way reads
	for day := NewDate(1899, 12, 1); day.year < 2201; day = day.AddDays(1) {
		for _, form := range []string{"%04d-%02d-%02d", "%d/%d/%d", "%d.%d.%02d"} {
			cell := fmt.Sprintf(form, day.year, day.month, day.day)
			d, rest, ok := commonDate(cell)
			if ok != (day.year > 1899 && day.year < 2200) || ok && (d != day || rest != "") {
				t.Fatalf("%s was read as %s %q %v", cell, d, rest, ok)
			}
		}
	}
	d := roll(1)
	read := 0
	for range 20_000 {
		cell := fmt.Sprintf("%d%c%d%c%d", 1890+d.IntN(320), "-/.年x"[d.IntN(3)], d.IntN(14), "-/. "[d.IntN(4)], d.IntN(34))
		want, err := slow(cell)
		got, rest, ok := commonDate(cell)
		require.Equal(t, err == nil, ok && rest == "", cell)
		if err == nil {
			require.Equal(t, want, got, cell)
		}
		clock := fmt.Sprintf("%d%c%0*d", d.IntN(27), ":.时"[d.IntN(2)], 1+d.IntN(2), d.IntN(63))
		if d.IntN(2) == 0 {
			clock += fmt.Sprintf(":%0*d", 1+d.IntN(2), d.IntN(70))
		}
		cell += []string{" ", "T", "  ", ""}[d.IntN(4)] + clock
		if got, ok := commonTime(cell); ok {
			read++
			want, err := ParseDateTime("\u3000" + strings.Replace(cell, ":", "：", 1))
			require.NoError(t, err, cell)
			require.Equal(t, want, got, cell)
		}
	}
	require.Greater(t, read, 100)
	got, ok := commonTime("2026-11-20 18:00")
	require.True(t, ok)
	require.Equal(t, time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), got.Time())
	for _, cell := range []string{"2026-11-20 9:3:15", "2026-11-20 9:3", "2026-11-20 9:30:5", "2026-11-20 9:30:", "2026-11-20", "2026-11-20 9"} {
		_, ok := commonTime(cell)
		require.False(t, ok, cell)
	}
}

func TestDayWithoutYearSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"6月18日": "06-18", "11.11": "11-11", "2/29": "02-29"} {
		_, err := ParseDate(cell)
		require.Equal(t, Problem{Code: NoYear, Args: Args{"Day": want}}, err, cell)
	}
}
