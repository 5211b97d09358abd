package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// momentLook is how often an instance looks for handovers whose effective moment has come, and momentsAtOnce how many it takes at a time.
const (
	momentLook    = 2 * time.Second
	momentsAtOnce = 50
)

// ActMoved is the event of responsibility that moved.
const ActMoved = "responsibility.moved"

type moments interface {
	// DueMoments are signed handovers whose effective moment has come by now and whose responsibility has not moved, each in the name of
	// whoever signed last. Several instances may find the same ones: what has moved is seen under lock.
	DueMoments(ctx context.Context, now time.Time, limit int) ([]DueMoment, error)
	// Responsibilities is who answered for what since when, with the record that is asked about, if there is one, and records by a search.
	Responsibilities(ctx context.Context, sc handover.Scope, q ResponsibleQuery) (Responsible, error)
}

// DueMoment is a handover whose moment has come.
type DueMoment struct {
	Standing handover.Standing
	Actor    uuid.UUID
}

// ResponsibleQuery asks about a record, or looks for one by what it is called.
type ResponsibleQuery struct {
	Record uuid.UUID
	Query  string
}

// RespondentsShown is how many records a search on the page of responsibility offers.
const RespondentsShown = 20

// Responsible is who answers for the records of a handover, in the order of time.
type Responsible struct {
	Frame
	Rows   []handover.Responsibility
	Record handover.Record // what was asked about, without its content; zero for none
	Found  []handover.Record
}

// Terms are who answered when for a section, or for the record that was asked about.
func (r Responsible) Terms(section uuid.UUID) []handover.Term {
	since := r.Handover.CreatedAt
	if r.Record.ID != uuid.Nil {
		section, since = r.Record.Section, r.Record.CreatedAt
	}
	return handover.Terms(r.Rows, section, since)
}

// WorkMoments moves responsibility at the effective moments until ctx ends. What came due while no program ran moves at the next start; the
// moment that is kept is the stated one all the same (N-15).
func (a *App) WorkMoments(ctx context.Context, complain func(error)) {
	for ctx.Err() == nil {
		if _, err := a.MoveDue(ctx); err != nil && ctx.Err() == nil {
			complain(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(momentLook):
		}
	}
}

// MoveDue moves responsibility in every handover whose moment has come, one a transaction, and returns in how many. One that fails does not
// hold up the others.
func (a *App) MoveDue(ctx context.Context) (int, error) {
	due, err := a.store.DueMoments(ctx, a.Now(), momentsAtOnce)
	if err != nil {
		return 0, err
	}
	n := 0
	var failed error
	for _, d := range due {
		moved, err := a.moveOne(ctx, d)
		if failed = errors.Join(failed, err); moved {
			n++
		}
	}
	return n, failed
}

func (a *App) moveOne(ctx context.Context, d DueMoment) (moved bool, err error) {
	v := handover.Viewer{Person: handover.Person{ID: d.Actor, Workspace: d.Standing.Workspace, Role: handover.Admin}}
	sc, err := handover.Enter(v, d.Standing)
	if err != nil {
		return false, err
	}
	err = a.store.Update(ctx, sc, Key{}, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		c := a.moving(sc, sections, Change{Handover: h})
		if moved = len(c.Events) > 0; !moved {
			return nil // another instance was first
		}
		return tx.Write(ctx, c)
	})
	return moved && err == nil, err
}

// moving adds to a change that responsibility moves, if it is due by now.
func (a *App) moving(sc handover.Scope, sections []handover.Section, c Change) Change {
	now := a.Now()
	if !c.Handover.DueToMove(now) {
		return c
	}
	next, moved, stay := c.Handover.Moved(sections)
	c.Handover, c.Moved = next, moved
	records, left := 0, 0
	for _, m := range moved {
		records += sectionOf(sections, m.Section).Counts.Records
	}
	for _, s := range stay {
		left += s.Counts.Records
	}
	c.Events = append(c.Events, a.event(sc, ActMoved, uuid.Nil, uuid.Nil, map[string]any{
		"from": next.MovedAt, "stated": next.EffectiveAt, "late": next.MovedAt.After(next.EffectiveAt),
		"sections": len(moved), "count": records, "stay_sections": len(stay), "stay": left,
	}))
	return c
}

// Responsible says who answers for what, and did before. Should a moment have come that no worker has looked at yet, it is done first, so
// that the answer is right to the second.
func (a *App) Responsible(ctx context.Context, sc handover.Scope, q ResponsibleQuery) (Responsible, error) {
	got, err := a.store.Responsibilities(ctx, sc, q)
	if err != nil || !got.Handover.DueToMove(a.Now()) {
		return got, err
	}
	if _, err := a.MoveDue(ctx); err != nil {
		return got, err
	}
	return a.store.Responsibilities(ctx, sc, q)
}
