package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// scene is one handover while it happens.
type scene struct {
	*troupe
	data    handoverData
	typed   map[string][]recordData
	id      uuid.UUID
	plan    app.Plan
	section map[string]handover.Section // by kind, as the plan laid them
	records map[string][]entry          // by kind, in the order of typed
	work    span
	deeds   []deed
}

// entry is a record as it was typed and, once it is saved, stored.
type entry struct {
	recordData
	stored handover.Record
}

// deed is one act at its time.
type deed struct {
	at   time.Time
	what string
	do   func(ctx context.Context) error
}

// will puts an act into the story: after the share f of the work on the handover.
func (s *scene) will(f float64, what string, do func(ctx context.Context) error) {
	s.deeds = append(s.deeds, deed{s.work.at(f), what, do})
}

// play lets one handover happen up to its state.
func (t *troupe) play(ctx context.Context, d handoverData, typed map[string][]recordData) error {
	s := &scene{troupe: t, data: d, typed: typed, section: map[string]handover.Section{}, records: map[string][]entry{}}
	if err := s.begin(ctx); err != nil {
		return err
	}
	if d.State == handover.Draft || d.State == handover.Planned {
		return nil
	}
	begun := t.clock.at.Add(30 * time.Minute)
	s.work = span{zone: t.days.zone, begin: begun, end: t.days.past(s.ends()).Add(-3 * time.Minute)}
	if err := s.prepare(); err != nil {
		return err
	}
	s.finish()
	s.prepareProxies()
	s.prepareExits()
	s.prepareWatch()
	s.prepareShop()
	slices.SortStableFunc(s.deeds, func(a, b deed) int { return a.at.Compare(b.at) })
	for i, d := range s.deeds {
		if i > 0 && d.at.Before(t.clock.at.Add(time.Millisecond)) {
			d.at = t.clock.at.Add(time.Millisecond) // a signature comes a moment after what happened before it: the next act waits for that
		}
		t.clock.at = d.at
		if err := d.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", d.what, explained(err))
		}
	}
	return s.afterwards(ctx)
}

// ends is when the parties are through with their work.
func (s *scene) ends() time.Time {
	last := s.plan.LastWorkingDay
	switch s.data.State {
	case handover.Signed, handover.InFollowUp, handover.Closed:
		return s.days.on(last, 17*time.Hour+40*time.Minute)
	case handover.Cancelled:
		return s.days.on(handover.WorkingDaysBefore(last, 4), 16*time.Hour)
	}
	return s.days.now
}

// begin makes the handover and takes it to draft, planned or active.
func (s *scene) begin(ctx context.Context) error {
	d := s.data
	v, err := s.as(d.Manager)
	if err != nil {
		return err
	}
	s.plan = s.planned()
	s.clock.at = s.days.past(s.days.on(s.days.workday(d.CreatedOffset), 9*time.Hour+40*time.Minute))
	h, err := s.app.CreateHandover(ctx, v, s.plan, app.Key{})
	if err != nil {
		return fmt.Errorf("create: %w", explained(err))
	}
	s.id, s.handovers[d.Key] = h.ID, h.ID
	sc, err := s.in(ctx, d.Manager, h.ID)
	if err != nil {
		return err
	}
	o, err := s.app.Overview(ctx, sc)
	if err != nil {
		return err
	}
	reviewers := map[uuid.UUID]uuid.UUID{}
	for _, sec := range o.Sections {
		if _, taken := s.section[sec.Kind]; !taken {
			s.section[sec.Kind] = sec
		}
		if r := s.personID(d.Sections[sec.Kind].Reviewer); r != uuid.Nil && r != sec.Reviewer {
			reviewers[sec.ID] = r
		}
	}
	if len(reviewers) > 0 {
		s.clock.at = s.clock.at.Add(6 * time.Minute)
		s.plan.Reviewers, s.plan.Version = reviewers, o.Handover.Version
		if err := s.app.ChangePlan(ctx, sc, s.plan, app.Key{}); err != nil {
			return fmt.Errorf("reviewers: %w", explained(err))
		}
	}
	return s.start(ctx, sc)
}

