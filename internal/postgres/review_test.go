package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// TestChangesSinceTheSeal: what a signer is shown after a section was opened again.
func TestChangesSinceTheSeal(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.sections(id)["account"]
	var records []handover.Record
	for n := range 5 {
		records = append(records, h.record(giver, s.ID, form("account", n)))
	}
	early := records[4]
	require.NoError(t, h.app.RemoveRecord(ctx, giver, early.ID, 1, app.Key{}))
	s = h.submittedAndAccepted(id, "account")
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	require.NoError(t, h.app.ReopenSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "再看看"}))

	save := func(r handover.Record, f catalog.Form) {
		_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: h.fresh(giver, r.ID).Revision, Form: f})
		require.NoError(t, err)
	}
	save(records[0], form("account", 0, "fee_note", "改了"))
	save(records[1], form("account", 1, "fee_note", "改了又改回"))
	save(records[1], form("account", 1))
	require.NoError(t, h.app.RemoveRecord(ctx, giver, records[2].ID, h.fresh(giver, records[2].ID).Revision, app.Key{}))
	require.NoError(t, h.app.RestoreRecord(ctx, giver, early.ID, app.Key{}))
	added := h.record(giver, s.ID, form("account", 9))
	gone := h.record(giver, s.ID, form("account", 10))
	require.NoError(t, h.app.RemoveRecord(ctx, giver, gone.ID, 1, app.Key{}))

	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	got := map[uuid.UUID]string{}
	for _, c := range review.Changes {
		got[c.Record] = fmt.Sprint(len(c.Before) > 0, " ", len(c.After) > 0, " ", c.By)
	}
	require.Equal(t, map[uuid.UUID]string{
		records[0].ID: "true true 林晓雯", records[2].ID: "true false 林晓雯", early.ID: "false true 林晓雯", added.ID: "false true 林晓雯",
	}, got)
	require.Equal(t, 5, review.Count)
	h.sound("changes since the seal")

	revs, err := h.app.Revisions(ctx, giver, early.ID)
	require.NoError(t, err)
	var acts []string
	for _, v := range revs.Revisions {
		acts = append(acts, v.Act+" "+v.By)
	}
	require.Equal(t, []string{"restored 林晓雯", "removed 林晓雯", "saved 林晓雯"}, acts)
}

func (h *house) submittedAndAccepted(id uuid.UUID, kind string) handover.Section {
	h.t.Helper()
	s := h.sections(id)[kind]
	require.NoError(h.t, h.app.SubmitSection(h.t.Context(), h.in("giver", id), app.SectionAct{Section: s.ID}))
	_, err := h.app.AcceptRecords(h.t.Context(), h.in("receiver", id), app.AcceptRecords{Section: s.ID, Version: h.sections(id)[kind].ContentVersion})
	require.NoError(h.t, err)
	return h.sections(id)[kind]
}

// TestDigestInSQL: the database computes over a section what seal.Records computes in Go.
func TestDigestInSQL(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	section := h.mustSection(id, "risk")
	check := func(n int) {
		review, err := h.app.SectionReview(t.Context(), giver, section)
		require.NoError(t, err)
		var lines []seal.Line
		require.NoError(t, h.app.ExportRecords(t.Context(), giver, section, func(r handover.Record) error {
			lines = append(lines, seal.Line{ID: r.ID, Digest: seal.Digest(r.Digest)})
			return nil
		}))
		require.Len(t, lines, n)
		require.Equal(t, seal.Records(lines), review.Records)
		require.Equal(t, n, review.Count)
	}
	check(0)
	var last handover.Record
	for n := range 7 {
		last = h.record(giver, section, form("risk", n))
	}
	check(7)
	require.NoError(t, h.app.RemoveRecord(t.Context(), giver, last.ID, 1, app.Key{}))
	check(6)
	refused(t, h.app.ExportRecords(t.Context(), giver, uuid.New(), func(handover.Record) error { return nil }), handover.NotFound, "error.not_found")
}

