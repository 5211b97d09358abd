package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// ownSQL reads a workspace's own kinds, fields and numbers as JSON beside the version they are of: one statement is one moment.
const ownSQL = `
	SELECT w.catalog_version,
		coalesce((SELECT json_agg(json_build_object('Key', key, 'Said', said, 'Archived', archived_at IS NOT NULL, 'Position', position,
				'Version', version) ORDER BY position, key)
			FROM custom_kinds
			WHERE workspace_id = w.id), '[]'),
		coalesce((SELECT json_agg(json_build_object('Kind', kind, 'Key', key, 'Said', said, 'State', state, 'Position', position,
				'Version', version) ORDER BY kind, position, key)
			FROM custom_fields
			WHERE workspace_id = w.id), '[]'),
		coalesce((SELECT json_agg(json_build_object('Kind', kind, 'Key', key, 'Said', said, 'Archived', retired_at IS NOT NULL, 'Version', version)
				ORDER BY kind, created_at, key)
			FROM custom_rules
			WHERE workspace_id = w.id), '[]'),
		w.numbers_version,
		coalesce((SELECT json_object_agg(n.key, json_build_object('Value', n.value, 'By', p.name, 'At', n.set_at))
			FROM workspace_numbers n
			JOIN people p ON (p.workspace_id, p.id) = (n.workspace_id, n.set_by)
			WHERE n.workspace_id = w.id), '{}'),
		` + wordsSQL + `
	FROM workspaces w
	WHERE w.id = @workspace`

// OwnKinds reads what a workspace added to the built-in kinds.
func (s *Store) OwnKinds(ctx context.Context, workspace uuid.UUID) (app.Own, error) {
	return readOwn(s.pool.QueryRow(ctx, ownSQL, pgx.StrictNamedArgs{"workspace": workspace}))
}

func readOwn(row pgx.Row) (app.Own, error) {
	var own app.Own
	var kinds, fields, rules, numbers, words []byte
	if err := one(row, &own.Version, &kinds, &fields, &rules, &own.NumbersSince, &numbers, &words); err != nil {
		return own, err
	}
	if err := json.Unmarshal(numbers, &own.Numbers); err != nil {
		return own, err
	}
	if err := json.Unmarshal(words, &own.Words); err != nil {
		return own, err
	}
	var list []struct {
		Kind, Key         string
		Said              json.RawMessage
		Archived          bool
		State             catalog.FieldState
		Position, Version int
	}
	if err := json.Unmarshal(kinds, &list); err != nil {
		return own, err
	}
	for _, k := range list {
		said, err := catalog.KindForm.FromJSON(k.Said)
		if err != nil {
			return own, fmt.Errorf("own kind %s: %w", k.Key, err)
		}
		own.Kinds = append(own.Kinds, app.OwnKind{
			OwnKind: catalog.OwnKind{Key: k.Key, Said: said, Archived: k.Archived}, Position: k.Position, Version: k.Version,
		})
	}
	list = nil
	if err := json.Unmarshal(fields, &list); err != nil {
		return own, err
	}
	for _, f := range list {
		said, err := catalog.FieldForm.FromJSON(f.Said)
		if err != nil {
			return own, fmt.Errorf("own field %s.%s: %w", f.Kind, f.Key, err)
		}
		own.Fields = append(own.Fields, app.OwnField{
			OwnField: catalog.OwnField{Kind: f.Kind, Key: f.Key, Said: said, State: f.State}, Position: f.Position, Version: f.Version,
		})
	}
	list = nil
	if err := json.Unmarshal(rules, &list); err != nil {
		return own, err
	}
	for _, r := range list {
		said, err := catalog.RuleForm.FromJSON(r.Said)
		if err != nil {
			return own, fmt.Errorf("own rule %s.%s: %w", r.Kind, r.Key, err)
		}
		own.Rules = append(own.Rules, app.OwnRule{
			OwnRule: catalog.OwnRule{Kind: r.Kind, Key: r.Key, Said: said, Retired: r.Archived}, Version: r.Version,
		})
	}
	return own, nil
}

