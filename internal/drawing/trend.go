package drawing

// Reading is a value of a series; one that nobody knows is a gap and no nothing.
type Reading struct {
	Value int64
	Known bool
}

// Column is a value as a bar: its corner, and its size.
type Column struct{ X, Y, W, H int }

// Tick is a line across, with the value that it stands for.
type Tick struct {
	Y     int
	Value int64
}

// Trend is where a series stands in a chart: a bar for each known value, and a line for another series that it is compared with.
type Trend struct {
	W, H    int
	Left    int // where the first column begins; what is left of it is for words
	Bottom  int // the line that bars stand on
	Columns []Column
	Known   []bool
	// Middles are the middles of all columns, those of gaps among them.
	Middles []int
	Ticks   []Tick
	// Before are the pieces of the compared line: it breaks where nothing is known. A piece may be a single point.
	Before [][]Point
}

// Sizes of a trend: above the highest bar, under the line, and beside the first column.
const (
	trendTop   = 16
	trendFoot  = 24
	trendLeft  = 56
	trendLines = 4
)

// NewTrend places values within w and h. Values below nothing stand as nothing.
func NewTrend(w, h int, now, before []Reading) Trend {
	t := Trend{W: w, H: h, Left: trendLeft, Bottom: h - trendFoot}
	var top int64 = 1
	for _, r := range append(append([]Reading{}, now...), before...) {
		if r.Known {
			top = max(top, r.Value)
		}
	}
	step := niceStep(top)
	lines := (top + step - 1) / step
	top = lines * step
	high := int64(t.Bottom - trendTop)
	at := func(v int64) int { return t.Bottom - int(float64(max(v, 0))/float64(top)*float64(high)+0.5) }
	for n := int64(0); n <= lines; n++ {
		t.Ticks = append(t.Ticks, Tick{at(n * step), n * step})
	}
	n := max(len(now), len(before), 1)
	room := w - t.Left - 8
	for i := range n {
		from, to := t.Left+room*i/n, t.Left+room*(i+1)/n
		gap := max(1, (to-from)/5)
		t.Middles = append(t.Middles, (from+to)/2)
		if i >= len(now) {
			continue
		}
		c := Column{X: from + gap/2, W: max(2, to-from-gap), Y: t.Bottom}
		if now[i].Known {
			c.Y = at(now[i].Value)
			c.H = t.Bottom - c.Y
		}
		t.Columns, t.Known = append(t.Columns, c), append(t.Known, now[i].Known)
	}
	var piece []Point
	for i, r := range before {
		if r.Known {
			piece = append(piece, Point{t.Middles[i], at(r.Value)})
		} else if piece != nil {
			t.Before, piece = append(t.Before, piece), nil
		}
	}
	if piece != nil {
		t.Before = append(t.Before, piece)
	}
	return t
}

// niceStep is 1, 2 or 5 times a power of ten, so that about trendLines of it reach the top.
func niceStep(top int64) int64 {
	want := (top + trendLines - 1) / trendLines
	for power := int64(1); ; power *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if n*power >= want {
				return n * power
			}
		}
	}
}

// Spark is a small line of a series within w and h, in pieces as those of Trend.Before.
func Spark(w, h int, list []Reading) [][]Point {
	var low, high int64
	first := true
	for _, r := range list {
		if !r.Known {
			continue
		}
		if first {
			low, high, first = r.Value, r.Value, false
		}
		low, high = min(low, r.Value), max(high, r.Value)
	}
	var out [][]Point
	var piece []Point
	for i, r := range list {
		if !r.Known {
			if piece != nil {
				out, piece = append(out, piece), nil
			}
			continue
		}
		y := h / 2
		if high > low {
			y = h - 2 - int(float64(r.Value-low)/float64(high-low)*float64(h-4))
		}
		piece = append(piece, Point{2 + (w-4)*i/max(1, len(list)-1), y})
	}
	if piece != nil {
		out = append(out, piece)
	}
	return out
}
