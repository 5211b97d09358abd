package handover

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// AbsenceCause is why a giver is not there to hand over (N-14).
type AbsenceCause string

// The causes.
const (
	Vanished     AbsenceCause = "vanished" // cannot be reached
	Ill          AbsenceCause = "ill"
	Died         AbsenceCause = "died"
	Disabled     AbsenceCause = "disabled" // may no longer sign in: dismissed, or locked out
	AnotherCause AbsenceCause = "other"
)

// AbsenceCauses lists them in the order of the form.
var AbsenceCauses = []AbsenceCause{Vanished, Ill, Died, Disabled, AnotherCause}

// Absence says that others reconstruct what the giver would have handed over, and why. The zero Absence is a giver who is there.
type Absence struct {
	Cause  AbsenceCause
	Reason string
	Since  time.Time
}

// Runs says whether the giver is absent now.
func (a Absence) Runs() bool { return a.Cause != "" }

// StandIns is the form of an absent giver: why, and who fills which section instead.
type StandIns struct {
	Cause  AbsenceCause
	Reason string
	// Fillers are people by section. A section that is not named stays with whom it is; where that is the giver and something is still to be
	// written, Filler takes it.
	Fillers map[uuid.UUID]uuid.UUID
	Filler  uuid.UUID
}

// Absented is the handover with others in the giver's place. inCharge is the manager who starts it and signs instead of the giver, together with
// the witness; called once more it changes reason and people and leaves who is in charge. colleagues are people of the workspace who may
// be given something to fill.
//
// Nobody reviews what they fill: another receiver does, and where there is none the manager in charge. The witness fills nothing.
func (h Handover) Absented(in StandIns, sections []Section, inCharge Party, colleagues map[uuid.UUID]Party, now time.Time) (Handover, []Section, error) {
	giver, hasGiver := h.Party(Giver)
	_, hasReceiver := h.Party(Receiver)
	if _, hasWitness := h.Party(Witness); !hasGiver || !hasReceiver || !hasWitness {
		return h, sections, Refuse(Conflict, "absence.refuse.no_parties")
	}
	var ps []Problem
	if !known(AbsenceCauses, in.Cause) {
		ps = append(ps, At("cause", "problem.required"))
	}
	ps = append(ps, checkLine("reason", oneLine(in.Reason), maxText, true)...)
	h.Parties = slices.Clone(h.Parties)
	if there, ok := h.Party(InCharge); ok {
		inCharge = there
	} else if role, is := h.roleOf(inCharge.Person); is && role != StandIn {
		return h, sections, Refuse(Conflict, "absence.refuse.party", "Name", inCharge.Name)
	} else {
		h.Parties = slices.DeleteFunc(h.Parties, func(p Party) bool { return p.Person == inCharge.Person })
		inCharge.Role = InCharge
		h.Parties = append(h.Parties, inCharge)
	}
	out := slices.Clone(sections)
	for i, s := range sections {
		filler, named := in.Fillers[s.ID]
		field := "filler." + s.ID.String()
		if !named && in.Filler != uuid.Nil && s.Filler == giver.Person && s.waitsForFiller() {
			filler, named, field = in.Filler, true, "filler"
		}
		if s.Settled() || s.State == SectionNotApplicable || !named || filler == s.Filler {
			if s.Filler == giver.Person && s.waitsForFiller() {
				ps = append(ps, At("filler", "absence.problem.nobody"))
			}
			continue
		}
		to, problem := h.fillerFor(filler, colleagues)
		if problem != "" {
			ps = append(ps, At(field, problem, "Name", to.Name))
			continue
		}
		if _, there := h.roleOf(filler); !there {
			to.Role, to.Lead = StandIn, false
			h.Parties = append(h.Parties, to)
		}
		next := h.refilled(s, to)
		next.ContentVersion = s.Reseated(next.Filler, next.Reviewer).ContentVersion // what somebody else signed or said is theirs
		out[i] = next
	}
	if err := wrong(once(ps)); err != nil {
		return h, sections, err
	}
	if !h.Absent.Runs() {
		h.Absent.Since = now
	}
	h.Absent.Cause, h.Absent.Reason = in.Cause, in.Reason
	return h, out, nil
}

// once are the problems, the first of each field.
func once(ps []Problem) []Problem {
	var out []Problem
	for _, p := range ps {
		if !slices.ContainsFunc(out, func(o Problem) bool { return o.Field == p.Field }) {
			out = append(out, p)
		}
	}
	return out
}

// waitsForFiller says whether somebody has to write into the section before anything else happens.
func (s Section) waitsForFiller() bool {
	return s.State == SectionEmpty || s.State == SectionFilling || s.State == SectionReturned
}

