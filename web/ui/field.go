package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
)

// FieldInput is everything the one form field shows: what the field is, what was typed, and what is wrong with it.
// What was typed is always shown as typed, also when it could not be read.
type FieldInput struct {
	Spec    catalog.Spec
	Values  []string // the cells of the form; several for fields with many values
	IDs     []string // people and references: ids the values were matched to, "" for those that were not
	Error   string   // a sentence in the reader's language
	Rows    []Row    // rows fields
	Suggest []string // people, references, texts: what is offered while typing
	Words   string   // computed fields: what follows from the other facts; retired ones: what the record says
	Focus   bool     // takes the focus when the page opens
}

// Row is one row of a rows field, by the keys of its columns.
type Row struct {
	Cells  map[string]string
	IDs    map[string][]string // people and references: the ids they were matched to
	Errors map[string]string
}

// FieldFrom takes what a form says about a field. errors are sentences by path ("title", "steps.2.action").
func FieldFrom(spec catalog.Spec, form catalog.Form, errors map[string]string) FieldInput {
	in := FieldInput{Spec: spec, Values: form.All(spec.Key), IDs: form.All(spec.Key + ".id"), Error: errors[spec.Key]}
	if spec.Type != catalog.TypeRows {
		return in
	}
	for _, n := range form.Rows(spec.Key) {
		row := Row{Cells: map[string]string{}, IDs: map[string][]string{}, Errors: map[string]string{}}
		for _, column := range spec.Columns {
			key := column.Spec().Key
			path := spec.Key + "." + strconv.Itoa(n) + "." + key
			row.Cells[key] = form.Get(path)
			row.IDs[key] = form.All(path + ".id")
			if text := errors[path]; text != "" {
				row.Errors[key] = text
			}
		}
		in.Rows = append(in.Rows, row)
	}
	return in
}

// FieldID is the id of the control of a field, for links to it.
func FieldID(path string) string { return "f-" + path }

// value is what a control with one value shows.
func (in FieldInput) value() string {
	if in.many() {
		return strings.Join(in.Values, "\n")
	}
	if len(in.Values) == 0 {
		return ""
	}
	return in.Values[len(in.Values)-1]
}

// many reports whether one control holds several values, one a line.
func (in FieldInput) many() bool {
	return in.Spec.Type == catalog.TypeList || in.Spec.Many
}

// ticked reports whether an option is among what was typed, by its value or its label.
func (in FieldInput) ticked(o catalog.Option) bool {
	return slices.ContainsFunc(in.typed(), func(v string) bool { return v == o.Value || v == o.Label.ZH || v == o.Label.EN })
}

// boxes are the options, with what is stored or was typed and is no longer offered.
func (in FieldInput) boxes() []catalog.Option {
	options := slices.Clone(in.Spec.Options)
	for _, v := range in.typed() {
		one := FieldInput{Values: []string{v}}
		if v != "" && !slices.ContainsFunc(options, one.ticked) {
			options = append(options, catalog.Option{Value: v, Label: catalog.Label{ZH: v, EN: v}})
		}
	}
	return options
}

// typed is one text for each of several values, also when they were typed into one cell.
func (in FieldInput) typed() []string {
	var out []string
	for _, cell := range in.Values {
		for _, v := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(listSigns, r) }) {
			out = append(out, strings.TrimSpace(v))
		}
	}
	return out
}

// listSigns stand between the values of a list in one cell.
const listSigns = "\u3001\uff0c,\uff1b;\n"

// described points at the hint of a field that is a set of boxes.
func (in FieldInput) described(p *locale.Printer) templ.OrderedAttributes {
	if in.hint(p) == "" {
		return nil
	}
	return templ.OrderedAttributes{templ.KeyValue[string, any]{Key: "aria-describedby", Value: FieldID(in.Spec.Key) + "-hint"}}
}

// suggestions are the values offered while typing.
func (in FieldInput) suggestions() []string {
	if len(in.Suggest) > 0 {
		return in.Suggest
	}
	return in.Spec.Suggestions
}

// optional reports whether the field may stay empty in every case. What is needed only sometimes carries no mark.
func (in FieldInput) optional() bool {
	s := in.Spec
	return !s.Required && !s.Conditional && !s.Identity && s.Type != catalog.TypeComputed
}

// wide reports whether the field takes both columns of the form.
func (in FieldInput) wide() bool {
	switch in.Spec.Type {
	case catalog.TypeMultiline, catalog.TypeList, catalog.TypeRows:
		return true
	}
	return in.Spec.Many
}

// unmatched lists the names of people or records that were not found, once they have been looked for.
func (in FieldInput) unmatched() []string {
	if in.Spec.Type != catalog.TypePerson && in.Spec.Type != catalog.TypeRef || len(in.IDs) == 0 {
		return nil
	}
	typed := in.Values
	if in.many() && len(typed) == 1 {
		typed = strings.FieldsFunc(typed[0], func(r rune) bool { return strings.ContainsRune(listSigns, r) })
	}
	if len(typed) != len(in.IDs) {
		return nil
	}
	var names []string
	for i, name := range typed {
		if name = strings.TrimSpace(name); name != "" && in.IDs[i] == "" {
			names = append(names, name)
		}
	}
	return names
}

