package main

import (
	"context"
	"errors"
	"fmt"

	"handoverdesk/internal/postgres"
)

// migrateCommand brings the schema up to date and stops. Going down is for developers: it takes the data of the tables with it.
func migrateCommand(ctx context.Context, p *Program, args []string) (err error) {
	flags := newFlags("migrate")
	down := flags.Int("down", 0, "undo the last `n` migrations instead, with everything that is in their tables")
	lose := flags.Bool("delete-data", false, "what -down wants to hear")
	if err := p.parse(flags, args); err != nil {
		return err
	}
	switch {
	case *down < 0:
		return usageError{errors.New("handover migrate: -down wants a number above 0")}
	case *down > 0 && !*lose:
		return usageError{errors.New("handover migrate: -down deletes tables with what is in them; say so with -delete-data")}
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Open(ctx); err != nil {
		return err
	}
	before, _, err := p.store.Schema(ctx)
	if err != nil {
		return err
	}
	if *down > 0 {
		if err := p.checkSchema(ctx); err != nil {
			return err
		}
		if *down > before {
			return fmt.Errorf("the schema is at %d and cannot go back by %d", before, *down)
		}
		err = postgres.Migrate(ctx, p.database.URL, -*down)
	} else {
		err = p.Migrate(ctx)
	}
	if err != nil {
		return err
	}
	after, _, err := p.store.Schema(ctx)
	if err == nil && before == after {
		p.say("The schema is at %d already.\n", after)
	} else if err == nil {
		p.say("The schema went from %d to %d.\n", before, after)
	}
	return err
}
