package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// SaveRecord is a form of a record as it was sent.
type SaveRecord struct {
	Section  uuid.UUID // for a new record
	Record   uuid.UUID // uuid.Nil creates
	Revision int       // of the record on the person's screen
	Amends   uuid.UUID // the signed record that a new one takes the place of
	Form     catalog.Form
	// Origin is from what it was reconstructed and how sure that is, while the giver is absent; it has no By.
	Origin   catalog.Origin
	Autosave bool
	Key      Key
}

// Clash is the error for a save over a newer revision: both are there, nothing is lost. It unwraps to handover.Stale.
type Clash struct {
	Current handover.Record
	Typed   catalog.Values
	err     *handover.Error
}

func (c *Clash) Error() string { return c.err.Error() }

func (c *Clash) Unwrap() error { return c.err }

// SaveRecord stores what was typed. Half a form is enough, but for the kind's title; what cannot be read is refused with a
// Problem each. It returns the record as stored. Errors: invalid, forbidden, conflict (a twin, or a signed section), not_found,
// *Clash, *Replay.
func (a *App) SaveRecord(ctx context.Context, sc handover.Scope, in SaveRecord) (handover.Record, error) {
	out, err := a.Save(ctx, sc, in)
	return out.Record, err
}

// Save is SaveRecord, and says whether price and stock of something signed wait for a second person (SKU-18): then they are stored as a
// proposal, and the rest is saved.
func (a *App) Save(ctx context.Context, sc handover.Scope, in SaveRecord) (Saved, error) {
	var out Saved
	err := a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		l, err := a.lockFor(ctx, tx, in)
		if err != nil {
			return err
		}
		if err := upToDate(sc, l.Handover); err != nil {
			return err
		}
		amended := l.Record.Values
		l, laid, err := a.placed(ctx, sc.At(l.Handover.State), tx, l, in)
		if err != nil {
			return err
		}
		kind, ok := sc.Kind(l.Section.Kind)
		if !ok {
			return errors.New("section of an unknown kind: " + l.Section.Kind)
		}
		if in.Amends != uuid.Nil {
			in.Form = kind.Uncovered(in.Form, amended)
		}
		values, err := decode(kind, in.Form, l.Record)
		if err != nil {
			return err
		}
		if in.Record != uuid.Nil && l.Record.Revision != in.Revision {
			return &Clash{Current: l.Record, Typed: values, err: handover.Refuse(handover.Stale, "refuse.changed_meanwhile", "Name", l.Record.Updater)}
		}
		if values, err = resolve(ctx, tx, kind, l.Record, values); err != nil {
			return err
		}
		from := a.rebuilding(sc, l)
		if !in.Autosave {
			if err := from.checkOrigin(in.Origin); err != nil {
				return err
			}
		}
		values = from.origin(kind, l.Record.Values, values, in.Origin)
		values, waits, err := a.held(ctx, sc, tx, l, kind, values, in.Autosave)
		if err != nil {
			return err
		}
		proposed, err := a.proposed(sc, l, waits)
		if err != nil {
			return err
		}
		out = Saved{Record: l.Record, Proposed: waits != nil}
		if in.Record != uuid.Nil && (l.Section.State == handover.SectionSigned || waits != nil) {
			same, err := unchanged(kind, l.Record, values)
			if err != nil {
				return err
			}
			if same && waits != nil {
				return tx.Write(ctx, proposed)
			}
			if same {
				return nil // nobody's signature goes stale for nothing
			}
		}
		var d disturbance
		if in.Record != uuid.Nil {
			if d, err = a.disturb(ctx, sc, tx, &l); err != nil {
				return err
			}
		}
		rc, err := a.compose(sc, l, kind, values, in.Autosave)
		if err != nil {
			return err
		}
		out.Record = rc.New
		c := a.disturbed(sc, d, a.savedChange(sc, l, kind, rc), rc.New, changedFields(kind, rc.Old.Values, rc.New.Values))
		c.Events, c.Proposal = append(append(laid, c.Events...), proposed.Events...), waits
		c.Mails = append(c.Mails, proposed.Mails...)
		return tx.Write(ctx, c)
	})
	return out, err
}

