package handover_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func plan(change ...func(*handover.Handover)) handover.Handover {
	h := handover.Handover{
		ID: id("h"), Title: "Store handover", Reason: handover.Leaving, Methods: []handover.Method{handover.OnSite},
		Stores: []handover.Store{{ID: id("store")}}, CreatedAt: now,
		Parties: []handover.Party{
			{Person: id("g"), Name: "G", Role: handover.Giver}, {Person: id("r"), Name: "R", Role: handover.Receiver, Lead: true},
			{Person: id("r2"), Name: "R2", Role: handover.Receiver}, {Person: id("w"), Name: "W", Role: handover.Witness},
		},
		LastWorkingDay: date("2026-11-30"), DueOn: date("2026-11-30"), EffectiveAt: now, Tally: handover.Tally{Sections: 1},
	}
	for _, c := range change {
		c(&h)
	}
	return h
}

func TestCheckDraftAndPlan(t *testing.T) {
	t.Parallel()
	party := func(i int, change func(*handover.Party)) func(*handover.Handover) {
		return func(h *handover.Handover) { change(&h.Parties[i]) }
	}
	for _, c := range []struct {
		name        string
		change      func(*handover.Handover)
		draft, plan []string
	}{
		{"whole", func(*handover.Handover) {}, nil, nil},
		{"no title", func(h *handover.Handover) { h.Title = " " }, []string{"invalid", "title problem.required"}, nil},
		{"a long title", func(h *handover.Handover) { h.Title = strings.Repeat("长", 121) }, []string{"invalid", "title problem.too_long"}, nil},
		{"a title of two lines", func(h *handover.Handover) { h.Title = "a\nb" }, []string{"invalid", "title problem.control_character"}, nil},
		{"no store", func(h *handover.Handover) { h.Stores = nil }, []string{"invalid", "stores plan.missing.stores"}, nil},
		{"an unknown reason", func(h *handover.Handover) { h.Reason = "x" }, []string{"invalid", "reason problem.unknown_choice"}, nil},
		{"an unknown method", func(h *handover.Handover) { h.Methods = []handover.Method{"x"} }, []string{"invalid", "methods problem.unknown_choice"}, nil},
		{"giver is receiver", party(1, func(p *handover.Party) { p.Person = id("g") }), []string{"invalid", "receiver plan.two_roles"}, nil},
		{"witness is giver", party(3, func(p *handover.Party) { p.Person = id("g") }), []string{"invalid", "witness plan.two_roles"}, nil},
		{"a rule nobody knows", func(h *handover.Handover) { h.Signing.Receivers = "two" }, []string{"invalid", "receivers_sign problem.unknown_choice"}, nil},
		{"witness not above", func(h *handover.Handover) { h.Rank = handover.RankBeside }, nil, []string{"invalid", "rank_reason plan.rank_needed"}},
		{"witness is receiver", party(3, func(p *handover.Party) { p.Person = id("r2") }), []string{"invalid", "witness plan.two_roles"}, nil},
		{"due long after the last day", func(h *handover.Handover) { h.DueOn = date("2027-03-03") }, []string{"invalid", "due_on plan.due_too_late"}, nil},
		{"due within three months", func(h *handover.Handover) { h.DueOn = date("2027-02-27") }, nil, nil},
		{"no giver", func(h *handover.Handover) { h.Parties = h.Parties[1:] }, nil, []string{"invalid", "giver plan.missing.giver"}},
		{"no receiver", func(h *handover.Handover) { h.Parties = append(h.Parties[:1:1], h.Parties[3]) }, nil, []string{"invalid", "receiver plan.missing.receiver"}},
		{"no witness", func(h *handover.Handover) { h.Parties = h.Parties[:3] }, nil, []string{"invalid", "witness plan.missing.witness"}},
		{"no last working day", func(h *handover.Handover) { h.LastWorkingDay = time.Time{} }, nil, []string{"invalid", "last_working_day plan.missing.last_working_day"}},
		{"no effective moment", func(h *handover.Handover) { h.EffectiveAt = time.Time{} }, nil, []string{"invalid", "effective_at plan.missing.effective_at"}},
		{"no method", func(h *handover.Handover) { h.Methods = nil }, nil, []string{"invalid", "methods plan.missing.methods"}},
		{"no section", func(h *handover.Handover) { h.Tally.Sections = 0 }, nil, []string{"invalid", "template plan.missing.sections"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := plan(c.change)
			says(t, h.CheckDraft(), c.draft...)
			says(t, h.CheckPlan(), c.plan...)
		})
	}
	require.Len(t, refusal(handover.Handover{}.CheckPlan()), 1+7, "everything that is missing is said at once")
}

