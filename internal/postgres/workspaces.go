package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"handoverdesk/internal/app"
)

// querier is where statements go: the pool, or for Whole a transaction whose own transactions are savepoints.
type querier interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// Whole runs fn with a store whose writes are one transaction: all of them are there when Whole returns nil, and none when fn
// fails or the program dies on the way. That store serves one goroutine at a time.
func (s *Store) Whole(ctx context.Context, fn func(app.Store) error) error {
	return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return fn(&Store{pool: tx}) }))
}

// Workspace reads the only workspace.
func (s *Store) Workspace(ctx context.Context) (app.Workspace, error) {
	var w app.Workspace
	err := one(s.pool.QueryRow(ctx, `SELECT name, demo FROM workspaces ORDER BY created_at LIMIT 1`), &w.Name, &w.Demo)
	return w, err
}
