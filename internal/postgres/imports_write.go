package postgres

import (
	"context"
	"maps"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
)

// writeWait bounds a statement that writes all rows of an import: others wait for the handover that long at most. The memory is what
// tokens are sorted in on their way into the index of the search: with more of it they go in together.
const writeWait = `SET LOCAL statement_timeout = '5min'; SET LOCAL work_mem = '64MB'`

// stagedFitsSQL says whether the rows fit the records: what is to be changed, or says the same, stands where it stood; what is new has
// no twin; what is referred to is there.
const stagedFitsSQL = `
	SELECT NOT EXISTS (
			SELECT
			FROM import_rows i
			LEFT JOIN records r ON (r.handover_id, r.id) = (i.handover_id, i.record_id)
			WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('changed', 'same')
				AND (r.id IS NULL OR r.removed_at IS NOT NULL OR r.revision <> i.base OR r.state <> i.base_state OR r.section_id <> i.section_id))
		AND NOT EXISTS (
			SELECT
			FROM import_rows i
			JOIN records r ON (r.handover_id, r.kind, r.identity) = (i.handover_id, i.kind, i.identity) AND r.removed_at IS NULL
			WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'made'))
		AND NOT EXISTS (
			SELECT
			FROM import_rows i
			CROSS JOIN LATERAL jsonb_to_recordset(i.refs) AS x ("to" uuid)
			WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made')
				AND NOT EXISTS (SELECT FROM records r WHERE r.handover_id = @handover AND r.id = x."to" AND r.removed_at IS NULL)
				AND NOT EXISTS (SELECT FROM import_rows n
					WHERE n.handover_id = @handover AND n.import_id = @import AND n.record_id = x."to" AND n.outcome IN ('new', 'made')))`

// StagedFits says whether the rows of an import still fit what is there.
func (t *tx) StagedFits(ctx context.Context, id uuid.UUID, parts []app.ImportPart) (bool, error) {
	if _, err := t.Exec(ctx, writeWait); err != nil {
		return false, err
	}
	if parts == nil {
		// An undo staged its rows in this transaction. Without word of them the planner compares each with each: 20,000 took four minutes.
		if _, err := t.Exec(ctx, analyzeStagedSQL); err != nil {
			return false, translate(err)
		}
	}
	tallies, err := countStaged(ctx, t, t.sc, id)
	if err != nil {
		return false, err
	}
	for i, p := range parts {
		if p.Tally != tallies[i] {
			return false, nil
		}
	}
	var fits bool
	err = one(t.QueryRow(ctx, stagedFitsSQL, t.staged(id)), &fits)
	return fits, err
}

func (t *tx) staged(id uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"handover": t.sc.Handover(), "import": id}
}

// Redirect sends the rows of new records from one section into another.
func (t *tx) Redirect(ctx context.Context, id, from, to uuid.UUID) error {
	args := t.staged(id)
	args["from"], args["to"] = from, to
	_, err := exec(ctx, t, `
		UPDATE import_rows
		SET section_id = @to
		WHERE handover_id = @handover AND import_id = @import AND section_id = @from AND outcome IN ('new', 'made')`, args)
	return err
}

// StagedDeltas are what the rows add to the counts of sections.
func (t *tx) StagedDeltas(ctx context.Context, id uuid.UUID) ([]app.StagedDelta, error) {
	rows, err := t.Query(ctx, `
		SELECT i.section_id,
			count(*) FILTER (WHERE i.outcome IN ('new', 'made')),
			count(*) FILTER (WHERE i.outcome = 'changed'),
			count(*) FILTER (WHERE i.outcome = 'gone'),
			count(*) FILTER (WHERE i.state = 'draft') - count(*) FILTER (WHERE r.state = 'draft'),
			count(*) FILTER (WHERE i.state = 'submitted') - count(*) FILTER (WHERE r.state = 'submitted'),
			count(*) FILTER (WHERE i.state = 'returned') - count(*) FILTER (WHERE r.state = 'returned'),
			count(*) FILTER (WHERE i.state = 'accepted') - count(*) FILTER (WHERE r.state = 'accepted'),
			count(*) FILTER (WHERE i.blockers + i.warnings > 0) - count(*) FILTER (WHERE r.blockers + r.warnings > 0),
			sum(i.blockers) - coalesce(sum(r.blockers), 0),
			sum(i.warnings) - coalesce(sum(r.warnings), 0),
			sum(i.missing) - coalesce(sum(r.missing), 0),
			- count(*) FILTER (WHERE r.carried_record IS NOT NULL AND r.confirmed_at IS NULL)
		FROM import_rows i
		LEFT JOIN records r ON i.outcome IN ('changed', 'gone') AND (r.handover_id, r.id) = (i.handover_id, i.record_id)
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made', 'gone')
		GROUP BY i.section_id
		ORDER BY i.section_id`, t.staged(id))
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, func(d *app.StagedDelta) []any {
		c := &d.Counts
		return []any{
			&d.Section, &d.New, &d.Changed, &d.Gone, &c.Draft, &c.Submitted, &c.Returned, &c.Accepted, &c.Found, &c.Blockers, &c.Warnings, &c.Missing, &c.Unconfirmed,
		}
	})
	for i := range list {
		list[i].Counts.Records = list[i].New - list[i].Gone
	}
	return list, err
}

