package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
)

// kept is what is never changed of a table's rows once it has a number, and which a checkpoint covers besides the events.
type kept struct {
	name    string // of what it is; the table, or what is written onto its rows later
	table   string
	number  string   // the column with its number
	id      string   // names a row for people
	columns []string // that count
	// later is what came to them later, as a text that is empty for every row from before, or the marks of those would be others.
	later string
}

// rowOf is a table whose rows are written once.
func rowOf(table, id string, columns ...string) kept {
	return kept{table, table, "written", id, columns, ""}
}

// endOf is what is written onto rows of a table later, once.
func endOf(table string, columns ...string) kept {
	return kept{"ends of " + table, table, "end_written", "w.id::text", append([]string{"id"}, columns...), ""}
}

// and is the same with a text that came later.
func (k kept) and(later string) kept {
	k.later = later
	return k
}

// keptTables are all of them.
var keptTables = []kept{
	rowOf("reviews", "w.id::text", "section_id", "id", "record_id", "verdict", "reason", "revision", "made_by", instantOf("made_at")),
	rowOf("messages", "w.id::text", "question_id", "id", "author_id", "body", instantOf("said_at")),
	rowOf("record_revisions", "w.record_id || ' revision ' || w.revision",
		"record_id", "revision", "title", "data::text", "act", "made_by", instantOf("made_at"), "import_id"),
	rowOf("enclosures", "w.id::text", "section_id", "id", "kind", "body::text", "digest", "made_by", instantOf("made_at")),
	endOf("enclosures", instantOf("ended_at")),
	rowOf("seals", "w.id::text", "id", "section_id", "role", "person_id", "name", "statement", "digest", "version", instantOf("signed_at"), "address", "agent",
		"covers", "method", "signature", "key").and(`CASE WHEN w.evidence = '' THEN '' ELSE json_build_array(w.evidence)::text END
			|| CASE WHEN w.behalf_id IS NULL THEN '' ELSE json_build_object(w.behalf_id, w.behalf_name)::text END`),
	rowOf("teach_backs", "w.id::text", "section_id", "id", "summary", "answers::text", "content_version", "made_by", instantOf("submitted_at"), "restates"),
	endOf("teach_backs", "state", "version", instantOf("saved_at"), "judged_by", instantOf("judged_at"), "remark"),
	rowOf("refusals", "w.id::text", "id", "section_id", "person_id", "role", "reason", instantOf("refused_at")),
	endOf("refusals", instantOf("ended_at")),
	rowOf("refusal_items", "w.id::text", "refusal_id", "id", "what", "who_id", "due_on"),
	endOf("refusal_items", instantOf("done_at")),
	rowOf("proxies", "w.id::text", "id", "principal_id", "role", "person_id", "from_on", "until_on", instantOf("begins_at"), instantOf("ends_before"),
		"reason", "rank", "rank_reason", instantOf("asked_at")),
	{"decisions about proxies", "proxies", "decided_written", "w.id::text", []string{"id", "decided_by", instantOf("decided_at"), "approved", "decision"}, ""},
	endOf("proxies", "ended_by", instantOf("ended_at"), "end_reason"),
	rowOf("proof_acts", "w.id::text", "id", "section_id", "record_id", "step", "verdict", "cause", "made_by", "behalf_id", "behalf_name", "role", instantOf("made_at"),
		"note", "due_on", "file_id", "test_id", "revision"),
	rowOf("listing_acts", "w.id::text", "id", "section_id", "record_id", "step", "verdict", "made_by", "behalf_id", "behalf_name", instantOf("made_at"), "note", "word",
		"facts", "revision"),
	rowOf("proposals", "w.id::text", "id", "section_id", "record_id", "was::text", "wants::text", "reason", "made_by", "behalf_id", "behalf_name", instantOf("made_at"),
		"revision"),
	rowOf("proposal_verdicts", "w.proposal_id::text", "proposal_id", "verdict", "made_by", "behalf_id", "behalf_name", instantOf("made_at"), "note"),
	rowOf("reveals", "w.id::text", "id", "record_id", "secret_id", "version", "purpose", "reason", "by_person", "behalf_id", "role", "method", "address", "agent",
		instantOf("revealed_at")),
	rowOf("waivers", "w.id::text", "id", "check_id", "section_id", "record_id", "reason", "person_id", "until", "made_by", instantOf("made_at")),
	endOf("waivers", "ended_by", instantOf("ended_at")),
	rowOf("figure_readings", "w.id::text", "id", "month", "text", "made_by", instantOf("made_at")),
	rowOf("watch_acts", "w.id::text", "id", "sort", "active", "ask_giver", "bounds::text", "reason", "person_id", "made_by", instantOf("made_at")),
	rowOf("watch_checks", "w.id::text", "id", "mark", "metric", "was", "was_days", "value", "days", "change", "warn", "breach", "verdict", "question_id", "asked_of",
		"judged_by", "by_hand", instantOf("judged_at")),
	rowOf("exit_tasks", "w.id::text", "id", "position", "sort", "title_zh", "title_en", "owner_id", "due_from", "due_days", "added_by", instantOf("added_at"), "by_template"),
	rowOf("exit_acts", "w.id::text", "id", "task_id", "verdict", "made_by", "role", instantOf("made_at"), "note", "file_name", "media", "blob_id", "digest", "size"),
	rowOf("responsibilities", "w.id::text", "id", "section_id", "person_id", instantOf("from_at"), "act", "event_seq"),
	rowOf("inventories", "w.part || ' of edition ' || w.edition", "workspace_id", "edition", "part", "blob_id", "digest", "size", instantOf("kept_at")),
}

