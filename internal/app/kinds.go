package app

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Own is what a workspace added to the built-in kinds, in the order of its pages. Version is never that of another state.
type Own struct {
	Version int64
	Kinds   []OwnKind
	Fields  []OwnField
	Rules   []OwnRule
	// Numbers are the limits that differ from the default, by key. NumbersSince is the version with which one, or a word, last changed.
	Numbers      map[string]OwnNumber
	NumbersSince int64
	Words        []OwnWord // in the order of the page
}

// OwnKind is a kind of a workspace's own with the version of its description.
type OwnKind struct {
	catalog.OwnKind
	Position, Version int
}

// OwnField is a field of a workspace's own with the version of its description.
type OwnField struct {
	catalog.OwnField
	Position, Version int
}

// Holding says how many records hold a field now, and whether any does or ever did.
type Holding struct {
	Records int
	Ever    bool
}

// Kind finds an own kind by its key.
func (o Own) Kind(key string) (OwnKind, bool) {
	i := slices.IndexFunc(o.Kinds, func(k OwnKind) bool { return k.Key == key })
	if i < 0 {
		return OwnKind{}, false
	}
	return o.Kinds[i], true
}

// Of lists the own fields of a kind; those that were removed are left out.
func (o Own) Of(kind string) []OwnField {
	var out []OwnField
	for _, f := range o.Fields {
		if f.Kind == kind && f.State != catalog.Removed {
			out = append(out, f)
		}
	}
	return out
}

// Field finds an own field that was not removed.
func (o Own) Field(kind, key string) (OwnField, bool) {
	for _, f := range o.Of(kind) {
		if f.Key == key {
			return f, true
		}
	}
	return OwnField{}, false
}

// Catalog is the built-in kinds with what the workspace added.
func (o Own) Catalog() (catalog.Catalog, error) {
	if o.Version == 0 {
		return catalog.Catalog{}, nil
	}
	kinds, fields := make([]catalog.OwnKind, len(o.Kinds)), make([]catalog.OwnField, len(o.Fields))
	for i, k := range o.Kinds {
		kinds[i] = k.OwnKind
	}
	for i, f := range o.Fields {
		fields[i] = f.OwnField
	}
	c, err := catalog.With(o.Version, kinds, fields)
	if err != nil {
		return c, err
	}
	rules := make([]catalog.OwnRule, len(o.Rules))
	for i, r := range o.Rules {
		rules[i] = r.OwnRule
	}
	c, err = c.Ruled(rules)
	return c.Limited(o.Limits(), o.Forbidden(), o.NumbersSince), err
}

// catalogs remembers the kinds of each workspace. A session says which version is the workspace's; only a version that is not
// remembered is read, once, however many ask for it at the same time.
type catalogs struct {
	mu    sync.Mutex
	known map[uuid.UUID]*remembered
}

type remembered struct {
	mu      sync.Mutex
	catalog catalog.Catalog
}

// of gives the workspace's kinds at the version, or at a newer one that was stored since.
func (c *catalogs) of(ctx context.Context, store Store, workspace uuid.UUID, version int64) (catalog.Catalog, error) {
	if version == 0 {
		return catalog.Catalog{}, nil
	}
	c.mu.Lock()
	r, ok := c.known[workspace]
	if !ok {
		if c.known == nil {
			c.known = map[uuid.UUID]*remembered{}
		}
		r = &remembered{}
		c.known[workspace] = r
	}
	c.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.catalog.Version() == version {
		return r.catalog, nil
	}
	own, err := store.OwnKinds(ctx, workspace)
	if err != nil {
		return catalog.Catalog{}, err
	}
	r.catalog, err = own.Catalog()
	return r.catalog, err
}

// KindsOverview is what a workspace has of its own, and how many handovers still wait to be judged by it.
type KindsOverview struct {
	Own     Own
	Waiting int
}

// Kinds is what the workspace added to the built-in kinds.
func (a *App) Kinds(ctx context.Context, v handover.Viewer) (KindsOverview, error) {
	if err := v.May(handover.SeeKinds); err != nil {
		return KindsOverview{}, err
	}
	own, err := a.store.OwnKinds(ctx, v.Workspace)
	if err != nil {
		return KindsOverview{}, err
	}
	behind, err := a.store.Unjudged(ctx, v, 1)
	return KindsOverview{Own: own, Waiting: behind.Total}, err
}

// KindPage is a kind with what the workspace added to it and who holds that, by the keys of the fields.
type KindPage struct {
	Kind    catalog.Kind
	Own     Own
	Holding map[string]Holding
}

// Kind is one kind of the workspace's catalog.
func (a *App) Kind(ctx context.Context, v handover.Viewer, key string) (KindPage, error) {
	if err := v.May(handover.SeeKinds); err != nil {
		return KindPage{}, err
	}
	kind, ok := v.Catalog.Lookup(key)
	if !ok {
		return KindPage{}, handover.ErrNotFound()
	}
	own, err := a.store.OwnKinds(ctx, v.Workspace)
	if err != nil {
		return KindPage{}, err
	}
	holding, err := a.store.Holding(ctx, v, key)
	return KindPage{Kind: kind, Own: own, Holding: holding}, err
}

// SaveKind is the form of an own kind. Key "" adds one.
type SaveKind struct {
	Key      string
	Version  int
	Form     catalog.Form
	Archived bool
}

// SaveKind adds or changes an own kind and returns its key. The same form sent twice adds one kind.
func (a *App) SaveKind(ctx context.Context, v handover.Viewer, in SaveKind) (string, error) {
	key := in.Key
	err := a.changeKinds(ctx, v, func(tx KindsTx) error {
		own := tx.Own()
		all, err := own.Catalog()
		if err != nil {
			return err
		}
		old, there := own.Kind(in.Key)
		if err := fits(in.Key != "", there, in.Version, old.Version); err != nil {
			return err
		}
		said, problems := catalog.DescribeKind(all, in.Key, old.Said, in.Form)
		if len(problems) > 0 {
			for _, k := range own.Kinds {
				if in.Key == "" && saysSame(catalog.KindForm, k.Said, said) {
					key = k.Key
					return errDone
				}
			}
			return wrongForm(problemsOf(problems))
		}
		next := old
		next.Said, next.Archived = said, in.Archived
		if in.Key == "" {
			if len(own.Kinds) >= catalog.MaxOwnKinds {
				return handover.Refuse(handover.Conflict, "refuse.too_many_kinds", "Max", catalog.MaxOwnKinds)
			}
			key = catalog.KeyFor(next.Label(), func(key string) bool { _, taken := all.Lookup(key); return taken })
			next.Key, next.Position = key, len(own.Kinds)
		}
		return tx.WriteKind(ctx, next)
	})
	return key, err
}

// saysSame says whether two descriptions are word for word the same.
func saysSame(form catalog.Kind, x, y catalog.Values) bool {
	a, errA := form.JSON(x)
	b, errB := form.JSON(y)
	return errA == nil && errB == nil && !y.Empty() && bytes.Equal(a, b)
}

// fits says whether a form can be applied to what is stored: it is there when it has to be, at the version of the form.
func fits(wanted, there bool, form, stored int) error {
	switch {
	case wanted && !there:
		return handover.ErrNotFound()
	case wanted && form != stored:
		return handover.Refuse(handover.Stale, "refuse.form_stale")
	}
	return nil
}
