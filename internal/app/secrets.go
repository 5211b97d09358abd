package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/vault"
)

// DataKey is the key of a handover as it is stored.
type DataKey struct {
	Handover, ID uuid.UUID
	Number       string // of the handover, when many are read
	Wrapped      []byte
	At           time.Time
}

// SealedSecret is a secret that is there, with what opens it and where its record stands.
type SealedSecret struct {
	handover.Secret
	Sealed  []byte
	Key     DataKey
	Title   string // of the record
	Removed bool   // the record was
}

// SecretSealed is a new version of a secret that is to be written.
type SecretSealed struct {
	handover.Secret
	Key    uuid.UUID
	Sealed []byte
}

type secrets interface {
	// RecordSecrets are those of a record that are there, in the order of slots.
	RecordSecrets(ctx context.Context, sc handover.Scope, record uuid.UUID) ([]handover.Secret, error)
	// SecretsEnded is when the last secret of a record was destroyed with the key of its handover; zero for never.
	SecretsEnded(ctx context.Context, sc handover.Scope, record uuid.UUID) (time.Time, error)
	// Reveals are the newest openings, and what the leaver knows.
	Reveals(ctx context.Context, sc handover.Scope, limit int) (RevealPage, error)
	// WrappedBy counts the data keys of the database by what they are wrapped with.
	WrappedBy(ctx context.Context) (map[vault.KeyID]int, error)
	// DataKeys are up to limit of them behind a handover, in the order of handovers.
	DataKeys(ctx context.Context, after uuid.UUID, limit int) ([]DataKey, error)
	// Rewrap puts another wrapping in the place of the one that was read; false when it is another one by now.
	Rewrap(ctx context.Context, k DataKey, wrapped []byte, now time.Time) (bool, error)
}

type secretTx interface {
	// Secret finds one that is there. Its handover is locked.
	Secret(ctx context.Context, id uuid.UUID) (SealedSecret, error)
	// SecretsOf are those of a record that are there.
	SecretsOf(ctx context.Context, record uuid.UUID) ([]handover.Secret, error)
	// DataKey is the handover's own, NotFound before the first secret.
	DataKey(ctx context.Context) (DataKey, error)
	// EndSecret takes the newest version away, so that another one can take its place in the same transaction.
	EndSecret(ctx context.Context, s handover.Secret, gone string, by uuid.UUID, now time.Time) error
	// EndSecrets destroys the handover's data key and all that is sealed under it, and says how many secrets that were and whether there was a key.
	EndSecrets(ctx context.Context, by uuid.UUID, now time.Time) (n int, key bool, err error)
	// RevealsSince counts what the person opened anywhere. Others of the same person wait until this one ends.
	RevealsSince(ctx context.Context, person uuid.UUID, since time.Time) (int, error)
}

// Seals says whether secrets can be sealed here: there are keys.
func (a *App) Seals() bool { return !a.ring.Empty() }

// RecordSecrets are the secrets of a record without what they say; none where there are no keys.
func (a *App) RecordSecrets(ctx context.Context, sc handover.Scope, record uuid.UUID) ([]handover.Secret, error) {
	if !a.Seals() {
		return nil, nil
	}
	return a.store.RecordSecrets(ctx, sc, record)
}

// SecretsEnded is when the secrets of a record were destroyed with the key of its handover; zero for never.
func (a *App) SecretsEnded(ctx context.Context, sc handover.Scope, record uuid.UUID) (time.Time, error) {
	return a.store.SecretsEnded(ctx, sc, record)
}

// shredded destroys what is sealed in a handover that ends, and its key: what a backup holds of them opens nothing then. The event about it comes
// before those about the end.
func (a *App) shredded(ctx context.Context, sc handover.Scope, tx Tx, events []handover.Event) ([]handover.Event, error) {
	now := a.Now()
	n, key, err := tx.EndSecrets(ctx, sc.By(), now)
	if err != nil || !key {
		return events, err
	}
	return append([]handover.Event{a.eventAt(sc, now, "secrets.shredded", uuid.Nil, uuid.Nil, map[string]any{"count": n})}, events...), nil
}

