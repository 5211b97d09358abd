package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// ruleForm is a rule as its form says it.
func ruleForm(field, sort string, more ...string) catalog.Form {
	f := catalog.Form{"field": {field}, "sort": {sort}, "severity": {"warning"}, "why_zh": {"仓库要用。"}}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i]] = []string{more[i+1]}
	}
	return f
}

// ruled is the kind with the rule that the form describes.
func ruled(t *testing.T, kind string, form catalog.Form, fields ...catalog.OwnField) (catalog.Kind, catalog.OwnRule) {
	t.Helper()
	c, err := catalog.With(1, nil, fields)
	require.NoError(t, err)
	k, _ := c.Lookup(kind)
	said, problems := catalog.DescribeRule(k, catalog.Values{}, form)
	require.Empty(t, problems)
	r := catalog.OwnRule{Kind: kind, Said: said}
	r.Key = catalog.RuleKey(r, func(string) bool { return false })
	c, err = c.Ruled([]catalog.OwnRule{r})
	require.NoError(t, err)
	k, _ = c.Lookup(kind)
	return k, r
}

// ownField is a field of suppliers of the workspace's own.
func ownField(t *testing.T, key string, typ catalog.Type, more catalog.Form) catalog.OwnField {
	t.Helper()
	return catalog.OwnField{Kind: "supplier", Key: key, Said: describe(t, catalog.Supplier, key, typ, more), State: catalog.Live}
}

// TestOwnRulesFireAtTheirBorder has each sort on both sides of its limit, and without the fact.
func TestOwnRulesFireAtTheirBorder(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		typ          catalog.Type
		form         []string
		fires, quiet []string
		args         catalog.Args
	}{
		"number between":  {catalog.TypeInt, []string{"range", "min", "2", "max", "5"}, []string{"1", "6"}, []string{"2", "5"}, catalog.Args{"Min": "2", "Max": "5"}},
		"number at least": {catalog.TypeDecimal, []string{"range", "min", "0.5"}, []string{"0.4"}, []string{"0.5"}, catalog.Args{"Rule": "least"}},
		"money at most":   {catalog.TypeMoney, []string{"range", "max", "100"}, []string{"100.01"}, []string{"100", "500 USD"}, catalog.Args{"Rule": "most"}},
		"percent":         {catalog.TypePercent, []string{"range", "min", "5%"}, []string{"4.9%"}, []string{"5%"}, nil},
		"pattern":         {catalog.TypeText, []string{"pattern", "pattern", `[A-Z]{2}\d`, "example", "AB1"}, []string{"AB12", "xAB1"}, []string{"AB1"}, catalog.Args{"Example": "AB1"}},
		"age":             {catalog.TypeDate, []string{"age", "days", "3"}, []string{"2026-11-17"}, []string{"2026-11-18", "2026-12-01"}, catalog.Args{"Days": "3"}},
		"due":             {catalog.TypeDate, []string{"due", "days", "3"}, []string{"2026-11-24", "2026-11-01"}, []string{"2026-11-25"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, r := ruled(t, "supplier", ruleForm("x_f", tc.form[0], tc.form[1:]...), ownField(t, "x_f", tc.typ, nil))
			require.Equal(t, "supplier.own_x_f_"+tc.form[0], r.ID())
			judge := func(cell string) []catalog.Finding {
				var own []catalog.Finding
				for _, f := range k.Findings(sample(t, k, catalog.Example{"x_f": cell}), catalog.SampleEnv) {
					if f.Rule == r.ID() {
						own = append(own, f)
					}
				}
				return own
			}
			for _, cell := range tc.fires {
				found := judge(cell)
				require.Len(t, found, 1, cell)
				require.Equal(t, "x_f", found[0].Field)
				require.Equal(t, catalog.Warning, found[0].Severity)
				require.Equal(t, "仓库要用。", found[0].Args[catalog.ArgWhyEN], "the other language falls back")
				for key, want := range tc.args {
					require.Equal(t, want, found[0].Args[key], key)
				}
			}
			for _, cell := range tc.quiet {
				require.Empty(t, judge(cell), cell)
			}
			require.Empty(t, judge(""))
			lacks := k.Unjudged(sample(t, k, catalog.Example{"x_f": ""}), catalog.SampleEnv)
			require.Contains(t, unjudgedIDs(lacks), r.ID(), "what was not judged is said")
			off := catalog.SampleEnv
			off.Severities = map[string]catalog.Severity{r.ID(): catalog.Off}
			require.NotContains(t, rules(k.Findings(sample(t, k, catalog.Example{"x_f": tc.fires[0]}), off)), r.ID()+" x_f")
		})
	}
}

func unjudgedIDs(list []catalog.Unjudged) []string {
	var out []string
	for _, u := range list {
		out = append(out, u.Check.ID)
	}
	return out
}

