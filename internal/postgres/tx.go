package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// tx implements app.Tx. Every lock statement locks the handover first, then the section, then the record, in one statement.
type tx struct {
	pgx.Tx
	sc  handover.Scope
	key app.Key
}

// Update runs fn in one transaction; a deadlock or serialization failure is tried again, up to five times.
func (s *Store) Update(ctx context.Context, sc handover.Scope, key app.Key, fn func(app.Tx) error) error {
	var err error
	for try := 0; try < 5; try++ {
		err = pgx.BeginFunc(ctx, s.pool, func(t pgx.Tx) error { return fn(&tx{Tx: t, sc: sc, key: key}) })
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "40001" && pg.Code != "40P01" {
			break
		}
		time.Sleep(time.Duration(try+1) * 20 * time.Millisecond)
	}
	return translate(err)
}

// replayed looks for a form that was carried out before. It touches the row, so that the answer waits for the same replication
// as the first one did.
func replayed(ctx context.Context, t pgx.Tx, person, key uuid.UUID) (*app.Replay, error) {
	var location string
	err := t.QueryRow(ctx, `
		UPDATE requests SET touched_at = clock_timestamp()
		WHERE person_id = @person AND key = @key
		RETURNING location`, pgx.StrictNamedArgs{"person": person, "key": key}).Scan(&location)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &app.Replay{Location: location}, err
}

// lockColumns precede what a lock reads: the location of a replayed form, and the giver.
const lockColumns = `
	(SELECT q.location FROM requests q WHERE (q.person_id, q.key) = (@person, @key)),
	gp.id, coalesce(gp.name, ''), coalesce(gp.phone, ''), coalesce(gp.email, ''), ` + handoverColumns

const lockFrom = `
	FROM handovers h
	LEFT JOIN teams t ON (t.workspace_id, t.id) = (h.workspace_id, h.team_id)
	LEFT JOIN parties gpa ON gpa.handover_id = h.id AND gpa.role = 'giver'
	LEFT JOIN people gp ON gp.id = gpa.person_id`

// lock runs a lock statement and answers with a replay when the form was carried out before.
func (t *tx) lock(ctx context.Context, sql string, args pgx.StrictNamedArgs, l *app.Locked, more ...any) error {
	var location *string
	args["person"], args["key"], args["handover"] = t.sc.By(), t.key.ID, t.sc.Handover()
	dest := append([]any{&location, &l.Giver.ID, &l.Giver.Name, &l.Giver.Phone, &l.Giver.Email}, handoverDest(&l.Handover)...)
	if err := one(t.QueryRow(ctx, sql, args), append(dest, more...)...); err != nil {
		return err
	}
	if location != nil {
		return &app.Replay{Location: *location}
	}
	return nil
}

// LockHandover locks the handover.
func (t *tx) LockHandover(ctx context.Context) (handover.Handover, error) {
	var l app.Locked
	err := t.lock(ctx, `SELECT `+lockColumns+lockFrom+`
		WHERE h.id = @handover
		FOR NO KEY UPDATE OF h`, pgx.StrictNamedArgs{}, &l)
	return l.Handover, err
}

// LockSection locks the handover and one section.
func (t *tx) LockSection(ctx context.Context, id uuid.UUID) (app.Locked, error) {
	var l app.Locked
	err := t.lock(ctx, `SELECT `+lockColumns+`, `+sectionColumns+lockFrom+`
		JOIN sections s ON s.handover_id = h.id AND s.id = @section`+sectionJoins+`
		WHERE h.id = @handover
		FOR NO KEY UPDATE OF h, s`, pgx.StrictNamedArgs{"section": id}, &l, sectionDest(&l.Section)...)
	return l, err
}

// LockRecord locks the handover, the record's section and the record.
func (t *tx) LockRecord(ctx context.Context, id uuid.UUID) (app.Locked, error) {
	var l app.Locked
	var row recordRow
	err := t.lock(ctx, `SELECT `+lockColumns+`, `+sectionColumns+`, `+recordColumns+lockFrom+`
		JOIN records r ON r.handover_id = h.id AND r.id = @record
		JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id)`+sectionJoins+recordJoins+`
		WHERE h.id = @handover
		FOR NO KEY UPDATE OF h, s, r`, pgx.StrictNamedArgs{"record": id}, &l, append(sectionDest(&l.Section), recordDest(&row)...)...)
	if err != nil {
		return l, err
	}
	l.Record, err = row.read()
	return l, err
}

