package postgres

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// questionColumns and questionDest belong together: questions q with record r, asker and messages.
const questionColumns = `q.handover_id, q.id, q.section_id, q.record_id, coalesce(r.title, ''), q.blocking, q.state, q.asked_by, qa.name,
			qa.role IN ('admin', 'manager'), qa.disabled_at IS NOT NULL,
			q.asked_at, q.resolved_at`

const questionsSQL = `
	SELECT ` + questionColumns + `,
		(SELECT json_agg(json_build_object('ID', m.id, 'Author', m.author_id, 'Name', p.name, 'Body', m.body, 'At', m.said_at) ORDER BY m.id)
			FROM messages m JOIN people p ON p.id = m.author_id
			WHERE (m.handover_id, m.question_id) = (q.handover_id, q.id))
	FROM questions q
	JOIN people qa ON qa.id = q.asked_by
	LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
	WHERE q.handover_id = @handover`

func questionDest(q *handover.Question) []any {
	return []any{
		&q.Handover, &q.ID, &q.Section, &q.Record, &q.RecordTitle, &q.Blocking, &q.State, &q.Asker, &q.AskerName, &q.AskerWatches, &q.AskerGone,
		at(&q.AskedAt), at(&q.ResolvedAt),
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
