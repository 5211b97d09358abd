package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// gzipLevel keeps a dashboard of fifty rows under 8 KB on the wire (performance figure 22), which level 1 misses by a fifth.
const gzipLevel = 5

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zippers = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzipLevel); return w }}
)

// render writes a page: whole into a buffer first, so that half a page never leaves, then once, compressed when asked for.
func (c *call) render(status int, content templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if c.refusal != nil && status == http.StatusOK {
		status = c.refusal.status
	}
	if err := content.Render(c.r.Context(), b); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", c.p.Lang())
	if c.holdsSecret() {
		defer clear(b.Bytes()) // the buffer serves others next
	}
	return c.send(status, b)
}

// holdsSecret says that the answer shows what is not to be stored or compressed: an opened secret, a masked fact in full.
func (c *call) holdsSecret() bool {
	return c.revealed != nil || c.uncovered != nil && c.uncovered.err == nil
}

func (c *call) send(status int, b *bytes.Buffer) error {
	h := c.w.Header()
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(c.r.Header.Get("Accept-Encoding"), "gzip") && b.Len() > 1024 && !c.holdsSecret() {
		z := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(z)
		z.Reset()
		w := zippers.Get().(*gzip.Writer)
		w.Reset(z)
		_, err := w.Write(b.Bytes())
		if err == nil {
			err = w.Close()
		}
		zippers.Put(w)
		if err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		b = z
	}
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	c.w.WriteHeader(status)
	_, _ = c.w.Write(b.Bytes()) // the reader may be gone; there is nobody left to tell
	return nil
}

func (c *call) json(status int, v any) {
	c.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.w.WriteHeader(status)
	_ = json.NewEncoder(c.w).Encode(v)
}

var statuses = map[handover.Code]int{
	handover.Invalid:     http.StatusUnprocessableEntity,
	handover.NotFound:    http.StatusNotFound,
	handover.Forbidden:   http.StatusForbidden,
	handover.Conflict:    http.StatusConflict,
	handover.Stale:       http.StatusConflict,
	handover.TooLarge:    http.StatusRequestEntityTooLarge,
	handover.TooMany:     http.StatusTooManyRequests,
	handover.Unavailable: http.StatusServiceUnavailable,
	handover.Internal:    http.StatusInternalServerError,
}

// statusOf is the status of an error, and the error as a refusal a person can read; what is not ours to tell stays in the log.
func statusOf(err error) (int, *handover.Error) {
	var e *handover.Error
	var clash *app.Clash
	var pointed *app.Pointed
	switch {
	case errors.As(err, &clash):
		errors.As(clash.Unwrap(), &e)
	case errors.As(err, &pointed):
		errors.As(pointed.Unwrap(), &e)
	case errors.As(err, &e):
	default:
		e = handover.Refuse(handover.Internal, "error.internal")
	}
	return statuses[e.Code], e
}

// say is a text in the reader's language. Arguments that are words of the domain are said in it, too.
func (c *call) say(t handover.Text) string {
	if code, ok := strings.CutPrefix(t.Key, "error."); ok && c.p.Has("errors."+code+".body") {
		return c.p.T("errors."+code+".body", t.Args...)
	}
	args := append([]any{}, t.Args...)
	for i := 1; i < len(args); i += 2 {
		switch word := args[i].(type) {
		case handover.State:
			args[i] = c.p.T("common.phase." + string(word))
		case catalog.Label:
			args[i] = word.In(catalog.Lang(c.lang()))
		case time.Time:
			args[i] = c.p.DateTime(word)
		case handover.Text:
			args[i] = c.say(word)
		}
	}
	return c.p.T(t.Key, args...)
}

// fail is the one place that writes a refusal, as a page or JSON, and logs what is our fault once.
func (c *call) fail(err error) {
	if c.r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // whoever asked has gone: nobody's fault, and nobody to tell
	}
	status, e := statusOf(err)
	if status == http.StatusInternalServerError || status == 0 {
		status = http.StatusInternalServerError
		c.log.Error("failed", "id", requestID(c.r.Context()), "method", c.r.Method, "path", loggable(c.r.URL.Path), "why", err)
	}
	c.retryAfter(e)
	text := c.say(e.Text)
	if len(e.Problems) > 0 {
		text = c.say(e.Problems[0].Text)
	}
	c.deny(status, string(e.Code), text)
}

