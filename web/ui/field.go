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

	Pick  Pick            // people, references: where the picker asks
	Picks map[string]Pick // the same for columns of rows, by key
	None  *None           // where it may be said that there is no such fact
	Paste string          // rows: where a pasted block is read; "" where nobody reads it
	Kind  string          // rows: kind of the record, for Paste
}

// None lets a required fact be declared not applicable: the reason as typed (N-12).
type None struct{ Reason string }

// Pick is what a picker needs to know. The zero Pick is an input with suggestions and no picker.
type Pick struct {
	From string         // address that answers what was typed
	New  string         // address of the small form for what does not exist yet; "" where nothing can be made
	Kind string         // what is picked, in the reader's language: supplier
	Then string         // value of the button that goes to make one without script
	Bear map[string]int // how many bear a name that leads nowhere
	Now  map[string]string
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

// names are what a field of people or references says, with the ids they lead to.
func (in FieldInput) names() (names, ids []string) {
	names = in.Values
	if in.many() && len(names) == 1 {
		names = catalog.Items(names[0])
	}
	ids = make([]string, len(names))
	if len(in.IDs) == len(names) {
		copy(ids, in.IDs)
	}
	return names, ids
}

// Unlinked lists the names of people or records that lead nowhere.
func (in FieldInput) Unlinked() []string {
	if in.Spec.Type != catalog.TypePerson && in.Spec.Type != catalog.TypeRef {
		return nil
	}
	var out []string
	names, ids := in.names()
	for i, name := range names {
		if name = strings.TrimSpace(name); name != "" && ids[i] == "" {
			out = append(out, name)
		}
	}
	return out
}

// renamed lists the new names of what was renamed since it was chosen.
func (in FieldInput) renamed() []string {
	var out []string
	names, ids := in.names()
	for i, id := range ids {
		if now := in.Pick.Now[id]; id != "" && now != "" && now != names[i] {
			out = append(out, now)
		}
	}
	return out
}

// asCell is a cell of a row as a field of its own, for what both show alike.
func (in FieldInput) asCell(n string, column catalog.Spec, row Row) FieldInput {
	out := FieldInput{Spec: column, IDs: row.IDs[column.Key], Error: row.Errors[column.Key], Pick: in.Picks[column.Key]}
	if v := row.Cells[column.Key]; v != "" {
		out.Values = []string{v}
	}
	out.Spec.Key = in.Spec.Key + "." + n + "." + column.Key
	return out
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
	pick     Pick
	ids      []string // of people and references, as many as there are values
}

func (in FieldInput) control(p *locale.Printer) control {
	c := control{
		spec: in.Spec, name: in.Spec.Key, value: in.value(), invalid: in.Error != "",
		many: in.many(), focus: in.Focus, pick: in.Pick,
	}
	_, c.ids = in.names()
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
	cell := in.asCell(n, column, row)
	c := control{
		spec: column, name: cell.Spec.Key, value: row.Cells[column.Key],
		invalid: cell.Error != "", many: cell.many(), pick: cell.Pick,
	}
	_, c.ids = cell.names()
	if len(column.Suggestions) > 0 && !cell.many() {
		c.list = FieldID(in.Spec.Key) + "-" + column.Key + "-list"
	}
	if c.invalid {
		c.describe = FieldID(c.name) + "-error"
	}
	return c
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
