package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
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
	p, ok, err := a.verify(ctx, email, in.Network, in.Password)
	if err != nil {
		return handover.Person{}, err
	}
	if !ok {
		return handover.Person{}, handover.Refuse(handover.Invalid, "signin.wrong")
	}
	now := a.Now()
	return p, a.store.OpenSession(ctx, Session{
		Hash: in.Hash, Person: p.ID, Created: now, Expires: now.Add(a.session.Max), Address: in.Address, Agent: clip(in.Agent),
	})
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, hash [32]byte) error {
	return a.store.CloseSession(ctx, hash)
}

// Session finds who is signed in, and lets them into the handover named by in (uuid.Nil for none). It returns handover.NotFound
// when nobody is signed in; a handover that may not be seen gives a zero Scope, which Enter's error explains.
func (a *App) Session(ctx context.Context, hash [32]byte, in uuid.UUID) (handover.Viewer, handover.Standing, error) {
	v, st, version, err := a.store.Session(ctx, hash, a.Now(), a.session.Idle, in)
	if err == nil {
		v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, version)
	}
	return v, st, err
}
