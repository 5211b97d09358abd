package server

import (
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// showTemplate is the form, with what it comes to for a handover that starts today beside it.
func showTemplate(c *call, status int, in templateInput, refused error) error {
	props := in.TemplateEditProps
	props.New = props.Version == 0
	title := props.NameZH
	if c.lang() == string(catalog.EN) {
		title = props.NameEN
	}
	if props.New && strings.TrimSpace(title) == "" {
		title = c.p.T("templates.new")
	}
	props.Frame = c.formFrame(c.r.URL.Path, title, "templates", ui.Crumb{Text: c.p.T("templates.title"), Href: ui.ToTemplates()})
	props.Frame.Work = true
	props.ReceiversRules = options(c, "plan.receivers_sign.", []handover.ReceiversSign{handover.AllReceivers, handover.AnyReceiver})
	props.SectionsRules = options(c, "plan.sections_sign.", []handover.SectionsSign{handover.ByReviewer, handover.ByReceivers})
	props.Action, props.Reasons = c.r.URL.Path, options(c, "handover.reason.", handover.Reasons)
	if !props.New {
		props.Versions = ui.ToTemplateVersions(strings.TrimPrefix(c.r.URL.Path, ui.ToTemplates()+"/"))
	}
	props.Fillers, props.Reviewers = options(c, "templates.seat.", handover.FillerSeats), options(c, "templates.seat.", handover.ReviewerSeats)
	props.ExitSorts, props.ExitFroms = options(c, "exit.sort.", handover.ExitSorts), options(c, "templates.exit_from.", handover.ExitFroms)
	for range min(2, handover.TemplateExits-len(props.Exits)) {
		props.Exits = append(props.Exits, page.TemplateExit{From: string(handover.FromLastDay), Days: "0"})
	}
	for _, g := range catalog.PlatformGroups() {
		props.Groups = append(props.Groups, page.PlanOption{Value: g.Key, Text: g.Label.In(catalog.Lang(c.lang())), Note: c.platformWords(g.Platforms)})
	}
	props.Platforms = shopPlatforms()
	if refused != nil {
		props.Errors, props.Summary = c.problemsIn(refused, "templates")
	}
	props.NumberFields = c.numberFields(in.Numbers, props.Errors)
	c.nameNumbers(props.Summary)
	for _, k := range c.viewer.Catalog.All() {
		if !k.Archived {
			props.Kinds = append(props.Kinds, catalog.Option{Value: k.Key, Label: k.Label})
		}
	}
	for i := range props.Sections {
		s := &props.Sections[i]
		kind, _ := c.viewer.Catalog.Lookup(s.Kind)
		s.KindName = kind.Label.In(catalog.Lang(c.lang()))
		s.Name = s.TitleZH
		if c.lang() == string(catalog.EN) {
			s.Name = s.TitleEN
		}
		if strings.TrimSpace(s.Name) == "" {
			s.Name = s.KindName
		}
		s.Summary = c.templateSummary(*s)
		for field := range props.Errors {
			s.Open = s.Open || strings.HasPrefix(field, "sections."+strconv.Itoa(i)+".")
		}
	}
	props.Preview, props.PreviewDay = c.templatePreview(props.Sections)
	return c.render(status, page.TemplateEdit(props))
}

// templateSummary is a section in one line.
func (c *call) templateSummary(s page.TemplateSection) string {
	parts := []string{}
	if s.Name != s.KindName {
		parts = append(parts, s.KindName)
	}
	need := "templates.line_optional"
	if s.Required {
		need = "templates.line_required"
	}
	parts = append(parts, c.p.T(need))
	if n, err := strconv.Atoi(strings.TrimSpace(s.DueDays)); err == nil {
		parts = append(parts, c.p.T("templates.line_due", "Count", n))
	}
	parts = append(parts, c.p.T("templates.line_people", "Filler", c.seatWord(known(s.Filler, handover.FillerSeats)),
		"Reviewer", c.seatWord(known(s.Reviewer, handover.ReviewerSeats))))
	if n, err := strconv.Atoi(strings.TrimSpace(s.Minimum)); err == nil && n > 0 {
		parts = append(parts, c.p.T("templates.line_minimum", "Count", n))
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.TeachBack)); err == nil && n > 0 {
		parts = append(parts, c.p.T("templates.line_teach_back", "Count", n))
	}
	if s.Proof && s.Proofs {
		parts = append(parts, c.p.T("templates.line_proof"))
	}
	blocks, off := 0, 0
	for _, check := range s.Checks {
		switch check.Severity {
		case catalog.Blocker:
			blocks++
		case catalog.Off:
			off++
		}
	}
	if blocks > 0 {
		parts = append(parts, c.p.T("templates.line_checks", "Count", blocks))
	}
	if off > 0 {
		parts = append(parts, c.p.T("templates.line_off", "Count", off))
	}
	if only := c.platformWords(s.Platforms); only != "" {
		parts = append(parts, c.p.T("templates.line_only", "Platforms", only))
	}
	return strings.Join(parts, " · ")
}

