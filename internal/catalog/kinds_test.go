package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func shown(t *testing.T, k catalog.Kind, v catalog.Values, key string) string {
	t.Helper()
	f, ok := k.Field(key)
	require.True(t, ok)
	return k.Display(f, v, catalog.ZH)
}

// The worked case of N-04, and what is left of it when a figure is missing.
func TestSafetyStockAndCover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                     string
		change                   catalog.Example
		safety, available, cover string
		rules                    []string
	}{
		{"as in N-04", nil, "170", "140", "7", []string{"sku.below_safety_stock on_hand"}},
		{"cover below the cycle", catalog.Example{"on_hand": "140"}, "170", "130", "6",
			[]string{"sku.below_safety_stock on_hand", "sku.cover_below_cycle inbound"}},
		{"on class B a warning only", catalog.Example{"on_hand": "140", "abc_class": "B"}, "170", "130", "6",
			[]string{"sku.below_safety_stock on_hand"}},
		{"no sales figure, no judgement", catalog.Example{"avg_daily_sales": ""}, "", "140", "", []string{"sku.missing avg_daily_sales"}},
		{"no cycle, no judgement", catalog.Example{"replenish_days": ""}, "", "140", "7", []string{"sku.missing replenish_days"}},
		{"no buffer counts as none", catalog.Example{"buffer_qty": ""}, "140", "140", "7", nil},
		{"set by hand", catalog.Example{"safety_stock_override": "120", "override_reason": "双 12 后清仓"}, "120", "140", "7", nil},
		{"set by hand without a reason", catalog.Example{"safety_stock_override": "120"}, "120", "140", "7", []string{"sku.missing override_reason"}},
		{"available as the platform says", catalog.Example{"available": "200"}, "170", "200", "10", nil},
		{"part of a piece is a piece", catalog.Example{"avg_daily_sales": "19.1"}, "164", "140", "7", []string{"sku.below_safety_stock on_hand"}},
		{"oversold", catalog.Example{"on_hand": "0", "status": "stopped"}, "170", "-10", "0", []string{"sku.below_safety_stock on_hand"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			change := catalog.Example{"on_hand": "150", "reserved": "10", "inbound": "0", "avg_daily_sales": "20", "replenish_days": "7", "buffer_qty": "30"}
			for key, cell := range c.change {
				change[key] = cell
			}
			v := sample(t, catalog.SKU, change)
			require.Equal(t, c.safety, shown(t, catalog.SKU, v, "safety_stock"))
			require.Equal(t, c.available, shown(t, catalog.SKU, v, "available"))
			require.Equal(t, c.cover, shown(t, catalog.SKU, v, "cover_days"))
			require.Equal(t, c.rules, rules(catalog.SKU.Findings(v, catalog.SampleEnv)))
		})
	}
}

func TestGrossMargin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change catalog.Example
		want   string
	}{
		{"after the fee", nil, "60.6%"},
		{"no fee rate counts as none", catalog.Example{"platform_fee_rate": ""}, "65.6%"},
		{"at a loss", catalog.Example{"cost": "1400"}, "-12.8%"},
		{"no cost", catalog.Example{"cost": ""}, ""},
		{"free of charge", catalog.Example{"price": "0"}, ""},
		{"two currencies", catalog.Example{"cost": "$60"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, shown(t, catalog.SKU, sample(t, catalog.SKU, c.change), "margin"))
		})
	}
}

func TestRiskLevel(t *testing.T) {
	t.Parallel()
	for score, want := range map[int64]string{1: "low", 4: "low", 5: "medium", 9: "medium", 10: "high", 14: "high", 15: "extreme", 25: "extreme"} {
		require.Equal(t, want, catalog.BandOf(score).Value, "%d", score)
	}
	v := sample(t, catalog.Risk, nil)
	require.Equal(t, "16 极高", shown(t, catalog.Risk, v, "level"))
	f, _ := catalog.Risk.Field("level")
	require.Equal(t, "16 Extreme", catalog.Risk.Display(f, v, catalog.EN))
	require.Empty(t, shown(t, catalog.Risk, sample(t, catalog.Risk, catalog.Example{"impact": ""}), "level"))
}

func TestClosedRiskNeedsNoPlan(t *testing.T) {
	t.Parallel()
	v := sample(t, catalog.Risk, catalog.Example{"contingency": "", "status": "closed"})
	require.Empty(t, catalog.Risk.Findings(v, catalog.SampleEnv))
}

