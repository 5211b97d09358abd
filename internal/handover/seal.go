package handover

import (
	"time"

	"github.com/google/uuid"
)

// Seal is a person's signature over exact content: of one section, or of the handover as a whole (Section is uuid.Nil).
// Seals are never changed or deleted; a newer version of the content makes them stale.
type Seal struct {
	Handover  uuid.UUID
	ID        uuid.UUID
	Section   uuid.UUID
	Role      PartyRole
	Person    uuid.UUID
	Name      string // as typed by the signer; it is their name, see SameName
	Statement string // the sentence that was shown and agreed to, in the language of the page
	Digest    []byte // SHA-256 of what was shown
	Version   int    // the section's content version, or 0 for the handover
	At        time.Time
	Address   string // network address and browser, as evidence
	Agent     string
	Covers    Covers
	Method    SignMethod
	// Evidence is what the signer did besides typing a password: a drawing, a passkey's answer (seal.Evidence); "" for nothing.
	Evidence string
	// Behalf is the party for whom the person signed as a proxy, with their name as it stood; uuid.Nil for themselves. Role is that party's.
	Behalf     uuid.UUID
	BehalfName string
	// Signature is the program's own (Ed25519) under all of the above, and Key the fingerprint of the key it was made with. Seals from
	// before the program signed have neither.
	Signature []byte
	Key       []byte
}

// Party is whose signature it is: the party's for whom the person signed, or their own.
func (s Seal) Party() uuid.UUID {
	if s.Behalf != uuid.Nil {
		return s.Behalf
	}
	return s.Person
}

// Covers says what of a section a seal stands over.
type Covers string

// A giver signs the facts when submitting; everybody else signs all, with the enclosures that came about in the review.
const (
	CoversFacts Covers = "facts"
	CoversAll   Covers = "all"
)

// SignMethod is how a signer confirmed that it is them.
type SignMethod string

// The methods.
const (
	ByPassword SignMethod = "password"
	ByPasskey  SignMethod = "passkey"
	ByDrawing  SignMethod = "drawing" // a drawn signature, with the password typed on the device
)

// Stale says whether the section has moved on since the seal.
func (s Seal) Stale(sec Section) bool { return s.Version != sec.ContentVersion }

// Signature is what a signer sends: their typed name, their consent, and the digest and version that stood on their screen.
type Signature struct {
	Name    string
	Agreed  bool
	Digest  []byte
	Version int
	Address string
	Agent   string
}

// Check compares a signature with the signer and with the content as it is under lock. A digest that is not the one shown is
// refused as stale (invariant 4): the signer has to look again.
func (g Signature) Check(by Viewer, digest []byte, version int) error {
	var ps []Problem
	if !g.Agreed {
		ps = append(ps, At("agree", "problem.agree"))
	}
	if !SameName(g.Name, by.Name) {
		ps = append(ps, At("name", "problem.sign_name", "Name", by.Name))
	}
	if err := wrong(ps); err != nil {
		return err
	}
	if string(g.Digest) != string(digest) || g.Version != version {
		return Refuse(Stale, "refuse.seal_stale")
	}
	return nil
}

// CoSign says whether the witness may seal the section now: after the receiver, over the same version.
func (s Section) CoSign() error {
	if s.State != SectionSigned {
		return Refuse(Conflict, "refuse.receiver_first")
	}
	return nil
}

// CanWitness says whether the witness may seal the section now: after the receiver, and after a look at every account that asks for one.
func (s Section) CanWitness() error {
	if err := s.CoSign(); err != nil {
		return err
	}
	if s.Proof && s.Counts.Checked < s.Counts.Records {
		return Refuse(Conflict, "refuse.not_all_checked", "Count", s.Counts.Records-s.Counts.Checked)
	}
	return nil
}
