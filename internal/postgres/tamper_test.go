package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
)

// tampered are the tables whose rows are never changed, and what names one of their rows when an inspection complains.
var tampered = map[string]string{
	"events":           `'event ' || seq || ' '`,
	"reviews":          `'row ' || written || ' of reviews|row ' || written || ' is gone'`,
	"messages":         `'row ' || written || ' of messages|row ' || written || ' is gone'`,
	"record_revisions": `'row ' || written || ' of record_revisions|row ' || written || ' is gone'`,
	"enclosures":       `'row ' || written || ' of |row ' || written || ' is gone|row 7 of |row 1007 of ' || coalesce('|row ' || end_written || ' of |row ' || end_written || ' is gone', '')`,
	"teach_backs":      `'row ' || written || ' of |row ' || written || ' is gone|row ' || end_written || ' of |row ' || end_written || ' is gone'`,
	"refusals":         `'row ' || written || ' of |row ' || written || ' is gone|row ' || end_written || ' of |row ' || end_written || ' is gone'`,
	"refusal_items":    `'row ' || written || ' of |row ' || written || ' is gone|row ' || end_written || ' of |row ' || end_written || ' is gone'`,
	"proxies": `'row ' || written || ' of |row ' || written || ' is gone|row ' || decided_written || ' of |row ' || decided_written || ' is gone'` +
		` || '|row ' || end_written || ' of |row ' || end_written || ' is gone'`,
	"figure_readings":   `'row ' || written || ' of figure_readings|row ' || written || ' is gone'`,
	"watch_acts":        `'row ' || written || ' of watch_acts|row ' || written || ' is gone'`,
	"watch_checks":      `'row ' || written || ' of watch_checks|row ' || written || ' is gone'`,
	"waivers":           `'row ' || written || ' of |row ' || written || ' is gone|row ' || end_written || ' of |row ' || end_written || ' is gone'`,
	"proof_acts":        `'row ' || written || ' of proof_acts|row ' || written || ' is gone'`,
	"listing_acts":      `'row ' || written || ' of listing_acts|row ' || written || ' is gone'`,
	"proposals":         `'row ' || written || ' of proposals|row ' || written || ' is gone'`,
	"proposal_verdicts": `'row ' || written || ' of proposal_verdicts|row ' || written || ' is gone'`,
	"exit_tasks":        `'row ' || written || ' of exit_tasks|row ' || written || ' is gone'`,
	"exit_acts":         `'row ' || written || ' of exit_acts|row ' || written || ' is gone'`,
	"reveals":           `'row ' || written || ' of reveals|row ' || written || ' is gone'`,
	"responsibilities":  `'row ' || written || ' of responsibilities|row ' || written || ' is gone'`,
	"inventories":       `'row ' || written || ' of inventories|row ' || written || ' is gone'`,
	"seals":             `'row ' || written || ' of seals|row ' || written || ' is gone'`,
	"checkpoint_leaves": `'leaf ' || place || ' |event ' || seq || ' '`,
	"checkpoint_hashes": `'hash at ' || place || ' |no longer make|hashes of the tree are missing'`,
	"checkpoints":       `'checkpoint ' || number || ':|checkpoint ' || number || ' |leaf '`,
}

// harmless are columns that no inspection looks at, with why nobody is harmed.
var harmless = map[string]string{
	"exit_tasks.state":       "kept for lists: follows from the acts, which are covered, and recounted by doctor's sums",
	"exit_tasks.due_on":      "follows from the plan and due_days, which is covered",
	"exit_acts.workspace_id": "as of the handover, which the foreign key holds",
	"messages.search":        "made of the body: decides what a search finds and nothing that anybody reads",
}

