// Package postgres is every line of SQL: it implements app.Store over a pgx pool and turns rows into values of the domain.
//
// It decides nothing: who may do what was settled when the Scope or Viewer it is handed was made, what follows what is in
// package handover. It must not know of HTTP, languages or templates. Start reading at records.go, then write.go.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/golang-migrate/migrate/v4"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"handoverdesk/internal/app"
	"handoverdesk/migrations"
)

// Store implements app.Store. It is safe for concurrent use.
type Store struct {
	pool querier
}

var _ app.Store = (*Store)(nil)

// New makes a store over a pool whose database is migrated.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool} }

// Open connects to the database at url with at most size connections. It waits for the server up to the context's deadline.
func Open(ctx context.Context, url string, size int, tracer pgx.QueryTracer) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	cfg.MaxConns = int32(size)
	cfg.MaxConnIdleTime = 10 * time.Minute
	cfg.ConnConfig.Tracer = tracer
	cfg.ConnConfig.RuntimeParams["application_name"] = "handover-desk"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "30s"
	// Compiling a search takes a second, running it some milliseconds.
	cfg.ConnConfig.RuntimeParams["jit"] = "off"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60s"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	return pool, nil
}

// Migrate brings the database to the newest schema, one process at a time under golang-migrate's lock. Steps other than 0 move
// that many migrations up, or down when negative.
func Migrate(ctx context.Context, url string, steps int) (err error) {
	src, err := iofs.New(migrations.Files, ".")
	if err != nil {
		return err
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	driver, err := migratepgx.WithInstance(db, &migratepgx.Config{})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	m, err := migrate.NewWithInstance("iofs", src, "pgx5", driver)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() {
		// The driver holds a connection of its own, which closing db alone would leave open.
		_, closing := m.Close()
		err = errors.Join(err, closing)
	}()
	stop := context.AfterFunc(ctx, func() { m.GracefulStop <- true })
	defer stop()
	if steps == 0 {
		err = m.Up()
	} else {
		err = m.Steps(steps)
	}
	if errors.Is(err, migrate.ErrNoChange) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Newest is the number of the newest migration, and with it of the schema this program was built for.
var Newest = newest(migrations.Files)

func newest(files fs.FS) int {
	names, err := fs.Glob(files, "*.up.sql")
	most := 0
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		n, wrong := strconv.Atoi(number)
		err = errors.Join(err, wrong)
		most = max(most, n)
	}
	if err != nil || most == 0 {
		panic(fmt.Sprintf("postgres: migrations are not named NNNNNN_title.up.sql: %v", err))
	}
	return most
}

// Ready says whether the database answers, accepts writes, and has the schema this program was built for.
func (s *Store) Ready(ctx context.Context) error {
	var version int
	var dirty, standby bool
	err := s.pool.QueryRow(ctx, `
		SELECT version, dirty, pg_is_in_recovery()
		FROM schema_migrations`).Scan(&version, &dirty, &standby)
	switch {
	case err != nil:
		return fmt.Errorf("ready: %w", err)
	case dirty:
		return fmt.Errorf("ready: migration %d stopped half way", version)
	case version != Newest:
		return fmt.Errorf("ready: schema is at %d, this program needs %d", version, Newest)
	case standby:
		return errors.New("ready: the database only reads")
	}
	return nil
}

// instant scans a nullable date or timestamp: NULL gives the zero time, all others come in UTC.
type instant struct{ t *time.Time }

func at(t *time.Time) instant { return instant{t} }

func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.t = time.Time{}
	case time.Time:
		*i.t = v.UTC()
	default:
		return fmt.Errorf("cannot read %T as a time", src)
	}
	return nil
}

// orNull is the value for a column that is NULL when there is nothing to say.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// dateOrNull is a calendar date as text, because a date has no time zone.
func dateOrNull(t time.Time) any { return dateText(t) }

func dateText(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format(time.DateOnly)
	return &s
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

// commitWait bounds how long the end of a transaction may take after the person has hung up.
const commitWait = 30 * time.Second

// transact runs fn in one transaction. Once fn has done its work the commit no longer depends on the person still waiting for it:
// broken off in the middle, nobody would know whether it happened.
func (s *Store) transact(ctx context.Context, fn func(pgx.Tx) error) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWait)
		defer cancel()
		_ = tx.Rollback(end) // does nothing after a commit
	}()
	if err := fn(tx); err != nil {
		return err
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWait)
	defer cancel()
	return tx.Commit(end)
}

// one runs a query that must give exactly one row.
func one(row pgx.Row, dest ...any) error { return translate(row.Scan(dest...)) }

// collect reads every row with scan.
func collect[T any](rows pgx.Rows, scan func(*T) []any) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(scan(&v)...); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, translate(rows.Err())
}

// batch is one round trip: statements are queued with what to do with their rows, then sent together.
type batch struct{ pgx.Batch }

func (b *batch) rows(sql string, args pgx.StrictNamedArgs, read func(pgx.Rows) error) {
	b.Queue(sql, args).Query(read)
}

func (b *batch) row(sql string, args pgx.StrictNamedArgs, dest ...any) {
	b.Queue(sql, args).QueryRow(func(row pgx.Row) error { return row.Scan(dest...) })
}

func (s *Store) send(ctx context.Context, b *batch) error {
	return translate(s.pool.SendBatch(ctx, &b.Batch).Close())
}

func exec(ctx context.Context, q interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
}, sql string, args pgx.StrictNamedArgs) (int64, error) {
	tag, err := q.Exec(ctx, sql, args)
	return tag.RowsAffected(), translate(err)
}
