package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// figureFilter reads what a report is about; what cannot be read is as usual.
func figureFilter(q url.Values) app.FigureFilter {
	f := app.FigureFilter{
		Span: figures.Span(q.Get("span")), Step: figures.Step(q.Get("step")), Metric: clipped(q.Get("metric"), 40), Currency: clipped(q.Get("currency"), 3),
		Year: q.Get("compare") == "year",
	}
	f.At, _ = inDate(q.Get("at"))
	return f
}

func figureAddress(h string, f app.FigureFilter) address {
	compare := ""
	if f.Year {
		compare = "year"
	}
	return address{ui.ToFigures(h), []string{
		"span", string(f.Span), "at", dateText(f.At), "metric", f.Metric, "step", string(f.Step), "compare", compare, "currency", f.Currency,
	}}
}

// figuresShow is the shop's figures of a period.
func figuresShow(c *call) error { return showFigures(c, nil) }

func showFigures(c *call, refused error) error {
	q := c.r.URL.Query()
	if refused != nil { // a form that came back says which period it was sent from
		q = c.r.PostForm
	}
	got, err := c.app.ShopFigures(c.r.Context(), c.scope, figureFilter(q))
	if err != nil {
		return err
	}
	if !got.Last.IsZero() {
		if err := c.looksAtFigures(got.FigureIndex, len(got.Files)); err != nil {
			return err
		}
	}
	return c.render(http.StatusOK, page.Figures(c.figuresProps(got, refused)))
}

// looksAtFigures keeps who looks at figures, as at the reports of their section.
func (c *call) looksAtFigures(x app.FigureIndex, files int) error {
	return c.looksAt(handover.FigureSections(x.Sections)[0], uuid.Nil, handover.ViewedList, files)
}

func (c *call) keepsFigures(x app.FigureIndex) bool {
	return c.scope.Under(x.Handover).MayKeepFigures(x.Sections) == nil
}

func (c *call) figuresProps(got app.ShopFigures, refused error) page.FiguresProps {
	h, p := got.Handover.ID.String(), c.p
	keeps := c.keepsFigures(got.FigureIndex)
	props := page.FiguresProps{
		Frame: c.inHandover(got.Handover, got.Sections, uuid.Nil, p.T("figures.title")), Sub: p.T("figures.about"),
		Links: []page.Link{{Text: p.T("figures.files"), Href: ui.ToFigureFiles(h)}},
	}
	props.Frame.Work = true
	if got.Last.IsZero() {
		props.Empty = &page.EmptyList{Icon: "chart-line", Title: p.T("figures.none"), Body: p.T("figures.none_body")}
		if keeps {
			props.Empty.Acts = []page.Act{{Class: "btn btn-primary", Text: p.T("figures.bring"), Href: ui.ToFigureFiles(h)}}
		}
		return props
	}
	props.Sub = p.T("figures.sub", "Count", len(got.Files))
	props.Frame.Watermark = c.watermark(got.Handover)
	props.Frame.ReturnTo = figureAddress(h, got.Filter).String()
	props.Links = append(props.Links, page.Link{Text: p.T("figures.buyers"), Href: ui.With(ui.ToFigureBuyers(h), "currency", got.Filter.Currency)})
	props.Data = ui.With(ui.ToFigureData(h), figureAddress(h, got.Filter).pairs...)
	r := report{c, got, figureAddress(h, got.Filter)}
	r.bar(&props)
	r.tiles(&props)
	r.trend(&props)
	r.dims(&props)
	r.meaning(&props, keeps, refused)
	r.aims(&props, keeps, refused)
	r.checks(&props)
	r.cover(&props)
	return props
}

// report is a report on its way to its page.
type report struct {
	c   *call
	got app.ShopFigures
	at  address
}

func (r report) say(m catalog.Metric, v catalog.Decimal) string {
	return r.c.figure(m, v, r.got.Filter.Currency)
}

// figure writes a value of a metric. Amounts are rounded to the smallest coin.
func (c *call) figure(m catalog.Metric, v catalog.Decimal, currency string) string {
	switch m.Unit {
	case catalog.MetricMoney:
		return c.p.Money(v.Round(2).String(), currency)
	case catalog.MetricPercent:
		return v.Round(2).String() + "%"
	case catalog.MetricTimes:
		return v.Round(2).String()
	}
	return strings.TrimPrefix(c.p.Money(v.Round(3).String(), "CNY"), "¥")
}

// change says by how much a figure moved.
func (c *call) change(now, then catalog.Decimal) string {
	by, ok := figures.Change(now, then)
	if !ok {
		return ""
	}
	sign := "+"
	if by < 0 {
		sign, by = "−", -by
	}
	return sign + by.Round(1).String() + "%"
}

// stepName names a step in a table, and on its axis.
func (c *call) spanName(d catalog.Date, step figures.Step) string {
	t := d.Time()
	switch step {
	case figures.ByMonth:
		return c.month(t)
	case figures.ByWeek:
		year, week := t.ISOWeek()
		return c.p.T("figures.week", "Year", strconv.Itoa(year), "Week", week)
	}
	return c.p.Date(t)
}

