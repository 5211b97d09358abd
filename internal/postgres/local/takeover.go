//go:build unix

package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startingName = "lock"  // held while a program looks for, creates or starts the server
	ownerName    = "owner" // held by the program whose child the server is
	// orphanWait is how long the remains of a killed server may take to end
	// after being asked, before they are told to end at once.
	orphanWait = 10 * time.Second
)

// takeOver adopts the server of another program that lives, or becomes the owner
// of the cluster and starts one. The caller holds the start lock.
//
// The owner's lock decides, not postmaster.pid: the lock ends with the process
// that holds it, on every way a process can end, and is seen across containers
// that share a folder. Whoever gets it knows that a server still running here has
// lost its owner and is ending or has to.
func (c *cluster) takeOver(ctx context.Context) (*Server, error) {
	for {
		owner, err := tryLock(filepath.Join(c.state, ownerName))
		if err != nil {
			return nil, err
		}
		if owner != nil {
			if err := c.clear(ctx); err != nil {
				release(owner)
				return nil, err
			}
			return c.launch(ctx, owner)
		}
		if pid := c.recordedPID(); pid > 0 && ready(ctx, c.url) {
			s := c.server(pid)
			s.Adopted = true
			return s, nil
		}
		if err := pause(ctx); err != nil {
			return nil, fmt.Errorf("another program runs the database in %s and it does not answer: %w", c.data, err)
		}
	}
}

func (c *cluster) server(pid int) *Server {
	return &Server{
		URL: c.url, Private: true, Install: c.install, DataDir: c.data, PID: pid, RunsAs: c.as.String(), tidy: c.tidy,
	}
}

// clear waits until nothing runs in the data folder, asking what does to end, and
// removes the lock files of a server that is gone. PostgreSQL removes stale lock
// files by itself, but takes a zombie (a container whose init does not reap keeps
// them for ever) or a process number used again for the server, and gives up.
func (c *cluster) clear(ctx context.Context) error {
	var asked time.Time
	told := false
	for {
		pid := c.recordedPID()
		live, known := processesIn(c.data, pid)
		if !known {
			return nil // this system cannot tell; PostgreSQL's own check has to do
		}
		if len(live) == 0 {
			return c.removeLockFiles()
		}
		switch {
		case asked.IsZero():
			asked = time.Now()
			if slices.Contains(live, pid) {
				c.Logger.Warn("ending a private PostgreSQL whose program was killed", "pid", pid, "data", c.data)
				_ = syscall.Kill(pid, syscall.SIGINT) // gone already is as good
			}
		case !told && time.Since(asked) > orphanWait:
			told = true
			for _, p := range live {
				_ = syscall.Kill(p, syscall.SIGQUIT)
			}
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("processes %v of a killed PostgreSQL hold %s and do not end: %w", live, c.data, err)
		}
	}
}

func (c *cluster) removeLockFiles() error {
	socket := filepath.Join(c.sock, fmt.Sprintf(".s.PGSQL.%d", sockPort))
	for _, f := range []string{filepath.Join(c.data, "postmaster.pid"), socket + ".lock", socket} {
		if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a stale lock file: %w", err)
		}
	}
	return nil
}

// recordedPID is the process number in postmaster.pid, or 0: whether that process
// lives and is a server is another question.
func (c *cluster) recordedPID() int {
	b, err := os.ReadFile(filepath.Join(c.data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0
	}
	return pid
}
