package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// Server is what doctor says about the database server.
type Server struct {
	Version string // "15.18"
	Major   int
	Fsync   bool // false: a crash of the machine may lose or break what was stored
}

// Server reads which server the store is on.
func (s *Store) Server(ctx context.Context) (Server, error) {
	var v Server
	var number int
	err := one(s.pool.QueryRow(ctx, `
		SELECT current_setting('server_version'), current_setting('server_version_num')::integer, current_setting('fsync')::boolean`),
		&v.Version, &number, &v.Fsync)
	v.Major = number / 10000
	return v, err
}

// Schema is the number of the last migration, 0 in an empty database, and whether it stopped half way.
func (s *Store) Schema(ctx context.Context) (version int, dirty bool, err error) {
	var begun bool
	err = one(s.pool.QueryRow(ctx, `SELECT to_regclass('schema_migrations') IS NOT NULL`), &begun)
	if err != nil || !begun {
		return 0, false, err
	}
	err = one(s.pool.QueryRow(ctx, `SELECT version, dirty FROM schema_migrations`), &version, &dirty)
	if handover.CodeOf(err) == handover.NotFound {
		return 0, false, nil // all migrations were taken back
	}
	return version, dirty, err
}

// Complain is told what an inspection finds wrong, in English, for whoever runs the program.
type Complain func(what string)

// inspected is the number of rows that an inspection reads at a time.
const inspected = 500

// InspectRecords reads every record and says which no longer open, or say something else than their digest.
// It returns how many it read.
func (s *Store) InspectRecords(ctx context.Context, complain Complain) (int, error) {
	type row struct {
		handover, id, workspace uuid.UUID
		kind, identity          string
		data, digest            []byte
	}
	kinds, err := s.catalogs(ctx, complain)
	if err != nil {
		return 0, err
	}
	n, last := 0, row{}
	for {
		rows, err := s.pool.Query(ctx, `
			SELECT r.handover_id, r.id, h.workspace_id, r.kind, r.identity, r.data, r.digest
			FROM records r
			JOIN handovers h ON h.id = r.handover_id
			WHERE (r.handover_id, r.id) > (@handover, @id)
			ORDER BY r.handover_id, r.id
			LIMIT @limit`, pgx.StrictNamedArgs{"handover": last.handover, "id": last.id, "limit": inspected})
		if err != nil {
			return n, translate(err)
		}
		list, err := collect(rows, func(r *row) []any {
			return []any{&r.handover, &r.id, &r.workspace, &r.kind, &r.identity, &r.data, &r.digest}
		})
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, r := range list {
			if err := opens(kinds[r.workspace], r.kind, r.identity, r.data, r.digest); err != nil {
				complain(fmt.Sprintf("record %s of handover %s: %s", r.id, r.handover, err))
			}
		}
		n, last = n+len(list), list[len(list)-1]
	}
}

// catalogs are the kinds of every workspace that has some of its own, and says which no longer make any.
func (s *Store) catalogs(ctx context.Context, complain Complain) (map[uuid.UUID]catalog.Catalog, error) {
	rows, err := s.pool.Query(ctx, `SELECT id FROM workspaces WHERE catalog_version > 0`)
	if err != nil {
		return nil, translate(err)
	}
	workspaces, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, translate(err)
	}
	out := map[uuid.UUID]catalog.Catalog{}
	for _, id := range workspaces {
		own, err := s.OwnKinds(ctx, id)
		if handover.CodeOf(err) == handover.Unavailable {
			return nil, err
		}
		if err == nil {
			out[id], err = own.Catalog()
		}
		if err != nil {
			complain(fmt.Sprintf("own kinds and fields of workspace %s: %s", id, err))
		}
	}
	return out, nil
}

func opens(kinds catalog.Catalog, key, identity string, data, digest []byte) error {
	canonical, err := canonicalOf(kinds, key, data)
	if err != nil {
		return err
	}
	if !seal.Record(key, canonical).Equal(digest) {
		return errors.New("its content does not fit its digest")
	}
	kind, _ := kinds.Lookup(key)
	if values, err := kind.FromJSON(data); err != nil || app.Indexable(kind.IdentityOf(values)) != identity {
		return errors.New("it is found under another identity than that of its content")
	}
	return nil
}

// canonicalOf is content as its digest is made of it.
func canonicalOf(kinds catalog.Catalog, key string, data []byte) ([]byte, error) {
	kind, ok := kinds.Lookup(key)
	if !ok {
		return nil, fmt.Errorf("this program knows no kind %q", key)
	}
	values, err := kind.FromJSON(data)
	if err != nil {
		return nil, err
	}
	return kind.JSON(values)
}

