package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
)

// TestDoctorOfSeals changes one column of one seal at a time, takes seals out and puts some in: each is named.
func TestDoctorOfSeals(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	s := h.sealedBy3(id, "account", 2)
	r := h.first(id, s.ID)
	_, err := h.app.SaveRecord(ctx, h.in("giver", id).Because("改"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "改")})
	require.NoError(t, err)
	h.sealedBy3(id, "supplier", 1)
	require.Empty(t, h.complaints())

	var seals, columns []string
	read := func(sql string, to *[]string) {
		rows, err := h.pool.Query(ctx, sql)
		require.NoError(t, err)
		*to, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
	}
	read(`SELECT id::text FROM seals ORDER BY signed_at`, &seals)
	read(`SELECT column_name::text FROM information_schema.columns WHERE table_name = 'seals' AND table_schema = current_schema()`, &columns)
	require.Len(t, seals, 6)
	changes := map[string]string{
		"handover_id": "", "id": "gen_random_uuid()", "section_id": fmt.Sprintf("'%s'", h.sections(id)["sop"].ID), "role": "CASE role WHEN 'giver' THEN 'witness' ELSE 'giver' END",
		"person_id": fmt.Sprintf("'%s'", h.people["second"].ID), "name": "name || ' '", "statement": "statement || '。'",
		"digest": "sha256(digest)", "version": "version - 1", "signed_at": "signed_at + interval '1 microsecond'", "address": "'192.0.2.9'", "agent": "'x'",
		"covers": "CASE covers WHEN 'all' THEN 'facts' ELSE 'all' END", "method": "'passkey'", "evidence": "'{}'", "behalf_id": fmt.Sprintf("'%s', behalf_name = 'x'", h.people["second"].ID),
		"behalf_name": fmt.Sprintf("'x', behalf_id = '%s'", h.people["second"].ID), "signature": "sha512(signature)", "key": "", "written": "", // its number in the checkpoints, which doctor compares there
	}
	tampered := func(what, sql string, args ...any) []string {
		tx, err := h.pool.Begin(ctx)
		require.NoError(t, err)
		_, err = tx.Exec(ctx, `SET LOCAL session_replication_role = replica`)
		require.NoError(t, err)
		_, err = tx.Exec(ctx, sql, args...)
		require.NoError(t, err, what)
		require.NoError(t, tx.Commit(ctx))
		return h.complaints()
	}
	_, err = h.pool.Exec(ctx, `CREATE TABLE kept_seals AS TABLE seals`)
	require.NoError(t, err)
	restore := func() {
		tampered("restore", `WITH gone AS (DELETE FROM seals) SELECT 1`)
		require.Empty(t, tampered("restore", `INSERT INTO seals SELECT * FROM kept_seals`))
	}
	for _, column := range columns {
		to, known := changes[column]
		require.True(t, known, "the test knows no change of column %s", column)
		if to == "" {
			continue // below
		}
		for _, g := range []string{seals[0], seals[5]} { // one that is stale, and one that stands
			found := tampered(column, `UPDATE seals SET `+column+` = `+to+` WHERE id = $1`, g)
			require.NotEmpty(t, found, "column %s", column)
			require.Contains(t, strings.Join(found, "\n"), g, "column %s: the row is named", column)
			restore()
		}
	}
	for what, sql := range map[string]string{
		"one taken out":         `DELETE FROM seals WHERE id = $1`,
		"signature taken away":  `UPDATE seals SET signature = NULL, key = NULL WHERE id = $1`,
		"an unknown key":        `UPDATE seals SET key = sha256(key) WHERE id = $1`,
		"one put in a 2nd time": `INSERT INTO seals SELECT handover_id, gen_random_uuid(), section_id, role, person_id, name, statement, digest, 1, signed_at, address, agent, covers, method, NULL, NULL FROM seals WHERE id = $1`,
	} {
		require.NotEmpty(t, tampered(what, sql, seals[5]), what)
		restore()
	}
	for what, sql := range map[string]string{
		"a revision under a stale seal": `UPDATE record_revisions SET data = jsonb_set(data::jsonb, '{holder,name}', '"x"')::json WHERE record_id = $1 AND revision = 1`,
		"a record under a seal":         `UPDATE records SET digest = sha256(digest) WHERE handover_id IN (SELECT handover_id FROM records WHERE id = $1) AND kind = 'supplier'`,
	} {
		require.NotEmpty(t, tampered(what, sql, r.ID), what)
	}
}
