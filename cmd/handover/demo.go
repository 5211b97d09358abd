package main

import (
	"context"
	"errors"

	"handoverdesk/internal/demo"
)

// demoCommand puts the demo workspace in and stops.
func demoCommand(ctx context.Context, p *Program, args []string) (err error) {
	if err := p.parse(newFlags("demo"), args); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Open(ctx); err != nil {
		return err
	}
	if err := p.Migrate(ctx); err != nil {
		return err
	}
	return p.seed(ctx)
}

// seed puts the demo workspace into an empty database, and says what it did.
func (p *Program) seed(ctx context.Context) error {
	if empty, err := p.app.Empty(ctx); err != nil {
		return err
	} else if empty {
		p.say("Putting in the demo workspace ...\n")
	}
	key, err := p.signingKey()
	if err != nil {
		return err
	}
	ring, err := p.ring()
	if err != nil {
		return err
	}
	sum, err := demo.Seed(ctx, demo.Options{Store: p.store, Passwords: p.hasher, Zone: p.Config.TimeZone, Key: key, Ring: ring})
	switch {
	case err != nil:
		return err
	case sum == demo.Summary{}:
		p.say("The demo workspace is there already; nothing was changed.\n")
	default:
		p.say("The demo workspace is ready: %d people, %d stores, %d handovers, %d records.\n", sum.People, sum.Stores, sum.Handovers, sum.Records)
	}
	return nil
}
