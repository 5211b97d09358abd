package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

func TestPeopleList(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	require.NoError(t, h.disable("witness2"))
	b := h.as("admin")
	for _, tt := range []struct {
		name, query string
		shows       []string
		hides       []string
	}{
		{"all who can sign in", "", []string{"林晓雯", "顾明远"}, []string{"石磊", "罗威"}},
		{"by name", "?q=晓雯", []string{"林晓雯"}, []string{"顾明远"}},
		{"by address", "?q=MANAGER@", []string{"蒋一诺"}, []string{"林晓雯"}},
		{"wildcards are letters", "?q=%25", nil, []string{"林晓雯"}},
		{"by role", "?role=manager", []string{"蒋一诺"}, []string{"林晓雯", "顾明远"}},
		{"by team", "?team=" + h.teams[1].ID.String(), nil, []string{"林晓雯"}},
		{"with disabled", "?all=yes", []string{"石磊", zh.T("people.disabled")}, nil},
		{"by a role that is none", "?role=owner", nil, []string{"林晓雯"}},
		{"by a team that is none", "?team=x", []string{"林晓雯"}, nil},
	} {
		a := b.get("/people" + tt.query)
		require.Equal(t, 200, a.StatusCode, tt.name)
		for _, name := range tt.shows {
			a.says(t, name, tt.name)
		}
		for _, name := range tt.hides {
			require.NotContains(t, a.text, `>`+name+`</a>`, tt.name)
		}
		if tt.shows == nil {
			a.says(t, zh.T("people.none"), tt.name)
		}
	}
}

func TestPeopleListPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin, _ := h.session("admin", uuid.Nil)
	for i := range 60 {
		p := h.person(admin.Workspace, fmt.Sprintf("more%d", i), fmt.Sprintf("成员%02d", i), handover.Member, i)
		p.Version = 0
		require.NoError(t, h.store.SavePerson(t.Context(), admin, p, app.PersonAccess{}, h.app.Now()))
	}
	b := h.as("manager")
	first := b.get("/people?role=member")
	require.Equal(t, 50, countOf(first.text, `class="row-link"`))
	next := link(t, first, "next")
	second := b.get(next)
	require.Equal(t, 18, countOf(second.text, `class="row-link"`))
	require.NotContains(t, second.text, `rel="next"`)
	require.Contains(t, next, "role=member", "the filter stays")
}

func TestPersonForm(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("admin")
	form := b.get("/people/new").form(t, "/people").values
	require.Equal(t, "member", form.Get("role"))
	form.Set("name", " 新来的 ")
	form.Set("email", "New@Example.test")
	form.Set("post", "天猫运营")
	form.Set("team", h.teams[1].ID.String())
	form.Set("password", "12345678")
	form.Set("phone", strings.Repeat("1", 41))

	a := b.post("/people", form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("people.password")+"："+zh.T("password.too_regular"), "the summary names the field")
	a.says(t, zh.T("problem.too_long", "Max", 40), "everything that is wrong is said at once")
	require.Equal(t, "天猫运营", a.form(t, "/people").values.Get("post"), "what was typed is kept")
	require.Equal(t, h.teams[1].ID.String(), a.form(t, "/people").values.Get("team"))

	form.Set("password", password)
	form.Set("phone", "")
	a = b.follow(b.post("/people", form))
	a.says(t, zh.T("people.added", "Name", "新来的"))
	require.Equal(t, 303, h.browser().post("/sign-in", url.Values{"email": {"new@example.test"}, "password": {password}}).StatusCode)

	form.Set("name", "又一个新来的")
	a = b.post("/people", form)
	require.Equal(t, 409, a.StatusCode, "the same address twice")
	a.says(t, zh.T("refuse.email_taken"))
	require.Contains(t, a.text, `id="f-email-error"`)
}

func TestPersonIsChanged(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b, giver := h.as("admin"), h.as("giver")
	at := ui.ToPerson(h.people["giver"].ID.String())
	form := b.get(at).form(t, at).values
	require.Equal(t, "1", form.Get("version"))
	require.Empty(t, form.Get("disabled"))

	form.Set("post", "店长")
	b.follow(b.post(at, form)).says(t, zh.T("people.saved", "Name", "林晓雯"))
	require.Equal(t, 200, giver.get("/profile").StatusCode, "stays signed in")

	t.Run("what somebody else has stored is shown beside what was typed", func(t *testing.T) {
		form.Set("post", "运营总监")
		form.Set("name", "林小雯")
		a := b.post(at, form)
		require.Equal(t, 409, a.StatusCode)
		for _, text := range []string{zh.T("people.stale.title"), "店长", "运营总监", "林晓雯", "林小雯"} {
			a.says(t, text)
		}
		again := a.form(t, at).values
		require.Equal(t, "运营总监", again.Get("post"))
		require.Equal(t, "2", again.Get("version"))
		require.Equal(t, 303, b.post(at, again).StatusCode, "saving again keeps what was typed")
		require.Equal(t, "林小雯", b.get(at).form(t, at).values.Get("name"))
	})
	t.Run("a form without a version", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form.Del("version")
		before := h.digest()
		require.Equal(t, 409, b.post(at, form).StatusCode)
		require.Equal(t, before, h.digest())
	})
	t.Run("disabled", func(t *testing.T) {
		form := b.get(at).form(t, at).values
		form.Set("disabled", "yes")
		require.Equal(t, 303, b.post(at, form).StatusCode)
		require.Equal(t, 303, giver.get("/profile").StatusCode)
		require.Equal(t, "yes", b.get(at).form(t, at).values.Get("disabled"))
	})
	t.Run("no admin takes the role from themselves", func(t *testing.T) {
		own := ui.ToPerson(h.people["admin"].ID.String())
		form := b.get(own).form(t, own).values
		form.Set("role", "member")
		a := b.post(own, form)
		require.Equal(t, 409, a.StatusCode)
		a.says(t, zh.T("refuse.own_admin"))
		require.NotContains(t, a.text, `name="disabled"`, "nor can they disable themselves")
	})
	t.Run("nor sets their own password without the present one", func(t *testing.T) {
		own := ui.ToPerson(h.people["admin"].ID.String())
		form := b.get(own).form(t, own).values
		require.NotContains(t, form, "password")
		form.Set("password", "a dog under the cold bridge")
		a := b.post(own, form)
		require.Equal(t, 422, a.StatusCode)
		a.says(t, zh.T("refuse.own_password"))
	})
	t.Run("a manager only looks", func(t *testing.T) {
		a := h.as("manager").get(at)
		a.says(t, "giver@example.test")
		require.NotContains(t, a.text, `name="role"`)
		require.NotContains(t, h.as("manager").get("/people").text, "/people/new")
		require.NotContains(t, h.as("manager").get("/people").text, `action="/teams"`)
	})
}

