package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// handoverColumns and handoverDest belong together: the columns of handovers h with teams t, and where they go.
const handoverColumns = `h.id, h.workspace_id, h.number, h.title, h.reason, h.state, h.methods, h.team_id, coalesce(t.name, ''),
			h.witness_rank, h.rank_reason, h.receivers_sign, h.sections_sign, h.absent_cause, h.absent_reason, h.absent_since,
			h.template_id, h.template_version, h.last_working_day, h.due_on, h.next_due_on, h.effective_at, h.cancel_reason, h.created_at, h.signed_at, h.moved_at,
			h.version, h.judged_version, h.sections, h.empty, h.filling, h.submitted, h.returned, h.signed, h.not_applicable, h.settled, h.late, h.records,
			h.records_accepted, h.questions, h.questions_blocking, h.blockers, h.warnings, h.exits, h.exits_open, h.exit_due,
			h.event_seq, h.event_hash`

func handoverDest(h *handover.Handover) []any {
	return []any{
		&h.ID, &h.Workspace, &h.Number, &h.Title, &h.Reason, &h.State, &h.Methods, &h.Team, &h.TeamName,
		&h.Rank, &h.RankReason, &h.Signing.Receivers, &h.Signing.Sections, &h.Absent.Cause, &h.Absent.Reason, at(&h.Absent.Since),
		&h.Template, &h.TemplateVersion, at(&h.LastWorkingDay), at(&h.DueOn), at(&h.NextDueOn), at(&h.EffectiveAt), &h.CancelReason, at(&h.CreatedAt), at(&h.SignedAt), at(&h.MovedAt),
		&h.Version, &h.Judged, &h.Tally.Sections, &h.Tally.Empty, &h.Tally.Filling, &h.Tally.Submitted, &h.Tally.Returned, &h.Tally.Signed,
		&h.Tally.NotApplicable, &h.Tally.Settled, &h.Tally.Late, &h.Counts.Records,
		&h.Counts.Accepted, &h.Counts.Questions, &h.Counts.Blocking, &h.Counts.Blockers, &h.Counts.Warnings,
		&h.Exits.All, &h.Exits.Open, at(&h.Exits.DueOn), &h.Head.Seq, &h.Head.Hash,
	}
}

