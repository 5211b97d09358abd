package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/passkey/device"
	"handoverdesk/internal/seal"
	"handoverdesk/web/ui"
)

const here = "http://localhost"

// atLocalhost is a house that browsers reach by a name that passkeys work under.
func atLocalhost(t *testing.T) *house {
	t.Helper()
	return furnished(t, func(o *Options) { o.Base = here })
}

// ask has the server ask a device, as the page's script does.
func (b *browser) ask(path string, fields url.Values) (status int, question json.RawMessage, refusal string) {
	b.t.Helper()
	b.header.Set("X-Passkey", "1")
	defer b.header.Del("X-Passkey")
	a := b.post(path, fields)
	var said struct {
		Question json.RawMessage
		Error    string
	}
	require.NoError(b.t, json.Unmarshal([]byte(a.text), &said), a.text)
	return a.StatusCode, said.Question, said.Error
}

// passkey is a device of the browser's person, added on their profile.
func (b *browser) passkey(name string) *device.Device {
	b.t.Helper()
	status, question, refusal := b.ask(ui.ToNewPasskeyChallenge(), url.Values{"name": {name}, "password": {password}})
	require.Equal(b.t, 200, status, refusal)
	d := device.New(here)
	a := b.post(ui.ToPasskeys(), url.Values{"name": {name}, "answer": {string(d.Create(question))}})
	require.Equal(b.t, 303, a.StatusCode, a.text)
	return d
}

// asked is the form of a signature with the question for it.
func (b *browser) asked(review, name, h, section string) (url.Values, json.RawMessage) {
	b.t.Helper()
	form := b.signing(review, name)
	form.Del("password")
	status, question, refusal := b.ask(ui.ToChallenge(h), url.Values{"section": {section}, "digest": form["digest"], "version": form["version"]})
	require.Equal(b.t, 200, status, refusal)
	return form, question
}

