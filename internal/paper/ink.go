package paper

import "github.com/carlos7ags/folio/layout"

// inkHeight and inkWidth are how large a drawn signature is at most, in points.
const (
	inkHeight = 34
	inkWidth  = 120
	inkLine   = 1.1
)

// inked draws a signature of lines, as large as there is room.
type inked struct{ ink Ink }

func (d inked) size(width float64) (scale, w, h float64) {
	scale = min(min(inkWidth, width)/float64(d.ink.Width), inkHeight/float64(d.ink.Height))
	return scale, scale * float64(d.ink.Width), scale * float64(d.ink.Height)
}

// Layout implements layout.Element.
func (d inked) Layout(width float64) []layout.Line {
	_, w, h := d.size(width)
	return []layout.Line{{Width: w, Height: h, IsLast: true}}
}

// PlanLayout implements layout.Element.
func (d inked) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	scale, w, h := d.size(area.Width)
	if h > area.Height && area.Height > 0 {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	return layout.LayoutPlan{Status: layout.LayoutFull, Consumed: h, Blocks: []layout.PlacedBlock{{
		Width: w, Height: h, Tag: "Figure", AltText: d.ink.About,
		Draw: func(ctx layout.DrawContext, left, top float64) {
			s := ctx.Stream
			s.SaveState()
			s.SetStrokeColorRGB(ink.R, ink.G, ink.B)
			s.SetLineWidth(inkLine)
			s.SetLineCap(1)
			s.SetLineJoin(1)
			for _, line := range d.ink.Strokes {
				for i := 0; i+1 < len(line); i += 2 {
					x, y := left+scale*float64(line[i]), top-scale*float64(line[i+1])
					if i == 0 {
						s.MoveTo(x, y)
						s.LineTo(x, y) // a dot is drawn too
						continue
					}
					s.LineTo(x, y)
				}
				s.Stroke()
			}
			s.RestoreState()
		},
	}}}
}
