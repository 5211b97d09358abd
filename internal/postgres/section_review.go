package postgres

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// contentSQL is seal.Records, seal.Files, seal.Enclosures and seal.Amendments in SQL: SHA-256 over id and digest of every record, over all there is to say
// about every file, and over id and digest of every enclosure, each in the order of the ids.
const contentSQL = `
	SELECT r.digest, r.n, f.digest, f.n, e.digest, e.n, a.digest, a.n
	FROM (
		SELECT sha256(coalesce(string_agg(uuid_send(r.id) || r.digest, ''::bytea ORDER BY r.id), ''::bytea)) AS digest, count(*) AS n
		FROM records r
		WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL
	) r
	CROSS JOIN (
		SELECT sha256(coalesce(string_agg(uuid_send(f.id) || uuid_send(coalesce(f.record_id, f.section_id))
			|| int4send(octet_length(f.slot)) || convert_to(f.slot, 'UTF8') || int4send(octet_length(f.name)) || convert_to(f.name, 'UTF8')
			|| int8send(f.size) || f.digest, ''::bytea ORDER BY f.id), ''::bytea)) AS digest, count(*) AS n
		FROM files f
		LEFT JOIN records fr ON (fr.handover_id, fr.id) = (f.handover_id, f.record_id)
		WHERE f.handover_id = @handover AND f.section_id = @section AND f.removed_at IS NULL AND f.question_id IS NULL AND NOT f.evidence
			AND fr.removed_at IS NULL
	) f
	CROSS JOIN (
		SELECT sha256(coalesce(string_agg(uuid_send(e.id) || e.digest, ''::bytea ORDER BY e.id), ''::bytea)) AS digest, count(*) AS n
		FROM enclosures e
		WHERE e.handover_id = @handover AND e.section_id = @section AND e.ended_at IS NULL
	) e
	CROSS JOIN (
		SELECT sha256(string_agg(uuid_send(a.id) || uuid_send(a.amends), ''::bytea ORDER BY a.id)) AS digest, count(*) AS n
		FROM records a
		WHERE a.handover_id = @handover AND a.section_id = @section AND a.removed_at IS NULL AND a.amends IS NOT NULL
	) a`

// allContentsSQL is the same of several sections.
var allContentsSQL = `
	SELECT s.id, c.*
	FROM sections s
	CROSS JOIN LATERAL (` + strings.ReplaceAll(contentSQL, "@section", "s.id") + `) AS c (rd, rn, fd, fn, ed, en, ad, an)
	WHERE s.handover_id = @handover AND s.id = ANY(@sections)`

// Contents is what sections hold.
func (s *Store) Contents(ctx context.Context, sc handover.Scope, sections []uuid.UUID) (map[uuid.UUID]seal.Content, error) {
	rows, err := s.pool.Query(ctx, allContentsSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "sections": sections})
	if err != nil {
		return nil, translate(err)
	}
	type row struct {
		id uuid.UUID
		contentRow
	}
	list, err := collect(rows, func(r *row) []any { return append([]any{&r.id}, r.dest()...) })
	out := map[uuid.UUID]seal.Content{}
	for _, r := range list {
		out[r.id] = r.read()
	}
	return out, err
}

// contentRow is where contentSQL goes.
type contentRow struct {
	records, files, enclosed, amended []byte
	seal.Content
}

func (c *contentRow) dest() []any {
	return []any{&c.records, &c.Count, &c.files, &c.Attached, &c.enclosed, &c.Enclosures, &c.amended, &c.Amends}
}

func (c *contentRow) read() seal.Content {
	c.Records, c.Files, c.Enclosed = seal.Digest(c.records), seal.Digest(c.files), seal.Digest(c.enclosed)
	if c.Amends > 0 {
		c.Amended = seal.Digest(c.amended)
	}
	return c.Content
}

// sinceSQL is one row: the seal since which changes are told, that of the reader who asks for none by its id their own newest, or else the
// newest of all; empty when there is no such seal.
const sinceSQL = `
	SELECT max(x.id::text)::uuid AS id, max(x.signed_at) AS at
	FROM (
		SELECT g.id, g.signed_at
		FROM seals g
		WHERE g.handover_id = @handover AND g.section_id = @section AND (@since::uuid IS NULL OR g.id = @since)
		ORDER BY (g.person_id = @viewer) DESC, g.signed_at DESC, g.id DESC
		LIMIT 1
	) x`

// reviewFilesSQL is the section's content, the seal that changes are told since, and the files that came or went since then.
const reviewFilesSQL = `
	WITH sealed AS (` + sinceSQL + `), moved AS (
		SELECT f.*, coalesce(f.removed_at, f.added_at) AS at
		FROM sealed
		JOIN files f ON f.handover_id = @handover AND f.section_id = @section AND f.question_id IS NULL AND NOT f.evidence
			AND CASE WHEN f.removed_at IS NULL THEN f.added_at > sealed.at ELSE f.added_at <= sealed.at AND f.removed_at > sealed.at END
	)
	SELECT content.*, (SELECT id FROM sealed), (SELECT count(*) FROM moved), (
		SELECT json_agg(x ORDER BY x."At" DESC)
		FROM (
			SELECT f.id AS "ID", f.record_id AS "Record", coalesce(fr.title, '') AS "RecordTitle", f.name AS "Name", f.size AS "Size",
				f.slot AS "Slot", f.removed_at AS "RemovedAt", f.at AS "At", p.name AS "Adder"
			FROM moved f
			LEFT JOIN records fr ON (fr.handover_id, fr.id) = (f.handover_id, f.record_id)
			JOIN people p ON p.id = coalesce(f.removed_by, f.added_by)
			ORDER BY f.at DESC
			LIMIT 100
		) x), ` + newestTeachBack + `, ` + sectionRefusals + `
	FROM (` + contentSQL + `) content`

