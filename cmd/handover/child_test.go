package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/demo"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "handover-cmd-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "handover")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		return 1
	}
	return pgtest.Main(m, func(ctx context.Context, url string) error { return postgres.Migrate(ctx, url, 0) })
}

// startWait bounds everything a child does before it says its URL, on a machine that does much else.
const startWait = 90 * time.Second

// child is a running program.
type child struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
	// said is standard output and error, complete once the child has ended.
	said *lines
	done chan struct{}
}

// lines are what a child writes, safe to read meanwhile.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// program is the program with a clean environment: only what the test gives, on a free port.
func program(t *testing.T, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "HANDOVER_ADDR=127.0.0.1:0"}, environ...)
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	cmd.Dir = root // where make runs it: PostgreSQL's binaries may be in .cache
	return cmd
}

// do runs a command that ends by itself.
func do(t *testing.T, environ []string, args ...string) (code int, said string) {
	t.Helper()
	cmd := program(t, environ, args...)
	timer := time.AfterFunc(startWait, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil {
		require.ErrorAs(t, err, &exit, "%s", out)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

var urlLine = regexp.MustCompile(`(?m)^Handover Desk is at (http://\S+)$`)

// serving starts a command and waits for its URL.
func serving(t *testing.T, environ []string, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: program(t, environ, args...), said: &lines{}, done: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = c.said, c.said
	require.NoError(t, c.cmd.Start())
	go func() {
		_ = c.cmd.Wait() // its outcome is in ProcessState
		close(c.done)
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-c.done:
		case <-time.After(startWait):
			_ = c.cmd.Process.Kill()
		}
	})
	for end := time.Now().Add(startWait); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if m := urlLine.FindStringSubmatch(c.said.String()); m != nil {
			c.url = m[1]
			return c
		}
		select {
		case <-c.done:
			require.Fail(t, "the program ended before it served", c.said.String())
		default:
		}
	}
	require.Fail(t, "the program did not say its URL", c.said.String())
	return nil
}

// end sends a signal and returns the exit code.
func (c *child) end(s os.Signal) int {
	c.t.Helper()
	require.NoError(c.t, c.cmd.Process.Signal(s))
	select {
	case <-c.done:
	case <-time.After(startWait):
		require.Fail(c.t, "the program does not end", c.said.String())
	}
	return c.cmd.ProcessState.ExitCode()
}

// page is an answer, read whole.
type page struct {
	status   int
	location string
	body     string
}

// visitor is a browser without a page: it keeps cookies and does not follow redirects.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{
		Jar: jar, Timeout: startWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func read(t *testing.T, r *http.Response, err error) page {
	t.Helper()
	require.NoError(t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return page{r.StatusCode, r.Header.Get("Location"), string(body)}
}

func (c *child) get(v *http.Client, path string) page {
	c.t.Helper()
	r, err := v.Get(c.url + path)
	return read(c.t, r, err)
}

// signIn signs somebody of the demo in.
func (c *child) signIn(v *http.Client, email string) page {
	c.t.Helper()
	r, err := v.PostForm(c.url+"/sign-in", url.Values{"email": {email}, "password": {demo.Password}})
	return read(c.t, r, err)
}

// postmasters are the processes of PostgreSQL servers on a folder.
func postmasters(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	require.NotEmpty(t, files, "this system does not list its processes in /proc")
	var found []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended meanwhile
		}
		args := strings.Split(string(b), "\x00")
		if len(args) > 2 && filepath.Base(args[0]) == "postgres" && args[1] == "-D" && strings.HasPrefix(args[2], dir) {
			found = append(found, filepath.Base(filepath.Dir(name)))
		}
	}
	return found
}
