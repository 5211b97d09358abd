package postgres_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestNoDeadlock lets people do all kinds of things to three handovers of one workspace at once, for two seconds. They are refused
// much, but nobody waits in a circle, nothing breaks, and every number is right afterwards.
func TestNoDeadlock(t *testing.T) {
	t.Parallel()
	h := given(t)
	m := mix{house: h, boss: h.as("manager")}
	for range 3 {
		id := h.handover().ID
		m.all = append(m.all, handoverScopes{h.in("giver", id), h.in("receiver", id), h.in("witness", id), h.in("manager", id)})
		h.submitted(id, "account", 2)
	}
	const least = 15 // acts of each, however slow the machine
	end := time.Now().Add(2 * time.Second)
	done := make([]int, 8)
	var do []func() error
	for n := range done {
		do = append(do, func() error {
			for done[n] < least || time.Now().Before(end) {
				err := m.act(t.Context())
				switch handover.CodeOf(err) {
				case "":
					done[n]++
				case handover.Conflict, handover.Stale, handover.Invalid, handover.NotFound:
				default:
					return err
				}
			}
			return nil
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	total := 0
	for _, n := range done {
		total += n
	}
	var deadlocks int
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&deadlocks))
	require.Zero(t, deadlocks, "of %d acts", total)
	h.sound("the mix")
}

// TestTalliesAreLockedInOrder: eight writers move sections to and fro between the same two sums.
func TestTalliesAreLockedInOrder(t *testing.T) {
	t.Parallel()
	h := given(t)
	var do []func() error
	for n := range 8 {
		id := h.handover().ID
		do = append(do, func() error {
			states := []string{"filling", "returned"}
			for i := range 150 {
				if _, err := h.pool.Exec(t.Context(), `UPDATE sections SET state = $1 WHERE handover_id = $2`, states[(n+i)%2], id); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
}

type handoverScopes struct{ giver, receiver, witness, manager handover.Scope }

type mix struct {
	*house
	all  []handoverScopes
	boss handover.Viewer
}

func (m mix) act(ctx context.Context) error {
	s := m.all[rand.IntN(len(m.all))]
	o, err := m.app.Overview(ctx, s.manager)
	if err != nil {
		return err
	}
	sec := o.Sections[rand.IntN(len(o.Sections))]
	act := app.SectionAct{Section: sec.ID, Reason: "because"}
	switch rand.IntN(14) {
	case 0, 1, 2:
		return second(m.app.SaveRecord(ctx, s.giver, app.SaveRecord{Section: sec.ID, Form: form(sec.Kind, rand.IntN(1000))}))
	case 3, 4:
		return m.submit(ctx, s.giver, sec.ID)
	case 5:
		_, err := m.app.AcceptRecords(ctx, s.receiver, app.AcceptRecords{Section: sec.ID, Version: sec.ContentVersion})
		return err
	case 6:
		return m.app.ReturnSection(ctx, s.receiver, act)
	case 7:
		return m.app.ReopenSection(ctx, s.manager, act)
	case 8:
		return m.app.Ask(ctx, s.witness, app.Ask{Section: sec.ID, Body: "?", Blocking: rand.IntN(4) == 0})
	case 9:
		in := m.plan()
		in.LastWorkingDay = day(24 + rand.IntN(6))
		return m.app.ChangePlan(ctx, s.manager, in, app.Key{})
	case 10:
		return second(m.app.CreateHandover(ctx, m.boss, m.plan(), app.Key{}))
	case 11:
		return m.onRecord(ctx, s, sec.ID)
	case 12:
		return m.resolve(ctx, s, sec.ID)
	default:
		return m.sign(ctx, s.receiver, sec.ID)
	}
}

func second[T any](_ T, err error) error { return err }

func (m mix) onRecord(ctx context.Context, s handoverScopes, section uuid.UUID) error {
	p, err := m.app.SectionPage(ctx, s.giver, section, app.RecordFilter{})
	if err != nil || len(p.Rows) == 0 {
		return err
	}
	r := p.Rows[rand.IntN(len(p.Rows))]
	switch rand.IntN(4) {
	case 0:
		return m.app.AcceptRecord(ctx, s.receiver, r.ID, r.Revision, app.Key{})
	case 1:
		return m.app.ReturnRecord(ctx, s.receiver, r.ID, r.Revision, "because", app.Key{})
	case 2:
		return m.app.Ask(ctx, s.receiver, app.Ask{Record: r.ID, Body: "?", Blocking: true})
	default:
		if err := m.app.RemoveRecord(ctx, s.giver, r.ID, r.Revision, app.Key{}); err != nil {
			return err
		}
		return m.app.RestoreRecord(ctx, s.giver, r.ID, app.Key{})
	}
}

func (m mix) resolve(ctx context.Context, s handoverScopes, section uuid.UUID) error {
	qs, err := m.app.SectionQuestions(ctx, s.giver, section)
	if err != nil || len(qs.Questions) == 0 {
		return err
	}
	q := qs.Questions[0]
	if err := m.app.Answer(ctx, s.giver, q.ID, "so", app.Key{}); err != nil {
		return err
	}
	if q.Asker == s.witness.By() {
		return m.app.Resolve(ctx, s.witness, q.ID, app.Key{})
	}
	return m.app.Resolve(ctx, s.receiver, q.ID, app.Key{})
}

func (m mix) submit(ctx context.Context, sc handover.Scope, section uuid.UUID) error {
	r, err := m.app.SectionReview(ctx, sc, section)
	if err != nil {
		return err
	}
	return m.app.SubmitSection(ctx, sc, signature(sc, section, app.GivenDigest(r.Section, r.Content), r.Section.ContentVersion))
}

func (m mix) sign(ctx context.Context, sc handover.Scope, section uuid.UUID) error {
	r, err := m.app.SectionReview(ctx, sc, section)
	if err != nil {
		return err
	}
	digest := app.SectionDigest(r.Section, r.Content)
	err = m.app.SignSection(ctx, sc, app.Sign{Section: section, Password: password, Signature: handover.Signature{
		Name: sc.Viewer().Name, Agreed: true, Digest: digest[:], Version: r.Section.ContentVersion,
	}})
	if handover.CodeOf(err) == handover.TooMany {
		return errors.Join(handover.Refuse(handover.Conflict, "asked too often"), err)
	}
	return err
}
