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

// mails puts messages about the last event of a change into the outbox.
func (c *change) mails(list []app.Mail, seq int64) error {
	if len(list) == 0 {
		return nil
	}
	if list[0].Bundled() {
		c.bundled(list)
		return nil
	}
	ids, people := make([]uuid.UUID, len(list)), make([]uuid.UUID, len(list))
	for i, m := range list {
		ids[i], people[i] = m.ID, m.Person
	}
	detail, err := json.Marshal(list[0].MailDetail)
	c.add(`
		INSERT INTO mails (workspace_id, id, handover_id, person_id, kind, seq, detail, made_at, next_at)
		SELECT @mail_workspace, id, @handover, person, @mail_kind, @mail_seq, @mail_detail::json, @mail_at, @mail_at
		FROM unnest(@mail_ids::uuid[], @mail_people::uuid[]) AS m (id, person)`, pgx.StrictNamedArgs{
		"mail_workspace": list[0].Workspace, "mail_ids": ids, "mail_people": people, "mail_kind": list[0].Kind, "mail_seq": seq,
		"mail_detail": string(detail), "mail_at": list[0].At,
	})
	return err
}

// bundled puts messages into the outbox that wait for others; where one waits already, that one tells of this, too. One to managers is to each
// of them, another to nobody is to the witness.
func (c *change) bundled(list []app.Mail) {
	ids, people, kinds, managers := make([]uuid.UUID, len(list)), make([]*uuid.UUID, len(list)), make([]string, len(list)), make([]bool, len(list))
	for i, m := range list {
		ids[i], people[i], kinds[i], managers[i] = m.ID, someID(m.Person), m.Kind, m.Managers
	}
	c.add(`
		INSERT INTO mails (workspace_id, id, handover_id, person_id, kind, detail, made_at, next_at)
		SELECT @bundle_workspace, m.id, @handover, m.person, m.kind, '{}', @bundle_at, greatest(@bundle_at::timestamptz + @bundle_wait::interval, (
			SELECT max(o.sent_at) + @bundle_apart::interval
			FROM mails o
			WHERE o.workspace_id = @bundle_workspace AND o.handover_id = @handover AND o.person_id = m.person AND o.kind = m.kind))
		FROM (
			SELECT b.id, b.kind, coalesce(b.person, (SELECT p.person_id FROM parties p WHERE p.handover_id = @handover AND p.role = 'witness' LIMIT 1)) AS person
			FROM unnest(@bundle_ids::uuid[], @bundle_people::uuid[], @bundle_kinds::text[], @bundle_managers::boolean[]) AS b (id, person, kind, managers)
			WHERE NOT b.managers
			UNION ALL
			SELECT gen_random_uuid(), b.kind, n.id
			FROM unnest(@bundle_kinds::text[], @bundle_managers::boolean[]) AS b (kind, managers)
			JOIN people n ON n.workspace_id = @bundle_workspace AND n.role = 'manager' AND n.disabled_at IS NULL
			WHERE b.managers
		) m
		WHERE m.person IS NOT NULL
		ON CONFLICT DO NOTHING`, pgx.StrictNamedArgs{
		"bundle_workspace": list[0].Workspace, "bundle_ids": ids, "bundle_people": people, "bundle_kinds": kinds, "bundle_managers": managers, "bundle_at": list[0].At,
		"bundle_wait": app.MailBundle, "bundle_apart": app.MailApart,
	})
}

