package server

import (
	"cmp"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/web"
)

// cell is one thing that a route does, and who may. Its form would be carried out for them, so a check that is missing shows.
type cell struct {
	// may are the roles that are let through; "all" is everybody who can see the place, "anybody" also who is not signed in.
	may string
	// status is what they get: 200 for GET and 303 for POST unless it says otherwise; by role where it differs.
	status int
	but    map[string]int
	// at changes which section and record the route is about: keys of transfer.
	section, record, file string
	// upload is the name of a file that is sent with the form, content what is in it.
	upload, content string
	form            func(h *house, who string, x transfer) url.Values
}

// roles of the matrix. it closes the leaver's access; outsider is a member who takes no part, stranger a manager of another workspace.
var roles = []string{"nobody", "outsider", "stranger", "giver", "receiver", "witness", "it", "manager", "admin"}

// target is where a request goes: whose handover, and with whose ids in it.
type target struct {
	name   string
	of     func(*house) transfer
	within func(*house) transfer // the handover of the address, when it is not the same
	seen   string                // roles that may know of it
}

var (
	ownTarget   = target{name: "own", of: func(h *house) transfer { return h.own }, seen: "giver receiver witness it manager admin"}
	otherTarget = target{name: "other", of: func(h *house) transfer { return h.other }, seen: "manager admin"}
	farTarget   = target{name: "abroad", of: func(h *house) transfer { return h.abroad }, seen: "stranger"}
	// mixedTarget is one's own handover with the ids of another: what is nested is not taken on trust.
	mixedTarget = target{
		name: "mixed", of: func(h *house) transfer { return h.other }, within: func(h *house) transfer { return h.own },
		seen: "giver receiver witness it manager admin",
	}
)

// TestMatrix asks every route as every role at every place. Each request stands in a transaction of its own: what is refused is
// committed and must have changed nothing, what is carried out is rolled back.
func TestMatrix(t *testing.T) {
	t.Parallel()
	var routes []string
	err := chi.Walk(New(Options{App: app.New(app.Options{})}).router.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if route == "/assets/*" && method != http.MethodGet {
			return nil // the files' own handler refuses every other method
		}
		routes = append(routes, method+" "+route)
		return nil
	})
	require.NoError(t, err)
	for _, r := range routes {
		require.Contains(t, cells, r, "a route without an entry in the matrix")
	}
	require.Len(t, cells, len(routes), "the matrix has entries for routes that are gone")

	for _, who := range roles {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			m := matrix{house: furnished(t), who: who, token: ""}
			if who != "nobody" {
				m.token = m.signedIn(who)
			}
			m.before = m.digest()
			asked := 0
			for _, route := range routes {
				for i, c := range cells[route] {
					for _, at := range targetsOf(route) {
						asked++
						m.check(t, route, i, c, at)
					}
				}
			}
			require.Greater(t, asked, 150)
		})
	}
}

func targetsOf(route string) []target {
	switch {
	case strings.Contains(route, "{section}"), strings.Contains(route, "{record}"), strings.Contains(route, "{question}"), strings.Contains(route, "{file}"), strings.Contains(route, "{import}"),
		strings.Contains(route, "{task}"), strings.Contains(route, "{act}"):
		return []target{ownTarget, otherTarget, farTarget, mixedTarget}
	case strings.Contains(route, "{handover}"):
		return []target{ownTarget, otherTarget, farTarget}
	case strings.Contains(route, "{"):
		return []target{ownTarget, farTarget}
	}
	return []target{ownTarget}
}

type matrix struct {
	*house
	who, token, before string
}

// signedIn opens a session and returns its token.
func (h *house) signedIn(who string) string {
	h.t.Helper()
	token, hash := auth.NewToken()
	now := h.app.Now()
	require.NoError(h.t, h.store.OpenSession(h.t.Context(), app.Session{Hash: hash, Person: h.people[who].ID, Created: now, Expires: now.AddDate(1, 0, 0)}))
	return token
}

var errUndo = errors.New("undo")

