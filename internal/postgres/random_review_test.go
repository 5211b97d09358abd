package postgres_test

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

type actOnSection func(*app.App, context.Context, handover.Scope, app.SectionAct) error

func (s *step) accepts() func(app.Key) error {
	r, ok := s.picksRecord(nil, handover.SectionSubmitted, handover.SectionReturned)
	if !ok {
		return nil
	}
	shown := s.shownOf(r)
	return func(k app.Key) error {
		return s.stale(shown != r.Shown, s.app.AcceptRecord(s.t.Context(), s.scope, r.ID, shown, k))
	}
}

func (s *step) returns() func(app.Key) error {
	r, ok := s.picksRecord(nil, handover.SectionSubmitted)
	if !ok {
		return nil
	}
	shown, reason := s.shownOf(r), []string{"手机号不对", ""}[s.n(2, "reason")]
	return func(k app.Key) error {
		return s.stale(shown != r.Shown, s.app.ReturnRecord(s.t.Context(), s.scope, r.ID, shown, reason, k))
	}
}

func (s *step) acceptsMany() func(app.Key) error {
	if !s.prefers(func(x sectionRow) bool { return x.State == handover.SectionSubmitted && x.Accepted < x.Records }) {
		return nil
	}
	in := app.AcceptRecords{Section: s.section.ID, Version: s.section.Content}
	if s.one(10, "an old page") {
		in.Version--
	}
	return func(k app.Key) error {
		in.Key = k
		return s.stale(in.Version < s.section.Content, second(s.app.AcceptRecords(s.t.Context(), s.scope, in)))
	}
}

func (s *step) takesBack() func(app.Key) error {
	r, ok := s.picksRecord(func(r recordRow) bool { return r.State == handover.RecordAccepted }, handover.SectionSubmitted)
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.TakeBackVerdict(s.t.Context(), s.scope, r.ID, k) }
}

func (s *step) looks() func(app.Key) error {
	r, ok := s.picksRecord(nil)
	if !ok {
		return nil
	}
	return func(app.Key) error { return s.app.Saw(s.t.Context(), s.scope, r.ID, r.Revision, r.Shown) }
}

func (s *step) draws() func(app.Key) error {
	if !s.prefers(func(x sectionRow) bool { return x.Records >= handover.SampleLeast }) {
		return nil
	}
	in := app.DrawSample{Section: s.section.ID, AQL: handover.AQLs[s.n(len(handover.AQLs), "AQL")], Version: s.section.Content}
	return func(k app.Key) error {
		in.Key = k
		return s.app.DrawSample(s.t.Context(), s.scope, in)
	}
}

func (s *step) judges() func(app.Key) error {
	r, ok := from(s, s.now.Samples, "sampled", nil)
	if !ok {
		return nil
	}
	s.section = s.now.sectionRow(r.Section)
	in := app.JudgeSample{
		Section: r.Section, Record: r.Record, Shown: r.Shown, Reason: "规格不符",
		Verdict: []handover.SampleVerdict{handover.SampleGood, handover.SampleDefect, ""}[s.n(3, "verdict")],
		Say:     func(handover.Sampling) string { return "抽样不合格" },
	}
	return func(k app.Key) error {
		in.Key = k
		return second(s.app.JudgeSample(s.t.Context(), s.scope, in))
	}
}

func (s *step) drops() func(app.Key) error {
	if !s.prefers(func(x sectionRow) bool {
		return slices.ContainsFunc(s.now.Samples, func(r sampleRow) bool { return r.Section == x.ID })
	}) {
		return nil
	}
	return func(k app.Key) error { return s.app.DropSample(s.t.Context(), s.scope, s.section.ID, k) }
}

func (s *step) asks() func(app.Key) error {
	in := app.Ask{Body: "是谁的手机？", Blocking: s.n(2, "blocking") == 0}
	if s.n(2, "about") == 0 {
		if !s.picks(handover.SectionSubmitted, handover.SectionReturned) {
			return nil
		}
		in.Section = s.section.ID
	} else {
		r, ok := s.picksRecord(nil, handover.SectionSubmitted)
		if !ok {
			return nil
		}
		in.Record = r.ID
	}
	return func(k app.Key) error {
		in.Key = k
		return s.app.Ask(s.t.Context(), s.scope, in)
	}
}

// onQuestion is an act on a question.
func (s *step) onQuestion(do func(handover.Scope, uuid.UUID, app.Key) error) func(app.Key) error {
	var mine func(questionRow) bool
	if s.act.name != "answer" && s.sensible() {
		mine = func(q questionRow) bool { return q.Asker == s.scope.By() }
	}
	q, ok := from(s, s.now.Questions, "question", mine)
	if !ok {
		return nil
	}
	return func(k app.Key) error { return do(s.scope, q.ID, k) }
}

