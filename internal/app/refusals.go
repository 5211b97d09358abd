package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// RefuseToSign keeps that a party does not sign a section, or the whole when Section is uuid.Nil, with reasons and what has to be done. Who could
// sign may refuse. Whoever refused signs once everything is done, which ends the refusal.
func (a *App) RefuseToSign(ctx context.Context, sc handover.Scope, in handover.Refusal, key Key) error {
	in = in.Trimmed()
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := sc.Under(h).MayRefuse(h, in.Section, sections); err != nil {
			return err
		}
		if err := in.Check(h); err != nil {
			return err
		}
		in.Handover, in.ID, in.Person, in.Name = sc.Handover(), a.newID(), sc.By(), sc.Viewer().Name
		in.Role, in.At, in.EndedAt = roleOf(h, sc.By()), a.Now(), time.Time{}
		for i := range in.Items {
			in.Items[i].ID, in.Items[i].DoneAt = a.newID(), time.Time{}
		}
		act := "section.refused"
		if in.Section == uuid.Nil {
			act = "handover.refused"
		}
		return tx.Write(ctx, Change{
			Handover: h.Recount(sections), Refusals: []handover.Refusal{in},
			Events: []handover.Event{a.event(sc, act, in.Section, uuid.Nil, map[string]any{
				"reason": in.Reason, "count": len(in.Items), "role": in.Role, "refusal": in.ID,
			})},
		})
	})
}

// SettleItem says that what a refusal asked for is done: whoever has to do it says so, or whoever asked for it.
func (a *App) SettleItem(ctx context.Context, sc handover.Scope, item uuid.UUID, key Key) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		list, err := tx.Refusals(ctx)
		if err != nil {
			return err
		}
		for _, r := range list {
			for _, i := range r.Items {
				if i.ID != item || !r.Open() {
					continue
				}
				if err := sc.Under(h).MaySettle(r, i, sections); err != nil {
					return err
				}
				i.DoneAt = a.Now()
				return tx.Write(ctx, Change{
					Handover: h.Recount(sections), ItemDone: &i,
					Events: []handover.Event{a.event(sc, "refusal.settled", r.Section, uuid.Nil, map[string]any{"name": i.What, "refusal": r.ID})},
				})
			}
		}
		return handover.ErrNotFound()
	})
}

// overcome ends the signer's refusals of what they sign now.
func (a *App) overcome(ctx context.Context, sc handover.Scope, tx Tx, section uuid.UUID) ([]handover.Refusal, error) {
	list, err := tx.Refusals(ctx)
	if err != nil {
		return nil, err
	}
	return handover.Overcome(list, sc.Party(), section, a.Now())
}

// Signing is what the page of the final signatures shows: the handover, its seals and its refusals.
func (a *App) Signing(ctx context.Context, sc handover.Scope) (Signatures, error) {
	return a.store.Signing(ctx, sc)
}
