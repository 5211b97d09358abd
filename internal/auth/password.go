package auth

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A new password has 8 to 128 characters of any script; there are no rules about digits or capitals.
const (
	MinPasswordRunes = 8
	MaxPasswordRunes = 128

	maxPasswordBytes = MaxPasswordRunes * utf8.UTFMax
)

// PasswordProblem names the rule that a new password breaks. The texts are keys of the message table.
type PasswordProblem string

// What CheckPassword finds. PasswordFine is the empty text.
const (
	PasswordFine       PasswordProblem = ""
	PasswordTooShort   PasswordProblem = "password_too_short"
	PasswordTooLong    PasswordProblem = "password_too_long"
	PasswordNotText    PasswordProblem = "password_not_text"
	PasswordIsEmail    PasswordProblem = "password_is_email"
	PasswordTooCommon  PasswordProblem = "password_too_common"
	PasswordTooRegular PasswordProblem = "password_too_regular"
)

// CheckPassword says which rule a new password breaks, PasswordFine when none. It is asked when a password is set,
// never at sign-in: a rule added later must not lock out those who have an older password.
func CheckPassword(password, email string) PasswordProblem {
	if !utf8.ValidString(password) {
		return PasswordNotText
	}
	switch n := utf8.RuneCountInString(password); {
	case n < MinPasswordRunes:
		return PasswordTooShort
	case n > MaxPasswordRunes:
		return PasswordTooLong
	}
	folded := foldPassword(password)
	address := foldPassword(strings.TrimSpace(email))
	name, _, _ := strings.Cut(address, "@")
	switch {
	case folded == address || folded == name:
		return PasswordIsEmail
	case commonPasswords()[folded]:
		return PasswordTooCommon
	case regular(folded):
		return PasswordTooRegular
	}
	return PasswordFine
}

// foldPassword makes the spellings alike that a guesser tries together: case, and the full-width letters that a
// Chinese input method leaves behind.
func foldPassword(s string) string {
	const (
		firstFullWidth   = '\uFF01'
		lastFullWidth    = '\uFF5E'
		fullWidthShift   = 0xFEE0
		ideographicSpace = '\u3000'
	)
	return strings.Map(func(r rune) rune {
		switch {
		case r >= firstFullWidth && r <= lastFullWidth:
			r -= fullWidthShift
		case r == ideographicSpace:
			r = ' '
		}
		return unicode.ToLower(r)
	}, s)
}

// regular finds what needs no list: a run that goes up or down by one (12345678, hgfedcba), and one to three
// characters said over and over (88888888, abababab, 123123123).
func regular(folded string) bool {
	runes := []rune(folded)
	if steps(runes, 1) || steps(runes, -1) {
		return true
	}
	const longestPeriod = 3
	for period := 1; period <= longestPeriod; period++ {
		if repeats(runes, period) {
			return true
		}
	}
	return false
}

func steps(runes []rune, by rune) bool {
	for i := 1; i < len(runes); i++ {
		if runes[i]-runes[i-1] != by {
			return false
		}
	}
	return true
}

func repeats(runes []rune, period int) bool {
	for i := period; i < len(runes); i++ {
		if runes[i] != runes[i-period] {
			return false
		}
	}
	return true
}

//go:embed common_passwords.txt
var commonList string

var commonPasswords = sync.OnceValue(func() map[string]bool {
	common := map[string]bool{}
	for line := range strings.Lines(commonList) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			common[line] = true
		}
	}
	return common
})
