package server

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// looksAt keeps who is about to see records of a section. It comes before they are shown: whoever cannot be noted sees nothing (N-16).
func (c *call) looksAt(s handover.Section, record uuid.UUID, place handover.ViewPlace, records int) error {
	return c.app.NoteView(c.r.Context(), c.scope, app.Looked{
		Section: s, Record: record, Place: place, Records: records, Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300),
	})
}

// taken keeps that the records of sections leave in a file.
func (o outgoing) taken(sections ...handover.Section) error {
	for _, s := range sections {
		if s.Counts.Records == 0 || o.r.Method == http.MethodHead {
			continue
		}
		if err := o.looksAt(s, uuid.Nil, handover.ViewedFile, s.Counts.Records); err != nil {
			return err
		}
	}
	return nil
}

// watermark is what a page with sensitive records says all over: who reads it, of which handover, when.
func (c *call) watermark(h handover.Handover) []string {
	return []string{c.viewer.Name + " · " + h.Number, c.p.DateTime(c.app.Now()) + " · " + c.p.T("view.watermark")}
}

// viewsIndex is the look-log: who looked at what, when and from where.
func viewsIndex(c *call) error {
	q := c.r.URL.Query()
	var f app.ViewFilter
	f.Person, _ = uuid.Parse(q.Get("person"))
	if at, id, ok := strings.Cut(q.Get("before"), "_"); ok {
		f.Before, _ = time.Parse(time.RFC3339Nano, at)
		f.BeforeID, _ = uuid.Parse(id)
	}
	got, err := c.app.Views(c.r.Context(), c.scope, f)
	if err != nil {
		return err
	}
	h := got.Handover
	id, p := h.ID.String(), c.p
	giver, _ := h.Party(handover.Giver)
	props := page.ViewsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, p.T("view.title")), Sub: p.T("view.sub", "Number", h.Number, "Minutes", int(handover.ViewStretch.Minutes())),
	}
	props.Frame.Watermark = c.watermark(h)
	tab := func(text string, person uuid.UUID) {
		home := ui.ToViews(id)
		if person != uuid.Nil {
			home += "?person=" + person.String()
		}
		props.Tabs = append(props.Tabs, ui.Tab{Text: text, Href: home, Current: f.Person == person})
	}
	tab(p.T("view.everybody"), uuid.Nil)
	tab(p.T("view.only", "Name", giver.Name), giver.Person)
	for _, d := range got.Unusual {
		props.Unusual = append(props.Unusual, p.T("view.unusual_day", "Day", p.Date(d.Day), "Count", d.Records))
	}
	props.UnusualTitle = p.T("view.unusual", "Name", giver.Name)
	for _, v := range got.Views {
		props.Lines = append(props.Lines, c.viewLine(id, giver.Person, v))
	}
	narrow := url.Values{}
	set(narrow, "person", q.Get("person"))
	if !f.Before.IsZero() {
		props.Pages.First = withQuery(ui.ToViews(id), narrow)
	}
	if got.More {
		last := got.Views[len(got.Views)-1]
		narrow.Set("before", last.At.UTC().Format(time.RFC3339Nano)+"_"+last.ID.String())
		props.Pages.Next = withQuery(ui.ToViews(id), narrow)
	}
	return c.render(http.StatusOK, page.Views(props))
}

// lookedNote names the days on which the giver looked at far more than usual, while that can still be asked about; no title without one.
func (c *call) lookedNote(h handover.Handover, viewed []handover.ViewDay) page.Note {
	days := handover.Unusual(viewed, c.app.Today())
	if len(days) == 0 || !h.State.Open() {
		return page.Note{}
	}
	giver, _ := h.Party(handover.Giver)
	said := make([]string, len(days))
	for i, d := range days {
		said[i] = c.p.T("view.unusual_day", "Day", c.p.Date(d.Day), "Count", d.Records)
	}
	return page.Note{Tone: "warning", Title: c.p.T("view.unusual", "Name", giver.Name), Body: c.p.List(said...)}
}

func (c *call) viewLine(h string, giver uuid.UUID, v handover.View) page.ViewLine {
	line := page.ViewLine{
		When: c.p.DateTime(v.At), Name: v.Name, Leaver: v.Person == giver, Place: c.p.T("view.place." + string(v.Place)),
		From: v.Address, Browser: v.Agent,
	}
	if kind, ok := c.viewer.Catalog.Lookup(v.Kind); ok && v.Field != "" {
		line.Place += c.p.T("view.colon") + c.maskedLabel(kind, v.Field)
	}
	section := handover.Section{TitleZH: v.TitleZH, TitleEN: v.TitleEN}.Title(c.lang())
	if v.Record == uuid.Nil {
		line.What, line.Href, line.Of = section, ui.ToSection(h, v.Section.String()), c.p.T("common.count.records", "Count", v.Records)
	} else {
		line.What, line.Href, line.Of = v.Title, ui.ToRecord(h, v.Record.String()), section
	}
	return line
}