// originSQL says whether the content of a row was reconstructed; the text of a value cannot look like the key, its quotes are escaped.
// rebuiltSQL is whoever writes the row when it was now.
const (
	originSQL  = `strpos(i.data::text, '"` + catalog.OriginBy + `":') > 0`
	rebuiltSQL = `CASE WHEN @rebuilt::boolean AND ` + originSQL + ` THEN @by::uuid END`
)

// writeStagedSQL are the steps of a write, in the order that parents want, and whether a step writes records.
var writeStagedSQL = []struct {
	sql     string
	records bool
}{
	{sql: `
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT r.handover_id, r.id, r.revision, r.title, r.data, 'saved', r.updated_by, r.updated_at
		FROM import_rows i
		JOIN records r ON (r.handover_id, r.id) = (i.handover_id, i.record_id)
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome = 'changed' AND r.kept < r.revision`},
	{records: true, sql: `
		INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search, blockers, warnings, missing,
			findings, updated_by, created_at, updated_at, rebuilt_by)
		SELECT i.handover_id, i.section_id, i.record_id, i.kind, i.identity, i.title, i.state, 1, 1, i.data, i.digest, i.search,
			i.blockers, i.warnings, i.missing, coalesce(i.findings, '[]'), @by::uuid, @at::timestamptz, @at::timestamptz, ` + rebuiltSQL + `
		FROM import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'made')`},
	{records: true, sql: `
		UPDATE records r
		SET identity = i.identity, title = i.title, state = i.state, revision = r.revision + 1, kept = r.revision + 1, data = i.data, digest = i.digest,
			search = i.search, blockers = i.blockers, warnings = i.warnings, missing = i.missing, findings = coalesce(i.findings, '[]'),
			updated_by = @by::uuid, updated_at = @at::timestamptz, 
			rebuilt_by = CASE WHEN @rebuilt::boolean THEN ` + rebuiltSQL + ` WHEN ` + originSQL + ` THEN r.rebuilt_by END,
			vouched_at = CASE WHEN NOT @rebuilt::boolean AND ` + originSQL + ` THEN r.vouched_at END,
			reviewed_by = CASE WHEN i.state IN ('returned', 'accepted') THEN r.reviewed_by END,
			reviewed_at = CASE WHEN i.state IN ('returned', 'accepted') THEN r.reviewed_at END,
			confirmed_by = CASE WHEN r.carried_record IS NOT NULL AND r.confirmed_at IS NULL THEN @by::uuid ELSE r.confirmed_by END,
			confirmed_at = CASE WHEN r.carried_record IS NOT NULL AND r.confirmed_at IS NULL THEN @at::timestamptz ELSE r.confirmed_at END
		FROM import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome = 'changed' AND (r.handover_id, r.id) = (i.handover_id, i.record_id)`},
	{sql: `
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at, import_id)
		SELECT i.handover_id, i.record_id, i.base + 1, i.title, i.data, @act::text, @by::uuid, @at::timestamptz, @noted::uuid
		FROM import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made')`},
	{records: true, sql: `
		UPDATE records r
		SET removed_at = @at::timestamptz, revision = r.revision + 1, kept = r.revision + 1, updated_by = @by::uuid, updated_at = @at::timestamptz
		FROM import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome = 'gone' AND (r.handover_id, r.id) = (i.handover_id, i.record_id)`},
	{sql: `
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT r.handover_id, r.id, r.revision, r.title, r.data, 'removed', @by::uuid, @at::timestamptz
		FROM import_rows i
		JOIN records r ON (r.handover_id, r.id) = (i.handover_id, i.record_id)
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome = 'gone'`},
	{sql: `
		DELETE FROM record_refs x
		USING import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome = 'changed' AND (x.handover_id, x.from_id) = (i.handover_id, i.record_id)`},
	{sql: `
		INSERT INTO record_refs (handover_id, from_id, field, to_id)
		SELECT DISTINCT i.handover_id, i.record_id, x.field, x."to"
		FROM import_rows i
		CROSS JOIN LATERAL jsonb_to_recordset(i.refs) AS x (field text, "to" uuid)
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made')`},
	{sql: `
		DELETE FROM record_bindings x
		USING import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome = 'changed' AND (x.handover_id, x.record_id) = (i.handover_id, i.record_id)`},
	{sql: `
		INSERT INTO record_bindings (handover_id, record_id, field, sort, pattern, clue, sure, until, held)
		SELECT i.handover_id, i.record_id, x.field, x.sort, x.pattern, x.clue, x.sure, x.until, x.held
		FROM import_rows i
		CROSS JOIN LATERAL jsonb_to_recordset(i.bindings) AS x ` + bindingColumns + `
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made')`},
	{sql: `
		DELETE FROM record_dates x
		USING import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('changed', 'gone') AND (x.handover_id, x.record_id) = (i.handover_id, i.record_id)`},
	{sql: `
		INSERT INTO record_dates (handover_id, section_id, record_id, field, line, sort, day, owned)
		SELECT i.handover_id, i.section_id, i.record_id, x.field, x.line, x.sort, x.day, x.owned
		FROM import_rows i
		CROSS JOIN LATERAL jsonb_to_recordset(i.dates) AS x ` + dateColumns + `
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made')`},
	{sql: `
		DELETE FROM stock k
		USING import_rows i
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('changed', 'gone') AND (k.handover_id, k.record_id) = (i.handover_id, i.record_id)`},
	{sql: `
		INSERT INTO stock (handover_id, record_id, ` + stockNames + `)
		SELECT i.handover_id, i.record_id, ` + stockOf("x") + `
		FROM import_rows i
		CROSS JOIN LATERAL jsonb_to_record(i.stock) AS x (` + stockTypes + `)
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('new', 'changed', 'made') AND i.stock IS NOT NULL`},
}

