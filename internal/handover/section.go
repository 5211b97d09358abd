package handover

import (
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// SectionState is where a section stands.
type SectionState string

// The states of a section: empty -> filling -> submitted -> (returned -> submitted)* -> signed, or declared not applicable.
const (
	SectionEmpty         SectionState = "empty"
	SectionFilling       SectionState = "filling"
	SectionSubmitted     SectionState = "submitted"
	SectionReturned      SectionState = "returned"
	SectionSigned        SectionState = "signed"
	SectionNotApplicable SectionState = "not_applicable"
)

// SectionStates lists them in the order of a section's life.
var SectionStates = []SectionState{
	SectionEmpty, SectionFilling, SectionSubmitted, SectionReturned, SectionSigned, SectionNotApplicable,
}

// Section is a part of a handover: one kind of record, one filler, one reviewer, one due date.
type Section struct {
	Handover     uuid.UUID
	ID           uuid.UUID
	Position     int
	Kind         string // key of a catalog kind
	TitleZH      string
	TitleEN      string
	GuidanceZH   string
	GuidanceEN   string
	Required     bool
	Minimum      int // records needed to submit
	Filler       uuid.UUID
	FillerName   string
	Reviewer     uuid.UUID
	ReviewerName string
	// FillerSeat and ReviewerSeat are what the template said; people who join or leave the parties are put into them anew.
	FillerSeat, ReviewerSeat Seat
	// WhyZH, WhyEN, Severities and Platforms are the template's, see TemplateSection. A change of the template does not reach them.
	WhyZH, WhyEN string
	Severities   map[string]catalog.Severity
	Platforms    []string
	// DueDays is the number of working days before the last working day that the template gave; DueOn is counted from it as soon as
	// that day is known.
	DueDays int
	DueOn   time.Time // calendar date, midnight UTC; zero when none
	State   SectionState
	// ContentVersion grows with every material change of the section's records. A seal stands over one version.
	ContentVersion int
	// Reason is why the section was returned, reopened or declared not applicable: the last such act.
	Reason      string
	ReasonBy    uuid.UUID
	ReasonName  string
	ReasonAt    time.Time
	SubmittedAt time.Time
	// SettledAt is when it was signed, or when the receiver accepted that it does not apply; zero before.
	SettledAt time.Time
	// Given, Received and Witnessed are the content versions under the newest seals of the giver, the receiver and the witness, 0 for
	// none. One that is lower than ContentVersion went stale.
	Given, Received, Witnessed int
	// SealedAt is when the newest of them was put; zero when there is none. What changes later has a later time, see After.
	SealedAt time.Time
	// SupplementOf is the section that was signed before what stands here came about, and Supplement its number among the supplements of
	// that one; uuid.Nil and 0 for an ordinary section. Late ones were made after the handover as a whole was signed.
	SupplementOf uuid.UUID
	Supplement   int
	Late         bool
	Counts       Counts
	Version      int
	// TeachBack is the number of if-then answers that the receiver owes before signing (N-10), 0 for none. TaughtVersion is the content
	// version that the newest confirmed teach-back is about.
	TeachBack, TaughtVersion int
	// Proof says that its accounts are accepted only when they were taken over link by link (N-06).
	Proof bool
}

// Title is the section's title in "zh" or "en".
func (s Section) Title(lang string) string {
	if lang == "en" {
		return s.TitleEN
	}
	return s.TitleZH
}

// Guidance is the section's guidance in "zh" or "en".
func (s Section) Guidance(lang string) string {
	if lang == "en" {
		return s.GuidanceEN
	}
	return s.GuidanceZH
}

// Settled says whether nothing more has to be done.
func (s Section) Settled() bool { return !s.SettledAt.IsZero() }

// Spare says that nobody has to do anything about the section: it is optional and nothing was written into it.
func (s Section) Spare() bool { return !s.Required && s.State == SectionEmpty }

// Overdue says whether the section should have been settled before today (a calendar date, midnight UTC).
func (s Section) Overdue(today time.Time) bool {
	return !s.Settled() && !s.Spare() && !s.DueOn.IsZero() && s.DueOn.Before(today)
}

// Stale says whether a signature under the section went stale and waits to be put again: the content moved on after it. A giver's is only
// missed while the section is with its reviewer; before, it is going to be submitted again anyhow.
func (s Section) Stale() bool {
	if s.Settled() || s.State == SectionNotApplicable {
		return false
	}
	return s.late(s.Received) || s.late(s.Witnessed) || s.State == SectionSubmitted && s.late(s.Given)
}

// StaleVersion is the newest version of which a signature went stale.
func (s Section) StaleVersion() int {
	if s.late(s.Received) || s.late(s.Witnessed) {
		return max(s.Received, s.Witnessed)
	}
	return s.Given
}

func (s Section) late(version int) bool { return version > 0 && version < s.ContentVersion }

// Sealed is the section after a seal on its present version.
func (s Section) Sealed(g Seal) Section {
	switch {
	case g.Role == Giver, g.Role == StandIn:
		s.Given = g.Version
	case g.Role == Receiver, g.Role == InCharge: // a manager who signs besides the reviewer does so over what was received
		s.Received = g.Version
	case g.Role == Witness:
		s.Witnessed = g.Version
	}
	s.SealedAt = g.At
	return s
}

// After is the time of a change that is made now: never before the newest seal, which it comes after, whatever the clock says.
func (s Section) After(now time.Time) time.Time {
	if s.SealedAt.IsZero() || now.After(s.SealedAt) {
		return now
	}
	return s.SealedAt.Add(time.Microsecond)
}

// ReasonField is where a form says why something signed changes; no field of a kind is called so.
const ReasonField = "_reason"

// SourceField and SureField are where a form says from what a record was reconstructed and how sure that is; no field of a kind is called so.
const (
	SourceField = "_source"
	SureField   = "_sure"
)

// Disturb takes a signed section back to its reviewer because its filler changes something in it, and says why. It is for the change that
// follows in the same act, which moves the version on and makes the seals stale.
func (s Section) Disturb(by Viewer, reason string, now time.Time) (Section, error) {
	if s.State != SectionSigned {
		return s, Refuse(Conflict, "refuse.not_settled")
	}
	if reason == "" {
		return s, Wrong(At(ReasonField, "problem.reason_signed"))
	}
	s.State, s.SettledAt = SectionSubmitted, time.Time{}
	return s.because(by, reason, now), nil
}

// Reseated is the section with other people on it. Whoever fills it now has to sign it, and whoever reviews it has to say what they
// understood: what those before them signed or said is theirs, so the version moves on and it goes stale.
func (s Section) Reseated(filler, reviewer uuid.UUID) Section {
	given := s.Filler != filler && s.Given == s.ContentVersion
	taught := s.Reviewer != reviewer && s.TeachBack > 0 && s.TaughtVersion == s.ContentVersion
	s.Filler, s.Reviewer = filler, reviewer
	if given || taught {
		s.ContentVersion++
	}
	return s
}

// Writable says whether records may be written now. A signed section takes changes of its filler with a reason, see Disturb, or is
// reopened; a section declared not applicable is taken back first.
func (s Section) Writable() error {
	switch s.State {
	case SectionSigned:
		return Refuse(Conflict, "refuse.section_signed")
	case SectionNotApplicable:
		return Refuse(Conflict, "refuse.section_not_applicable")
	}
	return nil
}

// touched is the section after one of its records changed materially.
func (s Section) touched() Section {
	s.ContentVersion++
	if s.State == SectionEmpty {
		s.State = SectionFilling
	}
	return s
}

// Submit hands the section to the reviewer under the giver's seal: all drafts and returned records become submitted. A submitted section
// whose content moved on since is submitted again. It is refused while required facts
// are missing or there are fewer records than the minimum. Other blockers, such as an account that still hangs on the leaver's
// phone, do not hold up the reviewer's look, only the signature: mending them often takes both.
func (s Section) Submit(now time.Time) (Section, error) {
	switch s.State {
	case SectionSubmitted:
		if s.Counts.Draft+s.Counts.Returned == 0 && s.Given == s.ContentVersion {
			return s, Refuse(Conflict, "refuse.already_submitted")
		}
	case SectionSigned, SectionNotApplicable:
		return s, s.Writable()
	}
	if err := s.enough(); err != nil {
		return s, err
	}
	if s.Counts.Missing > 0 {
		return s, Refuse(Conflict, "refuse.missing", "Count", s.Counts.Missing)
	}
	s.Counts.Submitted += s.Counts.Draft + s.Counts.Returned
	s.Counts.Draft, s.Counts.Returned = 0, 0
	s.State, s.SubmittedAt = SectionSubmitted, now
	return s, nil
}

// enough says whether the section has the records it needs: one, and the template's minimum.
func (s Section) enough() error {
	if s.Counts.Records == 0 {
		return Refuse(Conflict, "refuse.nothing_to_submit")
	}
	if s.Counts.Records < s.Minimum {
		return Refuse(Conflict, "refuse.below_minimum", "Minimum", s.Minimum, "Count", s.Counts.Records)
	}
	return nil
}

// Return gives the section back to the filler. Records keep their verdicts.
func (s Section) Return(by Viewer, reason string, now time.Time) (Section, error) {
	if s.State != SectionSubmitted && (s.State != SectionNotApplicable || s.Settled()) {
		return s, Refuse(Conflict, "refuse.not_submitted")
	}
	if reason == "" {
		return s, Wrong(At("reason", "problem.reason_required"))
	}
	s.State = SectionReturned
	if s.Counts.Records == 0 {
		s.State = s.unfilled()
	}
	return s.because(by, reason, now), nil
}

// DeclareNotApplicable says that there is nothing to hand over here, and why. A section with records cannot be declared so.
func (s Section) DeclareNotApplicable(by Viewer, reason string, now time.Time) (Section, error) {
	if s.State == SectionSigned || s.State == SectionNotApplicable {
		return s, s.Writable()
	}
	if s.Counts.Records > 0 {
		return s, Refuse(Conflict, "refuse.has_records", "Count", s.Counts.Records)
	}
	if s.Counts.Files > 0 {
		return s, Refuse(Conflict, "refuse.has_files", "Count", s.Counts.Files)
	}
	if reason == "" {
		return s, Wrong(At("reason", "problem.reason_required"))
	}
	s.State = SectionNotApplicable
	return s.because(by, reason, now), nil
}

// TakeBackNotApplicable is the filler's second thought, before the reviewer has consented.
func (s Section) TakeBackNotApplicable() (Section, error) {
	if s.State != SectionNotApplicable || s.Settled() {
		return s, Refuse(Conflict, "refuse.nothing_declared")
	}
	s.State = SectionEmpty
	s.Reason, s.ReasonBy, s.ReasonName, s.ReasonAt = "", uuid.Nil, "", time.Time{}
	return s, nil
}

// AcceptNotApplicable is the reviewer's consent.
func (s Section) AcceptNotApplicable(now time.Time) (Section, error) {
	if s.State != SectionNotApplicable || s.Settled() {
		return s, Refuse(Conflict, "refuse.nothing_declared")
	}
	if s.Counts.Blocking > 0 {
		return s, Refuse(Conflict, "refuse.blocking_questions", "Count", s.Counts.Blocking)
	}
	s.SettledAt = now
	return s, nil
}

// Reopen takes a settled section back for work. Its seals stay in the history and are stale, because the version moves on.
func (s Section) Reopen(by Viewer, reason string, now time.Time) (Section, error) {
	if !s.Settled() {
		return s, Refuse(Conflict, "refuse.not_settled")
	}
	if reason == "" {
		return s, Wrong(At("reason", "problem.reason_required"))
	}
	s.ContentVersion++
	s.SettledAt = time.Time{}
	s.State = SectionReturned
	if s.Counts.Records == 0 {
		s.State = s.unfilled()
	}
	return s.because(by, reason, now), nil
}

// CanSign says what stands between the section and the receiver's signature.
func (s Section) CanSign() error {
	switch {
	case s.State == SectionSigned:
		return Refuse(Conflict, "refuse.already_signed")
	case s.State != SectionSubmitted:
		return Refuse(Conflict, "refuse.not_submitted")
	case s.Given != s.ContentVersion:
		return Refuse(Conflict, "refuse.giver_first", "Name", s.FillerName)
	case s.Counts.Accepted < s.Counts.Records:
		return Refuse(Conflict, "refuse.not_all_accepted", "Count", s.Counts.Records-s.Counts.Accepted)
	case s.Counts.Blocking > 0:
		return Refuse(Conflict, "refuse.blocking_questions", "Count", s.Counts.Blocking)
	case s.Counts.Blockers > 0:
		return Refuse(Conflict, "refuse.blockers", "Count", s.Counts.Blockers)
	case !s.Taught():
		return Refuse(Conflict, "refuse.teach_back_missing", "Count", s.TeachBack)
	case s.Proof && s.Counts.Taken < s.Counts.Records:
		return Refuse(Conflict, "refuse.not_all_taken", "Count", s.Counts.Records-s.Counts.Taken)
	}
	// Records may have been removed since the section was submitted.
	return s.enough()
}

// Sign settles the section by the receiver's seal.
func (s Section) Sign(now time.Time) (Section, error) {
	if err := s.CanSign(); err != nil {
		return s, err
	}
	s.State, s.SettledAt = SectionSigned, now
	return s, nil
}

func (s Section) because(by Viewer, reason string, now time.Time) Section {
	s.Reason, s.ReasonBy, s.ReasonName, s.ReasonAt = reason, by.ID, by.Name, now
	return s
}

// Count makes the tally of a handover's sections and sums their counts. It also finds the earliest due date of an unsettled
// section; zero when all are settled or none has a date.
func Count(sections []Section) (t Tally, c Counts, nextDue time.Time) {
	for _, s := range sections {
		t.Sections++
		switch s.State {
		case SectionEmpty:
			t.Empty++
		case SectionFilling:
			t.Filling++
		case SectionSubmitted:
			t.Submitted++
		case SectionReturned:
			t.Returned++
		case SectionSigned:
			t.Signed++
		case SectionNotApplicable:
			t.NotApplicable++
		}
		if s.Settled() || s.Spare() {
			t.Settled++
		} else if s.Late {
			t.Late++
		} else if !s.DueOn.IsZero() && (nextDue.IsZero() || s.DueOn.Before(nextDue)) {
			nextDue = s.DueOn
		}
		c = c.Plus(s.Counts)
	}
	return t, c, nextDue
}
