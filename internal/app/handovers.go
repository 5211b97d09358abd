package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Plan is the form of a handover: what PRO-01 asks for. Dates are calendar dates at midnight UTC, zero when not given.
type Plan struct {
	Title    string
	Reason   handover.Reason
	Template uuid.UUID // only when creating
	// TemplateVersion is the version the form showed, 0 for whatever is newest. Sections says of single places in it whether they are
	// laid, where that is not what the template says for the stores.
	TemplateVersion int
	Sections        map[int]bool
	Stores          []uuid.UUID
	Giver           uuid.UUID
	Receivers       []uuid.UUID
	Witness         uuid.UUID
	IT              []uuid.UUID // who closes the leaver's access; nobody: managers do
	LastWorkingDay  time.Time
	DueOn           time.Time // zero: the last working day
	EffectiveAt     time.Time
	Methods         []handover.Method
	// RankReason is why a witness who does not stand above the giver was named all the same.
	RankReason string
	Signing    handover.SigningRules
	// Start takes the handover through planned to active at once; a draft otherwise.
	Start   bool
	Version int // when changing
	// Unread are fields that could not be read; they are refused together with whatever else is wrong.
	Unread []handover.Problem
	// Due and Reviewers change single sections; absent ones stay as they are.
	Due       map[uuid.UUID]time.Time
	Reviewers map[uuid.UUID]uuid.UUID
}

// CreateHandover makes a handover from a template. Errors: invalid with all that is missing, forbidden, *Replay.
func (a *App) CreateHandover(ctx context.Context, v handover.Viewer, in Plan, key Key) (handover.Handover, error) {
	var h handover.Handover
	if err := v.May(handover.CreateHandover); err != nil {
		return h, err
	}
	offered, err := a.choices(ctx, v, in)
	if err != nil {
		return h, err
	}
	t, noTemplate := a.chosen(ctx, v, in)
	h = handover.Handover{
		ID: a.newID(), Workspace: v.Workspace, State: handover.Draft, CreatedAt: a.Now(), Version: 1, Template: t.ID, TemplateVersion: t.Version,
	}
	in.Signing = in.Signing.Or(t.Signing)
	h, noDraft := offered.planned(h, in)
	sections := t.Lay(h, withoutArchived(v, t, in.Sections), a.Today(), a.newID)
	h = h.Recount(sections)
	var noPlan error
	act := "handover.created"
	if in.Start {
		noPlan = h.CheckPlan()
		h.State, act = handover.Active, "handover.started"
	}
	var noSections error
	if noTemplate == nil && len(sections) == 0 {
		noSections = handover.Wrong(handover.At("template", "plan.missing.sections"))
	}
	if err := together(wrongForm(in.Unread), noTemplate, noDraft, noSections, noPlan); err != nil {
		return h, err
	}
	detail := map[string]any{"title": h.Title}
	if out := leftOut(t, h, in.Sections); len(out) > 0 {
		detail["left_out"] = out
	}
	begin := append([]handover.Event{{Act: act, Actor: v.ID, At: a.Now(), Detail: jsonOf(detail)}}, a.partyEvents(v, handover.Handover{}, h)...)
	laid := Laid{Sections: sections}
	if in.Start {
		var told []handover.Event
		laid.Exits, told = a.laidExits(v, t, &h)
		begin = append(begin, told...)
	}
	return a.store.CreateHandover(ctx, v, h, laid, begin, key)
}

// withoutArchived decides against the sections of kinds that the workspace has archived.
func withoutArchived(v handover.Viewer, t handover.Template, decided map[int]bool) map[int]bool {
	out := map[int]bool{}
	maps.Copy(out, decided)
	for i, s := range t.Sections {
		if kind, ok := v.Catalog.Lookup(s.Kind); !ok || kind.Archived {
			out[i] = false
		}
	}
	return out
}

// chosen is the plan's template. Sections are decided about by their place, so a template that has moved on since is looked at again.
func (a *App) chosen(ctx context.Context, v handover.Viewer, in Plan) (handover.Template, error) {
	if in.Template == uuid.Nil {
		return handover.Template{}, handover.Wrong(handover.At("template", "plan.missing.template"))
	}
	t, err := a.store.Template(ctx, v, in.Template)
	switch {
	case handover.CodeOf(err) == handover.NotFound, err == nil && t.Archived:
		return t, handover.Wrong(handover.At("template", "problem.unknown_choice"))
	case err == nil && len(in.Sections) > 0 && in.TemplateVersion != 0 && in.TemplateVersion != t.Version:
		return t, handover.Wrong(handover.At("template", "plan.template_changed"))
	}
	return t, err
}

// leftOut are the titles of the required sections that the stores would have and the handover does not get.
func leftOut(t handover.Template, h handover.Handover, decided map[int]bool) []map[string]string {
	var out []map[string]string
	usual := t.Takes(h.Stores, nil)
	for i, taken := range t.Takes(h.Stores, decided) {
		if usual[i] && !taken && t.Sections[i].Required {
			out = append(out, map[string]string{"zh": t.Sections[i].TitleZH, "en": t.Sections[i].TitleEN})
		}
	}
	return out
}

