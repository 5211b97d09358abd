//go:build !unix

package local

import (
	"context"
	"errors"
	"runtime"
)

// startPrivate refuses: running PostgreSQL as a private child needs file locks,
// sockets and signals that this system does not have in the form used here.
func startPrivate(context.Context, Options) (*Server, error) {
	return nil, errors.New("a private PostgreSQL cannot be started on " + runtime.GOOS +
		"; set HANDOVER_DATABASE_URL=postgres://user:password@host:5432/name")
}

// Abandoned reports whether the state folder is a private server's and no program
// holds it. On this system there are none.
func Abandoned(string) bool { return false }
