package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
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
			BuiltIn: t.Key != "", Archived: t.Archived,
		}
		for _, s := range t.Sections {
			title := s.TitleZH
			if c.lang() == string(catalog.EN) {
				title = s.TitleEN
			}
			row.Sections = append(row.Sections, title)
		}
		props.Templates = append(props.Templates, row)
	}
	return c.render(http.StatusOK, page.Templates(props))
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
	typed := templateTyped(form)
	typed.Version = number(form, "version")
	if move := form.Get("_move"); move != "" {
		// Nothing is stored: the form comes back in another order.
		typed.move(move)
		return showTemplate(c, http.StatusOK, typed.complete(c.viewer.Catalog), nil)
	}
	typed = typed.ordered()
	t, err := typed.template(stored)
	if err == nil {
		err = atVersion(form, &t.Version)
	}
	if err == nil {
		_, err = c.app.SaveTemplate(c.r.Context(), c.viewer, t)
	}
	if status, shown := shownAgain(err); shown {
		if handover.CodeOf(err) == handover.Stale {
			typed.Stale = &page.Stale{Name: stored.Name(c.lang()), Changes: differences(c.templateFacts(c.templateForm(stored)), c.templateFacts(typed))}
			typed.Version = stored.Version
			err = nil
		}
		return showTemplate(c, status, typed.complete(c.viewer.Catalog), err)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToTemplates(), "templates.saved", "Name", strings.TrimSpace(t.Name(c.lang())))
}

// templateInput is the form of a template as it was typed, or as it would be typed to say what is stored.
type templateInput struct{ page.TemplateEditProps }

func (c *call) templateForm(t handover.Template) templateInput {
	var in templateInput
	in.NameZH, in.NameEN, in.Reason, in.Archived, in.Version = t.NameZH, t.NameEN, string(t.Reason), t.Archived, t.Version
	for _, s := range t.Sections {
		in.Sections = append(in.Sections, page.TemplateSection{
			On: true, Kind: s.Kind, TitleZH: s.TitleZH, TitleEN: s.TitleEN, GuidanceZH: s.GuidanceZH, GuidanceEN: s.GuidanceEN,
			Required: s.Required, Minimum: strconv.Itoa(s.Minimum), DueDays: strconv.Itoa(s.DueDays),
		})
	}
	return in.complete(c.viewer.Catalog)
}

// complete offers the kinds the template does not have yet, switched off, with their own names as titles.
func (in templateInput) complete(kinds catalog.Catalog) templateInput {
	for _, k := range kinds.All() {
		if !slices.ContainsFunc(in.Sections, func(s page.TemplateSection) bool { return s.Kind == k.Key }) {
			in.Sections = append(in.Sections, page.TemplateSection{
				Kind: k.Key, TitleZH: k.Label.ZH, TitleEN: k.Label.EN, Minimum: "0", DueDays: "5",
			})
		}
	}
	return in
}

func templateTyped(form url.Values) templateInput {
	var in templateInput
	in.NameZH, in.NameEN, in.Reason = form.Get("name_zh"), form.Get("name_en"), form.Get("reason")
	in.Archived = form.Get("archived") == "yes"
	const most = 100 // sections a form can have; there are not as many kinds
	for i := range most {
		at := "sections." + strconv.Itoa(i) + "."
		if !form.Has(at + "kind") {
			break
		}
		in.Sections = append(in.Sections, page.TemplateSection{
			On: form.Get(at+"on") == "yes", Kind: form.Get(at + "kind"),
			TitleZH: form.Get(at + "title_zh"), TitleEN: form.Get(at + "title_en"),
			GuidanceZH: form.Get(at + "guidance_zh"), GuidanceEN: form.Get(at + "guidance_en"),
			Required: form.Get(at+"required") == "yes", Minimum: form.Get(at + "minimum"), DueDays: form.Get(at + "due_days"),
		})
	}
	return in
}

// ordered puts what is left out behind what is in, so that the numbers of errors are those of the form.
func (in templateInput) ordered() templateInput {
	slices.SortStableFunc(in.Sections, func(a, b page.TemplateSection) int {
		switch {
		case a.On == b.On:
			return 0
		case a.On:
			return -1
		}
		return 1
	})
	return in
}

