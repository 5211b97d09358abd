package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// under makes a person report to another one, nobody for "".
func (h *house) under(who, boss string) error {
	h.t.Helper()
	p, err := h.app.Person(h.t.Context(), h.as("admin"), h.people[who].ID)
	require.NoError(h.t, err)
	p.Supervisor = uuid.Nil
	if boss != "" {
		p.Supervisor = h.people[boss].ID
	}
	return second(h.app.SavePerson(h.t.Context(), h.as("admin"), p, "", false))
}

// acts are the acts of a handover's events, oldest first.
func (h *house) acts(id uuid.UUID) []string {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `SELECT act FROM events WHERE handover_id = $1 ORDER BY seq`, id)
	require.NoError(h.t, err)
	var out []string
	for rows.Next() {
		var act string
		require.NoError(h.t, rows.Scan(&act))
		out = append(out, act)
	}
	require.NoError(h.t, rows.Err())
	return out
}

// TestSupervisors: the chain goes upwards and never round, whoever changes it and however many at once.
func TestSupervisors(t *testing.T) {
	t.Parallel()
	h := given(t)
	refused(t, h.under("giver", "giver"), handover.Invalid, "people.refuse.circle")
	require.NoError(t, h.under("giver", "manager"))
	require.NoError(t, h.under("manager", "witness"))
	refused(t, h.under("witness", "giver"), handover.Invalid, "people.refuse.circle")
	p, err := h.app.Person(t.Context(), h.as("admin"), h.people["giver"].ID)
	require.NoError(t, err)
	require.Equal(t, []any{h.people["manager"].ID, "蒋一诺"}, []any{p.Supervisor, p.SupervisorName})
	require.NoError(t, h.under("giver", ""))

	elsewhere := h.elsewhere()
	p.Supervisor, p.Version = elsewhere.people["manager"].ID, p.Version+1
	refused(t, second(h.app.SavePerson(t.Context(), h.as("admin"), p, "", false)), handover.Invalid, "problem.unknown_choice")

	for range 5 { // two changes that close a circle only together
		require.NoError(t, h.under("receiver", ""))
		require.NoError(t, h.under("second", ""))
		errs := together(func() error { return h.under("receiver", "second") }, func() error { return h.under("second", "receiver") })
		require.Len(t, slicesOf(errs, nil), 1, "one of them goes through")
	}
}

// slicesOf are the errors that are the wanted one.
func slicesOf(errs []error, want error) []error {
	var out []error
	for _, err := range errs {
		if err == want {
			out = append(out, err)
		}
	}
	return out
}

// TestWitnessRank: a witness who does not stand above the giver needs a reason, which is kept and told; a draft may do without.
func TestWitnessRank(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	first := h.handover()
	require.Equal(t, handover.RankUnknown, h.whole(first.ID).Handover.Rank, "nobody said whom the giver reports to")

	require.NoError(t, h.under("giver", "manager"))
	in := h.plan()
	err := second(h.app.CreateHandover(ctx, h.as("manager"), in, app.Key{}))
	refused(t, err, handover.Invalid, "plan.rank_needed")
	in.Start = false
	draft, err := h.app.CreateHandover(ctx, h.as("manager"), in, app.Key{})
	require.NoError(t, err)
	require.Equal(t, handover.RankBeside, h.whole(draft.ID).Handover.Rank)
	refused(t, h.app.MoveHandover(ctx, h.in("manager", draft.ID), handover.PlanHandover, "", app.Key{}), handover.Invalid, "plan.rank_needed")

	in.Start, in.RankReason = true, " 上级长期出差，由店群负责人代为监交 "
	over, err := h.app.CreateHandover(ctx, h.as("manager"), in, app.Key{})
	require.NoError(t, err)
	got := h.whole(over.ID).Handover
	require.True(t, got.OverRank())
	require.Equal(t, "上级长期出差，由店群负责人代为监交", got.RankReason)
	require.Equal(t, []string{"handover.started", "handover.rank_overridden"}, h.acts(over.ID))

	require.NoError(t, h.under("manager", "witness"), "two steps up is above too")
	require.NoError(t, h.change(over.ID, func(p *app.Plan) { p.RankReason = "不再需要" }))
	got = h.whole(over.ID).Handover
	require.Equal(t, []any{handover.RankAbove, ""}, []any{got.Rank, got.RankReason})
	require.NoError(t, h.under("manager", ""))
	refused(t, h.change(over.ID, func(*app.Plan) {}), handover.Invalid, "plan.rank_needed")

	require.NoError(t, h.under("giver", ""))
	require.NoError(t, h.under("outsider", "giver"))
	refused(t, h.change(over.ID, func(*app.Plan) {}), handover.Invalid, "plan.rank_needed")
	h.sound("ranks")
}

