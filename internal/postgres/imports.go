package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// importColumns and importDest belong together: the columns of imports i with the person who brought the file.
const importColumns = `i.id, i.name, i.size, i.digest, i.format, i.encoding, i.unsure, i.state, i.parts, i.done, i.total, i.attempts, i.problem, i.again, i.kept,
			i.made_by, p.name, i.asked_by, i.version, i.made_at, i.written_at, i.undone_at, i.touched_at`

const importFrom = `
	FROM imports i
	JOIN people p ON p.id = i.made_by`

type importRow struct {
	app.Import
	parts, problem []byte
}

func importDest(r *importRow) []any {
	return []any{
		&r.ID, &r.Name, &r.Size, &r.Digest, &r.Format, &r.Encoding, &r.Unsure, &r.State, &r.parts, &r.Done, &r.Total, &r.Attempts, &r.problem, &r.Again, &r.Kept,
		&r.By, &r.Maker, &r.Asked, &r.Version, at(&r.MadeAt), at(&r.WrittenAt), at(&r.UndoneAt), at(&r.TouchedAt),
	}
}

func (r importRow) read() (app.Import, error) {
	if err := json.Unmarshal(r.parts, &r.Parts); err != nil {
		return r.Import, err
	}
	if r.problem == nil {
		return r.Import, nil
	}
	r.Problem = &handover.Problem{}
	return r.Import, json.Unmarshal(r.problem, r.Problem)
}

// importArgs are the columns that change in an import's life.
func importArgs(sc handover.Scope, im app.Import) (pgx.StrictNamedArgs, error) {
	parts, err := json.Marshal(im.Parts)
	if err != nil {
		return nil, err
	}
	if im.Parts == nil {
		parts = []byte("[]")
	}
	args := pgx.StrictNamedArgs{
		"handover": sc.Handover(), "import": im.ID, "state": im.State, "parts": string(parts), "done": im.Done, "total": im.Total, "problem": nil,
		"again": im.Again, "kept": im.Kept, "asked": im.Asked, "version": im.Version, "undone": timeOrNull(im.UndoneAt),
	}
	if im.Problem != nil {
		b, err := json.Marshal(im.Problem)
		if err != nil {
			return nil, err
		}
		args["problem"] = string(b)
	}
	return args, nil
}

const updateImportSQL = `
	UPDATE imports
	SET state = @state, parts = @parts, done = @done, total = @total, problem = @problem, again = @again, kept = @kept, asked_by = @asked,
		version = @version, undone_at = @undone, touched_at = NULL, worker = NULL, attempts = 0
	WHERE handover_id = @handover AND id = @import`

// RecentImports are the newest imports of the handover.
func (s *Store) RecentImports(ctx context.Context, sc handover.Scope) (app.ImportStart, error) {
	var out app.ImportStart
	var b batch
	b.frame(sc, &out.Frame)
	b.rows(`SELECT `+importColumns+importFrom+`
		WHERE i.handover_id = @handover
		ORDER BY i.made_at DESC, i.id
		LIMIT 20`, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
		list, err := collect(rows, importDest)
		for _, row := range list {
			im, wrong := row.read()
			err = errors.Join(err, wrong)
			out.Recent = append(out.Recent, im)
		}
		return err
	})
	return out, s.send(ctx, &b)
}

