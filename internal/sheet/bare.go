package sheet

import (
	"regexp"
	"strings"
)

// code is what people keep from a spreadsheet with an apostrophe: digits, with letters and signs between them.
var code = regexp.MustCompile(`^\d[\dA-Za-z._:/-]*$`)

// wrapped says whether an apostrophe before rest only tells spreadsheets to leave it alone.
func wrapped(rest string) bool {
	return code.MatchString(rest) || Neutral(rest) != rest || plainNumber.MatchString(rest) || strings.Trim(rest, "\t") != rest ||
		rest != "" && rest[0] == '\'' && wrapped(rest[1:])
}

// bare takes off what programs put around a cell so that spreadsheets leave it as it is: an apostrophe, ="00123", a tab.
func bare(cell string) string {
	switch {
	case cell[0] == '\'':
		if wrapped(cell[1:]) {
			return cell[1:]
		}
	case len(cell) > 3 && strings.HasPrefix(cell, `="`) && cell[len(cell)-1] == '"':
		if inner := cell[2 : len(cell)-1]; !strings.Contains(inner, `"`) {
			return inner
		}
	default:
		return strings.Trim(cell, "\t")
	}
	return cell
}
