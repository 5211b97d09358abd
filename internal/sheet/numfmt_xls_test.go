package sheet

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFormatNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		v    float64
		code string
		want string
	}{
		{5, "General", "5"}, {1299, "#,##0.00", "1299.00"}, {1299.5, `"¥"#,##0.00;[Red]-"¥"#,##0.00`, "1299.50"}, {-3, "0.00_);(0.00)", "-3.00"},
		{5.126, "0.00", "5.126"}, {0.125, "0%", "12.5%"}, {12, "00000", "00012"}, {-12, "0000", "-0012"}, {1e15, "0", "1E+15"}, {0.00001, "0.00", "0.00001"},
		{46346, `[$-804]yyyy"年"m"月"d"日";@`, "2026-11-20"}, {46346.75, "yyyy/m/d h:mm;@", "2026-11-20 18:00:00"}, {1.5, "[h]:mm:ss", "36:00:00"},
		{0.75, "h:mm AM/PM", "18:00:00"}, {60, "yyyy-mm-dd", "1900-02-29"}, {-1, "yyyy-mm-dd", "-1"}, {12, "[Red]0", "12"}, {3, "Standard", "3"},
		{1.5, "# ?/?", "1.5"}, {1234567, "0.00E+00", "1234567"},
	} {
		require.Equal(t, tt.want, formatNumber(tt.v, tt.code, false), tt.code)
	}
}
