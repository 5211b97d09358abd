package postgres_test

import (
	"bytes"
	"compress/gzip"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// estate is a workspace with many handovers, one of which has many records. What the giver, receiver and witness take part in is
// always the same five handovers.
type estate struct {
	*house
	id            uuid.UUID
	section       handover.Section
	sku           handover.Record
	mapping       uuid.UUID // imports of as many lines, at two places of their way
	ready, result uuid.UUID
}

// seedPeople makes a hundred and twenty colleagues who hand over to each other.
const seedPeople = `
	INSERT INTO people (workspace_id, id, email, name, role, created_at)
	SELECT $1, ('01970000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, 'c' || g || '@example.test', 'Colleague ' || g, 'member', now()
	FROM generate_series(0, 119) g`

// seedHandovers copies a handover n times between the colleagues, in four states, two of three teams and all stores.
const seedHandovers = `
	WITH cast_of AS (
		SELECT g, role, ('01970000-0000-7000-8000-' || lpad(to_hex(g % 40 + 40 * n), 12, '0'))::uuid AS person_id
		FROM generate_series(1, $4::integer) g, (VALUES ('giver', 0), ('receiver', 1), ('witness', 2)) r (role, n)
	), made AS (
		INSERT INTO handovers (workspace_id, id, number, title, reason, state, methods, team_id, store_id, template_id, last_working_day,
			due_on, next_due_on, effective_at, cancel_reason, created_by, created_at, search, sections, empty, questions, questions_blocking,
			giver_id, receiver_id, receivers, event_seq)
		SELECT workspace_id, ('01980000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, 'HD-2025-' || lpad(g::text, 6, '0'), 'Copy ' || g,
			reason, state, methods, CASE WHEN g % 3 > 0 THEN ($2::uuid[])[g % 3] END, ($3::uuid[])[g % 3 + 1], template_id, last_working_day,
			due_on, ('2026-11-09'::date + (g % 30 - 15)), effective_at, CASE WHEN state = 'cancelled' THEN 'no' ELSE '' END, created_by,
			created_at - g * interval '1 minute', array_to_tsvector(ARRAY['copy', CASE g WHEN 17 THEN 'rare' ELSE 'n' || g END]), sections, empty,
			CASE WHEN state = 'active' THEN g % 2 ELSE 0 END, CASE WHEN state = 'active' THEN g % 2 ELSE 0 END,
			('01970000-0000-7000-8000-' || lpad(to_hex(g % 40), 12, '0'))::uuid,
			('01970000-0000-7000-8000-' || lpad(to_hex(g % 40 + 40), 12, '0'))::uuid, 1, g
		FROM (
			SELECT h.workspace_id, h.reason, h.methods, h.template_id, h.last_working_day, h.due_on, h.effective_at, h.created_by, h.created_at,
				h.sections, h.empty, g,
				(ARRAY['draft', 'planned', 'active', 'cancelled', 'active', 'cancelled'])[g % 6 + 1] AS state
			FROM handovers h, generate_series(1, $4::integer) g
			WHERE h.id = $1
		) x
		RETURNING workspace_id, id, state, giver_id, receiver_id, event_seq AS g
	), taking_part AS (
		INSERT INTO parties (handover_id, workspace_id, person_id, role, open)
		SELECT made.id, workspace_id, person_id, role, made.state <> 'cancelled'
		FROM made
		JOIN cast_of USING (g)
	)
	INSERT INTO sections (handover_id, workspace_id, id, position, kind, title_zh, title_en, due_on, filler_id, reviewer_id, live)
	SELECT made.id, made.workspace_id, gen_random_uuid(), position, kind, title_zh, title_en, due_on, giver_id, receiver_id,
		made.state = 'active'
	FROM made, sections s
	WHERE s.handover_id = $1`

// seedRecords copies a record n times, in all states, every third with a finding, every third with a question.
var seedRecords = []string{`
	INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search, questions, blockers,
		reason, reviewed_by, reviewed_at, updated_by, created_at, updated_at, findings)
	SELECT handover_id, section_id, ('01990000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, kind, identity || g, title || ' ' || md5(g::text),
		state, 1, 1, data, digest, array_to_tsvector(ARRAY[CASE g WHEN 17 THEN 'rare' ELSE 'w' || g END, 'common' || g % 3]), (g % 3 = 0)::integer, (g % 3 = 1)::integer,
		CASE WHEN state = 'returned' THEN 'mend' ELSE '' END, CASE WHEN verdict THEN updated_by END, CASE WHEN verdict THEN updated_at END,
		updated_by, created_at, updated_at + g * interval '1 second',
		CASE g % 3 WHEN 1 THEN '[["sku.missing", "price", "blocker"]]'::jsonb ELSE '[]' END
	FROM (
		SELECT r.handover_id, r.section_id, r.kind, r.identity, r.title, r.data, r.digest, r.updated_by, r.created_at, r.updated_at, g,
			(ARRAY['draft', 'submitted', 'returned', 'accepted'])[g % 4 + 1] AS state, g % 4 > 1 AS verdict
		FROM records r, generate_series(1, $2::integer) g
		WHERE r.id = $1
	) x`, `
	INSERT INTO questions (handover_id, section_id, id, record_id, blocking, asked_by, asked_at)
	SELECT handover_id, section_id, gen_random_uuid(), id, false, updated_by, updated_at FROM records WHERE questions > 0 AND id <> $1 AND $2 > 0`, `
	INSERT INTO messages (handover_id, question_id, id, author_id, body, said_at)
	SELECT handover_id, id, id, asked_by, '?', asked_at FROM questions WHERE record_id <> $1 AND $2 > 0`, `
	UPDATE sections s
	SET records = c.n, draft = c.d, submitted = c.s, returned = c.r, accepted = c.a, found = c.f, asked = c.q, questions = c.q, blockers = c.f
	FROM (
		SELECT section_id, count(*) AS n, count(*) FILTER (WHERE state = 'draft') AS d, count(*) FILTER (WHERE state = 'submitted') AS s,
			count(*) FILTER (WHERE state = 'returned') AS r, count(*) FILTER (WHERE state = 'accepted') AS a,
			count(*) FILTER (WHERE blockers > 0) AS f, count(*) FILTER (WHERE questions > 0) AS q
		FROM records
		GROUP BY section_id
	) c
	WHERE s.id = c.section_id AND $1::uuid IS NOT NULL AND $2 > 0`, `
	UPDATE handovers h
	SET records = c.n, records_accepted = c.a, questions = c.q, blockers = c.b
	FROM (SELECT handover_id, sum(records) AS n, sum(accepted) AS a, sum(questions) AS q, sum(blockers) AS b FROM sections GROUP BY 1) c
	WHERE h.id = c.handover_id AND c.n > 0 AND $1::uuid IS NOT NULL AND $2 > 0`,
}

func (h *house) estate(handovers, records int) estate {
	h.t.Helper()
	e := estate{house: h}
	for range 5 {
		e.id = h.handover().ID
	}
	giver := h.in("giver", e.id)
	h.record(giver, h.mustSection(e.id, "supplier"), form("supplier", 0))
	e.sku = h.record(giver, h.mustSection(e.id, "sku"), form("sku", 0))
	exec := func(sql string, args ...any) {
		_, err := h.pool.Exec(h.t.Context(), sql, args...)
		require.NoError(h.t, err)
	}
	for _, sql := range seedRecords {
		exec(sql, e.sku.ID, records)
	}
	e.mapping, e.ready = h.staged(giver, records, app.ImportMapping), h.staged(giver, records, app.ImportReady)
	e.result = h.staged(giver, records, app.ImportReady)
	exec(`UPDATE imports SET state = 'written', written_at = made_at, total = $2, done = $2 WHERE id = $1`, e.result, records)
	exec(`INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at, import_id)
		SELECT handover_id, id, revision, title, data, 'imported', updated_by, updated_at, $1 FROM records
		WHERE handover_id = $2 AND kind = 'sku' AND NOT EXISTS (SELECT FROM record_revisions v WHERE (v.handover_id, v.record_id) = (records.handover_id, records.id))`, e.result, e.id)
	others := h.handover(func(p *app.Plan) {
		p.Giver, p.Receivers, p.Witness = h.people["outsider"].ID, []uuid.UUID{h.people["second"].ID}, h.people["admin"].ID
	})
	stores := []uuid.UUID{h.stores[0].ID, h.stores[1].ID, h.stores[2].ID}
	exec(seedPeople, h.workspace)
	exec(seedHandovers, others.ID, []uuid.UUID{h.teams[0].ID, h.teams[1].ID}, stores, handovers)
	// The database was another test's before, and its tables are full of holes.
	exec(`VACUUM (FULL, ANALYZE)`)
	exec(`VACUUM`) // what a page may be read without looking at its rows is noted by this one alone
	e.section = h.sections(e.id)["sku"]
	return e
}

// staged is an import with a row for each of many lines.
func (h *house) staged(sc handover.Scope, rows int, state app.ImportState) uuid.UUID {
	h.t.Helper()
	ctx := h.t.Context()
	im := app.Import{
		ID: uuid.New(), Digest: make([]byte, 32), Format: "csv", State: state, Asked: sc.By(), Version: 1, MadeAt: h.app.Now(), Kept: true,
		Parts: []app.ImportPart{{Table: "x", Section: h.mustSection(sc.Handover(), "sku"), Kind: "sku", Tally: app.ImportTally{New: rows}}},
	}
	line := append([]byte{1, 0, 2, 1, 'A', 1, 'B'}, []byte{2, 0, 2, 1, 'a', 1, 'b'}...)
	var body bytes.Buffer
	zip := gzip.NewWriter(&body)
	_, err := zip.Write(line)
	require.NoError(h.t, err)
	require.NoError(h.t, zip.Close())
	_, err = h.store.KeepImport(ctx, sc, app.Key{}, im, func(keep func(app.ImportChunk) error) (app.Import, error) {
		return im, keep(app.ImportChunk{First: 1, Last: 2, Body: body.Bytes()})
	})
	require.NoError(h.t, err)
	_, err = h.pool.Exec(ctx, `
		INSERT INTO import_rows (handover_id, import_id, part, line, lines, outcome, odd, title, problems, kind, base, data, missing, blockers, warnings)
		SELECT $1, $2, 0, n, array[n], CASE WHEN n % 100 = 0 THEN 'error' ELSE 'new' END, n % 50 = 0, 'x ' || n, '[]', 'sku', 0, '{"title":"x"}', 0, 0, 0
		FROM generate_series(1, $3) n`, sc.Handover(), im.ID, rows)
	require.NoError(h.t, err)
	return im.ID
}