// otherwise are values for columns that may hold a few words only.
var otherwise = map[string]string{
	"seals.role":                    `CASE role WHEN 'giver' THEN 'witness' ELSE 'giver' END`,
	"seals.covers":                  `CASE covers WHEN 'all' THEN 'facts' ELSE 'all' END`,
	"seals.behalf_id":               `gen_random_uuid(), behalf_name = 'x'`,
	"seals.behalf_name":             `'x', behalf_id = gen_random_uuid()`,
	"seals.method":                  `CASE method WHEN 'password' THEN 'passkey' ELSE 'password' END`,
	"reviews.verdict":               `CASE verdict WHEN 'accepted' THEN 'returned' ELSE 'accepted' END, reason = reason || '.'`,
	"enclosures.ended_at":           `coalesce(ended_at, made_at) + interval '1 microsecond', end_written = coalesce(end_written, 7)`,
	"enclosures.end_written":        `coalesce(end_written, 7) + 1000, ended_at = coalesce(ended_at, made_at)`,
	"teach_backs.state":             `CASE state WHEN 'confirmed' THEN 'returned' ELSE 'confirmed' END, remark = CASE state WHEN 'confirmed' THEN '.' ELSE remark END`,
	"proxies.role":                  `CASE role WHEN 'giver' THEN 'witness' ELSE 'giver' END`,
	"proxies.rank":                  `CASE rank WHEN 'above' THEN '' ELSE 'above' END`,
	"proxies.approved":              `NOT approved, decision = decision || '.'`,
	"refusals.role":                 `CASE role WHEN 'giver' THEN 'witness' ELSE 'giver' END`,
	"responsibilities.act":          `CASE act WHEN 'moment' THEN 'signature' ELSE 'moment' END, section_id = coalesce(section_id, gen_random_uuid())`,
	"responsibilities.section_id":   `CASE act WHEN 'plan' THEN section_id ELSE gen_random_uuid() END, person_id = gen_random_uuid()`,
	"reveals.role":                  `CASE role WHEN 'giver' THEN 'witness' ELSE 'giver' END`,
	"reveals.purpose":               `CASE purpose WHEN 'login' THEN 'change' ELSE 'login' END`,
	"reveals.method":                `CASE method WHEN 'password' THEN 'passkey' ELSE 'password' END`,
	"inventories.part":              `CASE part WHEN 'manifest' THEN 'zh-1' ELSE 'manifest' END`,
	"proof_acts.step":               `CASE step WHEN 'logged_in' THEN 'reset' ELSE 'logged_in' END`,
	"proof_acts.verdict":            `'undone', due_on = NULL, note = note || '.'`,
	"proof_acts.cause":              `'changed', verdict = 'undone', role = '', due_on = NULL`,
	"proof_acts.role":               `CASE role WHEN 'receiver' THEN 'manager' ELSE 'receiver' END`,
	"proof_acts.behalf_id":          `gen_random_uuid(), behalf_name = 'x'`,
	"proof_acts.behalf_name":        `'x', behalf_id = gen_random_uuid()`,
	"proof_acts.due_on":             `'2026-12-01', verdict = 'deferred', note = note || '.'`,
	"listing_acts.step":             `CASE step WHEN 'review_1' THEN 'check_1' ELSE 'review_1' END`,
	"listing_acts.verdict":          `CASE verdict WHEN 'done' THEN 'undone' ELSE 'done' END, note = note || '.'`,
	"listing_acts.word":             `word || '最佳', note = note || '.'`,
	"listing_acts.behalf_id":        `gen_random_uuid(), behalf_name = 'x'`,
	"listing_acts.behalf_name":      `'x', behalf_id = gen_random_uuid()`,
	"proposals.behalf_id":           `gen_random_uuid(), behalf_name = 'x'`,
	"proposals.behalf_name":         `'x', behalf_id = gen_random_uuid()`,
	"proposal_verdicts.verdict":     `CASE verdict WHEN 'accepted' THEN 'refused' ELSE 'accepted' END, note = note || '.'`,
	"proposal_verdicts.behalf_id":   `gen_random_uuid(), behalf_name = 'x'`,
	"proposal_verdicts.behalf_name": `'x', behalf_id = gen_random_uuid()`,
	"watch_acts.sort":               `CASE sort WHEN 'set' THEN 'waived' ELSE 'set' END, person_id = CASE sort WHEN 'set' THEN gen_random_uuid() END, reason = reason || '.'`,
	"watch_acts.active":             `NOT active`,
	"watch_acts.ask_giver":          `NOT ask_giver`,
	"watch_acts.person_id":          `gen_random_uuid(), sort = 'waived', reason = reason || '.'`,
	"watch_checks.mark":             `CASE mark WHEN 7 THEN 14 ELSE 30 END`,
	"watch_checks.was_days":         `was_days - 1`,
	"watch_checks.days":             `days - 1`,
	"watch_checks.verdict":          `CASE verdict WHEN 'good' THEN 'warn' ELSE 'good' END`,
	"watch_checks.question_id":      `gen_random_uuid(), asked_of = gen_random_uuid(), verdict = 'breach'`,
	"watch_checks.asked_of":         `gen_random_uuid(), question_id = gen_random_uuid(), verdict = 'breach'`,
	"watch_checks.by_hand":          `NOT by_hand`,
	"figure_readings.month":         `(month + interval '1 month')::date`,
	"exit_tasks.sort":               `CASE sort WHEN 'card' THEN 'other' ELSE 'card' END`,
	"exit_tasks.due_from":           `CASE due_from WHEN 'last_day' THEN 'effective' ELSE 'last_day' END`,
	"exit_tasks.due_days":           `due_days + 1`,
	"exit_tasks.by_template":        `NOT by_template`,
	"exit_acts.verdict":             `CASE verdict WHEN 'done' THEN 'not_applicable' ELSE 'done' END, note = note || '.'`,
	"exit_acts.role":                `CASE role WHEN 'it' THEN 'manager' ELSE 'it' END`,
	"enclosures.kind":               `CASE kind WHEN 'sample' THEN 'teach_back' ELSE 'sample' END`,
}

