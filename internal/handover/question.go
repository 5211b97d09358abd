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

// AnswerDays is the number of working days that an answer may take unless the asker says otherwise.
const AnswerDays = 2

// Question is asked on a record, on one of its fields, or on a section as a whole (Record is uuid.Nil). It counts as open until the asker says that it
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
	// Field is the key of the record's field it is about, "" for the whole record. It stays when the field is gone.
	Field string
	// DueOn is until when the asker needs an answer (a calendar date, midnight UTC), RemindedOn the day of their last reminder; zero for none.
	DueOn, RemindedOn time.Time
}

// Message is one turn of a question; the first is the question itself.
type Message struct {
	ID     uuid.UUID
	Author uuid.UUID
	Name   string
	Body   string
	At     time.Time
	// Mentions are the people the message names, who are told of it, and Named what they are called.
	Mentions []uuid.UUID
	Named    []string
}

// Open says whether the question still counts.
func (q Question) Open() bool { return q.State != QuestionResolved }

// Say adds a message: anybody but the asker thereby answers; the asker asks on.
func (q Question) Say(by uuid.UUID) (Question, error) {
	if !q.Open() {
		return q, Refuse(Conflict, "refuse.question_resolved")
	}
	if by == q.Asker {
		q.State = QuestionOpen
		return q, nil
	}
	q.State, q.RemindedOn = QuestionAnswered, time.Time{}
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

// Overdue says whether an answer should have come before today (a calendar date, midnight UTC).
func (q Question) Overdue(today time.Time) bool {
	return q.State == QuestionOpen && !q.DueOn.IsZero() && q.DueOn.Before(today)
}

// Reopen takes a resolved question up again. Only the asker may, and says why in a further message.
func (q Question) Reopen(by uuid.UUID) (Question, error) {
	if by != q.Asker {
		return q, Refuse(Forbidden, "refuse.not_asker", "Name", q.AskerName)
	}
	if q.Open() {
		return q, Refuse(Conflict, "refuse.question_open")
	}
	q.State, q.ResolvedAt = QuestionOpen, time.Time{}
	return q, nil
}

// Arrange changes whether the question blocks, and until when it has to be answered. Only the asker may.
func (q Question) Arrange(by uuid.UUID, blocking bool, due time.Time) (Question, error) {
	if by != q.Asker {
		return q, Refuse(Forbidden, "refuse.not_asker", "Name", q.AskerName)
	}
	if !q.Open() {
		return q, Refuse(Conflict, "refuse.question_resolved")
	}
	q.Blocking, q.DueOn = blocking, due
	return q, nil
}

// Remind notes that the asker reminds whoever has to answer: once a day, and only while the question waits for them.
func (q Question) Remind(by uuid.UUID, today time.Time) (Question, error) {
	switch {
	case by != q.Asker:
		return q, Refuse(Forbidden, "refuse.not_asker", "Name", q.AskerName)
	case q.State != QuestionOpen:
		return q, Refuse(Conflict, "refuse.question_answered")
	case !q.RemindedOn.Before(today):
		return q, Refuse(Conflict, "refuse.reminded_today")
	}
	q.RemindedOn = today
	return q, nil
}

// WorkingDaysAfter goes on n working days from day, which is a calendar date at midnight UTC. Saturdays and Sundays do not count.
func WorkingDaysAfter(day time.Time, n int) time.Time {
	for n > 0 || weekend(day) {
		day = day.AddDate(0, 0, 1)
		if !weekend(day) {
			n--
		}
	}
	return day
}
