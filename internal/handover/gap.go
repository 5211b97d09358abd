package handover

import (
	"time"

	"github.com/google/uuid"
)

// Gap is what nobody could reconstruct in a section while the giver is absent.
type Gap struct {
	Section uuid.UUID
	// Missing counts required facts that records do not say, Below the records that are there where there should be Minimum. Declared
	// says that the section was declared to have nothing, in place of the giver.
	Missing, Below, Minimum int
	Declared                bool
}

// Gaps are the gaps of sections that were reconstructed, in their order. There are none while the giver hands over.
func (h Handover) Gaps(sections []Section) []Gap {
	if !h.Absent.Runs() {
		return nil
	}
	var out []Gap
	for _, s := range sections {
		if g, is := s.Gap(); is && h.StandsIn(s) && !s.Late {
			out = append(out, g)
		}
	}
	return out
}

// Gap is what the section lacks, and whether it lacks anything.
func (s Section) Gap() (Gap, bool) {
	g := Gap{Section: s.ID, Missing: s.Counts.Missing, Below: s.Counts.Records, Minimum: s.Minimum, Declared: s.State == SectionNotApplicable}
	if s.Required && g.Minimum == 0 {
		g.Minimum = 1
	}
	return g, g.Declared || g.Missing > 0 || g.Below < g.Minimum
}

// SubmitInPlace is Submit for somebody who stands in for an absent giver. What they could not find does not hold them up, once it is written
// down among the risks.
func (s Section) SubmitInPlace(gap, written bool, now time.Time) (Section, error) {
	if gap && !written && s.Counts.Records > 0 {
		return s, Refuse(Conflict, "absence.refuse.gaps", "Count", s.Counts.Missing)
	}
	missing, minimum := s.Counts.Missing, s.Minimum
	s.Counts.Missing, s.Minimum = 0, 0
	next, err := s.Submit(now)
	// No more is asked for than could be found: the risk says what was.
	next.Counts.Missing, next.Minimum = missing, min(minimum, s.Counts.Records)
	return next, err
}
