package app

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Limits of what is kept about names.
const (
	namesKept      = 50_000
	unmatchedShown = 100
)

// names are what the file calls people and records by.
type names struct {
	people  map[string]string        // to ids, "" for nobody
	refs    map[RefName]string       // to ids, "" for none
	created map[identityKey]bearer   // titles of new records of this import, by kind and title
	making  map[RefName]uuid.UUID    // records made for names
	lost    map[int]map[RefName]bool // names that lead nowhere, by part
	closed  map[int]map[string]bool
}

// bearer is the new record that bears a title, and how many do.
type bearer struct {
	record uuid.UUID
	count  int
}

func newNames() names {
	return names{
		people: map[string]string{}, refs: map[RefName]string{}, created: map[identityKey]bearer{}, making: map[RefName]uuid.UUID{},
		lost: map[int]map[RefName]bool{}, closed: map[int]map[string]bool{},
	}
}

// create notes that the import brings a record. A reference to any kind finds it, too.
func (n *names) create(kind, title string, record uuid.UUID) {
	for _, k := range []string{kind, ""} {
		b := n.created[titleKey(k, title)]
		n.created[titleKey(k, title)] = bearer{record, b.count + 1}
	}
}

// forget takes a record back that does not come after all.
func (n *names) forget(kind, title string) {
	delete(n.created, titleKey(kind, title))
	delete(n.created, titleKey("", title))
}

func titleKey(kind, title string) identityKey {
	sum := sha256.Sum256([]byte("title\x00" + kind + "\x00" + title))
	return identityKey(sum[:16])
}

// look resolves what a batch names and is not known yet.
func (n *names) look(ctx context.Context, store Store, sc handover.Scope, kind catalog.Kind, batch []offered) error {
	var all []catalog.Values
	for _, o := range batch {
		if o.row.Outcome == "" {
			all = append(all, o.values)
		}
	}
	return n.lookIn(ctx, store, sc, kind, all)
}

func (n *names) lookIn(ctx context.Context, store Store, sc handover.Scope, kind catalog.Kind, all []catalog.Values) error {
	if len(n.people)+len(n.refs) > namesKept {
		clear(n.people)
		clear(n.refs)
	}
	var m Mentions
	for _, v := range all {
		for _, p := range v.People() {
			if _, known := n.people[p.Person.Name]; !known && p.Person.ID == "" {
				n.people[p.Person.Name] = ""
				m.People = append(m.People, p.Person.Name)
			}
		}
		for _, u := range kind.Refs(v) {
			name := RefName{u.Target, u.Ref.Title}
			if _, known := n.refs[name]; !known && u.Ref.ID == "" {
				n.refs[name] = ""
				m.Refs = append(m.Refs, name)
			}
		}
	}
	if len(m.People)+len(m.Refs) == 0 {
		return nil
	}
	found, err := store.ResolveNames(ctx, sc, m)
	if err != nil {
		return err
	}
	maps.Copy(n.people, found.People)
	maps.Copy(n.refs, found.Refs)
	return nil
}

// record is the record that a name leads to, "" for none: the only one of the handover and the import that bears it.
func (n *names) record(name RefName) string {
	here, made := n.refs[name], n.making[name]
	b := n.created[titleKey(name.Target, name.Title)]
	switch {
	case made != uuid.Nil && here == "" && b.count == 0:
		return made.String()
	case here != "" && b.count == 0:
		return here
	case here == "" && b.count == 1:
		return b.record.String()
	}
	return ""
}

// lose notes a name that leads nowhere.
func (n *names) lose(part int, name RefName) {
	if n.lost[part] == nil {
		n.lost[part] = map[RefName]bool{}
	}
	if len(n.lost[part]) < unmatchedShown*10 {
		n.lost[part][name] = true
	}
}

// close notes that no record of a kind can be made.
func (n *names) close(part int, kind string) {
	if n.closed[part] == nil {
		n.closed[part] = map[string]bool{}
	}
	n.closed[part][kind] = true
}

func (n *names) unmatchedOf(part int) map[string][]string {
	if len(n.lost[part]) == 0 {
		return nil
	}
	out := map[string][]string{}
	for name := range n.lost[part] {
		out[name.Target] = append(out[name.Target], name.Title)
	}
	for kind, list := range out {
		slices.Sort(list)
		out[kind] = list[:min(len(list), unmatchedShown)]
	}
	return out
}

func (n *names) closedOf(part int) []string { return slices.Sorted(maps.Keys(n.closed[part])) }

// match gives the values with everybody and everything they name, as far as it is there. late says that a name may still come.
func (c *checking) match(ctx context.Context, part int, kind catalog.Kind, v catalog.Values, old handover.Record) (catalog.Values, bool, error) {
	refs := kind.Refs(v)
	late := false
	for _, u := range refs {
		name := RefName{u.Target, u.Ref.Title}
		switch {
		case u.Ref.ID != "" || u.Ref.Title == "" || c.names.record(name) != "":
		case c.comes(u.Target):
			late = true
		case slices.Contains(c.im.Parts[part].Make, u.Target):
			if err := c.make(ctx, part, name); err != nil {
				return v, false, err
			}
		default:
			c.names.lose(part, name)
		}
	}
	if len(refs) == 0 && len(v.People()) == 0 {
		return v, false, nil
	}
	return kind.Resolve(v, func(p catalog.Person) string {
		if p.ID != "" {
			return p.ID // it was named so before
		}
		return c.names.people[p.Name]
	}, func(target string, r catalog.Ref) string {
		if r.ID != "" {
			return r.ID
		}
		return c.names.record(RefName{target, r.Title})
	}), late, nil
}

// make stages a record for a name, in the first section of its kind that takes records.
func (c *checking) make(ctx context.Context, part int, name RefName) error {
	kind, known := c.sc.Kind(name.Target)
	i := slices.IndexFunc(c.frame.Sections, func(s handover.Section) bool { return s.Kind == name.Target && c.sc.MayImport(s) == nil })
	if !known || i < 0 {
		c.names.close(part, name.Target)
		c.names.lose(part, name)
		return nil
	}
	values, problems := kind.Decode(catalog.Form{kind.Title.Spec().Key: {name.Title}})
	if len(problems) > 0 {
		c.names.close(part, name.Target)
		c.names.lose(part, name)
		return nil
	}
	identity := Indexable(kind.IdentityOf(values))
	if before, met := c.seen[keyOf(kind.Key, identity)]; met {
		c.names.making[name] = before.record
		return nil
	}
	list, err := c.app.store.RecordsBy(ctx, c.sc, kind.Key, []string{identity})
	if err != nil {
		return err
	}
	if len(list) > 0 {
		c.names.making[name] = list[0].ID // the same but for blanks and letters
		return nil
	}
	c.made++
	at := RowAt{part, -c.made}
	row, err := c.staged(StagedRow{RowAt: at, At: []int{}}, c.frame.Sections[i], kind, c.app.newID(), handover.Record{}, values, true)
	if err != nil {
		return err
	}
	row.Outcome = OutcomeMade
	c.names.making[name] = row.Record
	c.seen[keyOf(kind.Key, identity)] = seenRow{at, row.Record, [8]byte(row.Digest)}
	return c.app.store.StageRows(ctx, c.sc, c.job.Lease(), []StagedRow{row})
}
