package handover

// Drawing is a signature as it was drawn on a screen: lines through points. Nothing else is taken from the browser, and every picture of it
// is made of these numbers.
type Drawing struct {
	Width   int     `json:"width"` // of the field that was drawn on; points lie within
	Height  int     `json:"height"`
	Strokes [][]int `json:"strokes"` // x, y, x, y …
}

// Bounds of a drawing: a long name in full has about a thousand points.
const (
	MaxDrawing        = 20 << 10 // bytes of its text
	maxDrawingSide    = 4000
	maxDrawingStrokes = 200
	maxDrawingPoints  = 3000
	minDrawingPath    = 60 // in units of the field: less is a dot or a slip
)

// Check says whether it is a signature that can be kept: within its field and bounds, and more than a dot.
func (d Drawing) Check() error {
	points, path := 0, 0
	bad := d.Width < 1 || d.Height < 1 || d.Width > maxDrawingSide || d.Height > maxDrawingSide || len(d.Strokes) > maxDrawingStrokes
	for _, s := range d.Strokes {
		bad = bad || len(s) < 2 || len(s)%2 != 0
		points += len(s) / 2
		for i := 0; i+1 < len(s); i += 2 {
			bad = bad || s[i] < 0 || s[i] > d.Width || s[i+1] < 0 || s[i+1] > d.Height
			if i > 1 {
				path += max(s[i]-s[i-2], s[i-2]-s[i]) + max(s[i+1]-s[i-1], s[i-1]-s[i+1])
			}
		}
	}
	switch {
	case bad || points > maxDrawingPoints:
		return Wrong(At("drawing", "seal.drawing_wrong"))
	case path < minDrawingPath:
		return Wrong(At("drawing", "seal.drawing_empty"))
	}
	return nil
}

// Cropped is the same drawing in a field that it fills but for a small margin.
func (d Drawing) Cropped() Drawing {
	const margin = 8
	left, top, right, bottom := d.Width, d.Height, 0, 0
	for _, s := range d.Strokes {
		for i := 0; i+1 < len(s); i += 2 {
			left, right, top, bottom = min(left, s[i]), max(right, s[i]), min(top, s[i+1]), max(bottom, s[i+1])
		}
	}
	out := Drawing{Width: max(0, right-left) + 2*margin, Height: max(0, bottom-top) + 2*margin}
	for _, s := range d.Strokes {
		moved := make([]int, len(s))
		for i := 0; i+1 < len(s); i += 2 {
			moved[i], moved[i+1] = s[i]-left+margin, s[i+1]-top+margin
		}
		out.Strokes = append(out.Strokes, moved)
	}
	return out
}