// wholeColumns add to handoverColumns the template's name and newest version, the parties and the stores as JSON.
const wholeColumns = handoverColumns + `,
			coalesce((SELECT tp.name_zh || E'\n' || tp.name_en FROM templates tp WHERE (tp.workspace_id, tp.id) = (h.workspace_id, h.template_id)), ''),
			coalesce((SELECT tp.version FROM templates tp WHERE (tp.workspace_id, tp.id) = (h.workspace_id, h.template_id)), 0),
			(SELECT json_agg(json_build_object('Person', pa.person_id, 'Name', pp.name, 'Post', pp.post, 'Number', pp.employee_number, 'Role', pa.role,
					'Lead', pa.role = 'receiver' AND pa.position = 1, 'Disabled', pp.disabled_at IS NOT NULL) ORDER BY pa.role, pa.position)
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
	return append(handoverDest(&w.Handover), &w.TemplateName, &w.TemplateNewest, &w.parties, &w.stores)
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

const wholeFrom = `
	FROM handovers h
	LEFT JOIN teams t ON (t.workspace_id, t.id) = (h.workspace_id, h.team_id)
	WHERE h.id = @handover`

const wholeSQL = `SELECT ` + wholeColumns + wholeFrom

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
	b.sections(sc, f)
}

// sections queues the sections of the handover.
func (b *batch) sections(sc handover.Scope, f *app.Frame) {
	b.rows(sectionsSQL+` ORDER BY s.position`, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
		var err error
		f.Sections, err = collect(rows, sectionDest)
		return err
	})
}

// CreateHandover numbers and stores a new handover. A form that was sent before is found by its key, as in Update.
func (s *Store) CreateHandover(ctx context.Context, v handover.Viewer, h handover.Handover, laid app.Laid, begin []handover.Event, k app.Key) (handover.Handover, error) {
	if replay := s.replayed(ctx, v.ID, k); replay != nil {
		return h, replay
	}
	err := s.transact(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `
			INSERT INTO number_series AS n (workspace_id, year, last)
			VALUES (@workspace, @year, 1)
			ON CONFLICT (workspace_id, year) DO UPDATE SET last = n.last + 1
			RETURNING 'HD-' || year || '-' || lpad(last::text, greatest(4, length(last::text)), '0')`,
			pgx.StrictNamedArgs{"workspace": v.Workspace, "year": h.CreatedAt.Year()}).Scan(&h.Number); err != nil {
			return err
		}
		events := append([]handover.Event{}, begin...)
		for i := range events {
			events[i], h.Head = events[i].Link(h.ID, h.Head)
		}
		c := change{args: pgx.StrictNamedArgs{"handover": h.ID, "workspace": v.Workspace}}
		c.add(insertHandoverSQL, insertHandoverArgs(v, h))
		c.parties(h)
		c.sections(h, laid.Sections)
		c.exits(laid.Exits)
		c.add(insertEventSQL, eventArgs(h.ID, events))
		if giver, ok := h.Party(handover.Giver); ok {
			c.responsibilities([]handover.Responsibility{h.Given(giver, h.CreatedAt)}, events[0].Seq)
		}
		if k.ID != uuid.Nil {
			c.request(v.ID, app.Key{ID: k.ID, Location: k.Location + h.ID.String(), Digest: k.Digest}, begin[0].At)
		}
		return c.write(ctx, tx)
	})
	if err != nil {
		if replay := s.replayed(ctx, v.ID, k); replay != nil {
			return h, replay
		}
	}
	return h, translate(err)
}

const insertHandoverSQL = `
	INSERT INTO handovers (workspace_id, id, number, title, reason, state, methods, team_id, store_id, giver_id, receiver_id, receivers,
		witness_rank, rank_reason, receivers_sign, sections_sign, absent_cause, absent_reason, absent_since, template_id, template_version,
		last_working_day, due_on, next_due_on, effective_at, created_by, created_at, search, sections, empty, settled, exits, exits_open, exit_due, event_seq, event_hash,
		judged_version, numbers)
	VALUES (@workspace, @handover, @number, @title, @reason, @state, @methods, @team, @store, @giver, @receiver, @receivers,
		@rank, @rank_reason, @receivers_sign, @sections_sign, @absent_cause, @absent_reason, @absent_since, @template, @template_version,
		@last_day, @due, @next_due, @effective, @by, @at, array_to_tsvector(@tokens::text[]), @sections, @sections, @settled, @exits, @exits_open, @exit_due,
		@seq, @hash,
		(SELECT catalog_version FROM workspaces WHERE id = @workspace),
		coalesce((SELECT x.numbers FROM template_versions x
			WHERE (x.workspace_id, x.template_id, x.version) = (@workspace, @template, @template_version)), '{}'))`

func insertHandoverArgs(v handover.Viewer, h handover.Handover) pgx.StrictNamedArgs {
	args := planArgs(h)
	maps.Copy(args, pgx.StrictNamedArgs{
		"number": h.Number, "state": h.State, "template": h.Template, "template_version": h.TemplateVersion, "next_due": dateOrNull(h.NextDueOn), "by": v.ID, "at": h.CreatedAt,
		"sections": h.Tally.Sections, "settled": h.Tally.Settled, "exits": h.Exits.All, "exits_open": h.Exits.Open, "exit_due": dateOrNull(h.Exits.DueOn), "seq": h.Head.Seq, "hash": h.Head.Hash,
	})
	return args
}

// planArgs are the columns of a handover that its plan says.
func planArgs(h handover.Handover) pgx.StrictNamedArgs {
	giver, _ := h.Party(handover.Giver)
	lead, _ := h.Party(handover.Receiver)
	rules := h.Signing.Usual()
	return pgx.StrictNamedArgs{
		"title": h.Title, "reason": h.Reason, "methods": methodTexts(h), "team": orNull(h.Team), "store": h.Stores[0].ID,
		"giver": orNull(giver.Person), "receiver": orNull(lead.Person), "receivers": len(h.With(handover.Receiver)),
		"rank": h.Rank, "rank_reason": h.RankReason, "receivers_sign": rules.Receivers, "sections_sign": rules.Sections,
		"absent_cause": h.Absent.Cause, "absent_reason": h.Absent.Reason, "absent_since": timeOrNull(h.Absent.Since),
		"last_day": dateOrNull(h.LastWorkingDay), "due": dateOrNull(h.DueOn), "effective": timeOrNull(h.EffectiveAt), "tokens": handoverTokens(h),
	}
}

// handoverTokens are what a handover is found by: its title and number, and the people and stores it names.
func handoverTokens(h handover.Handover) []string {
	var names strings.Builder
	for _, p := range h.Parties {
		names.WriteString(p.Name + " ")
	}
	for _, st := range h.Stores {
		names.WriteString(st.Name + " ")
	}
	tokens := catalog.IndexTokens(h.Title, h.Number+" "+names.String(), h.Number)
	for _, t := range catalog.SearchTokens(h.Number) {
		tokens = append(tokens, catalog.TitleToken(t))
	}
	return tokens
}

func methodTexts(h handover.Handover) []string {
	out := make([]string, len(h.Methods))
	for i, m := range h.Methods {
		out[i] = string(m)
	}
	return out
}

// parties adds the stores and parties of a handover; those that stood there before must be gone.
func (c *change) parties(h handover.Handover) {
	stores, storeAt := make([]uuid.UUID, len(h.Stores)), make([]int, len(h.Stores))
	for i, st := range h.Stores {
		stores[i], storeAt[i] = st.ID, i+1
	}
	c.add(`
		INSERT INTO handover_stores (handover_id, workspace_id, store_id, position)
		SELECT @handover::uuid, @workspace::uuid, store, position
		FROM unnest(@y_store::uuid[], @y_position::integer[]) AS y (store, position)`,
		pgx.StrictNamedArgs{"y_store": stores, "y_position": storeAt})
	n := len(h.Parties)
	people, roles, partyAt := make([]uuid.UUID, n), make([]string, n), make([]int, n)
	count := map[handover.PartyRole]int{}
	for i, p := range h.Parties {
		count[p.Role]++
		people[i], roles[i], partyAt[i] = p.Person, string(p.Role), count[p.Role]
	}
	c.add(`
		INSERT INTO parties (handover_id, workspace_id, person_id, role, position)
		SELECT @handover::uuid, @workspace::uuid, person, role, position
		FROM unnest(@z_person::uuid[], @z_role::text[], @z_position::integer[]) AS z (person, role, position)`,
		pgx.StrictNamedArgs{"z_person": people, "z_role": roles, "z_position": partyAt})
}

// sections adds new sections; one statement, because their tallies are locked in the order of their keys.
func (c *change) sections(h handover.Handover, list []handover.Section) {
	type row struct {
		ID       uuid.UUID  `json:"id"`
		Position int        `json:"position"`
		Kind     string     `json:"kind"`
		TitleZH  string     `json:"title_zh"`
		TitleEN  string     `json:"title_en"`
		GuideZH  string     `json:"guidance_zh"`
		GuideEN  string     `json:"guidance_en"`
		Required bool       `json:"required"`
		Minimum  int        `json:"minimum"`
		Filler   *uuid.UUID `json:"filler_id"`
		Reviewer *uuid.UUID `json:"reviewer_id"`
		DueDays  int        `json:"due_days"`
		DueOn    *string    `json:"due_on"`

		FillerSeat   handover.Seat               `json:"filler_seat"`
		ReviewerSeat handover.Seat               `json:"reviewer_seat"`
		WhyZH        string                      `json:"why_zh"`
		WhyEN        string                      `json:"why_en"`
		Severities   map[string]catalog.Severity `json:"severities"`
		Platforms    []string                    `json:"platforms"`
		TeachBack    int                         `json:"teach_back"`
		Proof        bool                        `json:"proof"`

		SupplementOf *uuid.UUID `json:"supplement_of"`
		Supplement   int        `json:"supplement"`
		Late         bool       `json:"late"`
	}
	rows := make([]row, len(list))
	for i, s := range list {
		rows[i] = row{
			s.ID, s.Position, s.Kind, s.TitleZH, s.TitleEN, s.GuidanceZH, s.GuidanceEN, s.Required, s.Minimum,
			someID(s.Filler), someID(s.Reviewer), s.DueDays, dateText(s.DueOn),
			s.FillerSeat, s.ReviewerSeat, s.WhyZH, s.WhyEN, s.Severities, s.Platforms, s.TeachBack, s.Proof, someID(s.SupplementOf), s.Supplement, s.Late,
		}
	}
	c.add(`
		INSERT INTO sections (handover_id, workspace_id, id, position, kind, title_zh, title_en, guidance_zh, guidance_en, required,
			minimum, filler_id, reviewer_id, due_days, due_on, live, filler_seat, reviewer_seat, why_zh, why_en, severities, platforms, teach_back, proof,
			supplement_of, supplement, late)
		SELECT @handover::uuid, @workspace::uuid, id, position, kind, title_zh, title_en, guidance_zh, guidance_en, required,
			minimum, filler_id, reviewer_id, due_days, due_on, @live::boolean OR late, filler_seat, reviewer_seat, why_zh, why_en,
			coalesce(nullif(severities, 'null'), '{}'), coalesce(platforms, '{}'), teach_back, proof, supplement_of, supplement, late
		FROM jsonb_to_recordset(@s_rows) AS s (id uuid, position integer, kind text, title_zh text, title_en text, guidance_zh text,
			guidance_en text, required boolean, minimum integer, filler_id uuid, reviewer_id uuid, due_days integer, due_on date, filler_seat text,
			reviewer_seat text, why_zh text, why_en text, severities jsonb, platforms text[], teach_back integer, proof boolean,
			supplement_of uuid, supplement integer, late boolean)`,
		pgx.StrictNamedArgs{"s_rows": rows, "live": h.State == handover.Active})
}

func someID(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// Overview is a handover with its sections, newest events, worst findings and seals: one round trip.
func (s *Store) Overview(ctx context.Context, sc handover.Scope, since, today time.Time) (app.Overview, error) {
	var o app.Overview
	var f app.Frame
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	o.Noticed.Since, o.Noticed.Today = since, today
	b.noticed(sc, &f, &o.Noticed)
	b.rows(eventsSQL+` ORDER BY e.seq DESC LIMIT 12`, args, func(rows pgx.Rows) error {
		var err error
		o.Events, err = collect(rows, eventDest)
		return err
	})
	b.rows(`
		SELECT f.row, r.section_id, r.id, r.title, r.kind
		FROM (
			SELECT *
			FROM records r
			WHERE r.handover_id = @handover AND r.removed_at IS NULL AND r.blockers + r.warnings > 0
			ORDER BY r.blockers DESC, r.id
			LIMIT 8
		) r
		CROSS JOIN LATERAL jsonb_array_elements(r.findings) AS f (row)
		WHERE f.row->>2 <> 'notice'
		ORDER BY f.row->>2, r.blockers DESC, r.id, f.row
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
	return s.signatures(ctx, sc, false)
}

