package server

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// figureFiles lists the files that figures were counted from.
func figureFiles(c *call) error { return showFigureFiles(c, http.StatusOK, "") }

func showFigureFiles(c *call, status int, refused string) error {
	got, err := c.app.FigureFiles(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, p := got.Handover.ID.String(), c.p
	props := page.FigureFilesProps{
		Frame: c.inHandover(got.Handover, got.Sections, uuid.Nil, p.T("figures.files"), ui.Crumb{Text: p.T("figures.title"), Href: ui.ToFigures(h)}),
		Back:  page.Link{Text: p.T("figures.title"), Href: ui.ToFigures(h)}, Refused: refused,
	}
	keeps := c.scope.Under(got.Handover).MayBringFigures(got.Sections) == nil
	if keeps {
		max := c.app.FileLimits().Size
		props.Frame.Import = true
		props.Send = &page.FigureSend{
			ImportSend: page.ImportSend{
				Action: ui.ToFigureFiles(h), Hidden: []ui.Pair{keyPair()}, Accept: importAccept, Max: strconv.FormatInt(int64(max), 10),
				Hint: p.T("figures.file_hint", "Max", max), TooLarge: p.T("import.js.too_large", "Max", max),
			},
			Encodings: c.encodings(c.r.PostForm.Get("encoding")), Commas: c.commas(c.r.PostForm.Get("comma")),
		}
	}
	for _, f := range got.Files {
		line := page.FigureFileLine{
			Name: f.Name, State: p.T("figures.state." + string(f.State)), Tone: map[app.FigureState]string{app.FigureDraft: "amber", app.FigureCounted: "green"}[f.State],
			Lines: p.T("figures.lines_of", "Counted", p.Number(f.Counted), "Lines", p.Number(f.Lines)), By: dotted(f.Maker, p.Moment(f.MadeAt, c.app.Now())),
			Currency: f.Currency, Period: c.filePeriod(f),
		}
		if keeps {
			line.Href = ui.ToFigureFile(h, f.ID.String())
		}
		props.Files = append(props.Files, line)
	}
	return c.render(status, page.FigureFiles(props))
}

func (c *call) filePeriod(f app.FigureFile) string {
	switch {
	case f.First.IsZero():
		return ""
	case f.Monthly:
		return c.p.T("figures.from_to", "From", c.month(f.First), "To", c.month(f.Last))
	}
	return c.p.T("figures.from_to", "From", c.p.Date(f.First), "To", c.p.Date(f.Last))
}

// figureBring takes a file as it arrives.
func figureBring(c *call) error {
	c.patient()
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, int64(c.app.FileLimits().Size)+maxForm)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	form := url.Values{}
	c.r.PostForm = form
	name, content, err := c.tableOf(parts, form)
	if err != nil {
		return c.figureRefused(err)
	}
	in := app.NewFigures{
		Name: name, Content: content, Options: sheet.Options{Encoding: knownEncoding(form.Get("encoding"))},
		Key: c.key(form, ui.ToFigureFiles(c.scope.Handover().String())+"/"),
	}
	for _, s := range importCommas {
		if s.name == form.Get("comma") {
			in.Options.Comma = s.comma
		}
	}
	f, err := c.app.BringFigures(c.r.Context(), c.scope, in)
	var replay *app.Replay
	switch {
	case errors.As(err, &replay):
		return c.brought(replay.Location)
	case err != nil:
		return c.figureRefused(err)
	}
	if f.Lines > 0 && f.State == app.FigureCounted {
		c.flash("pass", "figures.said.there", "Name", clipped(f.Name, 60))
	}
	if f.State == app.FigureDraft && f.Counted == 0 && f.Lines <= triedAtOnce {
		// What would come of the guesses is there at once. What they leave open, its page asks for.
		if _, err := c.app.CountFigures(c.r.Context(), c.scope, app.CountFigures{File: f.ID, Check: true, When: f.Plan.When, Cents: f.Plan.Cents}); err != nil && handover.CodeOf(err) != handover.Invalid {
			return c.figureRefused(err)
		}
	}
	return c.brought(ui.ToFigureFile(c.scope.Handover().String(), f.ID.String()))
}

// triedAtOnce is how many lines a file may have that is counted for a look as it comes in. Larger ones are when somebody asks: it takes as long as
// bringing them.
const triedAtOnce = 20_000

// brought leads to the page of a file that arrived.
func (c *call) brought(location string) error {
	if c.sends() {
		c.json(http.StatusCreated, map[string]any{"go": location})
		return nil
	}
	c.redirect(location)
	return nil
}

// figureRefused shows the page of files with the reason.
func (c *call) figureRefused(err error) error {
	status, e := statusOf(err)
	switch e.Code {
	case handover.Invalid, handover.Conflict, handover.TooLarge, handover.TooMany, handover.Unavailable:
	default:
		return err
	}
	if c.sends() {
		c.json(status, map[string]any{"error": c.why(err), "options": garbled(e)})
		return nil
	}
	_, _ = io.Copy(io.Discard, c.r.Body) // a browser reads the answer only after it has sent everything
	return showFigureFiles(c, status, c.why(err))
}

