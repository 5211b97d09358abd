package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// Store is everything the use cases ask of the database. Reads that make a page are one call each, so that they can be one round
// trip. What does not exist, or not for this scope, is handover.NotFound.
type Store interface {
	Ready(ctx context.Context) error

	sessions
	passkeys
	people
	colleagues
	parties
	verifying
	absences
	accounts
	identities
	holdings
	permissions
	proxies
	stores
	templates
	kinds
	handovers
	search
	deskReads
	sectionReads
	recordReads
	fileReads
	blobs
	carrying
	exports
	imports
	moments
	teachBacks
	talk
	inventories
	prints
	checkpoints
	histories
	mails
	secrets
	exits
	calendars
	stock
	counts
	reminders
	views
	examining
	figureReads
	watching
	watchMails

	// Update runs fn in one transaction. Inside it only tx can write. When fn returns an error nothing is written; a form that
	// was carried out before gives a *Replay.
	Update(ctx context.Context, sc handover.Scope, key Key, fn func(Tx) error) error
}

// Tx is a transaction inside one handover. Exactly one of the Lock calls comes first; all lock the handover before anything
// else, sections before records, so that two transactions never wait for each other.
type Tx interface {
	LockHandover(ctx context.Context) (handover.Handover, error)
	LockSection(ctx context.Context, id uuid.UUID) (Locked, error)
	LockRecord(ctx context.Context, id uuid.UUID) (Locked, error)
	// LockAll locks every section, for acts that settle one or end the whole.
	LockAll(ctx context.Context) (handover.Handover, []handover.Section, error)
	LockQuestion(ctx context.Context, id uuid.UUID) (Locked, error)
	// LockFile locks the file's section, and its record or question if it has one.
	LockFile(ctx context.Context, id uuid.UUID) (Locked, error)

	// Resolve finds people and records by what was typed and by the ids that forms remember. A name that fits nobody, or more than
	// one, is left out, and so is an id that is nothing of this workspace or handover.
	Resolve(ctx context.Context, m Mentions) (Resolved, error)
	// Pointing lists what refers to the record, at most limit, and how many do in all, counted up to PointingMax.
	Pointing(ctx context.Context, record uuid.UUID, limit int) ([]Pointing, int, error)
	// Reach gives every record that can be come to from the records by following a field again and again, with where it leads.
	// It stops at the record stop, which is in the answer without its own links.
	Reach(ctx context.Context, field string, from []uuid.UUID, stop uuid.UUID) (map[uuid.UUID]Reached, error)
	// Content is what the section holds: digests over its records and files, and their numbers.
	Content(ctx context.Context, section uuid.UUID) (seal.Content, error)
	// FilesSize is the size of all files of the handover, of removed ones too as long as they are kept.
	FilesSize(ctx context.Context) (handover.Bytes, error)
	// Accept accepts all submitted records of the filter that have no blocking question and no filler text, up to the limit of records
	// named, and writes a review and a look for each.
	Accept(ctx context.Context, section uuid.UUID, f RecordFilter, ids []uuid.UUID, now time.Time) (Accepted, error)
	// Confirm confirms the carried records of the filter, up to the limit of records named, and returns how many.
	Confirm(ctx context.Context, section uuid.UUID, f RecordFilter, ids []uuid.UUID, now time.Time) (int, error)
	// SubmitRecords makes all draft and returned records of a section submitted and keeps their revisions.
	SubmitRecords(ctx context.Context, section uuid.UUID, now time.Time) error
	Seals(ctx context.Context) ([]handover.Seal, error)
	// LastEvent is the latest time that an event of the handover has, of the newest thousand.
	LastEvent(ctx context.Context) (time.Time, error)
	// Refusals are those of the handover, oldest first, ended ones too.
	Refusals(ctx context.Context) ([]handover.Refusal, error)
	// Proxies are those of the handover, newest first.
	Proxies(ctx context.Context) ([]handover.Proxy, error)
	// EndProxies ends proxies at once, so that others can take their place in the same transaction.
	EndProxies(ctx context.Context, list []uuid.UUID, by uuid.UUID, now time.Time) error
	// WrittenGaps are the identities of risks that somebody who stood in for the giver wrote down.
	WrittenGaps(ctx context.Context) (map[string]bool, error)
	// Vouch notes that the giver says of reconstructed records that they are right: of one, or of all of the section for uuid.Nil. It returns
	// how many.
	Vouch(ctx context.Context, section, record uuid.UUID, now time.Time) (int, error)
	// Enclosures are those of the section that count, in the order of their ids.
	Enclosures(ctx context.Context, section uuid.UUID) ([]handover.Enclosure, error)
	// TeachBacks are those of the section, oldest first.
	TeachBacks(ctx context.Context, section uuid.UUID) ([]handover.Retelling, error)
	// DropTeachBack empties the draft of somebody who does not review the section any more, so that whoever does can write one.
	DropTeachBack(ctx context.Context, id uuid.UUID, now time.Time) error
	// Parties are the people of the handover, for mentions.
	Parties(ctx context.Context) ([]handover.Party, error)
	ReplaceParties(ctx context.Context, h handover.Handover, sections []handover.Section) error
	// Lay adds sections to the handover, whose people must be parties by then.
	Lay(ctx context.Context, h handover.Handover, sections []handover.Section) error
	SetLive(ctx context.Context, live bool) error
	// Giver is the giver with what checks look for: name, e-mail and phone; zero when there is none yet.
	Giver(ctx context.Context) (handover.Leaver, error)
	// Add stores many new records, with their revisions, references and findings, and the sections they are counted in.
	Add(ctx context.Context, list []RecordChange, sections []handover.Section) error
	// Records are all records of the handover that are not removed.
	Records(ctx context.Context) ([]handover.Record, error)
	// Rebind writes anew what records hang on.
	Rebind(ctx context.Context, records map[uuid.UUID][]catalog.Binding) error
	// Redate writes the days of records anew.
	Redate(ctx context.Context, list []DatesOf) error
	// Restock writes anew what SKUs say about stock.
	Restock(ctx context.Context, records map[uuid.UUID]catalog.Stock) error
	// Judge replaces the findings of records, with the counts they and their sections keep.
	Judge(ctx context.Context, list []Judged, sections []handover.Section) error
	// Gone are the titles of removed records that the record refers to, at most ten.
	Gone(ctx context.Context, record uuid.UUID) ([]string, error)
	// Reindex replaces the search words of records.
	Reindex(ctx context.Context, tokens map[uuid.UUID][]string) error
	// KeepInventory keeps the manifest of an edition; true says that it was kept already.
	KeepInventory(ctx context.Context, k Kept) (bool, error)
	// KeepPrints keeps the copies of an edition; true says that they were kept already.
	KeepPrints(ctx context.Context, parts []Kept) (bool, error)
	// MarkJudged notes the version of the fields that the handover's counts are made with.
	MarkJudged(ctx context.Context, version int64) error

	stagedTx
	sampleTx
	proofTx
	secretTx
	maskTx
	exitTx
	waiverTx
	calendarTx
	listingTx
	proposalTx
	countTx
	identityTx
	figureTx
	watchTx

	// Write writes the change in one statement: the handover's counts and chain head always, the rest as far as present.
	Write(ctx context.Context, c Change) error
	// WriteAll writes changes of one form one after the other: the chain goes on from each to the next.
	WriteAll(ctx context.Context, list []Change) error
}