// deny says no with the title of an errors text and a sentence.
func (c *call) deny(status int, title, text string) {
	if c.program() {
		c.problem(status, title, text)
		return
	}
	if c.autosave() || c.sends() {
		c.json(status, map[string]any{"error": text})
		return
	}
	props := page.ErrorProps{
		Frame: c.frame(c.p.T("errors."+title+".title"), ""), Status: status, Text: text, RequestID: requestID(c.r.Context()),
	}
	if err := c.render(status, page.Error(props)); err != nil && c.r.Context().Err() == nil {
		c.log.Error("error page", "id", requestID(c.r.Context()), "why", err)
	}
}

// retryAfter says when asking again makes sense.
func (c *call) retryAfter(e *handover.Error) {
	const soon = 5 // seconds, for trouble that passes
	seconds := e.Retry
	if seconds == 0 && e.Code == handover.Unavailable {
		seconds = soon
	}
	if seconds > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
}

// refused answers a form that was refused with the page it stood on: the right status, why, and everything that was typed (see
// typed). show makes that page and location is its address. Refusals that another try cannot mend go on as errors.
func (c *call) refused(err error, location string, show handler) error {
	status, e := statusOf(err)
	switch e.Code {
	case handover.Invalid, handover.Conflict, handover.Stale, handover.TooMany:
	default:
		return err
	}
	if c.autosave() || c.sends() {
		return err
	}
	text := c.say(e.Text)
	if len(e.Problems) > 0 {
		text = c.say(e.Problems[0].Text)
	}
	c.retryAfter(e)
	c.refusal = &refusal{status: status, flash: ui.Flash{Tone: "blocker", Text: text}, location: location}
	return show(c)
}

// refusal is what a page that is shown again after a refused form says.
type refusal struct {
	status   int
	flash    ui.Flash
	location string
}

// typed is what was typed into a field of the form that was refused, "" when none was.
func (c *call) typed(field string) string {
	if c.refusal == nil {
		return ""
	}
	return c.r.PostForm.Get(field)
}

// problems are the single faults of a refusal for a form that is shown again: by field path, and as a list for the summary.
func (c *call) problems(err error) (byField map[string]string, summary []ui.FieldError) {
	_, e := statusOf(err)
	byField = map[string]string{}
	if len(e.Problems) == 0 {
		return byField, []ui.FieldError{{Text: c.say(e.Text)}}
	}
	for _, p := range e.Problems {
		path := p.Field
		if p.Column != "" {
			path += "." + strconv.Itoa(p.Row) + "." + p.Column
		}
		text := c.say(p.Text)
		if _, twice := byField[path]; !twice {
			byField[path] = text
		}
		summary = append(summary, ui.FieldError{Field: path, Text: text})
	}
	return byField, summary
}

const flashCookie = "flash"

// flash leaves a message for the next page.
func (c *call) flash(tone, key string, args ...any) {
	b, err := json.Marshal([]string{tone, c.p.T(key, args...)})
	if err != nil {
		return
	}
	c.cookie(flashCookie, base64.RawURLEncoding.EncodeToString(b), 60)
}

// takeFlash is the message an act left for this page, once, or why the form on it was refused.
func (c *call) takeFlash() *ui.Flash {
	if c.refusal != nil {
		return &c.refusal.flash
	}
	k, err := c.r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	c.cookie(flashCookie, "", -1)
	b, err := base64.RawURLEncoding.DecodeString(k.Value)
	var parts []string
	if err != nil || json.Unmarshal(b, &parts) != nil || len(parts) != 2 {
		return nil
	}
	switch parts[0] {
	case "pass", "notice", "warning", "blocker":
		return &ui.Flash{Tone: parts[0], Text: parts[1]}
	}
	return nil
}

// cookie sets a cookie of this site for age seconds; a negative age takes it away.
func (c *call) cookie(name, value string, age int) {
	http.SetCookie(c.w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: c.cookies.Secure, SameSite: http.SameSiteLaxMode,
	})
}
