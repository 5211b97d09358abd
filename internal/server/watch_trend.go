package server

import (
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/drawing"
	"handoverdesk/internal/figures"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// trend draws the chosen metric day by day, from the first day of the baseline to the last mark: the line across is what it was before.
func (v watchView) trend(props *page.WatchProps) {
	if v.moved.IsZero() {
		return
	}
	c, p, m := v.c, v.c.p, v.chosen()
	w, _ := figures.WatchedOf(m.Key)
	span := figures.Period{From: figures.Baseline(v.moved).From, To: figures.LastMark.Window(v.moved).To}
	series := figures.Series(v.got.Totals, m, span, figures.ByDay)
	was := figures.Judge(v.got.Totals, v.moved, figures.LastMark, m, v.got.Bound(w))
	if !was.Known() {
		return
	}
	name := m.Label.In(catalog.Lang(c.lang()))
	t := page.FigureTrend{Title: name, Sub: p.T("watch.trend_sub", "Was", v.say(m, was.Was)), Now: name, Then: p.T("watch.against")}
	level := make([]drawing.Reading, len(series))
	var titles []string
	for i, x := range series {
		level[i] = drawing.Reading{Value: int64(was.Was), Known: was.WasDays > 0}
		row := page.FigureStep{Step: p.Date(x.From.Time()), Now: p.T("figures.unknown")}
		if x.Known {
			row.Now = v.say(m, x.Value)
			row.Change = c.change(x.Value, was.Was)
		}
		titles = append(titles, row.Step+p.T("view.colon")+row.Now)
		t.Rows = append(t.Rows, row)
	}
	label := p.T("watch.trend_said", "Metric", name, "Was", v.say(m, was.Was), "Is", v.say(m, was.Is))
	if was.Days == 0 {
		label = p.T("watch.trend_said_before", "Metric", name, "Was", v.say(m, was.Was))
	}
	for _, size := range []struct {
		view string
		w, h int
		most int
	}{{"wide", 720, 240, 12}, {"narrow", 340, 200, 5}} {
		chart := drawing.NewTrend(size.w, size.h, readings(series), level)
		view := ui.TrendView{View: size.view, Label: label, Trend: chart, Titles: titles}
		axis := report{c: c}
		for _, tick := range chart.Ticks {
			view.Scale = append(view.Scale, ui.TrendLabel{X: chart.Left - 6, Y: tick.Y + 4, Text: axis.axis(m, catalog.Decimal(tick.Value))})
		}
		every := max(1, (len(series)+size.most-1)/size.most)
		for i := 0; i < len(series); i += every {
			day := series[i].From.Time()
			view.Steps = append(view.Steps, ui.TrendLabel{X: chart.Middles[i], Y: size.h - 8, Text: p.ShortDate(day, day)})
		}
		view.Marks = append(view.Marks, ui.TrendLabel{X: chart.Middles[figures.BaselineDays], Y: 10, Text: "D"})
		for _, mark := range figures.Marks {
			view.Marks = append(view.Marks, ui.TrendLabel{X: min(chart.Middles[figures.BaselineDays+int(mark)-1], size.w-16), Y: 10, Text: p.T("watch.mark", "Days", int(mark))})
		}
		t.Views = append(t.Views, view)
	}
	props.Trend = t
}
