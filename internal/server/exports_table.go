package server

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/locale"
)

// table is a section's records as lines of cells: the fields that are read back when the file returns, the columns that mean none, and
// then, in brackets that say so, what only follows from others and where the record stands.
type table struct {
	outgoing
	section   handover.Section
	kind      catalog.Kind
	paths     []string
	extra     []string
	following []catalog.Field
	states    map[string]string
	stands    []stand
	cutters   []cutter
}

func (o outgoing) table(s handover.Section, kind catalog.Kind) (*table, error) {
	extra, err := o.app.ExportHeaders(o.r.Context(), o.scope, s.ID)
	t := &table{outgoing: o, section: s, kind: kind, paths: kind.FlatPaths(false), extra: extra, following: kind.FlatFollowing(), states: map[string]string{}, stands: stands}
	if s.SupplementOf != uuid.Nil {
		t.stands = slices.Concat(stands, supplemented)
	}
	if s.Proof {
		t.stands = slices.Concat(t.stands, proving)
	}
	for _, state := range []string{"draft", "review", "question", "returned", "accepted"} {
		t.states[state] = o.p.T("common.state." + state)
	}
	return t, err
}

// stand is a column about where a record stands, by the key of its header.
type stand struct {
	key   string
	shape sheet.Shape
	width int
	cell  func(c *cutter, l *app.Line) string
}

// supplemented are the columns that only a supplement has: what it supplements, and whether it came after the whole was signed.
var supplemented = []stand{
	{"supplement", sheet.ShapeText, 24, func(c *cutter, _ *app.Line) string { return c.supplements(c.section) }},
	{"late", sheet.ShapeText, 10, func(c *cutter, _ *app.Line) string { return c.yesNo(c.section.Late) }},
}

// proving are the columns of a section that asks for proof that its accounts were taken over.
var proving = []stand{
	{"links", sheet.ShapeText, 10, func(c *cutter, l *app.Line) string { return c.links(l).count }},
	{"next_link", sheet.ShapeText, 14, func(c *cutter, l *app.Line) string { return c.links(l).next }},
	{"put_off", sheet.ShapeText, 26, func(c *cutter, l *app.Line) string { return c.links(l).put }},
}

// supplements says which supplement of which section this is, "" when it is none.
func (o outgoing) supplements(s handover.Section) string {
	for _, root := range o.Sections {
		if s.SupplementOf != uuid.Nil && root.ID == s.SupplementOf {
			return o.p.T("export.supplement", "Count", s.Supplement, "Title", root.Title(o.lang()))
		}
	}
	return ""
}

// stands are the columns of every section.
var stands = []stand{
	{"state", sheet.ShapeText, 10, func(c *cutter, l *app.Line) string { return c.states[stateShown(l.State, l.Counts.Questions)] }},
	{"blockers", sheet.ShapeWhole, 8, func(_ *cutter, l *app.Line) string { return some(l.Counts.Blockers) }},
	{"warnings", sheet.ShapeWhole, 8, func(_ *cutter, l *app.Line) string { return some(l.Counts.Warnings) }},
	{"questions", sheet.ShapeWhole, 12, func(_ *cutter, l *app.Line) string { return some(l.Counts.Questions) }},
	{"files", sheet.ShapeWhole, 8, func(_ *cutter, l *app.Line) string { return some(l.Counts.Files) }},
	{"carried", sheet.ShapeText, 16, func(_ *cutter, l *app.Line) string { return l.Carried }},
	{"changed", sheet.ShapeMoment, 17, (*cutter).when},
	{"changer", sheet.ShapeText, 12, func(_ *cutter, l *app.Line) string { return l.Updater }},
}

func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func lang(p *locale.Printer) catalog.Lang { return catalog.Lang(p.Catalog()) }

// head is the header of every column in one language.
func (t *table) head(p *locale.Printer) []string {
	var out []string
	for _, path := range t.paths {
		out = append(out, t.kind.FlatHeader(path, lang(p)))
	}
	out = append(out, t.extra...)
	for _, f := range t.following {
		s := f.Spec()
		out = append(out, p.T("export.ours", "Name", s.Label.In(lang(p))))
	}
	for _, s := range t.stands {
		out = append(out, p.T("export.ours", "Name", p.T("export.col."+s.key)))
	}
	return out
}

// header is the one line over separated text, in the reader's language.
func (t *table) header() []string { return t.head(t.p) }

