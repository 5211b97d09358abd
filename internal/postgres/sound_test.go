package postgres_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// finds is a statement that finds what must not be there. It gives lines that name the rows.
type finds struct{ what, sql string }

// recounts are statements that find a number that is kept and differs from what the rows say.
var recounts = []finds{
	{"questions and findings of records", `
		SELECT format('%s: %s', r.title, (r.questions, r.questions_blocking, r.blockers, r.warnings) || ' but ' || (q.n, q.b, f.b, f.w))
		FROM records r
		CROSS JOIN LATERAL (
			SELECT count(*)::integer AS n, count(*) FILTER (WHERE blocking)::integer AS b
			FROM questions q
			WHERE (q.handover_id, q.record_id) = (r.handover_id, r.id) AND q.state <> 'resolved') q
		CROSS JOIN LATERAL (
			SELECT count(*) FILTER (WHERE f->>2 = 'blocker')::integer AS b, count(*) FILTER (WHERE f->>2 = 'warning')::integer AS w
			FROM jsonb_array_elements(r.findings) f) f
		WHERE (r.questions, r.questions_blocking, r.blockers, r.warnings) <> (q.n, q.b, f.b, f.w)`},
	{"files of records and sections", `
		SELECT format('%s: %s', r.title, r.files)
		FROM records r
		WHERE r.files <> (SELECT count(*) FROM files f WHERE (f.handover_id, f.record_id) = (r.handover_id, r.id) AND f.removed_at IS NULL)
		UNION ALL
		SELECT format('%s: %s', s.title_zh, s.files)
		FROM sections s
		WHERE s.files <> (
			SELECT count(*)
			FROM files f
			LEFT JOIN records r ON (r.handover_id, r.id) = (f.handover_id, f.record_id)
			WHERE (f.handover_id, f.section_id) = (s.handover_id, s.id) AND f.removed_at IS NULL AND f.question_id IS NULL AND NOT f.evidence AND r.removed_at IS NULL)`},
	{"contents of files", `
		SELECT f.name
		FROM files f
		JOIN blobs b ON b.id = f.blob_id
		WHERE b.place = 'database' AND NOT EXISTS (
			SELECT 1
			FROM blob_chunks c
			WHERE c.blob_id = b.id
			HAVING sha256(string_agg(data, ''::bytea ORDER BY n)) = b.digest AND sum(length(data)) = b.size)`},
	{"counts of sections", `
		SELECT format('%s: kept %s, counted %s', s.title_zh, kept, counted)
		FROM sections s
		CROSS JOIN LATERAL (
			SELECT count(*) AS n, count(*) FILTER (WHERE state = 'draft') AS d, count(*) FILTER (WHERE state = 'submitted') AS s,
				count(*) FILTER (WHERE state = 'returned') AS r, count(*) FILTER (WHERE state = 'accepted') AS a,
				count(*) FILTER (WHERE blockers + warnings > 0) AS f, count(*) FILTER (WHERE questions > 0) AS q,
				coalesce(sum(blockers), 0) AS b, coalesce(sum(warnings), 0) AS w, coalesce(sum(missing), 0) AS m,
				count(*) FILTER (WHERE carried_record IS NOT NULL AND confirmed_at IS NULL) AS u,
				count(proof_stage) AS pt, count(*) FILTER (WHERE proof_stage IN ('settled', 'proven')) AS pc, count(*) FILTER (WHERE proof_stage = 'proven') AS pp
			FROM records r
			WHERE (r.handover_id, r.section_id) = (s.handover_id, s.id) AND r.removed_at IS NULL) c
		CROSS JOIN LATERAL (
			SELECT count(*) AS n, count(*) FILTER (WHERE blocking) AS b
			FROM questions q
			LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
			WHERE (q.handover_id, q.section_id) = (s.handover_id, s.id) AND q.state <> 'resolved' AND r.removed_at IS NULL) q
		CROSS JOIN LATERAL (SELECT
			ROW(s.records, s.draft, s.submitted, s.returned, s.accepted, s.found, s.asked, s.questions, s.questions_blocking, s.blockers, s.warnings, s.missing, s.unconfirmed, s.taken, s.checked, s.proven)::text,
			ROW(c.n, c.d, c.s, c.r, c.a, c.f, c.q, q.n, q.b, c.b, c.w, c.m, c.u, c.pt, c.pc, c.pp)::text) AS x (kept, counted)
		WHERE kept <> counted`},
	{"exit tasks", `
		SELECT format('%s: kept %s, counted %s', h.number, kept, counted)
		FROM handovers h
		CROSS JOIN LATERAL (
			SELECT count(*) AS n, count(*) FILTER (WHERE x.state = 'open') AS o, min(x.due_on) FILTER (WHERE x.state = 'open') AS due,
				count(*) FILTER (WHERE x.state <> coalesce((
					SELECT CASE a.verdict WHEN 'undone' THEN 'open' ELSE a.verdict END
					FROM exit_acts a
					WHERE (a.handover_id, a.task_id) = (x.handover_id, x.id)
					ORDER BY a.written DESC
					LIMIT 1), 'open')) AS wrong
			FROM exit_tasks x
			WHERE x.handover_id = h.id) c
		CROSS JOIN LATERAL (SELECT ROW(h.exits, h.exits_open, h.exit_due, 0)::text, ROW(c.n, c.o, c.due, c.wrong)::text) AS x (kept, counted)
		WHERE kept <> counted`},
	{"versions that teach-backs are about", `
		SELECT s.title_zh
		FROM sections s
		WHERE s.taught_version <> coalesce((
				SELECT max(k.content_version) FROM teach_backs k
				WHERE (k.handover_id, k.section_id) = (s.handover_id, s.id) AND k.state = 'confirmed'), 0)
			OR (s.taught_version > 0)::integer <> (
				SELECT count(*) FROM enclosures e
				WHERE (e.handover_id, e.section_id) = (s.handover_id, s.id) AND e.kind = 'teach_back' AND e.ended_at IS NULL)
			OR s.state = 'signed' AND s.teach_back > 0 AND s.filler_id <> s.reviewer_id AND s.taught_version <> s.content_version`},
	{"sections of active handovers", `
		SELECT s.title_zh
		FROM sections s
		JOIN handovers h ON h.id = s.handover_id
		WHERE s.live <> (h.state = 'active' OR s.late AND h.state IN ('signed', 'follow_up'))`},
	{"counts of handovers", `
		SELECT format('%s: kept %s, counted %s', h.number, kept, counted)
		FROM handovers h
		CROSS JOIN LATERAL (
			SELECT count(*) AS n, count(*) FILTER (WHERE state = 'empty') AS e, count(*) FILTER (WHERE state = 'filling') AS f,
				count(*) FILTER (WHERE state = 'submitted') AS s, count(*) FILTER (WHERE state = 'returned') AS r,
				count(*) FILTER (WHERE state = 'signed') AS g, count(*) FILTER (WHERE state = 'not_applicable') AS na,
				count(*) FILTER (WHERE settled_at IS NOT NULL OR NOT required AND state = 'empty') AS d,
				count(*) FILTER (WHERE late AND settled_at IS NULL AND (required OR state <> 'empty')) AS l, sum(records) AS rec, sum(accepted) AS acc, sum(questions) AS q, sum(questions_blocking) AS qb,
				sum(blockers) AS b, sum(warnings) AS w, min(due_on) FILTER (WHERE settled_at IS NULL AND NOT late AND (required OR state <> 'empty')) AS due
			FROM sections s
			WHERE s.handover_id = h.id) c
		CROSS JOIN LATERAL (SELECT
			ROW(h.sections, h.empty, h.filling, h.submitted, h.returned, h.signed, h.not_applicable, h.settled, h.late, h.records, h.records_accepted,
				h.questions, h.questions_blocking, h.blockers, h.warnings, h.next_due_on)::text,
			ROW(c.n, c.e, c.f, c.s, c.r, c.g, c.na, c.d, c.l, c.rec, c.acc, c.q, c.qb, c.b, c.w,
				coalesce(c.due, h.due_on, (h.created_at AT TIME ZONE 'UTC' + interval '1 month')::date))::text) AS x (kept, counted)
		WHERE kept <> counted`},
	{"whoever answers", `
		SELECT h.number
		FROM handovers h
		WHERE h.giver_id IS NOT NULL AND h.giver_id IS DISTINCT FROM (
				SELECT x.person_id FROM responsibilities x WHERE x.handover_id = h.id AND x.section_id IS NULL ORDER BY x.from_at DESC LIMIT 1)
		UNION ALL
		SELECT format('%s: %s', h.number, s.title_zh)
		FROM handovers h
		JOIN sections s ON s.handover_id = h.id
		LEFT JOIN responsibilities x ON (x.handover_id, x.section_id) = (h.id, s.id)
		WHERE CASE WHEN h.moved_at IS NOT NULL AND s.state = 'signed'
			THEN (x.person_id, x.from_at) IS DISTINCT FROM (s.reviewer_id, CASE WHEN s.late THEN greatest(h.moved_at, s.settled_at) ELSE h.moved_at END)
			ELSE x.id IS NOT NULL END`},
	{"parties on handovers", `
		SELECT h.number
		FROM handovers h
		WHERE (h.giver_id, h.receiver_id, h.receivers) IS DISTINCT FROM (
			(SELECT person_id FROM parties p WHERE p.handover_id = h.id AND p.role = 'giver'),
			(SELECT person_id FROM parties p WHERE p.handover_id = h.id AND p.role = 'receiver' AND p.position = 1),
			(SELECT count(*)::integer FROM parties p WHERE p.handover_id = h.id AND p.role = 'receiver'))`},
	{"open parties", `
		SELECT h.number
		FROM handovers h
		JOIN parties p ON p.handover_id = h.id
		WHERE p.open <> (h.state NOT IN ('closed', 'cancelled'))`},
	{"handover_tallies", `
		WITH counted AS (
			SELECT workspace_id, state, next_due_on, count(*)::integer AS handovers, sum(records) AS records, sum(records_accepted) AS records_accepted,
				sum(questions) AS questions, sum(questions_blocking) AS questions_blocking
			FROM handovers
			GROUP BY 1, 2, 3
		)
		SELECT 'kept ' || x::text FROM (TABLE handover_tallies EXCEPT TABLE counted) x
		UNION ALL
		SELECT 'counted ' || x::text FROM (TABLE counted EXCEPT TABLE handover_tallies) x`},
	{"section_tallies", `
		WITH counted AS (SELECT workspace_id, kind, state, count(*)::integer AS sections FROM sections WHERE live GROUP BY 1, 2, 3)
		SELECT 'kept ' || x::text FROM (SELECT * FROM section_tallies WHERE sections <> 0 EXCEPT TABLE counted) x
		UNION ALL
		SELECT 'counted ' || x::text FROM (TABLE counted EXCEPT TABLE section_tallies) x`},
	{"kept revisions", `
		SELECT r.title
		FROM records r
		LEFT JOIN record_revisions v ON (v.handover_id, v.record_id, v.revision) = (r.handover_id, r.id, r.kept)
		WHERE r.kept > 0 AND v.revision IS NULL OR r.kept = r.revision AND v.data::text <> r.data::text
			OR r.state <> 'draft' AND r.kept < r.revision`},
	{"records of imports", `
		SELECT i.name
		FROM imports i
		WHERE CASE WHEN i.written_at IS NULL THEN 0 ELSE (
				SELECT sum((p->'tally'->>'new')::integer + (p->'tally'->>'changed')::integer + (p->'tally'->>'made')::integer) FROM jsonb_array_elements(i.parts) p) END
			<> (SELECT count(*) FROM record_revisions v WHERE (v.handover_id, v.import_id) = (i.handover_id, i.id))
		UNION ALL
		SELECT i.name
		FROM imports i
		WHERE NOT i.kept AND EXISTS (SELECT FROM import_lines l WHERE (l.handover_id, l.import_id) = (i.handover_id, i.id))`},
	{"verdicts", `
		SELECT r.title
		FROM records r
		WHERE r.state = 'accepted' AND r.removed_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM reviews w
			WHERE (w.handover_id, w.record_id, w.verdict) = (r.handover_id, r.id, 'accepted') AND w.revision <= r.revision)`},
	{"templates as their newest version", `
		SELECT t.name_en
		FROM templates t
		LEFT JOIN template_versions x ON (x.workspace_id, x.template_id, x.version) = (t.workspace_id, t.id, t.version)
		WHERE (t.name_zh, t.name_en, t.reason, t.sections, t.archived_at IS NOT NULL)
				IS DISTINCT FROM (x.name_zh, x.name_en, x.reason, x.sections, x.archived)
			OR (SELECT count(*) FROM template_versions n WHERE (n.workspace_id, n.template_id) = (t.workspace_id, t.id)) <> t.version`},
	{"versions under seals", `
		SELECT format('%s: kept %s, sealed %s', s.title_zh, kept, sealed)
		FROM sections s
		CROSS JOIN LATERAL (
			SELECT coalesce(max(version) FILTER (WHERE role IN ('giver', 'stand_in')), 0) AS g, coalesce(max(version) FILTER (WHERE role IN ('receiver', 'manager')), 0) AS r,
				coalesce(max(version) FILTER (WHERE role = 'witness'), 0) AS w, max(signed_at) AS at
			FROM seals
			WHERE (handover_id, section_id) = (s.handover_id, s.id)) n
		CROSS JOIN LATERAL (SELECT ROW(s.given, s.received, s.witnessed, s.sealed_at)::text, ROW(n.g, n.r, n.w, n.at)::text) AS x (kept, sealed)
		WHERE kept <> sealed`},
	{"seals of signed sections", `
		SELECT s.title_zh
		FROM sections s
		WHERE s.state = 'signed' AND NOT EXISTS (
			SELECT 1 FROM seals g
			WHERE (g.handover_id, g.section_id, g.version, g.person_id) = (s.handover_id, s.id, s.content_version, s.reviewer_id) AND g.role IN ('receiver', 'manager')
				OR (g.handover_id, g.section_id, g.version, g.behalf_id, g.role) = (s.handover_id, s.id, s.content_version, s.reviewer_id, 'receiver'))`},
}

