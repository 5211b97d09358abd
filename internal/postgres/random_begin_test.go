package postgres_test

import (
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// days moves the history to the present, because proxies hold by the database's clock; now and then to five days before, so that some are over
// which the program's clock still lets act.
func (w *world) days() {
	behind := []int{0, 0, -5}[w.n(3, "behind")]
	today := time.Now().In(w.app.Zone())
	today = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	w.shift = today.AddDate(0, 0, behind).Sub(day(9))
	w.clock.move(w.shift)
}

// onTime gives a plan the dates of the history.
func (w *world) onTime(p *app.Plan) {
	p.LastWorkingDay, p.EffectiveAt = p.LastWorkingDay.Add(w.shift), p.EffectiveAt.Add(w.shift)
}

// begin draws how far the handover has come before the history begins.
func (w *world) begin() {
	h := w.house
	w.days()
	kinds := []string{"account", "sku"}
	if w.one(3, "risks") {
		kinds = append(kinds, "risk")
	}
	where := w.n(8, "beginning")
	rules := handover.SigningRules{}
	if w.one(3, "any receiver") {
		rules.Receivers = handover.AnyReceiver
	}
	if w.one(3, "all receivers on sections") {
		rules.Sections = handover.ByReceivers
	}
	made := h.handover(h.only(kinds...), func(p *app.Plan) { p.Start, p.Signing = where > 0, rules }, w.onTime)
	w.home = place{h, made.ID}
	other := h.handover(h.only(kinds...), func(p *app.Plan) {
		p.Giver, p.Receivers, p.Witness = h.people["outsider"].ID, []uuid.UUID{h.people["second"].ID}, h.people["admin"].ID
	}, w.onTime)
	w.others = []place{{h, other.ID}}
	h.record(h.in("outsider", other.ID), h.mustSection(other.ID, "account"), form("account", 0))
	if w.one(3, "a workspace elsewhere") {
		h2 := h.elsewhere()
		w.others = append(w.others, place{h2, h2.handover(h2.only(kinds...), w.onTime).ID})
	}
	steps := []func(kind string){
		func(kind string) {
			for n := range max(2, h.sections(made.ID)[kind].Minimum) {
				h.record(h.in("giver", made.ID), h.mustSection(made.ID, kind), form(kind, n))
			}
		},
		func(kind string) { h.give(made.ID, h.mustSection(made.ID, kind)) },
		func(kind string) {
			_, err := h.app.AcceptRecords(h.t.Context(), h.in("receiver", made.ID), app.AcceptRecords{
				Section: h.mustSection(made.ID, kind), Version: h.sections(made.ID)[kind].ContentVersion,
			})
			require.NoError(h.t, err)
		},
		func(kind string) { w.signs("receiver", h.mustSection(made.ID, kind)) },
		func(kind string) {
			if rules.Sections == handover.ByReceivers {
				w.signs("second", h.mustSection(made.ID, kind))
			}
			w.signs("witness", h.mustSection(made.ID, kind))
		},
	}
	for i, step := range steps {
		for _, kind := range kinds {
			if where > i+1 && !(i >= 2 && kind == "sku" && where < 6) {
				step(kind)
			}
		}
	}
	if where == 3 && w.one(4, "many") {
		for n := range handover.SampleLeast {
			h.record(h.in("giver", made.ID), h.mustSection(made.ID, "sku"), form("sku", 10+n))
		}
		h.give(made.ID, h.mustSection(made.ID, "sku"))
	}
	if where == 7 {
		w.signsWhole("giver", "witness", "receiver")
		if rules.Receivers != handover.AnyReceiver {
			w.signsWhole("second")
		}
	}
	if where < 5 && w.n(2, "critical") == 0 {
		h.critical(h.mustSection(made.ID, "account"), 3)
	}
	w.unusual(where)
}

func (w *world) signs(who string, section uuid.UUID) {
	sc := w.in(who, w.home.id)
	require.NoError(w.t, w.app.SignSection(w.t.Context(), sc, w.shown(sc, section)))
}

func (w *world) signsWhole(who ...string) {
	for _, p := range who {
		sc := w.in(p, w.home.id)
		require.NoError(w.t, w.app.SignHandover(w.t.Context(), sc, w.shownAll(sc)))
	}
}

// rebuilds lets the stand-in fill the accounts, and others take them further: how far is drawn.
func (w *world) rebuilds(j journey, who string) {
	const kind = "account"
	for n := range 2 {
		j.rebuilds(who, kind, n)
	}
	reviewer := "receiver"
	if who == reviewer {
		reviewer = "second"
	}
	for _, next := range []struct {
		who string
		do  func(handover.Scope) error
	}{{who, j.submits(kind)}, {reviewer, j.accepts(kind)}, {reviewer, j.seals(kind)}, {"witness", j.seals(kind)}, {"manager", j.seals(kind)}}[:w.n(6, "how far")] {
		if err := next.do(j.in(next.who, j.id)); err != nil {
			refused(w.t, err, handover.Conflict, "refuse.teach_back_missing")
			return
		}
	}
}

// unusual is what not every handover has: devices that confirm, a giver who is absent, somebody who acts for a party.
func (w *world) unusual(where int) {
	for _, who := range []string{"giver", "receiver", "witness", "manager", "second"} {
		if w.one(3, "a passkey") {
			require.NoError(w.t, w.addKey(w.home, who))
		}
	}
	h, id := w.house, w.home.id
	if where > 0 && where < 7 && w.one(4, "absent") {
		who := []string{"outsider", "receiver"}[w.n(2, "stand-in")]
		require.NoError(w.t, w.app.RunAbsence(w.t.Context(), w.in("manager", id), app.RunAbsence{StandIns: handover.StandIns{
			Cause: handover.Vanished, Reason: "失联", Filler: h.people[who].ID,
		}}))
		if where == 1 {
			w.rebuilds(journey{h, id}, who)
		}
	}
	if where > 0 && w.one(3, "a proxy") {
		principal := []string{"giver", "receiver", "witness"}[w.n(3, "for whom")]
		today := w.app.Today()
		in := app.NameProxy{Person: h.people["admin"].ID, From: today, Until: today.AddDate(0, 0, 20), Reason: "住院"}
		require.NoError(w.t, w.app.NameProxy(w.t.Context(), w.in(principal, id), in))
		require.NoError(w.t, w.app.DecideProxy(w.t.Context(), w.in("manager", id), w.look().Proxies[0].ID, true, "", app.Key{}))
	}
}
