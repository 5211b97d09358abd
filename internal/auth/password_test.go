package auth

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	const email = "Zhang.Wei2026@shop.example"
	tests := []struct {
		name, password string
		want           PasswordProblem
	}{
		{"the demo workspace's", "handover-demo", PasswordFine},
		{"words", "correct horse battery", PasswordFine},
		{"eight characters", "kV3-pz81", PasswordFine},
		{"seven characters", "kV3-pz8", PasswordTooShort},
		{"empty", "", PasswordTooShort},
		{"eight Chinese characters", "交接清册放在柜里", PasswordFine},
		{"seven Chinese characters", "交接清册放柜里", PasswordTooShort},
		{"eight emoji", "🍵🏪📦🧾🔑🐼🌧🚚", PasswordFine},
		{"128 characters", strings.Repeat("交接a2", 32), PasswordFine},
		{"129 characters", strings.Repeat("交接a2", 32) + "x", PasswordTooLong},
		{"no character at all", "kV3-pz81\xff", PasswordNotText},
		{"the address", "zhang.wei2026@shop.example", PasswordIsEmail},
		{"the address in capitals", "ZHANG.WEI2026@SHOP.EXAMPLE", PasswordIsEmail},
		{"the name in the address", "zhang.wei2026", PasswordIsEmail},
		{"the name in the address and more", "zhang.wei2026 is here", PasswordFine},
		{"a common one", "woaini1314", PasswordTooCommon},
		{"a common one in capitals", "WoAiNi1314", PasswordTooCommon},
		{"a common one in full width", "ｗｏａｉｎｉ１３１４", PasswordTooCommon},
		{"a common one from elsewhere", "P@ssw0rd", PasswordTooCommon},
		{"a common one with more to it", "woaini1314 and my cat", PasswordFine},
		{"lucky eights", "88888888", PasswordTooRegular},
		{"one Chinese character over and over", "发发发发发发发发", PasswordTooRegular},
		{"two over and over", "8686868686", PasswordTooRegular},
		{"three over and over, cut short", "52152152", PasswordTooRegular},
		{"four over and over", "k7d2k7d2", PasswordFine},
		{"counting up", "12345678", PasswordTooRegular},
		{"counting down", "987654321", PasswordTooRegular},
		{"the alphabet", "abcdefgh", PasswordTooRegular},
		{"counting with a slip", "12345687", PasswordFine},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, CheckPassword(tt.password, email))
		})
	}
	require.Equal(t, PasswordFine, CheckPassword("handover-demo", "giver@demo.test"))
	require.Equal(t, PasswordFine, CheckPassword("kV3-pz81", ""), "no address yet")
}

// TestCommonPasswords keeps the list to lines that do something.
func TestCommonPasswords(t *testing.T) {
	t.Parallel()
	common := commonPasswords()
	require.Greater(t, len(common), 200)
	lines := 0
	for line := range strings.Lines(commonList) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	require.Len(t, common, lines, "a password stands in the list twice")
	for password := range common {
		require.GreaterOrEqual(t, utf8.RuneCountInString(password), MinPasswordRunes, password)
		require.Equal(t, foldPassword(password), password, "lines are written as they are compared")
		require.False(t, regular(password), "%s is found without the list", password)
	}
	require.NotContains(t, common, "handover-demo")
}
