package drawing

import "slices"

// Member is somebody in an org chart. Supervisor is the place of theirs among the members, -1 when none is named, or Elsewhere when
// it is nobody of them.
type Member struct {
	Name, Post, Href string
	Supervisor       int
	Above            string // the supervisor's name as it was written, for what cannot be drawn
	Backup           string
	Giver            bool
}

// Elsewhere is a supervisor who is not among the members.
const Elsewhere = -2

// OrgWords are the words of an org chart that are not its people's. Broken and Outside stand before a supervisor's name: the link is
// a circle, or leads to nobody on the list. Apart is the heading over those whom no link touches, and Below says that so many people
// below somebody have a sheet of their own.
type OrgWords struct {
	Giver, Backup, NoBackup, Broken, Outside, Apart string
	Below                                           func(people int) string
}

// tree is who reports to whom, after circles were cut.
type tree struct {
	members  []Member
	below    [][]int
	roots    []int
	apart    []int // no link of the tree leads to or from them
	broken   []bool
	bossOf   []int
	headings OrgWords
	made     map[boxKey]Box // breaking words into lines is most of the work, and a sheet is tried several times
}

type boxKey struct{ member, width, cut int }

// BrokenLinks says whose link to their supervisor closes a circle, by place. Each circle is cut once, at its member who comes first.
func BrokenLinks(members []Member) []bool {
	broken := make([]bool, len(members))
	const unseen, onWay, done = 0, 1, 2
	state := make([]int, len(members))
	for i := range members {
		var way []int
		at := i
		for at >= 0 && at < len(members) && state[at] == unseen {
			state[at] = onWay
			way = append(way, at)
			at = members[at].Supervisor
		}
		if at >= 0 && at < len(members) && state[at] == onWay {
			broken[slices.Min(way[slices.Index(way, at):])] = true
		}
		for _, n := range way {
			state[n] = done
		}
	}
	return broken
}

func treeOf(members []Member, w OrgWords) tree {
	t := tree{members: members, below: make([][]int, len(members)), broken: BrokenLinks(members), headings: w, bossOf: make([]int, len(members)), made: map[boxKey]Box{}}
	for i, m := range members {
		t.bossOf[i] = -1
		if m.Supervisor >= 0 && m.Supervisor < len(members) && !t.broken[i] {
			t.bossOf[i] = m.Supervisor
			t.below[m.Supervisor] = append(t.below[m.Supervisor], i)
		}
	}
	for i := range members {
		switch {
		case t.bossOf[i] >= 0:
		case len(t.below[i]) == 0 && len(members) > 1:
			t.apart = append(t.apart, i)
		default:
			t.roots = append(t.roots, i)
		}
	}
	return t
}

// size is the number of people at and below somebody, without recursion, because chains may be long.
func (t tree) size(i int) int {
	n := 0
	for stack := []int{i}; len(stack) > 0; n++ {
		last := len(stack) - 1
		at := stack[last]
		stack = append(stack[:last], t.below[at]...)
	}
	return n
}

// Org draws who reports to whom: each above those who report to them, who stand side by side when they have people of their own and
// in columns when they have none. What is too wide or too high for a sheet goes to sheets of its own, and its head says so. Those
// without any link stand at the end under a heading.
func Org(members []Member, w OrgWords) []Layout {
	t := treeOf(members, w)
	var out []Layout
	queue := slices.Clone(t.roots)
	for len(queue) > 0 {
		// Small trees share a sheet.
		s := newSheet(t, 148)
		var heads []int
		for len(queue) > 0 {
			next := newSheet(t, 148)
			candidate := append(slices.Clone(heads), queue[0])
			next.fit(candidate)
			if len(heads) > 0 && (next.l.W > Page || len(next.cut) > len(s.cut)) {
				break
			}
			s, heads, queue = next, candidate, queue[1:]
		}
		out = append(out, s.l)
		queue = append(slices.Clone(s.cut), queue...)
	}
	if len(t.apart) > 0 {
		out = append(out, t.loose(148, 4, PageHeight)...)
	}
	return out
}

// OrgColumn draws the same as an indented list, for a phone.
func OrgColumn(members []Member, w OrgWords) []Layout {
	t := treeOf(members, w)
	var out []Layout
	if len(t.roots) > 0 {
		out = append(out, t.hanging())
	}
	if len(t.apart) > 0 {
		out = append(out, t.loose(146, 2, 1<<30)...)
	}
	return out
}

