package server

import (
	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// watchStrip is how watched shops do since their handovers (N-20), those first that something is asked about.
func (c *call) watchStrip(b app.Board) page.WatchStrip {
	var out page.WatchStrip
	for _, m := range watchedMetrics() {
		out.Metrics = append(out.Metrics, m.Label.In(catalog.Lang(c.lang())))
	}
	for _, w := range b.Watches {
		out.Rows = append(out.Rows, c.watchBrief(w))
	}
	if b.MoreWatches {
		out.More = c.p.T("watch.strip_more", "Count", len(b.Watches))
	}
	return out
}

func watchedMetrics() []catalog.Metric {
	var out []catalog.Metric
	for _, w := range figures.Watches {
		if m, ok := catalog.MetricOf(w.Key); ok {
			out = append(out, m)
		}
	}
	return out
}

// watchBrief is a row of it: what was kept of each metric at the last mark that it was compared at. Hundredths alone: what the shop sells stands on the
// page of the watch, which notes who looks.
func (c *call) watchBrief(w app.WatchBrief) page.WatchBrief {
	p, moved, today := c.p, c.app.MovedAt(w.EffectiveAt), catalog.DateOf(c.app.Today())
	out := page.WatchBrief{Href: ui.ToWatch(w.ID.String()), Title: w.Title, Next: c.watchNext(w, moved, today)}
	if today.Before(moved) {
		out.Day = p.T("watch.moves", "Date", p.ShortDate(moved.Time(), c.app.Now()))
	} else {
		out.Day = p.T("watch.mark", "Days", p.Days(today.Time(), moved.Time()))
	}
	for _, m := range watchedMetrics() {
		s := page.WatchSign{Metric: m.Label.In(catalog.Lang(c.lang())), Href: ui.With(out.Href, "metric", m.Key) + "#trend-h", Word: p.T("watch.unchecked")}
		if got, ok := w.Of(m.Key); ok {
			s.Tone, s.Word = watchTones[got.Verdict], p.T("watch.sign."+string(got.Verdict))
			if got.Verdict != figures.VerdictUnknown {
				s.Change = changedBy(got.Change)
			}
			if got.Mark != w.Checked() {
				s.Note = p.T("watch.mark", "Days", int(got.Mark))
			}
		}
		out.Cells = append(out.Cells, s)
	}
	return out
}

// watchNext says which mark was checked last, and which comes next or is missing.
func (c *call) watchNext(w app.WatchBrief, moved, today catalog.Date) string {
	p, said := c.p, ""
	if m := w.Checked(); m > 0 {
		said = p.T("watch.strip_checked", "Days", int(m))
	}
	var passed figures.Mark
	for _, m := range figures.Marks {
		if m.Past(moved, today) {
			passed = m
		}
	}
	if w.Open > 0 {
		said = dotted(said, p.T("watch.asked", "Count", w.Open))
	}
	switch next, more := w.Next(moved, today); {
	case w.Done():
	case passed > w.Checked() || passed == figures.LastMark:
		said = dotted(said, p.T("watch.strip_due", "Days", int(passed)))
	case w.Waived:
		said = dotted(said, p.T("watch.waived"))
	case more:
		said = dotted(said, p.T("watch.strip_next", "Days", int(next), "Date", p.ShortDate(next.Window(moved).To.AddDays(1).Time(), c.app.Now())))
	}
	return said
}
