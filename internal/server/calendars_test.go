package server

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

var feedAddress = regexp.MustCompile(`id="feed-address">https?://[^/]+(/calendar/[\w-]+\.ics)<`)

// events takes an iCalendar apart: the text of each event, unfolded.
func events(t *testing.T, a reply) []string {
	t.Helper()
	require.Equal(t, 200, a.StatusCode)
	require.Equal(t, "text/calendar; charset=utf-8", a.Header.Get("Content-Type"))
	require.Contains(t, a.Header.Get("Cache-Control"), "private")
	text := strings.ReplaceAll(a.text, "\r\n ", "")
	require.True(t, strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n"))
	var out []string
	for _, part := range strings.Split(text, "BEGIN:VEVENT\r\n")[1:] {
		event, _, ended := strings.Cut(part, "END:VEVENT\r\n")
		require.True(t, ended)
		require.Regexp(t, `(?m)^DTSTART;VALUE=DATE:\d{8}\r$`, event)
		out = append(out, event)
	}
	return out
}

// TestCalendarPages: what nobody takes over stands in front until somebody is named, and a private address shows other programs the same.
func TestCalendarPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	ctx, hs := t.Context(), h.own.id.String()
	sc := h.in("giver", h.own.id)
	form := catalog.Account.Sample
	for key := range form {
		if strings.HasPrefix(key, "permissions.") || strings.HasPrefix(key, "qualifications.") || strings.HasPrefix(key, "authorised_apps.") {
			form = form.With(key, "")
		}
	}
	got, err := h.app.Calendar(ctx, sc, app.CalendarFilter{})
	require.NoError(t, err)
	day := got.Handover.LastWorkingDay.AddDate(0, 0, 3)
	form = form.With("store_name", "日历 <店>").With("login_name", "calendar@example").With("expires_on", day.Format(time.DateOnly)).With("next_owner", "").With("bound_phone", "13912345678")
	r, err := h.app.SaveRecord(ctx, sc, app.SaveRecord{Section: h.own.sections["account"], Form: form})
	require.NoError(t, err)
	before := got.Unowned

	giver, receiver := h.as("giver"), h.as("receiver")
	shown := giver.get(ui.ToCalendar(hs))
	shown.says(t, zh.T("calendar.open.title", "Count", before+1))
	require.Contains(t, shown.text, ui.ToEditRecord(hs, r.ID.String())+"#"+ui.FieldID("next_owner"))
	require.NotContains(t, receiver.get(ui.ToCalendar(hs)).text, ui.ToEditRecord(hs, r.ID.String()), "who may not fill it is not led there")
	require.Contains(t, giver.get(ui.ToHandover(hs)).text, ui.ToCalendar(hs))
	require.Contains(t, giver.get(ui.ToCalendar(hs)+"?show=open&kind=account").text, r.ID.String())
	require.NotContains(t, giver.get(ui.ToCalendar(hs)+"?kind=handover&show=window").text, `day-`+day.AddDate(1, 0, 0).Format(time.DateOnly))
	require.Equal(t, 404, h.as("outsider").get(ui.ToCalendar(hs)).StatusCode)
	require.Equal(t, 404, h.as("outsider").get(ui.ToCalendarFile(hs)).StatusCode)

	// The address is shown once.
	sent := url.Values{"_key": {uuid.NewString()}}
	made := receiver.post(ui.ToCalendarFeed(hs), sent)
	require.Equal(t, 200, made.StatusCode)
	require.Equal(t, "no-store", made.Header.Get("Cache-Control"))
	at := feedAddress.FindStringSubmatch(made.text)
	require.NotNil(t, at)
	require.NotContains(t, receiver.get(ui.ToCalendar(hs)).text, at[1])
	require.Equal(t, 303, receiver.post(ui.ToCalendarFeed(hs), sent).StatusCode, "sent twice")

	nobody := h.browser()
	list := events(t, nobody.get(at[1]))
	text := strings.Join(list, "\n")
	require.Contains(t, text, r.ID.String())
	require.Contains(t, text, "DTSTART;VALUE=DATE:"+day.Format("20060102"))
	require.NotContains(t, text, "13912345678", "what is masked is in no calendar")
	require.NotContains(t, text, h.abroad.id.String())
	require.Equal(t, list, events(t, receiver.get(ui.ToCalendarFile(hs))), "a file of the same")
	tag := nobody.get(at[1]).Header.Get("ETag")
	nobody.header.Set("If-None-Match", tag)
	require.Equal(t, http.StatusNotModified, nobody.get(at[1]).StatusCode)
	nobody.header.Del("If-None-Match")
	require.Equal(t, 404, nobody.get("/calendar/x"+at[1][len("/calendar/"):]).StatusCode)
	require.NotContains(t, h.log.String(), at[1][len("/calendar/"):], "the log holds no token")

	// Somebody is named.
	form = form.With("next_owner", "周子昂")
	_, err = h.app.SaveRecord(ctx, sc, app.SaveRecord{Section: h.own.sections["account"], Record: r.ID, Revision: r.Revision, Form: form})
	require.NoError(t, err)
	if now := giver.get(ui.ToCalendar(hs)); before == 0 {
		now.says(t, zh.T("calendar.pass.title"))
	} else {
		now.says(t, zh.T("calendar.open.title", "Count", before))
	}

	require.Equal(t, 303, receiver.post(ui.ToCalendarFeedEnd(hs), url.Values{"_key": {uuid.NewString()}}).StatusCode)
	require.Equal(t, 404, nobody.get(at[1]).StatusCode)
	_, err = h.app.FeedOf(ctx, strings.TrimSuffix(at[1][len("/calendar/"):], ".ics"))
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
}

// TestFeedGate: one address is read so many times an hour, and another one all the same.
func TestFeedGate(t *testing.T) {
	t.Parallel()
	var g feedGate
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for range feedReadsMost {
		require.Zero(t, g.take([32]byte{1}, now))
	}
	require.Equal(t, 50*time.Minute, g.take([32]byte{1}, now.Add(10*time.Minute)))
	require.Zero(t, g.take([32]byte{2}, now))
	require.Zero(t, g.take([32]byte{1}, now.Add(time.Hour)))
	require.Equal(t, feedPath, loggable("/calendar/secret.ics"))
}
