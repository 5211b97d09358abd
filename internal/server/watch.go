package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// watchShow is how the shop does after the handover.
func watchShow(c *call) error { return showWatch(c, nil) }

func showWatch(c *call, refused error) error {
	got, err := c.app.Watch(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	if len(got.Totals) > 0 {
		if err := c.looksAt(handover.FigureSections(got.Sections)[0], uuid.Nil, handover.ViewedList, len(got.Totals)); err != nil {
			return err
		}
	}
	v := watchView{c: c, got: got, moved: c.app.Moved(got.Handover), today: catalog.DateOf(c.app.Today())}
	return c.render(http.StatusOK, page.Watch(v.props(refused)))
}

// watchView is a watch on its way to its page.
type watchView struct {
	c            *call
	got          app.Watch
	moved, today catalog.Date
}

// watchTones are the badges of verdicts.
var watchTones = map[figures.Verdict]string{
	figures.VerdictGood: "pass", figures.VerdictWarn: "warning", figures.VerdictBreach: "blocker", figures.VerdictUnknown: "notice",
}

func (v watchView) props(refused error) page.WatchProps {
	c, p, h := v.c, v.c.p, v.got.Handover
	id, sc := h.ID.String(), c.scope.Under(h)
	props := page.WatchProps{
		Frame: c.inHandover(h, v.got.Sections, uuid.Nil, p.T("watch.title"), ui.Crumb{Text: p.T("figures.title"), Href: ui.ToFigures(id)}),
		Sub:   h.Number, Links: []page.Link{{Text: p.T("figures.title"), Href: ui.ToFigures(id)}}, Callout: v.callout(),
	}
	props.Frame.Work = true
	props.Frame.ReturnTo = ui.With(ui.ToWatch(id), "metric", v.chosen().Key)
	if len(v.got.Totals) > 0 {
		props.Frame.Watermark = c.watermark(h)
	}
	if !v.moved.IsZero() {
		base := figures.Baseline(v.moved)
		props.Sub = dotted(h.Number, p.T("watch.moved", "Date", p.Date(v.moved.Time())))
		props.BoundsShown = p.T("watch.compared", "From", p.Date(base.From.Time()), "To", p.Date(base.To.Time()))
	}
	for _, m := range figures.Marks {
		props.Marks = append(props.Marks, p.T("watch.mark", "Days", int(m)))
	}
	if sc.MayBringFigures(v.got.Sections) == nil {
		props.Bring = ui.ToFigureFiles(id)
	}
	if sc.May(handover.CheckWatch) == nil && v.got.Setting().Active && !v.moved.IsZero() && figures.Marks[0].Past(v.moved, v.today) {
		props.Check, props.Key = ui.ToWatchChecks(id), newKey()
	}
	v.rows(&props)
	v.missing(&props)
	v.trend(&props)
	v.told(&props)
	if sc.May(handover.KeepWatch) == nil {
		v.forms(&props, refused)
	}
	if len(props.Frame.P.Missing()) == 0 && refused != nil && (props.Set != nil && len(props.Set.Summary) > 0 || props.Waive != nil && len(props.Waive.Summary) > 0) {
		props.Frame.Flash = nil // the summary says it
	}
	return props
}

// callout says where the watch stands, in a sentence.
func (v watchView) callout() page.Note {
	p, w := v.c.p, v.got
	set := w.Setting()
	waiver, waived := w.Waiver()
	open := 0
	for _, x := range w.Checks {
		if x.Question != uuid.Nil && x.State != handover.QuestionResolved {
			open++
		}
	}
	switch {
	case v.moved.IsZero():
		return page.Note{Tone: "notice", Title: p.T("watch.unplanned"), Body: p.T("watch.unplanned_body")}
	case !set.Active && set.ID == uuid.Nil:
		return page.Note{Tone: "notice", Title: p.T("watch.off"), Body: p.T("watch.off_figures")}
	case !set.Active:
		return page.Note{Tone: "notice", Title: p.T("watch.off"), Body: p.T("watch.off_by", "Name", set.Maker, "Reason", set.Reason)}
	case open > 0:
		return page.Note{Tone: "blocker", Title: p.T("watch.asked", "Count", open), Body: p.T("watch.asked_body")}
	case w.Done():
		return page.Note{Tone: "pass", Title: p.T("watch.done"), Body: p.T("watch.done_body")}
	case waived:
		return page.Note{Tone: "warning", Title: p.T("watch.waived"), Body: p.T("watch.waived_body", "Name", waiver.Name, "Reason", waiver.Reason)}
	}
	for _, m := range figures.Marks {
		if !m.Past(v.moved, v.today) {
			return page.Note{Tone: "notice", Title: p.T("watch.next", "Days", int(m), "Date", p.Date(m.Window(v.moved).To.AddDays(1).Time())), Body: p.T("watch.next_body")}
		}
	}
	return page.Note{Tone: "warning", Title: p.T("watch.due"), Body: p.T("watch.due_body")}
}

// chosen is the metric that the chart shows.
func (v watchView) chosen() catalog.Metric {
	key := v.c.r.URL.Query().Get("metric")
	for _, w := range figures.Watches {
		m, ok := catalog.MetricOf(w.Key)
		if ok && (key == "" && figures.Judge(v.got.Totals, v.moved, figures.LastMark, m, w.Bound).Known() || key == w.Key) {
			return m
		}
	}
	m, _ := catalog.MetricOf(figures.Watches[0].Key)
	return m
}

func (v watchView) say(m catalog.Metric, value catalog.Decimal) string {
	return v.c.figure(m, value, v.got.Currency)
}

// changedBy is a change in hundredths with its sign.
func changedBy(change catalog.Decimal) string {
	sign := "+"
	if change < 0 {
		sign, change = "−", -change
	}
	return sign + change.Round(1).String() + "%"
}

func (v watchView) rows(props *page.WatchProps) {
	c, p := v.c, v.c.p
	current := v.chosen().Key
	for _, w := range figures.Watches {
		m, ok := catalog.MetricOf(w.Key)
		if !ok {
			continue
		}
		bound := v.got.Bound(w)
		r := page.WatchRow{
			Label: m.Label.In(catalog.Lang(c.lang())), Href: ui.With(ui.ToWatch(v.got.Handover.ID.String()), "metric", w.Key) + "#trend-h", Current: w.Key == current,
			Bound: p.T("watch.bound."+v.way(m), "Warn", bound.Warn, "Breach", bound.Breach), Was: p.T("figures.unknown"),
		}
		now := figures.Judge(v.got.Totals, v.moved, figures.LastMark, m, bound)
		if now.WasDays > 0 {
			r.Was, r.Days = v.say(m, now.Was), p.T("watch.days", "Count", now.WasDays)
			if m.ID != 0 {
				r.Days = p.T("watch.days_daily", "Count", now.WasDays)
			}
		}
		for _, mark := range figures.Marks {
			r.Cells = append(r.Cells, v.cell(m, mark))
		}
		props.Rows = append(props.Rows, r)
	}
}

func (v watchView) way(m catalog.Metric) string {
	if m.Falls {
		return "up"
	}
	return "down"
}

// cell is a metric at a mark: what was kept, or why nothing was.
func (v watchView) cell(m catalog.Metric, mark figures.Mark) page.WatchCell {
	p := v.c.p
	x, kept := v.got.Newest(mark, m.Key)
	switch {
	case v.moved.IsZero():
		return page.WatchCell{Word: p.T("figures.unknown")}
	case !kept && !mark.Past(v.moved, v.today):
		return page.WatchCell{Word: p.T("watch.from", "Date", p.ShortDate(mark.Window(v.moved).To.AddDays(1).Time(), v.c.app.Now()))}
	case !kept:
		return page.WatchCell{Tone: "notice", Word: p.T("watch.unchecked")}
	}
	cell := page.WatchCell{Tone: watchTones[x.Verdict], Word: p.T("watch.verdict." + string(x.Verdict))}
	if x.Days > 0 {
		cell.Value = v.say(m, x.Is)
	}
	if x.Verdict != figures.VerdictUnknown {
		cell.Change = changedBy(x.Change)
	}
	switch {
	case x.Verdict == figures.VerdictUnknown && x.WasDays < 10:
		cell.Note = p.T("watch.few_before", "Count", x.WasDays)
	case x.Verdict == figures.VerdictUnknown:
		cell.Note = p.T("watch.few_days", "Count", x.Days, "Of", int(mark))
	case x.Days < int(mark):
		cell.Note = p.T("watch.days_of", "Count", x.Days, "Of", int(mark))
	}
	return cell
}

// missing are the days that a mark which has passed lacks figures of.
func (v watchView) missing(props *page.WatchProps) {
	if v.moved.IsZero() {
		return
	}
	var metrics []catalog.Metric
	for _, w := range figures.Watches {
		if m, ok := catalog.MetricOf(w.Key); ok {
			metrics = append(metrics, m)
		}
	}
	span := figures.Period{From: figures.Baseline(v.moved).From, To: min2(figures.LastMark.Window(v.moved).To, v.today.AddDays(-1))}
	for _, gap := range figures.Missing(v.got.Totals, span, metrics...) {
		text := v.c.p.T("watch.gap", "From", v.c.p.Date(gap.From.Time()), "To", v.c.p.Date(gap.To.Time()))
		if gap.From == gap.To {
			text = v.c.p.T("watch.gap_day", "Day", v.c.p.Date(gap.From.Time()))
		}
		props.Missing = append(props.Missing, text)
	}
}

// told are the questions that breaches opened, what was decided, and all that was kept.
func (v watchView) told(props *page.WatchProps) {
	c, p, h := v.c, v.c.p, v.got.Handover.ID.String()
	sections := handover.FigureSections(v.got.Sections)
	for _, x := range slices.Backward(v.got.Checks) {
		m, _ := catalog.MetricOf(x.Metric)
		label := m.Label.In(catalog.Lang(c.lang()))
		mark := p.T("watch.mark", "Days", int(x.Mark))
		line := page.WatchLine{
			When: p.Moment(x.At, c.app.Now()), Mark: mark, Metric: label, Was: v.say(m, x.Was), Is: v.say(m, x.Is), Tone: watchTones[x.Verdict],
			Word: p.T("watch.verdict." + string(x.Verdict)), By: p.T("watch.by_program"),
		}
		if x.Verdict != figures.VerdictUnknown {
			line.Change = changedBy(x.Change)
		}
		if x.ByHand {
			line.By = x.Judge
		}
		props.History = append(props.History, line)
		if x.Question == uuid.Nil || len(sections) == 0 {
			continue
		}
		props.Questions = append(props.Questions, page.WatchQuestion{
			Text: p.T("watch.question", "Mark", mark, "Metric", label, "Change", changedBy(x.Change)), Who: p.T("watch.question_to", "Name", x.AskedWho),
			Href: ui.ToSectionQuestions(h, sections[0].ID.String()), State: questionStates[x.State], Word: p.T("question.state." + string(x.State)),
		})
	}
	for _, a := range slices.Backward(v.got.Acts) {
		when := p.Moment(a.MadeAt, c.app.Now())
		key := "watch.decided.on"
		switch {
		case a.Sort == app.WatchWaived:
			key = "watch.decided.waived"
		case !a.Active:
			key = "watch.decided.off"
		}
		props.Decisions = append(props.Decisions, p.T(key, "Name", a.Maker, "When", when, "Person", a.Name)+reasoned(p.T("view.colon"), a.Reason))
	}
}

func reasoned(colon, reason string) string {
	if reason == "" {
		return ""
	}
	return colon + reason
}

// forms are where a manager says how it is watched, and that it is done without the last check.
func (v watchView) forms(props *page.WatchProps, refused error) {
	c, p, h := v.c, v.c.p, v.got.Handover
	id, set := h.ID.String(), v.got.Setting()
	f := &page.WatchSetForm{Action: ui.ToWatch(id), Key: newKey(), Active: set.Active, AskGiver: set.AskGiver, Errors: map[string]string{}}
	again := refused != nil && strings.HasSuffix(c.r.URL.Path, f.Action)
	if again {
		f.Errors, f.Summary = c.problemsOf(refused)
		f.Open, f.Reason, f.Active, f.AskGiver = true, c.typed("reason"), c.typed("active") != "", c.typed("ask_giver") != ""
	}
	for _, w := range figures.Watches {
		m, ok := catalog.MetricOf(w.Key)
		if !ok {
			continue
		}
		now := v.got.Bound(w)
		b := page.WatchBound{
			Key: w.Key, Label: m.Label.In(catalog.Lang(c.lang())), Warn: strconv.Itoa(now.Warn), Breach: strconv.Itoa(now.Breach), Error: f.Errors[w.Key],
			Usual: p.T("watch.usual", "Warn", w.Warn, "Breach", w.Breach),
		}
		if again {
			b.Warn, b.Breach = c.typed(w.Key+".warn"), c.typed(w.Key+".breach")
		}
		f.Bounds = append(f.Bounds, b)
	}
	props.Set = f
	if _, waived := v.got.Waiver(); waived || v.got.Done() || !set.Active {
		return
	}
	wf := &page.WatchWaiveForm{Action: ui.ToWatchWaiver(id), Key: newKey(), Errors: map[string]string{}}
	if refused != nil && strings.HasSuffix(c.r.URL.Path, wf.Action) {
		wf.Errors, wf.Summary = c.problemsOf(refused)
		wf.Open, wf.Reason, wf.Person = true, c.typed("why"), c.typed("person")
	}
	wf.People = append(wf.People, option("", p.T("waiver.refuse.person")))
	for _, x := range h.Parties {
		if x.Role != handover.Giver {
			wf.People = append(wf.People, option(x.Person.String(), dotted(x.Name, c.roleName(string(x.Role)))))
		}
	}
	if !slices.ContainsFunc(h.Parties, func(x handover.Party) bool { return x.Person == c.viewer.ID }) {
		wf.People = append(wf.People, option(c.viewer.ID.String(), c.viewer.Name))
	}
	props.Waive = wf
}

// watchSet says how the handover is watched.
func watchSet(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToWatch(c.scope.Handover().String())
	in := app.SetWatch{
		Active: form.Get("active") != "", AskGiver: form.Get("ask_giver") != "", Reason: form.Get("reason"), Bounds: watchBounds(form), Key: c.key(form, location),
	}
	if err := c.app.SetWatch(c.r.Context(), c.scope, in); err != nil {
		return c.refused(err, location, func(c *call) error { return showWatch(c, err) })
	}
	return c.done(location, "watch.said.set")
}

// watchBounds reads the bounds of a form. What is no whole number is 0, which is no bound.
func watchBounds(form url.Values) map[string]figures.Bound {
	out := map[string]figures.Bound{}
	for _, w := range figures.Watches {
		warn, breach := form.Get(w.Key+".warn"), form.Get(w.Key+".breach")
		if warn == "" && breach == "" {
			continue
		}
		number := func(text string) int {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(text), "%"))
			if err != nil {
				return 0
			}
			return n
		}
		out[w.Key] = figures.Bound{Warn: number(warn), Breach: number(breach)}
	}
	return out
}

// watchCheck has the figures compared now.
func watchCheck(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToWatch(c.scope.Handover().String())
	n, err := c.app.CheckWatch(c.r.Context(), c.scope, c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showWatch(c, err) })
	}
	if n == 0 {
		return c.done(location, "watch.said.same")
	}
	return c.done(location, "watch.said.checked", "Count", n)
}

// watchWaive lets the handover end without the last check.
func watchWaive(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToWatch(c.scope.Handover().String())
	in := app.WaiveWatch{Reason: form.Get("why"), Key: c.key(form, location)}
	in.Person, _ = uuid.Parse(form.Get("person"))
	if err := c.app.WaiveWatch(c.r.Context(), c.scope, in); err != nil {
		return c.refused(err, location, func(c *call) error { return showWatch(c, err) })
	}
	return c.done(location, "watch.said.waived")
}
