// Package demo fills an empty database with an invented company: its people, stores, and handovers in every state.
//
// What the company is and what its records say stands in data (see data/README.md); this package turns that into acts of the
// right people at believable times, through the same use cases the browser calls, so that nothing in the demo could not have
// happened. It must not know SQL or HTTP, and never writes into a workspace that is there already.
//
// Start reading at Seed, then play.go: what happens to one handover. times.go says when.
package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
	"handoverdesk/internal/vault"
)

// Password is everybody's.
const Password = "handover-demo"

// SignIns are the five people that the documentation names, one a role, in the order in which they come into play.
var SignIns = []string{"giver@demo.test", "receiver@demo.test", "witness@demo.test", "manager@demo.test", "admin@demo.test"}

// ErrNotDemo says that there is a workspace already and that it is not the demo: nothing was written.
var ErrNotDemo = errors.New("the database holds a workspace that is not the demo; the demo needs an empty database")

// Store is a store that can write the whole demo at once, so that a program that is killed on the way leaves nothing half done.
type Store interface {
	app.Store
	Whole(ctx context.Context, fn func(app.Store) error) error
}

// Options are what Seed needs. Now is when the story has arrived at its present, by default the present; Zone is that of the app.
type Options struct {
	Store     Store
	Passwords app.Passwords
	Zone      *time.Location
	Now       time.Time
	Key       seal.Key   // of the program, so that what the demo signed is its own
	Ring      vault.Ring // keys for secrets; without any there are none
}

// Summary is what Seed has put in.
type Summary struct{ People, Stores, Handovers, Records int }

// Seed puts the demo workspace into an empty database. A demo that is there already is left as it is: the Summary is zero then.
// It returns ErrNotDemo for any other workspace. Several programs may call it at once; one of them writes.
func Seed(ctx context.Context, o Options) (Summary, error) {
	if there, err := present(ctx, o.Store); there || err != nil {
		return Summary{}, err
	}
	s, err := load()
	if err != nil {
		return Summary{}, err
	}
	var sum Summary
	err = o.Store.Whole(ctx, func(store app.Store) error {
		sum, err = tell(ctx, store, o, s)
		return err
	})
	if err == nil {
		return sum, nil
	}
	if handover.CodeOf(err) == handover.Conflict {
		// Somebody founded a workspace after we had looked.
		if there, err := present(ctx, o.Store); there || err != nil {
			return Summary{}, err
		}
	}
	return Summary{}, fmt.Errorf("demo workspace: %w", err)
}

// present says whether the demo is in the store, and refuses any other workspace.
func present(ctx context.Context, s app.Store) (bool, error) {
	w, err := s.Workspace(ctx)
	switch {
	case handover.CodeOf(err) == handover.NotFound:
		return false, nil
	case err != nil:
		return false, err
	case !w.Demo:
		return false, ErrNotDemo
	}
	return true, nil
}

// troupe is everything the acts of the story need: an app whose clock the story moves, and who and what is there.
type troupe struct {
	app       *app.App
	clock     *clock
	days      days
	cast      map[string]*actor
	stores    map[string]handover.Store
	templates map[string]handover.Template
	handovers map[string]uuid.UUID // those that were made, by key
	records   int
}

// clock is the time at which the acts happen.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// sessionLength is longer than the story, so that everybody signs in once.
const sessionLength = 3 * 365 * 24 * time.Hour

func tell(ctx context.Context, store app.Store, o Options, s story) (Summary, error) {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	c := &clock{}
	passwords := &known{Passwords: o.Passwords}
	t := &troupe{
		clock: c, cast: map[string]*actor{}, stores: map[string]handover.Store{}, templates: map[string]handover.Template{},
		handovers: map[string]uuid.UUID{},
		app: app.New(app.Options{
			Store: store, Passwords: passwords, Now: c.now, Zone: o.Zone, Key: o.Key, Ring: o.Ring,
			Session: app.SessionLimits{Idle: sessionLength, Max: sessionLength},
		}),
	}
	t.days = daysOf(o.Now, t.app.Zone())
	slices.SortStableFunc(s.Handovers, func(a, b handoverData) int { return a.CreatedOffset - b.CreatedOffset })
	c.at = t.days.at(s.Handovers[0].CreatedOffset-30, 10*time.Hour)
	if err := t.found(ctx, s, passwords); err != nil {
		return Summary{}, err
	}
	for _, h := range s.Handovers {
		if err := t.play(ctx, h, s.Records[h.Key]); err != nil {
			return Summary{}, fmt.Errorf("%s: %w", h.Key, err)
		}
	}
	sum := Summary{People: len(s.Workspace.People), Stores: len(s.Stores), Handovers: len(s.Handovers), Records: t.records}
	return sum, t.disband(ctx)
}
