package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"handoverdesk/internal/catalog"
)

// TestOneForm: a word is the same word composed and decomposed, full and half width; what is shown is what was typed.
func TestOneForm(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Café Å", "Zoë 㛃", "ガス", "한글", "𠮷田 ｓｈｏｐ", "Nguyễn Thị", "שלום"} {
		composed, decomposed := norm.NFC.String(text), norm.NFD.String(text)
		require.Equal(t, catalog.SearchTokens(composed), catalog.SearchTokens(decomposed), text)
		require.Equal(t, catalog.QueryTokens(composed), catalog.QueryTokens(decomposed), text)
		require.Equal(t, catalog.WholeToken(composed), catalog.WholeToken(decomposed), text)
		for _, typed := range []string{composed, decomposed} {
			for _, q := range []string{composed, decomposed} {
				pieces := catalog.Mark("前面 "+typed+" end", q)
				var all, hits strings.Builder
				for _, p := range pieces {
					all.WriteString(p.Text)
					if p.Hit {
						hits.WriteString(p.Text)
					}
				}
				require.Equal(t, "前面 "+typed+" end", all.String(), "nothing is changed that is shown")
				require.Equal(t, strings.ReplaceAll(typed, " ", ""), strings.ReplaceAll(hits.String(), " ", ""), "%+q in %+q", q, typed)
			}
		}
	}
	require.Equal(t, []string{"shop"}, catalog.QueryTokens("ＳＨＯＰ"))
	require.Equal(t, []string{"é", "e\u0301"}, catalog.Spellings("é"))
	require.Equal(t, []string{"羊毛"}, catalog.Spellings("羊毛"))
}
