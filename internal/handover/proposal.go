package handover

import (
	"time"

	"github.com/google/uuid"
)

// ProposalVerdict is what became of a proposal; "" while it waits.
type ProposalVerdict string

// The verdicts. Accepted and refused are a second person's; withdrawn is who made it.
const (
	ProposalOpen      ProposalVerdict = ""
	ProposalAccepted  ProposalVerdict = "accepted"
	ProposalRefused   ProposalVerdict = "refused"
	ProposalWithdrawn ProposalVerdict = "withdrawn"
)

// Proposal is a change of price or stock in something signed that waits for a second person (SKU-18, N-18). It never changes; what became of it is
// a verdict beside it.
type Proposal struct {
	Handover   uuid.UUID
	ID         uuid.UUID
	Section    uuid.UUID
	Record     uuid.UUID
	Was, Wants []byte // of catalog.Kind's Withheld
	Reason     string
	By         uuid.UUID
	Name       string
	Behalf     uuid.UUID // the party for whom a proxy made it; uuid.Nil for none
	BehalfName string
	At         time.Time
	Revision   int // of the record then

	Verdict           ProposalVerdict
	DecidedBy         uuid.UUID
	Decider           string
	DecidedBehalf     uuid.UUID
	DecidedBehalfName string
	DecidedAt         time.Time
	Note              string // why it was refused
}

// Open says whether it waits.
func (p Proposal) Open() bool { return p.Verdict == ProposalOpen }

// Of says whether the person made it, or had it made.
func (p Proposal) Of(s Scope) bool { return s.Is(p.By) || s.Is(p.Behalf) }

// Guarded says whether price and stock of the section's records take two people: since it was signed, and as long as its reviewer has not given it
// back. Another change that takes it back to the reviewer opens no way around.
func (s Section) Guarded() bool {
	return s.State == SectionSigned || s.State == SectionSubmitted && s.Received > 0
}

// MayDecide says whether the person may take or refuse the proposal: whoever reviews the section, and managers; never who made it.
func (s Scope) MayDecide(sec Section, p Proposal) error {
	if err := s.May(DecideProposal); err != nil {
		return err
	}
	switch {
	case p.Of(s):
		return Refuse(Forbidden, "refuse.proposal_own")
	case !s.roles.Has(asWatcher) && !s.Is(sec.Reviewer):
		return Refuse(Forbidden, "refuse.not_reviewer", "Name", sec.ReviewerName)
	}
	return nil
}

// Decide says whether the verdict can be given: once, a refusal with a reason, and taking it back by who made it.
func (s Scope) Decide(sec Section, p Proposal, verdict ProposalVerdict, note string) error {
	if !p.Open() {
		return Refuse(Conflict, "refuse.proposal_decided", "Name", p.Decider)
	}
	switch verdict {
	case ProposalWithdrawn:
		if !p.Of(s) {
			return Refuse(Forbidden, "refuse.proposal_of_other", "Name", p.Name)
		}
		return nil
	case ProposalRefused:
		if err := s.MayDecide(sec, p); err != nil {
			return err
		}
		if note == "" {
			return Wrong(At("note", "problem.reason_required"))
		}
		return nil
	case ProposalAccepted:
		return s.MayDecide(sec, p)
	}
	return ErrNotFound()
}
