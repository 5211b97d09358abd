package postgres_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestDesk goes through a section as its reviewer does: what waits, what changed since, a verdict taken back.
func TestDesk(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	s := h.submitted(id, "account", 4)
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	waiting := app.RecordFilter{State: handover.RecordSubmitted}
	open := func(sc handover.Scope, record uuid.UUID, f app.RecordFilter) app.DeskPage {
		p, err := h.app.DeskPage(ctx, sc, app.DeskQuery{Section: s.ID, Filter: f, Record: record, Last: record})
		require.NoError(t, err)
		return p
	}
	next := func(after uuid.UUID, f app.RecordFilter) uuid.UUID {
		n, err := h.app.DeskNext(ctx, receiver, app.DeskQuery{Section: s.ID, Filter: f, Record: after})
		require.NoError(t, err)
		return n
	}
	first := next(uuid.Nil, waiting)
	p := open(receiver, first, waiting)
	require.Equal(t, 4, p.Total)
	require.Equal(t, uuid.Nil, p.Previous)
	require.Nil(t, p.Base, "nobody looked at it")
	require.NoError(t, h.app.Saw(ctx, receiver, first, p.Record.Revision, p.Record.Shown()))
	require.Equal(t, "seen", open(receiver, first, waiting).Base.How)
	require.Equal(t, uuid.Nil, next(uuid.Nil, app.RecordFilter{Changed: true}), "a look is no change")

	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: first, Revision: p.Record.Revision, Form: form("account", 0, "fee_note", "换了手机")})
	require.NoError(t, err)
	require.Equal(t, first, next(uuid.Nil, app.RecordFilter{Changed: true}))
	p = open(receiver, first, app.RecordFilter{Changed: true})
	require.Len(t, p.Since, 2)
	require.Equal(t, 1, p.Total)
	require.Nil(t, open(h.in("second", id), first, waiting).Base, "what one saw is not what others saw")

	second := next(first, waiting)
	require.NoError(t, h.app.AcceptRecord(ctx, receiver, second, h.fresh(receiver, second).Shown(), app.Key{}))
	require.NotEqual(t, second, next(first, waiting), "it waits no more")
	p = open(receiver, second, waiting)
	require.Equal(t, "judged", map[string]string{"seen": "judged", "judged": "judged"}[p.Base.How])
	require.Equal(t, handover.RecordAccepted, p.Last.State)
	require.Equal(t, receiver.By(), p.Last.ReviewedBy)
	refused(t, h.app.TakeBackVerdict(ctx, h.in("second", id), second, app.Key{}), handover.Forbidden, "refuse.not_reviewer")
	require.NoError(t, h.app.TakeBackVerdict(ctx, receiver, second, app.Key{}))
	refused(t, h.app.TakeBackVerdict(ctx, receiver, second, app.Key{}), handover.Conflict, "refuse.nothing_to_take_back")
	h.sound("taken back")

	require.NoError(t, h.app.ReturnRecord(ctx, receiver, second, h.fresh(receiver, second).Shown(), "截图看不清", app.Key{}))
	require.Equal(t, handover.SectionReturned, h.sections(id)["account"].State)
	require.NoError(t, h.app.TakeBackVerdict(ctx, receiver, second, app.Key{}))
	sec := h.sections(id)["account"]
	require.Equal(t, handover.SectionSubmitted, sec.State, "it came back because of this alone")
	require.Empty(t, sec.Reason)
	require.NoError(t, h.app.ReturnRecord(ctx, receiver, second, h.fresh(receiver, second).Shown(), "密码未改", app.Key{}))
	_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: second, Revision: h.fresh(giver, second).Revision, Form: form("account", 1, "fee_note", "改了")})
	require.NoError(t, err)
	refused(t, h.app.TakeBackVerdict(ctx, receiver, second, app.Key{}), handover.Stale, "refuse.record_changed")
	h.sound("returned")

	_, err = h.app.DeskPage(ctx, receiver, app.DeskQuery{Section: h.sections(id)["sku"].ID, Record: first})
	refused(t, err, handover.NotFound, "error.not_found")
	require.NoError(t, h.app.Saw(ctx, receiver, first, 1_000, 1_000))
	require.NotEmpty(t, open(receiver, first, waiting).Since, "nobody sees more than there is")
}

