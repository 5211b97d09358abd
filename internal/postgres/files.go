package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// fileColumns and fileDest belong together: files f with the record and the people they name.
const fileColumns = `f.handover_id, f.section_id, f.id, f.record_id, coalesce(fr.title, ''), f.question_id, f.slot, f.name, f.media, f.width, f.height,
			f.size, f.digest, f.blob_id, f.added_by, fa.name, f.added_at, f.removed_by, coalesce(fd.name, ''), f.removed_at, f.evidence`

const fileJoins = `
	JOIN people fa ON fa.id = f.added_by
	LEFT JOIN people fd ON fd.id = f.removed_by
	LEFT JOIN records fr ON (fr.handover_id, fr.id) = (f.handover_id, f.record_id)`

const filesSQL = `
	SELECT ` + fileColumns + `
	FROM files f` + fileJoins + `
	WHERE f.handover_id = @handover`

func fileDest(f *handover.File) []any {
	return []any{
		&f.Handover, &f.Section, &f.ID, &f.Record, &f.RecordTitle, &f.Question, &f.Slot, &f.Name, &f.Media, &f.Width, &f.Height,
		&f.Size, &f.Digest, &f.Blob, &f.AddedBy, &f.Adder, at(&f.AddedAt), &f.RemovedBy, &f.Remover, at(&f.RemovedAt), &f.Evidence,
	}
}

func readFiles(out *[]handover.File) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var err error
		*out, err = collect(rows, fileDest)
		return err
	}
}

// readMoved reads the files that came or went since a seal.
func readMoved(data []byte) ([]handover.File, error) {
	var list []struct {
		ID, Record                     uuid.UUID
		RecordTitle, Name, Slot, Adder string
		Size                           handover.Bytes
		RemovedAt                      *time.Time
		At                             time.Time
	}
	if len(data) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	out := make([]handover.File, len(list))
	for i, f := range list {
		out[i] = handover.File{ID: f.ID, Record: f.Record, RecordTitle: f.RecordTitle, Name: f.Name, Slot: f.Slot, Size: f.Size, Adder: f.Adder, AddedAt: f.At}
		if f.RemovedAt != nil {
			out[i].Remover, out[i].RemovedAt = f.Adder, *f.RemovedAt
		}
	}
	return out, nil
}

// File is a file and where its content is.
func (s *Store) File(ctx context.Context, sc handover.Scope, id uuid.UUID) (handover.File, app.Blob, error) {
	var f handover.File
	var b app.Blob
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+fileColumns+`, b.place
		FROM files f`+fileJoins+`
		JOIN blobs b ON (b.workspace_id, b.id) = (f.workspace_id, f.blob_id)
		WHERE f.handover_id = @handover AND f.id = @file`, pgx.StrictNamedArgs{"handover": sc.Handover(), "file": id}),
		append(fileDest(&f), &b.Place)...)
	b.ID, b.Digest, b.Size = f.Blob, f.Digest, f.Size
	return f, b, err
}

// FilePage is a file with its section's seals.
func (s *Store) FilePage(ctx context.Context, sc handover.Scope, id uuid.UUID) (app.FilePage, error) {
	var out app.FilePage
	var list []handover.File
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "file": id}
	b.frame(sc, &out.Frame)
	b.rows(filesSQL+` AND f.id = @file`, args, readFiles(&list))
	b.rows(sealsSQL+` AND g.section_id = (SELECT section_id FROM files WHERE handover_id = @handover AND id = @file) ORDER BY g.signed_at, g.id`,
		args, func(rows pgx.Rows) error {
			var err error
			out.Seals, err = collect(rows, sealDest)
			return err
		})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if len(list) == 0 {
		return out, handover.ErrNotFound()
	}
	var err error
	out.File = list[0]
	out.Section, err = found(out.Frame, out.File.Section, nil)
	return out, err
}

// sectionFiles is the number of files that a section's page lists.
const sectionFiles = 300