// changesSQL is a page of the records that changed since a seal, newest first, or of all records of the section: each with what it said
// then, what it says now, and the kept revisions in between.
const changesSQL = `
	WITH sealed AS (` + sinceSQL + `), moved AS (
		SELECT r.id, r.updated_at, before.revision
		FROM sealed
		CROSS JOIN LATERAL (
			(SELECT id FROM records
			WHERE handover_id = @handover AND section_id = @section AND removed_at IS NULL {live})
			UNION ALL
			(SELECT id FROM records
			WHERE handover_id = @handover AND section_id = @section AND removed_at > sealed.at)
		) touched
		{joined}
		LEFT JOIN LATERAL (
			SELECT v.revision, CASE WHEN v.act <> 'removed' THEN v.data END AS data
			FROM record_revisions v
			WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id) AND v.made_at <= sealed.at
			ORDER BY v.revision DESC
			LIMIT 1
		) before ON true
		WHERE before.data::jsonb IS DISTINCT FROM CASE WHEN r.removed_at IS NULL THEN r.data::jsonb END {kept}
	)
	SELECT (SELECT count(*) FROM moved), r.id, r.kind, r.title, v.data, CASE WHEN r.removed_at IS NULL THEN r.data END, p.name, r.updated_at, (
			SELECT json_agg(x ORDER BY x."Revision")
			FROM (
				SELECT s.revision AS "Revision", s.data AS "Data", sp.name AS "By", s.made_at AS "At"
				FROM record_revisions s
				JOIN people sp ON sp.id = s.made_by
				WHERE (s.handover_id, s.record_id) = (r.handover_id, r.id) AND s.made_at > sealed.at
				ORDER BY s.revision DESC
				LIMIT 30
			) x)
	FROM (SELECT * FROM moved ORDER BY {order} LIMIT @limit OFFSET @offset) m
	CROSS JOIN sealed
	JOIN records r ON r.handover_id = @handover AND r.id = m.id
	JOIN people p ON p.id = r.updated_by
	LEFT JOIN record_revisions v ON (v.handover_id, v.record_id, v.revision) = (r.handover_id, r.id, m.revision) AND v.act <> 'removed'
	ORDER BY {outer}`

var (
	// The planner takes a third of all records to have changed and would read them all; LIMIT has it look at those that did.
	onlyChanges = strings.NewReplacer("{live}", "AND updated_at > sealed.at", "{kept}", "",
		"{joined}", "CROSS JOIN LATERAL (SELECT * FROM records WHERE handover_id = @handover AND id = touched.id LIMIT 1) r",
		"{order}", "updated_at DESC, id", "{outer}", "m.updated_at DESC, m.id").Replace(changesSQL)
	everything = strings.NewReplacer("{live}", "", "{kept}", "OR r.removed_at IS NULL",
		"{joined}", "JOIN records r ON r.handover_id = @handover AND r.id = touched.id",
		"{order}", "id", "{outer}", "m.id").Replace(changesSQL)
)

// SectionReview is what signing off needs, in one round trip: the digest, the seals, a page of what changed since one of them, and the
// blocking questions.
func (s *Store) SectionReview(ctx context.Context, sc handover.Scope, section uuid.UUID, of app.ReviewOf) (app.SectionReview, error) {
	var out app.SectionReview
	var b batch
	var content contentRow
	var moved, told, refused []byte
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}
	since := pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "viewer": sc.By(), "since": orNull(of.Since)}
	b.frame(sc, &out.Frame)
	b.row(reviewFilesSQL, since, append(content.dest(), &out.Since, &out.FilesMoved, &moved, &told, &refused)...)
	b.rows(sealsSQL+` AND g.section_id = @section ORDER BY g.signed_at, g.id`, args, func(rows pgx.Rows) error {
		var err error
		out.Seals, err = collect(rows, sealDest)
		return err
	})
	sql := onlyChanges
	if of.All {
		sql = everything
	}
	paged := pgx.StrictNamedArgs{"limit": app.ChangesPageSize, "offset": max(0, of.Page-1) * app.ChangesPageSize}
	for k, v := range since {
		paged[k] = v
	}
	type row struct {
		app.Changed
		steps []byte
	}
	var list []row
	b.rows(sql, paged, func(rows pgx.Rows) error {
		var err error
		list, err = collect(rows, func(c *row) []any {
			return []any{&out.Moved, &c.Record, &c.Kind, &c.Title, &c.Before, &c.After, &c.By, at(&c.At), &c.steps}
		})
		return err
	})
	err := s.send(ctx, &b)
	if out.Section, err = found(out.Frame, section, err); err != nil {
		return out, err
	}
	for _, r := range list {
		if len(r.steps) > 0 {
			if err := json.Unmarshal(r.steps, &r.Steps); err != nil {
				return out, err
			}
		}
		out.Changes = append(out.Changes, r.Changed)
	}
	out.Content = content.read()
	if out.TeachBack, err = readTeachBack(told); err != nil {
		return out, err
	}
	if out.Refusals, err = readSectionRefusals(refused); err != nil {
		return out, err
	}
	out.FileChanges, err = readMoved(moved)
	return out, err
}
