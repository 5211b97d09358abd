package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// TestMetrics: numbers and keys are given once, and ratios are made of stored metrics.
func TestMetrics(t *testing.T) {
	t.Parallel()
	ids, keys := map[int16]bool{}, map[string]bool{}
	for _, m := range catalog.Metrics {
		require.False(t, keys[m.Key], m.Key)
		keys[m.Key] = true
		require.NotEmpty(t, m.Meets, m.Key)
		require.NotEmpty(t, m.Label.ZH)
		require.NotEmpty(t, m.Label.EN)
		if m.ID != 0 {
			require.False(t, ids[m.ID], m.Key)
			ids[m.ID] = true
			found, ok := catalog.MetricByID(m.ID)
			require.True(t, ok)
			require.Equal(t, m.Key, found.Key)
			continue
		}
		require.NotEmpty(t, m.Under, m.Key)
		for _, part := range append(append([]string{}, m.Over...), m.Under...) {
			stored, ok := catalog.MetricOf(part)
			require.True(t, ok && stored.ID != 0, "%s of %s", part, m.Key)
		}
	}
	require.Equal(t, "0.13", catalog.Decimal(125_000).Round(2).String())
}