// unchanged says whether the values say exactly what the record says.
func unchanged(kind catalog.Kind, old handover.Record, values catalog.Values) (bool, error) {
	data, err := kind.JSON(values)
	if err != nil {
		return false, err
	}
	return seal.Record(kind.Key, data).Equal(old.Digest), nil
}

func (a *App) lockFor(ctx context.Context, tx Tx, in SaveRecord) (Locked, error) {
	if in.Record == uuid.Nil && in.Amends == uuid.Nil {
		return tx.LockSection(ctx, in.Section)
	}
	id := in.Record
	if id == uuid.Nil {
		id = in.Amends
	}
	l, err := tx.LockRecord(ctx, id)
	if err == nil && l.Record.Removed() {
		err = handover.ErrNotFound()
	}
	return l, err
}

// decode reads the form over what the record says so far.
func decode(kind catalog.Kind, form catalog.Form, old handover.Record) (catalog.Values, error) {
	values, problems := kind.Update(old.Values, form)
	if len(problems) == 0 {
		return values, nil
	}
	return values, handover.Wrong(problemsOf(problems)...)
}

func pairs(args map[string]string) []any {
	out := make([]any, 0, 2*len(args))
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// compose makes the new record and asks the section what the save does.
func (a *App) compose(sc handover.Scope, l Locked, kind catalog.Kind, values catalog.Values, autosave bool) (RecordChange, error) {
	next := l.Record
	if next.ID == uuid.Nil {
		next = handover.Record{
			Handover: sc.Handover(), ID: a.newID(), Section: l.Section.ID, Kind: kind.Key, CreatedAt: a.Now(), Amends: l.Amends,
		}
	}
	return a.contained(sc, l, next, kind, values, findings(kind, values, a.env(sc, l), l.Section, next.Waived), autosave)
}

// contained puts the content and all that follows from it into the record.
func (a *App) contained(sc handover.Scope, l Locked, next handover.Record, kind catalog.Kind, values catalog.Values, found []catalog.Finding, autosave bool) (RecordChange, error) {
	said, err := contentOf(kind, values)
	if err != nil {
		return RecordChange{}, err
	}
	next.UpdatedBy, next.Updater, next.UpdatedAt = sc.By(), sc.Viewer().Name, l.Section.After(a.Now())
	was, _ := l.Record.Values.Origin()
	switch o, is := values.Origin(); {
	case !is:
		next.RebuiltBy, next.VouchedAt = uuid.Nil, time.Time{}
	case o != was:
		next.RebuiltBy, next.VouchedAt = sc.By(), time.Time{}
	}
	rc, err := said.in(l, next, kind, values, found, kind.Lacking(values), autosave)
	rc.Dates = kind.Dated(values, a.env(sc, l))
	return rc, err
}

// content is what a record says as it is stored and signed.
type content struct{ data, digest []byte }

func contentOf(kind catalog.Kind, values catalog.Values) (content, error) {
	data, err := kind.JSON(values)
	if err != nil {
		return content{}, err
	}
	digest := seal.Record(kind.Key, data)
	return content{data, digest[:]}, nil
}

// in puts the content into the record, with what was found in it and how much is missing, and asks the section what the save does.
func (c content) in(
	l Locked, next handover.Record, kind catalog.Kind, values catalog.Values, found []catalog.Finding, missing int, autosave bool,
) (RecordChange, error) {
	next.Values, next.Digest = values, c.digest
	next.Counts.Missing = missing
	next.Title, next.Identity = kind.TitleOf(values), Indexable(kind.IdentityOf(values))
	if next.Amends != uuid.Nil {
		// It says the same thing as the one it takes the place of, which keeps its identity to itself.
		next.Identity = Indexable(next.Identity + " / " + next.ID.String())
	}
	w, err := l.Section.Save(l.Record, next, found, autosave)
	if err != nil {
		return RecordChange{}, err
	}
	rc := RecordChange{Write: w, Data: c.data, Tokens: kind.Lexemes(values), Refs: kind.Refs(values), Act: "saved"}
	if len(catalog.BindingFields(kind.Key)) > 0 {
		rc.Bindings = catalog.HeldBindings(kind.Key, values, l.Giver.Identities())
	}
	if catalog.HasStock(kind.Key) {
		s := catalog.StockOf(values)
		rc.Stock = &s
	}
	return rc, nil
}

// Indexable keeps an identity to what fits into an index. Longer ones end in a digest of the whole, so that they differ as before.
func Indexable(identity string) string {
	const most = 1000 // bytes
	if len(identity) <= most {
		return identity
	}
	sum := sha256.Sum256([]byte(identity))
	return strings.ToValidUTF8(identity[:most], "") + "#" + hex.EncodeToString(sum[:])
}

// env is what a record's checks may know of the world around it.
func (a *App) env(sc handover.Scope, l Locked) catalog.Env {
	env := catalog.Env{
		Today:   catalog.DateOf(a.Today()),
		Giver:   catalog.Person{ID: l.Giver.ID.String(), Name: l.Giver.Name},
		Bound:   l.Giver.Identities(),
		Numbers: sc.Viewer().Catalog.Numbers(),
		Words:   sc.Viewer().Catalog.Words(),
	}
	if !l.Giver.LastDay.IsZero() {
		env.LastDay = catalog.DateOf(l.Giver.LastDay)
	}
	return env
}

func (a *App) savedChange(sc handover.Scope, l Locked, kind catalog.Kind, rc RecordChange) Change {
	act, detail := "record.created", map[string]any{"title": rc.New.Title, "kind": kind.Key}
	if rc.New.Amends != uuid.Nil {
		act, detail["amends"] = "record.amended", rc.New.Amends
	}
	if rc.Old.ID != uuid.Nil {
		act = "record.saved"
		detail["fields"] = changedFields(kind, rc.Old.Values, rc.New.Values)
	}
	c := Change{
		Handover: l.Handover.Apply(l.Section, rc.Section), Section: &rc.Section, Record: &rc,
		Events: []handover.Event{a.event(sc, act, l.Section.ID, rc.New.ID, detail)},
	}
	if rc.Reopened != "" {
		opened, event := a.reopened(sc, rc.Write)
		c.Proofs, c.Events = append(c.Proofs, opened), append(c.Events, event)
		c.Turns = a.proofTurns(sc, l.Handover, l.Section, rc.Write)
	}
	return c
}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// RemoveRecord takes a record out of its section, of a signed one with the scope's reason. It is refused while other records point at it, with *Pointed. shown is
// Record.Shown on the person's screen.
func (a *App) RemoveRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, shown int, key Key) error {
	return a.onRecord(ctx, sc, record, key, "removed", func(sc handover.Scope, tx Tx, l *Locked, d *disturbance) (handover.Write, error) {
		if err := sc.At(l.Handover.State).MayFill(l.Section); err != nil {
			return handover.Write{}, err
		}
		if l.Record.Shown() != shown {
			return handover.Write{}, handover.Refuse(handover.Stale, "refuse.record_changed", "Name", l.Record.Updater)
		}
		by, count, err := tx.Pointing(ctx, record, PointingShown)
		if err != nil {
			return handover.Write{}, err
		}
		if count > 0 {
			return handover.Write{}, &Pointed{
				Record: l.Record, By: by, Count: count,
				err: handover.Refuse(handover.Conflict, "refuse.pointed_at", "Count", count, "Title", l.Record.Title),
			}
		}
		if *d, err = a.disturb(ctx, sc, tx, l); err != nil {
			return handover.Write{}, err
		}
		return l.Section.Remove(l.Record, l.Section.After(a.Now()))
	})
}

