package postgres_test

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// exitTemplate lets the template of the house begin with exit tasks.
func (h *house) exitTemplate() {
	h.t.Helper()
	t, err := h.app.Template(h.t.Context(), h.as("manager"), h.templates["full_store"].ID)
	require.NoError(h.t, err)
	t.Exits = []handover.TemplateExit{
		{Sort: handover.ExitAccount, TitleZH: "停用子账号", TitleEN: "Close the sub-accounts", From: handover.FromLastDay},
		{Sort: handover.ExitGroup, TitleZH: "移出工作群", TitleEN: "Take out of groups", From: handover.FromLastDay, Days: 1},
		{Sort: handover.ExitPassword, TitleZH: "更换共用密码", TitleEN: "Change shared passwords", From: handover.FromEffective, Days: 3},
	}
	_, err = h.app.SaveTemplate(h.t.Context(), h.as("manager"), app.SaveTemplate{Template: t})
	require.NoError(h.t, err)
}

// withIT names the outsider for the information technology side.
func (h *house) withIT(p *app.Plan) { p.IT = []uuid.UUID{h.people["outsider"].ID} }

func (h *house) exits(id uuid.UUID) []handover.ExitTask {
	h.t.Helper()
	got, err := h.app.Exits(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	require.Equal(h.t, handover.CountExits(got.Tasks), got.Handover.Exits)
	return got.Tasks
}

func settle(task uuid.UUID, v handover.ExitVerdict, note string) app.SettleExit {
	return app.SettleExit{Task: task, Verdict: v, Note: note}
}

func proven(in app.SettleExit, name, content string) app.SettleExit {
	in.Name, in.Content = name, strings.NewReader(content)
	return in
}

// exited is a handover whose exit tasks are settled with evidence.
func (h *house) exited() {
	h.t.Helper()
	id := h.handover(h.only("account"), h.withIT).ID
	it := h.in("outsider", id)
	for _, title := range []string{"停用子账号", "收回电脑", "收回门禁卡"} {
		require.NoError(h.t, h.app.AddExit(h.t.Context(), it, app.AddExit{Sort: handover.ExitDevice, Title: title, DueOn: day(30)}))
	}
	for _, x := range h.exits(id) {
		require.NoError(h.t, h.app.SettleExit(h.t.Context(), it, proven(settle(x.ID, handover.ExitSaysDone, "已办"), "截图.txt", "后台已停用 "+x.TitleZH)))
	}
}

// TestExitTasks walks a handover's exit tasks from the template to the end, by everybody who has something to do with them.
func TestExitTasks(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	h.exitTemplate()
	id := h.handover(h.only("account"), h.withIT).ID
	it, manager, giver, receiver := h.in("outsider", id), h.in("manager", id), h.in("giver", id), h.in("receiver", id)
	list := h.exits(id)
	require.Len(t, list, 3)
	require.Equal(t, []string{"2026-11-30", "2026-12-01", "2026-12-03"}, dueDays(list))
	require.True(t, h.waits("outsider", "exit"))
	require.False(t, h.waits("manager", "exit_watch"), "somebody is named and nothing is late")
	h.sound("laid")

	done := settle(list[0].ID, handover.ExitSaysDone, "")
	refused(t, h.app.SettleExit(ctx, giver, done), handover.Forbidden, "refuse.exit_leaver")
	refused(t, h.app.SettleExit(ctx, receiver, done), handover.Forbidden, "refuse.not_exit_side")
	refused(t, h.app.SettleExit(ctx, it, settle(list[0].ID, handover.ExitSaysNone, " ")), handover.Invalid, "error.check_fields")
	refused(t, h.app.SettleExit(ctx, it, settle(list[0].ID, handover.ExitSaysUndone, "x")), handover.Conflict, "refuse.exit_not_settled")
	refused(t, h.app.SettleExit(ctx, it, settle(uuid.New(), handover.ExitSaysDone, "")), handover.NotFound, "error.not_found")
	refused(t, h.app.SettleExit(ctx, it, proven(done, "病毒.exe", "MZ")), handover.Invalid, "file.refuse.program")

	keyed := proven(done, "停用截图.txt", "千牛子账号已停用")
	keyed.Key = app.Key{ID: uuid.New(), Location: "/there"}
	require.NoError(t, h.app.SettleExit(ctx, it, keyed))
	keyed.Content = strings.NewReader("千牛子账号已停用")
	var replay *app.Replay
	require.ErrorAs(t, h.app.SettleExit(ctx, it, keyed), &replay, "the same form twice")
	refused(t, h.app.SettleExit(ctx, manager, done), handover.Conflict, "refuse.exit_settled")
	h.sound("one is done")
	act, settled := h.exits(id)[0].Settling()
	require.True(t, settled)
	require.Equal(t, handover.ExitByIT, act.Role)
	require.Equal(t, "停用截图.txt", act.File.Name)
	_, content, err := h.app.OpenExitFile(ctx, receiver, act.ID)
	require.NoError(t, err)
	b, err := io.ReadAll(content)
	require.NoError(t, err)
	require.Equal(t, "千牛子账号已停用", string(b))
	_, err = h.app.SweepFiles(ctx)
	require.NoError(t, err)

	// More tasks, by name; the leaver is never asked.
	add := app.AddExit{Sort: handover.ExitForward, Title: "邮箱转给接收人", Owner: h.people["receiver"].ID, DueOn: day(28)}
	refused(t, h.app.AddExit(ctx, receiver, add), handover.Forbidden, "refuse.add_exit")
	refused(t, h.app.AddExit(ctx, giver, add), handover.Forbidden, "refuse.exit_leaver")
	require.NoError(t, h.app.AddExit(ctx, it, add))
	add.Owner = h.people["giver"].ID
	refused(t, h.app.AddExit(ctx, manager, add), handover.Invalid, "exit.problem.leaver")
	require.True(t, h.waits("receiver", "exit"))
	own := h.exits(id)[0]
	require.Equal(t, "2026-11-28", own.DueOn.Format("2006-01-02"))
	refused(t, h.app.SettleExit(ctx, it, settle(own.ID, handover.ExitSaysDone, "")), handover.Forbidden, "refuse.not_exit_owner")

	// The plan moves: what is open moves along.
	in := h.plan()
	h.withIT(&in)
	in.LastWorkingDay, in.EffectiveAt = day(27), day(29).Add(2*24*3600e9)
	require.NoError(t, h.app.ChangePlan(ctx, manager, in, app.Key{}))
	require.Equal(t, []string{"2026-11-25", "2026-11-28", "2026-11-30", "2026-12-04"}, dueDays(h.exits(id)))
	h.sound("moved")

	require.NoError(t, h.app.SettleExit(ctx, receiver, settle(own.ID, handover.ExitSaysDone, "")))
	require.NoError(t, h.app.SettleExit(ctx, receiver, settle(own.ID, handover.ExitSaysUndone, "转错了人")))
	require.NoError(t, h.app.SettleExit(ctx, manager, settle(own.ID, handover.ExitSaysNone, "没有企业邮箱")))
	h.sound("settled, opened, settled")

	account := form("account", 0)
	account["permissions.0.until"] = []string{"2026-11-27"}
	h.record(h.in("giver", id), h.sections(id)["account"].ID, account)
	h.signedSections(id, 0, "account")
	h.signedWhole(id)
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.FollowUp, "", app.Key{}))
	refused(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.CloseHandover, "", app.Key{}), handover.Conflict, "refuse.exits_open")
	h.set(day(30).AddDate(0, 0, 10))
	require.True(t, h.waits("manager", "exit_watch"), "late")
	board, err := h.app.Board(ctx, h.as("manager"), app.BoardFilter{})
	require.NoError(t, err)
	require.Len(t, board.Attention, 1)
	require.True(t, board.Attention[0].ExitsLate(h.app.Today()))
	for _, x := range h.exits(id) {
		if x.State == handover.ExitOpen {
			require.NoError(t, h.app.SettleExit(ctx, h.in("outsider", id), settle(x.ID, handover.ExitSaysDone, "")))
		}
	}
	require.False(t, h.waits("outsider", "exit"))
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.CloseHandover, "", app.Key{}))
	refused(t, h.app.SettleExit(ctx, h.in("outsider", id), settle(own.ID, handover.ExitSaysUndone, "x")), handover.Conflict, "refuse.in_state")
	h.sound("closed")
}

