package handover

import "github.com/google/uuid"

// Rank is where the witness stands towards the giver in the workspace's chain of supervisors (N-02).
type Rank string

// The ranks. Nothing is known about a giver who reports to nobody and to whom nobody reports.
const (
	RankUnknown Rank = ""
	RankAbove   Rank = "above"
	RankBeside  Rank = "beside" // anywhere but above
)

// ReceiversSign is how many receivers have to give the final signature.
type ReceiversSign string

// The rules. AllReceivers is what holds when nothing was said.
const (
	AllReceivers ReceiversSign = "all"
	AnyReceiver  ReceiversSign = "any"
)

// SectionsSign is who of the receivers signs a section.
type SectionsSign string

// The rules. ByReviewer is what holds when nothing was said; under ByReceivers the others sign after the reviewer, over the same version.
const (
	ByReviewer  SectionsSign = "reviewer"
	ByReceivers SectionsSign = "receivers"
)

// SigningRules are what a plan says about signatures. The zero value is all receivers at the end, and reviewers on sections.
type SigningRules struct {
	Receivers ReceiversSign
	Sections  SectionsSign
}

// Usual are the rules with what nobody said filled in.
func (r SigningRules) Usual() SigningRules {
	if r.Receivers == "" {
		r.Receivers = AllReceivers
	}
	if r.Sections == "" {
		r.Sections = ByReviewer
	}
	return r
}

// Or are the rules with what nobody said taken from others.
func (r SigningRules) Or(others SigningRules) SigningRules {
	if r.Receivers == "" {
		r.Receivers = others.Receivers
	}
	if r.Sections == "" {
		r.Sections = others.Sections
	}
	return r.Usual()
}

func (r SigningRules) problems() []Problem {
	var ps []Problem
	if !known([]ReceiversSign{"", AllReceivers, AnyReceiver}, r.Receivers) {
		ps = append(ps, At("receivers_sign", "problem.unknown_choice"))
	}
	if !known([]SectionsSign{"", ByReviewer, ByReceivers}, r.Sections) {
		ps = append(ps, At("sections_sign", "problem.unknown_choice"))
	}
	return ps
}

// OverRank says that the witness does not stand above the giver and somebody gave a reason for it.
func (h Handover) OverRank() bool { return h.Rank == RankBeside && h.RankReason != "" }

// rankProblems asks for the reason of a witness who does not stand above the giver.
func (h Handover) rankProblems() []Problem {
	witness, named := h.Party(Witness)
	if h.Rank != RankBeside || h.RankReason != "" || !named {
		return nil
	}
	giver, _ := h.Party(Giver)
	return []Problem{At("rank_reason", "plan.rank_needed", "Witness", witness.Name, "Giver", giver.Name)}
}

// Unsigned are the parties whose final signature is still needed, in the order of the plan. When any receiver is enough, one of theirs
// stands for all.
func (h Handover) Unsigned(signed map[uuid.UUID]bool) []Party {
	enough := false
	if h.Signing.Receivers == AnyReceiver {
		for _, p := range h.With(Receiver) {
			enough = enough || signed[p.Person]
		}
	}
	var out []Party
	for _, p := range h.Parties {
		if !signed[p.Person] && h.signs(p) && (p.Role != Receiver || !enough) {
			out = append(out, p)
		}
	}
	return out
}

// signs says whether the party is asked for a final signature: while the giver is absent the manager in charge is instead of them.
func (h Handover) signs(p Party) bool {
	switch p.Role {
	case StandIn, IT:
		return false
	case Giver:
		return !h.Absent.Runs()
	case InCharge:
		return h.Absent.Runs()
	}
	return true
}

// MayEndorse says whether the party may put a final signature on the whole as things are.
func (h Handover) MayEndorse(person uuid.UUID) error {
	role, _ := h.roleOf(person)
	switch {
	case role == Giver && h.Absent.Runs():
		return Refuse(Conflict, "absence.refuse.giver_signs")
	case role == InCharge && !h.Absent.Runs():
		return Refuse(Conflict, "absence.refuse.manager_signs")
	}
	return nil
}

// SignsBeside says whether the person signs the section besides its reviewer: a receiver, under the rule that all of them do. The scope must
// be one Under the handover.
func (s Scope) SignsBeside(sec Section) bool {
	return s.sections == ByReceivers && s.roles.Has(AsReceiver) && !s.Is(sec.Reviewer)
}
