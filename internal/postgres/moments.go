package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// DueMoments are signed handovers whose effective moment has come by now and whose responsibility has not moved.
func (s *Store) DueMoments(ctx context.Context, now time.Time, limit int) ([]app.DueMoment, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, h.workspace_id, h.state, coalesce((
			SELECT g.person_id
			FROM seals g
			WHERE g.handover_id = h.id AND g.section_id IS NULL
			ORDER BY g.signed_at DESC, g.id DESC
			LIMIT 1), h.created_by)
		FROM handovers h
		WHERE h.moved_at IS NULL AND h.state IN ('signed', 'follow_up', 'closed') AND h.effective_at <= @now AND h.signed_at <= @now
		ORDER BY h.effective_at, h.id
		LIMIT @limit`, pgx.StrictNamedArgs{"now": now, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(d *app.DueMoment) []any {
		return []any{&d.Standing.Handover, &d.Standing.Workspace, &d.Standing.State, &d.Actor}
	})
}

// responsibilitiesSQL are the rows of a handover in the order of time, as JSON: pages that need them read them with something else.
const responsibilitiesSQL = `
	SELECT json_agg(json_build_object('Handover', x.handover_id, 'Section', coalesce(x.section_id, '00000000-0000-0000-0000-000000000000'),
		'Person', x.person_id, 'Name', p.name, 'From', x.from_at, 'By', x.act, 'Event', x.event_seq, 'ActedAt', e.happened_at, 'Actor', ea.name)
		ORDER BY x.from_at, x.event_seq)
	FROM responsibilities x
	JOIN people p ON p.id = x.person_id
	JOIN events e ON (e.handover_id, e.seq) = (x.handover_id, x.event_seq)
	JOIN people ea ON ea.id = e.actor_id
	WHERE x.handover_id = @handover`

func readResponsibilities(raw []byte) ([]handover.Responsibility, error) {
	var out []handover.Responsibility
	if len(raw) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, err
	}
	for i := range out {
		out[i].From, out[i].ActedAt = out[i].From.UTC(), out[i].ActedAt.UTC()
	}
	return out, nil
}

// Responsibilities is who answered for what since when. The record is found when it is of this handover, removed or not.
func (s *Store) Responsibilities(ctx context.Context, sc handover.Scope, q app.ResponsibleQuery) (app.Responsible, error) {
	var out app.Responsible
	var b batch
	var raw []byte
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.frame(sc, &out.Frame)
	b.row(responsibilitiesSQL, args, &raw)
	const columns = `SELECT r.id, r.section_id, r.kind, r.title, r.created_at, r.removed_at FROM records r WHERE `
	read := func(to *[]handover.Record) func(pgx.Rows) error {
		return func(rows pgx.Rows) error {
			var err error
			*to, err = collect(rows, func(r *handover.Record) []any {
				return []any{&r.ID, &r.Section, &r.Kind, &r.Title, at(&r.CreatedAt), at(&r.RemovedAt)}
			})
			return err
		}
	}
	var record []handover.Record
	if q.Record != uuid.Nil {
		b.rows(columns+`r.handover_id = @handover AND r.id = @record`, pgx.StrictNamedArgs{"handover": sc.Handover(), "record": q.Record}, read(&record))
	}
	if q.Query != "" {
		w := where{}
		w.and(`r.handover_id = @handover AND r.removed_at IS NULL`, "handover", sc.Handover())
		w.search("r", q.Query)
		b.rows(`SELECT * FROM (`+columns+w.sql()+` LIMIT `+strconv.Itoa(countLimit)+`) r ORDER BY r.title, r.id LIMIT `+strconv.Itoa(app.RespondentsShown),
			w.args, read(&out.Found))
	}
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if q.Record != uuid.Nil {
		if len(record) == 0 {
			return out, handover.ErrNotFound()
		}
		out.Record = record[0]
	}
	var err error
	out.Rows, err = readResponsibilities(raw)
	return out, err
}

// responsibilities adds rows that the event with the number tells about.
func (c *change) responsibilities(list []handover.Responsibility, event int64) {
	if len(list) == 0 {
		return
	}
	n := len(list)
	section, person, from, act := make([]*uuid.UUID, n), make([]uuid.UUID, n), make([]time.Time, n), make([]string, n)
	for i, r := range list {
		section[i], person[i], from[i], act[i] = someID(r.Section), r.Person, r.From, string(r.By)
	}
	// Whom the plan names answers after the one before, also when the clock was set back in between.
	c.add(`
		INSERT INTO responsibilities (handover_id, id, section_id, person_id, from_at, act, event_seq)
		SELECT @handover::uuid, gen_random_uuid(), section, person,
			CASE WHEN section IS NULL
				THEN greatest(since, (SELECT max(x.from_at) + interval '1 microsecond' FROM responsibilities x WHERE x.handover_id = @handover::uuid AND x.section_id IS NULL))
				ELSE since END,
			act, @b_event
		FROM unnest(@b_section::uuid[], @b_person::uuid[], @b_from::timestamptz[], @b_act::text[]) AS b (section, person, since, act)`,
		pgx.StrictNamedArgs{"b_section": section, "b_person": person, "b_from": from, "b_act": act, "b_event": event})
}

// telling is the event that tells about new rows.
func telling(events []handover.Event) handover.Event {
	for _, e := range events {
		if e.Act == app.ActMoved {
			return e
		}
	}
	return events[0]
}
