package postgres_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

func TestCancel(t *testing.T) {
	t.Parallel()
	h := given(t)
	for _, state := range []handover.State{handover.Draft, handover.Planned, handover.Active} {
		made := h.handover(func(p *app.Plan) { p.Start = state == handover.Active })
		j := journey{h, made.ID}
		if state == handover.Planned {
			j.step("plans", "manager", func(sc handover.Scope) error {
				return h.app.MoveHandover(t.Context(), sc, handover.PlanHandover, "", app.Key{})
			})
		}
		cancel := func(reason string) func(handover.Scope) error {
			return func(sc handover.Scope) error {
				return h.app.MoveHandover(t.Context(), sc, handover.CancelHandover, reason, app.Key{})
			}
		}
		j.refuses("cancels without a reason", "manager", handover.Invalid, "problem.required", cancel(" "))
		j.refuses("cancels as the giver", "giver", handover.Forbidden, "refuse.cancel_handover", cancel("不走了"))
		j.step("cancels", "manager", cancel("不走了"))
		require.Equal(t, []any{handover.Cancelled, "不走了"}, []any{j.state().State, j.state().CancelReason})
		j.refuses("cancels twice", "manager", handover.Conflict, "refuse.in_state", cancel("不走了"))
	}
}

// TestSetup is the first visit, on a database without a workspace.
func TestSetup(t *testing.T) {
	t.Parallel()
	h := house{t: t, pool: pgtest.DB(t), clock: &clock{at: morning}, people: map[string]handover.Person{}}
	h.store, h.app = postgres.New(h.pool), h.on(h.pool)
	empty, err := h.app.Empty(t.Context())
	require.NoError(t, err)
	require.True(t, empty)
	_, err = h.app.Workspace(t.Context())
	refused(t, err, handover.NotFound, "error.not_found")

	in := app.Setup{Workspace: " 木棉里 ", Name: " 顾明远 ", Email: " Admin@Example.test ", Password: password}
	for _, c := range []struct {
		name string
		in   app.Setup
		key  string
	}{
		{"no workspace", app.Setup{Name: in.Name, Email: in.Email, Password: password}, "problem.required"},
		{"no address", app.Setup{Workspace: "w", Name: in.Name, Password: password}, "problem.not_an_email"},
		{"a short password", app.Setup{Workspace: "w", Name: in.Name, Email: in.Email, Password: "short"}, "problem.too_short"},
	} {
		refused(t, h.app.Setup(t.Context(), c.in), handover.Invalid, c.key)
	}
	require.NoError(t, h.app.Setup(t.Context(), in))
	refused(t, h.app.Setup(t.Context(), in), handover.Conflict, "refuse.founded")
	w, err := h.app.Workspace(t.Context())
	require.NoError(t, err)
	require.Equal(t, app.Workspace{Name: "木棉里"}, w)

	p, err := h.app.SignIn(t.Context(), app.SignIn{Email: "ADMIN@example.test", Password: password, Hash: [32]byte{1}, Network: "local"})
	require.NoError(t, err)
	require.Equal(t, []any{"顾明远", handover.Admin}, []any{p.Name, p.Role})
	v, _, err := h.app.Session(t.Context(), [32]byte{1}, uuid.Nil)
	require.NoError(t, err)
	list, err := h.app.Templates(t.Context(), v, false)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(list), 3)
	require.True(t, slices.ContainsFunc(list, func(tp handover.Template) bool { return tp.Key == "full_store" && len(tp.Sections) >= 6 }))
}