func (h *house) seals(id uuid.UUID) []handover.Seal {
	h.t.Helper()
	s, err := h.app.Signatures(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	return s.Seals
}

// doctored is what doctor says about the seals.
func (h *house) doctored() []string {
	h.t.Helper()
	said := []string{}
	_, err := h.store.InspectSeals(h.t.Context(), func(what string) { said = append(said, what) })
	require.NoError(h.t, err)
	return said
}

func TestPasskeysOfAProfile(t *testing.T) {
	t.Parallel()
	h := atLocalhost(t)
	b := h.as("receiver")
	for _, c := range []struct {
		name   string
		fields url.Values
		status int
		says   string
	}{
		{"no password", url.Values{"name": {"笔记本"}}, 422, zh.T("seal.no_password")},
		{"a wrong one", url.Values{"name": {"笔记本"}, "password": {"x"}}, 422, zh.T("problem.wrong_password")},
		{"no name", url.Values{"password": {password}}, 422, ""},
	} {
		status, _, refusal := b.ask(ui.ToNewPasskeyChallenge(), c.fields)
		require.Equal(t, c.status, status, c.name)
		require.Contains(t, refusal, c.says, c.name)
	}
	b.passkey("办公室的笔记本")
	page := b.get(ui.ToProfile())
	page.says(t, "办公室的笔记本")
	require.Contains(t, h.log.String(), "passkey added")

	// An answer counts once, and only where it was asked for.
	_, question, _ := b.ask(ui.ToNewPasskeyChallenge(), url.Values{"name": {"手机"}, "password": {password}})
	answer := url.Values{"name": {"手机"}, "answer": {string(device.New(here).Create(question))}}
	require.Equal(t, 422, h.as("receiver").post(ui.ToPasskeys(), answer).StatusCode, "in another browser of the same person")
	require.Equal(t, 303, b.post(ui.ToPasskeys(), answer).StatusCode)
	again := b.post(ui.ToPasskeys(), answer)
	require.Equal(t, 422, again.StatusCode)
	again.says(t, zh.T("passkey.refuse.ended"))

	v, _ := h.session("receiver", uuid.Nil)
	list, err := h.app.Passkeys(t.Context(), v)
	require.NoError(t, err)
	require.Len(t, list, 2)
	id := list[0].ID.String()
	require.Equal(t, 404, h.as("giver").post(ui.ToPasskeyName(id), url.Values{"name": {"我的"}}).StatusCode, "somebody else's")
	require.Equal(t, 404, h.as("giver").post(ui.ToPasskeyRemoval(id), url.Values{"password": {password}}).StatusCode)
	require.Equal(t, 303, b.post(ui.ToPasskeyName(id), url.Values{"name": {"家里的"}}).StatusCode)
	require.Equal(t, 422, b.post(ui.ToPasskeyRemoval(id), url.Values{"password": {"x"}}).StatusCode)
	require.Equal(t, 303, b.post(ui.ToPasskeyRemoval(id), url.Values{"password": {password}}).StatusCode)
	require.NotContains(t, b.get(ui.ToProfile()).text, "家里的")
	require.Contains(t, h.log.String(), "passkey removed")
	require.Empty(t, h.log.faults())
}

func TestSigningWithAPasskey(t *testing.T) {
	t.Parallel()
	h := atLocalhost(t)
	own, section := h.own.id.String(), h.own.sections["risk2"].String()
	review, to := ui.ToSectionReview(own, section), ui.ToSectionSeal(own, section)
	b := h.as("receiver")
	require.NotContains(t, b.get(review).text, "data-passkey", "nobody is offered what they do not have")
	d, stranger := b.passkey("笔记本"), h.as("witness").passkey("手机")
	refused := func(why string, form url.Values, key string) {
		t.Helper()
		a := b.post(to, form)
		require.Equal(t, 422, a.StatusCode, "%s: %s", why, a.words(t))
		a.says(t, zh.T("passkey.refuse."+key), why)
	}

	form, question := b.asked(review, "周子昂", own, section)
	form.Set("answer", string(stranger.Get(question)))
	refused("another person's key", form, "answer")
	form.Set("answer", string(d.Get(question)))
	refused("the question was answered before, wrongly", form, "ended")

	form, question = b.asked(review, "周子昂", own, section)
	other := form.Get("digest")
	form.Set("digest", other[2:]+"00")
	form.Set("answer", string(d.Get(question)))
	refused("another digest", form, "other")

	form, question = b.asked(review, "周子昂", own, section)
	form.Set("answer", string(d.Get(question)))
	h.clock.move(passkey.Wait)
	refused("too late", form, "ended")
	h.clock.move(-passkey.Wait)

	form, question = b.asked(review, "周子昂", own, section)
	d.Unverified = true
	form.Set("answer", string(d.Get(question)))
	refused("a device that did not look who holds it", form, "answer")
	d.Unverified = false

	form, question = b.asked(review, "周子昂", own, section)
	form.Set("answer", string(d.Get(question)))
	a := b.post(to, form)
	require.Equal(t, 303, a.StatusCode, a.words(t))
	require.Equal(t, 303, b.post(to, form).StatusCode, "the same form again is the same act")
	fresh := b.copied()
	form.Set("_key", uuid.NewString())
	a = fresh.post(to, form)
	require.Equal(t, 422, a.StatusCode, "the same answer in another form")
	a.says(t, zh.T("passkey.refuse.ended"))

	var mine []handover.Seal
	for _, g := range h.seals(h.own.id) {
		if g.Section.String() == section && g.Role == handover.Receiver {
			mine = append(mine, g)
		}
	}
	require.Len(t, mine, 1)
	g := mine[0]
	require.Equal(t, handover.ByPasskey, g.Method)
	require.NoError(t, seal.Evident(g))
	require.True(t, h.app.Signer().Holds(g))
	for name, change := range map[string]func(*handover.Seal){
		"another handover": func(g *handover.Seal) { g.Handover = uuid.New() }, "another section": func(g *handover.Seal) { g.Section = uuid.New() },
		"another person": func(g *handover.Seal) { g.Person = uuid.New() }, "another version": func(g *handover.Seal) { g.Version++ },
		"another digest": func(g *handover.Seal) { g.Digest = append([]byte{g.Digest[0] ^ 1}, g.Digest[1:]...) },
		"another method": func(g *handover.Seal) { g.Method = handover.ByPassword }, "no evidence": func(g *handover.Seal) { g.Evidence = "" },
		"a blank": func(g *handover.Seal) { g.Evidence += " " },
	} {
		moved := g
		change(&moved)
		require.Error(t, seal.Evident(moved), name)
	}
	require.Empty(t, h.doctored())
	require.Contains(t, b.get(review).text, zh.T("inventory.method.passkey"))

	// It counts for the next minutes in this browser, until the key is gone.
	v, _, err := h.app.Session(t.Context(), h.sessionOf(b), uuid.Nil)
	require.NoError(t, err)
	require.True(t, v.Confirmed(h.app.Now()))
	require.NotEqual(t, uuid.Nil, v.ConfirmedBy)
	require.Equal(t, 303, b.post(ui.ToPasskeyRemoval(v.ConfirmedBy.String()), url.Values{"password": {password}}).StatusCode)
	v, _, err = h.app.Session(t.Context(), h.sessionOf(b), uuid.Nil)
	require.NoError(t, err)
	require.False(t, v.Confirmed(h.app.Now()))
	require.Empty(t, h.doctored(), "what a removed key confirmed stands")
	require.Empty(t, h.log.faults())
}

// sessionOf is the session of a browser as the store knows it.
func (h *house) sessionOf(b *browser) [32]byte {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.address, nil)
	require.NoError(h.t, err)
	for _, c := range b.http.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	return auth.HashToken(h.server.cookies.Token(r))
}

