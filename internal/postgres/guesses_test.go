package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// gauge counts how often a password was looked at; busy lets it answer that too many people sign in.
type gauge struct {
	passwords
	looks atomic.Int64
	busy  atomic.Bool
}

func (g *gauge) Verify(ctx context.Context, s, hash string) (bool, error) {
	if g.busy.Load() {
		return false, handover.Refuse(handover.Unavailable, "signin.busy")
	}
	g.looks.Add(1)
	return g.passwords.Verify(ctx, s, hash)
}

// door is the house with a gauge at its door.
func door(t *testing.T) (*house, *app.App, *gauge) {
	h := given(t)
	g := &gauge{passwords: passwords{hasher}}
	return h, app.New(app.Options{Store: h.store, Passwords: g, Now: h.clock.now}), g
}

func knock(ctx context.Context, a *app.App, email, password, network string) error {
	id := uuid.New()
	var hash [32]byte
	copy(hash[:], id[:])
	_, err := a.SignIn(ctx, app.SignIn{Email: email, Password: password, Network: network, Hash: hash})
	return err
}

func (h *house) guesses() int {
	h.t.Helper()
	var n int
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT count(*) FROM sign_in_attempts`).Scan(&n))
	return n
}

// TestParallelGuesses: a hundred at once see each other.
func TestParallelGuesses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		email func(n int) string
		from  func(n int) string
		want  int64
	}{
		{"at one account", func(int) string { return "giver@example.test" }, func(n int) string { return fmt.Sprint(n) }, 5},
		{"at one account, spelled in many ways", func(n int) string { return []string{" Giver@example.test", "giver@EXAMPLE.test "}[n%2] }, func(n int) string { return fmt.Sprint(n) }, 5},
		{"at an address of nobody", func(int) string { return "nobody@example.test" }, func(n int) string { return fmt.Sprint(n) }, 5},
		{"from one network", func(n int) string { return fmt.Sprintf("%d@example.test", n) }, func(int) string { return "203.0.113.0/24" }, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, a, g := door(t)
			var do []func() error
			for n := range 100 {
				do = append(do, func() error { return knock(t.Context(), a, c.email(n), "wrong", c.from(n)) })
			}
			var wait int
			for _, err := range together(do...) {
				var e *handover.Error
				require.ErrorAs(t, err, &e)
				if e.Code == handover.TooMany {
					require.Positive(t, e.Retry)
					wait = max(wait, e.Retry)
				} else {
					refused(t, err, handover.Invalid, "signin.wrong")
				}
			}
			require.Equal(t, c.want, g.looks.Load())
			require.LessOrEqual(t, wait, 60, "the real person waits for a minute at most")
			require.EqualValues(t, 2*c.want, h.guesses(), "what was refused does not count")
		})
	}
}

// TestGuessesOverTime: whoever tries every ten seconds for an hour is looked at ten times in any quarter of it; then the real person
// gets in, and begins anew.
func TestGuessesOverTime(t *testing.T) {
	t.Parallel()
	h, a, g := door(t)
	ctx := t.Context()
	var looked []time.Time
	for range 6 * 60 {
		before := g.looks.Load()
		_ = knock(ctx, a, "giver@example.test", "wrong", "x")
		if g.looks.Load() > before {
			looked = append(looked, h.clock.now())
		}
		h.clock.move(10 * time.Second)
	}
	for i := range looked {
		n := 0
		for _, at := range looked[i:] {
			if at.Before(looked[i].Add(app.GuessWindow)) {
				n++
			}
		}
		require.LessOrEqual(t, n, app.MaxGuessesPerAccount)
	}
	require.GreaterOrEqual(t, len(looked), 30)

	err := knock(ctx, a, "giver@example.test", password, "y")
	var e *handover.Error
	for errors.As(err, &e) && e.Code == handover.TooMany {
		h.clock.move(time.Duration(e.Retry) * time.Second)
		err = knock(ctx, a, "giver@example.test", password, "y")
	}
	require.NoError(t, err)
	for range 4 {
		refused(t, knock(ctx, a, "giver@example.test", "wrong", "z"), handover.Invalid, "signin.wrong")
	}
	require.NoError(t, knock(ctx, a, "giver@example.test", password, "z"), "forgiven, so four slips later it is the fifth guess")
}

// TestRightGuessesDoNotCount, and what nobody looked at does not either.
func TestRightGuessesDoNotCount(t *testing.T) {
	t.Parallel()
	h, a, g := door(t)
	ctx := t.Context()
	for range 20 {
		require.NoError(t, knock(ctx, a, "giver@example.test", password, "x"))
	}
	require.Zero(t, h.guesses())
	g.busy.Store(true)
	for range 20 {
		refused(t, knock(ctx, a, "giver@example.test", password, "x"), handover.Unavailable, "signin.busy")
	}
	require.Zero(t, h.guesses())
	g.busy.Store(false)

	_, err := h.pool.Exec(ctx, `UPDATE people SET disabled_at = now() WHERE email = 'giver@example.test'`)
	require.NoError(t, err)
	refused(t, knock(ctx, a, "giver@example.test", password, "x"), handover.Invalid, "signin.wrong")
	require.Equal(t, 2, h.guesses(), "somebody disabled is like nobody")
	h.clock.move(25 * time.Hour)
	refused(t, knock(ctx, a, "nobody@example.test", "x", "y"), handover.Invalid, "signin.wrong")
	require.Equal(t, 2, h.guesses(), "old ones are swept")
}

// TestGuessesInside: the password that is asked for again before signing and before a change is counted, apart from the
// door: who guesses there keeps nobody from signing.
func TestGuessesInside(t *testing.T) {
	t.Parallel()
	h, a, _ := door(t)
	ctx := t.Context()
	id := h.handover().ID
	s := h.accepted(id, "account", 1)
	sc := h.in("receiver", id)
	in := h.shown(sc, s.ID)
	in.Password = "wrong"
	for range 3 {
		refused(t, a.SignSection(ctx, sc, in), handover.Invalid, "problem.wrong_password")
	}
	for range 2 {
		refused(t, a.ChangePassword(ctx, sc.Viewer(), [32]byte{}, "wrong", "another password"), handover.Invalid, "problem.wrong_password")
	}
	in.Password = password
	require.Equal(t, handover.TooMany, handover.CodeOf(a.SignSection(ctx, sc, in)))
	require.NoError(t, knock(ctx, a, sc.Viewer().Email, password, "x"), "the door has a count of its own")
	h.clock.move(15 * time.Second)
	require.NoError(t, a.SignSection(ctx, sc, in))
	require.Zero(t, h.guesses())

	hash := [32]byte{7}
	_, err := a.SignIn(ctx, app.SignIn{Email: sc.Viewer().Email, Password: password, Hash: hash, Network: "x"})
	require.NoError(t, err)
	refused(t, a.ChangePassword(ctx, sc.Viewer(), hash, password, "short"), handover.Invalid, "problem.too_short")
	require.NoError(t, a.ChangePassword(ctx, sc.Viewer(), hash, password, "another password"))
	_, _, err = a.Session(ctx, hash, uuid.Nil)
	require.NoError(t, err, "this browser stays signed in")
	var others int
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT count(*) FROM sessions WHERE person_id = $1`, sc.By()).Scan(&others))
	require.Equal(t, 1, others, "the others are signed out")
	refused(t, knock(ctx, a, sc.Viewer().Email, password, "x"), handover.Invalid, "signin.wrong")
	require.NoError(t, knock(ctx, a, sc.Viewer().Email, "another password", "x"))
}

