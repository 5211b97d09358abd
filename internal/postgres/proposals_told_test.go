package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestProposalsAreTold: what waits for a second person stands in the lists of all who may decide it, who also get mail, and its outcome for a week in the list
// of who wanted it (N-18).
func TestProposalsAreTold(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	h.app = app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour}})
	told := func() map[string]int {
		h.clock.move(app.MailBundle + app.MailApart)
		man.sent = nil
		for {
			worked, err := h.app.WorkMail(t.Context())
			require.NoError(t, err)
			if !worked {
				break
			}
		}
		out := map[string]int{}
		for _, m := range man.sent {
			require.NotContains(t, out, m.Email)
			require.Equal(t, "turn", m.Kind)
			out[m.Email] = len(m.Sections)
		}
		return out
	}
	tasks := func(who, act string) []app.Task {
		todo, err := h.app.Todo(t.Context(), h.as(who))
		require.NoError(t, err)
		var out []app.Task
		for _, x := range todo.Tasks {
			if x.Act == act {
				out = append(out, x)
			}
		}
		return out
	}
	id := h.handover(h.only("sku")).ID
	s := h.accepted(id, "sku", 2)
	receiver := h.in("receiver", id)
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, s.ID)))
	told()
	list := h.records(id, "sku")
	for i, r := range list {
		giver := h.in("giver", id)
		got, err := h.app.Save(t.Context(), giver.Because("供应商涨价"), app.SaveRecord{Record: r.ID, Revision: h.fresh(giver, r.ID).Revision, Form: form("sku", i, "price", "1399.00")})
		require.NoError(t, err)
		require.True(t, got.Proposed)
	}
	require.Equal(t, map[string]int{"receiver@example.test": 1, "manager@example.test": 1}, told(), "one message about both")
	for _, who := range []string{"receiver", "manager"} {
		got := tasks(who, "decide")
		require.Len(t, got, 1)
		require.Equal(t, 2, got[0].Count)
		require.Zero(t, got[0].Record, "it leads to the list")
	}
	require.Empty(t, tasks("giver", "decide"))
	require.Empty(t, tasks("witness", "decide"))

	require.NoError(t, h.decides("receiver", id, h.waiting(id, list[0].ID), handover.ProposalRefused, "合同价没变"))
	got := tasks("manager", "decide")
	require.Len(t, got, 1)
	require.Equal(t, list[1].ID, got[0].Record)
	require.NoError(t, h.decides("manager", id, h.waiting(id, list[1].ID), handover.ProposalAccepted, ""))
	require.Empty(t, tasks("receiver", "decide"))
	require.Len(t, tasks("giver", "decided_accepted"), 1)
	refusal := tasks("giver", "decided_refused")
	require.Len(t, refusal, 1)
	require.Equal(t, list[0].Title+"\n合同价没变", refusal[0].Text)
	h.clock.move(8 * 24 * time.Hour)
	require.Empty(t, tasks("giver", "decided_refused"))
}
