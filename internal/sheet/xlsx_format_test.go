package sheet

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

func TestCellFormat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code string
		v    float64
		want string
	}{
		{"General", 0, "0"},
		{"General", math.Copysign(0, -1), "0"},
		{"General", 1299, "1299"},
		{"General", -12.5, "-12.5"},
		{"General", 0.1 + 0.2, "0.3"},
		{"General", 999999999999999, "999999999999999"},
		{"General", 1e15, "1E+15"},
		{"General", 123456789012345678, "1.23456789012346E+17"},
		{"General", 1e-7, "0.0000001"},
		{"General", 1.5e-30, "1.5E-30"},
		{"General", 1e308, "1E+308"},
		{"General", math.NaN(), "#NUM!"},
		{"@", 42, "42"},
		{"0", 12.75, "12.75"},
		{"0.00", 1299, "1299.00"},
		{"0.00", 1000.5577, "1000.5577"},
		{"0.0000#", 1000.5577, "1000.5577"},
		{"#,##0.00_);[Red](#,##0.00)", -1299.5, "-1299.50"},
		{`_ "￥"* #,##0.00_ ;_ "￥"* \-#,##0.00_ ;_ "￥"* "-"??_ ;_ @_ `, 0, "0"},
		{`"US$"#,##0.00`, 12, "12.00"},
		{`0"件"`, 5, "5"},
		{`0!.0,"万"`, 25000, "25000"},
		{"0%", 0.05, "5%"},
		{"0%", 0.07, "7%"},
		{"0%", 0.0525, "5.25%"},
		{"0.00%", 0.05, "5.00%"},
		{"0%", -1.1, "-110%"},
		{"[<1]0%;0", 0.5, "50%"},
		{"[<1]0%;0", 3, "3"},
		{"00000", 42, "00042"},
		{"00000", 1234567, "1234567"},
		{"00000", -42, "-00042"},
		{"000.0", 7.25, "007.25"},
		{`000\-0000`, 1234567, "123-4567"},
		{`"SKU-"0000`, 42, "SKU-0042"},
		{"00000-0000", 123456789, "12345-6789"},
		{"0.00E+00", 6901234567892, "6901234567892"},
		{"# ?/?", 0.5, "0.5"},
		{"G/通用格式", 42, "42"},
		{`General"个"`, 42, "42"},
		{"yyyy-mm-dd", 46346, "2026-11-20"},
		{"yyyy/m/d;@", 46346, "2026-11-20"},
		{`yyyy"年"m"月"d"日"`, 46346.9999, "2026-11-20"},
		{`yyyy"年"m"月"d"日";@`, 46346, "2026-11-20"},
		{"yyyy年m月d日", 46346, "2026-11-20"},
		{"[$-804]yyyy年m月d日 dddd", 46346, "2026-11-20"},
		{"[$-F800]dddd, mmmm dd, yyyy", 46346, "2026-11-20"},
		{"[DBNum1][$-804]m\"月\"d\"日\"", 46346, "2026-11-20"},
		{"aaaa", 46346, "2026-11-20"},
		{"mmm-yy", 46346, "2026-11-20"},
		{"D\\-MMM", 51276, "2040-05-20"},
		{"MMDDYYAM/PMDD", 51276, "2040-05-20 00:00:00"},
		{"yyyy-mm-dd hh:mm:ss", 46346.75, "2026-11-20 18:00:00"},
		{"m/d/yy h:mm", 46346.999999, "2026-11-21 00:00:00"},
		{`yyyy"年"m"月"d"日" h"时"mm"分"`, 46346.5, "2026-11-20 12:00:00"},
		{"h:mm", 0.75, "18:00:00"},
		{"h:mm AM/PM", 46346.75, "18:00:00"},
		{`上午/下午h"时"mm"分"`, 0.75, "18:00:00"},
		{"mm:ss.0", 0.001, "00:01:26"},
		{"[h]:mm", 1.5, "36:00:00"},
		{"[mm]:ss", 0.5, "12:00:00"},
		{"[Red]0", 5, "5"},
		{"[Magenta]0.0", 5, "5.0"},
		{"yyyy-mm-dd", 0, "1900-01-00"},
		{"yyyy-mm-dd", 1, "1900-01-01"},
		{"yyyy-mm-dd", 59, "1900-02-28"},
		{"yyyy-mm-dd", 60, "1900-02-29"},
		{"yyyy-mm-dd", 61, "1900-03-01"},
		{"yyyy-mm-dd", 2958465, "9999-12-31"},
		{"yyyy-mm-dd", 2958466, "2958466"},
		{"yyyy-mm-dd", -1, "-1"},
		{`"`, 5, "5"},
		{"[", 5, "5"},
		{`\`, 5, "5"},
		{";;;", 5, "5"},
	} {
		t.Run(tt.code+" "+strconv.FormatFloat(tt.v, 'g', -1, 64), func(t *testing.T) {
			t.Parallel()
			f := parseCellFormat(tt.code)
			require.Equal(t, tt.want, string(f.append(nil, tt.v, false)))
		})
	}
}

func TestBuiltinFormats(t *testing.T) {
	t.Parallel()
	for number, want := range map[int]string{
		0: "46346.75", 1: "46346.75", 2: "46346.75", 9: "4634675%", 10: "4634675.00%", 14: "2026-11-20", 22: "2026-11-20 18:00:00", 20: "18:00:00",
		31: "2026-11-20", 32: "18:00:00", 46: "1112322:00:00", 49: "46346.75", 57: "2026-11-20", 58: "2026-11-20", 34: "2026-11-20 18:00:00", 999: "46346.75",
	} {
		require.Equal(t, want, string(builtinCellFormat(number).append(nil, 46346.75, false)), number)
	}
	require.Equal(t, "08:30:00", string(builtinCellFormat(55).append(nil, 8.5/24, false)))
	require.Equal(t, "2026-11-20", string(builtinCellFormat(55).append(nil, 46346, false)))
}

func TestDaysOfBothCalendars(t *testing.T) {
	t.Parallel()
	f := parseCellFormat("yyyy-mm-dd")
	for day := 61; day < lastDay; day += 97 {
		date := time.Date(1899, 12, 30+day, 0, 0, 0, 0, time.UTC)
		require.Equal(t, date.Format(time.DateOnly), string(f.append(nil, float64(day), false)))
		if day > years1904 {
			require.Equal(t, date.Format(time.DateOnly), string(f.append(nil, float64(day-years1904), true)))
		}
	}
	require.Equal(t, "1904-01-01", string(f.append(nil, 0, true)))
}

// TestStoredNumbers compares the short way for plain numbers with the long one.
func TestStoredNumbers(t *testing.T) {
	t.Parallel()
	var general cellFormat
	r := rand.New(rand.NewPCG(4, 4))
	for range 20_000 {
		stored := strconv.FormatFloat((r.Float64()-0.5)*math.Pow(10, float64(r.IntN(18))), "fge"[r.IntN(3)], r.IntN(18)-1, 64)
		v, ok := storedNumber([]byte(stored))
		require.True(t, ok, stored)
		require.Equal(t, string(newDecimal(v).append(nil, 0, 0)), string(general.appendStored(nil, []byte(stored), false)), stored)
	}
	for _, s := range []string{"-0", "007", "1.50", ".5", "+3", "-.5", "1e3", "0.0", "00", " 12 "} {
		v, err := strconv.ParseFloat(string([]byte(s)[:len(s)]), 64)
		if err != nil {
			v = 12
		}
		require.Equal(t, string(newDecimal(v).append(nil, 0, 0)), string(general.appendStored(nil, []byte(s), false)), s)
	}
}

// TestNumbersAsExcelizeShowsThem compares General numbers with another program.
func TestNumbersAsExcelizeShowsThem(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	r := rand.New(rand.NewPCG(7, 7))
	var want []string
	for i := range 500 {
		v := math.Round((r.Float64()-0.3)*1e6) / math.Pow(10, float64(r.IntN(4)))
		place, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetCellValue("Sheet1", place, v))
		shown, err := f.GetCellValue("Sheet1", place)
		require.NoError(t, err)
		want = append(want, shown)
	}
	data, err := f.WriteToBuffer()
	require.NoError(t, err)
	tables, code := readTables(t, data.Bytes())
	require.Empty(t, code)
	require.Equal(t, want, tables["Sheet1"])
}
