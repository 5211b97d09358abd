package handover

import (
	"time"

	"github.com/google/uuid"
)

// SampleResult is how a sample ended.
type SampleResult string

// The results. Void is a lot that changed meanwhile; dropped is a reviewer who prefers to look at everything.
const (
	SampleAccepted SampleResult = "accepted"
	SampleReturned SampleResult = "returned"
	SampleVoid     SampleResult = "void"
	SampleDropped  SampleResult = "dropped"
)

// Sampling is a random sample of a section's lot, and what was found in it.
type Sampling struct {
	Handover  uuid.UUID
	ID        uuid.UUID
	Section   uuid.UUID
	Plan      SamplePlan
	Version   int         // content version of the section that was sampled
	Lot       []byte      // digest of the lot
	IDs       []uuid.UUID // of the lot, in order; only where they are asked for
	Signature []byte      // of the program, over lot and plan: the seed follows from it
	Key       []byte
	By        uuid.UUID
	Name      string
	At        time.Time
	Result    SampleResult // "" while it is open
	EndedAt   time.Time
	Records   []SampleRecord // in the order of the draw
}

// SampleRecord is one record of a sample. Verdict is "" while nobody looked at it.
type SampleRecord struct {
	Record  uuid.UUID
	Title   string
	Verdict SampleVerdict
	Reason  string
	At      time.Time
}

// SampleVerdict is what was found of one record.
type SampleVerdict string

// The verdicts on records of a sample.
const (
	SampleGood   SampleVerdict = "good"
	SampleDefect SampleVerdict = "defect"
)

// Open says that the sample is being looked at.
func (s Sampling) Open() bool { return s.ID != uuid.Nil && s.Result == "" }

// Holds says whether the section still is what was sampled: a record that changed, came or went moves its version on.
func (s Sampling) Holds(sec Section) bool {
	return sec.State == SectionSubmitted && sec.ContentVersion == s.Version
}

// Judged is how many of the sample were looked at, and in how many a defect was found.
func (s Sampling) Judged() (judged, defects int) {
	for _, r := range s.Records {
		switch r.Verdict {
		case SampleGood:
			judged++
		case SampleDefect:
			judged, defects = judged+1, defects+1
		}
	}
	return judged, defects
}

// Defects are the records in which one was found.
func (s Sampling) Defects() []SampleRecord {
	var out []SampleRecord
	for _, r := range s.Records {
		if r.Verdict == SampleDefect {
			out = append(out, r)
		}
	}
	return out
}

// Outcome is the result that follows from what was found, "" while it is open. The lot is returned as soon as Re is reached; it is accepted
// only when every record of the sample was looked at.
func (s Sampling) Outcome() SampleResult {
	judged, defects := s.Judged()
	switch {
	case defects >= s.Plan.Reject:
		return SampleReturned
	case judged == len(s.Records):
		return SampleAccepted
	}
	return ""
}

// Next is the record to look at after this one (uuid.Nil: from the beginning): the next nobody judged, else the first; uuid.Nil when all are.
func (s Sampling) Next(after uuid.UUID) uuid.UUID {
	var first uuid.UUID
	passed := after == uuid.Nil
	for _, r := range s.Records {
		switch {
		case r.Record == after:
			passed = true
		case r.Verdict != "":
		case passed:
			return r.Record
		case first == uuid.Nil:
			first = r.Record
		}
	}
	return first
}

// Place is where a record stands in the sample, from 0, with the records beside it; -1 when it is not in it.
func (s Sampling) Place(record uuid.UUID) (at int, previous, next uuid.UUID) {
	for i, r := range s.Records {
		if r.Record != record {
			continue
		}
		if i > 0 {
			previous = s.Records[i-1].Record
		}
		if i+1 < len(s.Records) {
			next = s.Records[i+1].Record
		}
		return i, previous, next
	}
	return -1, uuid.Nil, uuid.Nil
}

// CanSample says what stands against a sample of a lot of so many records now. Accounts are looked at one by one.
func (s Section) CanSample(lot int) error {
	switch {
	case OneByOne(s.Kind):
		return Refuse(Conflict, "refuse.sample_critical")
	case s.State != SectionSubmitted:
		return Refuse(Conflict, "refuse.not_submitted")
	case lot < SampleLeast:
		return Refuse(Conflict, "refuse.sample_small", "Count", lot, "Least", SampleLeast)
	}
	return nil
}

// OneByOne says whether records of the kind are critical: each may lock a shop out, so none is accepted unseen by way of a sample.
func OneByOne(kind string) bool { return kind == "account" }

// Sampled is the section after a sample ended: so many records of the lot were accepted, and those with a defect go back. by and reason are
// of the return; a lot without any defect stays submitted.
func (s Section) Sampled(accepted, returned int, result SampleResult, by Viewer, reason string, now time.Time) Section {
	s.Counts.Submitted -= accepted + returned
	s.Counts.Accepted += accepted
	s.Counts.Returned += returned
	if returned > 0 || result == SampleReturned {
		s.State = SectionReturned
		s = s.because(by, reason, now)
	}
	return s
}

// TakeBack undoes the reviewer's own last verdict on a record, as long as the section is not signed and the record stayed as it was. A
// section that came back because of this verdict alone is submitted again.
func (s Section) TakeBack(old Record, by Viewer) (Write, error) {
	if s.State != SectionSubmitted && s.State != SectionReturned {
		return Write{}, Refuse(Conflict, "refuse.not_submitted")
	}
	if old.Removed() {
		return Write{}, ErrNotFound()
	}
	if old.State != RecordAccepted && old.State != RecordReturned {
		return Write{}, Refuse(Conflict, "refuse.nothing_to_take_back")
	}
	if old.ReviewedBy != by.ID {
		return Write{}, Refuse(Conflict, "refuse.verdict_of_other", "Name", old.Reviewer)
	}
	if old.UpdatedAt.After(old.ReviewedAt) {
		return Write{}, Refuse(Stale, "refuse.record_changed", "Name", old.Updater)
	}
	new := old
	new.State, new.ReviewedBy, new.Reviewer, new.ReviewedAt, new.Reason = RecordSubmitted, uuid.Nil, "", time.Time{}, ""
	sec := s.Replace(old, new)
	alone := old.State == RecordReturned && s.ReasonBy == by.ID && s.ReasonAt.Equal(old.ReviewedAt)
	if alone && sec.Counts.Returned+sec.Counts.Draft == 0 && !s.SubmittedAt.IsZero() {
		sec.State = SectionSubmitted
		sec.Reason, sec.ReasonBy, sec.ReasonName, sec.ReasonAt = "", uuid.Nil, "", time.Time{}
	}
	return Write{Old: old, New: new, Section: sec}, nil
}
