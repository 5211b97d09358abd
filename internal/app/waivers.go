package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
)

// waiverTx are the reads and writes of waivers.
type waiverTx interface {
	// Waivers are those that nobody ended.
	Waivers(ctx context.Context) ([]handover.Waiver, error)
	// Waive adds a waiver; EndWaiver ends one. Both keep the record's list.
	Waive(ctx context.Context, w handover.Waiver) error
	EndWaiver(ctx context.Context, w handover.Waiver) error
	// Examined is [examining.Examined] within the transaction.
	Examined(ctx context.Context, judge func(handover.Record) (readiness.Record, error), keep func(readiness.Record)) error
}

// waiversAtOnce is how many that are over a worker ends at a time.
const waiversAtOnce = 50

// LapsedWaiver is a waiver whose day is over.
type LapsedWaiver struct {
	Standing handover.Standing
	Catalog  int64
	Waiver   handover.Waiver
}

// Waive is the form that waives what a check found. Until is a calendar date, midnight UTC.
type Waive struct {
	Check   string
	Section uuid.UUID
	Record  uuid.UUID // uuid.Nil where a record is missing
	Reason  string
	Person  uuid.UUID // who answers for it
	Until   time.Time
	Key     Key
}

// Waive has somebody answer for a finding instead of mending it (N-03). Errors: invalid, forbidden, conflict (it is waived already, cannot be, the
// handover's state), not_found (record, section), *Replay.
func (a *App) Waive(ctx context.Context, sc handover.Scope, in Waive) error {
	reason, err := handover.CheckProse("reason", in.Reason, true)
	if err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	w := handover.Waiver{
		Handover: sc.Handover(), ID: a.newID(), Check: in.Check, Section: in.Section, Record: in.Record, Reason: reason, Person: in.Person, Until: in.Until,
		By: sc.By(), At: a.Now(),
	}
	return a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		sc = sc.Under(h)
		if err := sc.May(handover.WaiveFinding); err != nil {
			return err
		}
		if !handover.Waivable(w.Check) {
			return handover.Refuse(handover.Conflict, "waiver.refuse.missing")
		}
		if index(sections, w.Section) < 0 {
			return handover.ErrNotFound()
		}
		if w.Name, err = answering(sc, h, w.Person); err != nil {
			return err
		}
		if err := w.Validate(a.Today()); err != nil {
			return err
		}
		list, err := tx.Waivers(ctx)
		if err != nil {
			return err
		}
		if w.Record != uuid.Nil {
			if l, err := tx.LockRecord(ctx, w.Record); err != nil || l.Record.Removed() || l.Record.Section != w.Section {
				return cmp.Or(err, error(handover.ErrNotFound()))
			}
		}
		if slices.ContainsFunc(list, func(o handover.Waiver) bool { return o.Covers(w.Check, w.Record) }) {
			return handover.Refuse(handover.Conflict, "waiver.refuse.twice")
		}
		if err := tx.Waive(ctx, w); err != nil {
			return err
		}
		return a.rewaived(ctx, sc, tx, h, sections, w, "waiver.made")
	})
}

// answering is the name of who answers for a waived finding: a party who stays, or whoever waives it. No person at all is left to Validate.
func answering(sc handover.Scope, h handover.Handover, person uuid.UUID) (string, error) {
	if person == sc.By() {
		return sc.Viewer().Name, nil
	}
	for _, p := range h.Parties {
		if p.Person == person && p.Role != handover.Giver {
			return p.Name, nil
		}
	}
	if person == uuid.Nil {
		return "", nil
	}
	return "", handover.Wrong(handover.At("person", "waiver.refuse.who"))
}

// EndWaiver takes a waiver back: what it was about holds things up again. Errors: forbidden, conflict (it is over), not_found, *Replay.
func (a *App) EndWaiver(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	return a.endWaiver(ctx, sc, id, key, "waiver.ended")
}

func (a *App) endWaiver(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key, act string) error {
	return a.update(ctx, sc, key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		sc = sc.Under(h)
		if act == "waiver.ended" {
			if err := sc.May(handover.WaiveFinding); err != nil {
				return err
			}
		}
		list, err := tx.Waivers(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(w handover.Waiver) bool { return w.ID == id })
		if at < 0 {
			return handover.ErrNotFound()
		}
		w := list[at]
		w.EndedAt, w.EndedBy = a.Now(), sc.By()
		if err := tx.EndWaiver(ctx, w); err != nil {
			return err
		}
		return a.rewaived(ctx, sc, tx, h, sections, w, act)
	})
}

// rewaived judges the record of a waiver anew and tells what was decided.
func (a *App) rewaived(ctx context.Context, sc handover.Scope, tx Tx, h handover.Handover, sections []handover.Section, w handover.Waiver, act string) error {
	if w.Record != uuid.Nil {
		var records []handover.Record
		var err error
		if sections, records, err = a.waivedRecord(ctx, sc, tx, sections, w); err != nil {
			return err
		}
		w.Title = records[0].Title
		h = h.Recount(sections)
	}
	return tx.Write(ctx, Change{Handover: h, Events: []handover.Event{a.event(sc, act, w.Section, w.Record, map[string]any{
		"waiver": w.ID, "check": w.Check, "title": w.Title, "reason": w.Reason, "person": w.Person, "name": w.Name, "until": w.Until.Format(time.DateOnly),
	})}})
}

// waivedRecord judges the record of a waiver, unless its section is settled: what was signed is judged no more.
func (a *App) waivedRecord(ctx context.Context, sc handover.Scope, tx Tx, sections []handover.Section, w handover.Waiver) ([]handover.Section, []handover.Record, error) {
	l, err := tx.LockRecord(ctx, w.Record)
	if err != nil {
		return nil, nil, err
	}
	at := index(sections, w.Section)
	if at < 0 {
		return nil, nil, handover.ErrNotFound()
	}
	records := []handover.Record{l.Record}
	if sections[at].Settled() {
		return sections, records, nil
	}
	next, list, _, err := a.judged(sc, sections, records, l.Giver, true)
	if err != nil || len(list) == 0 {
		return sections, records, err
	}
	return next, records, tx.Judge(ctx, list, next)
}

// LapseWaivers ends the waivers whose day is over, in the name of whoever made them.
func (a *App) LapseWaivers(ctx context.Context) error {
	for {
		list, err := a.store.LapsedWaivers(ctx, a.Today(), waiversAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, l := range list {
			sc, wrong := a.asWorker(ctx, l.Standing, l.Waiver.By, l.Catalog)
			if wrong == nil {
				wrong = a.endWaiver(ctx, sc, l.Waiver.ID, Key{}, "waiver.lapsed")
			}
			if wrong != nil && handover.CodeOf(wrong) != handover.NotFound {
				err = errors.Join(err, fmt.Errorf("end waiver %s: %w", l.Waiver.ID, wrong))
			}
		}
		if err != nil {
			return err
		}
	}
}
