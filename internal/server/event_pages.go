package server

import (
	"cmp"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// eventFilter reads the filter in an address. What it does not understand it leaves out.
func (c *call) eventFilter(q url.Values) app.EventFilter {
	f := app.EventFilter{Text: clean(q.Get("q"))}
	f.Person, _ = uuid.Parse(q.Get("person"))
	f.Section, _ = uuid.Parse(q.Get("section"))
	if slices.Contains(app.EventNouns, q.Get("about")) {
		f.Noun = q.Get("about")
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.Get("from"), c.app.Zone()); err == nil {
		f.From = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.Get("to"), c.app.Zone()); err == nil {
		f.Until = t.AddDate(0, 0, 1)
	}
	if n, err := strconv.ParseInt(q.Get("below"), 10, 64); err == nil && n > 0 {
		f.Below = n
	}
	return f
}

// eventsIndex is the history of a handover, newest first, and what it proves.
func eventsIndex(c *call) error { return c.showEvents(c.r.URL.Query(), nil) }

// showEvents is the history under a filter, with what a check found when one was asked for.
func (c *call) showEvents(q url.Values, found *app.Verified) error {
	f := c.eventFilter(q)
	got, err := c.app.History(c.r.Context(), c.scope, f)
	if err != nil {
		return err
	}
	id := got.Handover.ID.String()
	narrow := url.Values{}
	for _, key := range []string{"q", "person", "section", "about", "from", "to"} {
		set(narrow, key, clipped(q.Get(key), 100))
	}
	props := page.EventsProps{
		Frame: c.inHandover(got.Handover, got.Sections, uuid.Nil, c.p.T("history.title")), Home: ui.ToEvents(id),
		Text: ui.ToEventsText(id), Data: ui.ToEventsData(id), Narrow: f.Narrow(), Query: f.Text, From: c.dayTyped(f.From, 0), To: c.dayTyped(f.Until, -1),
		Fixed: c.fixed(got), Note: got.Newest.Note, Verify: ui.ToEventsVerify(id), Verdict: c.chainVerdict(found),
	}
	props.Frame.Work = true
	if c.viewer.May(handover.ManagePeople) == nil {
		props.All = ui.ToCheckpoints()
	}
	props.People = c.eventPeople(got, f.Person)
	for _, s := range got.Sections {
		props.Sections = append(props.Sections, page.EventChoice{Value: s.ID.String(), Text: s.Title(c.lang()), Current: s.ID == f.Section})
	}
	for _, noun := range app.EventNouns {
		props.Nouns = append(props.Nouns, page.EventChoice{Value: noun, Text: c.p.T("history.about." + noun), Current: noun == f.Noun})
	}
	titles, now := sectionTitles(got.Frame, c.lang()), c.app.Now()
	day := ""
	for _, e := range got.Events {
		line := page.EventLine{
			FeedLine: c.feedLine(e.Event, titles[e.Section], now), Seq: c.p.Number(int(e.Seq)), ID: strconv.FormatInt(e.Seq, 10), Hash: hex.EncodeToString(e.Hash),
		}
		if on := c.p.Date(e.At); on != day {
			day, line.Day = on, on
		}
		line.When = c.p.Clock(e.At)
		if e.Checkpoint > 0 {
			line.Mark = c.p.T("history.mark", "Number", e.Checkpoint, "When", c.p.DateTime(e.CoveredAt))
		}
		props.Lines = append(props.Lines, line)
	}
	if f.Below > 0 {
		props.Pages.First = withQuery(props.Home, narrow)
	}
	if got.More {
		narrow.Set("below", strconv.FormatInt(got.Events[len(got.Events)-1].Seq, 10))
		props.Pages.Next = withQuery(props.Home, narrow)
	}
	return c.render(http.StatusOK, page.Events(props))
}

// dayTyped is an instant as a field for days says it.
func (c *call) dayTyped(t time.Time, days int) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.app.Zone()).AddDate(0, 0, days).Format(time.DateOnly)
}

