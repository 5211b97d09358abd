package handover_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func TestDrawing(t *testing.T) {
	t.Parallel()
	good := handover.Drawing{Width: 600, Height: 200, Strokes: [][]int{{100, 50, 160, 90}, {300, 60}}}
	require.NoError(t, good.Check())
	for name, d := range map[string]handover.Drawing{
		"nothing":            {Width: 600, Height: 200},
		"a dot":              {Width: 600, Height: 200, Strokes: [][]int{{5, 5}}},
		"a slip":             {Width: 600, Height: 200, Strokes: [][]int{{5, 5, 9, 9}}},
		"half a point":       {Width: 600, Height: 200, Strokes: [][]int{{5, 5, 90}}},
		"outside":            {Width: 600, Height: 200, Strokes: [][]int{{5, 5, 700, 5}}},
		"before the field":   {Width: 600, Height: 200, Strokes: [][]int{{-5, 5, 100, 5}}},
		"a field of no size": {Strokes: [][]int{{0, 0, 0, 0}}},
		"too many lines":     {Width: 600, Height: 200, Strokes: slices.Repeat([][]int{{1, 1, 90, 90}}, 201)},
		"too many points":    {Width: 600, Height: 200, Strokes: [][]int{slices.Repeat([]int{1, 1, 90, 90}, 1501)}},
	} {
		require.Equal(t, handover.Invalid, handover.CodeOf(d.Check()), name)
	}
	cut := good.Cropped()
	require.Equal(t, handover.Drawing{Width: 216, Height: 56, Strokes: [][]int{{8, 8, 68, 48}, {208, 18}}}, cut)
}
