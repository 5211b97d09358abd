package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// recordColumns and recordDest belong together: the columns of records r with the people they name.
const recordColumns = `r.handover_id, r.section_id, r.id, r.kind, r.identity, r.title, r.state, r.revision, r.kept, r.data, r.digest,
			r.questions, r.questions_blocking, r.blockers, r.warnings, r.missing, r.reason, r.reviewed_by, coalesce(rr.name, ''), r.reviewed_at,
			r.updated_by, coalesce(ru.name, ''), r.created_at, r.updated_at, r.removed_at,
			r.carried_handover, coalesce(r.carried_number, ''), r.carried_record, coalesce(r.carried_revision, 0), r.confirmed_by,
			coalesce(rc.name, ''), r.confirmed_at, r.files, r.file_changes, r.amends, r.rebuilt_by, r.vouched_at, r.proofs, coalesce(r.proof_stage, ''), r.waived`

const recordJoins = `
	LEFT JOIN people rr ON rr.id = r.reviewed_by
	LEFT JOIN people ru ON ru.id = r.updated_by
	LEFT JOIN people rc ON rc.id = r.confirmed_by`

// recordRow is a record before its content was read by its kind.
type recordRow struct {
	handover.Record
	data, findings []byte
	proofs         []string
}

func recordDest(r *recordRow) []any {
	return []any{
		&r.Handover, &r.Section, &r.ID, &r.Kind, &r.Identity, &r.Title, &r.State, &r.Revision, &r.Kept, &r.data, &r.Digest,
		&r.Counts.Questions, &r.Counts.Blocking, &r.Counts.Blockers, &r.Counts.Warnings, &r.Counts.Missing, &r.Reason, &r.ReviewedBy, &r.Reviewer,
		at(&r.ReviewedAt), &r.UpdatedBy, &r.Updater, at(&r.CreatedAt), at(&r.UpdatedAt), at(&r.RemovedAt),
		&r.Carried.Handover, &r.Carried.Number, &r.Carried.Record, &r.Carried.Revision, &r.Carried.By, &r.Carried.Confirmer, at(&r.Carried.At),
		&r.Counts.Files, &r.FileChanges, &r.Amends, &r.RebuiltBy, at(&r.VouchedAt), &r.proofs, &r.Stage, &r.Waived,
	}
}

// read reads the content by its kind, one of the workspace.
func (r recordRow) read(sc handover.Scope) (handover.Record, error) {
	kind, ok := sc.Kind(r.Kind)
	if !ok {
		return r.Record, fmt.Errorf("record %s is of an unknown kind %s", r.ID, r.Kind)
	}
	var err error
	if r.Values, err = kind.FromJSON(r.data); err != nil {
		return r.Record, fmt.Errorf("record %s: %w", r.ID, err)
	}
	for _, link := range r.proofs {
		r.Proofs = append(r.Proofs, handover.ParseProofLink(link))
	}
	return r.Record, nil
}

// walked is the number of records that EachRecord reads at a time.
const walked = 500