// TestRemovedWithQuestions: questions on a record go out of its section with it, can be resolved meanwhile, and come back.
func TestRemovedWithQuestions(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	s := h.submitted(id, "account", 2)
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	p, err := h.app.SectionPage(ctx, receiver, s.ID, app.RecordFilter{})
	require.NoError(t, err)
	r := p.Rows[0]
	for _, blocking := range []bool{true, false} {
		require.NoError(t, h.app.Ask(ctx, receiver, app.Ask{Section: s.ID, Record: r.ID, Body: "?", Blocking: blocking}))
	}
	counts := func() []int {
		c := h.sections(id)["account"].Counts
		return []int{c.Records, c.Questions, c.Blocking, c.Asked}
	}
	require.Equal(t, []int{2, 2, 1, 1}, counts())
	require.NoError(t, h.app.RemoveRecord(ctx, giver, r.ID, r.Revision, app.Key{}))
	h.sound("removing")
	require.Equal(t, []int{1, 0, 0, 0}, counts())
	refused(t, h.app.Ask(ctx, receiver, app.Ask{Section: s.ID, Record: r.ID, Body: "?"}), handover.NotFound, "error.not_found")
	refused(t, h.app.RemoveRecord(ctx, giver, r.ID, r.Revision+1, app.Key{}), handover.NotFound, "error.not_found")
	_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: r.Revision + 1, Form: form("account", 0)})
	refused(t, err, handover.NotFound, "error.not_found")

	qs, err := h.app.SectionQuestions(ctx, receiver, s.ID)
	require.NoError(t, err)
	require.NoError(t, h.app.Resolve(ctx, receiver, qs.Questions[0].ID, app.Key{}))
	h.sound("resolving on a removed record")
	require.Equal(t, []int{1, 0, 0, 0}, counts())
	require.NoError(t, h.app.RestoreRecord(ctx, giver, r.ID, app.Key{}))
	h.sound("restoring")
	require.Equal(t, []int{2, 1, 0, 1}, counts())
	refused(t, h.app.RestoreRecord(ctx, giver, r.ID, app.Key{}), handover.Conflict, "refuse.not_removed")
	require.Equal(t, h.people["giver"].ID, h.fresh(giver, r.ID).UpdatedBy)

	require.NoError(t, h.app.RemoveRecord(ctx, giver, r.ID, h.fresh(giver, r.ID).Revision, app.Key{}))
	h.record(giver, s.ID, form("account", 0))
	refused(t, h.app.RestoreRecord(ctx, giver, r.ID, app.Key{}), handover.Conflict, "refuse.twin")
	h.sound("a twin")
}

// TestPointedAt: what others refer to stays, and says who refers to it.
func TestPointedAt(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	giver := h.in("giver", id)
	account := h.record(giver, h.mustSection(id, "account"), form("account", 0))
	sop := h.record(giver, h.mustSection(id, "sop"), form("sop", 0))
	refused(t, h.app.RemoveRecord(ctx, giver, account.ID, 1, app.Key{}), handover.Conflict, "refuse.pointed_at")
	require.NoError(t, h.app.RemoveRecord(ctx, giver, sop.ID, 1, app.Key{}))
	require.NoError(t, h.app.RemoveRecord(ctx, giver, account.ID, 1, app.Key{}))
	p, err := h.app.RecordPage(ctx, giver, account.ID)
	require.NoError(t, err)
	require.True(t, p.Record.Removed())
	require.Empty(t, p.Pointing)
	h.sound("removing both")

	// A title that fits two records is left as text.
	id = h.handover().ID
	giver = h.in("giver", id)
	for _, login := range []string{"a@x.test", "b@x.test"} {
		h.record(giver, h.mustSection(id, "account"), form("account", 0, "login_name", login, "platform", map[string]string{"a@x.test": "tmall", "b@x.test": "jd"}[login]))
	}
	ambiguous := h.record(giver, h.mustSection(id, "sop"), form("sop", 0))
	require.Empty(t, mustKind("sop").Refs(ambiguous.Values)[0].Ref.ID)
	_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{
		Section: h.mustSection(id, "sop"), Form: form("sop", 1).With("accounts.id", account.ID.String()),
	})
	problem(t, err, "accounts", catalog.ForeignRef)
	h.sound("references")
}

