package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Ask is a question on a record, or on a section when Record is uuid.Nil.
type Ask struct {
	Section  uuid.UUID
	Record   uuid.UUID
	Body     string
	Blocking bool
	Key      Key
}

// Ask puts a question. Receivers, the witness and managers ask; only a receiver's or the witness's question can block, of others
// it is a plain one.
func (a *App) Ask(ctx context.Context, sc handover.Scope, in Ask) error {
	body, err := handover.CheckProse("body", in.Body, true)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := a.lockPlace(ctx, tx, in.Section, in.Record)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).May(handover.Ask); err != nil {
			return err
		}
		if l.Section.Settled() {
			return handover.Refuse(handover.Conflict, "refuse.section_settled")
		}
		blocking := in.Blocking && sc.MayBlock()
		now := a.Now()
		q := handover.Question{
			Handover: sc.Handover(), ID: a.newID(), Section: l.Section.ID, Record: in.Record, Blocking: blocking,
			State: handover.QuestionOpen, Asker: sc.By(), AskerName: sc.Viewer().Name, AskedAt: now,
		}
		c := a.counted(l, q, 1)
		c.Question = &q
		c.Message = &handover.Message{ID: a.newID(), Author: sc.By(), Body: body, At: now}
		if in.Record != uuid.Nil {
			c.Look = &Look{Record: in.Record, By: sc.By(), Revision: l.Record.Revision, Shown: l.Record.Shown(), At: now}
		}
		c.Events = []handover.Event{a.event(sc, "question.asked", l.Section.ID, in.Record, map[string]any{
			"title": l.Record.Title, "kind": l.Section.Kind, "blocking": blocking, "body": clip(body),
		})}
		return tx.Write(ctx, c)
	})
}

// Answer adds a message to a question: an answer, or more from the asker.
func (a *App) Answer(ctx context.Context, sc handover.Scope, question uuid.UUID, body string, key Key) error {
	body, err := handover.CheckProse("body", body, true)
	if err != nil {
		return err
	}
	return a.onQuestion(ctx, sc, question, key, func(_ Tx, q handover.Question, _ handover.Section) (handover.Question, *handover.Message, string, error) {
		next, err := q.Say(sc.By())
		act := "question.answered"
		if sc.By() == q.Asker {
			act = "question.asked_on"
		}
		return next, &handover.Message{ID: a.newID(), Author: sc.By(), Body: body, At: a.Now()}, act, err
	})
}

// Resolve closes a question; only its asker may. When the asker has left the handover, or may not sign in any more, the section's
// reviewer speaks for them, or a question that blocks could never be resolved.
func (a *App) Resolve(ctx context.Context, sc handover.Scope, question uuid.UUID, key Key) error {
	return a.onQuestion(ctx, sc, question, key, func(tx Tx, q handover.Question, sec handover.Section) (handover.Question, *handover.Message, string, error) {
		next, err := q.Resolve(sc.By(), a.Now())
		if handover.CodeOf(err) == handover.Forbidden && sc.By() == sec.Reviewer {
			h, _, readErr := tx.LockAll(ctx)
			if readErr != nil {
				return q, nil, "", readErr
			}
			if q.AskerGone || !takesPart(h, q.Asker) && !q.AskerWatches {
				next, err = q.ResolveAbandoned(a.Now())
			}
		}
		return next, nil, "question.resolved", err
	})
}

func (a *App) onQuestion(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key,
	do func(Tx, handover.Question, handover.Section) (handover.Question, *handover.Message, string, error),
) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, err := tx.LockQuestion(ctx, id)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).May(handover.Answer); err != nil {
			return err
		}
		next, msg, act, err := do(tx, l.Question, l.Section)
		if err != nil {
			return err
		}
		n := 0
		if l.Question.Open() && !next.Open() {
			n = -1
		}
		c := a.counted(l, l.Question, n)
		c.Question, c.Message = &next, msg
		detail := map[string]any{"title": l.Record.Title, "kind": l.Section.Kind, "asker": l.Question.AskerName}
		if msg != nil {
			detail["body"] = clip(msg.Body)
		}
		c.Events = []handover.Event{a.event(sc, act, l.Section.ID, next.Record, detail)}
		return tx.Write(ctx, c)
	})
}

func (a *App) lockPlace(ctx context.Context, tx Tx, section, record uuid.UUID) (Locked, error) {
	if record == uuid.Nil {
		return tx.LockSection(ctx, section)
	}
	l, err := tx.LockRecord(ctx, record)
	if err == nil && (l.Record.Removed() || (section != uuid.Nil && l.Section.ID != section)) {
		return l, handover.ErrNotFound()
	}
	return l, err
}

// counted is the change to the counts when n questions like q come (n = 1), go (-1) or stay (0).
func (a *App) counted(l Locked, q handover.Question, n int) Change {
	blocking := 0
	if q.Blocking {
		blocking = n
	}
	sec := l.Section
	c := Change{Section: &sec}
	if q.Record == uuid.Nil {
		sec.Counts.Questions += n
		sec.Counts.Blocking += blocking
	} else {
		rec := l.Record
		rec.Counts.Questions += n
		rec.Counts.Blocking += blocking
		sec = sec.Replace(l.Record, rec) // a removed record counts for itself, not in its section
		c.Record = &RecordChange{Write: handover.Write{Old: l.Record, New: rec, Section: sec}}
	}
	c.Handover = l.Handover.Apply(l.Section, sec)
	return c
}

// clip shortens a text for the event list.
func clip(s string) string {
	r := []rune(s)
	if len(r) <= 80 {
		return s
	}
	return string(r[:80]) + "…"
}
