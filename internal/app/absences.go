package app

import (
	"cmp"
	"context"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type absences interface {
	// Absence is what the page of an absent giver shows.
	Absence(ctx context.Context, sc handover.Scope) (Absence, error)
}

// Absence is what the page of an absent giver shows: what was reconstructed in each section, and which gaps stand among the risks.
type Absence struct {
	Frame
	Rebuilt map[uuid.UUID]Rebuilt
	Written map[string]bool // identities of risks
}

// Rebuilt counts the reconstructed records of a section, and those of them that the giver has said are right.
type Rebuilt struct{ Count, Vouched int }

// RunAbsence is the form of a giver who is not there (N-14).
type RunAbsence struct {
	handover.StandIns
	Version int // of the handover's plan on the manager's screen
	Key     Key
}

// Absence is the page of an absent giver.
func (a *App) Absence(ctx context.Context, sc handover.Scope) (Absence, error) {
	return a.store.Absence(ctx, sc)
}

// RunAbsence says that the giver cannot hand over: why, and who fills which section instead. Whoever starts it is the manager who signs in the
// giver's place, together with the witness. Called again it changes reason and people. Errors: invalid, forbidden, conflict when a party is
// missing or the manager is one, stale, *Replay.
func (a *App) RunAbsence(ctx context.Context, sc handover.Scope, in RunAbsence) error {
	if err := sc.May(handover.RunAbsence); err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	in.Reason = strings.TrimSpace(strings.ReplaceAll(in.Reason, "\r\n", "\n"))
	list, err := a.store.Colleagues(ctx, sc.Viewer(), ColleaguesMax) // before the lock, see choices
	if err != nil {
		return err
	}
	people := map[uuid.UUID]handover.Party{}
	for _, p := range list {
		people[p.ID] = handover.Party{Person: p.ID, Name: p.Name, Post: p.Post}
	}
	return a.replaced(ctx, sc, in.Version, in.Key, func(h handover.Handover, sections []handover.Section) (handover.Handover, []handover.Section, string, map[string]any, error) {
		v := sc.Viewer()
		next, changed, err := h.Absented(in.StandIns, sections, handover.Party{Person: v.ID, Name: v.Name, Post: v.Post}, people, a.Now())
		act := "handover.giver_absent"
		if h.Absent.Runs() {
			act = "handover.absence_changed"
		}
		return next, changed, act, map[string]any{"cause": next.Absent.Cause, "reason": next.Absent.Reason, "fillers": otherFillers(sections, changed)}, err
	})
}

// otherFillers are the names of those who fill now what others filled before, once each.
func otherFillers(before, after []handover.Section) []string {
	out := []string{}
	for i := range before {
		if before[i].Filler != after[i].Filler {
			out = appendOnce(out, after[i].FillerName)
		}
	}
	return out
}

// EndAbsence says that the giver is back: they hand over from now on. Records that were reconstructed stay marked until the giver says that
// they are right, see Vouch.
func (a *App) EndAbsence(ctx context.Context, sc handover.Scope, reason string, version int, key Key) error {
	reason, err := handover.CheckProse(handover.BackField, reason, true)
	if err != nil {
		return err
	}
	t, err := a.store.LaidFrom(ctx, sc)
	if err != nil {
		return err
	}
	return a.replaced(ctx, sc, version, key, func(h handover.Handover, sections []handover.Section) (handover.Handover, []handover.Section, string, map[string]any, error) {
		next, changed, err := h.Returned(sections, sc.Viewer(), reason, t.TeachBackOf, a.Now())
		return next, changed, "handover.giver_back", map[string]any{"reason": reason, "fillers": otherFillers(sections, changed)}, err
	})
}

// replaced locks the handover and writes other people into its parties and sections.
func (a *App) replaced(ctx context.Context, sc handover.Scope, version int, key Key,
	do func(handover.Handover, []handover.Section) (handover.Handover, []handover.Section, string, map[string]any, error),
) error {
	return a.update(ctx, sc, key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		if err := sc.Under(h).May(handover.RunAbsence); err != nil {
			return err
		}
		if version != 0 && version != h.Version {
			return handover.Refuse(handover.Stale, "refuse.plan_changed")
		}
		proxies, err := tx.Proxies(ctx)
		if err != nil {
			return err
		}
		next, changed, act, detail, err := do(h, sections)
		if err != nil {
			return err
		}
		if err := a.noProxies(next, proxies); err != nil {
			return err
		}
		if err := tx.ReplaceParties(ctx, next, changed); err != nil {
			return err
		}
		for i := range changed {
			if changed[i].State != sections[i].State {
				if err := tx.Add(ctx, nil, changed[i:i+1]); err != nil {
					return err
				}
			}
		}
		return tx.Write(ctx, Change{
			Handover: next.Recount(changed), Events: []handover.Event{a.event(sc, act, uuid.Nil, uuid.Nil, detail)},
		})
	})
}

