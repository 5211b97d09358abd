package catalog

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// A prepared writer says the same as FlatLines, record after record, in any order of length.
func TestFlatWriter(t *testing.T) {
	t.Parallel()
	for _, k := range All() {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			v, wrong := k.Decode(k.Sample)
			require.Empty(t, wrong)
			for _, lang := range []Lang{ZH, EN} {
				paths := append(k.FlatPaths(true), "nothing")
				slices.Reverse(paths)
				w := k.FlatWriter(paths, lang)
				for range 2 {
					require.Equal(t, k.FlatLines(v, paths, lang), w.Lines(v))
					require.Equal(t, k.FlatLines(Values{}, paths, lang), w.Lines(Values{}))
				}
			}
		})
	}
}
