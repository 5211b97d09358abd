package server

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// showPlan is the page about the columns. After a refusal it says what was chosen.
func (d desk) showPlan() error {
	c := d.c
	if c.refusal != nil {
		in, _ := d.planned(c.r.PostForm)
		d.im.Parts = slices.Clone(d.im.Parts)
		for i, p := range in.Parts {
			d.im.Parts[i].Section, d.im.Parts[i].Plan, d.im.Parts[i].Make = p.Section, p.Plan, p.Make
		}
	}
	part := d.part()
	about := append(d.about(), d.lines())
	if len(part.Plan.Columns) > 0 && part.Section != uuid.Nil {
		about = append(about, c.p.T("import.matched", "Count", matched(part.Plan), "Total", len(part.Plan.Columns)))
	}
	drop, ask := d.dropAct()
	props := page.ImportPlanProps{
		Frame: d.frame(c.p.T("import.step.plan")), Head: d.head(1, c.p.T("import.plan.heading"), strings.Join(about, " · ")), Action: ui.ToImportPlan(d.h, d.i), Hidden: d.hidden(),
		Notes: d.planNotes(), Part: d.planPart(), Back: page.Link{Text: c.p.T("import.back"), Href: d.toUpload("", "")}, Drop: drop, Asks: []page.Ask{ask},
	}
	if len(d.im.Parts) > 1 {
		props.Tables, props.Part.Sections = d.tables(), nil
	}
	if n, ok := d.errorNote(); ok {
		props.Notes = slices.Insert(props.Notes, 0, n)
	}
	if d.im.State == app.ImportReady {
		props.Back.Href = d.here()
	}
	return c.render(200, page.ImportPlan(props))
}

// about says which table of the file is looked at.
func (d desk) about() []string {
	part, out := d.part(), []string{}
	if part.Table != "" && (d.im.Format != sheet.FormatCSV || len(d.im.Parts) > 1) {
		out = append(out, d.c.p.T("import.table", "Name", clipped(part.Table, 40)))
	}
	return out
}

// lines says how many lines of the file are under the header.
func (d desk) lines() string {
	part := d.part()
	above := heads(part.Plan)
	if len(d.page.Head) > 0 {
		// Titles and notes over the header are no rows either.
		above = 0
		for _, l := range d.page.Head {
			if l.Number <= part.Plan.HeadTo {
				above++
			}
		}
	}
	return d.c.p.T("import.lines", "Count", max(0, part.Lines-above))
}

// toUpload is step 1 with what was chosen for this file.
func (d desk) toUpload(encoding, comma string) string {
	section := ""
	if s, ok := d.target(); ok {
		section = s.ID.String()
	}
	return ui.With(ui.ToNewImport(d.h, section), "encoding", encoding, "comma", comma)
}

// heads is how many lines of a table are its header.
func heads(p source.Plan) int {
	if p.HeadAt == 0 {
		return 0
	}
	return p.HeadTo - p.HeadAt + 1
}

func matched(p source.Plan) int {
	n := 0
	for _, c := range p.Columns {
		if c.Use == source.UseField {
			n++
		}
	}
	return n
}

// tables are all tables of the file with the sections they go into.
func (d desk) tables() []page.ImportTable {
	out := make([]page.ImportTable, len(d.im.Parts))
	for i, p := range d.im.Parts {
		name := clipped(p.Table, 60)
		if name == "" {
			name = d.c.p.T("import.plan.table", "Number", i+1)
		}
		about := d.c.p.T("import.lines", "Count", max(0, p.Lines-heads(p.Plan)))
		if i == d.at { // whose lines over the header are known
			about = d.lines()
		}
		out[i] = page.ImportTable{
			Index: strconv.Itoa(i), Name: name, About: about, Sections: d.sections(p),
			Current: i == d.at, Unseen: p.Unseen, SelectName: "section." + strconv.Itoa(i), Label: d.c.p.T("import.plan.section_of", "Name", name),
		}
		if p.Section != uuid.Nil {
			out[i].Matched = d.c.p.T("import.matched_short", "Count", matched(p.Plan), "Total", len(p.Plan.Columns))
		}
	}
	return out
}

// sections are the sections a table can go into.
func (d desk) sections(p app.ImportPart) []page.Option {
	none := "import.plan.no_section"
	if len(d.im.Parts) == 1 { // a file of which nothing is taken in is no import
		none = "import.plan.choose_section"
	}
	out := []page.Option{{Text: d.c.p.T(none), Chosen: p.Section == uuid.Nil}}
	sc := d.c.scope.At(d.page.Handover.State)
	for _, s := range d.page.Sections {
		if sc.MayImport(s) != nil && s.ID != p.Section {
			continue
		}
		out = append(out, page.Option{Value: s.ID.String(), Text: s.Title(d.c.lang()), Chosen: s.ID == p.Section})
	}
	return out
}

// fewBlank columns are not worth folding away.
const fewBlank = 2

