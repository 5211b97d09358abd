package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// onto is how the lines of a part find the records that are there to which they belong: a list of permissions names accounts by what is typed to
// sign in, or by their store, and says nothing else about them.
type onto struct {
	kind   catalog.Kind
	paths  []string // of the rows field alone: nothing else of a record is written
	at     []int    // where they stand in the reader's lines
	called []string // fields that a line may call the record by, the surest first
	names  []int    // those of them that the reader has
	agree  []int    // other paths of the record itself, which have to agree
	by     map[string][]ontoRecord
}

// ontoRecord is a record by what its lines may call it.
type ontoRecord struct {
	identity string
	said     map[string]string // by path, as names are compared
}

// ontoOf is nil for plans whose lines are records.
func ontoOf(kind catalog.Kind, plan source.Plan, reader *source.Reader) *onto {
	rows, names := plan.Onto(kind)
	if rows == "" {
		return nil
	}
	o := &onto{kind: kind, called: names}
	for i, path := range reader.Paths {
		switch {
		case strings.HasPrefix(path, rows+"."):
			o.paths, o.at = append(o.paths, path), append(o.at, i)
		case slices.Contains(names, path):
		case !strings.Contains(path, "."):
			o.agree = append(o.agree, i)
		}
	}
	for _, name := range names {
		if i := slices.Index(reader.Paths, name); i >= 0 {
			o.names = append(o.names, i)
		}
	}
	return o
}

// rowsOf leaves what lines say in the rows field.
func (o *onto) rowsOf(lines [][]string) [][]string {
	out := make([][]string, len(lines))
	for i, line := range lines {
		for _, at := range o.at {
			cell := ""
			if at < len(line) {
				cell = line[at]
			}
			out[i] = append(out[i], cell)
		}
	}
	return out
}

// attach finds the record of each item, brings together what the file says of one record in several places, and reads the lines over it.
func (r *reading) attach(ctx context.Context) error {
	if err := r.know(ctx); err != nil {
		return err
	}
	var identities []string
	first := map[string]int{}
	kept := r.batch[:0]
	for _, o := range r.batch {
		if o.row.Outcome == "" {
			r.tell(&o)
		}
		if o.row.Outcome == "" {
			if at, met := first[o.identity]; met {
				before := &kept[at]
				before.item.Lines, before.item.At = slices.Concat(before.item.Lines, o.item.Lines), slices.Concat(before.item.At, o.item.At)
				before.row.At = before.item.At
				continue
			}
			first[o.identity] = len(kept)
			identities = append(identities, o.identity)
		}
		kept = append(kept, o)
	}
	clear(r.batch[len(kept):])
	r.batch = kept
	if len(identities) == 0 {
		return nil
	}
	list, err := r.app.store.RecordsBy(ctx, r.sc, r.kind.Key, identities)
	if err != nil {
		return err
	}
	for _, old := range list {
		if at, there := first[old.Identity]; there {
			r.over(&r.batch[at], old)
		}
	}
	return r.names.look(ctx, r.app.store, r.sc, r.kind, r.batch)
}

// know reads what the records that are there may be called, once for each part of a file.
func (r *reading) know(ctx context.Context) error {
	if r.onto.by != nil {
		return nil
	}
	r.onto.by = map[string][]ontoRecord{}
	var all []string
	if err := r.app.store.Identities(ctx, r.sc, r.kind.Key, func(identity string) { all = append(all, identity) }); err != nil {
		return err
	}
	for part := range slices.Chunk(all, checkedAtOnce) {
		list, err := r.app.store.RecordsBy(ctx, r.sc, r.kind.Key, part)
		if err != nil {
			return err
		}
		for _, rec := range list {
			r.onto.add(r.reader.Paths, rec)
		}
	}
	return nil
}

// add notes what a record may be called.
func (o *onto) add(paths []string, rec handover.Record) {
	says := o.kind.Encode(rec.Values)
	known := ontoRecord{identity: rec.Identity, said: map[string]string{}}
	for _, i := range slices.Concat(o.names, o.agree) {
		known.said[paths[i]] = catalog.Plain(says.Get(paths[i]))
	}
	called := map[string]bool{"": true}
	for _, path := range o.called {
		if name := catalog.Plain(says.Get(path)); !called[name] {
			called[name] = true
			o.by[name] = append(o.by[name], known)
		}
	}
}

// tell finds the record that the first line of an item names: by what is typed to sign in, else by the store, and by all that it says besides.
// Such a list makes no records: it does not say enough of them.
func (r *reading) tell(o *offered) {
	fail := func(path int, key string, args catalog.Args) {
		r.fail(o, ImportProblem{Line: o.row.Line, Column: r.reader.Column(path), Field: r.reader.Paths[path], Key: key, Args: args})
	}
	line, paths := o.item.Lines[0], r.reader.Paths
	cell := func(i int) string {
		if i >= len(line) {
			return ""
		}
		return r.onto.plain(paths[i], line[i])
	}
	lead := slices.IndexFunc(r.onto.names, func(i int) bool { return cell(i) != "" })
	if lead < 0 {
		r.wrong(o, []catalog.Problem{{Field: r.kind.Title.Spec().Key, Code: catalog.RequiredToSave}})
		return
	}
	at := r.onto.names[lead]
	fits := slices.Clone(r.onto.by[cell(at)])
	if own := slices.DeleteFunc(slices.Clone(fits), func(k ontoRecord) bool { return k.said[paths[at]] != cell(at) }); len(own) > 0 {
		fits = own
	}
	for _, i := range slices.Concat(r.onto.names[lead+1:], r.onto.agree) {
		if said := cell(i); said != "" {
			fits = slices.DeleteFunc(fits, func(k ontoRecord) bool { return k.said[paths[i]] != said })
		}
	}
	switch len(fits) {
	case 0:
		fail(at, "imported.row.no_account", catalog.Args{"Name": clipped(strings.ToValidUTF8(line[at], ""))})
	case 1:
		o.identity = fits[0].identity
		o.key = keyOf(r.kind.Key, o.identity)
	default:
		fail(at, "imported.row.many_accounts", catalog.Args{"Name": clipped(strings.ToValidUTF8(line[at], "")), "Count": strconv.Itoa(len(fits))})
	}
}

// plain is what a cell says, as names are compared: a choice by its key.
func (o *onto) plain(path, cell string) string {
	if f, ok := o.kind.Field(path); ok && f.Spec().Type == catalog.TypeChoice {
		if v, err := f.Parse(cell); err == nil && v != nil {
			return catalog.Plain(f.Format(v))
		}
	}
	return catalog.Plain(cell)
}
