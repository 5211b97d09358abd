package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

const templateColumns = `t.id, t.key, t.name_zh, t.name_en, t.reason, t.sections, t.receivers_sign, t.sections_sign,
	t.archived_at IS NOT NULL, t.version, t.exits, t.numbers`

type templateRow struct {
	handover.Template
	sections, exits []byte
}

func templateDest(t *templateRow) []any {
	return []any{&t.ID, &t.Key, &t.NameZH, &t.NameEN, &t.Reason, &t.sections, &t.Signing.Receivers, &t.Signing.Sections, &t.Archived, &t.Version, &t.exits, &t.Numbers}
}

func (t templateRow) read() (handover.Template, error) {
	if err := json.Unmarshal(t.sections, &t.Sections); err != nil {
		return t.Template, err
	}
	err := json.Unmarshal(t.exits, &t.Exits)
	return t.Template, err
}

func readTemplates(list []templateRow) ([]handover.Template, error) {
	out := make([]handover.Template, len(list))
	for i, row := range list {
		var err error
		if out[i], err = row.read(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Templates lists the workspace's templates, built-in ones first, at most 200.
func (s *Store) Templates(ctx context.Context, v handover.Viewer, all bool) ([]handover.Template, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+templateColumns+`
		FROM templates t
		WHERE t.workspace_id = @workspace AND (@all OR t.archived_at IS NULL)
		ORDER BY t.key = '', t.id
		LIMIT 200`, pgx.StrictNamedArgs{"workspace": v.Workspace, "all": all})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, templateDest)
	if err != nil {
		return nil, err
	}
	return readTemplates(list)
}

// Template is one template of the viewer's workspace.
func (s *Store) Template(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Template, error) {
	var row templateRow
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+templateColumns+`
		FROM templates t
		WHERE t.workspace_id = @workspace AND t.id = @id`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id}), templateDest(&row)...)
	if err != nil {
		return handover.Template{}, err
	}
	return row.read()
}

type templateVersionRow struct {
	handover.TemplateVersion
	sections, exits []byte
}

