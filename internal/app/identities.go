package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type identities interface {
	// PersonIdentities are those of a person of the viewer's workspace, oldest first, with those that were taken away, newest first behind them.
	PersonIdentities(ctx context.Context, v handover.Viewer, person uuid.UUID) ([]handover.Identity, error)
	// AddIdentity stores one and marks the person's open handovers as to be judged anew, in one transaction. What is there already is left
	// and gives no error. It refuses more than max with handover.Conflict.
	AddIdentity(ctx context.Context, v handover.Viewer, i handover.Identity, max int) error
	// RemoveIdentity takes one away and marks as AddIdentity does. One that was taken away already is left. Errors: not_found.
	RemoveIdentity(ctx context.Context, v handover.Viewer, person, id uuid.UUID, now time.Time) error
}

// identityTx reads for the history of a handover.
type identityTx interface {
	// IdentityActs are the changes of what belongs to the giver, since the handover was made, of which its events do not tell yet, oldest first.
	IdentityActs(ctx context.Context) ([]IdentityAct, error)
}

// IdentityAct is that somebody added to what belongs to a person, or took something away.
type IdentityAct struct {
	Act  string // an event's: identity.added, identity.removed
	ID   uuid.UUID
	Sort catalog.BindingSort
	Name string // whose it is
	By   uuid.UUID
	At   time.Time
}

// Identities are what belongs to a person besides their name, phone and mail, those that were taken away behind the others. Errors: forbidden.
func (a *App) Identities(ctx context.Context, v handover.Viewer, person uuid.UUID) ([]handover.Identity, error) {
	if err := a.mayKeep(ctx, v, person); err != nil {
		return nil, err
	}
	return a.store.PersonIdentities(ctx, v, person)
}

// AddIdentity keeps what belongs to a person. Findings of all their open handovers follow: those that take long in the background.
// Errors: forbidden, not_found, invalid, conflict (too many). The same twice is one.
func (a *App) AddIdentity(ctx context.Context, v handover.Viewer, person uuid.UUID, sort catalog.BindingSort, said string) error {
	if err := a.mayKeep(ctx, v, person); err != nil {
		return err
	}
	i, err := handover.NewIdentity(person, sort, said)
	if err != nil {
		return err
	}
	i.ID, i.AddedBy, i.AddedAt = a.newID(), v.ID, a.Now()
	if err := a.store.AddIdentity(ctx, v, i, handover.IdentitiesMax); err != nil {
		return err
	}
	return a.followIdentities(ctx, v)
}

// RemoveIdentity takes away what does not belong to a person any more: a number that was given up. It stays as their history.
func (a *App) RemoveIdentity(ctx context.Context, v handover.Viewer, person, id uuid.UUID) error {
	if err := a.mayKeep(ctx, v, person); err != nil {
		return err
	}
	if err := a.store.RemoveIdentity(ctx, v, person, id, a.Now()); err != nil {
		return err
	}
	return a.followIdentities(ctx, v)
}

// followIdentities judges what was marked. Whoever changed what belongs to them need not take part in those handovers: the program does it in their
// name, as it does for those who change fields.
func (a *App) followIdentities(ctx context.Context, v handover.Viewer) error {
	v.Role = handover.Admin
	_, err := a.CatchUp(ctx, v)
	return err
}

// mayKeep is the viewer's MayKeep. Whoever is not of their workspace does not exist for them.
func (a *App) mayKeep(ctx context.Context, v handover.Viewer, person uuid.UUID) error {
	refused := v.MayKeep(person)
	if refused == nil {
		return nil
	}
	if _, err := a.store.Person(ctx, v, person); err != nil {
		return err
	}
	return refused
}
