package handover_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func TestUnusual(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	ago := func(days, records int) handover.ViewDay {
		return handover.ViewDay{Day: today.AddDate(0, 0, -days), Records: records}
	}
	for _, c := range []struct {
		name string
		days []handover.ViewDay
		want []handover.ViewDay
	}{
		{"nothing", nil, nil},
		{"few", []handover.ViewDay{ago(0, 20)}, nil},
		{"many, and nothing is usual", []handover.ViewDay{ago(0, 21)}, []handover.ViewDay{ago(0, 21)}},
		{"thrice what is usual is usual", []handover.ViewDay{ago(7, 10), ago(8, 10), ago(1, 30)}, nil},
		{"more than that is not", []handover.ViewDay{ago(7, 10), ago(8, 10), ago(1, 31)}, []handover.ViewDay{ago(1, 31)}},
		{"one earlier rush hides nothing", []handover.ViewDay{ago(7, 8), ago(8, 9), ago(9, 400), ago(1, 31)}, []handover.ViewDay{ago(1, 31)}},
		{"the median of two", []handover.ViewDay{ago(7, 10), ago(8, 20), ago(1, 45), ago(2, 46)}, []handover.ViewDay{ago(2, 46)}},
		{"longer ago than a week", []handover.ViewDay{ago(7, 500)}, nil},
		{"what is long past is not usual any more", []handover.ViewDay{ago(37, 100), ago(6, 22)}, []handover.ViewDay{ago(6, 22)}},
		{"it is, a day later", []handover.ViewDay{ago(36, 100), ago(6, 22)}, nil},
		{"the newest first, tomorrow never", []handover.ViewDay{ago(6, 30), ago(0, 40), ago(-1, 90)}, []handover.ViewDay{ago(0, 40), ago(6, 30)}},
	} {
		require.Equal(t, c.want, append([]handover.ViewDay(nil), handover.Unusual(c.days, today)...), c.name)
	}
}
