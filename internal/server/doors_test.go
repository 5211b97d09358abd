package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/web"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := furnished(t, func(o *Options) { o.Secure = true })
	nobody, manager := h.browser(), h.as("manager")
	json := h.browser()
	json.header.Set("X-Autosave", "1")
	foreign := h.browser()
	foreign.header.Set("Sec-Fetch-Site", "cross-site")
	for _, tt := range []struct {
		name   string
		a      reply
		status int
	}{
		{"page", manager.get("/dashboard"), 200},
		{"sign-in", nobody.get("/sign-in"), 200},
		{"redirect", nobody.get("/dashboard"), 303},
		{"not found", manager.get("/nowhere"), 404},
		{"forbidden", h.as("giver").get("/people"), 403},
		{"JSON", json.post("/people", nil), 401},
		{"from another site", foreign.post("/sign-in", nil), 403},
		{"unknown method", manager.do(http.MethodDelete, "/people", nil), 405},
		{"asset", nobody.get(web.Asset("css/app.css")), 200},
		{"no such asset", nobody.get("/assets/none.css"), 404},
		{"health", nobody.get("/healthz"), 200},
		{"readiness", nobody.get("/readyz"), 200},
		{"file", manager.get(ui.ToSectionExport(h.own.id.String(), h.own.sections["sku"].String())), 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.status, tt.a.StatusCode)
			got := tt.a.Header
			policy := got.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
				require.Contains(t, policy, part)
			}
			require.NotContains(t, policy, "unsafe")
			require.Equal(t, "nosniff", got.Get("X-Content-Type-Options"))
			require.Equal(t, "same-origin", got.Get("Referrer-Policy"))
			require.Equal(t, "same-origin", got.Get("Cross-Origin-Opener-Policy"))
			require.Equal(t, "same-origin", got.Get("Cross-Origin-Resource-Policy"))
			require.Equal(t, "DENY", got.Get("X-Frame-Options"))
			require.NotEmpty(t, got.Get("Permissions-Policy"))
			require.NotEmpty(t, got.Get("Strict-Transport-Security"))
			require.Len(t, got.Get("X-Request-Id"), 16)
			if tt.name == "asset" {
				require.Contains(t, got.Get("Cache-Control"), "immutable")
			} else {
				require.Equal(t, "no-store", got.Get("Cache-Control"))
			}
		})
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	form := url.Values{"name": {"假团队"}}
	before := h.digest()
	for _, tt := range []struct{ name, header, value string }{
		{"by what the browser says", "Sec-Fetch-Site", "cross-site"},
		{"from a neighbour of the same domain", "Sec-Fetch-Site", "same-site"},
		{"by the origin", "Origin", "https://evil.test"},
		{"by an origin that is hidden", "Origin", "null"},
	} {
		b := h.as("admin")
		before := h.digest()
		b.header.Set(tt.header, tt.value)
		a := b.post("/teams", form)
		require.Equal(t, 403, a.StatusCode, tt.name)
		a.says(t, zh.T("errors.cross_origin.title"))
		require.Equal(t, before, h.digest(), tt.name)
	}
	b := h.as("admin")
	b.header.Set("Sec-Fetch-Site", "same-origin")
	require.Equal(t, 303, b.post("/teams", form).StatusCode, "its own forms are taken")
	require.NotEqual(t, before, h.digest())
}

func TestMethods(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("manager")
	for _, tt := range []struct{ method, path, allow string }{
		{http.MethodDelete, "/people", "GET, HEAD, POST"},
		{http.MethodPut, "/dashboard", "GET, HEAD"},
		{http.MethodGet, "/sign-out", "POST"},
		{http.MethodHead, "/sign-out", "POST"},
		{http.MethodPost, "/dashboard", "GET, HEAD"},
		{http.MethodPatch, ui.ToEditHandover(h.own.id.String()), "GET, HEAD, POST"},
	} {
		a := b.do(tt.method, tt.path, nil)
		require.Equal(t, 405, a.StatusCode, "%s %s", tt.method, tt.path)
		require.Equal(t, tt.allow, strings.Join(a.Header.Values("Allow"), ", "), "%s %s", tt.method, tt.path)
	}
	a := b.do(http.MethodDelete, "/people", nil)
	a.says(t, zh.T("errors.method.title"))
	for _, path := range h.reads(h.own) {
		get, head := b.get(path), b.do(http.MethodHead, path, nil)
		require.Equal(t, get.StatusCode, head.StatusCode, path)
		require.Empty(t, head.text, path)
		require.Equal(t, get.Header.Get("Content-Type"), head.Header.Get("Content-Type"), path)
	}
}

// reads are the addresses of all GET routes, with the ids of a transfer where one is asked for.
func (h *house) reads(x transfer) []string {
	h.t.Helper()
	var out []string
	err := chi.Walk(h.server.router.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method == http.MethodGet && route != "/assets/*" {
			out = append(out, h.path(route, x))
		}
		return nil
	})
	require.NoError(h.t, err)
	require.Greater(h.t, len(out), 25)
	return out
}