// blank says whether a column says nothing as far as anybody can see and means nothing, without anybody's word for this file.
func blank(c source.Column) bool {
	return (c.Use == source.UseIgnored || c.Use == source.UseExtra) && len(c.Samples) == 0 && c.Sure != source.SurePerson
}

// planPart is the table whose columns are shown.
func (d desk) planPart() page.ImportPart {
	p, n := d.part(), strconv.Itoa(d.at)
	kind, known := d.kind(p)
	out := page.ImportPart{Index: n, Sections: d.sections(p), Out: p.Section == uuid.Nil || !known, Heads: d.heads(p)}
	if out.Out {
		out.Why, out.Lines = d.c.p.T("import.plan.out"), d.firstLines()
		if len(d.im.Parts) == 1 {
			out.Why = d.c.p.T("import.plan.unknown")
		}
		return out
	}
	out.Profiles = d.profiles(p.Plan.Profile)
	out.Fields = d.fields(kind, p.Plan)
	needed := map[string]bool{}
	for _, f := range p.Plan.Needed(kind) {
		needed[f.Spec().Key] = true
	}
	folded := 0
	for _, col := range p.Plan.Columns {
		if blank(col) {
			folded++
		}
	}
	for i, col := range p.Plan.Columns {
		c := d.column(col, n, i, needed)
		if folded > fewBlank && blank(col) {
			out.Blank = append(out.Blank, c)
			continue
		}
		out.Columns = append(out.Columns, c)
	}
	out.Choices = d.choices(kind, p.Plan, n)
	for _, k := range referred(kind, p.Plan, p.Make) {
		if target, ok := d.c.viewer.Catalog.Lookup(k); ok {
			out.Makes = append(out.Makes, page.ImportMake{
				Name: "make." + n, Value: k, On: slices.Contains(p.Make, k), Text: d.c.p.T("import.make", "Kind", target.Label.In(d.lang())),
				Hint: d.c.p.T("import.make_hint"),
			})
		}
	}
	return out
}

// firstLines are the beginnings of the first lines, so that a person sees what an unknown table is about.
func (d desk) firstLines() [][]string {
	const lines, cells = 5, 8
	var out [][]string
	for _, l := range d.page.Head[:min(lines, len(d.page.Head))] {
		var line []string
		for _, cell := range l.Cells[:min(cells, len(l.Cells))] {
			line = append(line, clipped(cell, 30))
		}
		for len(line) < cells && len(out) > 0 && len(line) < len(out[0]) {
			line = append(line, "")
		}
		out = append(out, line)
	}
	return out
}

// column is a column as a line of the page.
func (d desk) column(col source.Column, n string, i int, needed map[string]bool) page.ImportColumn {
	p, at := d.c.p, strconv.Itoa(i)
	out := page.ImportColumn{
		Name: "use." + n + "." + at, ID: "f-use-" + n + "-" + at, Letter: source.Letter(i), Header: clipped(col.Header, 80), Value: useOf(col),
		Required: col.Use == source.UseField && needed[col.Field],
	}
	for _, s := range col.Samples {
		out.Samples = append(out.Samples, clipped(s, 80))
	}
	named := out.Header
	if named == "" {
		named = out.Letter
	}
	out.Label = p.T("import.plan.field_of", "Name", named)
	switch col.Use {
	case source.UseRefused:
		out.Fixed, out.Why = p.T("import.use.refused"), p.T("import.use.refused_why")
		out.Tone, out.Sure = "blocker", p.T("import.sure.refused")
	case source.UseDropped:
		out.Fixed, out.Why = p.T("import.use.dropped"), p.T("import.use.dropped_why")
		out.Tone, out.Sure = "notice", p.T("import.sure.dropped")
	case source.UseExtra:
		out.Sure = p.T("import.sure.extra")
	case source.UseIgnored:
		out.Sure = p.T("import.sure.ignored")
	default:
		out.Tone = "pass"
		if doubtful(col) {
			out.Tone = "warning"
		}
		if col.Sure != "" && col.Sure != source.SureNone {
			out.Sure = p.T("import.sure." + string(col.Sure))
		} else {
			out.Sure = p.T("import.sure.person")
		}
	}
	return out
}

// doubtful says whether a person should look at what the column was taken for.
func doubtful(c source.Column) bool {
	return c.Use == source.UseField && (c.Sure == source.SureSimilar || c.Sure == source.SureContent)
}

