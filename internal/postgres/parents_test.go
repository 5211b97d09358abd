package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

// TestParentsAreKnown: what triggers look for once a statement, whatever the code above them does. No row points into another handover.
func TestParentsAreKnown(t *testing.T) {
	t.Parallel()
	h := given(t)
	mine, other := h.handover().ID, h.handover().ID
	account := h.record(h.in("giver", mine), h.mustSection(mine, "account"), form("account", 0))
	theirs := h.record(h.in("giver", other), h.mustSection(other, "account"), form("account", 0))
	nobody := uuid.New()
	const copied = `
		INSERT INTO records (handover_id, section_id, id, kind, identity, title, data, digest, search, updated_by, created_at, updated_at)
		SELECT handover_id, CASE n WHEN 700 THEN $2 ELSE section_id END, gen_random_uuid(), kind, identity || n, title, data, digest, search,
			CASE n WHEN 700 THEN $3 ELSE updated_by END, created_at, updated_at
		FROM records, generate_series(1, 1000) n
		WHERE id = $1`
	const kept = `
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT handover_id, CASE n WHEN 700 THEN $2 ELSE id END, 10 + n, title, data, 'saved', CASE n WHEN 700 THEN $3 ELSE updated_by END, updated_at
		FROM records, generate_series(1, 1000) n
		WHERE id = $1`
	const refs = `
		INSERT INTO record_refs (handover_id, from_id, field, to_id)
		SELECT handover_id, CASE n WHEN 700 THEN $2 ELSE id END, 'field ' || n, CASE n WHEN 700 THEN $3 ELSE id END
		FROM records, generate_series(1, 1000) n
		WHERE id = $1`
	for _, c := range []struct {
		name, sql  string
		one, two   uuid.UUID
		constraint string
	}{
		{"a section of another handover", copied, theirs.Section, account.UpdatedBy, "records_section_known"},
		{"a section of nobody", copied, nobody, account.UpdatedBy, "records_section_known"},
		{"a record that nobody wrote", copied, account.Section, nobody, "records_updater_known"},
		{"a revision of another handover's record", kept, theirs.ID, account.UpdatedBy, "record_revisions_record_known"},
		{"a revision of no record", kept, nobody, account.UpdatedBy, "record_revisions_record_known"},
		{"a revision that nobody made", kept, account.ID, nobody, "record_revisions_maker_known"},
		{"a reference from another handover", refs, theirs.ID, account.ID, "record_refs_source_known"},
		{"a reference into another handover", refs, account.ID, theirs.ID, "record_refs_target_known"},
		{"a reference to nothing", refs, account.ID, nobody, "record_refs_target_known"},
	} {
		_, err := h.pool.Exec(t.Context(), c.sql, account.ID, c.one, c.two)
		violates(t, err, "23503", c.constraint, c.name)
	}
	_, err := h.pool.Exec(t.Context(), `UPDATE records SET updated_by = $2 WHERE id = $1`, account.ID, nobody)
	violates(t, err, "23503", "records_updater_known", "an update by nobody")
	require.Equal(t, 2, h.count(`SELECT count(*) FROM records`))
	for _, c := range []struct {
		sql      string
		one, two uuid.UUID
	}{{copied, account.Section, h.people["second"].ID}, {kept, account.ID, h.people["second"].ID}, {refs, account.ID, account.ID}} {
		_, err := h.pool.Exec(t.Context(), c.sql, account.ID, c.one, c.two)
		require.NoError(t, err)
	}
}

// TestParentsStay: nobody else looks whether they are still there.
func TestParentsStay(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 0))
	for table, changes := range map[string][]string{
		"people":      {`DELETE FROM people WHERE false`, `TRUNCATE people CASCADE`, `UPDATE people SET id = gen_random_uuid() WHERE false`},
		"sections":    {`DELETE FROM sections WHERE false`, `TRUNCATE sections CASCADE`, `UPDATE sections SET id = id`, `UPDATE sections SET handover_id = handover_id`},
		"records":     {`DELETE FROM records`, `TRUNCATE records CASCADE`, `UPDATE records SET id = id`, `UPDATE records SET handover_id = handover_id`, `UPDATE records SET section_id = section_id`},
		"record_refs": {`UPDATE record_refs SET to_id = to_id`},
	} {
		for _, sql := range changes {
			_, err := h.pool.Exec(t.Context(), sql)
			violates(t, err, "23001", table+"_stay", sql)
		}
	}
}