// Locked is what a lock found: the handover always, the others as far as asked for.
type Locked struct {
	Handover handover.Handover // without stores and parties
	Giver    handover.Leaver   // id, name, e-mail and phone only: checks look for what is bound to the leaver
	Section  handover.Section
	Record   handover.Record
	Question handover.Question
	File     handover.File
	// Amends is not locked: the signed record that a new one takes the place of.
	Amends uuid.UUID
}

// RefName is a reference as typed: the kind it may point to ("" for any) and the title.
type RefName struct{ Target, Title string }

// Mentions are what a record names: people, records by kind and title, and the ids that its form remembers for them.
type Mentions struct {
	People    []string
	PeopleIDs []uuid.UUID
	Refs      []RefName
	RefIDs    []uuid.UUID
}

// Resolved are the ids found for names and titles, and what remembered ids stand for: the name of a person, and the record.
type Resolved struct {
	People    map[string]string
	PeopleIDs map[uuid.UUID]string
	Refs      map[RefName]string
	RefIDs    map[uuid.UUID]Target
}

// Target is a record as references show it. Its content comes with record pages, and only where another target of the record has the
// same title: Told says so.
type Target struct {
	ID      uuid.UUID
	Kind    string
	Title   string
	State   handover.RecordState
	Removed bool
	Told    bool
	Values  catalog.Values `json:"-"`
}

