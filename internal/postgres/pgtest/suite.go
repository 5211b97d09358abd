package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"handoverdesk/internal/postgres/local"
)

// serverVariable names a server to make the databases on, instead of starting one.
const serverVariable = "HANDOVER_TEST_DATABASE_URL"

// suite is the server of one test binary and the databases on it.
type suite struct {
	migrate Migrate
	once    sync.Once
	err     error

	server  *local.Server // private or named
	dir     string        // of a private server
	base    *url.URL
	admin   *pgxpool.Pool
	prefix  string // of the databases of this run
	emptier string // SQL that empties a database

	clones atomic.Int64 // how many were begun
	mu     sync.Mutex
	made   []string // all databases, the template first
	idle   []string // those of DB that no test uses
}

func (s *suite) start(ctx context.Context) error {
	s.prefix = fmt.Sprintf("%s%x_%d_", databasePrefix, time.Now().Unix(), os.Getpid())
	if err := s.startServer(ctx); err != nil {
		return err
	}
	var err error
	if s.base, err = url.Parse(s.server.URL); err != nil || s.base.Scheme == "" {
		return fmt.Errorf("%s must be of the form postgres://user:password@host:5432/postgres", serverVariable)
	}
	if s.admin, err = pgxpool.New(ctx, s.server.URL); err != nil {
		return err
	}
	var super bool
	if err := s.admin.QueryRow(ctx, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&super); err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	if !super {
		return fmt.Errorf("the role of %s must be a superuser, to empty tables whose triggers refuse it", serverVariable)
	}
	if !s.server.Private {
		if err := dropLeftovers(ctx, s.admin); err != nil {
			return err
		}
	}
	return s.makeTemplate(ctx)
}

func (s *suite) startServer(ctx context.Context) error {
	o := local.Options{DatabaseURL: os.Getenv(serverVariable), Ephemeral: true, Database: "postgres"}
	if o.DatabaseURL == "" {
		root, err := checkoutRoot()
		if err != nil {
			return err
		}
		o.ExtraGlobs = []string{local.CacheGlob(root)}
		removeLeftovers()
		if s.dir, err = os.MkdirTemp("", folderPrefix); err != nil {
			return err
		}
		// As root the server runs as another user, who must be able to pass.
		if err := os.Chmod(s.dir, 0o755); err != nil {
			return err
		}
		o.StateDir = s.dir
	}
	var err error
	s.server, err = local.Start(ctx, o)
	return err
}

// makeTemplate migrates the database that all others are copies of, and works out
// how to empty such a copy.
func (s *suite) makeTemplate(ctx context.Context) error {
	template := s.prefix + "template"
	if err := s.create(ctx, template, "template0"); err != nil {
		return err
	}
	if err := s.migrate(ctx, s.url(template)); err != nil {
		return fmt.Errorf("migrate the template database: %w", err)
	}
	conn, err := pgx.Connect(ctx, s.url(template))
	if err != nil {
		return fmt.Errorf("template database: %w", err)
	}
	s.emptier, err = emptierOf(ctx, conn)
	return errors.Join(err, conn.Close(ctx))
}

func (s *suite) create(ctx context.Context, name, template string) error {
	sql := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize() + " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	if s.server.Private {
		sql += " STRATEGY file_copy" // 60 ms against 155: without fsync its checkpoints cost little
	}
	_, err := s.admin.Exec(ctx, sql)
	if err != nil {
		return fmt.Errorf("create database %s (Migrate must have closed its connections): %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = append(s.made, name)
	return nil
}

func (s *suite) clone(ctx context.Context) (string, error) {
	name := s.prefix + fmt.Sprint(s.clones.Add(1))
	return name, s.create(ctx, name, s.prefix+"template")
}

// checkOut returns a database that no test uses, making one when there is none.
// The tests that run at the same time bound how many there are.
func (s *suite) checkOut(ctx context.Context) (string, error) {
	s.mu.Lock()
	if n := len(s.idle); n > 0 {
		name := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		return name, nil
	}
	s.mu.Unlock()
	return s.clone(ctx)
}

func (s *suite) checkIn(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, name)
}

// emptied opens a database and empties it: at the beginning of a test rather than
// at the end, so that what a test that was broken off left does not matter.
func (s *suite) emptied(ctx context.Context, name string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(s.url(name))
	if err != nil {
		return nil, err
	}
	config.MaxConns = poolConns
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database %s: %w", name, err)
	}
	_, err = conn.Conn().PgConn().Exec(ctx, s.emptier).ReadAll()
	conn.Release()
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("empty database %s: %w", name, err)
	}
	return pool, nil
}

func (s *suite) url(database string) string {
	u := *s.base
	u.Path = "/" + database
	return u.String()
}

// stop takes down what start put up. A server of someone else keeps nothing of this run.
func (s *suite) stop() error {
	if s.server == nil {
		return s.removeDir()
	}
	var errs []error
	if s.admin != nil {
		if !s.server.Private {
			ctx, cancel := context.WithTimeout(context.Background(), startWait)
			defer cancel()
			for _, name := range s.made {
				errs = append(errs, drop(ctx, s.admin, name))
			}
		}
		s.admin.Close()
	}
	errs = append(errs, s.server.Stop(), s.removeDir())
	return errors.Join(errs...)
}

func (s *suite) removeDir() error {
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(s.dir)
}

// emptierOf writes the SQL that empties a database like the one conn is connected
// to. Under the role "replica" neither foreign keys nor the triggers that refuse to
// delete history are asked. Deleting is far quicker than truncating: tables in
// tests are small.
func emptierOf(ctx context.Context, conn *pgx.Conn) (string, error) {
	const tables = `
		SELECT format('DELETE FROM %I.%I', n.nspname, c.relname)
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p')
		  AND NOT c.relispartition
		  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
		  AND c.relname <> 'schema_migrations'
		UNION ALL
		SELECT format('SELECT setval(%L, %s, false)', format('%I.%I', schemaname, sequencename), start_value)
		FROM pg_sequences`
	rows, err := conn.Query(ctx, tables)
	if err != nil {
		return "", fmt.Errorf("list tables: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", fmt.Errorf("list tables: %w", err)
	}
	all := append([]string{"BEGIN", "SET LOCAL session_replication_role = replica"}, statements...)
	return strings.Join(append(all, "COMMIT"), ";\n"), nil
}
