package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// known is the real hasher, which need not look twice at the one password that it has hashed itself: the demo signs about a
// hundred times, and each look costs a twentieth of a second.
type known struct {
	app.Passwords
	password, hash string
}

func (k *known) Hash(ctx context.Context, password string) (string, error) {
	hash, err := k.Passwords.Hash(ctx, password)
	if err == nil {
		k.password, k.hash = password, hash
	}
	return hash, err
}

func (k *known) Verify(ctx context.Context, password, hash string) (bool, error) {
	if hash != "" && hash == k.hash && password == k.password {
		return true, nil
	}
	return k.Passwords.Verify(ctx, password, hash)
}

// actor is a person of the demo, signed in as everybody is who acts.
type actor struct {
	handover.Person
	session [32]byte
	viewer  handover.Viewer
	scopes  map[uuid.UUID]handover.Scope
}

// found makes the workspace with its people, stores and the built-in templates, and signs everybody in.
func (t *troupe) found(ctx context.Context, s story, passwords app.Passwords) error {
	hash, err := passwords.Hash(ctx, Password)
	if err != nil {
		return err
	}
	f := app.Founding{
		ID: newID(), Name: s.Workspace.Name, Demo: true, At: t.app.Now(), Hash: map[uuid.UUID]string{}, Templates: t.app.BuiltIn(),
	}
	for _, tp := range f.Templates {
		t.templates[tp.Key] = tp
	}
	teams := map[string]uuid.UUID{}
	for _, d := range s.Workspace.Teams {
		team := handover.Team{ID: newID(), Name: d.Name}
		teams[d.Key] = team.ID
		f.Teams = append(f.Teams, team)
	}
	for _, d := range s.Workspace.People {
		t.cast[d.Key] = &actor{Person: handover.Person{ID: newID()}, scopes: map[uuid.UUID]handover.Scope{}}
	}
	for _, d := range topDown(s.Workspace.People) {
		p := handover.Person{
			ID: t.personID(d.Key), Supervisor: t.personID(d.Supervisor), Email: d.Email, Name: d.Name, Post: d.Post, Phone: d.Phone, Role: handover.WorkspaceRole(d.Role),
			Team: teams[d.Team], Language: d.Locale,
		}
		if err := p.Check(); err != nil {
			return fmt.Errorf("person %s: %w", d.Key, explained(err))
		}
		f.People, f.Hash[p.ID] = append(f.People, p), hash
		t.cast[d.Key].Person = p
	}
	for _, d := range s.Stores {
		st := handover.Store{ID: newID(), Name: d.Name, Platform: d.Platform, Company: d.Company, Link: d.Link, Team: teams[d.Team]}
		if err := st.Check(); err != nil {
			return fmt.Errorf("store %s: %w", d.Key, explained(err))
		}
		f.Stores, t.stores[d.Key] = append(f.Stores, st), st
	}
	if err := t.app.Found(ctx, f); err != nil {
		return err
	}
	for key, a := range t.cast {
		if err := t.signIn(ctx, a); err != nil {
			return fmt.Errorf("sign %s in: %w", key, err)
		}
	}
	for _, d := range s.Workspace.Fields {
		if err := t.ownField(ctx, d); err != nil {
			return fmt.Errorf("field %s of %s: %w", d.Key, d.Kind, explained(err))
		}
	}
	return nil
}

// topDown are the people with whom they report to before them.
func topDown(list []personData) []personData {
	boss := map[string]string{}
	for _, p := range list {
		boss[p.Key] = p.Supervisor
	}
	depth := func(key string) int {
		n := 0
		for key = boss[key]; key != "" && n < len(list); key = boss[key] {
			n++
		}
		return n
	}
	return slices.SortedStableFunc(slices.Values(list), func(a, b personData) int { return depth(a.Key) - depth(b.Key) })
}

func (t *troupe) signIn(ctx context.Context, a *actor) error {
	_, _ = rand.Read(a.session[:]) // never fails: the program stops instead
	_, err := t.app.SignIn(ctx, app.SignIn{
		Email: a.Email, Password: Password, Hash: a.session, Address: address, Agent: agent, Network: "demo",
	})
	if err != nil {
		return err
	}
	a.viewer, _, err = t.app.Session(ctx, a.session, uuid.Nil)
	return err
}

// Where the signatures of the demo say they come from.
const (
	address = "127.0.0.1"
	agent   = "handover demo"
)

// as is the person who asks.
func (t *troupe) as(key string) (handover.Viewer, error) {
	a, ok := t.cast[key]
	if !ok {
		return handover.Viewer{}, fmt.Errorf("nobody is called %q", key)
	}
	return a.viewer, nil
}

// in is the person's leave to work inside a handover, asked for as every request does.
func (t *troupe) in(ctx context.Context, key string, h uuid.UUID) (handover.Scope, error) {
	a, ok := t.cast[key]
	if !ok {
		return handover.Scope{}, fmt.Errorf("nobody is called %q", key)
	}
	if sc, ok := a.scopes[h]; ok {
		return sc, nil
	}
	v, standing, err := t.app.Session(ctx, a.session, h)
	if err != nil {
		return handover.Scope{}, err
	}
	sc, err := handover.Enter(v, standing)
	if err != nil {
		return sc, fmt.Errorf("%s may not enter: %w", key, err)
	}
	a.scopes[h] = sc
	return sc, nil
}

// personID is a person's id, uuid.Nil for nobody.
func (t *troupe) personID(key string) uuid.UUID {
	if a, ok := t.cast[key]; ok {
		return a.ID
	}
	return uuid.Nil
}

// disband ends the sessions of the story.
func (t *troupe) disband(ctx context.Context) error {
	for _, a := range t.cast {
		if err := t.app.SignOut(ctx, a.session); err != nil {
			return err
		}
	}
	return nil
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
