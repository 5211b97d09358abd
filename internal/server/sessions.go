package server

import (
	"net/http"
	"net/url"
	"sort"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// askToSignIn answers whoever is not signed in. What they were sending is carried along on the sign-in page, so that an expired
// session in the middle of a form costs nobody a sentence.
func askToSignIn(c *call) error {
	if c.program() {
		c.deny(http.StatusUnauthorized, "unauthorized", c.p.T("signin.expired"))
		return nil
	}
	empty, err := c.empty(c.r.Context())
	if err != nil {
		return err
	}
	if empty {
		c.redirect(ui.ToSetup())
		return nil
	}
	if c.autosave() || c.fragment() || c.sends() {
		c.json(http.StatusUnauthorized, map[string]any{"error": c.p.T("signin.expired")})
		return nil
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		next := c.r.URL.RequestURI()
		if next == "/" {
			next = ""
		}
		c.redirect(ui.With(ui.ToSignIn(), "next", next))
		return nil
	}
	if strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") {
		// Files cannot wait here; whoever sends them chooses them again.
		return showSignIn(c, http.StatusUnauthorized, page.SignInProps{
			Notice: c.p.T("signin.expired_files"), Next: strings.TrimSuffix(strings.TrimSuffix(c.r.URL.Path, "/files"), "/proofs"),
		})
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	return showSignIn(c, http.StatusUnauthorized, page.SignInProps{
		Notice: c.p.T("signin.expired_form"), Resume: c.r.URL.RequestURI(), Held: held(form),
	})
}

func showSignIn(c *call, status int, props page.SignInProps) error {
	props.Frame = c.frame(c.p.T("signin.page"), "")
	workspace, err := c.app.Workspace(c.r.Context())
	if err != nil && handover.CodeOf(err) != handover.NotFound {
		return err
	}
	props.Demo, props.Frame.Demo = workspace.Demo, workspace.Demo
	return c.render(status, page.SignIn(props))
}

// held is a form as hidden fields. Passwords and answers of passkeys are not held: nobody is signed in, so the page is for whoever sits there.
func held(form url.Values) []ui.Pair {
	var out []ui.Pair
	for name, values := range form {
		if name == "password" || name == "current" || name == "answer" || name == secretField {
			continue
		}
		for _, v := range values {
			out = append(out, ui.Pair{Name: name, Value: v})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func signInShow(c *call) error {
	empty, err := c.empty(c.r.Context())
	if err != nil {
		return err
	}
	if empty {
		c.redirect(ui.ToSetup())
		return nil
	}
	return showSignIn(c, http.StatusOK, page.SignInProps{Next: local(c.r.URL.Query().Get("next"), "")})
}

// heldPrefix marks the fields of a form that waits for its sender to sign in.
const heldPrefix = "held."

func signInCreate(c *call) error {
	form, err := c.formUpTo(2 * maxRecord) // a form that waits may be as large as any, and more comes along with it
	if err != nil {
		return err
	}
	resume := local(form.Get("resume"), "")
	waiting := url.Values{}
	for name, values := range form {
		if field, ok := strings.CutPrefix(name, heldPrefix); ok {
			waiting[field] = values
		}
	}
	err = c.enter(form.Get("email"), form.Get("password"))
	switch handover.CodeOf(err) {
	case "":
	case handover.Invalid, handover.TooMany, handover.Unavailable:
		status, e := statusOf(err)
		c.retryAfter(e)
		return showSignIn(c, status, page.SignInProps{
			Email: form.Get("email"), Error: c.say(e.Text), Next: local(form.Get("next"), ""), Resume: resume, Held: held(waiting),
		})
	default:
		return err
	}
	if lang := form.Get("lang"); lang != "" && lang != c.viewer.Language {
		// The demo's sign-ins keep the language of the page they stand on.
		if err := c.speak(locale.For(lang).Lang()); err != nil {
			return err
		}
	}
	if resume != "" {
		return c.render(http.StatusOK, page.Resume(page.ResumeProps{
			Frame: c.frame(c.p.T("signin.resume.title"), ""), Action: resume, Held: held(waiting),
		}))
	}
	c.redirect(local(form.Get("next"), "/"))
	return nil
}

// enter opens a session for whoever has the password and gives the browser its cookies. The session it had before ends: it was
// another person's, or the same one's.
func (c *call) enter(email, password string) error {
	token, hash := auth.NewToken()
	p, err := c.app.SignIn(c.r.Context(), app.SignIn{
		Email: email, Password: password, Hash: hash,
		Address: c.client(c.r).String(), Agent: c.r.UserAgent(), Network: c.network(c.r),
	})
	// The page promises it. What was typed stays out: it may be a password in the wrong field.
	line := c.log.With("id", requestID(c.r.Context()), "from", c.client(c.r).String())
	if err != nil {
		line.Info("sign-in refused", "why", string(handover.CodeOf(err)))
		return err
	}
	line.Info("signed in", "person", p.ID.String())
	if old := c.cookies.Token(c.r); old != "" {
		if err := c.app.SignOut(c.r.Context(), auth.HashToken(old)); err != nil {
			return err
		}
	}
	http.SetCookie(c.w, c.cookies.Session(token, c.app.Now().Add(c.max)))
	c.viewer.Person, c.p, c.theme = p, c.printer(p.Language), p.Theme
	c.remember(p.Language, p.Theme)
	return nil
}

// speak changes the viewer's language to that of the page.
func (c *call) speak(language string) error {
	if err := c.app.SetAppearance(c.r.Context(), c.viewer, language, c.viewer.Theme); err != nil {
		return err
	}
	c.viewer.Language, c.p = language, c.printer(language)
	c.remember(language, c.viewer.Theme)
	return nil
}

func signOut(c *call) error {
	if token := c.cookies.Token(c.r); token != "" {
		if err := c.app.SignOut(c.r.Context(), auth.HashToken(token)); err != nil {
			return err
		}
	}
	http.SetCookie(c.w, c.cookies.Cleared())
	c.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	c.redirect(ui.ToSignIn())
	return nil
}

func setupShow(c *call) error { return showSetup(c, http.StatusOK, app.Setup{}, nil) }

func showSetup(c *call, status int, typed app.Setup, refused error) error {
	empty, err := c.empty(c.r.Context())
	if err != nil {
		return err
	}
	if !empty {
		c.redirect(ui.ToSignIn())
		return nil
	}
	props := page.SetupProps{Frame: c.frame(c.p.T("setup.title"), ""), Workspace: typed.Workspace, Name: typed.Name, Email: typed.Email}
	if refused != nil {
		props.Errors, props.Summary = c.problemsIn(refused, "setup", "people")
	}
	return c.render(status, page.Setup(props))
}

func setupCreate(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	empty, err := c.empty(c.r.Context())
	if err != nil {
		return err
	}
	if !empty {
		// Asked before the password is hashed, so that strangers cannot make the program work.
		return handover.Refuse(handover.Conflict, "refuse.founded")
	}
	in := app.Setup{Workspace: form.Get("workspace"), Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password")}
	language := c.p.Lang()
	err = c.app.Setup(c.r.Context(), in)
	if code := handover.CodeOf(err); code == handover.Invalid {
		return showSetup(c, http.StatusUnprocessableEntity, in, err)
	}
	if err != nil {
		return err
	}
	if err := c.enter(in.Email, in.Password); err != nil {
		return err
	}
	if err := c.speak(language); err != nil {
		return err
	}
	return c.done("/", "setup.done")
}

// remember keeps language and theme in the browser, for the pages before sign-in.
func (c *call) remember(language, theme string) {
	const year = 365 * 24 * 3600
	c.cookie("lang", language, year)
	c.cookie("theme", theme, year)
}
