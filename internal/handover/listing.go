package handover

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// ListingStep is one of the three reviews and three checks of a listing (SKU-19).
type ListingStep string

// The steps. Reviews look at the listing as a whole: operator, supervisor, law; checks proofread title, detail page and price.
const (
	FirstReview ListingStep = "review_1"
	Supervision ListingStep = "review_2"
	LegalReview ListingStep = "review_3"
	TitleCheck  ListingStep = "check_1"
	PageCheck   ListingStep = "check_2"
	PriceCheck  ListingStep = "check_3"
)

// ListingSteps are all of them in order: reviews and checks each go from the first to the third.
var ListingSteps = []ListingStep{FirstReview, Supervision, LegalReview, TitleCheck, PageCheck, PriceCheck}

// Known says whether there is such a step.
func (s ListingStep) Known() bool { return slices.Contains(ListingSteps, s) }

// beside says whether both are reviews or both are checks.
func (s ListingStep) beside(other ListingStep) bool { return s[:len(s)-1] == other[:len(other)-1] }

// ListingVerdict is what an act says of a step: ticked, or taken back with all that came after it.
type ListingVerdict string

// The verdicts.
const (
	ListingDone   ListingVerdict = "done"
	ListingUndone ListingVerdict = "undone"
)

// ListingAct is what somebody did about a step of a listing. It never changes.
type ListingAct struct {
	Handover   uuid.UUID
	ID         uuid.UUID
	Section    uuid.UUID
	Record     uuid.UUID
	Step       ListingStep
	Verdict    ListingVerdict
	By         uuid.UUID
	Name       string
	Behalf     uuid.UUID // the party for whom a proxy did it; uuid.Nil for none
	BehalfName string
	At         time.Time
	Note       string // why it is taken back, or why it is ticked although a forbidden word stands
	Word       string // the forbidden word that stood there, "" for none
	Facts      []byte // digest of what the listing said to customers then
	Revision   int    // of the record then
}

// same says whether the person, or whom they act for, did the act or had it done.
func (a ListingAct) same(b ListingAct) bool {
	for _, x := range []uuid.UUID{a.By, a.Behalf} {
		if x != uuid.Nil && (x == b.By || x == b.Behalf) {
			return true
		}
	}
	return false
}

// Listing is where the reviews and checks of a record stand.
type Listing struct {
	facts    []byte
	updater  uuid.UUID
	word     string
	standing []ListingAct
	last     map[ListingStep]ListingAct
}

// ListingFacts is the digest of what the record says to customers, nil for a kind that lists nothing.
func (r Record) ListingFacts(kind catalog.Kind) ([]byte, error) {
	said, err := kind.ListingFacts(r.Values)
	if err != nil || said == nil {
		return nil, err
	}
	sum := sha256.Sum256(said)
	return sum[:], nil
}

// Listing is how far the record is, from all acts on it in the order in which they were done. A tick stands while the listing says exactly what
// it said then, and as long as those before it stand.
func (r Record) Listing(kind catalog.Kind, words *catalog.Words, acts []ListingAct) (Listing, error) {
	facts, err := r.ListingFacts(kind)
	l := Listing{facts: facts, updater: r.UpdatedBy, word: kind.ListingWord(r.Values, words), last: map[ListingStep]ListingAct{}}
	for _, a := range acts {
		l.last[a.Step] = a
		if !bytes.Equal(a.Facts, facts) {
			continue
		}
		if a.Verdict == ListingDone {
			l.standing = append(l.standing, a)
			continue
		}
		l.standing = slices.DeleteFunc(l.standing, func(s ListingAct) bool { return s.Step.beside(a.Step) && s.Step >= a.Step })
	}
	return l, err
}

// Facts is the digest that a tick made now stands over.
func (l Listing) Facts() []byte { return l.facts }

// Word is the forbidden word that stands in the listing, "" for none. Ticks then need a reason.
func (l Listing) Word() string { return l.word }

// Standing is the act by which a step stands, false when it does not.
func (l Listing) Standing(step ListingStep) (ListingAct, bool) {
	i := slices.IndexFunc(l.standing, func(a ListingAct) bool { return a.Step == step })
	if i < 0 {
		return ListingAct{}, false
	}
	return l.standing[i], true
}

// Last is the newest act on a step, whatever became of it since.
func (l Listing) Last(step ListingStep) (ListingAct, bool) {
	a, ok := l.last[step]
	return a, ok
}

// Changed says whether a step was ticked, and the listing says something else since.
func (l Listing) Changed(step ListingStep) bool {
	a, ok := l.last[step]
	return ok && a.Verdict == ListingDone && !bytes.Equal(a.Facts, l.facts)
}

// Count is how many of the six steps stand.
func (l Listing) Count() int { return len(l.standing) }

// Turn says whether a step is the next one of its three.
func (l Listing) Turn(step ListingStep) bool {
	if _, stands := l.Standing(step); stands {
		return false
	}
	for _, s := range ListingSteps {
		if _, stands := l.Standing(s); s.beside(step) && s < step && !stands {
			return false
		}
	}
	return true
}

// Apart says whether the person may tick a step as far as it depends on who did what: nobody does two of the three reviews or two of the three
// checks of one listing, and whoever changed the record last does not have the last word on it.
func (l Listing) Apart(step ListingStep, by, behalf uuid.UUID) error {
	me := ListingAct{By: by, Behalf: behalf}
	for _, a := range l.standing {
		if a.Step != step && a.Step.beside(step) && a.same(me) {
			return Refuse(Conflict, "refuse.listing_apart", "Step", Say("listing.step."+string(a.Step)))
		}
	}
	if step == LegalReview && me.same(ListingAct{By: l.updater}) {
		return Refuse(Conflict, "refuse.listing_own")
	}
	return nil
}

// Act says what stands against an act. A tick needs its turn and another person than those beside it, and a reason while a forbidden word
// stands there (N-18); taking one back needs a reason, and is for who ticked it and for managers.
func (l Listing) Act(sc Scope, a ListingAct) error {
	standing, stands := l.Standing(a.Step)
	switch {
	case !a.Step.Known():
		return ErrNotFound()
	case a.Verdict == ListingUndone && !stands:
		return Refuse(Conflict, "refuse.listing_not_done")
	case a.Verdict == ListingUndone && !a.same(standing) && !sc.roles.Has(asWatcher):
		return Refuse(Forbidden, "refuse.listing_of_other", "Name", standing.Name)
	case a.Verdict == ListingUndone && a.Note == "":
		return Wrong(At("note", "problem.reason_required"))
	case a.Verdict == ListingUndone:
		return nil
	case a.Verdict != ListingDone:
		return ErrNotFound()
	case stands:
		return Refuse(Conflict, "refuse.listing_done", "Name", standing.Name)
	case !l.Turn(a.Step):
		return Refuse(Conflict, "refuse.listing_order")
	}
	if err := l.Apart(a.Step, a.By, a.Behalf); err != nil {
		return err
	}
	if l.word != "" && a.Note == "" {
		e := Refuse(Invalid, "refuse.listing_word", "Word", l.word)
		e.Problems = []Problem{At("note", "refuse.listing_word", "Word", l.word)}
		return e
	}
	return nil
}