func TestSOPMaturityAndReview(t *testing.T) {
	t.Parallel()
	v := sample(t, catalog.SOP, nil)
	require.Equal(t, "已评审", shown(t, catalog.SOP, v, "maturity"))
	require.Equal(t, "2026-11-21", catalog.SOP.DueOf(v).String())
	require.Equal(t, "草稿", shown(t, catalog.SOP, sample(t, catalog.SOP, catalog.Example{"steps.1.role": ""}), "maturity"))
	require.Equal(t, "草稿", shown(t, catalog.SOP, sample(t, catalog.SOP, catalog.Example{"reviewer": ""}), "maturity"))
}

// Each condition on which a field becomes required.
func TestRequiredIf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		kind   catalog.Kind
		change catalog.Example
		want   []string
	}{
		{"phone of a main account", catalog.Account, catalog.Example{"bound_phone": ""}, []string{"account.missing bound_phone"}},
		{"phone of a sub-account", catalog.Account, catalog.Example{"bound_phone": "", "account_type": "sub"}, nil},
		{"holder of a factor", catalog.Account, catalog.Example{"second_factor_holder": ""}, []string{"account.missing second_factor_holder"}},
		{"holder of no factor", catalog.Account, catalog.Example{"second_factor_holder": "", "second_factor": "none"}, nil},
		{"nobody takes over: one finding, not two", catalog.Account, catalog.Example{"next_owner": ""}, []string{"account.no_next_owner next_owner"}},
		{"the leaver takes over", catalog.Account, catalog.Example{"next_owner": "林晓雯"}, []string{"account.no_next_owner next_owner"}},
		{"environment abroad: one finding, not two", catalog.Account, catalog.Example{"platform": "temu", "login_environment": ""},
			[]string{"account.cross_border_environment login_environment"}},
		{"sales of what is on sale", catalog.SKU, catalog.Example{"avg_daily_sales": ""}, []string{"sku.missing avg_daily_sales"}},
		{"sales of what is not", catalog.SKU, catalog.Example{"avg_daily_sales": "", "status": "delisted"}, nil},
		{"terms of goods", catalog.Supplier, catalog.Example{"payment_terms": "", "return_terms": "", "supply_days": ""},
			[]string{"supplier.missing supply_days", "supplier.missing payment_terms", "supplier.missing return_terms"}},
		{"terms of a service", catalog.Supplier, catalog.Example{"payment_terms": "", "return_terms": "", "supply_days": "", "partner_type": "service"}, nil},
		{"no phone, a chat held by another", catalog.Supplier, catalog.Example{"phone": "", "email": "", "im_holder": "何佳怡"}, []string{"supplier.missing phone"}},
		{"no phone, a chat held by the leaver", catalog.Supplier, catalog.Example{"phone": "", "email": ""},
			[]string{"supplier.only_private_im phone", "supplier.missing phone"}},
		{"neither figures nor a file", catalog.DataReport, catalog.Example{"file": "", "metrics.0.metric": "", "metrics.0.date": "", "metrics.0.value": "",
			"metrics.1.metric": "", "metrics.1.date": "", "metrics.1.value": "", "metrics.1.item": ""}, []string{"data_report.missing metrics"}},
		{"a row without its action", catalog.SOP, catalog.Example{"steps.1.action": ""}, []string{"sop.missing steps.action"}},
		{"plan of a low risk", catalog.Risk, catalog.Example{"contingency": "", "impact": "1"}, []string{"risk.without_plan contingency"}},
		{"plan of a high risk: one finding, not two", catalog.Risk, catalog.Example{"contingency": ""}, []string{"risk.high_without_plan contingency"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, rules(c.kind.Findings(sample(t, c.kind, c.change), catalog.SampleEnv)))
		})
	}
}

func TestFillerText(t *testing.T) {
	t.Parallel()
	optional := sample(t, catalog.Account, catalog.Example{"recovery_contact": "无"})
	require.Empty(t, catalog.Account.Findings(optional, catalog.SampleEnv), "an optional field may say none")
	inRows := sample(t, catalog.SOP, catalog.Example{"steps.1.action": "同上"})
	require.Equal(t, []catalog.Finding{{Rule: "sop.filler_text", Severity: catalog.Warning, Field: "steps.action", Args: catalog.Args{"Rows": "2"}}},
		catalog.SOP.Findings(inRows, catalog.SampleEnv))
	for cell, filler := range map[string]bool{
		"无": true, " 无。": true, "—": true, "Ｎ/Ａ": true, "详见 附件": true, "同上": true, "TBD": true, "待补充…": true,
		"无需密码，扫码登录": false, "附件中心": false, "见面后口头交接给周子昂": false,
	} {
		found := rules(catalog.Account.Findings(sample(t, catalog.Account, catalog.Example{"secret_location": cell}), catalog.SampleEnv))
		if filler {
			require.Equal(t, []string{"account.filler_text secret_location"}, found, cell)
		} else {
			require.Empty(t, found, cell)
		}
	}
}
