package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestForbiddenWords(t *testing.T) {
	t.Parallel()
	words := catalog.NewWords([]catalog.Word{
		{Text: "最后"}, {Text: "Best Seller", Instead: "热卖"}, {Text: "美白", Goods: "化妆品"}, {Text: "美白抗皱", Goods: "化妆品"},
	}, []string{"顶级"}, []string{"最后一件", "最好吃"})
	for _, c := range []struct{ name, category, text, want string }{
		{"built in", "", "全网最低价 羊毛大衣", "最低价"},
		{"with blanks between", "", "国 家　级", "国家级"},
		{"switched off", "", "顶级羊毛", ""},
		{"own", "", "最后三天", "最后"},
		{"within an allowed phrase", "", "最后一件大衣", ""},
		{"once within and once not", "", "最后一件，最后三天", "最后"},
		{"longer than the allowed phrase", "", "最好吃的最好", "最好"},
		{"case and width", "", "ＢＥＳＴ seller 2026", "Best Seller"},
		{"of other goods", "服装", "美白大衣", ""},
		{"of these goods, the longest", "美妆/化妆品", "美白抗皱霜", "美白抗皱"},
		{"nothing", "", "纯羊毛大衣", ""},
		{"two texts are not one", "", "最\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, found := words.Find(c.category, strings.Split(c.text, "\n")...)
			require.Equal(t, c.want, got.Text)
			require.Equal(t, c.want != "", found)
		})
	}
	_, found := words.Find("", "最", "后")
	require.False(t, found, "two texts are not one")
	got, _ := (*catalog.Words)(nil).Find("", "顶级")
	require.Equal(t, "顶级", got.Text, "nobody's words are the built-in ones")
}

func TestForbiddenWordFindsItsReplacement(t *testing.T) {
	t.Parallel()
	env := catalog.SampleEnv
	env.Words = catalog.NewWords([]catalog.Word{{Text: "清仓", Instead: "换季特惠"}}, nil, nil)
	values := sample(t, catalog.SKU, catalog.Example{"title": "清仓羊毛大衣"})
	require.Contains(t, catalog.SKU.Findings(values, env), catalog.Finding{
		Rule: "sku.forbidden_word", Severity: catalog.Warning, Field: "title", Args: catalog.Args{"Word": "清仓", "Instead": "换季特惠"},
	})
	require.NotContains(t, rules(catalog.SKU.Findings(values, catalog.SampleEnv)), "sku.forbidden_word title")
	require.Equal(t, "清仓", catalog.SKU.ListingWord(values, env.Words))
}

func TestFilledTexts(t *testing.T) {
	t.Parallel()
	list := catalog.SOP.FilledTexts(sample(t, catalog.SOP, catalog.Example{"owner": "同上", "steps.1.action": "详见附件"}))
	fillers := map[string]int{}
	for _, f := range list {
		if f.Filler {
			fillers[f.Field]++
			require.Zero(t, f.Text)
		}
	}
	require.Equal(t, map[string]int{"owner": 1, "steps.action": 1}, fillers)
	require.Greater(t, len(list), 5)
}

// A title is looked through in microseconds whatever the number of words: saves and imports wait for it.
func BenchmarkForbiddenWords(b *testing.B) {
	var own []catalog.Word
	for i := range catalog.WordsMost {
		own = append(own, catalog.Word{Text: fmt.Sprintf("最%c%d", rune(0x4e00+i), i)})
	}
	words := catalog.NewWords(own, nil, nil)
	for b.Loop() {
		if _, found := words.Find("女装/毛呢外套", "2026 秋冬新款双面羊绒大衣女中长款 高端气质 最新款 收腰显瘦 羊毛呢外套 最暖和的一件"); found {
			b.Fatal("found")
		}
	}
}