// SectionFiles are the files of a section and its records, the newest first.
func (s *Store) SectionFiles(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.SectionFiles, error) {
	var out app.SectionFiles
	var b batch
	b.frame(sc, &out.Frame)
	b.rows(filesSQL+` AND f.section_id = @section AND f.question_id IS NULL AND fr.removed_at IS NULL
		ORDER BY f.id DESC
		LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "limit": sectionFiles + 1}, readFiles(&out.Files))
	err := s.send(ctx, &b)
	if len(out.Files) > sectionFiles {
		out.Files, out.More = out.Files[:sectionFiles], true
	}
	out.Section, err = found(out.Frame, section, err)
	return out, err
}

// RecordFiles are the files of records of these sections that are there, in order of entry, without evidence.
func (s *Store) RecordFiles(ctx context.Context, sc handover.Scope, sections []uuid.UUID) ([]handover.File, error) {
	var out []handover.File
	var b batch
	b.rows(filesSQL+` AND f.section_id = ANY(@sections) AND f.record_id IS NOT NULL AND f.removed_at IS NULL AND fr.removed_at IS NULL AND NOT f.evidence
		ORDER BY f.id`, pgx.StrictNamedArgs{"handover": sc.Handover(), "sections": sections}, readFiles(&out))
	return out, s.send(ctx, &b)
}

// EvidenceFiles are the files of the section itself that are there and can be named as evidence, the newest first.
func (s *Store) EvidenceFiles(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]handover.File, error) {
	var out []handover.File
	var b batch
	b.rows(filesSQL+` AND f.section_id = @section AND f.record_id IS NULL AND f.question_id IS NULL AND f.removed_at IS NULL
		ORDER BY f.id DESC
		LIMIT 50`, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, readFiles(&out))
	return out, s.send(ctx, &b)
}

// LockFile locks the file and what it is attached to.
func (t *tx) LockFile(ctx context.Context, id uuid.UUID) (app.Locked, error) {
	var f handover.File
	err := one(t.QueryRow(ctx, `
		SELECT `+fileColumns+`
		FROM handovers h
		JOIN files f ON f.handover_id = h.id AND f.id = @file`+fileJoins+`
		WHERE h.id = @handover
		FOR NO KEY UPDATE OF h, f`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "file": id}), fileDest(&f)...)
	if err != nil {
		return app.Locked{}, err
	}
	var l app.Locked
	switch {
	case f.Talk():
		l, err = t.LockQuestion(ctx, f.Question)
	case f.Record != uuid.Nil:
		l, err = t.LockRecord(ctx, f.Record)
	default:
		l, err = t.LockSection(ctx, f.Section)
	}
	l.File = f
	return l, err
}

// FilesSize is the size of all files of the handover, evidence of exit tasks among them.
func (t *tx) FilesSize(ctx context.Context) (handover.Bytes, error) {
	var n handover.Bytes
	err := one(t.QueryRow(ctx, `
		SELECT coalesce((SELECT sum(size) FROM files WHERE handover_id = @handover), 0)::bigint
			+ coalesce((SELECT sum(size) FROM exit_acts WHERE handover_id = @handover), 0)::bigint`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover()}), &n)
	return n, err
}

// file inserts a file, or notes that it was removed or put back.
func (c *change) file(workspace uuid.UUID, f handover.File) {
	c.add(`
		INSERT INTO files (handover_id, workspace_id, section_id, id, record_id, question_id, slot, name, media, width, height, blob_id, digest, size,
			added_by, added_at, removed_by, removed_at, evidence, search)
		VALUES (@handover, @a_workspace, @a_section, @a_id, @a_record, @a_question, @a_slot, @a_name, @a_media, @a_width, @a_height, @a_blob, @a_digest,
			@a_size, @a_by, @a_at, @a_removed_by, @a_removed_at, @a_evidence,
			array_to_tsvector(@a_tokens))
		ON CONFLICT (handover_id, id) DO UPDATE SET removed_by = EXCLUDED.removed_by, removed_at = EXCLUDED.removed_at`,
		pgx.StrictNamedArgs{
			"a_workspace": workspace, "a_section": f.Section, "a_id": f.ID, "a_record": orNull(f.Record), "a_question": orNull(f.Question),
			"a_slot": f.Slot, "a_name": f.Name, "a_media": f.Media, "a_width": f.Width, "a_height": f.Height, "a_blob": f.Blob, "a_digest": f.Digest,
			"a_size": int64(f.Size), "a_by": f.AddedBy, "a_at": f.AddedAt, "a_removed_by": orNull(f.RemovedBy), "a_removed_at": timeOrNull(f.RemovedAt),
			"a_evidence": f.Evidence, "a_tokens": catalog.IndexTokens(f.Name, ""),
		})
}

// recordFilesSQL are the files of record r and of its questions, with the names of handover.File, to be read as JSON.
const recordFilesSQL = `
	SELECT f.id AS "ID", f.section_id AS "Section", f.record_id AS "Record", f.question_id AS "Question", f.slot AS "Slot", f.name AS "Name",
		f.media AS "Media", f.width AS "Width", f.height AS "Height", f.size AS "Size", encode(f.digest, 'base64') AS "Digest",
		f.added_by AS "AddedBy", fa.name AS "Adder", f.added_at AS "AddedAt", fd.name AS "Remover", f.removed_at AS "RemovedAt", f.evidence AS "Evidence"
	FROM files f
	JOIN people fa ON fa.id = f.added_by
	LEFT JOIN people fd ON fd.id = f.removed_by
	WHERE f.handover_id = r.handover_id AND (f.record_id = r.id
		OR f.question_id IN (SELECT q.id FROM questions q WHERE (q.handover_id, q.record_id) = (r.handover_id, r.id)))
	ORDER BY f.id
	LIMIT 200`
