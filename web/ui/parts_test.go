package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTextIsEscaped(t *testing.T) {
	t.Parallel()
	const nasty = `<script>"'&`
	var m Markup
	m.Text(nasty)
	require.Equal(t, "&lt;script&gt;&#34;&#39;&amp;", string(m.Bytes()))
	m = Markup{}
	m.Attr("title", nasty)
	require.Equal(t, ` title="&lt;script&gt;&#34;&#39;&amp;"`, string(m.Bytes()))
	m = Markup{}
	m.Attr("title", "")
	require.Empty(t, m.Bytes())
	for name, d := range map[string]dom{
		"state":   render(t, State(nasty, nasty)),
		"finding": render(t, FindingBadge(nasty, nasty, nasty)),
		"tag":     render(t, Tag(nasty, nasty)),
		"person":  render(t, Person(nasty, 1)),
		"stack":   render(t, Stack(nasty, []StackPart{{nasty, 1}})),
		"link":    render(t, Draw(func(m *Markup) { m.Link("row-link", nasty, nasty) })),
		"facts":   render(t, Facts(zh, []KV{{Label: nasty, Value: nasty}})),
		"diff":    render(t, FieldDiff(zh, nasty, []FieldChange{{nasty, nasty, nasty, nasty}})),
	} {
		d.none("script")
		require.NotContains(t, d.text, `""'`, name)
	}
}

func TestStateIsShapeAndWord(t *testing.T) {
	t.Parallel()
	for _, state := range States {
		d := render(t, State(state, zh.T("common.state."+state)))
		require.Equal(t, state, attr(d.one("span.state"), "data-state"))
		require.Equal(t, zh.T("common.state."+state), words(d.one("span.state")))
		require.Equal(t, "true", attr(d.one("svg"), "aria-hidden"))
		require.Contains(t, attr(d.one("use"), "href"), "icons.svg#g-st-"+state)
		d = render(t, StateGlyph(state, "word"))
		require.Equal(t, "word", words(d.one("span.sr-only")))
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		size  Size
		want  string
		latin bool
	}{
		{"林晓雯", Small, "雯", false},
		{"林晓雯", Large, "晓雯", false},
		{"雯", Large, "雯", false},
		{"Zhou Ziang", Small, "ZZ", true},
		{"ada", Large, "AD", true},
		{"  Ada Byron King ", Small, "AK", true},
		{"", Small, "?", true},
	} {
		got, latin := Initials(c.name, c.size)
		require.Equal(t, c.want, got, c.name)
		require.Equal(t, c.latin, latin, c.name)
	}
	for _, id := range []string{"", "a", "0198a", strings.Repeat("z", 64)} {
		require.Equal(t, Hue(id), Hue(id))
		require.GreaterOrEqual(t, Hue(id), 1)
		require.LessOrEqual(t, Hue(id), 6)
	}
}

func TestStack(t *testing.T) {
	t.Parallel()
	parts := []StackPart{{"signed", 1}, {"accepted", 0}, {"todo", 2}}
	d := render(t, Stack(StackLabel(zh, "3 个章节", parts), parts))
	require.Equal(t, "img", attr(d.one("svg"), "role"))
	require.Equal(t, "3 个章节：1 已签收、2 未开始", attr(d.one("svg"), "aria-label"))
	rects := d.all("rect")
	require.Len(t, rects, 2, "nothing is drawn for nothing")
	require.Equal(t, "33.33", attr(rects[0], "width"))
	require.Equal(t, "33.33", attr(rects[1], "x"))
	require.Equal(t, "66.67", attr(rects[1], "width"), "the parts fill the bar")
	render(t, Stack("0", nil)).none("rect")
	require.Equal(t, "0 sections", StackLabel(en, "0 sections", nil))
}

func TestRing(t *testing.T) {
	t.Parallel()
	d := render(t, Ring("就绪度 130%", 130, ""))
	require.Equal(t, "100 100", attr(d.all("circle")[1], "stroke-dasharray"))
	require.Equal(t, "green", attr(d.one("svg"), "data-tone"))
}

func TestFilterChip(t *testing.T) {
	t.Parallel()
	f := Filter{ID: "f-state", Label: "状态", Clear: "/x", Choices: []Choice{{Text: "待审阅", Href: "/x?state=review"}}}
	d := render(t, FilterChip(zh, f))
	require.Equal(t, "f-state", attr(d.one("button.filter"), "popovertarget"))
	d.one("div#f-state")
	d.labelled()
	f.Choices[0].Current = true
	d = render(t, FilterChip(zh, f))
	require.Contains(t, words(d.one("span.filter")), "状态：待审阅")
	require.Contains(t, words(d.one("a[href=/x]")), "取消筛选")
	require.Len(t, d.all("a[aria-current=true]"), 1)
	require.Equal(t, "Remove filter: Overdue", words(render(t, FilterSwitch(en, "Overdue", "/y", true)).one("span.sr-only")))
}