// instantOf says a time in a way that no setting of a session changes.
func instantOf(column string) string { return "extract(epoch FROM w." + column + ")" }

// keptSQL is every row of a handover that is never changed, as its table, what names it, its number and its mark; handover and since say
// whose and behind which number.
func keptSQL(id, since string) string {
	var parts []string
	for _, t := range keptTables {
		columns := make([]string, len(t.columns))
		for i, c := range t.columns {
			if !strings.Contains(c, "w.") {
				c = "w." + c
			}
			columns[i] = c
		}
		later := ""
		if t.later != "" {
			later = " || " + t.later
		}
		parts = append(parts, `
		SELECT '`+t.name+`' AS kept, `+t.id+` AS name, w.`+t.number+` AS written,
			int8send(w.`+t.number+`) || substr(sha256(convert_to(json_build_array('`+t.name+`', w.`+t.number+`, `+strings.Join(columns, ", ")+`)::text`+later+`, 'UTF8')), 1, 16) AS mark
		FROM `+t.table+` w
		WHERE w.handover_id = `+id+` AND w.`+t.number+` > `+since)
	}
	return strings.Join(parts, `
		UNION ALL`)
}

// DueTrees looks at an index that holds only what moved.
func (s *Store) DueTrees(ctx context.Context, before time.Time) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT w.id
		FROM workspaces w
		WHERE EXISTS (SELECT FROM handovers h WHERE h.workspace_id = w.id AND h.moved = 2)
			OR EXISTS (SELECT FROM handovers h WHERE h.workspace_id = w.id AND h.moved = 1)
				AND coalesce((SELECT made_at FROM checkpoints c WHERE c.workspace_id = w.id ORDER BY number DESC LIMIT 1), '-infinity') <= @before`,
		pgx.StrictNamedArgs{"before": before})
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return list, translate(err)
}

const checkpointColumns = `c.number, c.size, c.root, c.note, c.made_at`

func checkpointDest(c *app.Checkpoint) []any {
	return []any{&c.Number, &c.Size, &c.Root, &c.Note, at(&c.At)}
}

// GrowTree locks the chains that it takes in, so that no act comes between reading a head and noting that it was read. A chain that somebody
// is writing to is left for the next time.
func (s *Store) GrowTree(ctx context.Context, workspace uuid.UUID, limit int, fn func(app.Growth) (app.Grown, error)) (int, error) {
	n := 0
	err := s.transact(ctx, func(tx pgx.Tx) error {
		args := pgx.StrictNamedArgs{"workspace": workspace}
		var mine bool
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('checkpoint ' || @workspace::text, 0))`, args).Scan(&mine); err != nil || !mine {
			return err
		}
		g := app.Growth{Read: func(places []int64) ([]checkpoint.Hash, error) { return treeHashes(ctx, tx, workspace, places) }}
		err := one(tx.QueryRow(ctx, `
			SELECT `+checkpointColumns+`
			FROM checkpoints c
			WHERE c.workspace_id = @workspace
			ORDER BY c.number DESC
			LIMIT 1`, args), checkpointDest(&g.Last)...)
		if err != nil && handover.CodeOf(err) != handover.NotFound {
			return err
		}
		if g.Heads, err = movedHeads(ctx, tx, workspace, limit); err != nil || len(g.Heads) == 0 {
			return err
		}
		grown, err := fn(g)
		if err != nil {
			return err
		}
		n = len(g.Heads)
		return keepTree(ctx, tx, workspace, g, grown)
	})
	if err != nil {
		return 0, translate(err)
	}
	return n, nil
}

