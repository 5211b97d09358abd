package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	ago := func(count int, oldest, newest time.Duration) Guesses {
		return Guesses{Count: count, Oldest: noon.Add(-oldest), Newest: noon.Add(-newest)}
	}
	var none Guesses
	tests := []struct {
		name             string
		account, network Guesses
		want             time.Duration
	}{
		{"nobody guessed", none, none, 0},
		{"four slips a moment ago", ago(4, time.Second, 0), none, 0},
		{"the fifth makes the next wait", ago(5, time.Second, 0), none, 15 * time.Second},
		{"part of the wait is over", ago(5, time.Minute, 14500*time.Millisecond), none, time.Second},
		{"the wait is over", ago(5, time.Minute, 15*time.Second), none, 0},
		{"the wait doubles", ago(6, time.Minute, 0), none, 30 * time.Second},
		{"and doubles", ago(7, time.Minute, 0), none, time.Minute},
		{"and stays", ago(9, time.Minute, 0), none, time.Minute},
		{"ten in the window", ago(10, 5*time.Minute, 2*time.Minute), none, 10 * time.Minute},
		{"the first of ten has just left", ago(10, 15*time.Minute, 2*time.Minute), none, 0},
		{"a busy network", none, ago(49, time.Minute, 0), 0},
		{"a very busy network", none, ago(50, time.Minute, 0), 9 * time.Second},
		{"a full network", none, ago(100, 14*time.Minute, 0), time.Minute},
		{"the longer of two waits", ago(5, time.Minute, 0), ago(99, time.Minute, 0), 15 * time.Second},
		{"a clock set back", ago(10, -24*time.Hour, -24*time.Hour), none, 15 * time.Minute},
		{"a clock set back, few guesses", ago(5, -24*time.Hour, -24*time.Hour), none, 15 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, RetryAfter(tt.account, tt.network, noon))
		})
	}
}

// counter is what the database does for the real program.
type counter []time.Time

func (c counter) at(now time.Time) Guesses {
	var g Guesses
	for _, at := range c {
		if !at.After(now.Add(-GuessWindow)) {
			continue
		}
		if g.Count == 0 {
			g.Oldest = at
		}
		g.Count, g.Newest = g.Count+1, at
	}
	return g
}

// mostInWindow is the greatest number of guesses in any window, wherever it begins.
func (c counter) mostInWindow() int {
	most := 0
	for _, from := range c {
		n := 0
		for _, at := range c {
			if !at.Before(from) && at.Before(from.Add(GuessWindow)) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func TestThrottleAgainstOneAccount(t *testing.T) {
	t.Parallel()
	var guesses counter
	for now := noon; now.Before(noon.Add(2 * time.Hour)); now = now.Add(time.Second) {
		if RetryAfter(guesses.at(now), Guesses{}, now) == 0 {
			guesses = append(guesses, now)
		}
	}
	require.Equal(t, MaxGuessesPerAccount, guesses.mostInWindow(),
		"a guesser who tries every second for two hours, from a new network each time")
}

func TestThrottleAgainstManyAccounts(t *testing.T) {
	t.Parallel()
	var guesses counter
	for now := noon; now.Before(noon.Add(time.Hour)); now = now.Add(time.Second) {
		for RetryAfter(Guesses{}, guesses.at(now), now) == 0 {
			guesses = append(guesses, now)
		}
	}
	require.Equal(t, MaxGuessesPerNetwork, guesses.mostInWindow(), "a guesser with a list of addresses on one network")
}

func TestRealPersonIsInAgainWithinAMinute(t *testing.T) {
	t.Parallel()
	var account, network counter
	for range 1000 { // all at once
		if RetryAfter(account.at(noon), network.at(noon), noon) == 0 {
			account, network = append(account, noon), append(network, noon)
		}
	}
	wait := RetryAfter(account.at(noon), network.at(noon), noon)
	require.Positive(t, wait, "the burst was stopped")
	require.LessOrEqual(t, wait, time.Minute)
	later := noon.Add(wait)
	require.Zero(t, RetryAfter(account.at(later), network.at(later), later), "whoever waits as told is let in")
}