func TestCopiedPasskey(t *testing.T) {
	t.Parallel()
	h := atLocalhost(t)
	own, section := h.own.id.String(), h.own.sections["risk2"].String()
	review, to := ui.ToSectionReview(own, section), ui.ToSectionSeal(own, section)
	b := h.as("receiver")
	d := b.passkey("笔记本")
	_, err := h.pool.Exec(t.Context(), `UPDATE passkeys SET counter = 7`)
	require.NoError(t, err)
	form, question := b.asked(review, "周子昂", own, section)
	form.Set("answer", string(d.Copy().Get(question)))
	a := b.post(to, form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("passkey.refuse.copied"))
	require.NotContains(t, b.get(review).text, "data-passkey", "it is not asked any more")
	d.Counter = 50
	status, _, refusal := b.ask(ui.ToChallenge(own), url.Values{"section": {section}, "digest": form["digest"], "version": form["version"]})
	require.Equal(t, 409, status)
	require.Contains(t, refusal, "周子昂")
	require.Contains(t, b.get(ui.ToProfile()).words(t), "可能已被复制")
	form.Del("answer")
	form.Set("password", password)
	form.Set("_key", uuid.NewString())
	require.Equal(t, 303, b.post(to, form).StatusCode, "the password is still there")
}

// turnForm is the form of somebody who signs on the browser's device.
func (b *browser) turnForm(h *house, who, section string) url.Values {
	b.t.Helper()
	to := ui.ToTogether(h.own.id.String())
	page := b.get(to + "?who=" + h.people[who].ID.String() + "&section=" + section)
	form := page.form(b.t, to).values
	form.Set("name", h.people[who].Name)
	form.Set("agree", "yes")
	form.Set("password", password)
	return form
}

const line = `{"width":600,"height":200,"strokes":[[10,100,40,60,90,120,160,40,260,150]]}`

