package server

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestTypedForm(t *testing.T) {
	t.Parallel()
	got := typedForm(url.Values{
		"_version": {"3"}, "version": {"2.3"}, "_key": {"x"}, "_rows": {"steps:add"}, "pick.title": {"mine"}, "title": {"新品上架"}, "owner.id": {"7"},
		"steps": {""}, "steps.2.action": {"选品"}, "steps.7.action": {"上架"}, "steps.7.role": {"运营"},
	})
	require.Equal(t, catalog.Form{
		"title": {"新品上架"}, "version": {"2.3"}, "owner.id": {"7"}, "steps": {""},
		"steps.0.action": {"选品"}, "steps.1.action": {"上架"}, "steps.1.role": {"运营"},
	}, got)
}

func TestPressRow(t *testing.T) {
	t.Parallel()
	form := catalog.Form{"title": {"t"}, "steps": {""}, "steps.0.action": {"a"}, "steps.1.action": {"b"}, "steps.2.action": {"c"}}
	for _, tt := range []struct {
		name, press string
		want        []string
	}{
		{"up", "steps:up:2", []string{"a", "c", "b"}},
		{"up from the top stays", "steps:up:0", []string{"a", "b", "c"}},
		{"down", "steps:down:0", []string{"b", "a", "c"}},
		{"down from the end stays", "steps:down:2", []string{"a", "b", "c"}},
		{"remove", "steps:remove:1", []string{"a", "c"}},
		{"add", "steps:add", []string{"a", "b", "c", ""}},
		{"a row that is not there", "steps:remove:9", []string{"a", "b", "c"}},
		{"no row", "steps:remove", []string{"a", "b", "c"}},
		{"no number", "steps:up:x", []string{"a", "b", "c"}},
		{"nonsense", "steps", []string{"a", "b", "c"}},
		{"another table", "kpis:remove:0", []string{"a", "b", "c"}},
		{"an act nobody knows", "steps:jump:1", []string{"a", "b", "c"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := pressRow(form, tt.press)
			var actions []string
			for _, n := range got.Rows("steps") {
				actions = append(actions, got.Get("steps."+string(rune('0'+n))+".action"))
			}
			require.Equal(t, tt.want, actions)
			require.Equal(t, "t", got.Get("title"))
			require.Equal(t, "a", form.Get("steps.0.action"), "the form that came in is not changed")
		})
	}
}

func TestPressRowBeginsATable(t *testing.T) {
	t.Parallel()
	got := pressRow(catalog.Form{"steps": {""}}, "steps:add")
	require.Equal(t, []int{0}, got.Rows("steps"))
}

func TestPressRowKeepsTheLimit(t *testing.T) {
	t.Parallel()
	form := catalog.Form{}
	for range catalog.MaxRows {
		form = pressRow(form, "steps:add")
	}
	require.Len(t, form.Rows("steps"), catalog.MaxRows)
	require.Len(t, pressRow(form, "steps:add").Rows("steps"), catalog.MaxRows)
}

func TestMerged(t *testing.T) {
	t.Parallel()
	stored := catalog.SOP.Sample.With("title", "存下的名称").With("purpose", "存下的目的")
	typed := catalog.Form{
		"title": {"我的名称"}, "purpose": {"我的目的"}, "trigger": {"我的时机"}, "steps": {""}, "steps.0.action": {"我的步骤"}, "kpis": {""},
	}
	got := merged(catalog.SOP, typed, stored, map[string]string{"title": "mine", "purpose": "theirs", "steps": "theirs", "version": "x", "nobody": "theirs"})
	require.Equal(t, "我的名称", got.Get("title"))
	require.Equal(t, "存下的目的", got.Get("purpose"))
	require.Equal(t, "我的时机", got.Get("trigger"))
	require.Equal(t, stored.Get("steps.1.action"), got.Get("steps.1.action"))
	require.Equal(t, stored.Rows("steps"), got.Rows("steps"), "rows are given up as a whole")
	require.Empty(t, got.Rows("kpis"))
	require.NotContains(t, got, "nobody")
}

func TestMergedWithNothingStored(t *testing.T) {
	t.Parallel()
	got := merged(catalog.SOP, catalog.Form{"purpose": {"mine"}, "steps": {""}, "steps.0.action": {"mine"}}, catalog.Form{},
		map[string]string{"purpose": "theirs", "steps": "theirs"})
	require.Equal(t, catalog.Form{"purpose": {""}, "steps": {""}}, got, "what is given up is cleared, not left as it was typed")
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	base := catalog.Form{"title": {"a"}, "steps.0.action": {"x\ny"}, "steps": {""}, "owner": {"周子昂"}, "owner.id": {"1"}}
	for _, tt := range []struct {
		name, key string
		other     catalog.Form
		same      bool
	}{
		{"the same text", "title", catalog.Form{"title": {"a"}}, true},
		{"blanks at the ends", "title", catalog.Form{"title": {" a "}}, true},
		{"other text", "title", catalog.Form{"title": {"b"}}, false},
		{"gone", "title", catalog.Form{}, false},
		{"a matched id is no change", "owner", base.With("owner.id", "2"), true},
		{"line ends of a browser", "steps", base.With("steps.0.action", "x\r\ny"), true},
		{"a changed row", "steps", base.With("steps.0.action", "z"), false},
		{"an empty new row", "steps", base.With("steps.1.action", ""), true},
		{"another field", "title", base.With("owner", "x"), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.same, fingerprint(base, tt.key) == fingerprint(tt.other, tt.key))
		})
	}
}