func (s *step) says() func(app.Key) error {
	return s.onQuestion(func(sc handover.Scope, id uuid.UUID, k app.Key) error {
		return s.app.Say(s.t.Context(), sc, app.Say{Question: id, Body: "公司的，@周子昂 知道", Key: k})
	})
}

func (s *step) resolves() func(app.Key) error {
	return s.onQuestion(func(sc handover.Scope, id uuid.UUID, k app.Key) error { return s.app.Resolve(s.t.Context(), sc, id, k) })
}

func (s *step) arranges() func(app.Key) error {
	in := app.Arrange{Blocking: s.n(2, "blocking") == 0, DueOn: s.tomorrow()}
	return s.onQuestion(func(sc handover.Scope, id uuid.UUID, k app.Key) error {
		in.Question, in.Key = id, k
		return s.app.ArrangeQuestion(s.t.Context(), sc, in)
	})
}

func (s *step) asksAgain() func(app.Key) error {
	return s.onQuestion(func(sc handover.Scope, id uuid.UUID, k app.Key) error {
		return s.app.Reopen(s.t.Context(), sc, app.Say{Question: id, Body: "又有了", Key: k})
	})
}

func (s *step) reminds() func(app.Key) error {
	notice := s.n(2, "notice") == 0
	return s.onQuestion(func(sc handover.Scope, id uuid.UUID, k app.Key) error {
		if notice {
			return s.app.Notice(s.t.Context(), sc, id, k)
		}
		return s.app.Remind(s.t.Context(), sc, id, k)
	})
}

// critical is a section that owes a teach-back, most often.
func (s *step) critical() bool {
	return s.prefers(func(x sectionRow) bool {
		return x.Critical > 0 && (x.State == handover.SectionSubmitted || x.State == handover.SectionReturned)
	})
}

func (s *step) teaches() func(app.Key) error {
	if !s.critical() {
		return nil
	}
	draft := row(s.now.Teach, func(x teachRow) bool { return x.Section == s.section.ID && x.State == handover.RetellingDraft })
	in := app.SaveTeachBack{Section: s.section.ID, Version: draft.Version, Summary: understood, Answers: answered, Send: s.n(3, "send") > 0}
	if s.one(6, "too little") {
		in.Answers = answered[:1]
	}
	return func(k app.Key) error {
		in.Key = k
		return second(s.app.SaveTeachBack(s.t.Context(), s.scope, in))
	}
}

func (s *step) hears() func(app.Key) error {
	x, ok := from(s, s.now.Teach, "teach-back", nil)
	if !ok {
		return nil
	}
	s.section = s.now.sectionRow(x.Section)
	in := app.JudgeTeachBack{Section: x.Section, TeachBack: x.ID, Confirm: s.n(3, "confirm") > 0, Remark: "第二条不对"}
	return func(k app.Key) error {
		in.Key = k
		return s.app.JudgeTeachBack(s.t.Context(), s.scope, in)
	}
}

func (s *step) restates() func(app.Key) error {
	if !s.critical() {
		return nil
	}
	in := app.RestateTeachBack{Section: s.section.ID, Content: s.section.Content - s.n(2, "old")}
	return func(k app.Key) error {
		in.Key = k
		return s.stale(in.Content < s.section.Content, s.app.RestateTeachBack(s.t.Context(), s.scope, in))
	}
}

// shows is what the signer has on the screen: what is there or, now and then, something else.
func (s *step) shows(fit func(sectionRow) bool, digest func(handover.Section, seal.Content) seal.Digest) (in app.Sign, old bool, ok bool) {
	if !s.prefers(fit) {
		return in, false, false
	}
	r, err := s.app.SectionReview(s.t.Context(), s.scope, s.section.ID)
	if err != nil {
		require.Equal(s.t, handover.NotFound, handover.CodeOf(err), "%v", err)
	}
	in = signature(s.scope, s.section.ID, digest(r.Section, r.Content), s.section.Content)
	defer func() { old = s.confirmedBy(&in, uuid.Nil) || old }()
	switch s.n(24, "screen") {
	case 0:
		in.Signature.Version, old = in.Signature.Version-1, true
	case 1:
		in.Signature.Digest, old = make([]byte, 32), true
	case 2:
		in.Password, old = "not my password at all", true
	case 3:
		in.Signature.Name, old = "别人", true
	}
	return in, old, true
}

