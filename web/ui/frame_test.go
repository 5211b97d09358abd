package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/web"
	"handoverdesk/web/locale"
)

func aFrame(p *locale.Printer) Frame {
	return Frame{
		P: p, Viewer: Viewer{ID: "7", Name: "周子昂", Post: "电商运营部", Role: "member", Hue: 3},
		Title: "商品 SKU", Nav: "handovers", Todo: 1234, ReturnTo: "/handovers?state=active",
		Crumbs: []Crumb{{"交接单", ToHandovers()}, {Text: "商品 SKU"}},
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	d := render(t, Page(aFrame(zh), "workbench"), "<h1>商品 SKU</h1>")
	require.True(t, strings.HasPrefix(d.text, "<!doctype html>"))
	require.Equal(t, "zh-CN", attr(d.one("html"), "lang"))
	require.Empty(t, attr(d.one("html"), "data-theme"))
	require.Equal(t, "商品 SKU · 交接台", words(d.one("title")))
	require.Equal(t, web.Asset("css/app.css"), attr(d.one("link[rel=stylesheet]"), "href"))
	require.Equal(t, "#main", attr(d.one("a.skip"), "href"))
	main := d.one("main")
	require.Equal(t, "main workbench", attr(main, "class"))
	require.Equal(t, "-1", attr(main, "tabindex"))
	require.Len(t, d.all("h1"), 1)
	require.Equal(t, ToHandovers(), attr(d.one("a[aria-current=page]"), "href"))
	require.Len(t, d.all("span[aria-current=page]"), 1, "the last step of the way is the page")
	require.Contains(t, words(d.one("nav#nav")), "1,234")
	require.Len(t, d.all("script"), 1, "work.js only where there is work")
	d.none("script[onload]")
	d.none("aside.ribbon")
	d.none("a[href=/people]")
	d.labelled()
}

func TestPageForThoseWhoRunTheWorkspace(t *testing.T) {
	t.Parallel()
	f := aFrame(en)
	f.Viewer.Role, f.Demo, f.Theme, f.Work = "admin", true, "dark", true
	f.Flash = &Flash{"blocker", "Not saved"}
	f.Context = &NavContext{
		Name: "木棉里天猫旗舰店", Number: "HD-2026-0143", Href: ToHandover("h"), Current: true,
		Groups: []NavGroup{{"Assets", []NavSection{{"Suppliers", ToSection("h", "s"), "stale", "18/18", true}}}},
	}
	d := render(t, Page(f, ""), "<h1>x</h1>")
	require.Equal(t, "dark", attr(d.one("html"), "data-theme"))
	require.Equal(t, "dark", attr(d.one("meta[name=color-scheme]"), "content"))
	require.NotEmpty(t, words(d.one("aside.ribbon")))
	require.NotEmpty(t, d.all("body[data-demo]"))
	for _, href := range []string{"/templates", "/people", "/stores"} {
		d.one("a[href=" + href + "]")
	}
	require.Len(t, d.all("script[type=module]"), 2)
	require.Equal(t, "alert", attr(d.one("div.toast"), "role"))
	section := d.one("a[href=/handovers/h/sections/s]")
	require.Equal(t, "StaleSuppliers18/18", words(section), "the state is said, not only drawn")
	require.Equal(t, "page", attr(section, "aria-current"))
	require.Equal(t, "zh-CN", attr(d.one("span.nav-handover-name"), "lang"), "Chinese words on an English page")
	d.labelled()
}

// The switches are forms of their own, so they work without script.
func TestAppearanceIsPosted(t *testing.T) {
	t.Parallel()
	d := render(t, Page(aFrame(zh), ""))
	require.Len(t, d.all("form[action=/profile/appearance]"), 2)
	require.Len(t, d.all("input[value=/handovers?state=active]"), 2, "back to the same page")
	require.Equal(t, "en", attr(d.one("button[name=lang]"), "value"))
	require.Equal(t, "en", attr(d.one("button[name=lang]"), "lang"))
	pressed := d.one("button[aria-pressed=true]")
	require.Equal(t, "theme", attr(pressed, "name"))
	require.Empty(t, attr(pressed, "value"), "no theme chosen: the system's")
	require.Equal(t, "post", attr(d.one("form[action=/sign-out]"), "method"))
}

func TestBarePages(t *testing.T) {
	t.Parallel()
	f := aFrame(en)
	f.Demo = true
	d := render(t, Bare(f), "<p>in</p>")
	d.none("nav")
	d = render(t, SignIn(f, "foot"), "<h1>Sign in</h1>")
	require.Contains(t, words(d.one("footer")), f.P.T("common.demo"))
	require.Equal(t, "true", attr(d.one("aside.signin-side"), "aria-hidden"))
	d.labelled()
}

func TestFault(t *testing.T) {
	t.Parallel()
	d := render(t, Fault(zh, 404, "找不到", "链接可能已失效", "01JD"), `<a href="/todo">x</a>`)
	require.Equal(t, "找不到", words(d.one("h1")))
	require.Contains(t, words(d.one("div.error-page")), "404")
	require.Contains(t, words(d.one("div.error-page")), "01JD")
}
