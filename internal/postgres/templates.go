package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

const templateColumns = `id, key, name_zh, name_en, reason, sections, archived_at IS NOT NULL, version`

type templateRow struct {
	handover.Template
	sections []byte
}

func templateDest(t *templateRow) []any {
	return []any{&t.ID, &t.Key, &t.NameZH, &t.NameEN, &t.Reason, &t.sections, &t.Archived, &t.Version}
}

func (t templateRow) read() (handover.Template, error) {
	err := json.Unmarshal(t.sections, &t.Sections)
	return t.Template, err
}

// Templates lists the workspace's templates, built-in ones first, at most 200.
func (s *Store) Templates(ctx context.Context, v handover.Viewer, all bool) ([]handover.Template, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+templateColumns+`
		FROM templates
		WHERE workspace_id = @workspace AND (@all OR archived_at IS NULL)
		ORDER BY key = '', id
		LIMIT 200`, pgx.StrictNamedArgs{"workspace": v.Workspace, "all": all})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, templateDest)
	if err != nil {
		return nil, err
	}
	out := make([]handover.Template, len(list))
	for i, row := range list {
		if out[i], err = row.read(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Template is one template of the viewer's workspace.
func (s *Store) Template(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Template, error) {
	var row templateRow
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+templateColumns+`
		FROM templates
		WHERE workspace_id = @workspace AND id = @id`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id}), templateDest(&row)...)
	if err != nil {
		return handover.Template{}, err
	}
	return row.read()
}

const insertTemplateSQL = `
	INSERT INTO templates (workspace_id, id, key, name_zh, name_en, reason, sections, archived_at)
	VALUES (@workspace, @id, @key, @zh, @en, @reason, @sections, @archived)`

func templateArgs(workspace uuid.UUID, t handover.Template, now time.Time) pgx.StrictNamedArgs {
	sections, err := json.Marshal(t.Sections)
	if err != nil {
		panic("postgres: sections of a template cannot be written: " + err.Error())
	}
	var archived any
	if t.Archived {
		archived = now
	}
	return pgx.StrictNamedArgs{
		"workspace": workspace, "id": t.ID, "key": t.Key, "zh": t.NameZH, "en": t.NameEN, "reason": t.Reason,
		"sections": string(sections), "archived": archived,
	}
}

// SaveTemplate inserts a template without a version, or updates the one with it.
func (s *Store) SaveTemplate(ctx context.Context, v handover.Viewer, t handover.Template, now time.Time) error {
	args := templateArgs(v.Workspace, t, now)
	if t.Version == 0 {
		_, err := exec(ctx, s.pool, insertTemplateSQL, args)
		return err
	}
	delete(args, "key")
	args["version"] = t.Version
	n, err := exec(ctx, s.pool, `
		UPDATE templates
		SET name_zh = @zh,
			name_en = @en,
			reason = @reason,
			sections = @sections,
			archived_at = @archived,
			version = version + 1
		WHERE workspace_id = @workspace AND id = @id AND version = @version`, args)
	return changed(n, err)
}
