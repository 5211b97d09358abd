package handover

import (
	"time"

	"github.com/google/uuid"
)

// ResponsibleBy is the act by which somebody answers.
type ResponsibleBy string

// The acts.
const (
	ByPlan       ResponsibleBy = "plan"       // the giver, from the beginning or since the plan named them
	ByMoment     ResponsibleBy = "moment"     // the stated effective moment came
	ByLateSeal   ResponsibleBy = "signature"  // the whole was signed after the effective moment: from the last signature on
	BySupplement ResponsibleBy = "supplement" // a supplement was signed after all that
)

// Responsibility is who answers for the records of a section from a moment on (PRO-10, N-15). With Section uuid.Nil it is about every
// section that has no row of its own by then: records are their giver's until their section moves, and a section moves whole.
type Responsibility struct {
	Handover uuid.UUID
	Section  uuid.UUID
	Person   uuid.UUID
	Name     string
	From     time.Time // the stated moment, UTC, microseconds
	By       ResponsibleBy
	// Event is the number of the event that tells about it, ActedAt its time: when the program did what holds since From. Actor is who acted.
	Event   int64
	ActedAt time.Time
	Actor   string
}

// Given is the giver's responsibility for all that has not moved, from when the plan names them.
func (h Handover) Given(giver Party, from time.Time) Responsibility {
	return Responsibility{Handover: h.ID, Person: giver.Person, From: from, By: ByPlan}
}

// MovesAt is when responsibility moves, or moved: at the effective moment, or with the last signature when that came later. It is zero
// while the handover is not signed.
func (h Handover) MovesAt() time.Time {
	if h.SignedAt.IsZero() || h.EffectiveAt.IsZero() {
		return time.Time{}
	}
	return later(h.EffectiveAt, h.SignedAt)
}

// DueToMove says whether the moment has come and nothing has moved yet. At the very moment it has come.
func (h Handover) DueToMove(now time.Time) bool {
	at := h.MovesAt()
	return h.MovedAt.IsZero() && !at.IsZero() && !at.After(now)
}

// Moved is the handover after responsibility moved, with a row for every signed section, and the sections with records that stay with the
// giver because they are not signed. The caller has asked DueToMove.
func (h Handover) Moved(sections []Section) (next Handover, moved []Responsibility, stay []Section) {
	h.MovedAt = h.MovesAt()
	for _, s := range sections {
		switch {
		case s.State == SectionSigned:
			moved = append(moved, h.takes(s))
		case s.Counts.Records > 0:
			stay = append(stay, s)
		}
	}
	return h, moved, stay
}

// takes is the reviewer's responsibility for a signed section, from the moment of the handover or, if that was later, of its signature.
func (h Handover) takes(s Section) Responsibility {
	r := Responsibility{Handover: h.ID, Section: s.ID, Person: s.Reviewer, From: h.MovedAt, By: ByMoment}
	switch {
	case s.Late && s.SettledAt.After(h.MovedAt):
		r.From, r.By = s.SettledAt, BySupplement
	case h.MovedAt.After(h.EffectiveAt):
		r.By = ByLateSeal
	}
	return r
}

// Joins says what becomes of a supplement that is signed now: when responsibility for the rest has moved already, it moves, too.
func (h Handover) Joins(s Section) (Responsibility, bool) {
	if h.MovedAt.IsZero() || !s.Late || s.State != SectionSigned {
		return Responsibility{}, false
	}
	return h.takes(s), true
}

// Term is a time in which one person answers: from From on, up to but not at Until. Until is zero for a term that has no end yet.
type Term struct {
	Responsibility
	Until time.Time
}

// Terms are who answered when for the records of a section, or for one of them that was written at since; rows are those of the handover
// in the order of time. Nobody answers for what was not there yet.
func Terms(rows []Responsibility, section uuid.UUID, since time.Time) []Term {
	var out []Term
	own := false
	for _, r := range rows {
		if r.Section != section && (r.Section != uuid.Nil || own) {
			continue
		}
		own = own || r.Section == section
		if n := len(out); n > 0 {
			if out[n-1].Until = r.From; !since.Before(r.From) {
				out = out[:0] // over before there was anything to answer for
			}
		}
		if r.From = later(r.From, since); r.Event == 1 {
			r.From = since // from the beginning, also of what was written by a clock that was set back
		}
		out = append(out, Term{Responsibility: r})
	}
	return out
}

// Answers finds who answers at a moment. At the very moment of a change it is the new person.
func Answers(terms []Term, at time.Time) (Term, bool) {
	for i := len(terms) - 1; i >= 0; i-- {
		if !at.Before(terms[i].From) {
			return terms[i], true
		}
	}
	return Term{}, false
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
