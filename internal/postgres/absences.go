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

// Absence is what the page of an absent giver shows, in one round trip. Reconstructed records are counted in their own index.
func (s *Store) Absence(ctx context.Context, sc handover.Scope) (app.Absence, error) {
	out := app.Absence{Rebuilt: map[uuid.UUID]app.Rebuilt{}, Written: map[string]bool{}}
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.frame(sc, &out.Frame)
	var rebuilt, written []byte
	b.row(`
		SELECT (`+rebuiltCountsSQL+`), (SELECT json_agg(x.identity) FROM (`+writtenGapsSQL+`) x)`, args, &rebuilt, &written)
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	var list []string
	for raw, to := range map[*[]byte]any{&rebuilt: &out.Rebuilt, &written: &list} {
		if len(*raw) == 0 {
			continue
		}
		if err := json.Unmarshal(*raw, to); err != nil {
			return out, err
		}
	}
	for _, identity := range list {
		out.Written[identity] = true
	}
	return out, nil
}

// rebuiltCountsSQL counts the reconstructed records of a handover, by section.
const rebuiltCountsSQL = `
	SELECT json_object_agg(x.section_id, json_build_object('Count', x.n, 'Vouched', x.vouched))
	FROM (
		SELECT r.section_id, count(*) AS n, count(r.vouched_at) AS vouched
		FROM records r
		WHERE r.handover_id = @handover AND r.rebuilt_by IS NOT NULL AND r.removed_at IS NULL
		GROUP BY r.section_id
	) x`

// writtenGapsSQL are the identities of risks that somebody who stood in wrote down.
const writtenGapsSQL = `
	SELECT r.identity
	FROM records r
	WHERE r.handover_id = @handover AND r.rebuilt_by IS NOT NULL AND r.removed_at IS NULL AND r.kind = 'risk'
	LIMIT 5000`

// WrittenGaps are the identities of risks that somebody who stood in wrote down.
func (t *tx) WrittenGaps(ctx context.Context) (map[string]bool, error) {
	rows, err := t.Query(ctx, writtenGapsSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	out := map[string]bool{}
	for _, identity := range list {
		out[identity] = true
	}
	return out, translate(err)
}

// Vouch notes that the giver says of reconstructed records that they are right: of one, or of all of the section for uuid.Nil.
func (t *tx) Vouch(ctx context.Context, section, record uuid.UUID, now time.Time) (int, error) {
	n, err := exec(ctx, t, `
		UPDATE records r
		SET vouched_at = @now
		WHERE r.handover_id = @handover AND r.section_id = @section AND (@record::uuid IS NULL OR r.id = @record)
			AND r.rebuilt_by IS NOT NULL AND r.vouched_at IS NULL AND r.removed_at IS NULL`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section, "record": orNull(record), "now": now})
	return int(n), err
}
