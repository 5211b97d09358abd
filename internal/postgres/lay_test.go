package postgres_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// abroad is a store that the template's conditional sections are for.
func (h *house) abroad(name string) handover.Store {
	h.t.Helper()
	st := handover.Store{ID: uuid.Must(uuid.NewV7()), Name: name, Platform: "amazon", Team: h.teams[1].ID}
	require.NoError(h.t, h.store.SaveShop(h.t.Context(), h.as("admin"), st, h.app.Now()))
	return st
}

// conditional makes a template of one section for all, two for shops abroad and one for live platforms.
func (h *house) conditional() {
	h.t.Helper()
	h.save("full_store", func(tp *handover.Template) {
		tp.Sections = []handover.TemplateSection{
			{Kind: "account", TitleZH: "账号", TitleEN: "Accounts", Required: true, Minimum: 1, DueDays: 5},
			{
				Kind: "account", TitleZH: "跨境登录环境", TitleEN: "Login environments", WhyZH: "换机即封号", WhyEN: "A new machine closes the shop",
				Required: true, DueDays: 14, Filler: handover.SeatReceiver, Reviewer: handover.SeatSecond, Platforms: []string{"cross_border"},
				Severities: map[string]catalog.Severity{"account.phone_of_leaver": catalog.Warning},
			},
			{Kind: "risk", TitleZH: "跨境税务", TitleEN: "Taxes abroad", Platforms: []string{"cross_border"}, DueDays: 3},
			{Kind: "sku", TitleZH: "直播货盘", TitleEN: "Live assortment", Required: true, Platforms: []string{"live"}, DueDays: 3},
		}
	})
}

func (h *house) titles(id uuid.UUID) []string {
	h.t.Helper()
	var out []string
	for i, s := range h.whole(id).Sections {
		require.Equal(h.t, i+1, s.Position)
		out = append(out, s.TitleEN)
	}
	return out
}

// TestStoresBringTheirSections: a store on another platform brings what the template has for it, once, and one that goes takes nothing.
func TestStoresBringTheirSections(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.conditional()
	amazon, second := h.abroad("木棉里亚马逊美国站"), h.abroad("木棉里亚马逊日本站")
	for _, state := range []handover.State{handover.Draft, handover.Active} {
		id := h.handover(func(p *app.Plan) { p.Start = state == handover.Active }).ID
		// What the template says later does not reach a handover that is begun.
		h.save("full_store", func(tp *handover.Template) {
			tp.Sections[1].DueDays++
			tp.Sections = append(tp.Sections, handover.TemplateSection{
				Kind: "risk", TitleZH: "后来的", TitleEN: "Later", Platforms: []string{"cross_border"},
			})
		})
		stores := func(list ...uuid.UUID) {
			require.NoError(t, h.change(id, func(p *app.Plan) { p.Stores = list }))
			h.sound(state, "other stores")
		}
		require.Equal(t, []string{"Accounts"}, h.titles(id))
		stores(h.stores[0].ID, h.stores[1].ID)
		require.Equal(t, []string{"Accounts"}, h.titles(id), "nothing depends on that platform")
		stores(h.stores[0].ID, amazon.ID)
		require.Equal(t, []string{"Accounts", "Login environments", "Taxes abroad"}, h.titles(id))

		o := h.whole(id)
		s := o.Sections[1]
		require.Equal(t, []any{h.people["receiver"].ID, h.people["second"].ID}, []any{s.Filler, s.Reviewer}, "in their seats")
		require.Equal(t, []any{day(10), "换机即封号", map[string]catalog.Severity{"account.phone_of_leaver": catalog.Warning}, []string{"cross_border"}, handover.SectionEmpty},
			[]any{s.DueOn, s.WhyZH, s.Severities, s.Platforms, s.State})
		require.Equal(t, []any{day(10), 3, 3}, []any{o.Handover.NextDueOn, o.Handover.Tally.Sections, o.Handover.Tally.Empty})
		var said struct{ Laid []struct{ EN string } }
		require.Equal(t, "handover.replanned", o.Events[0].Act)
		require.NoError(t, json.Unmarshal(o.Events[0].Detail, &said))
		require.Equal(t, []struct{ EN string }{{"Login environments"}, {"Taxes abroad"}}, said.Laid)

		stores(h.stores[0].ID, amazon.ID)
		stores(amazon.ID, second.ID)
		stores(h.stores[0].ID)
		require.Len(t, h.titles(id), 3, "what was laid stays")
		stores(h.stores[0].ID, second.ID)
		require.Len(t, h.titles(id), 3, "once is enough")
		require.NotContains(t, string(h.whole(id).Events[0].Detail), "laid")
		stores(h.stores[2].ID)
		require.Equal(t, []string{"Accounts", "Login environments", "Taxes abroad", "Live assortment"}, h.titles(id))
		h.save("full_store", func(tp *handover.Template) {
			tp.Sections[1].DueDays--
			tp.Sections = tp.Sections[:4]
		})
	}
}

