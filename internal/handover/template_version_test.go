package handover_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

func TestDiffTemplates(t *testing.T) {
	t.Parallel()
	section := func(change func(*handover.TemplateSection)) handover.TemplateSection {
		s := handover.TemplateSection{Kind: "account", TitleZH: "账号", TitleEN: "Accounts", Required: true, Minimum: 1, DueDays: 5}
		if change != nil {
			change(&s)
		}
		return s
	}
	risk := handover.TemplateSection{Kind: "risk", TitleZH: "风险", TitleEN: "Risks"}
	abroad := section(func(s *handover.TemplateSection) { s.TitleZH, s.TitleEN = "跨境", "Abroad" })
	base := handover.Template{NameZH: "甲", NameEN: "A", Reason: handover.Leaving, Sections: []handover.TemplateSection{section(nil), abroad, risk}}
	with := func(sections ...handover.TemplateSection) handover.Template {
		b := base
		b.Sections = sections
		return b
	}
	for _, c := range []struct {
		name string
		b    handover.Template
		want []string
	}{
		{"nothing", base, nil},
		{"its own", handover.Template{NameZH: "乙", NameEN: "A", Reason: handover.ShopSale, Archived: true, Sections: base.Sections}, []string{"name_zh 甲>乙", "reason leaving>shop_sale", "archived false>true"}},
		{"added", with(section(nil), abroad, risk, handover.TemplateSection{Kind: "sku", TitleZH: "商品"}), []string{"added 商品"}},
		{"removed", with(section(nil), risk), []string{"removed 跨境"}},
		{"moved", with(risk, section(nil), abroad), []string{"order "}},
		{"two of a kind change places and stay who they are", with(abroad, section(nil), risk), []string{"order "}},
		{"renamed in both languages", with(section(func(s *handover.TemplateSection) { s.TitleZH, s.TitleEN = "登录", "Logins" }), abroad, risk), []string{"title_zh 登录 账号>登录", "title_en 登录 Accounts>Logins"}},
		{"settings", with(section(func(s *handover.TemplateSection) {
			s.Required, s.Minimum, s.DueDays, s.Filler, s.Platforms, s.WhyZH = false, 3, 7, handover.SeatSecond, []string{"live"}, "因为"
		}), abroad, risk), []string{"why_zh 账号 >因为", "required 账号 true>false", "minimum 账号 1>3", "due_days 账号 5>7", "filler 账号 giver>receiver_2", "platforms 账号"}},
		{"the usual seat, said", with(section(func(s *handover.TemplateSection) { s.Filler, s.Reviewer = handover.SeatGiver, handover.SeatReceiver }), abroad, risk), nil},
		{"checks", with(section(func(s *handover.TemplateSection) {
			s.Severities = map[string]catalog.Severity{"account.b": "blocker", "account.a": "off"}
		}), abroad, risk), []string{"check_off 账号 >account.a", "check_blocker 账号 >account.b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, ch := range handover.DiffTemplates(base, c.b) {
				line := ch.What + " " + ch.Section.TitleZH
				if ch.Section.Kind == "" && ch.Before+ch.After != "" {
					line = ch.What
				}
				if ch.Before+ch.After != "" {
					line += " " + ch.Before + ">" + ch.After
				}
				got = append(got, line)
			}
			require.Equal(t, c.want, got)
			require.Equal(t, len(c.want) == 0, len(handover.DiffTemplates(c.b, base)) == 0, "and back")
		})
	}
}

func TestSeats(t *testing.T) {
	t.Parallel()
	party := func(name string, role handover.PartyRole) handover.Party {
		return handover.Party{Person: id(name), Name: name, Role: role}
	}
	alone := []handover.Party{party("G", handover.Giver), party("R", handover.Receiver), party("W", handover.Witness)}
	three := append(alone[:2:2], party("R2", handover.Receiver), party("R3", handover.Receiver))
	for _, c := range []struct {
		name             string
		parties          []handover.Party
		filler, reviewer handover.Seat
		want             []string
	}{
		{"as usual", alone, "", "", []string{"G", "R"}},
		{"a receiver who is not there", alone, handover.SeatGiver, handover.SeatThird, []string{"G", "R"}},
		{"nobody reviews their own", three, handover.SeatReceiver, handover.SeatReceiver, []string{"R", "R2"}},
		{"with one receiver the giver fills", alone, handover.SeatSecond, handover.SeatReceiver, []string{"G", "R"}},
		{"each in their seat", three, handover.SeatSecond, handover.SeatThird, []string{"R2", "R3"}},
		{"a draft without people", nil, handover.SeatReceiver, handover.SeatSecond, []string{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fills, reviews := handover.Handover{Parties: c.parties}.Seated(c.filler, c.reviewer)
			require.Equal(t, c.want, []string{fills.Name, reviews.Name})
		})
	}
}

func TestTakes(t *testing.T) {
	t.Parallel()
	tp := handover.Template{Sections: []handover.TemplateSection{
		{Kind: "account"}, {Kind: "account", Platforms: []string{"cross_border"}}, {Kind: "risk", Platforms: []string{"jd"}},
	}}
	shop := func(platforms ...string) []handover.Store {
		var out []handover.Store
		for _, p := range platforms {
			out = append(out, handover.Store{Platform: p})
		}
		return out
	}
	require.Equal(t, []bool{true, false, false}, tp.Takes(nil, nil))
	require.Equal(t, []bool{true, false, false}, tp.Takes(shop("tmall"), nil))
	require.Equal(t, []bool{true, true, true}, tp.Takes(shop("tmall", "amazon", "jd"), nil))
	require.Equal(t, []bool{false, false, true}, tp.Takes(shop("amazon"), map[int]bool{0: false, 1: false, 2: true}))

	h := plan()
	h.Stores = shop("amazon")
	n := 0
	laid := tp.Lay(h, nil, date("2026-11-09"), func() uuid.UUID { n++; return uuid.New() })
	require.Len(t, laid, 2)
	require.Equal(t, []int{1, 2}, []int{laid[0].Position, laid[1].Position})
	require.Equal(t, []string{"cross_border"}, laid[1].Platforms)

	require.Equal(t, map[int]bool{0: false}, tp.Beyond(shop("tmall"), nil))
	require.Equal(t, map[int]bool{0: false, 1: false}, tp.Beyond(shop("tmall"), laid), "what is there is not laid again")
	require.Equal(t, map[int]bool{0: false, 1: false}, tp.Beyond(shop("amazon"), nil), "what was left out stays out")
	require.Equal(t, map[int]bool{0: false, 2: false}, tp.Beyond(shop("jd"), laid[:1]))

	laid[0].DueOn = handover.WorkingDaysBefore(h.LastWorkingDay, 4)
	back := handover.TemplateFrom(h, laid, func(s handover.Section) bool { return s.Position == 1 })
	require.Len(t, back, 1)
	require.Equal(t, 4, back[0].DueDays, "a date moved by hand is counted in working days")
}