// fillerFor finds who is to fill, or says why they may not.
func (h Handover) fillerFor(person uuid.UUID, colleagues map[uuid.UUID]Party) (Party, string) {
	for _, p := range h.Parties {
		switch {
		case p.Person != person:
		case p.Role == Giver:
			return p, "absence.problem.giver"
		case p.Role == Witness:
			return p, "absence.problem.witness"
		case p.Role == IT:
			return p, "absence.problem.it"
		default:
			return p, ""
		}
	}
	p, ok := colleagues[person]
	if !ok {
		return p, "problem.unknown_choice"
	}
	return p, ""
}

// refilled is the section with another filler, and with a reviewer who is somebody else.
func (h Handover) refilled(s Section, filler Party) Section {
	s.Filler, s.FillerName = filler.Person, filler.Name
	inCharge, _ := h.Party(InCharge)
	if s.Reviewer != filler.Person && s.Reviewer != inCharge.Person {
		return s
	}
	for _, p := range append([]Party{h.at(s.ReviewerSeat)}, h.With(Receiver)...) {
		if p.Person != filler.Person && p.Person != uuid.Nil {
			s.Reviewer, s.ReviewerName = p.Person, p.Name
			return s
		}
	}
	// The only receiver reconstructs it: there is nobody to whom they would have to show that they understood.
	s.Reviewer, s.ReviewerName, s.TeachBack = inCharge.Person, inCharge.Name, 0
	return s
}

// BackField is where a form says how it came that the giver is back.
const BackField = "back_reason"

// Returned is the handover with its giver back: they fill again what is not settled. What others submitted and nobody has signed goes back to
// them with the reason, because it is theirs to say that it is right. Those who stood in stay parties; what they did stands.
// teachBack is how many answers a section asked for before.
func (h Handover) Returned(sections []Section, by Viewer, reason string, teachBack func(Section) int, now time.Time) (Handover, []Section, error) {
	if !h.Absent.Runs() {
		return h, sections, Refuse(Conflict, "absence.refuse.not_running")
	}
	if reason == "" {
		return h, sections, Wrong(At(BackField, "problem.reason_required"))
	}
	h.Absent = Absence{}
	inCharge, _ := h.Party(InCharge)
	out := slices.Clone(sections)
	for i, s := range sections {
		if s.Settled() || s.State == SectionSigned {
			continue
		}
		filler, reviewer := h.Seated(s.FillerSeat, s.ReviewerSeat)
		if s.Filler != filler.Person {
			if s.State == SectionSubmitted || s.State == SectionNotApplicable {
				s.State = SectionReturned
				if s.Counts.Records == 0 {
					s.State = s.unfilled()
				}
				s = s.because(by, reason, now)
			}
			s.Filler, s.FillerName = filler.Person, filler.Name
		}
		if s.Reviewer == inCharge.Person || s.Reviewer == s.Filler {
			s.Reviewer, s.ReviewerName, s.TeachBack = reviewer.Person, reviewer.Name, teachBack(s)
		}
		s.ContentVersion = sections[i].Reseated(s.Filler, s.Reviewer).ContentVersion
		out[i] = s
	}
	return h, out, nil
}

// InPlace are the witness and the manager as far as they still have to sign a section that somebody submitted in the giver's place: the giver's
// signature under it is replaced by both of theirs.
func (h Handover) InPlace(s Section, seals []Seal) []Party {
	if s.State != SectionSigned {
		return nil
	}
	rebuilt, signed := false, map[uuid.UUID]bool{}
	for _, g := range seals {
		if g.Section != s.ID || g.Stale(s) {
			continue
		}
		switch g.Role {
		case StandIn:
			rebuilt = true
		case Giver:
			rebuilt = false
		}
		signed[g.Party()] = true
	}
	var out []Party
	for _, role := range []PartyRole{Witness, InCharge} {
		if p, ok := h.Party(role); ok && rebuilt && !signed[p.Person] {
			out = append(out, p)
		}
	}
	return out
}

func (h Handover) roleOf(person uuid.UUID) (PartyRole, bool) {
	for _, p := range h.Parties {
		if p.Person == person {
			return p.Role, true
		}
	}
	return "", false
}

// StandsIn says whether the section's filler reconstructs it in place of an absent giver.
func (h Handover) StandsIn(s Section) bool {
	giver, _ := h.Party(Giver)
	return h.Absent.Runs() && s.Filler != giver.Person
}

// StandsIn says whether whoever fills the section does so in place of an absent giver. The scope must be one Under the handover.
func (s Scope) StandsIn(sec Section) bool { return s.absent && sec.Filler != s.giver }

// CountersignsSection says whether the person signs the section as the manager in charge besides its reviewer.
func (s Scope) CountersignsSection(sec Section) bool {
	return s.roles.Has(AsInCharge) && !s.Is(sec.Reviewer)
}