// byType changes a value as little as its type allows.
var byType = map[string]string{
	"uuid": `gen_random_uuid()`, "text": `coalesce(%s, '') || ' '`, "int4": `coalesce(%s, 0) + 1000`, "int8": `coalesce(%s, 0) + 1000`,
	"bytea":       `CASE WHEN octet_length(%[1]s) > 0 THEN set_byte(%[1]s, octet_length(%[1]s) - 1, get_byte(%[1]s, octet_length(%[1]s) - 1) # 1) ELSE sha256('') END`,
	"timestamptz": `%s + interval '1 microsecond'`, "json": `(%s::text || ' ')::json`, "jsonb": `%s || '["x"]'`, "date": `%s + 1`,
}

// tampering is a house whose rows somebody changes who may do everything in the database.
type tampering struct {
	*house
	conn  *pgx.Conn
	notes []checkpoint.Entry // that left the database
}

// told is a handover with a bit of everything, at rest, and checkpoints over it.
func told(t *testing.T) tampering {
	h := given(t)
	j := journey{h, h.handover().ID}
	records := j.fillsAll()
	j.reviewsAccounts(records["account"])
	h.settled()
	h.taken()
	h.exited()
	h.ticked()
	h.proposed()
	h.checkpoint()
	j.asksAboutSupplier(records["supplier"])
	j.signs("account")
	j.step("says more", "giver", func(sc handover.Scope) error {
		_, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: j.section("sku").ID, Form: form("sku", 9)})
		return err
	})
	h.opened(h.handover().ID)
	h.record(h.in("giver", h.handover().ID), h.mustSection(h.last(), "sku"), form("sku", 3))
	h.checkpoint()
	return tamperingOf(h)
}

// tamperingOf is the house with a connection that no trigger and no foreign key stands in the way of, and the notes that left so far.
func tamperingOf(h *house) tampering {
	t := h.t
	t.Helper()
	conn, err := pgx.Connect(t.Context(), h.pool.Config().ConnString())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	_, err = conn.Exec(t.Context(), `SET session_replication_role = replica`)
	require.NoError(t, err)
	out := tampering{house: h, conn: conn}
	notes, err := h.app.Notes(t.Context(), h.workspace, 0)
	require.NoError(t, err)
	for i, n := range notes {
		out.notes = append(out.notes, checkpoint.Entry{Line: i, Text: n.Note})
	}
	return out
}

