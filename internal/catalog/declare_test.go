package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A mistake in a declaration stops the program at its start.
func TestDeclarePanics(t *testing.T) {
	t.Parallel()
	title := text("title", "名称", "Title").Required()
	valid := func() Kind {
		return Kind{Key: "thing", Title: title, Groups: []Group{group("g", "组", "Group", title, date("due", "日", "Due"))}}
	}
	require.NotPanics(t, func() { declare(valid()) })
	for name, change := range map[string]func(*Kind){
		"no title":             func(k *Kind) { k.Title = nil },
		"title not listed":     func(k *Kind) { k.Title = text("name", "名", "Name") },
		"title masked":         func(k *Kind) { k.Title = title.Masked(ClassOther) },
		"title is a date":      func(k *Kind) { k.Title = date("due", "日", "Due") },
		"subtitle not listed":  func(k *Kind) { k.Subtitle = []Field{text("name", "名", "Name")} },
		"owner is no person":   func(k *Kind) { k.Owner = title },
		"due is no date":       func(k *Kind) { k.Due = title },
		"field twice":          func(k *Kind) { k.Groups[0].Fields = append(k.Groups[0].Fields, text("due", "日", "Due")) },
		"field badly named":    func(k *Kind) { k.Groups[0].Fields = append(k.Groups[0].Fields, text("Due on", "日", "Due")) },
		"column twice":         func(k *Kind) { k.Groups[0].Fields = append(k.Groups[0].Fields, rows("r", "行", "R", title, title)) },
		"check of another":     func(k *Kind) { k.Checks = []Check{{ID: "other.rule", Field: title}} },
		"check without field":  func(k *Kind) { k.Checks = []Check{{ID: "thing.rule"}} },
		"check on a stranger":  func(k *Kind) { k.Checks = []Check{{ID: "thing.rule", Field: text("x", "甲", "X")}} },
		"check declared twice": func(k *Kind) { k.Checks = []Check{{ID: "thing.a", Field: title}, {ID: "thing.a", Field: title}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := valid()
			change(&k)
			require.Panics(t, func() { declare(k) })
		})
	}
	t.Run("kind twice", func(t *testing.T) {
		t.Parallel()
		require.Panics(t, func() { catalogOf(Account, Account) })
	})
	t.Run("reference to no kind", func(t *testing.T) {
		t.Parallel()
		k := valid()
		k.Groups = append(k.Groups, group("h", "组", "Group", ref("r", "联", "R", "nowhere")))
		require.Panics(t, func() { catalogOf(declare(k)) })
	})
}

// Builders give a changed copy, so two fields made from one do not share what was said later.
func TestBuildersCopy(t *testing.T) {
	t.Parallel()
	base := text("x", "甲", "X")
	strict := base.Required().Masked(ClassOther).Listed(2)
	require.False(t, base.Spec().Required || base.Spec().Masked || base.Spec().Listed)
	require.True(t, strict.Spec().Required && strict.Spec().Masked && strict.Spec().Listed)
	declared := declare(Kind{Key: "thing", Title: base, Groups: []Group{group("a", "甲", "A"), group("b", "乙", "B", base)}})
	require.Equal(t, 1, declared.Fields[0].Spec().Group)
	require.Equal(t, 0, base.Spec().Group)
}

func TestRetiredField(t *testing.T) {
	t.Parallel()
	title, fax := text("title", "名称", "Title"), text("fax", "传真", "Fax").Required().Retired()
	k := declare(Kind{Key: "thing", Title: title, Groups: []Group{group("g", "组", "Group", title, fax)}})
	old, err := k.FromJSON([]byte(`{"fax":"0571","title":"甲"}`))
	require.NoError(t, err)
	v, problems := k.Update(old, Form{"title": {"乙"}, "fax": {"overwritten"}})
	require.Empty(t, problems)
	require.Equal(t, "0571", fax.In(v), "it is kept, and no form can change it")
	require.Equal(t, "0571", k.Display(fax, v, ZH))
	require.Equal(t, []string{"名称"}, k.Header(ZH))
	require.Equal(t, []string{"乙"}, k.Cells(v, ZH))
	fresh, problems := k.Decode(Form{"title": {"丙"}, "fax": {"1"}})
	require.Empty(t, problems)
	require.False(t, fax.Set(fresh))
	require.Empty(t, k.Findings(fresh, Env{}))
}

// A masked column of a row is masked wherever rows are written.
func TestMaskedColumn(t *testing.T) {
	t.Parallel()
	title := text("title", "名称", "Title")
	k := declare(Kind{Key: "thing", Title: title, Groups: []Group{group("g", "组", "Group", title,
		rows("people", "人", "People", text("name", "名", "Name"), phone("phone", "话", "Phone").Masked(ClassContact)))}})
	v, problems := k.Decode(Form{"title": {"甲"}, "people.0.name": {"林"}, "people.0.phone": {"13800002046"}})
	require.Empty(t, problems)
	require.Equal(t, []string{"甲", "1. 林 · 话 138****2046"}, k.Cells(v, ZH))
	require.Equal(t, "甲 林", k.SearchText(v))
	require.Equal(t, "林 · 话 138****2046", k.Diff(Values{}, v)[1].New)
}

func TestZeroHandle(t *testing.T) {
	t.Parallel()
	var none Of[Person]
	require.False(t, none.Set(Values{}))
	require.Equal(t, Person{}, none.In(Values{}))
}
