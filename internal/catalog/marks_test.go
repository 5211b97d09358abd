package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// marked writes parts with brackets around the hits.
func marked(parts []catalog.Piece) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestMark(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, q, want string }{
		{"two characters", "双面羊毛呢大衣", "羊毛", "双面[羊毛]呢大衣"},
		{"a run is marked whole", "双面羊毛呢大衣", "羊毛呢", "双面[羊毛呢]大衣"},
		{"every time", "羊毛衫和羊毛裤", "羊毛", "[羊毛]衫和[羊毛]裤"},
		{"pairs where the run does not stand whole", "羊毛衫配毛呢裙", "羊毛呢", "[羊毛]衫配[毛呢]裙"},
		{"one character", "羊毛衫", "羊", "[羊]毛衫"},
		{"two words", "羊毛大衣，Coat", "大衣 coat", "羊毛[大衣]，[Coat]"},
		{"case and width", "型号 ＡＢＣ１２", "abc", "型号 [ＡＢＣ]１２"},
		{"wide letters typed", "abc-12", "ＡＢＣ", "[abc]-12"},
		{"the beginning of a word", "Overcoat coating", "coat", "Overcoat [coat]ing"},
		{"a code as it is typed", "MML26W-0117-OAT-M", "mml26w-0117", "[MML26W-0117]-OAT-M"},
		{"letters beside Han", "SKU羊毛", "sku羊", "[SKU羊]毛"},
		{"markup is text", "<b>羊毛</b>", "羊毛", "<b>[羊毛]</b>"},
		{"nothing", "羊毛", "丝绸", "羊毛"},
		{"no words", "羊毛", " ，", "羊毛"},
		{"no text", "", "羊毛", ""},
		{"line breaks", "第一行\n羊毛", "羊毛", "第一行 [羊毛]"},
		{"broken text", "\xff羊毛", "羊毛", "\uFFFD[羊毛]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, marked(catalog.Mark(c.text, c.q)))
		})
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("前", 100) + "羊毛" + strings.Repeat("后", 100)
	require.Equal(t, "…"+strings.Repeat("前", 16)+"[羊毛]"+strings.Repeat("后", 54)+"…", marked(catalog.Excerpt(long, "羊毛")))
	require.Equal(t, strings.Repeat("前", 72)+"…", marked(catalog.Excerpt(long, "丝绸")), "the beginning where nothing is found")
	require.Equal(t, "短短的[羊毛]", marked(catalog.Excerpt("短短的羊毛", "羊毛")))
	end := strings.Repeat("前", 100) + "羊毛"
	require.Equal(t, "…"+strings.Repeat("前", 70)+"[羊毛]", marked(catalog.Excerpt(end, "羊毛")), "as much as there is room for")
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	kind, ok := catalog.Lookup("account")
	require.True(t, ok)
	v := sample(t, kind, catalog.Example{
		"store_name": "木棉里旗舰店", "login_name": "mumian-main", "bound_email": "secret.word@mumian.example", "platform": "tmall",
		"secret_location": "公司密码库 / 天猫",
	})
	for _, c := range []struct {
		name, q, label, want string
		lang                 catalog.Lang
	}{
		{"a text", "密码库", "凭证存放位置", "公司[密码库] / 天猫", catalog.ZH},
		{"the label in the reader's language", "密码库", "Where the credential lives", "公司[密码库] / 天猫", catalog.EN},
		{"a choice", "天猫", "平台", "[天猫]", catalog.ZH},
		{"a choice by the words of the other language", "天猫", "Platform", "[天猫]", catalog.EN},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, ok := kind.Snippet(v, c.q, c.lang)
			require.True(t, ok)
			require.Equal(t, c.label, s.Label)
			require.Equal(t, c.want, marked(s.Parts))
		})
	}
	_, ok = kind.Snippet(v, "secret", catalog.ZH)
	require.False(t, ok, "a masked field never answers")
	_, ok = kind.Snippet(v, kind.TitleOf(v), catalog.ZH)
	require.False(t, ok, "the title is shown anyway")

	sop, _ := catalog.Lookup("sop")
	f, ok := sop.Field("steps.action")
	require.True(t, ok)
	steps := sample(t, sop, catalog.Example{"steps": "合并订单并打印面单"})
	s, ok := sop.Snippet(steps, "面单", catalog.ZH)
	require.True(t, ok)
	whole, _ := sop.Field("steps")
	require.Equal(t, whole.Spec().Label.ZH+" · "+f.Spec().Label.ZH, s.Label, "a column stands under its table")
}

func TestIndexTokens(t *testing.T) {
	t.Parallel()
	require.Equal(t, "羊毛 毛 mml 1 ^羊毛 ^毛 =羊毛 =mml-1", strings.Join(catalog.IndexTokens("羊毛", "MML-1", "ＭＭＬ - 1", "羊 毛", " "), " "))
	require.Empty(t, catalog.IndexTokens("", ""))
	require.Equal(t, "=木棉里", catalog.WholeToken(" 木棉里 "))
	require.Empty(t, catalog.WholeToken(" "))
	require.True(t, catalog.Pair("羊毛"))
	for _, token := range []string{"羊", "ab", "羊a", ""} {
		require.False(t, catalog.Pair(token), token)
	}
	sku, _ := catalog.Lookup("sku")
	v := sample(t, sku, catalog.Example{"sku_code": "MML26W-0117"})
	require.Contains(t, sku.IndexTokens(v), "=mml26w-0117", "a code is found as a whole")
}
