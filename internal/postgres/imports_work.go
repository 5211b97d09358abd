package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// takeImportSQL finds the import that has waited longest, or whose worker was silent for too long, of the workspaces of which the fewest are worked
// on. It steps over what a transaction holds.
const takeImportSQL = `
	WITH busy AS (
		SELECT h.workspace_id, count(*) AS imports
		FROM imports i
		JOIN handovers h ON h.id = i.handover_id
		WHERE i.state IN ('checking', 'writing', 'undoing') AND i.worker IS NOT NULL AND i.touched_at >= clock_timestamp() - @silence::interval
		GROUP BY h.workspace_id
	), next AS (
		SELECT i.handover_id, i.id
		FROM imports i
		JOIN handovers h ON h.id = i.handover_id
		LEFT JOIN busy b ON b.workspace_id = h.workspace_id
		WHERE i.state IN ('checking', 'writing', 'undoing') AND (i.worker IS NULL OR i.touched_at < clock_timestamp() - @silence::interval)
			AND (i.attempts = 0 OR @doubtful) AND coalesce(b.imports, 0) < @most
		ORDER BY coalesce(b.imports, 0), i.touched_at NULLS FIRST, i.made_at
		LIMIT 1
		FOR UPDATE OF i SKIP LOCKED
	)
	UPDATE imports i
	SET worker = @worker, touched_at = clock_timestamp(), attempts = attempts + 1
	FROM next
	WHERE (i.handover_id, i.id) = (next.handover_id, next.id)
	RETURNING i.handover_id, i.id`

// takeImportLock is held while a worker chooses.
const takeImportLock = `SELECT pg_advisory_xact_lock(hashtextextended('handover: whose turn an import is', 0))`

// jobSQL is an import with whoever asked for it, as they stand now.
var jobSQL = `SELECT ` + importColumns + `, i.basis, i.head, ` + personColumns + `, w.name, w.demo, w.catalog_version,
		h.id, h.workspace_id, h.state, ` + standingColumns + `, h.event_seq, ` + leaverColumns(`g`, `h`) + `
	FROM imports i
	JOIN handovers h ON h.id = i.handover_id
	JOIN people p ON p.id = i.asked_by
	JOIN workspaces w ON w.id = p.workspace_id
	LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
	` + standingJoins + `
	LEFT JOIN parties giving ON giving.handover_id = h.id AND giving.role = 'giver'
	LEFT JOIN people g ON g.id = giving.person_id
	WHERE i.handover_id = @handover AND i.id = @import`

// TakeImport gives the worker an import to work on.
func (s *Store) TakeImport(ctx context.Context, turn app.ImportTurn) (app.ImportJob, bool, error) {
	job := app.ImportJob{Worker: turn.Worker}
	var row importRow
	// One transaction, so that a worker who is stopped between the two has taken nothing.
	err := s.transact(ctx, func(t pgx.Tx) error {
		var in, id uuid.UUID
		// One worker looks at a time: two of them would each count the other's workspace without what that one takes.
		if _, err := t.Exec(ctx, takeImportLock); err != nil {
			return err
		}
		args := pgx.StrictNamedArgs{"worker": turn.Worker, "silence": turn.Silence, "most": turn.Most, "doubtful": turn.Doubtful}
		if err := one(t.QueryRow(ctx, takeImportSQL, args), &in, &id); err != nil {
			return err
		}
		var role string
		v, st, g := &job.Viewer, &job.Standing, &job.Giver
		dest := append(importDest(&row), &job.Basis, &job.Checked)
		dest = append(dest, personDest(&v.Person)...)
		dest = append(dest, &v.WorkspaceName, &v.Demo, &job.Catalog, &st.Handover, &st.Workspace, &st.State, &role, &st.Behalf, &st.BehalfName, &st.Numbers, &job.Head)
		dest = append(dest, leaverDest(g)...)
		err := one(t.QueryRow(ctx, jobSQL, pgx.StrictNamedArgs{"handover": in, "import": id}), dest...)
		st.Roles = handover.PartyRole(role).Role()
		return err
	})
	if err != nil {
		if handover.CodeOf(err) == handover.NotFound {
			err = nil
		}
		return job, false, translate(err)
	}
	job.Import, err = row.read()
	return job, err == nil, err
}

// lostImport is what a worker hears whose import is another's by now.
func lostImport(n int64, err error) error {
	if err == nil && n == 0 {
		return handover.Refuse(handover.Stale, "imported.refuse.changed")
	}
	return err
}

// TouchImport says that the worker is alive.
func (s *Store) TouchImport(ctx context.Context, job app.ImportJob, done, total int) error {
	return lostImport(exec(ctx, s.pool, `
		UPDATE imports
		SET touched_at = clock_timestamp(), done = @done, total = @total
		WHERE handover_id = @handover AND id = @import AND worker = @worker`, pgx.StrictNamedArgs{
		"handover": job.Standing.Handover, "import": job.Import.ID, "worker": job.Worker, "done": done, "total": total,
	}))
}