// box is somebody's box at the origin. cut is the number of people below that are drawn elsewhere.
func (t tree) box(i, width, cut int) Box {
	key := boxKey{i, width, cut}
	b, ok := t.made[key]
	if !ok {
		b = t.make(i, width, cut)
		t.made[key] = b
	}
	return b
}

func (t tree) make(i, width, cut int) Box {
	m, w := t.members[i], t.headings
	b := Box{W: width, Item: i, Href: m.Href, Look: "person"}
	blocks := []block{{words: m.Name, strong: true, look: "name", most: 2}, {words: m.Post, look: "note", most: 2}}
	if m.Giver {
		b.Look = "giver"
		blocks = append(blocks, block{words: w.Giver, look: "tag", most: 1})
	}
	switch {
	case t.broken[i]:
		b.Look = "broken"
		blocks = append(blocks, block{words: w.Broken + m.Above, look: "bad", most: 2})
	case m.Supervisor == Elsewhere:
		blocks = append(blocks, block{words: w.Outside + m.Above, look: "warn", most: 2})
	}
	if m.Backup == "" {
		blocks = append(blocks, block{words: w.NoBackup, look: "warn", most: 1})
	} else {
		blocks = append(blocks, block{words: w.Backup + m.Backup, look: "note", most: 2})
	}
	if cut > 0 {
		blocks = append(blocks, block{words: w.Below(cut), look: "check", most: 2})
	}
	texts, height := set(width-2*pad, blocks...)
	b.Texts, b.H = texts, height+2*pad-4
	return b
}

// put adds a box to the drawing with its words and gives its number.
func (l *Layout) put(b Box, x, y int) int {
	b.X, b.Y = x, y
	b.Texts = placed(b.Texts, x+pad, y+pad-2, false)
	l.Boxes = append(l.Boxes, b)
	return len(l.Boxes) - 1
}

// loose are those whom no link touches, in columns under a heading, on sheets of a height.
func (t tree) loose(width, columns, height int) []Layout {
	columns = min(columns, len(t.apart))
	pitch := width + 16
	w := columns*pitch + 8
	head, h := set(w-16, block{words: t.headings.Apart, strong: true, look: "head", most: 3})
	top := h + 2*headPad
	fresh := func() Layout {
		return Layout{W: w, H: top + 12, Lanes: []Lane{{W: w, Head: top, Look: "gap", Texts: placed(head, w/2, headPad, true)}}}
	}
	var out []Layout
	l := fresh()
	for from := 0; from < len(t.apart); from += columns {
		var row []Box
		tallest := 0
		for _, i := range t.apart[from:min(from+columns, len(t.apart))] {
			b := t.box(i, width, 0)
			row, tallest = append(row, b), max(tallest, b.H)
		}
		if l.H+tallest+12 > height && len(l.Boxes) > 0 {
			out, l = append(out, l), fresh()
		}
		for c, b := range row {
			l.put(b, 12+c*pitch, l.H)
		}
		l.H += tallest + 12
	}
	out = append(out, l)
	for i := range out {
		out[i].Lanes[0].H = out[i].H
	}
	return out
}

// hanging is everybody under everybody's supervisor, a step to the right of them.
func (t tree) hanging() Layout {
	const width, step, deepest = 216, 14, 7
	l := Layout{}
	y := margin
	type visit struct{ member, boss, depth int }
	var stack []visit
	for _, r := range slices.Backward(t.roots) {
		stack = append(stack, visit{r, -1, 0})
	}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		x := margin + min(v.depth, deepest)*step
		at := l.put(t.box(v.member, width, 0), x, y)
		b := l.Boxes[at]
		y += b.H + 10
		l.W, l.H = max(l.W, x+b.W+margin), y
		// Deeper than the list goes to the right, order alone says who is whose.
		if v.boss >= 0 && v.depth <= deepest {
			boss := l.Boxes[v.boss]
			trunk := boss.X + step/2
			l.Edges = append(l.Edges, Edge{From: v.boss, To: at, Look: "line", Points: []Point{
				{trunk, boss.Y + boss.H}, {trunk, b.half()}, {b.X, b.half()},
			}})
		}
		for _, next := range slices.Backward(t.below[v.member]) {
			stack = append(stack, visit{next, at, v.depth + 1})
		}
	}
	return l
}
