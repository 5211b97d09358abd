package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Standing is the viewer's place in a handover of the workspace.
func (s *Store) Standing(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Standing, error) {
	st := handover.Standing{}
	var role string
	err := one(s.pool.QueryRow(ctx, `
		SELECT h.id, h.workspace_id, h.state, coalesce(party.role, ''), h.numbers
		FROM handovers h
		LEFT JOIN parties party ON (party.handover_id, party.person_id) = (h.id, @person)
		WHERE h.workspace_id = @workspace AND h.id = @handover`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "handover": id, "person": v.ID}), &st.Handover, &st.Workspace, &st.State, &role, &st.Numbers)
	st.Roles = handover.PartyRole(role).Role()
	return st, err
}

// EarlierHandovers are the handovers of the same stores that have records, newest first: one round trip. Whoever does not watch the
// workspace sees those they take part in.
func (s *Store) EarlierHandovers(ctx context.Context, sc handover.Scope) (app.EarlierHandovers, error) {
	var out app.EarlierHandovers
	var b batch
	b.frame(sc, &out.Frame)
	b.rows(`
		SELECT h.id, h.number, h.title, h.reason, h.state, h.last_working_day, h.effective_at, h.created_at,
			coalesce((SELECT p.name FROM people p WHERE p.id = h.giver_id), ''),
			array(SELECT st.name FROM handover_stores hs JOIN stores st ON (st.workspace_id, st.id) = (hs.workspace_id, hs.store_id)
				WHERE hs.handover_id = h.id ORDER BY hs.position),
			(SELECT json_agg(json_build_object('ID', s.id, 'Kind', s.kind, 'TitleZH', s.title_zh, 'TitleEN', s.title_en, 'Records', s.records,
					'Carried', (SELECT count(*) FROM records c
						JOIN records o ON (o.handover_id, o.id) = (c.carried_handover, c.carried_record)
						WHERE c.handover_id = @handover AND c.carried_handover = h.id AND o.section_id = s.id AND c.removed_at IS NULL))
					ORDER BY s.position)
				FROM sections s WHERE s.handover_id = h.id AND s.records > 0)
		FROM handovers h
		WHERE h.workspace_id = @workspace AND h.id <> @handover AND h.records > 0
			AND EXISTS (
				SELECT FROM handover_stores theirs
				JOIN handover_stores ours ON ours.store_id = theirs.store_id AND ours.handover_id = @handover
				WHERE theirs.handover_id = h.id)
			AND (@watches OR EXISTS (SELECT FROM parties pa WHERE pa.handover_id = h.id AND pa.person_id = @person))
		ORDER BY h.created_at DESC, h.id DESC
		LIMIT 20`, pgx.StrictNamedArgs{
		"workspace": sc.Viewer().Workspace, "handover": sc.Handover(), "watches": sc.Viewer().Watches(), "person": sc.By(),
	}, func(rows pgx.Rows) error {
		list, err := collect(rows, func(e *earlierRow) []any {
			h := &e.Handover
			return []any{
				&h.ID, &h.Number, &h.Title, &h.Reason, &h.State, at(&h.LastWorkingDay), at(&h.EffectiveAt), at(&h.CreatedAt), &e.Giver, &e.Stores, &e.sections,
			}
		})
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := json.Unmarshal(e.sections, &e.Sections); err != nil {
				return err
			}
			out.List = append(out.List, e.Earlier)
		}
		return nil
	})
	return out, s.send(ctx, &b)
}

type earlierRow struct {
	app.Earlier
	sections []byte
}

// giverSQL is the giver of a handover with what checks look for; no row while there is none.
var giverSQL = `
	SELECT ` + leaverColumns(`p`, `h`) + `
	FROM parties pa
	JOIN people p ON p.id = pa.person_id
	JOIN handovers h ON h.id = pa.handover_id
	WHERE pa.handover_id = @handover AND pa.role = 'giver'`

// Giver is the giver with what checks look for.
func (t *tx) Giver(ctx context.Context) (handover.Leaver, error) {
	var p handover.Leaver
	err := one(t.QueryRow(ctx, giverSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover()}), leaverDest(&p)...)
	if handover.CodeOf(err) == handover.NotFound {
		return p, nil
	}
	return p, err
}

// addedAtOnce keeps a statement to a few megabytes.
const addedAtOnce = 500

