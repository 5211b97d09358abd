package catalog

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// The short ways through a text say the same as the long ones, for every character there is.
func TestShortWaysOfText(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := r
		switch {
		case r >= '！' && r <= '～':
			want = r - '！' + '!'
		case strings.ContainsRune("\u3000\u00a0", r):
			want = ' '
		case r == '￥':
			want = '¥'
		case strings.ContainsRune("−–‐‑", r) && r != unicode.ReplacementChar:
			want = '-'
		}
		if foldRune(r) != want {
			t.Fatalf("%U is folded to %U", r, foldRune(r))
		}
		plainly := unicode.ToLower(want)
		if unicode.IsSpace(want) {
			plainly = -1
		}
		if plainRune(r) != plainly {
			t.Fatalf("%U is plainly %U", r, plainRune(r))
		}
		s := string(r)
		if harmless(s) && (unicode.IsControl(r) || reorders(r) || rewritten(r)) {
			t.Fatalf("%U is not harmless", r)
		}
	}
	require.False(t, harmless("a\xff"))
	require.True(t, harmless("双面羊毛呢中长款大衣 M-01，50%"))
}
