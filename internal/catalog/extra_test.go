package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// withExtra is the sample of a kind with columns of a file that mean no field.
func withExtra(t *testing.T, k Kind, extra map[string]string) Values {
	t.Helper()
	v, problems := k.Decode(k.Sample)
	require.Empty(t, problems)
	l, err := k.Layout()
	require.NoError(t, err)
	v, problems = l.Update(v, nil, false, extra)
	require.Empty(t, problems)
	return v
}

func TestExtraIsKept(t *testing.T) {
	t.Parallel()
	v := withExtra(t, SKU, map[string]string{"ERP 备注": " 急补 \n两箱 ", "波段": "冬一", "空": " ", "": "x"})
	require.Equal(t, map[string]string{"ERP 备注": " 急补\n两箱", "波段": "冬一"}, v.Extra())
	b, err := SKU.JSON(v)
	require.NoError(t, err)
	require.Contains(t, string(b), `,"extra":{"ERP 备注":" 急补\n两箱","波段":"冬一"},"forecast":`)
	stored, err := SKU.FromJSON(b)
	require.NoError(t, err)
	require.Equal(t, v, stored)

	edited, problems := SKU.Update(stored, SKU.Encode(stored).With("title", "新名字"))
	require.Empty(t, problems)
	require.Equal(t, v.Extra(), edited.Extra(), "a form says nothing about it and leaves it")
	require.Equal(t, v.Extra(), SKU.Resolve(v, nil, nil).Extra())
	require.False(t, Values{extra: v.extra}.Empty())
	require.Equal(t, "2 facts", Values{extra: v.extra}.String())
	require.Contains(t, SKU.SearchText(v), "冬一")
	s, ok := SKU.Snippet(v, "冬一", ZH)
	require.True(t, ok)
	require.Equal(t, "波段", s.Label)

	l, err := SKU.Layout()
	require.NoError(t, err)
	for _, keep := range []bool{true, false} {
		later, problems := l.Update(v, nil, keep, map[string]string{"波段": "", "产地": "嘉兴"})
		require.Empty(t, problems)
		_, still := later.Extra()["波段"]
		require.Equal(t, keep, still, "a blank cell is nothing or takes away")
		require.Equal(t, " 急补\n两箱", later.Extra()["ERP 备注"], "a file without the column leaves it")
		require.Equal(t, "嘉兴", later.Extra()["产地"])
	}
	same, problems := l.Update(v, nil, false, nil)
	require.Empty(t, problems)
	require.Equal(t, v, same)
	none, problems := l.Update(v, nil, false, map[string]string{"波段": "", "ERP 备注": ""})
	require.Empty(t, problems)
	require.Nil(t, none.Extra())
}

func TestExtraIsCompared(t *testing.T) {
	t.Parallel()
	a := withExtra(t, SKU, map[string]string{"波段": "冬一", "旧": "1"})
	b := withExtra(t, SKU, map[string]string{"波段": "冬二", "新": "2"})
	var said [][3]string
	for _, c := range SKU.Diff(a, b) {
		old, now := c.Words(EN)
		require.Equal(t, ExtraKey, c.Field.Spec().Key)
		said = append(said, [3]string{c.Field.Spec().Label.EN, old, now})
	}
	require.Equal(t, [][3]string{{"新", "", "2"}, {"旧", "1", ""}, {"波段", "冬一", "冬二"}}, said)
	require.Empty(t, SKU.Diff(a, a))
	fields := SKU.ExtraFields(a)
	require.Len(t, fields, 2)
	require.Equal(t, "冬一", SKU.Display(fields[1], a, ZH))
	require.Empty(t, SKU.Display(fields[1], Values{}, ZH))
}

func TestExtraIsLimited(t *testing.T) {
	t.Parallel()
	many := map[string]string{}
	for i := range MaxExtra + 1 {
		many[strings.Repeat("x", i+1)] = "1"
	}
	l, err := SKU.Layout("title", "sku_code")
	require.NoError(t, err)
	for name, test := range map[string]struct {
		extra map[string]string
		want  Problem
	}{
		"columns": {many, Problem{Field: ExtraKey, Code: TooMany, Args: Args{"Max": "64", "Count": "65"}}},
		"name":    {map[string]string{strings.Repeat("名", 201): "1"}, Problem{Field: ExtraKey, Column: strings.Repeat("名", 201), Code: TooLong, Args: Args{"Max": "200", "Length": "201"}}},
		"text":    {map[string]string{"长": strings.Repeat("字", 4001)}, Problem{Field: ExtraKey, Column: "长", Code: TooLong, Args: Args{"Max": "4000", "Length": "4001"}}},
		"control": {map[string]string{"控": "a\x00"}, Problem{Field: ExtraKey, Column: "控", Code: ControlCharacter, Args: Args{"Code": "U+0000"}}},
	} {
		v, problems := l.Update(Values{}, [][]string{{"大衣", "A1"}}, false, test.extra)
		require.Equal(t, []Problem{test.want}, problems, name)
		require.True(t, v.Empty())
	}
	big := map[string]string{}
	for i := range 60 {
		big[strings.Repeat("列", i+1)] = strings.Repeat("字", 3000)
	}
	_, problems := l.Update(Values{}, [][]string{{"大衣", "A1"}}, false, big)
	require.Equal(t, []Problem{{Code: RecordTooLarge, Args: Args{"Max": "200"}}}, problems)
}

func TestExtraIsReserved(t *testing.T) {
	t.Parallel()
	_, err := complete(Kind{Key: "k", Title: text("extra", "名", "Name"), Groups: []Group{group("g", "组", "Group", text("extra", "名", "Name"))}})
	require.ErrorContains(t, err, "extra")
	for _, wrong := range []string{`{"extra":"x"}`, `{"extra":{"a":1}}`, `{"extra":{"a":"1","a":"2"}}`, `{"extra":{"a":"1"},"extra":{"a":"1"}}`} {
		_, err := SKU.FromJSON([]byte(wrong))
		require.Error(t, err, wrong)
	}
	v, err := SKU.FromJSON([]byte(`{"extra":{"b":"","a":"1"},"certificates":[{"extra":"in a row"}]}`))
	require.NoError(t, err)
	require.Equal(t, map[string]string{"a": "1"}, v.Extra())
	require.Contains(t, skuCertificates.In(v)[0].Unknown(), "extra", "a row has nothing besides its columns")
}
