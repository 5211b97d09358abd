package postgres

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// mattersSQL are the records that go on after the handover.
const mattersSQL = `
			FROM records r
			JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id)
			WHERE r.handover_id = @handover AND r.removed_at IS NULL
				AND (r.kind = 'inflight' OR r.kind = 'risk' AND r.data ->> 'status' IS DISTINCT FROM 'closed')`

// accountsSQL are the accounts of sections that ask for proof that they were taken over.
const accountsSQL = `
			FROM records r
			JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id) AND s.proof
			WHERE r.handover_id = @handover AND r.removed_at IS NULL`

// didSQL is the last act on the chain of record x that fits.
func didSQL(fits string) string {
	return `(
				SELECT json_build_object('Step', a.step, 'Verdict', a.verdict, 'Name', ap.name, 'At', a.made_at)
				FROM proof_acts a
				JOIN people ap ON ap.id = a.made_by
				WHERE (a.handover_id, a.record_id) = (x.handover_id, x.id)` + fits + `
				ORDER BY a.written DESC
				LIMIT 1)`
}

// proofSQL is what a manifest says besides plan, sections and seals, in the names of app.Proof, to be read as JSON.
var proofSQL = `
	SELECT json_build_object(
		'Files', (
			SELECT json_agg(json_build_object('ID', f.id, 'Owner', coalesce(f.record_id, f.section_id), 'Section', f.section_id, 'Slot', f.slot, 'Name', f.name,
				'Digest', encode(f.digest, 'hex'), 'Size', f.size) ORDER BY f.id)
			FROM files f
			LEFT JOIN records fr ON (fr.handover_id, fr.id) = (f.handover_id, f.record_id)
			WHERE f.handover_id = @handover AND f.removed_at IS NULL AND f.question_id IS NULL AND NOT f.evidence AND fr.removed_at IS NULL),
		'Enclosures', (
			SELECT json_agg(json_build_object('ID', e.id, 'Section', e.section_id, 'Kind', e.kind, 'Body', e.body::text, 'Digest', encode(e.digest, 'hex'))
				ORDER BY e.id)
			FROM enclosures e
			WHERE e.handover_id = @handover AND e.ended_at IS NULL),
		'Findings', (
			SELECT json_agg(x)
			FROM (
				SELECT r.section_id AS "Section", r.id AS "Record", r.kind AS "Kind", r.title AS "Title", r.data::text AS "Data", f ->> 0 AS "Rule", f ->> 1 AS "Field",
					f ->> 2 AS "Severity", coalesce(f ->> 3, '{}') AS "Args"
				FROM records r
				CROSS JOIN LATERAL jsonb_array_elements(r.findings) f
				WHERE r.handover_id = @handover AND r.removed_at IS NULL AND r.blockers + r.warnings > 0 AND f ->> 2 <> 'notice'
				ORDER BY f ->> 2, r.section_id, r.id, f ->> 0, f ->> 1
				LIMIT @findings
			) x),
		'Found', (
			SELECT coalesce(sum(blockers + warnings), 0)
			FROM sections
			WHERE handover_id = @handover),
		'Matters', (
			SELECT json_agg(json_build_object('Section', x.section_id, 'Record', x.id, 'Kind', x.kind, 'Title', x.title, 'Data', x.data::text) ORDER BY x.position, x.id)
			FROM (SELECT r.*, s.position ` + mattersSQL + ` ORDER BY s.position, r.id LIMIT @findings) x),
		'Mattered', (SELECT count(*) ` + mattersSQL + `),
		'Accounts', (
			SELECT json_agg(json_build_object('Section', x.section_id, 'Record', x.id, 'Kind', x.kind, 'Title', x.title, 'Data', x.data::text,
				'Owner', coalesce((SELECT p.name FROM people p WHERE p.id = x.reviewer_id), ''), 'Standing', coalesce(x.proofs, '{}'),
				'Last', ` + didSQL("") + `, 'Checked', ` + didSQL(` AND a.step = 'witnessed' AND a.verdict = 'done'`) + `) ORDER BY x.position, x.id)
			FROM (SELECT r.*, s.position, s.reviewer_id ` + accountsSQL + ` ORDER BY s.position, r.id LIMIT @findings) x),
		'Accounted', (SELECT count(*) ` + accountsSQL + `),
		'Exits', (
			SELECT json_agg(json_build_object('Sort', x.sort, 'TitleZH', x.title_zh, 'TitleEN', x.title_en, 'Due', x.due_on, 'Owner', coalesce(
				(SELECT p.name FROM people p WHERE p.id = x.owner_id),
				(SELECT string_agg(p.name, ', ' ORDER BY p.name) FROM parties i JOIN people p ON p.id = i.person_id WHERE i.handover_id = x.handover_id AND i.role = 'it'), ''))
				ORDER BY x.due_on, x.position)
			FROM exit_tasks x
			JOIN handovers o ON o.id = x.handover_id AND o.state <> 'cancelled'
			WHERE x.handover_id = @handover AND x.state = 'open'),
		'Opened', (SELECT count(*) FROM questions WHERE handover_id = @handover AND state <> 'resolved'),
		'Blocking', (SELECT count(*) FROM questions WHERE handover_id = @handover AND state <> 'resolved' AND blocking),
		'Rebuilt', (` + rebuiltCountsSQL + `),
		'Restored', (
			SELECT json_agg(json_build_object('Section', x.section_id, 'Kind', x.kind, 'Title', x.title, 'Vouched', coalesce(x.vouched_at, '0001-01-01T00:00:00Z'),
				'Data', json_build_object('extra', x.data -> 'extra')::text) ORDER BY x.position, x.id)
			FROM (
				SELECT r.*, s.position
				FROM records r
				JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id)
				WHERE r.handover_id = @handover AND r.rebuilt_by IS NOT NULL AND r.removed_at IS NULL
				ORDER BY s.position, r.id
				LIMIT @rebuilt) x),
		'Asked', (SELECT count(*) FROM questions WHERE handover_id = @handover),
		'Open', (
			SELECT json_agg(json_build_object('Section', q.section_id, 'Record', coalesce(q.record_id, '00000000-0000-0000-0000-000000000000'),
				'Title', coalesce(r.title, ''), 'Blocking', q.blocking, 'Asker', p.name, 'Body', (
					SELECT m.body FROM messages m WHERE (m.handover_id, m.question_id) = (q.handover_id, q.id) ORDER BY m.id LIMIT 1))
				ORDER BY q.blocking DESC, q.id)
			FROM (SELECT * FROM questions WHERE handover_id = @handover AND state <> 'resolved' ORDER BY blocking DESC, id LIMIT @findings) q
			JOIN people p ON p.id = q.asked_by
			LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)),
		'Keys', (
			SELECT json_agg(encode(k.public, 'hex') ORDER BY k.fingerprint)
			FROM signing_keys k
			WHERE EXISTS (SELECT 1 FROM seals g WHERE g.handover_id = @handover AND g.key = k.fingerprint)
				OR EXISTS (SELECT 1 FROM samples m WHERE m.handover_id = @handover AND m.key = k.fingerprint)
				OR k.fingerprint = (SELECT c.key FROM checkpoints c JOIN handovers h ON h.workspace_id = c.workspace_id WHERE h.id = @handover ORDER BY c.number DESC LIMIT 1))
	)::text`

