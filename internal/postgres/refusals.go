package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// refusalItems are the things that a refusal r asks for. Names are looked up one by one: a join would read all people for a handful of rows.
const refusalItems = `(
			SELECT json_agg(json_build_object('ID', i.id, 'What', i.what, 'Who', i.who_id, 'WhoName', (SELECT w.name FROM people w WHERE w.id = i.who_id),
				'DueOn', to_char(i.due_on, 'YYYY-MM-DD"T00:00:00Z"'), 'DoneAt', coalesce(i.done_at, '0001-01-01T00:00:00Z')) ORDER BY i.id)
			FROM refusal_items i
			WHERE (i.handover_id, i.refusal_id) = (r.handover_id, r.id))`

// refusalsSQL are the refusals of a handover with their items, oldest first.
const refusalsSQL = `
	SELECT r.handover_id, r.id, r.section_id, r.person_id, (SELECT p.name FROM people p WHERE p.id = r.person_id), r.role, r.reason, r.refused_at, r.ended_at,
		` + refusalItems + `
	FROM refusals r
	WHERE r.handover_id = @handover
	ORDER BY r.refused_at, r.id
	LIMIT 500`

// sectionRefusals are those of one section, as one value.
const sectionRefusals = `(
		SELECT json_agg(json_build_object('Handover', r.handover_id, 'ID', r.id, 'Section', r.section_id, 'Person', r.person_id,
			'Name', (SELECT p.name FROM people p WHERE p.id = r.person_id), 'Role', r.role, 'Reason', r.reason, 'At', r.refused_at,
			'EndedAt', coalesce(r.ended_at, '0001-01-01T00:00:00Z'), 'Items', ` + refusalItems + `) ORDER BY r.refused_at, r.id)
		FROM refusals r
		WHERE r.handover_id = @handover AND r.section_id = @section)`

func readSectionRefusals(list []byte) (out []handover.Refusal, err error) {
	if len(list) > 0 {
		err = json.Unmarshal(list, &out)
	}
	return out, err
}

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
