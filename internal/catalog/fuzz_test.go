package catalog

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// nasty are cells that spreadsheets and people really write; every field type must survive them.
var nasty = []string{
	"", " ", "\t", "　", "\x00", "a\x00b", "\xff\xfe", "\ufeff编码", "a\u202eb", "行一\r\n行二 \r\n\r\n", "\u2028",
	"１２３", "1,299.00", "1,29", "¥1,299.00", "1 299", "-5", "−5", "+.5", ".", "-", "1.5万", "3 亿", "6.90E+12", "1e5", "0.0000005", "9999999999999999999", "12.000000", "５％",
	"$12.50", "12.5 USD", "12.5 XYZ", "5 元/件",
	"2026-11-21", "2026/1/5", "2026.11.21", "2026年11月21日", "20261121", "11-21-2026", "21/11/26", "2026-02-31", "2026-02-29", "0001-01-01", "2026-11-21 00:00:00",
	"2026-11-21 9:30", "2026-11-21T09:30:15", "2026年11月21日 9时30分", "2026-11-21T01:30:00Z", "2026-11-21 25:00",
	"是", "否", "TRUE", "on", "√", "0", "1",
	"138 0000 2046", "+86 (0571) 0000-8820 转 801", "６２２", "a@b.cn", "A@Ｂ.cn", "<a@b.cn>", "a@b", "https://example.com/a?b=c#d", "http://u:p@h", "javascript:alert(1)", "https://",
	"a、b,c；d", `"a，b"、c`, `"a`, `""`, `a"b`, `"a""b"`, `"a"b、c`, "a、a、 a ", "、、,",
	"x\ty\tz", "\tx", "\"多\n行\"\ty", "\"\"\ta", "a\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl",
	"=1+1", "@SUM(A1)", "-2+3", "<script>alert(1)</script>", "{\"a\":1}", "null", "运营🙂👨‍👩‍👧",
}

// roundTrips holds a field to its promise: what was parsed is written so that the same comes back,
// as a cell and as JSON, and what is refused is refused with a code.
func roundTrips(f *testing.F, name string) {
	for _, cell := range append(fuzzed[name].seeds, nasty...) {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) { comesBack(t, fuzzed[name].field, cell) })
}

func comesBack(t *testing.T, field Field, cell string) {
	v, err := field.Parse(cell)
	if err != nil {
		var p Problem
		require.True(t, errors.As(err, &p), "%v", err)
		require.NotEmpty(t, p.Code)
		require.Nil(t, v)
		return
	}
	if v == nil {
		return
	}
	require.False(t, field.Zero(v))
	again, err := field.Parse(field.Format(v))
	require.NoError(t, err, "%q was written as %q", cell, field.Format(v))
	require.Equal(t, v, again)
	b := field.appendJSON(nil, v)
	require.True(t, json.Valid(b), "%s", b)
	r := &reader{b: b}
	stored, err := field.readJSON(r)
	require.NoError(t, err, "%s", b)
	require.NoError(t, r.end())
	require.Equal(t, v, stored)
	require.NotEmpty(t, field.words(v, ZH))
	require.NotEmpty(t, field.words(v, EN))
}

// fuzzed are fields of every type, with cells that only they know.
var fuzzed = map[string]struct {
	field Field
	seeds []string
}{
	"text":      {text("x", "文", "X"), nil},
	"code":      {text("x", "码", "X").Code(), []string{"ＭＭＬ26W－01"}},
	"multiline": {multiline("x", "文", "X"), nil},
	"bool":      {boolean("x", "是", "X"), nil},
	"int":       {integer("x", "数", "X").Unit("天", "days"), []string{"7 天", "7days"}},
	"decimal":   {decimal("x", "数", "X"), nil},
	"figure":    {figure("x", "数", "X"), []string{"3.2%", "¥820,000", "30 秒"}},
	"money":     {money("x", "钱", "X"), []string{"-¥5", "¥-5", "US$3", "3 万元"}},
	"percent":   {percent("x", "率", "X"), nil},
	"date":      {date("x", "日", "X"), nil},
	"datetime":  {dateTime("x", "时", "X"), nil},
	"phone":     {phone("x", "话", "X").Masked(ClassContact), nil},
	"email":     {email("x", "邮", "X").Masked(ClassContact), nil},
	"url":       {link("x", "链", "X"), nil},
	"list":      {list("x", "列", "X"), nil},
	"person":    {person("x", "人", "X"), nil},
	"people":    {people("x", "人", "X"), nil},
	"ref":       {ref("x", "联", "X", ""), nil},
	"refs":      {refs("x", "联", "X", ""), nil},
	"choice":    {choice("x", "选", "X", opt("a", "甲", "First"), opt("b", "乙", "Second")), []string{"甲", "FIRST", " b ", "丙"}},
	"choices":   {choices("x", "选", "X", opt("a", "甲", "First"), opt("b", "乙", "Second")), []string{"乙、甲", "FIRST, second", "b", "甲、丙"}},
	"clock":     {timeOfDay("x", "点", "X"), []string{"9:00", "９：３０", "21点半", "24:00", "24:01", "9 点", "7时5分"}},
	"rows": {
		rows("x", "行", "X", multiline("a", "甲", "A"), text("b", "乙", "B"), integer("c", "丙", "C"), people("d", "丁", "D")),
		[]string{"行\t\t3\t林晓雯、周子昂", "\t\t3", "a\tb\n\nc\td", "a\tb\tnot a number"},
	},
}

