package app

import (
	"context"
	"maps"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Ask is a question on a record, or on a section when Record is uuid.Nil.
type Ask struct {
	Section  uuid.UUID
	Record   uuid.UUID
	Field    string // key of a field of the record, "" for the whole
	Body     string
	Blocking bool
	DueOn    time.Time // until when an answer is needed; zero for the usual handover.AnswerDays
	Mention  uuid.UUID // a party who is told of it; uuid.Nil for none
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
		if err := sc.At(l.Handover.State).Over(l.Section).May(handover.Ask); err != nil {
			return err
		}
		if l.Section.Settled() {
			return handover.Refuse(handover.Conflict, "refuse.section_settled")
		}
		if in.Field != "" {
			k, _ := sc.Kind(l.Section.Kind)
			if _, known := k.Field(in.Field); !known && in.Field != catalog.ExtraKey || in.Record == uuid.Nil {
				return handover.Wrong(handover.At("field", "problem.unknown_choice"))
			}
		}
		due := in.DueOn
		if due.IsZero() {
			due = handover.WorkingDaysAfter(a.Today(), handover.AnswerDays)
		} else if err := a.notPast(due); err != nil {
			return err
		}
		m, err := a.message(ctx, sc, tx, body, in.Mention)
		if err != nil {
			return err
		}
		blocking := in.Blocking && sc.MayBlock()
		q := handover.Question{
			Handover: sc.Handover(), ID: a.newID(), Section: l.Section.ID, Record: in.Record, Blocking: blocking,
			State: handover.QuestionOpen, Asker: sc.By(), AskerName: sc.Viewer().Name, AskedAt: m.At,
			Field: in.Field, DueOn: due,
		}
		c := a.counted(l, handover.Question{}, q)
		c.Question, c.Message = &q, m
		if in.Record != uuid.Nil {
			c.Look = &Look{Record: in.Record, By: sc.By(), Revision: l.Record.Revision, Shown: l.Record.Shown(), At: m.At}
		}
		c.Events = []handover.Event{a.event(sc, "question.asked", l.Section.ID, in.Record, map[string]any{
			"title": l.Record.Title, "kind": l.Section.Kind, "blocking": blocking, "body": clip(body), "field": in.Field, "due": due.Format(time.DateOnly),
		})}
		return tx.Write(ctx, c)
	})
}

// Say is a further message of a question.
type Say struct {
	Question uuid.UUID
	Body     string
	Mention  uuid.UUID // a party who is told of it; uuid.Nil for none
	Key      Key
}

// Answer adds a message to a question.
func (a *App) Answer(ctx context.Context, sc handover.Scope, question uuid.UUID, body string, key Key) error {
	return a.Say(ctx, sc, Say{Question: question, Body: body, Key: key})
}

// Say adds a message to a question: an answer, or more from the asker. No message is ever changed; a correction is a further one.
func (a *App) Say(ctx context.Context, sc handover.Scope, in Say) error {
	body, err := handover.CheckProse("body", in.Body, true)
	if err != nil {
		return err
	}
	return a.onQuestion(ctx, sc, in.Question, in.Key, func(tx Tx, l Locked) (turn, error) {
		next, err := l.Question.Say(sc.By())
		if err != nil {
			return turn{}, err
		}
		act := "question.answered"
		if sc.By() == next.Asker {
			act = "question.asked_on"
		}
		m, err := a.message(ctx, sc, tx, body, in.Mention)
		return turn{next: next, message: m, act: act, seen: true}, err
	})
}

// Resolve closes a question; only its asker may. When the asker has left the handover, or may not sign in any more, the section's
// reviewer speaks for them, or a question that blocks could never be resolved.
func (a *App) Resolve(ctx context.Context, sc handover.Scope, question uuid.UUID, key Key) error {
	return a.onQuestion(ctx, sc, question, key, func(tx Tx, l Locked) (turn, error) {
		q := l.Question
		next, err := q.Resolve(sc.By(), a.Now())
		if handover.CodeOf(err) == handover.Forbidden && sc.By() == l.Section.Reviewer {
			h, _, readErr := tx.LockAll(ctx)
			if readErr != nil {
				return turn{}, readErr
			}
			if q.AskerGone || !takesPart(h, q.Asker) && !q.AskerWatches {
				next, err = q.ResolveAbandoned(a.Now())
			}
		}
		return turn{next: next, act: "question.resolved"}, err
	})
}

// turn is what becomes of a question by one act.
type turn struct {
	next    handover.Question
	message *handover.Message
	act     string
	more    map[string]any // for the event
	seen    bool           // the actor has seen what named them
}

func (a *App) onQuestion(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key, do func(Tx, Locked) (turn, error)) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, err := tx.LockQuestion(ctx, id)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).Over(l.Section).May(handover.Answer); err != nil {
			return err
		}
		t, err := do(tx, l)
		if err != nil {
			return err
		}
		c := a.counted(l, l.Question, t.next)
		c.Question, c.Message, c.Seen = &t.next, t.message, t.seen
		detail := map[string]any{"title": l.Record.Title, "kind": l.Section.Kind, "asker": l.Question.AskerName}
		if t.message != nil {
			detail["body"] = clip(t.message.Body)
		}
		maps.Copy(detail, t.more)
		c.Events = []handover.Event{a.event(sc, t.act, l.Section.ID, t.next.Record, detail)}
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

// counted is the change to the counts when the question old becomes next; a zero one does not count.
func (a *App) counted(l Locked, old, next handover.Question) Change {
	count := func(q handover.Question) (n, blocking int) {
		if q.ID == uuid.Nil || !q.Open() {
			return 0, 0
		}
		if q.Blocking {
			return 1, 1
		}
		return 1, 0
	}
	n, blocking := count(next)
	was, blocked := count(old)
	n, blocking = n-was, blocking-blocked
	sec := l.Section
	c := Change{Section: &sec}
	if next.Record == uuid.Nil {
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