// TestAnyReceiver: under the rule one receiver's final signature stands for all of them.
func TestAnyReceiver(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(func(p *app.Plan) {
		p.Template, p.Signing.Receivers = h.templates["temporary_cover"].ID, handover.AnyReceiver
	}).ID
	require.Equal(t, []string{"handover.started", "handover.signing_rules"}, h.acts(id))
	h.allSigned(id)
	sign := func(who string) error {
		sc := h.in(who, id)
		return h.app.SignHandover(ctx, sc, h.shownAll(sc))
	}
	require.True(t, h.waits("receiver", "seal") && h.waits("second", "seal"))
	require.NoError(t, sign("second"))
	require.False(t, h.waits("receiver", "seal"))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Signing.Receivers = handover.AllReceivers }))
	require.True(t, h.waits("second", "seal") && h.waits("receiver", "seal"), "the rule is a part of what was signed")
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Signing.Receivers = handover.AnyReceiver }))
	require.NoError(t, sign("giver"))
	require.NoError(t, sign("receiver"))
	require.Equal(t, handover.Active, h.whole(id).Handover.State)
	require.NoError(t, sign("witness"))
	require.Equal(t, handover.Signed, h.whole(id).Handover.State)
	refused(t, second(h.app.CreateHandover(ctx, h.as("manager"), func() app.Plan {
		in := h.plan()
		in.Signing.Receivers = "some"
		return in
	}(), app.Key{})), handover.Invalid, "problem.unknown_choice")
	h.sound("any receiver")
}

// TestEveryReceiverSignsSections: under the rule the others sign after the reviewer, over the same version, and the whole waits for them.
func TestEveryReceiverSignsSections(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(func(p *app.Plan) {
		p.Template, p.Signing.Sections = h.templates["temporary_cover"].ID, handover.ByReceivers
	}).ID
	for kind, s := range h.sections(id) {
		h.accepted(id, kind, max(1, s.Minimum))
		other := h.in("second", id)
		refused(t, h.app.SignSection(ctx, other, h.shown(other, s.ID)), handover.Conflict, "refuse.receiver_first")
		receiver := h.in("receiver", id)
		require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
		require.True(t, h.waits("second", "beside"))
		require.False(t, h.waits("receiver", "beside"))
	}
	giver := h.in("giver", id)
	refused(t, h.app.SignHandover(ctx, giver, h.shownAll(giver)), handover.Conflict, "refuse.beside")
	for _, s := range h.sections(id) {
		other := h.in("second", id)
		require.NoError(t, h.app.SignSection(ctx, other, h.shown(other, s.ID)))
		refused(t, h.app.SignSection(ctx, other, h.shown(other, s.ID)), handover.Conflict, "refuse.you_signed")
	}
	require.False(t, h.waits("second", "beside"))
	require.NoError(t, h.app.SignHandover(ctx, giver, h.shownAll(giver)))
	h.sound("every receiver")
}

// allSigned fills and signs every section.
func (h *house) allSigned(id uuid.UUID) {
	h.t.Helper()
	for kind, s := range h.sections(id) {
		h.accepted(id, kind, max(1, s.Minimum))
		receiver := h.in("receiver", id)
		require.NoError(h.t, h.app.SignSection(h.t.Context(), receiver, h.shown(receiver, s.ID)))
	}
}

// waits says whether an act waits for a person.
func (h *house) waits(who, act string) bool {
	h.t.Helper()
	return h.task(who, act).Act != ""
}

// task is what waits for the person, the first of its kind; zero for nothing.
func (h *house) task(who, act string) app.Task {
	h.t.Helper()
	todo, err := h.app.Todo(h.t.Context(), h.as(who))
	require.NoError(h.t, err)
	for _, task := range todo.Tasks {
		if task.Act == act {
			return task
		}
	}
	return app.Task{}
}
