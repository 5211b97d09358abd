package server

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// waiverNew is the form that waives a finding.
func waiverNew(c *call) error {
	q := c.r.URL.Query()
	return c.showWaiver(q.Get("check"), q.Get("section"), q.Get("record"), nil)
}

// showWaiver is the form about a finding that is there; what is not found any more has nothing to waive.
func (c *call) showWaiver(check, inSection, ofRecord string, refused error) error {
	if err := c.scope.May(handover.WaiveFinding); err != nil {
		return err
	}
	got, err := c.app.Readiness(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	section, _ := uuid.Parse(inSection)
	record, _ := uuid.Parse(ofRecord)
	v := examinedView{c: c, got: got}
	list := v.found(func(f readiness.Found) bool {
		return f.Check == check && f.Section == section && f.Record == record && f.Waiver == nil
	})
	if len(list) == 0 || !handover.Waivable(check) {
		return handover.ErrNotFound()
	}
	line, h, id := v.line(list[0]), got.Handover, got.Handover.ID.String()
	limit := handover.LatestWaiver(c.app.Today())
	props := page.WaiveFindingProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("waiver.title")), Back: page.Link{Text: c.p.T("readiness.title"), Href: ui.ToReadiness(id)},
		Text: line.Text, Fix: line.Fix, Where: line.Where, Action: ui.ToWaivers(id),
		Hidden: []ui.Pair{{Name: "_key", Value: newKey()}, {Name: "check", Value: check}, {Name: "section", Value: inSection}, {Name: "record", Value: ofRecord}},
		Reason: c.typed("reason"), Person: c.typed("person"), Until: c.typed("until"), Latest: c.p.T("waiver.until_hint", "Date", c.p.Date(limit)),
	}
	props.Errors, props.Summary = c.problemsOf(refused)
	if len(props.Summary) > 0 {
		props.Frame.Flash = nil // the summary says it
	}
	props.People = append(props.People, option("", c.p.T("waiver.refuse.person")))
	for _, p := range h.Parties {
		if p.Role != handover.Giver {
			props.People = append(props.People, option(p.Person.String(), dotted(p.Name, c.roleName(string(p.Role)))))
		}
	}
	if !slices.ContainsFunc(h.Parties, func(p handover.Party) bool { return p.Person == c.viewer.ID }) {
		props.People = append(props.People, option(c.viewer.ID.String(), c.viewer.Name))
	}
	return c.render(http.StatusOK, page.WaiveFinding(props))
}

// waiverCreate waives a finding.
func waiverCreate(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToReadiness(c.scope.Handover().String())
	section, badSection := uuid.Parse(form.Get("section"))
	if badSection != nil {
		return handover.ErrNotFound()
	}
	in := app.Waive{Check: form.Get("check"), Section: section, Reason: form.Get("reason"), Key: c.key(form, location)}
	if typed := form.Get("record"); typed != "" {
		if in.Record, err = uuid.Parse(typed); err != nil {
			return handover.ErrNotFound()
		}
	}
	in.Person, _ = uuid.Parse(form.Get("person"))
	var badDay error
	if in.Until, badDay = inDate(form.Get("until")); badDay != nil {
		err = handover.Wrong(handover.At("until", "problem.not_a_date"))
	} else {
		err = c.app.Waive(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, location, func(c *call) error {
			return c.showWaiver(form.Get("check"), form.Get("section"), form.Get("record"), err)
		})
	}
	return c.done(location, "waiver.done")
}

// waiverEnd takes a waiver back.
func waiverEnd(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	id, err := c.id("waiver")
	if err != nil {
		return err
	}
	location := ui.ToReadiness(c.scope.Handover().String())
	if err := c.app.EndWaiver(c.r.Context(), c.scope, id, c.key(form, location)); err != nil {
		return c.refused(err, location, readinessShow)
	}
	return c.done(location, "waiver.ended")
}
