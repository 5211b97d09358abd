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

// handoverColumns and handoverDest belong together: the columns of handovers h with teams t, and where they go.
const handoverColumns = `h.id, h.workspace_id, h.number, h.title, h.reason, h.state, h.methods, h.team_id, coalesce(t.name, ''),
			h.template_id, h.last_working_day, h.due_on, h.next_due_on, h.effective_at, h.cancel_reason, h.created_at, h.signed_at,
			h.version, h.sections, h.empty, h.filling, h.submitted, h.returned, h.signed, h.not_applicable, h.settled, h.records,
			h.records_accepted, h.questions, h.questions_blocking, h.blockers, h.warnings, h.event_seq, h.event_hash`

func handoverDest(h *handover.Handover) []any {
	return []any{
		&h.ID, &h.Workspace, &h.Number, &h.Title, &h.Reason, &h.State, &h.Methods, &h.Team, &h.TeamName,
		&h.Template, at(&h.LastWorkingDay), at(&h.DueOn), at(&h.NextDueOn), at(&h.EffectiveAt), &h.CancelReason, at(&h.CreatedAt), at(&h.SignedAt),
		&h.Version, &h.Tally.Sections, &h.Tally.Empty, &h.Tally.Filling, &h.Tally.Submitted, &h.Tally.Returned, &h.Tally.Signed,
		&h.Tally.NotApplicable, &h.Tally.Settled, &h.Counts.Records,
		&h.Counts.Accepted, &h.Counts.Questions, &h.Counts.Blocking, &h.Counts.Blockers, &h.Counts.Warnings, &h.Head.Seq, &h.Head.Hash,
	}
}

// wholeColumns add to handoverColumns the template's name, the parties and the stores as JSON.
const wholeColumns = handoverColumns + `,
			coalesce((SELECT tp.name_zh || E'\n' || tp.name_en FROM templates tp WHERE (tp.workspace_id, tp.id) = (h.workspace_id, h.template_id)), ''),
			(SELECT json_agg(json_build_object('Person', pa.person_id, 'Name', pp.name, 'Post', pp.post, 'Role', pa.role,
					'Lead', pa.role = 'receiver' AND pa.position = 1) ORDER BY pa.role, pa.position)
				FROM parties pa JOIN people pp ON pp.id = pa.person_id
				WHERE pa.handover_id = h.id),
			(SELECT json_agg(json_build_object('ID', st.id, 'Name', st.name, 'Platform', st.platform, 'Company', st.company) ORDER BY hs.position)
				FROM handover_stores hs JOIN stores st ON (st.workspace_id, st.id) = (hs.workspace_id, hs.store_id)
				WHERE hs.handover_id = h.id)`

type wholeRow struct {
	handover.Handover
	parties, stores []byte
}

func wholeDest(w *wholeRow) []any {
	return append(handoverDest(&w.Handover), &w.TemplateName, &w.parties, &w.stores)
}

func (w wholeRow) read() (handover.Handover, error) {
	for raw, to := range map[*[]byte]any{&w.parties: &w.Parties, &w.stores: &w.Stores} {
		if len(*raw) == 0 {
			continue
		}
		if err := json.Unmarshal(*raw, to); err != nil {
			return w.Handover, err
		}
	}
	return w.Handover, nil
}

const wholeSQL = `
	SELECT ` + wholeColumns + `
	FROM handovers h
	LEFT JOIN teams t ON (t.workspace_id, t.id) = (h.workspace_id, h.team_id)
	WHERE h.id = @handover`

// whole queues the handover with its parties and stores, and its sections: the frame of every page inside it.
func (b *batch) frame(sc handover.Scope, f *app.Frame) {
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.rows(wholeSQL, args, func(rows pgx.Rows) error {
		list, err := collect(rows, wholeDest)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return handover.ErrNotFound()
		}
		f.Handover, err = list[0].read()
		return err
	})
	b.rows(sectionsSQL+` ORDER BY s.position`, args, func(rows pgx.Rows) error {
		var err error
		f.Sections, err = collect(rows, sectionDest)
		return err
	})
}