// Remembered is what people of the workspace said about columns, the newest first.
func (s *Store) Remembered(ctx context.Context, v handover.Viewer) (map[string][]source.Remembered, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT kind, profile, columns
		FROM import_plans
		WHERE workspace_id = @workspace
		ORDER BY kept_at DESC, kind, profile`, pgx.StrictNamedArgs{"workspace": v.Workspace})
	if err != nil {
		return nil, translate(err)
	}
	type plan struct {
		kind string
		source.Remembered
		columns []byte
	}
	list, err := collect(rows, func(p *plan) []any { return []any{&p.kind, &p.Profile, &p.columns} })
	out := map[string][]source.Remembered{}
	for _, p := range list {
		err = errors.Join(err, json.Unmarshal(p.columns, &p.Columns))
		out[p.kind] = append(out[p.kind], p.Remembered)
	}
	return out, err
}

// KeepImport stores a new import with its lines. The handover is not locked: nothing in it changes yet.
func (s *Store) KeepImport(
	ctx context.Context, sc handover.Scope, key app.Key, im app.Import, fn func(keep func(app.ImportChunk) error) (app.Import, error),
) (app.Import, error) {
	if replay := s.replayed(ctx, sc.By(), key); replay != nil {
		return im, replay
	}
	err := s.transact(ctx, func(t pgx.Tx) error {
		if _, err := exec(ctx, t, `
			INSERT INTO imports (handover_id, id, name, size, digest, format, encoding, unsure, state, made_by, asked_by, made_at)
			VALUES (@handover, @import, @name, @size, @digest, @format, @encoding, @unsure, @state, @by, @by, @made_at)`, pgx.StrictNamedArgs{
			"handover": sc.Handover(), "import": im.ID, "name": im.Name, "size": im.Size, "digest": im.Digest, "format": im.Format, "encoding": im.Encoding,
			"unsure": im.Unsure, "state": im.State, "by": sc.By(), "made_at": im.MadeAt,
		}); err != nil {
			return err
		}
		var err error
		if im, err = fn(func(c app.ImportChunk) error { return keepChunk(ctx, t, sc, im.ID, c) }); err != nil {
			return err
		}
		args, err := importArgs(sc, im)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t, updateImportSQL, args); err != nil {
			return err
		}
		return noteRequest(ctx, t, sc, key, im.MadeAt)
	})
	if err != nil {
		if replay := s.replayed(ctx, sc.By(), key); replay != nil {
			return im, replay
		}
	}
	return im, translate(err)
}

// noteRequest notes that a form was carried out that is no act of the handover's chain.
func noteRequest(ctx context.Context, t pgx.Tx, sc handover.Scope, key app.Key, now time.Time) error {
	if key.ID == uuid.Nil {
		return nil
	}
	c := change{args: pgx.StrictNamedArgs{}}
	c.request(sc.By(), key, now)
	return c.write(ctx, t)
}

func keepChunk(ctx context.Context, t pgx.Tx, sc handover.Scope, id uuid.UUID, c app.ImportChunk) error {
	_, err := exec(ctx, t, `
		INSERT INTO import_lines (handover_id, import_id, part, chunk, first_line, last_line, body)
		VALUES (@handover, @import, @part, @chunk, @first, @last, @body)
		ON CONFLICT (handover_id, import_id, part, chunk) DO UPDATE SET body = EXCLUDED.body`, pgx.StrictNamedArgs{
		"handover": sc.Handover(), "import": id, "part": c.Part, "chunk": c.Number, "first": c.First, "last": c.Last, "body": c.Body,
	})
	return err
}

// ImportChunks walks the kept lines of a part. Between two chunks it holds no connection.
func (s *Store) ImportChunks(ctx context.Context, sc handover.Scope, id uuid.UUID, part int, fn func(app.ImportChunk) error) error {
	if part < 0 {
		rows, err := s.pool.Query(ctx, `
			SELECT part, chunk, first_line, last_line, body
			FROM import_lines
			WHERE handover_id = @handover AND import_id = @import AND chunk = 0
			ORDER BY part`, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id})
		if err != nil {
			return translate(err)
		}
		list, err := collect(rows, chunkDest)
		for _, c := range list {
			err = errors.Join(err, fn(c))
		}
		return err
	}
	for n := 0; ; n++ {
		var c app.ImportChunk
		err := one(s.pool.QueryRow(ctx, `
			SELECT part, chunk, first_line, last_line, body
			FROM import_lines
			WHERE handover_id = @handover AND import_id = @import AND part = @part AND chunk = @chunk`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "part": part, "chunk": n}), chunkDest(&c)...)
		if handover.CodeOf(err) == handover.NotFound {
			return nil
		}
		if err == nil {
			err = fn(c)
		}
		if err != nil {
			return err
		}
	}
}

func chunkDest(c *app.ImportChunk) []any {
	return []any{&c.Part, &c.Number, &c.First, &c.Last, &c.Body}
}
