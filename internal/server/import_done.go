package server

import (
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// showDone is how an import ended.
func (d desk) showDone() error {
	c, p, im, t := d.c, d.c.p, d.im, d.tally()
	step := 3
	if im.State == app.ImportFailed || im.State == app.ImportDropped {
		step = 2
	}
	ended := p.T("import.done."+string(im.State), "Count", t.New+t.Changed)
	props := page.ImportDoneProps{
		Frame: d.frame(ended), Head: d.head(step, "", ""), Glyph: importStates[im.State], Title: ended, About: d.doneAbout(t),
		Acts: d.doneActs(), Facts: d.doneFacts(), All: page.Link{Text: p.T("import.list"), Href: ui.ToImports(d.h)},
	}
	props.Head.File, props.Head.About = "", ""
	if c.mayImport(d.page.Frame) {
		props.Again = page.Link{Text: p.T("import.another"), Href: d.toUpload("", "")}
	}
	if im.State == app.ImportFailed && im.Kept {
		props.Acts = []page.Act{{Class: "btn btn-primary", Text: p.T("import.done.retry"), Href: d.here("step", "columns")}}
	}
	for i, part := range im.Parts {
		if part.Section != uuid.Nil && part.Tally.Error > 0 && im.Kept {
			props.Rejected = append(props.Rejected, d.rejected(i)...)
			break
		}
	}
	if im.State == app.ImportWritten {
		if d.page.Undo != nil {
			props.UndoWhy = c.why(d.page.Undo)
		} else {
			props.UndoNote = p.T("import.undo.note")
			if im.Problem != nil { // it was tried, and not for what stands in the way
				props.UndoNote = c.say(im.Problem.Text)
			}
			props.Undo = &page.Act{Class: "btn btn-danger", Icon: "undo-2", Text: p.T("import.undo.do"), Dialog: "undo-import"}
			props.Asks = append(props.Asks, page.Ask{DialogProps: ui.DialogProps{
				ID: "undo-import", Title: p.T("import.undo.title", "Name", d.name()), Body: d.undoing(t),
				Action: ui.ToImportUndo(d.h, d.i), Verb: p.T("import.undo.verb"), Keep: p.T("import.undo.keep"), Danger: true, Hidden: d.hidden(),
			}})
		}
	}
	return c.render(http.StatusOK, page.ImportDone(props))
}

func (d desk) doneAbout(t app.ImportTally) string {
	p := d.c.p
	switch {
	case d.im.State == app.ImportFailed && d.im.Problem != nil:
		return d.c.say(d.im.Problem.Text)
	case d.im.State == app.ImportFailed:
		return p.T("import.done.failed_body")
	case d.im.State == app.ImportDropped:
		return p.T("import.done.dropped_body")
	case d.im.State == app.ImportUndone:
		return p.T("import.done.undone_body")
	case t.Error > 0:
		return p.T("import.done.with_errors", "Tally", d.c.tallied(t))
	}
	return d.c.tallied(t)
}

// undoing says what undoing would take away.
func (d desk) undoing(t app.ImportTally) string {
	p := d.c.p
	var said []string
	if n := t.New + t.Made; n > 0 {
		said = append(said, p.T("import.undo.new", "Count", n))
	}
	if t.Changed > 0 {
		said = append(said, p.T("import.undo.changed", "Count", t.Changed))
	}
	return p.T("import.undo.body", "Said", strings.Join(said, p.T("import.tally.between")))
}

// doneActs lead to the sections that something was written into.
func (d desk) doneActs() []page.Act {
	var out []page.Act
	seen := map[uuid.UUID]bool{}
	for _, part := range d.im.Parts {
		s, ok := d.section(part)
		if !ok || seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		act := page.Act{
			Class: "btn", Text: d.c.p.T("import.done.look", "Section", s.Title(d.c.lang())), Href: ui.With(ui.ToSection(d.h, s.ID.String()), "sort", "recent"),
		}
		if len(out) == 0 {
			act.Class = "btn btn-primary"
		}
		out = append(out, act)
	}
	return out
}

func (d desk) doneFacts() []ui.KV {
	p, im := d.c.p, d.im
	out := []ui.KV{
		{Label: p.T("import.file"), Value: d.name() + " · " + im.Size.String(), Code: true},
		{Label: p.T("import.done.by"), Value: im.Maker + " · " + p.Moment(im.MadeAt, d.c.app.Now())},
	}
	if !im.WrittenAt.IsZero() {
		out = append(out, ui.KV{Label: p.T("import.done.written_at"), Value: p.Moment(im.WrittenAt, d.c.app.Now())})
	}
	if !im.UndoneAt.IsZero() {
		out = append(out, ui.KV{Label: p.T("import.done.undone_at"), Value: p.Moment(im.UndoneAt, d.c.app.Now())})
	}
	if taken := d.taken(); len(taken) > 1 {
		for _, i := range taken {
			s, _ := d.section(im.Parts[i])
			out = append(out, ui.KV{Label: d.partName(i), Value: dotted(s.Title(d.c.lang()), d.c.tallied(im.Parts[i].Tally))})
		}
	}
	return out
}

// taken are the tables that go into a section.
func (d desk) taken() []int {
	var out []int
	for i, p := range d.im.Parts {
		if p.Section != uuid.Nil {
			out = append(out, i)
		}
	}
	return out
}

// importMend takes what was typed over cells, and has everything checked again.
func importMend(c *call) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	form, err := c.formUpTo(maxPlan)
	if err != nil {
		return err
	}
	to := ui.ToImport(c.scope.Handover().String(), id.String())
	in := app.MendImport{Import: id, Version: madeFor(form), Cells: mended(form), Key: c.key(form, to)}
	if len(in.Cells) == 0 {
		err = handover.Refuse(handover.Invalid, "import.rows.unmended")
	} else {
		err = c.app.MendImport(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, to, func(c *call) error { return c.showImport(id, err) })
	}
	c.redirect(to)
	return nil
}