// TestQuestionsOfOthers: who may block, and who resolves what a person who left has asked.
func TestQuestionsOfOthers(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	s := h.accepted(id, "account", 1)
	for who, blocks := range map[string]bool{"manager": false, "witness": true, "second": true} {
		require.NoError(t, h.app.Ask(ctx, h.in(who, id), app.Ask{Section: s.ID, Body: who, Blocking: true}))
		h.sound(who)
		qs, err := h.app.SectionQuestions(ctx, h.in(who, id), s.ID)
		require.NoError(t, err)
		for _, q := range qs.Questions {
			if q.Asker == h.people[who].ID {
				require.Equal(t, blocks, q.Blocking, who)
			}
		}
	}
	require.Error(t, h.app.Ask(ctx, h.in("giver", id), app.Ask{Section: s.ID, Body: "?"}))
	receiver := h.in("receiver", id)
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)), handover.Conflict, "refuse.blocking_questions")
	of := func(who string) uuid.UUID {
		qs, err := h.app.SectionQuestions(ctx, receiver, s.ID)
		require.NoError(t, err)
		for _, q := range qs.Questions {
			if q.Asker == h.people[who].ID {
				return q.ID
			}
		}
		return uuid.Nil
	}
	refused(t, h.app.Resolve(ctx, receiver, of("second"), app.Key{}), handover.Forbidden, "refuse.not_asker")
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Receivers = p.Receivers[:1] }))
	refused(t, h.app.Resolve(ctx, h.in("witness", id), of("second"), app.Key{}), handover.Forbidden, "refuse.not_asker")
	require.NoError(t, h.app.Resolve(ctx, receiver, of("second"), app.Key{}), "the asker has left, the reviewer speaks for them")
	require.NoError(t, h.app.Resolve(ctx, h.in("witness", id), of("witness"), app.Key{}))
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)), "a plain question does not stop it")
	refused(t, h.app.Ask(ctx, receiver, app.Ask{Section: s.ID, Body: "?"}), handover.Conflict, "refuse.section_settled")
	require.NoError(t, h.app.Resolve(ctx, h.in("manager", id), of("manager"), app.Key{}), "and can be resolved afterwards")
	h.sound("resolving")
}

// TestOverviewFindings: blockers before warnings, the worst record first, removed ones not at all.
func TestOverviewFindings(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	warned := h.record(giver, h.mustSection(id, "sku"), form("sku", 0, "on_hand", "10"))
	blocked := h.record(giver, h.mustSection(id, "account"), catalog.Form{"platform": {"jd"}, "store_name": {"京东"}, "login_name": {"x"}})
	removed := h.record(giver, h.mustSection(id, "account"), catalog.Form{"platform": {"tmall"}, "store_name": {"天猫"}, "login_name": {"y"}})
	require.Positive(t, warned.Counts.Warnings)
	require.Greater(t, blocked.Counts.Blockers, 1)
	require.NoError(t, h.app.RemoveRecord(t.Context(), giver, removed.ID, 1, app.Key{}))
	o := h.whole(id)
	require.NotEmpty(t, o.Findings)
	require.LessOrEqual(t, len(o.Findings), 8)
	require.Equal(t, []any{blocked.ID, catalog.Blocker, "account", blocked.Title}, []any{o.Findings[0].Record, o.Findings[0].Severity, o.Findings[0].Kind, o.Findings[0].Title})
	seen := map[catalog.Severity]bool{}
	for _, f := range o.Findings {
		require.NotEqual(t, removed.ID, f.Record)
		require.False(t, f.Severity == catalog.Blocker && seen[catalog.Warning], "blockers stand first")
		seen[f.Severity] = true
	}
	refused(t, h.app.SubmitSection(t.Context(), giver, app.SectionAct{Section: blocked.Section}), handover.Conflict, "refuse.missing")
}

// TestBulkAccept: what the filter shows, without what is asked about, and only as it was shown.
func TestBulkAccept(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	s := h.submitted(id, "account", 6)
	receiver := h.in("receiver", id)
	p, err := h.app.SectionPage(ctx, receiver, s.ID, app.RecordFilter{})
	require.NoError(t, err)
	require.NoError(t, h.app.Ask(ctx, receiver, app.Ask{Section: s.ID, Record: p.Rows[0].ID, Body: "?", Blocking: true}))
	require.NoError(t, h.app.Ask(ctx, receiver, app.Ask{Section: s.ID, Record: p.Rows[1].ID, Body: "?"}))
	accept := func(change func(*app.AcceptRecords)) ([]int, error) {
		in := app.AcceptRecords{Section: s.ID, Version: s.ContentVersion}
		change(&in)
		got, err := h.app.AcceptRecords(ctx, receiver, in)
		return []int{got.Count, got.Left}, err
	}
	_, err = accept(func(in *app.AcceptRecords) { in.Version-- })
	refused(t, err, handover.Stale, "refuse.section_changed")
	_, err = accept(func(in *app.AcceptRecords) { in.Records = []uuid.UUID{p.Rows[0].ID, uuid.New()} })
	refused(t, err, handover.Conflict, "refuse.nothing_to_accept")
	got, err := accept(func(in *app.AcceptRecords) { in.Records = []uuid.UUID{p.Rows[0].ID, p.Rows[2].ID} })
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, got)
	h.sound("some")
	got, err = accept(func(in *app.AcceptRecords) { in.Filter = app.RecordFilter{Asked: true} })
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, got, "the one with a plain question")
	got, err = accept(func(in *app.AcceptRecords) { in.Filter = app.RecordFilter{Query: "木棉里"} })
	require.NoError(t, err)
	require.Equal(t, []int{3, 1}, got)
	h.sound("all")
	_, err = h.app.AcceptRecords(ctx, h.in("second", id), app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
	refused(t, err, handover.Forbidden, "refuse.not_reviewer")
}