// LockQuestion locks the handover, the question's section and, if it is on a record, the record.
func (t *tx) LockQuestion(ctx context.Context, id uuid.UUID) (app.Locked, error) {
	var q handover.Question
	err := one(t.QueryRow(ctx, `
		SELECT `+questionColumns+`
		FROM handovers h
		JOIN questions q ON q.handover_id = h.id AND q.id = @question
		JOIN people qa ON qa.id = q.asked_by
		LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
		WHERE h.id = @handover
		FOR NO KEY UPDATE OF h, q`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "question": id}), questionDest(&q)...)
	if err != nil {
		return app.Locked{}, err
	}
	var l app.Locked
	if q.Record != uuid.Nil {
		l, err = t.LockRecord(ctx, q.Record)
	} else {
		l, err = t.LockSection(ctx, q.Section)
	}
	l.Question = q
	return l, err
}

// LockAll locks the handover and all its sections, in their order.
func (t *tx) LockAll(ctx context.Context) (handover.Handover, []handover.Section, error) {
	h, err := t.LockHandover(ctx)
	if err != nil {
		return h, nil, err
	}
	args := pgx.StrictNamedArgs{"handover": t.sc.Handover()}
	rows, err := t.Query(ctx, sectionsSQL+` ORDER BY s.position FOR NO KEY UPDATE OF s`, args)
	if err != nil {
		return h, nil, translate(err)
	}
	sections, err := collect(rows, sectionDest)
	if err != nil {
		return h, nil, err
	}
	var w wholeRow
	if err := one(t.QueryRow(ctx, wholeSQL, args), wholeDest(&w)...); err != nil {
		return h, nil, err
	}
	h, err = w.read()
	return h, sections, err
}

// Resolve finds people by name in the workspace and records by title in the handover. What fits twice is left out.
func (t *tx) Resolve(ctx context.Context, people []string, refs []app.RefName) (app.Resolved, error) {
	out := app.Resolved{People: map[string]string{}, Refs: map[app.RefName]string{}}
	targets, titles := make([]string, len(refs)), make([]string, len(refs))
	for i, r := range refs {
		targets[i], titles[i] = r.Target, r.Title
	}
	if people == nil {
		people = []string{}
	}
	rows, err := t.Query(ctx, `
		SELECT 'person', '', name, min(id::text)
		FROM people
		WHERE workspace_id = @workspace AND name = ANY(@people)
		GROUP BY name
		HAVING count(*) = 1
		UNION ALL
		SELECT 'record', x.target, x.title, min(r.id::text)
		FROM (SELECT DISTINCT * FROM unnest(@targets::text[], @titles::text[])) AS x (target, title)
		JOIN sections s ON s.handover_id = @handover AND (x.target = '' OR s.kind = x.target)
		JOIN records r ON (r.handover_id, r.section_id, r.title) = (s.handover_id, s.id, x.title) AND r.removed_at IS NULL
		GROUP BY x.target, x.title
		HAVING count(*) = 1`, pgx.StrictNamedArgs{
		"workspace": t.sc.Viewer().Workspace, "people": people, "targets": targets, "titles": titles, "handover": t.sc.Handover(),
	})
	if err != nil {
		return out, translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what, target, name, id string
		if err := rows.Scan(&what, &target, &name, &id); err != nil {
			return out, err
		}
		if what == "person" {
			out.People[name] = id
		} else {
			out.Refs[app.RefName{Target: target, Title: name}] = id
		}
	}
	return out, translate(rows.Err())
}

