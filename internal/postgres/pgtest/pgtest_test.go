package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// childVariable tells this binary that one of its own tests started it.
const childVariable = "PGTEST_CHILD"

func TestMain(m *testing.M) { os.Exit(Main(m, migrate)) }

// migrate makes a schema with everything that resists being emptied.
func migrate(ctx context.Context, databaseURL string) error {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `
		CREATE TABLE schema_migrations (version bigint PRIMARY KEY);
		INSERT INTO schema_migrations VALUES (42);
		CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
		INSERT INTO shops (name) VALUES ('seeded');
		CREATE TABLE "Odd Name" (shop bigint NOT NULL REFERENCES shops ON DELETE RESTRICT);
		CREATE SCHEMA aside;
		CREATE TABLE aside.events (at date NOT NULL) PARTITION BY RANGE (at);
		CREATE TABLE aside.events_2026 PARTITION OF aside.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
		CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'history stays'; END $$;
		CREATE TRIGGER events_never_change BEFORE DELETE ON aside.events FOR EACH ROW EXECUTE FUNCTION refuse();`)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

const rows = `SELECT (SELECT count(*) FROM shops), (SELECT count(*) FROM "Odd Name"),
	(SELECT count(*) FROM aside.events), (SELECT version FROM schema_migrations)`

func TestDB(t *testing.T) {
	var first string
	for round := range 2 {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			pool := DB(t)
			var shops, odd, events, version int
			require.NoError(t, pool.QueryRow(t.Context(), rows).Scan(&shops, &odd, &events, &version))
			require.Equal(t, [4]int{0, 0, 0, 42}, [4]int{shops, odd, events, version})

			var id int
			require.NoError(t, pool.QueryRow(t.Context(), "INSERT INTO shops (name) VALUES ('a') RETURNING id").Scan(&id))
			require.Equal(t, 1, id, "numbers begin anew")
			_, err := pool.Exec(t.Context(), `INSERT INTO "Odd Name" VALUES (1)`)
			require.NoError(t, err)
			_, err = pool.Exec(t.Context(), "INSERT INTO aside.events VALUES ('2026-11-21')")
			require.NoError(t, err)
			_, err = pool.Exec(t.Context(), "DELETE FROM aside.events")
			require.ErrorContains(t, err, "history stays", "the test itself sees the trigger")

			name := pool.Config().ConnConfig.Database
			if round == 0 {
				first = name
			}
			require.Equal(t, first, name, "a database is used again")
		})
	}
}

func TestDBIsNotShared(t *testing.T) {
	t.Parallel()
	a, b := DB(t), DB(t)
	_, err := a.Exec(t.Context(), "INSERT INTO shops (name) VALUES ('a')")
	require.NoError(t, err)
	var n int
	require.NoError(t, b.QueryRow(t.Context(), "SELECT count(*) FROM shops").Scan(&n))
	require.Zero(t, n)
}

func TestNew(t *testing.T) {
	t.Parallel()
	a, b := New(t), New(t)
	require.NotEqual(t, a, b)
	conn, err := pgx.Connect(t.Context(), a)
	require.NoError(t, err)
	var name string
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT name FROM shops").Scan(&name))
	require.Equal(t, "seeded", name)
	_, err = conn.Exec(t.Context(), "DROP SCHEMA aside CASCADE")
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
}

func TestCloseWithinNoticesForgottenConnection(t *testing.T) {
	t.Parallel()
	pool, err := pgxpool.New(t.Context(), New(t))
	require.NoError(t, err)
	conn, err := pool.Acquire(t.Context())
	require.NoError(t, err)
	require.False(t, closeWithin(pool, 50*time.Millisecond))
	conn.Release()
	require.True(t, closeWithin(pool, 10*time.Second))
}

func TestWithoutServerTestsFail(t *testing.T) {
	t.Parallel()
	out, err := child(t, "HANDOVER_POSTGRES_BIN="+t.TempDir(), serverVariable+"=").CombinedOutput()
	require.Error(t, err, "%s", out)
	require.Contains(t, string(out), "--- FAIL: TestDB")
	require.Contains(t, string(out), "apt-get install postgresql")
	require.NotContains(t, string(out), "SKIP")
}

func TestNamedServerIsLeftAsItWas(t *testing.T) {
	t.Parallel()
	own := New(t)
	conn, err := pgx.Connect(t.Context(), own)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()

	killed := fmt.Sprintf("%s%x_1_1", databasePrefix, time.Now().Add(-2*leftoverAge).Unix())
	_, err = conn.Exec(t.Context(), "CREATE DATABASE "+killed+" TEMPLATE template0")
	require.NoError(t, err)

	cmd := child(t, serverVariable+"="+own)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "ok_by_child")
	names, err := conn.Query(t.Context(), "SELECT datname FROM pg_database WHERE datname = $1 OR datname LIKE $2",
		killed, fmt.Sprintf("%s%%\\_%d\\_%%", databasePrefix, cmd.Process.Pid))
	require.NoError(t, err)
	left, err := pgx.CollectRows(names, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, left)

}

func TestNamedServerNeedsSuperuser(t *testing.T) {
	t.Parallel()
	own := New(t)
	if !current.server.Private {
		require.NotEmpty(t, os.Getenv(serverVariable))
		return // a role would be left on someone's server, and need a password
	}
	conn, err := pgx.Connect(t.Context(), own)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "CREATE ROLE plain LOGIN")
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	u, err := url.Parse(own)
	require.NoError(t, err)
	u.User = url.User("plain")
	out, err := child(t, serverVariable+"="+u.String()).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "must be a superuser")
}

// child runs TestDB in another process with the variables given.
func child(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "-test.run=^(TestDB|TestChildSaysSo)$", "-test.v")
	cmd.Env = append(append(os.Environ(), env...), childVariable+"=1")
	return cmd
}

// TestChildSaysSo lets the parent see that its child ran tests at all.
func TestChildSaysSo(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		t.Log("ok_by_child")
	}
}

func TestIsLeftover(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	tests := []struct {
		name     string
		database string
		want     bool
	}{
		{"of a killed run", fmt.Sprintf("handover_test_%x_77_3", now.Add(-3*time.Hour).Unix()), true},
		{"of a run that may still go on", fmt.Sprintf("handover_test_%x_77_3", now.Add(-time.Hour).Unix()), false},
		{"someone's own", "handover_test_mine", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, isLeftover(tt.database, now))
		})
	}
}

func TestLeftoverFoldersOfServersInUseStay(t *testing.T) {
	t.Parallel()
	New(t) // the server runs
	if current.dir == "" {
		require.NotEmpty(t, os.Getenv(serverVariable))
		return
	}
	old := time.Now().Add(-2 * leftoverAge)
	require.NoError(t, os.Chtimes(current.dir, old, old))
	gone, err := os.MkdirTemp("", folderPrefix)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(gone+"/lock", nil, 0o600))
	require.NoError(t, os.Chtimes(gone, old, old))
	removeLeftovers()
	require.NoDirExists(t, gone)
	require.DirExists(t, current.dir)
	require.True(t, strings.HasPrefix(current.server.DataDir, current.dir))
}
