package app

import (
	"context"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
)

type maskTx interface {
	// UncoveredSince counts the masked facts that the person had shown anywhere. Others of the same person wait until this one ends.
	UncoveredSince(ctx context.Context, person uuid.UUID, since time.Time) (int, error)
	// Uncovered keeps that a masked fact is about to be shown, unless the same was within these ten minutes, and that its form was carried out.
	Uncovered(ctx context.Context, v handover.View, today, since time.Time) error
}

// Uncover is the form of somebody who has a masked fact shown in full.
type Uncover struct {
	Record uuid.UUID
	Field  string // its path: bank, or people.2.phone
	// Password or Answer confirm that it is them, or what they typed just before in this Session; see handover.StepsUp.
	Password       string
	Answer         []byte
	Site           passkey.Site
	Session        [32]byte
	Address, Agent string
	Key            Key
}

// UncoverDigest is what a passkey confirms that has a masked fact shown: which one, of which record.
func UncoverDigest(of, record uuid.UUID, field string) [32]byte {
	b := append([]byte("handover-desk uncover v1"), of[:]...)
	b = append(b, record[:]...)
	return sha256.Sum256(append(b, field...))
}

// UncoverVersion is the version that such an answer is about. Facts have none of their own: what is shown is what the record says then.
const UncoverVersion = 1

// maskedFact is what a path names in a record.
type maskedFact struct {
	kind   catalog.Kind
	field  catalog.Field
	values catalog.Values // of the record, or of the row
}

// masked finds the masked fact of the path that says something. Errors: not_found.
func (a *App) masked(sc handover.Scope, r handover.Record, at string) (maskedFact, error) {
	key, rest, inRow := strings.Cut(at, ".")
	kind, known := sc.Kind(r.Kind)
	f, there := kind.Field(key)
	if !known || !there || r.Removed() {
		return maskedFact{}, handover.ErrNotFound()
	}
	out := maskedFact{kind, f, r.Values}
	if inRow {
		row, column, _ := strings.Cut(rest, ".")
		n, err := strconv.Atoi(row)
		lines := kind.Lines(f, r.Values)
		c, there := kind.Field(key + "." + column)
		if err != nil || strconv.Itoa(n) != row || n < 1 || n > len(lines) || !there {
			return maskedFact{}, handover.ErrNotFound()
		}
		out.field, out.values = c, lines[n-1].Values
	}
	if !out.field.Spec().Masked || kind.Display(out.field, out.values, catalog.ZH) == "" {
		return maskedFact{}, handover.ErrNotFound()
	}
	return out, nil
}

// Uncover lets somebody see one masked fact in full, once: that they do is written and committed before it is shown. The same form sent again is
// *Replay and shows nothing. Errors: not_found for whoever never may see it, conflict after a cancellation, invalid when they have to confirm that it
// is them, too_many.
func (a *App) Uncover(ctx context.Context, sc handover.Scope, in Uncover) error {
	if in.Key.ID == uuid.Nil {
		return handover.ErrNotFound() // a form of ours has a key
	}
	page, err := a.store.RecordPage(ctx, sc, in.Record)
	if err != nil {
		return err
	}
	fact, err := a.mayUncover(sc.Under(page.Handover), page.Section, page.Record, in.Field)
	if err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	note := func(sc handover.Scope, tx Tx) error { return a.uncovered(ctx, sc, tx, in) }
	if !handover.StepsUp(fact.field.Spec().Class) {
		return a.update(ctx, sc, in.Key, note)
	}
	digest := UncoverDigest(sc.Handover(), in.Record, in.Field)
	return a.confirmed(ctx, sc, &Sign{
		Section: in.Record, Password: in.Password, Answer: in.Answer, Site: in.Site, Session: in.Session, Key: in.Key,
		Signature: handover.Signature{Digest: digest[:], Version: UncoverVersion},
	}, note)
}

func (a *App) mayUncover(sc handover.Scope, sec handover.Section, r handover.Record, field string) (maskedFact, error) {
	fact, err := a.masked(sc, r, field)
	if err != nil {
		return fact, err
	}
	return fact, sc.MayUncover(sec, fact.field.Spec().Class)
}

// uncovered asks once more, under lock, and writes down what is about to be shown.
func (a *App) uncovered(ctx context.Context, sc handover.Scope, tx Tx, in Uncover) error {
	h, sections, err := tx.LockAll(ctx)
	if err != nil {
		return err
	}
	l, err := tx.LockRecord(ctx, in.Record)
	if err != nil {
		return err
	}
	at := index(sections, l.Section.ID)
	if at < 0 {
		return handover.ErrNotFound()
	}
	if _, err := a.mayUncover(sc.Under(h), sections[at], l.Record, in.Field); err != nil {
		return err
	}
	now := a.Now()
	n, err := tx.UncoveredSince(ctx, sc.By(), now.Add(-time.Hour))
	if err != nil {
		return err
	}
	if n >= handover.UncoversPerHour {
		e := handover.Refuse(handover.TooMany, "mask.refuse.too_many", "Max", handover.UncoversPerHour)
		e.Retry = int(time.Hour / time.Second)
		return e
	}
	today, since := a.dayOf(now)
	return tx.Uncovered(ctx, handover.View{
		Handover: sc.Handover(), ID: a.newID(), Section: l.Section.ID, Record: in.Record, Person: sc.By(), Place: handover.ViewedMasked, Field: in.Field,
		Records: 1, At: now, Address: in.Address, Agent: clip(in.Agent),
	}, today, since)
}
