package drawing

import (
	"cmp"
	"slices"
)

// Goods is something that is bought. Main is the place of its supplier among the sources and Backups those of the suppliers who can
// step in, NoSource when nobody supplies it.
type Goods struct {
	Name, Note, Href string
	Main             int
	Backups          []int
}

// Source is a supplier. Share of a hundred is drawn as a bar.
type Source struct {
	Name, Note, Href string
	Share            int
}

// NoSource is the supplier of what has none.
const NoSource = -1

// Most goods and sources on a map; the caller passes the first goods and says how many more there are. Links to later sources lead
// to one box for all of them.
const (
	MostGoods   = 18
	MostSources = 12
)

// SupplyWords are the words of a map that are not names. More of goods and sources are "" when all are shown.
type SupplyWords struct {
	Single, NoSource, MoreGoods, MoreSources string
}

// Supply draws what comes from whom: goods on the left in the order given, sources on the right, a line for the main supplier and a
// broken one for those who can step in. What depends on one supplier alone is marked, and what has none leads into a gap.
func Supply(goods []Goods, sources []Source, w SupplyWords) []Layout {
	return supply(goods, sources, w, Page, 290, 236)
}

// SupplyColumn draws the same on the width of a phone.
func SupplyColumn(goods []Goods, sources []Source, w SupplyWords) []Layout {
	return supply(goods, sources, w, 326, 140, 128)
}

type bipartite struct {
	l     Layout
	left  []int // boxes of the goods
	right map[int]int
}

func supply(goods []Goods, sources []Source, w SupplyWords, width, leftWidth, rightWidth int) []Layout {
	if len(goods) == 0 && len(sources) == 0 {
		return nil
	}
	goods = goods[:min(len(goods), MostGoods)]
	m := bipartite{l: Layout{W: width}, right: map[int]int{}}
	y := margin
	for i, g := range goods {
		b := goodsBox(g, i, leftWidth, len(sources), w)
		m.left = append(m.left, m.l.put(b, margin, y))
		y += b.H + 8
	}
	if w.MoreGoods != "" {
		b := noteBox(w.MoreGoods, "more", leftWidth)
		m.l.put(b, margin, y)
		y += b.H + 8
	}
	right := rightBoxes(goods, sources, w, rightWidth)
	height := 0
	for _, b := range right {
		height += b.box.H
	}
	gap := 14
	if n := len(right); n > 0 && y-height > n*gap {
		gap = min((y-height)/n, 56)
	}
	at := max(margin, (y-height-gap*(len(right)-1))/2)
	for _, b := range right {
		m.right[b.source] = m.l.put(b.box, width-margin-rightWidth, at)
		m.l.barBelow(m.right[b.source])
		at += b.box.H + gap
	}
	m.l.H = max(y, at-gap+margin)
	m.edges(goods, len(sources))
	return []Layout{m.l}
}

// known is the place of a source's box: its own, or that of all the later ones.
func known(source, sources int) int {
	if source < 0 || source >= sources {
		return NoSource
	}
	return min(source, MostSources)
}

func goodsBox(g Goods, i, width, sources int, w SupplyWords) Box {
	b := Box{W: width, Item: i, Href: g.Href, Look: "goods"}
	blocks := []block{{words: g.Name, strong: true, look: "name", most: 2}, {words: g.Note, look: "note", most: 2}}
	switch {
	case known(g.Main, sources) == NoSource:
		b.Look = "gap"
		blocks = append(blocks, block{words: w.NoSource, look: "bad", most: 1})
	case len(g.Backups) == 0:
		b.Look = "single"
		blocks = append(blocks, block{words: w.Single, look: "warn", most: 1})
	}
	var h int
	b.Texts, h = set(width-2*pad, blocks...)
	b.H = h + 2*pad - 4
	return b
}

func noteBox(words, look string, width int) Box {
	texts, h := set(width-2*pad, block{words: words, look: "note", most: 3})
	return Box{W: width, H: h + 2*pad - 4, Item: -1, Look: look, Texts: texts}
}

type sourceBox struct {
	source int
	box    Box
}

// rightBoxes are the sources, one for all that are too many, and the gap.
func rightBoxes(goods []Goods, sources []Source, w SupplyWords, width int) []sourceBox {
	var out []sourceBox
	for i, s := range sources[:min(len(sources), MostSources)] {
		texts, h := set(width-2*pad, block{words: s.Name, strong: true, look: "name", most: 2}, block{words: s.Note, look: "note", most: 2})
		out = append(out, sourceBox{i, Box{
			W: width, H: h + 2*pad + 6, Item: i, Href: s.Href, Look: "source", Texts: texts,
			Bar: &Bar{W: width - 2*pad, H: 5, Filled: max(0, min(100, s.Share))},
		}})
	}
	if len(sources) > MostSources {
		out = append(out, sourceBox{MostSources, noteBox(w.MoreSources, "more", width)})
	}
	for _, g := range goods {
		if known(g.Main, len(sources)) == NoSource {
			return append(out, sourceBox{NoSource, noteBox(w.NoSource, "gap", width)})
		}
	}
	return out
}

// barBelow moves the bar of a box to its foot.
func (l *Layout) barBelow(at int) {
	if b := &l.Boxes[at]; b.Bar != nil {
		b.Bar.X, b.Bar.Y = b.X+pad, b.Y+b.H-pad-3
	}
}

// edges links goods to their sources. At a source they arrive one under the other in the order of the goods, so that they do not
// cross there.
func (m *bipartite) edges(goods []Goods, sources int) {
	const straight = 10
	for i, g := range goods {
		from := m.left[i]
		main := known(g.Main, sources)
		look := "main"
		switch {
		case main == NoSource:
			look = "gap"
		case len(g.Backups) == 0:
			look = "single"
		}
		ends := []Edge{{From: from, To: m.right[main], Look: look}}
		seen := []int{main}
		for _, b := range g.Backups {
			if b = known(b, sources); b == NoSource || slices.Contains(seen, b) {
				continue
			}
			seen = append(seen, b)
			ends = append(ends, Edge{From: from, To: m.right[b], Look: "backup"})
		}
		slices.SortStableFunc(ends, func(a, b Edge) int { return cmp.Compare(m.l.Boxes[a.To].Y, m.l.Boxes[b.To].Y) })
		m.l.Edges = append(m.l.Edges, ends...)
	}
	leaves, arrives := map[int]int{}, map[int]int{}
	for _, e := range m.l.Edges {
		leaves[e.From]++
		arrives[e.To]++
	}
	out, in := map[int]int{}, map[int]int{}
	for i := range m.l.Edges {
		e := &m.l.Edges[i]
		a, b := m.l.Boxes[e.From], m.l.Boxes[e.To]
		out[e.From]++
		in[e.To]++
		y1 := a.Y + a.H*out[e.From]/(leaves[e.From]+1)
		y2 := b.Y + b.H*in[e.To]/(arrives[e.To]+1)
		x1, x2 := a.X+a.W, b.X
		e.Points = []Point{{x1, y1}, {x1 + straight, y1}, {x2 - straight, y2}, {x2, y2}}
	}
}
