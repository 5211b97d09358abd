package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// A file of records has a header for every path, which finds it again, and brings the sample back.
func files(t *testing.T, k catalog.Kind) {
	paths := k.FlatPaths(true)
	seen := map[string]string{}
	for _, p := range paths {
		for _, lang := range []catalog.Lang{catalog.ZH, catalog.EN} {
			head := k.FlatHeader(p, lang)
			found, ok := k.PathByHeader(head)
			require.True(t, ok, head)
			require.Equal(t, p, found, head)
			require.Contains(t, []string{"", p}, seen[head])
			seen[head] = p
		}
	}
	layout, err := k.Layout(paths...)
	require.NoError(t, err)
	v := sample(t, k, nil)
	v = k.Resolve(v, func(p catalog.Person) string { return "id of " + p.Name }, nil)
	for _, lang := range []catalog.Lang{catalog.ZH, catalog.EN} {
		again, problems := layout.Update(v, k.FlatLines(v, paths, lang), false, nil)
		require.Empty(t, problems)
		require.Equal(t, v, again)
		fresh, problems := layout.Update(catalog.Values{}, k.FlatLines(v, paths, lang), false, nil)
		require.Empty(t, problems)
		require.Empty(t, k.Diff(v, fresh))
	}
	open := k.FlatPaths(false)
	layout, err = k.Layout(open...)
	require.NoError(t, err)
	same, problems := layout.Update(v, k.FlatLines(v, open, catalog.ZH), false, nil)
	require.Empty(t, problems)
	require.Equal(t, v, same, "what a file does not carry stays")
}