// SealSecret is the form of a text that is sealed for a record: a new one, or in place of Secret at Version.
type SealSecret struct {
	Record  uuid.UUID
	Secret  uuid.UUID // uuid.Nil for a new one
	Version int64
	Slot    handover.SecretSlot
	Label   string
	Text    vault.Secret
	Key     Key
}

// SealSecret seals a text. What it replaces is gone for good. Errors: invalid, forbidden, conflict, stale when it was replaced meanwhile, not_found,
// *Replay.
func (a *App) SealSecret(ctx context.Context, sc handover.Scope, in SealSecret) error {
	if !a.Seals() {
		return handover.ErrNotFound()
	}
	// The key of a form knows what was sent by a digest. A plain one of a password could be tried out.
	mark, err := a.ring.Mark(in.Text)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append(append([]byte{}, in.Key.Digest...), mark...))
	in.Key.Digest = sum[:]
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		next, title, err := a.nextVersion(ctx, sc.Under(h), tx, sections, in)
		if err != nil {
			return err
		}
		if err := checkText(next.Slot, in.Text); err != nil {
			return err
		}
		key, fresh, err := a.dataKey(ctx, sc, tx)
		if err != nil {
			return err
		}
		sealed, err := key.Seal(placeOf(next), in.Text)
		if err != nil {
			return err
		}
		act := "secret.sealed"
		if next.Version > 1 {
			act = "secret.replaced"
			if err := tx.EndSecret(ctx, handover.Secret{ID: next.ID, Version: next.Version - 1}, "replaced", sc.By(), next.SealedAt); err != nil {
				return err
			}
		}
		return tx.Write(ctx, Change{
			Handover: h.Recount(sections), DataKey: fresh, Secret: &SecretSealed{Secret: next, Key: key.ID(), Sealed: sealed},
			Events: []handover.Event{a.eventAt(sc, next.SealedAt, act, next.Section, next.Record, secretFacts(next, title))},
		})
	})
}

// nextVersion is what the form makes, checked under lock, and the title of its record.
func (a *App) nextVersion(ctx context.Context, sc handover.Scope, tx Tx, sections []handover.Section, in SealSecret) (handover.Secret, string, error) {
	next := handover.Secret{
		Handover: sc.Handover(), ID: in.Secret, Record: in.Record, Version: 1, SealedBy: sc.By(), SealedName: sc.Viewer().Name, SealedAt: a.Now(),
	}
	if in.Secret != uuid.Nil {
		old, sec, err := a.thereIs(ctx, tx, sections, in.Secret)
		if err != nil {
			return next, "", err
		}
		if old.Record != in.Record {
			return next, "", handover.ErrNotFound()
		}
		if err := sc.MayReveal(sec, old.Secret); err != nil {
			return next, "", err
		}
		if old.Version != in.Version {
			return next, "", replaced(old.Secret)
		}
		next.Section, next.Slot, next.Label, next.Version = old.Section, old.Slot, old.Label, old.Version+1
		return next, old.Title, nil
	}
	l, err := tx.LockRecord(ctx, in.Record)
	if err != nil {
		return next, "", err
	}
	if l.Record.Removed() || l.Section.Kind != SecretKind {
		return next, "", handover.ErrNotFound()
	}
	if err := sc.MaySeal(l.Section); err != nil {
		return next, "", err
	}
	next.ID, next.Section, next.Slot = a.newID(), l.Section.ID, in.Slot
	if next.Label, err = handover.CheckSecret(in.Slot, in.Label); err != nil {
		return next, "", err
	}
	there, err := tx.SecretsOf(ctx, in.Record)
	if err != nil {
		return next, "", err
	}
	if len(there) >= handover.MaxSecrets {
		return next, "", handover.Refuse(handover.Conflict, "secret.refuse.many", "Max", handover.MaxSecrets)
	}
	for _, s := range there {
		if s.Slot == next.Slot && s.Label == next.Label {
			return next, "", handover.Refuse(handover.Conflict, "secret.refuse.there", "Name", s.SealedName)
		}
	}
	return next, l.Record.Title, nil
}