// holdingSQL counts the records that hold each own field of a kind, and asks whether any revision did.
const holdingSQL = `
	SELECT f.key,
		(SELECT count(*)
			FROM records r
			JOIN handovers h ON h.id = r.handover_id
			WHERE h.workspace_id = f.workspace_id AND r.kind = f.kind AND r.removed_at IS NULL AND r.data -> f.key IS NOT NULL),
		EXISTS (SELECT 1
			FROM records r
			JOIN handovers h ON h.id = r.handover_id
			WHERE h.workspace_id = f.workspace_id AND r.kind = f.kind AND (r.data -> f.key IS NOT NULL OR EXISTS (
				SELECT 1
				FROM record_revisions v
				WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id) AND v.data -> f.key IS NOT NULL)))
	FROM custom_fields f
	WHERE f.workspace_id = @workspace AND f.kind = @kind`

// Holding says who holds the own fields of a kind.
func (s *Store) Holding(ctx context.Context, v handover.Viewer, kind string) (map[string]app.Holding, error) {
	rows, err := s.pool.Query(ctx, holdingSQL, pgx.StrictNamedArgs{"workspace": v.Workspace, "kind": kind})
	return readHolding(rows, err)
}

func readHolding(rows pgx.Rows, err error) (map[string]app.Holding, error) {
	if err != nil {
		return nil, translate(err)
	}
	type row struct {
		key string
		app.Holding
	}
	list, err := collect(rows, func(r *row) []any { return []any{&r.key, &r.Records, &r.Ever} })
	out := map[string]app.Holding{}
	for _, r := range list {
		out[r.key] = r.Holding
	}
	return out, err
}

// kindsTx implements app.KindsTx. It holds the workspace's row, so that changes of one workspace come one after the other.
type kindsTx struct {
	pgx.Tx
	workspace uuid.UUID
	own       app.Own
	now       time.Time
	limited   bool // a number or word changed
}

// removedKept is how long a field that nobody held waits for forms that were open when it was removed.
const removedKept = 48 * time.Hour

// ChangeKinds runs fn alone in the workspace and gives what it wrote a new version. It also ends the wait of removed fields: those
// that a late form brought a value for are retired, the others go.
func (s *Store) ChangeKinds(ctx context.Context, v handover.Viewer, now time.Time, fn func(app.KindsTx) error) error {
	err := s.transact(ctx, func(t pgx.Tx) error {
		args := pgx.StrictNamedArgs{"workspace": v.Workspace}
		if _, err := exec(ctx, t, `SELECT FROM workspaces WHERE id = @workspace FOR NO KEY UPDATE`, args); err != nil {
			return err
		}
		k := &kindsTx{Tx: t, workspace: v.Workspace, now: now}
		if err := k.sweep(ctx); err != nil {
			return err
		}
		var err error
		if k.own, err = readOwn(t.QueryRow(ctx, ownSQL, args)); err != nil {
			return err
		}
		if err := fn(k); err != nil {
			return err
		}
		_, err = exec(ctx, t, `
			UPDATE workspaces
			SET catalog_version = next.version, catalog_by = @by,
				numbers_version = CASE WHEN @limited THEN next.version ELSE numbers_version END
			FROM (SELECT nextval('catalog_versions') AS version) next
			WHERE id = @workspace`, pgx.StrictNamedArgs{"workspace": v.Workspace, "by": v.ID, "limited": k.limited})
		return err
	})
	return translate(err)
}

func (k *kindsTx) sweep(ctx context.Context) error {
	args := pgx.StrictNamedArgs{"workspace": k.workspace, "old": k.now.Add(-removedKept)}
	rows, err := k.Query(ctx, `SELECT DISTINCT kind FROM custom_fields WHERE workspace_id = @workspace AND state = 'removed' AND changed_at < @old`, args)
	if err != nil {
		return err
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		holding, err := k.Holding(ctx, kind)
		if err != nil {
			return err
		}
		held := []string{}
		for key, h := range holding {
			if h.Ever {
				held = append(held, key)
			}
		}
		args := pgx.StrictNamedArgs{"workspace": k.workspace, "old": k.now.Add(-removedKept), "kind": kind, "held": held}
		for _, sql := range []string{
			`UPDATE custom_fields SET state = 'retired', version = version + 1
			WHERE workspace_id = @workspace AND kind = @kind AND state = 'removed' AND changed_at < @old AND key = ANY(@held)`,
			`DELETE FROM custom_fields
			WHERE workspace_id = @workspace AND kind = @kind AND state = 'removed' AND changed_at < @old AND key <> ALL(@held)`,
		} {
			if _, err := exec(ctx, k, sql, args); err != nil {
				return err
			}
		}
	}
	return nil
}