// contentsSQL is contentSQL of every section.
var contentsSQL = `
	SELECT s.id, c.*
	FROM sections s
	CROSS JOIN LATERAL (` + strings.ReplaceAll(contentSQL, "@section", "s.id") + `) c (records, count, files, attached, enclosed, enclosures, amended, amends)
	WHERE s.handover_id = @handover`

// Proof reads all that a manifest says.
func (s *Store) Proof(
	ctx context.Context, sc handover.Scope, walk bool, with []string, fn func(app.Proof, func(uuid.UUID, func(app.ProofLine) error) error) error,
) error {
	if !walk {
		var p app.Proof
		b := proof(sc, &p)
		if err := s.send(ctx, b); err != nil {
			return err
		}
		return fn(p, nil)
	}
	err := s.transact(ctx, func(tx pgx.Tx) error {
		// Inside Whole there is a transaction already, which nobody else writes to.
		if _, alone := s.pool.(*pgxpool.Pool); alone {
			if _, err := tx.Exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`); err != nil {
				return err
			}
		}
		var p app.Proof
		b := proof(sc, &p)
		if err := tx.SendBatch(ctx, &b.Batch).Close(); err != nil {
			return err
		}
		return fn(p, func(section uuid.UUID, give func(app.ProofLine) error) error {
			rows, err := tx.Query(ctx, `
				SELECT r.id, r.title, r.digest, CASE WHEN r.kind = ANY(@with) OR r.rebuilt_by IS NOT NULL THEN r.data END, r.vouched_at, r.amends
				FROM records r
				WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL
				ORDER BY r.id`, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "with": with})
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var l app.ProofLine
				if err := rows.Scan(&l.ID, &l.Title, &l.Digest, &l.Data, at(&l.Vouched), &l.Amends); err != nil {
					return err
				}
				if err := give(l); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	})
	return translate(err)
}

// proof queues what makes a proof.
func proof(sc handover.Scope, p *app.Proof) *batch {
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.frame(sc, &p.Frame)
	b.rows(sealsSQL+` ORDER BY g.signed_at, g.id`, args, func(rows pgx.Rows) error {
		var err error
		p.Seals, err = collect(rows, sealDest)
		return err
	})
	b.rows(refusalsSQL, args, func(rows pgx.Rows) error {
		var err error
		p.Refusals, err = readRefusals(rows)
		return err
	})
	b.rows(contentsSQL, args, func(rows pgx.Rows) error {
		type row struct {
			id uuid.UUID
			contentRow
		}
		list, err := collect(rows, func(r *row) []any { return append([]any{&r.id}, r.dest()...) })
		p.Contents = map[uuid.UUID]seal.Content{}
		for _, r := range list {
			p.Contents[r.id] = r.read()
		}
		return err
	})
	b.rows(`SELECT x.text, (`+keptJSON+`), (`+responsibilitiesSQL+`), (`+waiversJSON+`) FROM (`+proofSQL+`) x (text)`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "findings": manifest.MostFindings, "rebuilt": manifest.MostRebuilt}, func(rows pgx.Rows) error {
			defer rows.Close()
			for rows.Next() {
				var text, kept, responsible, waivers []byte
				if err := rows.Scan(&text, &kept, &responsible, &waivers); err != nil {
					return err
				}
				if err := json.Unmarshal(text, p); err != nil {
					return err
				}
				if err := json.Unmarshal(waivers, &p.Waivers); err != nil {
					return err
				}
				var err error
				if p.Kept, err = readKept(kept); err != nil {
					return err
				}
				if p.Responsible, err = readResponsibilities(responsible); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	return &b
}

// keptJSON is what is kept of a handover, the newest edition first, to be read by readKept.
const keptJSON = `
	SELECT json_agg(json_build_object('Edition', i.edition, 'Part', i.part, 'At', i.kept_at, 'Blob', json_build_object(
		'ID', i.blob_id, 'Place', b.place, 'Digest', replace(encode(i.digest, 'base64'), E'\n', ''), 'Size', i.size)) ORDER BY i.edition DESC, i.part)::text
	FROM inventories i
	JOIN blobs b ON (b.workspace_id, b.id) = (i.workspace_id, i.blob_id)
	WHERE i.handover_id = @handover`

func readKept(text []byte) ([]app.Kept, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var out []app.Kept
	err := json.Unmarshal(text, &out)
	return out, err
}

// Kept are the parts of all editions.
func (s *Store) Kept(ctx context.Context, sc handover.Scope) ([]app.Kept, error) {
	var text []byte
	if err := one(s.pool.QueryRow(ctx, keptJSON, pgx.StrictNamedArgs{"handover": sc.Handover()}), &text); err != nil {
		return nil, err
	}
	return readKept(text)
}

// KeepInventory keeps the manifest of an edition, under the lock of the handover.
func (t *tx) KeepInventory(ctx context.Context, k app.Kept) (bool, error) {
	return t.keepParts(ctx, `edition >= @edition`, k)
}

// KeepPrints keeps the copies of an edition, under the lock of the handover.
func (t *tx) KeepPrints(ctx context.Context, parts []app.Kept) (bool, error) {
	return t.keepParts(ctx, `edition = @edition AND part <> 'manifest'`, parts...)
}

func (t *tx) keepParts(ctx context.Context, kept string, parts ...app.Kept) (bool, error) {
	var there bool
	if err := one(t.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM inventories WHERE handover_id = @handover AND `+kept+`)`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "edition": parts[0].Edition}), &there); err != nil || there {
		return there, err
	}
	for _, p := range parts {
		if _, err := exec(ctx, t, `
			INSERT INTO inventories (handover_id, workspace_id, edition, part, blob_id, digest, size, kept_at)
			VALUES (@handover, @workspace, @edition, @part, @blob, @digest, @size, @at)`, pgx.StrictNamedArgs{
			"handover": t.sc.Handover(), "workspace": t.sc.Viewer().Workspace, "edition": p.Edition, "part": p.Part, "blob": p.Blob.ID,
			"digest": p.Blob.Digest, "size": int64(p.Blob.Size), "at": p.At,
		}); err != nil {
			return false, err
		}
	}
	return false, nil
}