// choices are the stores and people a plan may name. They are read before the handover is locked, because a transaction that waits
// for a second connection can wait for ever.
type choices struct {
	stores []handover.Store
	people map[uuid.UUID]handover.Person
	rank   handover.Rank // of the plan's witness
}

func (a *App) choices(ctx context.Context, v handover.Viewer, in Plan) (choices, error) {
	c := choices{people: map[uuid.UUID]handover.Person{}}
	var err error
	if c.stores, err = a.store.Stores(ctx, v, true); err != nil {
		return c, err
	}
	if c.rank, err = a.store.Rank(ctx, v, in.Giver, in.Witness); err != nil {
		return c, err
	}
	for _, id := range slices.Concat([]uuid.UUID{in.Giver, in.Witness}, in.Receivers, in.IT) {
		if _, known := c.people[id]; known || id == uuid.Nil {
			continue
		}
		p, err := a.store.Person(ctx, v, id)
		if err == nil {
			c.people[id] = p
		} else if handover.CodeOf(err) != handover.NotFound {
			return c, err
		}
	}
	return c, nil
}

// planned puts the form into the handover and checks what even a draft needs.
func (c choices) planned(h handover.Handover, in Plan) (handover.Handover, error) {
	before := h
	h.Title, h.Reason, h.Methods = strings.TrimSpace(in.Title), in.Reason, in.Methods
	h.LastWorkingDay, h.DueOn, h.EffectiveAt = in.LastWorkingDay, in.DueOn, in.EffectiveAt
	if h.DueOn.IsZero() {
		h.DueOn = h.LastWorkingDay
	}
	var unknown []handover.Problem
	if h.Stores = c.storesOf(before, in.Stores); len(h.Stores) < len(once(in.Stores)) {
		unknown = append(unknown, handover.At("stores", "problem.unknown_choice"))
	}
	h.Team = uuid.Nil
	if len(h.Stores) > 0 {
		h.Team = h.Stores[0].Team
	}
	h.Parties = inPlace(before)
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness, handover.IT} {
		wanted := map[handover.PartyRole][]uuid.UUID{
			handover.Giver: {in.Giver}, handover.Receiver: in.Receivers, handover.Witness: {in.Witness}, handover.IT: in.IT,
		}[role]
		for i, id := range once(wanted) {
			p, ok := c.people[id]
			// Whoever was disabled may stay, but is not given anything new.
			if !ok || p.Disabled && roleOf(before, id) == "" {
				unknown = append(unknown, handover.At(string(role), "problem.unknown_choice"))
				continue
			}
			h.Parties = append(h.Parties, handover.Party{
				Person: id, Name: p.Name, Post: p.Post, Role: role, Lead: role == handover.Receiver && i == 0,
			})
		}
	}
	h = c.ranked(h, in)
	return h, together(wrongForm(unknown), h.CheckDraft())
}

// storesOf are the stores with the ids, in their order. A closed one may stay but not be added.
func (c choices) storesOf(before handover.Handover, ids []uuid.UUID) []handover.Store {
	var out []handover.Store
	for _, id := range once(ids) {
		named := func(s handover.Store) bool { return s.ID == id }
		if i := slices.IndexFunc(c.stores, named); i >= 0 && (!c.stores[i].Closed || slices.ContainsFunc(before.Stores, named)) {
			out = append(out, c.stores[i])
		}
	}
	return out
}