func TestSearchBoxKeepsTheOtherFilters(t *testing.T) {
	t.Parallel()
	d := render(t, SearchBox(zh, "搜索", "/handovers", "羊毛", "店铺", []Pair{{"team", "a"}}))
	require.Equal(t, "search", attr(d.one("form"), "role"))
	require.Equal(t, "a", attr(d.one("input[name=team]"), "value"))
	require.Equal(t, "羊毛", attr(d.one("input[name=q]"), "value"))
	d.labelled()
}

func TestPager(t *testing.T) {
	t.Parallel()
	d := render(t, Pager(zh, Pages{Next: "/n", Last: "/l", From: 1, To: 50, Total: 1486}))
	require.Contains(t, d.text, "1–50 / 1,486")
	require.Equal(t, "next", attr(d.one("a[href=/n]"), "rel"))
	require.Len(t, d.all("a"), 2, "no links to pages that are not there")
	require.Equal(t, "分页", attr(d.one("nav"), "aria-label"))
	d.labelled()
	require.Empty(t, render(t, Pager(zh, Pages{})).all("nav"))
}

func TestDialog(t *testing.T) {
	t.Parallel()
	d := render(t, Dialog(zh, DialogProps{
		ID: "return", Title: "退回「供应商」？", Body: "章节会回到填写中。", Action: "/r", Verb: "退回章节", Danger: true,
		Hidden: []Pair{{"_version", "7"}},
	}), `<textarea aria-label="x"></textarea>`)
	require.Equal(t, "return-h", attr(d.one("dialog"), "aria-labelledby"))
	require.Equal(t, "退回「供应商」？", words(d.one("h2#return-h")))
	require.Equal(t, "post", attr(d.one("form[action=/r]"), "method"))
	require.Equal(t, "7", attr(d.one("input[name=_version]"), "value"))
	require.Equal(t, "退回章节", words(d.one("button.btn-danger-solid")))
	require.Len(t, d.all("a[data-close]"), 2)
	d.labelled()
	b := render(t, DialogButton("return", "btn btn-danger", "undo-2", "退回")).one("a")
	require.Equal(t, "#return", attr(b, "href"), "without script the link shows the dialog")
	require.Equal(t, "return", attr(b, "data-open"))
}

func TestBlockedButtonSaysWhy(t *testing.T) {
	t.Parallel()
	d := render(t, Blocked("why", "btn", "stamp", "签收", "还差 3 条记录"))
	b := d.one("button")
	require.Equal(t, "true", attr(b, "aria-disabled"))
	require.Empty(t, d.all("button[disabled]"), "it stays in the tab order")
	require.Equal(t, "还差 3 条记录", words(d.one("span#why")))
	d.labelled()
}

func TestFieldDiff(t *testing.T) {
	t.Parallel()
	d := render(t, FieldDiff(zh, "绍兴柯纺", []FieldChange{{"账期", "30 天", "45 天", "林晓雯"}, {"备选", "", "四季织", ""}}))
	require.Equal(t, "绍兴柯纺 的变更", words(d.one("caption")))
	require.Len(t, d.all("th[scope=col]"), 4)
	require.Len(t, d.all("th[scope=row]"), 2)
	require.Len(t, d.all("del"), 1)
	require.Len(t, d.all("ins"), 2)
	require.Contains(t, d.text, "空", "nothing before is said")
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	d := render(t, Chain(zh, []Signature{{State: "stale", Role: "接收人", Name: "周子昂", Note: "等待重新签收", Was: "v6 · 11-18"}}))
	require.Equal(t, "stale", attr(d.one("li"), "data-state"))
	require.Equal(t, "v6 · 11-18", words(d.one("s")), "an old signature is struck through, not removed")
	require.Contains(t, words(d.one("li")), "签名失效")
	d = render(t, Digest(zh, "dg", "9f2c41d87be0"))
	require.Equal(t, "9f2c 41d8 7be0", words(d.one("p#dg")))
	require.Equal(t, "9f2c 4", inFours("9f2c4"))
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	d := render(t, Timeline(zh, "进程", []Step{{"计划", "11-10", "done"}, {"培训", "11-19", "current"}, {"签收", "11-25", ""}}))
	require.Equal(t, "0", attr(d.one("div.timeline-wrap"), "tabindex"))
	require.Len(t, d.all("li[aria-current=step]"), 1)
	require.Contains(t, words(d.all("li")[0]), "已完成")
	d = render(t, Steps(en, []Step{{"One", "", "done"}, {"Two", "note", "current"}}))
	require.Contains(t, words(d.all("li")[0]), "done")
	require.Contains(t, words(d.all("li")[1]), "2")
}

