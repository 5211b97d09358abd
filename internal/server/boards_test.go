package server

import (
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

func TestReadBoard(t *testing.T) {
	t.Parallel()
	team := uuid.MustParse("0190a1b2-0000-7000-8000-000000000001")
	for _, c := range []struct {
		name, query string
		want        app.BoardFilter
	}{
		{"nothing", "", app.BoardFilter{Group: "team"}},
		{"everything", "group=store&state=active&team=" + team.String() + "&overdue=1&q=+%E6%9C%A8+&after=k", app.BoardFilter{
			Group: "store", State: handover.Active, Team: team, Overdue: true, Query: "木", After: "k",
		}},
		{"what cannot be read does not filter", "group=colour&state=lost&team=x&store=y", app.BoardFilter{Group: "team"}},
		{"broken text", "q=%ff%fea", app.BoardFilter{Group: "team", Query: "a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q, err := url.ParseQuery(c.query)
			require.NoError(t, err)
			require.Equal(t, c.want, readBoard(q))
		})
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	at := boardAddress(app.BoardFilter{Group: "store", State: handover.Active, Query: "木棉 里", After: "k"})
	require.Equal(t, "/dashboard?group=store&state=active&q=%E6%9C%A8%E6%A3%89+%E9%87%8C&after=k", at.String())
	require.Equal(t, "/dashboard?group=store&q=%E6%9C%A8%E6%A3%89+%E9%87%8C", at.with("state", "").String(), "another filter begins at the first page")
	require.Equal(t, "/dashboard?group=store&state=active&q=%E6%9C%A8%E6%A3%89+%E9%87%8C&after=l", at.with("after", "l").String())
	require.Equal(t, "/dashboard?group=store&state=active&q=%E6%9C%A8%E6%A3%89+%E9%87%8C&sort=a", at.with("sort", "a").String())
	require.Equal(t, []ui.Pair{{Name: "group", Value: "store"}, {Name: "state", Value: "active"}}, hidden(at, "q", "after"))
	require.Equal(t, "/dashboard", boardAddress(app.BoardFilter{Group: "team"}).String(), "a plain dashboard has a plain address")
}

func TestReadBoardAndAddressAgree(t *testing.T) {
	t.Parallel()
	f := app.BoardFilter{
		Group: "state", State: handover.Planned, Team: uuid.MustParse("0190a1b2-0000-7000-8000-000000000001"),
		Store: uuid.MustParse("0190a1b2-0000-7000-8000-000000000002"), Overdue: true, Query: "a&b", After: "x",
	}
	u, err := url.Parse(boardAddress(f).String())
	require.NoError(t, err)
	require.Equal(t, f, readBoard(u.Query()))
	require.True(t, narrow(f))
	require.False(t, narrow(app.BoardFilter{Group: "state"}))
}

func TestUrgency(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]string{-3: "red", -1: "red", 0: "amber", 1: "amber", 2: "", 30: ""} {
		require.Equal(t, want, urgency(days, false), "%d days", days)
	}
	require.Empty(t, urgency(-3, true), "no date is not urgent")
}

func TestPercent(t *testing.T) {
	t.Parallel()
	require.Equal(t, 0, percent(0, 0))
	require.Equal(t, 99, percent(1999, 2000), "never all before it is all")
	require.Equal(t, 100, percent(7, 7))
}