// Own is what the workspace has, under the lock.
func (k *kindsTx) Own() app.Own { return k.own }

// Holding says who holds the own fields of a kind.
func (k *kindsTx) Holding(ctx context.Context, kind string) (map[string]app.Holding, error) {
	rows, err := k.Query(ctx, holdingSQL, pgx.StrictNamedArgs{"workspace": k.workspace, "kind": kind})
	return readHolding(rows, err)
}

// Answers counts the records that hold, or once held, each answer of a choice, or of a column of a table; column is "" for a choice.
func (k *kindsTx) Answers(ctx context.Context, kind, field, column string) (map[string]int, error) {
	rows, err := k.Query(ctx, `
		SELECT value, count(DISTINCT id)
		FROM (
			SELECT r.id, r.data -> @field AS said
			FROM records r
			JOIN handovers h ON h.id = r.handover_id
			WHERE h.workspace_id = @workspace AND r.kind = @kind
			UNION ALL
			SELECT r.id, v.data -> @field
			FROM records r
			JOIN handovers h ON h.id = r.handover_id
			JOIN record_revisions v ON (v.handover_id, v.record_id) = (r.handover_id, r.id)
			WHERE h.workspace_id = @workspace AND r.kind = @kind
		) held
		CROSS JOIN LATERAL (
			SELECT said #>> '{}'
			WHERE @column::text = ''
			UNION ALL
			SELECT line ->> @column
			FROM json_array_elements(CASE WHEN json_typeof(said) = 'array' AND @column <> '' THEN said ELSE '[]' END) line
		) answer (value)
		WHERE value IS NOT NULL
		GROUP BY value`, pgx.StrictNamedArgs{"workspace": k.workspace, "kind": kind, "field": field, "column": column})
	if err != nil {
		return nil, err
	}
	type answer struct {
		value string
		n     int
	}
	list, err := collect(rows, func(a *answer) []any { return []any{&a.value, &a.n} })
	out := map[string]int{}
	for _, a := range list {
		out[a.value] = a.n
	}
	return out, err
}

// WriteKind inserts or changes an own kind.
func (k *kindsTx) WriteKind(ctx context.Context, in app.OwnKind) error {
	said, err := catalog.KindForm.JSON(in.Said)
	if err != nil {
		return err
	}
	_, err = exec(ctx, k, `
		INSERT INTO custom_kinds AS k (workspace_id, key, said, position, archived_at, created_at)
		VALUES (@workspace, @key, @said, @position, CASE WHEN @archived THEN @now::timestamptz END, @now)
		ON CONFLICT (workspace_id, key) DO UPDATE
		SET said = EXCLUDED.said, position = EXCLUDED.position, version = k.version + 1,
			archived_at = CASE WHEN @archived THEN coalesce(k.archived_at, @now) END`,
		pgx.StrictNamedArgs{
			"workspace": k.workspace, "key": in.Key, "said": string(said), "position": in.Position, "archived": in.Archived, "now": k.now,
		})
	return err
}

// WriteFields inserts or changes own fields.
func (k *kindsTx) WriteFields(ctx context.Context, fields ...app.OwnField) error {
	for _, f := range fields {
		said, err := catalog.FieldForm.JSON(f.Said)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, k, `
			INSERT INTO custom_fields AS f (workspace_id, kind, key, said, state, position, created_at, changed_at)
			VALUES (@workspace, @kind, @key, @said, @state, @position, @now, @now)
			ON CONFLICT (workspace_id, kind, key) DO UPDATE
			SET said = EXCLUDED.said, state = EXCLUDED.state, position = EXCLUDED.position, changed_at = EXCLUDED.changed_at,
				version = f.version + 1`,
			pgx.StrictNamedArgs{
				"workspace": k.workspace, "kind": f.Kind, "key": f.Key, "said": string(said), "state": f.State, "position": f.Position,
				"now": k.now,
			}); err != nil {
			return err
		}
	}
	return nil
}