// Reached is a record on the way along a field.
type Reached struct {
	Title string
	To    []uuid.UUID
}

// Change is what one act writes.
type Change struct {
	Handover handover.Handover
	Section  *handover.Section
	Record   *RecordChange
	Review   *Review
	Question *handover.Question // inserted or updated
	Message  *handover.Message  // of Question
	Seal     *handover.Seal
	Signer   seal.Public // of the key that signed Seal
	// Enclosures are new ones, and those with EndedAt set, which end.
	Enclosures []handover.Enclosure
	// Refusals are new ones, and those with EndedAt set, which end. ItemDone is what was asked for and is done.
	Refusals  []handover.Refusal
	ItemDone  *handover.RefusalItem
	Proxies   []handover.Proxy    // new ones, and what was decided about others or their end
	File      *handover.File      // inserted, or removed and restored
	Retelling *handover.Retelling // inserted or updated
	// Seen says that the mentions of Question that wait for the actor have been seen.
	Seen     bool
	Look     *Look
	Proofs   []handover.ProofAct   // new ones
	Listings []handover.ListingAct // new ones
	// DataKey is a new key of the handover, Secret a new version that is sealed, Reveal one that is opened.
	DataKey  *DataKey
	Secret   *SecretSealed
	Reveal   *handover.Reveal
	Proposal *handover.Proposal  // a new one
	Decided  *handover.Proposal  // one that has its verdict now
	Exits    []handover.ExitTask // new ones
	ExitAct  *handover.ExitAct
	Feed     *handover.Feed // a new one
	// WatchAct and WatchChecks are new ones; a check may name Question.
	WatchAct    *WatchAct
	WatchChecks []WatchCheck
	Moved       []handover.Responsibility // new ones; the first of Events tells about them, or the one of the kind responsibility.moved
	Events      []handover.Event
	Mails       []Mail // about the last of Events
	Turns       []Mail // bundled ones besides
}

// RecordChange is a record as it is to be stored.
type RecordChange struct {
	handover.Write
	Data     json.RawMessage // canonical
	Tokens   []string        // search tokens
	Refs     []catalog.RefUse
	Bindings []catalog.Binding
	Dates    []catalog.Dated
	Stock    *catalog.Stock  // of a SKU
	Act      string          // saved, removed, restored, accepted, returned: the history's word
	Files    []handover.File // that come with a new record
}

type sessions interface {
	// Session finds the viewer of a session that is alive at now, without their catalog but with its version, and their standing in the
	// handover, if one is named.
	Session(ctx context.Context, hash [32]byte, now time.Time, idle time.Duration, in uuid.UUID) (handover.Viewer, handover.Standing, int64, error)
	OpenSession(ctx context.Context, s Session) error
	// StepUp notes that the person of the session confirmed at now that it is them, by a passkey or, with uuid.Nil, by their password.
	StepUp(ctx context.Context, hash [32]byte, person, passkey uuid.UUID, now time.Time) error
	CloseSession(ctx context.Context, hash [32]byte) error
	// CloseSessions ends all sessions of a person but the one with the hash keep.
	CloseSessions(ctx context.Context, person uuid.UUID, keep [32]byte) error
	// Credentials finds the person and their password hash by e-mail; the zero Person when nobody has it.
	Credentials(ctx context.Context, email string) (handover.Person, string, error)
	// Guess writes a guess at a password down under each of its keys, unless wait says how long to wait, given the guesses within
	// GuessWindow before it. Guesses under one key happen one after the other, so that parallel ones see each other.
	Guess(ctx context.Context, g Guess, wait func(map[string]Guesses) time.Duration) (time.Duration, error)
	// Forgive takes a right guess back, and all other guesses at the account.
	Forgive(ctx context.Context, g Guess) error
	// TakeBack takes one guess back.
	TakeBack(ctx context.Context, g Guess) error
}

// Session is a signed-in browser.
type Session struct {
	Hash             [32]byte
	Person           uuid.UUID
	Created, Expires time.Time
	Address, Agent   string
}

type stores interface {
	// Stores lists all stores of the workspace by name; closed ones only when all.
	Stores(ctx context.Context, v handover.Viewer, all bool) ([]handover.Store, error)
	Shop(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Store, error)
	// SaveShop inserts (Version 0) or updates the store at its version.
	SaveShop(ctx context.Context, v handover.Viewer, s handover.Store, now time.Time) error
}

