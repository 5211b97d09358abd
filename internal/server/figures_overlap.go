package server

import (
	"net/url"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/page"
)

// overlapOf is what a form says about days that count already.
func overlapOf(form url.Values) app.FigureOverlap {
	switch o := app.FigureOverlap(form.Get("overlap")); o {
	case app.OverlapReplace, app.OverlapAdd:
		return o
	}
	return app.OverlapAsk
}

// figureDoubles says which files count already for days of this one. A draft asks whether to replace them, which is the usual answer.
func (c *call) figureDoubles(props *page.FigureFileProps, f app.FigureFile) {
	p, whole := c.p, false
	for _, d := range f.Report.Doubles {
		key := "figures.double"
		if whole = whole || d.Whole; !d.Whole {
			key = "figures.double_part"
		}
		var names []string
		for _, m := range catalog.Metrics {
			for _, id := range d.Metrics {
				if id == m.ID {
					names = append(names, m.Label.In(catalog.Lang(c.lang())))
				}
			}
		}
		props.Doubles = append(props.Doubles, p.T(key, "Name", clipped(d.Name, 60), "Count", d.Days, "From", c.dayOf(d.First), "To", c.dayOf(d.Last),
			"Metrics", p.List(names...)))
	}
	if len(props.Doubles) == 0 {
		return
	}
	if !props.Draft {
		props.DoublesSaid = p.T("figures.overlap_said." + string(f.Plan.Overlap))
		return
	}
	chosen := f.Plan.Overlap
	if chosen == app.OverlapAsk || !whole {
		chosen = app.OverlapAdd
		if whole {
			chosen = app.OverlapReplace
		}
	}
	for _, o := range []app.FigureOverlap{app.OverlapReplace, app.OverlapAdd} {
		if whole || o == app.OverlapAdd {
			props.Overlaps = append(props.Overlaps, page.Option{Value: string(o), Text: p.T("figures.overlap." + string(o)), Chosen: o == chosen})
		}
	}
}

// dayOf writes a calendar date in the reader's language.
func (c *call) dayOf(text string) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return ""
	}
	return c.p.Date(day)
}
