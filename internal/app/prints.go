package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

const (
	// printLook is how often an instance looks for inventories whose copies are not printed yet; the one that kept the manifest is told at once.
	printLook = 10 * time.Second
	// printAgain is how long it waits after one that could not be printed.
	printAgain   = 10 * time.Minute
	printsAtOnce = 5
)

type prints interface {
	// UnprintedEditions are editions whose manifest is kept and of which no copy is, the oldest first. Several instances may find the same ones.
	UnprintedEditions(ctx context.Context, limit int) ([]UnprintedEdition, error)
}

// UnprintedEdition is a kept manifest without its copies, and who kept it.
type UnprintedEdition struct {
	Standing handover.Standing
	Actor    uuid.UUID
	Catalog  int64 // version of the workspace's
	Kept     Kept
}

// WorkPrints prints the copies of inventories that were kept, until ctx ends. Whoever asks for a copy before it is printed gets the same bytes, made
// on the spot: they follow from the manifest alone.
func (a *App) WorkPrints(ctx context.Context, complain func(error)) {
	if a.printer == nil {
		return
	}
	for ctx.Err() == nil {
		wait := printLook
		if _, err := a.PrintKept(ctx); err != nil && ctx.Err() == nil {
			complain(err)
			wait = printAgain
		}
		select {
		case <-ctx.Done():
		case <-a.printing:
		case <-time.After(wait):
		}
	}
}

// PrintKept prints the copies of inventories whose manifest is kept, and returns of how many. One that fails does not hold up the others.
func (a *App) PrintKept(ctx context.Context) (int, error) {
	if a.printer == nil {
		return 0, nil
	}
	list, err := a.store.UnprintedEditions(ctx, printsAtOnce)
	n := 0
	for _, u := range list {
		printed, wrong := a.printEdition(ctx, u)
		if wrong != nil {
			err = errors.Join(err, fmt.Errorf("print the inventory of handover %s: %w", u.Standing.Handover, wrong))
		} else if printed {
			n++
		}
	}
	return n, err
}

func (a *App) printEdition(ctx context.Context, u UnprintedEdition) (bool, error) {
	v := handover.Viewer{Person: handover.Person{ID: u.Actor, Workspace: u.Standing.Workspace, Role: handover.Admin}}
	var err error
	if v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, u.Catalog); err != nil {
		return false, err
	}
	sc, err := handover.Enter(v, u.Standing)
	if err != nil {
		return false, err
	}
	m, err := a.keptManifest(ctx, u.Kept)
	if err != nil {
		return false, err
	}
	made, err := a.printer(m, v.Catalog)
	if err != nil {
		return false, err
	}
	var parts []Kept
	for _, p := range made {
		blob, err := a.keepContent(ctx, sc, bytes.NewReader(p.Content))
		if err != nil {
			return false, err
		}
		parts = append(parts, Kept{Edition: u.Kept.Edition, Part: p.Part, Blob: blob, At: a.Now()})
	}
	if len(parts) == 0 {
		return false, nil
	}
	printed := false
	err = a.store.Update(ctx, sc, Key{}, func(tx Tx) error {
		h, err := tx.LockHandover(ctx)
		if err != nil {
			return err
		}
		again, err := tx.KeepPrints(ctx, parts)
		if printed = err == nil && !again; !printed {
			return err
		}
		return tx.Write(ctx, Change{Handover: h, Events: []handover.Event{a.event(sc, "inventory.printed", uuid.Nil, uuid.Nil, map[string]any{
			"version": u.Kept.Edition, "count": len(parts),
		})}})
	})
	return printed && err == nil, err
}

// print tells the worker of this process that there is something to print.
func (a *App) print() {
	select {
	case a.printing <- struct{}{}:
	default: // it knows already
	}
}