// hint is the sentence under the label: the field's own, else how its type is typed.
func (in FieldInput) hint(p *locale.Printer) string {
	if own := in.Spec.Hint.In(catalog.Lang(p.Catalog())); own != "" {
		return own
	}
	switch {
	case in.many() && in.Spec.Type != catalog.TypeChoice:
		return p.T("common.form.list_hint")
	case in.Spec.Type == catalog.TypePerson && len(in.suggestions()) > 0:
		return p.T("common.form.by_name")
	case in.Spec.Type == catalog.TypeRef && len(in.suggestions()) > 0:
		return p.T("common.form.by_title")
	}
	return ""
}

// control is what the inputs of a field and of a cell in a row have in common.
type control struct {
	spec     catalog.Spec
	name     string // of the form key
	value    string
	describe string // ids of hint and error
	invalid  bool
	list     string // id of a datalist
	many     bool
	focus    bool
}

func (in FieldInput) control(p *locale.Printer) control {
	c := control{
		spec: in.Spec, name: in.Spec.Key, value: in.value(), invalid: in.Error != "",
		many: in.many(), focus: in.Focus,
	}
	id := FieldID(in.Spec.Key)
	var about []string
	if in.hint(p) != "" {
		about = append(about, id+"-hint")
	}
	if in.Error != "" {
		about = append(about, id+"-error")
	}
	c.describe = strings.Join(about, " ")
	if len(in.suggestions()) > 0 && !in.many() {
		c.list = id + "-list"
	}
	return c
}

// cell is the control of one column in row n.
func (in FieldInput) cell(n string, column catalog.Spec, row Row) control {
	key := column.Key
	c := control{
		spec: column, name: in.Spec.Key + "." + n + "." + key, value: row.Cells[key],
		invalid: row.Errors[key] != "", many: column.Type == catalog.TypeList || column.Many,
	}
	if c.invalid {
		c.describe = FieldID(c.name) + "-error"
	}
	return c
}

// dense reports whether a rows field has so few columns that it reads as a table.
func (in FieldInput) dense() bool {
	return len(in.Spec.Columns) <= 4 && !slices.ContainsFunc(in.Spec.Columns, func(f catalog.Field) bool {
		return tall(f.Spec())
	})
}

// tall reports whether a column of rows needs lines of its own.
func tall(s catalog.Spec) bool {
	return s.Type == catalog.TypeMultiline || s.Type == catalog.TypeList || s.Many
}

// inputType is the type attribute. A date that is none is shown in a text box, because a date box would lose it.
func (c control) inputType() string {
	switch c.spec.Type {
	case catalog.TypeDate:
		if c.value == "" || isDate(c.value) {
			return "date"
		}
	case catalog.TypeDateTime:
		if c.value == "" || isDateTime(c.value) {
			return "datetime-local"
		}
	case catalog.TypePhone:
		return "tel"
	case catalog.TypeEmail:
		return "email"
	case catalog.TypeURL:
		return "url"
	}
	return "text"
}

func (c control) inputMode() string {
	switch c.spec.Type {
	case catalog.TypeInt:
		return "numeric"
	case catalog.TypeDecimal, catalog.TypeMoney, catalog.TypePercent:
		return "decimal"
	}
	return ""
}

// shown is the value as the control spells it.
func (c control) shown() string {
	if c.inputType() == "datetime-local" {
		return strings.Replace(c.value, " ", "T", 1)
	}
	return c.value
}

func isDate(s string) bool {
	d, err := catalog.ParseDate(s)
	return err == nil && d.String() == s
}

func isDateTime(s string) bool {
	s = strings.Replace(s, "T", " ", 1)
	d, err := catalog.ParseDateTime(s)
	return err == nil && d.String() == s
}

// class marks identifiers, which must not get extra spacing.
func (c control) class() string {
	if c.spec.Code {
		return "input ident"
	}
	return "input"
}

// options are the answers of a choice, with the stored one kept when it is no longer offered.
func (c control) options(p *locale.Printer) []catalog.Option {
	if c.spec.Type == catalog.TypeBool {
		yes, no := p.T("common.form.yes"), p.T("common.form.no")
		return []catalog.Option{
			{Value: "yes", Label: catalog.Label{ZH: yes, EN: yes}},
			{Value: "no", Label: catalog.Label{ZH: no, EN: no}},
		}
	}
	options := c.spec.Options
	known := slices.ContainsFunc(options, func(o catalog.Option) bool { return o.Value == c.value })
	if c.value != "" && !known {
		options = append(slices.Clone(options), catalog.Option{Value: c.value, Label: catalog.Label{ZH: c.value, EN: c.value}})
	}
	return options
}

// about gives the attributes that most controls leave out.
func (c control) about() templ.OrderedAttributes {
	var list templ.OrderedAttributes
	add := func(name string, value any) {
		list = append(list, templ.KeyValue[string, any]{Key: name, Value: value})
	}
	if c.spec.Example != "" && c.spec.Type != catalog.TypeMultiline && c.spec.Type != catalog.TypeList && !c.many {
		add("placeholder", c.spec.Example)
	}
	if mode := c.inputMode(); mode != "" {
		add("inputmode", mode)
	}
	if c.list != "" {
		add("list", c.list)
	}
	if c.describe != "" {
		add("aria-describedby", c.describe)
	}
	if c.invalid {
		add("aria-invalid", "true")
	}
	if c.focus {
		add("autofocus", true)
	}
	return list
}
