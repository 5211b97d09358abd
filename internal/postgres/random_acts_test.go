package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// act is something that people do. Prepare draws what exactly, and returns nil when there is nothing to do it to.
type act struct {
	name    string
	weight  int      // how often, 1 when 0
	usual   []string // whose work it is: giver, receiver, witness, watcher; nobody's in particular when empty
	who     allowed  // who alone may do it
	keyed   bool     // its form has a key
	reason  bool     // it may change what is signed, with a reason
	rare    bool     // it may happen that no history comes to it
	prepare func(*step) func(app.Key) error
}

// allowed says who alone may do an act: what the policy says is written down here a second time.
type allowed string

const (
	anybody   allowed = "" // the rules look at it
	filler    allowed = "filler"
	reviewer  allowed = "reviewer"
	watcher   allowed = "watcher"
	asker     allowed = "receiver, witness or watcher"
	party     allowed = "party"
	signer    allowed = "signer"
	fillerToo allowed = "filler or watcher"
	opener    allowed = "reviewer or watcher"
)

// acts are all that changes a handover. They are filled in by init, because some of them look at the list.
var acts []act

func init() {
	giver, receiver, boss := []string{"giver"}, []string{"receiver"}, []string{"watcher"}
	all := []string{"giver", "receiver", "witness"}
	acts = []act{
		{name: "plan", usual: boss, who: watcher, keyed: true, prepare: moves(handover.PlanHandover)},
		{name: "start", usual: boss, who: watcher, keyed: true, prepare: moves(handover.StartHandover)},
		{name: "cancel", usual: boss, who: watcher, keyed: true, prepare: moves(handover.CancelHandover)},
		{name: "follow up", usual: boss, who: watcher, keyed: true, prepare: moves(handover.FollowUp)},
		{name: "close", usual: boss, who: watcher, keyed: true, prepare: moves(handover.CloseHandover)},
		{name: "change the plan", weight: 3, usual: boss, who: watcher, keyed: true, prepare: (*step).replan},
		{name: "carry over", usual: boss, keyed: true, prepare: (*step).carry},
		{name: "confirm what was carried", usual: giver, who: filler, keyed: true, rare: true, prepare: (*step).confirms},
		{name: "write a record", weight: 4, usual: giver, who: filler, keyed: true, reason: true, prepare: (*step).create},
		{name: "change a record", weight: 5, usual: giver, who: filler, keyed: true, reason: true, prepare: (*step).edit},
		{name: "amend a record", usual: giver, who: filler, keyed: true, rare: true, prepare: (*step).amend},
		{name: "remove a record", weight: 2, usual: giver, who: filler, keyed: true, reason: true, prepare: (*step).remove},
		{name: "put a record back", weight: 2, usual: giver, who: filler, keyed: true, reason: true, prepare: (*step).restore},
		{name: "attach a file", weight: 2, usual: giver, keyed: true, reason: true, prepare: (*step).attaches},
		{name: "take a file away", usual: giver, keyed: true, reason: true, prepare: (*step).detach},
		{name: "put a file back", usual: giver, keyed: true, reason: true, rare: true, prepare: (*step).reattach},
		{name: "import and undo", usual: giver, who: fillerToo, prepare: (*step).imports},
		{name: "declare not applicable", usual: giver, who: filler, keyed: true, prepare: onSection((*app.App).DeclareNotApplicable, handover.SectionEmpty)},
		{name: "take that back", usual: giver, who: filler, keyed: true, rare: true, prepare: onSection((*app.App).TakeBackNotApplicable, handover.SectionNotApplicable)},
		{name: "accept that", usual: receiver, who: reviewer, keyed: true, rare: true, prepare: onSection((*app.App).AcceptNotApplicable, handover.SectionNotApplicable)},
		{name: "submit", weight: 7, usual: giver, who: filler, keyed: true, prepare: (*step).submits},
		{name: "return a section", usual: receiver, who: reviewer, keyed: true, prepare: onSection((*app.App).ReturnSection, handover.SectionSubmitted, handover.SectionNotApplicable)},
		{name: "reopen a section", usual: []string{"receiver", "watcher"}, who: opener, keyed: true, prepare: onSection((*app.App).ReopenSection, handover.SectionSigned, handover.SectionNotApplicable)},
		{name: "accept a record", weight: 2, usual: receiver, who: reviewer, keyed: true, prepare: (*step).accepts},
		{name: "return a record", usual: receiver, who: reviewer, keyed: true, prepare: (*step).returns},
		{name: "accept many", weight: 5, usual: receiver, who: reviewer, keyed: true, prepare: (*step).acceptsMany},
		{name: "take a verdict back", usual: receiver, who: reviewer, keyed: true, prepare: (*step).takesBack},
		{name: "look", usual: receiver, prepare: (*step).looks},
		{name: "draw a sample", usual: receiver, who: reviewer, keyed: true, rare: true, prepare: (*step).draws},
		{name: "judge a sample", weight: 2, usual: receiver, who: reviewer, keyed: true, rare: true, prepare: (*step).judges},
		{name: "drop a sample", usual: receiver, who: reviewer, keyed: true, rare: true, prepare: (*step).drops},
		{name: "ask", weight: 2, usual: []string{"receiver", "witness", "watcher"}, who: asker, keyed: true, prepare: (*step).asks},
		{name: "answer", weight: 2, usual: all, keyed: true, prepare: (*step).says},
		{name: "resolve", weight: 2, usual: []string{"receiver", "witness"}, keyed: true, prepare: (*step).resolves},
		{name: "arrange a question", usual: []string{"receiver", "witness"}, keyed: true, prepare: (*step).arranges},
		{name: "reopen a question", usual: []string{"receiver", "witness"}, keyed: true, rare: true, prepare: (*step).asksAgain},
		{name: "remind", usual: []string{"receiver", "witness"}, keyed: true, rare: true, prepare: (*step).reminds},
		{name: "teach back", weight: 3, usual: receiver, who: reviewer, keyed: true, prepare: (*step).teaches},
		{name: "judge a teach-back", weight: 3, usual: giver, who: filler, keyed: true, prepare: (*step).hears},
		{name: "say that it stands", usual: receiver, who: reviewer, keyed: true, rare: true, prepare: (*step).restates},
		{name: "sign a section", weight: 8, usual: []string{"receiver", "receiver", "witness"}, who: signer, keyed: true, prepare: (*step).signsSection},
		{name: "sign several sections", weight: 3, usual: []string{"receiver", "witness"}, who: signer, keyed: true, rare: true, prepare: (*step).signsSeveral},
		{name: "sign the whole", weight: 10, usual: all, who: party, keyed: true, prepare: (*step).signsAll},
		{name: "refuse to sign", usual: all, who: party, keyed: true, prepare: (*step).refuses},
		{name: "settle an item", weight: 2, usual: all, who: party, keyed: true, prepare: (*step).settles},
		{name: "sign on another's device", weight: 4, usual: all, keyed: true, prepare: (*step).signsTogether},
		{name: "sign in the giver's place", weight: 3, usual: []string{"manager", "witness"}, who: signer, keyed: true, rare: true, prepare: (*step).signsSection},
		{name: "add a passkey", usual: all, rare: true, prepare: (*step).addsKey},
		{name: "remove a passkey", usual: all, rare: true, prepare: (*step).removesKey},
		{name: "say that the giver is absent", usual: boss, who: watcher, keyed: true, prepare: (*step).leaves},
		{name: "say that the giver is back", usual: boss, who: watcher, keyed: true, prepare: (*step).comesBack},
		{name: "write gaps down as risks", usual: boss, who: watcher, keyed: true, rare: true, prepare: (*step).writesGaps},
		{name: "vouch", weight: 2, usual: giver, keyed: true, rare: true, prepare: (*step).vouches},
		{name: "name a proxy", weight: 2, usual: all, who: party, keyed: true, prepare: (*step).namesProxy},
		{name: "decide about a proxy", weight: 3, usual: boss, who: watcher, keyed: true, prepare: (*step).decidesProxy},
		{name: "end a proxy", usual: append([]string{"watcher"}, all...), keyed: true, prepare: (*step).endsProxy},
		{name: "adopt ready-made records", usual: giver, who: filler, keyed: true, rare: true, prepare: (*step).adopts},
		{name: "confirm all that was carried", usual: giver, who: filler, keyed: true, rare: true, prepare: (*step).confirmsMany},
		{name: "begin another handover", usual: boss, who: watcher, keyed: true, rare: true, prepare: (*step).begins},
		{name: "give an import up", usual: giver, keyed: true, rare: true, prepare: (*step).dropsImport},
		{name: "sweep", rare: true, prepare: (*step).sweeps},
		{name: "change a limit", usual: boss, prepare: (*step).limits},
		{name: "send again", weight: 2, rare: true, prepare: func(s *step) func(app.Key) error { return s.again(s) }},
		{name: "let time go by", weight: 3, prepare: func(s *step) func(app.Key) error { return s.wait(s) }},
		{name: "make a checkpoint", prepare: (*step).checkpoints},
	}
}