// seatWord is a seat in a line of many: the lead is simply the receiver.
func (c *call) seatWord(seat string) string {
	if role := "common.role." + seat; c.p.Has(role) {
		return c.p.T(role)
	}
	return c.p.T("templates.seat." + seat)
}

// known is a seat that has a name: the usual one in place of what nobody knows.
func known(text string, seats []handover.Seat) string {
	if slices.Contains(seats, handover.Seat(text)) {
		return text
	}
	return string(seats[0])
}

// templateChecks are the checks of a kind as sentences about an example, with what each holds up where decided says nothing else.
func (c *call) templateChecks(key string, decided map[string]catalog.Severity) []page.TemplateCheck {
	kind, _ := c.viewer.Catalog.Lookup(key)
	var out []page.TemplateCheck
	for _, check := range kind.Checks {
		said := c.found(kind, catalog.Finding{Rule: check.ID, Field: check.Field.Spec().Key, Args: kind.ExampleOf(check)})
		out = append(out, page.TemplateCheck{
			ID: check.ID, Text: said.Text, Field: c.fieldLabel(kind, check.Field.Spec().Key),
			Severity: check.SeverityIn(catalog.Env{Severities: decided}), Usual: check.Severity,
		})
	}
	return out
}

// previewDays is the notice a leaver usually gives: the preview counts back from there.
const previewDays = 30

// templatePreview is what a handover that starts today would look like, with its last working day.
func (c *call) templatePreview(sections []page.TemplateSection) ([]page.TemplatePreview, string) {
	today := c.app.Today()
	last := handover.WorkingDaysBefore(today.AddDate(0, 0, previewDays), 0)
	out := make([]page.TemplatePreview, len(sections))
	for i, s := range sections {
		out[i] = page.TemplatePreview{Name: s.Name, Required: s.Required}
		if only := c.platformWords(s.Platforms); only != "" {
			out[i].Only = c.p.T("templates.line_only", "Platforms", only)
		}
		if n, err := strconv.Atoi(strings.TrimSpace(s.DueDays)); err == nil && n >= 0 && n <= 90 {
			day := handover.WorkingDaysBefore(last, n)
			if day.Before(today) {
				day = today
			}
			out[i].Due, out[i].Date = c.p.ShortDate(day, today), dateText(day)
		}
	}
	return out, c.p.Date(last)
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
		name := s.TitleZH
		if c.lang() == string(catalog.EN) {
			name = s.TitleEN
		}
		order = append(order, name)
		if n := slices.Index(order, name); n < len(order)-1 {
			name += " " + c.p.Number(len(order)) // two sections of one name
		}
		var decided []string
		for _, check := range s.Checks {
			if check.Severity != check.Usual {
				decided = append(decided, c.p.T("templates.check_decided", "Check", check.Text, "Word", c.p.T("templates.severity."+string(check.Severity))))
			}
		}
		for key, value := range map[string]string{
			"title_zh": s.TitleZH, "title_en": s.TitleEN, "guidance_zh": s.GuidanceZH, "guidance_en": s.GuidanceEN,
			"why_zh": s.WhyZH, "why_en": s.WhyEN, "minimum": s.Minimum, "due_days": s.DueDays, "teach_back": s.TeachBack, "required": c.yesNo(s.Required), "proof": c.yesNo(s.Proof),
			"filler":    c.p.T("templates.seat." + known(s.Filler, handover.FillerSeats)),
			"reviewer":  c.p.T("templates.seat." + known(s.Reviewer, handover.ReviewerSeats)),
			"platforms": c.platformWords(s.Platforms), "checks": c.p.List(decided...),
		} {
			facts = append(facts, ui.KV{
				Label: name + " · " + c.p.T("templates."+key), Value: strings.ReplaceAll(value, "\r\n", "\n"),
			})
		}
	}
	for _, n := range catalog.JudgedNumbers() {
		facts = append(facts, ui.KV{Label: n.Label.In(catalog.Lang(c.lang())), Value: in.Numbers[n.Key]})
	}
	var exits []string
	for _, e := range in.Exits {
		exits = append(exits, catalog.Label{ZH: e.TitleZH, EN: e.TitleEN}.In(catalog.Lang(c.lang()))+" ("+c.p.T("templates.exit_from."+e.From)+" "+e.Days+")")
	}
	facts = append(facts, ui.KV{Label: c.p.T("templates.sections"), Value: c.p.List(order...)}, ui.KV{Label: c.p.T("templates.exits"), Value: c.p.List(exits...)})
	slices.SortStableFunc(facts[4:], func(a, b ui.KV) int { return strings.Compare(a.Label, b.Label) })
	return facts
}
