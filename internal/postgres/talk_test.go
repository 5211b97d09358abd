package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// asked is a section with one submitted record and a question of the receiver on it.
func (h *house) asked(in app.Ask) (id uuid.UUID, q func() handover.Question) {
	h.t.Helper()
	id = h.handover().ID
	s := h.submitted(id, "account", 1)
	page, err := h.app.SectionPage(h.t.Context(), h.in("receiver", id), s.ID, app.RecordFilter{})
	require.NoError(h.t, err)
	in.Record = page.Rows[0].ID
	require.NoError(h.t, h.app.Ask(h.t.Context(), h.in("receiver", id), in))
	return id, func() handover.Question {
		p, err := h.app.RecordPage(h.t.Context(), h.in("receiver", id), in.Record)
		require.NoError(h.t, err)
		return p.Questions[0]
	}
}

func TestQuestionOnField(t *testing.T) {
	t.Parallel()
	h := given(t)
	id, q := h.asked(app.Ask{Body: "手机号是谁的？", Field: "bound_phone"})
	require.Equal(t, "bound_phone", q().Field)
	require.Equal(t, handover.WorkingDaysAfter(h.app.Today(), handover.AnswerDays), q().DueOn)
	receiver := h.in("receiver", id)
	for _, c := range []struct {
		in  app.Ask
		key string
	}{
		{app.Ask{Record: q().Record, Body: "?", Field: "no_such_field"}, "problem.unknown_choice"},
		{app.Ask{Section: q().Section, Body: "?", Field: "bound_phone"}, "problem.unknown_choice"},
		{app.Ask{Record: q().Record, Body: "?", DueOn: h.app.Today().AddDate(0, 0, -1)}, "problem.in_the_past"},
		{app.Ask{Record: q().Record, Body: "?", Mention: h.people["outsider"].ID}, "problem.unknown_choice"},
	} {
		refused(t, h.app.Ask(t.Context(), receiver, c.in), handover.Invalid, c.key)
	}
}

// TestQuestionBlocking: the asker alone says whether a question blocks, and the counts follow; so they do when it is taken up again.
func TestQuestionBlocking(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, q := h.asked(app.Ask{Body: "备用邮箱还在用吗？"})
	receiver, giver := h.in("receiver", id), h.in("giver", id)
	counts := func() [2]int {
		h.sound()
		c := h.sections(id)["account"].Counts
		return [2]int{c.Questions, c.Blocking}
	}
	require.Equal(t, [2]int{1, 0}, counts())
	arrange := func(sc handover.Scope, blocking bool, due time.Time) error {
		return h.app.ArrangeQuestion(ctx, sc, app.Arrange{Question: q().ID, Blocking: blocking, DueOn: due})
	}
	refused(t, arrange(giver, true, time.Time{}), handover.Forbidden, "refuse.not_asker")
	refused(t, arrange(receiver, true, h.app.Today().AddDate(0, 0, -3)), handover.Invalid, "problem.in_the_past")
	require.NoError(t, arrange(receiver, true, h.app.Today().AddDate(0, 0, 5)))
	require.Equal(t, h.app.Today().AddDate(0, 0, 5), q().DueOn)
	require.Equal(t, [2]int{1, 1}, counts())
	_, err := h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: q().Section, Version: h.sections(id)["account"].ContentVersion})
	refused(t, err, handover.Conflict, "refuse.nothing_to_accept")
	require.Error(t, h.app.SignSection(ctx, receiver, h.shown(receiver, q().Section)), "a blocking question stops the signature")

	require.NoError(t, h.app.Resolve(ctx, receiver, q().ID, app.Key{}))
	require.Equal(t, [2]int{0, 0}, counts())
	refused(t, arrange(receiver, false, time.Time{}), handover.Conflict, "refuse.question_resolved")
	refused(t, h.app.Reopen(ctx, giver, app.Say{Question: q().ID, Body: "?"}), handover.Forbidden, "refuse.not_asker")
	refused(t, h.app.Reopen(ctx, receiver, app.Say{Question: q().ID}), handover.Invalid, "problem.required")
	require.NoError(t, h.app.Reopen(ctx, receiver, app.Say{Question: q().ID, Body: "邮箱又退信了。"}))
	require.Equal(t, [2]int{1, 1}, counts())
	refused(t, h.app.Reopen(ctx, receiver, app.Say{Question: q().ID, Body: "再问"}), handover.Conflict, "refuse.question_open")
	require.Len(t, q().Messages, 2)

	require.NoError(t, arrange(receiver, false, time.Time{}))
	require.Equal(t, [2]int{1, 0}, counts())
	_, err = h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: q().Section, Version: h.sections(id)["account"].ContentVersion})
	require.NoError(t, err)
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, q().Section)))
	refused(t, arrange(receiver, true, time.Time{}), handover.Conflict, "refuse.section_settled")
	require.NoError(t, h.app.Resolve(ctx, receiver, q().ID, app.Key{}))
	refused(t, h.app.Reopen(ctx, receiver, app.Say{Question: q().ID, Body: "再问"}), handover.Conflict, "refuse.section_settled")
	h.sound("settled")
}

