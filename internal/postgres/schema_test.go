package postgres_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
	"handoverdesk/migrations"
)

// TestSchema compares migrations/schema.sql with a freshly migrated database. `make schema` writes it.
func TestSchema(t *testing.T) {
	t.Parallel()
	got := schemaOf(t, pgtest.New(t))
	file := filepath.Join("..", "..", "migrations", "schema.sql")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	require.Equal(t, migrations.Schema, got, "the migrations make another schema than migrations/schema.sql: run `make schema`")
}

// TestSchemaUpDownUp goes all the way down, step by step, and up again.
func TestSchemaUpDownUp(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	first := schemaOf(t, url)
	steps, err := fs.Glob(migrations.Files, "*.up.sql")
	require.NoError(t, err)
	for range steps {
		require.NoError(t, postgres.Migrate(t.Context(), url, -1))
	}
	conn := connect(t, url)
	var left []string
	rows, err := conn.Query(t.Context(), `
		SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^schema_migrations'
		UNION ALL
		SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		UNION ALL
		SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'`)
	require.NoError(t, err)
	left, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, left, "left behind by the down migrations")

	for _, step := range steps {
		require.NoError(t, postgres.Migrate(t.Context(), url, 1), step)
	}
	require.Equal(t, first, schemaOf(t, url))
	require.NoError(t, postgres.Migrate(t.Context(), url, 0), "nothing left to do is no error")
}

// TestSeveritiesOfOldTemplates: what templates said of blocking before 000045, and their kept versions, is said as severities, and back.
func TestSeveritiesOfOldTemplates(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	conn := connect(t, url)
	require.NoError(t, postgres.Migrate(t.Context(), url, 44-postgres.Newest))
	const before = `[{"kind": "sku"}, {"kind": "account", "due_days": 3, "blocking": {"account.deposit_short": true, "account.phone_of_leaver": false}}]`
	_, err := conn.Exec(t.Context(), `
		WITH w AS (INSERT INTO workspaces (id, name, created_at) VALUES ('00000000-0000-7000-8000-000000000001', 'w', now()) RETURNING id),
			t AS (INSERT INTO templates (workspace_id, id, name_zh, name_en, reason, sections, version)
				SELECT id, '00000000-0000-7000-8000-000000000002', '旧', 'old', 'leaving', $1::jsonb, 1 FROM w RETURNING *)
		INSERT INTO template_versions (workspace_id, template_id, version, act, name_zh, name_en, reason, sections, archived, saved_at)
		SELECT workspace_id, id, 1, 'added', name_zh, name_en, reason, sections, false, now() FROM t`, before)
	require.NoError(t, err)
	said := func() (out []string) {
		rows, err := conn.Query(t.Context(), `SELECT sections::text FROM templates UNION ALL SELECT sections::text FROM template_versions`)
		require.NoError(t, err)
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Len(t, out, 2)
		return out
	}
	require.NoError(t, postgres.Migrate(t.Context(), url, 1))
	for _, sections := range said() {
		require.JSONEq(t, `[{"kind": "sku"}, {"kind": "account", "due_days": 3,
			"severities": {"account.deposit_short": "blocker", "account.phone_of_leaver": "warning"}}]`, sections)
	}
	_, err = conn.Exec(t.Context(), `UPDATE template_versions SET note = 'x'`)
	require.Error(t, err, "versions are never changed, after it as before")
	require.NoError(t, postgres.Migrate(t.Context(), url, -1))
	for _, sections := range said() {
		require.JSONEq(t, before, sections)
	}
}

func TestReady(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	pool, err := postgres.Open(t.Context(), url, 2, nil)
	require.NoError(t, err)
	defer pool.Close()
	store := postgres.New(pool)
	require.NoError(t, store.Ready(t.Context()))

	require.NoError(t, postgres.Migrate(t.Context(), url, -1))
	require.ErrorContains(t, store.Ready(t.Context()), fmt.Sprintf("schema is at %d, this program needs %d", postgres.Newest-1, postgres.Newest))

	require.NoError(t, postgres.Migrate(t.Context(), url, 0))
	_, err = pool.Exec(t.Context(), `UPDATE schema_migrations SET dirty = true`)
	require.NoError(t, err)
	require.ErrorContains(t, store.Ready(t.Context()), "half way")
}

