package handover

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// ProofVerdict is what an act says of a link of an account's chain.
type ProofVerdict string

// The verdicts. Undone opens the link again, and all behind it; deferred puts it off to a day.
const (
	ProofDone     ProofVerdict = "done"
	ProofUndone   ProofVerdict = "undone"
	ProofDeferred ProofVerdict = "deferred"
)

// ProofCause is why a link was opened again without anybody asking for it; "" when somebody did.
type ProofCause string

// The causes.
const (
	ProofChanged ProofCause = "changed" // what the record says of the account is something else now
	ProofOpened  ProofCause = "opened"  // the giver looked at the sealed secret after the password was changed
)

// ProofAct is what somebody did about a link: one line of an account's chain of evidence. It never changes.
type ProofAct struct {
	Handover   uuid.UUID
	ID         uuid.UUID
	Section    uuid.UUID
	Record     uuid.UUID
	Step       string
	Verdict    ProofVerdict
	Cause      ProofCause
	By         uuid.UUID
	Name       string
	Behalf     uuid.UUID // the party for whom a proxy did it; uuid.Nil for none
	BehalfName string
	Role       PartyRole // in which it was done; "" for a manager who put it off, and for what a change opened again
	At         time.Time
	Note       string
	DueOn      time.Time // deferred: the day to which, midnight UTC
	File       uuid.UUID // evidence; uuid.Nil for none
	FileName   string
	Test       uuid.UUID // shared by accounts that were tested in one go; uuid.Nil for one by itself
	Revision   int       // of the record then
}

// ProofLink is a link that stands: done, or put off to a day.
type ProofLink struct {
	Step  string
	DueOn time.Time // zero when it is done
}

// Deferred says that the link is put off.
func (l ProofLink) Deferred() bool { return !l.DueOn.IsZero() }

// String is how a link is kept: its key, and the day to which it is put off.
func (l ProofLink) String() string {
	if l.Deferred() {
		return l.Step + "@" + l.DueOn.Format(time.DateOnly)
	}
	return l.Step
}

// ParseProofLink reads what String wrote.
func ParseProofLink(s string) ProofLink {
	step, day, _ := strings.Cut(s, "@")
	due, _ := time.Parse(time.DateOnly, day)
	return ProofLink{step, due}
}

// ProofStage is how far the takeover of an account has come.
type ProofStage string

// The stages: nothing yet or something, all that the receiver does, all with something put off, all done.
const (
	ProofOpen    ProofStage = ""
	ProofTaken   ProofStage = "taken"
	ProofSettled ProofStage = "settled"
	ProofProven  ProofStage = "proven"
)

// Chain is the chain of an account: the links it needs, in order, and those that stand, which are the first ones.
type Chain struct {
	Steps    []catalog.ProofStep
	Standing []ProofLink
}

// ChainOf is the chain that acts make, in the order in which they were done.
func ChainOf(steps []catalog.ProofStep, acts []ProofAct) Chain {
	var links []ProofLink
	for _, a := range acts {
		links = after(links, a)
	}
	return Chain{Steps: steps}.with(links)
}

// Chain is the record's chain as it stands.
func (r Record) Chain() Chain {
	return Chain{Steps: catalog.ProofSteps(r.Kind, r.Values)}.with(r.Proofs)
}

// after is what stands after an act, in the order of the chain.
func after(links []ProofLink, a ProofAct) []ProofLink {
	keys := catalog.ProofKeys()
	at := slices.Index(keys, a.Step)
	var out []ProofLink
	for _, l := range links {
		i := slices.Index(keys, l.Step)
		if i < at || i > at && a.Verdict != ProofUndone {
			out = append(out, l)
		}
	}
	if a.Verdict == ProofUndone {
		return out
	}
	link := ProofLink{Step: a.Step}
	if a.Verdict == ProofDeferred {
		link.DueOn = a.DueOn
	}
	n := len(slices.DeleteFunc(slices.Clone(out), func(l ProofLink) bool { return slices.Index(keys, l.Step) > at }))
	return slices.Insert(out, n, link)
}

// with keeps of the links those that the chain needs, up to the first that is missing: no link stands on one that is open.
func (c Chain) with(links []ProofLink) Chain {
	c.Standing = nil
	for _, s := range c.Steps {
		i := slices.IndexFunc(links, func(l ProofLink) bool { return l.Step == s.Key })
		if i < 0 {
			break
		}
		c.Standing = append(c.Standing, links[i])
	}
	return c
}

// Next is the link whose turn it is; false when all stand.
func (c Chain) Next() (catalog.ProofStep, bool) {
	if len(c.Standing) == len(c.Steps) {
		return catalog.ProofStep{}, false
	}
	return c.Steps[len(c.Standing)], true
}

// Link is where a link stands: itself, and whether it does.
func (c Chain) Link(step string) (ProofLink, bool) {
	i := slices.IndexFunc(c.Standing, func(l ProofLink) bool { return l.Step == step })
	if i < 0 {
		return ProofLink{}, false
	}
	return c.Standing[i], true
}

// Done counts the links that are done, and those that are put off.
func (c Chain) Done() (done, deferred int) {
	for _, l := range c.Standing {
		if l.Deferred() {
			deferred++
		} else {
			done++
		}
	}
	return done, deferred
}

// Open is how many links the receiver has to do before the account can be accepted.
func (c Chain) Open() int {
	n := 0
	for _, s := range c.Steps[len(c.Standing):] {
		if !s.Witness {
			n++
		}
	}
	return n
}

