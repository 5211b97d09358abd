package local

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// signalOnParentDeath makes a child end by a fast shutdown when the thread that
// started it ends.
func signalOnParentDeath(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGINT }

func enterUserNamespace(a *syscall.SysProcAttr, u nsUser) {
	a.Cloneflags |= syscall.CLONE_NEWUSER
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: u.uid, HostID: os.Geteuid(), Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: u.gid, HostID: os.Getegid(), Size: 1}}
}

// processesIn lists the live PostgreSQL processes of a cluster: each of them stays
// in the data folder. Folders are compared as such, not by name, since another
// root may have the same path; a zombie has no folder and does not count; the name
// keeps out a shell that someone left there. It returns false when the system
// cannot tell.
func processesIn(data string, _ int) (pids []int, known bool) {
	want, err := os.Stat(data)
	if err != nil {
		return nil, false
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		cwd, err := os.Stat(filepath.Join("/proc", e.Name(), "cwd"))
		if err != nil || !os.SameFile(cwd, want) {
			continue
		}
		comm, err := os.ReadFile(filepath.Join("/proc", e.Name(), "comm"))
		if err == nil && (strings.HasPrefix(string(comm), "postgres") || strings.HasPrefix(string(comm), "postmaster")) {
			pids = append(pids, pid)
		}
	}
	return pids, true
}
