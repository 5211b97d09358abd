package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestBreachesAreTold: whoever is asked and the managers hear of a breach once, in one message however many figures it is about; nobody does of what cannot be
// judged, and nobody who had it answered or may no longer sign in.
func TestBreachesAreTold(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	man := &postman{}
	h.app = app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour}})
	id, moved := h.watchedShop(true)
	told := func() map[string]string {
		h.clock.move(app.MailBundle)
		man.sent = nil
		for {
			worked, err := h.app.WorkMail(ctx)
			require.NoError(t, err)
			if !worked {
				break
			}
		}
		out := map[string]string{}
		for _, m := range man.sent {
			if m.Kind == "breach" {
				require.NotContains(t, out, m.Email)
				out[m.Email] = fmt.Sprint(m.Breaches)
			}
		}
		return out
	}
	passed := func(days int) {
		h.noon(moved.AddDays(days))
		require.NoError(t, second(h.app.CheckPassed(ctx)))
	}
	told()
	h.mustBring("receiver", id, "头两天.csv", takings(moved, 2, 600))
	h.noon(moved.AddDays(7))
	require.NoError(t, second(h.app.CheckWatch(ctx, h.in("receiver", id), app.Key{})))
	require.Empty(t, told(), "too few days to judge")
	h.mustBring("receiver", id, "第一周.csv", takings(moved, 7, 600))
	passed(8)
	require.NoError(t, second(h.app.CheckPassed(ctx)))
	require.Equal(t, map[string]string{"giver@example.test": "[{sales 7 -40 true}]", "manager@example.test": "[{sales 7 -40 false}]"}, told())
	require.Empty(t, told())

	h.mustBring("receiver", id, "第二周.csv", takings(moved.AddDays(7), 7, 500))
	passed(14)
	w := h.watch(id)
	last, _ := w.Newest(14, "sales")
	require.NoError(t, h.app.Answer(ctx, h.in("giver", id), last.Question, "大衣断码，十一月中补到货。", app.Key{}))
	require.Equal(t, map[string]string{"manager@example.test": "[{sales 14 -45 false}]"}, told(), "it was answered before, and the week before was told")

	h.mustBring("receiver", id, "全月.csv", takings(moved.AddDays(14), 16, 500))
	h.noon(moved.AddDays(30))
	require.NoError(t, second(h.app.CheckWatch(ctx, h.in("manager", id), app.Key{})))
	require.NoError(t, h.app.SetWatch(ctx, h.in("manager", id), app.SetWatch{Active: true}))
	require.Equal(t, []string{"giver@example.test"}, keys(told()), "who had it checked knows")
	require.Equal(t, handover.InFollowUp, h.state(id).State)
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}
