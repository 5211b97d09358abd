package app

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// The limits of guessing (security figure R21): ten failures an account and a hundred a network within fifteen minutes. An
// account that is over its limit may try once a minute, so that the real person is never shut out for longer.
const (
	guessWindow     = 15 * time.Minute
	accountGuesses  = 10
	networkGuesses  = 100
	accountInterval = time.Minute
)

// SignIn is what the form sends, with where it came from. Network is the address without its last part, as a key for counting.
type SignIn struct {
	Email, Password string
	Hash            [32]byte // of the new session's token
	Address, Agent  string
	Network         string
}

// SignIn opens a session. A wrong password, an unknown address and a disabled person get the same answer after the same work.
// Errors: invalid, too_many (with Retry seconds), unavailable.
func (a *App) SignIn(ctx context.Context, in SignIn) (handover.Person, error) {
	email := strings.ToLower(strings.TrimSpace(in.Email))
	keys := []string{"account:" + email, "network:" + in.Network}
	if err := a.mayGuess(ctx, keys); err != nil {
		return handover.Person{}, err
	}
	p, hash, err := a.store.Credentials(ctx, email)
	if err != nil {
		return handover.Person{}, err
	}
	if p.Disabled {
		hash = ""
	}
	ok, err := a.passwords.Verify(ctx, in.Password, hash)
	if err != nil {
		return handover.Person{}, err
	}
	now := a.Now()
	if !ok || p.ID == uuid.Nil {
		if err := a.store.Fail(ctx, keys, now); err != nil {
			return handover.Person{}, err
		}
		return handover.Person{}, handover.Refuse(handover.Invalid, "signin.wrong")
	}
	if err := a.store.Forgive(ctx, keys[0]); err != nil {
		return handover.Person{}, err
	}
	return p, a.store.OpenSession(ctx, Session{
		Hash: in.Hash, Person: p.ID, Created: now, Expires: now.Add(a.session.Max), Address: in.Address, Agent: clip(in.Agent),
	})
}

func (a *App) mayGuess(ctx context.Context, keys []string) error {
	now := a.Now()
	failed, err := a.store.Failures(ctx, keys, now.Add(-guessWindow))
	if err != nil {
		return err
	}
	var wait time.Duration
	if n := failed[keys[0]]; len(n) >= accountGuesses {
		wait = n[len(n)-1].Add(accountInterval).Sub(now)
	}
	if len(keys) > 1 {
		if n := failed[keys[1]]; len(n) >= networkGuesses {
			wait = max(wait, n[0].Add(guessWindow).Sub(now))
		}
	}
	if wait <= 0 {
		return nil
	}
	e := handover.Refuse(handover.TooMany, "signin.too_many", "Minutes", int(wait/time.Minute)+1)
	e.Retry = int(wait/time.Second) + 1
	return e
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, hash [32]byte) error {
	return a.store.CloseSession(ctx, hash)
}

// Session finds who is signed in, and lets them into the handover named by in (uuid.Nil for none). It returns handover.NotFound
// when nobody is signed in; a handover that may not be seen gives a zero Scope, which Enter's error explains.
func (a *App) Session(ctx context.Context, hash [32]byte, in uuid.UUID) (handover.Viewer, handover.Standing, error) {
	return a.store.Session(ctx, hash, a.Now(), a.session.Idle, in)
}

// confirm checks the viewer's password again before an act that binds them. Guesses here count like those at sign-in.
func (a *App) confirm(ctx context.Context, sc handover.Scope, password string) error {
	email := sc.Viewer().Email
	keys := []string{"account:" + email}
	if err := a.mayGuess(ctx, keys); err != nil {
		return err
	}
	_, hash, err := a.store.Credentials(ctx, email)
	if err != nil {
		return err
	}
	ok, err := a.passwords.Verify(ctx, password, hash)
	if err != nil || ok {
		return err
	}
	if err := a.store.Fail(ctx, keys, a.Now()); err != nil {
		return err
	}
	return handover.Wrong(handover.At("password", "problem.wrong_password"))
}
