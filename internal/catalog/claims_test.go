package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// TestClaimsHaveTheirCertificates: a claim that the law names a paper for is carried by that paper only, in either language; others by any (SKU-28, R-SKU-07).
func TestClaimsHaveTheirCertificates(t *testing.T) {
	t.Parallel()
	kind, _ := catalog.Lookup("sku")
	for _, c := range []struct{ claim, certificate, until, missing string }{
		{"含羊毛 90%", "质检报告", "2027-01-01", ""},
		{"含羊毛 90%", "质检报告", "2026-11-20", "含羊毛 90%"},
		{"有机棉", "质检报告", "2027-01-01", "有机棉"},
		{"有机棉", "GOTS 有机纺织品认证", "2027-01-01", ""},
		{"有机棉", "有机认证", "2026-11-20", "有机棉"},
		{"Organic cotton", "Organic certificate", "2027-01-01", ""},
		{"抽奖有机会免单", "质检报告", "2027-01-01", ""},
		{"通过３Ｃ认证", "3C 认证", "2027-01-01", ""},
		{"原装进口", "3C 认证", "2027-01-01", "原装进口"},
		{"原装进口", "入境货物检验检疫证明", "2027-01-01", ""},
		{"婴幼儿可穿", "纤维成分检测报告", "2027-01-01", "婴幼儿可穿"},
		{"婴幼儿可穿", "A 类检测报告（GB 31701）", "2027-01-01", ""},
		{"保健功效", "蓝帽批文", "2027-01-01", ""},
		{"美白", "特殊化妆品注册证", "2027-01-01", ""},
		{"美白", "质检报告", "2027-01-01", "美白"},
		{"有机棉、美白", "有机认证", "2027-01-01", "美白"},
	} {
		form := catalog.Form{}
		for key, cells := range kind.Sample {
			form[key] = cells
		}
		form["claims"], form["certificates.0.name"], form["certificates.0.valid_to"] = []string{c.claim}, []string{c.certificate}, []string{c.until}
		values, problems := kind.Update(catalog.Values{}, form)
		require.Empty(t, problems)
		var missing string
		for _, f := range kind.Findings(values, catalog.SampleEnv) {
			if f.Rule == "sku.claim_without_certificate" {
				missing = f.Args["Claim"]
			}
		}
		require.Equal(t, c.missing, missing, "%s by %s until %s", c.claim, c.certificate, c.until)
	}
}

// TestTwoPeopleSplit: price and stock are held back and put in again exactly; what was overtaken is not.
func TestTwoPeopleSplit(t *testing.T) {
	t.Parallel()
	kind, _ := catalog.Lookup("sku")
	before, problems := kind.Update(catalog.Values{}, kind.Sample)
	require.Empty(t, problems)
	form := catalog.Form{}
	for key, cells := range kind.Sample {
		form[key] = cells
	}
	form["price"], form["member_price"], form["title"] = []string{"1399.00"}, []string{""}, []string{"另一个名字"}
	after, problems := kind.Update(before, form)
	require.Empty(t, problems)
	rest, was, wants, err := kind.Withheld(before, after)
	require.NoError(t, err)
	require.Equal(t, "另一个名字", kind.TitleOf(rest))
	var changed []string
	for _, c := range kind.Diff(before, rest) {
		changed = append(changed, c.Field.Spec().Key)
	}
	require.Equal(t, []string{"title"}, changed)
	again, same, err := kind.Patched(rest, was, wants)
	require.NoError(t, err)
	require.True(t, same)
	require.Empty(t, kind.Diff(after, again))
	_, same, err = kind.Patched(again, was, wants)
	require.NoError(t, err)
	require.False(t, same, "what it was is not what it is any more")
	_, was, _, err = kind.Withheld(before, before)
	require.NoError(t, err)
	require.Nil(t, was)
}
