//go:build unix && !linux

package local

import (
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// signalOnParentDeath does nothing: a server whose program was killed goes on
// until the next start ends it.
func signalOnParentDeath(*syscall.SysProcAttr) {}

// enterUserNamespace does nothing: there is none, and PostgreSQL then refuses.
func enterUserNamespace(*syscall.SysProcAttr, nsUser) {}

// processesIn asks ps whether the recorded process is the server of this cluster:
// launch puts the data folder on its command line. Other processes of a cluster
// whose main process died are not seen here; PostgreSQL looks for them itself.
func processesIn(data string, recorded int) (pids []int, known bool) {
	if recorded <= 0 {
		return nil, true
	}
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(recorded)).Output()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return nil, true // no such process
	case err != nil:
		return nil, false
	case strings.Contains(string(out), "-D "+data):
		return []int{recorded}, true
	default:
		return nil, true
	}
}
