package handover

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Identity is something that belongs to a person besides their name, phone and mail of the workspace (N-07). What was taken away stays with
// who did it and when.
type Identity struct {
	ID, Person uuid.UUID
	catalog.Identity
	Said           string // as it was typed; of a card its last digits alone
	AddedBy        uuid.UUID
	Adder, Remover string
	AddedAt        time.Time
	RemovedBy      uuid.UUID
	RemovedAt      time.Time
}

// IdentitiesMax is how much may be kept of one person.
const IdentitiesMax = 30

// MayKeep says whether the viewer may read and change what belongs to a person, and see what hangs on it: their own everybody, and of
// others whoever watches all handovers.
func (v Viewer) MayKeep(person uuid.UUID) error {
	if person == v.ID {
		return nil
	}
	return v.May(KeepIdentities)
}

// NewIdentity is what somebody says belongs to a person. It refuses what says too little to be found again, and numbers in part.
func NewIdentity(person uuid.UUID, sort catalog.BindingSort, said string) (Identity, error) {
	said = strings.TrimSpace(said)
	if !known(catalog.BindingSorts, sort) {
		return Identity{}, Wrong(At("sort", "problem.unknown_choice"))
	}
	if ps := checkLine("identity", said, 200, true); len(ps) > 0 {
		return Identity{}, wrong(ps)
	}
	i, is := catalog.IdentityOf(sort, said)
	if !is {
		return Identity{}, Wrong(At("identity", "identity.problem."+string(sort)))
	}
	if sort == catalog.BindsCard {
		said = i.Value
	}
	return Identity{Person: person, Identity: i, Said: said}, nil
}

// HoldingState is how urgent it is that something no longer hangs on a person.
type HoldingState string

// The states of holdings. The giver of a handover has to let go of it until the effective moment; what somebody holds where they hand nothing
// over is no matter yet.
const (
	HoldingOverdue HoldingState = "overdue"
	HoldingDue     HoldingState = "due"
	HoldingInUse   HoldingState = "in_use"
)

// HoldingStates lists them, the most urgent first.
var HoldingStates = []HoldingState{HoldingOverdue, HoldingDue, HoldingInUse}

// Holding is one thing that a person holds: a field of an account that is bound to them.
type Holding struct {
	Handover      uuid.UUID
	Number, Title string // of the handover
	Phase         State
	EffectiveAt   time.Time
	Record        Record // without its counts and people
	catalog.Binding
	Standing HoldingState
}

// PastMoment says whether the effective moment has come: from then on nothing may hang on the giver.
func (h Handover) PastMoment(now time.Time) bool {
	return !h.EffectiveAt.IsZero() && !h.EffectiveAt.After(now)
}