// TestMigrationsSayWhy keeps the promise of the first line, and numbers without gaps or clashes.
func TestMigrationsSayWhy(t *testing.T) {
	t.Parallel()
	entries, err := migrations.Files.ReadDir(".")
	require.NoError(t, err)
	ups := map[string]int{}
	for _, e := range entries {
		text, err := migrations.Files.ReadFile(e.Name())
		require.NoError(t, err)
		number, rest, _ := strings.Cut(e.Name(), "_")
		require.Len(t, number, 6, e.Name())
		if strings.HasSuffix(rest, ".up.sql") {
			ups[number]++
			require.True(t, strings.HasPrefix(string(text), "-- "), "%s begins with why, and how long it may lock", e.Name())
		}
	}
	require.Len(t, ups, postgres.Newest)
	for n := 1; n <= postgres.Newest; n++ {
		require.Equal(t, 1, ups[fmt.Sprintf("%06d", n)], "migrations with the number %d", n)
	}
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// schemaQueries list a schema as text that is the same on every server from PostgreSQL 15 on: each gives lines in their order.
// Not-null constraints, which 18 names and 15 does not, are said with the columns.
var schemaQueries = []struct{ title, sql string }{
	{"extensions", `SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname COLLATE "C"`},
	{"tables", `
		SELECT format(E'\n%s', c.relname) || coalesce(' with ' || array_to_string(c.reloptions, ', '), '')
			|| coalesce(E'\n    -- ' || obj_description(c.oid, 'pg_class'), '')
			|| (SELECT string_agg(format(E'\n    %s %s', rpad(a.attname, 20), format_type(a.atttypid, a.atttypmod))
					|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
					|| coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
					|| coalesce('  -- ' || col_description(c.oid, a.attnum), ''), '' ORDER BY a.attnum)
				FROM pg_attribute a
				LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
				WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
			|| coalesce((SELECT string_agg(format(E'\n    CONSTRAINT %s %s', o.conname, pg_get_constraintdef(o.oid)), '' ORDER BY o.contype, o.conname COLLATE "C")
				FROM pg_constraint o
				WHERE o.conrelid = c.oid AND o.contype IN ('c', 'f', 'p', 'u', 'x')), '')
			|| coalesce((SELECT string_agg(format(E'\n    %s', replace(pg_get_indexdef(i.indexrelid), 'public.', ''))
					|| coalesce('  -- ' || obj_description(i.indexrelid, 'pg_class'), ''), '' ORDER BY x.relname COLLATE "C")
				FROM pg_index i
				JOIN pg_class x ON x.oid = i.indexrelid
				WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))), '')
			|| coalesce((SELECT string_agg(format(E'\n    %s', replace(pg_get_triggerdef(g.oid), 'public.', '')), '' ORDER BY g.tgname COLLATE "C")
				FROM pg_trigger g
				WHERE g.tgrelid = c.oid AND NOT g.tgisinternal), '')
		FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations'
		ORDER BY c.relname COLLATE "C"`},
	{"other relations", `
		SELECT format('%s %s', c.relkind, c.relname)
		FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('r', 'p', 'i', 'I', 't') AND c.relname <> 'schema_migrations'
		ORDER BY c.relname COLLATE "C"`},
	{"functions", `
		SELECT format(E'\n%s(%s) RETURNS %s LANGUAGE %s\n%s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
			l.lanname, trim(E'\n' FROM p.prosrc))
		FROM pg_proc p
		JOIN pg_language l ON l.oid = p.prolang
		WHERE p.pronamespace = 'public'::regnamespace
			AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE (d.classid, d.objid, d.deptype) = ('pg_proc'::regclass, p.oid, 'e'))
		ORDER BY p.proname COLLATE "C"`},
}

func schemaOf(t testing.TB, url string) string {
	t.Helper()
	conn := connect(t, url)
	var b strings.Builder
	fmt.Fprintf(&b, "-- The schema after migration %d: dumped by `make schema`, never edited. For reading and comparing, not for running.\n", postgres.Newest)
	for _, q := range schemaQueries {
		rows, err := conn.Query(t.Context(), q.sql)
		require.NoError(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		if len(lines) > 0 {
			fmt.Fprintf(&b, "\n-- %s\n%s\n", q.title, strings.Join(lines, "\n"))
		}
	}
	return b.String()
}
