package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// The day of a contract to act on is the notice and not the end when it renews itself.
func TestContractActBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change catalog.Example
		want   string
	}{
		{"it simply ends", nil, "2027-01-31"},
		{"it renews itself", catalog.Example{"auto_renew": "yes"}, "2027-01-01"},
		{"it renews itself, nobody knows the notice", catalog.Example{"auto_renew": "yes", "notice_days": ""}, ""},
		{"no notice to give", catalog.Example{"auto_renew": "yes", "notice_days": "0"}, "2027-01-31"},
		{"no end", catalog.Example{"open_ended": "yes", "end": ""}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, catalog.Contract.DueOf(sample(t, catalog.Contract, c.change)).String())
		})
	}
	v := sample(t, catalog.Contract, catalog.Example{"number": ""})
	require.Equal(t, "2026年度采购框架合同", catalog.Contract.IdentityOf(v), "without a number the title identifies it")
}

func TestTrainingResult(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change catalog.Example
		want   string
	}{
		{"on the mark", catalog.Example{"score": "80"}, "通过"},
		{"below the mark", catalog.Example{"score": "79"}, "未通过"},
		{"no score yet", catalog.Example{"score": ""}, "未完成"},
		{"not held", catalog.Example{"done": ""}, "未完成"},
		{"nobody set a mark: no judgement", catalog.Example{"pass_mark": ""}, ""},
		{"no exam, so held is passed", catalog.Example{"kind": "system", "score": "", "pass_mark": ""}, "通过"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, shown(t, catalog.Training, sample(t, catalog.Training, c.change), "result"))
		})
	}
}

func TestMeetingDay(t *testing.T) {
	t.Parallel()
	day := func(change catalog.Example) string {
		return catalog.Meeting.DueOf(sample(t, catalog.Meeting, change)).String()
	}
	require.Equal(t, "2026-11-26", day(nil), "held: the next one")
	require.Equal(t, "2026-11-19", day(catalog.Example{"state": "planned"}), "planned: its own day")
	require.Empty(t, day(catalog.Example{"next_at": ""}))
}

// Each condition on which a field of these kinds becomes required.
func TestRequiredIfOfDeskKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		kind   catalog.Kind
		change catalog.Example
		want   []string
	}{
		{"rates of a carrier", catalog.Logistics, noRates(nil), []string{"logistics.missing rates"}},
		{"rates of a warehouse", catalog.Logistics, noRates(catalog.Example{"kind": "own_warehouse"}), nil},
		{"inside an own warehouse", catalog.Logistics, catalog.Example{"kind": "own_warehouse", "layout": "", "in_out_flow": "", "count_cycle": ""},
			[]string{"logistics.missing layout", "logistics.missing in_out_flow", "logistics.missing count_cycle"}},
		{"inside one that others run", catalog.Logistics, catalog.Example{"kind": "overseas", "layout": "", "in_out_flow": "", "count_cycle": ""},
			[]string{"logistics.missing in_out_flow", "logistics.missing count_cycle"}},
		{"inside a platform's", catalog.Logistics, catalog.Example{"kind": "fba", "layout": "", "in_out_flow": "", "count_cycle": ""}, nil},
		{"an end", catalog.Contract, catalog.Example{"end": ""}, []string{"contract.missing end"}},
		{"no end", catalog.Contract, catalog.Example{"end": "", "open_ended": "yes"}, nil},
		{"notice of what renews itself", catalog.Contract, catalog.Example{"auto_renew": "yes", "notice_days": ""}, []string{"contract.missing notice_days"}},
		{"clauses with a supplier", catalog.Contract, catalog.Example{"clause_ip": ""}, []string{"contract.missing clause_ip"}},
		{"clauses with a landlord", catalog.Contract, catalog.Example{"clause_ip": "", "kind": "lease"}, nil},
		{"scope of a licence", catalog.Contract, catalog.Example{"kind": "ip_licence", "ip_type": "", "ip_scope": "", "ip_state": ""},
			[]string{"contract.missing ip_type", "contract.missing ip_scope", "contract.missing ip_state"}},
		{"nobody takes over", catalog.InFlight, catalog.Example{"next_owner": ""}, []string{"inflight.missing next_owner"}},
		{"what an experiment needs", catalog.InFlight, catalog.Example{"goal": "", "plan": "", "hypothesis": "", "test_scope": ""},
			[]string{"inflight.missing goal", "inflight.missing plan", "inflight.missing hypothesis", "inflight.missing test_scope"}},
		{"what an optimisation needs", catalog.InFlight, catalog.Example{"kind": "optimisation", "goal": "", "hypothesis": ""}, []string{"inflight.missing goal"}},
		{"what a balance needs", catalog.InFlight, catalog.Example{"kind": "receivable", "amount": "", "counterparty": ""},
			[]string{"inflight.missing amount", "inflight.missing counterparty"}},
		{"growth of an opportunity", catalog.InFlight, catalog.Example{"kind": "opportunity", "growth": ""}, []string{"inflight.missing growth"}},
		{"minutes of what was held", catalog.Meeting, catalog.Example{"minutes": "", "shown": ""}, []string{"meeting.missing minutes", "meeting.missing shown"}},
		{"minutes of what was not", catalog.Meeting, catalog.Example{"minutes": "", "shown": "", "state": "planned", "at": "2026-11-21 10:00"}, nil},
		{"agenda of the kick-off", catalog.Meeting, catalog.Example{"kind": "kickoff", "agenda": ""}, []string{"meeting.missing agenda"}},
		{"frequency of a standing meeting", catalog.Meeting, catalog.Example{"kind": "routine", "frequency": ""}, []string{"meeting.missing frequency"}},
		{"who confirms a decision", catalog.Meeting, catalog.Example{"kind": "decision", "confirmers": ""}, []string{"meeting.missing confirmers"}},
		{"progress at a follow-up", catalog.Meeting, catalog.Example{"kind": "follow_up", "progress": ""}, []string{"meeting.missing progress"}},
		{"marks of a scenario test", catalog.Training, catalog.Example{"kind": "scenario", "pass_mark": "", "score": ""},
			[]string{"training.missing pass_mark", "training.missing score"}},
		{"marks of a course", catalog.Training, catalog.Example{"kind": "system", "pass_mark": "", "score": ""}, nil},
		{"readers of a secret", catalog.Document, catalog.Example{"confidentiality": "secret", "readers": ""}, []string{"document.missing readers"}},
		{"a decision without its words", catalog.SOP, catalog.Example{"suggestions.0.decision": ""}, []string{"sop.missing suggestions.decision"}},
		{"a suggestion just collected", catalog.SOP, catalog.Example{"suggestions.0.decision": "", "suggestions.0.state": "collected"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, rules(c.kind.Findings(sample(t, c.kind, c.change), catalog.SampleEnv)))
		})
	}
}

