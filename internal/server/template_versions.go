package server

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// templateVersions is who changed what and when, newest first, and the difference of any two versions.
func templateVersions(c *call) error {
	id, err := c.id("template")
	if err != nil {
		return err
	}
	list, err := c.app.TemplateVersions(c.r.Context(), c.viewer, id)
	if err != nil {
		return err
	}
	newest := list[0]
	at := ui.ToTemplate(id.String())
	props := page.TemplateVersionsProps{
		Frame: c.frame(c.p.T("templates.versions_of", "Name", newest.Template.Name(c.lang())), "templates",
			ui.Crumb{Text: c.p.T("templates.title"), Href: ui.ToTemplates()}, ui.Crumb{Text: newest.Template.Name(c.lang()), Href: at}),
		Template: at, Name: newest.Template.Name(c.lang()), Action: ui.ToTemplateVersions(id.String()), Version: newest.Version,
	}
	props.Frame.Work = true
	if c.r.Method != http.MethodGet {
		props.Frame.ReturnTo = props.Action
	}
	for i, v := range list {
		row := page.TemplateVersion{
			Version: v.Version, Title: c.p.T("templates.version", "Version", v.Version), By: v.Name, At: c.p.Moment(v.At, c.app.Now()), Exact: c.p.DateTime(v.At),
			Act: c.p.T("templates.act." + string(v.Act)), Note: v.Note, Newest: i == 0, Hue: ui.Hue(v.By.String()),
			Count: c.p.T("common.count.sections", "Count", len(v.Sections)),
		}
		if v.By == uuid.Nil {
			row.By = c.p.T("templates.by_program")
		}
		if i+1 < len(list) {
			row.Changes = c.templateChanges(list[i+1].Template, v.Template)
		}
		props.Versions = append(props.Versions, row)
	}
	q := c.r.URL.Query()
	props.From, props.To = q.Get("from"), q.Get("to")
	if a, b := versionAt(list, props.From), versionAt(list, props.To); a != nil && b != nil {
		props.Compared = true
		props.Changes = c.templateChanges(a.Template, b.Template)
	}
	if props.To == "" {
		props.To = strconv.Itoa(newest.Version)
	}
	if props.From == "" && len(list) > 1 {
		props.From = strconv.Itoa(list[1].Version)
	}
	return c.render(http.StatusOK, page.TemplateVersions(props))
}

func versionAt(list []handover.TemplateVersion, text string) *handover.TemplateVersion {
	for i, v := range list {
		if strconv.Itoa(v.Version) == text {
			return &list[i]
		}
	}
	return nil
}

// templateRestore makes an old version the newest.
func templateRestore(c *call) error {
	id, err := c.id("template")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	at := 0
	if err := c.viewer.May(handover.ManageTemplates); err != nil {
		return err
	}
	if err = atVersion(form, &at); err == nil {
		_, err = c.app.RestoreTemplate(c.r.Context(), c.viewer, id, number(form, "restore"), at)
	}
	if err != nil {
		return c.refused(err, ui.ToTemplateVersions(id.String()), templateVersions)
	}
	return c.done(ui.ToTemplateVersions(id.String()), "templates.restored", "Version", number(form, "restore"))
}

// templateChanges are the differences of two versions in words.
func (c *call) templateChanges(a, b handover.Template) []page.TemplateWord {
	var out []page.TemplateWord
	for _, ch := range handover.DiffTemplates(a, b) {
		out = append(out, c.templateWord(ch))
	}
	return out
}