// TestHandoverTransitions has every act of a manager in every state; roles are in TestPolicy.
func TestHandoverTransitions(t *testing.T) {
	t.Parallel()
	v := viewer("m", handover.Manager)
	arrows := map[handover.Act]map[handover.State]handover.State{
		handover.PlanHandover:  {handover.Draft: handover.Planned},
		handover.StartHandover: {handover.Planned: handover.Active},
		handover.SignHandover:  {handover.Active: handover.Signed},
		handover.FollowUp:      {handover.Signed: handover.InFollowUp},
		handover.CloseHandover: {handover.InFollowUp: handover.Closed},
		handover.CancelHandover: {
			handover.Draft: handover.Cancelled, handover.Planned: handover.Cancelled, handover.Active: handover.Cancelled,
		},
	}
	for act, from := range arrows {
		for _, state := range handover.States {
			sc, err := handover.Enter(v, handover.Standing{Handover: id("h"), Workspace: v.Workspace, State: state, Roles: handover.AsGiver})
			require.NoError(t, err)
			next, ok := state.Next(act)
			require.True(t, ok)
			if want, allowed := from[state]; allowed {
				require.NoError(t, sc.May(act), "%s %s", act, state)
				require.Equal(t, want, next)
			} else {
				says(t, sc.May(act), "conflict", "refuse.in_state")
			}
		}
	}
	for _, act := range handover.Acts() {
		_, moves := handover.Draft.Next(act)
		require.Equal(t, arrows[act] != nil, moves, act)
	}
}

func TestCheckSign(t *testing.T) {
	t.Parallel()
	says(t, plan(func(h *handover.Handover) { h.Tally = handover.Tally{Sections: 3, Settled: 2} }).CheckSign(), "conflict", "refuse.sections_open")
	says(t, plan(func(h *handover.Handover) { h.Tally = handover.Tally{Sections: 3, Settled: 3} }).CheckSign())
}

// TestCountAndApply: applying a change to one section gives what counting all of them gives.
func TestCountAndApply(t *testing.T) {
	t.Parallel()
	sections := []handover.Section{
		{State: handover.SectionEmpty, DueOn: date("2026-11-25"), Required: true},
		{State: handover.SectionFilling, DueOn: date("2026-11-24"), Counts: handover.Counts{Records: 2, Draft: 2, Warnings: 1, Found: 1}},
		{State: handover.SectionSubmitted, Counts: handover.Counts{Records: 3, Submitted: 2, Accepted: 1, Questions: 2, Blocking: 1, Asked: 1}},
		{State: handover.SectionReturned, DueOn: date("2026-11-26"), Counts: handover.Counts{Records: 1, Returned: 1, Blockers: 4, Found: 1}},
		{State: handover.SectionSigned, SettledAt: now, DueOn: date("2026-11-01"), Counts: handover.Counts{Records: 5, Accepted: 5}},
		{State: handover.SectionNotApplicable, DueOn: date("2026-11-27")},
		{State: handover.SectionNotApplicable, SettledAt: now},
		{State: handover.SectionEmpty, DueOn: date("2026-11-02")}, // optional: nothing to do
	}
	h := plan().Recount(sections)
	require.Equal(t, handover.Tally{Sections: 8, Empty: 2, Filling: 1, Submitted: 1, Returned: 1, Signed: 1, NotApplicable: 2, Settled: 3}, h.Tally)
	require.Equal(t, handover.Counts{
		Records: 11, Draft: 2, Submitted: 2, Returned: 1, Accepted: 6, Questions: 2, Blocking: 1, Blockers: 4, Warnings: 1, Found: 2, Asked: 1,
	}, h.Counts)
	require.Equal(t, date("2026-11-24"), h.NextDueOn, "the earliest of those not settled")

	after := sections[2]
	after.State, after.SettledAt, after.Counts = handover.SectionSigned, now, handover.Counts{Records: 3, Accepted: 3}
	applied := h.Apply(sections[2], after)
	sections[2] = after
	require.Equal(t, h.Recount(sections), applied)
}

