package drawing

import (
	"slices"
	"strconv"
	"strings"
)

// Step is one step of a flow. Role is who does it; "" is nobody's, which is a gap. Control is what is checked at it, or "".
type Step struct {
	Role, Action, Person, Tool, Standard, Control string
}

// FlowWords are the words of a flowchart that are not its steps': the two ends, the lane of nobody, and what stands before a tool,
// a standard and a control point, such as "Tool: ".
type FlowWords struct {
	Start, End, Nobody      string
	Tool, Standard, Control string
}

const (
	mostLanes = 5  // more would be too narrow to read on paper
	rowGap    = 22 // between rows, where lines cross over
	inset     = 8  // of what a control point's outline cuts off
	capHeight = 28
	margin    = 8
)

// Flow draws steps from top to bottom, on as many sheets as it takes; a sheet that goes on elsewhere ends in a cap with the number
// of the next step. With two to five roles each has a lane; otherwise the steps stand three in a row, back and forth, and say their
// role. No steps give no sheets.
func Flow(steps []Step, w FlowWords) []Layout {
	lanes := rolesOf(steps)
	if n := len(lanes); n < 2 || n > mostLanes {
		return grid{steps: steps, words: w, columns: 3, width: Page / 3, gap: 28}.sheets(snake(len(steps), 3))
	}
	g := grid{steps: steps, words: w, columns: len(lanes), width: max(Page/len(lanes), 164), gap: 20, lanes: lanes}
	return g.sheets(inLanes(steps, lanes))
}

// FlowColumn draws the same in one column, for a phone.
func FlowColumn(steps []Step, w FlowWords) []Layout {
	return grid{steps: steps, words: w, columns: 1, width: 320, gap: 8, endless: true}.sheets(snake(len(steps), 1))
}

