package catalog_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	type line struct{ path, old, new string }
	for _, c := range []struct {
		name   string
		kind   catalog.Kind
		change catalog.Form
		want   []line
	}{
		{"a price", catalog.SKU, catalog.Form{"cost": {"448"}}, []line{{"cost", "¥447.00", "¥448.00"}}},
		{"a choice in words", catalog.SKU, catalog.Form{"status": {"stopped"}}, []line{{"status", "Active", "Stopped"}}},
		{"a fact cleared", catalog.SKU, catalog.Form{"brand": {""}}, []line{{"brand", "木棉里", ""}}},
		{"nothing by another spelling", catalog.SKU, catalog.Form{"cost": {"￥447"}}, nil},
		{"a masked fact in part", catalog.Account, catalog.Form{"bound_phone": {"13900001111"}}, []line{{"bound_phone", "057*-**** 8820", "139****1111"}}},
		{"a computed fact never", catalog.Risk, catalog.Form{"impact": {"5"}}, []line{{"impact", "4", "5"}}},
		{"a cell of a row", catalog.SOP, catalog.Form{"steps.1.tool": {"京麦"}}, []line{{"steps 2 tool", "千牛", "京麦"}}},
		{"a row gone", catalog.SOP, catalog.Form{"steps.1.action": {""}, "steps.1.role": {""}, "steps.1.tool": {""}},
			[]line{{"steps 2", "定时上架，10 分钟内自查前台显示 · Responsible role 运营 · Tool or system 千牛", ""}}},
		{"a row come", catalog.SOP, catalog.Form{"kpis.9.name": {"差错率"}}, []line{{"kpis 2", "", "差错率"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := c.kind.Sample
			for key, values := range c.change {
				form = form.With(key, values...)
			}
			after, problems := c.kind.Decode(form)
			require.Empty(t, problems)
			var got []line
			for _, ch := range c.kind.Diff(sample(t, c.kind, nil), after) {
				path := ch.Field.Spec().Key
				if ch.Row > 0 {
					path += " " + string(rune('0'+ch.Row))
				}
				if ch.Column != nil {
					path += " " + ch.Column.Spec().Key
				}
				old, new := ch.Words(catalog.EN)
				got = append(got, line{path, old, new})
			}
			require.Equal(t, c.want, got)
		})
	}
}

// Rows are compared by what they say: a row put in front does not change the others.
func TestDiffOfRows(t *testing.T) {
	t.Parallel()
	decode := func(table string) catalog.Values {
		v, problems := catalog.Risk.Decode(catalog.Form{"title": {"断货"}, "first_actions": {table}})
		require.Empty(t, problems)
		return v
	}
	for _, c := range []struct{ name, before, after, want string }{
		{"in front", "a\tb\nc\td", "x\ty\na\tb\nc\td", "+1 x · 就 y"},
		{"in the middle gone", "a\tb\nc\td\ne\tf", "a\tb\ne\tf", "-2 c · 就 d"},
		{"one cell between equals", "a\tb\nc\td\ne\tf", "a\tb\nc\tz\ne\tf", "~2 d>z"},
		{"two swapped", "a\tb\nc\td", "c\td\na\tb", "-1 a · 就 b/+2 a · 就 b"},
		{"all new", "", "a\tb", "+1 a · 就 b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, ch := range catalog.Risk.Diff(decode(c.before), decode(c.after)) {
				row := string(rune('0' + ch.Row))
				switch {
				case ch.Column != nil:
					got = append(got, "~"+row+" "+ch.Old+">"+ch.New)
				case ch.Old == "":
					got = append(got, "+"+row+" "+ch.New)
				default:
					got = append(got, "-"+row+" "+ch.Old)
				}
			}
			require.Equal(t, c.want, strings.Join(got, "/"))
		})
	}
}

