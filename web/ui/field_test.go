package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func spec(t catalog.Type) catalog.Spec {
	return catalog.Spec{Key: "k", Type: t, Label: catalog.Label{ZH: "标签", EN: "Label"}, Required: true}
}

func TestFieldTypes(t *testing.T) {
	t.Parallel()
	options := []catalog.Option{{Value: "a", Label: catalog.Label{ZH: "甲", EN: "A"}}}
	for _, c := range []struct {
		name    string
		change  func(*catalog.Spec)
		kind    catalog.Type
		value   string
		control string // selector of the control
		want    string // what it shows
	}{
		{"text", nil, catalog.TypeText, "x", "input[type=text]", "x"},
		{"phone", nil, catalog.TypePhone, "138 0000 2417", "input[type=tel]", "138 0000 2417"},
		{"email", nil, catalog.TypeEmail, "a@b.c", "input[type=email]", "a@b.c"},
		{"url", nil, catalog.TypeURL, "myseller", "input[type=url]", "myseller"},
		{"int", nil, catalog.TypeInt, "12", "input[inputmode=numeric]", "12"},
		{"money", nil, catalog.TypeMoney, "12.50 USD", "input[inputmode=decimal]", "12.50 USD"},
		{"percent", nil, catalog.TypePercent, "5%", "input[inputmode=decimal]", "5%"},
		{"date", nil, catalog.TypeDate, "2026-11-25", "input[type=date]", "2026-11-25"},
		{"a date that is none is kept", nil, catalog.TypeDate, "31 February", "input[type=text]", "31 February"},
		{"date and time", nil, catalog.TypeDateTime, "2026-11-25 16:02", "input[type=datetime-local]", "2026-11-25T16:02"},
		{"a time that is none is kept", nil, catalog.TypeDateTime, "soon", "input[type=text]", "soon"},
		{"multiline", nil, catalog.TypeMultiline, "a\nb", "textarea", "a b"},
		{"list", nil, catalog.TypeList, "a、b", "textarea", "a、b"},
		{"person", nil, catalog.TypePerson, "周子昂", "input[type=text]", "周子昂"},
		{"several people", func(s *catalog.Spec) { s.Many = true }, catalog.TypePerson, "周子昂、何佳怡", "textarea", "周子昂、何佳怡"},
		{"reference", nil, catalog.TypeRef, "绍兴柯纺", "input[type=text]", "绍兴柯纺"},
		{"choice", func(s *catalog.Spec) { s.Options = options }, catalog.TypeChoice, "a", "select", "甲"},
		{"an answer no longer offered is kept", func(s *catalog.Spec) { s.Options = options }, catalog.TypeChoice, "old", "select", "old"},
		{"yes or no", nil, catalog.TypeBool, "no", "select", "否"},
		{"no answer yet", nil, catalog.TypeBool, "", "select", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := spec(c.kind)
			if c.change != nil {
				c.change(&s)
			}
			d := render(t, Field(zh, FieldInput{Spec: s, Values: []string{c.value}}))
			control := d.one(c.control)
			require.Equal(t, "k", attr(control, "name"))
			require.Equal(t, "f-k", attr(control, "id"))
			switch control.Data {
			case "select":
				got := ""
				for _, o := range d.all("option[selected]") {
					got = words(o)
				}
				require.Equal(t, c.want, got)
			case "textarea":
				require.Equal(t, c.want, words(control))
			default:
				require.Equal(t, c.want, attr(control, "value"))
			}
			d.none("span.opt")
			d.labelled()
		})
	}
}

func TestFieldSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := spec(catalog.TypeURL)
	s.Hint = catalog.Label{ZH: "写登录页", EN: "The sign-in page"}
	s.Example = "https://example.com"
	d := render(t, Field(en, FieldInput{Spec: s, Values: []string{"x"}, Error: "Start with https://"}))
	control := d.one("input#f-k")
	require.Equal(t, "true", attr(control, "aria-invalid"))
	require.Equal(t, "f-k-hint f-k-error", attr(control, "aria-describedby"))
	require.Equal(t, "https://example.com", attr(control, "placeholder"))
	require.Equal(t, "Error: Start with https://", words(d.one("p#f-k-error")))
	require.Equal(t, "field is-invalid", attr(d.one("div.field"), "class"))
	d.labelled()
}

