package server

import (
	"sync"
	"time"
)

// feedGate bounds how often one address of a calendar is read: programs ask every few minutes at most, and whoever asks more often waits. It is kept
// in memory: an instance that forgets it lets somebody through who could as well have come an hour later.
type feedGate struct {
	mu   sync.Mutex
	read map[[32]byte]feedReads
}

type feedReads struct {
	begun time.Time
	count int
}

// Reads of one feed within a span, and the feeds remembered at once.
const (
	feedReadsMost = 60
	feedReadsSpan = time.Hour
	feedsKnown    = 10_000
)

// take notes a read, or says how long to wait for the next one.
func (g *feedGate) take(feed [32]byte, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.read == nil || len(g.read) >= feedsKnown {
		g.read = map[[32]byte]feedReads{}
	}
	r := g.read[feed]
	if age := now.Sub(r.begun); age < 0 || age >= feedReadsSpan {
		r = feedReads{begun: now}
	}
	if r.count >= feedReadsMost {
		return feedReadsSpan - now.Sub(r.begun)
	}
	r.count++
	g.read[feed] = r
	return 0
}
