package handover

import (
	"time"

	"github.com/google/uuid"
)

// State is where a handover stands.
type State string

// The states of a handover: draft -> planned -> active -> signed -> follow_up -> closed, or cancelled before signing.
const (
	Draft      State = "draft"
	Planned    State = "planned"
	Active     State = "active"
	Signed     State = "signed"
	InFollowUp State = "follow_up"
	Closed     State = "closed"
	Cancelled  State = "cancelled"
)

// States lists them in the order of a handover's life.
var States = []State{Draft, Planned, Active, Signed, InFollowUp, Closed, Cancelled}

// Open says whether there is still something to do.
func (s State) Open() bool { return s != Closed && s != Cancelled }

// Reason is why a handover happens.
type Reason string

// The five kinds of handover.
const (
	Leaving      Reason = "leaving"
	ChangeOfPost Reason = "change_of_post"
	LongAbsence  Reason = "long_absence"
	AgencyChange Reason = "agency_change"
	ShopSale     Reason = "shop_sale"
)

// Reasons lists them in the order of the form.
var Reasons = []Reason{Leaving, ChangeOfPost, LongAbsence, AgencyChange, ShopSale}

// Method is how the handover is done (PRO-01): by documents, remotely, on site.
type Method string

// The methods, several of which may hold at once.
const (
	ByDocuments Method = "documents"
	Remotely    Method = "remote"
	OnSite      Method = "on_site"
)

// Methods lists them in the order of the form.
var Methods = []Method{ByDocuments, Remotely, OnSite}

// PartyRole is a person's role in one handover.
type PartyRole string

// The three roles of a handover, those that an absent giver makes needed, and who closes access.
const (
	Giver    PartyRole = "giver"
	Receiver PartyRole = "receiver"
	Witness  PartyRole = "witness"
	// StandIn fills in place of an absent giver, InCharge is the manager who signs in their place together with the witness (N-14).
	StandIn  PartyRole = "stand_in"
	InCharge PartyRole = "manager"
	// IT closes the leaver's access (PRO-14); there may be several or nobody. They sign nothing.
	IT PartyRole = "it"
)

// Role is the policy's bit for the role.
func (r PartyRole) Role() Role {
	switch r {
	case Giver:
		return AsGiver
	case Receiver:
		return AsReceiver
	case Witness:
		return AsWitness
	case StandIn:
		return AsStandIn
	case InCharge:
		return AsInCharge
	case IT:
		return AsIT
	}
	return 0
}

// Party is a person with a role in a handover.
type Party struct {
	Person uuid.UUID
	Name   string
	Post   string
	Number string // of the employee, as the company writes it
	Role   PartyRole
	// Lead is the first of the receivers, who answers for the whole.
	Lead bool
	// Disabled says that they may no longer sign in.
	Disabled bool
}

// Tally counts a handover's sections by state.
type Tally struct {
	Sections, Empty, Filling, Submitted, Returned, Signed, NotApplicable int
	// Settled counts the sections that need nothing more: signed, not applicable and accepted as such, or optional and left empty.
	Settled int
	// Late counts the supplements made after the handover was signed that do need something.
	Late int
}

// Counts are the numbers kept on a section and summed on its handover, so that no page counts rows (invariant 8).
type Counts struct {
	Records, Draft, Submitted, Returned, Accepted int
	Found, Asked                                  int // records with a blocker or warning, and with an open question
	Questions, Blocking                           int // open ones; Blocking is a part of Questions
	Blockers, Warnings                            int // findings
	Missing                                       int // required facts; of sections only
	Files                                         int // attached files; of sections only
	Unconfirmed                                   int // carried over and not confirmed; of sections only
	Taken, Checked, Proven                        int // accounts at least so far: by the receiver, by the witness, and nothing put off; of sections only
}

// Plus adds o to c, field by field.
func (c Counts) Plus(o Counts) Counts {
	c.Records += o.Records
	c.Draft += o.Draft
	c.Submitted += o.Submitted
	c.Returned += o.Returned
	c.Accepted += o.Accepted
	c.Found += o.Found
	c.Asked += o.Asked
	c.Questions += o.Questions
	c.Blocking += o.Blocking
	c.Blockers += o.Blockers
	c.Missing += o.Missing
	c.Files += o.Files
	c.Unconfirmed += o.Unconfirmed
	c.Warnings += o.Warnings
	c.Taken += o.Taken
	c.Checked += o.Checked
	c.Proven += o.Proven
	return c
}

