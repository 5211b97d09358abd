package handover_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func on(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }

// leaving is a handover that can have exit tasks. Its effective moment lies on the next day in Shanghai.
func leaving() handover.Handover {
	return handover.Handover{
		ID: id("h"), State: handover.Active, LastWorkingDay: on(time.November, 27), EffectiveAt: on(time.November, 27).Add(17 * time.Hour),
		Parties: []handover.Party{
			{Person: id("giver"), Role: handover.Giver}, {Person: id("receiver"), Role: handover.Receiver}, {Person: id("it"), Role: handover.IT},
		},
	}
}

var shanghai = time.FixedZone("CST", 8*3600)

func laid(h handover.Handover) []handover.ExitTask {
	t := handover.Template{Exits: []handover.TemplateExit{
		{Sort: handover.ExitAccount, TitleZH: "停用子账号", TitleEN: "Close accounts", From: handover.FromLastDay},
		{Sort: handover.ExitGroup, TitleZH: "移出群", TitleEN: "Groups", From: handover.FromLastDay, Days: -2},
		{Sort: handover.ExitPassword, TitleZH: "换密码", TitleEN: "Passwords", From: handover.FromEffective, Days: 3},
	}}
	n := 0
	return t.LayExits(h, viewer("manager", handover.Manager).Person, on(time.November, 9), shanghai, func() uuid.UUID {
		n++
		return id(strings.Repeat("x", n))
	})
}

func TestExitTasksAreDated(t *testing.T) {
	t.Parallel()
	h := leaving()
	list := laid(h)
	require.Len(t, list, 3)
	due := func() []time.Time { return []time.Time{list[0].DueOn, list[1].DueOn, list[2].DueOn} }
	require.Equal(t, []time.Time{on(time.November, 27), on(time.November, 25), on(time.December, 1)}, due())
	require.Equal(t, handover.ExitCounts{All: 3, Open: 3, DueOn: on(time.November, 25)}, handover.CountExits(list))

	var err error
	list[1], err = list[1].Act(handover.ExitAct{Verdict: handover.ExitSaysDone})
	require.NoError(t, err)
	h.LastWorkingDay, h.EffectiveAt = on(time.December, 4), on(time.December, 5).Add(time.Hour)
	for i := range list {
		list[i] = list[i].Dated(h, shanghai)
	}
	require.Equal(t, []time.Time{on(time.December, 4), on(time.November, 25), on(time.December, 8)}, due(), "what is settled stays")
	h.Exits = handover.CountExits(list)
	require.Equal(t, handover.ExitCounts{All: 3, Open: 2, DueOn: on(time.December, 4)}, h.Exits)
	require.False(t, h.Late(on(time.December, 4)))
	require.True(t, h.Late(on(time.December, 5)))
	h.State = handover.Closed
	require.False(t, h.Late(on(time.December, 5)))
}

func TestExitTaskActs(t *testing.T) {
	t.Parallel()
	x := laid(leaving())[0]
	do := func(v handover.ExitVerdict, want ...string) {
		t.Helper()
		next, err := x.Act(handover.ExitAct{Verdict: v})
		says(t, err, want...)
		x = next
		require.Equal(t, handover.ExitStateOf(x.Acts), x.State)
	}
	do(handover.ExitSaysUndone, "conflict", "refuse.exit_not_settled")
	do("nonsense", "not_found", "error.not_found")
	do(handover.ExitSaysDone)
	do(handover.ExitSaysNone, "conflict", "refuse.exit_settled")
	do(handover.ExitSaysUndone)
	do(handover.ExitSaysNone)
	require.Equal(t, handover.ExitNone, x.State)
	require.Len(t, x.Acts, 3)
	list := laid(leaving())
	list[0] = x
	says(t, handover.CheckExits(list), "conflict", "refuse.exits_open")
	says(t, handover.CheckExits([]handover.ExitTask{x}))
}