func TestErrorSummary(t *testing.T) {
	t.Parallel()
	d := render(t, ErrorSummary(en, []FieldError{{"phone", "Write a phone number"}, {"", "Too large"}}))
	box := d.one("div.error-summary")
	require.Equal(t, "alert", attr(box, "role"))
	require.Equal(t, "-1", attr(box, "tabindex"))
	require.Equal(t, "2 things to correct", words(d.one("h2")))
	require.Equal(t, "Write a phone number", words(d.one("a[href=#f-phone]")))
	require.Empty(t, render(t, ErrorSummary(en, nil)).all("div"))
}

func TestFormFootAndTop(t *testing.T) {
	t.Parallel()
	d := render(t, FormFoot(zh, ""), `<button>保存</button>`)
	require.Equal(t, "status", attr(d.one("span.autosave"), "role"))
	require.Equal(t, zh.T("common.autosave.idle"), words(d.one("span.autosave")))
	d = render(t, FormFoot(zh, "已自动保存 14:32"))
	require.Equal(t, "saved", attr(d.one("span.autosave"), "data-save"))
	d = render(t, FormTop(zh))
	d.one("div[hidden]")
	require.Empty(t, attr(d.all("button")[0], "type"), "Enter presses the first submit button")

	attrs := Autosave(zh, "/k", true)
	require.Equal(t, "/k", attrs["data-autosave"])
	require.Equal(t, true, attrs["data-dirty"])
	for name, value := range attrs {
		require.NotEqual(t, "", value, name)
	}
}

func TestFiguresAndTabs(t *testing.T) {
	t.Parallel()
	d := render(t, Figures([]Figure{{Label: "逾期", Value: "2", Tone: "red", Href: "/x"}, {Label: "就绪度", Value: "66", Unit: "%"}}))
	require.Equal(t, "red", attr(d.one("span[data-tone]"), "data-tone"))
	require.Len(t, d.all("a"), 1)
	d = render(t, Tabs("视图", []Tab{{Text: "记录", Href: "/a", Count: "486", Current: true}, {Text: "疑问", Href: "/b", Count: "3", Due: "amber"}}))
	require.Equal(t, "page", attr(d.one("a[href=/a]"), "aria-current"))
	require.Len(t, d.all("span.pill"), 1)
	d = render(t, Segmented("分组", []Segment{{"按团队", "/t", true}, {"按店铺", "/s", false}}))
	require.Len(t, d.all("a[aria-current=true]"), 1)
}

func TestNotices(t *testing.T) {
	t.Parallel()
	d := render(t, Callout("blocker", "什么", "怎么办"), `<a class="btn" href="/x">去</a>`)
	require.Equal(t, "blocker", attr(d.one("div.callout"), "data-tone"))
	require.Equal(t, "什么", words(d.one("strong")))
	require.Len(t, render(t, Note("notice", "一句")).all("p"), 1)
	require.Equal(t, "没有", words(render(t, Empty("search-x", "没有", "清除")).one("h2")))
	require.Equal(t, "完成", words(render(t, AllDone("完成", "")).one("h2")))
	require.Empty(t, render(t, Toast(zh, nil)).all("div"))
	require.Equal(t, "status", attr(render(t, Toast(zh, &Flash{"pass", "好"})).one("div.toast"), "role"))
	require.Contains(t, words(render(t, Legend(zh, "signed", "todo")).one("p")), "已签收")
}

func TestWith(t *testing.T) {
	t.Parallel()
	require.Equal(t, "/handovers", With(ToHandovers(), "q", ""))
	require.Equal(t, "/handovers?q=%E7%BE%8A+%26&team=a", With(ToHandovers(), "q", "羊 &", "state", "", "team", "a"))
	require.Equal(t, "/handovers?a=1&b=2", With("/handovers?a=1", "b", "2"))
}

func TestTongue(t *testing.T) {
	t.Parallel()
	require.Equal(t, "zh-CN", Tongue(en, "林晓雯"))
	require.Empty(t, Tongue(en, "Lin"))
	require.Empty(t, Tongue(zh, "林晓雯"))
	require.Equal(t, "zh-CN", attr(render(t, Facts(en, []KV{{Label: "Name", Value: "柯纺"}})).one("span.lines"), "lang"))
}