// TestFaceToFace: three people sign one after the other on the device of a manager, who stays signed in.
func TestFaceToFace(t *testing.T) {
	t.Parallel()
	h := atLocalhost(t)
	to := ui.ToTogether(h.own.id.String())
	section := h.own.sections["risk2"].String()
	b, witness := h.as("manager"), h.as("witness")
	d := witness.passkey("手机")

	form := b.turnForm(h, "receiver", section)
	form.Set("password", "x")
	a := b.post(to, form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("problem.wrong_password"))
	form.Set("password", password)
	form.Set("drawing", `{"width":600,"height":200,"strokes":[[1,1]]}`)
	require.Equal(t, 422, b.post(to, form).StatusCode, "a dot is no signature")
	form.Set("drawing", `<svg onload=x>`)
	require.Equal(t, 422, b.post(to, form).StatusCode)
	form.Set("drawing", line)
	require.Equal(t, 303, b.post(to, form).StatusCode)
	require.Equal(t, 303, b.post(to, form).StatusCode, "the same form twice is one act")

	// The witness signs with their own passkey.
	form = b.turnForm(h, "witness", section)
	form.Del("password")
	require.Equal(t, 422, b.post(to, form).StatusCode, "nobody's confirmation counts for somebody else")
	form = b.turnForm(h, "witness", section)
	form.Del("password")
	status, question, refusal := b.ask(ui.ToChallenge(h.own.id.String()), url.Values{
		"section": {section}, "person": {h.people["witness"].ID.String()}, "digest": form["digest"], "version": form["version"],
	})
	require.Equal(t, 200, status, refusal)
	form.Set("answer", string(d.Get(question)))
	a = b.post(to, form)
	require.Equal(t, 303, a.StatusCode, a.words(t))

	// The giver submits a section.
	form = b.turnForm(h, "giver", h.own.sections["sku"].String())
	require.Equal(t, 303, b.post(to, form).StatusCode)

	var methods []handover.SignMethod
	for _, g := range h.seals(h.own.id) {
		if g.Section.String() == section && g.Role != handover.Giver {
			methods = append(methods, g.Method)
			require.NoError(t, seal.Evident(g))
		}
	}
	require.ElementsMatch(t, []handover.SignMethod{handover.ByDrawing, handover.ByPasskey}, methods)
	var actor, owner string
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT actor_id::text, detail ->> 'device_of' FROM events WHERE act = 'section.witnessed' AND detail ->> 'together' = 'true'`).Scan(&actor, &owner))
	require.Equal(t, []string{h.people["witness"].ID.String(), h.people["manager"].ID.String()}, []string{actor, owner})
	v, _, err := h.app.Session(t.Context(), h.sessionOf(b), uuid.Nil)
	require.NoError(t, err)
	require.Equal(t, "蒋一诺", v.Name, "whoever was signed in stays so")
	require.True(t, v.ConfirmedAt.IsZero(), "nothing is remembered")
	require.Contains(t, b.get(ui.ToSectionReview(h.own.id.String(), section)).text, `class="drawn"`)
	require.Contains(t, b.get(ui.ToEvents(h.own.id.String())).words(t), "蒋一诺的设备")
	require.Empty(t, h.doctored())
	require.Empty(t, h.log.faults())
}

func TestFaceToFaceRefusals(t *testing.T) {
	t.Parallel()
	h := atLocalhost(t)
	to, section := ui.ToTogether(h.own.id.String()), h.own.sections["risk2"].String()
	b := h.as("witness")
	form := b.turnForm(h, "receiver", section)
	for _, path := range []string{to, to + "?who=" + h.people["receiver"].ID.String() + "&section=" + section, ui.ToProfile()} {
		require.LessOrEqual(t, len(h.asked.of(func() { b.get(path) })), pageStatements, path)
	}

	stranger := url.Values{}
	for k, v := range form {
		stranger[k] = v
	}
	stranger.Set("who", h.people["outsider"].ID.String())
	a := b.post(to, stranger)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("together.refuse.not_party", "Name", "吴桐"))
	stranger.Set("who", h.people["giver3"].ID.String())
	require.Equal(t, 404, b.post(to, stranger).StatusCode, "of another workspace")

	// Whoever lends the device cannot sign for others, however recently they confirmed themselves.
	_, err := h.pool.Exec(t.Context(), `UPDATE sessions SET confirmed_at = $1`, h.app.Now())
	require.NoError(t, err)
	own := url.Values{}
	for k, v := range form {
		own[k] = v
	}
	own.Del("password")
	require.Equal(t, 422, b.post(to, own).StatusCode)

	// What changed a moment ago is not signed, and is shown.
	giver := h.in("giver", h.own.id)
	r := h.record(giver, h.own.records["ready"])
	_, err = h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: sample("risk", 9).With("title", "刚刚改了标题")})
	require.NoError(t, err)
	require.NoError(t, h.app.SubmitSection(t.Context(), giver, h.giving(giver, h.own.sections["risk2"])))
	receiver := h.in("receiver", h.own.id)
	require.NoError(t, h.app.AcceptRecord(t.Context(), receiver, r.ID, h.record(receiver, r.ID).Shown(), app.Key{}))
	a = b.post(to, form)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("together.changed"))
	a.says(t, "刚刚改了标题")

	// Guesses are counted where those at the door are.
	form = b.turnForm(h, "receiver", section)
	form.Set("password", "x")
	for range app.MaxGuessesPerAccount + 1 {
		form.Set("_key", uuid.NewString())
		a = b.post(to, form)
		h.clock.move(61e9)
	}
	require.Equal(t, http.StatusTooManyRequests, a.StatusCode)
	require.Equal(t, http.StatusTooManyRequests, h.browser().signIn("receiver", password).StatusCode)

	_, err = h.pool.Exec(t.Context(), `UPDATE people SET disabled_at = now() WHERE id = $1`, h.people["receiver"].ID)
	require.NoError(t, err)
	a = b.post(to, form)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("together.refuse.disabled", "Name", "周子昂"))
	require.Empty(t, h.log.faults())
}

// TestAdministratorResetsAPassword: passkeys end with the password unless the administrator clears the box, and the person reads who did it.
func TestAdministratorResetsAPassword(t *testing.T) {
	t.Parallel()
	h := atLocalhost(t)
	b, admin := h.as("receiver"), h.as("admin")
	address := ui.ToPerson(h.people["receiver"].ID.String())
	v, _ := h.session("receiver", uuid.Nil)
	keys := func() int {
		list, err := h.app.Passkeys(t.Context(), v)
		require.NoError(t, err)
		return len(list)
	}
	b.passkey("笔记本")
	b.passkey("手机")
	form := admin.get(address).form(t, address).values
	require.Equal(t, "yes", form.Get("passkeys"), "on by default")
	require.Equal(t, 303, admin.post(address, form).StatusCode)
	require.Equal(t, 2, keys(), "no new password, nothing else")
	require.Equal(t, 200, b.get(ui.ToProfile()).StatusCode)

	form = admin.get(address).form(t, address).values
	form.Set("password", "short")
	form.Del("passkeys")
	a := admin.post(address, form)
	require.Equal(t, 422, a.StatusCode)
	require.Empty(t, a.form(t, address).values.Get("passkeys"), "what was cleared stays so when the form comes back")
	form.Set("password", "orchard-lantern-47")
	require.Equal(t, 303, admin.post(address, form).StatusCode)
	require.Equal(t, 2, keys(), "kept when the administrator says so")
	require.Equal(t, 303, b.get(ui.ToProfile()).StatusCode, "signed out")

	form = admin.get(address).form(t, address).values
	form.Set("password", "orchard-lantern-48")
	require.Equal(t, 303, admin.post(address, form).StatusCode)
	require.Zero(t, keys())
	b = h.browser()
	require.Equal(t, 303, b.signIn("receiver", "orchard-lantern-48").StatusCode)
	for _, page := range []reply{b.get(ui.ToProfile()), admin.get(address)} {
		page.says(t, zh.T("people.act.password_reset", "When", zh.DateTime(h.app.Now()), "Name", h.people["admin"].Name, "Count", 2))
	}
	require.NotContains(t, h.as("manager").get(address).text, zh.T("people.acts"), "nobody else's business")
	require.NotContains(t, h.as("giver").get(ui.ToProfile()).text, zh.T("people.acts"))
}