// BundledSections are read when the message is sent: as things are then, in the order of the handover.
func (s *Store) BundledSections(ctx context.Context, m app.Mail) ([]catalog.Label, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT s.title_zh, s.title_en
		FROM sections s
		WHERE s.handover_id = @handover AND s.live AND CASE @kind::text
			WHEN 'turn' THEN s.reviewer_id = @person AND s.settled_at IS NULL AND s.state IN ('submitted', 'not_applicable')
				OR s.state = 'signed' AND EXISTS (
					SELECT 1
					FROM parties p
					JOIN handovers o ON o.id = p.handover_id
					WHERE p.handover_id = s.handover_id AND p.person_id = @person AND (p.role = 'witness' OR p.role = 'receiver' AND o.sections_sign = 'receivers'))
				AND NOT EXISTS (
					SELECT 1
					FROM seals g
					WHERE (g.handover_id, g.section_id, g.version) = (s.handover_id, s.id, s.content_version)
						AND coalesce(g.behalf_id, g.person_id) = @person AND g.role <> 'giver')
				OR s.proof AND (s.reviewer_id = @person AND s.taken < s.submitted + s.accepted
					OR s.checked < s.taken AND EXISTS (
						SELECT FROM parties p WHERE (p.handover_id, p.person_id, p.role) = (s.handover_id, @person, 'witness')))
				OR EXISTS (
					SELECT
					FROM proposals p
					WHERE (p.handover_id, p.section_id) = (s.handover_id, s.id) AND p.made_by <> @person AND p.behalf_id IS DISTINCT FROM @person
						AND `+proposalOpen+` AND (s.reviewer_id = @person OR EXISTS (
							SELECT FROM people n WHERE n.id = @person AND n.role <> 'member')))
			ELSE s.state <> 'not_applicable' AND s.content_version > (
				SELECT max(g.version)
				FROM seals g
				WHERE (g.handover_id, g.section_id) = (s.handover_id, s.id) AND coalesce(g.behalf_id, g.person_id) = @person AND g.role NOT IN ('giver', 'stand_in'))
			END
		ORDER BY s.position
		LIMIT 50`, pgx.StrictNamedArgs{"handover": m.Handover, "person": m.Person, "kind": m.Kind})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(l *catalog.Label) []any { return []any{&l.ZH, &l.EN} })
}

// DropMail deletes a message that the worker has.
func (s *Store) DropMail(ctx context.Context, m app.Mail) error {
	_, err := exec(ctx, s.pool, `DELETE FROM mails WHERE workspace_id = @workspace AND id = @id AND worker = @worker`,
		pgx.StrictNamedArgs{"workspace": m.Workspace, "id": m.ID, "worker": m.Worker})
	return err
}

// putMail puts one message that is about no handover into the outbox.
func putMail(ctx context.Context, tx pgx.Tx, m app.Mail) error {
	detail, err := json.Marshal(m.MailDetail)
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `
		INSERT INTO mails (workspace_id, id, person_id, kind, detail, made_at, next_at)
		VALUES (@workspace, @id, @person, @kind, @detail::json, @at, @at)`, pgx.StrictNamedArgs{
		"workspace": m.Workspace, "id": m.ID, "person": m.Person, "kind": m.Kind, "detail": string(detail), "at": m.At,
	})
	return err
}

// TakeMail takes the one that waits longest, and reads what it says besides.
func (s *Store) TakeMail(ctx context.Context, worker uuid.UUID, now time.Time, silence time.Duration) (app.Mail, error) {
	var m app.Mail
	var detail []byte
	err := one(s.pool.QueryRow(ctx, `
		WITH taken AS (
			UPDATE mails m
			SET worker = @worker, next_at = @until
			FROM (
				SELECT m.workspace_id, m.id, l.seq AS covered, l.head, l.note
				FROM mails m
				LEFT JOIN LATERAL (
					SELECT l.seq, l.head, c.note
					FROM checkpoint_leaves l
					CROSS JOIN LATERAL (
						SELECT c.note FROM checkpoints c WHERE c.workspace_id = l.workspace_id AND c.size > l.place ORDER BY c.size LIMIT 1
					) c
					WHERE l.handover_id = m.handover_id AND l.seq >= m.seq
					ORDER BY l.seq
					LIMIT 1
				) l ON true
				WHERE (m.seq IS NULL OR l.seq IS NOT NULL) AND m.sent_at IS NULL AND m.dead_at IS NULL AND m.next_at <= @now
				ORDER BY m.next_at
				LIMIT 1
				FOR UPDATE OF m SKIP LOCKED
			) t
			WHERE (m.workspace_id, m.id) = (t.workspace_id, t.id)
			RETURNING m.*, t.covered, t.head, t.note
		)
		SELECT t.id, t.workspace_id, t.handover_id, t.person_id, t.kind, coalesce(t.seq, 0), t.detail, t.made_at, t.tries, t.worker,
			coalesce(t.covered, 0), t.head, coalesce(t.note, ''), p.email, p.language, coalesce(h.number, ''), coalesce(h.title, '')
		FROM taken t
		JOIN people p ON p.id = t.person_id
		LEFT JOIN handovers h ON h.id = t.handover_id`, pgx.StrictNamedArgs{"worker": worker, "now": now, "until": now.Add(silence)}),
		&m.ID, &m.Workspace, &m.Handover, &m.Person, &m.Kind, &m.Seq, &detail, at(&m.At), &m.Tries, &m.Worker, &m.Head.Seq, &m.Head.Hash, &m.Note,
		&m.Email, &m.Language, &m.Number, &m.Title)
	if handover.CodeOf(err) == handover.NotFound {
		return app.Mail{}, nil
	}
	if err == nil {
		err = json.Unmarshal(detail, &m.MailDetail)
	}
	return m, err
}

// EndMail lets go of a message.
func (s *Store) EndMail(ctx context.Context, m app.Mail, problem string, next, now time.Time) error {
	n, err := exec(ctx, s.pool, `
		UPDATE mails
		SET worker = NULL, problem = @problem::text, tries = tries + 1,
			next_at = coalesce(@next::timestamptz, next_at),
			sent_at = CASE WHEN @problem = '' THEN @now::timestamptz END,
			dead_at = CASE WHEN @problem <> '' AND @next::timestamptz IS NULL THEN @now::timestamptz END
		WHERE workspace_id = @workspace AND id = @id AND worker = @worker`, pgx.StrictNamedArgs{
		"workspace": m.Workspace, "id": m.ID, "worker": m.Worker, "problem": problem, "next": timeOrNull(next), "now": now,
	})
	if err == nil && n == 0 {
		err = handover.Refuse(handover.Stale, "error.stale")
	}
	return err
}

// NewestMails reads the newest first.
func (s *Store) NewestMails(ctx context.Context, v handover.Viewer, limit int) ([]app.SentMail, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT m.id, m.handover_id, coalesce(h.number, ''), p.name, p.email, m.kind, m.problem, m.made_at, m.next_at, m.sent_at, m.dead_at, m.tries
		FROM mails m
		LEFT JOIN handovers h ON h.id = m.handover_id
		JOIN people p ON p.id = m.person_id
		WHERE m.workspace_id = @workspace
		ORDER BY m.made_at DESC, m.id
		LIMIT @limit`, pgx.StrictNamedArgs{"workspace": v.Workspace, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(m *app.SentMail) []any {
		return []any{&m.ID, &m.Handover, &m.Number, &m.Name, &m.Email, &m.Kind, &m.Problem, at(&m.Made), at(&m.Next), at(&m.Sent), at(&m.Dead), &m.Tries}
	})
}
