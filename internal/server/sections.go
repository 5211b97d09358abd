package server

import (
	"context"
	"mime"
	"net/http"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/ui"
)

// actOnSection carries out a form about a section as a whole. When it is refused, show is its page again.
func (c *call) actOnSection(do func(context.Context, handover.Scope, app.SectionAct) error, location string, show handler, said string) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	err = do(c.r.Context(), c.scope, app.SectionAct{
		Section: id, Version: madeFor(form), Reason: form.Get("reason"), Key: c.key(form, location),
	})
	if err != nil {
		return c.refused(err, location, show)
	}
	return c.done(location, said)
}

func (c *call) sectionAddress() (string, error) {
	id, err := c.id("section")
	if err != nil {
		return "", err
	}
	return ui.ToSection(c.scope.Handover().String(), id.String()), nil
}

func sectionSubmit(c *call) error {
	at, err := c.sectionAddress()
	if err != nil {
		return err
	}
	return c.actOnSection(c.app.SubmitSection, at, sectionShow, "section.submitted")
}

func sectionDeclare(c *call) error {
	at, err := c.sectionAddress()
	if err != nil {
		return err
	}
	return c.actOnSection(c.app.DeclareNotApplicable, at, sectionShow, "section.declared")
}

// sectionConsent is the reviewer's answer to a declaration that the section does not apply.
func sectionConsent(c *call) error {
	at, err := c.sectionAddress()
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	if form.Get("verdict") == "returned" {
		return c.actOnSection(c.app.ReturnSection, at, sectionShow, "section.waiver_refused")
	}
	return c.actOnSection(c.app.AcceptNotApplicable, at, sectionShow, "section.waived")
}

// sectionTakeBack is the filler's second thought about a declaration that nobody has agreed to yet.
func sectionTakeBack(c *call) error {
	at, err := c.sectionAddress()
	if err != nil {
		return err
	}
	return c.actOnSection(c.app.TakeBackNotApplicable, at, sectionShow, "section.took_back")
}

func sectionReturn(c *call) error {
	at, err := c.sectionAddress()
	if err != nil {
		return err
	}
	return c.actOnSection(c.app.ReturnSection, at, sectionShow, "section.returned")
}

func sectionReopen(c *call) error {
	at, err := c.sectionAddress()
	if err != nil {
		return err
	}
	return c.actOnSection(c.app.ReopenSection, at+"/review", sectionReview, "section.reopened")
}

// sectionExport sends the records as a file for spreadsheets. It goes out as it is read: a section may be large.
func sectionExport(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	found, err := c.app.NewRecord(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(found.Frame, found.Section)
	if err != nil {
		return err
	}
	if err := c.scope.May(handover.Export); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{
		"filename": found.Handover.Number + " " + found.Section.Title(c.lang()) + ".csv",
	}))
	out := sheet.NewCSV(c.w)
	if err = out.Write(r.kind.Header(r.lang())); err == nil {
		err = c.app.ExportRecords(c.r.Context(), c.scope, id, func(rec handover.Record) error {
			return out.Write(r.kind.Cells(rec.Values, r.lang()))
		})
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		// Part of the file may have left already; breaking off is the only way to say that it is not whole.
		c.log.Error("export", "id", requestID(c.r.Context()), "why", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
