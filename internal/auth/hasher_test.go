package auth

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cheap keeps the tests quick; TestDefaultCost looks at the real cost.
var cheap = Cost{MemoryKiB: 64, Passes: 1, Parallelism: 1}

func TestHasher(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	hash, err := h.Hash(t.Context(), "correct horse")
	require.NoError(t, err)
	again, err := h.Hash(t.Context(), "correct horse")
	require.NoError(t, err)
	require.NotEqual(t, hash, again, "two hashes of one password have two salts")
	require.NotContains(t, hash, "correct")

	long := strings.Repeat("x", maxPasswordBytes+1)
	longHash, err := h.Hash(t.Context(), long)
	require.NoError(t, err)

	tests := []struct {
		name, hash, password string
		want                 bool
	}{
		{"the password", hash, "correct horse", true},
		{"the password under its other salt", again, "correct horse", true},
		{"another password", hash, "correct horsf", false},
		{"the password with a blank after it", hash, "correct horse ", false},
		{"no password", hash, "", false},
		{"nobody and no password", "", "", false},
		{"nobody", "", "correct horse", false},
		{"a password too long to have been set", longHash, long, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := h.Verify(t.Context(), tt.password, tt.hash)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
	t.Run("a damaged hash is an error, not a wrong password", func(t *testing.T) {
		t.Parallel()
		_, err := h.Verify(t.Context(), "correct horse", "$argon2id$v=19$m=64")
		require.Error(t, err)
		require.NotErrorIs(t, err, ErrUnavailable)
	})
}

func TestDefaultCost(t *testing.T) {
	t.Parallel()
	h := NewHasher(DefaultCost)
	hash, err := h.Hash(t.Context(), "handover-demo")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	require.False(t, h.NeedsRehash(hash))
	require.False(t, h.NeedsRehash(h.stranger), "a stranger's check costs what anybody's does")
	require.Len(t, h.stranger, len(hash))

	for name, old := range map[string]string{
		"less memory": mustHash(t, Cost{MemoryKiB: 9 * 1024, Passes: 2, Parallelism: 1}),
		"fewer turns": mustHash(t, Cost{MemoryKiB: 19 * 1024, Passes: 1, Parallelism: 1}),
		"two lanes":   mustHash(t, Cost{MemoryKiB: 19 * 1024, Passes: 2, Parallelism: 2}),
		"not a hash":  "plain text",
	} {
		require.True(t, h.NeedsRehash(old), name)
	}
}

func mustHash(t *testing.T, c Cost) string {
	t.Helper()
	hash, err := NewHasher(c).Hash(t.Context(), "whatever it is")
	require.NoError(t, err)
	return hash
}

func TestGateBoundsTheWork(t *testing.T) {
	t.Parallel()
	const slots, callers = 3, 60
	g := newGate(slots, callers)
	var now, most atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			if err := g.enter(t.Context()); err != nil {
				t.Errorf("a caller with room in the queue was sent away: %v", err)
				return
			}
			defer g.leave()
			n := now.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(2 * time.Millisecond)
			now.Add(-1)
		})
	}
	wg.Wait()
	require.EqualValues(t, slots, most.Load(), "as many as there are slots, and never one more")
	require.Empty(t, g.slots)
	require.Empty(t, g.queue)
}

// TestHasherIsBehindTheGate holds every slot, as hashes in progress do, and sees that both doors wait for one.
func TestHasherIsBehindTheGate(t *testing.T) {
	t.Parallel()
	hash := mustHash(t, cheap)
	doors := map[string]func(context.Context, *Hasher) error{
		"Hash":   func(ctx context.Context, h *Hasher) error { _, err := h.Hash(ctx, "some password"); return err },
		"Verify": func(ctx context.Context, h *Hasher) error { _, err := h.Verify(ctx, "x", hash); return err },
		"Verify of nobody": func(ctx context.Context, h *Hasher) error {
			_, err := h.Verify(ctx, "x", "")
			return err
		},
	}
	for name, door := range doors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHasher(cheap, newGate(1, 1))
			require.NoError(t, h.gate.enter(t.Context()))

			waited := make(chan error, 1)
			go func() { waited <- door(t.Context(), h) }()
			require.Eventually(t, func() bool { return len(h.gate.queue) == 1 }, 5*time.Second, time.Millisecond)

			err := door(t.Context(), h)
			require.ErrorIs(t, err, ErrUnavailable, "one works, one waits, the third is sent away")
			require.Empty(t, waited, "the one in the queue still waits")

			h.gate.leave()
			require.NoError(t, <-waited)
			require.NoError(t, door(t.Context(), h), "a slot is given back")
		})
	}
}

func TestGateLetsGoWhenTheCallerDoes(t *testing.T) {
	t.Parallel()
	g := newGate(1, 1)
	require.NoError(t, g.enter(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := g.enter(ctx)
	require.ErrorIs(t, err, ErrUnavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, g.queue, "its place in the queue is free again")

	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	g.leave()
	require.ErrorIs(t, g.enter(gone), ErrUnavailable, "no work for a caller who has gone, though a slot is free")
	require.Empty(t, g.slots)
}

func TestNewHasherUsesTheCores(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	require.Equal(t, runtime.GOMAXPROCS(0), cap(h.gate.slots))
	require.Equal(t, cap(h.gate.slots)*waitersPerSlot, cap(h.gate.queue))
}
