package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// critical makes the section owe a teach-back of n answers.
func (h *house) critical(section uuid.UUID, n int) {
	h.t.Helper()
	_, err := h.pool.Exec(h.t.Context(), `UPDATE sections SET teach_back = $2 WHERE id = $1`, section, n)
	require.NoError(h.t, err)
}

const understood = "店铺主账号由公司手机号接收验证码，离职当天由我改密码并移除他的子账号，客服和仓库各有一个子账号。"

var answered = []handover.IfThen{
	{If: "主账号收到异地登录提醒", Then: "先冻结子账号，再联系平台客服改密"},
	{If: "验证码手机停机", Then: "用备用邮箱找回，当天去营业厅补卡"},
	{If: "子账号被误删", Then: "按权限表重建，并请组长复核权限"},
}

// teach writes and sends what the receiver understood.
func (h *house) teach(who string, id, section uuid.UUID, version int) (handover.Retelling, error) {
	h.t.Helper()
	return h.app.SaveTeachBack(h.t.Context(), h.in(who, id), app.SaveTeachBack{
		Section: section, Version: version, Summary: understood, Answers: answered, Send: true,
	})
}

// TestTeachBack: a critical section cannot be signed before its teach-back is confirmed, and the words stand under the seal.
func TestTeachBack(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	section := h.sections(id)["account"].ID
	h.critical(section, 3)
	giver, receiver := h.in("giver", id), h.in("receiver", id)

	_, err := h.teach("receiver", id, section, 0)
	refused(t, err, handover.Conflict, "refuse.not_submitted")
	h.accepted(id, "account", 2)
	before := h.shown(receiver, section)
	refused(t, h.app.SignSection(ctx, receiver, before), handover.Conflict, "refuse.teach_back_missing")
	require.Contains(t, h.tasked("receiver"), "teach")
	require.NotContains(t, h.tasked("receiver"), "sign")

	// A draft holds anything and is seen by nobody else.
	draft, err := h.app.SaveTeachBack(ctx, receiver, app.SaveTeachBack{Section: section, Summary: "写到一半"})
	require.NoError(t, err)
	page, err := h.app.TeachBackPage(ctx, giver, section)
	require.NoError(t, err)
	require.Empty(t, page.TeachBacks)
	require.Len(t, page.Records, 2)
	_, err = h.app.SaveTeachBack(ctx, receiver, app.SaveTeachBack{Section: section, Summary: "旧窗口", Version: 0})
	refused(t, err, handover.Stale, "refuse.teach_back_changed")

	for _, c := range []struct {
		name, summary string
		answers       []handover.IfThen
		problem       string
	}{
		{"nothing", "", answered, "problem.required"},
		{"filler", "同上", answered, "problem.teach_filler"},
		{"one sign again and again", strings.Repeat("好", 60), answered, "problem.teach_filler"},
		{"a few words", "账号都清楚了没有别的问题", answered, "problem.teach_summary_short"},
		{"too few answers", understood, answered[:2], "problem.teach_too_few"},
		{"an answer that says nothing", understood, []handover.IfThen{answered[0], answered[1], {If: "停电", Then: "详见附件"}}, "problem.teach_filler"},
		{"an answer of two words", understood, []handover.IfThen{answered[0], answered[1], {If: "停电", Then: "打电话"}}, "problem.teach_then_short"},
		{"one answer to all", understood, []handover.IfThen{answered[0], answered[1], {If: "停电", Then: answered[0].Then}}, "problem.teach_same"},
		{"half an answer", understood, []handover.IfThen{answered[0], answered[1], {Then: answered[2].Then}}, "problem.required"},
	} {
		_, err := h.app.SaveTeachBack(ctx, receiver, app.SaveTeachBack{Section: section, Version: draft.Version, Summary: c.summary, Answers: c.answers, Send: true})
		refused(t, err, handover.Invalid, c.problem)
	}
	for _, who := range []string{"giver", "witness", "manager"} {
		_, err := h.teach(who, id, section, draft.Version)
		require.Equal(t, handover.Forbidden, handover.CodeOf(err), who)
	}
	sent, err := h.teach("receiver", id, section, draft.Version)
	require.NoError(t, err)
	_, err = h.teach("receiver", id, section, sent.Version)
	refused(t, err, handover.Conflict, "refuse.teach_back_waiting")
	require.Contains(t, h.tasked("giver"), "hear")
	h.sound("sent")

	judge := func(confirm bool, remark string) app.JudgeTeachBack {
		return app.JudgeTeachBack{Section: section, TeachBack: sent.ID, Confirm: confirm, Remark: remark}
	}
	for _, who := range []string{"receiver", "witness", "manager"} {
		require.Equal(t, handover.Forbidden, handover.CodeOf(h.app.JudgeTeachBack(ctx, h.in(who, id), judge(true, ""))), who)
	}
	refused(t, h.app.JudgeTeachBack(ctx, giver, judge(false, " ")), handover.Invalid, "problem.required")
	require.NoError(t, h.app.JudgeTeachBack(ctx, giver, judge(false, "第二条不对：备用邮箱已经停用。")))
	refused(t, h.app.JudgeTeachBack(ctx, giver, judge(true, "")), handover.Conflict, "refuse.teach_back_judged")
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, section)), handover.Conflict, "refuse.teach_back_missing")

	// Written anew; the returned one stays readable.
	sent, err = h.teach("receiver", id, section, 0)
	require.NoError(t, err)
	require.NoError(t, h.app.JudgeTeachBack(ctx, giver, judge(true, "")))
	page, err = h.app.TeachBackPage(ctx, h.in("witness", id), section)
	require.NoError(t, err)
	require.Len(t, page.TeachBacks, 2)
	require.Equal(t, handover.RetellingReturned, page.TeachBacks[0].State)
	require.Equal(t, answered, page.TeachBacks[1].Answers)
	require.Contains(t, h.tasked("receiver"), "sign")
	h.sound("confirmed")

	// The digest that was shown before does not fit any more: the words are a part of what is signed.
	refused(t, h.app.SignSection(ctx, receiver, before), handover.Stale, "refuse.seal_stale")
	shown, err := h.app.SectionReview(ctx, receiver, section)
	require.NoError(t, err)
	require.Equal(t, 1, shown.Enclosures)
	require.Equal(t, understood, shown.TeachBack.Summary)
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, section)))
	h.sound("signed")

	var body, digest []byte
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT convert_to(body::text, 'UTF8'), digest FROM enclosures WHERE section_id = $1 AND ended_at IS NULL`, section).Scan(&body, &digest))
	require.Contains(t, string(body), understood)
	want := seal.Enclosure(string(handover.TeachBack), body)
	require.Equal(t, want[:], digest)
}

// TestTeachBackAfterChange: when the section changes, the receiver says that the words still stand, or writes anew.
func TestTeachBackAfterChange(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	section := h.sections(id)["account"].ID
	h.critical(section, 3)
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	h.accepted(id, "account", 2)
	restate := func(content int) error {
		return h.app.RestateTeachBack(ctx, receiver, app.RestateTeachBack{Section: section, Content: content})
	}
	refused(t, restate(h.sections(id)["account"].ContentVersion), handover.Conflict, "refuse.teach_back_none")
	sent, err := h.teach("receiver", id, section, 0)
	require.NoError(t, err)
	require.NoError(t, h.app.JudgeTeachBack(ctx, giver, app.JudgeTeachBack{Section: section, TeachBack: sent.ID, Confirm: true}))
	refused(t, restate(h.sections(id)["account"].ContentVersion), handover.Conflict, "refuse.teach_back_stands")

	added := h.record(giver, section, form("account", 7))
	require.NoError(t, h.app.SubmitSection(ctx, giver, h.giving(giver, section)))
	_, err = h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: section, Version: h.sections(id)["account"].ContentVersion})
	require.NoError(t, err)
	now := h.sections(id)["account"]
	require.NotEqual(t, now.ContentVersion, now.TaughtVersion)
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, section)), handover.Conflict, "refuse.teach_back_missing")
	page, err := h.app.TeachBackPage(ctx, receiver, section)
	require.NoError(t, err)
	require.Len(t, page.Since, 1)
	require.Equal(t, []string{added.Title, "new"}, []string{page.Since[0].Title, page.Since[0].What})

	refused(t, restate(now.ContentVersion-1), handover.Stale, "refuse.section_changed")
	require.Equal(t, handover.Forbidden, handover.CodeOf(h.app.RestateTeachBack(ctx, giver, app.RestateTeachBack{Section: section, Content: now.ContentVersion})))
	require.NoError(t, restate(now.ContentVersion))
	h.sound("restated")
	page, err = h.app.TeachBackPage(ctx, receiver, section)
	require.NoError(t, err)
	require.Empty(t, page.Since)
	require.Equal(t, sent.ID, page.TeachBacks[1].Restates)
	var live int
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT count(*) FROM enclosures WHERE section_id = $1 AND ended_at IS NULL`, section).Scan(&live))
	require.Equal(t, 1, live)
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, section)))
	_, err = h.teach("receiver", id, section, 0)
	refused(t, err, handover.Conflict, "refuse.section_settled")
	h.sound("signed")

	// The database keeps what was judged, whoever asks.
	for _, sql := range []string{
		`UPDATE teach_backs SET summary = 'x'`, `UPDATE teach_backs SET state = 'draft', submitted_at = NULL, judged_by = NULL, judged_at = NULL`,
		`DELETE FROM teach_backs`,
	} {
		_, err := h.pool.Exec(ctx, sql)
		require.ErrorContains(t, err, "stays", sql)
	}
}

