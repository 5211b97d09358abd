package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/drawing"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// What the list of the calendar shows: what is to come, the guarded window, what nobody takes over in it, or everything there ever was.
const (
	showWindow = "window"
	showOpen   = "open"
	showAll    = "all"
)

// calendarFilter reads the filters of the address; what cannot be read does not filter.
func calendarFilter(q url.Values, kinds catalog.Catalog) (app.CalendarFilter, string) {
	show := q.Get("show")
	f := app.CalendarFilter{After: clipped(q.Get("after"), 2048)}
	switch show {
	case showWindow:
		f.Window = true
	case showOpen:
		f.Window, f.Unowned = true, true
	case showAll:
		f.Past = true
	default:
		show = ""
	}
	if _, known := kinds.Lookup(q.Get("kind")); known || q.Get("kind") == app.KindHandover {
		f.Kind = q.Get("kind")
	}
	return f, show
}

// calendarShow is everything of a handover that has a day (N-09).
func calendarShow(c *call) error { return c.showCalendar("", nil) }

// showCalendar is the page, with an address that was just made for other programs, or with why none was.
func (c *call) showCalendar(token string, _ error) error {
	f, show := calendarFilter(c.r.URL.Query(), c.viewer.Catalog)
	got, err := c.app.Calendar(c.r.Context(), c.scope, f)
	if err != nil {
		return err
	}
	d := dates{call: c, got: got, id: got.Handover.ID.String()}
	at := address{ui.ToCalendar(d.id), []string{"show", show, "kind", f.Kind, "after", f.After}}
	props := page.CalendarProps{
		Frame: c.inHandover(got.Handover, got.Sections, uuid.Nil, c.p.T("calendar.title")), Back: page.Link{Text: got.Handover.Title, Href: ui.ToHandover(d.id)},
		Sub: d.sub(), Download: ui.ToCalendarFile(d.id), Callout: c.calendarNote(got.Handover, got.Unowned), Chart: d.chart(), Feed: d.feed(token),
		Kinds: d.kinds(at, f.Kind), Empty: page.Note{Title: c.p.T("calendar.none"), Body: c.p.T("calendar.none_hint")},
	}
	if !f.Unowned {
		for _, x := range got.Guarded {
			props.Guarded = append(props.Guarded, d.line(x, true))
		}
		if more := got.Unowned - len(got.Guarded); more > 0 {
			props.More = page.Link{Text: c.p.T("calendar.more", "Count", more), Href: address{ui.ToCalendar(d.id), []string{"show", showOpen}}.String()}
		}
	}
	for _, s := range []string{"", showWindow, showOpen, showAll} {
		if from, _ := got.Handover.Window(); from.IsZero() && (s == showWindow || s == showOpen) {
			continue
		}
		text := ""
		switch s {
		case "":
			text = c.p.T("calendar.show.next")
		case showOpen:
			text = c.counted("calendar.show.open", got.Unowned)
		default:
			text = c.p.T("calendar.show." + s)
		}
		props.Shows = append(props.Shows, ui.Segment{Text: text, Href: at.with("show", s).with("after", "").String(), Current: s == show})
	}
	props.Days = d.days()
	if f.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if got.Next != "" {
		props.Pages.Next = at.with("after", got.Next).String()
	}
	return c.render(http.StatusOK, page.Calendar(props))
}

// calendarNote says whether somebody takes over whatever is to happen around the last working day; it has no title before there is one.
func (c *call) calendarNote(h handover.Handover, unowned int) page.Note {
	from, to := h.Window()
	switch {
	case from.IsZero():
		return page.Note{}
	case unowned > 0:
		return page.Note{
			Tone: "blocker", Title: c.p.T("calendar.open.title", "Count", unowned),
			Body: c.p.T("calendar.open.body", "From", c.p.Date(from), "To", c.p.Date(to)),
		}
	}
	return page.Note{Tone: "pass", Title: c.p.T("calendar.pass.title"), Body: c.p.T("calendar.pass.body", "From", c.p.Date(from), "To", c.p.Date(to))}
}

// dates makes the parts of the page.
type dates struct {
	*call
	got app.Calendar
	id  string
}

func (d dates) sub() string {
	h := d.got.Handover
	sub := h.Number
	if !h.LastWorkingDay.IsZero() {
		sub = dotted(sub, d.p.T("handover.last_day", "Date", d.p.Date(h.LastWorkingDay)))
	}
	if from, to := h.Window(); !from.IsZero() {
		sub = dotted(sub, d.p.T("calendar.window", "From", d.p.Date(from), "To", d.p.Date(to)))
	}
	return sub
}