// TemplateVersions are the kept states of a template, newest first, at most 200.
func (s *Store) TemplateVersions(ctx context.Context, v handover.Viewer, id uuid.UUID) ([]handover.TemplateVersion, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT t.id, t.key, x.name_zh, x.name_en, x.reason, x.sections, x.receivers_sign, x.sections_sign, x.archived, x.version, x.act, x.saved_by, coalesce(p.name, ''),
			x.saved_at, x.note, x.exits, x.numbers
		FROM templates t
		JOIN template_versions x ON (x.workspace_id, x.template_id) = (t.workspace_id, t.id)
		LEFT JOIN people p ON (p.workspace_id, p.id) = (x.workspace_id, x.saved_by)
		WHERE t.workspace_id = @workspace AND t.id = @id
		ORDER BY x.version DESC
		LIMIT 200`, pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, func(r *templateVersionRow) []any {
		return []any{
			&r.ID, &r.Key, &r.NameZH, &r.NameEN, &r.Reason, &r.sections, &r.Signing.Receivers, &r.Signing.Sections, &r.Archived, &r.Version, &r.Act, &r.By, &r.Name, at(&r.At), &r.Note, &r.exits, &r.Numbers,
		}
	})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, handover.ErrNotFound()
	}
	out := make([]handover.TemplateVersion, len(list))
	for i, row := range list {
		if err := json.Unmarshal(row.sections, &row.Sections); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(row.exits, &row.Exits); err != nil {
			return nil, err
		}
		out[i] = row.TemplateVersion
	}
	return out, nil
}

// LaidFrom is the version of the template that the handover's sections were laid from.
func (s *Store) LaidFrom(ctx context.Context, sc handover.Scope) (handover.Template, error) {
	var row templateRow
	err := one(s.pool.QueryRow(ctx, `
		SELECT h.template_id, x.name_zh, x.name_en, x.reason, x.sections, x.archived, x.version, x.exits, x.numbers
		FROM handovers h
		JOIN template_versions x ON (x.workspace_id, x.template_id, x.version) = (h.workspace_id, h.template_id, h.template_version)
		WHERE h.id = @handover`, pgx.StrictNamedArgs{"handover": sc.Handover()}),
		&row.ID, &row.NameZH, &row.NameEN, &row.Reason, &row.sections, &row.Archived, &row.Version, &row.exits, &row.Numbers)
	if handover.CodeOf(err) == handover.NotFound {
		return handover.Template{}, nil // laid before versions were kept, when no section depended on a platform
	}
	if err != nil {
		return handover.Template{}, err
	}
	return row.read()
}

// insertTemplateSQL and updateTemplateSQL write a template and keep it as a version, in one statement.
const insertTemplateSQL = `
	WITH t AS (
		INSERT INTO templates (workspace_id, id, key, name_zh, name_en, reason, sections, exits, numbers, receivers_sign, sections_sign, archived_at)
		VALUES (@workspace, @id, @key, @zh, @en, @reason, @sections, @exits, @numbers, @receivers_sign, @sections_sign, CASE WHEN @archived THEN @now::timestamptz END)
		RETURNING *
	)` + keepTemplateSQL

const updateTemplateSQL = `
	WITH t AS (
		UPDATE templates
		SET name_zh = @zh,
			name_en = @en,
			reason = @reason,
			sections = @sections,
			exits = @exits,
			numbers = @numbers,
			receivers_sign = @receivers_sign,
			sections_sign = @sections_sign,
			archived_at = CASE WHEN @archived THEN coalesce(archived_at, @now) END,
			version = version + 1
		WHERE workspace_id = @workspace AND id = @id AND version = @version
		RETURNING *
	)` + keepTemplateSQL

const keepTemplateSQL = `
	INSERT INTO template_versions (workspace_id, template_id, version, act, name_zh, name_en, reason, sections, exits, numbers, receivers_sign, sections_sign, archived,
		note, saved_by, saved_at)
	SELECT workspace_id, id, version, @act, name_zh, name_en, reason, sections, exits, numbers, receivers_sign, sections_sign, archived_at IS NOT NULL, @note, @by, @now
	FROM t`

func templateArgs(workspace uuid.UUID, t handover.TemplateVersion) pgx.StrictNamedArgs {
	sections, err := json.Marshal(t.Sections)
	if err != nil {
		panic("postgres: sections of a template cannot be written: " + err.Error())
	}
	exits := []byte("[]")
	if len(t.Exits) > 0 {
		if exits, err = json.Marshal(t.Exits); err != nil {
			panic("postgres: exit tasks of a template cannot be written: " + err.Error())
		}
	}
	numbers := t.Numbers
	if numbers == nil {
		numbers = catalog.Numbers{}
	}
	args := pgx.StrictNamedArgs{
		"numbers": numbers, "exits": string(exits), "workspace": workspace, "id": t.ID, "zh": t.NameZH, "en": t.NameEN, "reason": t.Reason, "sections": string(sections),
		"archived": t.Archived, "now": t.At, "act": t.Act, "note": t.Note, "by": orNull(t.By),
		"receivers_sign": t.Signing.Usual().Receivers, "sections_sign": t.Signing.Usual().Sections,
	}
	if t.Version == 0 {
		args["key"] = t.Key
	} else {
		args["version"] = t.Version
	}
	return args
}

// SaveTemplate inserts a template without a version, or updates the one with it, and keeps it as a version.
func (s *Store) SaveTemplate(ctx context.Context, v handover.Viewer, t handover.TemplateVersion) error {
	sql := updateTemplateSQL
	if t.Version == 0 {
		sql = insertTemplateSQL
	}
	n, err := exec(ctx, s.pool, sql, templateArgs(v.Workspace, t))
	return changed(n, err)
}

// SyncTemplates asks fn, for every workspace, what becomes of its built-in templates, and writes that in one transaction. Several
// programs that start at once do it one after the other.
func (s *Store) SyncTemplates(ctx context.Context, fn func([]app.KeptTemplate) []handover.TemplateVersion) (int, error) {
	n := 0
	err := s.transact(ctx, func(tx pgx.Tx) error {
		n = 0
		rows, err := tx.Query(ctx, `SELECT id FROM workspaces ORDER BY id FOR UPDATE`)
		if err != nil {
			return err
		}
		workspaces, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		for _, w := range workspaces {
			there, err := builtInOf(ctx, tx, w)
			if err != nil {
				return err
			}
			for _, t := range fn(there) {
				sql := updateTemplateSQL
				if t.Version == 0 {
					sql = insertTemplateSQL
				}
				if _, err := exec(ctx, tx, sql, templateArgs(w, t)); err != nil {
					return err
				}
				n++
			}
		}
		return nil
	})
	return n, translate(err)
}

// builtInOf are the built-in templates of a workspace, and whether somebody has made something else of them.
func builtInOf(ctx context.Context, tx pgx.Tx, workspace uuid.UUID) ([]app.KeptTemplate, error) {
	rows, err := tx.Query(ctx, `
		SELECT `+templateColumns+`, EXISTS (
				SELECT 1
				FROM template_versions x
				WHERE (x.workspace_id, x.template_id) = (t.workspace_id, t.id) AND x.act NOT IN ('built_in', 'archived'))
		FROM templates t
		WHERE t.workspace_id = @workspace AND t.key <> ''
		ORDER BY t.id
		FOR UPDATE OF t`, pgx.StrictNamedArgs{"workspace": workspace})
	if err != nil {
		return nil, err
	}
	type row struct {
		templateRow
		edited bool
	}
	list, err := collect(rows, func(r *row) []any { return append(templateDest(&r.templateRow), &r.edited) })
	if err != nil {
		return nil, err
	}
	out := make([]app.KeptTemplate, len(list))
	for i, r := range list {
		out[i].Edited = r.edited
		if out[i].Template, err = r.read(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// foundingVersion is a template as a new workspace begins with it.
func foundingVersion(t handover.Template, now time.Time) handover.TemplateVersion {
	act := handover.TemplateBuiltIn
	if t.Key == "" {
		act = handover.TemplateAdded
	}
	t.Version = 0
	return handover.TemplateVersion{Template: t, Act: act, At: now}
}
