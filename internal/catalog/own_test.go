package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// describe makes the description of an own field as its form would.
func describe(t *testing.T, kind catalog.Kind, label string, typ catalog.Type, more catalog.Form) catalog.Values {
	t.Helper()
	form := catalog.Form{"label_zh": {label}, "type": {string(typ)}}
	for key, cells := range more {
		form[key] = cells
	}
	v, problems := catalog.DescribeField(kind, "", catalog.Values{}, form)
	require.Empty(t, problems)
	return v
}

// ownAnswers are a field of every type with an answer to it.
var ownAnswers = []struct {
	typ    catalog.Type
	more   catalog.Form
	answer catalog.Form // cells by what stands behind the key
}{
	{catalog.TypeText, catalog.Form{"pattern": {`[A-Z]{2}\d{4}`}, "example": {"AB1234"}, "required": {"yes"}}, catalog.Form{"": {"AB1234"}}},
	{catalog.TypeMultiline, nil, catalog.Form{"": {"第一行\n第二行"}}},
	{catalog.TypeChoice, catalog.Form{"options.0.zh": {"战略"}, "options.0.en": {"Strategic"}, "options.1.zh": {"普通"}, "listed": {"yes"}}, catalog.Form{"": {"战略"}}},
	{catalog.TypeBool, nil, catalog.Form{"": {"no"}}},
	{catalog.TypeInt, catalog.Form{"min": {"1"}, "max": {"5"}, "unit_zh": {"星"}}, catalog.Form{"": {"4"}}},
	{catalog.TypeDecimal, catalog.Form{"min": {"0"}}, catalog.Form{"": {"2.5"}}},
	{catalog.TypeMoney, nil, catalog.Form{"": {"1299 CNY"}}},
	{catalog.TypePercent, nil, catalog.Form{"": {"12.5%"}}},
	{catalog.TypeDate, nil, catalog.Form{"": {"2026-12-01"}}},
	{catalog.TypeDateTime, nil, catalog.Form{"": {"2026-12-01 09:30"}}},
	{catalog.TypePhone, catalog.Form{"masked": {"yes"}}, catalog.Form{"": {"138 0000 2046"}}},
	{catalog.TypeEmail, nil, catalog.Form{"": {"ops@mumianli.example"}}},
	{catalog.TypeURL, nil, catalog.Form{"": {"https://example.com/a"}}},
	{catalog.TypeList, nil, catalog.Form{"": {"春季", "秋季"}}},
	{catalog.TypePerson, catalog.Form{"many": {"yes"}}, catalog.Form{"": {"何佳怡", "林晓雯"}}},
	{catalog.TypeRef, catalog.Form{"target": {"sku"}}, catalog.Form{"": {"MML26W-0117-OAT-M"}}},
	{catalog.TypeRows, catalog.Form{
		"columns.0.zh": {"事项"}, "columns.0.type": {"text"}, "columns.1.zh": {"数量"}, "columns.1.type": {"decimal"},
		"columns.2.zh": {"日期"}, "columns.2.type": {"date"}, "columns.3.zh": {"结果"}, "columns.3.type": {"choice"}, "columns.3.options": {"好", "差"},
	}, catalog.Form{"": {""}, ".0.": {"抽检", "3", "2026-11-01", "好"}}},
}

