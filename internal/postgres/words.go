package postgres

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// wordsSQL are the words of a workspace w as JSON, as app.OwnWord reads them.
const wordsSQL = `coalesce((SELECT json_agg(json_build_object('Sort', n.sort, 'Text', n.word, 'Note', n.note, 'Goods', n.goods, 'By', p.name, 'At', n.set_at)
				ORDER BY n.sort, n.plain)
			FROM workspace_words n
			JOIN people p ON (p.workspace_id, p.id) = (n.workspace_id, n.set_by)
			WHERE n.workspace_id = w.id), '[]')`

// wordRow is a word as JSON for json_to_recordset.
type wordRow struct {
	Sort  app.WordSort `json:"sort"`
	Plain string       `json:"plain"`
	Word  string       `json:"word"`
	Note  string       `json:"note"`
	Goods string       `json:"goods"`
}

func wordRows(list []app.OwnWord) []wordRow {
	out := make([]wordRow, len(list))
	for i, w := range list {
		out[i] = wordRow{w.Sort, catalog.Plain(w.Text), w.Text, w.Note, w.Goods}
	}
	return out
}

// WriteWords writes words over those of the same sort and text, and deletes others.
func (k *kindsTx) WriteWords(ctx context.Context, by uuid.UUID, put, drop []app.OwnWord) error {
	k.limited = true
	if _, err := exec(ctx, k, `
		DELETE FROM workspace_words w
		USING json_to_recordset(@drop) AS x (sort text, plain text)
		WHERE w.workspace_id = @workspace AND (w.sort, w.plain) = (x.sort, x.plain)`,
		pgx.StrictNamedArgs{"workspace": k.workspace, "drop": wordRows(drop)}); err != nil {
		return err
	}
	_, err := exec(ctx, k, `
		INSERT INTO workspace_words (workspace_id, sort, plain, word, note, goods, set_by, set_at)
		SELECT @workspace, x.sort, x.plain, x.word, x.note, x.goods, @by, @now
		FROM json_to_recordset(@put) AS x (sort text, plain text, word text, note text, goods text)
		ON CONFLICT (workspace_id, sort, plain) DO UPDATE
		SET word = EXCLUDED.word, note = EXCLUDED.note, goods = EXCLUDED.goods, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at`,
		pgx.StrictNamedArgs{"workspace": k.workspace, "by": by, "now": k.now, "put": wordRows(put)})
	return err
}

// EachListed reads what products of the workspace's open handovers say to customers, those of the newest handovers first.
func (s *Store) EachListed(ctx context.Context, v handover.Viewer, limit int, fn func(app.Listing) error) error {
	rows, err := s.pool.Query(ctx, `
		SELECT r.handover_id, r.id, r.title, coalesce(r.data ->> 'category', ''), coalesce(r.data ->> 'title', ''), r.data -> 'claims'
		FROM handovers h
		JOIN sections s ON s.handover_id = h.id AND s.kind = @kind
		JOIN records r ON r.handover_id = h.id AND r.section_id = s.id AND r.removed_at IS NULL
		WHERE h.workspace_id = @workspace AND h.state NOT IN ('closed', 'cancelled')
		ORDER BY h.created_at DESC, r.id
		LIMIT @limit`, pgx.StrictNamedArgs{"workspace": v.Workspace, "kind": catalog.SKU.Key, "limit": limit})
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var l app.Listing
		var title string
		var claims []byte
		if err := rows.Scan(&l.Handover, &l.Record, &l.Title, &l.Category, &title, &claims); err != nil {
			return translate(err)
		}
		if len(claims) > 0 {
			if err := json.Unmarshal(claims, &l.Said); err != nil {
				return err
			}
		}
		l.Said = append(l.Said, title)
		if err := fn(l); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}
