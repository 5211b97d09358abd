package handover

import (
	"slices"

	"github.com/google/uuid"
)

// Seat is a place at the table of a handover: what a template says instead of a person.
type Seat string

// The seats. Nobody but a party can fill or review, and only receivers review.
const (
	SeatGiver    Seat = "giver"
	SeatReceiver Seat = "receiver" // the lead
	SeatSecond   Seat = "receiver_2"
	SeatThird    Seat = "receiver_3"
)

// FillerSeats and ReviewerSeats list who can be asked to fill and to review, in the order of the form.
var (
	FillerSeats   = []Seat{SeatGiver, SeatReceiver, SeatSecond}
	ReviewerSeats = []Seat{SeatReceiver, SeatSecond, SeatThird}
)

// or is the seat, or another one when none was named.
func (s Seat) or(other Seat) Seat {
	if s == "" {
		return other
	}
	return s
}

// Besides is the seat, "" when it is the usual one: what is not said reads alike in a template and its copy.
func (s Seat) Besides(usual Seat) Seat {
	if s == usual {
		return ""
	}
	return s
}

// Seated puts people into a filler's and a reviewer's seat. Where there are fewer receivers than the seat counts, the lead sits there.
// Nobody reviews what they filled themselves: another receiver reviews, and when there is none the giver fills.
func (h Handover) Seated(filler, reviewer Seat) (fills, reviews Party) {
	fills, reviews = h.at(filler.or(SeatGiver)), h.at(reviewer.or(SeatReceiver))
	if fills.Person == uuid.Nil || fills.Person != reviews.Person {
		return fills, reviews
	}
	for _, p := range h.With(Receiver) {
		if p.Person != fills.Person {
			return fills, p
		}
	}
	return h.at(SeatGiver), reviews
}

func (h Handover) at(s Seat) Party {
	if s == SeatGiver {
		p, _ := h.Party(Giver)
		return p
	}
	receivers := h.With(Receiver)
	n := slices.Index(ReviewerSeats, s)
	if n < 0 || n >= len(receivers) {
		p, _ := h.Party(Receiver)
		return p
	}
	return receivers[n]
}

// seatOf is where a person sits, or the seat they were given when they sit nowhere else.
func (h Handover) seatOf(person uuid.UUID, given Seat) Seat {
	if person == uuid.Nil || h.at(given).Person == person {
		return given
	}
	for _, s := range []Seat{SeatGiver, SeatReceiver, SeatSecond, SeatThird} {
		if p := h.at(s); p.Person == person {
			return s
		}
	}
	return given
}