// tasked are the things that wait for a person.
func (h *house) tasked(who string) []string {
	h.t.Helper()
	todo, err := h.app.Todo(h.t.Context(), h.as(who))
	require.NoError(h.t, err)
	var out []string
	for _, task := range todo.Tasks {
		out = append(out, task.Act)
	}
	return out
}

// TestOtherPeople: who takes a seat over signs and teaches back themselves. What those before them signed or wrote is theirs.
func TestOtherPeople(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("account")).ID
	section := h.mustSection(id, "account")
	h.critical(section, 3)
	h.accepted(id, "account", 2)
	sent, err := h.teach("receiver", id, section, 0)
	require.NoError(t, err)
	judge := app.JudgeTeachBack{Section: section, TeachBack: sent.ID, Confirm: true}
	swapped := func(p *app.Plan) { p.Receivers[0], p.Receivers[1] = p.Receivers[1], p.Receivers[0] }
	second := func(p *app.Plan) { p.Reviewers = map[uuid.UUID]uuid.UUID{section: h.people["second"].ID} }

	require.NoError(t, h.change(id, second))
	refused(t, h.app.JudgeTeachBack(ctx, h.in("giver", id), judge), handover.Conflict, "refuse.teach_back_other")
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Reviewers = map[uuid.UUID]uuid.UUID{section: h.people["receiver"].ID} }))
	require.NoError(t, h.app.JudgeTeachBack(ctx, h.in("giver", id), judge))
	before := h.sections(id)["account"]
	require.True(t, before.Taught())
	require.NoError(t, h.change(id, second))
	now := h.sections(id)["account"]
	require.False(t, now.Taught(), "it was another who understood")
	require.Equal(t, before.ContentVersion+1, now.ContentVersion)
	h.give(id, section)
	refused(t, h.app.SignSection(ctx, h.in("second", id), h.shown(h.in("second", id), section)), handover.Conflict, "refuse.teach_back_missing")

	// A draft stays its writer's, and is in nobody's way.
	_, err = h.app.SaveTeachBack(ctx, h.in("second", id), app.SaveTeachBack{Section: section, Summary: "写到一半"})
	require.NoError(t, err)
	require.NoError(t, h.change(id, swapped))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Reviewers = map[uuid.UUID]uuid.UUID{section: h.people["receiver"].ID} }))
	_, err = h.app.SaveTeachBack(ctx, h.in("receiver", id), app.SaveTeachBack{Section: section, Summary: "另写一份"})
	require.NoError(t, err)
	page, err := h.app.TeachBackPage(ctx, h.in("receiver", id), section)
	require.NoError(t, err)
	require.Equal(t, []string{understood, "另写一份"}, []string{page.TeachBacks[0].Summary, page.TeachBacks[1].Summary})
	sent, err = h.teach("receiver", id, section, 1)
	require.NoError(t, err)
	require.NoError(t, h.app.JudgeTeachBack(ctx, h.in("giver", id), app.JudgeTeachBack{Section: section, TeachBack: sent.ID, Confirm: true}))
	h.sound("another reviewer")

	// Another giver signs what the one before submitted.
	in := h.shown(h.in("receiver", id), section)
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Giver = h.people["outsider"].ID }))
	refused(t, h.app.SignSection(ctx, h.in("receiver", id), in), handover.Stale, "refuse.seal_stale")
	refused(t, h.app.SignSection(ctx, h.in("receiver", id), h.shown(h.in("receiver", id), section)), handover.Conflict, "refuse.giver_first")
	outsider := h.in("outsider", id)
	require.NoError(t, h.app.SubmitSection(ctx, outsider, h.giving(outsider, section)))
	require.NoError(t, h.app.RestateTeachBack(ctx, h.in("receiver", id), app.RestateTeachBack{Section: section, Content: h.sections(id)["account"].ContentVersion}))
	require.NoError(t, h.app.SignSection(ctx, h.in("receiver", id), h.shown(h.in("receiver", id), section)))
	require.Empty(t, h.complaints())
	h.sound("another giver")
}
