package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

func (c *call) printer(language string) *locale.Printer { return locale.For(language).In(c.app.Zone()) }

// home leads everybody to where their work begins.
func home(c *call) error {
	if c.viewer.Watches() {
		c.redirect(ui.ToDashboard())
	} else {
		c.redirect(ui.ToTodo())
	}
	return nil
}

func notFound(*call) error { return handover.ErrNotFound() }

// methodNotAllowed says which methods the address takes.
func methodNotAllowed(c *call) error {
	routes := chi.RouteContext(c.r.Context()).Routes
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		asked := method
		if asked == http.MethodHead {
			asked = http.MethodGet
		}
		if routes.Match(chi.NewRouteContext(), asked, c.r.URL.Path) {
			c.w.Header().Add("Allow", method)
		}
	}
	return c.stop(http.StatusMethodNotAllowed, "method")
}

// crossOrigin answers forms that were sent by a page of another site.
func crossOrigin(c *call) error { return c.stop(http.StatusForbidden, "cross_origin") }

// stop says no before any handler was asked. Whoever is signed in sees it inside their frame.
func (c *call) stop(status int, reason string) error {
	if _, err := c.recognise(uuid.Nil); err != nil && handover.CodeOf(err) != handover.NotFound {
		return err
	}
	c.deny(status, reason, c.p.T("errors."+reason+".body"))
	return nil
}

func profileShow(c *call) error { return showProfile(c, http.StatusOK, nil) }

// profile is the page as it is when nothing was refused but perhaps something that belongs to the viewer.
func (c *call) profile(identity error) (page.ProfileProps, error) {
	props := page.ProfileProps{Frame: c.formFrame(ui.ToProfile(), c.p.T("profile.title"), ""), Person: c.viewer.Person}
	props.Frame.Sign = true
	var err error
	if props.Passkeys, err = c.passkeys(); err != nil {
		return props, err
	}
	if props.Acts, err = c.accountActs(c.viewer.ID); err != nil {
		return props, err
	}
	props.Identities, err = c.identities(props.Frame, c.viewer.Person, identity)
	return props, err
}

func showProfile(c *call, status int, refused error) error {
	props, err := c.profile(nil)
	if err != nil {
		return err
	}
	if refused != nil {
		props.Errors, props.Summary = c.problems(refused)
	}
	return c.render(status, page.Profile(props))
}

func passwordUpdate(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	err = c.app.ChangePassword(c.r.Context(), c.viewer, c.session, form.Get("current"), form.Get("password"))
	if handover.CodeOf(err) == handover.Invalid || handover.CodeOf(err) == handover.TooMany {
		status, e := statusOf(err)
		c.retryAfter(e)
		return showProfile(c, status, err)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToProfile(), "profile.password.done")
}

// appearanceUpdate changes language and theme, also for somebody who is not signed in.
func appearanceUpdate(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if _, err := c.recognise(uuid.Nil); err != nil && handover.CodeOf(err) != handover.NotFound {
		return err
	}
	language, theme := c.p.Lang(), c.theme
	if l := form.Get("lang"); l != "" {
		language = locale.For(l).Lang()
	}
	if form.Has("theme") {
		if theme = form.Get("theme"); theme != "light" && theme != "dark" {
			theme = ""
		}
	}
	if c.signed {
		if err := c.app.SetAppearance(c.r.Context(), c.viewer, language, theme); err != nil {
			return err
		}
	}
	c.remember(language, theme)
	c.redirect(local(form.Get("next"), "/"))
	return nil
}
