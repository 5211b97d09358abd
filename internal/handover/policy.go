package handover

import (
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Role is a set of roles: those of the workspace and those in one handover.
type Role uint16

// The single roles.
const (
	AsAdmin Role = 1 << iota
	AsManager
	AsMember
	AsGiver
	AsReceiver
	AsWitness
	AsStandIn
	AsInCharge
	AsIT
)

const (
	asWatcher = AsAdmin | AsManager
	asSigner  = AsGiver | AsReceiver | AsWitness | AsInCharge
	asParty   = asSigner | AsStandIn
	asAnyone  = asWatcher | asParty
	// asSeated is everybody who is named in a handover: those who hand over and take over, and who closes the leaver's access.
	asSeated = asParty | AsIT
)

// Has says whether the set shares a role with other.
func (r Role) Has(other Role) bool { return r&other != 0 }

// Act is something a person can do.
type Act string

// The acts. Those from SeeHandover on happen inside one handover and need a Scope.
const (
	SeePeople       Act = "see_people"
	ManagePeople    Act = "manage_people"
	KeepIdentities  Act = "keep_identities"
	SeeStores       Act = "see_stores"
	ManageStores    Act = "manage_stores"
	ManageTemplates Act = "manage_templates"
	SeeKinds        Act = "see_kinds"
	ManageKinds     Act = "manage_kinds"
	ManageRules     Act = "manage_rules"
	KeepWords       Act = "keep_words"
	CreateHandover  Act = "create_handover"

	SeeHandover    Act = "see_handover"
	EditPlan       Act = "edit_plan"
	CarryOver      Act = "carry_over"
	ImportFile     Act = "import_file"
	PlanHandover   Act = "plan_handover"
	StartHandover  Act = "start_handover"
	CancelHandover Act = "cancel_handover"
	FollowUp       Act = "follow_up"
	CloseHandover  Act = "close_handover"
	Fill           Act = "fill"
	Review         Act = "review"
	Ask            Act = "ask"
	Answer         Act = "answer"
	WriteTeachBack Act = "write_teach_back"
	JudgeTeachBack Act = "judge_teach_back"
	SignSection    Act = "sign_section"
	WitnessSection Act = "witness_section"
	SignHandover   Act = "sign_handover"
	RefuseToSign   Act = "refuse_to_sign"
	SignTogether   Act = "sign_together"
	AddSupplement  Act = "add_supplement"
	ReopenSection  Act = "reopen_section"
	Export         Act = "export"

	RunAbsence         Act = "run_absence"
	Vouch              Act = "vouch"
	CountersignSection Act = "countersign_section"
	NameProxy          Act = "name_proxy"
	DecideProxy        Act = "decide_proxy"

	ProveAccount Act = "prove_account"
	CheckAccount Act = "check_account"
	DeferProof   Act = "defer_proof"

	SealSecret   Act = "seal_secret"
	RevealSecret Act = "reveal_secret"
	SeeReveals   Act = "see_reveals"

	CountStock Act = "count_stock"
	AddExit    Act = "add_exit"
	SettleExit Act = "settle_exit"
	SeeViews   Act = "see_views"

	WaiveFinding Act = "waive_finding"
	Subscribe    Act = "subscribe"

	KeepFigures Act = "keep_figures"
	KeepWatch   Act = "keep_watch"
	CheckWatch  Act = "check_watch"

	ReviewListing  Act = "review_listing"
	DecideProposal Act = "decide_proposal"
)

// rule is one line of the table: who, and in which states of the handover (none: in every state).
type rule struct {
	who  Role
	when []State
}

// policy is the one table of who may do what. Nothing else in the program decides it.
//
// Fill, Review and ImportFile are granted here to the role and narrowed to the person named on the section by MayFill, MayReview and MayImport;
// WriteTeachBack and JudgeTeachBack by MayTeachBack and MayHear.
var policy = map[Act]rule{
	SeePeople:       {who: asWatcher},
	ManagePeople:    {who: AsAdmin},
	KeepIdentities:  {who: asWatcher}, // and everybody their own: MayKeep
	SeeStores:       {who: asWatcher},
	ManageStores:    {who: AsAdmin},
	ManageTemplates: {who: asWatcher},
	SeeKinds:        {who: asWatcher},
	ManageKinds:     {who: AsAdmin},
	ManageRules:     {who: asWatcher},
	KeepWords:       {who: asWatcher},
	CreateHandover:  {who: asWatcher},

	SeeHandover:    {who: asAnyone | AsIT},
	EditPlan:       {who: asWatcher, when: []State{Draft, Planned, Active}},
	CarryOver:      {who: asWatcher | AsGiver, when: []State{Draft, Planned, Active}},
	ImportFile:     {who: asAnyone, when: []State{Draft, Planned, Active, Signed, InFollowUp}},
	PlanHandover:   {who: asWatcher, when: []State{Draft}},
	StartHandover:  {who: asWatcher, when: []State{Planned}},
	CancelHandover: {who: asWatcher, when: []State{Draft, Planned, Active}},
	FollowUp:       {who: asWatcher, when: []State{Signed}},
	CloseHandover:  {who: asWatcher, when: []State{InFollowUp}},
	Fill:           {who: asParty, when: []State{Active}},
	Review:         {who: AsReceiver | AsInCharge, when: []State{Active}},
	Ask:            {who: AsReceiver | AsWitness | asWatcher, when: []State{Active}},
	// What is asked after the signatures, and what was still open then, is answered in the time that is left for it.
	Answer:         {who: asParty | asWatcher, when: []State{Active, Signed, InFollowUp}},
	WriteTeachBack: {who: AsReceiver, when: []State{Active}},
	JudgeTeachBack: {who: asParty, when: []State{Active}},
	SignSection:    {who: AsReceiver | AsInCharge, when: []State{Active}},
	WitnessSection: {who: AsWitness, when: []State{Active}},
	SignHandover:   {who: asSigner, when: []State{Active}},
	RefuseToSign:   {who: asSigner, when: []State{Active}},
	// Lending one's device for signatures face to face. Who signs then follows their own rules.
	SignTogether: {who: asAnyone, when: []State{Active, Signed, InFollowUp}},
	// Writing, reviewing and signing a supplement made then follows the rules of an active handover: see Scope.Over.
	AddSupplement: {who: asParty, when: []State{Signed, InFollowUp}},
	ReopenSection: {who: AsReceiver | asWatcher, when: []State{Active}},
	Export:        {who: asAnyone},

	RunAbsence:         {who: asWatcher, when: []State{Draft, Planned, Active}},
	Vouch:              {who: AsGiver, when: []State{Active, Signed, InFollowUp}},
	CountersignSection: {who: AsInCharge, when: []State{Active}},
	NameProxy:          {who: AsGiver | AsReceiver | AsWitness, when: []State{Planned, Active, Signed, InFollowUp}},
	DecideProxy:        {who: asWatcher, when: []State{Planned, Active, Signed, InFollowUp}},

	// Narrowed by MayProve. What was put off is done after the signatures.
	ProveAccount: {who: AsReceiver | AsInCharge, when: []State{Active, Signed, InFollowUp}},
	CheckAccount: {who: AsWitness, when: []State{Active, Signed, InFollowUp}},
	DeferProof:   {who: asWatcher, when: []State{Active, Signed, InFollowUp}},

	// Narrowed to the section's people, and to whoever sealed it, by MaySeal and MayReveal. Nothing is opened after the end, whatever it was.
	SealSecret:   {who: asParty, when: []State{Active, Signed, InFollowUp}},
	RevealSecret: {who: asParty, when: []State{Active, Signed, InFollowUp}},
	SeeReveals:   {who: asAnyone},

	// Narrowed by MayCount: who fills the section, and who receives.
	CountStock: {who: AsGiver | AsReceiver | AsStandIn | AsInCharge, when: []State{Active}},
	// Narrowed by MayAddExit and MayExit: never the leaver.
	AddExit:    {who: AsIT | asWatcher, when: []State{Active, Signed, InFollowUp}},
	SettleExit: {who: AsReceiver | AsWitness | AsStandIn | AsInCharge | AsIT | asWatcher, when: []State{Active, Signed, InFollowUp}},
	SeeViews:   {who: AsGiver | asWatcher},

	WaiveFinding: {who: asWatcher, when: []State{Draft, Planned, Active}},
	// To the calendar, from another program: whoever sees it here.
	Subscribe: {who: asAnyone | AsIT},

	// Narrowed by MayKeepFigures. Once everybody has signed, figures stay as they are.
	KeepFigures: {who: asAnyone, when: []State{Draft, Planned, Active}},
	// How the time after the handover is watched, and bringing its figures and having them compared: see MayBringFigures.
	KeepWatch:  {who: asWatcher, when: []State{Active, Signed, InFollowUp}},
	CheckWatch: {who: AsReceiver | AsInCharge | asWatcher, when: []State{Signed, InFollowUp}},

	// Narrowed by Listing.Act to different people.
	ReviewListing: {who: asAnyone, when: []State{Active, Signed, InFollowUp}},
	// Narrowed by MayDecide to whoever reviews the section, and never who made it.
	DecideProposal: {who: AsReceiver | AsInCharge | asWatcher, when: []State{Active}},
}

// Acts lists every act of the table, for tests and for the page that shows it.
func Acts() []Act {
	acts := make([]Act, 0, len(policy))
	for a := range policy {
		acts = append(acts, a)
	}
	return acts
}

// Viewer is the person who asks, as read from their session at this request.
type Viewer struct {
	Person
	// Demo is true when the workspace holds invented data; every page says so.
	Demo bool
	// WorkspaceName is shown in the frame.
	WorkspaceName string
	// Catalog is the kinds of the viewer's workspace, with its limits.
	Catalog catalog.Catalog
	// ConfirmedAt is when the viewer last confirmed an act in this browser by their password or a passkey; zero for never. ConfirmedBy is that
	// passkey, uuid.Nil for the password.
	ConfirmedAt time.Time
	ConfirmedBy uuid.UUID
	// Passkeys is how many of theirs can confirm something.
	Passkeys int
}

// StepUp is how long a password or passkey that confirmed an act counts for the next one in the same browser.
const StepUp = 5 * time.Minute

// Confirmed says whether the viewer confirmed an act so recently that signing need not ask again. A time that is still to come, from
// a clock that was set back, counts for nothing.
func (v Viewer) Confirmed(now time.Time) bool {
	since := now.Sub(v.ConfirmedAt)
	return !v.ConfirmedAt.IsZero() && since >= 0 && since < StepUp
}

// Roles are the viewer's workspace roles.
func (v Viewer) Roles() Role {
	switch v.Role {
	case Admin:
		return AsAdmin
	case Manager:
		return AsManager
	}
	return AsMember
}

// May says whether the viewer may do an act of the workspace. It returns a Forbidden error with a sentence when not.
func (v Viewer) May(act Act) error {
	if v.Roles().Has(policy[act].who) {
		return nil
	}
	return Refuse(Forbidden, "refuse."+string(act))
}

// Watches says whether the viewer sees every handover of the workspace.
func (v Viewer) Watches() bool { return v.Roles().Has(asWatcher) }

// Standing is what the database knows of a viewer's place in one handover.
type Standing struct {
	Handover  uuid.UUID
	Workspace uuid.UUID
	State     State
	Roles     Role // of the handover only: giver, receiver, witness, who stands in, and who closes access
	// Behalf is the party for whom the viewer acts as an approved proxy today, whose roles Roles are then; uuid.Nil for nobody.
	Behalf     uuid.UUID
	BehalfName string
	// Numbers are the limits that the handover's template decided otherwise than the workspace.
	Numbers catalog.Numbers
}

// Scope is leave to work inside one handover. Only Enter makes one, and every repository call below a handover asks for it, so
// a query cannot be written that forgets whose data it reads.
type Scope struct {
	viewer   Viewer
	handover uuid.UUID
	state    State
	roles    Role
	because  string
	sections SectionsSign // of a handover that was read whole: see Under
	// behalf is for whom the viewer acts as a proxy.
	behalf     uuid.UUID
	behalfName string
	numbers    *catalog.Numbers // a pointer, so that scopes can be compared
	// absent says that the giver is, of a handover that was read whole.
	absent bool
	giver  uuid.UUID
}

// Enter lets the viewer into a handover. What the viewer may not see does not exist: the error is NotFound.
func Enter(v Viewer, s Standing) (Scope, error) {
	sc := Scope{viewer: v, handover: s.Handover, state: s.State, roles: s.Roles&asSeated | v.Roles(), behalf: s.Behalf, behalfName: s.BehalfName}
	if len(s.Numbers) > 0 {
		sc.numbers, sc.viewer.Catalog = &s.Numbers, v.Catalog.Over(s.Numbers)
	}
	if s.Handover == uuid.Nil || s.Workspace != v.Workspace || !sc.roles.Has(policy[SeeHandover].who) {
		return Scope{}, ErrNotFound()
	}
	return sc, nil
}

// Handover is the id of the handover the scope is for.
func (s Scope) Handover() uuid.UUID { return s.handover }

// Viewer is the person the scope was made for.
func (s Scope) Viewer() Viewer { return s.viewer }

// Numbers are the limits that the handover's template decided otherwise than the workspace. Treat them as read only.
func (s Scope) Numbers() catalog.Numbers {
	if s.numbers == nil {
		return nil
	}
	return *s.numbers
}

// Kind finds a kind of the workspace by its key.
func (s Scope) Kind(key string) (catalog.Kind, bool) { return s.viewer.Catalog.Lookup(key) }

// With is the same scope with other kinds: those of the workspace changed while a request was on its way.
func (s Scope) With(kinds catalog.Catalog) Scope {
	s.viewer.Catalog = kinds.Over(s.Numbers())
	return s
}

// By is the id of the person the scope was made for.
func (s Scope) By() uuid.UUID { return s.viewer.ID }

// Behalf is the party for whom the person acts as a proxy, and their name; uuid.Nil for somebody who acts for themselves.
func (s Scope) Behalf() (uuid.UUID, string) { return s.behalf, s.behalfName }

// Party is the person as a party of the handover: whom they act for, or themselves.
func (s Scope) Party() uuid.UUID {
	if s.behalf != uuid.Nil {
		return s.behalf
	}
	return s.viewer.ID
}

// Is says whether the person is, or acts for, somebody.
func (s Scope) Is(person uuid.UUID) bool {
	return person != uuid.Nil && (person == s.viewer.ID || person == s.behalf)
}

// Roles are all roles the person has here, those of the workspace among them.
func (s Scope) Roles() Role { return s.roles }

// State is the handover's state when the scope was made; a transaction that locks the handover makes a fresh scope with At.
func (s Scope) State() State { return s.state }

// At is the same scope with the state read under lock.
func (s Scope) At(state State) Scope {
	s.state = state
	return s
}

// Because is the same scope with the reason that its person gives for changing what was signed.
func (s Scope) Because(reason string) Scope {
	s.because = reason
	return s
}

// Reason is what Because was given, "" without.
func (s Scope) Reason() string { return s.because }

// Under is the same scope with the state and the viewer's roles as they stand on a handover that was read whole under lock: a
// plan may have changed between the look-up of the session and the lock.
func (s Scope) Under(h Handover) Scope {
	s.state, s.roles, s.sections = h.State, s.viewer.Roles(), h.Signing.Sections
	giver, _ := h.Party(Giver)
	s.absent, s.giver = h.Absent.Runs(), giver.Person
	for _, p := range h.Parties {
		if s.Is(p.Person) {
			s.roles |= p.Role.Role()
		}
	}
	return s
}

// May says whether the act is allowed now: Forbidden when the role is wrong, Conflict when the handover's state is.
func (s Scope) May(act Act) error {
	r := policy[act]
	if !s.roles.Has(r.who) {
		return Refuse(Forbidden, "refuse."+string(act))
	}
	if len(r.when) == 0 {
		return nil
	}
	for _, st := range r.when {
		if st == s.state {
			return nil
		}
	}
	return Refuse(Conflict, "refuse.in_state", "State", s.state, "Act", string(act))
}

// MayFill says whether the person may write records of the section: its filler, while the handover is active. Whose it is comes
// before the state, so that Conflict is only ever said to the filler.
func (s Scope) MayFill(sec Section) error {
	if s.roles.Has(policy[Fill].who) && !s.Is(sec.Filler) {
		return Refuse(Forbidden, "refuse.not_filler", "Name", sec.FillerName)
	}
	if sec.State == SectionSigned {
		return s.May(Fill) // a signed supplement is supplemented again, and stays
	}
	return s.Over(sec).May(Fill)
}

// MayImport says whether the person may write many records into the section at once, and the section, or a supplement of it, takes them:
// whoever may fill it, and whoever plans the handover as long as nothing was submitted.
func (s Scope) MayImport(sec Section) error {
	if err := s.May(ImportFile); err != nil {
		return err
	}
	switch {
	case sec.State == SectionSigned:
		return s.maySupplement(sec)
	case s.May(EditPlan) != nil || sec.State == SectionSubmitted:
		if err := s.MayFill(sec); err != nil {
			return err
		}
	}
	return sec.Writable()
}

// MayReopen says whether the person may take the settled section back for work: its reviewer, and who watches the handover.
func (s Scope) MayReopen(sec Section) error {
	if err := s.May(ReopenSection); err != nil {
		return err
	}
	if !s.roles.Has(asWatcher) && !s.Is(sec.Reviewer) {
		return Refuse(Forbidden, "refuse.not_reviewer", "Name", sec.ReviewerName)
	}
	return nil
}

// Seals says whether the person can put a seal in the handover at all: as a party, in place of one, or for one.
func (s Scope) Seals() bool { return s.roles.Has(asParty) }

// MayBlock says whether a question of the person can stop a signature: only one of somebody who signs can.
func (s Scope) MayBlock() bool { return s.roles.Has(AsReceiver | AsWitness) }

// MayTeachBack says whether the person may write the section's teach-back: its reviewer.
func (s Scope) MayTeachBack(sec Section) error {
	if s.roles.Has(policy[WriteTeachBack].who) && sec.Reviewer != s.By() {
		return Refuse(Forbidden, "refuse.not_reviewer", "Name", sec.ReviewerName)
	}
	return s.May(WriteTeachBack)
}

// MayHear says whether the person may confirm or return the section's teach-back: its filler, who knows what is right.
func (s Scope) MayHear(sec Section) error {
	if s.roles.Has(policy[JudgeTeachBack].who) && !s.Is(sec.Filler) {
		return Refuse(Forbidden, "refuse.not_filler", "Name", sec.FillerName)
	}
	return s.May(JudgeTeachBack)
}

// MayReview says whether the person may judge the section: its reviewer, while the handover is active. Conflict is only ever said
// to the reviewer.
func (s Scope) MayReview(sec Section) error {
	if s.roles.Has(policy[Review].who) && !s.Is(sec.Reviewer) {
		return Refuse(Forbidden, "refuse.not_reviewer", "Name", sec.ReviewerName)
	}
	return s.Over(sec).May(Review)
}