func moves(to handover.Act) func(*step) func(app.Key) error {
	return func(s *step) func(app.Key) error {
		if to == handover.CancelHandover && s.n(3, "really") > 0 {
			return nil // it ends all that could happen
		}
		if next, _ := s.now.handover(s.at.id).State.Next(to); s.sensible() && !slices.Contains(handoverSteps[s.now.handover(s.at.id).State], next) {
			return nil
		}
		return func(k app.Key) error { return s.app.MoveHandover(s.t.Context(), s.scope, to, "改期", k) }
	}
}

func (s *step) replan() func(app.Key) error {
	h := s.now.handover(s.at.id)
	in := s.at.plan()
	s.onTime(&in)
	in.Version, in.Signing.Receivers = h.Version, h.Receivers
	p := s.at.people
	if s.at.id != s.home.id && s.at.house == s.house {
		in.Giver, in.Receivers, in.Witness = p["outsider"].ID, []uuid.UUID{p["second"].ID}, p["admin"].ID
	}
	switch s.n(9, "change") {
	case 0:
		in.Title = "改名 " + fmt.Sprint(s.n(3, "title"))
	case 1:
		in.Giver = p["outsider"].ID
	case 2:
		in.Receivers = []uuid.UUID{p["second"].ID, p["receiver"].ID}
	case 3:
		in.Receivers = []uuid.UUID{p["second"].ID}
	case 4:
		in.Witness = p[[]string{"admin", "outsider", "giver", "receiver"}[s.n(4, "witness")]].ID
	case 5:
		in.EffectiveAt = in.EffectiveAt.AddDate(0, 0, s.n(3, "days")-25)
	case 6:
		in.Reviewers = map[uuid.UUID]uuid.UUID{}
		if sec, ok := from(s, s.now.Sections, "section", nil); ok {
			in.Reviewers[sec.ID] = p[[]string{"second", "receiver", "giver"}[s.n(3, "reviewer")]].ID
		}
	case 7:
		in.Signing = handover.SigningRules{
			Receivers: []handover.ReceiversSign{handover.AllReceivers, handover.AnyReceiver}[s.n(2, "rule")],
			Sections:  []handover.SectionsSign{handover.ByReviewer, handover.ByReceivers}[s.n(2, "rule")],
		}
	case 8:
		in.Version--
	}
	return func(k app.Key) error { return s.app.ChangePlan(s.t.Context(), s.scope, in, k) }
}