func dueDays(list []handover.ExitTask) []string {
	var out []string
	for _, x := range list {
		out = append(out, x.DueOn.Format("2006-01-02"))
	}
	return out
}

// TestExitTasksBeginWithTheStart: a plan has none, and who closes access can change without anybody signing anew.
func TestExitTasksBeginWithTheStart(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	h.exitTemplate()
	id := h.handover(h.only("account"), func(p *app.Plan) { p.Start = false }).ID
	require.Empty(t, h.exits(id))
	manager := h.in("manager", id)
	refused(t, h.app.AddExit(ctx, manager, app.AddExit{Sort: handover.ExitCard, Title: "收卡", DueOn: day(30)}), handover.Conflict, "refuse.in_state")
	require.NoError(t, h.app.MoveHandover(ctx, manager, handover.PlanHandover, "", app.Key{}))
	require.Empty(t, h.exits(id))
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.StartHandover, "", app.Key{}))
	require.Len(t, h.exits(id), 3)
	require.False(t, h.waits("manager", "exit_watch"), "not within a week")
	h.set(day(25))
	require.True(t, h.waits("manager", "exit_watch"), "nobody is named, so managers hear of it before")

	before, err := h.app.Signatures(ctx, h.in("manager", id))
	require.NoError(t, err)
	in := h.plan()
	h.withIT(&in)
	require.NoError(t, h.app.ChangePlan(ctx, h.in("manager", id), in, app.Key{}))
	after, err := h.app.Signatures(ctx, h.in("manager", id))
	require.NoError(t, err)
	require.Len(t, after.Handover.With(handover.IT), 1)
	require.Equal(t, app.HandoverDigest(before.Handover, nil, nil), app.HandoverDigest(after.Handover, nil, nil))
	in.IT = []uuid.UUID{h.people["giver"].ID}
	refused(t, h.app.ChangePlan(ctx, h.in("manager", id), in, app.Key{}), handover.Invalid, "plan.two_roles")
	h.sound("started")
}

