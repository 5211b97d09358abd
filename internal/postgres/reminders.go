package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
)

// exitReadersSQL are the people whom an open exit task x of a running handover o waits for, as to-do lists say it: whom it names, else the
// information technology side (theirs); and managers once it is late or while there is nobody else. The leaver is never one of them.
const exitReadersSQL = `
	SELECT n.id AS person_id, true AS theirs
	FROM people n
	WHERE n.id = x.owner_id AND (n.role <> 'member' OR EXISTS (SELECT FROM parties p WHERE (p.handover_id, p.person_id) = (x.handover_id, n.id)))
	UNION ALL
	SELECT p.person_id, true
	FROM parties p
	WHERE p.handover_id = x.handover_id AND p.role = 'it' AND x.owner_id IS NULL
	UNION ALL
	SELECT n.id, false
	FROM people n
	WHERE n.workspace_id = o.workspace_id AND n.role = 'manager'
		AND (x.due_on < @today::date OR x.owner_id IS NULL AND NOT EXISTS (SELECT FROM parties p WHERE p.handover_id = x.handover_id AND p.role = 'it'))
		AND NOT EXISTS (SELECT FROM parties p WHERE (p.handover_id, p.person_id, p.role) = (x.handover_id, n.id, 'giver'))`

// RemindExits finds the newest reason to tell each person, and writes a message where none was made since.
func (s *Store) RemindExits(ctx context.Context, in app.RemindExits) error {
	_, err := exec(ctx, s.pool, `
		INSERT INTO mails (workspace_id, id, handover_id, person_id, kind, detail, made_at, next_at)
		SELECT w.workspace_id, gen_random_uuid(), w.handover_id, w.person_id, 'exit', '{}', @now, @now::timestamptz + @wait::interval
		FROM (
			SELECT o.workspace_id, x.handover_id, r.person_id, max(greatest(
				CASE WHEN r.theirs THEN coalesce((SELECT max(a.made_at) FROM exit_acts a WHERE (a.handover_id, a.task_id) = (x.handover_id, x.id)), x.added_at) END,
				CASE WHEN x.due_on < @today::date THEN @morning::timestamptz - make_interval(days => (@today::date - x.due_on - 1) % 7)
					WHEN x.due_on <= @today::date + 1 THEN @morning::timestamptz - make_interval(days => @today::date + 1 - x.due_on) END)) AS since
			FROM handovers o
			JOIN exit_tasks x ON x.handover_id = o.id AND x.state = 'open'
			CROSS JOIN LATERAL (`+exitReadersSQL+`) r
			JOIN people n ON n.id = r.person_id AND n.disabled_at IS NULL
			WHERE o.exits_open > 0 AND o.state IN ('active', 'signed', 'follow_up')
			GROUP BY o.workspace_id, x.handover_id, r.person_id
		) w
		WHERE w.since IS NOT NULL AND NOT EXISTS (
			SELECT
			FROM mails m
			WHERE m.workspace_id = w.workspace_id AND m.handover_id = w.handover_id AND m.person_id = w.person_id AND m.kind = 'exit' AND m.made_at >= w.since)
		ON CONFLICT DO NOTHING`, pgx.StrictNamedArgs{"now": in.Now, "wait": app.MailBundle, "morning": in.Morning, "today": in.Today})
	return err
}

// WaitingExits are read when the message is sent: as things are then.
func (s *Store) WaitingExits(ctx context.Context, m app.Mail, today time.Time) ([]app.ExitDue, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT x.title_zh, x.title_en, x.due_on, x.due_on < @today::date
		FROM handovers o
		JOIN exit_tasks x ON x.handover_id = o.id AND x.state = 'open'
		WHERE o.id = @handover AND o.state IN ('active', 'signed', 'follow_up') AND @person IN (SELECT r.person_id FROM (`+exitReadersSQL+`) r)
		ORDER BY x.due_on, x.position
		LIMIT 50`, pgx.StrictNamedArgs{"handover": m.Handover, "person": m.Person, "today": today})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(e *app.ExitDue) []any { return []any{&e.Title.ZH, &e.Title.EN, at(&e.DueOn), &e.Late} })
}