// days are the rows and the handover's own days, by day; its own come first.
func (d dates) days() []page.DateDay {
	var out []page.DateDay
	today := d.app.Today()
	put := func(day time.Time, l page.DateLine, own bool) {
		id := dateText(day)
		if len(out) == 0 || out[len(out)-1].ID != id {
			out = append(out, page.DateDay{ID: id, Title: d.p.Date(day), Note: d.p.Due(day, today)})
		}
		last := &out[len(out)-1]
		if !own && !last.Guarded && d.got.Handover.Guards(day) { // the handover's own days need nobody new
			last.Guarded, last.Note = true, dotted(last.Note, d.p.T("calendar.guarded_day"))
		}
		if l.State == "blocked" {
			last.Tone = "red"
		}
		last.Lines = append(last.Lines, l)
	}
	own := d.got.Own
	for _, x := range d.got.Rows {
		for len(own) > 0 && !own[0].Day.After(x.Day.Time()) {
			put(own[0].Day, d.ownLine(own[0]), true)
			own = own[1:]
		}
		put(x.Day.Time(), d.line(x, false), false)
	}
	for _, x := range own {
		put(x.Day, d.ownLine(x), true)
	}
	return out
}

// line is a day of a record; dated says that its day is said, too.
func (d dates) line(x handover.DatedRecord, dated bool) page.DateLine {
	kind, _ := d.viewer.Catalog.Lookup(x.Record.Kind)
	l := page.DateLine{
		Href: ui.ToRecord(d.id, x.Record.ID.String()) + "#" + ui.FieldID(firstPart(x.Field)), Title: x.Record.Title, About: d.about(kind, x), Tone: "outline",
		Word: d.word(x),
	}
	if dated {
		l.About = dotted(d.p.ShortDate(x.Day.Time(), d.app.Today()), l.About)
	}
	if x.Owned {
		return l
	}
	l.Note = d.p.T("calendar.nobody", "Field", d.ownerLabel(kind))
	if p := nextOwner(kind, x.Record.Values); p.Name != "" {
		l.Note = d.p.T("calendar.leaver", "Field", d.ownerLabel(kind), "Name", p.Name)
	}
	if d.got.Handover.Guards(x.Day.Time()) {
		l.State, l.Tone = "blocked", "red"
	} else {
		l.Tone = "amber"
	}
	if s, known := d.got.Section(x.Record.Section); known && d.scope.Under(d.got.Handover).MayFill(s) == nil && s.Writable() == nil && kind.OwnerField() != "" {
		l.Mend = page.Link{Text: d.p.T("calendar.name_owner"), Href: ui.ToEditRecord(d.id, x.Record.ID.String()) + "#" + ui.FieldID(kind.OwnerField())}
	}
	return l
}

// firstPart is the field of a record in the path of a column.
func firstPart(path string) string {
	key, _, _ := strings.Cut(path, ".")
	return key
}

// nextOwner is who is named as the one to answer for the record.
func nextOwner(kind catalog.Kind, v catalog.Values) catalog.Person {
	if kind.NextOwner != nil {
		return kind.NextOwnerOf(v)
	}
	return kind.OwnerOf(v)
}

func (d dates) ownerLabel(kind catalog.Kind) string { return d.fieldLabel(kind, kind.OwnerField()) }

// about is the kind of record, the field that names the day, and the line it stands in.
func (d dates) about(kind catalog.Kind, x handover.DatedRecord) string {
	lang := catalog.Lang(d.lang())
	words := dotted(kind.Label.In(lang), d.fieldLabel(kind, firstPart(x.Field)))
	if x.Row > 0 {
		if line := kind.LineOf(x.Record.Values, x.Dated, lang); line != "" {
			words = dotted(words, short(line))
		}
		if f, known := kind.Field(x.Field); known {
			words = dotted(words, f.Spec().Label.In(lang))
		}
	}
	return words
}

// word says what happens on the day.
func (d dates) word(x handover.DatedRecord) string {
	if x.Sort == catalog.DayLeads {
		return d.p.T("calendar.sort.leads", "Days", int(d.viewer.Catalog.Numbers().Of(catalog.PromotionLead)))
	}
	return d.p.T("calendar.sort." + string(x.Sort))
}

// ownLine is a day of the handover itself.
func (d dates) ownLine(x handover.OwnDay) page.DateLine {
	l := page.DateLine{
		Href: ui.ToHandover(d.id), Title: d.p.T("calendar.own."+string(x.Sort), "Name", x.Title(d.lang()), "Days", x.Mark), Tone: "blue", Word: d.p.T("calendar.kind.handover"),
	}
	switch x.Sort {
	case handover.OwnSection:
		l.Href = ui.ToSection(d.id, x.Of.String())
	case handover.OwnExit:
		l.Href = ui.ToExit(d.id) + "#exit-" + x.Of.String()
	case handover.OwnWatch:
		l.Href = ui.ToWatch(d.id)
	}
	if x.Done {
		l.State, l.Tone, l.Word = "na", "green", d.p.T("calendar.done")
	}
	return l
}

