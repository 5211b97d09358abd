package demo

import (
	"encoding/json"
	"hash/fnv"
	"math"

	"handoverdesk/internal/handover"
)

// ink is an invented signature as somebody might draw it on a tablet: the same name gives the same lines.
func ink(name string) (string, error) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	seed := h.Sum64()
	next := func(below int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int((seed >> 33) % uint64(below))
	}
	d := handover.Drawing{Width: 600, Height: 200}
	x := 60
	for range []rune(name) {
		for range 3 + next(2) {
			width, height, bend := 60+next(70), 20+next(50), 1+next(3)
			top := 50 + next(70)
			var line []int
			for i := 0; i <= 24; i++ {
				t := float64(i) / 24
				y := float64(top) + float64(height)*math.Sin(t*math.Pi*float64(bend))*(1-t/2)
				line = append(line, x+int(t*float64(width)), min(190, max(10, int(y))))
			}
			d.Strokes = append(d.Strokes, line)
			x += 12 + next(20)
		}
		x += 30
	}
	for _, s := range d.Strokes {
		for i := 0; i < len(s); i += 2 {
			d.Width = max(d.Width, s[i]+40)
		}
	}
	b, err := json.Marshal(d)
	return string(b), err
}
