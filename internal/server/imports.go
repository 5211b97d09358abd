package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// desk is an import with what its pages need: where it goes, what may be done, and which table is looked at.
type desk struct {
	c    *call
	page app.ImportPage
	im   app.Import
	h, i string // ids for addresses
	at   int    // the table that is looked at
	// refused is why a form on the page was, if one was.
	refused error
}

// importShow is the page that fits the state of an import. A ready one also shows its columns again, so that they can be changed.
func importShow(c *call) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	return c.showImport(id, nil)
}

// showImport shows the page of the import; refused is why a form on it was, if one was.
func (c *call) showImport(id uuid.UUID, refused error) error {
	d, err := c.desk(id)
	if err != nil {
		return err
	}
	d.refused = refused
	if to, elsewhere := d.elsewhere(); elsewhere {
		c.redirect(to)
		return nil
	}
	columns := c.r.URL.Query().Get("step") == "columns"
	switch d.im.State {
	case app.ImportMapping:
		return d.showPlan()
	case app.ImportChecking, app.ImportWriting, app.ImportUndoing:
		return d.showBusy()
	case app.ImportReady:
		if columns || d.page.Lost {
			return d.showPlan()
		}
		return d.showRows()
	case app.ImportFailed:
		if columns && d.im.Kept {
			return d.showPlan()
		}
	}
	return d.showDone()
}

// elsewhere is where the bare address of an import leads: to the first table that is taken in, and to what is wrong with it.
func (d desk) elsewhere() (string, bool) {
	q := d.c.r.URL.Query()
	if d.c.r.Method != http.MethodGet || d.im.State != app.ImportMapping && d.im.State != app.ImportReady {
		return "", false
	}
	part, show, step := q.Get("part"), q.Get("show"), q.Get("step")
	if first := d.first(); part == "" && first > 0 {
		part = strconv.Itoa(first)
	}
	at, _ := strconv.Atoi(part)
	if d.im.State == app.ImportReady && step == "" && show == "" && at < len(d.im.Parts) && d.im.Parts[at].Tally.Error > 0 {
		show = string(app.OutcomeError)
	}
	return d.here("part", part, "show", show, "step", step), part != q.Get("part") || show != q.Get("show")
}

// importBack leads from the address that a refused form leaves in the browser to the import itself.
func importBack(c *call) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	d, err := c.desk(id)
	if err != nil {
		return err
	}
	c.redirect(d.here())
	return nil
}

// desk reads the import of the address with the rows that its query asks for.
func (c *call) desk(id uuid.UUID) (desk, error) {
	f := c.importFilter()
	got, err := c.app.ImportPage(c.r.Context(), c.scope, id, f)
	if err != nil {
		return desk{}, err
	}
	d := desk{c: c, page: got, im: got.Import, h: c.scope.Handover().String(), i: id.String(), at: f.Part}
	if len(d.im.Parts) == 0 {
		return d, handover.ErrNotFound()
	}
	if d.at >= len(d.im.Parts) {
		return d, handover.ErrNotFound()
	}
	return d, nil
}

// first is the first table that is taken in, or the first of all.
func (d desk) first() int {
	for i, p := range d.im.Parts {
		if p.Section != uuid.Nil {
			return i
		}
	}
	return 0
}

// importFilter reads which rows of an import are looked at.
func (c *call) importFilter() app.ImportFilter {
	q := c.r.URL.Query()
	f := app.ImportFilter{Part: number(q, "part"), After: number(q, "after"), Before: number(q, "before")}
	if c.r.Method != http.MethodGet {
		f.Part = number(c.r.PostForm, "part")
	}
	switch show := q.Get("show"); show {
	case "new", "changed", "same", "error", "skipped":
		f.Outcome = app.ImportOutcome(show)
	case "odd":
		f.Odd = true
	}
	f.Part, f.After, f.Before = max(0, f.Part), max(0, f.After), max(0, f.Before)
	return f
}

func (d desk) part() app.ImportPart { return d.im.Parts[d.at] }

// kind is the kind of the records of a table. A table that is not taken in may have none.
func (d desk) kind(p app.ImportPart) (catalog.Kind, bool) { return d.c.viewer.Catalog.Lookup(p.Kind) }