// TestAnythingAsAnAddress: what is typed as an address is never stored as such, and never breaks.
func TestAnythingAsAnAddress(t *testing.T) {
	t.Parallel()
	h, a, _ := door(t)
	huge := make([]byte, 1<<20)
	for i := range huge {
		huge[i] = 'a'
	}
	refused(t, knock(t.Context(), a, string(huge), "x", "x"), handover.Invalid, "signin.wrong")
	require.Equal(t, handover.Invalid, handover.CodeOf(knock(t.Context(), a, "a\x00b", "x", "x")))
	require.Equal(t, handover.Invalid, handover.CodeOf(knock(t.Context(), a, "\xff", "x", "x")))
	var stored int
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT count(*) FROM sign_in_attempts WHERE key LIKE 'account:%' AND length(key) <> 72`).Scan(&stored))
	require.Zero(t, stored)
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	h := given(t)
	a := app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now})
	ctx := t.Context()
	open := func(hash byte) {
		_, err := a.SignIn(ctx, app.SignIn{Email: "giver@example.test", Password: password, Hash: [32]byte{hash}, Network: "x"})
		require.NoError(t, err)
	}
	alive := func(hash byte) bool {
		_, _, err := a.Session(ctx, [32]byte{hash}, uuid.Nil)
		if err != nil {
			refused(t, err, handover.NotFound, "error.not_found")
		}
		return err == nil
	}
	open(1)
	require.True(t, alive(1))
	require.False(t, alive(2))
	require.NoError(t, a.SignOut(ctx, [32]byte{1}))
	require.False(t, alive(1))
	require.NoError(t, a.SignOut(ctx, [32]byte{1}), "twice is no error")

	open(3)
	for range 6 { // used all the time, it ends after twelve hours
		h.clock.move(119 * time.Minute)
		require.True(t, alive(3))
	}
	h.clock.move(7 * time.Minute)
	require.False(t, alive(3))
	open(4) // not used, after two
	h.clock.move(2*time.Hour + time.Minute)
	require.False(t, alive(4))
	h.clock.move(24 * time.Hour)
	open(5)
	var n int
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT count(*) FROM sessions`).Scan(&n))
	require.Equal(t, 1, n, "what has run out is swept")

	p, err := a.Person(ctx, h.as("admin"), h.people["giver"].ID)
	require.NoError(t, err)
	p.Disabled = true
	_, err = a.SavePerson(ctx, h.as("admin"), p, "", false)
	require.NoError(t, err)
	require.False(t, alive(5), "access ends with its reason")
	self := h.people["admin"]
	self.Role = handover.Member
	_, err = a.SavePerson(ctx, h.as("admin"), self, "", false)
	refused(t, err, handover.Conflict, "refuse.own_admin")
}
