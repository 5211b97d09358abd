package app

import (
	"context"
	"time"

	"handoverdesk/internal/handover"
)

// VerifyApart is how long somebody waits before they have a handover checked again, VerifyWithin how long a check may take.
const (
	VerifyApart  = time.Minute
	VerifyWithin = 20 * time.Second
)

// Verified is what a check of one handover found. Everything was read in one snapshot.
type Verified struct {
	At                     time.Time // when it began
	Seq                    int64     // the newest event
	Records, Seals, Leaves int       // how many were looked at; leaves are what checkpoints hold of it
	// Part is what the first thing that is wrong belongs to: records, chain or seals, "" when all is well. Wrong says what, in English, as doctor
	// does.
	Part, Wrong string
}

type verifying interface {
	// Verify makes digests, chain and signatures of the handover anew, in one snapshot, and stops at the first thing that is wrong. One that
	// takes longer than ctx allows is an error.
	Verify(ctx context.Context, sc handover.Scope) (Verified, error)
}

// Verify checks the handover as doctor would: whether records fit their digests, the chain of events is whole and is what checkpoints cover, and
// signatures fit what was signed. Everybody who sees the history may ask, once in VerifyApart. Errors: too_many with the seconds to
// wait, conflict when it takes longer than VerifyWithin.
func (a *App) Verify(ctx context.Context, sc handover.Scope) (Verified, error) {
	key, now := "verifying:"+sc.By().String(), a.Now()
	wait, err := a.store.Guess(ctx, Guess{ID: a.newID(), Keys: []string{key}, At: now}, func(before map[string]Guesses) time.Duration {
		if before[key].Count == 0 {
			return 0
		}
		return min(before[key].Newest.Add(VerifyApart).Sub(now), VerifyApart) // a clock that was set back keeps nobody out for longer
	})
	if err != nil {
		return Verified{}, err
	}
	if wait > 0 {
		e := handover.Refuse(handover.TooMany, "history.verify.too_soon", "Seconds", int((wait+time.Second-1)/time.Second))
		e.Retry = int((wait + time.Second - 1) / time.Second)
		return Verified{}, e
	}
	within, cancel := context.WithTimeout(ctx, VerifyWithin)
	defer cancel()
	v, err := a.store.Verify(within, sc)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return v, handover.Refuse(handover.Conflict, "history.verify.too_long", "Seconds", int(VerifyWithin/time.Second))
	}
	v.At = now
	return v, err
}
