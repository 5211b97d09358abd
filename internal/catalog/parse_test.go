package catalog

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	t.Parallel()
	days := integer("x", "数", "X").Unit("天", "days")
	score := integer("x", "数", "X").Between(1, 5)
	status := choice("x", "选", "X", opt("active", "在售", "On sale"), opt("stopped", "停售", "Stopped"))
	steps := rows("x", "行", "X", text("a", "甲", "A"), integer("b", "乙", "B"))
	for _, c := range []struct {
		name  string
		field Field
		cell  string
		want  string      // the value as a cell; "" for nothing
		code  ProblemCode // when refused
	}{
		{"text keeps full-width signs", text("x", "文", "X"), "  毛利率（扣点后）　", "毛利率（扣点后）", ""},
		{"text loses a byte-order mark", text("x", "文", "X"), "\ufeff标题", "标题", ""},
		{"text of blanks is nothing", text("x", "文", "X"), " 　\u00a0", "", ""},
		{"text of two lines", text("x", "文", "X"), "一\n二", "", ControlCharacter},
		{"text with a bell", text("x", "文", "X"), "一\a", "", ControlCharacter},
		{"text read backwards", text("x", "文", "X"), "a\u202eexe.pdf", "", ControlCharacter},
		{"text in GB18030", text("x", "文", "X"), "\xc9\xcc\xc6\xb7", "", NotText},
		{"text at the limit", text("x", "文", "X"), strings.Repeat("字", MaxText), strings.Repeat("字", MaxText), ""},
		{"text over the limit", text("x", "文", "X"), strings.Repeat("字", MaxText+1), "", TooLong},
		{"multiline keeps lines", multiline("x", "文", "X"), "\r\n一 \r\n\t二\r\n", "一\n\t二", ""},
		{"multiline over the limit", multiline("x", "文", "X"), strings.Repeat("字", MaxMultiline+1), "", TooLong},
		{"code is folded", text("x", "码", "X").Code(), "ＭＭＬ２６Ｗ－０１", "MML26W-01", ""},
		{"code with lost digits", text("x", "码", "X").Code(), "6.90E+12", "", DigitsLost},
		{"identity with lost digits", text("x", "码", "X").Identity(), "6.9e+12", "", DigitsLost},
		{"code that only looks like it", text("x", "码", "X").Code(), "6E10", "6E10", ""},
		{"plain text with a phone or an account that lost digits", text("x", "文", "X"), "6.22E+18", "", DigitsLost},
		{"the same beside a name", text("x", "文", "X"), "王经理 / 1.38E+10", "", DigitsLost},
		{"plain text with a short number", text("x", "文", "X"), "6.90E+3", "6.90E+3", ""},
		{"plain text that speaks of one", text("x", "文", "X"), "约 6.90E+12 个", "约 6.90E+12 个", ""},
		{"choice by value", status, "active", "active", ""},
		{"choice by Chinese label", status, " 在售 ", "active", ""},
		{"choice by English label", status, "on SALE", "active", ""},
		{"choice by nothing known", status, "卖完了", "", UnknownChoice},
		{"yes", boolean("x", "是", "X"), "是", "yes", ""},
		{"no is a value", boolean("x", "是", "X"), "FALSE", "no", ""},
		{"maybe", boolean("x", "是", "X"), "也许", "", NotYesNo},
		{"zero is a value", days, "0", "0", ""},
		{"integer with its unit", days, "７ 天", "7", ""},
		{"integer from a spreadsheet", days, "1,240.00", "1240", ""},
		{"integer with a typographic minus", days, "−5", "-5", ""},
		{"integer with one of its unit", days, "1 Day", "1", ""},
		{"integer with another word for its unit", days, "7日", "7", ""},
		{"integer with another unit", days, "2 周", "", UnitInCell},
		{"pieces of what is counted in pairs", quantity("x", "数", "X").Unit("件", "pcs"), "1.2万双", "12000", ""},
		{"pieces in cartons", quantity("x", "数", "X").Unit("件", "pcs"), "3箱", "", UnitInCell},
		{"pieces by weight", quantity("x", "数", "X").Unit("件", "pcs"), "12.5kg", "", UnitInCell},
		{"weight in its unit", decimal("x", "数", "X").Unit("千克", "kg"), "12.5 KG", "12.5", ""},
		{"weight in no unit of its own", decimal("x", "数", "X"), "１２.５ｋｇ", "", UnitInCell},
		{"half a day", days, "0.5", "", NotWhole},
		{"integer in words", days, "七天", "", NotANumber},
		{"wrong thousands", days, "1,24", "", NotANumber},
		{"lost digits", days, "6.90E+12", "", DigitsLost},
		{"below the bounds", score, "0", "", OutOfRange},
		{"above the bounds", score, "6", "", OutOfRange},
		{"too large for anything", days, "9999999999999999999", "", OutOfRange},
		{"decimal in ten thousands", decimal("x", "数", "X"), "1.5 万", "15000", ""},
		{"decimal rounded", decimal("x", "数", "X"), "12.3000000000000007", "12.3", ""},
		{"decimal rounded up", decimal("x", "数", "X"), "0.0000005", "0.000001", ""},
		{"money in yuan", money("x", "钱", "X"), "￥１，２９９", "1299.00", ""},
		{"money behind", money("x", "钱", "X"), "1,299.5 元", "1299.50", ""},
		{"money in ten thousands", money("x", "钱", "X"), "5万元", "50000.00", ""},
		{"money owed to us", money("x", "钱", "X"), "-¥5", "-5.00", ""},
		{"money in dollars", money("x", "钱", "X"), "$12.5", "12.50 USD", ""},
		{"money by code", money("x", "钱", "X"), "12.5 usd", "12.50 USD", ""},
		{"money of nowhere", money("x", "钱", "X"), "12.5 XYZ", "", UnknownCurrency},
		{"money with two signs", money("x", "钱", "X"), "-¥-5", "", NotANumber},
		{"money with lost digits", money("x", "钱", "X"), "6.90E+12", "", DigitsLost},
		{"percent", percent("x", "率", "X"), "５％", "5%", ""},
		{"percent without sign", percent("x", "率", "X"), "2.5", "2.5%", ""},
		{"date with dashes", date("x", "日", "X"), "2026-11-21", "2026-11-21", ""},
		{"date with slashes", date("x", "日", "X"), "2026/1/5", "2026-01-05", ""},
		{"date in Chinese", date("x", "日", "X"), "２０２６年１１月２１日", "2026-11-21", ""},
		{"date without signs", date("x", "日", "X"), "20261121", "2026-11-21", ""},
		{"date with midnight", date("x", "日", "X"), "2026-11-21 00:00:00", "2026-11-21", ""},
		{"date with another hour", date("x", "日", "X"), "2026-11-21 09:00", "", NotADate},
		{"year last", date("x", "日", "X"), "11-21-2026", "", AmbiguousDate},
		{"year last and short", date("x", "日", "X"), "21/11/26", "", AmbiguousDate},
		{"31 February", date("x", "日", "X"), "2026-02-31", "", NoSuchDate},
		{"29 February in no leap year", date("x", "日", "X"), "2026-02-29", "", NoSuchDate},
		{"29 February in a leap year", date("x", "日", "X"), "2028-02-29", "2028-02-29", ""},
		{"a day without a year", date("x", "日", "X"), "11-11", "", NoYear},
		{"a day without a year in Chinese", date("x", "日", "X"), "6月18日", "", NoYear},
		{"a leap day without a year", date("x", "日", "X"), "2/29", "", NoYear},
		{"no day and no year", date("x", "日", "X"), "31-12", "", NotADate},
		{"time of a day without a year", dateTime("x", "时", "X"), "11.11 20:00", "", NoYear},
		{"month 0", date("x", "日", "X"), "2026-00-10", "", NoSuchDate},
		{"year 20261", date("x", "日", "X"), "20261-01-01", "", NotADate},
		{"a serial number", date("x", "日", "X"), "46347", "", NotADate},
		{"time in Shanghai", dateTime("x", "时", "X"), "2026-11-21 9:30", "2026-11-21 09:30", ""},
		{"time from a browser", dateTime("x", "时", "X"), "2026-11-21T09:30", "2026-11-21 09:30", ""},
		{"time with seconds", dateTime("x", "时", "X"), "2026/11/21 09:30:59", "2026-11-21 09:30", ""},
		{"time in Chinese", dateTime("x", "时", "X"), "2026年11月21日 9时30分", "2026-11-21 09:30", ""},
		{"time without blank", dateTime("x", "时", "X"), "2026年11月21日9时", "2026-11-21 09:00", ""},
		{"time with a zone", dateTime("x", "时", "X"), "2026-11-21T01:30:00Z", "2026-11-21 09:30", ""},
		{"day without a time", dateTime("x", "时", "X"), "2026-11-21", "2026-11-21 00:00", ""},
		{"hour 25", dateTime("x", "时", "X"), "2026-11-21 25:00", "", NotATime},
		{"31 February with a time", dateTime("x", "时", "X"), "2026-02-31 10:00", "", NoSuchDate},
		{"phone", phone("x", "话", "X"), "0571-０000  8820", "0571-0000 8820", ""},
		{"phone with extension", phone("x", "话", "X"), "+86 571 8888 8888 转 801", "+86 571 8888 8888 转 801", ""},
		{"phone in words", phone("x", "话", "X"), "问林晓雯", "", NotAPhone},
		{"phone too short", phone("x", "话", "X"), "1234", "", NotAPhone},
		{"email", email("x", "邮", "X"), " ops@mumianli.example ", "ops@mumianli.example", ""},
		{"email folded", email("x", "邮", "X"), "ops＠mumianli．example", "ops@mumianli.example", ""},
		{"email with a name", email("x", "邮", "X"), "Ops <ops@mumianli.example>", "", NotAnEmail},
		{"email of no domain", email("x", "邮", "X"), "ops@mumianli", "", NotAnEmail},
		{"url", link("x", "链", "X"), "https://item.example/1?id=2", "https://item.example/1?id=2", ""},
		{"url without scheme", link("x", "链", "X"), "item.example/1", "", NotAURL},
		{"url of a script", link("x", "链", "X"), "javascript:alert(1)", "", NotAURL},
		{"url with a password", link("x", "链", "X"), "https://ops:secret@item.example", "", PasswordInURL},
		{"list", list("x", "列", "X"), "甲，乙；丙\n丁、甲 ,, ", "甲、乙、丙、丁", ""},
		{"list with a quoted item", list("x", "列", "X"), `"甲，乙"、丙`, `"甲，乙"、丙`, ""},
		{"list with too many", list("x", "列", "X"), strings.Repeat("一,", 1) + manyItems(MaxItems), "", TooMany},
		{"list with a long item", list("x", "列", "X"), "甲、" + strings.Repeat("字", MaxText+1), "", TooLong},
		{"people", people("x", "人", "X"), "林晓雯、周子昂", "林晓雯、周子昂", ""},
		{"rows from a spreadsheet", steps, "甲\t1\n\n乙\t\n\t2", "甲\t1\n乙\t\n\t2", ""},
		{"rows with a bad cell", steps, "甲\t一", "", NotANumber},
		{"rows with too many columns", steps, "甲\t1\t2", "", BrokenRows},
		{"too many rows", steps, strings.Repeat("甲\n", MaxRows+1), "", TooMany},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, err := c.field.Parse(c.cell)
			if c.code != "" {
				var p Problem
				require.True(t, errors.As(err, &p), "%v", err)
				require.Equal(t, c.code, p.Code)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, c.field.Format(v))
			require.Equal(t, c.want == "", c.field.Zero(v))
		})
	}
}

