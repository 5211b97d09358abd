package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// found runs the checks of a kind's sample, changed, in an environment, changed.
func found(t *testing.T, k catalog.Kind, change catalog.Example, numbers catalog.Numbers) []string {
	t.Helper()
	env := catalog.SampleEnv
	env.Numbers = numbers
	return rules(k.Findings(sample(t, k, change), env))
}

// R-CS-01, minute by minute: days, gaps inside the peak, and shifts that run past midnight.
func TestPeakIsCovered(t *testing.T) {
	t.Parallel()
	const uncovered = "service_faq.peak_uncovered shift_rows"
	shift := func(n, day, from, to string) catalog.Example {
		at := "shift_rows." + n + "."
		return catalog.Example{at + "day": day, at + "from": from, at + "to": to}
	}
	join := func(parts ...catalog.Example) catalog.Example {
		all := catalog.Example{}
		for _, p := range parts {
			for k, v := range p {
				all[k] = v
			}
		}
		return all
	}
	for _, c := range []struct {
		name    string
		change  catalog.Example
		numbers catalog.Numbers
		want    bool
	}{
		{"as in the sample", nil, nil, false},
		{"weekends without an evening", shift("1", "weekdays", "14:00", "23:00"), nil, true},
		{"weekends have their own", join(shift("1", "weekdays", "14:00", "23:00"), shift("2", "weekend", "18:00", "24:00")), nil, false},
		{"a gap inside the peak", join(shift("0", "every_day", "09:00", "20:30"), shift("1", "every_day", "20:31", "23:00")), nil, true},
		{"one after the other", join(shift("0", "every_day", "09:00", "20:30"), shift("1", "every_day", "20:30", "22:00")), nil, false},
		{"past midnight", shift("1", "every_day", "18:00", "2点"), nil, false},
		{"promotion days are no week", join(shift("0", "promotion", "09:00", "18:00"), shift("1", "promotion", "09:00", "18:00")), nil, false},
		{"a row without its times", catalog.Example{"shift_rows.1.to": ""}, nil, true},
		{"a later peak of the workspace", nil, catalog.Numbers{"peak_to_hour": 24}, true},
		{"a peak past midnight", shift("1", "every_day", "14:00", "01:30"), catalog.Numbers{"peak_from_hour": 23, "peak_to_hour": 2}, true},
		{"and covered", shift("1", "every_day", "14:00", "02:00"), catalog.Numbers{"peak_from_hour": 23, "peak_to_hour": 2}, false},
		{"by the shift of the small hours", join(shift("1", "every_day", "14:00", "24:00"), shift("2", "every_day", "00:00", "02:00")),
			catalog.Numbers{"peak_from_hour": 23, "peak_to_hour": 2}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := found(t, catalog.ServiceFAQ, c.change, c.numbers)
			require.Equal(t, c.want, strings.Contains(strings.Join(got, "\n"), uncovered), "%v", got)
		})
	}
}

// No rule has a figure of its own: the workspace's number decides.
func TestNumbersOfTheWorkspaceDecide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule   string
		kind   catalog.Kind
		change catalog.Example
		number catalog.Number
		value  int64
	}{
		{"account.expires_soon expires_on", catalog.Account, nil, catalog.ExpiryNotice, 40},
		{"sku.stock_date_old snapshot_at", catalog.SKU, catalog.Example{"snapshot_at": "2026-11-18 09:00"}, catalog.StockAge, 2},
		{"sku.slow_without_plan disposal_plan", catalog.SKU, catalog.Example{"on_hand": "1230"}, catalog.SlowCover, 60},
		{"business_overview.competitor_not_watched competitors", catalog.BusinessOverview, nil, catalog.CompetitorCheck, 10},
		{"business_overview.brand_review_old brand_reviewed_on", catalog.BusinessOverview, nil, catalog.BrandReview, 51},
		{"platform_rule.not_checked last_check", catalog.PlatformRule, nil, catalog.RuleCheck, 26},
		{"service_faq.limit_too_slow sla_value", catalog.ServiceFAQ, nil, catalog.PresaleReply, 29},
		{"service_faq.limit_too_slow sla_value", catalog.ServiceFAQ, catalog.Example{"sla_for": "refund", "sla_value": "2", "sla_unit": "days"},
			catalog.RefundLimit, 47},
		{"campaign.promotion_without_plan plan", catalog.Campaign,
			catalog.Example{"plan": "", "start": "2027-02-01 20:00", "end": "2027-02-05 23:59"}, catalog.PromotionLead, 90},
		{"campaign.not_prepared preparation", catalog.Campaign,
			catalog.Example{"preparation": "material", "start": "2026-12-01 20:00", "end": "2026-12-05 23:59"}, catalog.PreparationLead, 10},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			require.NotContains(t, found(t, c.kind, c.change, nil), c.rule, "the default is silent")
			require.Contains(t, found(t, c.kind, c.change, catalog.Numbers{c.number.Key: c.value}), c.rule)
		})
	}
}

func TestCampaignFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		change       catalog.Example
		balance, roi string
	}{
		{"as in the sample", nil, "¥28,800.00", "16.13"},
		{"named otherwise", catalog.Example{"result.0.metric": "GMV"}, "¥28,800.00", "16.13"},
		{"no turnover", catalog.Example{"result.0.metric": "访客数"}, "¥28,800.00", ""},
		{"nothing spent", catalog.Example{"spent": "0"}, "¥600,000.00", ""},
		{"another currency", catalog.Example{"spent": "$1,000"}, "", "9,214"},
		{"not known", catalog.Example{"spent": ""}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := sample(t, catalog.Campaign, c.change)
			require.Equal(t, c.balance, shown(t, catalog.Campaign, v, "balance"))
			require.Equal(t, c.roi, shown(t, catalog.Campaign, v, "roi"))
		})
	}
	this, last := sample(t, catalog.Campaign, nil), sample(t, catalog.Campaign, catalog.Example{"start": "2025-10-31 20:00"})
	require.NotEqual(t, catalog.Campaign.IdentityOf(this), catalog.Campaign.IdentityOf(last), "the same campaign of another year")
	require.Equal(t, "2026-10-31", catalog.Campaign.DueOf(this).String())
}

func TestReplenishment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                     string
		change                   catalog.Example
		reorder, value, turnover string
	}{
		{"above the safety stock", nil, "0", "¥81,801.00", "9"},
		{"three short, thirty at least", catalog.Example{"on_hand": "177"}, "30", "¥79,119.00", "8"},
		{"more than the minimum", catalog.Example{"on_hand": "100"}, "80", "¥44,700.00", "5"},
		{"what is on the way counts", catalog.Example{"on_hand": "100", "inbound": "80"}, "0", "¥44,700.00", "5"},
		{"no sales figure", catalog.Example{"avg_daily_sales": ""}, "", "¥81,801.00", ""},
		{"no cost", catalog.Example{"cost": ""}, "0", "", "9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := sample(t, catalog.SKU, c.change)
			require.Equal(t, c.reorder, shown(t, catalog.SKU, v, "reorder_qty"))
			require.Equal(t, c.value, shown(t, catalog.SKU, v, "stock_value"))
			require.Equal(t, c.turnover, shown(t, catalog.SKU, v, "turnover_days"))
		})
	}
}

// Each condition on which a field of the newer kinds becomes required.
func TestRequiredIfOfNewerKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		kind   catalog.Kind
		change catalog.Example
		want   []string
	}{
		{"a supervisor", catalog.Member, catalog.Example{"supervisor": ""}, []string{"member.missing supervisor"}},
		{"none over the one on top", catalog.Member, catalog.Example{"supervisor": "", "heads_team": "yes"}, nil},
		{"last day of who leaves", catalog.Member, catalog.Example{"last_working_day": ""}, []string{"member.missing last_working_day"}},
		{"of nobody else", catalog.Member, catalog.Example{"last_working_day": "", "side": "receiver"}, nil},
		{"a link or a file", catalog.PlatformRule, catalog.Example{"source": "", "source_file": ""}, []string{"platform_rule.missing source"}},
		{"a file alone", catalog.PlatformRule, catalog.Example{"source": ""}, nil},
		{"the day of a check", catalog.PlatformRule, catalog.Example{"loop_state": "checked", "last_check": ""}, []string{"platform_rule.missing last_check"}},
		{"what is said", catalog.ServiceFAQ, catalog.Example{"answer": ""}, []string{"service_faq.missing answer"}},
		{"a shift table needs no answer", catalog.ServiceFAQ, catalog.Example{"answer": "", "kind": "shift"}, nil},
		{"phrases of their list", catalog.ServiceFAQ, catalog.Example{"phrases": "", "kind": "forbidden_phrase"}, []string{"service_faq.missing phrases"}},
		{"the cause of a case", catalog.ServiceFAQ, catalog.Example{"cause": "", "kind": "dispute_case"}, []string{"service_faq.missing cause"}},
		{"the end of a campaign", catalog.Campaign, catalog.Example{"end": "", "kind": "weekly"}, []string{"campaign.missing end"}},
		{"a channel has none", catalog.Campaign, catalog.Example{"end": "", "kind": "search"}, nil},
		{"ways of paying", catalog.TechSystem, catalog.Example{"payment_methods": "", "kind": "payment"}, []string{"tech_system.missing payment_methods"}},
		{"no guide at all: one finding, not two", catalog.TechSystem, catalog.Example{"guide": "", "guide_file": ""}, []string{"tech_system.without_guide guide"}},
		{"why it is taken off", catalog.SKU, catalog.Example{"delist_reason": ""}, []string{"sku.missing delist_reason"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, found(t, c.kind, c.change, nil))
		})
	}
}

