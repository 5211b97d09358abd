package handover

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Refusal is a party who did not sign a section, or the handover as a whole when Section is uuid.Nil, and what has to happen before they do.
// It ends with their signature, which waits for its items.
type Refusal struct {
	Handover uuid.UUID
	ID       uuid.UUID
	Section  uuid.UUID
	Person   uuid.UUID
	Name     string
	Role     PartyRole
	Reason   string
	At       time.Time
	EndedAt  time.Time // zero while it stands
	Items    []RefusalItem
}

// RefusalItem is one thing that has to be done, by whom and until when (a calendar date, midnight UTC).
type RefusalItem struct {
	ID      uuid.UUID
	What    string
	Who     uuid.UUID
	WhoName string
	DueOn   time.Time
	DoneAt  time.Time // zero while it is not done
}

// RefusalItemsMost is how many things one refusal can ask for.
const RefusalItemsMost = 10

// Open says whether the refusal still stands.
func (r Refusal) Open() bool { return r.EndedAt.IsZero() }

// Undone counts the items that are not done.
func (r Refusal) Undone() int {
	n := 0
	for _, i := range r.Items {
		if i.DoneAt.IsZero() {
			n++
		}
	}
	return n
}

// Check collects what is wrong with a refusal: it has a reason, and items that name what, who and until when. Whoever has to do something
// is a party of the handover.
func (r Refusal) Check(h Handover) error {
	var ps []Problem
	ps = append(ps, checkLine("reason", oneLine(r.Reason), maxText, true)...)
	if len(r.Items) == 0 {
		ps = append(ps, At("items.0.what", "refusal.no_items"))
	}
	if len(r.Items) > RefusalItemsMost {
		ps = append(ps, At("items.0.what", "problem.too_many", "Max", RefusalItemsMost, "Count", len(r.Items)))
	}
	for n, i := range r.Items {
		at := "items." + strconv.Itoa(n) + "."
		ps = append(ps, checkLine(at+"what", i.What, 200, true)...)
		if !h.takesPart(i.Who) {
			ps = append(ps, At(at+"who", "problem.unknown_choice"))
		}
		if i.DueOn.IsZero() {
			ps = append(ps, At(at+"due", "problem.required"))
		}
	}
	return wrong(ps)
}

func (h Handover) takesPart(person uuid.UUID) bool {
	for _, p := range h.Parties {
		if p.Person == person {
			return true
		}
	}
	return false
}

// Trimmed is the refusal without the items that say nothing and the blanks around what was typed.
func (r Refusal) Trimmed() Refusal {
	r.Reason = strings.TrimSpace(strings.ReplaceAll(r.Reason, "\r\n", "\n"))
	var items []RefusalItem
	for _, i := range r.Items {
		if i.What = strings.TrimSpace(i.What); i.What != "" || !i.DueOn.IsZero() {
			items = append(items, i)
		}
	}
	r.Items = items
	return r
}

// Overcome is what becomes of a person's open refusals of a section (uuid.Nil: of the whole) when they sign: they end, unless something
// is still to be done.
func Overcome(list []Refusal, person, section uuid.UUID, now time.Time) ([]Refusal, error) {
	var out []Refusal
	for _, r := range list {
		if !r.Open() || r.Person != person || r.Section != section {
			continue
		}
		if n := r.Undone(); n > 0 {
			return nil, Refuse(Conflict, "refuse.items_undone", "Count", n)
		}
		r.EndedAt = now
		out = append(out, r)
	}
	return out, nil
}

// MayRefuse says whether the person may refuse to sign the section, or the whole for uuid.Nil: whoever is asked to sign it. A proxy does not refuse
// in another's name. The scope must be one Under the handover.
func (s Scope) MayRefuse(h Handover, section uuid.UUID, sections []Section) error {
	sec, there := find(sections, section)
	s = s.Over(sec)
	err := s.May(RefuseToSign)
	switch {
	case err != nil:
		return err
	case s.behalf != uuid.Nil:
		return Refuse(Forbidden, "proxy.refuse.refusing", "Name", s.behalfName)
	case section == uuid.Nil:
		return nil
	case !there:
		return ErrNotFound()
	case s.roles.Has(AsWitness) || s.SignsBeside(sec), s.CountersignsSection(sec):
		return sec.CoSign()
	case sec.Reviewer != s.By():
		return Refuse(Forbidden, "refuse.not_reviewer", "Name", sec.ReviewerName)
	case sec.State != SectionSubmitted:
		return Refuse(Conflict, "refuse.nothing_to_refuse")
	}
	return nil
}

// find is the section of that id; the zero Section when it is not among them.
func find(sections []Section, id uuid.UUID) (Section, bool) {
	for _, sec := range sections {
		if sec.ID == id && id != uuid.Nil {
			return sec, true
		}
	}
	return Section{}, false
}

// MaySettle says whether the person may say that an item is done. The sections are those of the handover: what was asked for about a late
// supplement is done after the handover was signed.
func (s Scope) MaySettle(r Refusal, i RefusalItem, sections []Section) error {
	if s.By() != i.Who && s.By() != r.Person {
		return Refuse(Forbidden, "refuse.not_your_item", "Name", i.WhoName)
	}
	sec, _ := find(sections, r.Section)
	if err := s.Over(sec).May(RefuseToSign); err != nil {
		return err
	}
	if !i.DoneAt.IsZero() {
		return Refuse(Conflict, "refuse.item_done")
	}
	return nil
}