// noRates is the carrier of the sample without its rate card.
func noRates(more catalog.Example) catalog.Example {
	cells := catalog.Example{}
	for key := range catalog.Logistics.Sample {
		if strings.HasPrefix(key, "rates.") {
			cells[key] = ""
		}
	}
	for key, cell := range more {
		cells[key] = cell
	}
	return cells
}

// A workspace's own numbers decide, not the defaults.
func TestChecksAskForNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   catalog.Kind
		change catalog.Example
		number catalog.Number
		own    int64
		rule   string
	}{
		{catalog.Logistics, nil, catalog.DispatchLimit, 23, "logistics.dispatch_slow dispatch_limit"},
		{catalog.Contract, catalog.Example{"renewal": ""}, catalog.ContractNotice, 71, "contract.ends_soon renewal"},
		{catalog.SOP, catalog.Example{"review_every_days": ""}, catalog.ReviewCycle, 179, "sop.review_old reviewed_on"},
		{catalog.SOP, nil, catalog.SOPMaxSteps, 1, "sop.too_many_steps steps"},
		{catalog.DataReport, nil, catalog.ReadingLength, 200, "data_report.no_interpretation analysis"},
		{catalog.Risk, nil, catalog.DrillCycle, 66, "risk.drill_old last_drill"},
		{catalog.Training, nil, catalog.PassMark, 81, "training.pass_mark_low pass_mark"},
		{catalog.Training, catalog.Example{"kind": "case_review", "repeat_every_days": ""}, catalog.CaseCycle, 2, "training.repeat_due done"},
		{catalog.InFlight, catalog.Example{"kind": "opportunity", "plan": ""}, catalog.CategoryGrowth, 11, "inflight.opportunity_unused plan"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			env := catalog.SampleEnv
			v := sample(t, c.kind, c.change)
			require.NotContains(t, rules(c.kind.Findings(v, env)), c.rule)
			env.Numbers = catalog.Numbers{c.number.Key: c.own}
			require.Contains(t, rules(c.kind.Findings(v, env)), c.rule)
		})
	}
}

// Every system and tool that requirements 1.4 name is offered where a report or a step names its tool.
func TestToolsOfTheTradeAreOffered(t *testing.T) {
	t.Parallel()
	for kind, column := range map[string]string{"data_report": "source_tool", "sop": "steps.tool"} {
		k, ok := catalog.Lookup(kind)
		require.True(t, ok)
		f, ok := k.Field(column)
		require.True(t, ok)
		for _, tool := range []string{
			"生意参谋", "京东商智", "直通车", "超级推荐", "逛逛", "小红书", "直播中控台", "Excel", "Tableau", "CRM", "ERP", "库存预警系统",
			"第三方采集工具", "微信", "电话", "在线客服", "流程自动化工具", "可视化看板",
		} {
			require.True(t, slices.Contains(f.Spec().Suggestions, tool), "%s of %s", tool, kind)
		}
	}
}
