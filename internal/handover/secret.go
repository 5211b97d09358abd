package handover

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// SecretSlot is what a secret is of its account.
type SecretSlot string

// The slots. An account has one of each at most, and several of OtherSecret under different words.
const (
	PasswordSecret SecretSlot = "password"
	RecoveryCodes  SecretSlot = "recovery_codes"
	PaymentCode    SecretSlot = "payment_code"
	TOTPSecret     SecretSlot = "totp" // the seed of codes; what is shown is a code
	OtherSecret    SecretSlot = "other"
)

// SecretSlots are all in the order of forms.
var SecretSlots = []SecretSlot{PasswordSecret, RecoveryCodes, PaymentCode, TOTPSecret, OtherSecret}

// MaxSecrets is how many secrets one record can have.
const MaxSecrets = 10

// Secret is a text that is sealed for a record, without the text.
type Secret struct {
	Handover, ID, Section, Record uuid.UUID
	Slot                          SecretSlot
	Label                         string // the slot in words, of OtherSecret
	Version                       int64  // counts from 1; one that is replaced has the next
	SealedBy                      uuid.UUID
	SealedName                    string
	SealedAt                      time.Time

	// Opened is how often this version was, by whom last and when; LeaverAt when the giver did last, zero for never.
	Opened     int
	OpenedName string
	OpenedAt   time.Time
	LeaverAt   time.Time
}

// secretLinks are the links of a chain that make a secret worthless to whoever knew it before: of those the first that the account needs.
var secretLinks = map[SecretSlot][]string{
	TOTPSecret:    {catalog.ProofFactor},
	RecoveryCodes: {catalog.ProofFactor},
	PaymentCode:   {catalog.ProofPayout},
}

// Ends is the link of the chain after which whoever knew what is sealed in the slot can do nothing with it; false when the account has none.
func (c Chain) Ends(slot SecretSlot) (catalog.ProofStep, bool) {
	for _, key := range append(slices.Clone(secretLinks[slot]), catalog.ProofPassword, catalog.ProofReset) {
		if i := slices.IndexFunc(c.Steps, func(s catalog.ProofStep) bool { return s.Key == key }); i >= 0 {
			return c.Steps[i], true
		}
	}
	return catalog.ProofStep{}, false
}

// Ended says whether what is sealed in the slot was worth nothing any more after the moment: its link stands and was done later.
func (c Chain) Ended(slot SecretSlot, since time.Time, acts []ProofAct) bool {
	step, ok := c.Ends(slot)
	if !ok {
		return false
	}
	link, stands := c.Link(step.Key)
	return stands && !link.Deferred() && slices.ContainsFunc(acts, func(a ProofAct) bool {
		return a.Step == step.Key && a.Verdict == ProofDone && !a.At.Before(since)
	})
}

// Opened is the record after the giver opened what is sealed in the slot: if the link that ended it was done, that one is open again, with all
// behind it. The step is "" when nothing is opened again.
func (s Section) Opened(old Record, slot SecretSlot) (_ Write, step string) {
	chain := old.Chain()
	end, ok := chain.Ends(slot)
	link, stands := chain.Link(end.Key)
	if !s.Proof || old.Removed() || !ok || !stands || link.Deferred() {
		return Write{Old: old, New: old, Section: s}, ""
	}
	chain = chain.with(after(chain.Standing, ProofAct{Step: end.Key, Verdict: ProofUndone}))
	new := old
	new.Proofs, new.Stage = chain.Standing, chain.Stage()
	return Write{Old: old, New: new, Section: s.Replace(old, new)}, end.Key
}

// KnownAt is since when the giver knows this version, if they do: the last time they opened it, or when it was sealed.
func (s Secret) KnownAt() time.Time {
	if s.LeaverAt.IsZero() {
		return s.SealedAt
	}
	return s.LeaverAt
}

// RevealPurpose is what a secret is opened for.
type RevealPurpose string

// The purposes.
const (
	ToLogIn      RevealPurpose = "login"
	ToChange     RevealPurpose = "change"
	ToMend       RevealPurpose = "trouble"
	ToMoveFactor RevealPurpose = "transfer"
	ToElse       RevealPurpose = "other" // with a reason in words
)

// RevealPurposes are all in the order of forms.
var RevealPurposes = []RevealPurpose{ToLogIn, ToChange, ToMend, ToMoveFactor, ToElse}

// Reveal is one opening of a secret. It is written before the secret is opened, and never changed.
type Reveal struct {
	Handover, ID, Record, Secret uuid.UUID
	Version                      int64
	Slot                         SecretSlot
	Label, Title                 string // of the secret and its record
	Purpose                      RevealPurpose
	Reason                       string
	By                           uuid.UUID
	Name                         string
	Behalf                       uuid.UUID // for whom, as their proxy; uuid.Nil for themselves
	BehalfName                   string
	Role                         PartyRole // theirs, or of the one they act for
	Method                       SignMethod
	Address, Agent               string
	At                           time.Time
}

// ByLeaver says whether the one who leaves knows the secret since then.
func (r Reveal) ByLeaver() bool { return r.Role == Giver }

// RevealsPerHour is how many secrets one person may open within an hour, over all handovers.
const RevealsPerHour = 30

// leastReason is how many characters say something.
const leastReason = 4

// CheckReveal says what is wrong with what a secret is to be opened for, and returns the reason trimmed. Words that say nothing are no reason.
func CheckReveal(purpose RevealPurpose, reason string) (string, error) {
	known := false
	for _, p := range RevealPurposes {
		known = known || p == purpose
	}
	var ps []Problem
	if !known {
		ps = append(ps, At("purpose", "problem.required"))
	}
	reason = strings.Join(strings.Fields(reason), " ")
	ps = append(ps, checkLine("reason", reason, 200, purpose == ToElse)...)
	if len(ps) == 0 && reason != "" && (catalog.Filler(reason) || signs(reason) < leastReason) {
		ps = append(ps, At("reason", "secret.problem.reason_says_nothing"))
	}
	return reason, wrong(ps)
}

// CheckSecret says what is wrong with a secret that is to be sealed, and returns its words trimmed.
func CheckSecret(slot SecretSlot, label string) (string, error) {
	for _, s := range SecretSlots {
		switch {
		case s != slot:
		case slot != OtherSecret:
			return "", nil
		default:
			return CheckLine("label", strings.Join(strings.Fields(label), " "), true)
		}
	}
	return "", Wrong(At("slot", "problem.required"))
}

// MaySeal says whether the person may seal a secret for a record of the section: whoever fills it, and whoever receives it, who changed the
// password. The scope must be one Under the handover.
func (s Scope) MaySeal(sec Section) error {
	if s.roles.Has(policy[SealSecret].who) && !s.Is(sec.Filler) && !s.receives(sec) {
		return Refuse(Forbidden, "refuse.seal_secret")
	}
	return s.May(SealSecret)
}

// MayReveal says whether the person may open, replace or destroy a secret of the section: whoever receives the section, and whoever sealed it, in
// person. The scope must be one Under the handover.
func (s Scope) MayReveal(sec Section, secret Secret) error {
	if s.By() != secret.SealedBy && !s.receives(sec) {
		return Refuse(Forbidden, "refuse.reveal_secret")
	}
	return s.May(RevealSecret)
}

// receives says whether the person is one of those to whom the section goes.
func (s Scope) receives(sec Section) bool {
	return s.roles.Has(AsReceiver|AsInCharge) && s.Is(sec.Reviewer) || s.SignsBeside(sec)
}