// columns are those of a sheet, with both languages over them. A column that means no field has one header only: what it came under.
func (t *table) columns() []sheet.Column {
	zh, en := t.head(t.zh), t.head(t.en)
	out := make([]sheet.Column, len(zh))
	for i := range out {
		out[i].Header = []string{zh[i], en[i]}
		n := i - len(t.paths)
		switch {
		case n < 0:
			f, _ := t.kind.Field(t.paths[i])
			t.shaped(&out[i], f.Spec())
		case n < len(t.extra):
			out[i].Header[1] = ""
		case n < len(t.extra)+len(t.following):
			out[i].Shape, out[i].Fixed = shapeOf(t.following[n-len(t.extra)].Spec()), true
		default:
			s := t.stands[n-len(t.extra)-len(t.following)]
			out[i].Shape, out[i].Width, out[i].Fixed = s.shape, s.width, true
		}
	}
	return out
}

// shaped gives a column what is typed there, and what may be chosen.
func (o outgoing) shaped(c *sheet.Column, s catalog.Spec) {
	c.Shape = shapeOf(s)
	switch {
	case s.Many:
	case s.Type == catalog.TypeBool:
		c.Choices = []string{o.p.T("common.form.yes"), o.p.T("common.form.no")}
	case s.Type == catalog.TypeChoice:
		for _, option := range s.Options {
			c.Choices = append(c.Choices, option.Label.In(lang(o.p)))
		}
	}
	if c.Choices != nil {
		c.Wrong = o.p.T("export.wrong")
	}
}

func shapeOf(s catalog.Spec) sheet.Shape {
	if s.Many {
		return sheet.ShapeText
	}
	switch s.Shape() {
	case catalog.TypeMultiline, catalog.TypeList:
		return sheet.ShapeProse
	case catalog.TypeInt:
		return sheet.ShapeWhole
	case catalog.TypeDecimal:
		return sheet.ShapeNumber
	case catalog.TypeMoney:
		return sheet.ShapeMoney
	case catalog.TypePercent:
		return sheet.ShapeShare
	case catalog.TypeDate:
		return sheet.ShapeDay
	case catalog.TypeDateTime:
		return sheet.ShapeMoment
	}
	return sheet.ShapeText
}

// blank are the columns of an empty workbook, masked fields among them, each with a word on what belongs there.
func (o outgoing) blank(kind catalog.Kind) []sheet.Column {
	needed := map[string]bool{}
	for _, f := range kind.NeededToSave() {
		s := f.Spec()
		needed[s.Key] = true
	}
	var out []sheet.Column
	for _, path := range kind.FlatPaths(true) {
		f, _ := kind.Field(path)
		s := f.Spec()
		key, _, inRows := strings.Cut(path, ".")
		if over, ok := kind.Field(key); ok && over.Spec().Retired || s.Retired {
			continue
		}
		c := sheet.Column{Header: []string{kind.FlatHeader(path, catalog.ZH), kind.FlatHeader(path, catalog.EN)}}
		o.shaped(&c, s)
		required := !inRows && (needed[path] || s.Required)
		if required {
			// Read back, the two lines are one text: a star counts for nothing only at its ends.
			c.Header[0], c.Header[1] = "*"+c.Header[0], c.Header[1]+" *"
		}
		c.Prompt = o.prompt(s, required, inRows)
		out = append(out, c)
	}
	return out
}

// prompt is what is said beside a cell while it is filled in.
func (o outgoing) prompt(s catalog.Spec, required, inRows bool) string {
	var said []string
	say := func(text string) {
		if text != "" {
			said = append(said, text)
		}
	}
	if required {
		say(o.p.T("export.prompt.required"))
	}
	say(s.Hint.In(lang(o.p)))
	if s.Many && len(s.Options) > 0 {
		var labels []string
		for _, option := range s.Options {
			labels = append(labels, option.Label.In(lang(o.p)))
		}
		say(o.p.T("export.prompt.options", "Options", o.p.List(labels...)))
	}
	if s.Many || s.Type == catalog.TypeList {
		say(o.p.T("common.form.list_hint"))
	}
	if s.Example != "" {
		say(o.p.T("export.prompt.example", "Example", s.Example))
	}
	if inRows {
		say(o.p.T("export.prompt.rows"))
	}
	return strings.Join(said, "\n")
}
