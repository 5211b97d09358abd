// Package manifest is the whole of a handover as one signed file that can be checked years later with nothing but the file: the plan, every
// section with the digest of every record, file and enclosure, every signature with all that it states, what was missing and unfinished, and
// the head of the chain of events. It writes such files, checks them, and checks the archive that holds one beside all contents.
//
// It is pure: no storage, no languages, no clock. A file has one form only, byte for byte (RFC 8785), so a second copy of a key, a blank, or
// something behind the end is refused like any other change. What is wrong is said as a Problem, which others put into words.
// Start reading at Manifest, then Write, then Check.
package manifest

import (
	"crypto/sha256"
	"encoding/hex"

	"handoverdesk/internal/seal"
)

// Tag names the form. A file with another one is not read.
const Tag = "handover-desk manifest v1"

// Manifest is the file. Digests, keys and signatures are in hexadecimal, times are RFC 3339 in UTC with microseconds, days are 2006-01-02;
// what is not there is empty; members that came later are left out then, so that files from before have one form still. Text is what people typed, in whatever language they did.
type Manifest struct {
	// Accounts are those of sections that ask for proof that they were taken over, in the order of sections and entry.
	Accounts   []Account   `json:"accounts,omitempty"`
	Checkpoint string      `json:"checkpoint"`        // signed note of the tree over all chains, "" while there is none
	Complete   bool        `json:"complete"`          // every party has signed this digest
	Covered    *Covered    `json:"covered,omitempty"` // how the note covers this handover's chain, nil without one
	Digest     string      `json:"digest"`            // of the whole: see Manifest.Sum
	Edition    int         `json:"edition"`           // 1, 2 … of what was signed; 0 of a draft
	Enclosures []Enclosure `json:"enclosures"`
	Files      []File      `json:"files"`
	Findings   []Finding   `json:"findings"`
	Handover   Handover    `json:"handover"`
	Head       Head        `json:"head"`
	Keys       []Key       `json:"keys"`
	Made       string      `json:"made"`
	Matters    []Matter    `json:"matters"`
	Parties    []Party     `json:"parties"`
	Questions  Questions   `json:"questions"`
	Refusals   []Refusal   `json:"refusals,omitempty"`
	// Responsible is who answers from when, in the order of time: the giver for the whole, and a row a section once it has moved.
	Responsible []Responsible `json:"responsible,omitempty"`
	Seals       []Seal        `json:"seals"`
	Sections    []Section     `json:"sections"`
	Stores      []Store       `json:"stores"`
	Tag         string        `json:"tag"`
	Unlisted    int           `json:"unlisted"` // findings beyond MostFindings
	// UnlistedAccounts are those beyond as many.
	UnlistedAccounts int `json:"unlisted_accounts,omitempty"`
	// UnlistedMatters are those beyond as many; their records are among the lines all the same.
	UnlistedMatters int `json:"unlisted_matters,omitempty"`
	// Waivers are findings that somebody answers for instead of mending them, in the order in which that was decided.
	Waivers   []Waiver `json:"waivers,omitempty"`
	Workspace string   `json:"workspace"`
	Zone      string   `json:"zone"` // in which people read its times

	// Records are the lines of each section, in the order of Sections. Write streams them instead.
	Records [][]Line `json:"-"`
	// Rebuilt are the reconstructed records among the lines, the first MostRebuilt of them, for whoever tells of them without holding all lines.
	Rebuilt []Reconstruction `json:"-"`
}

// Reconstruction is a reconstructed record of the section at a place.
type Reconstruction struct {
	Rebuilt
	Section int
	Title   string
}

// MostRebuilt bounds the reconstructed records that are told of besides the lines.
const MostRebuilt = 100

// Note keeps what a line says of a reconstructed record.
func (m *Manifest) Note(section int, l Line) {
	if l.Rebuilt != nil && len(m.Rebuilt) < MostRebuilt {
		m.Rebuilt = append(m.Rebuilt, Reconstruction{Rebuilt: *l.Rebuilt, Section: section, Title: l.Title})
	}
}

