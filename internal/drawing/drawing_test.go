package drawing

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var flowWords = FlowWords{"开始", "结束", "未指定岗位", "工具：", "标准：", "核对："}

var orgWords = OrgWords{"移交人", "替补 ", "没有替补", "上级循环：", "上级不在名单：", "没有上级也没有下级", func(n int) string { return "另有 " + itoa(n) + " 人" }}

var supplyWords = SupplyWords{"单一来源", "未填供应商", "", ""}

// sound checks what every drawing keeps: boxes do not overlap, words are inside their box and the canvas, edges begin and end on
// the border of their boxes, stay on the canvas and cross no box.
func sound(t *testing.T, sheets []Layout) {
	t.Helper()
	for n, l := range sheets {
		require.NotEmpty(t, l.Boxes)
		for i, b := range l.Boxes {
			require.True(t, b.X >= 0 && b.Y >= 0 && b.X+b.W <= l.W && b.Y+b.H <= l.H, "sheet %d: box %d %+v is off the canvas %dx%d", n, i, b, l.W, l.H)
			for j, o := range l.Boxes[:i] {
				apart := b.X >= o.X+o.W || o.X >= b.X+b.W || b.Y >= o.Y+o.H || o.Y >= b.Y+b.H
				require.True(t, apart, "sheet %d: boxes %d and %d overlap: %+v %+v", n, i, j, b, o)
			}
			for _, text := range b.Texts {
				inside(t, text, b.X, b.Y, b.W, b.H)
			}
			if b.Bar != nil {
				require.True(t, b.Bar.X >= b.X && b.Bar.X+b.Bar.W <= b.X+b.W && b.Bar.Y >= b.Y && b.Bar.Y+b.Bar.H <= b.Y+b.H)
			}
		}
		for _, lane := range l.Lanes {
			require.True(t, lane.X >= 0 && lane.Y >= 0 && lane.X+lane.W <= l.W && lane.Y+lane.H <= l.H)
			for _, text := range lane.Texts {
				inside(t, text, lane.X, lane.Y, lane.W, lane.Head)
			}
		}
		for _, e := range l.Edges {
			soundEdge(t, l, e)
		}
	}
}

func inside(t *testing.T, text Text, x, y, w, h int) {
	t.Helper()
	size := plainSize
	if text.Strong {
		size = strongSize
	}
	left, width := text.X, Width(text.Words, size)
	if text.Middle {
		left -= width / 2
	}
	require.True(t, left >= x && left+width <= x+w+1, "%q is wider than its box: %d+%d in %d+%d", text.Words, left, width, x, w)
	require.True(t, text.Y-size*4/5 >= y && text.Y+size/4 <= y+h, "%q is higher than its box: %d in %d+%d", text.Words, text.Y, y, h)
}

func soundEdge(t *testing.T, l Layout, e Edge) {
	t.Helper()
	require.GreaterOrEqual(t, len(e.Points), 2)
	require.NotEqual(t, e.From, e.To)
	require.True(t, border(l.Boxes[e.From], e.Points[0]), "begins off %+v: %+v", l.Boxes[e.From], e)
	require.True(t, border(l.Boxes[e.To], e.Points[len(e.Points)-1]), "ends off %+v: %+v", l.Boxes[e.To], e)
	for i, p := range e.Points {
		require.True(t, p.X >= 0 && p.Y >= 0 && p.X <= l.W && p.Y <= l.H, "%+v is off the canvas", e)
		if i == 0 {
			continue
		}
		for n, b := range l.Boxes {
			require.False(t, crosses(b, e.Points[i-1], p), "edge %+v crosses box %d %+v", e, n, b)
		}
	}
}

func border(b Box, p Point) bool {
	onX := (p.X == b.X || p.X == b.X+b.W) && p.Y >= b.Y && p.Y <= b.Y+b.H
	onY := (p.Y == b.Y || p.Y == b.Y+b.H) && p.X >= b.X && p.X <= b.X+b.W
	return onX || onY
}

// crosses cuts a line by the four sides of a box and looks whether anything of it is left inside.
func crosses(b Box, from, to Point) bool {
	first, last := 0.0, 1.0
	dx, dy := float64(to.X-from.X), float64(to.Y-from.Y)
	for _, side := range [][2]float64{
		{-dx, float64(from.X-b.X) - 0.5}, {dx, float64(b.X+b.W-from.X) - 0.5},
		{-dy, float64(from.Y-b.Y) - 0.5}, {dy, float64(b.Y+b.H-from.Y) - 0.5},
	} {
		towards, room := side[0], side[1]
		switch {
		case towards == 0 && room < 0:
			return false
		case towards < 0:
			first = max(first, room/towards)
		case towards > 0:
			last = min(last, room/towards)
		}
	}
	return first < last
}

