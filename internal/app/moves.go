package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// closable says whether nothing that came after the signatures is left open.
func (a *App) closable(ctx context.Context, tx Tx, h handover.Handover, sections []handover.Section) error {
	seals, err := tx.Seals(ctx)
	if err != nil {
		return err
	}
	if err := h.CheckClose(sections, func(s handover.Section) bool {
		return slices.ContainsFunc(seals, func(g handover.Seal) bool {
			return g.Section == s.ID && g.Role == handover.Witness && !g.Stale(s)
		})
	}); err != nil {
		return err
	}
	if err := a.watchDone(ctx, tx, h, sections); err != nil || h.Exits.Open == 0 {
		return err
	}
	list, err := tx.ExitTasks(ctx)
	if err != nil {
		return err
	}
	return handover.CheckExits(list)
}

// movable says what stands against an act on the whole besides its state.
func (a *App) movable(ctx context.Context, tx Tx, act handover.Act, h handover.Handover, sections []handover.Section) error {
	switch act {
	case handover.PlanHandover, handover.StartHandover:
		return h.CheckPlan()
	case handover.CloseHandover:
		return a.closable(ctx, tx, h, sections)
	}
	return nil
}

// MoveHandover takes a handover to the state an act leads to. Cancelling wants a reason. What is started gets the exit tasks of its template.
// Signing is SignHandover.
func (a *App) MoveHandover(ctx context.Context, sc handover.Scope, act handover.Act, reason string, key Key) error {
	reason, err := handover.CheckProse("reason", reason, act == handover.CancelHandover)
	if err != nil {
		return err
	}
	var t handover.Template
	if act == handover.StartHandover {
		if t, err = a.store.LaidFrom(ctx, sc); err != nil { // before the lock, see choices
			return err
		}
	}
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := sc.Under(h).May(act); err != nil {
			return err
		}
		next, ok := h.State.Next(act)
		if !ok || act == handover.SignHandover {
			return handover.ErrNotFound()
		}
		if err := a.movable(ctx, tx, act, h, sections); err != nil {
			return err
		}
		wasActive := h.State == handover.Active
		h.State = next
		if act == handover.CancelHandover {
			h.CancelReason = reason
		}
		if wasActive != (next == handover.Active) || next == handover.Closed {
			if err := tx.SetLive(ctx, next == handover.Active); err != nil {
				return err
			}
		}
		c := Change{Events: []handover.Event{a.event(sc, "handover."+string(next), uuid.Nil, uuid.Nil, map[string]any{"reason": reason})}}
		if act == handover.StartHandover {
			var told []handover.Event
			c.Exits, told = a.laidExits(sc.Viewer(), t, &h)
			c.Events = append(c.Events, told...)
		}
		if !next.Open() {
			if c.Events, err = a.shredded(ctx, sc, tx, c.Events); err != nil {
				return err
			}
		}
		c.Handover = h.Recount(sections)
		return tx.Write(ctx, c)
	})
}
