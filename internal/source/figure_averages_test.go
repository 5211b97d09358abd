package source_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/source"
)

// TestFigureAverages: how long an answer takes and which share left in time, as back offices write them.
func TestFigureAverages(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"38": "38", "38.5秒": "38.5", " 42 s": "42", "1:05": "65", "00:01:05": "65", "0": "0"} {
		d, ok := source.FigureSeconds(cell)
		require.True(t, ok, cell)
		require.Equal(t, want, d.String(), cell)
	}
	for _, cell := range []string{"", "快", "-3", "1:2:3:4", "9999999"} {
		_, ok := source.FigureSeconds(cell)
		require.False(t, ok, cell)
	}
	for cell, want := range map[string]string{"98.5%": "0.985", "98.5": "0.985", "0.985": "0.985", "100%": "1", "1": "1", "0.5%": "0.005", "0": "0"} {
		d, ok := source.FigureRate(cell)
		require.True(t, ok, cell)
		require.Equal(t, want, d.String(), cell)
	}
	for _, cell := range []string{"", "高", "-1", "101%"} {
		_, ok := source.FigureRate(cell)
		require.False(t, ok, cell)
	}
}
