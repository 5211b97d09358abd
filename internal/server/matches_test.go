package server

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// A record whose names were merely matched says so: otherwise it is shown as changed, and nothing with it.
func TestMatchedNamesAreShown(t *testing.T) {
	t.Parallel()
	kind, ok := catalog.Lookup("sku")
	require.True(t, ok)
	read := func(supplier, owner string) catalog.Values {
		v, problems := kind.Decode(catalog.Form{"sku_code": {"A-1"}, "title": {"羊绒围巾"}, "supplier": {"杭州织造"}, "owner": {"林晓雯"}, "backup_suppliers": {"甲厂、乙厂"}})
		require.Empty(t, problems)
		return kind.Resolve(v, func(catalog.Person) string { return owner }, func(_ string, r catalog.Ref) string {
			if r.Title == "乙厂" {
				return "3"
			}
			return supplier
		})
	}
	r := room{c: &call{p: locale.For("zh-Hans")}, kind: kind}
	require.Empty(t, kind.Diff(read("", ""), read("1", "2")), "no fact differs")
	require.Equal(t, []ui.FieldChange{
		{Label: "备选供应商", Before: "甲厂（只有名称）", After: "甲厂（已对应到记录）"},
		{Label: "主供应商", Before: "杭州织造（只有名称）", After: "杭州织造（已对应到记录）"},
		{Label: "负责人", Before: "林晓雯（只有名称）", After: "林晓雯（已对应到成员）"},
	}, r.changes(read("", ""), read("1", "2"), ""))
	require.Equal(t, []ui.FieldChange{
		{Label: "备选供应商", Before: "甲厂（已对应到记录）", After: "甲厂（对应到另一条同名记录）"},
		{Label: "主供应商", Before: "杭州织造（已对应到记录）", After: "杭州织造（对应到另一条同名记录）"},
	}, r.changes(read("1", "2"), read("4", "2"), ""), "another one of the same name")
	require.Empty(t, r.changes(read("1", "2"), read("1", "2"), ""))
}
