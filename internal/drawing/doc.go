// Package drawing computes where the boxes, lines and words of a drawing stand: a flowchart in lanes, an org chart, a map of what is
// supplied by whom.
//
// It knows lengths and words and nothing else: it must not know records, languages, colours or markup. Words come in ready to be
// read, what a box stands for comes in and goes out as an opaque address, and how things look is a name such as "control" that a
// style sheet gives a meaning to. The same input gives the same drawing, to the pixel.
//
// All lengths are CSS pixels. A drawing of up to Page pixels in width prints on A4 at its own size.
//
// Start reading at [Layout]; flow.go, org.go and supply.go make one each, text.go breaks words into lines.
package drawing

// Page is the width and the height that an A4 sheet offers between its margins, less a line for a heading.
const (
	Page       = 688
	PageHeight = 930
)

// Sizes of text, in pixels, and the heights of their lines.
const (
	strongSize = 13
	plainSize  = 12
	strongLine = 18
	plainLine  = 17
	pad        = 10 // between a box and its words
)

// Layout is one drawing, or one sheet of a drawing that does not fit on one.
type Layout struct {
	W, H  int
	Lanes []Lane
	Edges []Edge
	Boxes []Box
}

// Lane is a part of the canvas with a heading, such as what one role does.
type Lane struct {
	X, Y, W, H int
	Head       int // height of the heading's band
	Look       string
	Texts      []Text
}

// Shape is the outline of a box.
type Shape int

// Rect is the ordinary box, Cap the round one that begins or ends a flow, Control the pointed one where something is checked.
const (
	Rect Shape = iota
	Cap
	Control
)

// Box is something with words in it. Item is its place in the input, or -1 for a box that stands for none.
type Box struct {
	X, Y, W, H int
	Shape      Shape
	Item       int
	Look       string
	Href       string
	Texts      []Text
	Bar        *Bar
}

// Bar is a share of the width of its box, of a hundred.
type Bar struct{ X, Y, W, H, Filled int }

// Text is one line of words. X is where it begins, or its middle when Middle; Y is its baseline.
type Text struct {
	X, Y   int
	Words  string
	Strong bool
	Middle bool
	Look   string
}

// Edge leads from one box to another, by their places in Boxes, over straight lines.
type Edge struct {
	From, To int
	Points   []Point
	Look     string
	Arrow    bool // at its end
}

// Point is a place on the canvas.
type Point struct{ X, Y int }

// block is a run of text of one look, to be broken and set into a box.
type block struct {
	words  string
	strong bool
	look   string
	most   int // lines; what is over ends in an ellipsis
}

// set breaks blocks to a width and gives their lines with baselines from y 0 on, and the height of all.
func set(width int, blocks ...block) (texts []Text, height int) {
	for _, b := range blocks {
		size, line := plainSize, plainLine
		if b.strong {
			size, line = strongSize, strongLine
		}
		for _, words := range Lines(b.words, width, size, b.most) {
			texts = append(texts, Text{Y: height + line*3/4, Words: words, Strong: b.strong, Look: b.look})
			height += line
		}
	}
	return texts, height
}

// placed moves texts to where their box is.
func placed(texts []Text, x, y int, middle bool) []Text {
	out := make([]Text, len(texts))
	for i, t := range texts {
		t.X, t.Y, t.Middle = t.X+x, t.Y+y, middle
		out[i] = t
	}
	return out
}

func (b Box) middle() int { return b.X + b.W/2 }

func (b Box) half() int { return b.Y + b.H/2 }