func TestNewExit(t *testing.T) {
	t.Parallel()
	h := leaving()
	good := handover.ExitTask{Sort: handover.ExitCard, TitleZH: "收回钥匙", DueOn: on(time.November, 30)}
	x, err := h.NewExit(good, laid(h))
	require.NoError(t, err)
	require.Equal(t, 4, x.Position)
	require.Equal(t, 3, x.Days)
	require.Equal(t, x.TitleZH, x.TitleEN)
	for _, c := range []struct {
		name   string
		change func(*handover.ExitTask)
		want   string
	}{
		{"nothing to do", func(x *handover.ExitTask) { x.TitleZH = "" }, "title problem.required"},
		{"a sort that is none", func(x *handover.ExitTask) { x.Sort = "x" }, "sort problem.unknown_choice"},
		{"the leaver", func(x *handover.ExitTask) { x.Owner = id("giver") }, "owner exit.problem.leaver"},
		{"somebody else", func(x *handover.ExitTask) { x.Owner = id("stranger") }, "owner problem.unknown_choice"},
		{"no day", func(x *handover.ExitTask) { x.DueOn = time.Time{} }, "due problem.required"},
		{"years away", func(x *handover.ExitTask) { x.DueOn = on(time.November, 30).AddDate(2, 0, 0) }, "due exit.problem.far"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := good
			c.change(&x)
			_, err := h.NewExit(x, nil)
			require.Contains(t, refusal(err), c.want)
		})
	}
	_, err = h.NewExit(good, make([]handover.ExitTask, handover.MostExits))
	require.Contains(t, refusal(err), "title problem.too_many")
}

func TestWhoSettlesExits(t *testing.T) {
	t.Parallel()
	plain, owned := handover.ExitTask{}, handover.ExitTask{Owner: id("receiver"), OwnerName: "R"}
	for _, c := range []struct {
		who          string
		role         handover.WorkspaceRole
		party        handover.PartyRole
		plain, owned []string
		as           handover.ExitRole
		adds         bool
	}{
		{"it", handover.Member, handover.IT, nil, []string{"forbidden", "refuse.not_exit_owner"}, handover.ExitByIT, true},
		{"receiver", handover.Member, handover.Receiver, []string{"forbidden", "refuse.not_exit_side"}, nil, "", false},
		{"witness", handover.Member, handover.Witness, []string{"forbidden", "refuse.not_exit_side"}, []string{"forbidden", "refuse.not_exit_owner"}, "", false},
		{"manager", handover.Manager, "", nil, nil, handover.ExitByManager, true},
		{"giver", handover.Admin, handover.Giver, []string{"forbidden", "refuse.exit_leaver"}, []string{"forbidden", "refuse.exit_leaver"}, handover.ExitByManager, false},
	} {
		t.Run(c.who, func(t *testing.T) {
			t.Parallel()
			sc, err := handover.Enter(viewer(c.who, c.role), handover.Standing{Handover: id("h"), Workspace: id("workspace"), State: handover.Active, Roles: c.party.Role()})
			require.NoError(t, err)
			says(t, sc.MayExit(plain), c.plain...)
			says(t, sc.MayExit(owned), c.owned...)
			require.Equal(t, c.as, sc.ExitRole(plain))
			require.Equal(t, c.adds, sc.MayAddExit() == nil)
			if c.owned == nil {
				says(t, sc.At(handover.Closed).MayExit(owned), "conflict", "refuse.in_state")
			}
		})
	}
}

// TestExitSideSignsNothing: who closes access is no side of what is signed.
func TestExitSideSignsNothing(t *testing.T) {
	t.Parallel()
	for _, p := range leaving().Unsigned(map[uuid.UUID]bool{}) {
		require.NotEqual(t, handover.IT, p.Role)
	}
	sc, err := handover.Enter(viewer("it", handover.Member), handover.Standing{Handover: id("h"), Workspace: id("workspace"), State: handover.Active, Roles: handover.AsIT})
	require.NoError(t, err)
	require.False(t, sc.Seals())
	says(t, sc.May(handover.RevealSecret), "forbidden", "refuse.reveal_secret")
	says(t, sc.May(handover.Export), "forbidden", "refuse.export")
}
