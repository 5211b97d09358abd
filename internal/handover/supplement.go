package handover

import (
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Root is the section that this one supplements, or itself: supplements of supplements are the next ones of the first.
func (s Section) Root() uuid.UUID {
	if s.SupplementOf != uuid.Nil {
		return s.SupplementOf
	}
	return s.ID
}

// Supplement finds where a new record for a section that is signed goes (N-13): into the newest supplement of that section that is not
// settled, or into a new one, which is laid then. It has the kind, people and checks of the section, and signatures of its own. What is made
// after the handover as a whole was signed is late: the final signatures stand, and do not stand over it.
func (h Handover) Supplement(sections []Section, signed Section, newID func() uuid.UUID) (supplement Section, laid bool) {
	root, late, n, last := signed, h.State != Active, 0, 0
	for _, s := range sections {
		last = max(last, s.Position)
		if s.ID == signed.Root() {
			root = s
		}
		if s.SupplementOf != signed.Root() {
			continue
		}
		n = max(n, s.Supplement)
		if s.Late == late && s.takesMore() {
			supplement = s
		}
	}
	if supplement.ID != uuid.Nil {
		return supplement, false
	}
	title := catalog.Label{ZH: root.TitleZH, EN: root.TitleEN}.Supplement(n + 1)
	s := Section{
		Handover: h.ID, ID: newID(), Position: last + 1, Kind: root.Kind, TitleZH: title.ZH, TitleEN: title.EN,
		GuidanceZH: root.GuidanceZH, GuidanceEN: root.GuidanceEN, WhyZH: root.WhyZH, WhyEN: root.WhyEN, Severities: root.Severities,
		Filler: root.Filler, FillerName: root.FillerName, Reviewer: root.Reviewer, ReviewerName: root.ReviewerName,
		FillerSeat: root.FillerSeat, ReviewerSeat: root.ReviewerSeat, State: SectionEmpty, ContentVersion: 1, Version: 1,
		SupplementOf: root.ID, Supplement: n + 1, Late: late, Proof: root.Proof,
	}
	if !late {
		s.DueOn = h.DueOn
	}
	return s, true
}

// takesMore says whether records may be put into the section as it is.
func (s Section) takesMore() bool { return s.Writable() == nil }

// Over is the scope for acts on a section: a late supplement is worked on and signed like a section of an active handover while the handover
// is signed or in follow-up.
func (s Scope) Over(sec Section) Scope {
	if sec.Late && slices.Contains(policy[AddSupplement].when, s.state) {
		return s.At(Active)
	}
	return s
}

// MayAdd says whether the person may put a new record into the section, or, when that is signed, into a supplement of it: its filler, while
// the handover is active and after it was signed.
func (s Scope) MayAdd(sec Section) error {
	if sec.State != SectionSigned {
		if err := s.MayFill(sec); err != nil {
			return err
		}
		return sec.Writable()
	}
	return s.maySupplement(sec)
}

func (s Scope) maySupplement(sec Section) error {
	if s.state == Active {
		return s.MayFill(sec)
	}
	if s.roles.Has(policy[AddSupplement].who) && !s.Is(sec.Filler) {
		return Refuse(Forbidden, "refuse.not_filler", "Name", sec.FillerName)
	}
	return s.May(AddSupplement)
}

// MayAmend says whether the person may write a record that takes the place of a signed one: after the handover was signed. Before that the
// signed one itself is changed.
func (s Scope) MayAmend(sec Section, r Record) error {
	if err := s.MayAdd(sec); err != nil {
		return err
	}
	switch {
	case r.Removed():
		return ErrNotFound()
	case s.state == Active || sec.State != SectionSigned:
		return Refuse(Conflict, "refuse.amend_signed_only")
	}
	return nil
}

// CheckClose says what stands between the handover and its end: supplements that are not signed by everybody. witnessed says whether the
// witness has sealed a section as it is.
func (h Handover) CheckClose(sections []Section, witnessed func(Section) bool) error {
	if h.Tally.Late > 0 {
		return Refuse(Conflict, "refuse.supplements_open", "Count", h.Tally.Late)
	}
	n := 0
	for _, s := range sections {
		if s.Late && s.State == SectionSigned && !witnessed(s) {
			n++
		}
	}
	if n > 0 {
		return Refuse(Conflict, "refuse.supplements_unwitnessed", "Count", n)
	}
	n = 0
	for _, s := range sections {
		if s.Proof && s.State == SectionSigned {
			n += s.Counts.Records - s.Counts.Proven
		}
	}
	if n > 0 {
		return Refuse(Conflict, "refuse.not_all_proven", "Count", n)
	}
	return nil
}
