package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// saying is an account of which nothing binds but what the form says.
func saying(t require.TestingT, said Form) Values {
	kind, _ := Lookup("account")
	form := Form{"platform": {"tmall"}, "login_name": {"木棉里"}, "second_factor": {"sms"}}
	for key, cells := range said {
		form[key] = cells
	}
	v, problems := kind.Decode(form)
	require.Empty(t, problems)
	return v
}

// bound is what an account binds by a field that says so.
func bound(t require.TestingT, field, said string) []Binding {
	return Bindings("account", saying(t, Form{field: {said}}))
}

// TestBindings compares what back offices show with what people say of themselves.
func TestBindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field, shown string
		sort         BindingSort
		own          string
		same, sure   bool
	}{
		{"bound_phone", "138 0000 2046", BindsPhone, "+86 138-0000-2046", true, true},
		{"bound_phone", "0086 13800002046", BindsPhone, "13800002046", true, true},
		{"bound_phone", "138****2046", BindsPhone, "13800002046", true, false},
		{"bound_phone", "１３８＊＊＊＊２０４６", BindsPhone, "13800002046", true, false},
		{"bound_phone", "138**2046", BindsPhone, "13800002046", true, false},
		{"bound_phone", "138****2046", BindsPhone, "13900002046", false, false},
		{"bound_phone", "138****2046", BindsPhone, "13800002047", false, false},
		{"bound_phone", "1380000****", BindsPhone, "13800002046", true, false},
		{"bound_phone", "+86 571 0000 8820", BindsPhone, "0571-0000 8820 转 8001", true, true},
		{"bound_phone", "0571-0000 8820", BindsPhone, "0571-0000 8821", false, true},
		{"bound_email", "Lin.Xiaowen+tmall@Mumianli.example", BindsMail, "lin.xiaowen@mumianli.example", true, true},
		{"bound_email", "l***n@mumianli.example", BindsMail, "lin.xiaowen@mumianli.example", true, false},
		{"bound_email", "l***@mumianli.example", BindsMail, "he.jiayi@mumianli.example", false, false},
		{"bound_email", "lin_xiaowen@mumianli.example", BindsMail, "lin.xiaowen@mumianli.example", false, true},
		{"real_name_person", "林 晓雯", BindsName, "林晓雯", true, true},
		{"real_name_person", "林*雯", BindsName, "林晓雯", true, false},
		{"real_name_person", "**雯", BindsName, "林晓雯", true, false},
		{"real_name_person", "林*", BindsName, "林晓雯", false, false},
		{"real_name_person", "Ｌｉｎ Xiaowen", BindsName, "lin xiaowen", true, true},
		{"payout_card", "招商银行 6214 8300 0000 8820", BindsCard, "尾号 8820", true, false},
		{"payout_card", "**** **** **** 8820", BindsCard, "6214830000008820", true, false},
		{"payout_card", "工行尾号8821", BindsCard, "8820", false, false},
		{"factor_device", "小雯的 iPhone13", BindsDevice, "iPhone 13（小雯）", true, true},
		{"factor_device", "iPhone 13", BindsDevice, "小雯的 iPhone 13", false, true},
		{"second_factor_holder", "林晓雯", BindsName, "林晓雯", true, true},
	} {
		t.Run(c.shown+" "+c.own, func(t *testing.T) {
			t.Parallel()
			list := bound(t, c.field, c.shown)
			require.Len(t, list, 1)
			own, is := IdentityOf(c.sort, c.own)
			require.True(t, is)
			require.Equal(t, c.field, list[0].Field)
			require.Equal(t, c.same, list[0].To([]Identity{own}))
			require.Equal(t, c.sure, list[0].Sure)
			require.False(t, list[0].To([]Identity{{Sort: "other", Value: own.Value, Clue: own.Clue}}))
		})
	}
}

// What shows too little binds nothing, and nobody keeps something of themselves that is hidden.
func TestTooLittleBindsNothing(t *testing.T) {
	t.Parallel()
	for field, said := range map[string]string{"real_name_person": "***", "bound_email": "***@qq.com", "payout_card": "对公账户", "factor_device": "！"} {
		require.Empty(t, bound(t, field, said), said)
	}
	for sort, said := range map[BindingSort]string{BindsPhone: "138****2046", BindsMail: "l***@qq.com", BindsName: "林*雯", BindsCard: "886", BindsDevice: " "} {
		_, is := IdentityOf(sort, said)
		require.False(t, is, said)
	}
	v := saying(t, Form{"second_factor": {"none"}, "second_factor_holder": {"林晓雯"}, "factor_device": {"iPhone 13"}})
	require.Empty(t, Bindings("account", v), "without a second factor there is no device")
	require.Empty(t, Bindings("sku", v))
}

// A person who was matched is bound by being that person, whatever they are called.
func TestBindingsOfMatchedPeople(t *testing.T) {
	t.Parallel()
	kind, _ := Lookup("account")
	v := saying(t, Form{"second_factor_holder": {"林晓雯"}})
	v = kind.Resolve(v, func(Person) string { return "019a-1" }, nil)
	list := Bindings("account", v)
	require.Equal(t, []Binding{{Field: "second_factor_holder", Sort: BindsPerson, Pattern: "019a-1", Clue: "019a-1", Sure: true}}, list)
	require.True(t, list[0].To(PersonIdentities(Person{ID: "019a-1", Name: "林小雯"}, "", "")))
	require.False(t, list[0].To(PersonIdentities(Person{ID: "019a-2", Name: "林晓雯"}, "", "")), "of two of one name it is the other")
}