// picks draws the section that the act is about: most often one in such a state.
func (s *step) picks(states ...handover.SectionState) bool {
	return s.prefers(func(x sectionRow) bool { return slices.Contains(states, x.State) })
}

func (s *step) prefers(fit func(sectionRow) bool) bool {
	if !s.sensible() {
		fit = nil
	}
	var ok bool
	s.section, ok = from(s, s.now.Sections, "section", fit)
	return ok
}

// sensible says whether the person does what can be done. Now and then people do not.
func (s *step) sensible() bool { return s.n(6, "sensible") > 0 }

// picksRecord draws a record, and with it the section: most often one of a section in such a state.
func (s *step) picksRecord(fit func(recordRow) bool, states ...handover.SectionState) (recordRow, bool) {
	if len(states) > 0 && s.sensible() {
		fits := fit
		fit = func(r recordRow) bool {
			return (fits == nil || fits(r)) && !r.Removed && slices.Contains(states, s.now.sectionRow(r.Section).State)
		}
	}
	r, ok := from(s, s.now.Records, "record", fit)
	s.section = s.now.sectionRow(r.Section)
	return r, ok
}

// typed is a form of a record: complete or not, and of one of a few identities.
func (s *step) typed(kind string, n int) catalog.Form {
	f := form(kind, n, map[string]string{"account": "fee_note", "sku": "location", "risk": "watch"}[kind], fmt.Sprint("note ", s.n(4, "note")))
	if s.one(12, "half a form") {
		f = catalog.Form{}
		for _, field := range mustKind(kind).Fields {
			if spec := field.Spec(); spec.Identity || spec.Key == mustKind(kind).Title.Spec().Key {
				f[spec.Key] = form(kind, n)[spec.Key]
			}
		}
	}
	return f
}