// MostFindings bounds the lists of findings, of matters and of open questions: a hundred thousand records may have as many.
const MostFindings = 1000

// mark is a short digest of an item of a list, over the item with an empty mark. It protects nothing, the signature does that: it names what
// was changed when the signature no longer holds.
type mark struct {
	Check string `json:"check"`
}

func (m *mark) set(s string) { m.Check = s }

func (m *mark) get() string { return m.Check }

// Marked is an item of a list.
type Marked interface {
	set(string)
	get() string
}

// Put gives the item its mark.
func Put(item Marked) error {
	sum, err := marked(item)
	item.set(sum)
	return err
}

func marked(item Marked) (string, error) {
	was := item.get()
	item.set("")
	b, err := seal.Canonical(item)
	item.set(was)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8]), err
}

// Handover is the plan.
type Handover struct {
	Cancelled string   `json:"cancelled"` // why
	Due       string   `json:"due"`       // day
	Effective string   `json:"effective"` // when responsibility moves, to the second
	ID        string   `json:"id"`
	LastDay   string   `json:"last_day"`
	Methods   []string `json:"methods"`
	Number    string   `json:"number"`
	Rank      string   `json:"rank,omitempty"` // of the witness towards the giver: handover.Rank
	Reason    string   `json:"reason"`
	// Said are facts about the parties that are only there when they are out of the ordinary.
	Said []string `json:"said,omitempty"`
	// Absent says that others reconstructed what the giver would have handed over; not there for a giver who hands over.
	Absent  *Absent `json:"absent,omitempty"`
	Signed  string  `json:"signed"`
	Started string  `json:"started"` // when it was drawn up
	State   string  `json:"state"`
	Title   string  `json:"title"`
}

// Absent is why the giver is not there, and who signs in their place besides the witness.
type Absent struct {
	Cause   string `json:"cause"`
	Manager string `json:"manager"`
	Reason  string `json:"reason"`
	Since   string `json:"since"`
}

// Party is a person with a role.
type Party struct {
	mark
	ID     string `json:"id"`
	Lead   bool   `json:"lead"`
	Name   string `json:"name"`
	Number string `json:"number,omitempty"` // of the employee, as the company writes it
	Post   string `json:"post"`
	Role   string `json:"role"`
	Signed bool   `json:"signed"` // has put the final signature on this digest
}

// Refusal is a party who did not sign at first, a section or the whole ("").
type Refusal struct {
	mark
	At      string        `json:"at"`
	Ended   string        `json:"ended"` // when they signed after all
	Items   []RefusalItem `json:"items"`
	Name    string        `json:"name"`
	Reason  string        `json:"reason"`
	Role    string        `json:"role"`
	Section string        `json:"section"`
}

// RefusalItem is what had to be done first, by whom and until which day.
type RefusalItem struct {
	Done string `json:"done"`
	Due  string `json:"due"`
	What string `json:"what"`
	Who  string `json:"who"`
}

// Responsible is who answers for a section from a moment on, or with "" for all that has no row of its own.
type Responsible struct {
	mark
	Act     string `json:"act"` // handover.ResponsibleBy
	Event   int64  `json:"event"`
	From    string `json:"from"`
	Name    string `json:"name"`
	Person  string `json:"person"`
	Section string `json:"section"`
}

// Covered says how a checkpoint covers the chain of events: the proof leads from a leaf to the root in the note (RFC 6962, 2.1.1).
type Covered struct {
	Hash  string   `json:"hash"`  // of the last event that is covered
	Place int64    `json:"place"` // of the leaf in the tree
	Proof []string `json:"proof"`
	Rows  string   `json:"rows"` // digest over the rows that are never changed
	Seq   int64    `json:"seq"`
}