// Vouch is the giver's word, once they are back, that what others reconstructed is right: of one record, or of all of a section for uuid.Nil.
// Nothing that is signed changes by it.
func (a *App) Vouch(ctx context.Context, sc handover.Scope, section, record uuid.UUID, key Key) (n int, err error) {
	err = a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).May(handover.Vouch); err != nil {
			return err
		}
		if behalf, name := sc.Behalf(); behalf != uuid.Nil {
			return handover.Refuse(handover.Forbidden, "absence.refuse.vouch_self", "Name", name)
		}
		if l.Handover.Absent.Runs() {
			return handover.Refuse(handover.Conflict, "absence.refuse.still_absent")
		}
		if n, err = tx.Vouch(ctx, section, record, a.Now()); err != nil {
			return err
		}
		if n == 0 {
			return handover.Refuse(handover.Conflict, "refuse.nothing_to_confirm")
		}
		return tx.Write(ctx, Change{
			Handover: l.Handover, Events: []handover.Event{a.event(sc, "section.vouched", section, record, map[string]any{"count": n, "kind": l.Section.Kind})},
		})
	})
	return n, err
}

// rebuilding is what is known of whoever writes while the giver may be absent.
type rebuilding struct {
	runs, giver bool   // the giver is absent; it is the giver who writes
	name        string // of whoever writes
}

func (a *App) rebuilding(sc handover.Scope, l Locked) rebuilding {
	return rebuilding{runs: l.Handover.Absent.Runs(), giver: l.Giver.ID == sc.By(), name: sc.Viewer().Name}
}

// origin gives content where it comes from: what was said about it, while others reconstruct; nothing, once the giver writes it; and else what
// stood there. Content that says nothing new keeps its origin, so a file that is read twice changes nothing.
func (b rebuilding) origin(kind catalog.Kind, before, v catalog.Values, said catalog.Origin) catalog.Values {
	was, had := before.Origin()
	_, has := v.Origin()
	if !b.runs && !had && !has {
		return v
	}
	v = v.From(was)
	same := had && len(kind.Diff(before, v)) == 0
	switch {
	case b.giver && !same:
		return v.From(catalog.Origin{})
	case !b.runs || b.giver, same && (said == catalog.Origin{} || said.Source == was.Source && said.Sure == was.Sure):
		return v
	}
	said.By = b.name
	return v.From(said)
}

// checkOrigin says what is missing from what somebody says about the origin of a record that they save.
func (b rebuilding) checkOrigin(o catalog.Origin) error {
	if !b.runs || b.giver {
		return nil
	}
	_, err := handover.CheckLine(handover.SourceField, o.Source, true)
	var noSure error
	if !o.Sure.Known() {
		noSure = handover.Wrong(handover.At(handover.SureField, "problem.required"))
	}
	return together(err, noSure)
}

// originOf is the origin of what does not come from a form: the name of its file, or of the handover that it was carried over from.
func originOf(names ...string) catalog.Origin {
	return catalog.Origin{Source: cmp.Or(names...), Sure: catalog.Likely}
}
