package handover

import (
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
