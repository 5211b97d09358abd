package postgres

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// Permissions are accounts of a handover that name somebody who may do something.
func (s *Store) Permissions(ctx context.Context, sc handover.Scope, f app.PermissionFilter) (app.Permissions, error) {
	type accountRow struct {
		handover.Record
		data json.RawMessage
	}
	var out app.Permissions
	var list []accountRow
	var b batch
	w := where{}
	w.and(`r.handover_id = @handover AND r.kind = 'account' AND r.removed_at IS NULL
			AND EXISTS (SELECT FROM record_bindings b WHERE (b.handover_id, b.record_id) = (r.handover_id, r.id) AND b.field LIKE 'permissions.%')`,
		"handover", sc.Handover())
	if f.Query != "" {
		w.and(`r.title ILIKE @query`, "query", like(f.Query))
	}
	b.frame(sc, &out.Frame)
	counted := pgx.StrictNamedArgs{}
	for name, v := range w.args {
		counted[name] = v
	}
	b.row(`SELECT count(*) FROM records r WHERE `+w.sql(), counted, &out.Total)
	if title, id, ok := unkeyAt(f.After); ok {
		w.and(`(r.title, r.id) > (@title, @after)`, "title", title, "after", id)
	}
	b.rows(`
		SELECT r.id, r.section_id, r.kind, r.title, r.data
		FROM records r
		WHERE `+w.sql()+`
		ORDER BY r.title, r.id
		LIMIT `+strconv.Itoa(app.PermissionsShown+1), w.args, func(rows pgx.Rows) error {
		var err error
		list, err = collect(rows, func(r *accountRow) []any { return []any{&r.ID, &r.Section, &r.Kind, &r.Title, &r.data} })
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if len(list) > app.PermissionsShown {
		list = list[:app.PermissionsShown]
		out.Next = key(list[len(list)-1].Title, list[len(list)-1].ID.String())
	}
	for _, row := range list {
		rec, err := recordRow{Record: row.Record, data: row.data}.read(sc)
		if err != nil {
			return out, err
		}
		out.Accounts = append(out.Accounts, rec)
	}
	return out, nil
}