// of counts one record in a state.
func (c Counts) of(state RecordState, n int) Counts {
	c.Records += n
	switch state {
	case RecordDraft:
		c.Draft += n
	case RecordSubmitted:
		c.Submitted += n
	case RecordReturned:
		c.Returned += n
	case RecordAccepted:
		c.Accepted += n
	}
	return c
}

// Head is the end of a handover's event chain.
type Head struct {
	Seq  int64
	Hash []byte
}

// Handover is one transfer of stores from a giver to receivers.
type Handover struct {
	ID        uuid.UUID
	Workspace uuid.UUID
	Number    string // HD-2026-0143, unique in the workspace
	Title     string
	Reason    Reason
	State     State
	Methods   []Method
	Team      uuid.UUID
	TeamName  string
	Stores    []Store
	Parties   []Party
	// LastWorkingDay and DueOn are calendar dates, midnight UTC, zero when not set yet. DueOn is when all must be signed.
	LastWorkingDay time.Time
	DueOn          time.Time
	// EffectiveAt is when responsibility moves; zero when not set yet.
	EffectiveAt time.Time
	// MovedAt is from when the receivers answer; zero until that has happened.
	MovedAt time.Time
	// NextDueOn is the earliest due date of an unsettled section, or DueOn when all are settled.
	NextDueOn    time.Time
	Template     uuid.UUID
	TemplateName string // in both languages, a line each
	// TemplateVersion is the version of the template that the sections were laid from, 0 when unknown; TemplateNewest is its newest.
	TemplateVersion, TemplateNewest int
	CancelReason                    string
	// Rank is the witness's place when the plan was saved, RankReason why one who does not stand above the giver was named.
	Rank       Rank
	RankReason string
	Signing    SigningRules
	Absent     Absence
	CreatedAt  time.Time
	SignedAt   time.Time
	Version    int
	Judged     int64 // version of the workspace's kinds that findings and counts were made with
	Tally      Tally
	// Counts are kept for what lists show: Draft, Submitted, Returned, Found and Asked stand on the sections only.
	Counts Counts
	Exits  ExitCounts
	Head   Head
}

// Party returns the first party with the role.
func (h Handover) Party(role PartyRole) (Party, bool) {
	for _, p := range h.Parties {
		if p.Role == role {
			return p, true
		}
	}
	return Party{}, false
}

// With returns the parties with the role, in order.
func (h Handover) With(role PartyRole) []Party {
	var out []Party
	for _, p := range h.Parties {
		if p.Role == role {
			out = append(out, p)
		}
	}
	return out
}

// Overdue says whether something of the handover should have been settled before today (a calendar date, midnight UTC).
func (h Handover) Overdue(today time.Time) bool {
	return (h.State == Active || h.State == Planned || h.State == Draft) && !h.NextDueOn.IsZero() && h.NextDueOn.Before(today)
}

// CheckDraft says what even a draft needs: a title, at least one store, and parties that do not contradict each other.
func (h Handover) CheckDraft() error {
	var ps []Problem
	ps = append(ps, checkLine("title", h.Title, 120, true)...)
	if len(h.Stores) == 0 {
		ps = append(ps, At("stores", "plan.missing.stores"))
	}
	if !known(Reasons, h.Reason) {
		ps = append(ps, At("reason", "problem.unknown_choice"))
	}
	for _, m := range h.Methods {
		if !known(Methods, m) {
			ps = append(ps, At("methods", "problem.unknown_choice"))
		}
	}
	seen := map[uuid.UUID]PartyRole{}
	for _, p := range h.Parties {
		if first, twice := seen[p.Person]; twice && first != p.Role {
			// N-02: the witness is never giver or receiver, and nobody hands over to themselves.
			ps = append(ps, At(string(p.Role), "plan.two_roles", "Name", p.Name))
		}
		seen[p.Person] = p.Role
	}
	ps = append(ps, h.Signing.problems()...)
	ps = append(ps, checkLine("rank_reason", oneLine(h.RankReason), maxText, false)...)
	if !h.LastWorkingDay.IsZero() && !h.DueOn.IsZero() && h.DueOn.After(h.LastWorkingDay.AddDate(0, 3, 0)) {
		ps = append(ps, At("due_on", "plan.due_too_late"))
	}
	return wrong(ps)
}