// TestExitRace: two people settle the same task at once, and one of them is told that it is done.
func TestExitRace(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.exitTemplate()
	id := h.handover(h.only("account"), h.withIT).ID
	task := h.exits(id)[0].ID
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i, who := range []string{"outsider", "manager", "outsider", "admin"} {
		sc := h.in(who, id)
		all.Go(func() { errs[i] = h.app.SettleExit(t.Context(), sc, settle(task, handover.ExitSaysDone, "")) })
	}
	all.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
			continue
		}
		var e *handover.Error
		require.True(t, errors.As(err, &e) && e.Text.Key == "refuse.exit_settled", "%v", err)
	}
	require.Equal(t, 1, good)
	h.sound("raced")
}

// TestExitTemplates: versions keep exit tasks, and a handover gives them back.
func TestExitTemplates(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	h.exitTemplate()
	list, err := h.app.TemplateVersions(ctx, h.as("manager"), h.templates["full_store"].ID)
	require.NoError(t, err)
	require.Len(t, list[0].Exits, 3)
	require.Empty(t, list[1].Exits)
	var what []string
	for _, ch := range handover.DiffTemplates(list[1].Template, list[0].Template) {
		what = append(what, ch.What)
	}
	require.Equal(t, []string{"exit_added", "exit_added", "exit_added"}, what)
	id := h.handover(h.only("account")).ID
	taken, err := h.app.TakeTemplate(ctx, h.in("manager", id), app.TakeTemplate{
		ID: uuid.New(), NameZH: "带走", NameEN: "Taken", Sections: []uuid.UUID{h.mustSection(id, "account")},
	})
	require.NoError(t, err)
	back, err := h.app.Template(ctx, h.as("manager"), taken)
	require.NoError(t, err)
	require.Equal(t, list[0].Exits, back.Exits)
	back.Exits[0].Sort = "nonsense"
	_, err = h.app.SaveTemplate(ctx, h.as("manager"), app.SaveTemplate{Template: back})
	refused(t, err, handover.Invalid, "problem.unknown_choice")
}

// exitOf is an exit task of a handover and the act that settled it, with evidence.
func (h *house) exitOf(id uuid.UUID) (task, act uuid.UUID) {
	h.t.Helper()
	manager := h.in("manager", id)
	require.NoError(h.t, h.app.AddExit(h.t.Context(), manager, app.AddExit{Sort: handover.ExitCard, Title: "收回门禁卡", DueOn: day(30)}))
	task = h.exits(id)[0].ID
	require.NoError(h.t, h.app.SettleExit(h.t.Context(), manager, proven(settle(task, handover.ExitSaysDone, ""), "收条.txt", "已收回 "+id.String())))
	a, _ := h.exits(id)[0].Settling()
	return task, a.ID
}

func exitProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"IdentityActs": in(func(tx app.Tx) error { return none(size(tx.IdentityActs(ctx))) }),
		"ExitTasks":    in(func(tx app.Tx) error { return none(size(tx.ExitTasks(ctx))) }),
		"DateExits": in(func(tx app.Tx) error {
			return none(0, tx.DateExits(ctx, []handover.ExitTask{{ID: f.exit, DueOn: day(1)}}))
		}),
	}
}