// TestNewSectionsWithNewPeople: the same change of the plan brings a section, another giver and other dates.
func TestNewSectionsWithNewPeople(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.conditional()
	amazon := h.abroad("木棉里亚马逊美国站")
	id := h.handover().ID
	h.record(h.in("giver", id), h.whole(id).Sections[0].ID, form("account", 0))
	require.NoError(t, h.change(id, func(p *app.Plan) {
		p.Stores, p.Giver, p.Receivers = append(p.Stores, amazon.ID), h.people["outsider"].ID, []uuid.UUID{h.people["receiver"].ID}
		p.LastWorkingDay, p.DueOn = day(27), day(27)
	}))
	h.sound("all at once")
	s := h.whole(id).Sections[1]
	require.Equal(t, []any{h.people["outsider"].ID, h.people["receiver"].ID, day(9)}, []any{s.Filler, s.Reviewer, s.DueOn}, "one receiver reviews")
	h.record(h.in("outsider", id), s.ID, form("account", 1))
	h.sound("writing into it")

	bare := h.handover(func(p *app.Plan) {
		*p = app.Plan{Title: p.Title, Reason: p.Reason, Template: p.Template, Stores: p.Stores}
	}).ID
	require.NoError(t, h.change(bare, func(p *app.Plan) {
		*p = app.Plan{Title: p.Title, Reason: p.Reason, Stores: []uuid.UUID{amazon.ID}}
	}))
	require.Equal(t, []string{"Accounts", "Login environments", "Taxes abroad"}, h.titles(bare))
	require.True(t, h.whole(bare).Sections[1].DueOn.IsZero())
	h.sound("a draft without people and dates")
}

// TestLeftOutStaysOut: what somebody left out on purpose does not come back with a change of the plan, and what they took in beforehand is
// not laid again.
func TestLeftOutStaysOut(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.conditional()
	amazon, second := h.abroad("木棉里亚马逊美国站"), h.abroad("木棉里亚马逊日本站")
	out := h.handover(func(p *app.Plan) {
		p.Stores, p.Sections = append(p.Stores, amazon.ID), map[int]bool{1: false}
	}).ID
	require.NoError(t, h.change(out, func(p *app.Plan) { p.Stores, p.Title = append(p.Stores, amazon.ID), "改了名" }))
	require.NoError(t, h.change(out, func(p *app.Plan) { p.Stores = append(p.Stores, amazon.ID, second.ID) }))
	require.Equal(t, []string{"Accounts", "Taxes abroad"}, h.titles(out))
	in := h.handover(func(p *app.Plan) { p.Sections = map[int]bool{0: false, 1: true} }).ID
	require.NoError(t, h.change(in, func(p *app.Plan) { p.Stores = append(p.Stores, amazon.ID) }))
	require.Equal(t, []string{"Login environments", "Taxes abroad"}, h.titles(in), "the first one is for every store, and was left out")
	h.sound("leaving out")
}
