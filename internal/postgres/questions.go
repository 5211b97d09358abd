package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// questionColumns and questionDest belong together: questions q with record r, asker and messages.
const questionColumns = `q.handover_id, q.id, q.section_id, q.record_id, coalesce(r.title, ''), q.blocking, q.state, q.asked_by, qa.name,
			qa.role IN ('admin', 'manager'), qa.disabled_at IS NOT NULL,
			q.asked_at, q.resolved_at, q.field, q.due_on, q.reminded_on`

const questionsSQL = `
	SELECT ` + questionColumns + `,
		(SELECT json_agg(json_build_object('ID', m.id, 'Author', m.author_id, 'Name', p.name, 'Body', m.body, 'At', m.said_at,
				'Mentions', x.people, 'Named', x.names) ORDER BY m.id)
			FROM messages m
			JOIN people p ON p.id = m.author_id
			LEFT JOIN LATERAL (
				SELECT array_agg(n.person_id ORDER BY np.name) AS people, array_agg(np.name ORDER BY np.name) AS names
				FROM mentions n
				JOIN people np ON np.id = n.person_id
				WHERE (n.handover_id, n.message_id) = (m.handover_id, m.id)
			) x ON true
			WHERE (m.handover_id, m.question_id) = (q.handover_id, q.id))
	FROM questions q
	JOIN people qa ON qa.id = q.asked_by
	LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
	WHERE q.handover_id = @handover`

func questionDest(q *handover.Question) []any {
	return []any{
		&q.Handover, &q.ID, &q.Section, &q.Record, &q.RecordTitle, &q.Blocking, &q.State, &q.Asker, &q.AskerName, &q.AskerWatches, &q.AskerGone,
		at(&q.AskedAt), at(&q.ResolvedAt), &q.Field, at(&q.DueOn), at(&q.RemindedOn),
	}
}

// readQuestions reads questions with their messages.
func readQuestions(out *[]handover.Question) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		type row struct {
			handover.Question
			messages []byte
		}
		list, err := collect(rows, func(r *row) []any { return append(questionDest(&r.Question), &r.messages) })
		if err != nil {
			return err
		}
		for _, r := range list {
			if err := json.Unmarshal(r.messages, &r.Messages); err != nil {
				return err
			}
			*out = append(*out, r.Question)
		}
		return nil
	}
}

// mineSQL is the questions that concern one person in handovers that they may see; which of them, says @mine. An index leads to each part.
const mineSQL = `
	SELECT q.*, s.filler_id = @viewer AND q.state = 'open' AS answers, q.asked_by = @viewer AS asked,
		EXISTS (SELECT FROM mentions n WHERE (n.handover_id, n.question_id) = (q.handover_id, q.id) AND n.person_id = @viewer) AS mentioned,
		q.state = 'open' AND q.due_on < @today::date AS overdue
	FROM (
		SELECT q.handover_id, q.id FROM questions q WHERE q.asked_by = @viewer
		UNION
		SELECT n.handover_id, n.question_id FROM mentions n WHERE n.person_id = @viewer
		UNION
		SELECT q.handover_id, q.id
		FROM sections s
		JOIN questions q ON (q.handover_id, q.section_id) = (s.handover_id, s.id)
		WHERE s.filler_id = @viewer
	) x
	JOIN questions q ON (q.handover_id, q.id) = (x.handover_id, x.id)
	JOIN sections s ON (s.handover_id, s.id) = (q.handover_id, q.section_id)
	JOIN handovers h ON h.id = q.handover_id AND h.workspace_id = @workspace
	WHERE (@resolved OR q.state <> 'resolved') AND (@watches OR EXISTS (
		SELECT FROM parties p WHERE (p.handover_id, p.person_id) = (h.id, @viewer)))`

// MyQuestions are the questions that concern the viewer, the newest first, in one round trip.
func (s *Store) MyQuestions(ctx context.Context, v handover.Viewer, f app.QuestionFilter, today time.Time) (app.QuestionPage, error) {
	out := app.QuestionPage{Counts: map[app.Mine]int{}}
	args := pgx.StrictNamedArgs{"viewer": v.ID, "workspace": v.Workspace, "watches": v.Watches(), "today": today, "resolved": false}
	var b batch
	var all, asked, answer, mentioned, overdue int
	b.row(`
		SELECT count(*), count(*) FILTER (WHERE asked), count(*) FILTER (WHERE answers), count(*) FILTER (WHERE mentioned), count(*) FILTER (WHERE overdue)
		FROM (`+mineSQL+` LIMIT 1000) x`, args, &all, &asked, &answer, &mentioned, &overdue)
	page := pgx.StrictNamedArgs{
		"viewer": v.ID, "workspace": v.Workspace, "watches": v.Watches(), "today": today, "resolved": f.Resolved, "mine": string(f.Mine), "after": f.After,
		"limit": pageSize + 1,
	}
	b.rows(`
		SELECT `+questionColumns+`, h.number, h.title, s.title_zh, s.title_en, s.kind, coalesce(sf.name, ''), first.body, last.body, last.name, last.n
		FROM (
			SELECT * FROM (`+mineSQL+`) x
			WHERE CASE @mine::text WHEN 'asked' THEN asked WHEN 'answer' THEN answers WHEN 'mentioned' THEN mentioned WHEN 'overdue' THEN overdue ELSE true END
				AND (@after::uuid = '00000000-0000-0000-0000-000000000000' OR id < @after)
			ORDER BY id DESC
			LIMIT @limit
		) q
		JOIN people qa ON qa.id = q.asked_by
		JOIN handovers h ON h.id = q.handover_id
		JOIN sections s ON (s.handover_id, s.id) = (q.handover_id, q.section_id)
		LEFT JOIN people sf ON sf.id = s.filler_id
		LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
		CROSS JOIN LATERAL (SELECT m.body FROM messages m WHERE (m.handover_id, m.question_id) = (q.handover_id, q.id) ORDER BY m.id LIMIT 1) first
		CROSS JOIN LATERAL (
			SELECT m.body, p.name, count(*) OVER () AS n
			FROM messages m
			JOIN people p ON p.id = m.author_id
			WHERE (m.handover_id, m.question_id) = (q.handover_id, q.id)
			ORDER BY m.id DESC LIMIT 1
		) last
		ORDER BY q.id DESC`, page, func(rows pgx.Rows) error {
		var err error
		out.Lines, err = collect(rows, func(l *app.QuestionLine) []any {
			return append(questionDest(&l.Question), &l.Number, &l.Title, &l.NameZH, &l.NameEN, &l.Kind, &l.Filler, &l.Body, &l.Last, &l.LastBy, &l.Messages)
		})
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	out.Counts = map[app.Mine]int{
		app.MineAll: all, app.MineAsked: asked, app.MineAnswer: answer, app.MineMentioned: mentioned, app.MineOverdue: overdue,
	}
	if len(out.Lines) > pageSize {
		out.Lines = out.Lines[:pageSize]
		out.Next = out.Lines[pageSize-1].ID
	}
	return out, nil
}