func stepsOf(n, roles int) []Step {
	var out []Step
	for i := range n {
		s := Step{Role: "岗位" + itoa(i*7%max(roles, 1)), Action: nasty[i%len(nasty)], Person: nasty[(i+3)%len(nasty)], Tool: nasty[(i+5)%len(nasty)]}
		if i%3 == 1 {
			s.Control = nasty[(i+4)%len(nasty)]
		}
		if i%4 == 2 {
			s.Standard = nasty[(i+6)%len(nasty)]
		}
		if i%11 == 9 {
			s.Role = " "
		}
		out = append(out, s)
	}
	return out
}

func TestFlow(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 7, 15, 60} {
		for _, roles := range []int{1, 2, 3, 5, 6, 20} {
			t.Run(fmt.Sprintf("%d steps of %d roles", n, roles), func(t *testing.T) {
				t.Parallel()
				steps := stepsOf(n, roles)
				for name, draw := range map[string]func([]Step, FlowWords) []Layout{"flow": Flow, "column": FlowColumn} {
					sheets := draw(steps, flowWords)
					require.Equal(t, sheets, draw(steps, flowWords), "the same steps give the same drawing")
					sound(t, sheets)
					drawn := 0
					for _, l := range sheets {
						require.Len(t, l.Edges, len(l.Boxes)-1, "one line from each box to the next")
						if name == "flow" {
							require.LessOrEqual(t, l.H*Page/max(Page, l.W), PageHeight, "it fits a page")
						}
						for _, b := range l.Boxes {
							if b.Item >= 0 {
								require.Equal(t, drawn, b.Item, "every step once, in order")
								drawn++
							}
						}
					}
					require.Equal(t, n, drawn)
				}
			})
		}
	}
}

func TestFlowShowsGapsAndControlPoints(t *testing.T) {
	t.Parallel()
	sheets := Flow([]Step{{Role: "客服", Action: "登记"}, {Role: "", Action: "判断", Control: "金额"}, {Role: "客服", Action: "退款"}}, flowWords)
	require.Len(t, sheets, 1)
	l := sheets[0]
	require.Equal(t, []string{"lane", "gap"}, []string{l.Lanes[0].Look, l.Lanes[1].Look}, "nobody's lane stands last")
	require.Equal(t, "未指定岗位", l.Lanes[1].Texts[0].Words)
	require.Equal(t, []Shape{Cap, Rect, Control, Rect, Cap}, []Shape{l.Boxes[0].Shape, l.Boxes[1].Shape, l.Boxes[2].Shape, l.Boxes[3].Shape, l.Boxes[4].Shape})
	require.Equal(t, "gap", l.Boxes[2].Look)
	require.Equal(t, l.Boxes[1].half(), l.Boxes[2].half(), "a step to the right stands in the same row")
	require.Greater(t, l.Boxes[3].Y, l.Boxes[2].Y, "a step to the left begins a row")
}

func TestFlowGoesOnAnotherSheet(t *testing.T) {
	t.Parallel()
	sheets := Flow(stepsOf(60, 3), flowWords)
	require.Greater(t, len(sheets), 2)
	first, second := sheets[0], sheets[1]
	last, begin := first.Boxes[len(first.Boxes)-1], second.Boxes[0]
	require.Equal(t, "→ "+itoa(second.Boxes[1].Item+1), last.Texts[0].Words)
	require.Equal(t, itoa(second.Boxes[1].Item)+" →", begin.Texts[0].Words)
}

// person makes a member; above is -1 for nobody.
func person(i, above int) Member {
	m := Member{Name: "人" + strconv.Itoa(i), Post: nasty[i%len(nasty)], Supervisor: above, Above: nasty[(i+1)%len(nasty)], Href: "/" + itoa(i)}
	if i%3 == 0 {
		m.Backup = nasty[(i+2)%len(nasty)]
	}
	return m
}

func crew(n int, above func(i int) int) []Member {
	var out []Member
	for i := range n {
		out = append(out, person(i, above(i)))
	}
	return out
}

func TestOrg(t *testing.T) {
	t.Parallel()
	crews := map[string][]Member{
		"nobody":               nil,
		"one":                  crew(1, func(int) int { return -1 }),
		"one below one":        crew(2, func(i int) int { return i - 1 }),
		"one above herself":    crew(1, func(int) int { return 0 }),
		"two in a circle":      crew(2, func(i int) int { return 1 - i }),
		"a circle of fifty":    crew(50, func(i int) int { return (i + 1) % 50 }),
		"a circle with a tail": crew(9, func(i int) int { return map[bool]int{true: (i + 1) % 3, false: i - 1}[i < 3] }),
		"two hundred below one": crew(200, func(i int) int {
			return min(0, i-1)
		}),
		"two hundred in a chain":     crew(200, func(i int) int { return i - 1 }),
		"two hundred by twos":        crew(200, func(i int) int { return (i+1)/2 - 1 }),
		"two hundred by tens":        crew(200, func(i int) int { return (i+9)/10 - 1 }),
		"two hundred strangers":      crew(200, func(int) int { return -1 }),
		"several roots":              crew(30, func(i int) int { return map[bool]int{true: -1, false: i % 5}[i < 5] }),
		"supervisors elsewhere":      crew(12, func(i int) int { return map[bool]int{true: Elsewhere, false: 0}[i%4 == 1 || i == 0] }),
		"a caterpillar":              crew(100, func(i int) int { return map[bool]int{true: i - 2, false: i - 1}[i%2 == 0 && i > 0] }),
		"supervisors out of bounds":  crew(5, func(i int) int { return 99 }),
		"a big branch beside leaves": crew(60, func(i int) int { return map[bool]int{true: min(0, i-1), false: 3}[i < 20] }),
	}
	for name, members := range crews {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, draw := range []func([]Member, OrgWords) []Layout{Org, OrgColumn} {
				sheets := draw(members, orgWords)
				require.Equal(t, sheets, draw(members, orgWords), "the same people give the same drawing")
				sound(t, sheets)
				seen := map[int]bool{}
				for _, l := range sheets {
					for _, b := range l.Boxes {
						seen[b.Item] = true
						require.Equal(t, members[b.Item].Href, b.Href)
					}
				}
				require.Len(t, seen, len(members), "everybody is drawn")
			}
		})
	}
}

func TestOrgDrawsEveryLinkOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2, 30, 200} {
		members := crew(n, func(i int) int { return (i+4)/5 - 1 })
		links := map[string]int{}
		for _, l := range Org(members, orgWords) {
			for _, e := range l.Edges {
				links[fmt.Sprint(l.Boxes[e.From].Item, " ", l.Boxes[e.To].Item)]++
			}
		}
		require.Len(t, links, n-1)
		for i, m := range members[1:] {
			require.Equal(t, 1, links[fmt.Sprint(m.Supervisor, " ", i+1)])
		}
	}
}

func TestOrgMarksWhatIsWrong(t *testing.T) {
	t.Parallel()
	members := []Member{
		{Name: "甲", Supervisor: 1, Above: "乙"}, {Name: "乙", Supervisor: 0, Above: "甲"}, {Name: "丙", Supervisor: 0, Backup: "甲", Giver: true},
		{Name: "丁", Supervisor: Elsewhere, Above: "总部"}, {Name: "戊", Supervisor: -1},
	}
	require.Equal(t, []bool{true, false, false, false, false}, BrokenLinks(members), "a circle is cut once")
	sheets := Org(members, orgWords)
	require.Len(t, sheets, 2)
	said := func(l Layout) string {
		var all []string
		for _, b := range l.Boxes {
			for _, text := range b.Texts {
				all = append(all, text.Words)
			}
		}
		return strings.Join(all, "|")
	}
	require.Equal(t, "甲|上级循环：乙|没有替补|乙|没有替补|丙|移交人|替补 甲", said(sheets[0]))
	require.Equal(t, "丁|上级不在名单：总部|没有替补|戊|没有替补", said(sheets[1]))
	require.Equal(t, []string{"broken", "person", "giver"}, []string{sheets[0].Boxes[0].Look, sheets[0].Boxes[1].Look, sheets[0].Boxes[2].Look})
	require.Equal(t, "gap", sheets[1].Lanes[0].Look)
}

func TestSupply(t *testing.T) {
	t.Parallel()
	for _, n := range []struct{ goods, sources int }{{0, 0}, {0, 3}, {1, 0}, {1, 1}, {5, 2}, {18, 12}, {18, 40}, {400, 60}} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			var goods []Goods
			for i := range n.goods {
				g := Goods{Name: nasty[i%len(nasty)], Note: nasty[(i+1)%len(nasty)], Main: i%(n.sources+1) - 1, Href: "/" + itoa(i)}
				for j := range i % 4 {
					g.Backups = append(g.Backups, (i*3+j)%(n.sources+2))
				}
				goods = append(goods, g)
			}
			var sources []Source
			for i := range n.sources {
				sources = append(sources, Source{Name: nasty[(i+2)%len(nasty)], Note: itoa(i), Share: i*30 - 20})
			}
			words := supplyWords
			if n.goods > MostGoods {
				words.MoreGoods = "还有 382 个"
			}
			if n.sources > MostSources {
				words.MoreSources = "还有几家"
			}
			for _, draw := range []func([]Goods, []Source, SupplyWords) []Layout{Supply, SupplyColumn} {
				sheets := draw(goods, sources, words)
				require.Equal(t, sheets, draw(goods, sources, words))
				sound(t, sheets)
			}
		})
	}
}

func TestSupplyMarksWhatDependsOnOne(t *testing.T) {
	t.Parallel()
	l := Supply([]Goods{{Name: "大衣", Main: 0}, {Name: "围巾", Main: 1, Backups: []int{0, 0, 7}}, {Name: "袜子", Main: NoSource}},
		[]Source{{Name: "锦禾"}, {Name: "四季织"}}, supplyWords)[0]
	looks := func() (out []string) {
		for _, b := range l.Boxes {
			out = append(out, b.Look)
		}
		for _, e := range l.Edges {
			out = append(out, e.Look)
		}
		return out
	}
	require.Equal(t, []string{"single", "goods", "gap", "source", "source", "gap", "single", "backup", "main", "gap"}, looks())
}