// Stage is how far the chain has come. A record that needs no link has come nowhere: nothing asks it to.
func (c Chain) Stage() ProofStage {
	_, deferred := c.Done()
	switch {
	case len(c.Steps) == 0 || c.Open() > 0:
		return ProofOpen
	case len(c.Standing) < len(c.Steps):
		return ProofTaken
	case deferred > 0:
		return ProofSettled
	}
	return ProofProven
}

// Act says what stands against an act, and gives the chain after it. A link is done or put off when all before it stand; one that was put off
// may be done at any time. Only what stands is undone.
func (c Chain) Act(a ProofAct) (Chain, error) {
	at := slices.IndexFunc(c.Steps, func(s catalog.ProofStep) bool { return s.Key == a.Step })
	if at < 0 {
		return c, Refuse(Conflict, "refuse.proof_not_needed")
	}
	link, stands := c.Link(a.Step)
	switch a.Verdict {
	case ProofDone:
		if stands && !link.Deferred() {
			return c, Refuse(Conflict, "refuse.proof_done")
		}
	case ProofDeferred:
		if stands && (!link.Deferred() || link.DueOn.Equal(a.DueOn)) {
			return c, Refuse(Conflict, "refuse.proof_done")
		}
	case ProofUndone:
		if !stands {
			return c, Refuse(Conflict, "refuse.proof_not_done")
		}
	default:
		return c, ErrNotFound()
	}
	if at > len(c.Standing) {
		next, _ := c.Next()
		return c, Refuse(Conflict, "refuse.proof_order", "Step", next.Label)
	}
	return c.with(after(c.Standing, a)), nil
}

// ProofLatest is how many days after the effective moment a link can be put off to.
const ProofLatest = 14

// Prove is an act on an account of the section: what the record becomes, and the section's counts. shown is Record.Shown on the screen of who
// acts, 0 when nothing was shown, as in acts on several accounts.
func (s Section) Prove(old Record, a ProofAct) (Write, error) {
	switch {
	case !s.Proof:
		return Write{}, Refuse(Conflict, "refuse.proof_not_asked")
	case old.Removed():
		return Write{}, ErrNotFound()
	case old.State != RecordSubmitted && old.State != RecordAccepted:
		return Write{}, Refuse(Conflict, "refuse.record_not_submitted")
	}
	chain, err := old.Chain().Act(a)
	if err != nil {
		return Write{}, err
	}
	new := old
	new.Proofs, new.Stage = chain.Standing, chain.Stage()
	return Write{Old: old, New: new, Section: s.Replace(old, new)}, nil
}

// Reopened is the record as it is changed from old, without the links that rest on what changed; step is the first of these, "" for none.
func (r Record) Reopened(old Record) (_ Record, step string) {
	first := catalog.ProofReopened(r.Kind, old.Values, r.Values)
	if len(old.Proofs) == 0 || first == "" {
		return r, ""
	}
	links := after(old.Proofs, ProofAct{Step: first, Verdict: ProofUndone})
	if len(links) == len(old.Proofs) {
		first = ""
	}
	r.Proofs = links
	r.Stage = r.Chain().Stage()
	return r, first
}

// unproven says what stands between an account and its being accepted in a section that asks for proof.
func (s Section) unproven(r Record) error {
	if !s.Proof {
		return nil
	}
	chain := r.Chain()
	if open := chain.Open(); open > 0 {
		next, _ := chain.Next()
		return Refuse(Conflict, "refuse.proof_open", "Count", open, "Step", next.Label)
	}
	return nil
}

// MayProve says whether the person may do, or undo, the link of an account of the section: the witness theirs, receivers all others, and
// whoever reviews the section in place of one.
func (s Scope) MayProve(sec Section, step catalog.ProofStep) error {
	act := ProveAccount
	if step.Witness {
		act = CheckAccount
	}
	if err := s.May(act); err != nil {
		return err
	}
	if !step.Witness && !s.roles.Has(AsReceiver) && !s.Is(sec.Reviewer) {
		return Refuse(Forbidden, "refuse.not_reviewer", "Name", sec.ReviewerName)
	}
	return nil
}

// ProofRole is in which role the person does links.
func (s Scope) ProofRole(step catalog.ProofStep) PartyRole {
	switch {
	case step.Witness:
		return Witness
	case s.roles.Has(AsReceiver):
		return Receiver
	}
	return InCharge
}

// WitnessApart says whether the person may do the link although they did others of the same account: nobody witnesses what they did.
func WitnessApart(step catalog.ProofStep, by, behalf uuid.UUID, acts []ProofAct) error {
	for _, a := range acts {
		other, ok := catalog.ProofStepOf(a.Step)
		if !ok || a.Cause != "" || a.Role == "" || other.Witness == step.Witness {
			continue
		}
		if a.By == by || behalf != uuid.Nil && a.By == behalf || a.Behalf != uuid.Nil && (a.Behalf == by || a.Behalf == behalf) {
			return Refuse(Forbidden, "refuse.proof_witness_apart")
		}
	}
	return nil
}

// Reproven gives the section's counts of accounts after a record was changed from old to new, when all its other counts are right already.
func (s Section) Reproven(old, new Record) Section {
	before, after := old.counted(-1), new.counted(1)
	s.Counts.Taken += before.Taken + after.Taken
	s.Counts.Checked += before.Checked + after.Checked
	s.Counts.Proven += before.Proven + after.Proven
	return s
}