// UnprintedEditions are those of which nothing but the manifest is kept, with whoever the history says kept it.
func (s *Store) UnprintedEditions(ctx context.Context, limit int) ([]app.UnprintedEdition, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, h.workspace_id, h.state, w.catalog_version, i.edition, i.part, i.blob_id, b.place, i.digest, i.size, i.kept_at, coalesce((
			SELECT e.actor_id
			FROM events e
			WHERE e.handover_id = i.handover_id AND e.act = 'inventory.kept' AND e.detail->>'version' = i.edition::text
			ORDER BY e.seq DESC
			LIMIT 1), h.created_by)
		FROM inventories i
		JOIN handovers h ON h.id = i.handover_id
		JOIN workspaces w ON w.id = h.workspace_id
		JOIN blobs b ON (b.workspace_id, b.id) = (i.workspace_id, i.blob_id)
		WHERE i.part = 'manifest' AND NOT EXISTS (
			SELECT FROM inventories c WHERE c.handover_id = i.handover_id AND c.edition = i.edition AND c.part <> 'manifest')
		ORDER BY i.kept_at, i.handover_id, i.edition
		LIMIT @limit`, pgx.StrictNamedArgs{"limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(u *app.UnprintedEdition) []any {
		return []any{
			&u.Standing.Handover, &u.Standing.Workspace, &u.Standing.State, &u.Catalog, &u.Kept.Edition, &u.Kept.Part, &u.Kept.Blob.ID, &u.Kept.Blob.Place,
			&u.Kept.Blob.Digest, &u.Kept.Blob.Size, at(&u.Kept.At), &u.Actor,
		}
	})
}

// Unprinted are signed handovers of which nothing is kept.
func (s *Store) Unprinted(ctx context.Context, limit int) ([]app.Unprinted, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, w.name, w.catalog_version, `+personColumns+`
		FROM handovers h
		JOIN workspaces w ON w.id = h.workspace_id
		JOIN parties x ON x.handover_id = h.id AND x.role = 'giver'
		JOIN people p ON p.id = x.person_id
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		WHERE h.state IN ('signed', 'follow_up', 'closed') AND NOT EXISTS (SELECT 1 FROM inventories i WHERE i.handover_id = h.id)
		ORDER BY h.id
		LIMIT @limit`, pgx.StrictNamedArgs{"limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(u *app.Unprinted) []any {
		return append([]any{&u.Handover, &u.Viewer.WorkspaceName, &u.Catalog}, personDest(&u.Viewer.Person)...)
	})
}

// AllKeys are the public halves of all keys that this database knows.
func (s *Store) AllKeys(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT encode(public, 'hex') FROM signing_keys ORDER BY known_at DESC LIMIT 100`)
	if err != nil {
		return nil, translate(err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