func (s *step) submits() func(app.Key) error {
	in, old, ok := s.shows(func(x sectionRow) bool {
		return x.State == handover.SectionFilling || x.State == handover.SectionReturned || x.State == handover.SectionSubmitted && x.Given < x.Content
	}, app.GivenDigest)
	if !ok {
		return nil
	}
	return func(k app.Key) error {
		in.Key = k
		return s.stale(old, s.app.SubmitSection(s.t.Context(), s.scope, in))
	}
}

func (s *step) signsSection() func(app.Key) error {
	me := s.scope.By()
	if of := s.now.actsFor(s.at.id, me); of != uuid.Nil {
		me = of
	}
	witness, manager := s.now.takes(s.at.id, me, "witness"), s.now.takes(s.at.id, me, "manager")
	in, old, ok := s.shows(func(x sectionRow) bool {
		if witness {
			return x.State == handover.SectionSigned && x.Witnessed < x.Content
		}
		if manager && x.Reviewer != me {
			return x.State == handover.SectionSigned
		}
		return x.State == handover.SectionSubmitted && x.Given == x.Content && x.Accepted == x.Records
	}, app.SectionDigest)
	if !ok {
		return nil
	}
	return func(k app.Key) error {
		in.Key = k
		return s.stale(old, s.app.SignSection(s.t.Context(), s.scope, in))
	}
}

func (s *step) signsAll() func(app.Key) error {
	open := slices.ContainsFunc(s.now.Sections, func(x sectionRow) bool { return x.Handover == s.at.id && !x.Settled })
	if open && s.sensible() {
		return nil
	}
	in := s.shownAll(s.scope)
	old := s.one(6, "an old page")
	if old {
		in.Signature.Digest = make([]byte, 32)
	}
	old = s.confirmedBy(&in, uuid.Nil) || old
	return func(k app.Key) error {
		in.Key = k
		return s.stale(old, s.app.SignHandover(s.t.Context(), s.scope, in))
	}
}

func (s *step) refuses() func(app.Key) error {
	in := handover.Refusal{Reason: "账号没有换绑", Items: []handover.RefusalItem{{What: "换绑手机", DueOn: s.tomorrow()}}}
	in.Items[0].Who = s.at.people[[]string{"giver", "receiver", "witness", "giver", "receiver", "outsider"}[s.n(6, "who does it")]].ID
	if s.n(2, "what") == 0 && s.picks() {
		in.Section = s.section.ID
	}
	return func(k app.Key) error { return s.app.RefuseToSign(s.t.Context(), s.scope, in, k) }
}

func (s *step) settles() func(app.Key) error {
	i, ok := from(s, s.now.Items, "item", func(i itemRow) bool { return i.Who == s.scope.By() || !s.sensible() })
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.SettleItem(s.t.Context(), s.scope, i.ID, k) }
}

// imports brings a file of two lines, writes what can be written, and now and then takes it back.
func (s *step) imports() func(app.Key) error {
	sec, ok := from(s, s.now.Sections, "section", func(x sectionRow) bool { return x.Kind == "sku" })
	if !ok {
		return nil
	}
	s.section = sec
	lines := []string{"SKU编码,商品名称,售价", "IM-" + []string{"1", "2", "3"}[s.n(3, "line")] + ",长裙,12", "IM-9,短裙,9"}
	undo := s.n(2, "undo") == 0
	return func(app.Key) error {
		ctx := s.t.Context()
		im, err := s.app.Import(ctx, s.scope, app.NewImport{Section: sec.ID, Name: "商品.csv", Content: strings.NewReader(csvOf(lines...))})
		if err != nil {
			return err
		}
		if err := s.app.PlanImport(ctx, s.scope, planned(im)); err != nil {
			return nil // what was read stays to be planned
		}
		s.house.work()
		page := s.imported(s.scope, im.ID, app.ImportFilter{})
		if err := s.app.WriteImport(ctx, s.scope, im.ID, page.Import.Version, app.Key{}); err != nil {
			return s.known(err)
		}
		s.house.work()
		if undo {
			if err := s.app.UndoImport(ctx, s.scope, im.ID, app.Key{}); err != nil {
				return s.known(err)
			}
			s.house.work()
		}
		return nil
	}
}

// known is nil for a refusal that came after something was written already.
func (s *step) known(err error) error {
	switch handover.CodeOf(err) {
	case handover.Invalid, handover.Forbidden, handover.Conflict, handover.Stale, handover.NotFound:
		return nil
	}
	return err
}