// CreateHandover numbers and stores a new handover.
func (s *Store) CreateHandover(ctx context.Context, v handover.Viewer, h handover.Handover, sections []handover.Section, first handover.Event, k app.Key) (handover.Handover, error) {
	var replay *app.Replay
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if k.ID != uuid.Nil {
			var err error
			if replay, err = replayed(ctx, tx, v.ID, k.ID); err != nil || replay != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, `
			INSERT INTO number_series AS n (workspace_id, year, last)
			VALUES (@workspace, @year, 1)
			ON CONFLICT (workspace_id, year) DO UPDATE SET last = n.last + 1
			RETURNING 'HD-' || year || '-' || lpad(last::text, 4, '0')`,
			pgx.StrictNamedArgs{"workspace": v.Workspace, "year": h.CreatedAt.Year()}).Scan(&h.Number); err != nil {
			return err
		}
		first, h.Head = first.Link(h.ID, handover.Head{})
		if _, err := tx.Exec(ctx, insertHandoverSQL, insertHandoverArgs(v, h)); err != nil {
			return err
		}
		var b pgx.Batch
		queueParties(&b, h)
		for _, sec := range sections {
			b.Queue(insertSectionSQL, insertSectionArgs(v.Workspace, h, sec))
		}
		b.Queue(insertEventSQL, eventArgs(h.ID, []handover.Event{first}))
		if k.ID != uuid.Nil {
			loc := k.Location + h.ID.String()
			b.Queue(insertRequestSQL, pgx.StrictNamedArgs{"person": v.ID, "key": k.ID, "location": loc, "now": first.At})
		}
		return tx.SendBatch(ctx, &b).Close()
	})
	if err == nil && replay != nil {
		return h, replay
	}
	return h, translate(err)
}

const insertHandoverSQL = `
	INSERT INTO handovers (workspace_id, id, number, title, reason, state, methods, team_id, store_id, template_id,
		last_working_day, due_on, next_due_on, effective_at, created_by, created_at, sections, empty, event_seq, event_hash)
	VALUES (@workspace, @id, @number, @title, @reason, @state, @methods, @team, @store, @template,
		@last_day, @due, @next_due, @effective, @by, @at, @sections, @sections, @seq, @hash)`

func insertHandoverArgs(v handover.Viewer, h handover.Handover) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"workspace": v.Workspace, "id": h.ID, "number": h.Number, "title": h.Title, "reason": h.Reason, "state": h.State,
		"methods": methodTexts(h), "team": orNull(h.Team), "store": h.Stores[0].ID, "template": h.Template,
		"last_day": dateOrNull(h.LastWorkingDay), "due": dateOrNull(h.DueOn), "next_due": dateOrNull(h.NextDueOn),
		"effective": timeOrNull(h.EffectiveAt), "by": v.ID, "at": h.CreatedAt, "sections": h.Tally.Sections,
		"seq": h.Head.Seq, "hash": h.Head.Hash,
	}
}

func methodTexts(h handover.Handover) []string {
	out := make([]string, len(h.Methods))
	for i, m := range h.Methods {
		out[i] = string(m)
	}
	return out
}

func queueParties(b *pgx.Batch, h handover.Handover) {
	for i, st := range h.Stores {
		b.Queue(`INSERT INTO handover_stores (handover_id, workspace_id, store_id, position) VALUES (@h, @workspace, @store, @position)`,
			pgx.StrictNamedArgs{"h": h.ID, "workspace": h.Workspace, "store": st.ID, "position": i + 1})
	}
	position := map[handover.PartyRole]int{}
	for _, p := range h.Parties {
		position[p.Role]++
		b.Queue(`INSERT INTO parties (handover_id, workspace_id, person_id, role, position) VALUES (@h, @workspace, @person, @role, @position)`,
			pgx.StrictNamedArgs{"h": h.ID, "workspace": h.Workspace, "person": p.Person, "role": p.Role, "position": position[p.Role]})
	}
}

const insertSectionSQL = `
	INSERT INTO sections (handover_id, workspace_id, id, position, kind, title_zh, title_en, guidance_zh, guidance_en, required,
		minimum, filler_id, reviewer_id, due_on, live)
	VALUES (@h, @workspace, @id, @position, @kind, @zh, @en, @guide_zh, @guide_en, @required,
		@minimum, @filler, @reviewer, @due, @live)`

