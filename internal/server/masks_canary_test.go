package server

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// canaryFact is a masked fact of a record that may be read in full in few places.
type canaryFact struct {
	kind, field string
	class       catalog.Class
	texts       []string // what it said and what it says
	record      string   // its address
}

// aviary is a handover with a section of every kind, each with a masked fact that was changed once, and a file with more of them.
type aviary struct {
	*house
	id    uuid.UUID
	facts []canaryFact
	file  string // the address of what was brought
}

func canaryText(t catalog.Type, n int) string {
	switch t {
	case catalog.TypePhone:
		return fmt.Sprintf("138%08d", 40_770_000+n)
	case catalog.TypeEmail:
		return fmt.Sprintf("kanarie%03d.geheim@mumianli.example", n)
	case catalog.TypeMultiline:
		return fmt.Sprintf("底薪 %05d 元，另有提成", 70_000+n)
	}
	return fmt.Sprintf("金丝雀银行 6228 48%02d 7700 %04d 1957", n%100, n)
}

// newAviary gives every kind a masked field: built-in ones have some, the others get one of the workspace's own, class by class.
func newAviary(t *testing.T) *aviary {
	t.Helper()
	h := furnished(t)
	ctx := t.Context()
	admin, _ := h.session("admin", uuid.Nil)
	var sections []handover.TemplateSection
	for i, k := range catalog.All() {
		if !k.Masks() {
			class := catalog.Classes[i%len(catalog.Classes)]
			_, err := h.app.SaveField(ctx, admin, app.SaveField{
				Kind: k.Key, Form: catalog.Form{"label_zh": {"暗号" + k.Key}, "label_en": {"Sign of " + k.Key}, "type": {"text"}, "class": {string(class)}},
			})
			require.NoError(t, err)
		}
		sections = append(sections, handover.TemplateSection{Kind: k.Key, TitleZH: k.Label.ZH, TitleEN: k.Label.EN, DueDays: 3})
	}
	manager, _ := h.session("manager", uuid.Nil)
	tp := h.templates["wide"]
	tp.ID, tp.Version, tp.NameZH, tp.NameEN, tp.Sections = uuid.Nil, 0, "全部类型", "Every kind", sections
	id, err := h.app.SaveTemplate(ctx, manager, app.SaveTemplate{Template: tp})
	require.NoError(t, err)
	plan := h.plan(h.stores[2].ID, id, "giver", "receiver", "witness")
	plan.IT = []uuid.UUID{h.people["it"].ID}
	made, err := h.app.CreateHandover(ctx, manager, plan, app.Key{})
	require.NoError(t, err)
	a := &aviary{house: h, id: made.ID}
	for kind, s := range h.sections("manager", made.ID) {
		a.fill(t, kind, s)
	}
	a.brings(t)
	return a
}

// fill writes a record with canaries, changes each, and brings the section before its receiver, with a question about a masked field.
func (a *aviary) fill(t *testing.T, key string, s handover.Section) {
	t.Helper()
	ctx, giver, receiver := t.Context(), a.in("giver", a.id), a.in("receiver", a.id)
	kind, ok := giver.Kind(key)
	require.True(t, ok, key)
	form := sample(key, 1)
	var saved handover.Record
	begin := len(a.facts)
	for round := range 2 {
		n := 0
		for _, f := range kind.Fields {
			if spec := f.Spec(); spec.Masked {
				text := canaryText(spec.Type, len(a.facts)*10+n*100+round)
				form[spec.Key] = []string{text}
				if round == 0 {
					a.facts = append(a.facts, canaryFact{kind: key, field: spec.Key, class: spec.Class, texts: []string{text}})
				} else {
					a.facts[begin+n].texts = append(a.facts[begin+n].texts, text)
				}
				n++
			}
		}
		require.Positive(t, n, key)
		var err error
		in := app.SaveRecord{Section: s.ID, Form: form}
		if round > 0 {
			in.Record, in.Revision = saved.ID, saved.Revision
		}
		saved, err = a.app.SaveRecord(ctx, giver, in)
		require.NoError(t, err, key)
	}
	for i := begin; i < len(a.facts); i++ {
		a.facts[i].record = ui.ToRecord(a.id.String(), saved.ID.String())
	}
	require.NoError(t, a.app.Ask(ctx, receiver, app.Ask{Record: saved.ID, Field: a.facts[begin].field, Body: "这里对吗？"}))
}

// brings has the giver bring a file with two more: one that becomes a record, one in a line that cannot be read, and one in a column that means nothing.
func (a *aviary) brings(t *testing.T) {
	t.Helper()
	card := func(n int) string { return canaryText(catalog.TypeText, 9000+n) }
	b := a.as("giver")
	s := a.sections("giver", a.id)["supplier"]
	text := "供应商名称,合作类型,收款账户,评分,打样说明\n" +
		"新供应商甲,供货," + card(1) + ",88," + card(2) + "\n新供应商乙,不是类型," + card(3) + ",很好," + card(4) + "\n"
	page := b.follow(b.send(ui.ToImports(a.id.String()), url.Values{"section": {s.ID.String()}, "_key": {newKey()}}, sending{"供应商.csv", text}))
	for page.StatusCode == http.StatusSeeOther {
		page = b.follow(page)
	}
	page = b.checks(a.house, page)
	page.says(t, "新供应商乙")
	a.file = page.Request.URL.Path
	a.facts = append(a.facts, canaryFact{kind: "supplier", field: "bank", class: catalog.ClassBank, texts: []string{card(1), card(2), card(3), card(4)}, record: "import"})
}

