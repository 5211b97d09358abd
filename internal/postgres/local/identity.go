//go:build unix

package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity says as whom the server runs: PostgreSQL refuses to run as root.
type identity struct {
	name     string // of the user to become; empty when nothing changes
	uid, gid int    // of the files' owner, as this process sees it
	ns       *nsUser
}

// nsUser is who the server believes to be inside its user namespace. Its files
// belong to root outside, but it holds none of root's powers.
type nsUser struct{ uid, gid int }

func (id identity) String() string {
	switch {
	case id.ns != nil:
		return "user namespace"
	case id.name != "":
		return "user " + id.name
	default:
		return "self"
	}
}

func (id identity) chown(path string) error {
	if id.name == "" {
		return nil
	}
	return os.Lchown(path, id.uid, id.gid)
}

// attr makes a child run as id and, where the system can, end when the thread
// that started it ends.
func (id identity) attr() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{}
	switch {
	case id.ns != nil:
		enterUserNamespace(a, *id.ns)
	case id.name != "":
		a.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid), Groups: []uint32{}}
	}
	signalOnParentDeath(a)
	return a
}

// identify picks as whom to run: whoever owns the cluster; for a new one the
// caller, or as root the first user who can reach both folders, and at last a
// user namespace, which needs no reachable path but is refused in most containers.
func identify(in Install, state, data string) (identity, error) {
	self := identity{uid: os.Geteuid(), gid: os.Getegid()}
	if self.uid != 0 {
		return self, nil
	}
	users, tryNS, err := candidates(data)
	if err != nil {
		return identity{}, err
	}
	var errs []error
	for _, u := range users {
		id, err := userIdentity(u)
		if err == nil {
			err = canRun(id, in, state)
		}
		if err == nil {
			return id, nil
		}
		errs = append(errs, fmt.Errorf("as user %s: %w", u.Username, err))
	}
	if tryNS {
		id := self
		id.ns = &nsUser{uid: 65534, gid: 65534}
		if u, err := user.Lookup("nobody"); err == nil {
			if nobody, err := userIdentity(u); err == nil {
				id.ns = &nsUser{uid: nobody.uid, gid: nobody.gid}
			}
		}
		err := canRun(id, in, state)
		if err == nil {
			return id, nil
		}
		errs = append(errs, fmt.Errorf("in a user namespace: %w", err))
	}
	return identity{}, fmt.Errorf("this is root, PostgreSQL does not run as root, and no other user can reach both %s and %s; "+
		"set HANDOVER_DATA_DIR to a folder that others can enter, such as /var/lib/handover, or start the program as another user: %w",
		state, in.BinDir, errors.Join(errs...))
}

// candidates returns the users root may run the cluster as, and whether a user
// namespace is one more way.
func candidates(data string) (users []*user.User, tryNS bool, err error) {
	fi, err := os.Stat(data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false, fmt.Errorf("cluster: %w", err)
	}
	if err == nil {
		uid := fi.Sys().(*syscall.Stat_t).Uid
		if uid == 0 {
			return nil, true, nil // made in a user namespace
		}
		owner, err := user.LookupId(strconv.Itoa(int(uid)))
		if err != nil {
			return nil, false, fmt.Errorf("%s belongs to user id %d, who has no name here: %w", data, uid, err)
		}
		return []*user.User{owner}, false, nil
	}
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			users = append(users, u)
		}
	}
	return users, true, nil
}

func userIdentity(u *user.User) (identity, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return identity{}, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return identity{}, err
	}
	return identity{name: u.Username, uid: uid, gid: gid}, nil
}

// canRun starts the binary as id in the state folder, which fails when id cannot
// pass through the path of either.
func canRun(id identity, in Install, state string) error {
	cmd := exec.Command(filepath.Join(in.BinDir, "postgres"), "--version")
	cmd.Dir, cmd.SysProcAttr = state, id.attr()
	return cmd.Run()
}
