//go:build unix

package local

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// helperVariable makes this test binary a program that starts a server for the
// state folder it names and stops it when its standard input ends.
const helperVariable = "LOCAL_TEST_STATE"

func TestMain(m *testing.M) {
	if state := os.Getenv(helperVariable); state != "" {
		if err := help(state); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// report is what a helper says once its server is ready.
type report struct {
	URL     string
	PID     int
	Adopted bool
}

func help(state string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := Start(ctx, testOptions(state))
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(report{URL: s.URL, PID: s.PID, Adopted: s.Adopted}); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Stop()
}

// helper is another program that uses the same state folder.
type helper struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.Closer
	stdout *bufio.Reader
	stderr *strings.Builder
}

func startHelper(t *testing.T, state string) *helper {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	h := &helper{t: t, cmd: exec.Command(self), stderr: &strings.Builder{}}
	h.cmd.Env = append(os.Environ(), helperVariable+"="+state)
	h.cmd.Stderr = h.stderr
	h.stdin, err = h.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := h.cmd.StdoutPipe()
	require.NoError(t, err)
	h.stdout = bufio.NewReader(out)
	require.NoError(t, h.cmd.Start())
	t.Cleanup(func() {
		_ = h.cmd.Process.Kill() // most have ended long before
		_ = h.cmd.Wait()
	})
	return h
}

func (h *helper) ready() report {
	h.t.Helper()
	line, err := h.stdout.ReadBytes('\n')
	require.NoError(h.t, err, "the helper ended: %s", h.stderr)
	var r report
	require.NoError(h.t, json.Unmarshal(line, &r))
	return r
}

func (h *helper) stop() {
	h.t.Helper()
	require.NoError(h.t, h.stdin.Close())
	require.NoError(h.t, h.cmd.Wait(), "%s", h.stderr)
}

func (h *helper) kill() {
	h.t.Helper()
	require.NoError(h.t, h.cmd.Process.Kill())
	require.Error(h.t, h.cmd.Wait())
}

func testOptions(state string) Options {
	root, err := filepath.Abs("../../..")
	if err != nil {
		panic(err)
	}
	return Options{StateDir: state, ExtraGlobs: []string{CacheGlob(root)}}
}

// newState is an empty state folder that the server's user can reach when the
// tests run as root, which t.TempDir's is not.
func newState(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pglocal-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// start gives a running server that is stopped at the end of the test.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Start(ctx, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

func exec1(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
}

func queryInt(t *testing.T, url, sql string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&n))
	require.NoError(t, conn.Close(t.Context()))
	return n
}

// postmasters lists the main processes that live in a data folder: those whose
// parent is not in it.
func postmasters(t *testing.T, data string) []int {
	t.Helper()
	pids, known := processesIn(data, (&cluster{data: data}).recordedPID())
	require.True(t, known)
	var tops []int
	for _, p := range pids {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
		if runtime.GOOS == "linux" && err != nil {
			continue // a connection's process that has ended since
		}
		_, after, _ := strings.Cut(string(status), "PPid:")
		var parent int
		_, _ = fmt.Sscan(after, &parent)
		if !slices.Contains(pids, parent) {
			tops = append(tops, p)
		}
	}
	return tops
}

// killNow ends a process as a power cut would.
func killNow(pid int) error { return syscall.Kill(pid, syscall.SIGKILL) }
