package handover

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// RecordState is where a record stands.
type RecordState string

// The states of a record: draft -> submitted -> (returned -> submitted)* -> accepted.
const (
	RecordDraft     RecordState = "draft"
	RecordSubmitted RecordState = "submitted"
	RecordReturned  RecordState = "returned"
	RecordAccepted  RecordState = "accepted"
)

// RecordStates lists them in the order of a record's life.
var RecordStates = []RecordState{RecordDraft, RecordSubmitted, RecordReturned, RecordAccepted}

// Record is one account, SKU, supplier ... What people typed is in Values; what they did is in the other fields.
type Record struct {
	Handover uuid.UUID
	ID       uuid.UUID
	Section  uuid.UUID
	Kind     string
	Identity string // the kind's normalised key, once per handover and kind
	Title    string
	State    RecordState
	Values   catalog.Values
	// Revision grows with every save and is what a form carries to notice that somebody else saved meanwhile.
	Revision int
	// Kept is the last revision that stands in the history; autosaves of drafts do not add to it.
	Kept int
	// FileChanges grows with every file that is attached or taken away.
	FileChanges int
	Digest      []byte
	Counts      RecordCounts
	Reason      string // of the last return
	ReviewedBy  uuid.UUID
	Reviewer    string
	ReviewedAt  time.Time
	UpdatedBy   uuid.UUID
	Updater     string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	RemovedAt   time.Time
	Carried     Carried // zero for a record that was written here
	// RebuiltBy is who reconstructed it in place of an absent giver (catalog.Origin says from what), VouchedAt when the giver, back again, said
	// that it is right; zero for none.
	RebuiltBy uuid.UUID
	VouchedAt time.Time
	// Amends is the signed record that this one takes the place of; uuid.Nil for none.
	Amends uuid.UUID
	// Proofs are the links of its chain of evidence that stand, in order, and Stage how far that is; of accounts only.
	Proofs []ProofLink
	Stage  ProofStage
	// Waived are the checks whose findings in it somebody answers for.
	Waived []string
}

// Carried says where a record was carried over from, and who said that it still holds.
type Carried struct {
	Handover  uuid.UUID // the earlier one
	Number    string    // of that handover
	Record    uuid.UUID
	Revision  int // of that record when it was copied
	By        uuid.UUID
	Confirmer string
	At        time.Time // of the confirmation; zero while nobody confirmed or changed the record
}

// Is says whether the record was carried over.
func (c Carried) Is() bool { return c.Record != uuid.Nil }

// Unconfirmed says whether the record was carried over and nobody has said yet that it still holds.
func (c Carried) Unconfirmed() bool { return c.Is() && c.At.IsZero() }

// RecordCounts are the numbers kept on a record.
type RecordCounts struct {
	Questions, Blocking int // open ones
	Blockers, Warnings  int // findings
	Missing             int // required facts
	Files               int // attached ones
}

// Shown is what the form of somebody who judges the record carries: it differs after every save and after every change of its files.
// Both numbers only grow, so their sum is the same only when both are.
func (r Record) Shown() int { return r.Revision + r.FileChanges }

// Removed says whether the record was taken out of the section (it stays in the history).
func (r Record) Removed() bool { return !r.RemovedAt.IsZero() }

// counted is what the record adds to its section's counts, n times (n is 1 or -1).
func (r Record) counted(n int) Counts {
	if r.Removed() {
		return Counts{}
	}
	c := Counts{
		Questions: r.Counts.Questions, Blocking: r.Counts.Blocking, Blockers: r.Counts.Blockers, Warnings: r.Counts.Warnings, Missing: r.Counts.Missing,
		Files: r.Counts.Files,
	}
	if r.Counts.Blockers+r.Counts.Warnings > 0 {
		c.Found = 1
	}
	if r.Counts.Questions > 0 {
		c.Asked = 1
	}
	if r.Carried.Unconfirmed() {
		c.Unconfirmed = 1
	}
	switch r.Stage {
	case ProofProven:
		c.Taken, c.Checked, c.Proven = 1, 1, 1
	case ProofSettled:
		c.Taken, c.Checked = 1, 1
	case ProofTaken:
		c.Taken = 1
	}
	return c.of(r.State, 1).times(n)
}

