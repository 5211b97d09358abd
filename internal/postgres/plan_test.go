package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

func (h *house) change(id uuid.UUID, change func(*app.Plan)) error {
	h.t.Helper()
	in := h.plan()
	change(&in)
	return h.app.ChangePlan(h.t.Context(), h.in("manager", id), in, app.Key{})
}

func (h *house) whole(id uuid.UUID) app.Overview {
	h.t.Helper()
	o, err := h.app.Overview(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	return o
}

// TestCreate: everything that is missing is said at once, and what does not fit is refused.
func TestCreate(t *testing.T) {
	t.Parallel()
	h := given(t)
	create := func(change func(*app.Plan)) error {
		in := h.plan()
		change(&in)
		return second(h.app.CreateHandover(t.Context(), h.as("manager"), in, app.Key{}))
	}
	for _, c := range []struct {
		name   string
		change func(*app.Plan)
		keys   []string
	}{
		{"nothing", func(p *app.Plan) { *p = app.Plan{Start: true} }, []string{
			"plan.missing.template", "problem.required", "plan.missing.stores", "problem.unknown_choice", "plan.missing.giver",
			"plan.missing.receiver", "plan.missing.witness", "plan.missing.last_working_day", "plan.missing.effective_at", "plan.missing.methods",
		}},
		{"an unknown template", func(p *app.Plan) { p.Template = uuid.New() }, []string{"problem.unknown_choice"}},
		{"an unknown store", func(p *app.Plan) { p.Stores = append(p.Stores, uuid.New()) }, []string{"problem.unknown_choice"}},
		{"an unknown person", func(p *app.Plan) { p.Receivers = append(p.Receivers, uuid.New()) }, []string{"problem.unknown_choice"}},
		{"giver and witness are one", func(p *app.Plan) { p.Witness = p.Giver }, []string{"plan.two_roles"}},
		{"a draft without a title", func(p *app.Plan) { p.Start, p.Title = false, " " }, []string{"problem.required"}},
		{"what could not be read", func(p *app.Plan) { p.Unread = []handover.Problem{handover.At("due_on", "problem.not_a_date")} }, []string{"problem.not_a_date"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := create(c.change)
			for _, key := range c.keys {
				refused(t, err, handover.Invalid, key)
			}
		})
	}
	archived := h.templates["temporary_cover"]
	archived.Version, archived.Archived = 1, true
	require.NoError(t, second(h.app.SaveTemplate(t.Context(), h.as("admin"), app.SaveTemplate{Template: archived})))
	refused(t, create(func(p *app.Plan) { p.Template = archived.ID }), handover.Invalid, "problem.unknown_choice")
	closed := h.stores[2]
	closed.Version, closed.Closed = 1, true
	require.NoError(t, second(h.app.SaveShop(t.Context(), h.as("admin"), closed)))
	refused(t, create(func(p *app.Plan) { p.Stores = []uuid.UUID{closed.ID} }), handover.Invalid, "problem.unknown_choice")
	gone := h.people["outsider"]
	gone.Disabled = true
	require.NoError(t, second(h.app.SavePerson(t.Context(), h.as("admin"), gone, "", false)))
	refused(t, create(func(p *app.Plan) { p.Giver = gone.ID }), handover.Invalid, "problem.unknown_choice")

	twice := h.handover(func(p *app.Plan) {
		p.Stores, p.Receivers = []uuid.UUID{p.Stores[0], p.Stores[0], uuid.Nil}, []uuid.UUID{p.Receivers[0], p.Receivers[0]}
	})
	o := h.whole(twice.ID)
	require.Len(t, o.Handover.Stores, 1)
	require.Len(t, o.Handover.With(handover.Receiver), 1)
	require.True(t, o.Handover.With(handover.Receiver)[0].Lead)
	require.Equal(t, h.teams[0].ID, o.Handover.Team)
	require.Equal(t, "整店交接\nFull store handover", o.Handover.TemplateName)
	require.Equal(t, day(30), o.Handover.DueOn, "the last working day, when nothing else is said")
	var dues []time.Time
	for _, s := range o.Sections {
		require.Equal(t, []any{h.people["giver"].ID, h.people["receiver"].ID}, []any{s.Filler, s.Reviewer})
		dues = append(dues, s.DueOn)
	}
	require.Equal(t, []time.Time{day(19), day(20), day(20), day(23), day(24), day(25)}, dues, "working days before the 30th, a Monday")
	h.sound("creating")
}

// TestNumbers count up within a year.
func TestNumbers(t *testing.T) {
	t.Parallel()
	h := given(t)
	require.Equal(t, "HD-2026-0001", h.handover().Number)
	require.Equal(t, "HD-2026-0002", h.handover().Number)
	_, err := h.pool.Exec(t.Context(), `UPDATE number_series SET last = 9999`)
	require.NoError(t, err)
	require.Equal(t, "HD-2026-10000", h.handover().Number)
	h.clock.move(60 * 24 * time.Hour)
	require.Equal(t, "HD-2027-0001", h.handover(func(p *app.Plan) {
		p.LastWorkingDay, p.EffectiveAt = p.LastWorkingDay.AddDate(0, 3, 0), p.EffectiveAt.AddDate(0, 3, 0)
	}).Number)
}

// TestChangePlan: what moves along when people and dates change, and what cannot change any more.
func TestChangePlan(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	account := h.accepted(id, "account", 1)
	before := h.sections(id)

	require.NoError(t, h.change(id, func(p *app.Plan) {
		p.Version, p.Title, p.Stores = 1, "改了名", []uuid.UUID{h.stores[1].ID, h.stores[0].ID}
		p.LastWorkingDay, p.DueOn = day(27), day(30)
		p.Due = map[uuid.UUID]time.Time{before["risk"].ID: day(12)}
		p.Reviewers = map[uuid.UUID]uuid.UUID{before["sku"].ID: h.people["second"].ID}
	}))
	h.sound("changing the plan")
	o := h.whole(id)
	require.Equal(t, []any{"改了名", 2, h.teams[1].ID, day(30), day(12)}, []any{o.Handover.Title, o.Handover.Version, o.Handover.Team, o.Handover.DueOn, o.Handover.NextDueOn})
	require.Equal(t, []uuid.UUID{h.stores[1].ID, h.stores[0].ID}, []uuid.UUID{o.Handover.Stores[0].ID, o.Handover.Stores[1].ID})
	after := h.sections(id)
	require.Equal(t, before["account"].DueOn.AddDate(0, 0, -3), after["account"].DueOn, "moved with the last working day")
	require.Equal(t, h.people["second"].ID, after["sku"].Reviewer)
	refused(t, h.change(id, func(p *app.Plan) { p.Version = 1 }), handover.Stale, "refuse.plan_changed")
	refused(t, h.change(id, func(p *app.Plan) { p.Reviewers = map[uuid.UUID]uuid.UUID{before["sku"].ID: h.people["witness"].ID} }),
		handover.Invalid, "problem.unknown_choice")
	refused(t, h.change(id, func(p *app.Plan) { p.Witness = uuid.Nil }), handover.Invalid, "plan.missing.witness")

	require.NoError(t, h.change(id, func(p *app.Plan) {
		p.Receivers, p.Giver = []uuid.UUID{h.people["outsider"].ID, h.people["receiver"].ID}, h.people["second"].ID
	}))
	h.sound("other people")
	after = h.sections(id)
	require.Equal(t, h.people["second"].ID, after["account"].Filler)
	require.Equal(t, h.people["outsider"].ID, after["sku"].Reviewer, "the reviewer has left, so the lead takes over")
	require.Equal(t, h.people["receiver"].ID, after["account"].Reviewer, "who stays keeps what they review")
	_, err := handover.Enter(h.session("giver", id))
	refused(t, err, handover.NotFound, "error.not_found")

	receiver, giver := h.in("receiver", id), h.in("second", id)
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, account.ID)), handover.Conflict, "refuse.giver_first")
	require.NoError(t, h.app.SubmitSection(ctx, giver, h.giving(giver, account.ID)))
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, account.ID)))
	settled := func(change func(*app.Plan)) error {
		return h.change(id, func(p *app.Plan) {
			p.Receivers, p.Giver = []uuid.UUID{h.people["outsider"].ID, h.people["receiver"].ID}, h.people["second"].ID
			change(p)
		})
	}
	for name, change := range map[string]func(*app.Plan){
		"another giver":        func(p *app.Plan) { p.Giver = h.people["giver"].ID },
		"without the reviewer": func(p *app.Plan) { p.Receivers = p.Receivers[:1] },
		"reviewed by another":  func(p *app.Plan) { p.Reviewers = map[uuid.UUID]uuid.UUID{account.ID: p.Receivers[0]} },
	} {
		t.Run(name, func(t *testing.T) { refused(t, settled(change), handover.Conflict, "refuse.settled_people") })
	}
	require.NoError(t, settled(func(p *app.Plan) { p.Witness = h.people["admin"].ID }))
	require.NoError(t, settled(func(p *app.Plan) { p.Receivers[0] = h.people["giver"].ID; p.Witness = h.people["admin"].ID }), "people who have signed nothing can change")
	h.sound("after signing")
}

