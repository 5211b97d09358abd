package catalog

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// plainTokens is what tokens does, said by runs: the definition.
func plainTokens(text string, last bool) []string {
	var out []string
	seen := map[string]bool{}
	add := func(run []rune) {
		if token := string(run[:min(len(run), maxToken)]); !seen[token] {
			seen[token] = true
			out = append(out, token)
		}
	}
	all := normal(text)
	for _, r := range runs(all) {
		if !r.han {
			add(all[r.from:r.to])
			continue
		}
		for i := r.from; i+1 < r.to; i++ {
			add(all[i : i+2])
		}
		if last || r.to-r.from == 1 {
			add(all[r.to-1 : r.to])
		}
	}
	return out
}

func TestTokensAreRuns(t *testing.T) {
	t.Parallel()
	texts := append([]string{
		"", "羊毛呢 Coat-2", "呢", "a呢b", strings.Repeat("x", maxToken), strings.Repeat("x", maxToken+1) + "呢", strings.Repeat("长", 70), "e\u0301te\u0301", "呢\u0301a", "\u0301呢",
		"İI", "ǅ", "\xff呢\xffa", "ＡＢＣ１２３", "々〆〇", "かなカナ한글", "a\u3000b\u00a0c", "a\ufffdb",
	}, nasty...)
	for r := rune(0); r <= unicode.MaxRune; r += 7 {
		texts = append(texts, "a"+string(r)+"b呢"+string(r)+"毛"+string(r))
	}
	d := roll(3)
	for range 3000 {
		var b strings.Builder
		for range d.IntN(90) {
			b.WriteRune([]rune("羊毛呢大衣长 aBc1-\u0301Ａ。\n")[d.IntN(16)])
		}
		texts = append(texts, b.String())
	}
	for _, text := range texts {
		for _, last := range []bool{true, false} {
			if want, got := plainTokens(text, last), tokens(text, last); !slices.Equal(want, got) {
				require.Equal(t, want, got, "%q", text)
			}
		}
	}
	want := append(plainTokens("羊毛呢 Coat 羊毛", true), "^羊毛", "^毛呢", "^呢", "^coat", "=羊毛呢coat", "=c-1")
	require.Equal(t, want, IndexTokens("羊毛呢 Coat", "羊毛", "Ｃ-1", "羊毛呢 COAT", " "))
}

func TestLexemesAreIndexTokensInOrder(t *testing.T) {
	t.Parallel()
	v, problems := SKU.Decode(Form{
		"sku_code": {"MML26W-0117"}, "title": {"羊毛呢大衣 abcdefgh1 abcdefgh2 abcdefgh Zebra zebra"}, "brand": {"木棉里"}, "status": {"在售"},
	})
	require.Empty(t, problems)
	tokens := SKU.IndexTokens(v)
	require.False(t, slices.IsSorted(tokens))
	lexemes := SKU.Lexemes(v)
	require.True(t, slices.IsSorted(lexemes))
	require.Equal(t, slices.Sorted(slices.Values(tokens)), lexemes)
}
