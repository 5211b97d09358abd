package main

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

// dataDir is a folder for a private database; as root the server is another user, who must be able to pass.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "handover-cmd-data-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func TestRunOnAFreshMachine(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	environ := []string{"HANDOVER_DATA_DIR=" + dir}
	c := serving(t, environ, "run")
	require.Contains(t, c.said.String(), "giver@demo.test")
	require.Contains(t, c.said.String(), "The demo workspace is ready")
	v := visitor(t)
	require.Equal(t, http.StatusOK, c.get(v, "/healthz").status)
	require.Equal(t, http.StatusOK, c.get(v, "/readyz").status)
	signIn := c.get(v, "/sign-in")
	require.Equal(t, http.StatusOK, signIn.status)
	require.Contains(t, signIn.body, "<form")
	require.Equal(t, http.StatusSeeOther, c.signIn(v, "giver@demo.test").status)

	require.Equal(t, -1, c.end(syscall.SIGKILL))
	c = serving(t, environ, "run")
	require.NotContains(t, c.said.String(), "The demo workspace is ready", "the data of before the kill is gone")
	// A child of the server that has not named itself yet looks like one more.
	require.Eventually(t, func() bool { return len(postmasters(t, dir)) == 1 }, startWait, 20*time.Millisecond)
	require.Equal(t, http.StatusSeeOther, c.signIn(visitor(t), "receiver@demo.test").status)
	text, archive := c.taken()
	require.Equal(t, exitFine, c.end(syscall.SIGTERM), c.said)
	require.Empty(t, postmasters(t, dir))
	verifies(t, text, archive)

	code, said := do(t, environ, "doctor")
	require.Equal(t, exitFine, code, said)
	require.Empty(t, postmasters(t, dir))
}

func TestServeNeverSeeds(t *testing.T) {
	t.Parallel()
	c := serving(t, []string{"HANDOVER_DATABASE_URL=" + pgtest.New(t), "HANDOVER_LOG=json"}, "serve")
	v := visitor(t)
	at := "/"
	for range 3 {
		p := c.get(v, at)
		if p.status != http.StatusSeeOther {
			break
		}
		at = p.location
	}
	require.Equal(t, "/setup", at)
	require.NotContains(t, c.said.String(), "demo")
	require.Equal(t, exitFine, c.end(os.Interrupt), c.said)
	require.Contains(t, c.said.String(), `{"time":`)
}

func TestDemoIsForThisMachine(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	environ := []string{"HANDOVER_DATABASE_URL=" + url}
	code, said := do(t, environ, "demo")
	require.Equal(t, exitFine, code, said)
	require.Contains(t, said, "is ready: 26 people")
	code, said = do(t, environ, "demo")
	require.Equal(t, exitFine, code, said)
	require.Contains(t, said, "nothing was changed")

	everywhere := append(environ, "HANDOVER_ADDR=0.0.0.0:0", "HANDOVER_BASE_URL=http://127.0.0.1:8080")
	code, said = do(t, everywhere, "serve")
	require.Equal(t, exitFailed, code, said)
	require.Contains(t, said, "HANDOVER_DEMO_ANYWHERE=true")

	meant := serving(t, append(environ, "HANDOVER_ADDR=0.0.0.0:0", "HANDOVER_DEMO_ANYWHERE=true"), "serve")
	require.Equal(t, exitFine, meant.end(syscall.SIGTERM))

	finishesRequests(t, environ, url)
	doctorFinds(t, environ, url)
}

