package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// countsAccept is what the file boxes offer to choose.
const countsAccept = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls"

// countsShow is the list of counts with the form of a new one.
func countsShow(c *call) error { return showCounts(c, nil) }

func showCounts(c *call, refused error) error {
	got, err := c.app.Counts(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, id, p := got.Handover, got.Handover.ID.String(), c.p
	props := page.CountsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, p.T("count.title")), Back: page.Link{Text: p.T("stock.title"), Href: ui.ToStock(id)},
		Sub: p.T("count.sub", "Number", h.Number), Table: page.StockTable{Title: p.T("count.list"), None: p.T("count.none"), Columns: []page.Column{
			{Label: p.T("count.col.number")}, {Label: p.T("count.col.state")}, {Label: p.T("count.col.lines"), Number: true},
			{Label: p.T("count.col.differences"), Number: true}, {Label: p.T("count.col.short"), Number: true}, {Label: p.T("count.col.over"), Number: true},
		}},
	}
	for _, x := range got.Counts {
		short, over := c.countMoney(x.Tally)
		state := page.StockCell{Tone: "amber", Word: p.T("count.state.open"), Note: p.T("count.open_n", "Count", x.Tally.Open)}
		if x.Finished() {
			state = page.StockCell{Tone: "green", Word: p.T("count.state.finished"), Note: p.T("count.finished_by", "Name", x.Finisher, "When", p.DateTime(x.FinishedAt))}
		}
		props.Table.Rows = append(props.Table.Rows, []page.StockCell{
			{
				Text: p.T("count.number", "Number", x.Number), Href: ui.ToCount(id, x.ID.String()),
				Note: dotted(x.File, p.T("count.started_by", "Name", x.Starter, "When", p.DateTime(x.StartedAt))),
			},
			state, {Text: p.Number(x.Tally.Rows())}, {Text: p.Number(x.Tally.Differences())}, {Text: short}, {Text: over},
		})
	}
	if s, there := got.Section(); there && c.scope.Under(h).MayCount(s) == nil {
		props.Add = &page.CountAddForm{Action: ui.ToCounts(id), Key: newKey(), Accept: countsAccept}
		props.Add.Errors, props.Add.Summary = c.problemsOf(refused)
		if len(props.Add.Summary) > 0 {
			props.Frame.Flash = nil // the summary says it
		}
	}
	return c.render(http.StatusOK, page.Counts(props))
}

// countMoney is what is short and what is over, in each currency.
func (c *call) countMoney(t handover.CountTally) (short, over string) {
	for i, m := range t.Money {
		if i > 0 {
			short, over = short+" + ", over+" + "
		}
		short += c.p.Money(catalog.Decimal(catalog.Percent(m.Short).Round(0)).String(), m.Currency)
		over += c.p.Money(catalog.Decimal(catalog.Percent(m.Over).Round(0)).String(), m.Currency)
	}
	if short == "" {
		return "—", "—"
	}
	return short, over
}

// countStart reads the files and begins a count.
func countStart(c *call) error {
	location := ui.ToCounts(c.scope.Handover().String())
	in, err := c.countForm()
	if err == nil {
		in.Key = c.key(c.r.PostForm, location+"/")
		var id uuid.UUID
		if id, err = c.app.StartCount(c.r.Context(), c.scope, in); err == nil {
			return c.done(ui.ToCount(c.scope.Handover().String(), id.String()), "count.said.started")
		}
	}
	return c.refused(err, location, func(c *call) error { return showCounts(c, err) })
}

// countForm reads both files of the form. They are small beside what an import takes, so they are kept at hand.
func (c *call) countForm() (app.StartCount, error) {
	var in app.StartCount
	c.patient()
	limit := int64(c.app.FileLimits().Size)
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 2*limit+maxForm)
	c.r.PostForm = url.Values{}
	parts, err := c.r.MultipartReader()
	if err != nil {
		_, err = c.form()
		return in, err
	}
	for range formFields {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, handover.Refuse(handover.Invalid, "error.bad_form")
		}
		most := limit + 1
		if part.FileName() == "" {
			most = fieldBytes
		}
		content, err := io.ReadAll(io.LimitReader(part, most))
		if err != nil {
			return in, handover.Refuse(handover.TooLarge, "file.refuse.request", "Max", handover.Bytes(2*limit))
		}
		switch name := part.FileName(); {
		case name == "":
			c.r.PostForm.Add(part.FormName(), string(content))
		case part.FormName() == "counted":
			in.Name, in.Counted = name, bytes.NewReader(content)
		case part.FormName() == "system":
			in.SystemName, in.System = name, bytes.NewReader(content)
		}
	}
	return in, handover.Refuse(handover.Invalid, "error.bad_form")
}