type templates interface {
	Templates(ctx context.Context, v handover.Viewer, all bool) ([]handover.Template, error)
	Template(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Template, error)
	// TemplateVersions are the kept states of a template, newest first, at most 200.
	TemplateVersions(ctx context.Context, v handover.Viewer, id uuid.UUID) ([]handover.TemplateVersion, error)
	// LaidFrom is the version of the template that the handover's sections were laid from; one without sections when none was kept.
	LaidFrom(ctx context.Context, sc handover.Scope) (handover.Template, error)
	// SaveTemplate inserts (Version 0) or updates the template at its version, and keeps it as a version.
	SaveTemplate(ctx context.Context, v handover.Viewer, t handover.TemplateVersion) error
	// SyncTemplates asks fn for every workspace what becomes of its built-in templates, and writes that: Version 0 is a new one.
	SyncTemplates(ctx context.Context, fn func([]KeptTemplate) []handover.TemplateVersion) (int, error)
}

type kinds interface {
	// OwnKinds reads what a workspace added to the built-in kinds, with its version, at one moment.
	OwnKinds(ctx context.Context, workspace uuid.UUID) (Own, error)
	// Holding says who holds the own fields of a kind.
	Holding(ctx context.Context, v handover.Viewer, kind string) (map[string]Holding, error)
	// RuleSubjects reads up to most records of the kind in sections of open handovers that are not settled, those changed last first, and says whether
	// there are more.
	RuleSubjects(ctx context.Context, v handover.Viewer, kind string, most int) ([]RuleSubject, bool, error)
	// ChangeKinds runs fn alone in the workspace and gives what it wrote a new version.
	ChangeKinds(ctx context.Context, v handover.Viewer, now time.Time, fn func(KindsTx) error) error
	// Unjudged finds up to limit handovers whose counts are behind the workspace's fields.
	Unjudged(ctx context.Context, v handover.Viewer, limit int) (Unjudged, error)
	// EachListed calls fn for every SKU of the workspace's open handovers, up to limit.
	EachListed(ctx context.Context, v handover.Viewer, limit int, fn func(Listing) error) error
	// Behind are the people who changed the fields of workspaces that have unjudged handovers.
	Behind(ctx context.Context) ([]handover.Viewer, error)
}

// KindsTx is a transaction that changes a workspace's own kinds and fields.
type KindsTx interface {
	Own() Own
	Holding(ctx context.Context, kind string) (map[string]Holding, error)
	// Answers counts the records that hold, or once held, each answer of a choice, or of a column of a table; column is "" for a choice.
	Answers(ctx context.Context, kind, field, column string) (map[string]int, error)
	WriteKind(ctx context.Context, k OwnKind) error
	WriteFields(ctx context.Context, fields ...OwnField) error
	// WriteRule inserts or changes an own rule in the name of by.
	WriteRule(ctx context.Context, by uuid.UUID, r OwnRule) error
	// WriteNumbers sets limits by key and lets the keys of defaults go back to the program's own.
	WriteNumbers(ctx context.Context, by uuid.UUID, set map[string]int64, defaults []string) error
	// WriteWords writes words over those of the same sort and text, and deletes others.
	WriteWords(ctx context.Context, by uuid.UUID, put, drop []OwnWord) error
}

type sectionReads interface {
	SectionPage(ctx context.Context, sc handover.Scope, section uuid.UUID, f RecordFilter, since time.Time) (SectionPage, error)
	SectionQuestions(ctx context.Context, sc handover.Scope, section uuid.UUID) (SectionQuestions, error)
	SectionReview(ctx context.Context, sc handover.Scope, section uuid.UUID, of ReviewOf) (SectionReview, error)
	// Charts reads up to MostCharted records of the section, and as many of the kind that besides names for its own.
	Charts(ctx context.Context, sc handover.Scope, section uuid.UUID, besides map[string]string) (Charts, error)
}

// Frame is what every page inside a handover shows around it.
type Frame struct {
	Handover handover.Handover
	Sections []handover.Section
}

// Section finds a section of the frame.
func (f Frame) Section(id uuid.UUID) (handover.Section, bool) {
	for _, s := range f.Sections {
		if s.ID == id {
			return s, true
		}
	}
	return handover.Section{}, false
}

