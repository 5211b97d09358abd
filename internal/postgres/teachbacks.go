package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// teachBackColumns and teachBackDest belong together: teach-backs k with who wrote and who judged them.
const teachBackColumns = `k.handover_id, k.id, k.section_id, k.state, k.summary, k.answers, k.version, k.content_version, k.made_by, km.name, k.saved_at,
			k.submitted_at, k.judged_by, coalesce(kj.name, ''), k.judged_at, k.remark, k.restates`

const teachBacksSQL = `
	SELECT ` + teachBackColumns + `
	FROM teach_backs k
	JOIN people km ON km.id = k.made_by
	LEFT JOIN people kj ON kj.id = k.judged_by
	WHERE k.handover_id = @handover AND (k.state = 'draft' OR k.summary <> '')` // not those that DropTeachBack emptied

func teachBackDest(r *handover.Retelling) []any {
	return []any{
		&r.Handover, &r.ID, &r.Section, &r.State, &r.Summary, &r.Answers, &r.Version, &r.Content, &r.Author, &r.AuthorName, at(&r.SavedAt),
		at(&r.SubmittedAt), &r.Judge, &r.JudgeName, at(&r.JudgedAt), &r.Remark, &r.Restates,
	}
}

// newestTeachBack is the newest teach-back that was sent, as JSON with the names of handover.Retelling.
const newestTeachBack = `(
		SELECT json_build_object('ID', k.id, 'State', k.state, 'Summary', k.summary, 'Answers', k.answers, 'Content', k.content_version, 'Restates', coalesce(k.restates, '00000000-0000-0000-0000-000000000000'),
			'Author', k.made_by, 'AuthorName', km.name, 'Judge', coalesce(k.judged_by, '00000000-0000-0000-0000-000000000000'), 'SubmittedAt', k.submitted_at, 'JudgeName', coalesce(kj.name, ''), 'JudgedAt', k.judged_at, 'Remark', k.remark)
		FROM teach_backs k
		JOIN people km ON km.id = k.made_by
		LEFT JOIN people kj ON kj.id = k.judged_by
		WHERE k.handover_id = @handover AND k.section_id = @section AND k.state <> 'draft' AND k.summary <> ''
		ORDER BY k.id DESC
		LIMIT 1)`

// TeachBacks are those of the section, oldest first.
func (t *tx) TeachBacks(ctx context.Context, section uuid.UUID) ([]handover.Retelling, error) {
	rows, err := t.Query(ctx, teachBacksSQL+` AND k.section_id = @section ORDER BY k.id`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, teachBackDest)
}

// Parties are the people of the handover by role and place.
func (t *tx) Parties(ctx context.Context) ([]handover.Party, error) {
	rows, err := t.Query(ctx, `
		SELECT p.person_id, n.name, p.role
		FROM parties p
		JOIN people n ON n.id = p.person_id
		WHERE p.handover_id = @handover
		ORDER BY p.role, p.position`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(p *handover.Party) []any { return []any{&p.Person, &p.Name, &p.Role} })
}