func (s *step) create() func(app.Key) error {
	if !s.picks(handover.SectionEmpty, handover.SectionFilling, handover.SectionSigned) {
		return nil
	}
	in := app.SaveRecord{Section: s.section.ID, Form: s.typed(s.section.Kind, s.n(7, "identity")), Origin: s.origin()}
	return func(k app.Key) error {
		in.Key = k
		return second(s.app.SaveRecord(s.t.Context(), s.scope, in))
	}
}

func (s *step) edit() func(app.Key) error {
	r, ok := s.picksRecord(nil)
	if !ok {
		return nil
	}
	in := app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: s.typed(r.Kind, s.n(3, "identity")), Autosave: s.one(4, "autosave"), Origin: s.origin()}
	if s.one(9, "an old page") {
		in.Revision--
	}
	s.keyless = in.Autosave
	return func(k app.Key) error {
		in.Key = k
		return s.stale(in.Revision < r.Revision, second(s.app.SaveRecord(s.t.Context(), s.scope, in)))
	}
}

// stale fails the history when something old was taken for what is there.
func (s *step) stale(old bool, err error) error {
	if old && err == nil {
		s.t.Errorf("%s by %s: what was on the screen was old", s.act.name, s.who)
	}
	return err
}

func (s *step) amend() func(app.Key) error {
	r, ok := s.picksRecord(nil, handover.SectionSigned)
	if !ok {
		return nil
	}
	in := app.SaveRecord{Amends: r.ID, Form: s.typed(r.Kind, 0), Origin: s.origin()}
	return func(k app.Key) error {
		in.Key = k
		return second(s.app.SaveRecord(s.t.Context(), s.scope, in))
	}
}

func (s *step) shownOf(r recordRow) int {
	if s.one(8, "an old page") {
		return r.Shown - 1
	}
	return r.Shown
}

func (s *step) remove() func(app.Key) error {
	r, ok := s.picksRecord(func(r recordRow) bool { return !r.Removed })
	if !ok {
		return nil
	}
	shown := s.shownOf(r)
	return func(k app.Key) error {
		return s.stale(shown != r.Shown, s.app.RemoveRecord(s.t.Context(), s.scope, r.ID, shown, k))
	}
}

