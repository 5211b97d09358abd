package app

import (
	"bytes"
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/abreast"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// importStretch is how many records of an import one processor takes at a time.
const importStretch = 32

// flush makes the rows of a batch and stages them. What only needs the record itself is done on all processors; what needs the records
// before it, and the database, in the order of the file, so that the same file always gives the same rows.
func (r *reading) flush(ctx context.Context) error {
	if r.onto != nil {
		if err := r.attach(ctx); err != nil {
			return err
		}
	} else {
		if err := abreast.Do(len(r.batch), importStretch, func(i int) error { r.decode(&r.batch[i]); return nil }); err != nil {
			return err
		}
		if err := r.meet(ctx); err != nil {
			return err
		}
	}
	for i := range r.batch {
		if err := r.place(ctx, &r.batch[i]); err != nil {
			return err
		}
	}
	if err := abreast.Do(len(r.batch), importStretch, func(i int) error { return r.judge(&r.batch[i]) }); err != nil {
		return err
	}
	rows := make([]StagedRow, len(r.batch))
	moved := 0
	for i := range r.batch {
		r.decide(&r.batch[i])
		rows[i] = r.batch[i].row
		switch rows[i].Outcome {
		case OutcomeChanged:
			moved++
		case OutcomeSame:
			moved--
		}
	}
	r.moving = moved > 0
	if err := r.before(); err != nil {
		return err
	}
	r.staging = make(chan error, 1)
	go func(done chan<- error) { done <- r.app.store.StageRows(ctx, r.sc, r.job.Lease(), rows) }(r.staging)
	r.leave()
	return ctx.Err()
}

// leave lets go of a batch that was staged.
func (r *reading) leave() {
	if n := len(r.batch); n > 0 {
		last := r.batch[n-1].item.At
		kept := r.raw
		for len(kept) > 0 && kept[0].Number <= last[len(last)-1] {
			kept = kept[1:]
		}
		n = copy(r.raw, kept)
		clear(r.raw[n:])
		r.raw = r.raw[:n]
	}
	clear(r.batch)
	r.batch = r.batch[:0]
}

// decode reads the lines of a record as if it were new.
func (r *reading) decode(o *offered) {
	if o.row.Outcome != "" {
		return
	}
	values, problems := r.layout.Update(catalog.Values{}, o.item.Lines, !r.part.Plan.Clear, o.item.Extra)
	o.values = values
	r.wrong(o, problems)
	if o.row.Outcome == "" {
		o.identity = Indexable(r.kind.IdentityOf(values))
		o.key = keyOf(r.kind.Key, o.identity)
	}
}

// meet finds the records that are there already and reads their lines over them.
func (r *reading) meet(ctx context.Context) error {
	identities := make([]string, 0, len(r.batch))
	for i := range r.batch {
		if r.batch[i].row.Outcome == "" {
			identities = append(identities, r.batch[i].identity)
		}
	}
	if len(identities) == 0 {
		return nil
	}
	if !r.moving && !r.part.Plan.Keep {
		rest, err := r.recognize(ctx, identities)
		if err != nil {
			return err
		}
		identities = rest
	}
	here := map[string]handover.Record{}
	if len(identities) > 0 {
		list, err := r.app.store.RecordsBy(ctx, r.sc, r.kind.Key, identities)
		if err != nil {
			return err
		}
		for _, rec := range list {
			here[rec.Identity] = rec
		}
	}
	if err := r.nearly(ctx, here); err != nil {
		return err
	}
	if len(here) > 0 {
		if err := abreast.Do(len(r.batch), importStretch, func(i int) error {
			o := &r.batch[i]
			if old, there := here[o.identity]; there && o.row.Outcome == "" && o.digest == nil {
				r.over(o, old)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return r.names.look(ctx, r.app.store, r.sc, r.kind, r.batch)
}

// recognize finds records that say what their lines say, by their digests alone, and returns the identities of those that changed. The
// same file again, which is what a week brings, reads no record.
func (r *reading) recognize(ctx context.Context, identities []string) ([]string, error) {
	heads, err := r.app.store.RecordHeads(ctx, r.sc, r.kind.Key, identities)
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	if err := r.names.look(ctx, r.app.store, r.sc, r.kind, r.batch); err != nil {
		return nil, err
	}
	here := make(map[string]RecordHead, len(heads))
	for _, h := range heads {
		here[h.Identity] = h
	}
	if err := abreast.Do(len(r.batch), importStretch, func(i int) error {
		o := &r.batch[i]
		head, there := here[o.identity]
		if o.row.Outcome != "" || !there || head.Section != r.section.ID {
			return nil
		}
		return r.compare(o, head)
	}); err != nil {
		return nil, err
	}
	var changed []string
	for i := range r.batch {
		o := &r.batch[i]
		if _, there := here[o.identity]; there && o.row.Outcome == "" && o.digest == nil {
			changed = append(changed, o.identity)
		}
	}
	return changed, nil
}

// compare says of a record that it is what its lines say, with the names as they would be matched. If so, reading the lines over the
// record changes nothing either: every cell says what is there or nothing.
func (r *reading) compare(o *offered, head RecordHead) error {
	values := o.values
	if r.kind.Mentions(values) {
		values = r.kind.Resolve(values, func(p catalog.Person) string { return r.names.people[p.Name] }, func(target string, ref catalog.Ref) string {
			return r.names.record(RefName{target, ref.Title})
		})
		for _, u := range r.kind.Refs(values) {
			if u.Ref.ID == "" {
				return nil // it may come, or is to be made
			}
		}
	}
	said, err := contentOf(r.kind, values)
	if err != nil {
		return err
	}
	if bytes.Equal(said.digest, head.Digest) {
		o.values, o.digest = values, head.Digest
		o.old = handover.Record{
			ID: head.ID, Section: head.Section, Kind: r.kind.Key, Identity: head.Identity, Revision: head.Revision, State: head.State, Digest: head.Digest,
		}
	}
	return nil
}

// over reads the lines over a record that is there.
func (r *reading) over(o *offered, old handover.Record) {
	o.old = old
	if old.Section != r.section.ID {
		s := sectionOf(r.frame.Sections, old.Section)
		r.fail(o, ImportProblem{Line: o.row.Line, Column: -1, Key: "imported.row.elsewhere", Args: catalog.Args{"Name": bothNames(catalog.Label{ZH: s.TitleZH, EN: s.TitleEN})}})
		return
	}
	if r.part.Plan.Keep {
		o.row.Record, o.row.Title = old.ID, old.Title
		o.row.skip("imported.row.kept", nil)
		return
	}
	lines := o.item.Lines
	if r.onto != nil {
		lines = r.onto.rowsOf(lines)
	}
	values, problems := r.layout.Update(old.Values, lines, !r.part.Plan.Clear, o.item.Extra)
	o.values = values
	r.wrong(o, problems)
}

// place decides which record a row is about, and matches its names.
func (r *reading) place(ctx context.Context, o *offered) error {
	if o.row.Outcome != "" {
		return nil
	}
	before, met := r.seen[o.key]
	switch {
	case o.old.ID != uuid.Nil:
		o.record = o.old.ID
	case met:
		o.record = before.record
	default:
		o.record = r.app.newID()
	}
	o.met = met
	if o.digest == nil {
		values, late, err := r.match(ctx, r.number, r.kind, o.values, o.old)
		if err != nil {
			return err
		}
		o.values, o.late = values, late
		if u, is := selfRef(r.kind, values, o.record); is {
			r.fail(o, r.problem(o, catalog.Problem{Field: u.Field, Row: u.Row - 1, Column: u.Column, Code: catalog.SelfRef}))
			return nil
		}
	}
	if met {
		return nil
	}
	r.seen[o.key] = seenRow{at: o.row.RowAt, record: o.record}
	if o.old.ID == uuid.Nil && r.named[r.kind.Key] {
		r.names.create(r.kind.Key, r.kind.TitleOf(o.values), o.record)
	}
	return nil
}

// judge makes the row of a record: what it would say, and what follows from that.
func (r *reading) judge(o *offered) error {
	switch {
	case o.row.Outcome != "":
		return nil
	case o.digest != nil:
		o.row.same(o.old, r.kind, o.identity, r.kind.TitleOf(o.values))
		return nil
	}
	row, err := r.staged(o.row, r.section, r.kind, o.record, o.old, o.values, o.late)
	o.row = row
	if err == nil && row.Outcome == OutcomeChanged && r.section.State == handover.SectionSigned {
		o.row.bare()
		r.fail(o, ImportProblem{Line: o.row.Line, Column: -1, Key: "imported.row.signed"})
	}
	return err
}

// decide ends a row: whether it is taken when the file says the record twice, and what is to be looked at.
func (r *reading) decide(o *offered) {
	if o.row.Digest == nil {
		return
	}
	seen := r.seen[o.key]
	if o.met {
		if take := r.repeated(o, seen); !take {
			return
		}
		seen.at = o.row.RowAt
	}
	seen.content = [8]byte(o.row.Digest)
	r.seen[o.key] = seen
	r.odd(o, o.values)
	if o.late {
		r.late = append(r.late, o.row.RowAt)
	}
}
