package handover

import (
	"slices"
	"time"

	"handoverdesk/internal/catalog"
)

// Sight is how somebody sees masked facts of a class in a section.
type Sight uint8

// From least to most.
const (
	SightCovered Sight = iota // in part, and never more
	SightAsked                // in part; in full for a moment when they ask for it, which is written down
	SightPlain                // in full
)

// Onlooker is what somebody is to a section as far as masked facts go. One person can be several.
type Onlooker string

// The onlookers, in the order of the help page.
const (
	Writes   Onlooker = "writes"   // fills the section, until the handover is signed
	Receives Onlooker = "receives" // whom the section goes to
	Watches  Onlooker = "watches"  // a manager, or whoever is in charge in the giver's absence; never the giver of the handover
	Checks   Onlooker = "checks"   // the witness
	Wrote    Onlooker = "wrote"    // filled the section, of a handover that is signed
	Beside   Onlooker = "beside"   // another party of the handover
	Bystands Onlooker = "bystands" // everybody else, who closes access and administrators among them
)

// Onlookers are all, in the order of the help page.
var Onlookers = []Onlooker{Writes, Receives, Watches, Checks, Wrote, Beside, Bystands}

// sights is the one table of who sees which class how (decision 0037). What is not in it is covered.
var sights = map[Onlooker]map[catalog.Class]Sight{
	Writes: {
		catalog.ClassContact: SightPlain, catalog.ClassIdentity: SightPlain, catalog.ClassBank: SightPlain, catalog.ClassPay: SightPlain, catalog.ClassOther: SightPlain,
	},
	Receives: {
		catalog.ClassContact: SightPlain, catalog.ClassIdentity: SightAsked, catalog.ClassBank: SightAsked, catalog.ClassPay: SightAsked, catalog.ClassOther: SightAsked,
	},
	Watches: {
		catalog.ClassContact: SightAsked, catalog.ClassIdentity: SightAsked, catalog.ClassBank: SightAsked, catalog.ClassPay: SightAsked, catalog.ClassOther: SightAsked,
	},
	Checks: {catalog.ClassContact: SightAsked, catalog.ClassIdentity: SightAsked},
	Wrote:  {catalog.ClassContact: SightAsked},
	Beside: {catalog.ClassContact: SightAsked},
}

// SightOf is a cell of the table.
func SightOf(o Onlooker, c catalog.Class) Sight { return sights[o][c] }

// UncoversPerHour is how many masked facts one person may have shown within an hour, over all handovers.
const UncoversPerHour = 60

// UncoveredFor is how long a masked fact stays on the screen once it is shown.
const UncoveredFor = 30 * time.Second

// StepsUp says whether a password or passkey is asked for before a masked fact of the class is shown. What somebody may be called at is not worth it.
func StepsUp(c catalog.Class) bool { return c != catalog.ClassContact }

// Sight is how the person sees masked facts of a class in the section. After a cancellation nobody sees more than a part. The scope must be one
// Under the handover.
func (s Scope) Sight(sec Section, c catalog.Class) Sight {
	if s.state == Cancelled {
		return SightCovered
	}
	return s.sight(sec, c)
}

// MayUncover says whether the person may have a masked fact of the class shown in full. For whoever never may there is none: NotFound. Conflict after a
// cancellation. The scope must be one Under the handover.
func (s Scope) MayUncover(sec Section, c catalog.Class) error {
	switch {
	case s.sight(sec, c) == SightCovered:
		return ErrNotFound()
	case s.state == Cancelled:
		return Refuse(Conflict, "mask.refuse.cancelled")
	}
	return nil
}

func (s Scope) sight(sec Section, c catalog.Class) Sight {
	best := SightCovered
	for _, o := range s.looksAs(sec) {
		best = max(best, sights[o][c])
	}
	return best
}

// looksAs is what the person is to the section.
func (s Scope) looksAs(sec Section) []Onlooker {
	out := []Onlooker{Bystands}
	is := func(yes bool, o Onlooker) {
		if yes {
			out = append(out, o)
		}
	}
	writable := slices.Contains([]State{Draft, Planned, Active}, s.state) // of a late supplement, too: whoever amends sees no more than before
	is(s.Is(sec.Filler) && writable, Writes)
	is(s.Is(sec.Filler) && !writable, Wrote)
	is(s.receives(sec), Receives)
	is(s.roles.Has(AsManager|AsInCharge) && !s.roles.Has(AsGiver), Watches)
	is(s.roles.Has(AsWitness), Checks)
	is(s.roles.Has(asParty), Beside)
	return out
}
