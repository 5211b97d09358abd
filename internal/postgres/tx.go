package postgres

import (
	"bytes"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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
//
// A form that was sent twice is found at two places: by the lock, when the first one was through before the second began, and
// otherwise here, when the second one has waited for the first and then finds that its key is taken or that its act is no longer
// possible.
func (s *Store) Update(ctx context.Context, sc handover.Scope, key app.Key, fn func(app.Tx) error) error {
	var err error
	for try := 0; try < 5; try++ {
		if try > 0 {
			wait := time.Duration(try*10+rand.IntN(20)) * time.Millisecond
			select {
			case <-ctx.Done():
				return unavailable(ctx.Err())
			case <-time.After(wait):
			}
		}
		err = s.transact(ctx, func(t pgx.Tx) error { return fn(&tx{Tx: t, sc: sc, key: key}) })
		if !again(err) {
			break
		}
	}
	if err != nil {
		if replay := s.replayed(ctx, sc.By(), key); replay != nil {
			return replay
		}
	}
	return translate(err)
}

// replayed looks for a form that was carried out before. It touches the row, so that the answer waits for the same replication as
// the first one did. When it cannot tell it says no: the caller then answers with the error it has.
func (s *Store) replayed(ctx context.Context, person uuid.UUID, key app.Key) error {
	if key.ID == uuid.Nil {
		return nil
	}
	var location string
	var digest []byte
	if err := s.pool.QueryRow(ctx, `
		UPDATE requests
		SET touched_at = clock_timestamp()
		WHERE person_id = @person AND key = @key
		RETURNING location, digest`, pgx.StrictNamedArgs{"person": person, "key": key.ID}).Scan(&location, &digest); err != nil {
		return nil
	}
	return replay(key, location, digest)
}

// replay is the answer to a key that was used before: the first answer's location, or a refusal when something else was sent.
func replay(key app.Key, location string, digest []byte) error {
	if len(digest) > 0 && len(key.Digest) > 0 && !bytes.Equal(digest, key.Digest) {
		return handover.Refuse(handover.Invalid, "refuse.key_used")
	}
	return &app.Replay{Location: location}
}

// lockColumns precede what a lock reads: the location of a replayed form, and the giver.
var lockColumns = `
	rq.location, rq.digest, ` + leaverColumns(`gp`, `h`) + `, ` + handoverColumns

const lockFrom = `
	FROM handovers h
	LEFT JOIN teams t ON (t.workspace_id, t.id) = (h.workspace_id, h.team_id)
	LEFT JOIN parties gpa ON gpa.handover_id = h.id AND gpa.role = 'giver'
	LEFT JOIN people gp ON gp.id = gpa.person_id
	LEFT JOIN requests rq ON (rq.person_id, rq.key) = (@person, @key)`

// lock runs a lock statement and answers with a replay when the form was carried out before.
func (t *tx) lock(ctx context.Context, sql string, args pgx.StrictNamedArgs, l *app.Locked, more ...any) error {
	var location *string
	var digest []byte
	args["person"], args["key"], args["handover"] = t.sc.By(), t.key.ID, t.sc.Handover()
	dest := append(append([]any{&location, &digest}, leaverDest(&l.Giver)...), handoverDest(&l.Handover)...)
	if err := one(t.QueryRow(ctx, sql, args), append(dest, more...)...); err != nil {
		return err
	}
	if location != nil {
		return replay(t.key, *location, digest)
	}
	return t.proxyHolds(ctx)
}

// names fills in what a lock that had to wait could not read: it sees the newest rows of what it locks, but people who were named on
// them meanwhile are missing.
func (t *tx) names(ctx context.Context, l *app.Locked) error {
	missing := map[uuid.UUID][]*string{}
	for _, p := range []struct {
		id   uuid.UUID
		name *string
	}{
		{l.Section.Filler, &l.Section.FillerName},
		{l.Section.Reviewer, &l.Section.ReviewerName},
		{l.Section.ReasonBy, &l.Section.ReasonName},
		{l.Record.ReviewedBy, &l.Record.Reviewer},
		{l.Record.UpdatedBy, &l.Record.Updater},
	} {
		if p.id != uuid.Nil && *p.name == "" {
			missing[p.id] = append(missing[p.id], p.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	rows, err := t.Query(ctx, `SELECT id, name FROM people WHERE id = ANY(@ids)`,
		pgx.StrictNamedArgs{"ids": slices.Collect(maps.Keys(missing))})
	if err != nil {
		return translate(err)
	}
	list, err := collect(rows, func(p *handover.Person) []any { return []any{&p.ID, &p.Name} })
	for _, p := range list {
		for _, name := range missing[p.ID] {
			*name = p.Name
		}
	}
	return err
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
	if err != nil {
		return l, err
	}
	return l, t.names(ctx, &l)
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
	if l.Record, err = row.read(t.sc); err != nil {
		return l, err
	}
	return l, t.names(ctx, &l)
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

// Content is what the section holds in this transaction.
func (t *tx) Content(ctx context.Context, section uuid.UUID) (seal.Content, error) {
	var c contentRow
	err := one(t.QueryRow(ctx, contentSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section}), c.dest()...)
	if err != nil {
		return seal.Content{}, err
	}
	return c.read(), nil
}

// Accept accepts submitted records and writes their reviews.
func (t *tx) Accept(ctx context.Context, section uuid.UUID, f app.RecordFilter, list []uuid.UUID, now time.Time) (out app.Accepted, err error) {
	w := narrow(t.sc, section, f)
	w.and(`r.state = 'submitted'`)
	if list != nil {
		w.and(`r.id = ANY(@ids)`, "ids", list)
	}
	w.args["by"], w.args["now"] = t.sc.By(), now
	err = one(t.QueryRow(ctx, `
		WITH fits AS (
			SELECT r.id, r.questions_blocking, `+saysNothing+` AS held, coalesce(r.rebuilt_by = @by, false) AS own,
				r.proof_stage IS NULL AND EXISTS (SELECT FROM sections s WHERE (s.handover_id, s.id) = (r.handover_id, r.section_id) AND s.proof) AS unproven
			FROM records r
			WHERE `+w.sql()+`
			ORDER BY r.id
			FOR NO KEY UPDATE
		), done AS (
			UPDATE records r
			SET state = 'accepted', reviewed_by = @by, reviewed_at = @now, reason = ''
			FROM fits
			WHERE r.handover_id = @handover AND r.id = fits.id AND fits.questions_blocking = 0 AND NOT fits.held AND NOT fits.own AND NOT fits.unproven
			RETURNING r.id, r.revision, r.revision + r.file_changes AS shown
		), noted AS (
			INSERT INTO reviews (handover_id, section_id, id, record_id, verdict, revision, made_by, made_at)
			SELECT @handover, @section, gen_random_uuid(), id, 'accepted', revision, @by, @now
			FROM done
		), seen AS (
			INSERT INTO looks (handover_id, person_id, record_id, revision, shown, seen_at)
			SELECT @handover, @by, id, revision, shown, @now
			FROM done
			ON CONFLICT (handover_id, person_id, record_id) DO UPDATE
			SET revision = EXCLUDED.revision, shown = EXCLUDED.shown, seen_at = EXCLUDED.seen_at
		)
		SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM fits WHERE questions_blocking > 0 AND NOT held),
			(SELECT count(*) FROM fits WHERE held), (SELECT count(*) FROM fits WHERE own),
			(SELECT count(*) FROM fits WHERE unproven AND questions_blocking = 0 AND NOT held AND NOT own)`, w.args),
		&out.Count, &out.Left, &out.Held, &out.Own, &out.Unproven)
	return out, err
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

// LastEvent is the latest time of the newest events of the handover. The last of them has another when a clock went back.
func (t *tx) LastEvent(ctx context.Context) (time.Time, error) {
	var last time.Time
	err := one(t.QueryRow(ctx, `
		SELECT max(happened_at)
		FROM (
			SELECT e.happened_at
			FROM events e
			WHERE e.handover_id = @handover
			ORDER BY e.seq DESC
			LIMIT 1000
		) x`, pgx.StrictNamedArgs{"handover": t.sc.Handover()}), at(&last))
	return last, err
}

// ReplaceParties writes a changed plan: parties and stores anew, people and dates of the sections that have others now.
func (t *tx) ReplaceParties(ctx context.Context, h handover.Handover, sections []handover.Section) error {
	if h.ID != t.sc.Handover() {
		return handover.ErrNotFound()
	}
	n := len(sections)
	id, filler, reviewer, due := make([]uuid.UUID, n), make([]*uuid.UUID, n), make([]*uuid.UUID, n), make([]*string, n)
	content, taught := make([]int, n), make([]int, n)
	for i, s := range sections {
		id[i], filler[i], reviewer[i], due[i] = s.ID, someID(s.Filler), someID(s.Reviewer), dateText(s.DueOn)
		content[i], taught[i] = s.ContentVersion, s.TeachBack
	}
	// Rows that a statement deletes stand in the way of what the same statement inserts, so deleting comes first.
	for _, sql := range []string{
		`DELETE FROM handover_stores WHERE handover_id = @handover`,
		`DELETE FROM parties WHERE handover_id = @handover`,
	} {
		if _, err := exec(ctx, t, sql, pgx.StrictNamedArgs{"handover": h.ID}); err != nil {
			return err
		}
	}
	c := change{args: pgx.StrictNamedArgs{"handover": h.ID, "workspace": h.Workspace}}
	c.parties(h)
	c.add(`
		UPDATE sections s
		SET filler_id = x.filler, reviewer_id = x.reviewer, due_on = x.due::date, content_version = x.content, teach_back = x.teach_back, version = version + 1
		FROM unnest(@x_id::uuid[], @x_filler::uuid[], @x_reviewer::uuid[], @x_due::text[], @x_content::integer[], @x_taught::integer[])
			AS x (id, filler, reviewer, due, content, teach_back)
		WHERE s.handover_id = @handover AND s.id = x.id
			AND (s.filler_id, s.reviewer_id, s.due_on, s.teach_back) IS DISTINCT FROM (x.filler, x.reviewer, x.due::date, x.teach_back)`,
		pgx.StrictNamedArgs{"x_id": id, "x_filler": filler, "x_reviewer": reviewer, "x_due": due, "x_content": content, "x_taught": taught})
	c.add(`
		UPDATE handovers
		SET title = @title, reason = @reason, methods = @methods, team_id = @team, store_id = @store, giver_id = @giver,
			receiver_id = @receiver, receivers = @receivers, witness_rank = @rank,
			rank_reason = @rank_reason, receivers_sign = @receivers_sign, sections_sign = @sections_sign,
			absent_cause = @absent_cause, absent_reason = @absent_reason, absent_since = @absent_since, last_working_day = @last_day, due_on = @due, effective_at = @effective,
			search = array_to_tsvector(@tokens::text[]), version = version + 1
		WHERE id = @handover`, planArgs(h))
	return c.write(ctx, t)
}

// Lay adds sections to the handover.
func (t *tx) Lay(ctx context.Context, h handover.Handover, sections []handover.Section) error {
	if h.ID != t.sc.Handover() {
		return handover.ErrNotFound()
	}
	c := change{args: pgx.StrictNamedArgs{"handover": h.ID, "workspace": h.Workspace}}
	c.sections(h, sections)
	return c.write(ctx, t)
}

// SetLive says whether the handover's sections count for the dashboard.
func (t *tx) SetLive(ctx context.Context, live bool) error {
	_, err := exec(ctx, t, `UPDATE sections SET live = @live WHERE handover_id = @handover AND live <> @live`,
		pgx.StrictNamedArgs{"live": live, "handover": t.sc.Handover()})
	return err
}