// settled makes a handover in which everything happened that is kept besides events: a random sample, a teach-back that was said to stand after a
// change, a refusal that ended, all signatures, an inventory, and responsibility that moved.
func (h *house) settled() uuid.UUID {
	h.t.Helper()
	ctx, made := h.t.Context(), h.handover(h.only("supplier"))
	id := made.ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.submitted(id, "supplier", 60)
	h.critical(s.ID, 3)
	now := func() handover.Section { return h.sections(id)["supplier"] }
	require.NoError(h.t, h.app.DrawSample(ctx, receiver, app.DrawSample{Section: s.ID, AQL: "4.0", Version: s.ContentVersion}))
	drawn, err := h.app.SamplePage(ctx, receiver, s.ID)
	require.NoError(h.t, err)
	for _, r := range drawn.Sample.Records {
		_, err := h.app.JudgeSample(ctx, receiver, app.JudgeSample{Section: s.ID, Record: r.Record, Shown: h.fresh(receiver, r.Record).Shown(), Verdict: handover.SampleGood})
		require.NoError(h.t, err)
	}
	sent, err := h.teach("receiver", id, s.ID, 0)
	require.NoError(h.t, err)
	require.NoError(h.t, h.app.JudgeTeachBack(ctx, giver, app.JudgeTeachBack{Section: s.ID, TeachBack: sent.ID, Confirm: true}))
	h.record(giver, s.ID, form("supplier", 99))
	h.give(id, s.ID)
	_, err = h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: s.ID, Version: now().ContentVersion})
	require.NoError(h.t, err)
	require.NoError(h.t, h.app.RestateTeachBack(ctx, receiver, app.RestateTeachBack{Section: s.ID, Content: now().ContentVersion}))
	require.NoError(h.t, h.app.RefuseToSign(ctx, receiver, handover.Refusal{
		Section: s.ID, Reason: "账期没有写清", Items: []handover.RefusalItem{{What: "补上账期", Who: h.people["giver"].ID, DueOn: day(20)}},
	}, app.Key{}))
	got, err := h.app.Signing(ctx, receiver)
	require.NoError(h.t, err)
	require.NoError(h.t, h.app.SettleItem(ctx, giver, got.Refusals[0].Items[0].ID, app.Key{}))
	for _, who := range []string{"receiver", "witness"} {
		sc := h.in(who, id)
		require.NoError(h.t, h.app.SignSection(ctx, sc, h.shown(sc, s.ID)))
	}
	h.proxyEnded(id)
	h.signedWhole(id)
	h.set(made.EffectiveAt)
	n, err := h.app.MoveDue(ctx)
	require.NoError(h.t, err)
	require.Equal(h.t, 1, n)
	h.sound("everything happened")
	return id
}

// taken is an account on its way: links done with evidence, one put off, one open again.
func (h *house) taken() {
	h.t.Helper()
	id, s := h.accounts(1)
	r := h.records(id, "account")[0]
	read := h.in("manager", h.handover(h.only("data_report")).ID)
	require.NoError(h.t, h.app.ReadFigures(h.t.Context(), read, day(1), "十月销售平稳，退货集中在外套，十一月先补毛呢大衣", app.Key{}))
	require.NoError(h.t, h.app.SetWatch(h.t.Context(), read, app.SetWatch{Active: true, Reason: "接手后先看一个月"}))
	_, err := h.pool.Exec(h.t.Context(), `
		INSERT INTO watch_checks (handover_id, id, mark, metric, was, was_days, value, days, change, warn, breach, verdict, judged_by, by_hand, judged_at)
		VALUES ($1, gen_random_uuid(), 7, 'sales', 1000, 30, 900, 7, -10, 15, 30, 'good', $2, false, now())`, read.Handover(), read.By())
	require.NoError(h.t, err) // a month after its handover is the matter of TestWatch
	require.NoError(h.t, h.app.Waive(h.t.Context(), h.in("manager", id), h.waive(id, r, "account.phone_of_leaver")))
	require.NoError(h.t, h.app.EndWaiver(h.t.Context(), h.in("manager", id), h.examined(id).Waivers[0].ID, app.Key{}))
	file := h.attach(h.in("giver", id), app.Owner{Section: s.ID}, "截图.txt", "后台首页")
	in := did(r.ID, "logged_in")
	in.File, in.Note = file.ID, "手机上也登录过"
	require.NoError(h.t, h.app.Prove(h.t.Context(), h.in("receiver", id), in))
	h.proves("receiver", id, r.ID, "password_changed", "factor_moved")
	manager := h.in("manager", id)
	require.NoError(h.t, h.app.Prove(h.t.Context(), manager, app.Prove{
		Record: r.ID, Step: "payout_moved", Verdict: handover.ProofDeferred, DueOn: h.app.Today().AddDate(0, 0, 5), Note: "银行审核",
	}))
	require.NoError(h.t, h.app.Prove(h.t.Context(), h.in("receiver", id), app.Prove{
		Record: r.ID, Step: "factor_moved", Verdict: handover.ProofUndone, Note: "验证码还发到旧手机",
	}))
}

// proxyEnded names somebody for the receiver, whom the manager approves and sends home again.
func (h *house) proxyEnded(id uuid.UUID) {
	h.t.Helper()
	ctx, manager := h.t.Context(), h.in("manager", id)
	require.NoError(h.t, h.app.NameProxy(ctx, h.in("receiver", id), app.NameProxy{
		Person: h.people["outsider"].ID, From: h.app.Today(), Until: h.app.Today().AddDate(0, 0, 2), Reason: "出差三天",
	}))
	require.NoError(h.t, h.app.DecideProxy(ctx, manager, h.proxy(id).ID, true, "", app.Key{}))
	require.NoError(h.t, h.app.EndProxy(ctx, manager, h.proxy(id).ID, "提前回来", app.Key{}))
}

