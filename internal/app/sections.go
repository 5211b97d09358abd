package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// SectionAct is what is done to a section as a whole.
type SectionAct struct {
	Section uuid.UUID
	Version int // of the section on the person's screen: its row version
	Reason  string
	Key     Key
}

// SubmitSection hands a section to its reviewer.
func (a *App) SubmitSection(ctx context.Context, sc handover.Scope, in SectionAct) error {
	return a.onSection(ctx, sc, in, "section.submitted", func(tx Tx, sc handover.Scope, s handover.Section) (handover.Section, *Review, error) {
		if err := sc.MayFill(s); err != nil {
			return s, nil, err
		}
		next, err := s.Submit(a.Now())
		if err != nil {
			return s, nil, err
		}
		if err := tx.SubmitRecords(ctx, s.ID, a.Now()); err != nil {
			return s, nil, err
		}
		return next, nil, a.markRepeated(ctx, sc, tx, s)
	})
}

// ReturnSection sends a section back to its filler with a reason.
func (a *App) ReturnSection(ctx context.Context, sc handover.Scope, in SectionAct) error {
	return a.onSection(ctx, sc, in, "section.returned", func(_ Tx, sc handover.Scope, s handover.Section) (handover.Section, *Review, error) {
		if err := sc.MayReview(s); err != nil {
			return s, nil, err
		}
		next, err := s.Return(sc.Viewer(), in.Reason, a.Now())
		return next, &Review{Verdict: "returned", Reason: in.Reason}, err
	})
}

// DeclareNotApplicable says that a section has nothing to hand over.
func (a *App) DeclareNotApplicable(ctx context.Context, sc handover.Scope, in SectionAct) error {
	return a.onSection(ctx, sc, in, "section.declared_not_applicable", func(_ Tx, sc handover.Scope, s handover.Section) (handover.Section, *Review, error) {
		if err := sc.MayFill(s); err != nil {
			return s, nil, err
		}
		next, err := s.DeclareNotApplicable(sc.Viewer(), in.Reason, a.Now())
		return next, nil, err
	})
}

// AcceptNotApplicable is the reviewer's consent to such a declaration.
func (a *App) AcceptNotApplicable(ctx context.Context, sc handover.Scope, in SectionAct) error {
	return a.onSection(ctx, sc, in, "section.accepted_not_applicable", func(_ Tx, sc handover.Scope, s handover.Section) (handover.Section, *Review, error) {
		if err := sc.MayReview(s); err != nil {
			return s, nil, err
		}
		next, err := s.AcceptNotApplicable(a.Now())
		return next, &Review{Verdict: "accepted"}, err
	})
}

// TakeBackNotApplicable withdraws the filler's declaration before the reviewer has consented to it.
func (a *App) TakeBackNotApplicable(ctx context.Context, sc handover.Scope, in SectionAct) error {
	return a.onSection(ctx, sc, in, "section.took_back_not_applicable", func(_ Tx, sc handover.Scope, s handover.Section) (handover.Section, *Review, error) {
		if err := sc.MayFill(s); err != nil {
			return s, nil, err
		}
		next, err := s.TakeBackNotApplicable()
		return next, nil, err
	})
}

// ReopenSection takes a settled section back for work; its seals become stale. The reviewer may, and who watches the handover.
func (a *App) ReopenSection(ctx context.Context, sc handover.Scope, in SectionAct) error {
	return a.onSection(ctx, sc, in, "section.reopened", func(tx Tx, sc handover.Scope, s handover.Section) (handover.Section, *Review, error) {
		if err := sc.MayReopen(s); err != nil {
			return s, nil, err
		}
		next, err := s.Reopen(sc.Viewer(), in.Reason, a.Now())
		if err != nil {
			return next, nil, err
		}
		// Whoever changed the fields meanwhile left alone what was signed.
		records, err := tx.Records(ctx)
		if err != nil {
			return next, nil, err
		}
		next, _, err = a.judgedAnew(ctx, sc, tx, next, records)
		return next, nil, err
	})
}

// onSection locks all sections (one of them may become settled or open again, which moves the handover's next due date), runs
// the act and writes it.
func (a *App) onSection(ctx context.Context, sc handover.Scope, in SectionAct, act string,
	do func(Tx, handover.Scope, handover.Section) (handover.Section, *Review, error),
) error {
	reason, err := handover.CheckProse("reason", in.Reason, false)
	if err != nil {
		return err
	}
	in.Reason = reason
	return a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		at := index(sections, in.Section)
		if at < 0 {
			return handover.ErrNotFound()
		}
		old := sections[at]
		if in.Version != 0 && old.Version != in.Version {
			return handover.Refuse(handover.Stale, "refuse.section_changed")
		}
		next, review, err := do(tx, sc.Under(h), old)
		if err != nil {
			return err
		}
		sections[at] = next
		if review != nil {
			review.ID, review.Section, review.By, review.At = a.newID(), next.ID, sc.By(), a.Now()
		}
		return tx.Write(ctx, Change{
			Handover: h.Recount(sections), Section: &next, Review: review,
			Events: []handover.Event{a.event(sc, act, next.ID, uuid.Nil, map[string]any{
				"kind": next.Kind, "reason": in.Reason, "count": next.Counts.Records, "version": next.ContentVersion,
			})},
		})
	})
}

func index(sections []handover.Section, id uuid.UUID) int {
	for i, s := range sections {
		if s.ID == id {
			return i
		}
	}
	return -1
}