// withOwn is a catalog whose suppliers have an own field of every type, and with an own kind that has a field, too. The samples of
// both answer everything.
func withOwn(t *testing.T, state catalog.FieldState) []catalog.Kind {
	t.Helper()
	said, problems := catalog.DescribeKind(catalog.Catalog{}, "", catalog.Values{}, catalog.Form{
		"label_zh": {"直播间"}, "label_en": {"Live room"}, "why_zh": {"每个直播间一条。"}, "why_en": {"One for each room."},
		"unit_zh": {"个直播间"}, "unit_en": {"live rooms"}, "owner": {"yes"}, "next_owner": {"yes"}, "due": {"yes"},
	})
	require.Empty(t, problems)
	room := catalog.OwnKind{Key: "x_live_room", Said: said}
	bare, err := catalog.With(1, []catalog.OwnKind{room}, nil)
	require.NoError(t, err)

	sample := map[string]catalog.Form{
		"supplier":    catalog.Supplier.Sample,
		"x_live_room": {"title": {"天猫主直播间"}, "owner": {"林晓雯"}, "next_owner": {"何佳怡"}, "due": {"2026-12-31"}},
	}
	var fields []catalog.OwnField
	for _, key := range []string{"supplier", "x_live_room"} {
		kind, _ := bare.Lookup(key)
		for _, a := range ownAnswers {
			o := catalog.OwnField{Kind: key, Key: "x_" + string(a.typ), State: state, Said: describe(t, kind, "自定义"+string(a.typ), a.typ, a.more)}
			fields = append(fields, o)
			for behind, cells := range a.answer {
				if behind != ".0." {
					sample[key] = sample[key].With(o.Key+behind, cells...)
					continue
				}
				form := catalog.FieldForm.Encode(o.Said)
				for n, cell := range cells {
					sample[key] = sample[key].With(o.Key+behind+form.Get("columns."+string(rune('0'+n))+".key"), cell)
				}
			}
		}
	}
	whole, err := catalog.With(2, []catalog.OwnKind{room}, fields)
	require.NoError(t, err)
	require.Equal(t, int64(2), whole.Version())
	var out []catalog.Kind
	for _, key := range []string{"supplier", "x_live_room"} {
		kind, ok := whole.Lookup(key)
		require.True(t, ok)
		kind.Sample = sample[key]
		out = append(out, kind)
	}
	return out
}

// What a workspace made keeps to what ours keep to, but for the words, which are its own, and for checks, which only we write.
func TestEveryOwnKindConforms(t *testing.T) {
	t.Parallel()
	for _, k := range withOwn(t, catalog.Live) {
		for _, s := range suite {
			if s.name == "labels" || s.name == "checks" && k.Own {
				continue
			}
			t.Run(k.Key+" "+s.name, func(t *testing.T) {
				t.Parallel()
				s.keeps(t, k)
			})
		}
	}
}

func TestOwnFieldsAreFields(t *testing.T) {
	t.Parallel()
	for _, k := range withOwn(t, catalog.Live) {
		v := sample(t, k, nil)
		for _, a := range ownAnswers {
			f, ok := k.Field("x_" + string(a.typ))
			require.True(t, ok)
			require.NotEmpty(t, k.Display(f, v, catalog.ZH), a.typ)
			require.True(t, f.Spec().Own)
		}
		changed := sample(t, k, catalog.Example{"x_choice": "普通", "x_phone": "139 1111 2222"})
		var keys []string
		for _, c := range k.Diff(v, changed) {
			keys = append(keys, c.Field.Spec().Key)
			require.NotContains(t, c.Old+c.New, "13911112222")
		}
		require.Equal(t, []string{"x_choice", "x_phone"}, keys)
		said := k.SearchText(v)
		require.Contains(t, said, "AB1234")
		require.Contains(t, said, "战略")
		require.Contains(t, said, "Strategic")
		require.NotContains(t, said, "2046", "what is masked is not searched")
		require.NotContains(t, strings.Join(k.Cells(v, catalog.ZH), "|"), "138 0000 2046")
		require.Contains(t, k.Header(catalog.ZH), "自定义choice")
		f, ok := k.FieldByHeader("自定义 Choice*")
		require.True(t, ok)
		require.Equal(t, "x_choice", f.Spec().Key)
	}
	_, ok := catalog.Lookup("x_live_room")
	require.False(t, ok, "the built-in kinds stay as they are")
	_, ok = catalog.Supplier.Field("x_text")
	require.False(t, ok)
}

