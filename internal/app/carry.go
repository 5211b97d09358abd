package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
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
// their text. It is all or nothing. Errors: invalid (nothing chosen, another store, too many), forbidden, not_found, *Replay.
func (a *App) CarryOver(ctx context.Context, sc handover.Scope, in CarryOver) (CarriedOver, error) {
	var out CarriedOver
	if len(in.Sections) == 0 {
		return out, handover.Wrong(handover.At("sections", "carry.nothing_chosen"))
	}
	// The earlier handover is read before this one is locked: a transaction that waits for a second connection can wait for ever.
	earlier, err := a.EarlierHandovers(ctx, sc)
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
			b.offer(r.Kind, r.Values, handover.Carried{Handover: r.Handover, Number: source.number, Record: r.ID, Revision: r.Revision})
		}
		out = CarriedOver{Records: len(b.items), Twins: b.twins, Closed: b.closed}
		if out.Records == 0 {
			return handover.Refuse(handover.Conflict, "refuse.nothing_to_carry", "Twins", out.Twins, "Closed", out.Closed)
		}
		return b.write(ctx, "handover.carried", "carried", uuid.Nil, map[string]any{"from": source.number, "count": out.Records})
	})
	return out, err
}

// source is what was read of an earlier handover.
type source struct {
	number  string
	records []handover.Record
}

func (a *App) sourceRecords(ctx context.Context, from handover.Scope, earlier EarlierHandovers, in CarryOver) (source, error) {
	var out source
	for _, e := range earlier.List {
		if e.Handover.ID != in.From {
			continue
		}
		out.number = e.Handover.Number
		for _, s := range e.Sections {
			if !contains(in.Sections, s.ID) {
				continue
			}
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
		return out, nil
	}
	return out, handover.ErrNotFound()
}

func contains(list []uuid.UUID, id uuid.UUID) bool {
	for _, have := range list {
		if have == id {
			return true
		}
	}
	return false
}

// enter lets the viewer into another handover than the one of the request.
func (a *App) enter(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Scope, error) {
	standing, err := a.store.Standing(ctx, v, id)
	if err != nil {
		return handover.Scope{}, err
	}
	return handover.Enter(v, standing)
}

// bringing puts many records into a locked handover at once: those of an earlier one, or ready-made ones.
type bringing struct {
	app      *App
	sc       handover.Scope
	tx       Tx
	h        handover.Handover
	sections []handover.Section
	env      catalog.Env

	place map[string]int    // kind to the section that takes its records; -1 for none
	here  map[string]string // kind and identity to the id of the record that is here already
	moved map[string]string // id of a source record to the id it has here
	items []brought

	twins, closed int
}

// brought is one record on its way in.
type brought struct {
	id      uuid.UUID
	kind    catalog.Kind
	values  catalog.Values
	section int
	carried handover.Carried
}

func (b *bringing) begin(ctx context.Context) error {
	giver, err := b.tx.Giver(ctx)
	if err != nil {
		return err
	}
	b.env = b.app.env(b.sc, Locked{Handover: b.h, Giver: giver})
	records, err := b.tx.Records(ctx)
	if err != nil {
		return err
	}
	b.place, b.here, b.moved = map[string]int{}, map[string]string{}, map[string]string{}
	for _, r := range records {
		b.here[r.Kind+"|"+r.Identity] = r.ID.String()
		if r.Carried.Is() {
			b.moved[r.Carried.Record.String()] = r.ID.String() // by an act before this one
		}
	}
	for i, s := range b.sections {
		if _, taken := b.place[s.Kind]; !taken && b.takes(s) {
			b.place[s.Kind] = i
		}
	}
	return nil
}

// takes says whether the section may be written into: by whoever plans before the start, afterwards by its filler, and by whoever
// plans while it is still empty or being filled.
func (b *bringing) takes(s handover.Section) bool {
	switch s.State {
	case handover.SectionEmpty, handover.SectionFilling, handover.SectionReturned:
	default:
		return false
	}
	return b.sc.May(handover.EditPlan) == nil || b.sc.MayFill(s) == nil
}

// offer takes a record in, or counts why not.
func (b *bringing) offer(key string, values catalog.Values, carried handover.Carried) {
	at, ok := b.place[key]
	kind, known := b.sc.Kind(key)
	if !ok || !known {
		b.closed++
		return
	}
	identity := key + "|" + indexable(kind.IdentityOf(values))
	if twin, is := b.here[identity]; is {
		b.twins++
		if carried.Is() {
			b.moved[carried.Record.String()] = twin
		}
		return
	}
	id := b.app.newID()
	b.here[identity] = id.String()
	if carried.Is() {
		b.moved[carried.Record.String()] = id.String()
	}
	b.items = append(b.items, brought{id: id, kind: kind, values: values, section: at, carried: carried})
}

// write stores everything that was taken in, with one event about the section, or the handover when it is uuid.Nil.
func (b *bringing) write(ctx context.Context, event, act string, section uuid.UUID, detail map[string]any) error {
	changes := make([]RecordChange, len(b.items))
	touched := map[int]bool{}
	for i, item := range b.items {
		values := item.values
		if item.carried.Is() {
			values = item.kind.Resolve(values, nil, func(_ string, r catalog.Ref) string { return b.moved[r.ID] })
		}
		l := Locked{Handover: b.h, Section: b.sections[item.section], Record: handover.Record{}}
		rc, err := b.app.composed(b.sc, l, item, values, b.env)
		if err != nil {
			return err
		}
		rc.Act = act
		changes[i], b.sections[item.section], touched[item.section] = rc, rc.Section, true
	}
	if len(changes) == 0 {
		return errors.New("nothing to write")
	}
	var moved []handover.Section
	for i, s := range b.sections {
		if touched[i] {
			moved = append(moved, s)
		}
	}
	if err := b.tx.Add(ctx, changes, moved); err != nil {
		return err
	}
	return b.tx.Write(ctx, Change{
		Handover: b.h.Recount(b.sections),
		Events:   []handover.Event{b.app.event(b.sc, event, section, uuid.Nil, detail)},
	})
}

// composed is a new record as it is to be stored. Its section counts it.
func (a *App) composed(sc handover.Scope, l Locked, item brought, values catalog.Values, env catalog.Env) (RecordChange, error) {
	now := a.Now()
	next := handover.Record{
		Handover: sc.Handover(), ID: item.id, Section: l.Section.ID, Kind: item.kind.Key, CreatedAt: now, Carried: item.carried,
	}
	return a.contained(sc, l, next, item.kind, values, findings(item.kind, values, env, l.Section), false)
}

// ConfirmRecord is the filler's word that a carried record still holds.
func (a *App) ConfirmRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, shown int, key Key) error {
	return a.onRecord(ctx, sc, record, key, "confirmed", func(sc handover.Scope, _ Tx, l Locked) (handover.Write, error) {
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
