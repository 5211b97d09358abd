package server

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/vault"
	"handoverdesk/web/ui"
)

// vaulted is a furnished house with keys.
func vaulted(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	h := furnished(t)
	key, err := vault.NewKey()
	require.NoError(t, err)
	ring, err := vault.Parse(key)
	require.NoError(t, err)
	h.app = app.New(app.Options{Store: h.store, Passwords: cheap, Now: h.clock.now, Ring: ring})
	o := Options{App: h.app, Logger: slog.New(slog.NewTextHandler(h.log, nil))}
	for _, c := range change {
		c(&o)
	}
	h.server = New(o)
	h.address = httptestServer(t, h.server)
	return h
}

// fields are the hidden ones of a form.
func fields(t *testing.T, text, action string) url.Values {
	t.Helper()
	_, form, found := strings.Cut(text, `action="`+action+`"`)
	require.True(t, found, "no form posts to %s", action)
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

func filled(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// TestSecretPages seals, opens, replaces and destroys through the pages. Only the answer to the form of whoever may open it holds the text.
func TestSecretPages(t *testing.T) {
	t.Parallel()
	h := vaulted(t)
	const text = "Kanarie <&\"> horse"
	id := h.own.id.String()
	record := ui.ToRecord(id, h.own.records["accepted"].String())
	giver, receiver := h.as("giver"), h.as("receiver")
	page := giver.get(record)
	seal := fields(t, page.text, record+"/secrets")
	for _, who := range []string{"witness", "manager", "admin"} {
		got := h.as(who).get(record)
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.NotContains(t, got.text, `id="secrets"`, "%s has nothing to do with an account without secrets", who)
	}

	// Whose session has ended signs in first, and what was to be sealed does not wait on that page.
	a := h.browser().post(record+"/secrets", filled(seal, "slot", "password", "_secret", text))
	require.Contains(t, a.text, `name="email"`)
	require.NotContains(t, a.text, "Kanarie")

	// Refused with its words and without its text.
	a = giver.post(record+"/secrets", filled(seal, "slot", "other", "label", "", "_secret", text))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.NotContains(t, a.text, "Kanarie")
	require.Contains(t, a.text, `id="seal-secret" aria-labelledby="seal-secret-h" open`, "the form stands open")
	require.Equal(t, http.StatusForbidden, h.as("witness").post(record+"/secrets", filled(seal, "slot", "password", "_secret", text)).StatusCode)

	form := filled(seal, "slot", "password", "_secret", text)
	a = giver.post(record+"/secrets", form)
	require.Equal(t, record+"#secrets", a.Header.Get("Location"), a.text)
	require.Equal(t, http.StatusSeeOther, giver.post(record+"/secrets", form).StatusCode, "the same form once more")
	page = receiver.get(record)
	require.NotContains(t, page.text, "Kanarie")
	at := regexp.MustCompile(`/handovers/[^"]+/secrets/[^"]+/reveal`).FindString(page.text)
	require.NotEmpty(t, at)
	open := filled(fields(t, page.text, at), "purpose", "login", "password", password)

	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
		require.Equal(t, http.StatusMethodNotAllowed, receiver.do(method, at, nil).StatusCode, method)
	}
	for _, who := range []string{"witness", "manager", "admin"} {
		a := h.as(who).post(at, open)
		require.Equal(t, http.StatusForbidden, a.StatusCode, who)
		require.NotContains(t, a.text, "Kanarie")
	}
	for _, who := range []string{"outsider", "receiver2"} {
		require.Equal(t, http.StatusNotFound, h.as(who).post(at, open).StatusCode, who)
	}
	other := strings.Replace(at, id, h.other.id.String(), 1)
	require.Equal(t, http.StatusNotFound, h.as("receiver2").post(other, open).StatusCode, "under another handover")
	for _, wrong := range []url.Values{filled(open, "password", "no such password"), filled(open, "purpose", "other"), filled(open, "reason", "。。。"), filled(open, "version", "9"), filled(open, "version", "")} {
		a := receiver.post(at, wrong)
		require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusConflict}, a.StatusCode)
		require.NotContains(t, a.text, "Kanarie")
	}
	require.Equal(t, http.StatusNotFound, receiver.post(at, filled(open, "_key", "")).StatusCode)

	a = receiver.post(at, open)
	require.Equal(t, http.StatusOK, a.StatusCode, a.text)
	require.Contains(t, a.text, `data-secret-text>Kanarie &lt;&amp;&#34;&gt; horse</output>`)
	require.Equal(t, 1, strings.Count(a.text, "Kanarie"))
	require.Contains(t, a.Header.Get("Cache-Control"), "no-store")
	require.Empty(t, a.Header.Get("Content-Encoding"), "beside what others sent, nothing is squeezed")
	again := receiver.post(at, open)
	require.Equal(t, http.StatusSeeOther, again.StatusCode, "the second time there is nothing to see")
	require.NotContains(t, again.text, "Kanarie")
	page = receiver.get(record)
	require.NotContains(t, page.text, "Kanarie")
	require.Contains(t, page.text, "周子昂", "who opened it last")

	reveals := ui.ToReveals(id)
	for _, who := range []string{"giver", "receiver", "witness", "manager", "admin"} {
		a := h.as(who).get(reveals)
		require.Equal(t, http.StatusOK, a.StatusCode, who)
		require.Contains(t, a.text, "登录验证")
		require.Contains(t, a.text, "127.0.0.1")
		require.NotContains(t, a.text, "Kanarie")
	}
	require.Equal(t, http.StatusNotFound, h.as("outsider").get(reveals).StatusCode)

	destroy := strings.Replace(at, "/reveal", "/destruction", 1)
	gone := fields(t, page.text, destroy)
	require.Equal(t, http.StatusForbidden, h.as("witness").post(destroy, gone).StatusCode)
	require.Equal(t, http.StatusSeeOther, receiver.post(destroy, gone).StatusCode)
	require.Equal(t, http.StatusNotFound, receiver.post(at, filled(open, "_key", uuid.NewString())).StatusCode)
	require.NotContains(t, h.log.String(), "Kanarie")
	require.Empty(t, h.log.faults())
	for _, sql := range []string{`SELECT count(*) FROM requests WHERE requests::text LIKE '%Kanarie%'`, `SELECT count(*) FROM events WHERE events::text LIKE '%Kanarie%'`} {
		var n int
		require.NoError(t, h.pool.QueryRow(t.Context(), sql).Scan(&n))
		require.Zero(t, n)
	}
}

