package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// proofColumns and proofDest belong together: the columns of acts x on chains of evidence, with the names they show.
const proofColumns = `x.handover_id, x.id, x.section_id, x.record_id, x.step, x.verdict, x.cause, x.made_by, (SELECT p.name FROM people p WHERE p.id = x.made_by),
			x.behalf_id, x.behalf_name, x.role, x.made_at, x.note, x.due_on, x.file_id,
			coalesce((SELECT f.name FROM files f WHERE (f.handover_id, f.id) = (x.handover_id, x.file_id)), ''), x.test_id, x.revision`

func proofDest(a *handover.ProofAct) []any {
	return []any{
		&a.Handover, &a.ID, &a.Section, &a.Record, &a.Step, &a.Verdict, &a.Cause, &a.By, &a.Name, &a.Behalf, &a.BehalfName, &a.Role, at(&a.At), &a.Note,
		at(&a.DueOn), &a.File, &a.FileName, &a.Test, &a.Revision,
	}
}

// recordProofsSQL are the acts on the chain of a record r, oldest first, as readProofs reads them.
const recordProofsSQL = `
			SELECT json_agg(json_build_object('ID', x.id, 'Section', x.section_id, 'Record', x.record_id, 'Step', x.step, 'Verdict', x.verdict,
				'Cause', x.cause, 'By', x.made_by, 'Name', (SELECT p.name FROM people p WHERE p.id = x.made_by), 'Behalf', x.behalf_id,
				'BehalfName', x.behalf_name, 'Role', x.role, 'At', x.made_at, 'Note', x.note,
				'DueOn', CASE WHEN x.due_on IS NOT NULL THEN to_char(x.due_on, 'YYYY-MM-DD"T00:00:00Z"') END, 'File', x.file_id,
				'FileName', (SELECT f.name FROM files f WHERE (f.handover_id, f.id) = (x.handover_id, x.file_id)), 'Test', x.test_id,
				'Revision', x.revision) ORDER BY x.written)
			FROM proof_acts x
			WHERE (x.handover_id, x.record_id) = (r.handover_id, r.id)`

// proofRow is an act as recordProofsSQL gives it.
type proofRow struct {
	handover.ProofAct
	Behalf, File, Test *uuid.UUID
	DueOn              *time.Time
	FileName           *string
}

func readProofs(rows []proofRow) []handover.ProofAct {
	var out []handover.ProofAct
	for _, r := range rows {
		a := r.ProofAct
		a.At = a.At.UTC()
		for _, x := range []struct {
			from *uuid.UUID
			to   *uuid.UUID
		}{{r.Behalf, &a.Behalf}, {r.File, &a.File}, {r.Test, &a.Test}} {
			if x.from != nil {
				*x.to = *x.from
			}
		}
		if r.DueOn != nil {
			a.DueOn = r.DueOn.UTC()
		}
		if r.FileName != nil {
			a.FileName = *r.FileName
		}
		out = append(out, a)
	}
	return out
}

// proofLinks is how links that stand are kept, nil for none.
func proofLinks(links []handover.ProofLink) []string {
	var out []string
	for _, l := range links {
		out = append(out, l.String())
	}
	return out
}

// proofs adds acts on chains of evidence.
func (c *change) proofs(list []handover.ProofAct) {
	if len(list) == 0 {
		return
	}
	type row struct {
		ID         uuid.UUID  `json:"id"`
		Section    uuid.UUID  `json:"section_id"`
		Record     uuid.UUID  `json:"record_id"`
		Step       string     `json:"step"`
		Verdict    string     `json:"verdict"`
		Cause      string     `json:"cause"`
		By         uuid.UUID  `json:"made_by"`
		Behalf     *uuid.UUID `json:"behalf_id"`
		BehalfName string     `json:"behalf_name"`
		Role       string     `json:"role"`
		At         string     `json:"made_at"`
		Note       string     `json:"note"`
		DueOn      *string    `json:"due_on"`
		File       *uuid.UUID `json:"file_id"`
		Test       *uuid.UUID `json:"test_id"`
		Revision   int        `json:"revision"`
	}
	rows := make([]row, len(list))
	for i, a := range list {
		rows[i] = row{
			a.ID, a.Section, a.Record, a.Step, string(a.Verdict), string(a.Cause), a.By, someID(a.Behalf), a.BehalfName, string(a.Role),
			a.At.Format(time.RFC3339Nano), a.Note, dateText(a.DueOn), someID(a.File), someID(a.Test), a.Revision,
		}
	}
	c.add(`
		INSERT INTO proof_acts (handover_id, id, section_id, record_id, step, verdict, cause, made_by, behalf_id, behalf_name, role, made_at, note, due_on,
			file_id, test_id, revision)
		SELECT @handover::uuid, z.*
		FROM jsonb_to_recordset(@z_rows) AS z (id uuid, section_id uuid, record_id uuid, step text, verdict text, cause text, made_by uuid, behalf_id uuid,
			behalf_name text, role text, made_at timestamptz, note text, due_on date, file_id uuid, test_id uuid, revision integer)`,
		pgx.StrictNamedArgs{"z_rows": rows})
}