// counters are the sums that are kept beside what they count. Each statement gives the name of a place where the two differ.
var counters = []struct{ what, sql string }{
	{"record", `
		SELECT r.id::text
		FROM records r
		CROSS JOIN LATERAL (
			SELECT count(*) AS asked, count(*) FILTER (WHERE blocking) AS blocking
			FROM questions q
			WHERE (q.handover_id, q.record_id) = (r.handover_id, r.id) AND q.state <> 'resolved'
		) q
		CROSS JOIN LATERAL (
			SELECT count(*) FILTER (WHERE f->>2 = 'blocker') AS blockers, count(*) FILTER (WHERE f->>2 = 'warning') AS warnings
			FROM jsonb_array_elements(r.findings) f
		) f
		CROSS JOIN LATERAL (
			SELECT count(*) AS n FROM files a WHERE (a.handover_id, a.record_id) = (r.handover_id, r.id) AND a.removed_at IS NULL
		) a
		WHERE (r.questions, r.questions_blocking, r.blockers, r.warnings, r.files) <> (q.asked, q.blocking, f.blockers, f.warnings, a.n)`},
	{"record beside its history,", `
		SELECT r.id::text
		FROM records r
		LEFT JOIN record_revisions v ON (v.handover_id, v.record_id, v.revision) = (r.handover_id, r.id, r.kept)
		WHERE r.kept > 0 AND (v.revision IS NULL
			OR r.kept = r.revision AND (v.title, v.data::text, v.made_by) IS DISTINCT FROM (r.title, r.data::text, r.updated_by))
			OR r.kept < r.revision AND r.state <> 'draft'`},
	{"verdict on record", `
		SELECT r.id::text
		FROM records r
		WHERE r.state IN ('accepted', 'returned') AND r.removed_at IS NULL AND NOT EXISTS (
			SELECT FROM reviews w
			WHERE (w.handover_id, w.record_id, w.verdict, w.made_by) = (r.handover_id, r.id, r.state, r.reviewed_by))`},
	{"section", `
		SELECT h.number || '/' || s.position
		FROM sections s
		JOIN handovers h ON h.id = s.handover_id
		CROSS JOIN LATERAL (
			SELECT count(*) AS n,
				count(*) FILTER (WHERE state = 'draft') AS draft,
				count(*) FILTER (WHERE state = 'submitted') AS submitted,
				count(*) FILTER (WHERE state = 'returned') AS returned,
				count(*) FILTER (WHERE state = 'accepted') AS accepted,
				coalesce(sum(blockers), 0) AS blockers,
				coalesce(sum(warnings), 0) AS warnings,
				coalesce(sum(missing), 0) AS missing,
				count(*) FILTER (WHERE blockers + warnings > 0) AS found,
				count(*) FILTER (WHERE questions > 0) AS asked,
				count(*) FILTER (WHERE carried_record IS NOT NULL AND confirmed_at IS NULL) AS unconfirmed
			FROM records r
			WHERE (r.handover_id, r.section_id) = (s.handover_id, s.id) AND r.removed_at IS NULL
		) r
		CROSS JOIN LATERAL (
			SELECT count(*) AS asked, count(*) FILTER (WHERE blocking) AS blocking
			FROM questions q
			LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
			WHERE (q.handover_id, q.section_id) = (s.handover_id, s.id) AND q.state <> 'resolved' AND r.removed_at IS NULL
		) q
		CROSS JOIN LATERAL (
			SELECT count(*) AS n
			FROM files f
			LEFT JOIN records fr ON (fr.handover_id, fr.id) = (f.handover_id, f.record_id)
			WHERE (f.handover_id, f.section_id) = (s.handover_id, s.id) AND f.removed_at IS NULL AND f.question_id IS NULL AND NOT f.evidence AND fr.removed_at IS NULL
		) f
		WHERE (s.records, s.draft, s.submitted, s.returned, s.accepted, s.blockers, s.warnings, s.missing, s.found, s.asked, s.unconfirmed, s.questions, s.questions_blocking,
			s.files)
			<> (r.n, r.draft, r.submitted, r.returned, r.accepted, r.blockers, r.warnings, r.missing, r.found, r.asked, r.unconfirmed, q.asked, q.blocking, f.n)`},
	{"signed version of section", `
		SELECT h.number || '/' || s.position
		FROM sections s
		JOIN handovers h ON h.id = s.handover_id
		CROSS JOIN LATERAL (
			SELECT coalesce(max(version) FILTER (WHERE role IN ('giver', 'stand_in')), 0) AS given, coalesce(max(version) FILTER (WHERE role IN ('receiver', 'manager')), 0) AS received,
				coalesce(max(version) FILTER (WHERE role = 'witness'), 0) AS witnessed, max(signed_at) AS at
			FROM seals g
			WHERE (g.handover_id, g.section_id) = (s.handover_id, s.id)
		) g
		WHERE (s.given, s.received, s.witnessed) <> (g.given, g.received, g.witnessed) OR s.sealed_at IS DISTINCT FROM g.at`},
	{"version of the teach-back of section", `
		SELECT h.number || '/' || s.position
		FROM sections s
		JOIN handovers h ON h.id = s.handover_id
		WHERE s.taught_version <> coalesce((
			SELECT max(k.content_version)
			FROM teach_backs k
			WHERE (k.handover_id, k.section_id) = (s.handover_id, s.id) AND k.state = 'confirmed'), 0)`},
	{"who answers for handover", `
		SELECT h.number
		FROM handovers h
		WHERE h.giver_id IS NOT NULL AND h.giver_id IS DISTINCT FROM (
			SELECT x.person_id FROM responsibilities x WHERE x.handover_id = h.id AND x.section_id IS NULL ORDER BY x.from_at DESC LIMIT 1)`},
	{"who answers for section", `
		SELECT h.number || '/' || s.position
		FROM handovers h
		JOIN sections s ON s.handover_id = h.id
		LEFT JOIN responsibilities x ON (x.handover_id, x.section_id) = (h.id, s.id)
		WHERE CASE WHEN h.moved_at IS NOT NULL AND s.state = 'signed'
			THEN (x.person_id, x.from_at) IS DISTINCT FROM (s.reviewer_id, CASE WHEN s.late THEN greatest(h.moved_at, s.settled_at) ELSE h.moved_at END)
			ELSE x.id IS NOT NULL END`},
	{"handover", `
		SELECT h.number
		FROM handovers h
		CROSS JOIN LATERAL (
			SELECT count(*) AS n,
				count(*) FILTER (WHERE state = 'empty') AS empty,
				count(*) FILTER (WHERE state = 'filling') AS filling,
				count(*) FILTER (WHERE state = 'submitted') AS submitted,
				count(*) FILTER (WHERE state = 'returned') AS returned,
				count(*) FILTER (WHERE state = 'signed') AS signed,
				count(*) FILTER (WHERE state = 'not_applicable') AS not_applicable,
				count(*) FILTER (WHERE settled_at IS NOT NULL OR NOT required AND state = 'empty') AS settled,
				coalesce(sum(records), 0) AS records,
				coalesce(sum(accepted), 0) AS accepted,
				coalesce(sum(questions), 0) AS questions,
				coalesce(sum(questions_blocking), 0) AS blocking,
				coalesce(sum(blockers), 0) AS blockers,
				coalesce(sum(warnings), 0) AS warnings
			FROM sections s
			WHERE s.handover_id = h.id
		) s
		WHERE (h.sections, h.empty, h.filling, h.submitted, h.returned, h.signed, h.not_applicable, h.settled, h.records,
				h.records_accepted, h.questions, h.questions_blocking, h.blockers, h.warnings)
			<> (s.n, s.empty, s.filling, s.submitted, s.returned, s.signed, s.not_applicable, s.settled, s.records,
				s.accepted, s.questions, s.blocking, s.blockers, s.warnings)`},
	{"import", `
		SELECT concat_ws(' ', i.handover_id, i.id)
		FROM imports i
		CROSS JOIN LATERAL (
			SELECT coalesce(sum((p->'tally'->>'new')::integer + (p->'tally'->>'changed')::integer + (p->'tally'->>'made')::integer), 0) AS n
			FROM jsonb_array_elements(i.parts) p
		) t
		WHERE CASE WHEN i.written_at IS NULL THEN 0 ELSE t.n END
			<> (SELECT count(*) FROM record_revisions v WHERE (v.handover_id, v.import_id) = (i.handover_id, i.id))`},
	{"dashboard figure", `
		SELECT concat_ws(' ', state, next_due_on)
		FROM (
			SELECT *
			FROM handover_tallies
			WHERE (handovers, records, records_accepted, questions, questions_blocking) <> (0, 0, 0, 0, 0)
		) t
		FULL JOIN (
			SELECT workspace_id, state, next_due_on, count(*) AS handovers, sum(records) AS records, sum(records_accepted) AS records_accepted,
				sum(questions) AS questions, sum(questions_blocking) AS questions_blocking
			FROM handovers
			GROUP BY workspace_id, state, next_due_on
		) h USING (workspace_id, state, next_due_on)
		WHERE (t.handovers, t.records, t.records_accepted, t.questions, t.questions_blocking)
			IS DISTINCT FROM (h.handovers, h.records, h.records_accepted, h.questions, h.questions_blocking)`},
	{"dashboard progress", `
		SELECT concat_ws(' ', kind, state)
		FROM (SELECT * FROM section_tallies WHERE sections <> 0) t
		FULL JOIN (
			SELECT workspace_id, kind, state, count(*) AS sections
			FROM sections
			WHERE live
			GROUP BY workspace_id, kind, state
		) s USING (workspace_id, kind, state)
		WHERE t.sections IS DISTINCT FROM s.sections`},
}

// InspectCounts compares every kept count and sum with what it counts, and returns how many kinds of them there are.
func (s *Store) InspectCounts(ctx context.Context, complain Complain) (int, error) {
	for _, c := range counters {
		var places []string
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			// Counting everything takes as long as it takes.
			if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
				return err
			}
			rows, err := tx.Query(ctx, c.sql+" LIMIT 1000")
			if err != nil {
				return err
			}
			places, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
		if err != nil {
			return 0, translate(err)
		}
		for _, at := range places {
			complain(fmt.Sprintf("%s %s: a count that is kept differs from what it counts", c.what, at))
		}
	}
	return len(counters), nil
}
