package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

func TestListOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		want        list
	}{
		{"nothing", "", list{}},
		{"everything", "q=x&state=submitted&found=1&asked=1&sort=title&after=k&at=51", list{
			RecordFilter: app.RecordFilter{Query: "x", State: handover.RecordSubmitted, Found: true, Asked: true, Sort: "title", After: "k"}, At: 51,
		}},
		{"a state nobody knows", "state=lost", list{}},
		{"a sort nobody knows", "sort=id%3Bdrop", list{}},
		{"a place without a key", "at=51", list{}},
		{"a place that is none", "after=k&at=-3", list{RecordFilter: app.RecordFilter{After: "k"}}},
		{"the last page", "last=1", list{RecordFilter: app.RecordFilter{Last: true}}},
		{"a long query is cut", "q=" + strings.Repeat("x", 300), list{RecordFilter: app.RecordFilter{Query: strings.Repeat("x", 100)}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, err := url.ParseQuery(tt.query)
			require.NoError(t, err)
			got := listOf(q)
			require.Equal(t, tt.want, got)
			require.Equal(t, got, listOf(got.query()), "the query of a list gives the list")
		})
	}
}

func TestListWith(t *testing.T) {
	t.Parallel()
	l := listOf(url.Values{"q": {"大衣"}, "after": {"k"}, "at": {"51"}, "sort": {"title"}})
	require.Equal(t, "/s?q=%E5%A4%A7%E8%A1%A3&sort=title&state=accepted", l.with(func(l *list) { l.State = handover.RecordAccepted }).on("/s"),
		"another filter begins at the first page")
	require.Equal(t, 51, l.At, "the list itself is not changed")
	require.Equal(t, "/s", list{}.on("/s"))
}