// Every system and tool the sources name (requirements 1.4) can be chosen or is offered while typing.
func TestNamedSystemsAreOffered(t *testing.T) {
	t.Parallel()
	offered := map[string]bool{}
	for key, k := range map[string]catalog.Kind{"platform": catalog.Account, "kind": catalog.TechSystem, "name": catalog.TechSystem, "source_tool": catalog.DataReport} {
		f, ok := k.Field(key)
		require.True(t, ok)
		for _, o := range f.Spec().Options {
			offered[o.Label.ZH] = true
		}
		for _, s := range f.Spec().Suggestions {
			offered[s] = true
		}
	}
	for _, tool := range []string{
		"生意参谋", "京东商智", "直通车", "超级推荐", "逛逛", "小红书", "直播工具", "Excel", "Tableau", "CRM 客户管理", "ERP 系统", "平台后台",
		"库存管理系统", "库存预警系统", "第三方采集工具", "微信", "电话", "在线客服", "淘宝", "京东", "拼多多", "天猫", "抖音", "流程自动化工具", "数据可视化看板",
	} {
		require.True(t, offered[tool], tool)
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	f, ok := catalog.ServiceFAQ.Field("parts")
	require.True(t, ok)
	for cell, want := range map[string]string{
		"补偿、问候": "问候、补偿", "Compensation, greeting;need": "问候、问需求、补偿", "greeting\ngreeting": "问候", "": "",
	} {
		require.Equal(t, want, shown(t, catalog.ServiceFAQ, sample(t, catalog.ServiceFAQ, catalog.Example{"parts": cell, "kind": "faq"}), "parts"))
	}
	_, err := f.Parse("问候、唱歌")
	var p catalog.Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, catalog.UnknownChoice, p.Code)
	ticked, problems := catalog.ServiceFAQ.Decode(catalog.ServiceFAQ.Sample.With("parts", "", "close", "greeting"))
	require.Empty(t, problems)
	require.Equal(t, "问候、促成交", shown(t, catalog.ServiceFAQ, ticked, "parts"), "boxes behind a hidden default")
	none, problems := catalog.ServiceFAQ.Update(ticked, catalog.Form{"parts": {""}})
	require.Empty(t, problems)
	require.Empty(t, shown(t, catalog.ServiceFAQ, none, "parts"))
}

func TestTimeOfDay(t *testing.T) {
	t.Parallel()
	rows, ok := catalog.ServiceFAQ.Field("shift_rows.from")
	require.True(t, ok)
	for cell, want := range map[string]string{"9:00": "09:00", "９：３０": "09:30", "21点半": "21:30", "7 点": "07:00", "24:00": "24:00", "00:00": "00:00"} {
		v, err := rows.Parse(cell)
		require.NoError(t, err, cell)
		require.Equal(t, want, v)
	}
	for _, cell := range []string{"24:01", "9", "25:00", "9:60", "上午", "-1:00"} {
		_, err := rows.Parse(cell)
		var p catalog.Problem
		require.ErrorAs(t, err, &p, cell)
		require.Equal(t, catalog.NotAClock, p.Code)
	}
}