// LeaveImport gives an import back.
func (s *Store) LeaveImport(ctx context.Context, job app.ImportJob) error {
	_, err := exec(ctx, s.pool, `
		UPDATE imports
		SET worker = NULL, touched_at = NULL, attempts = greatest(attempts - 1, 0)
		WHERE handover_id = @handover AND id = @import AND worker = @worker`,
		pgx.StrictNamedArgs{"handover": job.Standing.Handover, "import": job.Import.ID, "worker": job.Worker})
	return err
}

// EndImport stores what came of the work.
func (s *Store) EndImport(ctx context.Context, sc handover.Scope, job app.ImportJob, im app.Import) error {
	return endImport(ctx, s.pool, sc, job, im)
}

func endImport(ctx context.Context, q interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
}, sc handover.Scope, job app.ImportJob, im app.Import) error {
	args, err := importArgs(sc, im)
	if err != nil {
		return err
	}
	args["worker"], args["basis"], args["head"] = job.Worker, job.Basis, job.Checked
	args["written"] = timeOrNull(im.WrittenAt)
	return lostImport(exec(ctx, q, `
		UPDATE imports
		SET state = @state, parts = @parts, done = @done, total = @total, problem = @problem, again = @again, kept = @kept, asked_by = @asked,
			version = @version, touched_at = NULL, worker = NULL, attempts = 0, basis = @basis, head = @head, written_at = @written, undone_at = @undone
		WHERE handover_id = @handover AND id = @import AND worker = @worker`, args))
}

// ImportMends are what was typed over the cells of an import.
func (s *Store) ImportMends(ctx context.Context, sc handover.Scope, id uuid.UUID) (map[app.ImportCell]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT part, line, col, text
		FROM import_mends
		WHERE handover_id = @handover AND import_id = @import`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id})
	if err != nil {
		return nil, translate(err)
	}
	type mend struct {
		app.ImportCell
		text string
	}
	list, err := collect(rows, func(m *mend) []any { return []any{&m.Part, &m.Line, &m.Column, &m.text} })
	out := make(map[app.ImportCell]string, len(list))
	for _, m := range list {
		out[m.ImportCell] = m.text
	}
	return out, err
}

// RecordHeads are where the records of the kind with these identities stand.
func (s *Store) RecordHeads(ctx context.Context, sc handover.Scope, kind string, identities []string) ([]app.RecordHead, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT r.id, r.section_id, r.identity, r.revision, r.state, r.digest
		FROM records r
		WHERE r.handover_id = @handover AND r.kind = @kind AND r.identity = ANY(@identities) AND r.removed_at IS NULL`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "kind": kind, "identities": identities})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(r *app.RecordHead) []any {
		return []any{&r.ID, &r.Section, &r.Identity, &r.Revision, &r.State, &r.Digest}
	})
}

// RecordsBy are the records of the kind with these identities.
func (s *Store) RecordsBy(ctx context.Context, sc handover.Scope, kind string, identities []string) ([]handover.Record, error) {
	return s.records(ctx, sc, `r.kind = @kind AND r.identity = ANY(@identities)`, "kind", kind, "identities", identities)
}

// Identities walks what identifies the records of the kind.
func (s *Store) Identities(ctx context.Context, sc handover.Scope, kind string, fn func(identity string)) error {
	rows, err := s.pool.Query(ctx, `SELECT identity FROM records WHERE handover_id = $1 AND kind = $2 AND removed_at IS NULL`, sc.Handover(), kind)
	if err != nil {
		return translate(err)
	}
	var identity string
	_, err = pgx.ForEachRow(rows, []any{&identity}, func() error {
		fn(identity)
		return nil
	})
	return translate(err)
}

// RecordsOf are the records with these ids.
func (s *Store) RecordsOf(ctx context.Context, sc handover.Scope, ids []uuid.UUID) ([]handover.Record, error) {
	return s.records(ctx, sc, `r.id = ANY(@ids)`, "ids", ids)
}

// records are records with what they say, and nothing of what people did to them.
func (s *Store) records(ctx context.Context, sc handover.Scope, condition string, more ...any) ([]handover.Record, error) {
	w := where{}
	w.and(`r.handover_id = @handover AND r.removed_at IS NULL`, "handover", sc.Handover())
	w.and(condition, more...)
	rows, err := s.pool.Query(ctx, `
		SELECT r.handover_id, r.section_id, r.id, r.kind, r.identity, r.title, r.state, r.revision, r.kept, r.data, r.digest
		FROM records r
		WHERE `+w.sql(), w.args)
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, func(r *recordRow) []any {
		return []any{&r.Handover, &r.Section, &r.ID, &r.Kind, &r.Identity, &r.Title, &r.State, &r.Revision, &r.Kept, &r.data, &r.Digest}
	})
	if err != nil {
		return nil, err
	}
	out := make([]handover.Record, len(list))
	for i, row := range list {
		if out[i], err = row.read(sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}