// Store is a shop.
type Store struct {
	mark
	Company  string `json:"company"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	Platform string `json:"platform"`
}

// Section is a chapter. Digest is of its present content, Bare the same without enclosures.
type Section struct {
	mark
	Accepted  int    `json:"accepted"`          // records
	Amended   string `json:"amended,omitempty"` // over what its records take the place of
	Amends    int    `json:"amends,omitempty"`  // records that do
	Attached  int    `json:"attached"`
	Bare      string `json:"bare"`
	Blockers  int    `json:"blockers"`
	Digest    string `json:"digest"`
	Enclosed  string `json:"enclosed"`
	Files     string `json:"files"`
	Filler    string `json:"filler"`
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Late      bool   `json:"late,omitempty"` // a supplement made after the final signatures, which do not stand over it
	Questions int    `json:"questions"`      // open ones
	Reason    string `json:"reason"`         // why it does not apply, or was returned or reopened
	Records   int    `json:"records"`
	Rebuilt   int    `json:"rebuilt,omitempty"` // records that were reconstructed in place of an absent giver
	Required  bool   `json:"required"`
	Reviewer  string `json:"reviewer"`
	Settled   string `json:"settled"`
	State     string `json:"state"`
	Submitted string `json:"submitted"`
	Sum       string `json:"sum"` // over the digests of its records
	// Supplement is its number among those of the section SupplementOf, 0 for a section of the plan.
	Supplement   int    `json:"supplement,omitempty"`
	SupplementOf string `json:"supplement_of,omitempty"`
	TitleEN      string `json:"title_en"`
	TitleZH      string `json:"title_zh"`
	Version      int    `json:"version"`
	Vouched      int    `json:"vouched,omitempty"` // of those that were reconstructed, what the giver has said is right
	Warnings     int    `json:"warnings"`
}

// Line is a record. Plain is the digest of what is in an archive of it, without the masked facts; "" when the record has none.
type Line struct {
	mark
	Amends string `json:"amends,omitempty"` // the signed record that this one, in a supplement, takes the place of
	Digest string `json:"digest"`
	ID     string `json:"id"`
	Plain  string `json:"plain"`
	// Rebuilt says of a record that was reconstructed who did, from what, how sure they were, and when the giver said that it is right.
	Rebuilt *Rebuilt `json:"rebuilt,omitempty"`
	Title   string   `json:"title"`
}

// Rebuilt is where a record comes from whose giver could not be asked. All but Vouched is part of what the digest of the record is over.
type Rebuilt struct {
	By      string `json:"by"`
	Source  string `json:"source"`
	Sure    string `json:"sure"`
	Vouched string `json:"vouched"` // "" while the giver has not
}

// File is an attached file that stands under a seal.
type File struct {
	mark
	Digest  string `json:"digest"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Owner   string `json:"owner"` // the record, or the section
	Section string `json:"section"`
	Size    int64  `json:"size"`
	Slot    string `json:"slot"`
}

// Enclosure is what people did that stands under a seal besides. Body is canonical JSON, as text.
type Enclosure struct {
	mark
	Body    string `json:"body"`
	Digest  string `json:"digest"`
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Section string `json:"section"`
}

// Seal is a signature with all that it states, and the program's own under that. Section is "" for one on the whole. Current says that it
// stands over the present content.
type Seal struct {
	mark
	Address string `json:"address"`
	Agent   string `json:"agent"`
	At      string `json:"at"`
	// Behalf is the party for whom the person signed as a proxy, with their name; not there for somebody who signed for themselves.
	Behalf     string `json:"behalf,omitempty"`
	BehalfName string `json:"behalf_name,omitempty"`
	Covers     string `json:"covers"`
	Current    bool   `json:"current"`
	Digest     string `json:"digest"`
	// Evidence is what the signer did besides typing a password (seal.Evidence), as text; without any it is not there.
	Evidence  string `json:"evidence,omitempty"`
	ID        string `json:"id"`
	Key       string `json:"key"` // fingerprint; "" on one from before the program signed
	Method    string `json:"method"`
	Name      string `json:"name"`
	Person    string `json:"person"`
	Role      string `json:"role"`
	Section   string `json:"section"`
	Signature string `json:"signature"`
	Statement string `json:"statement"`
	Version   int    `json:"version"`
}