// TeachBackPage is a section's teach-backs in one round trip.
func (s *Store) TeachBackPage(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.TeachBackPage, error) {
	var out app.TeachBackPage
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}
	b.frame(sc, &out.Frame)
	b.rows(teachBacksSQL+` AND k.section_id = @section AND (k.state <> 'draft' OR k.made_by = @viewer) ORDER BY k.id`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "viewer": sc.By()}, func(rows pgx.Rows) error {
			var err error
			out.TeachBacks, err = collect(rows, teachBackDest)
			return err
		})
	b.rows(`
		SELECT r.id, r.kind, r.title
		FROM records r
		WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL
		ORDER BY r.questions DESC, r.blockers + r.warnings DESC, r.id
		LIMIT 3`, args, func(rows pgx.Rows) error {
		var err error
		out.Records, err = collect(rows, func(r *handover.Record) []any { return []any{&r.ID, &r.Kind, &r.Title} })
		return err
	})
	b.rows(`
		SELECT r.id, r.title, CASE WHEN r.removed_at IS NOT NULL THEN 'removed' WHEN before.data IS NULL THEN 'new' ELSE 'changed' END, p.name, r.at
		FROM (
			SELECT max(submitted_at) AS at
			FROM teach_backs
			WHERE handover_id = @handover AND section_id = @section AND state = 'confirmed'
		) told
		CROSS JOIN LATERAL (
			SELECT *, coalesce(removed_at, updated_at) AS at
			FROM records
			WHERE handover_id = @handover AND section_id = @section AND (updated_at > told.at OR removed_at > told.at)
			ORDER BY coalesce(removed_at, updated_at) DESC
			LIMIT 200
		) r
		JOIN people p ON p.id = r.updated_by
		LEFT JOIN LATERAL (
			SELECT CASE WHEN v.act <> 'removed' THEN v.data END AS data
			FROM record_revisions v
			WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id) AND v.made_at <= told.at
			ORDER BY v.revision DESC
			LIMIT 1
		) before ON true
		WHERE before.data::jsonb IS DISTINCT FROM CASE WHEN r.removed_at IS NULL THEN r.data::jsonb END
		ORDER BY r.at DESC, r.id
		LIMIT 50`, args, func(rows pgx.Rows) error {
		var err error
		out.Since, err = collect(rows, func(c *app.ChangedSince) []any { return []any{&c.Record, &c.Title, &c.What, &c.By, at(&c.At)} })
		return err
	})
	err := s.send(ctx, &b)
	out.Section, err = found(out.Frame, section, err)
	return out, err
}

// AllTeachBacks are those of the handover that were sent.
func (s *Store) AllTeachBacks(ctx context.Context, sc handover.Scope) ([]handover.Retelling, error) {
	rows, err := s.pool.Query(ctx, teachBacksSQL+` AND k.state <> 'draft' ORDER BY k.id`, pgx.StrictNamedArgs{"handover": sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, teachBackDest)
}

// readTeachBack reads newestTeachBack; nothing is nil.
func readTeachBack(data []byte) (*handover.Retelling, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var r handover.Retelling
	return &r, json.Unmarshal(data, &r)
}

// retelling inserts a teach-back, or writes what became of it.
// DropTeachBack forgets the draft of somebody who does not review the section any more. Nobody else ever read it; what is left is an empty row.
func (t *tx) DropTeachBack(ctx context.Context, id uuid.UUID, now time.Time) error {
	n, err := exec(ctx, t, `
		UPDATE teach_backs
		SET summary = '', answers = '[]', state = 'returned', submitted_at = @now, judged_by = @by, judged_at = @now, remark = '-'
		WHERE handover_id = @handover AND id = @id AND state = 'draft'`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "id": id, "by": t.sc.By(), "now": now})
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	return err
}

func (c *change) retelling(r handover.Retelling) {
	answers := r.Answers
	if answers == nil {
		answers = []handover.IfThen{}
	}
	c.add(`
		INSERT INTO teach_backs (handover_id, section_id, id, state, summary, answers, version, content_version, made_by, saved_at, submitted_at,
			judged_by, judged_at, remark, restates)
		VALUES (@handover, @k_section, @k_id, @k_state, @k_summary, @k_answers, @k_version, @k_content, @k_by, @k_saved, @k_sent, @k_judge, @k_judged,
			@k_remark, @k_restates)
		ON CONFLICT (handover_id, id) DO UPDATE
		SET state = EXCLUDED.state, summary = EXCLUDED.summary, answers = EXCLUDED.answers, version = EXCLUDED.version,
			content_version = EXCLUDED.content_version, saved_at = EXCLUDED.saved_at, submitted_at = EXCLUDED.submitted_at,
			judged_by = EXCLUDED.judged_by, judged_at = EXCLUDED.judged_at, remark = EXCLUDED.remark`,
		pgx.StrictNamedArgs{
			"k_section": r.Section, "k_id": r.ID, "k_state": r.State, "k_summary": r.Summary, "k_answers": answers, "k_version": r.Version,
			"k_content": r.Content, "k_by": r.Author, "k_saved": r.SavedAt, "k_sent": timeOrNull(r.SubmittedAt), "k_judge": orNull(r.Judge),
			"k_judged": timeOrNull(r.JudgedAt), "k_remark": r.Remark, "k_restates": orNull(r.Restates),
		})
}