func TestOwnFieldsAreJudged(t *testing.T) {
	t.Parallel()
	k := withOwn(t, catalog.Live)[0]
	require.Contains(t, rules(k.Findings(sample(t, k, catalog.Example{"x_text": ""}), catalog.SampleEnv)), "supplier.missing x_text")
	require.Equal(t, 1, k.Lacking(sample(t, k, catalog.Example{"x_text": ""})))
	require.Contains(t, rules(k.Findings(sample(t, k, catalog.Example{"x_text": "AB123"}), catalog.SampleEnv)), "supplier.wrong_shape x_text")
	_, problems := k.Decode(k.Sample.With("x_int", "6"))
	require.Len(t, problems, 1)
	require.Equal(t, catalog.OutOfRange, problems[0].Code)
	require.Equal(t, catalog.Args{"Min": "1", "Max": "5"}, problems[0].Args)
}

func TestPatternThatRefuses(t *testing.T) {
	t.Parallel()
	said := describe(t, catalog.Supplier, "编号", catalog.TypeText, catalog.Form{"pattern": {`\d{3}`}, "refuse": {"yes"}, "example": {"123"}})
	c, err := catalog.With(1, nil, []catalog.OwnField{{Kind: "supplier", Key: "x_no", Said: said}})
	require.NoError(t, err)
	k, _ := c.Lookup("supplier")
	_, problems := k.Decode(k.Sample.With("x_no", "12a"))
	require.Equal(t, []catalog.Problem{{Field: "x_no", Code: catalog.WrongShape, Args: catalog.Args{"Example": "123"}}}, problems)
	v, err := k.FromJSON([]byte(`{"x_no":"12a"}`))
	require.NoError(t, err, "what was stored before the pattern still opens")
	require.Equal(t, "12a", k.Encode(v).Get("x_no"))
}

func TestRetiredOwnField(t *testing.T) {
	t.Parallel()
	for _, state := range []catalog.FieldState{catalog.Retired, catalog.Removed} {
		live, k := withOwn(t, catalog.Live)[0], withOwn(t, state)[0]
		old := sample(t, live, nil)
		require.Empty(t, rules(k.Findings(sample(t, k, catalog.Example{"x_text": ""}), catalog.SampleEnv)), "what is retired is not missed")
		form := k.Encode(old)
		for key := range form {
			if strings.HasPrefix(key, "x_") {
				delete(form, key)
			}
		}
		kept, problems := k.Update(old, form)
		require.Empty(t, problems)
		require.Equal(t, old, kept, "a new form does not ask for it and takes nothing away")
		typed, problems := k.Update(old, form.With("x_text", "CD5678"))
		require.Empty(t, problems)
		require.Len(t, k.Diff(old, typed), 1, "a form that was open keeps what was typed")
		require.Equal(t, state == catalog.Retired, slices.Contains(k.Header(catalog.ZH), "自定义text（已停用）"))
		require.Len(t, k.Cells(old, catalog.ZH), len(k.Header(catalog.ZH)))
		_, ok := k.FieldByHeader("自定义text")
		require.False(t, ok, "an import brings nothing into it")
	}
}

func TestDescriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	k := withOwn(t, catalog.Live)[0]
	for _, tt := range []struct {
		name string
		form catalog.Form
		at   string
		code catalog.ProblemCode
	}{
		{"nothing", catalog.Form{}, "label_zh", catalog.RequiredToSave},
		{"no type", catalog.Form{"label_zh": {"等级"}}, "type", catalog.RequiredToSave},
		{"computed", catalog.Form{"label_zh": {"等级"}, "type": {"computed"}}, "type", catalog.UnknownChoice},
		{"no options", catalog.Form{"label_zh": {"等级"}, "type": {"choice"}}, "options", catalog.NeedsOptions},
		{"an option twice", catalog.Form{"label_zh": {"等级"}, "type": {"choice"}, "options.0.zh": {"甲"}, "options.1.zh": {" 甲 "}}, "options", catalog.TwinOption},
		{"no columns", catalog.Form{"label_zh": {"等级"}, "type": {"rows"}}, "columns", catalog.NeedsColumns},
		{"a choice column of nothing", catalog.Form{"label_zh": {"表"}, "type": {"rows"}, "columns.0.zh": {"甲"}, "columns.0.type": {"choice"}}, "columns", catalog.NeedsOptions},
		{"options of a column with one code", catalog.Form{"label_zh": {"表"}, "type": {"rows"}, "columns.0.zh": {"甲"}, "columns.0.type": {"choice"}, "columns.0.options": {"Good!", "Good?"}}, "columns", catalog.TwinOption},
		{"a pattern that is none", catalog.Form{"label_zh": {"等级"}, "type": {"text"}, "pattern": {"[A-"}}, "pattern", catalog.BadPattern},
		{"a pattern that is too long", catalog.Form{"label_zh": {"等级"}, "type": {"text"}, "pattern": {strings.Repeat("a", 201)}}, "pattern", catalog.BadPattern},
		{"upside down", catalog.Form{"label_zh": {"星"}, "type": {"int"}, "min": {"5"}, "max": {"1"}}, "min", catalog.MinOverMax},
		{"a built-in name", catalog.Form{"label_zh": {k.Title.Spec().Label.ZH}, "type": {"text"}}, "label_zh", catalog.NameTaken},
		{"an own name", catalog.Form{"label_zh": {"自定义text"}, "type": {"text"}}, "label_zh", catalog.NameTaken},
		{"a taken header", catalog.Form{"label_zh": {"新"}, "type": {"text"}, "also": {"自定义text"}}, "also", catalog.NameTaken},
	} {
		_, problems := catalog.DescribeField(k, "", catalog.Values{}, tt.form)
		require.NotEmpty(t, problems, tt.name)
		require.Contains(t, problems, catalog.Problem{Field: tt.at, Row: problems[0].Row, Column: problems[0].Column, Code: tt.code, Args: problems[0].Args}, tt.name)
	}
	_, problems := catalog.DescribeField(k, "x_text", catalog.Values{}, catalog.Form{"label_zh": {"自定义text"}, "type": {"text"}})
	require.Empty(t, problems, "a field may keep its own name")
	_, problems = catalog.DescribeKind(catalog.Catalog{}, "", catalog.Values{}, catalog.Form{"label_zh": {catalog.SKU.Label.ZH}})
	require.NotEmpty(t, problems)
}

func TestKeysOfOwn(t *testing.T) {
	t.Parallel()
	free := func(string) bool { return false }
	require.Equal(t, "x_partnership_level", catalog.KeyFor(catalog.Label{ZH: "合作等级", EN: "Partnership level"}, free))
	made := catalog.KeyFor(catalog.Label{ZH: "合作等级", EN: "合作等级"}, free)
	require.Regexp(t, `^x_[a-z]{8}$`, made)
	require.Equal(t, made, catalog.KeyFor(catalog.Label{ZH: "合作等级", EN: "合作等级"}, free))
	again := catalog.KeyFor(catalog.Label{ZH: "合作等级", EN: "合作等级"}, func(key string) bool { return key == made })
	require.NotEqual(t, made, again)
	require.Regexp(t, `^x_[a-z]{8}$`, again)
}

func TestWithRefusesWhatIsBroken(t *testing.T) {
	t.Parallel()
	said := describe(t, catalog.Supplier, "等级", catalog.TypeText, nil)
	far := describe(t, catalog.Supplier, "去向", catalog.TypeRef, catalog.Form{"target": {"x_nowhere"}})
	for name, fields := range map[string][]catalog.OwnField{
		"a built-in key":    {{Kind: "supplier", Key: "name", Said: said}},
		"a key twice":       {{Kind: "supplier", Key: "x_a", Said: said}, {Kind: "supplier", Key: "x_a", Said: said}},
		"an unknown kind":   {{Kind: "x_nothing", Key: "x_a", Said: said}},
		"an unknown target": {{Kind: "supplier", Key: "x_a", Said: far}},
		"no description":    {{Kind: "supplier", Key: "x_a"}},
	} {
		_, err := catalog.With(1, nil, fields)
		require.Error(t, err, name)
	}
	_, err := catalog.With(1, []catalog.OwnKind{{Key: "supplier"}}, nil)
	require.Error(t, err)
}
