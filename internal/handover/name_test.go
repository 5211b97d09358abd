package handover_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func TestSameName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"as it is", "林晓雯", "林晓雯", true},
		{"blanks between", "林 晓　雯\u00a0", "林晓雯", true},
		{"letters of any size", "Lin XIAOWEN", "lin xiaowen", true},
		{"full-width letters", "ＬＩＮ Ｘiaowen", "Lin Xiaowen", true},
		{"beyond the first plane", "𠮷田", "𠮷田", true},
		{"a rare character is not its neighbour", "𠮷田", "吉田", false},
		{"extension A", "㛃", "㛃", true},
		{"another rare one", "㛃", "洁", false},
		{"composed and not", "Zo\u00eb", "Zoe\u0308", true},
		{"two marks in the other order", "q\u0323\u0307", "q\u0307\u0323", true},
		{"a mark that is missing", "Zo\u00eb", "Zoe", false},
		{"Vietnamese", "Nguye\u0302\u0303n", "Nguyễn", true},
		{"Greek", "ΣΊΣΥΦΟΣ", "σίσυφοσ", true},
		{"dots of a Uyghur name", "阿卜杜拉•买买提", "阿卜杜拉·买买提", true},
		{"the dot of a Japanese keyboard", "阿卜杜拉・买买提", "阿卜杜拉·买买提", true},
		{"half-width of it", "阿卜杜拉･买买提", "阿卜杜拉·买买提", true},
		{"no dot", "阿卜杜拉买买提", "阿卜杜拉·买买提", false},
		{"hyphens", "Jean–Luc", "jean-luc", true},
		{"apostrophes", "O’Brien", "o'brien", true},
		{"a selector of the drawing", "葛\U000E0100", "葛", true},
		{"a character for compatibility", "\uF9B4", "領", true},
		{"right to left", "محمد علي", "محمدعلي", true},
		{"with a mark of direction", "\u200fمحمد علي", "محمد علي", true},
		{"turned around", "\u202eمحمد", "محمد", false},
		{"isolated", "\u2066Lin\u2069", "Lin", false},
		{"a joiner", "क्\u200dष", "क्ष", true},
		{"a control character", "Lin\x07", "Lin", false},
		{"broken text", "Lin\xff", "Lin\xff", false},
		{"nothing", "", "", false},
		{"only blanks", "　", " ", false},
		{"without end", strings.Repeat("a", 500), strings.Repeat("a", 500), false},
		{"blanks without end", "林" + strings.Repeat(" ", 500), "林", false},
	} {
		require.Equal(t, c.same, handover.SameName(c.a, c.b), c.name)
		require.Equal(t, c.same, handover.SameName(c.b, c.a), c.name)
	}
}
