package server

import (
	"io"
	"mime"
	"net/http"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/locale"
)

const (
	textType     = "text/csv; charset=utf-8"
	workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	archiveType  = "application/zip"
)

// outgoing is a file about a handover on its way to whoever asked for it.
type outgoing struct {
	*call
	app.Signatures
	made   time.Time
	zh, en *locale.Printer
}

func (c *call) outgoing(frame app.Signatures) outgoing {
	o := outgoing{call: c, Signatures: frame, made: c.app.Now(), zh: c.p, en: c.p.Other()}
	if c.lang() == string(catalog.EN) {
		o.zh, o.en = o.en, o.zh
	}
	return o
}

// whole begins a file about the handover.
func (c *call) whole() (outgoing, error) {
	frame, err := c.app.ExportFrame(c.r.Context(), c.scope)
	return c.outgoing(frame), err
}

// part begins a file about the section in the address.
func (c *call) part() (outgoing, handover.Section, catalog.Kind, error) {
	id, err := c.id("section")
	if err != nil {
		return outgoing{}, handover.Section{}, catalog.Kind{}, err
	}
	found, err := c.app.ExportSection(c.r.Context(), c.scope, id)
	if err != nil {
		return outgoing{}, handover.Section{}, catalog.Kind{}, err
	}
	kind, ok := c.viewer.Catalog.Lookup(found.Section.Kind)
	if !ok {
		err = handover.Refuse(handover.Internal, "error.internal")
	}
	return c.outgoing(app.Signatures{Handover: found.Handover, Sections: found.Sections}), found.Section, kind, err
}

// send answers with a file as it is being made: it may be large. Once its first bytes have left, breaking off is the only way to say
// that it is not whole.
func (o outgoing) send(contentType, name string, write func(io.Writer) error) error {
	h := o.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if o.r.Method == http.MethodHead {
		return nil
	}
	o.patient()
	if err := write(o.w); err != nil {
		if o.r.Context().Err() == nil {
			o.log.Error("export", "id", requestID(o.r.Context()), "path", o.r.URL.Path, "why", err)
		}
		panic(http.ErrAbortHandler)
	}
	return nil
}

// begun sends what is written so far: the reader's program shows that something comes.
func (o outgoing) begun() { _ = http.NewResponseController(o.w).Flush() }

// fileName is what a file is called on the reader's disk: number, what it is, day.
func (o outgoing) fileName(what, extension string) string {
	name := o.Handover.Number + " "
	if what != "" {
		name += what + " "
	}
	return name + o.app.Today().Format(time.DateOnly) + extension
}

// notice says on every file who took it away, when, and of which handover it is.
func (o outgoing) notice() string {
	return o.p.T("export.notice", "Number", o.Handover.Number, "Name", o.viewer.Name, "When", o.p.DateTime(o.made))
}

func (o outgoing) about(title string) sheet.About {
	return sheet.About{
		Title: title, Subject: o.Handover.Number, By: o.viewer.Name, Made: o.made, Notice: o.notice(),
		Choices: o.p.T("export.choices"), Cut: o.p.T("export.cut"),
	}
}

// sectionText sends a section's records as separated text.
func sectionText(c *call) error {
	o, s, kind, err := c.part()
	if err != nil {
		return err
	}
	if err := o.taken(s); err != nil {
		return err
	}
	return o.send(textType, o.fileName(s.Title(c.lang()), ".csv"), func(w io.Writer) error {
		out := sheet.NewCSV(w)
		if err := out.Flush(); err != nil { // the mark
			return err
		}
		o.begun()
		t, err := o.table(s, kind)
		if err != nil {
			return err
		}
		if err := out.Write(t.header()); err != nil {
			return err
		}
		if err := t.each(out.Write); err != nil {
			return err
		}
		return out.Flush()
	})
}

// sectionWorkbook sends a section's records for a spreadsheet. What is changed there can be brought back.
func sectionWorkbook(c *call) error {
	o, s, _, err := c.part()
	if err != nil {
		return err
	}
	if err := o.taken(s); err != nil {
		return err
	}
	title := s.Title(c.lang())
	return o.send(workbookType, o.fileName(title, ".xlsx"), func(w io.Writer) error {
		return o.workbook(w, o.Handover.Number+" "+title, []handover.Section{s}, o.begun)
	})
}

// handoverWorkbook sends all records, a sheet a section.
func handoverWorkbook(c *call) error {
	o, err := c.whole()
	if err != nil {
		return err
	}
	if err := o.taken(o.Sections...); err != nil {
		return err
	}
	return o.send(workbookType, o.fileName(o.Handover.Title, ".xlsx"), func(w io.Writer) error {
		return o.wholeWorkbook(w, o.begun)
	})
}

// sectionTemplate sends an empty workbook that says what belongs where, to be filled in and brought back.
func sectionTemplate(c *call) error {
	o, s, kind, err := c.part()
	if err != nil {
		return err
	}
	title := s.Title(c.lang())
	return o.send(workbookType, o.fileName(title+" "+c.p.T("export.template"), ".xlsx"), func(w io.Writer) error {
		x := sheet.NewXLSX(w, o.about(o.Handover.Number+" "+title))
		if err := x.Sheet(sheet.Sheet{Name: title, Columns: o.blank(kind)}); err != nil {
			return err
		}
		return x.Close()
	})
}

// wholeWorkbook is all records, a sheet a section, and the exit tasks and waivers where there are some.
func (o outgoing) wholeWorkbook(w io.Writer, begun func()) error {
	var more []func(*sheet.XLSX) error
	if o.Handover.Exits.All > 0 {
		got, err := o.app.Exits(o.r.Context(), o.scope)
		if err != nil {
			return err
		}
		more = append(more, func(x *sheet.XLSX) error { return o.exitPart(x, got) })
	}
	waivers, err := o.app.ExportWaivers(o.r.Context(), o.scope)
	if err != nil {
		return err
	}
	if len(waivers) > 0 {
		more = append(more, func(x *sheet.XLSX) error { return o.waiverPart(x, waivers) })
	}
	return o.workbook(w, o.Handover.Number+" "+o.Handover.Title, o.Sections, begun, more...)
}

func (o outgoing) workbook(w io.Writer, title string, sections []handover.Section, begun func(), more ...func(*sheet.XLSX) error) error {
	x := sheet.NewXLSX(w, o.about(title))
	defer x.Wait()
	begun()
	for _, s := range sections {
		kind, ok := o.viewer.Catalog.Lookup(s.Kind)
		if !ok {
			continue
		}
		t, err := o.table(s, kind)
		if err != nil {
			return err
		}
		if err := x.Sheet(sheet.Sheet{Name: s.Title(o.lang()), Columns: t.columns()}); err != nil {
			return err
		}
		if err := t.each(x.Row); err != nil {
			return err
		}
	}
	for _, part := range more {
		if err := part(x); err != nil {
			return err
		}
	}
	if len(sections)+len(more) == 0 {
		if err := x.Sheet(sheet.Sheet{Name: o.Handover.Number}); err != nil {
			return err
		}
	}
	return x.Close()
}
