package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/vault"
)

// RevealPage is who opened what in a handover.
type RevealPage struct {
	Frame
	Reveals []handover.Reveal // newest first, at most RevealsShown
	Sealed  []KnownSecret     // all that are there, those that the giver knows first, at most 500
	// Leaver are the secrets that the giver opened, or sealed themselves, and that nobody replaced since, here or by a link of the chain: those
	// that they opened first.
	Leaver []KnownSecret
	More   bool
	Ended  time.Time // when the key was destroyed, at the end of the handover; zero before
}

// KnownSecret is a secret, and whether the giver knows it, with its record as far as its chain of evidence goes, and whether anything asks for that.
type KnownSecret struct {
	SealedSecret
	Known bool
	Of    handover.Record
	Acts  []handover.ProofAct
	Proof bool
}

// Again says which link has to be done, or done again, so that the giver can do nothing with what they know; false when nothing asks for it.
func (k KnownSecret) Again() (catalog.ProofStep, bool) {
	if !k.Proof {
		return catalog.ProofStep{}, false
	}
	return k.Of.Chain().Ends(k.Slot)
}

// RevealsShown is how many openings one page has.
const RevealsShown = 200

// Reveals are who opened what, for everybody who takes part or watches. Errors: not_found where there are no keys.
func (a *App) Reveals(ctx context.Context, sc handover.Scope) (RevealPage, error) {
	if !a.Seals() {
		return RevealPage{}, handover.ErrNotFound()
	}
	if err := sc.May(handover.SeeReveals); err != nil {
		return RevealPage{}, err
	}
	out, err := a.store.Reveals(ctx, sc, RevealsShown)
	out.Leaver = slices.DeleteFunc(slices.Clone(out.Sealed), func(k KnownSecret) bool {
		return !k.Known || k.Proof && k.Of.Chain().Ended(k.Slot, k.KnownAt(), k.Acts)
	})
	slices.SortStableFunc(out.Leaver, func(a, b KnownSecret) int { return b.LeaverAt.Compare(a.LeaverAt) })
	return out, err
}

// RevealSecret is the form of somebody who has a secret opened.
type RevealSecret struct {
	Secret  uuid.UUID
	Version int64
	Purpose handover.RevealPurpose
	Reason  string
	// Password or Answer confirm that it is them, or what they typed just before in this Session.
	Password       string
	Answer         []byte
	Site           passkey.Site
	Session        [32]byte
	Address, Agent string
	Key            Key
}

// Revealed is a secret that was opened, or the code that its seed shows.
type Revealed struct {
	Secret handover.Secret
	Text   vault.Secret
	// Left is how long the code counts; 0 for what is no code.
	Left time.Duration
}

// RevealDigest is what a passkey confirms that opens a secret: of which one, and of which version.
func RevealDigest(of, secret uuid.UUID, version int64) [32]byte {
	b := append([]byte("handover-desk reveal v1"), of[:]...)
	b = append(b, secret[:]...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(b, uint64(version)))
}

// RevealSecret opens a secret for somebody, once: who asked, what for and from where is written and committed before anything is decrypted. The same
// form sent again is *Replay and opens nothing. Errors: invalid, forbidden, conflict after the end or when the key is lost, stale when the secret
// was replaced since the form was shown, too_many, not_found.
func (a *App) RevealSecret(ctx context.Context, sc handover.Scope, in RevealSecret) (Revealed, error) {
	if !a.Seals() || in.Key.ID == uuid.Nil {
		return Revealed{}, handover.ErrNotFound() // a form of ours has a key
	}
	reason, err := handover.CheckReveal(in.Purpose, in.Reason)
	if err != nil {
		return Revealed{}, a.unlessSent(ctx, sc, in.Key, err)
	}
	digest := RevealDigest(sc.Handover(), in.Secret, in.Version)
	confirm := Sign{
		Section: in.Secret, Password: in.Password, Answer: in.Answer, Site: in.Site, Session: in.Session, Key: in.Key,
		Signature: handover.Signature{Digest: digest[:], Version: int(in.Version)},
	}
	var s SealedSecret
	err = a.confirmed(ctx, sc, &confirm, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if !h.State.Open() { // what was sealed is gone: say why
			if err := sc.Under(h).May(handover.RevealSecret); err != nil {
				return err
			}
		}
		var sec handover.Section
		if s, sec, err = a.thereIs(ctx, tx, sections, in.Secret); err != nil {
			return err
		}
		if err := a.mayOpen(ctx, sc.Under(h), tx, sec, s, in.Version); err != nil {
			return err
		}
		r := a.revealOf(sc, h, s, in, reason)
		r.Method = confirm.how.method
		facts := secretFacts(s.Secret, s.Title)
		facts["purpose"], facts["reason"], facts["role"], facts["leaver"] = r.Purpose, r.Reason, r.Role, r.ByLeaver()
		c := Change{Reveal: &r, Mails: a.receipt(sc, h, s, r)}
		if err := a.reopenedByLeaver(ctx, sc, tx, h, sections, r, &c); err != nil {
			return err
		}
		c.Handover = h.Recount(sections)
		c.Events = append(c.Events, a.eventAt(sc, r.At, "secret.opened", s.Section, s.Record, facts)) // mails are about the last
		return tx.Write(ctx, c)
	})
	if err != nil {
		return Revealed{}, err
	}
	return a.unseal(s)
}