// movedHeads are chains that moved, locked, with the rows that came since their last leaf.
func movedHeads(ctx context.Context, tx pgx.Tx, workspace uuid.UUID, limit int) ([]app.MovedHead, error) {
	rows, err := tx.Query(ctx, `
		SELECT h.id, h.number, h.event_seq, h.event_hash, coalesce(l.seq, 0), l.head, e.hash, l.rows, coalesce(l.written, 0)
		FROM (
			SELECT id, number, event_seq, event_hash
			FROM handovers
			WHERE workspace_id = @workspace AND moved > 0
			ORDER BY moved DESC
			LIMIT @limit
			FOR UPDATE SKIP LOCKED
		) h
		LEFT JOIN LATERAL (
			SELECT seq, head, rows, written
			FROM checkpoint_leaves l
			WHERE l.handover_id = h.id
			ORDER BY seq DESC, written DESC
			LIMIT 1
		) l ON true
		LEFT JOIN events e ON (e.handover_id, e.seq) = (h.id, l.seq)
		ORDER BY h.id`, pgx.StrictNamedArgs{"workspace": workspace, "limit": limit})
	if err != nil {
		return nil, err
	}
	list, err := collect(rows, func(m *app.MovedHead) []any {
		return []any{&m.Handover, &m.Number, &m.Head.Seq, &m.Head.Hash, &m.Before.Seq, &m.Before.Hash, &m.Found, &m.Rows, &m.Written}
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids, since := make([]uuid.UUID, len(list)), make([]int64, len(list))
	for i, m := range list {
		ids[i], since[i] = m.Handover, m.Written
	}
	rows, err = tx.Query(ctx, `
		SELECT coalesce(max(k.written), m.since), coalesce(string_agg(k.mark, ''::bytea ORDER BY k.written), '')
		FROM unnest(@ids::uuid[], @since::bigint[]) WITH ORDINALITY AS m (id, since, n)
		LEFT JOIN LATERAL (`+keptSQL("m.id", "m.since")+`
		) k ON true
		GROUP BY m.n, m.since
		ORDER BY m.n`, pgx.StrictNamedArgs{"ids": ids, "since": since})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		if err := rows.Scan(&list[i].Written, &list[i].Marks); err != nil {
			return nil, err
		}
	}
	return list, rows.Err()
}

// keepTree writes leaves, hashes and note in one statement.
func keepTree(ctx context.Context, tx pgx.Tx, workspace uuid.UUID, g app.Growth, grown app.Grown) error {
	n := len(grown.Heads)
	if n == 0 {
		return settleHeads(ctx, tx, g.Heads)
	}
	ids, seqs, heads := make([]uuid.UUID, n), make([]int64, n), make([][]byte, n)
	written, sums, marks := make([]int64, n), make([][]byte, n), make([][]byte, n)
	for i, m := range grown.Heads {
		ids[i], seqs[i], heads[i] = m.Handover, m.Head.Seq, m.Head.Hash
		written[i], sums[i], marks[i] = m.Written, grown.Leaves[i].Rows, m.Marks
	}
	hashes := make([][]byte, len(grown.Hashes))
	for i := range grown.Hashes {
		hashes[i] = grown.Hashes[i][:]
	}
	c, key := grown.Checkpoint, grown.Signer.Fingerprint()
	_, err := exec(ctx, tx, `
		WITH k AS (
			INSERT INTO signing_keys (fingerprint, public, known_at)
			VALUES (@key, @public, @at)
			ON CONFLICT (fingerprint) DO NOTHING
		), l AS (
			INSERT INTO checkpoint_leaves (workspace_id, place, handover_id, seq, head, written, rows, marks)
			SELECT @workspace, @place + n - 1, handover_id, seq, head, written, rows, marks
			FROM unnest(@ids::uuid[], @seqs::bigint[], @heads::bytea[], @written::bigint[], @rows::bytea[], @marks::bytea[])
				WITH ORDINALITY AS u (handover_id, seq, head, written, rows, marks, n)
		), t AS (
			INSERT INTO checkpoint_hashes (workspace_id, place, hash)
			SELECT @workspace, @hash_place + n - 1, hash
			FROM unnest(@hashes::bytea[]) WITH ORDINALITY AS u (hash, n)
		), c AS (
			INSERT INTO checkpoints (workspace_id, number, size, root, note, key, made_at)
			VALUES (@workspace, @number, @size, @root, @note, @key, @at)
		)
		SELECT 1`, pgx.StrictNamedArgs{
		"workspace": workspace, "key": key[:], "public": grown.Signer[:], "at": c.At, "place": g.Last.Size,
		"hash_place": checkpoint.Places(g.Last.Size), "ids": ids, "seqs": seqs, "heads": heads, "written": written, "rows": sums, "marks": marks,
		"hashes": hashes, "number": c.Number, "size": c.Size, "root": c.Root, "note": c.Note,
	})
	if err != nil {
		return err
	}
	return settleHeads(ctx, tx, g.Heads)
}

// settleHeads notes that nothing of these chains waits for a checkpoint.
func settleHeads(ctx context.Context, tx pgx.Tx, heads []app.MovedHead) error {
	ids := make([]uuid.UUID, len(heads))
	for i, h := range heads {
		ids[i] = h.Handover
	}
	_, err := exec(ctx, tx, `UPDATE handovers SET moved = 0 WHERE id = ANY (@ids::uuid[])`, pgx.StrictNamedArgs{"ids": ids})
	return err
}

// TreeHashes reads them in one statement.
func (s *Store) TreeHashes(ctx context.Context, workspace uuid.UUID, places []int64) ([]checkpoint.Hash, error) {
	return treeHashes(ctx, s.pool, workspace, places)
}

func treeHashes(ctx context.Context, q interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, workspace uuid.UUID, places []int64) ([]checkpoint.Hash, error) {
	rows, err := q.Query(ctx, `
		SELECT t.hash
		FROM unnest(@places::bigint[]) WITH ORDINALITY AS p (place, n)
		JOIN checkpoint_hashes t ON (t.workspace_id, t.place) = (@workspace, p.place)
		ORDER BY p.n`, pgx.StrictNamedArgs{"workspace": workspace, "places": places})
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	out := make([]checkpoint.Hash, len(list))
	for i, h := range list {
		copy(out[i][:], h)
	}
	return out, translate(err)
}

// NewestNotes reads one row a workspace.
func (s *Store) NewestNotes(ctx context.Context) (map[uuid.UUID]app.Checkpoint, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT w.id, `+checkpointColumns+`
		FROM workspaces w
		CROSS JOIN LATERAL (SELECT * FROM checkpoints WHERE workspace_id = w.id ORDER BY number DESC LIMIT 1) c`)
	if err != nil {
		return nil, translate(err)
	}
	type row struct {
		id uuid.UUID
		app.Checkpoint
	}
	list, err := collect(rows, func(r *row) []any { return append([]any{&r.id}, checkpointDest(&r.Checkpoint)...) })
	out := map[uuid.UUID]app.Checkpoint{}
	for _, r := range list {
		out[r.id] = r.Checkpoint
	}
	return out, err
}

// Notes reads from a number on.
func (s *Store) Notes(ctx context.Context, workspace uuid.UUID, from int64, limit int) ([]app.Checkpoint, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+checkpointColumns+`
		FROM checkpoints c
		WHERE c.workspace_id = @workspace AND c.number >= @from
		ORDER BY c.number
		LIMIT @limit`, pgx.StrictNamedArgs{"workspace": workspace, "from": from, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, checkpointDest)
}

// NewestCheckpoints reads backwards.
func (s *Store) NewestCheckpoints(ctx context.Context, v handover.Viewer, below int64, limit int) ([]app.Checkpoint, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+checkpointColumns+`
		FROM checkpoints c
		WHERE c.workspace_id = @workspace AND (@below = 0 OR c.number < @below)
		ORDER BY c.number DESC
		LIMIT @limit`, pgx.StrictNamedArgs{"workspace": v.Workspace, "below": below, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, checkpointDest)
}

// LastLeaf reads leaf and note together; both are written in one transaction.
func (s *Store) LastLeaf(ctx context.Context, sc handover.Scope) (app.HandoverCheckpoint, error) {
	var out app.HandoverCheckpoint
	out.Leaf.Handover = sc.Handover()
	err := one(s.pool.QueryRow(ctx, `
		SELECT l.place, l.seq, l.head, l.rows, `+checkpointColumns+`
		FROM (
			SELECT *
			FROM checkpoint_leaves
			WHERE handover_id = @handover
			ORDER BY seq DESC, written DESC
			LIMIT 1
		) l
		CROSS JOIN LATERAL (SELECT * FROM checkpoints WHERE workspace_id = l.workspace_id ORDER BY number DESC LIMIT 1) c`,
		pgx.StrictNamedArgs{"handover": sc.Handover()}),
		append([]any{&out.Place, &out.Leaf.Head.Seq, &out.Leaf.Head.Hash, &out.Leaf.Rows}, checkpointDest(&out.Checkpoint)...)...)
	return out, err
}