// sound recounts everything that is kept, and follows every chain of events.
func (h *house) sound(step ...any) {
	h.t.Helper()
	h.none(recounts, step...)
	h.soundRecords(step...)
	rows, err := h.pool.Query(h.t.Context(), `SELECT id FROM handovers`)
	require.NoError(h.t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	require.NoError(h.t, err)
	for _, id := range ids {
		h.soundChain(id, step...)
	}
}

// none runs statements in one round trip, each of which finds what is wrong.
func (h *house) none(statements []finds, step ...any) {
	h.t.Helper()
	var batch pgx.Batch
	for _, r := range statements {
		batch.Queue(r.sql)
	}
	results := h.pool.SendBatch(h.t.Context(), &batch)
	defer func() { _ = results.Close() }() // a connection that is not given back would hide what is wrong
	for _, r := range statements {
		rows, err := results.Query()
		require.NoError(h.t, err, r.what)
		wrong, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(h.t, err, r.what)
		require.Empty(h.t, wrong, "%s, after %s", r.what, fmt.Sprint(step...))
	}
}

// soundRecords reads every record's content by the kinds of its workspace: its digest stands, its references are mirrored, and what is
// not signed was counted by the fields as they are now.
func (h *house) soundRecords(step ...any) {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `
		SELECT r.id, r.kind, r.data, r.digest, coalesce((
			SELECT array_agg(x.field || ' ' || x.to_id ORDER BY x.field, x.to_id)
			FROM record_refs x
			WHERE (x.handover_id, x.from_id) = (r.handover_id, r.id)), '{}')
, h.workspace_id, r.missing, r.proofs, coalesce(r.proof_stage, ''), (
			SELECT array_agg(concat_ws('@', a.step || ' ' || a.verdict, a.due_on) ORDER BY a.written)
			FROM proof_acts a
			WHERE (a.handover_id, a.record_id) = (r.handover_id, r.id)), h.judged_version >= w.catalog_version AND s.settled_at IS NULL AND r.removed_at IS NULL
		FROM records r
		JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id)
		JOIN handovers h ON h.id = r.handover_id
		JOIN workspaces w ON w.id = h.workspace_id`)
	require.NoError(h.t, err)
	type row struct {
		ID           uuid.UUID
		Kind         string
		Data, Digest []byte
		Refs         []string
		Workspace    uuid.UUID
		Missing      int
		Proofs       []string
		Stage        string
		Acts         []string
		Counted      bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	require.NoError(h.t, err)
	all := map[uuid.UUID]catalog.Catalog{}
	for _, r := range list {
		if _, known := all[r.Workspace]; !known {
			own, err := h.store.OwnKinds(h.t.Context(), r.Workspace)
			require.NoError(h.t, err)
			all[r.Workspace], err = own.Catalog()
			require.NoError(h.t, err)
		}
		kind, ok := all[r.Workspace].Lookup(r.Kind)
		require.True(h.t, ok)
		values, err := kind.FromJSON(r.Data)
		require.NoError(h.t, err)
		canonical, err := kind.JSON(values)
		require.NoError(h.t, err)
		if r.Counted {
			require.Equal(h.t, kind.Lacking(values), r.Missing, "what %s lacks after %s", kind.TitleOf(values), fmt.Sprint(step...))
		}
		digest := seal.Record(r.Kind, canonical)
		require.Equal(h.t, digest[:], r.Digest, "the digest of %s after %s", kind.TitleOf(values), fmt.Sprint(step...))
		if r.Acts != nil || r.Proofs != nil {
			soundProofs(h, r.Kind, values, r.Acts, r.Proofs, r.Stage, step...)
		}
		want := []string{}
		for _, u := range kind.Refs(values) {
			if u.Ref.ID != "" {
				want = append(want, strings.TrimSuffix(u.Field+"."+u.Column, ".")+" "+u.Ref.ID)
			}
		}
		slices.Sort(want)
		require.Equal(h.t, slices.Compact(want), r.Refs, "references of %s after %s", kind.TitleOf(values), fmt.Sprint(step...))
	}
}

// soundChain reads the events of a handover and follows their hashes to its head.
func (h *house) soundChain(id uuid.UUID, step ...any) {
	h.t.Helper()
	boss := handover.Viewer{Person: handover.Person{Role: handover.Admin}} // of whatever workspace it is in
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT workspace_id FROM handovers WHERE id = $1`, id).Scan(&boss.Workspace))
	sc, err := handover.Enter(boss, handover.Standing{Handover: id, Workspace: boss.Workspace})
	require.NoError(h.t, err)
	events, err := h.store.Events(h.t.Context(), sc, 0, 100_000)
	require.NoError(h.t, err)
	slices.Reverse(events)
	require.Zero(h.t, handover.Verify(id, events), "the chain of events breaks, after %s", fmt.Sprint(step...))
	var seq int64
	var hash []byte
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT event_seq, event_hash FROM handovers WHERE id = $1`, id).Scan(&seq, &hash))
	require.Len(h.t, events, int(seq))
	require.Equal(h.t, hash, events[len(events)-1].Hash)
}

// soundProofs makes the chain of an account from its acts alone and compares it with what the record keeps.
func soundProofs(h *house, kind string, values catalog.Values, said, kept []string, stage string, step ...any) {
	h.t.Helper()
	var acts []handover.ProofAct
	for _, a := range said {
		link, rest, _ := strings.Cut(a, " ")
		verdict, due, _ := strings.Cut(rest, "@")
		acts = append(acts, handover.ProofAct{
			Step: link, Verdict: handover.ProofVerdict(verdict), DueOn: handover.ParseProofLink(link + "@" + due).DueOn,
		})
	}
	chain := handover.ChainOf(catalog.ProofSteps(kind, values), acts)
	var want []string
	for _, l := range chain.Standing {
		want = append(want, l.String())
	}
	require.Equal(h.t, want, kept, "links that stand, after %s", fmt.Sprint(step...))
	require.Equal(h.t, string(chain.Stage()), stage, "the stage after %s", fmt.Sprint(step...))
}
