package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

type accounts interface {
	// AccountActs are the newest about a person of the viewer's workspace, newest first.
	AccountActs(ctx context.Context, v handover.Viewer, person uuid.UUID, limit int) ([]handover.AccountAct, error)
}

// PersonAccess is what saving a person changes about how they get in.
type PersonAccess struct {
	Hash     string               // of a new password; "" keeps the present one
	SignOut  bool                 // out of all browsers
	Passkeys bool                 // take theirs out of use
	Act      *handover.AccountAct // that is kept; how many passkeys is counted when it is written
	Mail     []Mail
}

// accountActsShown is how many a page shows.
const accountActsShown = 10

// accessOf is what saving an existing person changes: access ends with its reason, so whoever is disabled or gets a new password is signed out at
// once, in the same transaction. What was sealed with a passkey stands.
func (a *App) accessOf(v handover.Viewer, p handover.Person, hash string, passkeys bool) PersonAccess {
	out := PersonAccess{Hash: hash, SignOut: p.Version > 0 && (p.Disabled || hash != "")}
	if p.Version == 0 || hash == "" {
		return out
	}
	out.Passkeys = passkeys
	out.Act = &handover.AccountAct{ID: a.newID(), Person: p.ID, Act: handover.PasswordReset, By: v.ID, ByName: v.Name, At: a.Now()}
	if a.mailer != nil {
		out.Mail = []Mail{{
			ID: a.newID(), Workspace: v.Workspace, Person: p.ID, Kind: handover.PasswordReset, At: out.Act.At, MailDetail: MailDetail{By: v.Name},
		}}
	}
	return out
}

// AccountActs are the newest acts of administrators about how a person gets in: their own for everybody, all for whoever manages people. For others
// there are none.
func (a *App) AccountActs(ctx context.Context, v handover.Viewer, person uuid.UUID) ([]handover.AccountAct, error) {
	if person != v.ID && v.May(handover.ManagePeople) != nil {
		return nil, nil
	}
	return a.store.AccountActs(ctx, v, person, accountActsShown)
}