// move changes the order as a button says: "up:2", "down:0".
func (in *templateInput) move(button string) {
	way, at, _ := strings.Cut(button, ":")
	i, err := strconv.Atoi(at)
	to := i + 1
	if way == "up" {
		to = i - 1
	}
	if err != nil || min(i, to) < 0 || max(i, to) >= len(in.Sections) {
		return
	}
	in.Sections[i], in.Sections[to] = in.Sections[to], in.Sections[i]
	in.Moved = way + ":" + strconv.Itoa(to)
}

// template is what was typed. What is not a number is a problem of its field.
func (in templateInput) template(stored handover.Template) (handover.Template, error) {
	t := stored
	t.NameZH, t.NameEN, t.Reason, t.Archived, t.Sections = in.NameZH, in.NameEN, handover.Reason(in.Reason), in.Archived, nil
	var wrong []handover.Problem
	whole := func(i int, field, text string) int {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			wrong = append(wrong, handover.At("sections."+strconv.Itoa(i)+"."+field, "problem.not_whole"))
		}
		return n
	}
	for i, s := range in.Sections {
		if !s.On {
			continue
		}
		t.Sections = append(t.Sections, handover.TemplateSection{
			Kind: s.Kind, TitleZH: s.TitleZH, TitleEN: s.TitleEN, GuidanceZH: s.GuidanceZH, GuidanceEN: s.GuidanceEN,
			Required: s.Required, Minimum: whole(i, "minimum", s.Minimum), DueDays: whole(i, "due_days", s.DueDays),
		})
	}
	if len(wrong) > 0 {
		return t, handover.Wrong(wrong...)
	}
	return t, nil
}

func showTemplate(c *call, status int, in templateInput, refused error) error {
	props := in.TemplateEditProps
	title := props.NameZH
	if c.lang() == string(catalog.EN) {
		title = props.NameEN
	}
	props.Frame = c.formFrame(c.r.URL.Path, title, "templates", ui.Crumb{Text: c.p.T("templates.title"), Href: ui.ToTemplates()})
	props.Action, props.Reasons = c.r.URL.Path, options(c, "handover.reason.", handover.Reasons)
	for i, s := range props.Sections {
		kind, _ := c.viewer.Catalog.Lookup(s.Kind)
		props.Sections[i].KindName = kind.Label.In(catalog.Lang(c.lang()))
	}
	if refused != nil {
		props.Errors, props.Summary = c.problemsIn(refused, "templates")
	}
	return c.render(status, page.TemplateEdit(props))
}

// templateFacts are everything the form says, for comparing two of them.
func (c *call) templateFacts(in templateInput) []ui.KV {
	facts := []ui.KV{
		{Label: c.p.T("templates.name_zh"), Value: in.NameZH},
		{Label: c.p.T("templates.name_en"), Value: in.NameEN},
		{Label: c.p.T("templates.reason"), Value: c.p.T("handover.reason." + in.Reason)},
		{Label: c.p.T("templates.archived"), Value: c.yesNo(in.Archived)},
	}
	var order []string
	for _, s := range in.Sections {
		if !s.On {
			continue
		}
		kind, _ := c.viewer.Catalog.Lookup(s.Kind)
		name := kind.Label.In(catalog.Lang(c.lang()))
		if n := len(order); slices.Contains(order, name) {
			name += " " + c.p.Number(n+1) // two sections of one kind
		}
		order = append(order, name)
		for key, value := range map[string]string{
			"title_zh": s.TitleZH, "title_en": s.TitleEN, "guidance_zh": s.GuidanceZH, "guidance_en": s.GuidanceEN,
			"minimum": s.Minimum, "due_days": s.DueDays, "required": c.yesNo(s.Required),
		} {
			facts = append(facts, ui.KV{
				Label: name + " · " + c.p.T("templates."+key), Value: strings.ReplaceAll(value, "\r\n", "\n"),
			})
		}
	}
	facts = append(facts, ui.KV{Label: c.p.T("templates.sections"), Value: c.p.List(order...)})
	slices.SortStableFunc(facts[4:], func(a, b ui.KV) int { return strings.Compare(a.Label, b.Label) })
	return facts
}