func (c *call) month(t time.Time) string {
	if c.lang() == "en" {
		return t.Format("Jan 2006")
	}
	return t.Format("2006-01")
}

func (r report) periodName(p figures.Period) string {
	t := p.From.Time()
	switch r.got.Filter.Span {
	case figures.Year:
		return strconv.Itoa(t.Year())
	case figures.Quarter:
		return r.c.p.T("figures.quarter", "Year", strconv.Itoa(t.Year()), "Quarter", (int(t.Month())+2)/3)
	case figures.Week:
		return r.c.spanName(p.From, figures.ByWeek)
	}
	return r.c.month(t)
}

// bar is where the period is chosen.
func (r report) bar(props *page.FiguresProps) {
	f, p := r.got.Filter, r.c.p
	for _, s := range figures.Spans {
		props.Spans = append(props.Spans, ui.Segment{Text: p.T("figures.span." + string(s)), Href: r.at.with("span", string(s)).with("step", "").String(), Current: s == f.Span})
	}
	props.Period = r.periodName(r.got.Period)
	props.Earlier = r.at.with("at", f.Span.Before(r.got.Period).From.String()).String()
	if later := f.Span.After(r.got.Period); !r.got.Last.Before(later.From) {
		props.Later = r.at.with("at", later.From.String()).String()
	}
	props.Compare = []ui.Segment{
		{Text: p.T("figures.compare.before"), Href: r.at.with("compare", "").String(), Current: !f.Year},
		{Text: p.T("figures.compare.year"), Href: r.at.with("compare", "year").String(), Current: f.Year},
	}
	if len(r.got.Currencies) > 1 {
		for _, code := range r.got.Currencies {
			props.Currencies = append(props.Currencies, ui.Segment{Text: code, Href: r.at.with("currency", code).String(), Current: code == f.Currency})
		}
	}
}

// tiles are all metrics that there are figures for in the period.
func (r report) tiles(props *page.FiguresProps) {
	for _, m := range catalog.Metrics {
		now, ok := r.got.Now.Of(m)
		if !ok || m.Part {
			continue
		}
		t := page.FigureTile{
			Label: m.Label.In(catalog.Lang(r.c.lang())), Value: r.say(m, now), Href: r.at.with("metric", m.Key).String() + "#trend-h", Current: m.Key == r.got.Metric.Key,
			Note: r.c.p.T("figures.no_comparison"),
		}
		if then, ok := r.got.Then.Of(m); ok {
			t.Note = r.c.p.T("figures.against", "Change", r.c.change(now, then), "Then", r.say(m, then))
			if r.c.change(now, then) == "" {
				t.Note = r.c.p.T("figures.against_only", "Then", r.say(m, then))
			}
			if figures.Worse(m, now, then) {
				t.Tone = "red"
			}
		}
		t.Spark = spark(figures.Series(r.got.Totals, m, r.got.Period, r.got.Filter.Step))
		props.Tiles = append(props.Tiles, t)
	}
}

// dims are what the metric is divided into.
func (r report) dims(props *page.FiguresProps) {
	m := r.got.Metric
	for _, d := range r.got.Dims {
		v := page.FigureDimView{
			ID: "dim-" + d.Key, Title: d.Label.In(catalog.Lang(r.c.lang())), Share: m.ID != 0,
			Of: r.c.p.T("figures.dim_of", "Metric", m.Label.In(catalog.Lang(r.c.lang())), "Period", props.Period),
		}
		whole, _ := d.Whole.Of(m)
		var sum catalog.Decimal
		for _, row := range d.Rows {
			value, ok := row.Sums.Of(m)
			line := page.FigureDimRow{Text: row.Text, Title: row.Title, Value: r.c.p.T("figures.unknown")}
			if ok {
				line.Value = r.say(m, value)
			}
			if v.Share {
				sum += value
				share := figures.Share(value, whole)
				line.Share, line.Sum, line.Part = share.Round(2).String()+"%", figures.Share(sum, whole).Round(2).String()+"%", int(share.Floor())
			}
			v.Rows = append(v.Rows, line)
		}
		if more := d.Values - len(d.Rows); more > 0 {
			v.More = r.c.p.T("figures.dim_more", "Count", more)
		}
		props.Dims = append(props.Dims, v)
	}
}