// Finding is something that the checks found and that still stands: what is short.
type Finding struct {
	mark
	Args     map[string]string `json:"args"`
	Field    string            `json:"field"`
	Kind     string            `json:"kind"`
	Record   string            `json:"record"`
	Rule     string            `json:"rule"`
	Section  string            `json:"section"`
	Severity string            `json:"severity"`
	Title    string            `json:"title"` // of the record
}

// Account is how far the takeover of an account came: its chain of evidence.
type Account struct {
	mark
	All     int    `json:"all"`     // links that it needs
	At      string `json:"at"`      // of the last act, "" before the first
	By      string `json:"by"`      // who did that
	Checked string `json:"checked"` // when the witness checked it, "" while that does not stand
	Done    int    `json:"done"`    // links that are done
	Put     int    `json:"put_off"` // links that stand, but were put off to a day: those are among the matters, too
	Record  string `json:"record"`
	Section string `json:"section"`
	Step    string `json:"step"` // of the last act
	Title   string `json:"title"`
	Verdict string `json:"verdict"` // of the last act: handover.ProofVerdict
	Witness string `json:"witness"` // who checked it
}

// Waiver is a finding that somebody answers for until a day (N-03).
type Waiver struct {
	mark
	At      string `json:"at"`     // when it was decided
	By      string `json:"by"`     // who decided it
	Name    string `json:"name"`   // who answers for it
	Reason  string `json:"reason"` // why
	Record  string `json:"record"` // "" where a record is missing
	Rule    string `json:"rule"`   // of the examination: R-ACC-01
	Section string `json:"section"`
	State   string `json:"state"` // when the file was made: holds, or over behind its last day
	Title   string `json:"title"` // of the record
	Until   string `json:"until"` // the last day of it
}

// The states of a waiver.
const (
	WaiverHolds = "holds"
	WaiverOver  = "over"
)

// PutOff begins the kind of a matter that is a link of an account's chain; the link follows.
const PutOff = "proof."

// ExitTask begins the kind of a matter that is an open exit task; its sort follows.
const ExitTask = "exit."

// Matter is something that goes on after the handover: work in flight, an open risk, an open question, a link of an account that was put off, an
// exit task that is open.
type Matter struct {
	mark
	Due     string `json:"due"`
	Kind    string `json:"kind"` // of the record, "question", PutOff and a link, or ExitTask and its sort
	Owner   string `json:"owner"`
	Record  string `json:"record"`
	Section string `json:"section"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en,omitempty"` // of an exit task whose title the template has in two languages
}

// Questions counts what was asked.
type Questions struct {
	Blocking int `json:"blocking"` // open ones that block
	Open     int `json:"open"`
	Total    int `json:"total"`
}

// Key is a public key that signatures of the file were made with.
type Key struct {
	mark
	Fingerprint string `json:"fingerprint"`
	Public      string `json:"public"`
}

// Head is the end of the chain of events when the file was made.
type Head struct {
	Hash string `json:"hash"`
	Seq  int64  `json:"seq"`
}

// Title is the section's title in a language, "zh" or "en".
func (s Section) Title(lang string) string {
	if lang == "en" {
		return s.TitleEN
	}
	return s.TitleZH
}

// Party is whose signature it is: the party's for whom the person signed, or their own.
func (g Seal) Party() string {
	if g.Behalf != "" {
		return g.Behalf
	}
	return g.Person
}

// Find finds a section and its place.
func (m Manifest) Find(section string) (Section, int) {
	for i, s := range m.Sections {
		if s.ID == section {
			return s, i
		}
	}
	return Section{}, -1
}

// Has finds the newest current seal of a role on a section, "" for the whole.
func (m Manifest) Has(section, role string) (Seal, bool) {
	for i := len(m.Seals) - 1; i >= 0; i-- {
		if g := m.Seals[i]; g.Section == section && g.Role == role && g.Current {
			return g, true
		}
	}
	return Seal{}, false
}
