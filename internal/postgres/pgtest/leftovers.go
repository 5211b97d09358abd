package pgtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"handoverdesk/internal/postgres/local"
)

const (
	folderPrefix   = "handover-pgtest-"
	databasePrefix = "handover_test_" // then the time in seconds, hexadecimal
	// leftoverAge is far above what any run takes that is still going on.
	leftoverAge = 2 * time.Hour
)

// removeLeftovers deletes the folders of servers whose run was killed. What cannot
// be deleted, because it is another user's, stays.
func removeLeftovers() {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		fi, err := os.Lstat(dir)
		if err == nil && fi.IsDir() && time.Since(fi.ModTime()) > leftoverAge && local.Abandoned(dir) {
			_ = os.RemoveAll(dir)
		}
	}
}

// dropLeftovers drops the databases that killed runs left on a named server.
func dropLeftovers(ctx context.Context, admin *pgxpool.Pool) error {
	rows, err := admin.Query(ctx, "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", databasePrefix)
	if err != nil {
		return fmt.Errorf("list databases: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("list databases: %w", err)
	}
	for _, name := range names {
		if !isLeftover(name, time.Now()) {
			continue
		}
		if err := drop(ctx, admin, name); err != nil {
			return err
		}
	}
	return nil
}

func isLeftover(database string, now time.Time) bool {
	stamp, _, _ := strings.Cut(strings.TrimPrefix(database, databasePrefix), "_")
	seconds, err := strconv.ParseInt(stamp, 16, 64)
	return err == nil && now.Sub(time.Unix(seconds, 0)) > leftoverAge
}

func drop(ctx context.Context, admin *pgxpool.Pool, name string) error {
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}
