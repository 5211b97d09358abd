//go:build unix

package local

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

const (
	sockPort = 5432 // only part of the socket's name: nothing listens on the network
	maxSock  = 103  // bytes of a socket's path that macOS takes; Linux takes 107
)

// cluster is one data folder with what is needed to run it.
type cluster struct {
	Options
	install           Install
	as                identity
	state, data, sock string
	url               string
	tidy              func()
}

// openCluster picks binaries and user, and creates the cluster when there is none.
// The caller holds the start lock.
func openCluster(ctx context.Context, state string, o Options) (*cluster, error) {
	there, err := clusters(state)
	if err != nil {
		return nil, err
	}
	in, err := choose(o, Find(o), there, state)
	if err != nil {
		return nil, err
	}
	c := &cluster{Options: o, install: in, state: state, data: filepath.Join(state, fmt.Sprintf("pg%d", in.Major))}
	if c.as, err = identify(in, state, c.data); err != nil {
		return nil, err
	}
	if err := c.makeSocketDir(); err != nil {
		return nil, err
	}
	c.url = databaseURL(o.User, o.Database, c.sock)
	if len(there) == 0 {
		if err := c.create(ctx); err != nil {
			return nil, err
		}
	}
	return c, nil
}

var clusterName = regexp.MustCompile(`^pg\d+$`) // not the pg15.init-123 of a killed initdb

// clusters returns the major versions of the clusters in the state folder.
func clusters(state string) ([]int, error) {
	entries, err := os.ReadDir(state)
	if err != nil {
		return nil, othersFolder(err)
	}
	var majors []int
	for _, e := range entries {
		if !clusterName.MatchString(e.Name()) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(state, e.Name(), "PG_VERSION"))
		if errors.Is(err, fs.ErrNotExist) {
			continue // an empty folder someone made
		}
		if err != nil {
			return nil, othersFolder(err)
		}
		major, err := strconv.Atoi(strings.TrimSpace(string(b)))
		if err != nil {
			return nil, fmt.Errorf("%s is not the version of a cluster: %w", filepath.Join(state, e.Name(), "PG_VERSION"), err)
		}
		majors = append(majors, major)
	}
	return majors, nil
}

// choose takes the first install that is new enough. A cluster that is there
// already takes precedence: a server of another major version cannot read it, and
// beginning an empty one instead would look like losing everything.
func choose(o Options, found []Install, there []int, state string) (Install, error) {
	newest := 0
	for _, major := range there {
		newest = max(newest, major)
	}
	for _, in := range found {
		if in.Major == newest || (newest == 0 && in.Major >= MinMajor) {
			return in, nil
		}
	}
	if newest == 0 {
		return Install{}, noBinaries(o, found)
	}
	return Install{}, fmt.Errorf("%s holds a PostgreSQL %[2]d cluster and no PostgreSQL %[2]d server was found; install it "+
		"(on Debian and Ubuntu: sudo apt-get install postgresql-%[2]d), name its folder in %[3]s, "+
		"or set HANDOVER_DATA_DIR to an empty folder to begin anew", state, newest, binVariable)
}

// create runs initdb in a folder beside the cluster's and renames it at the end,
// so an initdb that was killed leaves nothing half made.
func (c *cluster) create(ctx context.Context) error {
	halves, err := filepath.Glob(filepath.Join(c.state, "pg*.init-*"))
	if err != nil {
		return err
	}
	for _, half := range halves {
		if err := os.RemoveAll(half); err != nil {
			return fmt.Errorf("remove a half-made cluster: %w", err)
		}
	}
	tmp := fmt.Sprintf("%s.init-%d", c.data, os.Getpid())
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return fmt.Errorf("create cluster: %w", err)
	}
	if err := c.as.chown(tmp); err != nil {
		return fmt.Errorf("create cluster: %w", err)
	}
	if out, err := c.initdb(ctx, tmp); err != nil {
		return errors.Join(initdbError(err, out), os.RemoveAll(tmp))
	}
	if err := os.Remove(c.data); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("create cluster: %w", err) // not empty: no folder of ours
	}
	return os.Rename(tmp, c.data)
}

func (c *cluster) initdb(ctx context.Context, dir string) ([]byte, error) {
	args := []string{"-D", dir, "-U", c.User, "--auth=trust", "--encoding=UTF8", "--no-instructions"}
	switch {
	// Not plain C: it would know neither the letters outside ASCII nor trigrams of
	// Chinese text. The order of strings is by code point in all three.
	case c.install.Major >= 17:
		args = append(args, "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
	case runtime.GOOS == "darwin":
		args = append(args, "--locale=C", "--lc-ctype=en_US.UTF-8")
	default:
		args = append(args, "--locale=C.UTF-8")
	}
	if c.Ephemeral {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.install.BinDir, "initdb"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = dir, serverEnv(), c.as.attr()
	runtime.LockOSThread() // the death signal comes when the thread ends, see launch
	defer runtime.UnlockOSThread()
	return cmd.CombinedOutput()
}

func initdbError(err error, out []byte) error {
	if bytes.Contains(out, []byte("could not look up effective user ID")) {
		return fmt.Errorf("user id %d has no name on this system and PostgreSQL needs one: add it to /etc/passwd, start the program as a user who has one, or set HANDOVER_DATABASE_URL: %w",
			os.Geteuid(), err)
	}
	return fmt.Errorf("initdb: %w\n%s", err, out)
}

// serverEnv is the caller's environment without what would change the server, and without this program's own settings: a server has no business
// with keys and passwords.
func serverEnv() []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PG") && !strings.HasPrefix(kv, "LC_") && !strings.HasPrefix(kv, "LANG") && !strings.HasPrefix(kv, "HANDOVER_") {
			env = append(env, kv)
		}
	}
	return append(env, "LC_ALL=C", "TZ=UTC")
}

// makeSocketDir creates the folder of the socket, which is the only guard of a
// server that trusts whoever connects: nobody but the server's user (and root)
// may enter it. A state folder too deep for a socket's path gets one in /tmp, with
// a name that the next program works out alike.
func (c *cluster) makeSocketDir() error {
	c.sock, c.tidy = filepath.Join(c.state, "run"), func() {}
	if len(c.sock)+len(fmt.Sprintf("/.s.PGSQL.%d", sockPort)) > maxSock {
		sum := sha256.Sum256([]byte(c.data))
		c.sock = fmt.Sprintf("/tmp/handover-%d-%s", os.Geteuid(), hex.EncodeToString(sum[:8]))
		c.tidy = func() { _ = os.Remove(c.sock) } // stays when another server's socket is in it
	}
	if err := os.Mkdir(c.sock, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("create the socket folder: %w", err)
	}
	fi, err := os.Lstat(c.sock)
	if err != nil {
		return fmt.Errorf("socket folder: %w", err)
	}
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !fi.IsDir() || !ok || (int(st.Uid) != os.Geteuid() && int(st.Uid) != c.as.uid) {
		return fmt.Errorf("socket folder %s is someone else's; remove it or set HANDOVER_DATA_DIR to a shorter path", c.sock)
	}
	if err := os.Chmod(c.sock, 0o700); err != nil {
		return fmt.Errorf("socket folder: %w", err)
	}
	return c.as.chown(c.sock)
}
