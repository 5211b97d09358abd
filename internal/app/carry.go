package app

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Earlier is a handover of one of the same stores, from which records can be carried over.
type Earlier struct {
	Handover handover.Handover // id, number, title, state, dates; without parties
	Giver    string
	Stores   []string
	Sections []EarlierSection
}

// EarlierSection is a section of an earlier handover that has records.
type EarlierSection struct {
	ID      uuid.UUID
	Kind    string
	TitleZH string
	TitleEN string
	Records int
	Carried int // of them, those that were carried into this handover already
}

// EarlierHandovers is the page on which one chooses what to carry over.
type EarlierHandovers struct {
	Frame
	List []Earlier // newest first, at most 20
}

// MaxCarried is how many records one act carries over.
const MaxCarried = 20_000

// CarryOver is a choice of sections of an earlier handover.
type CarryOver struct {
	From     uuid.UUID
	Sections []uuid.UUID // of the earlier handover; those that have no place here are left
	Key      Key
}

// CarriedOver says what came of it.
type CarriedOver struct {
	Records int // carried
	Files   int // attached to them, carried with them
	Twins   int // left, because a record of the same identity is here already
	Closed  int // left, because their section is not being filled, or this handover has none of the kind
}

// EarlierHandovers lists the handovers of the same stores that the viewer may see and that have records.
func (a *App) EarlierHandovers(ctx context.Context, sc handover.Scope) (EarlierHandovers, error) {
	if err := sc.May(handover.CarryOver); err != nil {
		return EarlierHandovers{}, err
	}
	return a.store.EarlierHandovers(ctx, sc)
}

// CarryOver copies records of an earlier handover of the same store into this one, as drafts that say where they came from and
// wait to be confirmed or changed. References among the copied records lead to the copies; those to records that stay behind keep
// their text. What is attached to the records comes along, attached by the viewer. It is all or nothing. Errors: invalid (nothing
// chosen, another store, too many), conflict (nothing to carry, the quota of files), forbidden, not_found, *Replay.
func (a *App) CarryOver(ctx context.Context, sc handover.Scope, in CarryOver) (CarriedOver, error) {
	var out CarriedOver
	if len(in.Sections) == 0 {
		return out, handover.Wrong(handover.At("sections", "carry.nothing_chosen"))
	}
	// The earlier handover is read before this one is locked: a transaction that waits for a second connection can wait for ever.
	if err := sc.At(handover.Active).May(handover.CarryOver); err != nil { // whether its state allows it is asked under lock, after a replay
		return out, err
	}
	earlier, err := a.store.EarlierHandovers(ctx, sc)
	if err != nil {
		return out, err
	}
	from, err := a.enter(ctx, sc.Viewer(), in.From)
	if err != nil {
		return out, err
	}
	source, err := a.sourceRecords(ctx, from, earlier, in)
	if err != nil {
		return out, err
	}
	err = a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		out = CarriedOver{}
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		if err := sc.Under(h).May(handover.CarryOver); err != nil {
			return err
		}
		b := bringing{app: a, sc: sc.Under(h), tx: tx, h: h, sections: sections}
		if err := b.begin(ctx); err != nil {
			return err
		}
		for _, r := range source.records {
			b.offer(b.placeFor(source.sections[r.Section], r.Kind), brought{
				key: r.Kind, amends: r.Amends, values: r.Values, files: source.files[r.ID], from: originOf(source.number),
				carried: handover.Carried{Handover: r.Handover, Number: source.number, Record: r.ID, Revision: r.Revision},
			})
		}
		out = CarriedOver{Records: len(b.items), Files: b.files(), Twins: b.twins, Closed: b.closed}
		if out.Records == 0 {
			return handover.Refuse(handover.Conflict, "refuse.nothing_to_carry", "Twins", out.Twins, "Closed", out.Closed)
		}
		if err := b.withinQuota(ctx); err != nil {
			return err
		}
		return b.write(ctx, "handover.carried", "carried", uuid.Nil, map[string]any{"from": source.number, "count": out.Records, "files": out.Files})
	})
	return out, err
}