// RestoreRecord puts a removed record back, into a signed section with the scope's reason.
func (a *App) RestoreRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, key Key) error {
	return a.onRecord(ctx, sc, record, key, "restored", func(sc handover.Scope, tx Tx, l *Locked, d *disturbance) (_ handover.Write, err error) {
		if err := sc.At(l.Handover.State).MayFill(l.Section); err != nil {
			return handover.Write{}, err
		}
		if *d, err = a.disturb(ctx, sc, tx, l); err != nil {
			return handover.Write{}, err
		}
		// Whoever changed the fields meanwhile did not look at what was removed.
		_, list, err := a.judgedAnew(ctx, sc, tx, handover.Section{ID: l.Section.ID, Severities: l.Section.Severities}, []handover.Record{l.Record})
		if err != nil {
			return handover.Write{}, err
		}
		for _, j := range list {
			l.Record.Counts = j.Counts
		}
		if kind, ok := sc.Kind(l.Record.Kind); ok {
			if err := tx.Reindex(ctx, map[uuid.UUID][]string{record: kind.IndexTokens(l.Record.Values)}); err != nil {
				return handover.Write{}, err
			}
			if err := mirrored(ctx, tx, []handover.Record{l.Record}, l.Giver); err != nil {
				return handover.Write{}, err
			}
			if err := tx.Redate(ctx, a.datesOf(sc, []handover.Record{l.Record}, l.Giver)); err != nil {
				return handover.Write{}, err
			}
		}
		// A record that is there points at nothing that was removed, as RemoveRecord sees to.
		gone, err := tx.Gone(ctx, record)
		if err != nil {
			return handover.Write{}, err
		}
		if len(gone) > 0 {
			return handover.Write{}, handover.Refuse(handover.Conflict, "refuse.restore_first", "Names", strings.Join(gone, ", "))
		}
		return l.Section.Restore(l.Record)
	})
}