// TestDraftIsCompletedLater: sections of a draft get their people and dates with the plan.
func TestDraftIsCompletedLater(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(func(p *app.Plan) {
		*p = app.Plan{Title: p.Title, Reason: p.Reason, Template: p.Template, Stores: p.Stores}
	}).ID
	h.sound("a bare draft")
	s := h.sections(id)["account"]
	require.Equal(t, []any{uuid.Nil, uuid.Nil, time.Time{}, 7}, []any{s.Filler, s.Reviewer, s.DueOn, s.DueDays})
	require.Equal(t, time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC), h.whole(id).Handover.NextDueOn)
	plan := h.app.MoveHandover(t.Context(), h.in("manager", id), handover.PlanHandover, "", app.Key{})
	for _, key := range []string{"plan.missing.giver", "plan.missing.last_working_day"} {
		refused(t, plan, handover.Invalid, key)
	}
	require.NoError(t, h.change(id, func(*app.Plan) {}))
	h.sound("completing it")
	s = h.sections(id)["account"]
	require.Equal(t, []any{h.people["giver"].ID, h.people["receiver"].ID, day(19)}, []any{s.Filler, s.Reviewer, s.DueOn})
	require.NoError(t, h.app.MoveHandover(t.Context(), h.in("manager", id), handover.PlanHandover, "", app.Key{}))
	require.NoError(t, h.app.MoveHandover(t.Context(), h.in("manager", id), handover.StartHandover, "", app.Key{}))
	h.sound("starting it")
}

