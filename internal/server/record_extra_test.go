package server

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// What a file said in columns that mean no field stands behind the groups of the form, is compared by header, and has a name where
// changed fields are named.
func TestColumnsThatMeanNoField(t *testing.T) {
	t.Parallel()
	kind, ok := catalog.Lookup("sku")
	require.True(t, ok)
	layout, err := kind.Layout("sku_code", "title")
	require.NoError(t, err)
	read := func(extra map[string]string) catalog.Values {
		v, problems := layout.Update(catalog.Values{}, [][]string{{"A-1", "羊绒围巾"}}, false, extra)
		require.Empty(t, problems)
		return v
	}
	for lang, title := range map[string]string{"zh-Hans": "文件里的其他列", "en": "Other columns of the file"} {
		c := &call{p: locale.For(lang)}
		r := room{c: c, kind: kind}
		groups, _ := r.facts(read(map[string]string{"波段": "冬一", "ERP 备注": "急补\n两箱"}), nil, nil)
		require.Equal(t, page.FactGroup{Title: title, Facts: []page.Fact{
			{Label: "ERP 备注", Text: "急补\n两箱"}, {Label: "波段", Text: "冬一"},
		}}, groups[len(groups)-1])
		groups, _ = r.facts(read(nil), nil, nil)
		require.NotEqual(t, title, groups[len(groups)-1].Title, "nothing is said, nothing is headed")
		require.Equal(t, []ui.FieldChange{{Label: "波段", Before: "冬一", After: "冬二"}},
			r.changes(read(map[string]string{"波段": "冬一"}), read(map[string]string{"波段": "冬二"}), ""))
		require.Contains(t, c.fieldNames(eventDetail{Kind: kind.Key, Fields: []string{"price", catalog.ExtraKey}}), title)
	}
}