// TestAnOwnRuleOfABuiltInField makes a built-in fact required, until the rule is retired.
func TestAnOwnRuleOfABuiltInField(t *testing.T) {
	t.Parallel()
	form := ruleForm("x_note", "required", "severity", "blocker", "why_zh", "", "why_en", "The warehouse needs it.")
	k, r := ruled(t, "supplier", form, ownField(t, "x_note", catalog.TypeText, nil))
	empty := sample(t, k, catalog.Example{"x_note": ""})
	require.Contains(t, rules(k.Findings(empty, catalog.SampleEnv)), r.ID()+" x_note")
	require.NotContains(t, unjudgedIDs(k.Unjudged(empty, catalog.SampleEnv)), r.ID())
	require.NotContains(t, rules(k.Findings(sample(t, k, catalog.Example{"x_note": "甲"}), catalog.SampleEnv)), r.ID()+" x_note")
	require.True(t, k.HasRules)
	builtIn, _ := catalog.Lookup("supplier")
	require.Len(t, builtIn.Checks, len(k.Checks)-1, "other workspaces keep theirs")

	c, err := catalog.With(2, nil, nil)
	require.NoError(t, err)
	c, err = c.Ruled([]catalog.OwnRule{r})
	require.NoError(t, err, "its field is gone")
	k, _ = c.Lookup("supplier")
	require.Len(t, k.Checks, len(builtIn.Checks))
	require.True(t, k.HasRules, "what it found has to go")
	require.True(t, r.Idle(k))
}

// TestRulesThatCannotBe are forms that come back with a sentence at the field.
func TestRulesThatCannotBe(t *testing.T) {
	t.Parallel()
	c, err := catalog.With(1, nil, []catalog.OwnField{
		ownField(t, "x_n", catalog.TypeInt, nil), ownField(t, "x_t", catalog.TypeText, nil), ownField(t, "x_d", catalog.TypeDate, nil),
		ownField(t, "x_m", catalog.TypeText, catalog.Form{"masked": {"yes"}}), ownField(t, "x_r", catalog.TypeText, catalog.Form{"required": {"yes"}}),
	})
	require.NoError(t, err)
	k, _ := c.Lookup("supplier")
	for name, tc := range map[string]struct {
		form catalog.Form
		at   string
		code catalog.ProblemCode
	}{
		"no field":             {ruleForm("zebra", "required"), "field", catalog.UnknownChoice},
		"no sort":              {ruleForm("x_t", "zebra"), "sort", catalog.UnknownChoice},
		"range of text":        {ruleForm("x_t", "range", "min", "1"), "sort", catalog.RuleMisfit},
		"pattern of a date":    {ruleForm("x_d", "pattern", "pattern", "a", "example", "a"), "sort", catalog.RuleMisfit},
		"masked":               {ruleForm("x_m", "pattern", "pattern", "a", "example", "a"), "field", catalog.RuleMasked},
		"required anyway":      {ruleForm("x_r", "required"), "field", catalog.RuleNeedless},
		"upside down":          {ruleForm("x_n", "range", "min", "5", "max", "2"), "min", catalog.MinOverMax},
		"no bound":             {ruleForm("x_n", "range"), "min", catalog.RuleBoundless},
		"not a number":         {ruleForm("x_n", "range", "max", "many"), "max", catalog.NotANumber},
		"bad pattern":          {ruleForm("x_t", "pattern", "pattern", "(", "example", "a"), "pattern", catalog.BadPattern},
		"long pattern":         {ruleForm("x_t", "pattern", "pattern", strings.Repeat("a", 201), "example", "a"), "pattern", catalog.BadPattern},
		"no pattern":           {ruleForm("x_t", "pattern"), "pattern", catalog.RequiredToSave},
		"example that is none": {ruleForm("x_t", "pattern", "pattern", `\d+`, "example", "a"), "example", catalog.RuleExample},
		"no example":           {ruleForm("x_t", "pattern", "pattern", `\d+`), "example", catalog.RequiredToSave},
		"no days":              {ruleForm("x_d", "age"), "days", catalog.RequiredToSave},
		"days before":          {ruleForm("x_d", "age", "days", "-1"), "days", catalog.OutOfRange},
		"no why":               {ruleForm("x_t", "required", "why_zh", ""), "why_zh", catalog.RequiredToSave},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := catalog.DescribeRule(k, catalog.Values{}, tc.form)
			require.NotEmpty(t, problems)
			require.Equal(t, tc.at, problems[0].Field)
			require.Equal(t, tc.code, problems[0].Code)
		})
	}
	said, problems := catalog.DescribeRule(k, catalog.Values{}, ruleForm("x_t", "required"))
	require.Empty(t, problems)
	changed, problems := catalog.DescribeRule(k, said, ruleForm("x_n", "range", "why_zh", "改"))
	require.Empty(t, problems)
	require.Equal(t, "x_t", catalog.OwnRule{Said: changed}.Field(), "its id says so")
}
