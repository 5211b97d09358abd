package postgres_test

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// leaves says that the giver is absent, or changes who stands in.
func (s *step) leaves() func(app.Key) error {
	h := s.now.handover(s.at.id)
	anybody := func(of string) uuid.UUID {
		who := []string{"outsider", "receiver", "outsider", "second", "manager", "admin", "witness", "giver"}
		return s.at.people[who[s.n(len(who), of)]].ID
	}
	in := app.RunAbsence{Version: h.Version, StandIns: handover.StandIns{Cause: handover.Ill, Reason: "住院", Filler: anybody("stand-in")}}
	if sec, ok := from(s, s.now.Sections, "section", nil); ok && s.one(3, "somebody else for a section") {
		in.Fillers = map[uuid.UUID]uuid.UUID{sec.ID: anybody("filler")}
	}
	if s.one(9, "an old page") {
		in.Version--
	}
	return func(k app.Key) error {
		in.Key = k
		return s.stale(in.Version > 0 && in.Version < h.Version, s.app.RunAbsence(s.t.Context(), s.scope, in))
	}
}

func (s *step) comesBack() func(app.Key) error {
	h := s.now.handover(s.at.id)
	if !h.Absent && s.sensible() {
		return nil
	}
	version := h.Version - s.n(2, "an old page")
	return func(k app.Key) error {
		return s.stale(version > 0 && version < h.Version, s.app.EndAbsence(s.t.Context(), s.scope, "已返岗", version, k))
	}
}

// origin is what somebody who writes says about where it comes from: something, while the giver is absent.
func (s *step) origin() catalog.Origin {
	if !s.now.handover(s.at.id).Absent || s.one(8, "no source") {
		return catalog.Origin{}
	}
	return catalog.Origin{Source: []string{"对账单", "聊天记录"}[s.n(2, "source")], Sure: catalog.Likely}
}

func (s *step) writesGaps() func(app.Key) error {
	if !s.now.handover(s.at.id).Absent && s.sensible() {
		return nil
	}
	lang := []catalog.Lang{catalog.ZH, catalog.EN}[s.n(2, "language")]
	return func(k app.Key) error { return second(s.app.GapRisks(s.t.Context(), s.scope, lang, k)) }
}

func (s *step) vouches() func(app.Key) error {
	r, ok := s.picksRecord(func(r recordRow) bool { return r.Rebuilt != uuid.Nil })
	if !ok || s.now.handover(s.at.id).Absent && s.sensible() {
		return nil
	}
	record := []uuid.UUID{r.ID, uuid.Nil}[s.n(2, "all of them")]
	return func(k app.Key) error { return second(s.app.Vouch(s.t.Context(), s.scope, r.Section, record, k)) }
}

// names asks for somebody to act for the person: from today by the program's clock, or from another day.
func (s *step) namesProxy() func(app.Key) error {
	who := []string{"outsider", "second", "admin", "manager", "receiver", "outsider"}
	today := s.app.Today()
	first, days := []int{0, 0, -1, 1}[s.n(4, "first day")], []int{0, 2, 10, 90, 95}[s.n(5, "days")]
	in := app.NameProxy{
		Person: s.at.people[who[s.n(len(who), "proxy")]].ID, From: today.AddDate(0, 0, first), Until: today.AddDate(0, 0, first+days), Reason: "住院三天",
	}
	return func(k app.Key) error {
		in.Key = k
		return s.app.NameProxy(s.t.Context(), s.scope, in)
	}
}

func (s *step) proxyRow(fit func(proxyRow) bool) (proxyRow, bool) {
	if !s.sensible() {
		fit = nil
	}
	return from(s, s.now.Proxies, "proxy", fit)
}

func (s *step) decidesProxy() func(app.Key) error {
	p, ok := s.proxyRow(func(p proxyRow) bool { return p.Asked })
	if !ok {
		return nil
	}
	approve := s.n(4, "approve") > 0
	return func(k app.Key) error {
		return s.app.DecideProxy(s.t.Context(), s.scope, p.ID, approve, "不熟悉店铺", k)
	}
}

func (s *step) endsProxy() func(app.Key) error {
	p, ok := s.proxyRow(func(p proxyRow) bool { return p.Open })
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.EndProxy(s.t.Context(), s.scope, p.ID, "出院", k) }
}

// adopts takes ready-made records.
func (s *step) adopts() func(app.Key) error {
	if !s.prefers(func(x sectionRow) bool { return x.Kind == "risk" && x.State != handover.SectionSigned }) {
		return nil
	}
	ready := app.Ready(s.section.Kind)
	if len(ready) == 0 {
		return nil
	}
	in := app.Adopt{Section: s.section.ID, Keys: []string{ready[s.n(len(ready), "which")].Key}, Lang: catalog.ZH}
	return func(k app.Key) error {
		in.Key = k
		_, _, err := s.app.Adopt(s.t.Context(), s.scope, in)
		return err
	}
}

// confirmsMany confirms all records of a section that were carried over.
func (s *step) confirmsMany() func(app.Key) error {
	r, ok := s.picksRecord(func(r recordRow) bool { return r.Carried })
	if !ok {
		return nil
	}
	in := app.ConfirmRecords{Section: r.Section, Version: s.section.Content - s.n(2, "an old page")}
	return func(k app.Key) error {
		in.Key = k
		return s.stale(in.Version < s.section.Content, second(s.app.ConfirmRecords(s.t.Context(), s.scope, in)))
	}
}

// begins another handover of the same people.
func (s *step) begins() func(app.Key) error {
	in := s.at.plan()
	s.at.only("account")(&in)
	s.onTime(&in)
	return func(k app.Key) error {
		return second(s.app.CreateHandover(s.t.Context(), s.scope.Viewer(), in, k))
	}
}

// dropsImport gives up what was read of a file and not written.
func (s *step) dropsImport() func(app.Key) error {
	i, ok := from(s, s.now.Imports, "import", nil)
	if !ok {
		return nil
	}
	return func(k app.Key) error { return s.app.DropImport(s.t.Context(), s.scope, i.ID, k) }
}

// sweeps lets the workers that collect what nobody uses look, a week later.
func (s *step) sweeps() func(app.Key) error {
	return func(app.Key) error {
		s.clock.move(8 * 24 * time.Hour)
		s.sent = nil
		if _, err := s.app.MoveDue(s.t.Context()); err != nil {
			return err
		}
		return second(s.app.SweepFiles(s.t.Context()))
	}
}

// proxies of the view by whom they act for.
func (v view) held(h, person, principal uuid.UUID, role handover.PartyRole) bool {
	return slices.ContainsFunc(v.Proxies, func(p proxyRow) bool {
		return p.Handover == h && p.Person == person && p.Principal == principal && p.Role == string(role) && p.Holds
	})
}
