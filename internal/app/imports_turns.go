package app

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Reading files costs memory and a processor, so few are read at a time, and no person keeps the others from theirs. What is still being
// sent is only a file on the disk, one of each person: a slow line keeps nobody waiting.
const (
	readAtOnce = 2
	readTurn   = 3 * time.Second // how long a file that has arrived waits for its turn
	readBusy   = 5               // seconds until asking again makes sense
)

// readers are the people whose files arrive or are being read, and the turns of reading.
type readers struct {
	mu     sync.Mutex
	people map[uuid.UUID]bool
	turns  chan struct{}
}

func newReaders() *readers {
	return &readers{people: map[uuid.UUID]bool{}, turns: make(chan struct{}, readAtOnce)}
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

// turn waits a little until few enough files are being read. The function ends the turn.
func (r *readers) turn(ctx context.Context) (func(), error) {
	ctx, cancel := context.WithTimeout(ctx, readTurn)
	defer cancel()
	select {
	case r.turns <- struct{}{}:
		return func() { <-r.turns }, nil
	case <-ctx.Done():
		return nil, busyReading("imported.refuse.busy")
	}
}

func busyReading(key string) error {
	err := handover.Refuse(handover.Unavailable, key)
	err.Retry = readBusy
	return err
}
