package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// A workspace whose files take long keeps its own people waiting, and nobody else.
func TestWorkspacesReadInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, slow, other, third := newReaders(), uuid.New(), uuid.New(), uuid.New()
		refused := func(workspace uuid.UUID, key string) {
			t.Helper()
			begun := time.Now()
			_, err := r.turn(t.Context(), workspace)
			require.Equal(t, handover.Unavailable, handover.CodeOf(err))
			var e *handover.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, key, e.Text.Key)
			require.Equal(t, readTurn, time.Since(begun))
		}
		end, err := r.turn(t.Context(), slow)
		require.NoError(t, err)
		refused(slow, "imported.refuse.busy_colleagues")
		endOther, err := r.turn(t.Context(), other)
		require.NoError(t, err, "the second turn is there for the others")
		refused(third, "imported.refuse.busy")
		refused(slow, "imported.refuse.busy_colleagues")
		endOther()

		go func() {
			time.Sleep(readTurn / 2)
			end()
		}()
		begun := time.Now()
		end, err = r.turn(t.Context(), slow)
		require.NoError(t, err, "who waits gets the turn that ends")
		require.Equal(t, readTurn/2, time.Since(begun))
		end()
		for range readAtOnce { // and who gave up waiting holds none
			end, err := r.turn(t.Context(), uuid.New())
			require.NoError(t, err)
			defer end()
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = r.turn(gone, slow)
		require.Error(t, err)
	})
}