// heads are the lines that can be the header of the table.
func (d desk) heads(p app.ImportPart) []page.Option {
	if len(d.page.Head) == 0 || p.Section == uuid.Nil {
		return nil
	}
	const shown = 20
	out := []page.Option{{Value: "0", Text: d.c.p.T("import.plan.headless"), Chosen: p.Plan.HeadAt == 0}}
	for i, l := range d.page.Head {
		if i >= shown && l.Number != p.Plan.HeadAt {
			continue
		}
		var cells []string
		for _, cell := range l.Cells {
			if cell = strings.TrimSpace(cell); cell != "" {
				cells = append(cells, clipped(cell, 16))
			}
			if len(cells) == 4 {
				break
			}
		}
		key := "import.plan.head_line"
		if l.Number == p.Plan.HeadAt && p.Plan.HeadTo > p.Plan.HeadAt {
			key = "import.plan.head_lines"
		}
		out = append(out, page.Option{
			Value: strconv.Itoa(l.Number), Chosen: l.Number == p.Plan.HeadAt,
			Text: d.c.p.T(key, "Number", strconv.Itoa(l.Number), "Last", strconv.Itoa(p.Plan.HeadTo), "Cells", strings.Join(cells, " | ")),
		})
	}
	return out
}

// fields are what a column can mean: nothing, or a field, by the groups of the form.
func (d desk) fields(kind catalog.Kind, plan source.Plan) []page.FieldChoices {
	out := []page.FieldChoices{{Options: []page.Option{
		{Value: string(source.UseIgnored), Text: d.c.p.T("import.use.ignored")}, {Value: string(source.UseExtra), Text: d.c.p.T("import.use.extra")},
	}}}
	there := map[string]bool{}
	option := func(path string) page.Option {
		there[path] = true
		return page.Option{Value: "field:" + path, Text: d.c.fieldLabel(kind, path)}
	}
	needed := plan.Needed(kind)
	for _, g := range kind.Groups {
		choices := page.FieldChoices{Label: g.Label.In(d.lang())}
		for _, f := range g.Fields {
			s := f.Spec()
			switch {
			case s.Retired, s.Type == catalog.TypeComputed:
			case s.Type == catalog.TypeRows:
				for _, column := range s.Columns {
					if cs := column.Spec(); !cs.Retired && cs.Type != catalog.TypeComputed {
						choices.Options = append(choices.Options, option(s.Key+"."+cs.Key))
					}
				}
			default:
				o := option(s.Key)
				if slices.ContainsFunc(needed, func(n catalog.Field) bool { return n.Spec().Key == s.Key }) {
					o.Text = d.c.p.T("import.plan.required_field", "Label", o.Text)
				}
				choices.Options = append(choices.Options, o)
			}
		}
		if len(choices.Options) > 0 {
			out = append(out, choices)
		}
	}
	// A plan may name what is not offered any more.
	for _, col := range plan.Columns {
		if col.Use == source.UseField && !there[col.Field] {
			out[0].Options = append(out[0].Options, option(col.Field))
		}
	}
	return out
}

// choices are the questions about the table as a whole.
func (d desk) choices(kind catalog.Kind, plan source.Plan, n string) []page.ImportChoice {
	p := d.c.p
	var identity []string
	for _, f := range kind.Fields {
		if s := f.Spec(); s.Identity && !s.Retired {
			identity = append(identity, s.Label.In(d.lang()))
		}
	}
	label := kind.Label.In(d.lang())
	choice := func(name, key string, values ...string) page.ImportChoice {
		out := page.ImportChoice{Name: name + "." + n, Label: p.T("import."+key, "Kind", label)}
		for _, v := range values {
			out.Options = append(out.Options, page.Option{Value: v, Text: p.T("import." + key + "." + v)})
		}
		return out
	}
	yes := map[bool]string{true: "yes", false: "no"}
	out := []page.ImportChoice{
		choice("keep", "keep", "no", "yes"), choice("clear", "clear", "no", "yes"),
		choice("repeat", "repeat", string(source.RepeatError), string(source.RepeatFirst), string(source.RepeatLast)),
	}
	if len(identity) > 0 {
		out[0].Hint = p.T("import.keep_hint", "Names", p.List(identity...))
	}
	if rows, _ := plan.Onto(kind); rows != "" {
		out[0].Hint = p.T("import.onto_hint")
	}
	repeat := string(plan.Repeat)
	if repeat == "" {
		repeat = string(source.RepeatError)
	}
	for i, chosen := range []string{yes[plan.Keep], yes[plan.Clear], repeat} {
		for j := range out[i].Options {
			out[i].Options[j].Chosen = out[i].Options[j].Value == chosen
		}
	}
	return out
}

// referred are the kinds of records that columns of the plan name, and those that are made already.
func referred(kind catalog.Kind, plan source.Plan, made []string) []string {
	var out []string
	add := func(k string) {
		if k != "" && k != kind.Key && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	for _, col := range plan.Columns {
		if col.Use != source.UseField {
			continue
		}
		if f, ok := kind.Field(col.Field); ok && f.Spec().Type == catalog.TypeRef {
			add(f.Spec().Target)
		}
	}
	for _, k := range made {
		add(k)
	}
	return out
}

// profiles are the sorts of files that are known.
func (d desk) profiles(chosen string) []page.Option {
	var out []page.Option
	for _, p := range source.Profiles() {
		out = append(out, page.Option{Value: p.Key, Text: p.Label.In(d.lang()), Chosen: p.Key == chosen})
	}
	return out
}
