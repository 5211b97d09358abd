//go:build unix

package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

const logKeep = 10 << 20 // bytes of postgres.log before it is put aside at a start

// launch starts the server as a child and waits until it accepts connections. It
// keeps the owner's lock until the child has ended.
func (c *cluster) launch(ctx context.Context, owner *os.File) (*Server, error) {
	log, err := c.openLog()
	if err != nil {
		release(owner)
		return nil, err
	}
	defer release(log)
	before, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		release(owner)
		return nil, fmt.Errorf("server log: %w", err)
	}
	cmd := c.command(ctx)
	cmd.Stdout, cmd.Stderr = log, log

	s := c.server(0)
	s.done = make(chan struct{})
	started := make(chan error, 1)
	var ended error // written before done is closed
	go func() {
		// The child gets its death signal when the thread that forked it ends,
		// so the thread must live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(s.done)
		defer release(owner)
		err := cmd.Start()
		started <- err
		if err == nil {
			ended = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.proc, s.PID = cmd.Process, cmd.Process.Pid
	for !ready(ctx, s.URL) {
		select {
		case <-s.done:
			return nil, fmt.Errorf("PostgreSQL ended while starting: %w\n%s", ended, tail(log.Name(), before))
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("PostgreSQL was not ready in time: %w\n%s", ctx.Err(), tail(log.Name(), before)), s.Stop())
		case <-time.After(pollEvery):
		}
	}
	return s, nil
}

func (c *cluster) command(ctx context.Context) *exec.Cmd {
	// Not CommandContext: the end of ctx must not kill a running server.
	cmd := exec.Command(filepath.Join(c.install.BinDir, "postgres"), append([]string{"-D", c.data}, c.settings(ctx)...)...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = c.data, serverEnv(), c.as.attr()
	cmd.SysProcAttr.Setpgid = true // the terminal's Ctrl-C is for the program, which then stops the server
	return cmd
}

func (c *cluster) settings(ctx context.Context) []string {
	settings := []string{
		"listen_addresses=",
		"unix_socket_directories=" + c.sock,
		"unix_socket_permissions=0700",
		"port=" + strconv.Itoa(sockPort),
		"logging_collector=off",
		"log_min_messages=warning",
		"max_connections=100",
		"shared_buffers=64MB",
		"dynamic_shared_memory_type=mmap", // /dev/shm is small in many containers
	}
	if c.Ephemeral {
		settings = append(settings, "fsync=off", "full_page_writes=off", "synchronous_commit=off",
			"autovacuum=off", "wal_level=minimal", "max_wal_senders=0", "checkpoint_timeout=1h", "max_wal_size=4GB")
	}
	if c.accepts(ctx, quickRecovery) {
		settings = append(settings, quickRecovery)
	}
	var args []string
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}

// quickRecovery lets recovery after a crash flush the file system once instead of
// opening each file of the cluster. Only Linux has it.
const quickRecovery = "recovery_init_sync_method=syncfs"

// accepts asks the server binary whether it knows a setting's value: which ones it
// does depends on how it was built, and an unknown one would keep it from starting.
func (c *cluster) accepts(ctx context.Context, setting string) bool {
	if runtime.GOOS != "linux" {
		return false
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.install.BinDir, "postgres"),
		"-C", "recovery_init_sync_method", "-D", c.data, "-c", setting)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = c.data, serverEnv(), c.as.attr()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return cmd.Run() == nil
}

// openLog opens the server's log to append, putting a long one aside first.
func (c *cluster) openLog() (*os.File, error) {
	path := filepath.Join(c.state, logName)
	if fi, err := os.Stat(path); err == nil && fi.Size() > logKeep {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, fmt.Errorf("server log: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("server log: %w", err)
	}
	return f, nil
}

// tail returns what was written to the log since it had the given size, at most
// its last 2,000 bytes.
func tail(path string, since int64) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	b = b[min(since, int64(len(b))):]
	return string(b[max(0, len(b)-2000):])
}
