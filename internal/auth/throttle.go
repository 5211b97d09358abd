package auth

import (
	"net/netip"
	"time"
)

// ThrottleWindow is how far back failed sign-ins count. It rolls: there is no moment when everything starts anew.
const ThrottleWindow = 15 * time.Minute

// At most so many guesses are looked at within ThrottleWindow.
const (
	MaxGuessesPerAccount = 10
	MaxGuessesPerNetwork = 100
)

// Guesses sums up the wrong passwords of the last ThrottleWindow for one account or one network.
// Count zero means that the two times are not looked at.
//
// Three rules for whoever counts, without which the limits do not hold:
//   - Write the guess down before the password is looked at and take it back when it was right; otherwise a hundred
//     requests at once all find the count at zero.
//   - Do not count what RetryAfter refused: it was no guess, and counting it would let a stranger lock people out.
//   - Count addresses that belong to nobody in the same way, or the difference tells who has an account.
//
// A person keeps a way in while a stranger guesses without end if guesses from networks where that person has been
// signed in are counted apart from the rest of the world's.
type Guesses struct {
	Count  int
	Oldest time.Time
	Newest time.Time
}

// limit is one rule: the first free guesses cost no waiting, each further one waits after the one before it, first for
// step, then twice as long each time up to longest; after max guesses the oldest must leave the window.
//
// The waiting is what lets the real person in soon: a burst of guesses ends at free, long before max, and whoever
// comes next waits for longest at most.
type limit struct {
	max, free     int
	step, longest time.Duration
}

var (
	accountLimit = limit{max: MaxGuessesPerAccount, free: 5, step: 15 * time.Second, longest: time.Minute}
	// Half of a network's guesses are free because many people can share an address; the rest are spread evenly.
	networkLimit = limit{max: MaxGuessesPerNetwork, free: 50, step: 9 * time.Second, longest: 9 * time.Second}
)

// RetryAfter says how long to wait before the next password for this account from this network is looked at. Zero
// means now; otherwise whole seconds, at least one, for the Retry-After header of a 429.
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
		return min(g.Oldest.Add(ThrottleWindow).Sub(now), ThrottleWindow)
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

// NetworkKey names the network that an address is counted under: the /24 of an IPv4 address and the /64 of an IPv6
// one, as people behind one router share them and a guesser can have all of them. A zero address, as of a unix socket,
// counts as the network "local".
func NetworkKey(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() {
		return "local"
	}
	bits := 64
	if addr.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(addr, bits).Masked().String()
}