// AcceptRecord accepts one record as it was shown (Record.Shown). agreed are the keys of the facts that it declares not applicable, each of which
// the reviewer has to agree to (N-12). Errors: invalid while one is left out.
func (a *App) AcceptRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, shown int, key Key, agreed ...string) error {
	return a.onRecord(ctx, sc, record, key, "accepted", func(sc handover.Scope, _ Tx, l *Locked, _ *disturbance) (handover.Write, error) {
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return handover.Write{}, err
		}
		w, err := l.Section.Accept(l.Record, shown, sc.Viewer(), a.Now())
		if err != nil {
			return w, err
		}
		return w, handover.Agreed(declaredIn(sc, l.Record), agreed)
	})
}

// declaredIn are the keys of the facts that a record declares not applicable.
func declaredIn(sc handover.Scope, r handover.Record) []string {
	kind, _ := sc.Kind(r.Kind)
	var keys []string
	for _, d := range kind.Declared(r.Values) {
		keys = append(keys, d.Field.Spec().Key)
	}
	return keys
}

// ReturnRecord sends one record back with a reason; its section goes back to the filler.
func (a *App) ReturnRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, shown int, reason string, key Key) error {
	reason, err := handover.CheckProse("reason", reason, false)
	if err != nil {
		return err
	}
	return a.onRecord(ctx, sc, record, key, "returned", func(sc handover.Scope, _ Tx, l *Locked, _ *disturbance) (handover.Write, error) {
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return handover.Write{}, err
		}
		return l.Section.ReturnRecord(l.Record, shown, sc.Viewer(), reason, a.Now())
	})
}