func TestNextDue(t *testing.T) {
	t.Parallel()
	done := []handover.Section{{State: handover.SectionSigned, SettledAt: now, DueOn: date("2026-11-01")}}
	require.Equal(t, date("2026-11-30"), plan().Recount(done).NextDueOn, "all settled: when the whole is due")
	bare := plan(func(h *handover.Handover) { h.DueOn = time.Time{} })
	require.Equal(t, date("2026-12-21"), bare.Recount(nil).NextDueOn, "no date: a month after it was begun")
}

func TestWorkingDaysBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{
		{"2026-11-27", 0, "2026-11-27"}, // a Friday
		{"2026-11-28", 0, "2026-11-27"},
		{"2026-11-29", 0, "2026-11-27"},
		{"2026-11-30", 0, "2026-11-30"},
		{"2026-11-30", 1, "2026-11-27"},
		{"2026-11-29", 1, "2026-11-26"},
		{"2026-11-27", 5, "2026-11-20"},
		{"2026-11-30", 5, "2026-11-23"},
		{"2026-11-30", 6, "2026-11-20"},
		{"2027-01-01", 3, "2026-12-29"},
		{"2028-03-01", 1, "2028-02-29"},
		{"2026-11-30", 90, "2026-07-27"},
	} {
		require.Equal(t, date(c.want), handover.WorkingDaysBefore(date(c.day), c.n), "%d before %s", c.n, c.day)
	}
}

func TestLay(t *testing.T) {
	t.Parallel()
	tp := handover.Template{Sections: []handover.TemplateSection{
		{Kind: "account", TitleZH: "账号", TitleEN: "Accounts", Required: true, Minimum: 2, DueDays: 5},
		{Kind: "risk", DueDays: 60},
	}}
	n := 0
	newID := func() uuid.UUID { n++; return id(fmt.Sprint(n)) }
	got := tp.Lay(plan(), nil, date("2026-11-09"), newID)
	require.Len(t, got, 2)
	require.Equal(t, handover.Section{
		Handover: id("h"), ID: id("1"), Position: 1, Kind: "account", TitleZH: "账号", TitleEN: "Accounts", Required: true, Minimum: 2,
		Filler: id("g"), FillerName: "G", Reviewer: id("r"), ReviewerName: "R", DueDays: 5, DueOn: date("2026-11-23"),
		State: handover.SectionEmpty, Version: 1, FillerSeat: handover.SeatGiver, ReviewerSeat: handover.SeatReceiver,
	}, got[0])
	require.Equal(t, date("2026-11-09"), got[1].DueOn, "never before the start")

	later := tp.Lay(plan(func(h *handover.Handover) { h.LastWorkingDay, h.Parties = time.Time{}, nil }), nil, date("2026-11-09"), newID)
	require.True(t, later[0].DueOn.IsZero())
	require.Equal(t, uuid.Nil, later[0].Filler)
	require.Equal(t, date("2026-11-23"), later[0].Moved(time.Time{}, date("2026-11-30"), date("2026-11-09")).DueOn, "counted once the last day is known")
}

func TestMoved(t *testing.T) {
	t.Parallel()
	none, today := time.Time{}, date("2026-11-09")
	for _, c := range []struct {
		name          string
		due, old, new time.Time
		want          time.Time
	}{
		{"a week later", date("2026-11-23"), date("2026-11-30"), date("2026-12-07"), date("2026-11-30")},
		{"onto a weekend", date("2026-11-23"), date("2026-11-30"), date("2026-12-05"), date("2026-11-27")},
		{"earlier", date("2026-11-23"), date("2026-11-30"), date("2026-11-27"), date("2026-11-20")},
		{"not moved", date("2026-11-28"), date("2026-11-30"), date("2026-11-30"), date("2026-11-28")},
		{"the last day is set", none, none, date("2026-11-30"), date("2026-11-26")},
		{"set, with a date of its own", date("2026-11-20"), none, date("2026-11-30"), date("2026-11-20")},
		{"the last day is cleared", date("2026-11-23"), date("2026-11-30"), none, date("2026-11-23")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, handover.Section{DueDays: 2, DueOn: c.due}.Moved(c.old, c.new, today).DueOn)
		})
	}
}

func TestTemplateCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*handover.Template)
		want   []string
	}{
		{"whole", func(*handover.Template) {}, nil},
		{"no name", func(tp *handover.Template) { tp.NameZH = "" }, []string{"invalid", "name_zh problem.required"}},
		{"an unknown reason", func(tp *handover.Template) { tp.Reason = "x" }, []string{"invalid", "reason problem.unknown_choice"}},
		{"no section", func(tp *handover.Template) { tp.Sections = nil }, []string{"invalid", "sections plan.missing.sections"}},
		{"too many sections", func(tp *handover.Template) {
			for range 60 {
				tp.Sections = append(tp.Sections, tp.Sections[0])
			}
		}, []string{"invalid", "sections problem.too_many"}},
		{"a section without a title", func(tp *handover.Template) { tp.Sections[0].TitleEN = " " }, []string{"invalid", "sections.0.title_en problem.required"}},
		{"due in the future", func(tp *handover.Template) { tp.Sections[0].DueDays = -1 }, []string{"invalid", "sections.0.due_days problem.out_of_range"}},
		{"a minimum nobody reaches", func(tp *handover.Template) { tp.Sections[0].Minimum = 10001 }, []string{"invalid", "sections.0.minimum problem.out_of_range"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tp := handover.Template{NameZH: "a", NameEN: "b", Reason: handover.Leaving, Sections: []handover.TemplateSection{{TitleZH: "c", TitleEN: "d"}}}
			c.change(&tp)
			says(t, tp.Check(), c.want...)
		})
	}
}

func TestPersonAndStoreCheck(t *testing.T) {
	t.Parallel()
	person := handover.Person{Name: "n", Email: "a@b.test", Role: handover.Member, Language: "en"}
	for want, change := range map[string]func(*handover.Person){
		"name problem.required":           func(p *handover.Person) { p.Name = "\u3000" },
		"name problem.too_long":           func(p *handover.Person) { p.Name = strings.Repeat("名", 81) },
		"post problem.control_character":  func(p *handover.Person) { p.Post = "a\x00" },
		"phone problem.control_character": func(p *handover.Person) { p.Phone = "\xff" },
		"email problem.not_an_email":      func(p *handover.Person) { p.Email = "Name <a@b.test>" },
		"role problem.unknown_choice":     func(p *handover.Person) { p.Role = "root" },
		"language problem.unknown_choice": func(p *handover.Person) { p.Language = "fr" },
		"theme problem.unknown_choice":    func(p *handover.Person) { p.Theme = "pink" },
	} {
		p := person
		change(&p)
		says(t, p.Check(), "invalid", want)
	}
	says(t, person.Check())
	store := handover.Store{Name: "s", Platform: "tmall", Link: "https://s.test"}
	says(t, store.Check())
	store.Link, store.Platform = "javascript:alert(1)", ""
	says(t, store.Check(), "invalid", "link problem.not_a_url", "platform problem.required")
}

func TestProse(t *testing.T) {
	t.Parallel()
	got, err := handover.CheckProse("x", " a\r\nb\tc \n", true)
	says(t, err)
	require.Equal(t, "a\nb\tc", got)
	for text, want := range map[string]string{
		"": "x problem.required", "a\x1bb": "x problem.control_character", strings.Repeat("长", 2001): "x problem.too_long",
	} {
		_, err := handover.CheckProse("x", text, true)
		says(t, err, "invalid", want)
	}
	line, err := handover.CheckLine("x", " a ", true)
	says(t, err)
	require.Equal(t, "a", line)
	says(t, second(handover.CheckLine("x", "a\nb", false)), "invalid", "x problem.control_character")
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	require.Equal(t, handover.Code(""), handover.CodeOf(nil))
	require.Equal(t, handover.Stale, handover.CodeOf(fmt.Errorf("save: %w", handover.Refuse(handover.Stale, "refuse.x"))))
	require.Equal(t, handover.Internal, handover.CodeOf(errors.New("broken")))
}
