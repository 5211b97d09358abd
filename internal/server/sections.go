package server

import (
	"context"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
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
