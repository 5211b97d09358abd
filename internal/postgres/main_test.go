package postgres_test

import (
	"context"
	"flag"
	"os"
	"testing"

	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

var update = flag.Bool("update", false, "write migrations/schema.sql")

func TestMain(m *testing.M) {
	if where := os.Getenv(envDies); where != "" {
		os.Exit(diesAtWork(where))
	}
	flag.Parse()
	os.Exit(pgtest.Main(m, func(ctx context.Context, url string) error { return postgres.Migrate(ctx, url, 0) }))
}