// rolesOf lists the roles in the order they come up, nobody's last.
func rolesOf(steps []Step) []string {
	var roles []string
	nobody := false
	for _, s := range steps {
		role := strings.TrimSpace(s.Role)
		if role == "" {
			nobody = true
		} else if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	if nobody {
		roles = append(roles, "")
	}
	return roles
}

// cell is the place of a step.
type cell struct{ column, row int }

// inLanes gives each step its lane; a step to the right of the one before stands beside it, others begin a row.
func inLanes(steps []Step, lanes []string) []cell {
	var cells []cell
	for i, s := range steps {
		c := cell{column: slices.Index(lanes, strings.TrimSpace(s.Role))}
		if i > 0 {
			before := cells[i-1]
			c.row = before.row
			if c.column <= before.column {
				c.row++
			}
		}
		cells = append(cells, c)
	}
	return cells
}

// snake puts n steps into columns, every other row backwards.
func snake(n, columns int) []cell {
	var cells []cell
	for i := range n {
		c := cell{column: i % columns, row: i / columns}
		if c.row%2 == 1 {
			c.column = columns - 1 - c.column
		}
		cells = append(cells, c)
	}
	return cells
}

// grid is how the steps of a flow stand.
type grid struct {
	steps          []Step
	words          FlowWords
	columns, width int // number of columns, and the width of each
	gap            int // between the boxes of neighbouring columns
	lanes          []string
	endless        bool // one sheet, however long: it is not for paper
	boxes          []Box
}

// sheets cuts rows into sheets that fit a page, of about the same height, and draws each.
func (g grid) sheets(cells []cell) []Layout {
	var out []Layout
	for i := range g.steps {
		g.boxes = append(g.boxes, g.box(i))
	}
	room := PageHeight*max(Page, g.columns*g.width)/Page - g.headHeight() - 2*(capHeight+rowGap)
	rows := g.rows(cells)
	total := 0
	for _, r := range rows {
		total += r.height + rowGap
	}
	target := total
	if n := (total + room - 1) / room; n > 1 && !g.endless {
		target = min(room, total/n+rowGap)
	}
	for from := 0; from < len(rows); {
		to, height := from, 0
		for to < len(rows) {
			// A row is taken when most of it is within the height that each sheet should have.
			next := height + rows[to].height + rowGap
			if to > from && !g.endless && (next > room || next-rows[to].height/2 > target) {
				break
			}
			to, height = to+1, next
		}
		out = append(out, g.sheet(cells, rows[from].first, rows[to-1].end))
		from = to
	}
	return out
}

// row is the steps first, up to but without end, that stand side by side.
type row struct{ first, end, height int }

func (g grid) rows(cells []cell) []row {
	var out []row
	for i := 0; i < len(cells); {
		r := row{first: i, end: i}
		for r.end < len(cells) && cells[r.end].row == cells[i].row {
			r.height = max(r.height, g.boxes[r.end].H)
			r.end++
		}
		out, i = append(out, r), r.end
	}
	return out
}

// sheet draws the steps from, up to but without to.
func (g grid) sheet(cells []cell, from, to int) Layout {
	l := Layout{W: g.columns * g.width}
	y := g.headHeight() + margin
	start, look := g.words.Start, "end"
	if from > 0 {
		start, look = strconv.Itoa(from)+" →", "onward"
	}
	l.Boxes = append(l.Boxes, g.cap(start, look, cells[from].column, y))
	y += capHeight + rowGap
	for _, r := range g.rows(cells[:to]) {
		if r.first < from {
			continue
		}
		for i := r.first; i < r.end; i++ {
			b := g.boxes[i]
			b.X = cells[i].column*g.width + (g.width-b.W)/2
			b.Y = y + (r.height-b.H)/2
			b.Texts = placed(b.Texts, b.X+pad+b.cutOff(), b.Y+pad, false)
			l.Boxes = append(l.Boxes, b)
		}
		y += r.height + rowGap
	}
	end, look := g.words.End, "end"
	if to < len(cells) {
		end, look = "→ "+strconv.Itoa(to+1), "onward"
	}
	l.Boxes = append(l.Boxes, g.cap(end, look, cells[to-1].column, y))
	l.H = y + capHeight + margin
	for i := range l.Boxes[1:] {
		l.Edges = append(l.Edges, l.flow(i, i+1))
	}
	l.Lanes = g.laneBoxes(l.H)
	return l
}

func (b Box) cutOff() int {
	if b.Shape == Control {
		return inset
	}
	return 0
}

// box is a step's box at the origin.
func (g grid) box(i int) Box {
	s := g.steps[i]
	b := Box{W: g.width - g.gap, Item: i, Look: "step"}
	who := []string{strconv.Itoa(i + 1)}
	role := strings.TrimSpace(s.Role)
	if role == "" {
		b.Look = "gap"
	}
	if g.lanes == nil {
		if role == "" {
			role = g.words.Nobody
		}
		who = append(who, role)
	}
	if s.Person != "" {
		who = append(who, s.Person)
	}
	blocks := []block{
		{words: strings.Join(who, " · "), look: "who", most: 2},
		{words: s.Action, strong: true, look: "action", most: 8},
	}
	for _, n := range []struct{ before, words string }{{g.words.Tool, s.Tool}, {g.words.Standard, s.Standard}} {
		if strings.TrimSpace(n.words) != "" {
			blocks = append(blocks, block{words: n.before + n.words, look: "note", most: 3})
		}
	}
	if strings.TrimSpace(s.Control) != "" {
		b.Shape = Control
		if b.Look == "step" {
			b.Look = "control"
		}
		blocks = append(blocks, block{words: g.words.Control + s.Control, look: "check", most: 4})
	}
	var height int
	b.Texts, height = set(b.W-2*(pad+b.cutOff()), blocks...)
	b.H = height + height%2 + 2*pad // even, so that boxes of a row have the same middle
	return b
}

// cap is the round box at an end of a sheet.
func (g grid) cap(words, look string, column, y int) Box {
	texts, _ := set(g.width-g.gap-2*capHeight/2, block{words: words, look: "cap", most: 1})
	w := capHeight
	for _, t := range texts {
		w += Width(t.Words, plainSize)
	}
	w = min(max(w, 64), g.width-g.gap)
	w -= (g.width - w) % 2 // it stands in the middle of its column to the pixel
	x := column*g.width + (g.width-w)/2
	return Box{X: x, Y: y, W: w, H: capHeight, Shape: Cap, Item: -1, Look: look, Texts: placed(texts, x+w/2, y+6, true)}
}

// flow leads from a box to the next one: straight across in a row, straight down in a column, or down, over in the gap between the
// rows, and down. The rows between have nothing in them, so no line crosses a box.
func (l *Layout) flow(from, to int) Edge {
	a, b := l.Boxes[from], l.Boxes[to]
	e := Edge{From: from, To: to, Look: "flow", Arrow: true}
	switch {
	case a.half() == b.half() && a.X < b.X:
		e.Points = []Point{{a.X + a.W, a.half()}, {b.X, b.half()}}
	case a.half() == b.half():
		e.Points = []Point{{a.X, a.half()}, {b.X + b.W, b.half()}}
	case a.middle() == b.middle():
		e.Points = []Point{{a.middle(), a.Y + a.H}, {b.middle(), b.Y}}
	default:
		over := l.rowEnd(a) + rowGap/2
		e.Points = []Point{{a.middle(), a.Y + a.H}, {a.middle(), over}, {b.middle(), over}, {b.middle(), b.Y}}
	}
	return e
}

// rowEnd is where the row of a box ends.
func (l *Layout) rowEnd(a Box) int {
	end := a.Y + a.H
	for _, b := range l.Boxes {
		if b.Y < a.Y+a.H && a.Y < b.Y+b.H {
			end = max(end, b.Y+b.H)
		}
	}
	return end
}

const headPad = 6

func (g grid) headHeight() int {
	height := 0
	for _, role := range g.lanes {
		_, h := g.head(role)
		height = max(height, h+2*headPad)
	}
	return height
}

func (g grid) head(role string) ([]Text, int) {
	if role == "" {
		role = g.words.Nobody
	}
	return set(g.width-16, block{words: role, strong: true, look: "head", most: 2})
}

func (g grid) laneBoxes(height int) []Lane {
	var lanes []Lane
	head := g.headHeight()
	for i, role := range g.lanes {
		texts, h := g.head(role)
		lane := Lane{X: i * g.width, W: g.width, H: height, Head: head, Look: "lane"}
		if role == "" {
			lane.Look = "gap"
		}
		lane.Texts = placed(texts, lane.X+g.width/2, (head-h)/2, true)
		lanes = append(lanes, lane)
	}
	return lanes
}
