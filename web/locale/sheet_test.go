package locale

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"handoverdesk/internal/sheet"
)

func TestEveryRefusalOfAFileHasItsSentence(t *testing.T) {
	t.Parallel()
	for _, tag := range []language.Tag{language.SimplifiedChinese, language.English} {
		have := byKey(tag)
		for _, code := range sheet.Codes {
			require.Contains(t, have, "sheet."+code, "%s", tag)
		}
	}
}
