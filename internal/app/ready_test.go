package app_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
)

// TestReadyMade: everything that is ready-made can be read by its kind in both languages, says the same in both, holds no person
// and no English word in Chinese clothes, and asks only for numbers that exist.
func TestReadyMade(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, app.AllReady())
	for key, list := range app.AllReady() {
		kind, ok := catalog.Lookup(key)
		require.True(t, ok, "no kind %s", key)
		seen := map[string]bool{}
		for _, r := range list {
			require.False(t, seen[r.Key], "%s %s is there twice", key, r.Key)
			seen[r.Key] = true
			require.NotEmpty(t, r.Why.ZH, r.Key)
			require.NotEmpty(t, r.Why.EN, r.Key)
			var titles []string
			var asked [][]string
			for _, lang := range []catalog.Lang{catalog.ZH, catalog.EN} {
				form, err := r.Form(lang, nil)
				require.NoError(t, err, "%s %s", key, r.Key)
				values, problems := kind.Decode(form)
				require.Empty(t, problems, "%s %s in %s", key, r.Key, lang)
				require.Empty(t, values.People(), "%s %s names somebody", key, r.Key)
				titles, asked = append(titles, kind.TitleOf(values)), append(asked, slices.Clone(form.Keys()))
				for _, f := range kind.Findings(values, catalog.SampleEnv) {
					require.NotContains(t, f.Rule, "filler_text", "%s %s", key, r.Key)
					require.NotContains(t, f.Rule, "punished", "%s %s", key, r.Key)
				}
				for _, cells := range form {
					for _, cell := range cells {
						require.NotContains(t, cell, "{{", "%s %s", key, r.Key)
						if lang == catalog.EN {
							require.False(t, strings.ContainsFunc(cell, func(c rune) bool { return unicode.Is(unicode.Han, c) }), "%s %s: %s", key, r.Key, cell)
						}
					}
				}
			}
			require.Equal(t, asked[0], asked[1], "%s %s says different things in its languages", key, r.Key)
			require.NotEqual(t, titles[0], titles[1], "%s %s", key, r.Key)
		}
	}
}

// TestReadyMadeNumbers: the workspace's own limits stand in the text.
func TestReadyMadeNumbers(t *testing.T) {
	t.Parallel()
	list := app.Ready("risk")
	at := slices.IndexFunc(list, func(r app.ReadyMade) bool { return r.Key == "logistics_overload" })
	form, err := list[at].Form(catalog.EN, catalog.Numbers{catalog.DispatchLimit.Key: 36})
	require.NoError(t, err)
	require.Contains(t, form.Get("indicator"), "within 36 hours")
	form, err = list[at].Form(catalog.EN, nil)
	require.NoError(t, err)
	require.Contains(t, form.Get("indicator"), "within 24 hours")
}
