package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// refusalsSQL are the refusals of a handover with their items, oldest first; sectionRefusalsSQL those of one section.
const (
	refusalsSQL        = refusalsFrom + refusalsOrder
	sectionRefusalsSQL = refusalsFrom + ` AND r.section_id = @section` + refusalsOrder
)

const refusalsFrom = `
	SELECT r.handover_id, r.id, r.section_id, r.person_id, p.name, r.role, r.reason, r.refused_at, r.ended_at,
		(SELECT json_agg(json_build_object('ID', i.id, 'What', i.what, 'Who', i.who_id, 'WhoName', w.name,
				'DueOn', to_char(i.due_on, 'YYYY-MM-DD"T00:00:00Z"'), 'DoneAt', coalesce(i.done_at, '0001-01-01T00:00:00Z')) ORDER BY i.id)
			FROM refusal_items i JOIN people w ON w.id = i.who_id
			WHERE (i.handover_id, i.refusal_id) = (r.handover_id, r.id))
	FROM refusals r
	JOIN people p ON p.id = r.person_id
	WHERE r.handover_id = @handover`

const refusalsOrder = `
	ORDER BY r.refused_at, r.id
	LIMIT 500`

func readRefusals(rows pgx.Rows) ([]handover.Refusal, error) {
	type row struct {
		handover.Refusal
		items []byte
	}
	list, err := collect(rows, func(r *row) []any {
		return []any{&r.Handover, &r.ID, &r.Section, &r.Person, &r.Name, &r.Role, &r.Reason, at(&r.At), at(&r.EndedAt), &r.items}
	})
	if err != nil {
		return nil, err
	}
	out := make([]handover.Refusal, len(list))
	for i, r := range list {
		out[i] = r.Refusal
		if err := json.Unmarshal(r.items, &out[i].Items); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sectionRefusals reads those of a section.
func (b *batch) sectionRefusals(sc handover.Scope, section uuid.UUID, to *[]handover.Refusal) {
	b.rows(sectionRefusalsSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, func(rows pgx.Rows) error {
		var err error
		*to, err = readRefusals(rows)
		return err
	})
}

// Refusals are those of the handover, oldest first.
func (t *tx) Refusals(ctx context.Context) ([]handover.Refusal, error) {
	rows, err := t.Query(ctx, refusalsSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return readRefusals(rows)
}

// refusals adds new ones with their items, ends those whose person signed, and notes an item that is done.
func (c *change) refusals(list []handover.Refusal, done *handover.RefusalItem) {
	for i, r := range list {
		n := strconv.Itoa(i)
		if !r.Open() {
			c.add(`UPDATE refusals SET ended_at = @f_ended`+n+` WHERE handover_id = @handover AND id = @f_id`+n,
				pgx.StrictNamedArgs{"f_ended" + n: r.EndedAt, "f_id" + n: r.ID})
			continue
		}
		type row struct {
			ID   string `json:"id"`
			What string `json:"what"`
			Who  string `json:"who_id"`
			Due  string `json:"due_on"`
		}
		items := make([]row, len(r.Items))
		for k, item := range r.Items {
			items[k] = row{item.ID.String(), item.What, item.Who.String(), item.DueOn.Format(time.DateOnly)}
		}
		c.add(`
			INSERT INTO refusals (handover_id, id, section_id, person_id, role, reason, refused_at)
			VALUES (@handover, @f_id`+n+`, @f_section`+n+`, @f_person`+n+`, @f_role`+n+`, @f_reason`+n+`, @f_at`+n+`)`,
			pgx.StrictNamedArgs{
				"f_id" + n: r.ID, "f_section" + n: orNull(r.Section), "f_person" + n: r.Person, "f_role" + n: r.Role, "f_reason" + n: r.Reason,
				"f_at" + n: r.At,
			})
		c.add(`
			INSERT INTO refusal_items (handover_id, refusal_id, id, what, who_id, due_on)
			SELECT @handover::uuid, @f_id`+n+`::uuid, id, what, who_id, due_on
			FROM jsonb_to_recordset(@f_items`+n+`) AS i (id uuid, what text, who_id uuid, due_on date)`,
			pgx.StrictNamedArgs{"f_items" + n: items})
	}
	if done != nil {
		c.add(`UPDATE refusal_items SET done_at = @f_done WHERE handover_id = @handover AND id = @f_item`,
			pgx.StrictNamedArgs{"f_done": done.DoneAt, "f_item": done.ID})
	}
}