// figureFileShow is how a file is understood.
func figureFileShow(c *call) error { return showFigureFile(c, nil) }

func showFigureFile(c *call, refused error) error {
	id, err := c.id("export")
	if err != nil {
		return err
	}
	frame, f, err := c.app.FigureFile(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	if f.State == app.FigureRemoved {
		return handover.ErrNotFound()
	}
	h, p := frame.Handover.ID.String(), c.p
	props := page.FigureFileProps{
		Frame: c.inHandover(frame.Handover, frame.Sections, uuid.Nil, f.Name, ui.Crumb{Text: p.T("figures.title"), Href: ui.ToFigures(h)},
			ui.Crumb{Text: p.T("figures.files"), Href: ui.ToFigureFiles(h)}),
		Sub: dotted(p.T("figures.state."+string(f.State)), c.filePeriod(f)), Action: ui.ToFigureFile(h, f.ID.String()), Key: newKey(),
		Draft: f.State == app.FigureDraft, Removal: ui.ToFigureRemoval(h, f.ID.String()), Errors: map[string]string{},
		When: f.Plan.When, Cents: f.Plan.Cents, Money: f.Plan.Money(), WhenHint: p.T("figures.when_hint"), Checked: f.Counted > 0,
	}
	props.Errors, props.Summary = c.problemsOf(refused)
	props.AskDays, props.AskWhen = f.Plan.Days != figures.DaysClear, f.Plan.NeedsWhen()
	if f.Plan.Has(source.FigureMonth) {
		props.WhenHint = p.T("figures.year_hint")
	}
	if refused != nil {
		form := c.r.PostForm
		props.When, props.Cents = form.Get("when"), form.Get("cents") != ""
	}
	if len(f.Plan.Others) > 0 {
		props.Others = p.T("figures.others", "Table", f.Plan.Table, "Names", p.List(f.Plan.Others...))
	}
	c.figureColumns(&props, f, refused != nil)
	c.figureChoices(&props, f)
	c.figureReport(&props, f)
	return c.render(http.StatusOK, page.FigureFile(props))
}

// figureColumns are the columns with what they can mean.
func (c *call) figureColumns(props *page.FigureFileProps, f app.FigureFile, again bool) {
	var dropped []string
	for i, col := range f.Plan.Columns {
		name := "use." + strconv.Itoa(i)
		v := page.FigureColumn{Name: name, Header: col.Header, Error: props.Errors[name]}
		if v.Header == "" {
			v.Header = source.Letter(i)
		}
		switch {
		case col.Use == source.FigureDropped:
			v.Fixed = c.p.T("figures.use.dropped")
			dropped = append(dropped, v.Header)
		case col.Use == source.FigureBuyer:
			v.Fixed = c.p.T("figures.use.buyer")
		default:
			var seen []string
			for _, row := range f.Plan.Sample {
				if i < len(row) && row[i] != "" && len(seen) < 3 {
					seen = append(seen, row[i])
				}
			}
			v.Sample = strings.Join(seen, " · ")
			use := string(col.Use)
			if again {
				use = c.r.PostForm.Get(name)
			}
			if !props.Draft {
				v.Fixed = c.p.T("figures.use." + useKey(col.Use))
				break
			}
			for _, u := range source.FigureUses {
				v.Uses = append(v.Uses, page.Option{Value: string(u), Text: c.p.T("figures.use." + useKey(u)), Chosen: string(u) == use})
			}
		}
		props.Columns = append(props.Columns, v)
	}
	if len(dropped) > 0 {
		props.Dropped = c.p.T("figures.dropped", "Names", c.p.List(dropped...))
	}
}

func useKey(u source.FigureUse) string {
	if u == source.FigureNone {
		return "none"
	}
	return string(u)
}

// figureCurrencies are those that can be chosen, the usual ones of shops.
var figureCurrencies = []string{"CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "KRW", "SGD", "MYR", "THB", "VND", "PHP", "IDR", "AUD", "CAD", "MXN", "BRL"}

func (c *call) figureChoices(props *page.FigureFileProps, f app.FigureFile) {
	chosen := f.Plan.Currency
	days := string(f.Plan.Days)
	if c.typed("currency") != "" {
		chosen, days = c.typed("currency"), c.typed("days")
	}
	known := false
	for _, code := range figureCurrencies {
		known = known || code == chosen
		props.Currencies = append(props.Currencies, page.Option{Value: code, Text: code, Chosen: code == chosen})
	}
	if !known && chosen != "" {
		props.Currencies = append(props.Currencies, page.Option{Value: chosen, Text: chosen, Chosen: true})
	}
	for _, order := range []figures.DayOrder{figures.DaysAsk, figures.MonthFirst, figures.DayFirst} {
		props.Days = append(props.Days, page.Option{Value: string(order), Text: c.p.T("figures.days." + string(order)), Chosen: string(order) == days})
	}
}

// figureReport says what comes in, and what does not and why.
func (c *call) figureReport(props *page.FigureFileProps, f app.FigureFile) {
	if f.Counted == 0 {
		return
	}
	p := c.p
	props.Report = []page.Link{
		{Text: p.T("figures.lines"), Href: p.T("figures.lines_of", "Counted", p.Number(f.Counted), "Lines", p.Number(f.Lines))},
		{Text: p.T("figures.period"), Href: c.filePeriod(f)},
	}
	for _, m := range catalog.Metrics {
		if v, ok := f.Report.Totals[m.ID]; ok && m.ID != 0 && !m.Part {
			props.Report = append(props.Report, page.Link{Text: m.Label.In(catalog.Lang(c.lang())), Href: c.figure(m, v, f.Currency)})
		}
	}
	for _, l := range f.Report.Left {
		props.Left = append(props.Left, p.T("figures.left."+l.Why, "Count", l.Count, "Line", l.First))
	}
	c.figureDoubles(props, f)
}

// figureCount counts a draft, or only says what would come of it.
func figureCount(c *call) error {
	id, err := c.id("export")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	c.patient()
	h := c.scope.Handover().String()
	here := ui.ToFigureFile(h, id.String())
	in := app.CountFigures{
		File: id, Uses: map[int]source.FigureUse{}, Days: figures.DayOrder(form.Get("days")), When: form.Get("when"), Cents: form.Get("cents") != "",
		Currency: form.Get("currency"), Overlap: overlapOf(form), Check: form.Get("go") == "check", Key: c.key(form, ui.ToFigures(h)),
	}
	if in.Currency != "" && (len(in.Currency) != 3 || strings.Trim(in.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		in.Currency = "?"
	}
	for name, values := range form {
		if n, err := strconv.Atoi(strings.TrimPrefix(name, "use.")); err == nil && strings.HasPrefix(name, "use.") {
			in.Uses[n] = source.FigureUse(values[0])
		}
	}
	if in.Check {
		in.Key = app.Key{}
	}
	f, err := c.app.CountFigures(c.r.Context(), c.scope, in)
	if err != nil {
		return c.refused(err, here, func(c *call) error { return showFigureFile(c, err) })
	}
	if in.Check {
		c.redirect(here + "#report-h")
		return nil
	}
	to := ui.With(ui.ToFigures(h), "at", dateText(f.Last), "currency", f.Currency)
	return c.done(to, "figures.said.counted", "Name", clipped(f.Name, 60), "Count", f.Counted)
}

// figureRemove takes a file out with all that was counted from it.
func figureRemove(c *call) error {
	id, err := c.id("export")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToFigureFiles(c.scope.Handover().String())
	f, err := c.app.RemoveFigures(c.r.Context(), c.scope, id, c.key(form, location))
	if err != nil {
		return c.refused(err, location, figureFiles)
	}
	return c.done(location, "figures.said.removed", "Name", clipped(f.Name, 60))
}

// back is the report that a form was sent from.
func (c *call) figuresBack(form url.Values) string {
	return figureAddress(c.scope.Handover().String(), figureFilter(form)).String()
}

// figureNote writes down what happened on a day.
func figureNote(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	day, _ := inDate(form.Get("day"))
	location := c.figuresBack(form)
	err = c.app.NoteFigures(c.r.Context(), c.scope, day, form.Get("text"), c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showFigures(c, err) })
	}
	return c.done(location, "figures.said.noted")
}

func figureUnnote(c *call) error {
	id, err := c.id("note")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToFigures(c.scope.Handover().String())
	if err := c.app.DropFigureNote(c.r.Context(), c.scope, id, c.key(form, location)); err != nil {
		return c.refused(err, location, func(c *call) error { return showFigures(c, err) })
	}
	return c.done(location, "figures.said.unnoted")
}

// figureRead says what the figures of a month mean.
func figureRead(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	month, _ := inDate(form.Get("month"))
	location := c.figuresBack(form)
	if err := c.app.ReadFigures(c.r.Context(), c.scope, month, form.Get("reading"), c.key(form, location)); err != nil {
		return c.refused(err, location, func(c *call) error { return showFigures(c, err) })
	}
	return c.done(location, "figures.said.read")
}

// figureAim sets what a metric should come to.
func figureAim(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	month, _ := inDate(form.Get("month"))
	location := c.figuresBack(url.Values{"span": {form.Get("span")}, "at": {form.Get("at")}})
	if err := c.app.AimFigures(c.r.Context(), c.scope, form.Get("metric"), month, strings.TrimSpace(form.Get("goal")), c.key(form, location)); err != nil {
		return c.refused(err, location, func(c *call) error { return showFigures(c, err) })
	}
	return c.done(location, "figures.said.aimed")
}