// onRecord runs an act on one record that does not change its content, and writes it with its verdict and event.
func (a *App) onRecord(ctx context.Context, sc handover.Scope, record uuid.UUID, key Key, act string,
	do func(handover.Scope, Tx, *Locked, *disturbance) (handover.Write, error),
) error {
	return a.update(ctx, sc, key, func(sc handover.Scope, tx Tx) error {
		l, err := tx.LockRecord(ctx, record)
		if err != nil {
			return err
		}
		if err := upToDate(sc, l.Handover); err != nil {
			return err
		}
		var d disturbance
		w, err := do(sc, tx, &l, &d)
		if err != nil {
			return err
		}
		if w.Material {
			w.New.UpdatedBy, w.New.Updater, w.New.UpdatedAt = sc.By(), sc.Viewer().Name, l.Section.After(a.Now())
		}
		c := Change{
			Handover: l.Handover.Apply(l.Section, w.Section), Section: &w.Section,
			Record: &RecordChange{Write: w, Act: act},
		}
		detail := map[string]any{"title": w.New.Title, "kind": w.New.Kind, "reason": w.New.Reason}
		name := "record." + act
		if none := declaredIn(sc, w.New); act == "accepted" && len(none) > 0 {
			name, detail["fields"] = "record.accepted_declared", none
		}
		c.Events = []handover.Event{a.event(sc, name, l.Section.ID, record, detail)}
		switch act {
		case "accepted", "returned", "taken_back":
			c.Review = &Review{
				ID: a.newID(), Section: l.Section.ID, Record: record, Verdict: act, Reason: w.New.Reason,
				Revision: w.New.Revision, By: sc.By(), At: a.Now(),
			}
			c.Look = &Look{Record: record, By: sc.By(), Revision: w.New.Revision, Shown: w.New.Shown(), At: a.Now()}
		}
		return tx.Write(ctx, a.disturbed(sc, d, c, w.New, nil))
	})
}

// AcceptRecords is the bulk form of AcceptRecord.
type AcceptRecords struct {
	Section uuid.UUID
	Records []uuid.UUID // these; when empty, all that fit Filter
	Filter  RecordFilter
	Version int // of the section's content on the reviewer's screen
	Key     Key
}

// Accepted is what became of the records of a filter: how many were accepted, how many were left because of a blocking question, and how many
// because they have to be judged one by one. Own are those that the reviewer reconstructed: others make them theirs first. Unproven are those
// that were not taken over yet.
type Accepted struct{ Count, Left, Held, Own, Unproven int }

// AcceptRecords accepts many submitted records at once. Records with an open blocking question are left, and so are those whose text says
// nothing and those that declare a fact not applicable (N-12), which somebody has to look at each. The section's version must be the one that was shown, so that nothing unseen is
// accepted.
func (a *App) AcceptRecords(ctx context.Context, sc handover.Scope, in AcceptRecords) (out Accepted, err error) {
	err = a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, in.Section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return err
		}
		if l.Section.State != handover.SectionSubmitted && l.Section.State != handover.SectionReturned {
			return handover.Refuse(handover.Conflict, "refuse.not_submitted")
		}
		if l.Section.ContentVersion != in.Version {
			return handover.Refuse(handover.Stale, "refuse.section_changed")
		}
		out, err = tx.Accept(ctx, in.Section, in.Filter, in.Records, a.Now())
		if err != nil {
			return err
		}
		if out.Count == 0 {
			if out.Own > 0 {
				return handover.Refuse(handover.Conflict, "absence.refuse.own_record")
			}
			if out.Held > 0 {
				return handover.Refuse(handover.Conflict, "refuse.one_by_one", "Count", out.Held)
			}
			if out.Unproven > 0 {
				return handover.Refuse(handover.Conflict, "refuse.none_taken", "Count", out.Unproven)
			}
			return handover.Refuse(handover.Conflict, "refuse.nothing_to_accept", "Left", out.Left)
		}
		sec := l.Section
		sec.Counts.Submitted -= out.Count
		sec.Counts.Accepted += out.Count
		return tx.Write(ctx, Change{
			Handover: l.Handover.Apply(l.Section, sec), Section: &sec,
			Events: []handover.Event{a.event(sc, "section.accepted", sec.ID, uuid.Nil, map[string]any{"count": out.Count, "kind": sec.Kind})},
		})
	})
	return out, err
}