// SecretKind is the kind whose records have secrets.
const SecretKind = "account"

// thereIs is a secret that can be had at all, with its section.
func (a *App) thereIs(ctx context.Context, tx Tx, sections []handover.Section, id uuid.UUID) (SealedSecret, handover.Section, error) {
	s, err := tx.Secret(ctx, id)
	if err != nil {
		return s, handover.Section{}, err
	}
	at := index(sections, s.Section)
	if at < 0 || s.Removed {
		return s, handover.Section{}, handover.ErrNotFound()
	}
	return s, sections[at], nil
}

func replaced(s handover.Secret) error {
	return handover.Refuse(handover.Stale, "secret.refuse.replaced", "Name", s.SealedName, "When", s.SealedAt)
}

// checkText says what is wrong with a text that is to be sealed. Blanks at its ends are part of a password.
func checkText(slot handover.SecretSlot, s vault.Secret) error {
	switch text := s.Reveal(); {
	case strings.TrimSpace(text) == "":
		return handover.Wrong(handover.At("secret", "problem.required"))
	case len(text) > vault.MaxSecret:
		return handover.Wrong(handover.At("secret", "secret.problem.too_long", "Max", vault.MaxSecret))
	case slot == handover.TOTPSecret && vault.CheckSeed(s) != nil:
		return handover.Wrong(handover.At("secret", "secret.problem.seed"))
	}
	return nil
}

// dataKey is the handover's key, and the same as it is to be stored when it is new.
func (a *App) dataKey(ctx context.Context, sc handover.Scope, tx Tx) (vault.DataKey, *DataKey, error) {
	stored, err := tx.DataKey(ctx)
	if err == nil {
		k, err := a.unwrap(stored)
		return k, nil, err
	}
	if handover.CodeOf(err) != handover.NotFound {
		return vault.DataKey{}, nil, err
	}
	k, err := vault.NewDataKey(sc.Handover())
	if err != nil {
		return k, nil, err
	}
	wrapped, err := a.ring.Wrap(k)
	return k, &DataKey{Handover: sc.Handover(), ID: k.ID(), Wrapped: wrapped, At: a.Now()}, err
}

// unwrap opens a data key. One that does not open breaks its handover's secrets and no others.
func (a *App) unwrap(k DataKey) (vault.DataKey, error) {
	out, err := a.ring.Unwrap(k.ID, k.Handover, k.Wrapped)
	if err != nil {
		a.complain(fmt.Errorf("the data key %s of handover %s: %w", k.ID, k.Handover, err))
		return out, errors.Join(handover.Refuse(handover.Conflict, "secret.refuse.key_lost"), err)
	}
	return out, nil
}

func placeOf(s handover.Secret) vault.Place {
	return vault.Place{Handover: s.Handover, Record: s.Record, Secret: s.ID, Version: s.Version}
}

// secretFacts is what events say about a secret.
func secretFacts(s handover.Secret, title string) map[string]any {
	return map[string]any{"title": title, "secret": s.ID, "slot": s.Slot, "label": s.Label, "version": s.Version}
}

// DestroySecret takes a secret away for good.
func (a *App) DestroySecret(ctx context.Context, sc handover.Scope, secret uuid.UUID, version int64, key Key) error {
	if !a.Seals() {
		return handover.ErrNotFound()
	}
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		s, sec, err := a.thereIs(ctx, tx, sections, secret)
		if err != nil {
			return err
		}
		if err := sc.Under(h).MayReveal(sec, s.Secret); err != nil {
			return err
		}
		if s.Version != version {
			return replaced(s.Secret)
		}
		now := a.Now()
		if err := tx.EndSecret(ctx, s.Secret, "destroyed", sc.By(), now); err != nil {
			return err
		}
		return tx.Write(ctx, Change{
			Handover: h.Recount(sections), Events: []handover.Event{a.eventAt(sc, now, "secret.destroyed", s.Section, s.Record, secretFacts(s.Secret, s.Title))},
		})
	})
}
