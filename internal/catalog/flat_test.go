package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every path of a file has a header of its own in both languages, which finds it again however files spell it.
func TestFlatHeaders(t *testing.T) {
	t.Parallel()
	for _, k := range everyKind(t) {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			for _, lang := range []Lang{ZH, EN} {
				seen := map[string]bool{}
				for _, p := range k.FlatPaths(true) {
					head := k.FlatHeader(p, lang)
					require.NotEmpty(t, head, p)
					require.False(t, seen[plainHead(head)], "%s has the header of another path: %s", p, head)
					seen[plainHead(head)] = true
					both := k.FlatHeader(p, ZH) + " / " + k.FlatHeader(p, EN)
					for _, spelling := range []string{head, p, " *" + head, strings.ToUpper(head), strings.ReplaceAll(head, " ", ""), both} {
						found, ok := k.PathByHeader(spelling)
						require.True(t, ok, spelling)
						require.Equal(t, p, found, spelling)
					}
				}
			}
			masked := map[string]bool{}
			for _, p := range k.FlatPaths(false) {
				masked[p] = true
				f, _ := k.Field(p)
				require.False(t, f.Spec().Masked, p)
			}
			for _, f := range k.Fields {
				s := f.Spec()
				if s.Type == TypeComputed || s.Type == TypeRows {
					_, ok := k.PathByHeader(s.Label.ZH)
					require.False(t, ok, "%s is no column of a file", s.Key)
				} else if !s.Retired {
					require.Equal(t, !s.Masked, masked[s.Key], s.Key)
				}
			}
		})
	}
	_, ok := SKU.PathByHeader("收件人")
	require.False(t, ok)
	require.Empty(t, SKU.FlatHeader("nothing", ZH))
	found, ok := SKU.PathByHeader("Variant SKU")
	require.True(t, ok)
	require.Equal(t, "sku_code", found)
	own := everyKind(t)[len(All())+2]
	require.Equal(t, "旧等级（已停用）", own.FlatHeader("x_old", ZH))
	require.Equal(t, "旧等级 (retired)", own.FlatHeader("x_old", EN))
	require.Equal(t, "旧等级（已停用） (x_older)", own.FlatHeader("x_older", ZH), "two fields were called so")
	require.Equal(t, "旧等级", own.FlatHeader("x_level", ZH))
	require.NotContains(t, own.FlatPaths(true), "x_oldest")
	sop := everyKind(t)[len(All())+3]
	require.Equal(t, "步骤 / 操作", sop.FlatHeader("steps.action", ZH))
	require.Equal(t, "步骤 / 操作 (x_like)", sop.FlatHeader("x_like", ZH))
}

// What files carry comes back as it was, in either language.
func TestFlatRoundTrip(t *testing.T) {
	t.Parallel()
	for _, k := range everyKind(t) {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			paths := k.FlatPaths(true)
			l, err := k.Layout(paths...)
			require.NoError(t, err)
			records := 0
			comesBack := func(v Values) {
				records++
				want, err := k.JSON(unmatched(k, v))
				require.NoError(t, err)
				for _, lang := range []Lang{ZH, EN} {
					lines := k.FlatLines(v, paths, lang)
					got, problems := l.Update(Values{}, lines, false, v.Extra())
					require.Empty(t, problems, "%q", lines)
					b, err := k.JSON(unmatched(k, got))
					require.NoError(t, err)
					require.Equal(t, string(want), string(b))
					same, problems := l.Update(v, lines, false, v.Extra())
					require.Empty(t, problems)
					require.Equal(t, v, same, "what was not changed keeps its ids")
				}
			}
			if full, problems := k.Decode(k.Sample); len(problems) == 0 {
				comesBack(full)
				comesBack(k.Resolve(full, func(p Person) string { return "id of " + p.Name }, func(_ string, r Ref) string { return "id of " + r.Title }))
			}
			for seed := range 200 {
				d := roll(seed)
				lines := d.lines(k, paths, d.fittingOr)
				v, problems := l.Update(Values{}, lines, false, map[string]string{"ERP 备注": "补货\n急", "=列": "、"})
				if len(problems) == 0 {
					comesBack(v)
				}
			}
			require.Greater(t, records, 20)
		})
	}
}

func TestFlatLines(t *testing.T) {
	t.Parallel()
	v, problems := SOP.Decode(SOP.Sample)
	require.Empty(t, problems)
	lines := SOP.FlatLines(v, []string{"title", "steps.action", "area", "must_prove", "steps.role", "team"}, ZH)
	require.Equal(t, [][]string{
		{"新品上架", "选品提报：选出候选款，附竞品 3 款与毛利测算", "上架与下架", "是", "商品专员", "周子昂、何佳怡"},
		{"", "定时上架，10 分钟内自查前台显示", "", "", "运营", ""},
	}, lines)
	require.Equal(t, "步骤 / 操作", SOP.FlatHeader("steps.action", ZH))
	require.Equal(t, "Steps / Action", SOP.FlatHeader("steps.action", EN))
	require.Equal(t, []string{"Listing", "Yes"}, SOP.FlatLines(v, []string{"area", "must_prove"}, EN)[0])
}