func violates(t *testing.T, err error, code, constraint, what string) {
	t.Helper()
	var pg *pgconn.PgError
	require.ErrorAs(t, err, &pg, what)
	require.Equal(t, []string{code, constraint}, []string{pg.Code, pg.ConstraintName}, "%s: %v", what, err)
}

// TestFindingsMoveIntoRecords and out again: what a page says of a record is the same before and after.
func TestFindingsMoveIntoRecords(t *testing.T) {
	t.Parallel()
	const before = 12
	url := pgtest.New(t)
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	h := givenOn(t, pool)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.record(sc, h.mustSection(id, "sku"), form("sku", 0, "supplier", "", "moq", "900", "price", "1"))
	h.record(sc, h.mustSection(id, "account"), form("account", 0))
	said := func() []catalog.Finding {
		p, err := h.app.RecordPage(t.Context(), sc, sku.ID)
		require.NoError(t, err)
		return p.Findings
	}
	want := said()
	require.NotEmpty(t, want)
	var args int
	for _, f := range want {
		args += len(f.Args)
	}
	require.Positive(t, args, "one that says more than its field")
	for range 2 {
		for h.count(`SELECT version FROM schema_migrations`) > before {
			require.NoError(t, postgres.Migrate(t.Context(), url, -1))
		}
		require.Equal(t, len(want), h.count(`SELECT count(*) FROM findings WHERE record_id = $1`, sku.ID))
		require.Equal(t, sku.Counts.Blockers, h.count(`SELECT count(*) FROM findings WHERE record_id = $1 AND severity = 'blocker'`, sku.ID))
		require.NoError(t, postgres.Migrate(t.Context(), url, 0))
		h.pool.Reset() // what connections have prepared is of the old schema
		require.ElementsMatch(t, want, said())
	}
	h.sound("going back and forth")
}

// TestJudgedAlikeIsNotWritten: after a change of rules most records have the findings they had.
func TestJudgedAlikeIsNotWritten(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	s := h.mustSection(id, "sku")
	first, other := h.record(sc, s, form("sku", 1, "supplier", "")), h.record(sc, s, form("sku", 2, "supplier", ""))
	p, err := h.app.RecordPage(t.Context(), sc, first.ID)
	require.NoError(t, err)
	section := h.sections(id)["sku"]
	rows := func() (at [2]string) { // where the rows lie: one that is written lies elsewhere
		for i, id := range []uuid.UUID{first.ID, other.ID} {
			require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT ctid::text FROM records WHERE id = $1`, id).Scan(&at[i]))
		}
		return at
	}
	was := rows()
	judge := func(found []catalog.Finding) {
		require.NoError(t, h.store.Update(t.Context(), sc, app.Key{}, func(tx app.Tx) error {
			return tx.Judge(t.Context(), []app.Judged{
				{Record: first.ID, Findings: p.Findings, Counts: first.Counts}, {Record: other.ID, Findings: found, Counts: other.Counts},
			}, nil)
		}))
	}
	judge(p.Findings)
	require.Equal(t, was, rows(), "said again")
	judge(append(p.Findings, catalog.Finding{Rule: "sku.low", Field: "price", Severity: catalog.Notice, Args: catalog.Args{"Min": `1"`}}))
	require.Equal(t, was[0], rows()[0])
	require.NotEqual(t, was[1], rows()[1], "what says something else is written")
	got, err := h.app.RecordPage(t.Context(), sc, other.ID)
	require.NoError(t, err)
	require.Len(t, got.Findings, len(p.Findings)+1)
	require.Equal(t, catalog.Args{"Min": `1"`}, got.Findings[len(p.Findings)].Args)
	require.Equal(t, section.Counts, h.sections(id)["sku"].Counts)
}