func TestDiffSeesAnotherPersonOfTheSameName(t *testing.T) {
	t.Parallel()
	v := sample(t, catalog.Risk, nil)
	as := func(id string) catalog.Values {
		return catalog.Risk.Resolve(v, func(catalog.Person) string { return id }, nil)
	}
	require.Empty(t, catalog.Risk.Diff(v, as("1")))
	require.Len(t, catalog.Risk.Diff(as("1"), as("2")), 2, "the owner, and the person of the first action")
}

func TestDisplay(t *testing.T) {
	t.Parallel()
	sku := sample(t, catalog.SKU, catalog.Example{"on_hand": "12345", "price": "1299"})
	for key, want := range map[string]string{
		"price": "¥1,299.00", "on_hand": "12,345", "status": "Active", "margin": "60.6%", "platform_fee_rate": "5%", "snapshot_at": "2026-11-20 18:00",
		"backup_suppliers": "桐乡锦绒纺织, 杭州四季织", "nearest_expiry": "", "available": "12,335",
		"certificates": "1. 纤维成分检测报告 · Number FZ20260912-07 · Valid to 2027-09-11 · Claim it carries 含羊毛 90% · File or link 共享盘 / 资质 / 0117",
	} {
		f, ok := catalog.SKU.Field(key)
		require.True(t, ok, key)
		require.Equal(t, want, catalog.SKU.Display(f, sku, catalog.EN), key)
	}
	f, _ := catalog.SKU.Field("status")
	require.Equal(t, "在售", catalog.SKU.Display(f, sku, catalog.ZH))
	old, err := catalog.SKU.FromJSON([]byte(`{"status":"archived"}`))
	require.NoError(t, err)
	require.Equal(t, "archived", catalog.SKU.Display(f, old, catalog.ZH), "an answer no longer offered still shows")
}

func TestMentions(t *testing.T) {
	t.Parallel()
	v := sample(t, catalog.Risk, nil)
	require.Equal(t, []catalog.PersonUse{
		{Field: "first_actions", Row: 1, Column: "who", Person: catalog.Person{Name: "何佳怡"}},
		{Field: "owner", Person: catalog.Person{Name: "何佳怡"}},
	}, v.People())
	require.Equal(t, []catalog.RefUse{
		{Field: "related", Ref: catalog.Ref{Title: "嘉兴锦禾服饰有限公司"}},
		{Field: "related", Position: 1, Ref: catalog.Ref{Title: "MML26W-0117-OAT-M"}},
		{Field: "trainings", Target: "training", Ref: catalog.Ref{Title: "断货应急演练"}},
	}, catalog.Risk.Refs(v))
	require.Equal(t, "supplier", catalog.SKU.Refs(sample(t, catalog.SKU, nil))[0].Target)

	t.Run("an id never outlives a name that was typed over", func(t *testing.T) {
		t.Parallel()
		workspace := map[string]string{"何佳怡": "p1"}
		person := func(p catalog.Person) string { return workspace[p.Name] }
		matched := catalog.Risk.Resolve(v, person, nil)
		require.Equal(t, "p1", catalog.Risk.OwnerOf(matched).ID)
		require.Empty(t, catalog.Risk.OwnerOf(v).ID, "values do not change")
		form := catalog.Risk.Encode(matched).With("owner", "生人")
		require.Equal(t, "p1", form.Get("owner.id"))
		edited, problems := catalog.Risk.Decode(form)
		require.Empty(t, problems)
		require.Equal(t, catalog.Person{Name: "生人"}, catalog.Risk.OwnerOf(catalog.Risk.Resolve(edited, person, nil)))
	})
	t.Run("references are asked for with their target", func(t *testing.T) {
		t.Parallel()
		got := catalog.SKU.Resolve(sample(t, catalog.SKU, nil), nil, func(target string, r catalog.Ref) string { return target + ":" + r.Title })
		require.Equal(t, "supplier:嘉兴锦禾服饰有限公司", catalog.SKU.Refs(got)[2].Ref.ID)
	})
}

