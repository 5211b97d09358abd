package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// GuessWindow is how far back guesses at passwords count. It rolls: there is no moment when everything starts anew.
const GuessWindow = 15 * time.Minute

// At most so many guesses are looked at within GuessWindow (security figure R21).
const (
	MaxGuessesPerAccount = 10
	MaxGuessesPerNetwork = 100
)

// Guesses sums up the guesses of the last GuessWindow for one account or one network. Count zero means that the two times are not
// looked at.
type Guesses struct {
	Count  int
	Oldest time.Time
	Newest time.Time
}

// Guess is one look at a password. It stands under each of its keys from before the password is looked at until it turns out to be
// right; otherwise a hundred requests at once would all find the count at zero.
type Guess struct {
	ID   uuid.UUID
	Keys []string // the account, then the network if there is one
	At   time.Time
}

// limit is one rule: the first free guesses cost no waiting, each further one waits after the one before it, first for step, then
// twice as long each time up to longest; after max guesses the oldest must leave the window.
//
// The waiting is what lets the real person in soon: a burst of guesses ends at free, long before max, and whoever comes next waits
// for longest at most.
type limit struct {
	max, free     int
	step, longest time.Duration
}

var (
	accountLimit = limit{max: MaxGuessesPerAccount, free: 5, step: 15 * time.Second, longest: time.Minute}
	// Half of a network's guesses are free because many people can share an address; the rest are spread evenly.
	networkLimit = limit{max: MaxGuessesPerNetwork, free: 50, step: 9 * time.Second, longest: 9 * time.Second}
)

// RetryAfter says how long to wait before the next password for this account from this network is looked at. Zero means now;
// otherwise whole seconds, at least one, for the Retry-After header of a 429.
func RetryAfter(account, network Guesses, now time.Time) time.Duration {
	wait := max(accountLimit.wait(account, now), networkLimit.wait(network, now))
	if wait <= 0 {
		return 0
	}
	return (wait + time.Second - 1).Truncate(time.Second)
}

func (l limit) wait(g Guesses, now time.Time) time.Duration {
	if g.Count >= l.max {
		// A clock that was set back must not keep people out for longer than the window.
		return min(g.Oldest.Add(GuessWindow).Sub(now), GuessWindow)
	}
	gap := l.gap(g.Count)
	return min(g.Newest.Add(gap).Sub(now), gap)
}

// gap is how far the next guess stays behind the newest of count guesses.
func (l limit) gap(count int) time.Duration {
	if count < l.free {
		return 0
	}
	gap := l.step
	for i := l.free; i < count && gap < l.longest; i++ {
		gap *= 2
	}
	return min(gap, l.longest)
}

// verify looks at a password, if there were not too many looks before; network may be "". It finds the person and says whether the
// password is theirs: never for a disabled person, and never for an address that belongs to nobody, which counts and costs the same
// so that nothing tells the difference. Errors: too_many with the seconds to wait, unavailable.
func (a *App) verify(ctx context.Context, email, network, password string) (handover.Person, bool, error) {
	g, err := a.guess(ctx, email, network)
	if err != nil {
		return handover.Person{}, false, err
	}
	p, hash, err := a.store.Credentials(ctx, email)
	if err != nil {
		return handover.Person{}, false, a.unlooked(ctx, g, err)
	}
	if p.Disabled {
		hash = ""
	}
	ok, err := a.passwords.Verify(ctx, password, hash)
	if err != nil {
		return handover.Person{}, false, a.unlooked(ctx, g, err)
	}
	if !ok || p.ID == uuid.Nil {
		return handover.Person{}, false, nil
	}
	return p, true, a.store.Forgive(ctx, g)
}

// guess writes a guess down, or refuses it. What is refused does not count: it was no look at a password, and counting it would let
// a stranger lock people out.
func (a *App) guess(ctx context.Context, email, network string) (Guess, error) {
	g := Guess{ID: a.newID(), Keys: []string{accountKey(email, network == "")}, At: a.Now()}
	if network != "" {
		g.Keys = append(g.Keys, "network:"+network)
	}
	wait, err := a.store.Guess(ctx, g, func(found map[string]Guesses) time.Duration {
		return RetryAfter(found[g.Keys[0]], found["network:"+network], g.At)
	})
	if err != nil || wait == 0 {
		return g, err
	}
	e := handover.Refuse(handover.TooMany, "signin.too_many", "Minutes", int((wait+time.Minute-1)/time.Minute))
	e.Retry = int(wait / time.Second)
	return g, e
}

// unlooked takes back a guess at a password that nobody got to look at, and returns why.
func (a *App) unlooked(ctx context.Context, g Guess, why error) error {
	if err := a.store.TakeBack(context.WithoutCancel(ctx), g); err != nil {
		return err
	}
	return why
}

// accountKey is what guesses at an account are counted under. It is a digest because anything may be typed as an address: a
// password by mistake, or a megabyte. Somebody who is signed in already is counted apart, so that a stranger who guesses at the
// door keeps nobody from signing.
func accountKey(email string, inside bool) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	where := "account:"
	if inside {
		where = "inside:"
	}
	return where + hex.EncodeToString(sum[:])
}
