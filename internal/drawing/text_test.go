package drawing

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		words string
		width int // in hundredths of an em
		most  int
		want  []string
	}{
		{"nothing", "  \n ", 500, 0, nil},
		{"Chinese breaks anywhere", "选品提报毛利测算", 400, 0, []string{"选品提报", "毛利测算"}},
		{"a comma stays behind its word", "选品提报，毛利", 400, 0, []string{"选品提", "报，毛利"}},
		{"an opening quote stays before its word", "出现「最」字", 300, 0, []string{"出现", "「最」", "字"}},
		{"Latin breaks between words", "check the price now", 600, 0, []string{"check the", "price now"}},
		{"a Latin word is whole", "用 Photoshop 修图", 640, 0, []string{"用", "Photoshop", "修图"}},
		{"unless it is longer than a line", "aaaaaaaaaaaa", 300, 0, []string{"aaaaa", "aaaaa", "aa"}},
		{"a number keeps its unit and sign", "毛利率 ≥55% 才行", 340, 0, []string{"毛利率", "≥55%", "才行"}},
		{"lines of the text are kept", "一\n二", 900, 0, []string{"一", "二"}},
		{"what is over is an ellipsis", "一二三四五六七八", 300, 2, []string{"一二三", "四五…"}},
		{"what fits has none", "一二三四五六", 300, 2, []string{"一二三", "四五六"}},
		{"an emoji of several signs is one", "👩‍👩‍👧👍🏽🇨🇳", 100, 0, []string{"👩‍👩‍👧", "👍🏽", "🇨🇳"}},
		{"accents are not counted", "e\u0301e\u0301e\u0301", 200, 0, []string{"e\u0301e\u0301e\u0301"}},
		{"punctuation alone still ends", "，，，，，", 200, 0, []string{"，，", "，，", "，"}},
		{"control signs go", "一\x00\u0007二", 900, 0, []string{"一二"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, Lines(tt.words, tt.width, 100, tt.most))
		})
	}
}

// nasty are words that people may type or paste into any field.
var nasty = []string{
	"", " ", "选品", "Check stock", "毛利率 ≥ 55%，起订量不超过 30 天预计销量；缺一项即退回。",
	"MML26W-0117-OAT-M", strings.Repeat("非常长的步骤说明", 60), strings.Repeat("Donaudampfschifffahrtsgesellschaft", 12),
	strings.Repeat("，。", 40), "👩‍👩‍👧‍👦🇨🇳👍🏽 家庭装", "a\u0301\u0301\u0301 z\u200d", "\u202e反的 text", "第一行\n第二行\n\n第四行", "<b>&\"'</b>",
	"「《（【深】）》」", "WWWWWWWWWWWWWWWWWWWW@@@@@@@@@@@@@@@@@", "\xff\xfe坏字节", strings.Repeat("1", 400),
}

func TestLinesKeepEveryWordAndFit(t *testing.T) {
	t.Parallel()
	for _, words := range nasty {
		for _, width := range []int{40, 132, 177, 300} {
			lines := Lines(words, width, strongSize, 0)
			for i, line := range lines {
				require.True(t, utf8.ValidString(line))
				require.LessOrEqual(t, ems(line)*strongSize, float64(width)+0.01, "%q of %q", line, words)
				first, _ := utf8.DecodeRuneInString(line)
				if i > 0 && strings.ContainsRune("，。、；：？！）》」", first) && !strings.Contains(words, "，。，。") && !strings.Contains(words, "）》」") {
					t.Errorf("%q of %q begins with punctuation at %d", line, words, width)
				}
			}
			strip := func(s string) string { return text(clusters(strings.Join(strings.Fields(s), ""))) }
			require.Equal(t, strip(words), strip(strings.Join(lines, "")), "no word is lost")
			short := Lines(words, width, strongSize, 2)
			require.LessOrEqual(t, len(short), 2)
			for _, line := range short {
				require.LessOrEqual(t, ems(line)*strongSize, float64(width)+0.01, "%q", line)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, words := range nasty {
		f.Add(words, 132)
	}
	f.Add("「《\ufdc8\xe3\xe3\x80\u1df1】）\u302c」", 18)
	f.Fuzz(func(t *testing.T, words string, width int) {
		width = 20 + (width&0x7fffffff)%600
		for _, line := range Lines(words, width, plainSize, 3) {
			require.LessOrEqual(t, ems(line)*plainSize, float64(width)+0.01)
		}
	})
}