func FuzzText(f *testing.F)      { roundTrips(f, "text") }
func FuzzCode(f *testing.F)      { roundTrips(f, "code") }
func FuzzMultiline(f *testing.F) { roundTrips(f, "multiline") }
func FuzzBool(f *testing.F)      { roundTrips(f, "bool") }
func FuzzInt(f *testing.F)       { roundTrips(f, "int") }
func FuzzDecimal(f *testing.F)   { roundTrips(f, "decimal") }
func FuzzFigure(f *testing.F)    { roundTrips(f, "figure") }
func FuzzMoney(f *testing.F)     { roundTrips(f, "money") }
func FuzzPercent(f *testing.F)   { roundTrips(f, "percent") }
func FuzzDate(f *testing.F)      { roundTrips(f, "date") }
func FuzzDateTime(f *testing.F)  { roundTrips(f, "datetime") }
func FuzzPhone(f *testing.F)     { roundTrips(f, "phone") }
func FuzzEmail(f *testing.F)     { roundTrips(f, "email") }
func FuzzURL(f *testing.F)       { roundTrips(f, "url") }
func FuzzList(f *testing.F)      { roundTrips(f, "list") }
func FuzzPerson(f *testing.F)    { roundTrips(f, "person") }
func FuzzPeople(f *testing.F)    { roundTrips(f, "people") }
func FuzzRef(f *testing.F)       { roundTrips(f, "ref") }
func FuzzRefs(f *testing.F)      { roundTrips(f, "refs") }
func FuzzChoice(f *testing.F)    { roundTrips(f, "choice") }
func FuzzChoices(f *testing.F)   { roundTrips(f, "choices") }
func FuzzTimeOfDay(f *testing.F) { roundTrips(f, "clock") }
func FuzzRows(f *testing.F)      { roundTrips(f, "rows") }

// FuzzForm decodes whole forms: no input may panic, and what decodes is encoded to the same record.
func FuzzForm(f *testing.F) {
	for _, cell := range nasty {
		f.Add(cell, "steps.0.action")
	}
	f.Fuzz(formComesBack)
}

func formComesBack(t *testing.T, cell, key string) {
	for _, k := range All() {
		v, problems := k.Decode(k.Sample.With(key, cell).With(k.Fields[len(k.Fields)-1].Spec().Key, cell))
		if len(problems) > 0 {
			require.True(t, v.Empty())
			continue
		}
		again, problems := k.Decode(k.Encode(v))
		require.Empty(t, problems)
		require.Equal(t, v, again)
		b, err := k.JSON(v)
		require.NoError(t, err)
		stored, err := k.FromJSON(b)
		require.NoError(t, err)
		require.Equal(t, v, stored)
	}
}

// FuzzFromJSON holds the reader to JSON: what it accepts is valid, and is written and read as the same.
func FuzzFromJSON(f *testing.F) {
	for _, s := range stored(f) {
		f.Add([]byte(s))
	}
	f.Fuzz(storedComesBack)
}

func storedComesBack(t *testing.T, b []byte) {
	for _, k := range All() {
		v, err := k.FromJSON(b)
		if err != nil {
			require.True(t, v.Empty())
			continue
		}
		require.True(t, json.Valid(b), "%q was read", b)
		written, err := k.JSON(v)
		require.NoError(t, err)
		require.True(t, json.Valid(written), "%s", written)
		again, err := k.FromJSON(written)
		require.NoError(t, err, "%s", written)
		require.Equal(t, v, again)
	}
}

func FuzzTokens(f *testing.F) {
	for _, cell := range nasty {
		f.Add(cell)
	}
	f.Fuzz(foundByItself)
}

func foundByItself(t *testing.T, s string) {
	index := map[string]bool{}
	for _, token := range SearchTokens(s) {
		require.NotEmpty(t, token)
		require.False(t, index[token])
		require.LessOrEqual(t, len([]rune(token)), maxToken)
		index[token] = true
	}
	for _, token := range QueryTokens(s) {
		require.True(t, index[token], "a text is found by itself")
	}
}