func (d desk) lang() catalog.Lang { return catalog.Lang(d.c.lang()) }

// section is the section that a table goes into.
func (d desk) section(p app.ImportPart) (handover.Section, bool) {
	for _, s := range d.page.Sections {
		if s.ID == p.Section {
			return s, true
		}
	}
	return handover.Section{}, false
}

// target is the one section that the file goes into, if it is one.
func (d desk) target() (handover.Section, bool) {
	var found handover.Section
	for _, p := range d.im.Parts {
		s, ok := d.section(p)
		if !ok {
			continue
		}
		if found.ID != uuid.Nil && found.ID != s.ID {
			return found, false
		}
		found = s
	}
	return found, found.ID != uuid.Nil
}

// back leads to where the import came from: the section, or the handover.
func (d desk) back() page.Link {
	if s, ok := d.target(); ok {
		return page.Link{Text: s.Title(d.c.lang()), Href: ui.ToSection(d.h, s.ID.String())}
	}
	return page.Link{Text: d.page.Handover.Title, Href: ui.ToHandover(d.h)}
}

// frame is what stands around every page of the import. Its title begins with what the page is about, because tabs cut the rest.
func (d desk) frame(about string) ui.Frame {
	out := d.c.importFrame(d.page.Frame, d.target)
	out.Title = dotted(about, d.title())
	return out
}

func (c *call) importFrame(f app.Frame, target func() (handover.Section, bool)) ui.Frame {
	h := f.Handover
	s, ok := target()
	if !ok {
		s = handover.Section{}
	}
	var crumbs []ui.Crumb
	if ok {
		crumbs = append(crumbs, ui.Crumb{Text: s.Title(c.lang()), Href: ui.ToSection(h.ID.String(), s.ID.String())})
	}
	out := c.inHandover(h, f.Sections, s.ID, c.p.T("import.title"), crumbs...)
	out.Work, out.Import = true, true
	if c.refusal != nil {
		out.At = c.refusal.location
	}
	return out
}

// importSteps are the four steps, with the one that is being done; 4 is the end.
func (c *call) importSteps(at int, ended bool) []ui.Step {
	out := make([]ui.Step, 4)
	for i, key := range []string{"upload", "plan", "rows", "done"} {
		out[i].Text = c.p.T("import.step." + key)
		switch {
		case i < at, ended:
			out[i].State = "done"
		case i == at:
			out[i].State = "current"
		}
	}
	return out
}

// head is what stands over a step.
func (d desk) head(at int, heading, about string) page.ImportHead {
	return page.ImportHead{
		Title: d.title(), Steps: d.c.importSteps(at, d.im.State == app.ImportWritten), Heading: heading, File: d.name(), About: about,
	}
}

func (d desk) title() string {
	if s, ok := d.target(); ok {
		return d.c.p.T("import.into", "Section", s.Title(d.c.lang()))
	}
	return d.c.p.T("import.whole")
}

// name is how the file is called.
func (d desk) name() string {
	if d.im.Name == "" {
		return d.c.p.T("import.pasted")
	}
	return clipped(d.im.Name, 80)
}

func (d desk) hidden(more ...ui.Pair) []ui.Pair {
	return append([]ui.Pair{keyPair(), {Name: "version", Value: strconv.Itoa(d.im.Version)}, {Name: "part", Value: strconv.Itoa(d.at)}}, more...)
}

// dropAct is the button that gives the import up, and its dialog.
func (d desk) dropAct() (page.Act, page.Ask) {
	p := d.c.p
	return page.Act{Class: "btn btn-ghost", Icon: "trash-2", Text: p.T("import.drop_this"), Dialog: "drop-import"},
		page.Ask{DialogProps: ui.DialogProps{
			ID: "drop-import", Title: p.T("import.drop_title", "Name", d.name()), Body: p.T("import.drop_body"), Action: ui.ToImportDrop(d.h, d.i),
			Verb: p.T("import.drop_verb"), Keep: p.T("import.drop_keep"), Danger: true, Hidden: []ui.Pair{keyPair()},
		}}
}

