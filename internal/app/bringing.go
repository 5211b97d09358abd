package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// bringing puts many records into a locked handover at once: those of an earlier one, or ready-made ones.
type bringing struct {
	app      *App
	sc       handover.Scope
	tx       Tx
	h        handover.Handover
	sections []handover.Section
	env      catalog.Env
	giver    handover.Leaver

	open  []int             // sections that take records, in their order
	here  map[string]string // kind and identity to the id of the record that is here already
	moved map[string]string // id of a source record to the id it has here
	items []brought

	twins, closed int
}

// brought is one record on its way in.
type brought struct {
	key     string // of its kind
	values  catalog.Values
	carried handover.Carried
	amends  uuid.UUID       // the record of the earlier handover that it takes the place of there
	files   []handover.File // of the source record
	from    catalog.Origin  // while the giver is absent

	id      uuid.UUID
	kind    catalog.Kind
	section int
}

func (b *bringing) begin(ctx context.Context) error {
	giver, err := b.tx.Giver(ctx)
	if err != nil {
		return err
	}
	b.giver, b.env = giver, b.app.env(b.sc, Locked{Handover: b.h, Giver: giver})
	records, err := b.tx.Records(ctx)
	if err != nil {
		return err
	}
	b.here, b.moved = map[string]string{}, map[string]string{}
	for _, r := range records {
		b.here[r.Kind+"|"+r.Identity] = r.ID.String()
		if r.Carried.Is() {
			b.moved[r.Carried.Record.String()] = r.ID.String() // by an act before this one
		}
	}
	for i, s := range b.sections {
		if b.takes(s) {
			b.open = append(b.open, i)
		}
	}
	return nil
}

// placeFor is the section that takes records of the kind from a section of an earlier handover: the one with the same title, because
// a template may have two of a kind, else the first of the kind. It is -1 for none.
func (b *bringing) placeFor(from EarlierSection, kind string) int {
	first := -1
	for _, i := range b.open {
		s := b.sections[i]
		if s.Kind != kind {
			continue
		}
		if s.TitleZH == from.TitleZH && s.TitleEN == from.TitleEN {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
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

// offer takes a record into a section, or counts why not.
func (b *bringing) offer(at int, r brought) {
	kind, known := b.sc.Kind(r.key)
	if at < 0 || !known {
		b.closed++
		return
	}
	identity := r.key + "|" + Indexable(kind.IdentityOf(r.values))
	if twin, is := b.here[identity]; is {
		b.twins++
		if r.carried.Is() {
			b.moved[r.carried.Record.String()] = twin
		}
		return
	}
	r.id, r.kind, r.section = b.app.newID(), kind, at
	b.here[identity] = r.id.String()
	if r.carried.Is() {
		b.moved[r.carried.Record.String()] = r.id.String()
	}
	if r.amends != uuid.Nil {
		b.moved[r.amends.String()] = r.id.String() // what led to the one that was amended leads here
	}
	b.items = append(b.items, r)
}

// files is how many come along.
func (b *bringing) files() int {
	n := 0
	for _, item := range b.items {
		n += len(item.files)
	}
	return n
}

// withinQuota refuses files that are more than the handover may have.
func (b *bringing) withinQuota(ctx context.Context) error {
	if b.files() == 0 {
		return nil
	}
	used, err := b.tx.FilesSize(ctx)
	if err != nil {
		return err
	}
	var size handover.Bytes
	for _, item := range b.items {
		for _, f := range item.files {
			size += f.Size
		}
	}
	if limit := b.app.limits.Quota; used+size > limit {
		return handover.Refuse(handover.Conflict, "refuse.carry_quota", "Size", size, "Used", used, "Max", limit)
	}
	return nil
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
		l := Locked{Handover: b.h, Giver: b.giver, Section: b.sections[item.section], Record: handover.Record{}}
		values = b.app.rebuilding(b.sc, l).origin(item.kind, catalog.Values{}, values, item.from)
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
	now := l.Section.After(a.Now())
	next := handover.Record{
		Handover: sc.Handover(), ID: item.id, Section: l.Section.ID, Kind: item.kind.Key, CreatedAt: now, Carried: item.carried,
	}
	rc, err := a.contained(sc, l, next, item.kind, values, findings(item.kind, values, env, l.Section, next.Waived), false)
	if err != nil {
		return rc, err
	}
	filed := rc.New
	filed.Counts.Files = len(item.files)
	rc.Section, rc.New = rc.Section.Replace(rc.New, filed), filed
	for _, f := range item.files {
		// Another file with the same content: what became of the first one is no matter of this handover.
		f.Handover, f.Section, f.ID, f.Record, f.RecordTitle = sc.Handover(), l.Section.ID, a.newID(), item.id, rc.New.Title
		f.AddedBy, f.Adder, f.AddedAt = sc.By(), sc.Viewer().Name, now
		rc.Files = append(rc.Files, f)
	}
	return rc, nil
}