// last is the handover that was made last.
func (h *house) last() (id uuid.UUID) {
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT id FROM handovers ORDER BY id DESC LIMIT 1`).Scan(&id))
	return id
}

// checkpoint makes one, some minutes later.
func (h *house) checkpoint() {
	h.t.Helper()
	h.clock.move(app.CheckpointEvery)
	_, err := h.app.MakeCheckpoints(h.t.Context(), func(err error) { require.NoError(h.t, err) })
	require.NoError(h.t, err)
}

// inspect is what doctor says about histories and checkpoints, without and with the file.
func (x tampering) inspect(notes ...checkpoint.Entry) []string {
	x.t.Helper()
	said := []string{}
	complain := func(what string) { said = append(said, what+" ") }
	_, err := x.store.InspectChains(x.t.Context(), complain)
	require.NoError(x.t, err)
	_, err = x.store.InspectCheckpoints(x.t.Context(), postgres.Outside{Entries: notes, Signer: x.app.Signer()}, complain)
	require.NoError(x.t, err)
	return said
}

func (x tampering) exec(sql string, args ...any) int64 {
	x.t.Helper()
	tag, err := x.conn.Exec(x.t.Context(), sql, args...)
	require.NoError(x.t, err, sql)
	return tag.RowsAffected()
}

// undone runs do and puts the table back.
func (x tampering) undone(table string, do func()) {
	x.t.Helper()
	x.exec(`CREATE TEMPORARY TABLE kept AS TABLE ` + table)
	do()
	x.exec(`DELETE FROM ` + table)
	x.exec(`INSERT INTO ` + table + ` SELECT * FROM kept`)
	x.exec(`DROP TABLE kept`)
}

// row is the place of the first, a middle or the last row of a table, and what names it.
func (x tampering) row(table string, which int) (at, names string) {
	x.t.Helper()
	require.NoError(x.t, x.conn.QueryRow(x.t.Context(), `
		SELECT ctid::text, names
		FROM (SELECT ctid, `+tampered[table]+` AS names, row_number() OVER (ORDER BY ctid) AS n, count(*) OVER () AS all_rows FROM `+table+`) r
		WHERE n = (ARRAY[1, (all_rows + 1) / 2, all_rows])[$1]`, which).Scan(&at, &names), "the test has no row of %s", table)
	return at, names
}

// found says that the inspection names one of the rows; names are separated by bars.
func (x tampering) found(names, what string, args ...any) {
	x.t.Helper()
	said := x.inspect()
	what = fmt.Sprintf(what, args...)
	require.NotEmpty(x.t, said, "nobody finds: %s", what)
	for name := range strings.SplitSeq(names, "|") {
		for _, s := range said {
			if strings.Contains(s, name) {
				return
			}
		}
	}
	require.Fail(x.t, "the wrong row is named", "%s\nwanted %s\nsaid %v", what, names, said)
}

// TestTamperColumns changes every column of every table that is never changed (R18). A column that comes later is tried by itself.
func TestTamperColumns(t *testing.T) {
	t.Parallel()
	x := told(t)
	require.Empty(t, x.inspect(x.notes...))
	for table := range tampered {
		rows, err := x.conn.Query(t.Context(), `SELECT column_name::text, udt_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`, table)
		require.NoError(t, err)
		columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Type string }])
		require.NoError(t, err)
		require.NotEmpty(t, columns, table)
		for _, c := range columns {
			if harmless[table+"."+c.Name] != "" {
				continue
			}
			change, special := otherwise[table+"."+c.Name]
			if !special {
				form, known := byType[c.Type]
				require.True(t, known, "say how to change %s, the type of %s.%s", c.Type, table, c.Name)
				if change = form; strings.Contains(form, "%") {
					change = fmt.Sprintf(form, c.Name)
				}
			}
			for which := 1; which <= 3; which++ {
				at, names := x.row(table, which)
				x.undone(table, func() {
					require.EqualValues(t, 1, x.exec(fmt.Sprintf(`UPDATE %s SET %s = %s WHERE ctid = $1::tid`, table, c.Name, change), at))
					x.found(names, "%s.%s changed", table, c.Name)
				})
			}
		}
	}
	require.Empty(t, x.inspect(x.notes...), "all is as it was")
}

// TestTamperRows deletes rows, puts copies in, and swaps what two of them say.
func TestTamperRows(t *testing.T) {
	t.Parallel()
	x := told(t)
	for table := range tampered {
		for which := 1; which <= 3; which++ {
			at, names := x.row(table, which)
			x.undone(table, func() {
				require.EqualValues(t, 1, x.exec(`DELETE FROM `+table+` WHERE ctid = $1::tid`, at))
				x.found(names, "a row of %s deleted", table)
			})
		}
	}
	for _, c := range []struct{ name, table, sql, want string }{
		{"an event is put in behind the head", "events", `
			INSERT INTO events SELECT handover_id, seq + 1, act, actor_id, section_id, record_id, detail, happened_at, hash, prev
			FROM events ORDER BY handover_id, seq DESC LIMIT 1`, "event 32 "},
		{"an event is put in before the first", "events", `
			INSERT INTO events SELECT handover_id, 0, act, actor_id, section_id, record_id, detail, happened_at, prev, hash FROM events LIMIT 1`, "before the first"},
		{"two events are swapped", "events", `
			UPDATE events e SET act = o.act, detail = o.detail, happened_at = o.happened_at
			FROM events o WHERE o.handover_id = e.handover_id AND (e.seq, o.seq) IN ((2, 3), (3, 2))`, "event 2 "},
		{"two events change places", "events", `UPDATE events SET seq = seq - 9 WHERE seq IN (4, 5)`, "event "},
		{"the end of a history is cut", "events", `DELETE FROM events WHERE seq > 20`, "event 21 is missing"},
		{"a verdict is put in", "reviews", `
			INSERT INTO reviews (handover_id, section_id, id, record_id, verdict, made_by, made_at)
			SELECT handover_id, section_id, gen_random_uuid(), record_id, 'accepted', made_by, made_at FROM reviews LIMIT 1`, "put in without an act"},
		{"a verdict is put in among others", "reviews", `
			INSERT INTO reviews (handover_id, section_id, id, record_id, verdict, made_by, made_at, written)
			SELECT handover_id, section_id, gen_random_uuid(), record_id, 'accepted', made_by, made_at, 0 FROM reviews LIMIT 1`, "row 0 of reviews"},
		{"two messages are swapped", "messages", `
			UPDATE messages m SET body = o.body FROM messages o WHERE o.handover_id = m.handover_id AND o.id <> m.id`, " of messages"},
		{"a revision is put in", "record_revisions", `
			INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
			SELECT handover_id, record_id, revision + 50, title, data, act, made_by, made_at FROM record_revisions LIMIT 1`, "revision 5"},
		{"a leaf is put in", "checkpoint_leaves", `
			INSERT INTO checkpoint_leaves SELECT workspace_id, place + 1, handover_id, seq + 7, head, written, rows, ''
			FROM checkpoint_leaves ORDER BY place DESC LIMIT 1`, "leaf "},
		{"a hash is put in", "checkpoint_hashes", `
			INSERT INTO checkpoint_hashes SELECT workspace_id, place + 1, hash FROM checkpoint_hashes ORDER BY place DESC LIMIT 1`, "1 hashes behind"},
		{"a checkpoint is put in", "checkpoints", `
			INSERT INTO checkpoints SELECT workspace_id, number + 1, size + 1, root, note, key, made_at FROM checkpoints ORDER BY number DESC LIMIT 1`, "its note says something else"},
		{"a head is taken back", "handovers", `
			UPDATE handovers h SET event_seq = e.seq, event_hash = e.hash FROM events e WHERE (e.handover_id, e.seq) = (h.id, h.event_seq - 1)`, "stands behind the head"},
	} {
		x.undone(c.table, func() {
			require.NotZero(t, x.exec(c.sql), c.name)
			x.found(c.want, c.name)
		})
	}
	require.Empty(t, x.inspect(x.notes...), "all is as it was")
}

// TestTamperCovers holds the list of tables: one that refuses change and belongs to a handover is among those that are tried.
func TestTamperCovers(t *testing.T) {
	t.Parallel()
	h := given(t)
	rows, err := h.pool.Query(t.Context(), `
		SELECT DISTINCT g.tgrelid::regclass::text
		FROM pg_trigger g
		JOIN pg_proc p ON p.oid = g.tgfoid
		JOIN pg_attribute a ON a.attrelid = g.tgrelid AND a.attname = 'handover_id'
		WHERE p.proname IN ('refuse_change', 'keep_proxies')`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	for _, table := range tables {
		if table == "views" {
			continue // who looked is no part of what is signed: decision 0036
		}
		require.Contains(t, tampered, table, "rows of %s are never changed: have postgres.keptTables cover them, and try it here", table)
	}
}
