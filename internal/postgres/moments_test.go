package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// only leaves the sections of these kinds in a plan.
func (h *house) only(kinds ...string) func(*app.Plan) {
	return func(p *app.Plan) {
		p.Sections = map[int]bool{}
		for i, s := range h.templates["full_store"].Sections {
			p.Sections[i] = false
			for _, k := range kinds {
				p.Sections[i] = p.Sections[i] || s.Kind == k
			}
		}
	}
}

// signedSections fills, accepts and signs the sections of the kinds, with n records each.
func (h *house) signedSections(id uuid.UUID, n int, kinds ...string) {
	h.t.Helper()
	for _, k := range kinds {
		s := h.accepted(id, k, n)
		for _, who := range []string{"receiver", "witness"} {
			sc := h.in(who, id)
			require.NoError(h.t, h.app.SignSection(h.t.Context(), sc, h.shown(sc, s.ID)))
		}
	}
}

// signedWhole gives the final signatures.
func (h *house) signedWhole(id uuid.UUID) handover.Handover {
	h.t.Helper()
	for _, who := range []string{"giver", "receiver", "second", "witness"} {
		sc := h.in(who, id)
		require.NoError(h.t, h.app.SignHandover(h.t.Context(), sc, h.shownAll(sc)))
	}
	return h.state(id)
}

func (h *house) state(id uuid.UUID) handover.Handover {
	h.t.Helper()
	o, err := h.app.Overview(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	return o.Handover
}

// answered is who answers for the record, or the section, at a moment, and by which act.
func (h *house) answered(id uuid.UUID, q app.ResponsibleQuery, section uuid.UUID, at time.Time) string {
	h.t.Helper()
	got, err := h.app.Responsible(h.t.Context(), h.in("manager", id), q)
	require.NoError(h.t, err)
	term, ok := handover.Answers(got.Terms(section), at)
	if !ok {
		return "nobody"
	}
	return term.Name + " " + string(term.By)
}

func (h *house) set(at time.Time) {
	h.clock.mu.Lock()
	defer h.clock.mu.Unlock()
	h.clock.at = at
}

// TestMomentOfResponsibility: at the stated moment, and not before, every signed record has another owner; the program was down then, and
// what it writes later still says the stated moment.
func TestMomentOfResponsibility(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account", "sku"))
	h.signedSections(made.ID, 2, "account", "sku")
	signed := h.signedWhole(made.ID)
	require.Zero(t, signed.MovedAt)
	record := h.records(made.ID, "sku")[0]
	q, moment := app.ResponsibleQuery{Record: record.ID}, made.EffectiveAt

	n, err := h.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "the moment has not come")
	require.Equal(t, "林晓雯 plan", h.answered(made.ID, app.ResponsibleQuery{}, record.Section, moment), "nothing is said of what has not happened")
	h.set(moment.Add(-2 * time.Microsecond)) // the clock goes on by one at each look
	n, err = h.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)

	h.set(moment.Add(7 * time.Hour))
	n, err = h.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	h.sound("the moment")
	now := h.state(made.ID)
	require.Equal(t, moment, now.MovedAt)
	require.Equal(t, handover.Signed, now.State)
	n, err = h.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "once")

	for at, want := range map[time.Time]string{
		record.CreatedAt.Add(-time.Microsecond): "nobody", record.CreatedAt: "林晓雯 plan", moment.Add(-time.Microsecond): "林晓雯 plan",
		moment: "周子昂 moment", moment.Add(time.Microsecond): "周子昂 moment", moment.AddDate(3, 0, 0): "周子昂 moment",
	} {
		require.Equal(t, want, h.answered(made.ID, q, uuid.Nil, at), "%s", at)
	}
	require.Equal(t, "林晓雯 plan", h.answered(made.ID, app.ResponsibleQuery{}, record.Section, made.CreatedAt))
	events, err := h.app.Events(t.Context(), h.in("manager", made.ID), 0)
	require.NoError(t, err)
	require.Equal(t, "responsibility.moved", events[0].Act)
	require.Equal(t, "陈立群", events[0].Name, "in the name of the last signer")
	require.Equal(t, moment.Add(7*time.Hour).Truncate(time.Minute), events[0].At.Truncate(time.Minute), "the event says when the program did it")
	require.JSONEq(t, fmt.Sprintf(`{"from": %q, "stated": %q, "late": false, "sections": 2, "count": 4, "stay_sections": 0, "stay": 0}`,
		moment.Format(time.RFC3339), moment.Format(time.RFC3339)), string(events[0].Detail))

	require.ErrorContains(t, h.exec(`UPDATE responsibilities SET from_at = now()`), "refused")
	require.ErrorContains(t, h.exec(`DELETE FROM responsibilities`), "refused")
}