func (c *call) templateWord(ch handover.TemplateChange) page.TemplateWord {
	name := ch.Section.Title(c.lang())
	said := func(value string) string {
		switch ch.What {
		case "required", "archived":
			return c.yesNo(value == "true")
		case "filler", "reviewer":
			return c.p.T("templates.seat." + value)
		case "receivers_sign", "sections_sign":
			return c.p.T("plan." + ch.What + "." + value)
		case "reason":
			return c.p.T("handover.reason." + value)
		}
		return value
	}
	switch ch.What {
	case "number":
		return page.TemplateWord{Text: c.numberChange(ch)}
	case "exit_added", "exit_removed", "exit_order":
		return page.TemplateWord{Text: c.p.T("templates.change."+ch.What, "Name", ch.Exit.Title(c.lang()))}
	case "added", "removed", "order":
		return page.TemplateWord{Text: c.p.T("templates.change."+ch.What, "Name", name)}
	case "check_blocker", "check_warning", "check_notice", "check_off", "check_by_itself":
		return page.TemplateWord{Text: c.p.T("templates.change."+ch.What, "Name", name, "Check", c.checkSentence(ch.Section.Kind, ch.After))}
	case "platforms":
		only := c.platformWords(ch.Section.Platforms)
		if only == "" {
			return page.TemplateWord{Text: c.p.T("templates.change.always", "Name", name)}
		}
		return page.TemplateWord{Text: c.p.T("templates.change.only", "Name", name, "Platforms", only)}
	case "guidance_zh", "guidance_en", "why_zh", "why_en":
		return page.TemplateWord{
			Text: c.p.T("templates.change.text", "Name", name, "Field", c.p.T("templates."+ch.What)), Long: true, Before: ch.Before, After: ch.After,
		}
	}
	key := "templates.change.setting"
	if ch.Section.Kind == "" {
		key = "templates.change.own"
	}
	return page.TemplateWord{Text: c.p.T(key, "Name", name, "Field", c.p.T("templates."+ch.What), "Before", said(ch.Before), "After", said(ch.After))}
}

// checkSentence is what a check says of its example, or its id when there is no such check any more.
func (c *call) checkSentence(key, id string) string {
	kind, _ := c.viewer.Catalog.Lookup(key)
	for _, check := range kind.Checks {
		if check.ID == id {
			return c.found(kind, catalog.Finding{Rule: id, Field: check.Field.Spec().Key, Args: kind.ExampleOf(check)}).Text
		}
	}
	return id
}

// templateTakeShow is the form that saves a handover back as a template.
func templateTakeShow(c *call) error {
	return showTake(c, http.StatusOK, page.TemplateTakeProps{}, nil)
}

func templateTake(c *call) error {
	if err := c.viewer.May(handover.ManageTemplates); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	in := app.TakeTemplate{NameZH: form.Get("name_zh"), NameEN: form.Get("name_en")}
	in.ID, _ = uuid.Parse(form.Get("id"))
	for _, s := range form["sections"] {
		if id, err := uuid.Parse(s); err == nil {
			in.Sections = append(in.Sections, id)
		}
	}
	id, err := c.app.TakeTemplate(c.r.Context(), c.scope, in)
	if status, shown := shownAgain(err); shown {
		return showTake(c, status, page.TemplateTakeProps{NameZH: in.NameZH, NameEN: in.NameEN, Taken: form["sections"], ID: form.Get("id")}, err)
	}
	if err != nil {
		return err
	}
	name := in.NameZH
	if c.lang() == string(catalog.EN) {
		name = in.NameEN
	}
	return c.done(ui.ToTemplate(id.String()), "templates.taken", "Name", name)
}

func showTake(c *call, status int, props page.TemplateTakeProps, refused error) error {
	if err := c.viewer.May(handover.ManageTemplates); err != nil {
		return err
	}
	o, err := c.app.Signatures(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h := o.Handover
	id := h.ID.String()
	props.Frame = c.inHandover(h, o.Sections, uuid.Nil, c.p.T("templates.take"))
	props.Action, props.Cancel = ui.ToHandoverTemplate(id), ui.ToHandover(id)
	if props.ID == "" {
		props.ID = newKey()
	}
	if refused == nil {
		props.NameZH, props.NameEN = h.Title, ""
		for _, s := range o.Sections {
			props.Taken = append(props.Taken, s.ID.String())
		}
	} else {
		props.Errors, props.Summary = c.problemsIn(refused, "templates")
		props.Frame.ReturnTo = props.Action
	}
	for _, s := range o.Sections {
		kind, _ := c.viewer.Catalog.Lookup(s.Kind)
		props.Sections = append(props.Sections, page.PlanOption{Value: s.ID.String(), Text: s.Title(c.lang()), Note: kind.Label.In(catalog.Lang(c.lang()))})
	}
	return c.render(status, page.TemplateTake(props))
}
