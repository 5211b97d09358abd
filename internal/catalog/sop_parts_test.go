package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestSOPSteps(t *testing.T) {
	t.Parallel()
	steps := catalog.SOPSteps(sample(t, catalog.SOP, nil))
	require.Len(t, steps, 2)
	require.Equal(t, catalog.Step{
		Action: "选品提报：选出候选款，附竞品 3 款与毛利测算", Role: "商品专员", Person: "何佳怡", Tool: "生意参谋", Input: "供应商样品", Output: "选品表",
		Standard: "每周二 18:00 前；毛利率 ≥ 55%", Control: "毛利测算由主管复核", Problem: "样品晚到", Solution: "顺延到下一批，不占用坑位",
	}, steps[0])
	require.Equal(t, catalog.Step{Action: "定时上架，10 分钟内自查前台显示", Role: "运营", Tool: "千牛"}, steps[1])
	require.Empty(t, catalog.SOPSteps(catalog.Values{}))
}

// The five parts of SOP-09, each at its border.
func TestSOPParts(t *testing.T) {
	t.Parallel()
	noKPIs := catalog.Example{"kpis.0.name": "", "kpis.0.target": "", "kpis.0.unit": "", "kpis.0.source": ""}
	oneStep := catalog.Example{"steps.1.action": "", "steps.1.role": "", "steps.1.tool": ""}
	for _, c := range []struct {
		name    string
		change  catalog.Example
		missing map[string]string // in English, by the key of the part
	}{
		{"the sample has all five", nil, map[string]string{}},
		{"one step and a chart elsewhere", oneStep, map[string]string{}},
		{"one step and no chart", with(oneStep, "flowchart", ""), map[string]string{"flowchart": "Write two steps at least, or say where the chart is"}},
		{"a step without tool, input and output", catalog.Example{"steps.1.tool": ""}, map[string]string{"guide": "Step 2 without tool, input or output"}},
		{"an output is enough of a guide", catalog.Example{"steps.1.tool": "", "steps.1.output": "在售链接"}, map[string]string{}},
		{"two steps without a role", catalog.Example{"steps.0.role": "", "steps.1.role": ""}, map[string]string{"responsibility": "Step 1, 2 without a role"}},
		{"nobody owns it", catalog.Example{"owner": ""}, map[string]string{"responsibility": "Nobody owns it"}},
		{"neither KPIs nor a standard for every step", noKPIs, map[string]string{"standard": "Step 2 without a standard, and no KPIs"}},
		{"a standard for every step", with(noKPIs, "steps.1.standard", "10 分钟内"), map[string]string{}},
		{"a problem without its solution", catalog.Example{"steps.0.solution": ""},
			map[string]string{"faq": "Write one common problem with its solution at least"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			missing := map[string]string{}
			var keys []string
			for _, p := range catalog.SOPParts(sample(t, catalog.SOP, c.change)) {
				keys = append(keys, p.Key)
				require.NotEmpty(t, p.Label.ZH)
				require.NotEmpty(t, p.Label.EN)
				require.Equal(t, p.Done, p.Missing == catalog.Label{})
				if !p.Done {
					require.NotEmpty(t, p.Missing.ZH)
					missing[p.Key] = p.Missing.EN
				}
			}
			require.Equal(t, []string{"flowchart", "guide", "responsibility", "standard", "faq"}, keys)
			require.Equal(t, c.missing, missing)
		})
	}
	for _, p := range catalog.SOPParts(catalog.Values{}) {
		require.False(t, p.Done, p.Key)
	}
}

// with is an example with one more cell.
func with(cells catalog.Example, key, cell string) catalog.Example {
	out := catalog.Example{key: cell}
	for k, v := range cells {
		out[k] = v
	}
	return out
}