// TestSecretWithAPasskey: a passkey's answer opens the secret that its question was about, at the version that was shown, once.
func TestSecretWithAPasskey(t *testing.T) {
	t.Parallel()
	h := vaulted(t, func(o *Options) { o.Base = here })
	id := h.own.id.String()
	record := ui.ToRecord(id, h.own.records["accepted"].String())
	giver, b := h.as("giver"), h.as("receiver")
	for _, slot := range []string{"password", "payment_code"} {
		seal := fields(t, giver.get(record).text, record+"/secrets")
		require.Equal(t, http.StatusSeeOther, giver.post(record+"/secrets", filled(seal, "slot", slot, "_secret", "Kanarie "+slot)).StatusCode)
	}
	require.NotContains(t, b.get(record).text, "data-passkey")
	d := b.passkey("笔记本")
	text := b.get(record).text
	at := regexp.MustCompile(`/handovers/[^"]+/secrets/([^"]+)/reveal`).FindAllStringSubmatch(text, -1)
	require.Len(t, at, 2)
	answered := func(n int, change func(url.Values)) (url.Values, string) {
		form := filled(fields(t, b.get(record).text, at[n][0]), "purpose", "login")
		ask := url.Values{"section": {at[n][1]}, "digest": form["digest"], "version": form["version"]}
		if change != nil {
			change(ask)
		}
		status, question, refusal := b.ask(ui.ToChallenge(id), ask)
		require.Equal(t, 200, status, refusal)
		return form, string(d.Get(question))
	}
	form, answer := answered(0, nil)
	_, other := answered(1, nil)
	require.Equal(t, 422, b.post(at[0][0], filled(form, "answer", other)).StatusCode, "an answer about another secret")
	_, older := answered(0, func(ask url.Values) { ask.Set("version", "2") })
	require.Equal(t, 422, b.post(at[0][0], filled(form, "answer", older)).StatusCode, "about another version")
	_, elsewhere := answered(0, func(ask url.Values) { ask.Set("digest", strings.Repeat("ab", 32)) })
	require.Equal(t, 422, b.post(at[0][0], filled(form, "answer", elsewhere)).StatusCode, "about something else")
	a := b.post(at[0][0], filled(form, "answer", answer))
	require.Equal(t, http.StatusOK, a.StatusCode, a.text)
	require.Contains(t, a.text, "Kanarie password")
	require.NotContains(t, a.text, "Kanarie payment_code")
	h.clock.move(10 * time.Minute) // until then the passkey counts for the next act
	form, _ = answered(0, nil)
	require.Equal(t, 422, b.post(at[0][0], filled(form, "answer", answer)).StatusCode, "an answer counts once")
	var method string
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT method FROM reveals`).Scan(&method))
	require.Equal(t, "passkey", method)
}
