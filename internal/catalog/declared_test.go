package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

const exclusive = "品牌独家供货，没有第二家"

// declared is the sample of a kind without a fact, which is declared not applicable.
func declared(t *testing.T, k catalog.Kind, key, reason string) catalog.Values {
	t.Helper()
	v, problems := k.Decode(without(k.Sample, key).With(key+catalog.DeclaredSuffix, reason))
	require.Empty(t, problems)
	return v
}

// N-12: each required fact of every kind can be declared not applicable with a reason, which is signed, compared and carried with the rest.
func TestDeclaredNotApplicable(t *testing.T) {
	t.Parallel()
	for _, k := range catalog.All() {
		tried := 0
		for _, f := range k.Fields {
			s := f.Spec()
			empty, problems := k.Decode(without(k.Sample, s.Key))
			if !k.Declarable(f) || len(problems) > 0 || k.Display(f, empty, catalog.ZH) != "" {
				continue
			}
			v := declared(t, k, s.Key, exclusive)
			list := k.Declared(v)
			require.Len(t, list, 1, s.Key)
			require.Equal(t, s.Key, list[0].Field.Spec().Key)
			require.Equal(t, "不适用："+exclusive, k.Display(f, v, catalog.ZH))
			require.Equal(t, "Not applicable: "+exclusive, list[0].In(catalog.EN))
			require.NotContains(t, rules(k.Findings(v, catalog.SampleEnv)), k.Key+".missing "+s.Key)
			require.Contains(t, rules(k.Findings(v, catalog.SampleEnv)), k.Key+".not_applicable "+s.Key)
			require.Zero(t, k.Lacking(v), s.Key)
			require.Empty(t, k.LackingFields(v))
			for _, u := range k.Unjudged(v, catalog.SampleEnv) {
				require.NotEqual(t, s.Key, u.Field.Spec().Key)
			}

			b, err := k.JSON(v)
			require.NoError(t, err)
			stored, err := k.FromJSON(b)
			require.NoError(t, err)
			require.Equal(t, v, stored)
			again, problems := k.Decode(k.Encode(v))
			require.Empty(t, problems)
			require.Equal(t, v, again, "a form holds it")

			changes := k.Diff(empty, v)
			require.Len(t, changes, 1, s.Key)
			old, now := changes[0].Words(catalog.EN)
			require.Equal(t, []string{s.Key, "", "Not applicable: " + exclusive}, []string{changes[0].Field.Spec().Key, old, now})
			require.Empty(t, k.ExtraFields(v), "it is shown where its fact would be")
			tried++
		}
		require.Positive(t, tried, k.Key)
	}
}

// What identifies a record, what nobody asks for, and a reason that says nothing are refused or ignored.
func TestDeclaringWants(t *testing.T) {
	t.Parallel()
	k := catalog.Supplier
	for _, reason := range []string{"无", "不详", "n/a", "没有。", "详见附件", "口头交接。", "see attachment"} {
		_, problems := k.Decode(without(k.Sample, "contact").With("contact"+catalog.DeclaredSuffix, reason))
		require.Equal(t, []catalog.Problem{{Field: "contact", Code: catalog.NoReason, Args: catalog.Args{"Min": "4"}}}, problems, reason)
	}
	title, _ := k.Field(k.Title.Spec().Key)
	require.False(t, k.Declarable(title))
	both := k.Sample.With("contact"+catalog.DeclaredSuffix, exclusive)
	_, problems := k.Decode(both)
	require.Equal(t, []catalog.Problem{{Field: "contact", Code: catalog.SaidAndDeclared}}, problems)
	v, problems := k.Decode(both.With("contact", "详见附件"))
	require.Empty(t, problems, "what says nothing gives way")
	require.Len(t, k.Declared(v), 1)

	mended, problems := k.Update(v, catalog.Form{"contact": {"沈玉兰"}})
	require.Empty(t, problems)
	require.Empty(t, mended.Extra(), "a fact ends its declaration")
	back, problems := k.Update(v, catalog.Form{"contact" + catalog.DeclaredSuffix: {" "}})
	require.Empty(t, problems)
	require.Empty(t, back.Extra())
	require.Equal(t, 1, k.Lacking(back))
}

// Files say it in the cell of the fact or in the column that exports have; people name fields there by their labels.
func TestDeclaredInFiles(t *testing.T) {
	t.Parallel()
	k := catalog.Supplier
	whole, problems := k.Decode(k.Sample)
	require.Empty(t, problems)
	l, err := k.Layout("contact")
	require.NoError(t, err)
	for _, cell := range []string{"不适用：" + exclusive, "不适用（" + exclusive + "）", "N/A - " + exclusive, "Not applicable: " + exclusive} {
		for _, keep := range []bool{true, false} {
			v, problems := l.Update(whole, [][]string{{cell}}, keep, nil)
			require.Empty(t, problems)
			require.Len(t, k.Declared(v), 1, cell)
			require.Equal(t, exclusive, k.Declared(v)[0].Reason)
			form, problems := k.Update(whole, catalog.Form{"contact": {cell}})
			require.Empty(t, problems)
			require.Equal(t, v, form)
		}
	}
	field, _ := k.Field("contact")
	said := field.Spec().Label.ZH + "：" + exclusive + "\n星座: 无关紧要的一行"
	blank, problems := l.Update(whole, [][]string{{""}}, false, map[string]string{catalog.NotApplicable: said})
	require.Empty(t, problems)
	require.Len(t, k.Declared(blank), 1)
	require.Len(t, k.ExtraFields(blank), 1, "a line that means nothing is shown as it is")
}
