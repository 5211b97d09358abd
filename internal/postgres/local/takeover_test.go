//go:build unix

package local

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever is killed, the next start recovers, keeps what was committed, and one
// server runs on the data folder.
func TestStartAfterKill(t *testing.T) {
	t.Parallel()
	state := newState(t)
	first := startHelper(t, state)
	url := first.ready().URL
	exec1(t, url, "CREATE TABLE kept (n int)")
	first.stop()

	kills := []struct {
		name string
		kill func(h *helper, server int)
	}{
		{"the program", func(h *helper, _ int) { h.kill() }},
		{"the program, then the server", func(h *helper, server int) { h.kill(); _ = killNow(server) }},
		{"the server, then the program", func(h *helper, server int) { _ = killNow(server); h.kill() }},
	}
	for i, tt := range kills {
		h := startHelper(t, state)
		r := h.ready()
		exec1(t, r.URL, fmt.Sprintf("INSERT INTO kept VALUES (%d)", i))
		tt.kill(h, r.PID)

		began := time.Now()
		s := start(t, testOptions(state))
		require.False(t, s.Adopted, tt.name)
		require.Equal(t, []int{s.PID}, postmasters(t, s.DataDir), tt.name)
		require.Equal(t, i+1, queryInt(t, s.URL, "SELECT count(*) FROM kept"), tt.name)
		t.Logf("%s killed: started again in %s", tt.name, time.Since(began).Round(time.Millisecond))
		require.NoError(t, s.Stop())
	}
}

// A server that outlives its program (the death signal is Linux's) is ended and
// started again as the new program's child, so that it ends with that one.
func TestStartEndsOrphanedServer(t *testing.T) {
	t.Parallel()
	o := testOptions(newState(t))
	s := start(t, o)
	exec1(t, s.URL, "CREATE TABLE kept AS SELECT 7 AS n")
	require.NoError(t, s.Stop())

	c := reopen(t, o)
	orphan := c.command(t.Context())
	require.NoError(t, orphan.Start())
	t.Cleanup(func() { _ = orphan.Process.Kill() }) // ended long before
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	require.Eventually(t, func() bool { return ready(t.Context(), c.url) }, 10*time.Second, pollEvery)

	again := start(t, o)
	require.False(t, again.Adopted)
	require.NotEqual(t, orphan.Process.Pid, again.PID)
	require.NoError(t, <-ended, "the orphan was shut down in order")
	require.Equal(t, []int{again.PID}, postmasters(t, again.DataDir))
	require.Equal(t, 7, queryInt(t, again.URL, "SELECT n FROM kept"))
}

func TestTwoProgramsStartAtOnce(t *testing.T) {
	t.Parallel()
	state := newState(t)
	a, b := startHelper(t, state), startHelper(t, state)
	ra, rb := a.ready(), b.ready()
	require.Equal(t, ra.PID, rb.PID)
	require.NotEqual(t, ra.Adopted, rb.Adopted, "one started the server and the other found it")
	data := reopen(t, testOptions(state)).data
	require.Equal(t, []int{ra.PID}, postmasters(t, data))

	owner, guest := a, b
	if ra.Adopted {
		owner, guest = b, a
	}
	guest.stop()
	require.Equal(t, 1, queryInt(t, ra.URL, "SELECT 1"), "a guest leaves the server alone")
	owner.stop()
	require.Empty(t, postmasters(t, data))
}

func TestStartClearsPIDFileOfAnotherProcess(t *testing.T) {
	t.Parallel()
	o := testOptions(newState(t))
	s := start(t, o)
	file := filepath.Join(s.DataDir, "postmaster.pid")
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, s.Stop())

	// PostgreSQL believes the file when the process is alive and of its own user.
	c := reopen(t, o)
	sleep := exec.Command("sleep", "60")
	sleep.SysProcAttr = c.as.attr()
	require.NoError(t, sleep.Start())
	defer func() { _ = sleep.Process.Kill(); _ = sleep.Wait() }()
	stale := strings.Replace(string(b), fmt.Sprint(s.PID), fmt.Sprint(sleep.Process.Pid), 1)
	require.NoError(t, os.WriteFile(file, []byte(stale), 0o600))
	require.NoError(t, c.as.chown(file))

	began := time.Now()
	again := start(t, o)
	require.False(t, again.Adopted)
	require.Less(t, time.Since(began), 10*time.Second)
	require.Equal(t, []int{again.PID}, postmasters(t, again.DataDir))
}

func TestDoneWhenServerDies(t *testing.T) {
	t.Parallel()
	s := start(t, testOptions(newState(t)))
	require.NoError(t, killNow(s.PID))
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the server's end was not noticed")
	}
}

// reopen is the cluster of a state folder, for a test to do something odd with.
func reopen(t *testing.T, o Options) *cluster {
	t.Helper()
	o.Database, o.User = "handover", "handover"
	c, err := openCluster(t.Context(), o.StateDir, o)
	require.NoError(t, err)
	return c
}