// TestMention: whoever is named is told until they answer or say that they know.
func TestMention(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	name := h.people["witness"].Name
	id, q := h.asked(app.Ask{Body: "押金退给谁？＠" + name + " 请确认。"})
	require.Equal(t, []string{name}, q().Messages[0].Named)
	require.Contains(t, h.tasked("witness"), "mention")
	require.NotContains(t, h.tasked("second"), "mention")
	require.NoError(t, h.app.Notice(ctx, h.in("witness", id), q().ID, app.Key{}))
	require.NotContains(t, h.tasked("witness"), "mention")

	require.NoError(t, h.app.Say(ctx, h.in("giver", id), app.Say{Question: q().ID, Body: "二号接收人知道。", Mention: h.people["second"].ID}))
	require.Contains(t, h.tasked("second"), "mention")
	require.NoError(t, h.app.Say(ctx, h.in("second", id), app.Say{Question: q().ID, Body: "退公户。@nobody"}))
	require.NotContains(t, h.tasked("second"), "mention")
	require.NoError(t, h.app.Say(ctx, h.in("giver", id), app.Say{Question: q().ID, Body: "@" + h.people["giver"].Name}), "nobody is told by themselves")
	require.NotContains(t, h.tasked("giver"), "mention")
	h.sound("mentions")
}

// TestRemind: once a day, by the asker, while an answer is missing.
func TestRemind(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, q := h.asked(app.Ask{Body: "合同在哪？"})
	remind := func(who string) error { return h.app.Remind(ctx, h.in(who, id), q().ID, app.Key{}) }
	require.Contains(t, h.tasked("giver"), "answer")
	refused(t, remind("giver"), handover.Forbidden, "refuse.not_asker")
	require.NoError(t, remind("receiver"))
	refused(t, remind("receiver"), handover.Conflict, "refuse.reminded_today")
	require.Contains(t, h.tasked("giver"), "reminded")
	require.NotContains(t, h.tasked("receiver"), "chase")

	h.clock.move(8 * 24 * time.Hour)
	require.True(t, q().Overdue(h.app.Today()))
	require.Contains(t, h.tasked("receiver"), "chase")
	require.NoError(t, remind("receiver"))
	require.NoError(t, h.app.Answer(ctx, h.in("giver", id), q().ID, "已上传。", app.Key{}))
	require.False(t, q().Overdue(h.app.Today()))
	refused(t, remind("receiver"), handover.Conflict, "refuse.question_answered")
	h.sound("reminded")
}

// TestMyQuestions lists what concerns a person over all handovers, and nothing of handovers they may not see.
func TestMyQuestions(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	_, q := h.asked(app.Ask{Body: "第一问 @" + h.people["witness"].Name})
	for i := range 60 {
		require.NoError(t, h.app.Ask(ctx, h.in("receiver", q().Handover), app.Ask{Section: q().Section, Body: "第几问", Blocking: i == 0}))
	}
	list := func(who string, f app.QuestionFilter) app.QuestionPage {
		p, err := h.app.MyQuestions(ctx, h.as(who), f)
		require.NoError(t, err)
		return p
	}
	first := list("receiver", app.QuestionFilter{Mine: app.MineAsked})
	require.Len(t, first.Lines, 50)
	second := list("receiver", app.QuestionFilter{Mine: app.MineAsked, After: first.Next})
	require.Len(t, second.Lines, 11)
	require.Equal(t, uuid.Nil, second.Next)
	require.Equal(t, 61, first.Counts[app.MineAsked])
	require.Equal(t, 61, list("giver", app.QuestionFilter{}).Counts[app.MineAnswer])
	require.Len(t, list("witness", app.QuestionFilter{Mine: app.MineMentioned}).Lines, 1)
	require.Empty(t, list("outsider", app.QuestionFilter{}).Lines)
	require.Empty(t, list("giver", app.QuestionFilter{Mine: app.MineOverdue}).Lines)
	require.NoError(t, h.app.Resolve(ctx, h.in("receiver", q().Handover), q().ID, app.Key{}))
	require.Empty(t, list("witness", app.QuestionFilter{}).Lines)
	require.Len(t, list("witness", app.QuestionFilter{Resolved: true}).Lines, 1)

	// Who leaves the handover does not see its questions any more.
	require.NoError(t, h.change(q().Handover, func(p *app.Plan) { p.Receivers = []uuid.UUID{h.people["second"].ID} }))
	require.Empty(t, list("receiver", app.QuestionFilter{}).Lines)
	require.Len(t, list("second", app.QuestionFilter{}).Lines, 0)
}
