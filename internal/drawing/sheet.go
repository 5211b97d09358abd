package drawing

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

const (
	mostWide   = 1040 // on paper at two thirds of its size, which is still read
	mostLevels = 5
	columnHigh = 7 // people without people stand in columns of so many
	columnMost = 6
	between    = 16 // side by side
	under      = 10 // one under the other in a column
	levelGap   = 36
	trunkRoom  = 16 // left of a column, for the line that its people hang on
)

// sheet is one sheet of an org chart. cut are those whose people are drawn on a sheet of their own.
type sheet struct {
	t     tree
	width int // of a box
	cuts  map[int]bool
	cut   []int
	heads []int
	l     Layout
}

func newSheet(t tree, width int) *sheet { return &sheet{t: t, width: width, cuts: map[int]bool{}} }

// branch is somebody on a sheet with all that stands under them.
type branch struct {
	box      Box
	w, h     int
	beside   []branch   // who stand side by side
	columns  [][]branch // who stand in columns, left of those
	children int        // width of all below
}

// fit draws the heads with their people, and cuts the largest branches off until it fits a sheet.
func (s *sheet) fit(heads []int) {
	s.heads = heads
	s.cutDeep()
	for {
		s.draw()
		if s.l.W <= mostWide && s.l.H <= PageHeight*max(Page, s.l.W)/Page {
			return
		}
		largest, most := -1, 1
		for _, i := range s.shown() {
			if n := s.t.size(i); n > most && !s.cuts[i] && !s.isHead(i) {
				largest, most = i, n
			}
		}
		if largest < 0 {
			return
		}
		s.cuts[largest], s.cut = true, append(s.cut, largest)
	}
}

func (s *sheet) isHead(i int) bool {
	for _, h := range s.heads {
		if h == i {
			return true
		}
	}
	return false
}

// cutDeep cuts below the lowest level that a sheet has room for.
func (s *sheet) cutDeep() {
	level := s.heads
	for depth := 1; len(level) > 0; depth++ {
		var next []int
		for _, i := range level {
			if depth == mostLevels && len(s.t.below[i]) > 0 {
				s.cuts[i], s.cut = true, append(s.cut, i)
				continue
			}
			next = append(next, s.t.below[i]...)
		}
		level = next
	}
}

// shown are all on the sheet.
func (s *sheet) shown() []int {
	var out []int
	for level := s.heads; len(level) > 0; {
		var next []int
		for _, i := range level {
			out = append(out, i)
			if !s.cuts[i] {
				next = append(next, s.t.below[i]...)
			}
		}
		level = next
	}
	// Who was cut off before and is below somebody cut off now has its sheet from there.
	kept := s.cut[:0]
	for _, c := range s.cut {
		for _, i := range out {
			if i == c {
				kept = append(kept, c)
				break
			}
		}
	}
	s.cut = kept
	return out
}

func (s *sheet) draw() {
	s.l = Layout{}
	x := margin
	for _, h := range s.heads {
		b := s.measure(h)
		s.place(b, x, margin)
		x += b.w + between
		s.l.H = max(s.l.H, b.h+2*margin)
	}
	s.l.W = x - between + margin
}

func (s *sheet) measure(i int) branch {
	below := s.t.below[i]
	if s.cuts[i] {
		b := s.t.box(i, s.width, s.t.size(i)-1)
		return branch{box: b, w: b.W, h: b.H}
	}
	out := branch{box: s.t.box(i, s.width, 0)}
	var leaves, others []branch
	for _, k := range below {
		if b := s.measure(k); b.h == b.box.H {
			leaves = append(leaves, b)
		} else {
			others = append(others, b)
		}
	}
	if len(below) <= 3 && len(leaves) < 3 {
		out.beside = append(leaves, others...)
	} else {
		out.beside, out.columns = others, inColumns(leaves)
	}
	tallest := 0
	for _, c := range out.columns {
		out.children += trunkRoom + s.width + between
		high := -under
		for _, b := range c {
			high += b.h + under
		}
		tallest = max(tallest, high)
	}
	for _, b := range out.beside {
		out.children += b.w + between
		tallest = max(tallest, b.h)
	}
	out.children = max(0, out.children-between)
	out.w, out.h = max(out.box.W, out.children), out.box.H
	if len(below) > 0 {
		out.h += levelGap + tallest
	}
	return out
}

// inColumns deals people to columns of about the same height.
func inColumns(list []branch) [][]branch {
	n := min((len(list)+columnHigh-1)/columnHigh, columnMost)
	var out [][]branch
	for c := range n {
		out = append(out, list[c*len(list)/n:(c+1)*len(list)/n])
	}
	return out
}

func (s *sheet) place(b branch, x, y int) int {
	at := s.l.put(b.box, x+(b.w-b.box.W)/2, y)
	boss := s.l.Boxes[at]
	top := y + b.box.H + levelGap
	bus := y + b.box.H + levelGap/2
	left := x + (b.w-b.children)/2
	for _, c := range b.columns {
		trunk, down := left+trunkRoom/2, top
		for _, k := range c {
			to := s.l.put(k.box, left+trunkRoom, down)
			kid := s.l.Boxes[to]
			s.l.line(at, to, Point{boss.middle(), boss.Y + boss.H}, Point{boss.middle(), bus}, Point{trunk, bus},
				Point{trunk, kid.half()}, Point{kid.X, kid.half()})
			down += kid.H + under
		}
		left += trunkRoom + s.width + between
	}
	for _, k := range b.beside {
		to := s.place(k, left, top)
		kid := s.l.Boxes[to]
		over := kid.middle()
		if d := over - boss.middle(); d == 1 || d == -1 {
			over = boss.middle() // halves of odd widths; a kink of one pixel looks like a mistake
		}
		s.l.line(at, to, Point{boss.middle(), boss.Y + boss.H}, Point{boss.middle(), bus}, Point{over, bus}, Point{over, kid.Y})
		left += k.w + between
	}
	return at
}

// line adds an edge without the corners that are none.
func (l *Layout) line(from, to int, points ...Point) {
	var kept []Point
	for _, p := range points {
		if n := len(kept); n > 0 && kept[n-1] == p {
			continue
		}
		if n := len(kept); n > 1 && (kept[n-2].X == kept[n-1].X && kept[n-1].X == p.X || kept[n-2].Y == kept[n-1].Y && kept[n-1].Y == p.Y) {
			kept[n-1] = p
			continue
		}
		kept = append(kept, p)
	}
	l.Edges = append(l.Edges, Edge{From: from, To: to, Look: "line", Points: kept})
}