// CheckPlan says what is missing before a draft can become a plan (PRO-01: time, people, content and method).
func (h Handover) CheckPlan() error {
	var ps []Problem
	for _, role := range []PartyRole{Giver, Receiver, Witness} {
		if _, ok := h.Party(role); !ok {
			ps = append(ps, At(string(role), "plan.missing."+string(role)))
		}
	}
	ps = append(ps, h.rankProblems()...)
	if h.LastWorkingDay.IsZero() {
		ps = append(ps, At("last_working_day", "plan.missing.last_working_day"))
	}
	if h.EffectiveAt.IsZero() {
		ps = append(ps, At("effective_at", "plan.missing.effective_at"))
	}
	if len(h.Methods) == 0 {
		ps = append(ps, At("methods", "plan.missing.methods"))
	}
	if h.Tally.Sections == 0 {
		ps = append(ps, At("template", "plan.missing.sections"))
	}
	return wrong(ps)
}

// CheckSign says what still stands between the handover and its final signatures: every section is settled, and no question that
// blocks is open.
func (h Handover) CheckSign() error {
	if open := h.Tally.Sections - h.Tally.Settled; open > 0 {
		return Refuse(Conflict, "refuse.sections_open", "Count", open)
	}
	if h.Counts.Blocking > 0 {
		return Refuse(Conflict, "refuse.blocking_questions", "Count", h.Counts.Blocking)
	}
	return nil
}

// Next is the state an act leads to. The caller has asked Scope.May; Next only knows the order of states.
func (s State) Next(act Act) (State, bool) {
	next, ok := map[Act]State{
		PlanHandover:   Planned,
		StartHandover:  Active,
		CancelHandover: Cancelled,
		SignHandover:   Signed,
		FollowUp:       InFollowUp,
		CloseHandover:  Closed,
	}[act]
	return next, ok
}

func known[T comparable](all []T, x T) bool {
	for _, a := range all {
		if a == x {
			return true
		}
	}
	return false
}

// Apply is the handover after one of its sections changed from old to new: its tally and sums move along. The next due date does
// not; whoever settles or reopens a section counts it anew.
func (h Handover) Apply(old, new Section) Handover {
	minus, mc, _ := Count([]Section{old})
	plus, pc, _ := Count([]Section{new})
	h.Tally = h.Tally.add(minus, -1).add(plus, 1)
	h.Counts = h.Counts.Plus(mc.times(-1)).Plus(pc)
	return h
}

// Recount is the handover with everything counted from its sections.
func (h Handover) Recount(sections []Section) Handover {
	h.Tally, h.Counts, h.NextDueOn = Count(sections)
	if h.NextDueOn.IsZero() {
		h.NextDueOn = h.DueOn
	}
	if h.NextDueOn.IsZero() {
		// A draft without dates still needs a place in lists ordered by date: a month after it was begun.
		h.NextDueOn = h.CreatedAt.UTC().Truncate(24*time.Hour).AddDate(0, 1, 0)
	}
	return h
}

func (t Tally) add(o Tally, n int) Tally {
	t.Sections += n * o.Sections
	t.Empty += n * o.Empty
	t.Filling += n * o.Filling
	t.Submitted += n * o.Submitted
	t.Returned += n * o.Returned
	t.Signed += n * o.Signed
	t.NotApplicable += n * o.NotApplicable
	t.Settled += n * o.Settled
	t.Late += n * o.Late
	return t
}

func (c Counts) times(n int) Counts {
	return Counts{
		Records: n * c.Records, Draft: n * c.Draft, Submitted: n * c.Submitted, Returned: n * c.Returned, Accepted: n * c.Accepted,
		Found: n * c.Found, Asked: n * c.Asked,
		Questions: n * c.Questions, Blocking: n * c.Blocking, Blockers: n * c.Blockers, Warnings: n * c.Warnings, Missing: n * c.Missing,
		Unconfirmed: n * c.Unconfirmed, Files: n * c.Files, Taken: n * c.Taken, Checked: n * c.Checked, Proven: n * c.Proven,
	}
}
