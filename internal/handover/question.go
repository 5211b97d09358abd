package handover

import (
	"time"

	"github.com/google/uuid"
)

// QuestionState is where a question stands.
type QuestionState string

// The states of a question.
const (
	QuestionOpen     QuestionState = "open"
	QuestionAnswered QuestionState = "answered"
	QuestionResolved QuestionState = "resolved"
)

// Question is asked on a record, or on a section as a whole (Record is uuid.Nil). It counts as open until the asker says that it
// is resolved; a blocking one stops the section's signature till then (PRO-05).
type Question struct {
	Handover    uuid.UUID
	ID          uuid.UUID
	Section     uuid.UUID
	Record      uuid.UUID
	RecordTitle string
	Blocking    bool
	State       QuestionState
	Asker       uuid.UUID
	AskerName   string
	// AskerWatches says that the asker sees every handover, so they need not be a party to come back; AskerGone that they may not sign
	// in any more.
	AskerWatches bool
	AskerGone    bool
	AskedAt      time.Time
	ResolvedAt   time.Time
	Messages     []Message
}

// Message is one turn of a question; the first is the question itself.
type Message struct {
	ID     uuid.UUID
	Author uuid.UUID
	Name   string
	Body   string
	At     time.Time
}

// Open says whether the question still counts.
func (q Question) Open() bool { return q.State != QuestionResolved }

// Say adds a message: anybody but the asker thereby answers; the asker asks on.
func (q Question) Say(by uuid.UUID) (Question, error) {
	if !q.Open() {
		return q, Refuse(Conflict, "refuse.question_resolved")
	}
	q.State = QuestionAnswered
	if by == q.Asker {
		q.State = QuestionOpen
	}
	return q, nil
}

// Resolve closes the question. Only the asker may.
func (q Question) Resolve(by uuid.UUID, now time.Time) (Question, error) {
	if by != q.Asker {
		return q, Refuse(Forbidden, "refuse.not_asker", "Name", q.AskerName)
	}
	return q.ResolveAbandoned(now)
}

// ResolveAbandoned closes a question whose asker has no part in the handover any more; the caller has made sure of that and of who
// speaks for them.
func (q Question) ResolveAbandoned(now time.Time) (Question, error) {
	if !q.Open() {
		return q, Refuse(Conflict, "refuse.question_resolved")
	}
	q.State, q.ResolvedAt = QuestionResolved, now
	return q, nil
}