// Signing is the same with the refusals.
func (s *Store) Signing(ctx context.Context, sc handover.Scope) (app.Signatures, error) {
	return s.signatures(ctx, sc, true)
}

func (s *Store) signatures(ctx context.Context, sc handover.Scope, refusals bool) (app.Signatures, error) {
	var out app.Signatures
	var f app.Frame
	var b batch
	b.frame(sc, &f)
	b.rows(sealsSQL+` ORDER BY g.signed_at, g.id`, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
		var err error
		out.Seals, err = collect(rows, sealDest)
		return err
	})
	if refusals {
		b.rows(proxiesSQL, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
			var err error
			out.Proxies, err = collect(rows, proxyDest)
			return err
		})
		b.rows(refusalsSQL, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
			var err error
			out.Refusals, err = readRefusals(rows)
			return err
		})
	}
	err := s.send(ctx, &b)
	out.Handover, out.Sections = f.Handover, f.Sections
	return out, err
}

// Together is the same with the content of a section: one round trip.
func (s *Store) Together(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.FaceToFacePage, error) {
	var out app.FaceToFacePage
	var f app.Frame
	var b batch
	var content contentRow
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.frame(sc, &f)
	b.rows(sealsSQL+` ORDER BY g.signed_at, g.id`, args, func(rows pgx.Rows) error {
		var err error
		out.Seals, err = collect(rows, sealDest)
		return err
	})
	if section != uuid.Nil {
		b.row(contentSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, content.dest()...)
	}
	err := s.send(ctx, &b)
	out.Handover, out.Sections = f.Handover, f.Sections
	if _, there := f.Section(section); err == nil && section != uuid.Nil {
		if !there {
			return out, handover.ErrNotFound()
		}
		out.Content = content.read()
	}
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
	SELECT g.handover_id, g.id, g.section_id, g.role, g.person_id, g.name, g.statement, g.digest, g.version, g.signed_at, g.address, g.agent,
		g.covers, g.method, g.evidence, g.signature, g.key, g.behalf_id, g.behalf_name
	FROM seals g
	WHERE g.handover_id = @handover`

func sealDest(g *handover.Seal) []any {
	return []any{
		&g.Handover, &g.ID, &g.Section, &g.Role, &g.Person, &g.Name, &g.Statement, &g.Digest, &g.Version, at(&g.At), &g.Address, &g.Agent,
		&g.Covers, &g.Method, &g.Evidence, &g.Signature, &g.Key, &g.Behalf, &g.BehalfName,
	}
}

func daysFrom(t time.Time, n int) string { return t.AddDate(0, 0, n).Format(time.DateOnly) }