// start takes a draft as far as its state says.
func (s *scene) start(ctx context.Context, sc handover.Scope) error {
	acts := []handover.Act{handover.PlanHandover, handover.StartHandover}
	switch s.data.State {
	case handover.Draft:
		acts = nil
	case handover.Planned:
		acts = acts[:1]
	}
	for _, act := range acts {
		s.clock.at = s.clock.at.Add(11 * time.Minute)
		if err := s.app.MoveHandover(ctx, sc, act, "", app.Key{}); err != nil {
			return fmt.Errorf("%s: %w", act, explained(err))
		}
	}
	return nil
}

// planned is the form of the handover. A draft still lacks what its manager has to decide.
func (s *scene) planned() app.Plan {
	d := s.data
	p := app.Plan{
		Title: d.Title, Reason: d.Reason, Template: s.templates[d.Template].ID, Giver: s.personID(d.Giver), Witness: s.personID(d.Witness),
		LastWorkingDay: s.days.workday(d.LastWorkingDay), RankReason: d.RankReason,
	}
	for _, key := range d.Stores {
		p.Stores = append(p.Stores, s.stores[key].ID)
	}
	if d.Sections != nil {
		p.Sections = s.chosen()
	}
	for _, key := range d.Receivers {
		p.Receivers = append(p.Receivers, s.personID(key))
	}
	for _, key := range d.IT {
		p.IT = append(p.IT, s.personID(key))
	}
	if d.State != handover.Draft {
		p.EffectiveAt = s.days.on(p.LastWorkingDay, 18*time.Hour)
		p.Methods = []handover.Method{handover.ByDocuments, handover.OnSite}
	}
	return p
}

// chosen are the sections that the story tells of: of each kind it names the one that every store has. The template's others are
// left out.
func (s *scene) chosen() map[int]bool {
	out, seen := map[int]bool{}, map[string]bool{}
	for i, ts := range s.templates[s.data.Template].Sections {
		_, told := s.data.Sections[ts.Kind]
		out[i] = told && !seen[ts.Kind] && len(ts.Platforms) == 0
		seen[ts.Kind] = seen[ts.Kind] || out[i]
	}
	return out
}

// finish puts the final signatures into the story: the giver first, the witness last.
func (s *scene) finish() {
	switch s.data.State {
	case handover.Signed, handover.InFollowUp, handover.Closed:
	default:
		return
	}
	parties := append(append([]string{s.data.Giver}, s.data.Receivers...), s.data.Witness)
	for i, key := range parties {
		s.will(0.93+0.06*float64(i)/float64(len(parties)), "final signature of "+key, func(ctx context.Context) error {
			return s.signWhole(ctx, key)
		})
	}
}

// afterwards is what becomes of the handover when the work on it has ended.
func (s *scene) afterwards(ctx context.Context) error {
	type move struct {
		act    handover.Act
		at     time.Time
		reason string
	}
	last := s.plan.LastWorkingDay
	followUp := move{handover.FollowUp, s.days.on(last.AddDate(0, 0, 1), 10*time.Hour), ""}
	var moves []move
	switch s.data.State {
	case handover.Cancelled:
		moves = []move{{handover.CancelHandover, s.clock.at.Add(40 * time.Minute), s.data.CancelReason}}
	case handover.InFollowUp:
		moves = []move{followUp}
	case handover.Closed:
		moves = []move{followUp, {handover.CloseHandover, s.days.on(last.AddDate(0, 0, 91), 15*time.Hour), ""}}
	}
	for _, m := range moves {
		s.clock.at = s.days.past(m.at)
		if m.act == handover.FollowUp || m.act == handover.CloseHandover {
			if err := s.exitAll(ctx, m.act == handover.CloseHandover); err != nil {
				return err
			}
		}
		sc, err := s.in(ctx, s.data.Manager, s.id)
		if err != nil {
			return err
		}
		if err := s.app.MoveHandover(ctx, sc, m.act, m.reason, app.Key{}); err != nil {
			return fmt.Errorf("%s: %w", m.act, explained(err))
		}
	}
	if err := s.watched(ctx); err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return s.addLate(ctx)
}
