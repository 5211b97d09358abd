package server

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

var shanghai = time.FixedZone("CST", 8*3600)

func TestPlanForm(t *testing.T) {
	t.Parallel()
	store, giver, first, second, section := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	in := readPlan(url.Values{
		"title": {"木棉里"}, "reason": {"leaving"}, "stores": {store.String()}, "giver": {giver.String()},
		"receiver": {first.String(), "", second.String(), first.String()}, "methods": {"remote", "on_site"},
		"last_working_day": {"2026-12-31"}, "effective_at": {"2026-12-31T18:00"},
		"due." + section.String(): {"2026-12-20"}, "reviewer." + section.String(): {second.String()}, "due.nonsense": {"2026-12-20"},
	}).plan(shanghai)
	require.Empty(t, in.Unread)
	require.Equal(t, []uuid.UUID{first, second}, in.Receivers, "empty places and repeats are left out")
	require.Equal(t, time.Date(2026, 12, 31, 10, 0, 0, 0, time.UTC), in.EffectiveAt)
	require.Equal(t, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), in.LastWorkingDay)
	require.True(t, in.DueOn.IsZero())
	require.Equal(t, map[uuid.UUID]time.Time{section: time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC)}, in.Due)
	require.Equal(t, map[uuid.UUID]uuid.UUID{section: second}, in.Reviewers)
	require.Equal(t, []handover.Method{handover.Remotely, handover.OnSite}, in.Methods)
}

func TestPlanFormSaysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	good := url.Values{"reason": {"leaving"}}
	for _, c := range []struct{ name, field, value, want string }{
		{"no reason", "reason", "", "plan.missing.reason"},
		{"a giver that is no id", "giver", "somebody", "problem.unknown_choice"},
		{"a store that is no id", "stores", "shop", "problem.unknown_choice"},
		{"a day that does not exist", "last_working_day", "2026-02-31", "problem.not_a_date"},
		{"the year 0", "last_working_day", "0000-01-01", "problem.not_a_date"},
		{"the day that means none", "due_on", "0001-01-01", "problem.not_a_date"},
		{"a year with a digit too many", "due_on", "2206-11-30", "problem.not_a_date"},
		{"a moment in the year 0", "effective_at", "0000-01-01T10:00", "problem.not_a_time"},
		{"words for a date", "due_on", "soon", "problem.not_a_date"},
		{"a moment without a time", "effective_at", "2026-12-31", "problem.not_a_time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := url.Values{c.field: {c.value}}
			for k, v := range good {
				if _, set := form[k]; !set {
					form[k] = v
				}
			}
			in := readPlan(form).plan(shanghai)
			require.Len(t, in.Unread, 1)
			require.Equal(t, c.field, in.Unread[0].Field)
			require.Equal(t, c.want, in.Unread[0].Text.Key)
		})
	}
}

func TestPlanOf(t *testing.T) {
	t.Parallel()
	store, giver, lead, other, witness := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	h := handover.Handover{
		Title: "t", Reason: handover.ShopSale, Stores: []handover.Store{{ID: store}}, Methods: []handover.Method{handover.ByDocuments},
		Parties: []handover.Party{
			{Person: giver, Role: handover.Giver}, {Person: lead, Role: handover.Receiver}, {Person: other, Role: handover.Receiver}, {Person: witness, Role: handover.Witness},
		},
		LastWorkingDay: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), EffectiveAt: time.Date(2026, 12, 31, 10, 0, 0, 0, time.UTC),
	}
	f := planOf(h, shanghai)
	require.Equal(t, "2026-12-31T18:00", f.EffectiveAt)
	in := f.plan(shanghai)
	require.Empty(t, in.Unread)
	require.Equal(t, h.EffectiveAt, in.EffectiveAt)
	require.Equal(t, h.LastWorkingDay, in.LastWorkingDay)
	require.Equal(t, []uuid.UUID{lead, other}, in.Receivers)
	require.Equal(t, []any{giver, witness, handover.ShopSale}, []any{in.Giver, in.Witness, in.Reason})
}

func TestUnchanged(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 12, d, 0, 0, 0, 0, time.UTC) }
	kept, moved := handover.Section{ID: uuid.New(), Reviewer: uuid.New(), DueOn: day(10)}, handover.Section{ID: uuid.New(), Reviewer: uuid.New(), DueOn: day(11)}
	next := uuid.New()
	in := planForm{
		due:       map[uuid.UUID]string{kept.ID: "2026-12-10", moved.ID: "2026-12-15"},
		reviewers: map[uuid.UUID]string{kept.ID: kept.Reviewer.String(), moved.ID: next.String()},
	}.plan(shanghai)
	in = unchanged(in, []handover.Section{kept, moved})
	require.Equal(t, map[uuid.UUID]time.Time{moved.ID: day(15)}, in.Due, "a date nobody touched still moves with the last working day")
	require.Equal(t, map[uuid.UUID]uuid.UUID{moved.ID: next}, in.Reviewers)
}

func TestPlanFormRefusesTooManyReceivers(t *testing.T) {
	t.Parallel()
	form := url.Values{"reason": {"leaving"}}
	for range receiverMost {
		form.Add("receiver", uuid.NewString())
	}
	require.Empty(t, readPlan(form).plan(shanghai).Unread)
	form.Add("receiver", uuid.NewString())
	in := readPlan(form).plan(shanghai)
	require.Len(t, in.Unread, 1, "nobody is left out without a word")
	require.Equal(t, "problem.too_many", in.Unread[0].Text.Key)
}
