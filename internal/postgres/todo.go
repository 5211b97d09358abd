package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// taughtSQL is handover.Section.Taught of sections s.
const taughtSQL = `(s.teach_back = 0 OR s.filler_id IS NOT DISTINCT FROM s.reviewer_id OR s.taught_version = s.content_version)`

// todoSQL is everything that waits for one person, each branch by an index on that person. A section waits for its filler until
// it is submitted (and while a blocker stops the signature), then for its reviewer until it is settled, then for the witness's seal on the version that was signed.
var todoSQL = `
	SELECT x.act, h.id, h.number, h.title, x.section_id, coalesce(s.title_zh, ''), coalesce(s.title_en, ''), x.record_id, x.n,
		CASE WHEN x.question_id IS NULL THEN x.body ELSE (
			SELECT m.body FROM messages m WHERE (m.handover_id, m.question_id) = (x.handover_id, x.question_id) ORDER BY m.id DESC LIMIT 1) END,
		x.due_on, CASE WHEN x.act = 'stale' THEN (` + newestChangeSQL + `) END
	FROM (
		(SELECT CASE WHEN s.state = 'returned' THEN 'mend' WHEN s.state = 'submitted' AND s.draft + s.returned = 0 AND s.given <> s.content_version THEN 'resubmit'
				WHEN s.state = 'submitted' AND s.draft + s.returned = 0 THEN 'clear' ELSE 'fill' END AS act, s.handover_id, s.id AS section_id, NULL::uuid AS record_id,
			NULL::uuid AS question_id, CASE WHEN s.state = 'submitted' AND s.draft + s.returned = 0 THEN s.blockers ELSE s.draft + s.returned END AS n, s.reason AS body, s.due_on
		FROM sections s
		WHERE s.filler_id = @viewer AND s.live AND s.settled_at IS NULL
			AND (s.state IN ('empty', 'filling', 'returned') OR s.state = 'submitted' AND (s.draft + s.returned + s.blockers > 0 OR s.given <> s.content_version))
		ORDER BY s.due_on LIMIT 40)
		UNION ALL
		(SELECT CASE WHEN s.state = 'not_applicable' THEN 'consent'
				WHEN s.accepted = s.records AND s.questions_blocking = 0 AND s.blockers = 0 AND (NOT s.proof OR s.taken = s.records) THEN 'sign' ELSE 'review' END,
			s.handover_id, s.id, NULL, NULL, s.submitted, s.reason, s.due_on
		FROM sections s
		WHERE s.reviewer_id = @viewer AND s.live AND s.settled_at IS NULL AND s.state IN ('submitted', 'not_applicable')
			AND (s.state = 'not_applicable' OR s.accepted < s.records OR ` + taughtSQL + `)
		ORDER BY s.due_on LIMIT 40)
		UNION ALL
		(SELECT CASE (SELECT p.role FROM parties p WHERE p.handover_id = s.handover_id AND p.person_id = @viewer)
				WHEN 'witness' THEN 'cosign' WHEN 'manager' THEN 'in_place' ELSE 'beside' END,
			s.handover_id, s.id, NULL, NULL, s.records, '', s.due_on
		FROM sections s
		WHERE s.handover_id = ANY(ARRAY(
				SELECT p.handover_id FROM parties p
				JOIN handovers o ON o.id = p.handover_id
				WHERE (p.workspace_id, p.person_id) = (@workspace, @viewer) AND p.open
					AND (p.role IN ('witness', 'manager') OR p.role = 'receiver' AND o.sections_sign = 'receivers')))
			AND NOT EXISTS (
				SELECT 1 FROM parties p
				WHERE (p.handover_id, p.person_id, p.role) = (s.handover_id, @viewer, 'manager') AND NOT EXISTS (
					SELECT 1 FROM seals g
					WHERE (g.handover_id, g.section_id, g.version, g.role) = (s.handover_id, s.id, s.content_version, 'stand_in')))
			AND s.live AND s.state = 'signed' AND NOT EXISTS (
				SELECT 1 FROM seals g
				WHERE (g.handover_id, g.section_id, g.person_id, g.version) = (s.handover_id, s.id, @viewer, s.content_version) AND g.role <> 'giver')
		ORDER BY s.settled_at LIMIT 40)
		UNION ALL
		(SELECT 'stale', g.handover_id, g.section_id, NULL, NULL, g.version, CASE WHEN s.reason_at > g.signed_at THEN s.reason ELSE '' END, s.due_on
		FROM (
			SELECT DISTINCT ON (handover_id, section_id) handover_id, section_id, role, version, signed_at
			FROM seals
			WHERE person_id = @viewer AND section_id IS NOT NULL AND handover_id = ` + openOnes + ` AND role <> 'giver'
			ORDER BY handover_id, section_id, signed_at DESC
		) g
		JOIN sections s ON (s.handover_id, s.id) = (g.handover_id, g.section_id)
		WHERE g.role <> 'stand_in' AND g.version < s.content_version AND s.live AND s.state <> 'not_applicable'
		ORDER BY g.signed_at DESC LIMIT 40)
		UNION ALL
		(SELECT 'seal', h.id, NULL, NULL, NULL, 0, '', h.due_on
		FROM handovers h
		WHERE h.id = ` + openOnes + ` AND h.state = 'active' AND h.settled = h.sections AND EXISTS (
				SELECT 1 FROM parties p
				WHERE (p.handover_id, p.person_id) = (h.id, @viewer) AND p.role NOT IN ('stand_in', 'it')
					AND p.role <> CASE WHEN h.absent_since IS NULL THEN 'manager' ELSE 'giver' END)
			AND NOT EXISTS (
			SELECT 1 FROM seals g
			WHERE g.handover_id = h.id AND g.section_id IS NULL AND (g.person_id = @viewer OR h.receivers_sign = 'any' AND g.role = 'receiver' AND EXISTS (
					SELECT 1 FROM parties p WHERE p.handover_id = h.id AND p.person_id = @viewer AND p.role = 'receiver'))
				AND g.signed_at >= (SELECT max(s.settled_at) FROM sections s WHERE s.handover_id = h.id)
				AND NOT EXISTS (
					SELECT 1 FROM events e
					WHERE e.handover_id = h.id AND e.act = 'handover.replanned' AND e.happened_at > g.signed_at))
		LIMIT 20)
		UNION ALL
		(SELECT CASE WHEN q.reminded_on IS NULL THEN 'answer' ELSE 'reminded' END, q.handover_id, q.section_id, q.record_id, q.id,
			CASE WHEN q.blocking THEN 1 ELSE 0 END, '', coalesce(q.due_on, q.asked_at::date)
		FROM sections s
		CROSS JOIN LATERAL (
			SELECT *
			FROM questions q
			WHERE (q.handover_id, q.section_id) = (s.handover_id, s.id) AND q.state = 'open'
			ORDER BY q.blocking DESC, q.id LIMIT 40
		) q
		WHERE s.filler_id = @viewer AND s.live AND s.settled_at IS NULL AND s.questions > 0
		ORDER BY q.blocking DESC, q.id LIMIT 40)
		UNION ALL
		(SELECT 'resolve', q.handover_id, q.section_id, q.record_id, q.id, CASE WHEN q.blocking THEN 1 ELSE 0 END, '', q.asked_at::date
		FROM questions q
		JOIN sections s ON (s.handover_id, s.id) = (q.handover_id, q.section_id) AND s.live
		WHERE q.asked_by = @viewer AND q.state = 'answered'
		ORDER BY q.id LIMIT 40)
		UNION ALL
		(SELECT 'answer', q.handover_id, q.section_id, NULL, q.id, 0, '', q.due_on
		FROM watch_checks w
		JOIN questions q ON (q.handover_id, q.id) = (w.handover_id, w.question_id) AND q.state = 'open'
		JOIN handovers o ON o.id = w.handover_id AND o.state IN ('signed', 'follow_up')
		WHERE w.asked_of = @viewer AND (@watches OR EXISTS (SELECT FROM parties p WHERE (p.handover_id, p.person_id) = (w.handover_id, @viewer)))
		ORDER BY q.due_on LIMIT 40)
		UNION ALL
		(SELECT 'resolve', q.handover_id, q.section_id, NULL, q.id, 0, '', q.asked_at::date
		FROM questions q
		JOIN watch_checks w ON (w.handover_id, w.question_id) = (q.handover_id, q.id)
		JOIN handovers o ON o.id = q.handover_id AND o.state IN ('signed', 'follow_up')
		WHERE q.asked_by = @viewer AND q.state = 'answered'
		ORDER BY q.id LIMIT 40)
		UNION ALL
		(SELECT 'settle', i.handover_id, f.section_id, i.id, NULL, 0, i.what, i.due_on
		FROM refusal_items i
		JOIN refusals f ON (f.handover_id, f.id) = (i.handover_id, i.refusal_id) AND f.ended_at IS NULL
		JOIN handovers o ON o.id = i.handover_id
		LEFT JOIN sections fs ON (fs.handover_id, fs.id) = (f.handover_id, f.section_id)
		WHERE i.who_id = @viewer AND i.done_at IS NULL AND (o.state = 'active' OR fs.late AND o.state IN ('signed', 'follow_up'))
		ORDER BY i.due_on LIMIT 20)
		UNION ALL
		(SELECT 'chase', q.handover_id, q.section_id, q.record_id, q.id, CASE WHEN q.blocking THEN 1 ELSE 0 END, '', q.due_on
		FROM questions q
		JOIN sections s ON (s.handover_id, s.id) = (q.handover_id, q.section_id) AND s.live AND s.filler_id IS DISTINCT FROM @viewer
		WHERE q.asked_by = @viewer AND q.state = 'open' AND q.due_on < @today::date AND (q.reminded_on IS NULL OR q.reminded_on < @today::date)
		ORDER BY q.due_on, q.id LIMIT 40)
		UNION ALL
		(SELECT 'act_for', x.handover_id, NULL, NULL, NULL, 0, pp.name, x.until_on
		FROM proxies x
		JOIN people pp ON pp.id = x.principal_id
		JOIN parties a ON (a.handover_id, a.person_id) = (x.handover_id, x.principal_id) AND a.open
		WHERE x.person_id = @viewer AND ` + holdsSQL + `
		LIMIT 20)
		UNION ALL
		(SELECT 'approve', x.handover_id, NULL, x.id, NULL, 0, pp.name || ' → ' || p.name, x.from_on
		FROM proxies x
		JOIN handovers o ON o.id = x.handover_id AND o.workspace_id = @workspace AND o.state IN ('planned', 'active', 'signed', 'follow_up')
		JOIN people pp ON pp.id = x.principal_id
		JOIN people p ON p.id = x.person_id
		WHERE @watches AND x.decided_at IS NULL AND x.ended_at IS NULL AND x.ends_before > clock_timestamp() AND @viewer NOT IN (x.principal_id, x.person_id)
		ORDER BY x.asked_at LIMIT 20)
		UNION ALL
		(SELECT DISTINCT 'mention', q.handover_id, q.section_id, q.record_id, q.id, CASE WHEN q.blocking THEN 1 ELSE 0 END, '', q.due_on
		FROM mentions n
		JOIN questions q ON (q.handover_id, q.id) = (n.handover_id, n.question_id) AND q.state <> 'resolved'
		JOIN sections s ON (s.handover_id, s.id) = (q.handover_id, q.section_id) AND s.live
			AND (s.filler_id IS DISTINCT FROM @viewer OR q.state <> 'open') AND (q.asked_by <> @viewer OR q.state <> 'answered')
		WHERE n.person_id = @viewer AND n.seen_at IS NULL AND EXISTS (
			SELECT FROM parties p WHERE (p.handover_id, p.person_id) = (n.handover_id, n.person_id))
		LIMIT 40)
		UNION ALL
		(SELECT 'teach', s.handover_id, s.id, NULL, NULL, s.teach_back, coalesce((
				SELECT k.remark FROM teach_backs k
				WHERE (k.handover_id, k.section_id) = (s.handover_id, s.id) AND k.state <> 'draft' ORDER BY k.id DESC LIMIT 1), ''), s.due_on
		FROM sections s
		WHERE s.reviewer_id = @viewer AND s.live AND s.settled_at IS NULL AND s.state = 'submitted' AND NOT ` + taughtSQL + ` AND NOT EXISTS (
			SELECT FROM teach_backs k WHERE (k.handover_id, k.section_id) = (s.handover_id, s.id) AND k.state = 'submitted')
		ORDER BY s.due_on LIMIT 40)
		UNION ALL
		(SELECT 'hear', s.handover_id, s.id, NULL, NULL, s.teach_back, k.summary, s.due_on
		FROM sections s
		JOIN teach_backs k ON (k.handover_id, k.section_id) = (s.handover_id, s.id) AND k.state = 'submitted'
		WHERE s.filler_id = @viewer AND s.live AND s.settled_at IS NULL AND s.teach_back > 0
		ORDER BY s.due_on LIMIT 40)
		UNION ALL
		(SELECT 'prove', s.handover_id, s.id, NULL, NULL, CASE WHEN s.live THEN s.submitted + s.accepted - s.taken ELSE s.records - s.proven END,
			coalesce((
				SELECT r.title
				FROM proof_acts a
				JOIN records r ON (r.handover_id, r.id) = (a.handover_id, a.record_id) AND r.removed_at IS NULL AND a.step <> ALL (coalesce(r.proofs, '{}'))
				WHERE (a.handover_id, a.section_id, a.cause) = (s.handover_id, s.id, 'opened')
				ORDER BY a.written DESC
				LIMIT 1), ''),
			coalesce((o.effective_at AT TIME ZONE 'UTC')::date - 1, s.due_on)
		FROM sections s
		JOIN handovers o ON o.id = s.handover_id
		WHERE s.reviewer_id = @viewer AND s.proof AND s.proven < s.records AND CASE
			WHEN s.live THEN s.taken < s.submitted + s.accepted
			ELSE o.state IN ('signed', 'follow_up') END
		LIMIT 40)
		UNION ALL
		(SELECT 'decide', p.handover_id, p.section_id, CASE WHEN count(*) = 1 THEN (array_agg(p.record_id))[1] END, NULL, count(*),
			(array_agg(p.reason ORDER BY p.made_at))[1], min(p.made_at)::date
		FROM (
			SELECT p.handover_id, p.id, p.section_id, p.record_id, p.reason, p.made_at, p.made_by, p.behalf_id
			FROM sections s
			JOIN proposals p ON (p.handover_id, p.section_id) = (s.handover_id, s.id)
			WHERE s.reviewer_id = @viewer AND ` + proposalOpen + `
			UNION
			SELECT p.handover_id, p.id, p.section_id, p.record_id, p.reason, p.made_at, p.made_by, p.behalf_id
			FROM proposals p
			WHERE @watches AND ` + proposalOpen + `
		) p
		JOIN handovers o ON o.id = p.handover_id AND o.workspace_id = @workspace AND o.state = 'active'
		WHERE p.made_by <> @viewer AND p.behalf_id IS DISTINCT FROM @viewer
		GROUP BY p.handover_id, p.section_id
		ORDER BY min(p.made_at) LIMIT 40)
		UNION ALL
		(SELECT 'list', a.handover_id, a.section_id, NULL, NULL, count(DISTINCT r.id), '', NULL
		FROM parties p
		JOIN handovers o ON o.id = p.handover_id AND o.state IN ('active', 'signed', 'follow_up')
		CROSS JOIN LATERAL (
			SELECT * FROM listing_acts a WHERE a.handover_id = p.handover_id ORDER BY a.written DESC LIMIT 60
		) a
		JOIN records r ON (r.handover_id, r.id) = (a.handover_id, a.record_id) AND r.removed_at IS NULL
		WHERE (p.workspace_id, p.person_id) = (@workspace, @viewer) AND p.open AND p.role <> 'it' AND ` + listingNextSQL + `
		GROUP BY a.handover_id, a.section_id
		LIMIT 20)
		UNION ALL
		(SELECT 'decided_' || v.verdict, p.handover_id, p.section_id, p.record_id, NULL, 0, r.title || E'\n' || v.note, v.made_at::date
		FROM proposals p
		JOIN proposal_verdicts v ON (v.handover_id, v.proposal_id) = (p.handover_id, p.id) AND v.verdict <> 'withdrawn' AND v.made_at >= @today::date - 7
		JOIN records r ON (r.handover_id, r.id) = (p.handover_id, p.record_id) AND r.removed_at IS NULL
		JOIN handovers o ON o.id = p.handover_id AND o.state IN ('active', 'signed', 'follow_up')
		WHERE @viewer IN (p.made_by, p.behalf_id)
			AND (@watches OR EXISTS (SELECT FROM parties a WHERE (a.handover_id, a.person_id) = (p.handover_id, @viewer)))
		ORDER BY v.made_at DESC LIMIT 10)
		UNION ALL
		(SELECT 'check', s.handover_id, s.id, NULL, NULL, s.taken - s.checked, '', coalesce((o.effective_at AT TIME ZONE 'UTC')::date, s.due_on)
		FROM parties p
		JOIN handovers o ON o.id = p.handover_id AND o.state IN ('active', 'signed', 'follow_up')
		JOIN sections s ON s.handover_id = p.handover_id AND s.proof AND s.checked < s.taken
		WHERE (p.workspace_id, p.person_id) = (@workspace, @viewer) AND p.open AND p.role = 'witness'
		LIMIT 40)
		UNION ALL
		(SELECT 'exit', x.handover_id, NULL, NULL, NULL, count(*), (array_agg(x.title_zh || E'\n' || x.title_en ORDER BY x.due_on, x.position))[1], min(x.due_on)
		FROM (
			SELECT x.handover_id, x.title_zh, x.title_en, x.due_on, x.position
			FROM exit_tasks x
			WHERE x.owner_id = @viewer AND x.state = 'open'
				AND (@watches OR EXISTS (SELECT FROM parties p WHERE (p.handover_id, p.person_id) = (x.handover_id, @viewer)))
			UNION ALL
			SELECT x.handover_id, x.title_zh, x.title_en, x.due_on, x.position
			FROM parties p
			JOIN exit_tasks x ON x.handover_id = p.handover_id AND x.owner_id IS NULL AND x.state = 'open'
			WHERE (p.workspace_id, p.person_id) = (@workspace, @viewer) AND p.open AND p.role = 'it'
		) x
		JOIN handovers o ON o.id = x.handover_id AND o.state IN ('active', 'signed', 'follow_up')
		GROUP BY x.handover_id
		ORDER BY min(x.due_on) LIMIT 20)
		UNION ALL
		(SELECT 'exit_watch', o.id, NULL, NULL, NULL, o.exits_open, '', o.exit_due
		FROM handovers o
		WHERE @watches AND o.workspace_id = @workspace AND o.exits_open > 0 AND o.exit_due < @today::date + 7 AND o.state IN ('active', 'signed', 'follow_up')
			AND NOT EXISTS (SELECT FROM parties p WHERE p.handover_id = o.id AND p.role = 'it' AND (p.person_id = @viewer OR o.exit_due >= @today::date))
		ORDER BY o.exit_due LIMIT 20)
		UNION ALL
		(SELECT CASE i.state WHEN 'mapping' THEN 'import_plan' WHEN 'ready' THEN 'import_ready' ELSE 'import_failed' END, i.handover_id, NULL, i.id, NULL, 0, i.name,
			i.made_at::date
		FROM imports i
		JOIN handovers o ON o.id = i.handover_id AND o.state IN ('draft', 'planned', 'active')
		WHERE i.made_by = @viewer AND i.kept AND i.state IN ('mapping', 'ready', 'failed')
		ORDER BY i.made_at DESC LIMIT 10)
	) x
	JOIN handovers h ON h.id = x.handover_id
	LEFT JOIN sections s ON (s.handover_id, s.id) = (x.handover_id, x.section_id)
	ORDER BY x.due_on NULLS LAST, h.number, s.position, x.act
	LIMIT 100`