// Proofs are the acts on accounts' chains, oldest first.
func (t *tx) Proofs(ctx context.Context, records []uuid.UUID) ([]handover.ProofAct, error) {
	rows, err := t.Query(ctx, `
		SELECT `+proofColumns+`
		FROM proof_acts x
		WHERE x.handover_id = @handover AND x.record_id = ANY(@records)
		ORDER BY x.written`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "records": records})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, proofDest)
}

// Accounts locks records of the section.
func (t *tx) Accounts(ctx context.Context, section uuid.UUID, ids []uuid.UUID) ([]handover.Record, error) {
	rows, err := t.Query(ctx, `
		SELECT `+recordColumns+`
		FROM records r`+recordJoins+`
		WHERE r.handover_id = @handover AND r.section_id = @section AND r.id = ANY(@ids) AND r.removed_at IS NULL
		ORDER BY r.id
		FOR NO KEY UPDATE OF r`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section, "ids": ids})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, recordDest)
	if err != nil {
		return nil, err
	}
	out := make([]handover.Record, len(list))
	for i, row := range list {
		if out[i], err = row.read(t.sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SetProofs writes which links of records stand.
func (t *tx) SetProofs(ctx context.Context, list []handover.Record) error {
	for _, r := range list {
		if _, err := exec(ctx, t, `
			UPDATE records
			SET proofs = @proofs, proof_stage = @stage
			WHERE handover_id = @handover AND id = @record`, pgx.StrictNamedArgs{
			"handover": t.sc.Handover(), "record": r.ID, "proofs": proofLinks(r.Proofs), "stage": orNull(r.Stage),
		}); err != nil {
			return err
		}
	}
	return nil
}

// Evidence says whether a file is there and belongs to the section itself or to the record.
func (t *tx) Evidence(ctx context.Context, section, record, file uuid.UUID) (bool, error) {
	var ok bool
	err := one(t.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT
			FROM files f
			WHERE f.handover_id = @handover AND f.id = @file AND f.section_id = @section AND f.removed_at IS NULL AND f.question_id IS NULL
				AND (f.record_id IS NULL OR f.record_id = @record))`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "file": file, "section": section, "record": record}), &ok)
	return ok, err
}

// StagedProofs are the records with links standing that an import changes or takes out, as they are and as they will be.
func (t *tx) StagedProofs(ctx context.Context, id uuid.UUID) ([]handover.Write, error) {
	rows, err := t.Query(ctx, `
		SELECT `+recordColumns+`, i.outcome, i.data
		FROM import_rows i
		JOIN records r ON (r.handover_id, r.id) = (i.handover_id, i.record_id)`+recordJoins+`
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.outcome IN ('changed', 'gone') AND r.proofs IS NOT NULL
		ORDER BY r.id`, t.staged(id))
	if err != nil {
		return nil, translate(err)
	}
	type row struct {
		recordRow
		outcome string
		data    []byte
	}
	list, err := collect(rows, func(r *row) []any { return append(recordDest(&r.recordRow), &r.outcome, &r.data) })
	var out []handover.Write
	for _, r := range list {
		var w handover.Write
		if w.Old, err = r.recordRow.read(t.sc); err != nil {
			return nil, err
		}
		w.New = w.Old
		if r.outcome == "gone" {
			w.New.RemovedAt = w.Old.UpdatedAt.Add(time.Microsecond)
		} else {
			r.recordRow.data = r.data
			next, err := r.recordRow.read(t.sc)
			if err != nil {
				return nil, err
			}
			w.New.Values = next.Values
			w.New.Revision++
		}
		out = append(out, w)
	}
	return out, err
}
