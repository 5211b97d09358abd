package server

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/drawing"
	"handoverdesk/internal/figures"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

func readings(list []figures.Point) []drawing.Reading {
	out := make([]drawing.Reading, len(list))
	for i, p := range list {
		out[i] = drawing.Reading{Value: int64(p.Value), Known: p.Known}
	}
	return out
}

func spark(list []figures.Point) ui.Sparkline { return drawing.Spark(80, 20, readings(list)) }

// trend is the metric step by step, beside the period that it is compared with.
func (r report) trend(props *page.FiguresProps) {
	c, p, m, f := r.c, r.c.p, r.got.Metric, r.got.Filter
	name := m.Label.In(catalog.Lang(c.lang()))
	then := r.periodName(r.got.Compared)
	t := page.FigureTrend{Title: name, Now: props.Period, Then: then, Sub: p.T("figures.trend_sub", "Now", props.Period, "Then", then)}
	for _, s := range f.Span.Steps() {
		t.Steps = append(t.Steps, ui.Segment{Text: p.T("figures.step." + string(s)), Href: r.at.with("step", string(s)).String() + "#trend-h", Current: s == f.Step})
	}
	var titles []string
	for i, x := range r.got.Series {
		row := page.FigureStep{Step: c.spanName(x.From, f.Step), Now: p.T("figures.unknown"), Then: p.T("figures.unknown")}
		if x.Known {
			row.Now = r.say(m, x.Value)
		}
		if i < len(r.got.Earlier) && r.got.Earlier[i].Known {
			row.Then = r.say(m, r.got.Earlier[i].Value)
			if x.Known {
				row.Change = c.change(x.Value, r.got.Earlier[i].Value)
			}
		}
		titles = append(titles, row.Step+p.T("view.colon")+row.Now)
		t.Rows = append(t.Rows, row)
	}
	marks := r.notes(props)
	for _, size := range []struct {
		view string
		w, h int
		most int
	}{{"wide", 720, 240, 12}, {"narrow", 340, 200, 5}} {
		chart := drawing.NewTrend(size.w, size.h, readings(r.got.Series), readings(r.got.Earlier))
		v := ui.TrendView{View: size.view, Label: r.sentence(name, props.Period), Trend: chart, Titles: titles}
		for _, tick := range chart.Ticks {
			v.Scale = append(v.Scale, ui.TrendLabel{X: chart.Left - 6, Y: tick.Y + 4, Text: r.axis(m, catalog.Decimal(tick.Value))})
		}
		every := max(1, (len(r.got.Series)+size.most-1)/size.most)
		for i := 0; i < len(r.got.Series); i += every {
			v.Steps = append(v.Steps, ui.TrendLabel{X: chart.Middles[i], Y: size.h - 8, Text: r.stepMark(r.got.Series[i].From)})
		}
		for i, numbers := range marks {
			v.Marks = append(v.Marks, ui.TrendLabel{X: chart.Middles[i], Y: 10, Text: numbers})
		}
		t.Views = append(t.Views, v)
	}
	props.Trend = t
}

// sentence says a chart in words: its sum or ratio, its highest and its lowest step.
func (r report) sentence(name, period string) string {
	m, p := r.got.Metric, r.c.p
	now, ok := r.got.Now.Of(m)
	if !ok {
		return p.T("figures.said_none", "Metric", name, "Period", period)
	}
	var high, low figures.Point
	for _, x := range r.got.Series {
		if x.Known && (!high.Known || x.Value > high.Value) {
			high = x
		}
		if x.Known && (!low.Known || x.Value < low.Value) {
			low = x
		}
	}
	if !high.Known {
		return p.T("figures.said_whole", "Metric", name, "Period", period, "Value", r.say(m, now))
	}
	return p.T("figures.said", "Metric", name, "Period", period, "Value", r.say(m, now),
		"High", r.c.spanName(high.From, r.got.Filter.Step), "HighValue", r.say(m, high.Value),
		"Low", r.c.spanName(low.From, r.got.Filter.Step), "LowValue", r.say(m, low.Value))
}