// fixed says how far checkpoints cover the history.
func (c *call) fixed(got app.History) string {
	switch {
	case got.Covered == 0:
		return c.p.T("history.fixed_none")
	case got.Covered == got.Handover.Head.Seq:
		return c.p.T("history.fixed_all", "Number", got.Newest.Number, "When", c.p.DateTime(got.Newest.At))
	}
	return c.p.T("history.fixed_part", "Number", got.Newest.Number, "When", c.p.DateTime(got.Newest.At), "Seq", got.Covered,
		"Count", int(got.Handover.Head.Seq-got.Covered))
}

func (c *call) eventPeople(got app.History, chosen uuid.UUID) []page.EventChoice {
	var out []page.EventChoice
	for id, name := range got.People {
		out = append(out, page.EventChoice{Value: id.String(), Text: name, Current: id == chosen})
	}
	slices.SortFunc(out, func(a, b page.EventChoice) int {
		return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value))
	})
	return out
}

func sectionTitles(f app.Frame, lang string) map[uuid.UUID]string {
	titles := map[uuid.UUID]string{}
	for _, s := range f.Sections {
		titles[s.ID] = s.Title(lang)
	}
	return titles
}

// said is an event as a sentence without links.
func (c *call) said(e handover.Event, section string) string {
	line := c.feedLine(e, section, e.At)
	between := ""
	if c.lang() == string(catalog.EN) {
		between = " "
	}
	return strings.TrimSpace(line.Before + between + line.Link + between + line.After)
}

// eventsText sends the whole history as separated text, from the first event on.
func eventsText(c *call) error {
	o, err := c.whole()
	if err != nil {
		return err
	}
	titles := sectionTitles(app.Frame{Handover: o.Handover, Sections: o.Sections}, c.lang())
	return o.send(textType, o.fileName(c.p.T("history.title"), ".csv"), func(w io.Writer) error {
		out := sheet.NewCSV(w)
		var header []string
		for _, key := range []string{"seq", "when", "who", "what", "section", "act", "hash"} {
			header = append(header, c.p.T("history.column."+key))
		}
		if err := out.Write(header); err != nil {
			return err
		}
		err := c.app.ExportEvents(c.r.Context(), c.scope, func(e handover.Event) error {
			return out.Write([]string{
				strconv.FormatInt(e.Seq, 10), e.At.In(c.app.Zone()).Format(time.RFC3339), e.Name, c.said(e, titles[e.Section]), titles[e.Section], e.Act,
				hex.EncodeToString(e.Hash),
			})
		})
		if err != nil {
			return err
		}
		return out.Flush()
	})
}

// eventsData sends the whole history for programs: all that the hashes are made of, and the newest checkpoint with the proof that it covers this
// chain.
func eventsData(c *call) error {
	o, err := c.whole()
	if err != nil {
		return err
	}
	head := map[string]any{"handover": o.Handover.ID, "number": o.Handover.Number}
	got, err := c.app.Checkpoint(c.r.Context(), c.scope)
	if err != nil && handover.CodeOf(err) != handover.NotFound {
		return err
	}
	if err == nil {
		proof := make([]string, len(got.Proof))
		for i, h := range got.Proof {
			proof[i] = hex.EncodeToString(h[:])
		}
		head["checkpoint"] = map[string]any{
			"note": got.Note, "leaf": got.Place, "seq": got.Leaf.Head.Seq, "head": hex.EncodeToString(got.Leaf.Head.Hash),
			"rows": hex.EncodeToString(got.Leaf.Rows), "proof": proof,
		}
	}
	return o.send("application/json", o.fileName(c.p.T("history.title"), ".json"), func(w io.Writer) error {
		return itemLines(w, head, "events", func(item func(any) error) error {
			return c.app.ExportEvents(c.r.Context(), c.scope, func(e handover.Event) error { return item(eventItem(e)) })
		})
	})
}
