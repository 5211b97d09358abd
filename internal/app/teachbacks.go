package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// SaveTeachBack is what the receiver of a section writes down of what they understood.
type SaveTeachBack struct {
	Section uuid.UUID
	Version int // of the draft on the writer's screen; 0 for the first
	Summary string
	Answers []handover.IfThen
	Send    bool // to the giver, with all that is required
	Key     Key
}

// SaveTeachBack keeps a draft, or sends it. A draft may hold anything; what is sent is judged first.
func (a *App) SaveTeachBack(ctx context.Context, sc handover.Scope, in SaveTeachBack) (handover.Retelling, error) {
	var saved handover.Retelling
	err := a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, in.Section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayTeachBack(l.Section); err != nil {
			return err
		}
		if err := l.Section.Teachable(); err != nil {
			return err
		}
		list, err := tx.TeachBacks(ctx, in.Section)
		if err != nil {
			return err
		}
		r := handover.Retelling{
			Handover: sc.Handover(), ID: a.newID(), Section: in.Section, State: handover.RetellingDraft, Author: sc.By(), AuthorName: sc.Viewer().Name,
		}
		at := slices.IndexFunc(list, handover.Retelling.Open)
		switch {
		case at >= 0 && list[at].State == handover.RetellingDraft && list[at].Author != sc.By():
			if err := tx.DropTeachBack(ctx, list[at].ID, a.Now()); err != nil { // of whoever reviewed before
				return err
			}
		case at >= 0:
			r = list[at]
		}
		if r.State == handover.RetellingDraft && r.Version != in.Version {
			return handover.Refuse(handover.Stale, "refuse.teach_back_changed")
		}
		if saved, err = r.Write(in.Summary, in.Answers, a.Now()); err != nil {
			return err
		}
		act := "teach_back.saved"
		if in.Send {
			act = "teach_back.sent"
			if saved, err = saved.Send(l.Section, a.Now()); err != nil {
				return err
			}
		}
		return tx.Write(ctx, Change{
			Handover: l.Handover, Retelling: &saved,
			Events: []handover.Event{a.event(sc, act, l.Section.ID, uuid.Nil, map[string]any{
				"kind": l.Section.Kind, "count": len(saved.Answers), "version": l.Section.ContentVersion,
			})},
		})
	})
	return saved, err
}

// JudgeTeachBack is the giver's word on a teach-back that was sent.
type JudgeTeachBack struct {
	Section, TeachBack uuid.UUID
	Confirm            bool
	Remark             string // what was understood wrong; may be empty when it is confirmed
	Key                Key
}

// JudgeTeachBack confirms a teach-back, which puts it under the section's seal, or returns it with a remark.
func (a *App) JudgeTeachBack(ctx context.Context, sc handover.Scope, in JudgeTeachBack) error {
	remark, err := handover.CheckProse("remark", in.Remark, !in.Confirm)
	if err != nil {
		return err
	}
	return a.onTeachBack(ctx, sc, in.Section, in.Key, func(sc handover.Scope, l Locked, list []handover.Retelling) (handover.Retelling, string, error) {
		if err := sc.MayHear(l.Section); err != nil {
			return handover.Retelling{}, "", err
		}
		if err := l.Section.Teachable(); err != nil {
			return handover.Retelling{}, "", err
		}
		at := slices.IndexFunc(list, func(r handover.Retelling) bool { return r.ID == in.TeachBack && r.State != handover.RetellingDraft })
		if at < 0 {
			return handover.Retelling{}, "", handover.ErrNotFound()
		}
		if in.Confirm && list[at].Author != l.Section.Reviewer {
			return handover.Retelling{}, "", handover.Refuse(handover.Conflict, "refuse.teach_back_other", "Name", l.Section.ReviewerName)
		}
		if in.Confirm {
			next, err := list[at].Confirm(sc.Viewer(), remark, a.Now())
			return next, "teach_back.confirmed", err
		}
		next, err := list[at].Return(sc.Viewer(), remark, a.Now())
		return next, "teach_back.returned", err
	})
}

// RestateTeachBack is the receiver's word that their confirmed teach-back still stands although the section changed.
type RestateTeachBack struct {
	Section uuid.UUID
	Content int // the content version whose changes were shown
	Key     Key
}

// RestateTeachBack lets the confirmed words stand for the section as it is now. What changed was shown; a change in between is stale.
func (a *App) RestateTeachBack(ctx context.Context, sc handover.Scope, in RestateTeachBack) error {
	return a.onTeachBack(ctx, sc, in.Section, in.Key, func(sc handover.Scope, l Locked, list []handover.Retelling) (handover.Retelling, string, error) {
		if err := sc.MayTeachBack(l.Section); err != nil {
			return handover.Retelling{}, "", err
		}
		if err := l.Section.Teachable(); err != nil {
			return handover.Retelling{}, "", err
		}
		if in.Content != l.Section.ContentVersion {
			return handover.Retelling{}, "", handover.Refuse(handover.Stale, "refuse.section_changed")
		}
		last, ok := Confirmed(list)
		if !ok {
			return handover.Retelling{}, "", handover.Refuse(handover.Conflict, "refuse.teach_back_none")
		}
		if len(last.Answers) < l.Section.TeachBack {
			return handover.Retelling{}, "", handover.Refuse(handover.Conflict, "refuse.teach_back_missing", "Count", l.Section.TeachBack)
		}
		next, err := last.Restate(l.Section, a.newID(), a.Now())
		next.Author, next.AuthorName = sc.By(), sc.Viewer().Name
		return next, "teach_back.restated", err
	})
}