// axis writes a value in as few signs as fit beside a chart.
func (r report) axis(m catalog.Metric, v catalog.Decimal) string {
	units := []struct {
		size int64
		key  string
	}{{1e8, "figures.axis.huge"}, {1e4, "figures.axis.big"}}
	if r.c.lang() == "en" {
		units[0].size, units[1].size = 1e6, 1e3
	}
	for _, u := range units {
		if size := catalog.NewDecimal(u.size); v >= size {
			return r.c.p.T(u.key, "Number", v.Div(size).Round(1).String())
		}
	}
	if m.Unit == catalog.MetricPercent {
		return v.Round(2).String() + "%"
	}
	return v.Round(2).String()
}

// stepMark names a step under its column.
func (r report) stepMark(d catalog.Date) string {
	t := d.Time()
	switch r.got.Filter.Step {
	case figures.ByMonth:
		if r.c.lang() == "en" {
			return t.Format("Jan")
		}
		return r.c.p.T("figures.month_short", "Month", int(t.Month()))
	case figures.ByWeek:
		_, week := t.ISOWeek()
		return "W" + strconv.Itoa(week)
	}
	return r.c.p.ShortDate(t, t)
}

// notes lists what happened in the period, and gives the numbers of notes by the step that they stand at.
func (r report) notes(props *page.FiguresProps) map[int]string {
	c, h := r.c, r.got.Handover.ID.String()
	keeps := c.keepsFigures(r.got.FigureIndex)
	marks, n := map[int]string{}, 0
	for i := len(r.got.Notes) - 1; i >= 0; i-- { // oldest first
		x := r.got.Notes[i]
		day := catalog.DateOf(x.Day)
		if !r.got.Period.Has(day) {
			continue
		}
		n++
		line := page.FigureNoteLine{ID: x.ID.String(), Number: strconv.Itoa(n), Day: c.p.Date(x.Day), Text: x.Text, By: x.Maker}
		if keeps {
			line.Removal, line.Key = ui.ToFigureNoteRemoval(h, x.ID.String()), newKey()
		}
		props.Notes = append(props.Notes, line)
		for at := len(r.got.Series) - 1; at >= 0; at-- {
			if !day.Before(r.got.Series[at].From) {
				if marks[at] != "" {
					marks[at] += ","
				}
				marks[at] += line.Number
				break
			}
		}
	}
	return marks
}

// coveredMonths is how many months the matrix shows.
const coveredMonths = 12

// subjects are what the matrix asks about: the subjects of stored metrics.
var subjects = []string{"sales", "product", "service", "traffic", "conversion", "campaign", "customer"}

// cover is the matrix of subjects by granularity and month (RPT-01, RPT-02).
func (r report) cover(props *page.FiguresProps) {
	c, p := r.c, r.c.p
	missing := 0
	for _, key := range subjects {
		list := figures.Coverage(r.got.Totals, key, min2(r.got.Last, r.got.Period.To), coveredMonths)
		slices.Reverse(list) // a phone shows the first columns
		if props.Months == nil {
			for _, x := range list {
				props.Months = append(props.Months, c.month(x.Month.Time()))
			}
		}
		if !slices.ContainsFunc(list, func(x figures.Cover) bool { return x.Days > 0 || x.Monthly }) {
			missing += len(list)
			props.Cover = append(props.Cover, page.FigureCover{Subject: p.T("figures.subject." + key), None: p.T("figures.bring_for." + key)})
			continue
		}
		rows := []page.FigureCover{{Step: p.T("figures.step.day")}, {Step: p.T("figures.step.week")}, {Step: p.T("figures.step.month")}}
		for _, x := range list {
			rows[0].Cells = append(rows[0].Cells, c.coverCell(x.Days, x.Of))
			rows[1].Cells = append(rows[1].Cells, c.coverCell(x.Weeks, x.OfWeeks))
			whole := 0
			if x.Monthly {
				whole = 1
			}
			cell := c.coverCell(whole, 1)
			if !x.Monthly && x.Days > 0 {
				cell = page.FigureCell{Text: "…", Said: p.T("figures.cover_part", "Have", x.Days, "Of", x.Of), Look: "is-part"}
			}
			rows[2].Cells = append(rows[2].Cells, cell)
			if !x.Monthly {
				missing++
			}
		}
		for i := range rows {
			rows[i].Subject = p.T("figures.subject." + key)
		}
		props.Cover = append(props.Cover, rows...)
	}
	props.CoverNote = p.T("figures.cover_note", "Count", missing)
}

