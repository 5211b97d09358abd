package catalog_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestRowsOfAForm(t *testing.T) {
	t.Parallel()
	base := catalog.Form{"title": {"新品上架"}, "area": {"listing"}}
	for _, c := range []struct {
		name string
		form catalog.Form
		want string // the actions in order
	}{
		{"gaps and order by number", catalog.Form{"steps.10.action": {"丙"}, "steps.2.action": {"乙"}, "steps.0.action": {"甲"}}, "甲|乙|丙"},
		{"blank rows are dropped", catalog.Form{"steps.0.action": {" "}, "steps.1.action": {"甲"}, "steps.2.role": {""}}, "甲"},
		{"no number, no row", catalog.Form{"steps.x.action": {"甲"}, "steps.-1.action": {"乙"}, "steps..action": {"丙"}}, ""},
		{"pasted rows come after typed ones", catalog.Form{"steps": {"乙\t运营\n丙"}, "steps.0.action": {"甲"}}, "甲|乙|丙"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := base
			for key, values := range c.form {
				form = form.With(key, values...)
			}
			v, problems := catalog.SOP.Decode(form)
			require.Empty(t, problems)
			encoded := catalog.SOP.Encode(v)
			var actions []string
			for _, n := range encoded.Rows("steps") {
				actions = append(actions, encoded.Get("steps."+strconv.Itoa(n)+".action"))
			}
			require.Equal(t, c.want, strings.Join(actions, "|"))
		})
	}
}

func TestProblemsSayWhere(t *testing.T) {
	t.Parallel()
	_, problems := catalog.SOP.Decode(catalog.Form{
		"title": {"新品上架"}, "area": {"不知道"}, "review_every_days": {"0"},
		"steps.0.action": {"甲"}, "steps.4.action": {"乙"}, "steps.4.role": {"运\a营"},
	})
	paths := map[string]catalog.ProblemCode{}
	for _, p := range problems {
		paths[p.Path()] = p.Code
	}
	require.Equal(t, map[string]catalog.ProblemCode{
		"area":              catalog.UnknownChoice,
		"review_every_days": catalog.OutOfRange,
		"steps.4.role":      catalog.ControlCharacter,
	}, paths, "every problem at once, and none twice for one field")
}

func TestRecordSizeIsLimited(t *testing.T) {
	t.Parallel()
	form := catalog.SOP.Sample
	long := strings.Repeat("字", catalog.MaxMultiline)
	for _, key := range []string{"steps.0.action", "steps.1.action", "steps.2.action", "purpose"} {
		form = form.With(key, long)
	}
	_, problems := catalog.SOP.Decode(form)
	require.Equal(t, []catalog.Problem{{Code: catalog.RecordTooLarge, Args: catalog.Args{"Max": "200"}}}, problems)
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	old := sample(t, catalog.SOP, nil)
	update := func(form catalog.Form) catalog.Form {
		v, problems := catalog.SOP.Update(old, form)
		require.Empty(t, problems)
		return catalog.SOP.Encode(v)
	}
	t.Run("keeps what the form does not speak about", func(t *testing.T) {
		t.Parallel()
		got := update(catalog.Form{"version": {"2.4"}, "csrf": {"x"}})
		require.Equal(t, catalog.SOP.Sample.With("version", "2.4"), got)
	})
	t.Run("clears what the form leaves blank", func(t *testing.T) {
		t.Parallel()
		got := update(catalog.Form{"purpose": {""}, "steps": {""}})
		require.NotContains(t, got, "purpose")
		require.NotContains(t, got, "steps.0.action")
		require.Contains(t, got, "kpis.0.name")
	})
	t.Run("replaces the rows it has", func(t *testing.T) {
		t.Parallel()
		got := update(catalog.Form{"steps.7.action": {"只剩一步"}})
		require.Equal(t, "只剩一步", got.Get("steps.0.action"))
		require.NotContains(t, got, "steps.1.action")
	})
	t.Run("refuses to clear the title", func(t *testing.T) {
		t.Parallel()
		v, problems := catalog.SOP.Update(old, catalog.Form{"title": {" "}})
		require.Equal(t, []catalog.Problem{{Field: "title", Code: catalog.RequiredToSave}}, problems)
		require.True(t, v.Empty())
	})
}

func TestIDsOfAForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		form catalog.Form
		want catalog.Form
	}{
		{"one", catalog.Form{"owner": {"林晓雯"}, "owner.id": {"p1"}}, catalog.Form{"owner": {"林晓雯"}, "owner.id": {"p1"}}},
		{"blank id", catalog.Form{"owner": {"林晓雯"}, "owner.id": {" "}}, catalog.Form{"owner": {"林晓雯"}}},
		{"id without a name", catalog.Form{"owner": {""}, "owner.id": {"p1"}}, catalog.Form{}},
		{"id too long", catalog.Form{"owner": {"林晓雯"}, "owner.id": {strings.Repeat("9", 65)}}, catalog.Form{"owner": {"林晓雯"}}},
		{"many in one cell", catalog.Form{"recipients": {"甲、乙"}, "recipients.id": {"p1", ""}}, catalog.Form{"recipients": {"甲", "乙"}, "recipients.id": {"p1", ""}}},
		{"many in several", catalog.Form{"recipients": {"甲，一", "乙"}, "recipients.id": {"p1", "p2"}}, catalog.Form{"recipients": {`"甲，一"`, "乙"}, "recipients.id": {"p1", "p2"}}},
		{"many that do not match", catalog.Form{"recipients": {"甲、乙"}, "recipients.id": {"p1"}}, catalog.Form{"recipients": {"甲", "乙"}}},
		{"fewer names than ids", catalog.Form{"recipients": {"乙"}, "recipients.id": {"p1", "p2"}}, catalog.Form{"recipients": {"乙"}}},
		{"as a page posts them back", catalog.Form{"recipients": {"\"甲，一\"\r\n乙"}}, catalog.Form{"recipients": {`"甲，一"`, "乙"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := catalog.Form{"name": {"月报"}, "store": {"木棉里"}, "period_start": {"2026-10-01"}, "period_end": {"2026-10-31"}}
			want := form
			for key, values := range c.form {
				form = form.With(key, values...)
			}
			for key, values := range c.want {
				want = want.With(key, values...)
			}
			v, problems := catalog.DataReport.Decode(form)
			require.Empty(t, problems)
			require.Equal(t, want, catalog.DataReport.Encode(v))
		})
	}
}

// Two colours of one coat have one title: what tells them apart is the id alone, in several cells or in one.
func TestTwoOfOneTitleKeepTheirIDs(t *testing.T) {
	t.Parallel()
	k := catalog.BusinessOverview
	with := func(cells, ids []string) catalog.Values {
		form := k.Sample.With("core_products", cells...)
		form["core_products.id"] = ids
		v, problems := k.Decode(form)
		require.Empty(t, problems)
		return v
	}
	for _, cells := range [][]string{{"大衣", "围巾", "大衣"}, {"大衣\n围巾\r\n大衣"}, {"大衣、围巾，大衣"}} {
		v := with(cells, []string{"a", "b", "c"})
		require.Equal(t, []string{"a", "b", "c"}, k.Encode(v)["core_products.id"])
		require.Equal(t, []string{"大衣", "围巾", "大衣"}, k.Encode(v)["core_products"])
		again, problems := k.Decode(k.Encode(v))
		require.Empty(t, problems)
		require.Equal(t, v, again)
		b, err := k.JSON(v)
		require.NoError(t, err)
		stored, err := k.FromJSON(b)
		require.NoError(t, err)
		require.Equal(t, v, stored)
		require.Len(t, k.Diff(v, with(cells, []string{"a", "b", "d"})), 1, "another coat is another coat")
		require.Equal(t, v, k.Resolve(v, nil, nil))
		one := k.Resolve(v, nil, func(string, catalog.Ref) string { return "a" })
		require.Equal(t, []string{"大衣", "围巾"}, k.Encode(one)["core_products"], "what leads to one record is one")
	}
	for name, ids := range map[string][]string{"no ids": nil, "one id twice": {"a", "b", "a"}, "ids that do not fit": {"a", "b"}} {
		require.Equal(t, []string{"大衣", "围巾"}, k.Encode(with([]string{"大衣", "围巾", "大衣"}, ids))["core_products"], name)
	}
	half := with([]string{"大衣", "大衣"}, []string{"a", ""})
	require.Equal(t, []string{"a", ""}, k.Encode(half)["core_products.id"], "one that is matched and one that is not yet")
}