// once are the ids that are not uuid.Nil, each where it stands first.
func once(ids []uuid.UUID) []uuid.UUID {
	var out []uuid.UUID
	for _, id := range ids {
		if id != uuid.Nil && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// inPlace are the parties that a plan does not name: who stands in for an absent giver, and who did.
func inPlace(h handover.Handover) []handover.Party {
	return append(h.With(handover.StandIn), h.With(handover.InCharge)...)
}

func takesPart(h handover.Handover, person uuid.UUID) bool { return roleOf(h, person) != "" }

// ChangePlan changes a handover that is not signed yet: people, dates, who reviews what and until when. People who have signed
// a section stay in it. A store on another platform brings the sections that the template has for it; one that goes takes nothing with it,
// because what was written there stays part of the handover.
func (a *App) ChangePlan(ctx context.Context, sc handover.Scope, in Plan, key Key) error {
	if err := sc.At(handover.Draft).May(handover.EditPlan); err != nil { // whether its state allows it is asked under lock, after a replay
		return err
	}
	offered, err := a.choices(ctx, sc.Viewer(), in)
	if err != nil {
		return err
	}
	t, err := a.store.LaidFrom(ctx, sc)
	if err != nil {
		return err
	}
	return a.update(ctx, sc, key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		if err := sc.Under(h).May(handover.EditPlan); err != nil {
			return err
		}
		if in.Version != 0 && in.Version != h.Version {
			return handover.Refuse(handover.Stale, "refuse.plan_changed")
		}
		before := h
		h, noDraft := offered.planned(h, in)
		var noPlan error
		if h.State != handover.Draft {
			noPlan = h.CheckPlan()
		}
		proxies, err := tx.Proxies(ctx)
		if err != nil {
			return err
		}
		if err := together(wrongForm(in.Unread), noDraft, noPlan, a.noProxies(h, proxies)); err != nil {
			return err
		}
		sections, err = reassign(before, h, sections, in, a.Today())
		if err != nil {
			return err
		}
		if err := tx.ReplaceParties(ctx, h, sections); err != nil {
			return err
		}
		if giver, _ := h.Party(handover.Giver); roleOf(before, giver.Person) != handover.Giver || !before.LastWorkingDay.Equal(h.LastWorkingDay) {
			leaver, err := tx.Giver(ctx)
			if err != nil {
				return err
			}
			if sections, err = a.judge(ctx, sc, tx, sections, leaver); err != nil {
				return err
			}
		}
		laid, err := a.layMore(ctx, sc, tx, t, before, h, sections)
		if err != nil {
			return err
		}
		if err := a.redated(ctx, tx, before, &h); err != nil {
			return err
		}
		act, detail := replanned(before, h, laid)
		said := a.event(sc, act, uuid.Nil, uuid.Nil, detail)
		return tx.Write(ctx, Change{
			Handover: h.Recount(append(sections, laid...)),
			Events:   append([]handover.Event{said}, a.partyEvents(sc.Viewer(), before, h)...),
			Moved:    otherGiver(before, h, said.At),
		})
	})
}

// otherGiver is the responsibility of a giver whom the plan did not name before.
func otherGiver(before, h handover.Handover, now time.Time) []handover.Responsibility {
	was, _ := before.Party(handover.Giver)
	giver, ok := h.Party(handover.Giver)
	if !ok || giver.Person == was.Person {
		return nil
	}
	return []handover.Responsibility{h.Given(giver, now)}
}

// layMore lays, after those that are there, the sections of the template that the stores of h ask for and those before did not.
func (a *App) layMore(ctx context.Context, sc handover.Scope, tx Tx, t handover.Template, before, h handover.Handover, there []handover.Section) ([]handover.Section, error) {
	laid := t.Lay(h, withoutArchived(sc.Viewer(), t, t.Beyond(before.Stores, there)), a.Today(), a.newID)
	if len(laid) == 0 {
		return nil, nil
	}
	last := 0
	for _, s := range there {
		last = max(last, s.Position)
	}
	for i := range laid {
		laid[i].Position += last
	}
	return laid, tx.Lay(ctx, h, laid)
}

// replanned is the event of a changed plan.
func replanned(before, h handover.Handover, laid []handover.Section) (act string, detail map[string]any) {
	act, detail = "handover.rescheduled", map[string]any{"title": h.Title}
	if HandoverDigest(before, nil, nil) != HandoverDigest(h, nil, nil) {
		act = "handover.replanned" // what the final signatures stand over: who has signed is asked again
	}
	var titles []map[string]string
	for _, s := range laid {
		titles = append(titles, map[string]string{"zh": s.TitleZH, "en": s.TitleEN})
	}
	if len(titles) > 0 {
		detail["laid"] = titles
	}
	return act, detail
}

// reassign puts people into the seats of sections whose filler or reviewer has left the parties, and applies the changes of single
// sections.
func reassign(before, h handover.Handover, sections []handover.Section, in Plan, today time.Time) ([]handover.Section, error) {
	receiver := map[uuid.UUID]bool{}
	for _, p := range h.With(handover.Receiver) {
		receiver[p.Person] = true
	}
	out := make([]handover.Section, len(sections))
	for i, s := range sections {
		filler, seated := h.Seated(s.FillerSeat, s.ReviewerSeat)
		reviewer := s.Reviewer
		kept := (h.Absent.Runs() || s.Settled()) && takesPart(h, s.Filler) // who stands in for an absent giver, or did
		if kept {
			filler.Person = s.Filler
		}
		if want, ok := in.Reviewers[s.ID]; ok {
			if !receiver[want] || want == filler.Person {
				return nil, handover.Wrong(handover.At("reviewer."+s.ID.String(), "problem.unknown_choice"))
			}
			reviewer = want
		}
		if (!receiver[reviewer] || reviewer == filler.Person) && !(kept && roleOf(h, reviewer) == handover.InCharge) {
			reviewer = seated.Person
		}
		s = s.Reseated(filler.Person, reviewer)
		if due, ok := in.Due[s.ID]; ok {
			s.DueOn = due
		} else {
			s = s.Moved(before.LastWorkingDay, h.LastWorkingDay, today)
		}
		if s.Settled() && (s.Filler != sections[i].Filler || s.Reviewer != sections[i].Reviewer) {
			return nil, handover.Refuse(handover.Conflict, "refuse.settled_people", "Name", s.TitleZH, "NameEN", s.TitleEN)
		}
		out[i] = s
	}
	return out, nil
}
