package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		lines [][]string
		want  string
	}{
		{"nothing but the mark", nil, "\ufeff"},
		{"plain cells", [][]string{{"编码", "售价"}, {"A-1", "1299.00"}}, "\ufeff编码,售价\r\nA-1,1299.00\r\n"},
		{"quotes and commas", [][]string{{`12" 屏, 黑`}}, "\ufeff\"12\"\" 屏, 黑\"\r\n"},
		{"lines in a cell", [][]string{{"1. 选品\n2. 上架", "x"}}, "\ufeff\"1. 选品\n2. 上架\",x\r\n"},
		{"blanks at the ends are kept", [][]string{{" x "}}, "\ufeff\" x \"\r\n"},
		{"an empty cell", [][]string{{"", "b", ""}}, "\ufeff,b,\r\n"},
		{"a formula", [][]string{{"=1+1"}}, "\ufeff'=1+1\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			w := NewCSV(&out)
			for _, line := range tt.lines {
				require.NoError(t, w.Write(line))
			}
			require.NoError(t, w.Flush())
			require.Equal(t, tt.want, out.String())
		})
	}
}

func TestCSVIsReadBack(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := NewCSV(&out)
	line := []string{"a", "b\nc", `d"e`, "f,g", "", " h", strings.Repeat("长", 20_000)}
	for range 3 {
		require.NoError(t, w.Write(line))
	}
	require.NoError(t, w.Flush())
	text, marked := strings.CutPrefix(out.String(), "\ufeff")
	require.True(t, marked)
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{line, line, line}, lines)
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cell, want string }{
		{"nothing", "", ""},
		{"text", "木棉里", "木棉里"},
		{"equals", "=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"},
		{"plus", "+cmd|x", "'+cmd|x"},
		{"minus", "-2+3", "'-2+3"},
		{"at", "@SUM(A1)", "'@SUM(A1)"},
		{"tab", "\t=1", "'\t=1"},
		{"carriage return", "\r=1", "'\r=1"},
		{"blanks before", "  =1", "'  =1"},
		{"a mark before", "\ufeff=1", "'\ufeff=1"},
		{"full width equals", "＝1+1", "'＝1+1"},
		{"full width at", "＠x", "'＠x"},
		{"a negative number", "-12.50", "-12.50"},
		{"a number with separators", "-1,299.00", "-1,299.00"},
		{"a share", "+5%", "+5%"},
		{"a phone with its country", "+86 138 0000 2417", "'+86 138 0000 2417"},
		{"equals further on", "a=b", "a=b"},
		{"a dash as a bullet", "- 选品", "'- 选品"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, Neutral(tt.cell))
		})
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestCSVSaysThatTheReaderIsGone(t *testing.T) {
	t.Parallel()
	w := NewCSV(broken{})
	require.NoError(t, w.Write([]string{"a"}), "small lines are kept back")
	require.Error(t, w.Write([]string{strings.Repeat("x", 64<<10)}))
	require.Error(t, NewCSV(broken{}).Flush())
}