// path fills the ids of a transfer into a route.
func (h *house) path(route string, x transfer) string {
	record := x.records["submitted"]
	section := x.sections["account"]
	if strings.HasSuffix(route, "/edit") || strings.HasSuffix(route, "/records/new") {
		record, section = x.records["draft"], x.sections["sku"] // where the giver may write
	}
	return strings.NewReplacer(
		"{handover}", x.id.String(), "{section}", section.String(), "{record}", record.String(), "{question}", x.question.String(),
		"{person}", h.people["outsider"].ID.String(), "{store}", h.stores[0].ID.String(), "{template}", h.templates["full_store"].ID.String(),
		"{file}", x.files["there"].String(), "{name}", "a.png", "{import}", x.imported.String(),
		"{passkey}", x.id.String(), // nobody's
		"{task}", x.exit.String(), "{count}", x.exit.String(), "{act}", x.exitAct.String(), "{export}", x.export.String(), "{note}", x.note.String(),
	).Replace(strings.TrimSuffix(route, "/"))
}

// TestReadingChangesNothing opens every page as everybody, in both languages: none changes a row, fails, or lacks a text.
func TestReadingChangesNothing(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	for _, who := range roles {
		b := h.browser()
		if who != "nobody" {
			b = h.as(who)
		}
		for _, lang := range []string{"en", "zh-CN"} {
			require.Equal(t, 303, b.post("/profile/appearance", url.Values{"lang": {lang}}).StatusCode)
			before := h.digest()
			for _, x := range []transfer{h.own, h.other, h.abroad} {
				for _, path := range h.reads(x) {
					a := b.get(path)
					require.Less(t, a.StatusCode, 500, "%s at %s: %s", who, path, h.log.faults())
					require.NotContains(t, a.text, "&lt;no value&gt;", "%s at %s", who, path)
					if a.StatusCode == 200 && strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
						require.Contains(t, a.text, `<html lang="`+lang+`"`, "%s at %s", who, path)
					}
				}
			}
			require.Equal(t, before, h.digest(), who)
		}
	}
	for _, p := range locale.All() {
		require.Empty(t, p.Missing(), p.Lang())
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	at := ui.ToRecords(h.own.id.String(), h.own.sections["risk"].String())
	before := h.digest()
	t.Run("a record over four megabytes", func(t *testing.T) {
		form := sampleForm("risk", 1)
		form.Set("contingency", strings.Repeat("x", 4<<20))
		a := b.post(at, form)
		require.Equal(t, http.StatusRequestEntityTooLarge, a.StatusCode)
		a.says(t, zh.T("errors.too_large.title"))
		b.header.Set("X-Autosave", "1")
		a = b.post(at, form)
		b.header.Del("X-Autosave")
		require.Equal(t, http.StatusRequestEntityTooLarge, a.StatusCode)
		require.Contains(t, a.text, `"error"`)
	})
	t.Run("a form that is none", func(t *testing.T) {
		a := b.do(http.MethodPost, at, strings.NewReader("a=%zz"))
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
		a.says(t, zh.T("errors.bad_form.body"))
	})
	t.Run("control characters", func(t *testing.T) {
		for _, text := range []string{"a\x00b", "a\x07b", "a\xffb", "a\u0085b"} {
			a := h.as("admin").post("/people", url.Values{"name": {text}, "email": {"new@example.test"}, "role": {"member"}, "password": {password}})
			require.Equal(t, 422, a.StatusCode, "%q: %s", text, a.words(t))
			form := sampleForm("risk", 1)
			form.Set("title", text)
			a = b.post(at, form)
			require.Equal(t, 422, a.StatusCode, "%q: %s", text, a.words(t))
		}
		for _, path := range []string{"/people?q=%00", "/handovers?q=a%00", "/dashboard?q=%00", "/stores?q=%00", "/people?after=%00"} {
			a := h.as("admin").get(path)
			require.Less(t, a.StatusCode, 500, "%s: %s", path, h.log.faults())
		}
	})
	t.Run("over-long text", func(t *testing.T) {
		a := h.as("admin").post("/people", url.Values{"name": {strings.Repeat("长", 81)}, "email": {"new@example.test"}, "role": {"member"}, "password": {password}})
		require.Equal(t, 422, a.StatusCode)
		a.says(t, zh.T("problem.too_long", "Max", 80))
		require.Equal(t, strings.Repeat("长", 81), a.form(t, "/people").values.Get("name"))
	})
	// Signing in as the administrator is all that was written.
	require.Equal(t, withoutSessions(before), withoutSessions(h.digest()))
}