// Blanks, prefixes, case and width never matter, hidden parts hide nothing else, and the clue is always that of whom it matches.
func TestBindingsHoldHoweverWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`1[3-9]\d{9}`).Draw(t, "number")
		own, is := IdentityOf(BindsPhone, number)
		require.True(t, is)
		spaced := rapid.SampledFrom([]string{"", "+86 ", "0086", "86-"}).Draw(t, "prefix") + number[:3] + rapid.SampledFrom([]string{"", " ", "-"}).Draw(t, "gap") + number[3:]
		from := rapid.IntRange(0, 10).Draw(t, "from")
		to := rapid.IntRange(from, min(11, from+6)).Draw(t, "to")
		for _, shown := range []string{spaced, number[:from] + strings.Repeat("*", to-from) + number[to:]} {
			list := bound(t, "bound_phone", shown)
			require.Len(t, list, 1)
			require.True(t, list[0].To([]Identity{own}), "%s as %s", number, shown)
			require.Contains(t, []string{"", own.Clue}, list[0].Clue)
		}
		other := rapid.StringMatching(`1[3-9]\d{9}`).Draw(t, "other")
		o, _ := IdentityOf(BindsPhone, other)
		require.Equal(t, number == other, bound(t, "bound_phone", number)[0].To([]Identity{o}))
	})
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.StringMatching(`[a-z][a-z0-9._%]{0,8}[a-z]`).Filter(func(s string) bool { return !strings.Contains(s, "..") }).Draw(t, "local")
		own, is := IdentityOf(BindsMail, local+"@qq.com")
		require.True(t, is)
		tag := rapid.SampledFrom([]string{"", "+tmall"}).Draw(t, "tag")
		list := bound(t, "bound_email", strings.ToUpper(local)+tag+"@QQ.com")
		require.True(t, list[0].To([]Identity{own}))
		require.True(t, list[0].Sure)
		hiddenAs := local[:1] + "****" + "@qq.com"
		require.True(t, bound(t, "bound_email", hiddenAs)[0].To([]Identity{own}))
		other, _ := IdentityOf(BindsMail, "x"+local+"@qq.com")
		require.False(t, list[0].To([]Identity{other}))
	})
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[\x{4e00}-\x{4e80}]{2,4}`).Draw(t, "name")
		own, is := IdentityOf(BindsName, name)
		require.True(t, is)
		runes := []rune(name)
		at := rapid.IntRange(0, len(runes)-1).Draw(t, "at")
		shown := string(runes[:at]) + "*" + string(runes[at+1:])
		require.True(t, bound(t, "real_name_person", shown)[0].To([]Identity{own}), shown)
		require.False(t, bound(t, "real_name_person", shown+"*")[0].To([]Identity{own}), "a star is one character of a name")
		require.True(t, bound(t, "real_name_person", " "+string(runes[0])+" "+string(runes[1:]))[0].To([]Identity{own}))
	})
}

// Normalising what is normalised changes nothing.
func TestIdentitiesStay(t *testing.T) {
	t.Parallel()
	marked, is := IdentityOf(BindsName, "A¨") // the mark stands behind a blank in the form of compatibility
	require.True(t, is)
	require.Equal(t, "ä", marked.Value)
	rapid.Check(t, func(t *rapid.T) {
		sort := rapid.SampledFrom(BindingSorts).Draw(t, "sort")
		said := rapid.String().Draw(t, "said")
		first, is := IdentityOf(sort, said)
		if !is {
			return
		}
		again, is := IdentityOf(sort, first.Value)
		if sort == BindsPhone && strings.HasPrefix(first.Value, "86") || strings.HasPrefix(first.Value, "0") {
			return // two prefixes are one too many
		}
		require.True(t, is, "%q", first.Value)
		require.Equal(t, first, again)
	})
}

func TestSoleAdministrator(t *testing.T) {
	t.Parallel()
	day := NewDate(2026, 11, 30)
	lin, he := Person{ID: "1", Name: "林晓雯"}, Person{ID: "2", Name: "何佳怡"}
	for _, c := range []struct {
		name string
		list []Access
		want Person
	}{
		{"nobody", nil, Person{}},
		{"one of two", []Access{{Person: lin, Administrator: true}, {Person: he}}, lin},
		{"two", []Access{{Person: lin, Administrator: true}, {Person: he, Administrator: true}}, Person{}},
		{"two lines of one", []Access{{Person: lin, Administrator: true}, {Person: lin, Administrator: true}}, lin},
		{"the other ends before", []Access{{Person: lin, Administrator: true}, {Person: he, Administrator: true, Until: day}}, lin},
		{"the other ends behind", []Access{{Person: lin, Administrator: true}, {Person: he, Administrator: true, Until: NewDate(2026, 12, 1)}}, Person{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, is := SoleAdministrator(c.list, day)
			require.Equal(t, c.want, got)
			require.Equal(t, c.want.Name != "", is)
		})
	}
}