// TestPlansDoNotWaitForConnections: as many change plans at once as there are connections, and more.
func TestPlansDoNotWaitForConnections(t *testing.T) {
	t.Parallel()
	h := given(t)
	var do []func() error
	for range 24 {
		sc := h.in("manager", h.handover().ID)
		do = append(do, func() error { return h.app.ChangePlan(t.Context(), sc, h.plan(), app.Key{}) })
	}
	done := make(chan []error)
	go func() { done <- together(do...) }()
	select {
	case errs := <-done:
		for _, err := range errs {
			require.NoError(t, err)
		}
	case <-time.After(20 * time.Second):
		require.Fail(t, "each waits for a connection that another holds")
	}
}

// TestFinalSignaturesFollowThePlan: a change of the plan makes the final signatures before it void, and asks for them again.
func TestFinalSignaturesFollowThePlan(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(func(p *app.Plan) { p.Template = h.templates["temporary_cover"].ID }).ID
	for kind, s := range h.sections(id) {
		h.accepted(id, kind, max(1, s.Minimum))
		receiver := h.in("receiver", id)
		require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	}
	waits := func(who string) bool {
		todo, err := h.app.Todo(ctx, h.as(who))
		require.NoError(t, err)
		for _, task := range todo.Tasks {
			if task.Act == "seal" {
				return true
			}
		}
		return false
	}
	sign := func(who string) error {
		sc := h.in(who, id)
		return h.app.SignHandover(ctx, sc, h.shownAll(sc))
	}
	require.True(t, waits("giver") && waits("witness") && waits("receiver") && waits("second"))
	require.False(t, waits("manager"))
	require.NoError(t, sign("giver"))
	require.NoError(t, sign("witness"))
	require.False(t, waits("giver"))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.DueOn = day(29) }))
	require.False(t, waits("giver"), "a due date is nothing that was signed")
	stale := h.shownAll(h.in("receiver", id))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Title = "另一个名字" }))
	refused(t, h.app.SignHandover(ctx, h.in("receiver", id), stale), handover.Stale, "refuse.seal_stale")
	require.True(t, waits("giver"), "what was signed has changed")
	for _, who := range []string{"receiver", "second", "giver"} {
		require.NoError(t, sign(who))
		require.Equal(t, handover.Active, h.whole(id).Handover.State)
	}
	require.NoError(t, sign("witness"))
	require.Equal(t, handover.Signed, h.whole(id).Handover.State)
	require.False(t, waits("giver"))
	h.sound("signing again")
}

// TestAnotherGiverIsJudgedAnew: what hangs on the person who leaves is a blocker for the new giver and none for the old one.
func TestAnotherGiverIsJudgedAnew(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	section := h.sections(id)["account"].ID
	giver := h.in("giver", id)
	made := h.record(giver, section, form("account", 0, "next_owner", h.people["second"].Name, "second_factor", "sms", "second_factor_holder", h.people["second"].Name))
	rules := func() map[string]bool {
		out := map[string]bool{}
		page, err := h.app.SectionPage(t.Context(), h.in("manager", id), section, app.RecordFilter{})
		require.NoError(t, err)
		for _, f := range page.Findings[made.ID] {
			out[f.Rule] = true
		}
		return out
	}
	require.NotContains(t, rules(), "account.second_factor_leaves")
	hand := func(giver, receiver string) {
		require.NoError(t, h.change(id, func(p *app.Plan) {
			p.Giver, p.Receivers = h.people[giver].ID, []uuid.UUID{h.people[receiver].ID}
		}))
		h.sound("handed over by", giver)
	}
	hand("second", "giver")
	require.Contains(t, rules(), "account.second_factor_leaves")
	hand("giver", "second")
	require.NotContains(t, rules(), "account.second_factor_leaves")
}
