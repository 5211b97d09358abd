package postgres

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// recordListingsSQL are the acts on the listing of a record r, oldest first, as readListings reads them.
const recordListingsSQL = `
			SELECT json_agg(json_build_object('ID', x.id, 'Section', x.section_id, 'Record', x.record_id, 'Step', x.step, 'Verdict', x.verdict,
				'By', x.made_by, 'Name', (SELECT p.name FROM people p WHERE p.id = x.made_by), 'Behalf', x.behalf_id, 'BehalfName', x.behalf_name,
				'At', x.made_at, 'Note', x.note, 'Word', x.word, 'Facts', encode(x.facts, 'hex'), 'Revision', x.revision) ORDER BY x.written)
			FROM listing_acts x
			WHERE (x.handover_id, x.record_id) = (r.handover_id, r.id)`

// listingRow is an act as recordListingsSQL gives it.
type listingRow struct {
	handover.ListingAct
	Behalf *uuid.UUID
	Facts  string
}

func readListings(h uuid.UUID, rows []listingRow) ([]handover.ListingAct, error) {
	var out []handover.ListingAct
	for _, r := range rows {
		a := r.ListingAct
		a.Handover, a.At = h, a.At.UTC()
		if r.Behalf != nil {
			a.Behalf = *r.Behalf
		}
		var err error
		if a.Facts, err = hex.DecodeString(r.Facts); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// Listings are the acts on records' listings, oldest first.
func (t *tx) Listings(ctx context.Context, records []uuid.UUID) ([]handover.ListingAct, error) {
	rows, err := t.Query(ctx, `
		SELECT x.handover_id, x.id, x.section_id, x.record_id, x.step, x.verdict, x.made_by, (SELECT p.name FROM people p WHERE p.id = x.made_by),
			x.behalf_id, x.behalf_name, x.made_at, x.note, x.word, x.facts, x.revision
		FROM listing_acts x
		WHERE x.handover_id = @handover AND x.record_id = ANY(@records)
		ORDER BY x.written`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "records": records})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(a *handover.ListingAct) []any {
		return []any{
			&a.Handover, &a.ID, &a.Section, &a.Record, &a.Step, &a.Verdict, &a.By, &a.Name, &a.Behalf, &a.BehalfName, at(&a.At), &a.Note, &a.Word,
			&a.Facts, &a.Revision,
		}
	})
}

// listings adds acts on listings.
func (c *change) listings(list []handover.ListingAct) {
	if len(list) == 0 {
		return
	}
	type row struct {
		ID         uuid.UUID  `json:"id"`
		Section    uuid.UUID  `json:"section_id"`
		Record     uuid.UUID  `json:"record_id"`
		Step       string     `json:"step"`
		Verdict    string     `json:"verdict"`
		By         uuid.UUID  `json:"made_by"`
		Behalf     *uuid.UUID `json:"behalf_id"`
		BehalfName string     `json:"behalf_name"`
		At         string     `json:"made_at"`
		Note       string     `json:"note"`
		Word       string     `json:"word"`
		Facts      string     `json:"facts"`
		Revision   int        `json:"revision"`
	}
	rows := make([]row, len(list))
	for i, a := range list {
		rows[i] = row{
			a.ID, a.Section, a.Record, string(a.Step), string(a.Verdict), a.By, someID(a.Behalf), a.BehalfName, a.At.Format(time.RFC3339Nano), a.Note,
			a.Word, hex.EncodeToString(a.Facts), a.Revision,
		}
	}
	c.add(`
		INSERT INTO listing_acts (handover_id, id, section_id, record_id, step, verdict, made_by, behalf_id, behalf_name, made_at, note, word, facts, revision)
		SELECT @handover::uuid, z.id, z.section_id, z.record_id, z.step, z.verdict, z.made_by, z.behalf_id, z.behalf_name, z.made_at, z.note, z.word,
			decode(z.facts, 'hex'), z.revision
		FROM jsonb_to_recordset(@li_rows) AS z (id uuid, section_id uuid, record_id uuid, step text, verdict text, made_by uuid, behalf_id uuid,
			behalf_name text, made_at timestamptz, note text, word text, facts text, revision integer)`, pgx.StrictNamedArgs{"li_rows": rows})
}