// finishesRequests holds a request up in the database, asks the program to stop, and lets the request go on.
func finishesRequests(t *testing.T, environ []string, url string) {
	t.Helper()
	c := serving(t, environ, "serve")
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	// Nothing but signing in touches this table, so what waits for it is the request.
	_, err = tx.Exec(t.Context(), `LOCK TABLE sign_in_attempts IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	answered := make(chan page, 1)
	v := visitor(t)
	go func() {
		defer close(answered) // also when signing in fails, which ends this goroutine and not the test
		answered <- c.signIn(v, "giver@demo.test")
	}()
	require.Eventually(t, func() bool {
		var waiting bool
		err := tx.QueryRow(t.Context(), `
			SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'sign_in_attempts'::regclass)`).Scan(&waiting)
		return err == nil && waiting
	}, startWait, 20*time.Millisecond)
	require.NoError(t, c.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool {
		_, err := visitor(t).Get(c.url + "/readyz")
		return err != nil
	}, startWait, 20*time.Millisecond, "it takes new requests though it is stopping")
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, http.StatusSeeOther, (<-answered).status)
	<-c.done
	require.Equal(t, exitFine, c.cmd.ProcessState.ExitCode(), c.said)
}

// doctorFinds tampers with the data, one thing after the other, and expects doctor to see each.
func doctorFinds(t *testing.T, environ []string, url string) {
	t.Helper()
	_, said := do(t, environ, "doctor")
	require.NotContains(t, strings.ReplaceAll(said, "FAIL  fsync", ""), "FAIL", "the server of the tests runs without fsync, and nothing else is wrong")
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	tests := []struct{ name, sql, want string }{ // each touches one row, so that what was found before does not hide it
		{"a record that does not open", `UPDATE records SET data = '{"login_name": []}' WHERE id = (SELECT min(id::text)::uuid FROM records WHERE kind = 'account')`, "field login_name"},
		{"a record that was changed", `UPDATE records SET data = data::jsonb || '{"name": "x"}' WHERE id = (SELECT min(id::text)::uuid FROM records WHERE kind = 'supplier')`, "does not fit its digest"},
		{"an event that was changed", `UPDATE events SET act = 'record.saved' WHERE seq = 5 AND handover_id = (SELECT id FROM handovers WHERE state = 'signed')`, "event 5 is not what its hash says"},
		{"an event that was taken away", `DELETE FROM events WHERE (handover_id, seq) = (SELECT id, event_seq FROM handovers WHERE state = 'planned' ORDER BY number LIMIT 1)`, "event 2 is missing"},
		{"a signature on something else", `UPDATE seals SET digest = sha256('x') WHERE id = (SELECT min(id::text)::uuid FROM seals WHERE section_id IS NOT NULL)`, "the row was changed"},
		{"a count of a section", `UPDATE sections SET draft = draft + 1, records = records + 1 WHERE id = (SELECT min(id::text)::uuid FROM sections WHERE state = 'filling')`, "section HD-"},
		{"a count of a handover", `UPDATE handovers SET warnings = warnings + 1 WHERE state = 'closed'`, "handover HD-"},
		{"a count of a record", `UPDATE records SET blockers = blockers + 1 WHERE id = (SELECT min(id::text)::uuid FROM records WHERE kind = 'risk')`, "record "},
		{"a sum of the dashboard", `UPDATE handover_tallies SET records = records + 1 WHERE state = 'draft'`, "dashboard figure draft"},
		{"a bar of the dashboard", `UPDATE section_tallies SET sections = sections + 1 WHERE kind = 'sku' AND state = 'submitted'`, "dashboard progress sku submitted"},
		{"a migration that stopped", `UPDATE schema_migrations SET dirty = true`, "stopped half way"},
		{"a newer schema", `UPDATE schema_migrations SET version = 99, dirty = false`, "a newer program has used it"},
	}
	for _, tt := range tests {
		tx, err := conn.Begin(t.Context())
		require.NoError(t, err)
		// The triggers that refuse such changes are what an intruder with the database's password would turn off.
		_, err = tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica`)
		require.NoError(t, err)
		changed, err := tx.Exec(t.Context(), tt.sql)
		require.NoError(t, err, tt.name)
		require.NotZero(t, changed.RowsAffected(), tt.name)
		require.NoError(t, tx.Commit(t.Context()))
		code, said := do(t, environ, "doctor")
		require.Equal(t, exitFailed, code, "%s: %s", tt.name, said)
		require.Contains(t, said, tt.want, tt.name)
	}
	code, said := do(t, environ, "serve")
	require.Equal(t, exitFailed, code)
	require.Contains(t, said, "a newer program has used it")
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	newest := strconv.Itoa(postgres.Newest)
	environ := []string{"HANDOVER_DATABASE_URL=" + pgtest.New(t)}
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"current", nil, exitFine, "is at " + newest + " already"},
		{"down wants a word", []string{"-down", "1"}, exitUsage, "-delete-data"},
		{"down too far", []string{"-down", "99", "-delete-data"}, exitFailed, "cannot go back by 99"},
		{"down to nothing", []string{"-down", newest, "-delete-data"}, exitFine, "from " + newest + " to 0"},
		{"up again", nil, exitFine, "from 0 to " + newest},
	}
	for _, tt := range tests { // each goes on where the one before has left the schema
		code, said := do(t, environ, append([]string{"migrate"}, tt.args...)...)
		require.Equal(t, tt.code, code, "%s: %s", tt.name, said)
		require.Contains(t, said, tt.want, tt.name)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, taken.Close()) })
	real := pgtest.New(t)
	conn, err := pgx.Connect(t.Context(), real)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `INSERT INTO workspaces (id, name, created_at) VALUES (gen_random_uuid(), 'Real', now())`)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	empty := t.TempDir()

	tests := []struct {
		name    string
		environ []string
		args    []string
		code    int
		want    []string
	}{
		{"no command", nil, nil, exitUsage, []string{"no command given", "handover help"}},
		{"a command that is not", nil, []string{"start"}, exitUsage, []string{`there is no command "start"`}},
		{"an argument too many", nil, []string{"serve", "now"}, exitUsage, []string{`takes no argument "now"`}},
		{"help", []string{"HANDOVER_ADDR=nonsense"}, []string{"--help"}, exitFine, []string{"  doctor ", "HANDOVER_DATA_DIR"}},
		{"version", nil, []string{"version"}, exitFine, []string{"schema " + strconv.Itoa(postgres.Newest)}},
		{"a wrong option", []string{"HANDOVER_ADDR=8080"}, []string{"serve"}, exitFailed, []string{`HANDOVER_ADDR="8080": must be host:port`}},
		{"a port in use", []string{"HANDOVER_ADDR=" + taken.Addr().String()}, []string{"run"}, exitFailed, []string{taken.Addr().String(), "Stop the program that uses it"}},
		{"a wrong password", []string{"HANDOVER_DATABASE_URL=" + real + "&user=nobody"}, []string{"serve"}, exitFailed, []string{`"nobody"`, "HANDOVER_DATABASE_URL is postgres://"}},
		{"no PostgreSQL", []string{"HANDOVER_DATA_DIR=" + empty, "HANDOVER_POSTGRES_BIN=" + empty}, []string{"run"}, exitFailed, []string{"apt-get install postgresql"}},
		{"a demo among real data", []string{"HANDOVER_DATABASE_URL=" + real}, []string{"demo"}, exitFailed, []string{"needs an empty database"}},
		{"nothing to look at", []string{"HANDOVER_DATA_DIR=" + empty}, []string{"doctor"}, exitFailed, []string{"there is none yet in " + empty}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, said := do(t, tt.environ, tt.args...)
			require.Equal(t, tt.code, code, said)
			for _, want := range tt.want {
				require.Contains(t, said, want)
			}
		})
	}
}
