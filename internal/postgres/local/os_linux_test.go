package local

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestServerEndsWithKilledProgram(t *testing.T) {
	t.Parallel()
	state := newState(t)
	h := startHelper(t, state)
	h.ready()
	data := reopen(t, testOptions(state)).data
	require.Len(t, postmasters(t, data), 1)
	h.kill()
	require.Eventually(t, func() bool { return len(postmasters(t, data)) == 0 }, 10*time.Second, pollEvery)
}
