package server

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// call is one request: who asks, in which language, and what they may enter. Handlers take one and return an error; only fail
// writes it.
type call struct {
	*Server
	w       http.ResponseWriter
	r       *http.Request
	p       *locale.Printer
	theme   string
	viewer  handover.Viewer
	scope   handover.Scope
	session [32]byte
	signed  bool
	refusal *refusal // set while the page of a refused form is shown again
	// revealed is a secret that this answer shows, secretError why a form about one was refused.
	revealed    *app.Revealed
	secretError error
	uncovered   *uncovered
	// outcomes are what became of the files of a form that was refused in part.
	outcomes outcomes
}

type handler func(*call) error

// open runs a handler for anybody; who is signed in is known all the same where it matters.
func (s *Server) open(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.begin(w, r)
		c.finish(h(c))
	}
}

// signed runs a handler for somebody who is signed in. Anybody else is asked to sign in; what they were sending waits for them.
func (s *Server) signed(h handler) http.HandlerFunc {
	return s.entered(h, func(*http.Request) (uuid.UUID, bool) { return uuid.Nil, true })
}

// inside runs a handler for somebody who may see the handover in the address. What they may not see does not exist.
func (s *Server) inside(h handler) http.HandlerFunc {
	return s.entered(func(c *call) error {
		if c.scope.Handover() == uuid.Nil {
			return handover.ErrNotFound()
		}
		return h(c)
	}, func(r *http.Request) (uuid.UUID, bool) {
		id, err := uuid.Parse(chi.URLParam(r, "handover"))
		return id, err == nil
	})
}

func (s *Server) entered(h handler, which func(*http.Request) (uuid.UUID, bool)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.begin(w, r)
		id, ok := which(r)
		standing, err := c.recognise(id)
		switch {
		case handover.CodeOf(err) == handover.NotFound:
			c.finish(askToSignIn(c))
			return
		case err != nil:
			c.finish(err)
			return
		case !ok:
			c.finish(handover.ErrNotFound())
			return
		}
		if id != uuid.Nil {
			if c.scope, err = handover.Enter(c.viewer, standing); err != nil {
				c.finish(c.app.WhyOut(r.Context(), c.viewer, id, err))
				return
			}
			c.viewer = c.scope.Viewer()
		}
		c.finish(h(c))
	}
}

// begin reads language and theme from the request: the cookie of the last choice, else the browser's languages.
func (s *Server) begin(w http.ResponseWriter, r *http.Request) *call {
	c := &call{Server: s, w: w, r: r}
	lang := r.Header.Get("Accept-Language")
	if k, err := r.Cookie("lang"); err == nil {
		lang = k.Value
	}
	if k, err := r.Cookie("theme"); err == nil && (k.Value == "light" || k.Value == "dark") {
		c.theme = k.Value
	}
	c.p = locale.For(lang).In(s.app.Zone())
	return c
}

// recognise finds the session, and the viewer's place in the handover with the id, in one look-up.
func (c *call) recognise(id uuid.UUID) (handover.Standing, error) {
	token := c.cookies.Token(c.r)
	if token == "" {
		return handover.Standing{}, handover.ErrNotFound()
	}
	c.session = auth.HashToken(token)
	v, standing, err := c.app.Session(c.r.Context(), c.session, id)
	if err != nil {
		return standing, err
	}
	c.viewer, c.signed = v, true
	c.p, c.theme = locale.For(v.Language).In(c.app.Zone()), v.Theme
	return standing, nil
}

// id is a UUID of the address; what is none is not found.
func (c *call) id(name string) (uuid.UUID, error) {
	id, err := uuid.Parse(chi.URLParam(c.r, name))
	if err != nil {
		return uuid.Nil, handover.ErrNotFound()
	}
	return id, nil
}

// maxForm is for every form but a record's, which holds tables of hundreds of rows: nobody may lose what the catalog lets them type.
const (
	maxForm   = 1 << 20
	maxRecord = 4 << 20
)

// form is the posted form, at most 1 MB.
func (c *call) form() (url.Values, error) { return c.formUpTo(maxForm) }