func TestFieldMarks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*catalog.Spec)
		want   bool
	}{
		{"required", func(*catalog.Spec) {}, false},
		{"optional", func(s *catalog.Spec) { s.Required = false }, true},
		{"needed sometimes", func(s *catalog.Spec) { s.Required, s.Conditional = false, true }, false},
		{"identity", func(s *catalog.Spec) { s.Required, s.Identity = false, true }, false},
	} {
		s := spec(catalog.TypeText)
		c.change(&s)
		require.Equal(t, c.want, len(render(t, Field(zh, FieldInput{Spec: s})).all("span.opt")) == 1, c.name)
	}
	s := spec(catalog.TypeInt)
	s.Unit = catalog.Label{ZH: "天", EN: "days"}
	require.Equal(t, "标签（天）", words(render(t, Field(zh, FieldInput{Spec: s})).one("label")))
	require.Equal(t, "field span", attr(render(t, Field(zh, FieldInput{Spec: spec(catalog.TypeMultiline)})).one("div.field"), "class"))
}

func TestFieldOfPeople(t *testing.T) {
	t.Parallel()
	d := render(t, Field(zh, FieldInput{
		Spec: spec(catalog.TypePerson), Values: []string{"张三"}, IDs: []string{""}, Suggest: []string{"周子昂"},
	}))
	require.Equal(t, "f-k-list", attr(d.one("input#f-k"), "list"))
	require.Equal(t, "周子昂", attr(d.all("option")[0], "value"))
	require.Contains(t, d.text, "张三」不在列表里")
	d.one("input[name=k.id]")
	many := spec(catalog.TypePerson)
	many.Many = true
	d = render(t, Field(zh, FieldInput{Spec: many, Values: []string{"周子昂、张三"}, IDs: []string{"7", ""}}))
	require.Contains(t, d.text, "「张三」不在列表里")
	require.Len(t, d.all("input[name=k.id]"), 2)
	d = render(t, Field(zh, FieldInput{Spec: spec(catalog.TypePerson), Values: []string{"周子昂"}, IDs: []string{"7"}}))
	require.Equal(t, "7", attr(d.one("input[name=k.id]"), "value"))
	require.NotContains(t, d.text, "不在列表里")
}

func TestFieldThatFollows(t *testing.T) {
	t.Parallel()
	d := render(t, Field(zh, FieldInput{Spec: spec(catalog.TypeComputed), Words: "60.6%"}))
	require.Equal(t, "60.6%", words(d.one("output")))
	d.none("input")
	require.Empty(t, render(t, Field(zh, FieldInput{Spec: spec(catalog.TypeComputed)})).all("div"), "nothing follows yet")
}

// Every kind's sample goes through the form and comes back as it was: what a browser would post is what was shown.
func TestEveryKindSurvivesItsForm(t *testing.T) {
	t.Parallel()
	for _, kind := range catalog.All() {
		t.Run(kind.Key, func(t *testing.T) {
			t.Parallel()
			before, problems := kind.Decode(kind.Sample)
			require.Empty(t, problems)
			shown := kind.Encode(before)
			posted := catalog.Form{}
			for _, f := range kind.Fields {
				d := render(t, Field(zh, FieldFrom(f.Spec(), shown, nil)))
				d.labelled()
				collect(d, posted)
			}
			after, problems := kind.Decode(posted)
			require.Empty(t, problems)
			require.Equal(t, shown, kind.Encode(after))
		})
	}
}