// Replace gives the section's counts after the record was changed from old to new. The zero Record stands for "not there".
func (s Section) Replace(old, new Record) Section {
	if old.ID != uuid.Nil {
		s.Counts = s.Counts.Plus(old.counted(-1))
	}
	if new.ID != uuid.Nil {
		s.Counts = s.Counts.Plus(new.counted(1))
	}
	return s
}

// Write is a save of a record: what it was, what it becomes, and what that does to its section.
type Write struct {
	Old, New Record
	Section  Section
	// Material is false when nothing that is signed changed; then no version moves and no seal goes stale.
	Material bool
	// Keep says whether this revision is written to the history.
	Keep     bool
	Findings []catalog.Finding
	// Reopened is the first link of the account's chain that stood on what changed, "" for none.
	Reopened string
}

// Judged is the record with the counts of what was found.
func (r Record) Judged(findings []catalog.Finding) Record {
	r.Counts.Blockers, r.Counts.Warnings = 0, 0
	for _, f := range findings {
		switch f.Severity {
		case catalog.Blocker:
			r.Counts.Blockers++
		case catalog.Warning:
			r.Counts.Warnings++
		}
	}
	return r
}

// Save changes a record's content, or creates it when old is the zero Record. The caller has put the number of required facts that
// are missing into new.Counts.Missing.
//
// A returned record stays returned until the section is submitted again. An accepted or submitted one that changes needs a new
// look: it becomes submitted. Autosaved drafts are not kept in the history one by one; what has been seen by others always is.
func (s Section) Save(old, new Record, findings []catalog.Finding, autosave bool) (Write, error) {
	if err := s.Writable(); err != nil {
		return Write{}, err
	}
	w := Write{Old: old, Findings: findings}
	created := old.ID == uuid.Nil
	w.Material = created || string(old.Digest) != string(new.Digest)
	switch {
	case created:
		new.State = RecordDraft
	case old.State == RecordAccepted && w.Material:
		new.State = RecordSubmitted
	default:
		new.State = old.State
	}
	missing := new.Counts.Missing
	new.Counts = old.Counts
	new.Counts.Missing = missing
	new = new.Judged(findings)
	new.Revision = old.Revision + 1
	w.Keep = !autosave || new.State != RecordDraft
	new.Kept = old.Kept
	if w.Keep {
		new.Kept = new.Revision
	}
	if new.State != RecordAccepted && new.State != RecordReturned {
		new.ReviewedBy, new.ReviewedAt = uuid.Nil, time.Time{}
	}
	if !created && new.Carried.Unconfirmed() && (w.Material || !autosave) {
		// Whoever changes a carried record, or looks it through and saves it, has confirmed it.
		new = new.confirmed(new.UpdatedBy, new.Updater, new.UpdatedAt)
	}
	if !created {
		new, w.Reopened = new.Reopened(old)
	}
	w.New = new
	w.Section = s.Replace(old, new)
	if w.Material {
		w.Section = w.Section.touched()
	}
	return w, nil
}

func (r Record) confirmed(by uuid.UUID, name string, now time.Time) Record {
	r.Carried.By, r.Carried.Confirmer, r.Carried.At = by, name, now
	return r
}

// Confirm is the filler's word that a carried record still holds as it is; shown is Record.Shown on the filler's screen. Nothing
// that is signed changes by it.
func (s Section) Confirm(old Record, shown int, by Viewer, now time.Time) (Write, error) {
	if err := s.Writable(); err != nil {
		return Write{}, err
	}
	switch {
	case old.Removed():
		return Write{}, ErrNotFound()
	case old.Shown() != shown:
		return Write{}, Refuse(Stale, "refuse.record_changed", "Name", old.Updater)
	case !old.Carried.Unconfirmed():
		return Write{}, Refuse(Conflict, "refuse.nothing_to_confirm")
	}
	new := old.confirmed(by.ID, by.Name, now)
	return Write{Old: old, New: new, Section: s.Replace(old, new)}, nil
}

// Remove takes a record out of the section. It stays in the history and can be put back. A section without records is empty,
// whatever was submitted before.
func (s Section) Remove(old Record, now time.Time) (Write, error) {
	if err := s.Writable(); err != nil {
		return Write{}, err
	}
	if old.Removed() {
		return Write{}, ErrNotFound()
	}
	new := old
	new.RemovedAt = now
	new.Revision++
	new.Kept = new.Revision
	w := Write{Old: old, New: new, Material: true, Keep: true}
	w.Section = s.Replace(old, new).touched()
	if w.Section.Counts.Records == 0 {
		w.Section.State = w.Section.unfilled()
	}
	return w, nil
}

