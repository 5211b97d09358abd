package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
	"handoverdesk/internal/vault"
)

func TestMain(m *testing.M) {
	os.Exit(pgtest.Main(m, func(ctx context.Context, url string) error { return postgres.Migrate(ctx, url, 0) }))
}

// quick stands in for the real hasher, whose slowness is no part of what is tested here.
type quick struct{}

func (quick) Hash(_ context.Context, password string) (string, error) {
	return "quick:" + password, nil
}
func (quick) Verify(_ context.Context, password, hash string) (bool, error) {
	return hash == "quick:"+password, nil
}
func (quick) Check(string, string) error { return nil }

// stage is a seeded demo to look at.
type stage struct {
	*testing.T
	app *app.App
	now time.Time
}

func seeded(t *testing.T, now time.Time) stage {
	t.Helper()
	store := postgres.New(pgtest.DB(t))
	text, err := vault.NewKey()
	require.NoError(t, err)
	ring, err := vault.Parse(text)
	require.NoError(t, err)
	sum, err := Seed(t.Context(), Options{Store: store, Passwords: quick{}, Now: now, Ring: ring})
	require.NoError(t, err)
	require.GreaterOrEqual(t, sum.Handovers, 12)
	require.GreaterOrEqual(t, sum.Records, 600)
	return stage{t, app.New(app.Options{Store: store, Passwords: quick{}, Ring: ring, Now: func() time.Time { return now }}), now}
}

// as signs somebody in, and lets them into a handover unless it is uuid.Nil.
func (s stage) as(email string, in uuid.UUID) (handover.Viewer, handover.Scope) {
	s.Helper()
	var hash [32]byte
	_, _ = rand.Read(hash[:])
	_, err := s.app.SignIn(s.Context(), app.SignIn{Email: email, Password: Password, Hash: hash})
	require.NoError(s, err)
	v, standing, err := s.app.Session(s.Context(), hash, in)
	require.NoError(s, err)
	if in == uuid.Nil {
		return v, handover.Scope{}
	}
	sc, err := handover.Enter(v, standing)
	require.NoError(s, err)
	return v, sc
}

// handovers are all of them, as their manager finds them.
func (s stage) handovers() []app.Overview {
	s.Helper()
	v, _ := s.as("manager@demo.test", uuid.Nil)
	list, err := s.app.List(s.Context(), v, app.ListFilter{})
	require.NoError(s, err)
	require.Empty(s, list.Next)
	var out []app.Overview
	for _, row := range list.Rows {
		_, sc := s.as("manager@demo.test", row.ID)
		o, err := s.app.Overview(s.Context(), sc)
		require.NoError(s, err)
		out = append(out, o)
	}
	return out
}

