// Package pgtest gives tests databases on a real PostgreSQL. Only _test.go files
// import it.
//
// It knows how to start a throw-away server and to make and empty databases. It
// must not know the schema or the packages that are tested with it: the migrations
// come in as a function, so that any package can use it without a cycle.
//
// Each test binary starts a server of its own, at the first test that wants a
// database and with durability off, and migrates one template database that all
// others are copied from. A server a binary costs about a second and shares
// nothing, so it needs no counting of who still uses it, and dies with its binary
// however that ends. HANDOVER_TEST_DATABASE_URL names a server to use instead; its
// role must be a superuser. Without any server the tests fail and say what to
// install: they are never skipped.
//
// Read Main, DB and New here, then suite.go.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	startWait = 2 * time.Minute  // for the server and the migrations together
	closeWait = 10 * time.Second // for a test's goroutines to give connections back
	poolConns = 8                // a database; the server takes 100 in all
)

// Migrate brings an empty database to the schema the tests are for. It must have
// closed its connections when it returns.
type Migrate func(ctx context.Context, databaseURL string) error

// current is set by Main before any test runs and never after.
var current *suite

// Main runs the tests of a package and takes the server down after them. Call it
// from TestMain; nothing is started for tests that ask for no database:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m, migrations.Up)) }
func Main(m *testing.M, migrate Migrate) int {
	current = &suite{migrate: migrate}
	code := m.Run()
	if err := current.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	return code
}

// DB returns connections to a database that no other test uses until this one has
// ended. Every table but schema_migrations is empty, also those that migrations
// fill, and sequences begin anew; no trigger, foreign key or rule sees the emptying.
// It takes about 10 ms, and a copy of the template on top when all databases are
// in use. A test that changes the schema takes New.
//
// The pool is closed at the end of the test. A connection that is not given back
// by then fails the test.
func DB(t testing.TB) *pgxpool.Pool {
	t.Helper()
	s := started(t)
	name, err := s.checkOut(t.Context())
	if err != nil {
		t.Fatal("pgtest:", err)
	}
	pool, err := s.emptied(t.Context(), name)
	if err != nil {
		t.Fatal("pgtest:", err)
	}
	t.Cleanup(func() {
		if !closeWithin(pool, closeWait) {
			t.Error("pgtest: the test has ended and did not give back a connection of its database")
			return // and nobody gets this database again
		}
		s.checkIn(name)
	})
	return pool
}

// New returns the URL of a database of the test's own, exactly as the migrations
// left the template. The test may change its schema, and must close its
// connections. It costs a copy of the template, tens of milliseconds.
func New(t testing.TB) string {
	t.Helper()
	s := started(t)
	name, err := s.clone(t.Context())
	if err != nil {
		t.Fatal("pgtest:", err)
	}
	return s.url(name)
}

// started returns the suite with its server running and its template migrated.
func started(t testing.TB) *suite {
	t.Helper()
	if current == nil {
		t.Fatal("pgtest: TestMain of this package does not call pgtest.Main")
	}
	current.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startWait)
		defer cancel()
		current.err = current.start(ctx)
	})
	if current.err != nil {
		t.Fatal("pgtest: no database, no test: ", current.err)
	}
	return current
}

// closeWithin closes the pool and reports whether all connections came back in
// time. Without the limit a forgotten one would hang the whole run.
func closeWithin(pool *pgxpool.Pool, limit time.Duration) bool {
	closed := make(chan struct{})
	go func() {
		pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
		return true
	case <-time.After(limit):
		return false
	}
}

// checkoutRoot is the folder above the package under test that holds go.mod.
func checkoutRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the folder of the tests")
		}
		dir = up
	}
}