// EachRecord walks all records of a section in order of entry.
func (s *Store) EachRecord(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func(handover.Record) error) error {
	if _, err := s.kindOf(ctx, sc, section); err != nil {
		return err
	}
	return walk(ctx, walked, func(ctx context.Context, last *handover.Record) ([]handover.Record, error) {
		after := uuid.Nil
		if last != nil {
			after = last.ID
		}
		rows, err := s.pool.Query(ctx, `
			SELECT `+recordColumns+`
			FROM records r`+recordJoins+`
			WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND r.id > @after
			ORDER BY r.id
			LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "after": after, "limit": walked})
		if err != nil {
			return nil, translate(err)
		}
		list, err := collect(rows, recordDest)
		if err != nil {
			return nil, err
		}
		out := make([]handover.Record, len(list))
		for i, row := range list {
			if out[i], err = row.read(sc); err != nil {
				return nil, err
			}
		}
		return out, nil
	}, fn)
}

const recordSQL = `
	SELECT ` + recordColumns + `
	FROM records r` + recordJoins + `
	WHERE r.handover_id = @handover AND r.id = @record`

// recordPageSQL is a record with its findings, its neighbours, what it refers to and what refers to it.
const recordPageSQL = `
	SELECT ` + recordColumns + `,
		(SELECT json_build_object(
			'Findings', r.findings,
			'Previous', (SELECT o.id FROM records o WHERE (o.handover_id, o.section_id) = (r.handover_id, r.section_id)
				AND o.removed_at IS NULL AND o.id < r.id ORDER BY o.id DESC LIMIT 1),
			'Next', (SELECT o.id FROM records o WHERE (o.handover_id, o.section_id) = (r.handover_id, r.section_id)
				AND o.removed_at IS NULL AND o.id > r.id ORDER BY o.id LIMIT 1),
			'Files', (SELECT json_agg(x) FROM (` + recordFilesSQL + `) x),
			'Pointing', (` + pointingGroupsSQL + `),
			'Answering', (` + responsibilitiesSQL + `),
			'Proofs', (` + recordProofsSQL + `),
			'Listings', (` + recordListingsSQL + `),
			'Proposals', (` + recordProposalsSQL + `),
			'AmendedBy', (SELECT o.id FROM records o WHERE (o.handover_id, o.amends) = (r.handover_id, r.id) AND o.removed_at IS NULL),
			'Targets', (` + targetsSQL + `)))
	FROM records r` + recordJoins + `
	WHERE r.handover_id = @handover AND r.id = @record`

// recordPage queues the frame and the record; the function it gives fills the page once the batch was sent.
func (b *batch) recordPage(sc handover.Scope, record uuid.UUID, out *app.RecordPage) func() error {
	var rows []recordRow
	b.frame(sc, &out.Frame)
	b.rows(recordPageSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "record": record}, func(in pgx.Rows) error {
		var err error
		rows, err = collect(in, func(r *recordRow) []any { return append(recordDest(r), &r.findings) })
		return err
	})
	return func() error {
		if len(rows) == 0 {
			return handover.ErrNotFound()
		}
		var extra struct {
			Findings       []foundRow
			Previous, Next uuid.UUID
			Pointing       []pointingGroup
			Targets        []targetRow
			Files          []handover.File
			Answering      json.RawMessage
			Proofs         []proofRow
			Listings       []listingRow
			Proposals      []proposalRow
			AmendedBy      *uuid.UUID
		}
		if err := json.Unmarshal(rows[0].findings, &extra); err != nil {
			return err
		}
		if extra.AmendedBy != nil {
			out.AmendedBy = *extra.AmendedBy
		}
		out.Findings, out.Previous, out.Next, out.Files = findingsOf(extra.Findings), extra.Previous, extra.Next, extra.Files
		for _, g := range extra.Pointing {
			list, err := readPointing(sc, g.Records)
			if err != nil {
				return err
			}
			g.PointingGroup.Records = list
			out.Pointing = append(out.Pointing, g.PointingGroup)
		}
		var err error
		if out.Answering, err = readResponsibilities(extra.Answering); err != nil {
			return err
		}
		if out.Targets, err = readTargets(sc, extra.Targets); err != nil {
			return err
		}
		out.Proofs = readProofs(extra.Proofs)
		if out.Listings, err = readListings(sc.Handover(), extra.Listings); err != nil {
			return err
		}
		out.Proposals = readProposals(sc.Handover(), extra.Proposals)
		if out.Record, err = rows[0].read(sc); err != nil {
			return err
		}
		out.Section, err = found(out.Frame, out.Record.Section, nil)
		return err
	}
}

// targetRow is a target as targetsSQL gives it.
type targetRow struct {
	app.Target
	Data json.RawMessage
}

func readTargets(sc handover.Scope, list []targetRow) (map[uuid.UUID]app.Target, error) {
	out := make(map[uuid.UUID]app.Target, len(list))
	for _, t := range list {
		if len(t.Data) > 0 && string(t.Data) != "null" {
			row := recordRow{Record: handover.Record{ID: t.ID, Kind: t.Kind}, data: t.Data}
			rec, err := row.read(sc)
			if err != nil {
				return nil, err
			}
			t.Values, t.Told = rec.Values, true
		}
		out[t.ID] = t.Target
	}
	return out, nil
}

// RecordPage is one record with all that is said about it, in one round trip of four statements.
func (s *Store) RecordPage(ctx context.Context, sc handover.Scope, record uuid.UUID) (app.RecordPage, error) {
	var out app.RecordPage
	var b batch
	fill := b.recordPage(sc, record, &out)
	b.rows(questionsSQL+` AND q.record_id = @record ORDER BY q.state = 'resolved', q.id LIMIT 100`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "record": record}, readQuestions(&out.Questions))
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	return out, fill()
}

// NewRecord is the frame for a record that does not exist yet.
func (s *Store) NewRecord(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.RecordPage, error) {
	var out app.RecordPage
	var b batch
	b.frame(sc, &out.Frame)
	err := s.send(ctx, &b)
	out.Section, err = found(out.Frame, section, err)
	return out, err
}

// Revisions is the history of a record, newest first, at most 100.
func (s *Store) Revisions(ctx context.Context, sc handover.Scope, record uuid.UUID) (app.Revisions, error) {
	var out app.Revisions
	var rows []recordRow
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "record": record}
	b.frame(sc, &out.Frame)
	b.rows(recordSQL, args, func(in pgx.Rows) error {
		var err error
		rows, err = collect(in, recordDest)
		return err
	})
	b.rows(`
		SELECT v.revision, v.title, v.data, v.act, p.name, v.made_at
		FROM record_revisions v
		JOIN people p ON p.id = v.made_by
		WHERE v.handover_id = @handover AND v.record_id = @record
		ORDER BY v.revision DESC
		LIMIT 100`, args, func(in pgx.Rows) error {
		var err error
		out.Revisions, err = collect(in, func(r *app.Revision) []any {
			return []any{&r.Revision, &r.Title, &r.Data, &r.Act, &r.By, at(&r.At)}
		})
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if len(rows) == 0 {
		return out, handover.ErrNotFound()
	}
	var err error
	if out.Record, err = rows[0].read(sc); err != nil {
		return out, err
	}
	out.Section, err = found(out.Frame, out.Record.Section, nil)
	return out, err
}

func collectFound(rows pgx.Rows) ([]app.FoundIn, error) {
	defer rows.Close()
	var out []app.FoundIn
	for rows.Next() {
		var f app.FoundIn
		var row foundRow
		if err := rows.Scan(&row, &f.Section, &f.Record, &f.Title, &f.Kind); err != nil {
			return nil, err
		}
		f.Finding = row.Finding
		out = append(out, f)
	}
	return out, rows.Err()
}
