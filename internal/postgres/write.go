package postgres

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// change is one statement of many parts: each part is a CTE over its own arguments. One statement means one round trip and one
// snapshot, and parents are looked for at its end, so the order of the parts does not matter.
type change struct {
	parts []string
	args  pgx.StrictNamedArgs
}

func (c *change) add(sql string, args pgx.StrictNamedArgs) {
	c.parts = append(c.parts, sql)
	maps.Copy(c.args, args)
}

// write sends the change.
func (c *change) write(ctx context.Context, q pgx.Tx) error {
	names := make([]string, len(c.parts))
	for i, p := range c.parts {
		names[i] = "p" + string(rune('a'+i)) + " AS (" + p + ")"
	}
	_, err := exec(ctx, q, "WITH "+strings.Join(names, ", ")+" SELECT 1", c.args)
	return err
}

// request notes that a form was carried out.
func (c *change) request(person uuid.UUID, k app.Key, now time.Time) {
	c.add(`
		INSERT INTO requests (person_id, key, location, digest, made_at, touched_at)
		VALUES (@q_person, @q_key, @q_location, @q_digest, @q_now, @q_now)`,
		pgx.StrictNamedArgs{"q_person": person, "q_key": k.ID, "q_location": k.Location, "q_digest": append([]byte{}, k.Digest...), "q_now": now})
}

// Write stores everything an act did. The handover's counts and chain head move in the same statement as what moved them.
func (t *tx) Write(ctx context.Context, in app.Change) error {
	return t.WriteAll(ctx, []app.Change{in})
}