// countShow is one count.
func countShow(c *call) error { return showCount(c, nil) }

func showCount(c *call, refused error) error {
	id, err := c.id("count")
	if err != nil {
		return err
	}
	q := c.r.URL.Query()
	f := app.CountFilter{Open: q.Get("open") == "yes"}
	if o := handover.CountOutcome(q.Get("outcome")); slices.Contains(handover.CountOutcomes, o) {
		f.Outcome = o
	}
	f.After, _ = strconv.Atoi(q.Get("after"))
	f.After = max(0, min(f.After, 1<<30))
	got, err := c.app.CountPage(c.r.Context(), c.scope, id, f)
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, page.Count(c.countProps(got, f, refused)))
}

func (c *call) countProps(got app.CountPage, f app.CountFilter, refused error) page.CountProps {
	h, hs, p, x := got.Handover, got.Handover.ID.String(), c.p, got.Count
	at := address{ui.ToCount(hs, x.ID.String()), []string{"outcome", string(f.Outcome)}}
	system := p.T("count.system_records")
	if x.SystemFile != "" {
		system = x.SystemFile
	}
	props := page.CountProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, p.T("count.number", "Number", x.Number)), Back: page.Link{Text: p.T("count.title"), Href: ui.ToCounts(hs)},
		Sub:     p.T("count.compares", "System", system, "File", x.File, "Name", x.Starter, "When", p.DateTime(x.StartedAt)),
		Links:   []page.Link{{Text: p.T("count.csv"), Href: ui.ToCountText(hs, x.ID.String())}},
		Figures: c.countFigures(x.Tally), None: p.T("count.no_lines"),
	}
	if f.Open {
		at.pairs = append(at.pairs, "open", "yes")
	}
	short, over := c.countMoney(x.Tally)
	props.Money = []ui.Figure{{Label: p.T("count.col.short"), Value: short}, {Label: p.T("count.col.over"), Value: over}}
	section, _ := got.Section(x.Section)
	may := c.scope.Under(h).MayCount(section) == nil && !x.Finished()
	switch {
	case x.Finished():
		props.Callout = page.Note{Tone: "pass", Title: p.T("count.done_title"), Body: p.T("count.done_body", "Name", x.Finisher, "When", p.DateTime(x.FinishedAt))}
	case x.Tally.Open > 0:
		props.Callout = page.Note{Tone: "warning", Title: p.T("count.open_title", "Count", x.Tally.Open), Body: p.T("count.open_body")}
	default:
		props.Callout = page.Note{Tone: "notice", Title: p.T("count.ready_title"), Body: p.T("count.ready_body")}
	}
	props.Filters = c.countFilters(hs, x, f)
	for _, r := range got.Rows {
		props.Rows = append(props.Rows, c.countLine(hs, r, may))
	}
	if got.More {
		props.Pages.Next = at.with("after", strconv.Itoa(got.Rows[len(got.Rows)-1].Position)).String()
	}
	if f.After > 0 {
		props.Pages.First = at.with("after", "").String()
	}
	if may && x.Tally.Differences() > 0 {
		props.Settle = c.countSettleForm(hs, x, refused)
	}
	if may && x.Tally.Open == 0 {
		props.Finish = &page.CountFinishForm{Action: ui.ToCountFinish(hs, x.ID.String()), Key: newKey(), Why: section.State == handover.SectionSigned, Reason: c.typed(handover.ReasonField)}
		errs, _ := c.problemsOf(refused)
		props.Finish.Error = errs[handover.ReasonField]
	}
	return props
}

func (c *call) countFigures(t handover.CountTally) []ui.Figure {
	p := c.p
	out := []ui.Figure{}
	for _, o := range handover.CountOutcomes {
		tone := ""
		if o != handover.CountMatched {
			tone = toned(t.Of(o), "amber")
		}
		out = append(out, ui.Figure{Label: p.T("count.outcome." + string(o)), Value: p.Number(t.Of(o)), Tone: tone})
	}
	return append(out, ui.Figure{Label: p.T("count.fig.open"), Value: p.Number(t.Open), Tone: toned(t.Open, "red")})
}

func (c *call) countFilters(h string, x handover.Stocktake, f app.CountFilter) []ui.Tab {
	at := ui.ToCount(h, x.ID.String())
	out := []ui.Tab{
		{Text: c.counted("count.filter_all", x.Tally.Differences()), Href: at, Current: f.Outcome == "" && !f.Open},
		{Text: c.counted("count.fig.open", x.Tally.Open), Href: ui.With(at, "open", "yes"), Current: f.Open},
	}
	for _, o := range handover.CountOutcomes {
		out = append(out, ui.Tab{
			Text: c.counted("count.outcome."+string(o), x.Tally.Of(o)), Href: ui.With(at, "outcome", string(o)), Current: f.Outcome == o && !f.Open,
		})
	}
	return out
}