// earlierRecords is what was read of an earlier handover.
type earlierRecords struct {
	number   string
	sections map[uuid.UUID]EarlierSection // those that were chosen
	records  []handover.Record
	files    map[uuid.UUID][]handover.File // by record
}

func (a *App) sourceRecords(ctx context.Context, from handover.Scope, earlier EarlierHandovers, in CarryOver) (earlierRecords, error) {
	out := earlierRecords{sections: map[uuid.UUID]EarlierSection{}, files: map[uuid.UUID][]handover.File{}}
	for _, e := range earlier.List {
		if e.Handover.ID != in.From {
			continue
		}
		out.number = e.Handover.Number
		for _, s := range e.Sections {
			if !slices.Contains(in.Sections, s.ID) {
				continue
			}
			out.sections[s.ID] = s
			if len(out.records)+s.Records > MaxCarried {
				return out, handover.Wrong(handover.At("sections", "carry.too_many", "Max", MaxCarried))
			}
			err := a.store.EachRecord(ctx, from, s.ID, func(r handover.Record) error {
				out.records = append(out.records, r)
				return nil
			})
			if err != nil {
				return out, err
			}
		}
		out.records = standing(out.records)
		list, err := a.store.RecordFiles(ctx, from, slices.Collect(maps.Keys(out.sections)))
		for _, f := range list {
			out.files[f.Record] = append(out.files[f.Record], f)
		}
		return out, err
	}
	return out, handover.ErrNotFound()
}

// standing leaves out the records of which an amendment comes along from a supplement.
func standing(list []handover.Record) []handover.Record {
	amended := map[uuid.UUID]bool{}
	for _, r := range list {
		amended[r.Amends] = true
	}
	return slices.DeleteFunc(list, func(r handover.Record) bool { return amended[r.ID] })
}

// enter lets the viewer into another handover than the one of the request.
func (a *App) enter(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Scope, error) {
	standing, err := a.store.Standing(ctx, v, id)
	if err != nil {
		return handover.Scope{}, err
	}
	return handover.Enter(v, standing)
}

// ConfirmRecord is the filler's word that a carried record still holds.
func (a *App) ConfirmRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, shown int, key Key) error {
	return a.onRecord(ctx, sc, record, key, "confirmed", func(sc handover.Scope, _ Tx, l *Locked, _ *disturbance) (handover.Write, error) {
		if err := sc.At(l.Handover.State).MayFill(l.Section); err != nil {
			return handover.Write{}, err
		}
		return l.Section.Confirm(l.Record, shown, sc.Viewer(), a.Now())
	})
}

// ConfirmRecords is the bulk form of ConfirmRecord.
type ConfirmRecords struct {
	Section uuid.UUID
	Records []uuid.UUID // these; when empty, all that fit Filter
	Filter  RecordFilter
	Version int // of the section's content on the filler's screen
	Key     Key
}

// ConfirmRecords confirms many carried records at once, and returns how many. The section's version must be the one that was
// shown, so that nothing unseen is confirmed.
func (a *App) ConfirmRecords(ctx context.Context, sc handover.Scope, in ConfirmRecords) (int, error) {
	n := 0
	err := a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, in.Section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayFill(l.Section); err != nil {
			return err
		}
		if err := l.Section.Writable(); err != nil {
			return err
		}
		if l.Section.ContentVersion != in.Version {
			return handover.Refuse(handover.Stale, "refuse.section_changed")
		}
		if n, err = tx.Confirm(ctx, in.Section, in.Filter, in.Records, a.Now()); err != nil {
			return err
		}
		if n == 0 {
			return handover.Refuse(handover.Conflict, "refuse.nothing_to_confirm")
		}
		sec := l.Section
		sec.Counts.Unconfirmed -= n
		return tx.Write(ctx, Change{
			Handover: l.Handover.Apply(l.Section, sec), Section: &sec,
			Events: []handover.Event{a.event(sc, "section.confirmed", sec.ID, uuid.Nil, map[string]any{"count": n, "kind": sec.Kind})},
		})
	})
	return n, err
}
