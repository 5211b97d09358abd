package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// inTheWaySQL are the records that an import in the state, of at most so many, wrote and that moved on since: edited or removed, with files, questions or verdicts of
// later, or referred to by records that the import did not write.
const inTheWaySQL = `
	WITH wrote AS MATERIALIZED (
		SELECT v.record_id, v.revision, i.written_at
		FROM imports i
		JOIN record_revisions v ON (v.handover_id, v.import_id) = (i.handover_id, i.id)
		WHERE i.handover_id = @handover AND i.id = @import AND i.state = @state AND i.total <= @most
	)
	SELECT count(*), coalesce((array_agg(r.title ORDER BY r.title, r.id))[1:3], '{}')
	FROM wrote w
	CROSS JOIN LATERAL (SELECT * FROM records o WHERE o.handover_id = @handover AND o.id = w.record_id LIMIT 1) r
	WHERE r.revision <> w.revision OR r.removed_at IS NOT NULL
		OR r.file_changes > 0 AND EXISTS (SELECT FROM files f
			WHERE (f.handover_id, f.record_id) = (r.handover_id, r.id) AND greatest(f.added_at, f.removed_at) > w.written_at)
		OR EXISTS (SELECT FROM questions q WHERE (q.handover_id, q.record_id) = (r.handover_id, r.id) AND q.asked_at > w.written_at)
		OR EXISTS (SELECT FROM reviews v WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id) AND v.made_at > w.written_at)
		OR w.revision = 1 AND EXISTS (
			SELECT
			FROM record_refs x
			JOIN records o ON (o.handover_id, o.id) = (x.handover_id, x.from_id) AND o.removed_at IS NULL
			WHERE x.handover_id = @handover AND x.to_id = r.id AND x.from_id NOT IN (SELECT record_id FROM wrote))`

// ImportInTheWay are the records an import wrote that moved on since.
func (t *tx) ImportInTheWay(ctx context.Context, id uuid.UUID) (app.InTheWay, error) {
	var out app.InTheWay
	args := t.staged(id)
	args["state"], args["most"] = app.ImportUndoing, math.MaxInt32
	err := one(t.QueryRow(ctx, inTheWaySQL, args), &out.Count, &out.Titles)
	return out, err
}

// HoldImport keeps an import for its worker.
func (t *tx) HoldImport(ctx context.Context, l app.ImportLease) error {
	return hold(ctx, t, t.sc, l, holdOpen)
}

// ChangeImport stores what becomes of an import that is held.
func (t *tx) ChangeImport(ctx context.Context, c app.ImportChange) error {
	n, err := exec(ctx, t, `UPDATE imports SET state = state WHERE handover_id = @handover AND id = @import`, t.staged(c.Import.ID))
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	if err != nil {
		return err
	}
	return (&importChange{t, t.sc, c.Import.ID}).write(ctx, c)
}

// ImportBefore are records that an import changed, with what they said before: the revision under the one it wrote is always kept.
func (t *tx) ImportBefore(ctx context.Context, id, after uuid.UUID, limit int) ([]app.RecordBefore, error) {
	args := t.staged(id)
	args["after"], args["limit"] = after, limit
	rows, err := t.Query(ctx, `
		SELECT `+recordColumns+`, b.data
		FROM record_revisions v
		JOIN records r ON (r.handover_id, r.id) = (v.handover_id, v.record_id)
		JOIN record_revisions b ON (b.handover_id, b.record_id, b.revision) = (v.handover_id, v.record_id, v.revision - 1)`+recordJoins+`
		WHERE v.handover_id = @handover AND v.import_id = @import AND v.record_id > @after
		ORDER BY v.record_id
		LIMIT @limit`, args)
	if err != nil {
		return nil, translate(err)
	}
	type before struct {
		recordRow
		before []byte
	}
	list, err := collect(rows, func(b *before) []any { return append(recordDest(&b.recordRow), &b.before) })
	if err != nil {
		return nil, err
	}
	out := make([]app.RecordBefore, len(list))
	for i, b := range list {
		if out[i].Record, err = b.read(t.sc); err != nil {
			return nil, err
		}
		was := b.recordRow
		was.data = b.before
		then, err := was.read(t.sc)
		if err != nil {
			return nil, err
		}
		out[i].Before = then.Values
	}
	return out, nil
}

