package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/ics"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// calendarSubscribe makes an address for other programs. Its answer is the page with the address, the only one that ever holds it.
func calendarSubscribe(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToCalendar(c.scope.Handover().String())
	token, err := c.app.Subscribe(c.r.Context(), c.scope, c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return c.showCalendar("", err) })
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.showCalendar(token, nil)
}

// calendarUnsubscribe withdraws it.
func calendarUnsubscribe(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToCalendar(c.scope.Handover().String())
	if err := c.app.Unsubscribe(c.r.Context(), c.scope, c.key(form, location)); err != nil {
		return c.refused(err, location, func(c *call) error { return c.showCalendar("", err) })
	}
	return c.done(location, "calendar.feed.ended")
}

// calendarDownload is the calendar as a file, once.
func calendarDownload(c *call) error { return c.sendCalendar("attachment") }

// feedPath is where addresses for other programs begin. What follows is a secret, which no log may hold.
const feedPath = "/calendar/"

// calendarFeed is the calendar for a program that knows the token. There is no session: whom the token was made for, and what they see now, is looked
// up each time.
func calendarFeed(c *call) error {
	token := chi.URLParam(c.r, "token")
	sc, err := c.app.FeedOf(c.r.Context(), token)
	if err != nil {
		return err
	}
	if wait := c.feeds.take(app.HashFeed(token), c.app.Now()); wait > 0 {
		e := handover.Refuse(handover.TooMany, "calendar.feed.too_often")
		e.Retry = int(wait/time.Second) + 1
		return e
	}
	c.scope, c.viewer = sc, sc.Viewer()
	c.p = locale.For(c.viewer.Language).In(c.app.Zone())
	return c.sendCalendar("inline")
}

func (c *call) sendCalendar(how string) error {
	got, err := c.app.Calendar(c.r.Context(), c.scope, app.CalendarFilter{Whole: true})
	if err != nil {
		return err
	}
	d := dates{call: c, got: got, id: got.Handover.ID.String()}
	var b bytes.Buffer
	if err := ics.Write(&b, d.file()); err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	h := c.w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": got.Handover.Number + ".ics"}))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(c.w, c.r, "", time.Time{}, bytes.NewReader(b.Bytes()))
	return nil
}

// file is the calendar as other programs read it.
func (d dates) file() ics.Calendar {
	h := d.got.Handover
	out := ics.Calendar{Name: dotted(h.Number, h.Title), Product: "-//Handover Desk//" + strings.ToUpper(d.p.Lang()[:2])}
	for _, x := range d.got.Own {
		l := d.ownLine(x)
		sort := string(x.Sort)
		if x.Mark > 0 {
			sort += strconv.Itoa(x.Mark) // several of the same sort
		}
		out.Events = append(out.Events, ics.Event{
			UID: strings.Join([]string{h.ID.String(), sort, x.Of.String()}, "-") + "@handover-desk", Summary: l.Title, Description: dotted(h.Number, l.Word),
			Link: d.origin() + l.Href, Categories: []string{d.p.T("calendar.kind.handover")}, Day: x.Day, Modified: h.CreatedAt, Sequence: h.Version,
		})
	}
	for _, x := range d.got.Rows {
		kind, _ := d.viewer.Catalog.Lookup(x.Record.Kind)
		l := d.line(x, false)
		said := d.about(kind, x)
		if l.Note != "" {
			said += "\n" + l.Note
		}
		out.Events = append(out.Events, ics.Event{
			UID:     strings.Join([]string{x.Record.ID.String(), x.Field, strconv.Itoa(x.Row), string(x.Sort)}, "-") + "@handover-desk",
			Summary: d.p.T("calendar.event", "Word", l.Word, "Title", x.Record.Title), Description: said, Link: d.origin() + l.Href,
			Categories: []string{kind.Label.In(catalog.Lang(d.lang()))}, Day: x.Day.Time(), Modified: x.Record.UpdatedAt, Sequence: x.Record.Revision,
		})
	}
	return out
}

// origin is where people reach the program: as it was configured, else as this request says.
func (c *call) origin() string {
	switch {
	case c.base != "":
		return strings.TrimSuffix(c.base, "/")
	case c.cookies.Secure:
		return "https://" + c.r.Host
	}
	return "http://" + c.r.Host
}
