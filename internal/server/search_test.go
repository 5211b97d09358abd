package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

func searchFor(pairs ...string) string { return ui.With(ui.ToSearch(), pairs...) }

func TestSearchPage(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver := h.in("giver", h.own.id)
	r, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{
		Section: h.own.sections["risk"], Form: sample("risk", 5).With("title", "<b>驼绒</b> 缩水").With("description", "换季后 <i>水洗</i> 会缩"),
	})
	require.NoError(t, err)
	own := h.own.id.String()
	b := h.as("giver")
	attach := func(to app.Owner, slot, name string) string {
		f, err := h.app.AttachFile(t.Context(), giver, app.AttachFile{Owner: to, Name: name, Slot: slot, Content: strings.NewReader(name)})
		require.NoError(t, err)
		return f.ID.String()
	}
	contract := attach(app.Owner{Record: r.ID}, "plan", "驼绒 框架<b>.txt")
	whole := attach(app.Owner{Section: h.own.sections["risk"]}, "", "预案汇编.txt")

	a := b.get(searchFor("q", "驼绒"))
	require.Equal(t, 200, a.StatusCode)
	require.Contains(t, a.text, `href="`+ui.ToRecord(own, r.ID.String())+`"`)
	require.Contains(t, a.text, `&lt;b&gt;<mark>驼绒</mark>&lt;/b&gt; 缩水`, "what people typed is text, and marked")
	require.Contains(t, a.text, `value="驼绒"`)

	a = b.get(searchFor("q", "水洗"))
	require.Contains(t, a.text, `&lt;i&gt;<mark>水洗</mark>&lt;/i&gt;`)
	require.Contains(t, a.words(t), "说明：", "with the field it stands in")

	a = b.get(searchFor("q", "框架", "what", "file"))
	require.Contains(t, a.text, `href="`+ui.ToFile(own, contract)+`"`)
	require.Contains(t, a.text, `驼绒 <mark>框架</mark>_b_.txt`)
	require.Contains(t, a.words(t), "应急预案 · ", "what the file is, and on what it hangs")
	a = b.get(searchFor("q", "预案汇编"))
	require.Contains(t, a.text, `href="`+ui.ToFile(own, whole)+`"`)
	require.NotContains(t, h.as("giver2").get(searchFor("q", "预案汇编")).text, ui.ToFile(own, whole))

	for _, c := range []struct {
		name, who, path string
		status          int
		says, not       string
	}{
		{"only inside", "giver", searchFor("q", "驼绒", "in", own), 200, "缩水", ""},
		{"only a kind", "giver", searchFor("q", "驼绒", "kind", "supplier"), 200, "没有找到", "缩水"},
		{"only questions", "giver", searchFor("q", "驼绒", "what", "question"), 200, "没有找到", "缩水"},
		{"somebody else's handover", "giver2", searchFor("q", "驼绒", "in", own), 404, "", "缩水"},
		{"coming from somebody else's handover", "giver2", searchFor("q", "驼绒", "from", own), 200, "没有找到", "缩水"},
		{"somebody else", "giver2", searchFor("q", "驼绒"), 200, "没有找到", "缩水"},
		{"another workspace", "stranger", searchFor("q", "驼绒"), 200, "没有找到", "缩水"},
		{"nothing asked", "giver", searchFor(), 200, "两个汉字就能找", ""},
		{"signs", "giver", searchFor("q", "%&<"), 200, "请输入汉字、字母或数字", ""},
		{"nonsense in the address", "giver", searchFor("q", "驼绒", "in", "x", "from", "y", "kind", "z", "what", "w", "after", "v"), 200, "缩水", ""},
		{"a page of the program", "manager", searchFor("q", "新建"), 200, "新建交接单", ""},
		{"not for members", "giver", searchFor("q", "新建"), 200, "没有找到", ""},
		{"a store for managers", "manager", searchFor("q", "京东"), 200, h.stores[1].Name, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := *h
			h.t = t
			a := h.as(c.who).get(c.path)
			require.Equal(t, c.status, a.StatusCode)
			require.Contains(t, a.words(t), c.says)
			if c.not != "" {
				require.NotContains(t, a.words(t), c.not)
			}
		})
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.many(t, 60)
	b := h.as("manager")
	a := b.get(searchFor("q", "旗舰店运营", "what", "handover"))
	require.Equal(t, 50, countOf(a.text, `class="row-link"`))
	before, _, ok := strings.Cut(a.text, `" rel="next"`)
	require.True(t, ok)
	a = b.get(html.UnescapeString(before[strings.LastIndex(before, `href="`)+len(`href="`):]))
	require.Equal(t, 12, countOf(a.text, `class="row-link"`))
}

func TestPalette(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id.String()
	b := h.as("manager")
	b.header.Set("X-Fragment", "palette")
	a := b.get(searchFor("from", own))
	require.Equal(t, 200, a.StatusCode)
	require.NotContains(t, a.text, "<html", "a part of a page")
	require.Contains(t, a.text, `role="combobox"`)
	require.Contains(t, a.text, `href="/handovers/new"`, "what one may do")
	require.Contains(t, a.text, `name="in" value="`+own+`"`, "only here")

	a = b.get(searchFor("q", "账号", "from", own))
	require.Contains(t, a.text, `href="`+ui.ToSection(own, h.own.sections["account"].String())+`"`, "sections of where one is")
	require.Contains(t, a.text, `id="hit-all"`)
	require.LessOrEqual(t, a.wire, 4<<10)
	require.Contains(t, a.text, `aria-selected="false"`)

	a = b.get(searchFor("q", ">成员"))
	require.Contains(t, a.text, `href="/people"`)
	require.NotContains(t, a.text, `id="hit-all"`)
	a = b.get(searchFor("q", "templates"))
	require.Contains(t, a.text, `href="/templates"`, "by its name in the other language")

	b.header.Set("X-Fragment", "palette")
	require.Equal(t, 303, b.post("/profile/appearance", url.Values{"lang": {"en"}}).StatusCode)
	require.Contains(t, b.get(searchFor("q", uuid.NewString())).words(t), "Nothing found")
}
