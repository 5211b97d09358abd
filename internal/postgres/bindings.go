package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// leaverColumns are what checks ask about a giver: the person g, which may be nobody, in the handover h.
func leaverColumns(g, h string) string {
	return strings.NewReplacer("$g", g, "$h", h).Replace(`$g.id, coalesce($g.name, ''), coalesce($g.phone, ''), coalesce($g.email, ''), $h.last_working_day,
		coalesce((SELECT string_agg(i.sort || ':' || i.value, E'\n' ORDER BY i.id) FROM person_identities i
			WHERE (i.workspace_id, i.person_id) = ($g.workspace_id, $g.id) AND i.removed_at IS NULL), '')`)
}

func leaverDest(l *handover.Leaver) []any {
	return []any{&l.ID, &l.Name, &l.Phone, &l.Email, at(&l.LastDay), keptIdentities{&l.Kept}}
}

// keptIdentities reads identities that come as lines, each with its sort in front.
type keptIdentities struct{ to *[]catalog.Identity }

func (k keptIdentities) Scan(src any) error {
	lines, is := src.(string)
	if !is {
		return fmt.Errorf("cannot read %T as identities", src)
	}
	*k.to = nil
	for line := range strings.SplitSeq(lines, "\n") {
		if sort, value, found := strings.Cut(line, ":"); found {
			*k.to = append(*k.to, catalog.KeptIdentity(catalog.BindingSort(sort), value))
		}
	}
	return nil
}

// bindingRow is a binding as JSON for json_to_recordset.
type bindingRow struct {
	Record  uuid.UUID `json:"record_id"`
	Field   string    `json:"field"`
	Sort    string    `json:"sort"`
	Pattern string    `json:"pattern"`
	Clue    string    `json:"clue"`
	Sure    bool      `json:"sure"`
	Until   *string   `json:"until"`
	Held    bool      `json:"held"`
}

// bindingColumns are how bindingRow is read in SQL.
const bindingColumns = `(record_id uuid, field text, sort text, pattern text, clue text, sure boolean, until date, held boolean)`

func bindingRows(to []bindingRow, record uuid.UUID, list []catalog.Binding) []bindingRow {
	for _, b := range list {
		row := bindingRow{record, b.Field, string(b.Sort), b.Pattern, b.Clue, b.Sure, nil, b.Held}
		if !b.Until.IsZero() {
			until := b.Until.String()
			row.Until = &until
		}
		to = append(to, row)
	}
	return to
}

// bindings replaces what a record hangs on. Within one statement a deleted row still stands, so what stays is written over.
func (c *change) bindings(record uuid.UUID, kind string, list []catalog.Binding) {
	if len(catalog.BindingFields(kind)) == 0 {
		return
	}
	rows, fields := bindingRows([]bindingRow{}, record, list), []string{}
	for _, b := range list {
		fields = append(fields, b.Field)
	}
	c.add(`
		DELETE FROM record_bindings
		WHERE handover_id = @handover AND record_id = @r_id AND field <> ALL (@b_fields::text[])`, pgx.StrictNamedArgs{"b_fields": fields})
	if len(rows) > 0 {
		c.add(`
		INSERT INTO record_bindings (handover_id, record_id, field, sort, pattern, clue, sure, until, held)
		SELECT @handover::uuid, x.record_id, x.field, x.sort, x.pattern, x.clue, x.sure, x.until, x.held
		FROM json_to_recordset(@b_rows) AS x `+bindingColumns+`
		ON CONFLICT (handover_id, record_id, field) DO UPDATE
		SET sort = EXCLUDED.sort, pattern = EXCLUDED.pattern, clue = EXCLUDED.clue, sure = EXCLUDED.sure, until = EXCLUDED.until, held = EXCLUDED.held`, pgx.StrictNamedArgs{"b_rows": rows})
	}
}

// Rebind writes anew what records hang on: nobody wrote it when they were saved by an earlier version of the program.
func (t *tx) Rebind(ctx context.Context, records map[uuid.UUID][]catalog.Binding) error {
	if len(records) == 0 {
		return nil
	}
	rows, ids := []bindingRow{}, []uuid.UUID{}
	for id, list := range records {
		rows, ids = bindingRows(rows, id, list), append(ids, id)
	}
	if _, err := exec(ctx, t, `DELETE FROM record_bindings WHERE handover_id = @handover AND record_id = ANY(@ids)`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "ids": ids}); err != nil {
		return err
	}
	_, err := exec(ctx, t, `
		INSERT INTO record_bindings (handover_id, record_id, field, sort, pattern, clue, sure, until, held)
		SELECT @handover::uuid, x.record_id, x.field, x.sort, x.pattern, x.clue, x.sure, x.until, x.held
		FROM json_to_recordset(@rows) AS x `+bindingColumns+`
		JOIN records r ON (r.handover_id, r.id) = (@handover::uuid, x.record_id)`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "rows": rows})
	return err
}

// stagedBindings is what a row of an import hangs on as it waits to be written.
func stagedBindings(list []catalog.Binding) ([]byte, error) {
	if len(list) == 0 {
		return nil, nil
	}
	return json.Marshal(bindingRows(nil, uuid.Nil, list))
}