// WriteStaged writes the rows of an import into records.
func (t *tx) WriteStaged(ctx context.Context, w app.StagedWrite, done func(int)) error {
	all := pgx.StrictNamedArgs{"by": w.By, "at": w.At, "act": w.Act, "noted": nil, "rebuilt": w.Rebuilt}
	if w.Note {
		all["noted"] = w.Import
	}
	if _, err := t.Exec(ctx, writeWait); err != nil {
		return err
	}
	total := int64(0)
	for _, step := range writeStagedSQL {
		args := t.staged(w.Import)
		maps.Copy(args, only(step.sql, all))
		n, err := exec(ctx, t, step.sql, args)
		if err != nil {
			return err
		}
		if step.records {
			total += n
			done(int(n))
		}
	}
	if total < manyRecords {
		return nil
	}
	// Until the database comes to it by itself it would plan as if the records were not there, and a second import take minutes.
	_, err := t.Exec(ctx, `ANALYZE records (handover_id, section_id, id, kind, identity)`)
	return translate(err)
}

// manyRecords are so many that plans made without them are bad ones.
const manyRecords = 1000

// only are the arguments that a statement names.
func only(sql string, all pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	out := pgx.StrictNamedArgs{}
	for name, v := range all {
		if strings.Contains(sql, "@"+name) {
			out[name] = v
		}
	}
	return out
}

// EndImport stores what came of the work in this transaction.
func (t *tx) EndImport(ctx context.Context, job app.ImportJob, im app.Import) error {
	return endImport(ctx, t, t.sc, job, im)
}