// TestNastyText: what people paste is stored as it is or refused with a sentence, and never breaks anything.
func TestNastyText(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	giver := h.in("giver", id)
	risk := h.mustSection(id, "risk")
	long := strings.Repeat("很长的风险名称", 42) // 294 characters
	for n, title := range []string{"' OR 1=1 --", `back\slash "quoted" %like_`, "👩‍👩‍👧 emoji", "<script>alert(1)</script>", long, strings.Repeat("longword", 37), "Ünïcödé Ａ１"} {
		r := h.record(giver, risk, form("risk", 0, "title", title, "description", fmt.Sprint(n)))
		p, err := h.app.SectionPage(ctx, giver, risk, app.RecordFilter{Query: title})
		require.NoError(t, err, title)
		require.Equal(t, []uuid.UUID{r.ID}, idsOf(p.Rows), title)
	}
	for _, q := range []string{"'", `\`, "&|!()", ":*", "a:b", "\x00", "\xff", strings.Repeat("字", 5000), "no such thing"} {
		_, err := h.app.SectionPage(ctx, giver, risk, app.RecordFilter{Query: q})
		require.NoError(t, err, "%q", q)
		_, err = h.app.List(ctx, h.as("manager"), app.ListFilter{Query: q})
		require.NoError(t, err, "%q", q)
		_, err = h.app.Board(ctx, h.as("manager"), app.BoardFilter{Query: q})
		require.NoError(t, err, "%q", q)
	}
	for _, key := range []string{"x", "bm90anNvbg", "WyJhIiwiYiJd", "WyIiLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ", strings.Repeat("A", 9000)} {
		for _, sort := range []string{"", "title", "recent", "nonsense"} {
			_, err := h.app.SectionPage(ctx, giver, risk, app.RecordFilter{After: key, Sort: sort})
			require.NoError(t, err, key)
			_, err = h.app.SectionPage(ctx, giver, risk, app.RecordFilter{Before: key, Sort: sort})
			require.NoError(t, err, key)
		}
		_, err := h.app.List(ctx, h.as("manager"), app.ListFilter{After: key})
		require.NoError(t, err, key)
		_, err = h.app.Board(ctx, h.as("manager"), app.BoardFilter{After: key, Group: "nonsense"})
		require.NoError(t, err, key)
		_, err = h.app.People(ctx, h.as("manager"), app.PeopleFilter{After: key})
		require.NoError(t, err, key)
	}
	// As much as a record holds: every identity field as long as it may be, and a text near the limit of the whole.
	huge := form("data_report", 0)
	for _, f := range mustKind("data_report").Fields {
		if s := f.Spec(); s.Identity && s.Type == catalog.TypeText {
			huge[s.Key] = []string{strings.Repeat("甲", 299)}
		}
	}
	huge["analysis"] = []string{randomHan(19_990)}
	r := h.record(giver, h.mustSection(id, "data_report"), huge)
	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Section: h.mustSection(id, "data_report"), Form: huge})
	refused(t, err, handover.Conflict, "refuse.twin")
	p, err := h.app.SectionPage(ctx, giver, h.mustSection(id, "data_report"), app.RecordFilter{Query: "甲甲"})
	require.NoError(t, err)
	require.Equal(t, []uuid.UUID{r.ID}, idsOf(p.Rows))
	h.sound("nasty text")
}

// randomHan is text in which hardly any two neighbours come twice.
func randomHan(n int) string {
	out := make([]rune, n)
	x := uint32(2463534242)
	for i := range out {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		out[i] = rune(0x4e00 + x%20000)
	}
	return string(out)
}

func idsOf(rows []handover.Record) []uuid.UUID {
	var out []uuid.UUID
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}