// Confirmed is the newest confirmed one of a section's teach-backs, which come oldest first.
func Confirmed(list []handover.Retelling) (handover.Retelling, bool) {
	for _, r := range slices.Backward(list) {
		if r.State == handover.RetellingConfirmed {
			return r, true
		}
	}
	return handover.Retelling{}, false
}

// onTeachBack writes what became of a teach-back, with the section and, once it is confirmed, its enclosure.
func (a *App) onTeachBack(ctx context.Context, sc handover.Scope, section uuid.UUID, key Key,
	do func(handover.Scope, Locked, []handover.Retelling) (handover.Retelling, string, error),
) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, section)
		if err != nil {
			return err
		}
		list, err := tx.TeachBacks(ctx, section)
		if err != nil {
			return err
		}
		next, act, err := do(sc.At(l.Handover.State), l, list)
		if err != nil {
			return err
		}
		sec := l.Section.Teach(next)
		c := Change{Handover: l.Handover, Section: &sec, Retelling: &next, Events: []handover.Event{
			a.event(sc, act, sec.ID, uuid.Nil, map[string]any{
				"kind": sec.Kind, "count": len(next.Answers), "version": next.Content, "reason": clip(next.Remark), "asker": next.AuthorName,
			}),
		}}
		if next.State == handover.RetellingConfirmed {
			if c.Enclosures, err = a.taught(ctx, sc, tx, next); err != nil {
				return err
			}
		}
		return tx.Write(ctx, c)
	})
}

// taught is the enclosure of a confirmed teach-back, and the end of the one before it.
func (a *App) taught(ctx context.Context, sc handover.Scope, tx Tx, r handover.Retelling) ([]handover.Enclosure, error) {
	now, err := tx.Enclosures(ctx, r.Section)
	if err != nil {
		return nil, err
	}
	var out []handover.Enclosure
	for _, e := range now {
		if e.Kind == handover.TeachBack {
			e.EndedAt = a.Now()
			out = append(out, e)
		}
	}
	body := map[string]any{
		"tag": "handover-desk teach-back v1", "teach_back": r.ID.String(), "section": r.Section.String(), "version": r.Content,
		"summary": r.Summary, "answers": r.Answers, "by": r.Author.String(), "name": r.AuthorName, "sent_at": r.SubmittedAt.Format(time.RFC3339Nano),
		"confirmed_by": r.Judge.String(), "confirmed_name": r.JudgeName, "confirmed_at": r.JudgedAt.Format(time.RFC3339Nano), "remark": r.Remark,
		"restates": "",
	}
	if r.Restates != uuid.Nil {
		body["restates"] = r.Restates.String()
	}
	e, err := a.enclose(sc, r.Section, handover.TeachBack, body)
	return append(out, e), err
}

// TeachBackPage is the page of a section's teach-back.
func (a *App) TeachBackPage(ctx context.Context, sc handover.Scope, section uuid.UUID) (TeachBackPage, error) {
	return a.store.TeachBackPage(ctx, sc, section)
}

// ExportTeachBacks are all teach-backs of the handover that were sent, in the order they were written.
func (a *App) ExportTeachBacks(ctx context.Context, sc handover.Scope) ([]handover.Retelling, error) {
	if err := sc.May(handover.Export); err != nil {
		return nil, err
	}
	return a.store.AllTeachBacks(ctx, sc)
}

type teachBacks interface {
	// TeachBackPage is a section with its teach-backs, the records that prompts are made of, and what changed since the confirmed one.
	TeachBackPage(ctx context.Context, sc handover.Scope, section uuid.UUID) (TeachBackPage, error)
	// AllTeachBacks are those of the handover that were sent, oldest first.
	AllTeachBacks(ctx context.Context, sc handover.Scope) ([]handover.Retelling, error)
}

// TeachBackPage is a section with its teach-backs, oldest first; a draft only for who writes it.
type TeachBackPage struct {
	Frame
	Section    handover.Section
	TeachBacks []handover.Retelling
	// Records are up to three to ask about: those that were asked about and those with findings first.
	Records []handover.Record
	// Since are the records that changed after the newest confirmed one was sent, the newest first, at most 50.
	Since []ChangedSince
}

// ChangedSince is a record that came, changed or went.
type ChangedSince struct {
	Record uuid.UUID
	Title  string
	What   string // new, changed, removed
	By     string
	At     time.Time
}
