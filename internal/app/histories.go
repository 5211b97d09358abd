package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// EventPageSize is the number of events on a page.
const EventPageSize = 50

// EventNouns are what acts are about: the first part of their names.
var EventNouns = []string{"handover", "section", "record", "question", "file", "secret"}

// EventFilter narrows the history of a handover. Its zero value is all, newest first.
type EventFilter struct {
	Person  uuid.UUID
	Section uuid.UUID
	Noun    string    // one of EventNouns
	From    time.Time // instants; zero for open ends
	Until   time.Time // not included
	Text    string    // in names, titles and reasons
	Below   int64     // sequence number of the last event of the page before
}

// Narrow says whether the filter leaves anything out, whichever page of it is shown.
func (f EventFilter) Narrow() bool {
	f.Below = 0
	return f != EventFilter{}
}

// ToldEvent is an event with the checkpoint that first covered everything up to it, if one ends there.
type ToldEvent struct {
	handover.Event
	Checkpoint int64 // number; 0 for none
	CoveredAt  time.Time
}

// History is a page of a handover's events, newest first.
type History struct {
	Frame
	Events []ToldEvent
	More   bool
	People map[uuid.UUID]string // who did something, by name
	// Covered is the newest event that a checkpoint covers, 0 for none.
	Covered int64
	Newest  Checkpoint // that covers it
}

type histories interface {
	History(ctx context.Context, sc handover.Scope, f EventFilter) (History, error)
}

// History reads a page of a handover's history.
func (a *App) History(ctx context.Context, sc handover.Scope, f EventFilter) (History, error) {
	if err := sc.May(handover.SeeHandover); err != nil {
		return History{}, err
	}
	return a.store.History(ctx, sc, f)
}