func (m *matrix) check(t *testing.T, route string, nth int, c cell, at target) {
	t.Helper()
	want, allowed := m.want(route, c, at)
	method, _, _ := strings.Cut(route, " ")
	address, form := m.request(route, c, at)
	w := httptest.NewRecorder()
	err := m.store.Whole(t.Context(), func(store app.Store) error {
		body, kind := form.Encode(), "application/x-www-form-urlencoded"
		if c.upload != "" {
			body, kind = sentFiles(form, sending{c.upload, cmp.Or(c.content, "由"+m.who+"添加")})
		}
		r := httptest.NewRequest(method, address, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		if m.token != "" {
			r.AddCookie(&http.Cookie{Name: auth.PlainCookieName, Value: m.token})
		}
		New(Options{App: m.over(store), Logger: m.server.log}).ServeHTTP(w, r)
		if allowed {
			return errUndo
		}
		return nil
	})
	if allowed {
		require.ErrorIs(t, err, errUndo)
	} else {
		require.NoError(t, err)
	}
	a := reply{Response: w.Result(), text: w.Body.String()}
	name := route + " (" + strconv.Itoa(nth) + ") at " + at.name + " by " + m.who
	require.Contains(t, want, w.Code, "%s: %s\n%s", name, a.words(t), m.log.faults())
	if m.who == "nobody" && w.Code == http.StatusSeeOther && !allowed {
		require.True(t, strings.HasPrefix(w.Header().Get("Location"), "/sign-in"), name)
	}
	if !allowed {
		require.Equal(t, m.before, m.digest(), "%s was refused and changed something", name)
	}
}

// want is the status that is expected, and whether it means that the request was carried out.
func (m *matrix) want(route string, c cell, at target) ([]int, bool) {
	ok := http.StatusOK
	if strings.HasPrefix(route, "POST") {
		ok = http.StatusSeeOther
	}
	if c.status != 0 {
		ok = c.status
	}
	if s := c.but[m.who]; s != 0 {
		ok = s
	}
	if c.may == "anybody" {
		return []int{ok}, true
	}
	if m.who == "nobody" {
		if strings.HasPrefix(route, "POST") || strings.Contains(route, " /api/") {
			return []int{http.StatusUnauthorized}, false
		}
		return []int{http.StatusSeeOther}, false
	}
	role := m.who
	if role == "stranger" {
		role = "manager" // of the other workspace
	}
	may := c.may == "all" || slices.Contains(strings.Fields(c.may), role)
	inside := strings.Contains(route, "{handover}")
	sees := slices.Contains(strings.Fields(at.seen), m.who)
	if !inside && strings.Contains(route, "{") {
		sees = (m.who == "stranger") == (at.name == farTarget.name)
	}
	switch {
	case !strings.Contains(route, "{"):
		sees = true
	case !sees && inside:
		return []int{http.StatusNotFound}, false
	case !sees && may:
		return []int{http.StatusNotFound}, false
	case !sees:
		return []int{http.StatusNotFound, http.StatusForbidden}, false
	case at.within != nil && may:
		return []int{http.StatusNotFound}, false
	case at.within != nil:
		return []int{http.StatusNotFound, http.StatusForbidden}, false
	}
	if !may {
		return []int{http.StatusForbidden}, false
	}
	return []int{ok}, ok < http.StatusBadRequest
}

// request is where it goes and what is sent.
func (m *matrix) request(route string, c cell, at target) (string, url.Values) {
	x := at.of(m.house)
	if !strings.Contains(route, "{") && m.who == "stranger" {
		x = m.abroad
	}
	var form url.Values
	if c.form != nil {
		form = c.form(m.house, m.who, x)
	}
	section, record := x.sections["account"], x.records["submitted"]
	if c.section != "" {
		section = x.sections[c.section]
	}
	if c.record != "" {
		record = x.records[c.record]
	}
	file := x.files["there"]
	if c.file != "" {
		file = x.files[c.file]
	}
	if strings.Contains(route, "POST ") && strings.Contains(route, "{section}") && !form.Has("version") {
		if form == nil {
			form = url.Values{}
		}
		for _, s := range m.sections(m.watcher(x), x.id) {
			if s.ID == section {
				form.Set("version", strconv.Itoa(s.Version))
			}
		}
	}
	within := x.id
	if at.within != nil {
		within = at.within(m.house).id
	}
	person, store, template := m.people["outsider"].ID, m.stores[0].ID, m.templates["full_store"].ID
	if x.id == m.abroad.id {
		person, store, template = m.people["giver3"].ID, m.far.store.ID, m.far.template.ID
	}
	kind, field := "x_live_room", "x_guest_of_live_room"
	if x.id == m.abroad.id {
		kind, field = "x_far_room", "x_guest_of_far_room"
	}
	rule := field + "_required"
	_, path, _ := strings.Cut(route, " ")
	if path == "/assets/*" {
		path = web.Asset("css/app.css")
	}
	return strings.NewReplacer(
		"{handover}", within.String(), "{section}", section.String(), "{record}", record.String(), "{question}", x.question.String(),
		"{kind}", kind, "{field}", field, "{rule}", rule, "{person}", person.String(), "{store}", store.String(), "{template}", template.String(),
		"{file}", file.String(), "{name}", "a.png", "{item}", x.question.String(), "{proxy}", x.question.String(), "{waiver}", x.question.String(), "{identity}", x.question.String(), "{secret}", x.question.String(), "{import}", x.imported.String(),
		"{task}", x.exit.String(), "{count}", x.exit.String(), "{act}", x.exitAct.String(), "{export}", x.export.String(), "{note}", x.note.String(),
	).Replace(path), form
}
