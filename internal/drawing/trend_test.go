package drawing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/drawing"
)

// TestTrend: bars stand inside the chart beside each other, a gap has no bar, and the highest of both series is below the top line.
func TestTrend(t *testing.T) {
	t.Parallel()
	known := func(v int64) drawing.Reading { return drawing.Reading{Value: v, Known: true} }
	for _, size := range [][2]int{{720, 240}, {340, 200}} {
		for _, n := range []int{1, 7, 31, 53} {
			now, before := make([]drawing.Reading, n), make([]drawing.Reading, n)
			for i := range n {
				now[i] = known(int64(i) * 1_234_567)
				before[i] = known(99_999_999)
			}
			now[n/2].Known, before[n/2].Known = false, false
			got := drawing.NewTrend(size[0], size[1], now, before)
			end := got.Left
			for i, c := range got.Columns {
				require.GreaterOrEqual(t, c.X, end)
				require.GreaterOrEqual(t, c.Y, 0)
				require.LessOrEqual(t, c.Y+c.H, got.Bottom)
				if end = c.X + c.W; !got.Known[i] {
					require.Zero(t, c.H)
				}
			}
			require.LessOrEqual(t, end, got.W)
			require.GreaterOrEqual(t, len(got.Ticks), 2)
			require.GreaterOrEqual(t, got.Ticks[len(got.Ticks)-1].Value, int64(99_999_999)*int64(min(n-1, 1)))
			if n > 2 {
				require.Len(t, got.Before, 2, "the line breaks where nothing is known")
			}
		}
	}
	require.NotEmpty(t, drawing.NewTrend(340, 200, nil, nil).Ticks)
	require.Len(t, drawing.Spark(80, 20, []drawing.Reading{known(1), {}, known(3), known(3)}), 2)
}