func importWrite(c *call) error {
	return c.onImport("", func(id uuid.UUID, version int, key app.Key) error {
		return c.app.WriteImport(c.r.Context(), c.scope, id, version, key)
	})
}

func importUndo(c *call) error {
	return c.onImport("", func(id uuid.UUID, _ int, key app.Key) error {
		return c.app.UndoImport(c.r.Context(), c.scope, id, key)
	})
}

func importDrop(c *call) error {
	return c.onImport("import.dropped", func(id uuid.UUID, _ int, key app.Key) error {
		return c.app.DropImport(c.r.Context(), c.scope, id, key)
	})
}

// onImport carries out a form about an import as a whole and goes back to its page.
func (c *call) onImport(told string, do func(uuid.UUID, int, app.Key) error) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	to := ui.ToImport(c.scope.Handover().String(), id.String())
	if err := do(id, madeFor(form), c.key(form, to)); err != nil {
		return c.refused(err, to, func(c *call) error { return c.showImport(id, err) })
	}
	if told != "" {
		c.flash("pass", told)
	}
	c.redirect(to)
	return nil
}

// importRejectedCSV sends the rejected rows of a table as separated text.
func importRejectedCSV(c *call) error {
	return c.sendRejected(textType, ".csv", func(w io.Writer, lines lineWalk, _ desk) error {
		out := sheet.NewCSV(w)
		if err := lines(func(_ bool, cells []string) error { return out.Write(cells) }); err != nil {
			return err
		}
		return out.Flush()
	})
}

// importRejectedXLSX sends them as a workbook whose header stays in sight.
func importRejectedXLSX(c *call) error {
	return c.sendRejected(workbookType, ".xlsx", func(w io.Writer, lines lineWalk, d desk) error {
		out := sheet.NewXLSX(w, sheet.About{Title: d.rejectedName(), By: c.viewer.Name, Made: c.app.Now()})
		columns, begun := make([]sheet.Column, d.part().Width+1), false
		begin := func() error {
			if begun {
				return nil
			}
			begun = true
			return out.Sheet(sheet.Sheet{Name: d.partName(d.at), Columns: columns})
		}
		err := lines(func(header bool, cells []string) error {
			if header {
				for i := range columns {
					columns[i].Header = append(columns[i].Header, cells[i])
				}
				return nil
			}
			if err := begin(); err != nil {
				return err
			}
			return out.Row(cells)
		})
		if err == nil {
			err = begin()
		}
		if err == nil {
			err = out.Close()
		}
		return err
	})
}

// lineWalk hands out lines as wide as their table and one more, for the reasons; header says whether a line is of the header.
type lineWalk func(func(header bool, cells []string) error) error

// sendRejected sends the rejected rows of a table in their own layout, with why in one more column.
func (c *call) sendRejected(contentType, extension string, write func(io.Writer, lineWalk, desk) error) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	d, err := c.desk(id)
	if err != nil {
		return err
	}
	part := d.part()
	kind, _ := d.kind(part)
	lines := func(fn func(bool, []string) error) error {
		return c.app.RejectedRows(c.r.Context(), c.scope, id, d.at, func(l sheet.Line, problems []app.ImportProblem) error {
			cells := make([]string, part.Width+1)
			copy(cells, l.Cells[:min(len(l.Cells), part.Width)])
			cells[part.Width] = d.reasons(kind, l, problems)
			return fn(part.Plan.HeadAt > 0 && l.Number <= part.Plan.HeadTo, cells)
		})
	}
	out := c.outgoing(app.Signatures{Handover: d.page.Handover, Sections: d.page.Sections})
	return out.send(contentType, d.rejectedName()+extension, func(w io.Writer) error { return write(w, lines, d) })
}

// rejectedName is the file's name without its extension, marked as the rest of it.
func (d desk) rejectedName() string {
	name := d.name()
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	if len(d.im.Parts) > 1 {
		name += " " + d.partName(d.at)
	}
	return d.c.p.T("import.rejected.name", "Name", name)
}

// reasons are what is wrong with a line, for its last column; over a header the name of that column.
func (d desk) reasons(kind catalog.Kind, l sheet.Line, problems []app.ImportProblem) string {
	if plan := d.part().Plan; plan.HeadAt > 0 && l.Number <= plan.HeadTo {
		if l.Number == plan.HeadTo {
			return d.c.p.T("import.rejected.reason")
		}
		return ""
	}
	var said []string
	for _, p := range problems {
		if p.Odd || p.Line != l.Number && p.Line != 0 {
			continue
		}
		text := d.problem(kind, p)
		if p.Column >= 0 {
			text = d.c.p.T("import.rejected.cell", "Column", columnName(d.part(), p.Column), "Text", text)
		}
		said = append(said, text)
	}
	return strings.Join(said, d.c.p.T("import.tally.between"))
}
