package postgres

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWalk: every row once and in order whatever the number of pages, and the first error ends it.
func TestWalk(t *testing.T) {
	t.Parallel()
	numbers := func(n int, fail int) func(context.Context, *int) ([]int, error) {
		return func(_ context.Context, last *int) ([]int, error) {
			from := 1
			if last != nil {
				from = *last + 1
			}
			if fail > 0 && from > fail {
				return nil, errors.New("gone")
			}
			var page []int
			for i := from; i <= n && len(page) < 3; i++ {
				page = append(page, i)
			}
			return page, nil
		}
	}
	for n := range 10 {
		var got []int
		require.NoError(t, walk(t.Context(), 3, numbers(n, 0), func(i int) error {
			got = append(got, i)
			return nil
		}))
		require.Len(t, got, n)
		for i := range got {
			require.Equal(t, i+1, got[i])
		}
	}
	seen := 0
	count := func(int) error { seen++; return nil }
	require.EqualError(t, walk(t.Context(), 3, numbers(10, 5), count), "gone")
	require.Equal(t, 6, seen)
	stop := errors.New("enough")
	require.ErrorIs(t, walk(t.Context(), 3, numbers(10, 0), func(i int) error {
		if i == 4 {
			return stop
		}
		return nil
	}), stop)
}