// Add stores many new records and the counts of their sections.
func (t *tx) Add(ctx context.Context, list []app.RecordChange, sections []handover.Section) error {
	for part := range slices.Chunk(list, addedAtOnce) {
		if err := t.addSome(ctx, part); err != nil {
			return err
		}
	}
	for _, s := range sections {
		c := change{args: pgx.StrictNamedArgs{"handover": t.sc.Handover()}}
		c.add(updateSectionSQL, sectionArgs(s))
		if err := c.write(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// addedRow is a record as JSON for json_to_recordset.
type addedRow struct {
	ID       uuid.UUID       `json:"id"`
	Section  uuid.UUID       `json:"section_id"`
	Kind     string          `json:"kind"`
	Identity string          `json:"identity"`
	Title    string          `json:"title"`
	State    string          `json:"state"`
	Data     json.RawMessage `json:"data"`
	Digest   []byte          `json:"digest"`
	Tokens   []string        `json:"tokens"`
	Blockers int             `json:"blockers"`
	Warnings int             `json:"warnings"`
	Missing  int             `json:"missing"`
	Findings json.RawMessage `json:"findings"`
	Files    int             `json:"files"`
	Act      string          `json:"act"`
	From     *uuid.UUID      `json:"carried_handover"`
	Record   *uuid.UUID      `json:"carried_record"`
	Revision *int            `json:"carried_revision"`
	Number   *string         `json:"carried_number"`
	Rebuilt  *uuid.UUID      `json:"rebuilt_by"`
}

func added(rc app.RecordChange) (addedRow, error) {
	r := rc.New
	found, err := findingsJSON(rc.Write.Findings)
	row := addedRow{
		ID: r.ID, Section: r.Section, Kind: r.Kind, Identity: r.Identity, Title: r.Title, State: string(r.State), Data: rc.Data, Digest: r.Digest,
		Tokens: append([]string{}, rc.Tokens...), Blockers: r.Counts.Blockers, Warnings: r.Counts.Warnings, Missing: r.Counts.Missing, Files: r.Counts.Files, Act: rc.Act,
		Findings: found, Rebuilt: someID(r.RebuiltBy),
	}
	if c := r.Carried; c.Is() {
		row.From, row.Record, row.Revision, row.Number = &c.Handover, &c.Record, &c.Revision, &c.Number
	}
	return row, err
}

// addedFile is a file of a new record as JSON for json_to_recordset.
type addedFile struct {
	ID      uuid.UUID `json:"id"`
	Section uuid.UUID `json:"section_id"`
	Record  uuid.UUID `json:"record_id"`
	Slot    string    `json:"slot"`
	Name    string    `json:"name"`
	Media   string    `json:"media"`
	Width   int       `json:"width"`
	Height  int       `json:"height"`
	Blob    uuid.UUID `json:"blob_id"`
	Digest  []byte    `json:"digest"`
	Size    int64     `json:"size"`
	Tokens  []string  `json:"tokens"`
}

func (t *tx) addSome(ctx context.Context, list []app.RecordChange) error {
	rows, files, bindings, stock, dates := make([]addedRow, len(list)), []addedFile{}, []bindingRow{}, []stockRow{}, []dateRow{}
	var from, to []uuid.UUID
	var refField []string
	for i, rc := range list {
		var err error
		if rows[i], err = added(rc); err != nil {
			return err
		}
		bindings, dates = bindingRows(bindings, rc.New.ID, rc.Bindings), dateRows(dates, rc.New.Section, rc.New.ID, rc.Dates)
		if rc.Stock != nil {
			stock = append(stock, stockRow{rc.New.ID, *rc.Stock})
		}
		for _, f := range rc.Files {
			files = append(files, addedFile{
				ID: f.ID, Section: f.Section, Record: f.Record, Slot: f.Slot, Name: f.Name, Media: f.Media, Width: f.Width, Height: f.Height,
				Blob: f.Blob, Digest: f.Digest, Size: int64(f.Size), Tokens: catalog.IndexTokens(f.Name, ""),
			})
		}
		for _, u := range rc.Refs {
			if id, err := uuid.Parse(u.Ref.ID); err == nil {
				from, refField, to = append(from, rc.New.ID), append(refField, u.Path()), append(to, id)
			}
		}
	}
	first := list[0].New
	c := change{args: pgx.StrictNamedArgs{"handover": t.sc.Handover()}}
	// The digest travels as base64, as Go's JSON writes bytes.
	c.add(addRecordsSQL, pgx.StrictNamedArgs{"a_rows": rows, "a_by": first.UpdatedBy, "a_at": first.UpdatedAt.Format(time.RFC3339Nano)})
	c.add(`
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT @handover::uuid, a.id, 1, a.title, a.data, a.act, @a_by::uuid, @a_at::timestamptz
		FROM json_to_recordset(@a_rows) AS a (id uuid, title text, data json, act text)`, nil)
	c.add(`
		INSERT INTO record_refs (handover_id, from_id, field, to_id)
		SELECT DISTINCT @handover::uuid, x.from_id, x.field, x.to_id
		FROM unnest(@x_from::uuid[], @x_field::text[], @x_to::uuid[]) AS x (from_id, field, to_id)`,
		pgx.StrictNamedArgs{"x_from": from, "x_field": refField, "x_to": to})
	if len(bindings) > 0 {
		c.add(`
		INSERT INTO record_bindings (handover_id, record_id, field, sort, pattern, clue, sure, until, held)
		SELECT @handover::uuid, x.record_id, x.field, x.sort, x.pattern, x.clue, x.sure, x.until, x.held
		FROM json_to_recordset(@b_rows) AS x `+bindingColumns, pgx.StrictNamedArgs{"b_rows": bindings})
	}
	if len(dates) > 0 {
		c.add(datesSQL(`@d_rows`, ``), pgx.StrictNamedArgs{"d_rows": dates})
	}
	if len(stock) > 0 {
		c.add(addStockSQL, pgx.StrictNamedArgs{"k_rows": stock})
	}
	if len(files) > 0 {
		c.add(addFilesSQL, pgx.StrictNamedArgs{"a_files": files, "a_workspace": t.sc.Viewer().Workspace})
	}
	return c.write(ctx, t)
}

const addFilesSQL = `
	INSERT INTO files (handover_id, workspace_id, section_id, id, record_id, slot, name, media, width, height, blob_id, digest, size, added_by,
		added_at, search)
	SELECT @handover::uuid, @a_workspace::uuid, a.section_id, a.id, a.record_id, a.slot, a.name, a.media, a.width, a.height, a.blob_id,
		decode(a.digest, 'base64'), a.size, @a_by::uuid, @a_at::timestamptz, array_to_tsvector(array(SELECT json_array_elements_text(a.tokens)))
	FROM json_to_recordset(@a_files) AS a (section_id uuid, id uuid, record_id uuid, slot text, name text, media text, width integer,
		height integer, blob_id uuid, digest text, size bigint, tokens json)`

const addRecordsSQL = `
	INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search,
		blockers, warnings, missing, files, updated_by, created_at, updated_at, carried_handover, carried_record, carried_revision, carried_number,
		findings, rebuilt_by)
	SELECT @handover::uuid, a.section_id, a.id, a.kind, a.identity, a.title, a.state, 1, 1, a.data, decode(a.digest, 'base64'),
		array_to_tsvector(array(SELECT json_array_elements_text(a.tokens))), a.blockers, a.warnings, a.missing, a.files, @a_by::uuid, @a_at::timestamptz,
		@a_at::timestamptz, a.carried_handover, a.carried_record, a.carried_revision, a.carried_number, a.findings, a.rebuilt_by
	FROM json_to_recordset(@a_rows) AS a (section_id uuid, id uuid, kind text, identity text, title text, state text, data json, digest text,
		tokens json, blockers integer, warnings integer, missing integer, files integer, carried_handover uuid, carried_record uuid, carried_revision integer,
		carried_number text, findings jsonb, rebuilt_by uuid)`

// Confirm confirms carried records of a section.
func (t *tx) Confirm(ctx context.Context, section uuid.UUID, f app.RecordFilter, list []uuid.UUID, now time.Time) (int, error) {
	f.Unconfirmed = true
	w := narrow(t.sc, section, f)
	if len(list) > 0 {
		w.and(`r.id = ANY(@ids)`, "ids", list)
	}
	w.args["by"], w.args["now"] = t.sc.By(), now
	n, err := exec(ctx, t, `
		UPDATE records r
		SET confirmed_by = @by, confirmed_at = @now
		WHERE `+w.sql(), w.args)
	return int(n), err
}