func (s *step) restore() func(app.Key) error {
	r, ok := s.picksRecord(func(r recordRow) bool { return r.Removed })
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.RestoreRecord(s.t.Context(), s.scope, r.ID, k) }
}

func (s *step) attaches() func(app.Key) error {
	in := app.AttachFile{Name: "说明.txt"}
	content := fmt.Sprint("内容 ", s.n(4, "content"))
	switch s.n(3, "to what") {
	case 0:
		r, ok := s.picksRecord(nil)
		if !ok {
			return nil
		}
		in.Record = r.ID
	case 1:
		q, ok := from(s, s.now.Questions, "question", nil)
		if !ok {
			return nil
		}
		in.Question = q.ID
	default:
		if !s.picks() {
			return nil
		}
		in.Section = s.section.ID
	}
	return func(k app.Key) error {
		in.Key, in.Content = k, strings.NewReader(content)
		return second(s.app.AttachFile(s.t.Context(), s.scope, in))
	}
}

func (s *step) detach() func(app.Key) error {
	f, ok := from(s, s.now.Files, "file", func(f fileRow) bool { return !f.Removed })
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.RemoveFile(s.t.Context(), s.scope, f.ID, k) }
}

func (s *step) reattach() func(app.Key) error {
	f, ok := from(s, s.now.Files, "file", func(f fileRow) bool { return f.Removed })
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.RestoreFile(s.t.Context(), s.scope, f.ID, k) }
}

func (s *step) carry() func(app.Key) error {
	if s.sensible() && s.at.id != s.home.id {
		return nil
	}
	earlier := s.others[0]
	in := app.CarryOver{From: earlier.id}
	for _, sec := range s.now.Sections {
		if sec.Handover == earlier.id {
			in.Sections = append(in.Sections, sec.ID)
		}
	}
	return func(k app.Key) error {
		in.Key = k
		return second(s.app.CarryOver(s.t.Context(), s.scope, in))
	}
}

func (s *step) confirms() func(app.Key) error {
	r, ok := s.picksRecord(func(r recordRow) bool { return r.Carried })
	if !ok {
		return nil
	}
	shown := s.shownOf(r)
	return func(k app.Key) error { return s.app.ConfirmRecord(s.t.Context(), s.scope, r.ID, shown, k) }
}

// onSection is an act on a section as a whole.
func onSection(do actOnSection, states ...handover.SectionState) func(*step) func(app.Key) error {
	return func(s *step) func(app.Key) error {
		if !s.picks(states...) {
			return nil
		}
		in := app.SectionAct{Section: s.section.ID, Version: s.section.Version, Reason: "请补充"}
		if s.one(8, "no reason") {
			in.Reason = " "
		}
		if s.one(10, "an old page") {
			in.Version--
		}
		return func(k app.Key) error {
			in.Key = k
			return s.stale(in.Version > 0 && in.Version < s.section.Version, do(s.app, s.t.Context(), s.scope, in))
		}
	}
}

func (s *step) limits() func(app.Key) error {
	days := []string{"30", "60", "90"}[s.n(3, "days")]
	number := catalog.AllNumbers()[s.n(len(catalog.AllNumbers()), "limit")]
	in := s.at.house.limits(number.Key, days)
	return func(app.Key) error { return second(s.app.SaveNumbers(s.t.Context(), s.scope.Viewer(), in)) }
}

func (s *step) checkpoints() func(app.Key) error {
	return func(app.Key) error {
		_, err := s.app.MakeCheckpoints(s.t.Context(), func(err error) { s.t.Errorf("a checkpoint: %v", err) })
		if err == nil {
			_, err = s.app.KeepUnprinted(s.t.Context())
		}
		return err
	}
}

// tomorrow is a date that has not passed.
func (s *step) tomorrow() time.Time { return s.app.Today().AddDate(0, 0, 1) }
