package server

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
)

func TestSoon(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	in := func(days int) time.Time { return today.AddDate(0, 0, days) }
	for _, c := range []struct {
		name string
		task app.Task
		want int
	}{
		{"overdue", app.Task{Act: "fill", DueOn: in(-1)}, 0},
		{"today", app.Task{Act: "fill", DueOn: in(0)}, 1},
		{"the seventh day", app.Task{Act: "review", DueOn: in(6)}, 1},
		{"after a week", app.Task{Act: "review", DueOn: in(7)}, 2},
		{"no date", app.Task{Act: "sign"}, 2},
		{"a blocking question, asked today", app.Task{Act: "answer", Count: 1, DueOn: in(0)}, 0},
		{"a plain question, asked long ago", app.Task{Act: "resolve", DueOn: in(-20)}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, soon(c.task, today))
		})
	}
}

func TestTaskHref(t *testing.T) {
	t.Parallel()
	h, s, r := uuid.New(), uuid.New(), uuid.New()
	in := "/handovers/" + h.String()
	section := in + "/sections/" + s.String()
	for act, want := range map[string]string{
		"fill": section, "mend": section + "?state=returned", "review": section + "?state=submitted", "sign": section + "/review",
		"cosign": section + "/review", "beside": section + "/review", "in_place": section + "/review", "settle": in + "/signatures#refusals", "consent": section, "seal": in + "/signatures", "answer": section + "/questions", "resolve": section + "/questions",
	} {
		require.Equal(t, want, taskHref(app.Task{Act: act, Handover: h, Section: s}), act)
	}
	require.Equal(t, in+"/records/"+r.String(), taskHref(app.Task{Act: "answer", Handover: h, Section: s, Record: r}))
	for _, act := range []string{"import_plan", "import_ready", "import_failed"} {
		require.Equal(t, in+"/imports/"+r.String(), taskHref(app.Task{Act: act, Handover: h, Record: r}))
		require.Equal(t, 1, soon(app.Task{Act: act, DueOn: time.Now()}, time.Now()))
	}
	for act := range taskLooks {
		require.NotEmpty(t, taskLooks[act])
	}
}