// records of a kind, in order of entry.
func (h *house) records(id uuid.UUID, kind string) []handover.Record {
	h.t.Helper()
	p, err := h.app.SectionPage(h.t.Context(), h.in("manager", id), h.sections(id)[kind].ID, app.RecordFilter{})
	require.NoError(h.t, err)
	return p.Rows
}

func (h *house) exec(sql string, args ...any) error {
	_, err := h.pool.Exec(h.t.Context(), sql, args...)
	return err
}

// TestSignedAfterTheMoment: nothing moves while the handover is not signed; it moves with the last signature, from then on.
func TestSignedAfterTheMoment(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account"))
	h.signedSections(made.ID, 1, "account")
	record := h.records(made.ID, "account")[0]
	h.set(made.EffectiveAt.Add(time.Hour))
	n, err := h.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, "林晓雯 plan", h.answered(made.ID, app.ResponsibleQuery{Record: record.ID}, uuid.Nil, made.EffectiveAt))
	signed := h.signedWhole(made.ID)
	h.sound("signed late")
	require.Equal(t, signed.SignedAt, signed.MovedAt)
	q := app.ResponsibleQuery{Record: record.ID}
	require.Equal(t, "林晓雯 plan", h.answered(made.ID, q, uuid.Nil, signed.SignedAt.Add(-time.Microsecond)))
	require.Equal(t, "周子昂 signature", h.answered(made.ID, q, uuid.Nil, signed.SignedAt))
	n, err = h.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

// TestAnotherGiver: whoever the plan names answers from then on, and the one before for the time before.
func TestAnotherGiver(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account"))
	record := h.record(h.in("giver", made.ID), h.mustSection(made.ID, "account"), form("account", 0))
	in := h.plan()
	in.Giver = h.people["outsider"].ID
	require.NoError(t, h.app.ChangePlan(t.Context(), h.in("manager", made.ID), in, app.Key{}))
	h.sound("another giver")
	got, err := h.app.Responsible(t.Context(), h.in("manager", made.ID), app.ResponsibleQuery{Record: record.ID, Query: "千牛"})
	require.NoError(t, err)
	terms := got.Terms(uuid.Nil)
	require.Len(t, terms, 2)
	require.Equal(t, []string{"林晓雯", "吴桐"}, []string{terms[0].Name, terms[1].Name})
	require.Equal(t, terms[1].From, terms[0].Until)
	require.Equal(t, record.CreatedAt, terms[0].From)
	require.Equal(t, "蒋一诺", terms[1].Actor)
	in.Title = "改名"
	require.NoError(t, h.app.ChangePlan(t.Context(), h.in("manager", made.ID), in, app.Key{}))
	got, err = h.app.Responsible(t.Context(), h.in("manager", made.ID), app.ResponsibleQuery{})
	require.NoError(t, err)
	require.Len(t, got.Rows, 2, "the same giver is no news")
}

// TestMomentOnSeveralInstances: many workers find the same handover due; it moves once.
func TestMomentOnSeveralInstances(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account"))
	h.signedSections(made.ID, 1, "account")
	h.signedWhole(made.ID)
	h.set(made.EffectiveAt)
	var all sync.WaitGroup
	counts := make([]int, 4)
	errs := make([]error, 4)
	for i := range counts {
		instance := h.on(h.pool)
		all.Go(func() { counts[i], errs[i] = instance.MoveDue(t.Context()) })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, 1, counts[0]+counts[1]+counts[2]+counts[3])
	h.sound("several instances")
}

// TestMomentNobodySaw: whoever asks after the moment, and before a worker has looked, is told the truth.
func TestMomentNobodySaw(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account"))
	h.signedSections(made.ID, 1, "account")
	h.signedWhole(made.ID)
	require.NoError(t, h.app.MoveHandover(t.Context(), h.in("manager", made.ID), handover.FollowUp, "", app.Key{}))
	require.NoError(t, h.app.MoveHandover(t.Context(), h.in("manager", made.ID), handover.CloseHandover, "", app.Key{}))
	h.set(made.EffectiveAt)
	require.Equal(t, "周子昂 moment", h.answered(made.ID, app.ResponsibleQuery{}, h.mustSection(made.ID, "account"), made.EffectiveAt))
	h.sound("asked")
}