// here is the address of the import with a query.
func (d desk) here(pairs ...string) string { return ui.With(ui.ToImport(d.h, d.i), pairs...) }

// importsIndex lists the imports of the handover.
func importsIndex(c *call) error {
	got, err := c.app.ImportStart(c.r.Context(), c.scope, uuid.Nil)
	if err != nil {
		return err
	}
	h := got.Handover.ID.String()
	f := c.importFrame(got.Frame, func() (handover.Section, bool) { return handover.Section{}, false })
	f.Title = c.p.T("import.list")
	props := page.ImportsProps{
		Frame: f, None: c.p.T("import.list_none_yours"), Back: page.Link{Text: c.p.T("import.to", "Name", got.Handover.Title), Href: ui.ToHandover(h)},
	}
	if c.mayImport(got.Frame) {
		props.New, props.None = ui.ToNewImport(h, ""), c.p.T("import.list_none")
	}
	for _, im := range got.Recent {
		props.Lines = append(props.Lines, c.importLine(got.Frame, im))
	}
	return c.render(http.StatusOK, page.Imports(props))
}

// mayImport says whether there is a section that the person may import into.
func (c *call) mayImport(f app.Frame) bool {
	sc := c.scope.At(f.Handover.State)
	return slices.ContainsFunc(f.Sections, func(s handover.Section) bool { return sc.MayImport(s) == nil })
}

// importStates are the states of an import as they are shown: one of ui.States.
var importStates = map[app.ImportState]string{
	app.ImportMapping: "draft", app.ImportChecking: "draft", app.ImportReady: "review", app.ImportWriting: "draft",
	app.ImportWritten: "accepted", app.ImportUndoing: "draft", app.ImportUndone: "returned", app.ImportFailed: "blocked", app.ImportDropped: "na",
}

func (c *call) importLine(f app.Frame, im app.Import) page.ImportLine {
	d := desk{c: c, page: app.ImportPage{Frame: f, Import: im}, im: im}
	line := page.ImportLine{
		Href: ui.ToImport(f.Handover.ID.String(), im.ID.String()), Name: d.name(), State: importStates[im.State], Word: c.p.T("import.state." + string(im.State)),
		About: c.p.T("file.about", "Size", im.Size, "Name", im.Maker, "When", c.p.Moment(im.MadeAt, c.app.Now())),
	}
	if s, ok := d.target(); ok {
		line.About = dotted(s.Title(c.lang()), line.About)
	}
	if t := d.tally(); im.State == app.ImportReady || im.State == app.ImportWritten || im.State == app.ImportUndone {
		line.Result = c.tallied(t)
	}
	return line
}

// tally is the sum of all tables.
func (d desk) tally() app.ImportTally {
	var t app.ImportTally
	for _, p := range d.im.Parts {
		if p.Section == uuid.Nil {
			continue
		}
		t.New += p.Tally.New
		t.Changed += p.Tally.Changed
		t.Same += p.Tally.Same
		t.Error += p.Tally.Error
		t.Skipped += p.Tally.Skipped
		t.Odd += p.Tally.Odd
		t.Made += p.Tally.Made
	}
	return t
}

// tallied are the counts of an import in words, without those that are zero.
func (c *call) tallied(t app.ImportTally) string {
	var said []string
	for _, n := range []struct {
		key   string
		count int
	}{{"new", t.New}, {"changed", t.Changed}, {"same", t.Same}, {"error", t.Error}, {"skipped", t.Skipped}, {"made", t.Made}} {
		if n.count > 0 {
			said = append(said, c.p.T("import.tally."+n.key, "Count", n.count))
		}
	}
	if len(said) == 0 {
		return c.p.T("import.tally.nothing")
	}
	return strings.Join(said, c.p.T("import.tally.between"))
}

// columnName names a column as spreadsheets do, with its header.
func columnName(p app.ImportPart, column int) string {
	name := source.Letter(column)
	if column < len(p.Plan.Columns) && p.Plan.Columns[column].Header != "" {
		name += " · " + clipped(p.Plan.Columns[column].Header, 40)
	}
	return name
}