func TestSeed(t *testing.T) {
	t.Parallel()
	s := seeded(t, time.Now())
	all := s.handovers()

	t.Run("every state of a handover and of a section occurs", func(t *testing.T) {
		states, sections := map[handover.State]bool{}, map[handover.SectionState]bool{}
		for _, o := range all {
			states[o.Handover.State] = true
			for _, sec := range o.Sections {
				sections[sec.State] = true
			}
		}
		require.Len(t, states, len(handover.States))
		require.Len(t, sections, len(handover.SectionStates))
	})
	t.Run("two secrets of one account are sealed", func(t *testing.T) {
		sealed := 0
		for _, o := range all {
			_, sc := s.as("manager@demo.test", o.Handover.ID)
			page, err := s.app.Reveals(s.Context(), sc)
			require.NoError(t, err)
			require.Empty(t, page.Reveals)
			for _, x := range page.Leaver {
				require.Equal(t, "pay-tmall@mumianli.example", x.Title)
				sealed++
			}
		}
		require.Equal(t, 2, sealed)
	})
	t.Run("it came as it is written", func(t *testing.T) {
		data, err := load()
		require.NoError(t, err)
		for _, want := range data.Handovers {
			got := byTitle(t, all, want.Title)
			require.Equal(t, want.State, got.Handover.State, want.Key)
			for _, sec := range got.Sections {
				state := handover.SectionEmpty // of all when the story tells of none
				if want.Sections != nil {
					state = want.Sections[sec.Kind].State
				}
				require.Equal(t, state, sec.State, "%s %s", want.Key, sec.Kind)
			}
			open := 0
			if want.Watched {
				open = 1 // how long customers wait for an answer, at D+7
			}
			for _, q := range want.Questions {
				if !q.Resolved {
					open++
				}
			}
			require.Equal(t, open, got.Handover.Counts.Questions, want.Key)
		}
	})
	t.Run("two and more are overdue, one waits for the final signatures", func(t *testing.T) {
		overdue, ready := 0, 0
		for _, o := range all {
			h := o.Handover
			if h.Overdue(s.app.Today()) {
				overdue++
			}
			if h.State == handover.Active && h.CheckSign() == nil {
				ready++
			}
		}
		require.GreaterOrEqual(t, overdue, 2)
		require.Equal(t, 1, ready)
	})
	t.Run("everybody named in the documentation has something to do", func(t *testing.T) {
		for _, email := range SignIns[:3] {
			v, _ := s.as(email, uuid.Nil)
			todo, err := s.app.Todo(t.Context(), v)
			require.NoError(t, err)
			require.NotEmpty(t, todo.Tasks, email)
			require.True(t, v.Demo)
		}
		v, _ := s.as("manager@demo.test", uuid.Nil)
		board, err := s.app.Board(t.Context(), v, app.BoardFilter{})
		require.NoError(t, err)
		require.NotEmpty(t, board.Attention)
		require.NotZero(t, board.Figures.Overdue)
		require.NotZero(t, board.Figures.Blocking)
	})
	t.Run("nothing that was submitted or signed lacks what it must have", func(t *testing.T) {
		for _, o := range all {
			for _, sec := range o.Sections {
				if sec.State == handover.SectionSubmitted || sec.State == handover.SectionSigned {
					require.Zero(t, sec.Counts.Blockers, "%s %s", o.Handover.Title, sec.Kind)
				}
			}
		}
	})
	t.Run("the checks find the faults that were put in", func(t *testing.T) { s.checkFaults(all) })
	t.Run("the chain of events holds and goes forward in time", func(t *testing.T) {
		for _, o := range all {
			s.checkEvents(o.Handover)
		}
	})
}

// faults are what data/README.md calls deliberate.
var faults = []string{
	"account.mail_of_leaver", "account.phone_of_leaver", "account.second_factor_leaves", "sku.active_without_stock",
	"sku.below_safety_stock", "sku.sells_at_loss", "supplier.only_private_im", "sop.review_old", "risk.high_without_plan",
	"risk.high_never_drilled", "business_overview.over_budget", "platform_rule.never_trained", "platform_rule.violation_open",
	"service_faq.peak_uncovered", "campaign.no_next_owner", "campaign.group_of_leaver", "member.without_backup", "member.shares_over_full",
	"tech_system.fault_open", "tech_system.job_of_leaver", "logistics.dispatch_slow", "logistics.claim_overdue", "inflight.overdue",
	"contract.ends_soon", "contract.clause_missing", "contract.seal_leaves", "inflight.giver_keeps", "inflight.promise_unproven",
	"document.private_place", "training.below_pass_mark", "training.required_open", "training.repeat_due",
}

func (s stage) checkFaults(all []app.Overview) {
	s.Helper()
	found := map[string]bool{}
	for _, o := range all {
		_, sc := s.as("manager@demo.test", o.Handover.ID)
		for _, sec := range o.Sections {
			page, err := s.app.SectionPage(s.Context(), sc, sec.ID, app.RecordFilter{Found: true})
			require.NoError(s, err)
			for _, list := range page.Findings {
				for _, f := range list {
					found[f.Rule] = true
				}
			}
		}
	}
	for _, rule := range faults {
		require.True(s, found[rule], "%s is not found anywhere", rule)
	}
}