func manyItems(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = "项" + count(int64(i))
	}
	return strings.Join(items, "、")
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	d := func(s string) Decimal {
		v, err := ParseDecimal(s)
		require.NoError(t, err)
		return v
	}
	require.Equal(t, "0.3", (d("0.1") + d("0.2")).String())
	require.Equal(t, "1234.05", d("1299").Mul(d("0.95")).String())
	require.Equal(t, "0.333333", d("1").Div(d("3")).String())
	require.Equal(t, "-0.666667", d("-2").Div(d("3")).String())
	require.Equal(t, "0", d("1").Div(0).String(), "division by zero says so in its comment")
	require.Equal(t, int64(7), d("6.000001").Ceil())
	require.Equal(t, int64(-6), d("-6.9").Ceil())
	require.Equal(t, int64(6), d("6.9").Floor())
	require.Equal(t, int64(-7), d("-6.1").Floor())
	most := d("1000000000000")
	require.Positive(t, most.Mul(most), "an overflow stops at the end and does not turn round")
	require.Negative(t, most.Mul(-most))
	require.Equal(t, "64.95", NewPercent(5).Of(d("1299")).String())
	require.Equal(t, "60.6%", Percent(d("60.55")).Round(1).String())
	require.Equal(t, "-60.6%", Percent(d("-60.55")).Round(1).String())
}

