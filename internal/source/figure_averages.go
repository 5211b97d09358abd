package source

import (
	"strings"

	"handoverdesk/internal/catalog"
)

// FigureSeconds reads how long something took: seconds, with or without their unit, or hours, minutes and seconds between colons.
func FigureSeconds(cell string) (catalog.Decimal, bool) {
	cell = strings.TrimSpace(cell)
	for _, unit := range []string{"秒", "sec", "s"} {
		cell = strings.TrimSpace(strings.TrimSuffix(cell, unit))
	}
	var out catalog.Decimal
	parts := strings.Split(cell, ":")
	if len(parts) > 3 {
		return 0, false
	}
	for _, part := range parts {
		d, err := catalog.ParseDecimal(part)
		if err != nil || d < 0 || d > catalog.NewDecimal(1_000_000) {
			return 0, false
		}
		out = out.Mul(catalog.NewDecimal(60)) + d
	}
	return out, true
}

// FigureRate reads a share between nothing and all, as hundredths with or without their sign, or as a part of one.
func FigureRate(cell string) (catalog.Decimal, bool) {
	bare := strings.TrimSpace(cell)
	text := strings.TrimSpace(strings.TrimSuffix(bare, "%"))
	d, err := catalog.ParseDecimal(text)
	if err != nil || d < 0 {
		return 0, false
	}
	if text != bare || d > catalog.NewDecimal(1) {
		d = d.Div(catalog.NewDecimal(100))
	}
	return d, d <= catalog.NewDecimal(1)
}
