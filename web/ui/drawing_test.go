package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/drawing"
)

var steps = []drawing.Step{{Role: "客服", Action: `登记 <b>"&'`, Control: "金额"}, {Role: "", Action: "退款"}}

var flowWords = drawing.FlowWords{Start: "开始", End: "结束", Nobody: "未指定岗位"}

func TestDrawingIsAnImageWithASentence(t *testing.T) {
	t.Parallel()
	d := render(t, Drawing(zh, Picture{Label: "退款流程：登记，退款", Wide: drawing.Flow(steps, flowWords), Narrow: drawing.FlowColumn(steps, flowWords)}))
	svgs := d.all("svg")
	require.Len(t, svgs, 2, "one for wide places, one for narrow")
	for _, svg := range svgs {
		require.Equal(t, "img", attr(svg, "role"))
		require.Equal(t, "退款流程：登记，退款", attr(svg, "aria-label"))
		require.Empty(t, attr(svg, "lang"))
	}
	d.none("a")
	d.none("b")
	require.Len(t, d.all("g[data-look=control]"), 2)
	require.Contains(t, d.text, "&lt;b&gt;&#34;&amp;&#39;")
	require.NotContains(t, d.text, `fill="`, "colours are the style sheet's")
	require.Equal(t, "zh-CN", attr(render(t, Drawing(en, Picture{Label: "Flow of 退款", Wide: drawing.Flow(steps, flowWords)})).one("svg"), "lang"))
}

func TestDrawingOfRecordsLinksToThem(t *testing.T) {
	t.Parallel()
	org := drawing.OrgWords{Below: func(int) string { return "" }}
	members := []drawing.Member{{Name: "甲", Supervisor: -1, Href: "/records/1"}, {Name: "乙", Post: "客服", Supervisor: 0, Href: "/records/2?a=1&b=2"}}
	d := render(t, Drawing(zh, Picture{Label: "组织图", Wide: drawing.Org(members, org)}))
	require.Equal(t, "group", attr(d.one("svg"), "role"), "what is in an image cannot be reached")
	require.Equal(t, "甲", words(d.one("a[href=/records/1]")))
	require.Equal(t, "乙客服", words(d.one("a[href=/records/2?a=1&b=2]")))
	require.Len(t, d.all("div[data-one]"), 1, "shown everywhere when there is only one")
	d.labelled()
}

func TestDrawingOfSeveralSheetsSaysWhichOne(t *testing.T) {
	t.Parallel()
	var many []drawing.Step
	for range 30 {
		many = append(many, drawing.Step{Role: "客服", Action: strings.Repeat("很长的步骤", 8)})
	}
	d := render(t, Drawing(zh, Picture{Label: "全部步骤", Wide: drawing.Flow(many, flowWords)}))
	svgs := d.all("svg")
	require.Greater(t, len(svgs), 1)
	require.Contains(t, attr(svgs[0], "aria-label"), "全部步骤")
	require.NotContains(t, attr(svgs[1], "aria-label"), "全部步骤", "the sentence is said once")
	require.Contains(t, attr(svgs[1], "aria-label"), "第 2 张")
}

func TestParts(t *testing.T) {
	t.Parallel()
	parts := Parts{List: []PartDone{{"流程图", true}, {"标准", false}}, Done: 1}
	d := render(t, PartsMeter(zh, parts))
	require.Equal(t, "1/2 缺标准", words(d.one("span.parts")))
	require.Len(t, d.all("rect[data-done]"), 1)
	d = render(t, PartsList(zh, parts))
	require.Equal(t, "pass", attr(d.all("span.finding")[0], "data-severity"))
	require.Contains(t, d.text, "缺少", "said in words, not by colour alone")
}