func TestFormGetTakesTheLast(t *testing.T) {
	t.Parallel()
	f := catalog.Form{"introduced": {"no", "yes"}}
	require.Equal(t, "yes", f.Get("introduced"), "a check box stands behind its hidden default")
	require.Equal(t, []string{"no", "yes"}, f.All("introduced"))
	require.Empty(t, f.Get("name"))
}

func TestJSON(t *testing.T) {
	t.Parallel()
	v, problems := catalog.SKU.Decode(catalog.Form{
		"title": {"大衣 <双面> & 长款"}, "sku_code": {"A-1"}, "price": {"¥1,299"}, "platform_fee_rate": {"5%"}, "on_hand": {"0"},
		"snapshot_at": {"2026-11-21 00:30"}, "nearest_expiry": {"2027/1/5"}, "avg_daily_sales": {"12.50"}, "owner": {"何佳怡"}, "owner.id": {"p9"},
		"backup_suppliers": {"甲、乙"}, "claims": {"羊毛"}, "certificates.3.name": {"检测报告"},
	})
	require.Empty(t, problems)
	b, err := catalog.SKU.JSON(v)
	require.NoError(t, err)
	require.Equal(t, `{"avg_daily_sales":"12.5","backup_suppliers":[{"title":"甲"},{"title":"乙"}],"certificates":[{"name":"检测报告"}],`+
		`"claims":["羊毛"],"nearest_expiry":"2027-01-05","on_hand":0,"owner":{"id":"p9","name":"何佳怡"},"platform_fee_rate":"5",`+
		`"price":{"amount":"1299","currency":"CNY"},"sku_code":"A-1","snapshot_at":"2026-11-20T16:30:00Z","title":"大衣 <双面> & 长款"}`, string(b))
	t.Run("blanks and order do not matter", func(t *testing.T) {
		t.Parallel()
		again, err := catalog.SKU.FromJSON([]byte(` {"title": "A", "on_hand": 3,  "sku_code":"A-1", "cost": null, "brand": ""} `))
		require.NoError(t, err)
		b, err := catalog.SKU.JSON(again)
		require.NoError(t, err)
		require.Equal(t, `{"on_hand":3,"sku_code":"A-1","title":"A"}`, string(b))
	})
	for name, broken := range map[string]string{
		"no object":      `[]`,
		"cut off":        `{"title":"A"`,
		"wrong type":     `{"title":5}`,
		"a key twice":    `{"title":"A","title":"B"}`,
		"a raw control":  "{\"title\":\"A\u0001\"}",
		"a float":        `{"replenish_days":1.5}`,
		"a bad date":     `{"nearest_expiry":"2026-02-31"}`,
		"a bad row":      `{"certificates":[{"valid_to":"soon"}]}`,
		"a float price":  `{"price":{"amount":12.5,"currency":"CNY"}}`,
		"trailing words": `{} {}`,
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			_, err := catalog.SKU.FromJSON([]byte(broken))
			require.ErrorContains(t, err, "read sku")
		})
	}
}