// Restore puts a removed record back; it needs a new look.
func (s Section) Restore(old Record) (Write, error) {
	if err := s.Writable(); err != nil {
		return Write{}, err
	}
	if !old.Removed() {
		return Write{}, Refuse(Conflict, "refuse.not_removed")
	}
	new := old
	new.RemovedAt = time.Time{}
	if new.State == RecordAccepted {
		new.State = RecordSubmitted
		new.ReviewedBy, new.ReviewedAt = uuid.Nil, time.Time{}
	}
	new.Revision++
	new.Kept = new.Revision
	w := Write{Old: old, New: new, Material: true, Keep: true}
	w.Section = s.Replace(old, new).touched()
	return w, nil
}

// Bring is the section after many of its records came, changed or went at once, and what that adds to its counts. Each of them is a Save
// or a Remove.
func (s Section) Bring(add Counts) (Section, error) {
	if err := s.Writable(); err != nil {
		return s, err
	}
	s.Counts = s.Counts.Plus(add)
	s = s.touched()
	if s.Counts.Records == 0 {
		s.State = s.unfilled()
	}
	return s, nil
}

// Accept is the reviewer's yes to one record as it was shown: shown is Record.Shown on the reviewer's screen.
func (s Section) Accept(old Record, shown int, by Viewer, now time.Time) (Write, error) {
	if err := s.reviewable(old, shown); err != nil {
		return Write{}, err
	}
	if old.State == RecordAccepted {
		return Write{}, Refuse(Conflict, "refuse.already_accepted")
	}
	if old.Counts.Blocking > 0 {
		return Write{}, Refuse(Conflict, "refuse.record_has_blocking", "Count", old.Counts.Blocking)
	}
	if old.State != RecordSubmitted {
		return Write{}, Refuse(Conflict, "refuse.record_not_submitted")
	}
	if old.RebuiltBy != uuid.Nil && old.RebuiltBy == by.ID {
		return Write{}, Refuse(Conflict, "absence.refuse.own_record") // carried over or written down as a gap by who reviews the section now
	}
	if err := s.unproven(old); err != nil {
		return Write{}, err
	}
	new := old
	new.State, new.ReviewedBy, new.Reviewer, new.ReviewedAt, new.Reason = RecordAccepted, by.ID, by.Name, now, ""
	return Write{Old: old, New: new, Section: s.Replace(old, new)}, nil
}

// Agreed refuses while facts that a record declares not applicable were not agreed to, each by itself (N-12).
func Agreed(declared, agreed []string) error {
	var problems []Problem
	for _, key := range declared {
		if !slices.Contains(agreed, key) {
			problems = append(problems, At(key, "problem.not_agreed", "Count", len(declared)))
		}
	}
	if len(problems) > 0 {
		return Wrong(problems...)
	}
	return nil
}

// ReturnRecord is the reviewer's no, with what has to be mended. The section goes back to the filler.
func (s Section) ReturnRecord(old Record, shown int, by Viewer, reason string, now time.Time) (Write, error) {
	if err := s.reviewable(old, shown); err != nil {
		return Write{}, err
	}
	if reason == "" {
		return Write{}, Wrong(At("reason", "problem.reason_required"))
	}
	if old.State != RecordSubmitted && old.State != RecordAccepted {
		return Write{}, Refuse(Conflict, "refuse.record_not_submitted")
	}
	new := old
	new.State, new.ReviewedBy, new.Reviewer, new.ReviewedAt, new.Reason = RecordReturned, by.ID, by.Name, now, reason
	sec := s.Replace(old, new)
	sec.State = SectionReturned
	return Write{Old: old, New: new, Section: sec.because(by, reason, now)}, nil
}

func (s Section) reviewable(old Record, shown int) error {
	if s.State != SectionSubmitted && s.State != SectionReturned {
		return Refuse(Conflict, "refuse.not_submitted")
	}
	if old.Removed() {
		return ErrNotFound()
	}
	if old.Shown() != shown {
		return Refuse(Stale, "refuse.record_changed", "Name", old.Updater)
	}
	return nil
}