// TestFillerIsJudgedOneByOne: text that says nothing, and text that stands in many records, is never accepted in bulk (N-12).
func TestFillerIsJudgedOneByOne(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	section := h.mustSection(id, "risk")
	same := "联系平台小二走申诉通道，三天内没有答复就升级"
	for n := range 8 {
		text := fmt.Sprintf("原料连续三周上涨，第 %d 种面料还没有锁价", n)
		switch {
		case n == 0:
			text = "同上"
		case n < 1+catalog.RepeatedLeast:
			text = same
		}
		h.record(giver, section, form("risk", n, "description", text, "contingency", fmt.Sprintf("第 %d 种改用备选面料，先小批试单", n)))
	}
	require.NoError(t, h.app.SubmitSection(ctx, giver, app.SectionAct{Section: section}))
	s := h.sections(id)["risk"]
	queues, err := h.app.DeskQueues(ctx, receiver, section)
	require.NoError(t, err)
	require.Equal(t, 6, queues.Filler)
	rules := map[string]int{}
	for _, r := range queues.Rules {
		rules[r.Rule] = r.Count
	}
	require.Equal(t, 1, rules["risk.filler_text"])
	_, err = h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: section, Version: s.ContentVersion, Filter: app.RecordFilter{Filler: true}})
	refused(t, err, handover.Conflict, "refuse.one_by_one")
	got, err := h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: section, Version: s.ContentVersion})
	require.NoError(t, err)
	require.Equal(t, app.Accepted{Count: 2, Held: 6}, got)
	h.sound("held")

	for {
		record, err := h.app.DeskNext(ctx, receiver, app.DeskQuery{Section: section, Filter: app.RecordFilter{Filler: true, State: handover.RecordSubmitted}})
		require.NoError(t, err)
		if record == uuid.Nil {
			break
		}
		p, err := h.app.DeskPage(ctx, receiver, app.DeskQuery{Section: section, Record: record})
		require.NoError(t, err)
		if len(p.Findings) == 0 || p.Findings[0].Rule != "risk.filler_text" {
			require.Equal(t, []string{"description"}, p.Repeated)
		}
		require.NoError(t, h.app.AcceptRecord(ctx, receiver, record, p.Record.Shown(), app.Key{}))
	}
	require.Equal(t, 8, h.sections(id)["risk"].Counts.Accepted)

	rest, err := h.app.SectionPage(ctx, giver, section, app.RecordFilter{Query: "三天内"})
	require.NoError(t, err)
	r := rest.Rows[0]
	_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("risk", 1, "description", "真正写了这一条自己的情况和数字")})
	require.NoError(t, err)
	require.NoError(t, h.app.ReturnRecord(ctx, receiver, rest.Rows[1].ID, rest.Rows[1].Shown(), "照抄", app.Key{}))
	require.NoError(t, h.app.SubmitSection(ctx, giver, app.SectionAct{Section: section}))
	queues, err = h.app.DeskQueues(ctx, receiver, section)
	require.NoError(t, err)
	require.Equal(t, 1, queues.Filler, "four are not many")
}