func byTitle(t *testing.T, all []app.Overview, title string) app.Overview {
	t.Helper()
	for _, o := range all {
		if o.Handover.Title == title {
			return o
		}
	}
	require.Fail(t, "no handover has the title "+title)
	return app.Overview{}
}

func (s stage) checkEvents(h handover.Handover) {
	s.Helper()
	_, sc := s.as("manager@demo.test", h.ID)
	var events []handover.Event
	for below := int64(0); ; below = events[0].Seq {
		page, err := s.app.Events(s.Context(), sc, below)
		require.NoError(s, err)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			events = append([]handover.Event{e}, events...)
		}
	}
	require.Zero(s, handover.Verify(h.ID, events), h.Title)
	last := h.CreatedAt
	for _, e := range events {
		require.False(s, e.At.Before(last), "%s: %s at %s after %s", h.Title, e.Act, e.At, last)
		require.False(s, e.At.After(s.now), "%s: %s at %s has not happened yet", h.Title, e.Act, e.At)
		last = e.At
	}
}

// TestSeedAtAnyTime starts the program when offices are closed: the story has to fit into whatever days there were.
func TestSeedAtAnyTime(t *testing.T) {
	t.Parallel()
	for _, now := range []string{"2027-01-04T00:05:00+08:00", "2028-03-01T12:00:00+08:00", "2026-10-04T23:59:00+08:00"} {
		t.Run(now, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, now)
			require.NoError(t, err)
			s := seeded(t, at)
			for _, o := range s.handovers() {
				s.checkEvents(o.Handover)
			}
			s.checkFaults(s.handovers())
		})
	}
}

func TestSeedAgain(t *testing.T) {
	t.Parallel()
	store := postgres.New(pgtest.DB(t))
	var sums [2]Summary
	var errs [2]error
	var both sync.WaitGroup
	for i := range sums {
		both.Go(func() { sums[i], errs[i] = Seed(t.Context(), Options{Store: store, Passwords: quick{}}) })
	}
	both.Wait()
	require.Equal(t, [2]error{}, errs)
	require.True(t, (sums[0] == Summary{}) != (sums[1] == Summary{}), "one of two writes, the other finds it there: %+v", sums)

	sum, err := Seed(t.Context(), Options{Store: store, Passwords: quick{}})
	require.NoError(t, err)
	require.Zero(t, sum)
}

func TestSeedKeepsOut(t *testing.T) {
	t.Parallel()
	store := postgres.New(pgtest.DB(t))
	a := app.New(app.Options{Store: store, Passwords: quick{}})
	require.NoError(t, a.Setup(t.Context(), app.Setup{Workspace: "Real", Name: "Ada", Email: "ada@real.example", Password: "x"}))
	_, err := Seed(t.Context(), Options{Store: store, Passwords: quick{}})
	require.ErrorIs(t, err, ErrNotDemo)
}

// dying is a store that fails in the middle of the story, as when the program is killed.
type dying struct{ *postgres.Store }

var errDied = errors.New("died")

func (d dying) Whole(ctx context.Context, fn func(app.Store) error) error {
	return d.Store.Whole(ctx, func(s app.Store) error { return fn(&shortLived{s, 300}) })
}

type shortLived struct {
	app.Store
	left int
}

func (s *shortLived) Update(ctx context.Context, sc handover.Scope, key app.Key, fn func(app.Tx) error) error {
	if s.left--; s.left < 0 {
		return errDied
	}
	return s.Store.Update(ctx, sc, key, fn)
}

func TestSeedIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	store := postgres.New(pgtest.DB(t))
	_, err := Seed(t.Context(), Options{Store: dying{store}, Passwords: quick{}})
	require.ErrorIs(t, err, errDied)
	empty, err := store.Empty(t.Context())
	require.NoError(t, err)
	require.True(t, empty)
	sum, err := Seed(t.Context(), Options{Store: store, Passwords: quick{}})
	require.NoError(t, err)
	require.NotZero(t, sum)
}
