package postgres_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestPasskeysStayTheirs: nobody sees, changes or uses a passkey of somebody else, of their workspace or another.
func TestPasskeysStayTheirs(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, now := t.Context(), h.app.Now()
	giver, receiver := h.as("giver"), h.as("receiver")
	k := handover.Passkey{ID: uuid.New(), Name: "笔记本", Credential: []byte{1}, Public: []byte{2}, Transports: []string{"internal"}, Site: "localhost", MadeAt: now}
	require.NoError(t, h.store.AddPasskey(ctx, giver, k))
	twin := k
	twin.ID = uuid.New()
	refused(t, h.store.AddPasskey(ctx, receiver, twin), handover.Conflict, "passkey.refuse.known")
	far := giver
	far.Workspace = uuid.New()
	for name, v := range map[string]handover.Viewer{"another person": receiver, "another workspace": far} {
		list, err := h.store.Passkeys(ctx, v)
		require.NoError(t, err)
		require.Empty(t, list, name)
		for _, err := range []error{
			h.store.NamePasskey(ctx, v, k.ID, "x"), h.store.RemovePasskey(ctx, v, k.ID, now), second(h.store.UsePasskey(ctx, v, k.ID, 9, now)),
		} {
			require.Equal(t, handover.NotFound, handover.CodeOf(err), name)
		}
	}
	for n, c := range []struct {
		counter uint32
		forward bool
	}{{0, true}, {0, true}, {3, true}, {4, true}, {4, false}} {
		forward, err := h.store.UsePasskey(ctx, giver, k.ID, c.counter, now)
		require.NoError(t, err, n)
		require.Equal(t, c.forward, forward, n)
	}
	_, err := h.store.UsePasskey(ctx, giver, k.ID, 50, now)
	require.Equal(t, handover.NotFound, handover.CodeOf(err), "once in doubt, always")
	for n := range handover.MaxPasskeys {
		k.ID, k.Credential = uuid.New(), []byte{9, byte(n)}
		err = h.store.AddPasskey(ctx, giver, k)
	}
	refused(t, err, handover.Conflict, "passkey.refuse.many")
}

// TestChallenges: one answers once, in its browser, for its person and purpose, and in time.
func TestChallenges(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, now := t.Context(), h.app.Now()
	mine, theirs := sha256.Sum256([]byte("giver")), sha256.Sum256([]byte("receiver"))
	h.as("giver")
	h.as("receiver")
	keep := func(n byte) app.Challenge {
		sum := sha256.Sum256([]byte{n})
		c := app.Challenge{Value: sum[:], Session: mine, Person: h.people["giver"].ID, Purpose: "sign", Nonce: []byte{n}, Ends: now.Add(time.Minute)}
		require.NoError(t, h.store.KeepChallenge(ctx, c, now))
		return c
	}
	nonce, err := h.store.TakeChallenge(ctx, keep(1), now)
	require.NoError(t, err)
	require.Equal(t, []byte{1}, nonce)
	for name, change := range map[string]func(c *app.Challenge) time.Time{
		"another browser": func(c *app.Challenge) time.Time { c.Session = theirs; return now },
		"another person":  func(c *app.Challenge) time.Time { c.Person = h.people["receiver"].ID; return now },
		"another purpose": func(c *app.Challenge) time.Time { c.Purpose = "add"; return now },
		"too late":        func(c *app.Challenge) time.Time { return c.Ends },
	} {
		c := keep(2)
		asked := c
		at := change(&asked)
		_, err := h.store.TakeChallenge(ctx, asked, at)
		require.Equal(t, handover.NotFound, handover.CodeOf(err), name)
		_, err = h.store.TakeChallenge(ctx, c, now)
		if name == "another browser" {
			require.NoError(t, err, "who has no business with it takes nothing away")
		} else {
			require.Equal(t, handover.NotFound, handover.CodeOf(err), "%s: it is gone", name)
		}
	}
	for n := range 30 {
		keep(byte(100 + n))
	}
	var left int
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT count(*) FROM challenges`).Scan(&left))
	require.Equal(t, 20, left, "a browser keeps no more open")
}
