package server

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

func templatesIndex(c *call) error {
	all := c.r.URL.Query().Get("all") == "yes"
	templates, err := c.app.Templates(c.r.Context(), c.viewer, all)
	if err != nil {
		return err
	}
	props := page.TemplatesProps{
		Frame:    c.frame(c.p.T("templates.title"), "templates"),
		Archived: ui.Choice{Text: c.p.T("templates.with_archived"), Current: all, Href: ui.With(ui.ToTemplates(), "all", yesIf(!all))},
	}
	for _, t := range templates {
		row := page.TemplateRow{
			Name: t.Name(c.lang()), Href: ui.ToTemplate(t.ID.String()), Reason: c.p.T("handover.reason." + string(t.Reason)),
			BuiltIn: t.Key != "", Archived: t.Archived, Version: t.Version, Versions: ui.ToTemplateVersions(t.ID.String()),
			Copy: ui.ToTemplateCopy(t.ID.String()), NewID: newKey(),
		}
		for _, s := range t.Sections {
			row.Sections = append(row.Sections, page.TemplateRowSection{Title: s.Title(c.lang()), Only: c.platformWords(s.Platforms)})
		}
		props.Templates = append(props.Templates, row)
	}
	return c.render(http.StatusOK, page.Templates(props))
}

// templateNew is an empty form: the kinds are there to be added.
func templateNew(c *call) error {
	if err := c.viewer.May(handover.ManageTemplates); err != nil {
		return err
	}
	var in templateInput
	in.ID, in.Reason = newKey(), string(handover.Leaving)
	return showTemplate(c, http.StatusOK, in, nil)
}

func templateCreate(c *call) error {
	if err := c.viewer.May(handover.ManageTemplates); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	typed := c.templateTyped(form)
	if do := form.Get("_do"); do != "" {
		typed.do(c, do, form.Get("_kind"))
		return showTemplate(c, http.StatusOK, typed, nil)
	}
	id, _ := uuid.Parse(typed.ID)
	t, err := typed.template(handover.Template{ID: id})
	if err == nil {
		id, err = c.app.SaveTemplate(c.r.Context(), c.viewer, app.SaveTemplate{Template: t, Note: typed.Note})
	}
	if status, shown := shownAgain(err); shown {
		return showTemplate(c, status, typed, err)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToTemplate(id.String()), "templates.added", "Name", strings.TrimSpace(t.Name(c.lang())))
}

func templateEdit(c *call) error {
	t, err := c.template()
	if err != nil {
		return err
	}
	return showTemplate(c, http.StatusOK, c.templateForm(t), nil)
}

// template is the template of the address.
func (c *call) template() (handover.Template, error) {
	id, err := c.id("template")
	if err != nil {
		return handover.Template{}, err
	}
	return c.app.Template(c.r.Context(), c.viewer, id)
}

func templateUpdate(c *call) error {
	stored, err := c.template()
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	typed := c.templateTyped(form)
	typed.Version, typed.BuiltIn = number(form, "version"), stored.Key != ""
	if do := form.Get("_do"); do != "" {
		// Nothing is stored: the form comes back as the button says.
		typed.do(c, do, form.Get("_kind"))
		return showTemplate(c, http.StatusOK, typed, nil)
	}
	t, err := typed.template(stored)
	if err == nil {
		err = atVersion(form, &t.Version)
	}
	if err == nil {
		_, err = c.app.SaveTemplate(c.r.Context(), c.viewer, app.SaveTemplate{Template: t, Note: typed.Note})
	}
	if status, shown := shownAgain(err); shown {
		if handover.CodeOf(err) == handover.Stale {
			typed.Stale = &page.Stale{Name: stored.Name(c.lang()), Changes: differences(c.templateFacts(c.templateForm(stored)), c.templateFacts(typed))}
			typed.Version = stored.Version
			err = nil
		}
		return showTemplate(c, status, typed, err)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToTemplates(), "templates.saved", "Name", strings.TrimSpace(t.Name(c.lang())))
}

// templateCopy makes a template that says the same under another name, and opens it. The form brings the new id, so that a form that
// is sent twice makes one copy.
func templateCopy(c *call) error {
	t, err := c.template()
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	note := c.p.T("templates.copy_of", "Name", t.Name(c.lang()), "Version", t.Version)
	t.ID, _ = uuid.Parse(form.Get("id"))
	t.Version, t.Archived = 0, false
	t.NameZH = locale.For(locale.Chinese).T("templates.copy_name", "Name", t.NameZH)
	t.NameEN = locale.For(locale.English).T("templates.copy_name", "Name", t.NameEN)
	id, err := c.app.SaveTemplate(c.r.Context(), c.viewer, app.SaveTemplate{Template: t, Act: handover.TemplateCopied, Note: note})
	if err != nil {
		return c.refused(err, ui.ToTemplates(), templatesIndex)
	}
	return c.done(ui.ToTemplate(id.String()), "templates.copied", "Name", t.Name(c.lang()))
}

// platformWords are the platforms a section is laid for, as people call them; "" for all.
func (c *call) platformWords(named []string) string {
	if len(named) == 0 {
		return ""
	}
	lang := catalog.Lang(c.lang())
	var words []string
	for _, o := range c.platformChoices() {
		for _, n := range named {
			if o.Value == n {
				words = append(words, o.Label.In(lang))
			}
		}
	}
	return c.p.List(words...)
}

// platformChoices are what a section can be laid for: groups first, then the platforms a store can be on.
func (c *call) platformChoices() []catalog.Option {
	var out []catalog.Option
	for _, g := range catalog.PlatformGroups() {
		out = append(out, catalog.Option{Value: g.Key, Label: g.Label})
	}
	return append(out, shopPlatforms()...)
}

// shopPlatforms are the platforms of the account kind that shops are on, without banks and clouds.
func shopPlatforms() []catalog.Option {
	var all []string
	for _, g := range catalog.PlatformGroups() {
		all = append(all, g.Key)
	}
	var out []catalog.Option
	for _, o := range app.Platforms() {
		if catalog.OnPlatform(o.Value, all) {
			out = append(out, o)
		}
	}
	return out
}
