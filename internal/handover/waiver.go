package handover

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Waiver is a finding that somebody answers for instead of mending it (N-03): it no longer holds up the signatures, is shown wherever the finding is,
// and appears in the inventory. It holds through the day Until.
type Waiver struct {
	Handover uuid.UUID
	ID       uuid.UUID
	Check    string    // what found it
	Record   uuid.UUID // uuid.Nil where a record is missing: then it is about all that the check misses
	Section  uuid.UUID
	Title    string // of the record, "" for none
	Reason   string
	Person   uuid.UUID // who answers for it until then
	Name     string
	Until    time.Time // a calendar date, midnight UTC
	By       uuid.UUID // who decided it
	ByName   string
	At       time.Time
	EndedAt  time.Time // zero while it was not taken back
	EndedBy  uuid.UUID
}

// longestWaiver is how far ahead a waiver may reach: what still stands after a quarter is no exception any more.
const longestWaiver = 92

// Validate refuses a waiver without a reason or person, one that ends before today or reaches too far. Both days are calendar dates, midnight UTC.
func (w Waiver) Validate(today time.Time) error {
	var wrong []Problem
	if len([]rune(strings.TrimSpace(w.Reason))) < leastReason {
		wrong = append(wrong, At("reason", "waiver.refuse.reason", "Count", leastReason))
	}
	if w.Person == uuid.Nil {
		wrong = append(wrong, At("person", "waiver.refuse.person"))
	}
	switch {
	case w.Until.IsZero():
		wrong = append(wrong, At("until", "waiver.refuse.until"))
	case w.Until.Before(today):
		wrong = append(wrong, At("until", "waiver.refuse.past"))
	case w.Until.After(LatestWaiver(today)):
		wrong = append(wrong, At("until", "waiver.refuse.far", "Count", longestWaiver))
	}
	if len(wrong) > 0 {
		return Wrong(wrong...)
	}
	return nil
}

// LatestWaiver is the last day that a waiver made on a calendar date, midnight UTC, may hold through.
func LatestWaiver(today time.Time) time.Time { return today.AddDate(0, 0, longestWaiver) }

// Holds says whether the waiver holds on a calendar date, midnight UTC.
func (w Waiver) Holds(today time.Time) bool { return w.EndedAt.IsZero() && !w.Until.Before(today) }

// Covers says whether it is about what the check found in the record; uuid.Nil for a record that is missing.
func (w Waiver) Covers(check string, record uuid.UUID) bool {
	return w.Check == check && w.Record == record
}

// Waivable says whether what a check finds can be waived. A fact that is missing is filled in, or its section declared to have nothing: nobody can
// answer for what nobody knows.
func Waivable(check string) bool {
	_, rule, _ := strings.Cut(check, ".")
	return rule != "missing" && rule != ""
}