// Pointing lists titles of records that refer to the record.
func (t *tx) Pointing(ctx context.Context, record uuid.UUID) ([]string, error) {
	rows, err := t.Query(ctx, `
		SELECT DISTINCT o.title
		FROM record_refs x
		JOIN records o ON (o.handover_id, o.id) = (x.handover_id, x.from_id) AND o.removed_at IS NULL
		WHERE x.handover_id = @handover AND x.to_id = @record
		LIMIT 10`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "record": record})
	if err != nil {
		return nil, translate(err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// RecordsDigest is the digest over the section's records as they are in this transaction.
func (t *tx) RecordsDigest(ctx context.Context, section uuid.UUID) (seal.Digest, int, error) {
	var digest []byte
	var n int
	err := one(t.QueryRow(ctx, recordsDigestSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section}), &digest, &n)
	if err != nil {
		return seal.Digest{}, 0, err
	}
	return seal.Digest(digest), n, nil
}

// Accept accepts submitted records and writes their reviews.
func (t *tx) Accept(ctx context.Context, section uuid.UUID, f app.RecordFilter, list []uuid.UUID, now time.Time) (accepted, left int, err error) {
	w := narrow(t.sc, section, f)
	w.and(`r.state = 'submitted'`)
	if len(list) > 0 {
		w.and(`r.id = ANY(@ids)`, "ids", list)
	}
	w.args["by"], w.args["now"] = t.sc.By(), now
	err = one(t.QueryRow(ctx, `
		WITH fits AS (
			SELECT r.id, r.questions_blocking
			FROM records r
			WHERE `+w.sql()+`
			ORDER BY r.id
			FOR NO KEY UPDATE
		), done AS (
			UPDATE records r
			SET state = 'accepted', reviewed_by = @by, reviewed_at = @now, reason = ''
			FROM fits
			WHERE r.handover_id = @handover AND r.id = fits.id AND fits.questions_blocking = 0
			RETURNING r.id, r.revision
		), noted AS (
			INSERT INTO reviews (handover_id, section_id, id, record_id, verdict, revision, made_by, made_at)
			SELECT @handover, @section, gen_random_uuid(), id, 'accepted', revision, @by, @now
			FROM done
		)
		SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM fits WHERE questions_blocking > 0)`, w.args), &accepted, &left)
	return accepted, left, err
}

// SubmitRecords makes drafts and returned records submitted and keeps every revision that is not in the history yet.
func (t *tx) SubmitRecords(ctx context.Context, section uuid.UUID, now time.Time) error {
	_, err := exec(ctx, t, `
		WITH moved AS (
			UPDATE records r
			SET state = 'submitted', kept = revision, reviewed_by = NULL, reviewed_at = NULL, reason = ''
			FROM (SELECT id, kept AS was FROM records WHERE handover_id = @handover AND section_id = @section) old
			WHERE r.handover_id = @handover AND r.section_id = @section AND r.id = old.id
				AND r.removed_at IS NULL AND r.state IN ('draft', 'returned')
			RETURNING r.id, r.revision, old.was, r.title, r.data, r.updated_by
		)
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT @handover, id, revision, title, data, 'submitted', updated_by, @now
		FROM moved
		WHERE was < revision`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section, "now": now})
	return err
}

// Seals are all seals of the handover, oldest first.
func (t *tx) Seals(ctx context.Context) ([]handover.Seal, error) {
	rows, err := t.Query(ctx, sealsSQL+` ORDER BY g.signed_at, g.id`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, sealDest)
}

// ReplaceParties writes a changed plan: parties and stores anew, people and dates of sections.
func (t *tx) ReplaceParties(ctx context.Context, h handover.Handover, sections []handover.Section) error {
	var b pgx.Batch
	args := pgx.StrictNamedArgs{"handover": h.ID}
	b.Queue(`DELETE FROM handover_stores WHERE handover_id = @handover`, args)
	b.Queue(`DELETE FROM parties WHERE handover_id = @handover`, args)
	queueParties(&b, h)
	for _, s := range sections {
		b.Queue(`
			UPDATE sections
			SET filler_id = @filler, reviewer_id = @reviewer, due_on = @due, version = version + 1
			WHERE handover_id = @handover AND id = @id`, pgx.StrictNamedArgs{
			"handover": h.ID, "id": s.ID, "filler": orNull(s.Filler), "reviewer": orNull(s.Reviewer), "due": dateOrNull(s.DueOn),
		})
	}
	b.Queue(`
		UPDATE handovers
		SET title = @title, reason = @reason, methods = @methods, team_id = @team, store_id = @store,
			last_working_day = @last_day, due_on = @due, effective_at = @effective, version = version + 1
		WHERE id = @handover`, pgx.StrictNamedArgs{
		"handover": h.ID, "title": h.Title, "reason": h.Reason, "methods": methodTexts(h), "team": orNull(h.Team),
		"store": h.Stores[0].ID, "last_day": dateOrNull(h.LastWorkingDay), "due": dateOrNull(h.DueOn), "effective": timeOrNull(h.EffectiveAt),
	})
	return translate(t.SendBatch(ctx, &b).Close())
}

// SetLive says whether the handover's sections count for the dashboard.
func (t *tx) SetLive(ctx context.Context, live bool) error {
	_, err := exec(ctx, t, `UPDATE sections SET live = @live WHERE handover_id = @handover`,
		pgx.StrictNamedArgs{"live": live, "handover": t.sc.Handover()})
	return err
}
