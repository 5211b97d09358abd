package postgres_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

type grab struct {
	sql  []string
	args [][]any
}

func (c *grab) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	c.sql, c.args = append(c.sql, d.SQL), append(c.args, d.Args)
	return ctx
}
func (c *grab) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {}
func (c *grab) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}
func (c *grab) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	c.sql, c.args = append(c.sql, d.SQL), append(c.args, d.Args)
}
func (c *grab) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func TestZZExplain(t *testing.T) {
	e := given(t).estate(6400, 25600)
	for _, p := range e.pages() {
		switch p.name {
		case "review", "todo of giver", "dashboard of a giver", "questions":
		default:
			continue
		}
		c := &grab{}
		cfg := e.pool.Config()
		cfg.MaxConns, cfg.ConnConfig.Tracer = 1, c
		pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
		require.NoError(t, err)
		a := e.on(pool)
		v := e.as(p.who)
		sc := e.in(p.who, e.id)
		require.NoError(t, p.open(a, v, sc))
		for i, sql := range c.sql {
			rows, err := e.pool.Query(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) "+sql, c.args[i]...)
			require.NoError(t, err)
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			require.NoError(t, err)
			fmt.Println("=====", p.name, i)
			for _, l := range lines {
				fmt.Println(l)
			}
		}
		pool.Close()
	}
}
