package auth

import (
	"context"
	"errors"
	"fmt"
)

// ErrUnavailable says that the password could not be looked at now because too many others are being looked at.
// It says nothing about the password: answer 503 with a Retry-After of a few seconds, and do not count a guess.
var ErrUnavailable = errors.New("auth: too many passwords are being checked")

// gate lets a fixed number of callers work at a time and a fixed number wait.
// A hash costs 19 MiB and a core for some 50 ms, so without a gate a page of sign-in posts is the cheapest way to
// take the whole program down.
type gate struct {
	slots chan struct{}
	queue chan struct{}
}

func newGate(slots, queue int) *gate {
	return &gate{slots: make(chan struct{}, slots), queue: make(chan struct{}, queue)}
}

// enter waits for a slot. Each successful enter is followed by one leave. Waiters are served in the order they came.
// ErrUnavailable comes at once when the queue is full, and wrapped around the context's error when that ends first.
func (g *gate) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case g.queue <- struct{}{}:
	default:
		return ErrUnavailable
	}
	defer func() { <-g.queue }()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
}

func (g *gate) leave() { <-g.slots }
