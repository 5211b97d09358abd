package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Arrange changes whether a question blocks and until when it has to be answered.
type Arrange struct {
	Question uuid.UUID
	Blocking bool
	DueOn    time.Time // calendar date, midnight UTC
	Key      Key
}

// ArrangeQuestion is the asker's second thought about how urgent the question is.
func (a *App) ArrangeQuestion(ctx context.Context, sc handover.Scope, in Arrange) error {
	return a.onQuestion(ctx, sc, in.Question, in.Key, func(_ Tx, l Locked) (turn, error) {
		q := l.Question
		due := in.DueOn
		if due.IsZero() {
			due = q.DueOn
		} else if !due.Equal(q.DueOn) {
			if err := a.notPast(due); err != nil {
				return turn{}, err
			}
		}
		if l.Section.Settled() {
			return turn{}, handover.Refuse(handover.Conflict, "refuse.section_settled")
		}
		next, err := q.Arrange(sc.By(), in.Blocking && (sc.MayBlock() || q.Blocking), due)
		return turn{next: next, act: "question.arranged", more: map[string]any{"blocking": next.Blocking, "due": next.DueOn.Format(time.DateOnly)}}, err
	})
}

// Reopen takes a resolved question up again, with a message that says why.
func (a *App) Reopen(ctx context.Context, sc handover.Scope, in Say) error {
	body, err := handover.CheckProse("body", in.Body, true)
	if err != nil {
		return err
	}
	return a.onQuestion(ctx, sc, in.Question, in.Key, func(tx Tx, l Locked) (turn, error) {
		if l.Section.Settled() {
			return turn{}, handover.Refuse(handover.Conflict, "refuse.section_settled")
		}
		if l.Record.Removed() {
			return turn{}, handover.ErrNotFound()
		}
		next, err := l.Question.Reopen(sc.By())
		if err != nil {
			return turn{}, err
		}
		if next.DueOn.Before(a.Today()) {
			next.DueOn = handover.WorkingDaysAfter(a.Today(), handover.AnswerDays)
		}
		m, err := a.message(ctx, sc, tx, body, in.Mention)
		return turn{next: next, message: m, act: "question.reopened"}, err
	})
}

// Remind lets the asker remind whoever has to answer, once a day. It stands on their list of things to do.
func (a *App) Remind(ctx context.Context, sc handover.Scope, question uuid.UUID, key Key) error {
	return a.onQuestion(ctx, sc, question, key, func(_ Tx, l Locked) (turn, error) {
		next, err := l.Question.Remind(sc.By(), a.Today())
		return turn{next: next, act: "question.reminded", more: map[string]any{"name": l.Section.FillerName}}, err
	})
}

// Notice says that the viewer knows of what they were named in, so that it leaves their list of things to do.
func (a *App) Notice(ctx context.Context, sc handover.Scope, question uuid.UUID, key Key) error {
	return a.onQuestion(ctx, sc, question, key, func(_ Tx, l Locked) (turn, error) {
		return turn{next: l.Question, act: "question.noticed", seen: true}, nil
	})
}

func (a *App) notPast(due time.Time) error {
	if due.Before(a.Today()) {
		return handover.Wrong(handover.At("due_on", "problem.in_the_past"))
	}
	return nil
}

// message is one turn of a question with whom it names: who was chosen, and every party called in the text as @name.
func (a *App) message(ctx context.Context, sc handover.Scope, tx Tx, body string, chosen uuid.UUID) (*handover.Message, error) {
	m := &handover.Message{ID: a.newID(), Author: sc.By(), Body: body, At: a.Now()}
	if chosen == uuid.Nil && !strings.ContainsAny(body, "@\uff20") {
		return m, nil
	}
	parties, err := tx.Parties(ctx)
	if err != nil {
		return nil, err
	}
	if chosen != uuid.Nil && !slices.ContainsFunc(parties, func(p handover.Party) bool { return p.Person == chosen }) {
		return nil, handover.Wrong(handover.At("mention", "problem.unknown_choice"))
	}
	called := named(body, parties)
	for _, p := range parties {
		if (p.Person == chosen || called[p.Person]) && p.Person != sc.By() && !slices.Contains(m.Mentions, p.Person) {
			m.Mentions = append(m.Mentions, p.Person)
		}
	}
	return m, nil
}

// named finds who is called as @name. Of two names of which one begins like the other, the longer one is meant.
func named(body string, parties []handover.Party) map[uuid.UUID]bool {
	out := map[uuid.UUID]bool{}
	for i, part := range strings.Split(strings.ReplaceAll(body, "\uff20", "@"), "@") {
		best := 0
		var who uuid.UUID
		for _, p := range parties {
			if i > 0 && p.Name != "" && len(p.Name) > best && strings.HasPrefix(part, p.Name) {
				best, who = len(p.Name), p.Person
			}
		}
		if best > 0 {
			out[who] = true
		}
	}
	return out
}

// Mine says which of the questions that concern a person are listed.
type Mine string

// The lists. MineAll is every question of the others.
const (
	MineAll       Mine = ""
	MineAsked     Mine = "asked"     // by me
	MineAnswer    Mine = "answer"    // waits for my answer
	MineMentioned Mine = "mentioned" // I am named
	MineOverdue   Mine = "overdue"   // of mine, without an answer past its date
)

// Mines lists them in the order of the page.
var Mines = []Mine{MineAll, MineAnswer, MineAsked, MineMentioned, MineOverdue}

// QuestionFilter narrows the list of a person's questions. After is the id of the last one of the page before.
type QuestionFilter struct {
	Mine     Mine
	Resolved bool // resolved ones too
	After    uuid.UUID
}

// QuestionPage is at most 50 of a person's questions, the newest first, with how many of each list are open, counted up to 1,000.
type QuestionPage struct {
	Lines  []QuestionLine
	Counts map[Mine]int
	Next   uuid.UUID // uuid.Nil on the last page
}

// QuestionLine is a question in a list over all handovers.
type QuestionLine struct {
	handover.Question
	Number, Title  string // of the handover
	NameZH, NameEN string // of the section
	Kind           string
	Filler         string // who has to answer
	Body           string // the question itself
	Last, LastBy   string // the newest message, "" when nobody has said more
	Messages       int
}

type talk interface {
	// MyQuestions are the questions that concern the viewer, of all handovers they may see.
	MyQuestions(ctx context.Context, v handover.Viewer, f QuestionFilter, today time.Time) (QuestionPage, error)
}

// MyQuestions are the questions that concern the viewer: what they asked, have to answer, or are named in.
func (a *App) MyQuestions(ctx context.Context, v handover.Viewer, f QuestionFilter) (QuestionPage, error) {
	return a.store.MyQuestions(ctx, v, f, a.Today())
}