func TestPersonSame(t *testing.T) {
	t.Parallel()
	lin := catalog.Person{ID: "1", Name: "林晓雯"}
	require.True(t, lin.Same(catalog.Person{Name: " 林 晓雯"}))
	require.True(t, lin.Same(catalog.Person{ID: "1", Name: "Lin"}))
	require.False(t, lin.Same(catalog.Person{ID: "2", Name: "林晓雯"}), "two people may bear one name")
	require.False(t, catalog.Person{}.Same(catalog.Person{}), "nobody is not somebody")
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		kind catalog.Kind
		a, b catalog.Example
		same bool
	}{
		{"width, case and blanks", catalog.SKU, catalog.Example{"sku_code": "MML-1 A"}, catalog.Example{"sku_code": "ｍｍｌ－1a"}, true},
		{"another store", catalog.SKU, catalog.Example{"store": "天猫店"}, catalog.Example{"store": "京东店"}, false},
		{"supplier by code", catalog.Supplier, catalog.Example{"name": "锦禾"}, catalog.Example{"name": "嘉兴锦禾"}, true},
		{"supplier by name", catalog.Supplier, catalog.Example{"code": "", "name": "锦禾"}, catalog.Example{"code": "", "name": "嘉兴锦禾"}, false},
		{"account by platform", catalog.Account, catalog.Example{"platform": "jd"}, catalog.Example{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, b := c.kind.IdentityOf(sample(t, c.kind, c.a)), c.kind.IdentityOf(sample(t, c.kind, c.b))
			require.Equal(t, c.same, a == b, "%s and %s", a, b)
		})
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, search, query string }{
		{"羊毛呢", "羊毛 毛呢 呢", "羊毛 毛呢"},
		{"呢", "呢", "呢"},
		{"MML26W-0117-OAT", "mml26w 0117 oat", "mml26w 0117 oat"},
		{"双面羊毛 Coat", "双面 面羊 羊毛 毛 coat", "双面 面羊 羊毛 coat"},
		{"ＡＢＣ１２", "abc12", "abc12"},
		{"618大促", "618 大促 促", "618 大促"},
		{"大促，大促", "大促 促", "大促"},
		{" ，。", "", ""},
	} {
		require.Equal(t, c.search, strings.Join(catalog.SearchTokens(c.text), " "))
		require.Equal(t, c.query, strings.Join(catalog.QueryTokens(c.text), " "))
	}
	require.Len(t, catalog.SearchTokens(strings.Repeat("x", 5000)), 1)
}

func TestNormalHeader(t *testing.T) {
	t.Parallel()
	for _, h := range []string{"*售 价（元）", "售价(元)*", " 售_价 ", "售-价"} {
		require.Equal(t, "售价", catalog.NormalHeader(h))
	}
	f, ok := catalog.SKU.FieldByHeader("Variant_SKU")
	require.True(t, ok)
	require.Equal(t, "sku_code", f.Spec().Key)
	_, ok = catalog.SKU.FieldByHeader("收件人手机号")
	require.False(t, ok)
}

// Values are written by their kind and by nothing else.
func TestValuesRefuseOtherWriters(t *testing.T) {
	t.Parallel()
	v := sample(t, catalog.Account, nil)
	_, err := json.Marshal(map[string]any{"record": v})
	require.ErrorContains(t, err, "Kind.JSON")
	require.Equal(t, "27 facts", v.String())
	require.Equal(t, catalog.Person{Name: "周子昂"}, catalog.Account.NextOwnerOf(v))
	require.Equal(t, catalog.Person{}, catalog.SKU.NextOwnerOf(sample(t, catalog.SKU, nil)), "a SKU has no next owner")
}

func TestLookup(t *testing.T) {
	t.Parallel()
	k, ok := catalog.Lookup("sop")
	require.True(t, ok)
	column, ok := k.Field("steps.role")
	require.True(t, ok)
	require.Equal(t, "责任岗位", column.Spec().Label.ZH)
	_, ok = catalog.Lookup("secret")
	require.False(t, ok)
}