// TestSample draws samples, judges them, and lets them decide.
func TestSample(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.submitted(id, "supplier", 120)
	draw := func(aql handover.AQL) error {
		return h.app.DrawSample(ctx, receiver, app.DrawSample{Section: s.ID, AQL: aql, Version: h.sections(id)["supplier"].ContentVersion})
	}
	page := func() app.SamplePage {
		p, err := h.app.SamplePage(ctx, receiver, s.ID)
		require.NoError(t, err)
		return p
	}
	judge := func(record uuid.UUID, v handover.SampleVerdict) (handover.Sampling, error) {
		return h.app.JudgeSample(ctx, receiver, app.JudgeSample{
			Section: s.ID, Record: record, Shown: h.fresh(receiver, record).Shown(), Verdict: v, Reason: "价格未写",
			Say: func(got handover.Sampling) string { return fmt.Sprint(len(got.Defects()), " of ", got.Plan.Size) },
		})
	}
	require.Equal(t, 120, page().Lot+page().OneEach)
	lot := page().Lot
	require.Greater(t, lot, 90)

	refused(t, h.app.DrawSample(ctx, h.in("second", id), app.DrawSample{Section: s.ID, AQL: "1.5"}), handover.Forbidden, "refuse.not_reviewer")
	refused(t, h.app.DrawSample(ctx, receiver, app.DrawSample{Section: s.ID, AQL: "1.5", Version: s.ContentVersion - 1}), handover.Stale, "refuse.section_changed")
	refused(t, draw("3.0"), handover.Invalid, "problem.unknown_choice")
	accounts := h.submitted(id, "account", 1)
	refused(t, h.app.DrawSample(ctx, receiver, app.DrawSample{Section: accounts.ID, AQL: "1.5", Version: accounts.ContentVersion}), handover.Conflict, "refuse.sample_critical")
	require.NoError(t, draw("4.0"))
	refused(t, draw("4.0"), handover.Conflict, "refuse.sample_open")
	one := page().Sample
	require.Equal(t, handover.SamplePlan{AQL: "4.0", Lot: lot, Letter: "F", Size: 20, Accept: 2, Reject: 3}, one.Plan)
	require.NoError(t, h.app.DropSample(ctx, receiver, s.ID, app.Key{}))
	require.NoError(t, draw("4.0"))
	again := page().Sample
	for i := range again.Records {
		require.Equal(t, one.Records[i].Record, again.Records[i].Record, "the same lot has one sample, however often it is drawn")
	}

	// The lot changes: the sample counts no more, and says so.
	changed := one.Records[5].Record
	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: changed, Revision: h.fresh(giver, changed).Revision, Form: form("supplier", 500)})
	require.NoError(t, err)
	_, err = judge(one.Records[0].Record, handover.SampleGood)
	refused(t, err, handover.Conflict, "refuse.sample_void")
	require.Equal(t, handover.SampleVoid, page().Sample.Result)
	h.sound("void")

	require.NoError(t, draw("4.0"))
	two := page().Sample
	require.NotEqual(t, one.Signature, two.Signature)
	_, err = judge(two.Records[0].Record, handover.SampleDefect)
	require.NoError(t, err)
	_, err = judge(two.Records[0].Record, "")
	require.NoError(t, err, "taken back")
	_, err = h.app.JudgeSample(ctx, receiver, app.JudgeSample{Section: s.ID, Record: two.Records[0].Record, Shown: h.fresh(receiver, two.Records[0].Record).Shown(), Verdict: handover.SampleDefect})
	refused(t, err, handover.Invalid, "problem.required")
	var last handover.Sampling
	for i, r := range two.Records {
		v := handover.SampleGood
		if i < 2 {
			v = handover.SampleDefect
		}
		last, err = judge(r.Record, v)
		require.NoError(t, err)
	}
	require.Equal(t, handover.SampleAccepted, last.Result)
	sec := h.sections(id)["supplier"]
	require.Equal(t, lot-2, sec.Counts.Accepted)
	require.Equal(t, 2, sec.Counts.Returned)
	require.Equal(t, handover.SectionReturned, sec.State)
	require.Equal(t, "2 of 20", sec.Reason)
	require.True(t, h.app.Signer().Drawn(withLot(h, two)), "anybody can draw it once more")
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	require.Equal(t, 1, review.Enclosures)
	h.sound("accepted")
	_, err = judge(two.Records[3].Record, handover.SampleGood)
	refused(t, err, handover.Conflict, "refuse.sample_none")
}

// TestSampleReturnsTheLot: as many defects as Re, and nothing is accepted; a newer sample ends the enclosure of the older one.
func TestSampleReturnsTheLot(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.submitted(id, "supplier", 60)
	for round := range 2 {
		sec := h.sections(id)["supplier"]
		require.NoError(t, h.app.DrawSample(ctx, receiver, app.DrawSample{Section: s.ID, AQL: "4.0", Version: sec.ContentVersion}))
		p, err := h.app.SamplePage(ctx, receiver, s.ID)
		require.NoError(t, err)
		require.Equal(t, 1, p.Sample.Plan.Accept)
		var last handover.Sampling
		for _, r := range p.Sample.Records[:2] {
			last, err = h.app.JudgeSample(ctx, receiver, app.JudgeSample{
				Section: s.ID, Record: r.Record, Shown: h.fresh(receiver, r.Record).Shown(), Verdict: handover.SampleDefect, Reason: "联系人找不到",
				Say: func(handover.Sampling) string { return "抽样不合格" },
			})
			require.NoError(t, err)
		}
		require.Equal(t, handover.SampleReturned, last.Result)
		sec = h.sections(id)["supplier"]
		require.Equal(t, []any{handover.SectionReturned, 0, 2, "抽样不合格"}, []any{sec.State, sec.Counts.Accepted, sec.Counts.Returned, sec.Reason})
		require.Equal(t, "联系人找不到", h.fresh(giver, p.Sample.Records[0].Record).Reason)
		h.sound(fmt.Sprint("returned ", round))
		r := h.fresh(giver, p.Sample.Records[0].Record)
		_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("supplier", 900+round)})
		require.NoError(t, err)
		require.NoError(t, h.app.SubmitSection(ctx, giver, app.SectionAct{Section: s.ID}))
	}
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	require.Equal(t, 1, review.Enclosures)
}

// withLot is the sample with the ids of its lot, which pages do not read.
func withLot(h *house, s handover.Sampling) handover.Sampling {
	h.t.Helper()
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT lot_ids FROM samples WHERE id = $1`, s.ID).Scan(&s.IDs))
	return s
}
