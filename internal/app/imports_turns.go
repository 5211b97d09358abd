package app

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Reading files costs memory and a processor, so few are read at a time, one of a workspace: no person and no workspace keeps the others from
// theirs. What is still being sent is only a file on the disk, one of each person: a slow line keeps nobody waiting.
const (
	readAtOnce = 2
	readTurn   = 10 * time.Second // how long a file that has arrived waits for its turn
	readBusy   = 5                // seconds until asking again makes sense
)

// readers are the people whose files arrive or are being read, and the turns of reading: those of each workspace that ever had one, and all.
type readers struct {
	mu         sync.Mutex
	people     map[uuid.UUID]bool
	workspaces map[uuid.UUID]chan struct{}
	turns      chan struct{}
}

func newReaders() *readers {
	return &readers{people: map[uuid.UUID]bool{}, workspaces: map[uuid.UUID]chan struct{}{}, turns: make(chan struct{}, readAtOnce)}
}

// of are the turns of a workspace.
func (r *readers) of(workspace uuid.UUID) chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	turns, known := r.workspaces[workspace]
	if !known {
		turns = make(chan struct{}, 1)
		r.workspaces[workspace] = turns
	}
	return turns
}

// enter lets a person's file in, or refuses it. The function lets the next one in.
func (r *readers) enter(person uuid.UUID) (func(), error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.people[person] {
		return nil, busyReading("imported.refuse.one_at_a_time")
	}
	r.people[person] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.people, person)
	}, nil
}

// turn waits a little until the workspace's other files are read, and then until few enough of all are. The function ends the turn.
func (r *readers) turn(ctx context.Context, workspace uuid.UUID) (func(), error) {
	ctx, cancel := context.WithTimeout(ctx, readTurn)
	defer cancel()
	own := r.of(workspace)
	select {
	case own <- struct{}{}:
	case <-ctx.Done():
		return nil, busyReading("imported.refuse.busy_colleagues")
	}
	select {
	case r.turns <- struct{}{}:
		return func() { <-r.turns; <-own }, nil
	case <-ctx.Done():
		<-own
		return nil, busyReading("imported.refuse.busy")
	}
}

func busyReading(key string) error {
	err := handover.Refuse(handover.Unavailable, key)
	err.Retry = readBusy
	return err
}
