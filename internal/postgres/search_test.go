package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// find is what somebody finds, as "sort rank title" in the order shown.
func (h *house) find(who, q string, change ...func(*app.SearchFilter)) []string {
	h.t.Helper()
	var out []string
	for _, g := range h.search(who, q, change...).Found {
		for _, hit := range g.Hits {
			title := hit.Title
			if hit.What == app.FoundQuestion {
				title = hit.Text
			}
			out = append(out, fmt.Sprintf("%s %d %s", hit.What, hit.Rank, title))
		}
	}
	return out
}

func (h *house) search(who, q string, change ...func(*app.SearchFilter)) app.Search {
	h.t.Helper()
	f := app.SearchFilter{Query: q}
	for _, c := range change {
		c(&f)
	}
	out, err := h.app.Search(h.t.Context(), h.as(who), f)
	require.NoError(h.t, err)
	return out
}

func what(w app.What) func(*app.SearchFilter) { return func(f *app.SearchFilter) { f.What = w } }

func TestSearch(t *testing.T) {
	t.Parallel()
	h := given(t)
	hd := h.handover()
	giver, sections := h.in("giver", hd.ID), h.sections(hd.ID)
	h.record(giver, sections["supplier"].ID, form("supplier", 0, "name", "桐乡锦绒"))
	h.record(giver, sections["sku"].ID, form("sku", 0, "title", "双面羊毛呢大衣", "sku_code", "QZX9-8817"))
	h.record(giver, sections["sku"].ID, form("sku", 0, "title", "羊毛", "sku_code", "QZX9-0208"))
	require.NoError(t, h.app.Ask(t.Context(), h.in("receiver", hd.ID), app.Ask{Section: sections["risk"].ID, Body: "羊毛的尾款什么时候付？"}))
	require.NoError(t, h.app.Ask(t.Context(), h.in("receiver", hd.ID), app.Ask{Section: sections["risk"].ID, Body: "别的问题"}))
	var question uuid.UUID
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT question_id FROM messages WHERE body LIKE '羊毛%'`).Scan(&question))
	require.NoError(t, h.app.Answer(t.Context(), giver, question, "羊毛的尾款月底付。", app.Key{}))
	supplier := h.listed("giver", hd.ID, "supplier", app.RecordFilter{})[0]
	contract, err := h.app.AttachFile(t.Context(), giver, app.AttachFile{
		Owner: app.Owner{Record: supplier.ID}, Name: "桐乡_框架协议 2026.txt", Slot: "agreement", Content: strings.NewReader("x"),
	})
	require.NoError(t, err)
	h.attach(giver, app.Owner{Section: sections["risk"].ID}, "框架协议.txt", "y")
	h.attach(giver, app.Owner{Question: question}, "付款回单.txt", "z")
	require.NoError(t, h.app.RemoveFile(t.Context(), giver, h.attach(giver, app.Owner{Section: sections["risk"].ID}, "框架协议旧.txt", "v").ID, app.Key{}))
	lost := h.record(giver, sections["risk"].ID, form("risk", 3))
	h.attach(giver, app.Owner{Record: lost.ID}, "回单不见.txt", "w")
	require.NoError(t, h.app.RemoveRecord(t.Context(), giver, lost.ID, h.fresh(giver, lost.ID).Shown(), app.Key{}))

	for _, c := range []struct {
		name, who, q string
		want         []string
	}{
		{"exact before title before text, of a question its newest message", "giver", "羊毛",
			[]string{"record 0 羊毛", "record 1 双面羊毛呢大衣", "question 2 羊毛的尾款月底付。"}},
		{"a run, then its pairs in different places", "giver", "羊毛呢", []string{"record 1 双面羊毛呢大衣", "record 2 羊毛"}},
		{"a code as a whole", "giver", "qzx9-8817", []string{"record 0 双面羊毛呢大衣"}},
		{"the beginning of a code, the newest first", "giver", "QZX", []string{"record 2 羊毛", "record 2 双面羊毛呢大衣"}},
		{"full width", "giver", "ＱＺＸ９－８８１７", []string{"record 0 双面羊毛呢大衣"}},
		{"a number of a handover", "giver", hd.Number, []string{"handover 0 " + hd.Title}},
		{"a part of the title", "witness", "旗舰店运营", []string{"handover 1 " + hd.Title}},
		{"a person", "giver", "周子昂", []string{"handover 2 " + hd.Title}},
		{"a person and a store", "giver", "周子昂 天猫", []string{"handover 2 " + hd.Title}},
		{"a section of one's own by its kind in English", "giver", "suppliers", []string{"section 1 " + sections["supplier"].TitleZH}},
		{"a store, for who looks after them", "manager", "木棉里抖音", []string{"store 1 木棉里抖音旗舰店"}},
		{"a store is nothing to a member", "giver", "木棉里抖音", nil},
		{"a template", "manager", "full store", []string{"template 1 " + h.templates["full_store"].NameZH}},
		{"a template is nothing to a member", "giver", "full store", nil},
		{"files by their names, none that were removed", "receiver", "框架协议", []string{"file 1 框架协议.txt", "file 1 桐乡_框架协议 2026.txt"}},
		{"a file as it is called", "receiver", "框架协议.TXT", []string{"file 0 框架协议.txt", "file 1 桐乡_框架协议 2026.txt"}},
		{"a file of a question, none of a removed record", "manager", "回单", []string{"file 1 付款回单.txt"}},
		{"a file of others", "outsider", "框架协议", nil},
		{"somebody who takes no part", "outsider", "羊毛", nil},
		{"a manager", "manager", "qzx9-8817", []string{"record 0 双面羊毛呢大衣"}},
		{"nothing", "manager", "丝绸", nil},
		{"signs only", "manager", "%' & !(\\", nil},
		{"blank", "manager", "  ", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := *h
			h.t = t
			require.Equal(t, c.want, h.find(c.who, c.q))
		})
	}
	found := h.search("receiver", "框架协议 2026", what(app.FoundFile)).Found
	require.Len(t, found, 1)
	require.Equal(t, contract.ID, found[0].Hits[0].ID)
	require.Equal(t, []any{supplier.ID, "supplier", "agreement", supplier.Title, sections["supplier"].ID},
		[]any{found[0].Hits[0].Record, found[0].Hits[0].Kind, found[0].Hits[0].Name, found[0].Hits[0].Text, found[0].Hits[0].Section.ID})
	people := h.find("manager", "林晓雯")
	require.Equal(t, []string{"handover 2 " + hd.Title, "person 0 林晓雯"}, slices.DeleteFunc(people, func(s string) bool { return strings.HasPrefix(s, "record") }))

	only := h.search("manager", "羊毛", what(app.FoundRecord)).Found
	require.Len(t, only, 1)
	require.Equal(t, 2, only[0].Count)
	require.Equal(t, map[string]int{"sku": 2}, only[0].Kinds)
	require.Equal(t, []app.PlaceCount{{Place: app.Place{ID: hd.ID, Number: hd.Number, Title: hd.Title}, Count: 2}}, only[0].Places)
	hit := only[0].Hits[0]
	require.Equal(t, app.Place{ID: hd.ID, Number: hd.Number, Title: hd.Title}, hit.Place)
	require.Equal(t, sections["sku"].TitleZH, hit.Section.TitleZH)
	sku, _ := catalog.Lookup("sku")
	require.Equal(t, "羊毛", sku.TitleOf(hit.Values))
	require.Empty(t, h.find("manager", "羊毛", func(f *app.SearchFilter) { f.Kind = "supplier" }))
	require.Equal(t, []string{"section 1 " + sections["sku"].TitleZH}, h.find("manager", "SKU", what(app.FoundSection), func(f *app.SearchFilter) { f.From = hd.ID }), "sections of where one comes from")
	require.Equal(t, hd.Number, h.search("manager", "羊毛", func(f *app.SearchFilter) { f.In = hd.ID }).Place.Number)
}

// TestSearchShowsNothingForeign asks, as a member, for every word there is in another handover and another workspace.
func TestSearchShowsNothingForeign(t *testing.T) {
	t.Parallel()
	h := given(t)
	other := h.handover(func(p *app.Plan) {
		p.Title, p.Giver, p.Receivers, p.Witness = "他店交接", h.people["outsider"].ID, []uuid.UUID{h.people["second"].ID}, h.people["admin"].ID
	})
	h.record(h.in("outsider", other.ID), h.mustSection(other.ID, "account"), form("account", 3))
	require.NoError(t, h.app.Ask(t.Context(), h.in("second", other.ID), app.Ask{Section: h.mustSection(other.ID, "account"), Body: "密钥在谁手里？"}))
	h.attach(h.in("outsider", other.ID), app.Owner{Section: h.mustSection(other.ID, "account")}, "密钥保管单.txt", "一")
	h2 := h.elsewhere()
	far := h2.handover(func(p *app.Plan) { p.Receivers = p.Receivers[:1] })
	h2.record(h2.in("giver", far.ID), h2.mustSection(far.ID, "account"), form("account", 4))
	h2.attach(h2.in("giver", far.ID), app.Owner{Section: h2.mustSection(far.ID, "account")}, "密钥保管单.txt", "一")
	own := h.handover(func(p *app.Plan) { p.Title = "自己的" })

	account, _ := catalog.Lookup("account")
	values, problems := account.Decode(form("account", 3))
	require.Empty(t, problems)
	words := append(account.IndexTokens(values), catalog.SearchTokens("他店交接 密钥在谁手里 密钥保管单.txt "+other.Number)...)
	words = append(words, account.TitleOf(values), other.Number, "他店交接", "密钥保管单.txt")
	for _, word := range words {
		for _, who := range []string{"giver", "receiver"} {
			for _, g := range h.search(who, word).Found {
				if g.What == app.FoundHandover {
					require.Equal(t, 1, g.Count, word)
				}
				for _, hit := range g.Hits {
					require.Contains(t, []app.What{app.FoundHandover, app.FoundSection}, hit.What, word)
					require.Equal(t, own.ID, hit.Place.ID, "%s finds %s", who, word)
				}
			}
		}
		for _, g := range h.search("manager", word).Found {
			for _, hit := range g.Hits {
				require.Contains(t, []uuid.UUID{uuid.Nil, own.ID, other.ID}, hit.Place.ID, "a manager of another workspace finds %s", word)
				require.NotContains(t, []uuid.UUID{h2.people["giver"].ID, h2.stores[0].ID, h2.templates["full_store"].ID}, hit.ID, word)
			}
			if g.What == app.FoundRecord || g.What == app.FoundQuestion || g.What == app.FoundFile {
				require.Equal(t, 1, g.Count, word)
			}
		}
	}
	require.NotEmpty(t, h.find("outsider", account.TitleOf(values)), "who belongs there finds it")
	require.Equal(t, []string{"file 1 密钥保管单.txt"}, h.find("second", "保管单"))
	for _, who := range []string{"giver", "manager"} {
		_, err := h.app.Search(t.Context(), h.as(who), app.SearchFilter{Query: "交接", In: far.ID})
		require.Equal(t, handover.NotFound, handover.CodeOf(err), who)
	}
	require.Empty(t, h.search("giver", "账号", func(f *app.SearchFilter) { f.From = other.ID }), "nor its name or sections by coming from there")
	require.Empty(t, h.search("manager", "账号", func(f *app.SearchFilter) { f.From = far.ID }).Place)
}

func TestSearchNeverFindsWhatIsMasked(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	secrets := map[catalog.Type]string{catalog.TypePhone: "19912345678", catalog.TypeEmail: "zebra@quagga.example", catalog.TypeText: "貔貅"}
	masked := 0
	for kind, s := range h.sections(id) {
		k, _ := catalog.Lookup(kind)
		f := form(kind, 0)
		for _, field := range k.Fields {
			if spec := field.Spec(); spec.Masked {
				require.NotEmpty(t, secrets[spec.Type], "a secret to look for in %s of %s", spec.Key, kind)
				f[spec.Key] = []string{secrets[spec.Type]}
				masked++
			}
		}
		h.record(giver, s.ID, f)
		require.NotEmpty(t, h.find("giver", f.Get(k.Title.Spec().Key)), kind)
	}
	require.GreaterOrEqual(t, masked, 4)
	for _, secret := range secrets {
		for _, word := range append(catalog.QueryTokens(secret), secret) {
			if word != "example" {
				require.Empty(t, h.find("giver", word), word)
			}
		}
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	h := given(t)
	e := h.estate(320, 1_400)
	walk := func(who, q string, w app.What, pages int) (ids []uuid.UUID, first app.Found) {
		f := app.SearchFilter{Query: q, What: w}
		for n := range pages {
			out, err := h.app.Search(t.Context(), h.as(who), f)
			require.NoError(t, err)
			require.Len(t, out.Found, 1)
			g := out.Found[0]
			if n == 0 {
				first = g
			}
			for _, hit := range g.Hits {
				ids = append(ids, hit.ID)
			}
			if f.After = g.Next; f.After == "" {
				break
			}
		}
		return ids, first
	}
	for _, who := range []string{"giver", "manager"} {
		ids, first := walk(who, "common1", app.FoundRecord, 20)
		require.Len(t, ids, 467, "every third of 1,400")
		require.Len(t, once(ids), 467)
		require.Equal(t, 467, first.Count)
		require.False(t, first.More)

		ids, first = walk(who, "common", app.FoundRecord, 3)
		require.Equal(t, 1_000, first.Count)
		require.True(t, first.More, "and more")
		require.Len(t, once(ids), 150)
		require.Nil(t, first.Kinds, "what was not counted is not said")
		require.True(t, slices.IsSortedFunc(ids, func(a, b uuid.UUID) int { return -strings.Compare(a.String(), b.String()) }), "newest first")
	}
	ids, first := walk("manager", "copy", app.FoundHandover, 10)
	require.Len(t, once(ids), 320)
	require.Equal(t, 320, first.Count)
	_, first = walk("manager", "Colleague", app.FoundPerson, 10)
	require.Equal(t, 120, first.Count)
	people, _ := walk("manager", "Colleague", app.FoundPerson, 10)
	require.Len(t, once(people), 120)
	for _, broken := range []string{"x", "WyJ4Il0", "WyIwIiwieCIsIngiXQ"} {
		_, err := h.app.Search(t.Context(), h.as("manager"), app.SearchFilter{Query: "common", What: app.FoundRecord, After: broken})
		require.NoError(t, err, "a made-up key is none")
	}
	short, err := h.app.Search(t.Context(), h.as("manager"), app.SearchFilter{Query: "common", Short: true, From: e.id})
	require.NoError(t, err)
	require.Len(t, short.Found[0].Hits, 8)
	require.Equal(t, e.id, short.Place.ID)
}

func once(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(out)
}

// TestSearchFollowsNames: a handover is found by a new name of its people and stores, and still by the old.
func TestSearchFollowsNames(t *testing.T) {
	t.Parallel()
	h := given(t)
	hd := h.handover()
	admin := h.as("admin")
	p := h.people["giver"]
	p.Name = "欧阳静"
	_, err := h.app.SavePerson(t.Context(), admin, p, "", false)
	require.NoError(t, err)
	s := h.stores[0]
	s.Name, s.Version = "山茶家居旗舰店", 1
	_, err = h.app.SaveShop(t.Context(), admin, s)
	require.NoError(t, err)
	for _, q := range []string{"欧阳静", "山茶家居", "林晓雯", "木棉里天猫", "欧阳静 山茶"} {
		require.Equal(t, []string{"handover 2 " + hd.Title}, h.find("giver", q, what(app.FoundHandover)), q)
	}
	p.Version = 7
	_, err = h.app.SavePerson(t.Context(), admin, p, "", false)
	require.Equal(t, handover.Stale, handover.CodeOf(err))
}

// TestSearchFindsOneForm: what was typed decomposed is found composed and the other way round, also in rows from before texts were composed here.
func TestSearchFindsOneForm(t *testing.T) {
	t.Parallel()
	h := given(t)
	hd := h.handover()
	giver, sections := h.in("giver", hd.ID), h.sections(hd.ID)
	decomposed := h.record(giver, sections["supplier"].ID, form("supplier", 0, "name", "Cafe\u0301 𠮷田商社"))
	h.record(giver, sections["supplier"].ID, form("supplier", 1, "name", "Zoé 㛃记"))
	require.Equal(t, "Cafe\u0301 𠮷田商社", h.fresh(giver, decomposed.ID).Title, "as it was typed")
	tries := func(when string) {
		for q, want := range map[string]string{
			"café": "record 1 Cafe\u0301 𠮷田商社", "cafe\u0301": "record 1 Cafe\u0301 𠮷田商社", "ＣＡＦÉ": "record 1 Cafe\u0301 𠮷田商社",
			"café 𠮷田商社": "record 0 Cafe\u0301 𠮷田商社", "𠮷田": "record 1 Cafe\u0301 𠮷田商社", "zoe\u0301": "record 1 Zoé 㛃记", "㛃记": "record 1 Zoé 㛃记",
		} {
			require.Contains(t, h.find("giver", q), want, "%s: %+q", when, q)
			page, err := h.app.SectionPage(t.Context(), giver, sections["supplier"].ID, app.RecordFilter{Query: q})
			require.NoError(t, err)
			require.Len(t, page.Rows, 1, "%s: %+q in the section", when, q)
		}
	}
	tries("now")
	_, err := h.pool.Exec(t.Context(), `UPDATE records SET search = array_to_tsvector(ARRAY['cafe' || U&'\0301', '𠮷田', '田商', '商社', '社',
		'^cafe' || U&'\0301', '^𠮷田', '^田商', '^商社', '^社', '=cafe' || U&'\0301' || '𠮷田商社']) WHERE id = $1`, decomposed.ID)
	require.NoError(t, err)
	tries("a row from before")
}