var (
	pageLinks  = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)
	plainPages = regexp.MustCompile(`/records/[^/?]+(/edit)?(\?|$)|/sections/[^/?]+(/desk)?\?.*record=|/sections/[^/?]+/desk`)
)

// walk asks for everything that pages of the handover lead to, and gives the bodies with what is packed in them.
func (a *aviary) walk(b *browser, look func(at, text string)) int {
	a.t.Helper()
	home := ui.ToHandover(a.id.String())
	queue := []string{home, ui.ToTodo(), ui.ToDashboard(), ui.ToQuestions(), ui.ToViews(a.id.String()), home + "/events.csv", home + "/events.json", home + "/export.zip", a.file, a.file + "/plan"}
	for _, f := range a.facts {
		for _, text := range f.texts {
			queue = append(queue, ui.With(ui.ToSearch(), "q", text))
		}
	}
	seen := map[string]bool{}
	for len(queue) > 0 && len(seen) < 600 {
		at := strings.ReplaceAll(queue[0], "&amp;", "&")
		queue = queue[1:]
		if seen[at] || strings.Contains(at, "/files/") || strings.Contains(at, "sort=") || strings.Contains(at, "lang=") {
			continue
		}
		seen[at] = true
		got := b.get(at)
		require.Less(a.t, got.StatusCode, 500, at)
		for _, part := range unzipped(got.text) {
			look(at, part)
		}
		for _, m := range pageLinks.FindAllStringSubmatch(got.text, -1) {
			if strings.HasPrefix(m[1], home) {
				queue = append(queue, m[1])
			}
		}
	}
	return len(seen)
}

// unzipped is a body with what is packed in it.
func unzipped(body string) []string {
	out := []string{body}
	if z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body))); err == nil {
		for _, f := range z.File {
			if r, err := f.Open(); err == nil {
				inner, _ := io.ReadAll(r)
				out = append(out, unzipped(string(inner))...)
			}
		}
	}
	return out
}

// TestMaskedFactsStayCovered goes through all that people can come to, as everybody of a handover, and finds masked facts in full only where the table of
// who sees what says so: in records, panels, the desk and forms, never in lists, searches, histories, events, exports, inventories or the preview of
// somebody else's file.
func TestMaskedFactsStayCovered(t *testing.T) {
	t.Parallel()
	a := newAviary(t)
	kinds := map[string]bool{}
	for _, f := range a.facts {
		kinds[f.kind] = true
	}
	require.Len(t, kinds, len(catalog.All()), "every kind has one")
	all := []catalog.Class{catalog.ClassContact, catalog.ClassIdentity, catalog.ClassBank, catalog.ClassPay, catalog.ClassOther}
	for who, plain := range map[string][]catalog.Class{
		"giver": all, "receiver": {catalog.ClassContact}, "witness": nil, "it": nil, "manager": nil, "admin": nil,
	} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			b := a.as(who)
			found := map[string]bool{}
			pages := a.walk(b, func(at, text string) {
				for _, f := range a.facts {
					for _, said := range f.texts {
						if !strings.Contains(text, said) {
							continue
						}
						searched := strings.HasPrefix(at, ui.ToSearch()+"?") && strings.Contains(at, url.QueryEscape(said)) // what was typed
						own := slices.Contains(plain, f.class) && (plainPages.MatchString(at) || who == "giver" && strings.Contains(at, "/imports/"))
						require.True(t, searched || own, "%s.%s in full for the %s: %s", f.kind, f.field, who, at)
						found[f.kind+"."+f.field] = true
					}
				}
			})
			require.Greater(t, pages, 100)
			for _, f := range a.facts {
				if f.record != "import" && slices.Contains(plain, f.class) {
					require.True(t, found[f.kind+"."+f.field], "the search finds what is there: %s.%s", f.kind, f.field)
				}
			}
			panel := b.copied()
			panel.header.Set("X-Fragment", "palette")
			for _, f := range a.facts {
				got := panel.get(ui.With(ui.ToSearch(), "q", f.texts[len(f.texts)-1]))
				require.NotContains(t, got.text, "/records/", "nobody finds a record by a masked fact")
			}
			a.uncovers(t, b, who)
		})
	}
	require.NotContains(t, a.log.String(), "金丝雀", "nor does the log tell")
}

// uncovers asks for every fact in full.
func (a *aviary) uncovers(t *testing.T, b *browser, who string) {
	t.Helper()
	may := map[string][]catalog.Class{
		"giver": catalog.Classes, "receiver": catalog.Classes, "manager": catalog.Classes, "witness": {catalog.ClassContact, catalog.ClassIdentity},
	}
	for _, f := range a.facts {
		if f.record == "import" {
			continue
		}
		last := f.texts[len(f.texts)-1]
		got := b.post(f.record+"/masked", url.Values{"_key": {newKey()}, "field": {f.field}, "password": {password}})
		if !slices.Contains(may[who], f.class) {
			require.Equal(t, http.StatusNotFound, got.StatusCode, "%s %s", who, f.field)
			require.NotContains(t, got.text, last)
			continue
		}
		require.Equal(t, http.StatusOK, got.StatusCode, "%s %s: %s", who, f.field, got.text)
		require.Contains(t, got.text, last, "%s asks for %s.%s", who, f.kind, f.field)
		require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
		require.NotEqual(t, "gzip", got.Header.Get("Content-Encoding"))
		if who == "giver" || who == "receiver" && f.class == catalog.ClassContact {
			continue
		}
		for _, other := range a.facts {
			if other.record == f.record && other.field != f.field && !(who == "receiver" && other.class == catalog.ClassContact) {
				require.NotContains(t, got.text, other.texts[len(other.texts)-1], "one fact, and no other")
			}
		}
	}
}