// WriteNumbers sets limits and lets others go back to the default.
func (k *kindsTx) WriteNumbers(ctx context.Context, by uuid.UUID, set map[string]int64, defaults []string) error {
	k.limited = true
	if _, err := exec(ctx, k, `DELETE FROM workspace_numbers WHERE workspace_id = @workspace AND key = ANY(@keys)`,
		pgx.StrictNamedArgs{"workspace": k.workspace, "keys": defaults}); err != nil {
		return err
	}
	keys, values := []string{}, []int64{}
	for key, value := range set {
		keys, values = append(keys, key), append(values, value)
	}
	_, err := exec(ctx, k, `
		INSERT INTO workspace_numbers (workspace_id, key, value, set_by, set_at)
		SELECT @workspace, key, value, @by, @now
		FROM unnest(@keys::text[], @values::bigint[]) AS typed (key, value)
		ON CONFLICT (workspace_id, key) DO UPDATE
		SET value = EXCLUDED.value, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at`,
		pgx.StrictNamedArgs{"workspace": k.workspace, "by": by, "now": k.now, "keys": keys, "values": values})
	return err
}

// unjudgedSQL are the handovers whose counts or search may be behind: every open one, because a first record may be on its way, and
// those that are over if they have records of a kind that the workspace changed, or that were marked: see MarkUnjudged.
const unjudgedSQL = `
	FROM workspaces w
	JOIN handovers h ON h.workspace_id = w.id AND h.judged_version < w.catalog_version AND (
		h.state IN ('draft', 'planned', 'active') OR h.judged_version < 0 OR EXISTS (
			SELECT 1
			FROM sections s
			WHERE s.handover_id = h.id AND s.records > 0 AND (
				s.kind LIKE 'x\_%' OR s.kind IN (SELECT f.kind FROM custom_fields f WHERE f.workspace_id = w.id)
				OR s.kind IN (SELECT r.kind FROM custom_rules r WHERE r.workspace_id = w.id))))`

// Unjudged finds handovers whose counts are behind the workspace's fields.
func (s *Store) Unjudged(ctx context.Context, v handover.Viewer, limit int) (app.Unjudged, error) {
	var out app.Unjudged
	rows, err := s.pool.Query(ctx, `
		SELECT w.catalog_version, x.id, coalesce(x.state, ''), coalesce(x.numbers, '{}'), coalesce(x.total, 0)
		FROM workspaces w
		LEFT JOIN (
			SELECT w.id AS workspace_id, h.id, h.state, h.numbers, count(*) OVER () AS total`+unjudgedSQL+`
			WHERE w.id = @workspace
			ORDER BY h.next_due_on, h.id
			LIMIT @limit
		) x ON x.workspace_id = w.id
		WHERE w.id = @workspace`, pgx.StrictNamedArgs{"workspace": v.Workspace, "limit": limit})
	if err != nil {
		return out, translate(err)
	}
	list, err := collect(rows, func(st *handover.Standing) []any {
		return []any{&out.Version, &st.Handover, &st.State, &st.Numbers, &out.Total}
	})
	for _, st := range list {
		if st.Handover != uuid.Nil {
			st.Workspace = v.Workspace
			out.First = append(out.First, st)
		}
	}
	return out, err
}

// Behind are the people who changed the fields of workspaces that have unjudged handovers; an administrator where nobody did.
func (s *Store) Behind(ctx context.Context) ([]handover.Viewer, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+personColumns+`
		FROM workspaces w
	JOIN people p ON p.workspace_id = w.id AND p.id = coalesce(w.catalog_by,
			(SELECT a.id FROM people a WHERE a.workspace_id = w.id AND a.role = 'admin' AND a.disabled_at IS NULL ORDER BY a.created_at, a.id LIMIT 1))
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		WHERE EXISTS (SELECT 1`+unjudgedSQL+` WHERE w.id = p.workspace_id)`)
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(v *handover.Viewer) []any { return personDest(&v.Person) })
}