var countTones = map[handover.CountOutcome]string{
	handover.CountMatched: "green", handover.CountDifferent: "amber", handover.CountMissing: "red", handover.CountExtra: "indigo",
}

func (c *call) countLine(h string, r handover.CountRow, may bool) page.CountLine {
	p := c.p
	l := page.CountLine{
		ID: strconv.Itoa(r.Position), Code: r.Code, Title: r.Title, Tone: countTones[r.Outcome], Word: p.T("count.outcome." + string(r.Outcome)),
		System: "—", Counted: "—", Worth: "—", Difference: r.Difference().Words(), Open: may && r.Outcome != handover.CountMatched,
	}
	if r.Record != uuid.Nil {
		l.Href = ui.ToRecord(h, r.Record.String())
	}
	if r.System != nil {
		l.System = r.System.Words()
	}
	if r.Counted != nil {
		l.Counted = r.Counted.Words()
	}
	if m, known := r.Worth(); known {
		l.Worth = p.Money(catalog.Decimal(catalog.Percent(m.Amount).Round(2)).String(), m.Currency)
	}
	if r.Cause != "" {
		l.Cause = p.T("count.cause."+r.Cause) + " · " + p.T("count.bearer."+r.Bearer)
		l.Note, l.By = r.Note, dotted(r.Settler, p.Moment(r.SettledAt, c.app.Now()))
	}
	return l
}

func (c *call) countSettleForm(h string, x handover.Stocktake, refused error) *page.CountSettleForm {
	s := &page.CountSettleForm{
		Action: ui.ToCountCauses(h, x.ID.String()), Key: newKey(), Cause: c.typed("cause"), Bearer: c.typed("bearer"), Note: c.typed("note"), Open: x.Tally.Open,
		Causes: options(c, "count.cause.", handover.CountCauses), Bearers: options(c, "count.bearer.", handover.CountBearers), Errors: map[string]string{},
	}
	if c.r.Method == http.MethodPost && c.typed(handover.ReasonField) == "" {
		s.Errors, s.Summary = c.problemsOf(refused)
	}
	return s
}

// countSettle gives lines a cause.
func countSettle(c *call) error {
	id, err := c.id("count")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToCount(c.scope.Handover().String(), id.String())
	in := app.SettleCount{Count: id, Cause: form.Get("cause"), Bearer: form.Get("bearer"), Note: form.Get("note"), Key: c.key(form, location)}
	if form.Get("all") == "" {
		for _, text := range form["row"] {
			if n, err := strconv.Atoi(text); err == nil {
				in.Positions = append(in.Positions, n)
			}
		}
		if len(in.Positions) == 0 {
			err = handover.Refuse(handover.Conflict, "count.refuse.none_chosen")
		}
	}
	n := 0
	if err == nil {
		n, err = c.app.SettleCount(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showCount(c, err) })
	}
	return c.done(location, "count.said.settled", "Count", n)
}

// countFinish freezes a count.
func countFinish(c *call) error {
	id, err := c.id("count")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToCount(c.scope.Handover().String(), id.String())
	if err := c.app.FinishCount(c.r.Context(), c.scope.Because(form.Get(handover.ReasonField)), id, c.key(form, location)); err != nil {
		return c.refused(err, location, func(c *call) error { return showCount(c, err) })
	}
	return c.done(location, "count.said.finished")
}

// countText is what differs as a table.
func countText(c *call) error {
	id, err := c.id("count")
	if err != nil {
		return err
	}
	got, err := c.app.CountLines(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	o := c.outgoing(app.Signatures{Handover: got.Handover, Sections: got.Sections})
	return o.send(textType, o.fileName(c.p.T("count.number", "Number", got.Count.Number), ".csv"), func(w io.Writer) error {
		out, p := sheet.NewCSV(w), o.p
		head := []string{p.T("stock.col.sku"), p.T("count.col.title")}
		for _, key := range []string{"outcome", "system", "counted", "difference", "worth", "currency", "cause", "bearer", "note"} {
			head = append(head, p.T("count.col."+key))
		}
		if err := out.Write(head); err != nil {
			return err
		}
		for _, r := range got.Rows {
			line := []string{r.Code, r.Title, p.T("count.outcome." + string(r.Outcome)), plain(r.System), plain(r.Counted), r.Difference().String(), "", "", "", "", r.Note}
			if m, known := r.Worth(); known {
				line[6], line[7] = m.Amount.String(), m.Currency
			}
			if r.Cause != "" {
				line[8], line[9] = p.T("count.cause."+r.Cause), p.T("count.bearer."+r.Bearer)
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

// plain is a quantity as programs read it, "" for none.
func plain(d *catalog.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}