// newestChangeSQL is the record of the section x that changed last since the viewer's newest seal there, before and after.
const newestChangeSQL = `
	SELECT json_build_object('Record', r.id, 'Kind', r.kind, 'Title', r.title, 'Before', before.data,
		'After', CASE WHEN r.removed_at IS NULL THEN r.data END, 'By', p.name, 'At', r.updated_at)
	FROM (
		SELECT max(g.signed_at) AS at
		FROM seals g
		WHERE (g.person_id, g.handover_id, g.section_id) = (@viewer, x.handover_id, x.section_id) AND g.role <> 'giver'
	) sealed
	CROSS JOIN LATERAL (
		(SELECT * FROM records
		WHERE handover_id = x.handover_id AND section_id = x.section_id AND removed_at IS NULL AND updated_at > sealed.at
		ORDER BY updated_at DESC, id DESC LIMIT 1)
		UNION ALL
		(SELECT * FROM records
		WHERE handover_id = x.handover_id AND section_id = x.section_id AND removed_at > sealed.at
		ORDER BY removed_at DESC LIMIT 1)
		ORDER BY updated_at DESC LIMIT 1
	) r
	JOIN people p ON p.id = r.updated_by
	LEFT JOIN LATERAL (
		SELECT CASE WHEN v.act <> 'removed' THEN v.data END AS data
		FROM record_revisions v
		WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id) AND v.made_at <= sealed.at
		ORDER BY v.revision DESC
		LIMIT 1
	) before ON true`

// Todo is what waits for the viewer, nearest date first, in one statement.
func (s *Store) Todo(ctx context.Context, v handover.Viewer, today time.Time) (app.Todo, error) {
	rows, err := s.pool.Query(ctx, todoSQL, pgx.StrictNamedArgs{"viewer": v.ID, "workspace": v.Workspace, "today": today, "watches": v.Watches()})
	if err != nil {
		return app.Todo{}, translate(err)
	}
	type row struct {
		app.Task
		change []byte
	}
	list, err := collect(rows, func(t *row) []any {
		return []any{&t.Act, &t.Handover, &t.Number, &t.Title, &t.Section, &t.NameZH, &t.NameEN, &t.Record, &t.Count, &t.Text, at(&t.DueOn), &t.change}
	})
	if err != nil {
		return app.Todo{}, err
	}
	var out app.Todo
	for _, t := range list {
		if len(t.change) > 0 {
			t.Change = &app.Changed{}
			if err := json.Unmarshal(t.change, t.Change); err != nil {
				return out, err
			}
		}
		out.Tasks = append(out.Tasks, t.Task)
	}
	return out, nil
}
