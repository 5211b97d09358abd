//go:build unix

package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

const (
	pollEvery   = 20 * time.Millisecond
	remindEvery = 10 * time.Second
)

func startPrivate(ctx context.Context, o Options) (*Server, error) {
	began := time.Now()
	state, err := prepareState(o.StateDir)
	if err != nil {
		return nil, err
	}
	defer remind(o, state)()
	starting, err := lock(ctx, filepath.Join(state, startingName))
	if err != nil {
		return nil, err
	}
	defer release(starting)

	c, err := openCluster(ctx, state, o)
	if err != nil {
		return nil, err
	}
	s, err := c.takeOver(ctx)
	if err != nil {
		return nil, err
	}
	if err := ensureDatabase(ctx, s.URL, o.Database); err != nil {
		return nil, errors.Join(fmt.Errorf("create database %s: %w", o.Database, err), s.Stop())
	}
	said := "private PostgreSQL started"
	if s.Adopted {
		said = "using the private PostgreSQL of another running program; it ends with that program"
	}
	o.Logger.Info(said, "version", s.Install.Version, "data", s.DataDir, "runs_as", s.RunsAs,
		"pid", s.PID, "took", time.Since(began).Round(time.Millisecond))
	return s, nil
}

// prepareState creates the state folder. As root other users must be able to pass
// through it, since the server runs as one of them.
func prepareState(dir string) (string, error) {
	state, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("state folder %s: %w", dir, err)
	}
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o755
	}
	if err := os.MkdirAll(state, mode); err != nil {
		return "", fmt.Errorf("create the data folder (HANDOVER_DATA_DIR chooses another): %w", err)
	}
	return state, nil
}

// remind logs every ten seconds that the start is still going on, until the
// function it returns is called: recovery after a crash can take a while.
func remind(o Options, state string) func() {
	tick, stop := time.NewTicker(remindEvery), make(chan struct{})
	go func() {
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				o.Logger.Warn("still waiting for the private PostgreSQL", "log", filepath.Join(state, logName))
			}
		}
	}()
	return func() { close(stop) }
}

// lock takes the file's lock, waiting for whoever has it. The lock ends with the
// process at the latest: the descriptor is not inherited by children.
func lock(ctx context.Context, path string) (*os.File, error) {
	for {
		f, err := tryLock(path)
		if f != nil || err != nil {
			return f, err
		}
		if err := pause(ctx); err != nil {
			return nil, fmt.Errorf("another program is starting the database (%s is locked): %w", path, err)
		}
	}
}

// tryLock returns nil and no error when someone else has the lock.
func tryLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, othersFolder(err)
	}
	switch err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); {
	case err == nil:
		return f, nil
	case errors.Is(err, unix.EWOULDBLOCK), errors.Is(err, unix.EINTR):
		release(f)
		return nil, nil
	default:
		release(f)
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
}

// release gives up a lock. Closing a file that nothing was written to cannot
// lose anything, so its error has no consequence.
func release(f *os.File) { _ = f.Close() }

// othersFolder adds what to do to the error of someone who started the program as
// another user than last time.
func othersFolder(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the data folder belongs to another user; start the program as that user or set HANDOVER_DATA_DIR to another folder: %w", err)
	}
	return err
}

// Abandoned reports whether the folder is a private server's and no program holds
// it any more. A folder that is being set up at this moment may look abandoned too,
// so look at its age before deleting it.
func Abandoned(state string) bool {
	for _, name := range []string{startingName, ownerName} {
		path := filepath.Join(state, name)
		if _, err := os.Stat(path); name == ownerName && errors.Is(err, fs.ErrNotExist) {
			continue // killed before it had a server
		} else if err != nil {
			return false
		}
		f, err := tryLock(path)
		if f == nil || err != nil {
			return false
		}
		release(f)
	}
	return true
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pollEvery):
		return nil
	}
}

func databaseURL(user, database, sock string) string {
	u := url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database, RawQuery: url.Values{
		"host": {sock}, "port": {strconv.Itoa(sockPort)}, "sslmode": {"disable"},
	}.Encode()}
	return u.String()
}

// connectAdmin connects to the maintenance database of the server at rawURL.
func connectAdmin(ctx context.Context, rawURL string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(rawURL)
	if err != nil {
		return nil, err
	}
	config.Database = "postgres"
	return pgx.ConnectConfig(ctx, config)
}

// ready reports whether the server accepts connections at this moment.
func ready(ctx context.Context, rawURL string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := connectAdmin(ctx, rawURL)
	if err != nil {
		return false
	}
	return conn.Close(ctx) == nil
}

func ensureDatabase(ctx context.Context, rawURL, name string) (err error) {
	conn, err := connectAdmin(ctx, rawURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return err
}