func insertSectionArgs(workspace uuid.UUID, h handover.Handover, s handover.Section) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"h": h.ID, "workspace": workspace, "id": s.ID, "position": s.Position, "kind": s.Kind, "zh": s.TitleZH, "en": s.TitleEN,
		"guide_zh": s.GuidanceZH, "guide_en": s.GuidanceEN, "required": s.Required, "minimum": s.Minimum,
		"filler": orNull(s.Filler), "reviewer": orNull(s.Reviewer), "due": dateOrNull(s.DueOn), "live": h.State == handover.Active,
	}
}

// Overview is a handover with its sections, newest events, worst findings and seals: one round trip.
func (s *Store) Overview(ctx context.Context, sc handover.Scope) (app.Overview, error) {
	var o app.Overview
	var f app.Frame
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.frame(sc, &f)
	b.rows(eventsSQL+` ORDER BY e.seq DESC LIMIT 12`, args, func(rows pgx.Rows) error {
		var err error
		o.Events, err = collect(rows, eventDest)
		return err
	})
	b.rows(`
		SELECT f.rule, f.field, f.severity, f.args, r.section_id, r.id, r.title, r.kind
		FROM (
			SELECT *
			FROM records r
			WHERE r.handover_id = @handover AND r.removed_at IS NULL AND r.blockers + r.warnings > 0
			ORDER BY r.blockers DESC, r.id
			LIMIT 8
		) r
		JOIN findings f ON (f.handover_id, f.record_id) = (r.handover_id, r.id)
		WHERE f.severity <> 'notice'
		ORDER BY f.severity, r.id
		LIMIT 8`, args, func(rows pgx.Rows) error {
		var err error
		o.Findings, err = collectFound(rows)
		return err
	})
	b.rows(sealsSQL+` ORDER BY g.signed_at, g.id`, args, func(rows pgx.Rows) error {
		var err error
		o.Seals, err = collect(rows, sealDest)
		return err
	})
	err := s.send(ctx, &b)
	o.Handover, o.Sections = f.Handover, f.Sections
	return o, err
}

// Signatures is what the page of the final signatures needs: one round trip.
func (s *Store) Signatures(ctx context.Context, sc handover.Scope) (app.Signatures, error) {
	var out app.Signatures
	var f app.Frame
	var b batch
	b.frame(sc, &f)
	b.rows(sealsSQL+` ORDER BY g.signed_at, g.id`, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
		var err error
		out.Seals, err = collect(rows, sealDest)
		return err
	})
	err := s.send(ctx, &b)
	out.Handover, out.Sections = f.Handover, f.Sections
	return out, err
}

const eventsSQL = `
	SELECT e.seq, e.act, e.actor_id, p.name, e.section_id, e.record_id, e.detail, e.happened_at, e.prev, e.hash
	FROM events e
	JOIN people p ON p.id = e.actor_id
	WHERE e.handover_id = @handover`

func eventDest(e *handover.Event) []any {
	return []any{&e.Seq, &e.Act, &e.Actor, &e.Name, &e.Section, &e.Record, &e.Detail, at(&e.At), &e.Prev, &e.Hash}
}

// Events are a handover's events, newest first.
func (s *Store) Events(ctx context.Context, sc handover.Scope, below int64, limit int) ([]handover.Event, error) {
	rows, err := s.pool.Query(ctx, eventsSQL+`
		AND (@below = 0 OR e.seq < @below)
		ORDER BY e.seq DESC
		LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "below": below, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, eventDest)
}

const sealsSQL = `
	SELECT g.handover_id, g.id, g.section_id, g.role, g.person_id, g.name, g.statement, g.digest, g.version, g.signed_at, g.address, g.agent
	FROM seals g
	WHERE g.handover_id = @handover`

func sealDest(g *handover.Seal) []any {
	return []any{
		&g.Handover, &g.ID, &g.Section, &g.Role, &g.Person, &g.Name, &g.Statement, &g.Digest, &g.Version, at(&g.At), &g.Address, &g.Agent,
	}
}

func daysFrom(t time.Time, n int) string { return t.AddDate(0, 0, n).Format(time.DateOnly) }