// WriteAll stores what several acts did that came with one form: the chain goes on from each to the next, and the form is noted once.
func (t *tx) WriteAll(ctx context.Context, list []app.Change) error {
	var head handover.Head
	for i, in := range list {
		if i > 0 {
			in.Handover.Head = head
		}
		var err error
		if head, err = t.put(ctx, in, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// put stores one change and says where the chain ends then.
func (t *tx) put(ctx context.Context, in app.Change, first bool) (handover.Head, error) {
	h := in.Handover
	if h.ID != t.sc.Handover() {
		return h.Head, handover.ErrNotFound()
	}
	if len(in.Events) == 0 {
		return h.Head, errors.New("write: an act without an event") // invariant 5
	}
	now := in.Events[0].At
	c := change{args: pgx.StrictNamedArgs{"handover": h.ID}}
	for i := range in.Events {
		in.Events[i], h.Head = in.Events[i].Link(h.ID, h.Head)
	}
	args := handoverArgs(h)
	args["h_moved"] = moved(in.Events)
	c.add(updateHandoverSQL, args)
	c.add(insertEventSQL, eventArgs(h.ID, in.Events))
	if !h.State.Open() {
		c.add(`UPDATE parties SET open = false WHERE handover_id = @handover AND open`, nil)
	}
	if first && t.key.ID != uuid.Nil {
		c.request(t.sc.By(), t.key, now)
	}
	if in.Section != nil {
		c.add(updateSectionSQL, sectionArgs(*in.Section))
	}
	if in.Record != nil {
		if err := c.record(*in.Record); err != nil {
			return h.Head, err
		}
	}
	if in.Review != nil {
		c.review(*in.Review)
	}
	if in.Question != nil {
		c.question(*in.Question, in.Message)
		if in.Seen {
			c.seen(in.Question.ID, t.sc.By(), now)
		}
	}
	if in.Retelling != nil {
		c.retelling(*in.Retelling)
	}
	if in.Seal != nil {
		c.seal(*in.Seal, in.Signer, now)
	}
	if err := c.mails(in.Mails, h.Head.Seq); err != nil {
		return h.Head, err
	}
	if len(in.Turns) > 0 {
		c.bundled(in.Turns)
	}
	c.enclosures(in.Enclosures)
	c.refusals(in.Refusals, in.ItemDone)
	c.proxies(in.Proxies)
	if in.File != nil {
		c.file(h.Workspace, *in.File) // proofs may name it
	}
	c.proofs(in.Proofs)
	c.listings(in.Listings)
	c.proposals(in.Proposal, in.Decided)
	c.secrets(in)
	c.exits(in.Exits)
	c.exitAct(h.Workspace, in.ExitAct)
	c.feed(in.Feed)
	if err := c.watch(in.WatchAct); err != nil {
		return h.Head, err
	}
	c.watchChecks(in.WatchChecks)
	c.responsibilities(in.Moved, telling(in.Events).Seq)
	if in.Look != nil {
		c.look(*in.Look)
	}
	return h.Head, c.write(ctx, t)
}

// moved says how soon the new head has to be in a checkpoint: signatures on the whole, and the end, are not kept waiting.
func moved(events []handover.Event) int {
	for _, e := range events {
		switch e.Act {
		case "handover.sealed", "handover.signed", "handover.closed":
			return 2
		}
	}
	return 1
}

const updateHandoverSQL = `
	UPDATE handovers
	SET state = @h_state, next_due_on = @h_next_due, cancel_reason = @h_cancel, signed_at = @h_signed_at, moved_at = @h_moved_at, late = @h_late,
		sections = @h_sections, empty = @h_empty, filling = @h_filling, submitted = @h_submitted, returned = @h_returned,
		signed = @h_signed, not_applicable = @h_na, settled = @h_settled, records = @h_records, records_accepted = @h_accepted,
		questions = @h_questions, questions_blocking = @h_blocking, blockers = @h_blockers, warnings = @h_warnings,
		exits = @h_exits, exits_open = @h_exits_open, exit_due = @h_exit_due, event_seq = @h_seq, event_hash = @h_hash, moved = greatest(moved, @h_moved)
	WHERE id = @handover`

func handoverArgs(h handover.Handover) pgx.StrictNamedArgs {
	t, n := h.Tally, h.Counts
	return pgx.StrictNamedArgs{
		"h_state": h.State, "h_next_due": dateOrNull(h.NextDueOn), "h_cancel": h.CancelReason, "h_signed_at": timeOrNull(h.SignedAt),
		"h_moved_at": timeOrNull(h.MovedAt), "h_late": t.Late,
		"h_sections": t.Sections, "h_empty": t.Empty, "h_filling": t.Filling, "h_submitted": t.Submitted, "h_returned": t.Returned,
		"h_signed": t.Signed, "h_na": t.NotApplicable, "h_settled": t.Settled, "h_records": n.Records, "h_accepted": n.Accepted,
		"h_questions": n.Questions, "h_blocking": n.Blocking, "h_blockers": n.Blockers, "h_warnings": n.Warnings,
		"h_exits": h.Exits.All, "h_exits_open": h.Exits.Open, "h_exit_due": dateOrNull(h.Exits.DueOn),
		"h_seq": h.Head.Seq, "h_hash": h.Head.Hash,
	}
}

const insertEventSQL = `
	INSERT INTO events (handover_id, seq, act, actor_id, section_id, record_id, detail, happened_at, prev, hash)
	SELECT @handover, seq, act, actor, section, record, detail::json, at, prev, hash
	FROM unnest(@e_seq::bigint[], @e_act::text[], @e_actor::uuid[], @e_section::uuid[], @e_record::uuid[], @e_detail::text[],
		@e_at::timestamptz[], @e_prev::bytea[], @e_hash::bytea[]) AS e (seq, act, actor, section, record, detail, at, prev, hash)`

func eventArgs(h uuid.UUID, events []handover.Event) pgx.StrictNamedArgs {
	n := len(events)
	seq, act, detail := make([]int64, n), make([]string, n), make([]string, n)
	actor, section, record := make([]uuid.UUID, n), make([]*uuid.UUID, n), make([]*uuid.UUID, n)
	when, prev, hash := make([]time.Time, n), make([][]byte, n), make([][]byte, n)
	for i, e := range events {
		seq[i], act[i], detail[i], actor[i], when[i], hash[i] = e.Seq, e.Act, string(e.Detail), e.Actor, e.At, e.Hash
		if prev[i] = e.Prev; prev[i] == nil {
			prev[i] = []byte{}
		}
		if e.Section != uuid.Nil {
			section[i] = &events[i].Section
		}
		if e.Record != uuid.Nil {
			record[i] = &events[i].Record
		}
	}
	return pgx.StrictNamedArgs{
		"handover": h, "e_seq": seq, "e_act": act, "e_actor": actor, "e_section": section, "e_record": record, "e_detail": detail,
		"e_at": when, "e_prev": prev, "e_hash": hash,
	}
}

const updateSectionSQL = `
	UPDATE sections
	SET state = @s_state, content_version = @s_content, reason = @s_reason, reason_by = @s_reason_by, reason_at = @s_reason_at,
		submitted_at = @s_submitted_at, settled_at = @s_settled_at, version = version + 1,
		records = @s_records, draft = @s_draft, submitted = @s_submitted, returned = @s_returned, accepted = @s_accepted,
		found = @s_found, asked = @s_asked,
		questions = @s_questions, questions_blocking = @s_blocking, blockers = @s_blockers, warnings = @s_warnings,
		missing = @s_missing, unconfirmed = @s_unconfirmed, files = @s_files,
		given = @s_given, received = @s_received, witnessed = @s_witnessed, sealed_at = @s_sealed_at,
		taught_version = @s_taught, minimum = @s_minimum, taken = @s_taken, checked = @s_checked, proven = @s_proven
	WHERE handover_id = @handover AND id = @s_id`

func sectionArgs(s handover.Section) pgx.StrictNamedArgs {
	n := s.Counts
	return pgx.StrictNamedArgs{
		"s_id": s.ID, "s_state": s.State, "s_content": s.ContentVersion, "s_reason": s.Reason, "s_reason_by": orNull(s.ReasonBy),
		"s_reason_at": timeOrNull(s.ReasonAt), "s_submitted_at": timeOrNull(s.SubmittedAt), "s_settled_at": timeOrNull(s.SettledAt),
		"s_records": n.Records, "s_draft": n.Draft, "s_submitted": n.Submitted, "s_returned": n.Returned, "s_accepted": n.Accepted, "s_found": n.Found, "s_asked": n.Asked,
		"s_questions": n.Questions, "s_blocking": n.Blocking, "s_blockers": n.Blockers, "s_warnings": n.Warnings,
		"s_missing": n.Missing, "s_unconfirmed": n.Unconfirmed, "s_files": n.Files, "s_taught": s.TaughtVersion, "s_minimum": s.Minimum,
		"s_taken": n.Taken, "s_checked": n.Checked, "s_proven": n.Proven,
		"s_given": s.Given, "s_received": s.Received, "s_witnessed": s.Witnessed, "s_sealed_at": timeOrNull(s.SealedAt),
	}
}

// record adds the parts of a record: the row itself, and with new content its findings, revision and references.
func (c *change) record(rc app.RecordChange) error {
	r := rc.New
	c.args["r_id"] = r.ID
	if rc.Data == nil {
		c.add(`
			UPDATE records
			SET state = @r_state, revision = @r_revision, kept = @r_kept, questions = @r_questions, questions_blocking = @r_blocking,
				reason = @r_reason, reviewed_by = @r_reviewed_by, reviewed_at = @r_reviewed_at, removed_at = @r_removed_at,
				updated_by = @r_by, updated_at = @r_at, confirmed_by = @r_confirmed_by, confirmed_at = @r_confirmed_at,
				files = @r_files, file_changes = @r_file_changes, rebuilt_by = @r_rebuilt, vouched_at = @r_vouched,
				proofs = @r_proofs, proof_stage = @r_stage
			WHERE handover_id = @handover AND id = @r_id`, verdictArgs(r))
		if r.Removed() && catalog.HasStock(r.Kind) {
			c.add(`DELETE FROM stock WHERE handover_id = @handover AND record_id = @r_id`, nil)
		}
		if rc.Keep {
			c.add(`
				INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
				SELECT handover_id, id, @r_revision, title, data, @v_act, @r_by, @r_at
				FROM records
				WHERE handover_id = @handover AND id = @r_id`, pgx.StrictNamedArgs{"v_act": rc.Act})
		}
		if !r.RemovedAt.IsZero() {
			c.add(`DELETE FROM record_dates WHERE handover_id = @handover AND record_id = @r_id`, nil)
		}
		return nil
	}
	found, err := findingsJSON(rc.Write.Findings)
	if err != nil {
		return err
	}
	args := verdictArgs(r)
	maps.Copy(args, pgx.StrictNamedArgs{
		"r_section": r.Section, "r_kind": r.Kind, "r_identity": r.Identity, "r_title": r.Title, "r_data": string(rc.Data), "r_digest": r.Digest,
		"r_tokens": rc.Tokens, "r_blockers": r.Counts.Blockers, "r_warnings": r.Counts.Warnings, "r_missing": r.Counts.Missing,
		"r_findings": string(found),
	})
	if rc.Old.ID == uuid.Nil {
		args["r_created"], args["r_amends"] = r.CreatedAt, orNull(r.Amends)
		delete(args, "r_proofs")
		delete(args, "r_stage")
		c.add(`
			INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search,
				questions, questions_blocking, blockers, warnings, missing, reason, reviewed_by, reviewed_at, updated_by, created_at, updated_at, removed_at,
				confirmed_by, confirmed_at, files, file_changes, findings, amends, rebuilt_by, vouched_at)
			VALUES (@handover, @r_section, @r_id, @r_kind, @r_identity, @r_title, @r_state, @r_revision, @r_kept, @r_data, @r_digest,
				array_to_tsvector(@r_tokens::text[]), @r_questions, @r_blocking, @r_blockers, @r_warnings, @r_missing, @r_reason, @r_reviewed_by,
				@r_reviewed_at, @r_by, @r_created, @r_at, @r_removed_at, @r_confirmed_by, @r_confirmed_at,
				@r_files, @r_file_changes, @r_findings, @r_amends, @r_rebuilt, @r_vouched)`, args)
	} else {
		delete(args, "r_section")
		delete(args, "r_kind")
		c.add(`
			UPDATE records
			SET identity = @r_identity, title = @r_title, state = @r_state, revision = @r_revision, kept = @r_kept, data = @r_data,
				digest = @r_digest, search = array_to_tsvector(@r_tokens::text[]), questions = @r_questions,
				questions_blocking = @r_blocking, blockers = @r_blockers, warnings = @r_warnings, missing = @r_missing, reason = @r_reason,
				reviewed_by = @r_reviewed_by, reviewed_at = @r_reviewed_at, updated_by = @r_by, updated_at = @r_at, removed_at = @r_removed_at,
				confirmed_by = @r_confirmed_by, confirmed_at = @r_confirmed_at, files = @r_files, file_changes = @r_file_changes,
				findings = @r_findings, rebuilt_by = @r_rebuilt, vouched_at = @r_vouched,
				proofs = @r_proofs, proof_stage = @r_stage
			WHERE handover_id = @handover AND id = @r_id`, args)
	}
	if rc.Keep {
		c.add(`
			INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
			VALUES (@handover, @r_id, @r_revision, @r_title, @r_data, @v_act, @r_by, @r_at)`, pgx.StrictNamedArgs{"v_act": rc.Act})
	}
	c.refs(rc.Refs)
	c.bindings(r.ID, r.Kind, rc.Bindings)
	c.dates(rc)
	c.stock(r.ID, rc.Stock)
	return nil
}

func verdictArgs(r handover.Record) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"r_state": r.State, "r_revision": r.Revision, "r_kept": r.Kept, "r_questions": r.Counts.Questions, "r_blocking": r.Counts.Blocking,
		"r_reason": r.Reason, "r_reviewed_by": orNull(r.ReviewedBy), "r_reviewed_at": timeOrNull(r.ReviewedAt), "r_removed_at": timeOrNull(r.RemovedAt),
		"r_by": r.UpdatedBy, "r_at": r.UpdatedAt, "r_confirmed_by": orNull(r.Carried.By), "r_confirmed_at": timeOrNull(r.Carried.At),
		"r_files": r.Counts.Files, "r_file_changes": r.FileChanges, "r_rebuilt": orNull(r.RebuiltBy), "r_vouched": timeOrNull(r.VouchedAt),
		"r_proofs": proofLinks(r.Proofs), "r_stage": orNull(r.Stage),
	}
}

// refs replaces the references of a record. Within one statement a deleted row still stands, so what stays is kept and only the
// difference moves.
func (c *change) refs(uses []catalog.RefUse) {
	fields, to := []string{}, []uuid.UUID{}
	for _, u := range uses {
		if id, err := uuid.Parse(u.Ref.ID); err == nil {
			fields, to = append(fields, u.Path()), append(to, id)
		}
	}
	c.add(`
		DELETE FROM record_refs
		WHERE handover_id = @handover AND from_id = @r_id
			AND (field, to_id) NOT IN (SELECT * FROM unnest(@x_field::text[], @x_to::uuid[]))`,
		pgx.StrictNamedArgs{"x_field": fields, "x_to": to})
	if len(to) == 0 {
		return
	}
	c.add(`
		INSERT INTO record_refs (handover_id, from_id, field, to_id)
		SELECT DISTINCT @handover::uuid, @r_id::uuid, field, to_id
		FROM unnest(@x_field::text[], @x_to::uuid[]) AS x (field, to_id)
		ON CONFLICT DO NOTHING`, nil)
}

func (c *change) review(r app.Review) {
	c.add(`
		INSERT INTO reviews (handover_id, section_id, id, record_id, verdict, reason, revision, made_by, made_at)
		VALUES (@handover, @w_section, @w_id, @w_record, @w_verdict, @w_reason, @w_revision, @w_by, @w_at)`,
		pgx.StrictNamedArgs{
			"w_section": r.Section, "w_id": r.ID, "w_record": orNull(r.Record), "w_verdict": r.Verdict, "w_reason": r.Reason,
			"w_revision": orNull(r.Revision), "w_by": r.By, "w_at": r.At,
		})
}

func (c *change) question(q handover.Question, m *handover.Message) {
	c.add(`
		INSERT INTO questions (handover_id, section_id, id, record_id, blocking, state, asked_by, asked_at, resolved_at, field, due_on, reminded_on)
		VALUES (@handover, @q_section, @q_id, @q_record, @q_blocking, @q_state, @q_by, @q_at, @q_resolved, @q_field, @q_due, @q_reminded)
		ON CONFLICT (handover_id, id) DO UPDATE
		SET state = EXCLUDED.state, resolved_at = EXCLUDED.resolved_at, blocking = EXCLUDED.blocking, due_on = EXCLUDED.due_on,
			reminded_on = EXCLUDED.reminded_on`,
		pgx.StrictNamedArgs{
			"q_section": q.Section, "q_id": q.ID, "q_record": orNull(q.Record), "q_blocking": q.Blocking, "q_state": q.State,
			"q_by": q.Asker, "q_at": q.AskedAt, "q_resolved": timeOrNull(q.ResolvedAt),
			"q_field": q.Field, "q_due": dateOrNull(q.DueOn), "q_reminded": dateOrNull(q.RemindedOn),
		})
	if m == nil {
		return
	}
	c.add(`
		INSERT INTO messages (handover_id, question_id, id, author_id, body, said_at, search)
		VALUES (@handover, @q_id, @m_id, @m_by, @m_body, @m_at, array_to_tsvector(@m_tokens::text[]))`,
		pgx.StrictNamedArgs{
			"m_id": m.ID, "m_by": m.Author, "m_body": m.Body, "m_at": m.At, "m_tokens": append([]string{}, catalog.SearchTokens(m.Body)...),
		})
	if len(m.Mentions) > 0 {
		c.add(`
		INSERT INTO mentions (handover_id, message_id, person_id, question_id)
		SELECT @handover::uuid, @m_id::uuid, person, @q_id::uuid
		FROM unnest(@m_people::uuid[]) AS x (person)`, pgx.StrictNamedArgs{"m_people": m.Mentions})
	}
}

// seen notes that the person has seen what a question named them in.
func (c *change) seen(question, by uuid.UUID, now time.Time) {
	c.add(`UPDATE mentions SET seen_at = @n_at WHERE handover_id = @handover AND question_id = @n_question AND person_id = @n_by AND seen_at IS NULL`,
		pgx.StrictNamedArgs{"n_at": now, "n_question": question, "n_by": by})
}

// look keeps what a person saw last of a record.
func (c *change) look(l app.Look) {
	c.add(`
		INSERT INTO looks (handover_id, person_id, record_id, revision, shown, seen_at)
		VALUES (@handover, @k_by, @k_record, @k_revision, @k_shown, @k_at)`+lookAgain,
		pgx.StrictNamedArgs{"k_by": l.By, "k_record": l.Record, "k_revision": l.Revision, "k_shown": l.Shown, "k_at": l.At})
}

// seal adds a seal, and the key it was signed with when that is new.
func (c *change) seal(g handover.Seal, signer seal.Public, now time.Time) {
	c.add(`
		INSERT INTO signing_keys (fingerprint, public, known_at)
		VALUES (@g_key, @g_public, @g_known)
		ON CONFLICT (fingerprint) DO NOTHING`, pgx.StrictNamedArgs{"g_public": signer[:], "g_known": now})
	c.add(`
		INSERT INTO seals (handover_id, id, section_id, role, person_id, name, statement, digest, version, signed_at, address, agent, covers, method,
			evidence, signature, key, behalf_id, behalf_name)
		VALUES (@handover, @g_id, @g_section, @g_role, @g_person, @g_name, @g_statement, @g_digest, @g_version, @g_at, @g_address, @g_agent, @g_covers,
			@g_method, @g_evidence, @g_signature, @g_key, @g_behalf, @g_behalf_name)`,
		pgx.StrictNamedArgs{
			"g_id": g.ID, "g_section": orNull(g.Section), "g_role": g.Role, "g_person": g.Person, "g_name": g.Name,
			"g_statement": g.Statement, "g_digest": g.Digest, "g_version": g.Version, "g_at": g.At, "g_address": g.Address, "g_agent": g.Agent,
			"g_covers": g.Covers, "g_method": g.Method, "g_evidence": g.Evidence, "g_signature": g.Signature, "g_key": g.Key,
			"g_behalf": orNull(g.Behalf), "g_behalf_name": g.BehalfName,
		})
}

// enclosures adds new ones and ends those whose time is over.
func (c *change) enclosures(list []handover.Enclosure) {
	for i, e := range list {
		n := strconv.Itoa(i)
		if !e.EndedAt.IsZero() {
			c.add(`UPDATE enclosures SET ended_at = @x_ended`+n+` WHERE handover_id = @handover AND id = @x_id`+n+` AND ended_at IS NULL`,
				pgx.StrictNamedArgs{"x_ended" + n: e.EndedAt, "x_id" + n: e.ID})
			continue
		}
		c.add(`
			INSERT INTO enclosures (handover_id, section_id, id, kind, body, digest, made_by, made_at)
			VALUES (@handover, @x_section`+n+`, @x_id`+n+`, @x_kind`+n+`, @x_body`+n+`, @x_digest`+n+`, @x_by`+n+`, @x_at`+n+`)`,
			pgx.StrictNamedArgs{
				"x_section" + n: e.Section, "x_id" + n: e.ID, "x_kind" + n: e.Kind, "x_body" + n: string(e.Body), "x_digest" + n: e.Digest,
				"x_by" + n: e.MadeBy, "x_at" + n: e.MadeAt,
			})
	}
}