func TestTeams(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("admin")
	require.Equal(t, 303, b.post("/teams", url.Values{"name": {"  男装组 "}}).StatusCode)
	b.get("/people").says(t, "男装组")
	a := b.post("/teams", url.Values{"name": {"男装组"}})
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("refuse.team_twin"))
	a = b.post("/teams", url.Values{"name": {" "}})
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("problem.required"))
	require.Equal(t, 303, b.post("/teams", url.Values{"team": {h.teams[0].ID.String()}, "name": {"童装组"}}).StatusCode)
	a = b.get("/people")
	a.says(t, "童装组")
	require.NotContains(t, a.text, `<span>女装组</span>`)
}

func TestStores(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("admin")
	form := b.get("/stores/new").form(t, "/stores").values
	form.Set("name", "木棉里京东旗舰店")
	form.Set("platform", "jd")
	form.Set("link", "javascript:alert(1)")
	a := b.post("/stores", form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("problem.not_a_url"))
	form.Set("link", "https://mumianli.example")
	a = b.post("/stores", form)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("refuse.store_twin"))
	form.Set("platform", "nowhere")
	require.Equal(t, 422, b.post("/stores", form).StatusCode)
	form.Set("platform", "taobao")
	b.follow(b.post("/stores", form)).says(t, zh.T("stores.added", "Name", "木棉里京东旗舰店"))

	at := ui.ToStore(h.stores[0].ID.String())
	form = b.get(at).form(t, at).values
	form.Set("closed", "yes")
	b.follow(b.post(at, form)).says(t, zh.T("stores.saved", "Name", "木棉里天猫旗舰店"))
	require.NotContains(t, b.get("/stores").text, "木棉里天猫旗舰店")
	b.get("/stores?all=yes").says(t, "木棉里天猫旗舰店")
	b.get("/stores?q=不存在").says(t, zh.T("stores.none_found"))
	require.Equal(t, 1, countOf(b.get("/stores?platform=douyin").text, `class="row-link"`))

	form.Set("name", "改了名的店")
	a = b.post(at, form)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("people.stale.title"))
	a.says(t, "改了名的店")
	require.Equal(t, "2", a.form(t, at).values.Get("version"))

	manager := h.as("manager")
	require.NotContains(t, manager.get("/stores").text, "/stores/")
	manager.get("/stores").says(t, "木棉里抖音旗舰店")
}

func TestStoresPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin, _ := h.session("admin", uuid.Nil)
	for i := range 120 {
		_, err := h.app.SaveShop(t.Context(), admin, handover.Store{Name: fmt.Sprintf("分店 %03d", i), Platform: "taobao"})
		require.NoError(t, err)
	}
	b := h.as("admin")
	a := b.get("/stores?platform=taobao")
	a.says(t, zh.T("common.pager.range", "From", 1, "To", 50, "Total", 120))
	a = b.get(link(t, a, "next"))
	a.says(t, zh.T("common.pager.range", "From", 51, "To", 100, "Total", 120))
	back := link(t, a, "prev")
	a = b.get(link(t, a, "next"))
	a.says(t, zh.T("common.pager.range", "From", 101, "To", 120, "Total", 120))
	b.get(back).says(t, zh.T("common.pager.range", "From", 1, "To", 50, "Total", 120))
	b.get("/stores?platform=taobao&after="+uuid.NewString()).says(t, zh.T("common.pager.range", "From", 1, "To", 50, "Total", 120))
}

// TestSentTwiceIsAddedOnce: a form that arrives a second time word for word is answered like the first time; with another word it is
// refused as before.
func TestSentTwiceIsAddedOnce(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	a := h.as("admin")
	store := url.Values{"name": {"连点两下的店"}, "platform": {"tmall"}, "company": {"晴川"}}
	person := url.Values{"name": {"钱多多"}, "email": {"twice@example.test"}, "role": {"member"}, "password": {"a long enough one"}}
	for address, form := range map[string]url.Values{"/stores": store, "/people": person} {
		require.Equal(t, 303, a.post(address, form).StatusCode, address)
		before := h.digest()
		require.Equal(t, 303, a.post(address, form).StatusCode, address)
		require.Equal(t, before, h.digest(), "%s: nothing was added twice", address)
		form.Set("name", form.Get("name")+"?")
		form.Set("company", "另一家")
		want := 409
		if address == "/stores" {
			want = 303 // another name is another store
		}
		require.Equal(t, want, a.post(address, form).StatusCode, address)
	}
	person.Set("name", "钱多多")
	person.Set("password", "another long one")
	require.Equal(t, 409, a.post("/people", person).StatusCode, "another password was typed")
}