// StageGone stages the removal of what an import created.
func (t *tx) StageGone(ctx context.Context, id uuid.UUID) error {
	_, err := exec(ctx, t, `
		INSERT INTO import_rows (handover_id, import_id, part, line, lines, outcome, odd, title, problems, section_id, record_id, base, missing, blockers, warnings)
		SELECT r.handover_id, v.import_id, -1, row_number() OVER (ORDER BY r.id), '{}', 'gone', false, r.title, '[]', r.section_id, r.id, r.revision, 0, 0, 0
		FROM record_revisions v
		JOIN records r ON (r.handover_id, r.id) = (v.handover_id, v.record_id)
		WHERE v.handover_id = @handover AND v.import_id = @import AND v.revision = 1`, t.staged(id))
	return err
}

// UnstageAll forgets what is staged.
func (t *tx) UnstageAll(ctx context.Context, id uuid.UUID) error {
	if _, err := t.Exec(ctx, writeWait); err != nil {
		return err
	}
	_, err := exec(ctx, t, `DELETE FROM import_rows WHERE handover_id = @handover AND import_id = @import`, t.staged(id))
	return err
}

// StageUndo stages rows of a held import.
func (t *tx) StageUndo(ctx context.Context, l app.ImportLease, rows []app.StagedRow) error {
	if err := t.HoldImport(ctx, l); err != nil {
		return err
	}
	return stage(ctx, t, t.sc, l.Import, rows)
}

// RejectedIn gives the rejected rows that begin between two lines.
func (s *Store) RejectedIn(ctx context.Context, sc handover.Scope, id uuid.UUID, from app.RowAt, to int, fn func(app.ImportRow)) error {
	rows, err := s.pool.Query(ctx, `
		SELECT part, line, lines, problems
		FROM import_rows
		WHERE handover_id = @handover AND import_id = @import AND part = @part AND outcome = 'error' AND line BETWEEN @from AND @to
		ORDER BY line`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "part": from.Part, "from": from.Line, "to": to})
	if err != nil {
		return translate(err)
	}
	list, err := collect(rows, func(r *rowRow) []any { return []any{&r.Part, &r.Line, &r.At, &r.problems} })
	for _, r := range list {
		err = errors.Join(err, json.Unmarshal(r.problems, &r.Problems))
		fn(r.ImportRow)
	}
	return err
}

// forgetImportsSQL finds imports whose lines have served their time, gives up what nobody finished, and lets the rows go.
const forgetImportsSQL = `
	WITH old AS (
		UPDATE imports
		SET kept = false, state = CASE state WHEN 'written' THEN state WHEN 'undone' THEN state ELSE 'dropped' END
		WHERE kept AND state NOT IN ('checking', 'writing', 'undoing')
			AND (state IN ('written', 'undone', 'dropped') AND coalesce(written_at, made_at) < @written OR state IN ('mapping', 'ready', 'failed') AND made_at < @idle)
		RETURNING handover_id, id
	), mends AS (
		DELETE FROM import_mends m USING old WHERE (m.handover_id, m.import_id) = (old.handover_id, old.id)
	), lines AS (
		DELETE FROM import_lines l USING old WHERE (l.handover_id, l.import_id) = (old.handover_id, old.id)
	)
	DELETE FROM import_rows r USING old WHERE (r.handover_id, r.import_id) = (old.handover_id, old.id)`

// ForgetImports lets go of the lines of old imports.
func (s *Store) ForgetImports(ctx context.Context, written, idle time.Time) error {
	_, err := exec(ctx, s.pool, forgetImportsSQL, pgx.StrictNamedArgs{"written": written, "idle": idle})
	return err
}
