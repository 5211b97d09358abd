package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// ChangeImport locks the import alone: nothing of the handover changes by it.
func (s *Store) ChangeImport(ctx context.Context, sc handover.Scope, id uuid.UUID, key app.Key, fn func(app.Import) (app.ImportChange, error)) error {
	err := s.transact(ctx, func(t pgx.Tx) error {
		im, err := lockImport(ctx, t, sc, id)
		if err != nil {
			return err
		}
		c, err := fn(im)
		if err != nil {
			return err
		}
		if err := (&importChange{t, sc, id}).write(ctx, c); err != nil {
			return err
		}
		return noteRequest(ctx, t, sc, key, time.Now())
	})
	if err != nil {
		if replay := s.replayed(ctx, sc.By(), key); replay != nil {
			return replay
		}
	}
	return translate(err)
}

func lockImport(ctx context.Context, t pgx.Tx, sc handover.Scope, id uuid.UUID) (app.Import, error) {
	var row importRow
	if err := one(t.QueryRow(ctx, `SELECT `+importColumns+importFrom+`
		WHERE i.handover_id = @handover AND i.id = @import
		FOR NO KEY UPDATE OF i`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id}), importDest(&row)...); err != nil {
		return app.Import{}, err
	}
	return row.read()
}

// importChange writes what becomes of a locked import.
type importChange struct {
	t  pgx.Tx
	sc handover.Scope
	id uuid.UUID
}

func (w *importChange) exec(ctx context.Context, sql string, more ...any) error {
	args := pgx.StrictNamedArgs{"handover": w.sc.Handover(), "import": w.id}
	for i := 0; i+1 < len(more); i += 2 {
		args[more[i].(string)] = more[i+1]
	}
	_, err := exec(ctx, w.t, sql, args)
	return err
}

func (w *importChange) write(ctx context.Context, c app.ImportChange) error {
	if c.Import.ID != w.id {
		return handover.ErrNotFound()
	}
	if c.Stale || c.Forget {
		if err := w.exec(ctx, `DELETE FROM import_rows WHERE handover_id = @handover AND import_id = @import`); err != nil {
			return err
		}
	}
	for part, columns := range c.Blank {
		if err := w.blank(ctx, part, columns, c.Import.Parts[part].Plan); err != nil {
			return err
		}
	}
	if err := w.mends(ctx, c.Mends); err != nil {
		return err
	}
	if c.Forget {
		for _, table := range []string{"import_lines", "import_mends"} {
			if err := w.exec(ctx, `DELETE FROM `+table+` WHERE handover_id = @handover AND import_id = @import`); err != nil {
				return err
			}
		}
	}
	for kind, r := range c.Remember {
		if err := w.remember(ctx, kind, r); err != nil {
			return err
		}
	}
	args, err := importArgs(w.sc, c.Import)
	if err != nil {
		return err
	}
	_, err = exec(ctx, w.t, updateImportSQL, args)
	return err
}

// blank takes the content of columns out of what is kept.
func (w *importChange) blank(ctx context.Context, part int, columns map[int]source.Use, p source.Plan) error {
	rows, err := w.t.Query(ctx, `
		SELECT chunk
		FROM import_lines
		WHERE handover_id = @handover AND import_id = @import AND part = @part`,
		pgx.StrictNamedArgs{"handover": w.sc.Handover(), "import": w.id, "part": part})
	if err != nil {
		return translate(err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return err
	}
	for _, n := range numbers {
		var c app.ImportChunk
		if err := one(w.t.QueryRow(ctx, `
			SELECT part, chunk, first_line, last_line, body
			FROM import_lines
			WHERE handover_id = @handover AND import_id = @import AND part = @part AND chunk = @chunk`,
			pgx.StrictNamedArgs{"handover": w.sc.Handover(), "import": w.id, "part": part, "chunk": n}), chunkDest(&c)...); err != nil {
			return err
		}
		if c, err = c.Without(columns, p); err != nil {
			return err
		}
		if err := keepChunk(ctx, w.t, w.sc, w.id, c); err != nil {
			return err
		}
	}
	var list []int
	for column := range columns {
		list = append(list, column)
	}
	return w.exec(ctx, `DELETE FROM import_mends WHERE handover_id = @handover AND import_id = @import AND part = @part AND col = ANY(@columns)`,
		"part", part, "columns", list)
}

func (w *importChange) mends(ctx context.Context, mends map[app.ImportCell]string) error {
	if len(mends) == 0 {
		return nil
	}
	var part, line, column []int
	var text []string
	for cell, t := range mends {
		part, line, column, text = append(part, cell.Part), append(line, cell.Line), append(column, cell.Column), append(text, t)
	}
	return w.exec(ctx, `
		INSERT INTO import_mends (handover_id, import_id, part, line, col, text)
		SELECT @handover::uuid, @import::uuid, x.*
		FROM unnest(@part::integer[], @line::integer[], @column::integer[], @text::text[]) x
		ON CONFLICT (handover_id, import_id, part, line, col) DO UPDATE SET text = EXCLUDED.text`,
		"part", part, "line", line, "column", column, "text", text)
}

// remember adds to what is known of a source. What has grown beyond any real source begins anew.
func (w *importChange) remember(ctx context.Context, kind string, r source.Remembered) error {
	columns, err := json.Marshal(r.Columns)
	if err != nil {
		return err
	}
	_, err = exec(ctx, w.t, `
		INSERT INTO import_plans AS m (workspace_id, kind, profile, columns, kept_at)
		VALUES (@workspace, @kind, @profile, @columns, clock_timestamp())
		ON CONFLICT (workspace_id, kind, profile) DO UPDATE SET kept_at = EXCLUDED.kept_at,
			columns = CASE WHEN octet_length(m.columns::text) < 200000 THEN m.columns || EXCLUDED.columns ELSE EXCLUDED.columns END`,
		pgx.StrictNamedArgs{"workspace": w.sc.Viewer().Workspace, "kind": kind, "profile": r.Profile, "columns": string(columns)})
	return err
}