func (c *call) formUpTo(limit int64) (url.Values, error) {
	if c.r.PostForm == nil {
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, limit)
		if err := c.r.ParseForm(); err != nil {
			var tooLarge *http.MaxBytesError
			if errors.As(err, &tooLarge) {
				return nil, handover.Refuse(handover.TooLarge, "error.too_large", "Max", limit>>10)
			}
			return nil, handover.Refuse(handover.Invalid, "error.bad_form")
		}
	}
	return c.r.PostForm, nil
}

// key is the idempotency key of the posted form, with where its answer leads.
func (c *call) key(form url.Values, location string) app.Key {
	id, err := uuid.Parse(form.Get("_key"))
	if err != nil {
		return app.Key{}
	}
	return app.Key{ID: id, Location: location, Digest: c.sent(form)}
}

// sent is a digest of what the form says and where it was sent, without its key and without what is secret.
func (c *call) sent(form url.Values) []byte {
	said := url.Values{}
	for name, values := range form {
		if name != "_key" && name != "password" && name != "current" && name != "answer" && name != secretField {
			said[name] = values
		}
	}
	sum := sha256.Sum256([]byte(c.r.URL.Path + "\n" + said.Encode()))
	return sum[:]
}

// newKey is a fresh idempotency key for a form.
func newKey() string { return uuid.Must(uuid.NewV7()).String() }

// number reads a whole number of the form, 0 when there is none.
func number(form url.Values, name string) int {
	n, _ := strconv.Atoi(form.Get(name))
	return n
}

// madeFor is the version a form was made for. A form that does not say is of none, so that it is refused as stale and never
// overwrites what its sender has not seen.
func madeFor(form url.Values) int {
	if v := number(form, "version"); v > 0 {
		return v
	}
	return -1
}

// autosave says that the form saves itself and wants JSON.
func (c *call) autosave() bool { return c.r.Header.Get("X-Autosave") != "" }

// fragment says that only a part of the page is wanted.
func (c *call) fragment() bool { return c.r.Header.Get("X-Fragment") != "" }

// local makes an address out of what a form or query gave: a path of this program, or the fallback.
func local(next, fallback string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\x00\r\n\t") || path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/") && u.Path != "/" {
		return fallback
	}
	return u.String()
}

// finish ends a request: a replayed form is answered as the first time, any other error by fail.
func (c *call) finish(err error) {
	var replay *app.Replay
	switch {
	case err == nil:
	case errors.As(err, &replay):
		if c.autosave() || c.sends() {
			c.json(http.StatusOK, map[string]any{})
			return
		}
		c.redirect(replay.Location)
	default:
		c.fail(err)
	}
}

func (c *call) redirect(location string) {
	http.Redirect(c.w, c.r, location, http.StatusSeeOther)
}

// done answers a form that was carried out: back to a page, which says so.
func (c *call) done(location, key string, args ...any) error {
	c.flash("pass", key, args...)
	c.redirect(location)
	return nil
}

// frame is what every page shows around its content.
func (c *call) frame(title, nav string, crumbs ...ui.Crumb) ui.Frame {
	f := ui.Frame{
		P: c.p, Theme: c.theme, Title: title, Nav: nav, Crumbs: append(crumbs, ui.Crumb{Text: title}),
		Flash: c.takeFlash(), ReturnTo: c.r.URL.RequestURI(),
	}
	if c.r.Method != http.MethodGet {
		f.ReturnTo = ""
	}
	if c.refusal != nil {
		f.ReturnTo = c.refusal.location
	}
	if c.signed {
		f.Demo = c.viewer.Demo
		f.Viewer = ui.Viewer{
			ID: c.viewer.ID.String(), Name: c.viewer.Name, Post: c.viewer.Post, Role: string(c.viewer.Role), Hue: ui.Hue(c.viewer.ID.String()),
		}
	}
	return f
}

// lang is the catalog's name of the reader's language.
func (c *call) lang() string { return c.p.Catalog() }

// inDate is a date of the form: 2006-01-02 as midnight UTC; zero when empty, an error when it is neither.
func inDate(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err == nil && !thisCentury(day) {
		err = errors.New("a year that is mistyped")
	}
	return day, err
}

// thisCentury keeps out years nobody means, among them those that the database does not know and the one that reads as no date.
func thisCentury(t time.Time) bool { return t.Year() >= 2000 && t.Year() <= 2100 }
