package server

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

var zh, en = locale.For(locale.Chinese), locale.For(locale.English)

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	require.NoError(t, h.disable("outsider"))
	for _, tt := range []struct {
		name   string
		form   url.Values
		status int
		leads  string // where a right password leads
		says   string
	}{
		{"right", url.Values{"email": {"giver@example.test"}, "password": {password}}, 303, "/", ""},
		{"address in capitals, with blanks", url.Values{"email": {" Giver@Example.test "}, "password": {password}}, 303, "/", ""},
		{"where one wanted to go", url.Values{"email": {"giver@example.test"}, "password": {password}, "next": {"/handovers?q=x"}}, 303, "/handovers?q=x", ""},
		{"not to another site", url.Values{"email": {"giver@example.test"}, "password": {password}, "next": {"https://evil.test/"}}, 303, "/", ""},
		{"not by two slashes", url.Values{"email": {"giver@example.test"}, "password": {password}, "next": {"//evil.test/"}}, 303, "/", ""},
		{"not by a backslash", url.Values{"email": {"giver@example.test"}, "password": {password}, "next": {`/\evil.test/`}}, 303, "/", ""},
		{"not by an encoded slash", url.Values{"email": {"giver@example.test"}, "password": {password}, "next": {"/%2fevil.test/"}}, 303, "/", ""},
		{"wrong password", url.Values{"email": {"giver@example.test"}, "password": {"a cat"}}, 422, "", zh.T("signin.wrong")},
		{"nobody's address", url.Values{"email": {"nobody@example.test"}, "password": {password}}, 422, "", zh.T("signin.wrong")},
		{"disabled person", url.Values{"email": {"outsider@example.test"}, "password": {password}}, 422, "", zh.T("signin.wrong")},
		{"no password at all", url.Values{"email": {"giver@example.test"}}, 422, "", zh.T("signin.wrong")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := h.browser().post("/sign-in", tt.form)
			require.Equal(t, tt.status, a.StatusCode, a.text)
			a.says(t, tt.says)
			if tt.leads != "" {
				require.Equal(t, tt.leads, a.Header.Get("Location"))
				return
			}
			require.Nil(t, cookieOf(a, "handover_session"))
			require.Equal(t, tt.form.Get("email"), a.form(t, "/sign-in").values.Get("email"), "what was typed is kept")
			require.Empty(t, a.form(t, "/sign-in").values.Get("password"), "but never the password")
		})
	}
}

func cookieOf(a reply, name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		secure bool
		cookie string
	}{
		{"on this machine", false, "handover_session"},
		{"by https", true, "__Host-session"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := furnished(t, func(o *Options) { o.Secure = tt.secure })
			a := h.browser().signIn("giver", password)
			c := cookieOf(a, tt.cookie)
			require.NotNil(t, c)
			require.Equal(t, tt.secure, c.Secure)
			require.True(t, c.HttpOnly)
			require.Equal(t, http.SameSiteLaxMode, c.SameSite)
			require.Equal(t, "/", c.Path)
			require.Empty(t, c.Domain)
			require.Len(t, c.Value, 43, "256 random bits")
			require.Equal(t, tt.secure, a.Header.Get("Strict-Transport-Security") != "")
		})
	}
}

func TestGuessingIsThrottled(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.browser()
	tries := 0
	var a reply
	for a = b.signIn("giver", "a wrong guess"); a.StatusCode == 422; a = b.signIn("giver", "a wrong guess") {
		tries++
		require.LessOrEqual(t, tries, 10)
	}
	require.Equal(t, http.StatusTooManyRequests, a.StatusCode)
	require.Regexp(t, `^[1-9][0-9]*$`, a.Header.Get("Retry-After"))
	a.says(t, zh.T("signin.too_many", "Minutes", 1))
	require.Equal(t, http.StatusTooManyRequests, b.signIn("giver", password).StatusCode, "the right password is not looked at either")
	require.Equal(t, http.StatusSeeOther, b.signIn("receiver", password).StatusCode, "others come in")
	h.clock.move(time.Minute)
	require.Equal(t, http.StatusSeeOther, b.signIn("giver", password).StatusCode, "the real person is in after a minute")
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	stolen := b.copied()
	require.Equal(t, 200, stolen.get("/profile").StatusCode)

	a := b.post("/sign-out", nil)
	require.Equal(t, 303, a.StatusCode)
	require.Equal(t, "/sign-in", a.Header.Get("Location"))
	require.Negative(t, cookieOf(a, "handover_session").MaxAge)
	require.NotEmpty(t, a.Header.Get("Clear-Site-Data"))
	require.Equal(t, 303, b.get("/profile").StatusCode)
	require.Equal(t, 303, stolen.get("/profile").StatusCode, "a copy of the cookie is worth nothing")
}

func TestSigningInAgainEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	old := b.copied()
	require.Equal(t, 303, b.signIn("receiver", password).StatusCode)
	require.Equal(t, 303, old.get("/profile").StatusCode)
	b.get("/profile").says(t, "receiver@example.test")
}

func TestDisabledPersonIsOutAtTheNextRequest(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	require.Equal(t, 200, b.get("/profile").StatusCode)
	require.NoError(t, h.disable("giver"))
	a := b.get("/profile")
	require.Equal(t, 303, a.StatusCode)
	require.Equal(t, ui.With("/sign-in", "next", "/profile"), a.Header.Get("Location"))

	// Also when their sessions are still there: it is read anew at every request.
	b = h.as("receiver")
	_, err := h.pool.Exec(t.Context(), `UPDATE people SET disabled_at = now() WHERE email = 'receiver@example.test'`)
	require.NoError(t, err)
	require.Equal(t, 303, b.get("/profile").StatusCode)
}

// disable is what the administrator does on the person's page.
func (h *house) disable(who string) error {
	v, _ := h.session("admin", [16]byte{})
	p := h.people[who]
	p.Disabled = true
	_, err := h.app.SavePerson(h.t.Context(), v, p, "", false)
	return err
}

func TestExpiredSessionInTheMiddleOfAForm(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	section := ui.ToSection(h.own.id.String(), h.own.sections["risk"].String())
	at := ui.ToRecords(h.own.id.String(), h.own.sections["risk"].String())
	f := b.get(ui.ToNewRecord(h.own.id.String(), h.own.sections["risk"].String())).form(t, at)
	for name, values := range sampleForm("risk", 1) {
		f.values[name] = values
	}
	const prose = "第一行 <b>&amp;\r\n第二行 \"引号\" '撇号'"
	f.values.Set("contingency", prose)
	before := h.digest()

	h.clock.move(3 * time.Hour)
	b.header.Set("X-Autosave", "1")
	a := b.post(at, f.values)
	require.Equal(t, 401, a.StatusCode)
	require.JSONEq(t, `{"error":"`+zh.T("signin.expired")+`"}`, a.text)
	b.header.Del("X-Autosave")

	a = b.post(at, f.values)
	require.Equal(t, 401, a.StatusCode)
	a.says(t, zh.T("signin.expired_form"))
	again := a.form(t, "/sign-in")
	require.Equal(t, at, again.values.Get("resume"))

	again.values.Set("email", "giver@example.test")
	again.values.Set("password", "wrong at first")
	a = b.post("/sign-in", again.values)
	require.Equal(t, 422, a.StatusCode)
	again = a.form(t, "/sign-in")
	again.values.Set("password", password)
	a = b.post("/sign-in", again.values)
	require.Equal(t, 200, a.StatusCode, a.text)
	a.says(t, zh.T("signin.resume.submit"))
	require.Equal(t, f.values.Encode(), crlf(a.form(t, at).values).Encode(), "every field as it was typed")
	require.NotContains(t, a.text, password)

	kept := crlf(a.form(t, at).values)
	a = b.post(at, kept)
	require.Equal(t, 303, a.StatusCode, a.text)
	require.NotEqual(t, before, h.digest())
	b.get(section).says(t, sample("risk", 1).Get("title"))
}

func TestPasswordsAreNotHeld(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	a := h.browser().post("/people", url.Values{"name": {"新人"}, "password": {"a dog under the cold bridge"}, "current": {password}})
	require.Equal(t, 401, a.StatusCode)
	require.Equal(t, "新人", a.form(t, "/sign-in").values.Get("held.name"))
	require.NotContains(t, a.text, "bridge")
	require.NotContains(t, a.text, password)
}