// RecordFilter narrows the records of a section. Its zero value is all, in order of entry.
type RecordFilter struct {
	Query string
	State handover.RecordState
	Found bool      // with findings
	Asked bool      // with open questions
	To    uuid.UUID // that refer to this record; uuid.Nil for all
	// Unconfirmed are the records carried over that nobody has confirmed.
	Unconfirmed bool
	Rule        string // with this finding; "" for all
	Changed     bool   // that changed since the viewer saw or judged them
	Filler      bool   // with text that says nothing, or that stands in many records: judged one by one
	Proposed    bool   // with a change of price or stock that waits for a second person
	Unproven    bool   // accounts whose chain of evidence has links that are not done
	// Turn are the listings of which this step is next, and which the viewer may tick; "" for all.
	Turn   handover.ListingStep
	Sort   string // "", title, recent
	After  string // key of the last row of the page before
	Before string // key of the first row of the page after
	Last   bool   // the last page
}

// Narrow says whether the filter leaves anything out.
func (f RecordFilter) Narrow() bool {
	return f.Query != "" || f.State != "" || f.Found || f.Asked || f.Unconfirmed || f.To != uuid.Nil ||
		f.Rule != "" || f.Changed || f.Filler || f.Unproven || f.Proposed || f.Turn != ""
}

// RecordPageSize is the number of records on a page.
const RecordPageSize = 50

// SectionPage is a page of records. Total is the number that fit the filter; More says that there are more than that.
type SectionPage struct {
	Frame
	Noticed
	Section  handover.Section
	Rows     []handover.Record
	Findings map[uuid.UUID][]catalog.Finding
	Total    int
	More     bool
	Refusals []handover.Refusal // of the section, oldest first; none in a list that was narrowed to what refers to a record
	To       Target             // what the filter says the records refer to
	First    string             // keys of the rows at both ends, "" when there is no page on that side
	Final    string
}

// SectionQuestions are the questions of a section, open ones first, at most 100.
type SectionQuestions struct {
	Frame
	Section   handover.Section
	Questions []handover.Question
	Files     []handover.File // of the questions, at most 200
}

type recordReads interface {
	RecordPage(ctx context.Context, sc handover.Scope, record uuid.UUID) (RecordPage, error)
	// NewRecord is the frame for a record that does not exist yet.
	NewRecord(ctx context.Context, sc handover.Scope, section uuid.UUID) (RecordPage, error)
	Revisions(ctx context.Context, sc handover.Scope, record uuid.UUID) (Revisions, error)
	// Suggestions are what a form may offer while typing, and what is said about names that lead nowhere.
	Suggestions(ctx context.Context, sc handover.Scope, q SuggestionQuery) (Suggestions, error)

	listingReads
	references
}

type carrying interface {
	// EarlierHandovers are the handovers of the same stores that the viewer may see and that have records.
	EarlierHandovers(ctx context.Context, sc handover.Scope) (EarlierHandovers, error)
	// RecordFiles are the files of the records of these sections that are there: neither they nor their records were removed. In order
	// of entry.
	RecordFiles(ctx context.Context, sc handover.Scope, sections []uuid.UUID) ([]handover.File, error)
	// Standing is the viewer's place in a handover of the workspace; Enter says whether that is enough.
	Standing(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Standing, error)
}

// RecordPage is one record with all that is said about it.
type RecordPage struct {
	Frame
	Section   handover.Section
	Record    handover.Record
	Findings  []catalog.Finding
	Questions []handover.Question
	Pointing  []PointingGroup           // what refers to it
	Targets   map[uuid.UUID]Target      // what it refers to, as it is now
	Files     []handover.File           // of the record and its questions, removed ones too, at most 200
	Answering []handover.Responsibility // of the handover, in the order of time
	Proofs    []handover.ProofAct       // what was done about its chain of evidence, oldest first
	Listings  []handover.ListingAct     // reviews and checks of it as a listing, oldest first
	Proposals []handover.Proposal       // changes of price and stock that wait or waited for a second person, oldest first
	Listing   handover.Listing          // how far these are now; of listings only
	AmendedBy uuid.UUID                 // what takes its place since it was signed, uuid.Nil for nothing
	Previous  uuid.UUID                 // in order of entry; uuid.Nil at the end
	Next      uuid.UUID
}

// Revisions is the history of a record, newest first, at most 100, and the events about it.
type Revisions struct {
	Frame
	Section   handover.Section
	Record    handover.Record
	Revisions []Revision
}

// Revision is a kept state of a record.
type Revision struct {
	Revision int
	Title    string
	Data     json.RawMessage
	Act      string
	By       string
	At       time.Time
}