// kinds are those of the handover's sections, and the handover itself.
func (d dates) kinds(at address, current string) ui.Filter {
	at = at.with("after", "")
	out := ui.Filter{ID: "calendar-kind", Label: d.p.T("calendar.kind"), Clear: at.with("kind", "").String()}
	add := func(key, text string) {
		out.Choices = append(out.Choices, ui.Choice{Text: text, Href: at.with("kind", key).String(), Current: key == current})
	}
	add(app.KindHandover, d.p.T("calendar.kind.handover"))
	for _, k := range d.viewer.Catalog.All() {
		if k.HasDates() && slices.ContainsFunc(d.got.Sections, func(s handover.Section) bool { return s.Kind == k.Key }) {
			add(k.Key, k.Label.In(catalog.Lang(d.lang())))
		}
	}
	return out
}

// chart draws what falls into which week, by kind; nil when nothing does.
func (d dates) chart() *page.ChartView {
	h, begin := d.got.Handover, d.got.Begin
	marks := map[string]map[int]drawing.CalendarMark{}
	all, open := 0, 0
	for _, w := range d.got.Weeks {
		s, known := d.got.Section(w.Section)
		if !known {
			continue
		}
		if marks[s.Kind] == nil {
			marks[s.Kind] = map[int]drawing.CalendarMark{}
		}
		week := int(w.Monday.Sub(begin) / (7 * 24 * time.Hour))
		m := marks[s.Kind][week]
		marks[s.Kind][week] = drawing.CalendarMark{Week: week, Count: m.Count + w.Count, Open: m.Open || w.Unowned > 0}
		all, open = all+w.Count, open+w.Unowned
	}
	var lanes []drawing.CalendarLane
	var names []string
	for _, k := range d.viewer.Catalog.All() {
		weeks := marks[k.Key]
		if len(weeks) == 0 {
			continue
		}
		lane := drawing.CalendarLane{Name: k.Label.In(catalog.Lang(d.lang()))}
		n := 0
		for week := range app.DrawnWeeks {
			if m, there := weeks[week]; there {
				lane.Marks = append(lane.Marks, m)
				n += m.Count
			}
		}
		lanes, names = append(lanes, lane), append(names, lane.Name+" "+d.p.Number(n))
	}
	if len(lanes) == 0 {
		return nil
	}
	day := func(t time.Time) int {
		if t.IsZero() {
			return -1
		}
		return int(t.Sub(begin) / (24 * time.Hour))
	}
	span := drawing.CalendarSpan{Weeks: app.DrawnWeeks, Today: day(d.app.Today()), LastDay: day(h.LastWorkingDay)}
	if from, to := h.Window(); !from.IsZero() {
		span.From, span.To = day(from), day(to)
	}
	end := begin.AddDate(0, 0, 7*app.DrawnWeeks)
	for m := begin.AddDate(0, 0, 1-begin.Day()); m.Before(end); m = m.AddDate(0, 1, 0) {
		if !m.Before(begin) {
			span.Months = append(span.Months, drawing.CalendarMonth{Day: day(m), Name: d.p.T("calendar.month." + m.Format("01"))})
		}
	}
	words := drawing.CalendarWords{Today: d.p.T("calendar.today"), LastDay: d.p.T("calendar.last_day")}
	return &page.ChartView{
		Title: d.p.T("calendar.chart"),
		Keys: []page.ChartKey{
			{Look: "giver", Text: d.p.T("calendar.key.day")}, {Look: "broken", Text: d.p.T("calendar.key.open")}, {Look: "guarded", Text: d.p.T("calendar.key.window")},
		},
		Picture: ui.Picture{
			Label: d.p.T("calendar.chart.label", "From", d.p.Date(begin), "To", d.p.Date(end), "Count", all, "Open", open, "Kinds", d.p.List(names...)),
			Wide:  drawing.Calendar(lanes, span, words), Narrow: drawing.CalendarColumn(lanes, span, words),
		},
	}
}

// feed is the box about the address for other programs; token was just made, or is "".
func (d dates) feed(token string) page.FeedBox {
	box := page.FeedBox{
		Text: d.p.T("calendar.feed.about"), Verb: d.p.T("calendar.feed.make"), Subscribe: ui.ToCalendarFeed(d.id), SubscribeKey: newKey(),
	}
	if d.got.Feed.ID != uuid.Nil {
		box.Text, box.Verb = d.p.T("calendar.feed.since", "When", d.p.DateTime(d.got.Feed.MadeAt)), d.p.T("calendar.feed.renew")
		box.End, box.Keys = ui.ToCalendarFeedEnd(d.id), newKey()
	}
	if token != "" {
		box.Address = d.origin() + ui.ToFeed(token)
	}
	return box
}