// crlf is how browsers send line breaks, whatever stands in the page.
func crlf(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		for _, v := range values {
			out.Add(name, newlines.Replace(v))
		}
	}
	return out
}

func TestIdleSessionEnds(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	for range 5 {
		h.clock.move(100 * time.Minute)
		require.Equal(t, 200, b.get("/profile").StatusCode, "whoever works on stays")
	}
	h.clock.move(121 * time.Minute)
	require.Equal(t, 303, b.get("/profile").StatusCode)

	b = h.as("giver")
	for range 7 {
		h.clock.move(100 * time.Minute)
		require.Equal(t, 200, b.get("/profile").StatusCode)
	}
	h.clock.move(30 * time.Minute)
	require.Equal(t, 303, b.get("/profile").StatusCode, "twelve hours are the end in any case")
}

func TestSetup(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	b.header.Set("Accept-Language", "en")
	for _, path := range []string{"/", "/sign-in", "/people", "/nowhere"} {
		a := b.get(path)
		require.Equal(t, 303, a.StatusCode, path)
		require.Equal(t, "/setup", a.Header.Get("Location"), path)
	}
	form := url.Values{"workspace": {"Mumianli"}, "name": {"顾明远"}, "email": {"admin@example.test"}, "password": {"12345678"}}
	a := b.post("/setup", form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, en.T("password.too_regular"))
	require.Equal(t, "顾明远", a.form(t, "/setup").values.Get("name"))
	require.Empty(t, a.form(t, "/setup").values.Get("password"))

	form.Set("password", password)
	a = b.post("/setup", form)
	require.Equal(t, 303, a.StatusCode, a.text)
	a = b.follow(b.follow(a))
	require.Equal(t, 200, a.StatusCode, "the first admin is signed in")
	a.says(t, en.T("setup.done"))
	a.says(t, `lang="en"`, "in the language of the form")
	require.Equal(t, 8, countOf(b.get("/templates").text, `class="box"`))

	before := h.digest()
	other := h.browser()
	require.Equal(t, "/sign-in", other.get("/setup").Header.Get("Location"))
	form.Set("email", "second@example.test")
	a = other.post("/setup", form)
	require.Equal(t, 409, a.StatusCode, "only once")
	a.says(t, zh.T("refuse.founded"))
	require.Equal(t, before, h.digest())
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b, elsewhere := h.as("giver"), h.as("giver")
	const next = "a dog under the cold bridge"
	for _, tt := range []struct {
		name, current, password, says string
	}{
		{"without the present one", "a wrong guess", next, zh.T("problem.wrong_password")},
		{"too short", password, "kurz", zh.T("password.too_short", "Min", 8)},
		{"the address", password, "giver@example.test", zh.T("password.is_email")},
	} {
		a := b.post("/profile/password", url.Values{"current": {tt.current}, "password": {tt.password}})
		require.Equal(t, 422, a.StatusCode, tt.name)
		a.says(t, tt.says, tt.name)
	}
	a := b.post("/profile/password", url.Values{"current": {password}, "password": {next}})
	b.follow(a).says(t, zh.T("profile.password.done"))
	require.Equal(t, 303, elsewhere.get("/profile").StatusCode, "other browsers are signed out")
	require.Equal(t, 422, h.browser().signIn("giver", password).StatusCode)
	require.Equal(t, 303, h.browser().signIn("giver", next).StatusCode)
}

func TestAdministratorSetsAPassword(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	admin, _ := h.session("admin", [16]byte{})
	_, err := h.app.SavePerson(t.Context(), admin, h.people["giver"], "a new one by the administrator", false)
	require.NoError(t, err)
	require.Equal(t, 303, b.get("/profile").StatusCode)
	require.Equal(t, handover.Member, h.people["giver"].Role)
}

func TestSignInsAreLogged(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.browser()
	require.Equal(t, 422, b.signIn("giver", "not the password").StatusCode)
	require.Contains(t, h.log.String(), `msg="sign-in refused"`)
	require.NotContains(t, h.log.String(), "not the password")
	require.NotContains(t, h.log.String(), "giver@")
	require.Equal(t, 303, b.signIn("giver", password).StatusCode)
	require.Regexp(t, `msg="signed in" id=\w+ from=127\.0\.0\.1 person=`+h.people["giver"].ID.String(), h.log.String())
}