// reopenedByLeaver opens the link again that was to end what the giver knows, in the transaction in which they open it: whoever wrote the password
// down once more can use it. sections get the new counts.
func (a *App) reopenedByLeaver(ctx context.Context, sc handover.Scope, tx Tx, h handover.Handover, sections []handover.Section, r handover.Reveal, c *Change) error {
	if !r.ByLeaver() {
		return nil
	}
	l, err := tx.LockRecord(ctx, r.Record)
	if err != nil {
		return err
	}
	at := index(sections, l.Section.ID)
	w, step := sections[at].Opened(l.Record, r.Slot)
	if step == "" {
		return nil
	}
	act := a.proofOf(sc, w.New, handover.ProofAct{Step: step, Verdict: handover.ProofUndone, Cause: handover.ProofOpened})
	sections[at] = w.Section
	c.Section, c.Record, c.Proofs = &sections[at], &RecordChange{Write: w}, []handover.ProofAct{act}
	c.Events, c.Turns = []handover.Event{a.proofEvent(sc, w.New, act, nil)}, a.proofTurns(sc, h, w.Section, w)
	return nil
}

// mayOpen says whether the person may open the secret now.
func (a *App) mayOpen(ctx context.Context, sc handover.Scope, tx Tx, sec handover.Section, s SealedSecret, version int64) error {
	if err := sc.MayReveal(sec, s.Secret); err != nil {
		return err
	}
	if s.Version != version {
		return replaced(s.Secret)
	}
	if by, err := vault.WrappedBy(s.Key.Wrapped); err != nil || !a.ring.Has(by) {
		return handover.Refuse(handover.Conflict, "secret.refuse.key_lost")
	}
	n, err := tx.RevealsSince(ctx, sc.By(), a.Now().Add(-time.Hour))
	if err == nil && n >= handover.RevealsPerHour {
		e := handover.Refuse(handover.TooMany, "secret.refuse.too_many", "Max", handover.RevealsPerHour)
		e.Retry = int(time.Hour / time.Second)
		return e
	}
	return err
}

func (a *App) revealOf(sc handover.Scope, h handover.Handover, s SealedSecret, in RevealSecret, reason string) handover.Reveal {
	r := handover.Reveal{
		Handover: sc.Handover(), ID: a.newID(), Record: s.Record, Secret: s.ID, Version: s.Version, Purpose: in.Purpose, Reason: reason,
		Slot: s.Slot, Label: s.Label, Title: s.Title,
		By: sc.By(), Name: sc.Viewer().Name, Role: roleOf(h, sc.Party()), Address: in.Address, Agent: clip(in.Agent), At: a.Now(),
	}
	r.Behalf, r.BehalfName = sc.Behalf()
	return r
}

// unseal decrypts what was written down as opened.
func (a *App) unseal(s SealedSecret) (Revealed, error) {
	out := Revealed{Secret: s.Secret}
	k, err := a.unwrap(s.Key)
	if err != nil {
		return out, err
	}
	if out.Text, err = k.Open(placeOf(s.Secret), s.Sealed); err != nil {
		a.complain(fmt.Errorf("the secret %s of handover %s: %w", s.ID, s.Handover, err))
		return Revealed{}, errors.Join(handover.Refuse(handover.Conflict, "secret.refuse.damaged"), err)
	}
	if s.Slot != handover.TOTPSecret {
		return out, nil
	}
	code, left, err := vault.Code(out.Text, a.Now())
	out.Text, out.Left = vault.NewSecret(code), left
	if err != nil {
		return Revealed{}, errors.Join(handover.Refuse(handover.Conflict, "secret.refuse.damaged"), err)
	}
	return out, nil
}

// receipt tells the giver and the witness who opened what; never whoever did.
func (a *App) receipt(sc handover.Scope, h handover.Handover, s SealedSecret, r handover.Reveal) []Mail {
	if a.mailer == nil {
		return nil
	}
	var out []Mail
	for _, p := range h.Parties {
		if (p.Role == handover.Giver || p.Role == handover.Witness) && p.Person != sc.By() {
			out = append(out, Mail{
				ID: a.newID(), Workspace: h.Workspace, Handover: h.ID, Person: p.Person, Kind: mailOpened, At: r.At,
				MailDetail: MailDetail{By: r.Name, Role: string(r.Role), Record: s.Title, Slot: string(s.Slot), Label: s.Label, Purpose: string(r.Purpose)},
			})
		}
	}
	return out
}