func TestProblemCodesAreComplete(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("problem.go")
	require.NoError(t, err)
	require.NotEmpty(t, ProblemCodes)
	require.Len(t, ProblemCodes, strings.Count(string(source), "ProblemCode = "))
	for i, code := range ProblemCodes {
		require.Contains(t, string(source), `ProblemCode = "`+string(code)+`"`)
		require.NotContains(t, ProblemCodes[:i], code)
	}
}

func TestMoneyWords(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"1299": "¥1,299.00", "-1234567.8": "-¥1,234,567.80", "0": "¥0.00", "$999": "$999.00", "12.345 HKD": "HKD 12.345",
	} {
		m, err := ParseMoney(cell)
		require.NoError(t, err)
		require.Equal(t, want, m.Words())
	}
	require.Equal(t, "¥12.34", NewMoney(1234).Words())
}

func TestDate(t *testing.T) {
	t.Parallel()
	d := NewDate(2026, time.December, 31)
	require.Equal(t, "2027-01-01", d.AddDays(1).String())
	require.Equal(t, 41, NewDate(2026, time.November, 20).DaysUntil(d))
	require.Equal(t, -1, d.AddDays(1).DaysUntil(d))
	require.True(t, d.Before(d.AddDays(1)))
	require.False(t, d.Before(d))
	require.Empty(t, Date{}.String())
	late := NewDateTime(time.Date(2026, 11, 20, 16, 30, 59, 0, time.UTC))
	require.Equal(t, "2026-11-21", late.Date().String(), "the day is Shanghai's")
	require.Equal(t, "2026-11-21 00:30", late.String())
}

func TestMask(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shape      Type
		cell, want string
	}{
		{TypePhone, "13800002046", "138****2046"},
		{TypePhone, "138 0000 2046", "138 **** 2046"},
		{TypePhone, "8820000", "******0"},
		{TypeEmail, "lin.xiaowen@mumianli.example", "l***@mumianli.example"},
		{TypeText, "林晓雯", "林**"},
		{TypeText, "林", "*"},
		{TypeMultiline, "底薪加季度奖金，上月 8,000 元", "***"},
		{TypeText, "招商银行 6225 0000 1111 2222", "**** **** **** **** 2222"},
	} {
		require.Equal(t, c.want, mask(c.shape, c.cell))
	}
}
