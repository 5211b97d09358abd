package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// WriteRule inserts or changes an own rule.
func (k *kindsTx) WriteRule(ctx context.Context, by uuid.UUID, r app.OwnRule) error {
	said, err := catalog.RuleForm.JSON(r.Said)
	if err != nil {
		return err
	}
	_, err = exec(ctx, k, `
		INSERT INTO custom_rules AS r (workspace_id, kind, key, said, retired_at, made_by, created_at)
		VALUES (@workspace, @kind, @key, @said, CASE WHEN @retired THEN @now::timestamptz END, @by, @now)
		ON CONFLICT (workspace_id, kind, key) DO UPDATE
		SET said = EXCLUDED.said, made_by = EXCLUDED.made_by, version = r.version + 1,
			retired_at = CASE WHEN @retired THEN coalesce(r.retired_at, @now) END`,
		pgx.StrictNamedArgs{
			"workspace": k.workspace, "kind": r.Kind, "key": r.Key, "said": string(said), "retired": r.Retired, "by": by, "now": k.now,
		})
	return err
}

// RuleSubjects reads records of a kind in unsettled sections of open handovers, those of the newest handovers first, and whether there are more.
func (s *Store) RuleSubjects(ctx context.Context, v handover.Viewer, kind string, most int) ([]app.RuleSubject, bool, error) {
	k, ok := v.Catalog.Lookup(kind)
	if !ok {
		return nil, false, handover.ErrNotFound()
	}
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, h.number, r.id::text, r.title, r.data
		FROM handovers h
		JOIN sections s ON s.handover_id = h.id AND s.kind = @kind AND s.settled_at IS NULL
		JOIN records r ON (r.handover_id, r.section_id) = (s.handover_id, s.id) AND r.removed_at IS NULL
		WHERE h.workspace_id = @workspace AND h.state IN ('draft', 'planned', 'active')
		ORDER BY h.id DESC, r.section_id, r.id
		LIMIT @most`, pgx.StrictNamedArgs{"workspace": v.Workspace, "kind": kind, "most": most + 1})
	if err != nil {
		return nil, false, translate(err)
	}
	type row struct {
		app.RuleSubject
		data []byte
	}
	list, err := collect(rows, func(r *row) []any { return []any{&r.Handover, &r.Number, &r.Record, &r.Title, &r.data} })
	if err != nil {
		return nil, false, err
	}
	more := len(list) > most
	out := make([]app.RuleSubject, 0, min(len(list), most))
	for _, r := range list[:min(len(list), most)] {
		if r.Values, err = k.FromJSON(r.data); err != nil {
			return nil, false, err
		}
		out = append(out, r.RuleSubject)
	}
	return out, more, nil
}