// meaning is what the figures of the month say, and what happened in it.
func (r report) meaning(props *page.FiguresProps, keeps bool, refused error) {
	c, p := r.c, r.c.p
	month := figures.MonthOf(r.got.Period.From)
	if r.got.Filter.Span == figures.Quarter || r.got.Filter.Span == figures.Year {
		month = figures.MonthOf(min2(r.got.Period.To, r.got.Last))
	}
	name := c.month(month.Time())
	if at := slices.IndexFunc(r.got.Readings, func(x app.FigureReading) bool { return catalog.DateOf(x.Month) == month }); at >= 0 {
		x := r.got.Readings[at]
		props.Reading, props.ReadBy = x.Text, p.T("figures.reading_by", "Month", name, "Name", x.Maker, "When", p.Moment(x.MadeAt, c.app.Now()))
	} else {
		props.Callout = page.Note{Tone: "warning", Title: p.T("figures.reading_missing", "Month", name), Body: p.T("figures.reading_missing_body")}
	}
	if !keeps {
		return
	}
	props.ReadingForm = r.form(ui.ToFigureReadings(r.got.Handover.ID.String()), refused, "reading")
	props.ReadingForm.Hidden = append(props.ReadingForm.Hidden, ui.Pair{Name: "month", Value: month.String()})
	props.ReadingForm.Hint = p.T("figures.reading_hint", "Month", name)
	if props.ReadingForm.Values["reading"] == "" {
		props.ReadingForm.Values["reading"] = props.Reading
	}
	props.NoteForm = r.form(ui.ToFigureNotes(r.got.Handover.ID.String()), refused, "text", "day")
}

func min2(a, b catalog.Date) catalog.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// form is a form of the page, which says which period it was sent from. fields are what is typed into it.
func (r report) form(action string, refused error, fields ...string) *page.FigureForm {
	f := &page.FigureForm{Action: action, Key: newKey(), Values: map[string]string{}, Errors: map[string]string{}}
	for i := 0; i < len(r.at.pairs); i += 2 {
		if r.at.pairs[i+1] != "" {
			f.Hidden = append(f.Hidden, ui.Pair{Name: r.at.pairs[i], Value: r.at.pairs[i+1]})
		}
	}
	if refused != nil && strings.HasSuffix(r.c.r.URL.Path, action) {
		f.Errors, f.Summary = r.c.problemsOf(refused)
		f.Open = true
	}
	for _, name := range fields {
		f.Values[name] = r.c.typed(name)
	}
	return f
}

// aims are the goals of the month.
func (r report) aims(props *page.FiguresProps, keeps bool, refused error) {
	c := r.c
	lang := catalog.Lang(c.lang())
	month := figures.MonthOf(r.got.Period.From)
	if r.got.Filter.Span != figures.Month {
		return
	}
	for _, t := range r.got.Targets {
		m, ok := catalog.MetricOf(t.Metric)
		if !ok || catalog.DateOf(t.Month) != month {
			continue
		}
		line := page.FigureTargetLine{Label: m.Label.In(lang), Goal: r.say(m, t.Goal), Value: c.p.T("figures.unknown")}
		if v, ok := r.got.Now.Of(m); ok {
			share := figures.Share(v, t.Goal)
			line.Value, line.Reached, line.Part = r.say(m, v), share.Round(1).String()+"%", int(share.Floor())
		}
		props.Targets = append(props.Targets, line)
	}
	if !keeps {
		return
	}
	f := r.form(ui.ToFigureTargets(r.got.Handover.ID.String()), refused, "metric", "goal")
	f.Hidden = slices.DeleteFunc(f.Hidden, func(p ui.Pair) bool { return p.Name == "metric" })
	f.Hidden = append(f.Hidden, ui.Pair{Name: "month", Value: month.String()})
	f.Hint = c.p.T("figures.target_hint", "Month", c.month(month.Time()))
	for _, m := range catalog.Metrics {
		if m.Part {
			continue
		}
		f.Metrics = append(f.Metrics, option(m.Key, m.Label.In(lang)))
	}
	props.TargetForm = f
}

// diagnosis is where to look when a metric gets worse, each in the order in which it is looked at (RPT-16).
var diagnosis = map[string][]string{
	"conversion":  {"source", "dwell", "cart", "payment", "price", "reviews"},
	"roi":         {"bid", "audience", "landing", "goods"},
	"basket":      {"mix", "discount", "bundle"},
	"return_rate": {"goods", "promise", "parcel"},
}

// checks are the lists of metrics that there are figures for, those that got worse opened.
func (r report) checks(props *page.FiguresProps) {
	for _, m := range catalog.Metrics {
		list, ok := diagnosis[m.Key]
		now, there := r.got.Now.Of(m)
		if !ok || !there {
			continue
		}
		then, known := r.got.Then.Of(m)
		check := page.FigureCheck{Title: r.c.p.T("figures.check_title", "Metric", m.Label.In(catalog.Lang(r.c.lang())))}
		if known && figures.Worse(m, now, then) {
			check.Open, check.Title = true, r.c.p.T("figures.check_worse", "Metric", m.Label.In(catalog.Lang(r.c.lang())), "Change", r.c.change(now, then))
		}
		for _, item := range list {
			check.Items = append(check.Items, r.c.p.T("figures.check."+m.Key+"."+item))
		}
		props.Checks = append(props.Checks, check)
	}
}