func (c *call) coverCell(have, of int) page.FigureCell {
	cell := page.FigureCell{Text: "✓", Said: c.p.T("figures.cover_whole")}
	switch {
	case have == 0:
		cell = page.FigureCell{Text: "—", Said: c.p.T("figures.cover_hole"), Look: "is-hole"}
	case have < of:
		cell = page.FigureCell{Text: strconv.Itoa(have) + "/" + strconv.Itoa(of), Said: c.p.T("figures.cover_part", "Have", have, "Of", of), Look: "is-part"}
	}
	return cell
}

// figureBuyers is the tiers of buyers.
func figureBuyers(c *call) error {
	got, tiers, err := c.app.FigureTiers(c.r.Context(), c.scope, figureFilter(c.r.URL.Query()))
	if err != nil {
		return err
	}
	h, p := got.Handover.ID.String(), c.p
	props := page.FigureBuyersProps{
		Frame: c.inHandover(got.Handover, got.Sections, uuid.Nil, p.T("figures.buyers")), Back: page.Link{Text: p.T("figures.title"), Href: ui.ToFigures(h)},
		Sub: p.T("figures.buyers_sub"),
	}
	props.Frame.Work = true
	all := 0
	for _, t := range tiers.Tiers {
		all += t.Buyers
	}
	if all == 0 {
		props.Empty = p.T("figures.buyers_none")
		return c.render(200, page.FigureBuyers(props))
	}
	props.Frame.Watermark = c.watermark(got.Handover)
	if err := c.looksAtFigures(got.FigureIndex, len(got.Files)); err != nil {
		return err
	}
	c.tierTables(&props, got, tiers, all)
	return c.render(200, page.FigureBuyers(props))
}

func (c *call) tierTables(props *page.FigureBuyersProps, got app.ShopFigures, tiers app.FigureTiers, all int) {
	p := c.p
	money, _ := catalog.MetricOf("sales")
	number := func(key string) page.Column { return page.Column{Label: p.T(key), Number: true} }
	table := page.ChartTable{
		ID: "tiers", Title: p.T("figures.tiers"), Sub: p.T("figures.tiers_sub", "Date", p.Date(got.Last.Time()), "Count", all),
		Columns: []page.Column{{Label: p.T("figures.tier")}, number("figures.tier_buyers"), number("figures.col.share"), number("figures.tier_orders"), number("figures.tier_amount"), number("figures.tier_each")},
	}
	for _, t := range tiers.Tiers {
		each := ""
		if t.Buyers > 0 {
			each = c.figure(money, t.Amount.Div(catalog.NewDecimal(int64(t.Buyers))), got.Filter.Currency)
		}
		table.Rows = append(table.Rows, plainCells(
			p.T("figures.tier."+tierNames[t.Key()]), p.Number(t.Buyers), figures.Share(catalog.NewDecimal(int64(t.Buyers)), catalog.NewDecimal(int64(all))).Round(1).String()+"%",
			p.Number(t.Orders), c.figure(money, t.Amount, got.Filter.Currency), each))
	}
	growth := page.ChartTable{
		ID: "growth", Title: p.T("figures.growth"), Sub: p.T("figures.growth_sub"),
		Columns: []page.Column{{Label: p.T("figures.col.month")}, number("figures.growth_new"), number("figures.growth_all"), number("figures.col.change")},
	}
	for i, m := range tiers.Months {
		if i == coveredMonths {
			break
		}
		change := ""
		if i+1 < len(tiers.Months) {
			change = c.change(catalog.NewDecimal(int64(m.New)), catalog.NewDecimal(int64(tiers.Months[i+1].New)))
		}
		growth.Rows = append(growth.Rows, plainCells(c.month(m.Month), p.Number(m.New), p.Number(m.All), change))
	}
	props.Tables = []page.ChartTable{table, growth}
}

// tierNames are the tiers as messages call them.
var tierNames = map[string]string{
	"RFM": "value", "RfM": "grow", "rFM": "keep", "rfM": "back", "RFm": "usual", "Rfm": "new", "rFm": "sleep", "rfm": "lost",
}