func withoutSessions(digest string) string {
	var out []string
	for line := range strings.Lines(digest) {
		if !strings.HasPrefix(line, "sessions ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

func TestAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id.String()
	for _, who := range []string{"admin", "giver"} {
		b := h.as(who)
		for _, path := range []string{
			"/nowhere", "/handovers/x", "/handovers/" + uuid.NewString(), "/handovers/" + own + "/nowhere",
			"/handovers/" + own + "/sections/x", "/handovers/" + own + "/sections/" + uuid.NewString(),
			"/handovers/" + own + "/records/x/edit", "/handovers/" + own + "/records/" + uuid.NewString(),
			"/handovers/" + own + "/sections/" + uuid.Nil.String() + "/review", "/handovers/%00", "/handovers/" + own + "%2f..",
		} {
			a := b.get(path)
			require.Equal(t, 404, a.StatusCode, "%s at %s", who, path)
			a.says(t, zh.T("errors.not_found.title"))
		}
		for _, path := range []string{
			"/handovers/" + own + "/questions/x/answers", "/handovers/" + own + "/questions/" + uuid.NewString() + "/resolution",
			"/handovers/" + own + "/records/" + uuid.NewString() + "/verdict", "/handovers/" + own + "/sections/x/records",
		} {
			a := b.post(path, url.Values{"body": {"一句话"}, "verdict": {"accepted"}, "revision": {"1"}})
			require.Equal(t, 404, a.StatusCode, "%s at %s: %s", who, path, a.words(t))
		}
	}
	admin := h.as("admin")
	for _, path := range []string{"/people/x", "/people/" + uuid.NewString(), "/stores/x", "/stores/" + uuid.NewString(), "/templates/x", "/templates/" + uuid.NewString()} {
		require.Equal(t, 404, admin.get(path).StatusCode, path)
		require.Equal(t, 404, admin.post(path, url.Values{"version": {"1"}}).StatusCode, path)
	}
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	t.Run("carry the number of the request", func(t *testing.T) {
		a := h.as("giver").get("/nowhere")
		a.says(t, a.Header.Get("X-Request-Id"))
		a.says(t, zh.T("errors.home"))
	})
	t.Run("in English, and for nobody", func(t *testing.T) {
		b := h.browser()
		b.header.Set("Accept-Language", "en-GB")
		a := b.do(http.MethodDelete, "/people", nil)
		a.says(t, en.T("errors.method.title"))
		a.says(t, en.T("errors.sign_in"))
	})
	t.Run("after a panic", func(t *testing.T) {
		chain := h.server.identify(h.server.record(h.server.guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the vase fell") }))))
		w := httptest.NewRecorder()
		chain.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		require.Equal(t, 500, w.Code)
		require.Contains(t, w.Body.String(), zh.T("errors.internal.title"))
		require.Contains(t, w.Body.String(), w.Header().Get("X-Request-Id"))
		require.NotContains(t, w.Body.String(), "vase")
		require.Contains(t, h.log.String(), "the vase fell")
	})
	t.Run("after a panic in the middle of an answer", func(t *testing.T) {
		chain := h.server.identify(h.server.record(h.server.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("half"))
			panic("too late")
		}))))
		require.PanicsWithValue(t, http.ErrAbortHandler, func() {
			chain.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		})
	})
}

func TestMessageIsShownOnce(t *testing.T) {
	t.Parallel()
	b := furnished(t).as("admin")
	a := b.follow(b.post("/teams", url.Values{"name": {"男装组"}}))
	said := zh.T("people.team_saved", "Name", "男装组")
	a.says(t, said)
	require.NotContains(t, b.get("/people").text, said)

	b.http.Jar.(jar)["flash"] = &http.Cookie{Name: "flash", Value: "WyJibG9ja2VyIiwiPGI-eCJd"} // ["blocker","<b>x"]
	require.NotContains(t, b.get("/people").text, "<b>x", "whatever a cookie says is text")
}

func TestAppearance(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	t.Run("of somebody not signed in", func(t *testing.T) {
		b := h.browser()
		b.header.Set("Accept-Language", "en")
		require.Contains(t, b.get("/sign-in").text, `lang="en"`, "the browser's language")
		a := b.post("/profile/appearance", url.Values{"lang": {"zh-CN"}, "theme": {"dark"}, "next": {"/sign-in?next=%2Fprofile"}})
		require.Equal(t, "/sign-in?next=%2Fprofile", a.Header.Get("Location"))
		a = b.follow(a)
		require.Contains(t, a.text, `lang="zh-CN"`)
		require.Contains(t, a.text, `data-theme="dark"`)
	})
	t.Run("follows the person", func(t *testing.T) {
		b := h.as("giver")
		require.Equal(t, 303, b.post("/profile/appearance", url.Values{"lang": {"en"}}).StatusCode)
		require.Equal(t, 303, b.post("/profile/appearance", url.Values{"theme": {"light"}}).StatusCode)
		elsewhere := h.as("giver").get("/profile")
		require.Contains(t, elsewhere.text, `<html lang="en" dir="ltr" data-theme="light"`)
		elsewhere.says(t, en.T("profile.title"))
	})
	t.Run("takes nothing else", func(t *testing.T) {
		b := h.as("receiver")
		a := b.post("/profile/appearance", url.Values{"lang": {"xx"}, "theme": {`"><script>`}, "next": {"https://evil.test"}})
		require.Equal(t, "/", a.Header.Get("Location"))
		require.Contains(t, b.get("/profile").text, `<html lang="zh-CN" dir="ltr"><head>`)
	})
}
