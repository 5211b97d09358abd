package app

import (
	"context"
	"slices"

	"handoverdesk/internal/handover"
)

// absent are the fields that help to tell records apart, though a record can do without them, and that no column of the file gives: a
// stock list of an ERP does not say in which store a product is sold.
func (r *reading) absent() []string {
	var out []string
	for _, f := range r.kind.Fields {
		if s := f.Spec(); s.Identity && !s.Required && !s.Retired && !slices.Contains(r.reader.Paths, s.Key) {
			out = append(out, s.Key)
		}
	}
	return out
}

// manyFit stands for the identities of more than one record.
const manyFit = ""

// nearly finds the records of lines that leave out a part of what identifies them, by the rest of it, when just one record answers to
// that: otherwise every stock list would make all products once more. Of several nobody can say which is meant.
func (r *reading) nearly(ctx context.Context, here map[string]handover.Record) error {
	absent := r.absent()
	unknown := slices.ContainsFunc(r.batch, func(o offered) bool { return o.row.Outcome == "" && !o.known(here) })
	if len(absent) == 0 || !unknown {
		return nil
	}
	if err := r.learn(ctx, absent); err != nil || len(r.near) == 0 {
		return err
	}
	var found []string
	for i := range r.batch {
		o := &r.batch[i]
		if o.row.Outcome != "" || o.known(here) {
			continue
		}
		rest, ok := r.kind.IdentityWithout(o.identity, absent)
		if !ok {
			continue
		}
		switch full, there := r.near[rest]; {
		case !there:
		case full == manyFit:
			r.fail(o, ImportProblem{Line: o.row.Line, Column: -1, Field: absent[0], Key: "imported.row.which"})
		default:
			o.identity, o.key = full, keyOf(r.kind.Key, full)
			found = append(found, full)
		}
	}
	if len(found) == 0 {
		return nil
	}
	list, err := r.app.store.RecordsBy(ctx, r.sc, r.kind.Key, found)
	for _, rec := range list {
		here[rec.Identity] = rec
	}
	return err
}

// known says whether a record answers to all of what identifies the line.
func (o *offered) known(here map[string]handover.Record) bool {
	_, there := here[o.identity]
	return there || o.digest != nil
}

// learn reads the identities of the records that are there, once for each part of a file.
func (r *reading) learn(ctx context.Context, absent []string) error {
	if r.near != nil {
		return nil
	}
	r.near = map[string]string{}
	return r.app.store.Identities(ctx, r.sc, r.kind.Key, func(identity string) {
		rest, ok := r.kind.IdentityWithout(identity, absent)
		if !ok {
			return
		}
		if _, twice := r.near[rest]; twice {
			identity = manyFit
		}
		r.near[rest] = identity
	})
}