// collect posts what a browser would post.
func collect(d dom, form catalog.Form) {
	for _, n := range d.all("input") {
		if attr(n, "type") == "checkbox" && !matches(n, "[checked]") {
			continue
		}
		form[attr(n, "name")] = append(form[attr(n, "name")], attr(n, "value"))
	}
	for _, n := range d.all("textarea") {
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		form[attr(n, "name")] = []string{text}
	}
	for _, n := range d.all("select") {
		form[attr(n, "name")] = []string{""}
		for _, o := range d.all("option[selected]") {
			if o.Parent == n {
				form[attr(n, "name")] = []string{attr(o, "value")}
			}
		}
	}
}

func TestTicksField(t *testing.T) {
	t.Parallel()
	s := catalog.Spec{Key: "parts", Label: catalog.Label{ZH: "要素", EN: "Parts"}, Type: catalog.TypeChoice, Many: true, Options: []catalog.Option{
		{Value: "need", Label: catalog.Label{ZH: "需求", EN: "Need"}}, {Value: "close", Label: catalog.Label{ZH: "成交", EN: "Close"}},
	}}
	d := render(t, Field(zh, FieldInput{Spec: s, Values: []string{"", "close", "gone"}, Error: "请从列表中选择"}))
	d.labelled()
	require.Equal(t, "fieldset", d.one("*#f-parts").Data)
	require.Len(t, d.all("input[type=checkbox]"), 3, "what is no longer offered stays ticked")
	posted := catalog.Form{}
	collect(d, posted)
	require.Equal(t, catalog.Form{"parts": {"", "close", "gone"}}, posted)
	require.Contains(t, words(d.one("p#f-parts-error")), "请从列表中选择")
	inOneCell := render(t, Field(zh, FieldInput{Spec: s, Values: []string{"需求、成交"}}))
	require.Len(t, inOneCell.all("input[checked]"), 2, "a cell of a spreadsheet")
}

func TestRowsField(t *testing.T) {
	t.Parallel()
	kind, ok := catalog.Lookup("sop")
	require.True(t, ok)
	steps, ok := kind.Field("steps")
	require.True(t, ok)
	s := steps.Spec()
	column := s.Columns[0].Spec().Key
	form := catalog.Form{"steps.3." + column: {"later"}, "steps.1." + column: {"first"}}
	in := FieldFrom(s, form, map[string]string{"steps.3." + column: "太长", "steps": "太多"})
	require.Len(t, in.Rows, 2)
	require.Equal(t, "first", in.Rows[0].Cells[column])
	require.Equal(t, "太长", in.Rows[1].Errors[column])

	d := render(t, Field(zh, in))
	d.labelled()
	require.Equal(t, "steps", attr(d.one("div.rows"), "data-rows"))
	require.Equal(t, "fieldset", d.one("*#f-steps").Data)
	require.Contains(t, words(d.one("p#f-steps-error")), "太多")
	require.Equal(t, "true", attr(d.one("*[name=steps.1."+column+"]"), "aria-invalid"), "rows are numbered afresh")
	d.one("textarea[name=steps]")
	for _, act := range []string{"steps:add", "steps:up:1", "steps:down:0", "steps:remove:1"} {
		require.NotEmpty(t, d.all("button[value="+act+"]"), act)
	}
	for _, b := range d.all("button[name=_rows]") {
		require.Empty(t, attr(b, "type"), "without script the button submits")
	}
	require.Len(t, d.all("template"), 1)
	require.Equal(t, 1, strings.Count(d.text, "<template>"))
}

func TestRowsKeepWhomTheyName(t *testing.T) {
	t.Parallel()
	kind, ok := catalog.Lookup("sop")
	require.True(t, ok)
	steps, ok := kind.Field("steps")
	require.True(t, ok)
	for _, column := range steps.Spec().Columns {
		if column.Spec().Type != catalog.TypePerson {
			continue
		}
		path := "steps.0." + column.Spec().Key
		form := catalog.Form{path: {"周子昂"}, path + ".id": {"7"}}
		d := render(t, Field(zh, FieldFrom(steps.Spec(), form, nil)))
		require.Equal(t, "7", attr(d.one("input[name="+path+".id]"), "value"))
		return
	}
	require.Fail(t, "the steps of an SOP name nobody any more; take another kind for this test")
}
