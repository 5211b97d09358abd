package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

const (
	minuteForm   = "2006-01-02T15:04" // as a browser sends a date with a time
	receiverMost = 20
)

// planForm is the form of a handover as it was typed.
type planForm struct {
	page.PlanValues
	due, reviewers map[uuid.UUID]string
	boxes          sectionBoxes
}

func readPlan(form url.Values) planForm {
	f := planForm{PlanValues: page.PlanValues{
		Title: form.Get("title"), Reason: form.Get("reason"), Template: form.Get("template"), Giver: form.Get("giver"), Witness: form.Get("witness"),
		LastWorkingDay: form.Get("last_working_day"), DueOn: form.Get("due_on"), EffectiveAt: form.Get("effective_at"),
		RankReason: form.Get("rank_reason"), ReceiversSign: form.Get("receivers_sign"), SectionsSign: form.Get("sections_sign"),
		Stores: form["stores"], Receivers: form["receiver"], IT: slices.DeleteFunc(slices.Clone(form["it"]), func(s string) bool { return s == "" }), Methods: form["methods"],
	}, due: map[uuid.UUID]string{}, reviewers: map[uuid.UUID]string{}, boxes: readSectionBoxes(form)}
	f.Receivers = f.Receivers[:min(len(f.Receivers), 5*receiverMost)] // more than is refused below nobody has to see again
	f.IT = f.IT[:min(len(f.IT), 5*receiverMost)]
	for name, values := range form {
		field, rest, _ := strings.Cut(name, ".")
		id, err := uuid.Parse(rest)
		switch {
		case err != nil:
		case field == "due":
			f.due[id] = values[0]
		case field == "reviewer":
			f.reviewers[id] = values[0]
		}
	}
	return f
}

// planOf is the form of a handover that is there already.
func planOf(h handover.Handover, zone *time.Location) planForm {
	f := planForm{PlanValues: page.PlanValues{Title: h.Title, Reason: string(h.Reason)}}
	for _, s := range h.Stores {
		f.Stores = append(f.Stores, s.ID.String())
	}
	for _, p := range h.Parties {
		switch p.Role {
		case handover.Giver:
			f.Giver = p.Person.String()
		case handover.Witness:
			f.Witness = p.Person.String()
		case handover.Receiver:
			f.Receivers = append(f.Receivers, p.Person.String())
		case handover.IT:
			f.IT = append(f.IT, p.Person.String())
		}
	}
	for _, m := range h.Methods {
		f.Methods = append(f.Methods, string(m))
	}
	rules := h.Signing.Usual()
	f.RankReason, f.ReceiversSign, f.SectionsSign = h.RankReason, string(rules.Receivers), string(rules.Sections)
	f.LastWorkingDay, f.DueOn = dateText(h.LastWorkingDay), dateText(h.DueOn)
	if !h.EffectiveAt.IsZero() {
		f.EffectiveAt = h.EffectiveAt.In(zone).Format(minuteForm)
	}
	return f
}

func dateText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// asTemplate is the choice of a new handover that takes a rule from its template.
const asTemplate = "template"

// notAsTemplate is a rule that the form says itself, "" for the template's.
func notAsTemplate(rule string) string {
	if rule == asTemplate {
		return ""
	}
	return rule
}

// plan is what the form asks for. What cannot be read is in Unread, so that it is refused together with the rest.
func (f planForm) plan(zone *time.Location) app.Plan {
	in := app.Plan{
		Title: f.Title, Reason: handover.Reason(f.Reason), RankReason: f.RankReason,
		Signing: handover.SigningRules{
			Receivers: handover.ReceiversSign(notAsTemplate(f.ReceiversSign)), Sections: handover.SectionsSign(notAsTemplate(f.SectionsSign)),
		},
		Due: map[uuid.UUID]time.Time{}, Reviewers: map[uuid.UUID]uuid.UUID{},
	}
	wrong := func(field, key string) { in.Unread = append(in.Unread, handover.At(field, key)) }
	id := func(field, text string) uuid.UUID {
		v, err := uuid.Parse(text)
		if text != "" && err != nil {
			wrong(field, "problem.unknown_choice")
		}
		return v
	}
	date := func(field, text string) time.Time {
		d, err := inDate(text)
		if err != nil {
			wrong(field, "problem.not_a_date")
		}
		return d
	}
	if f.Reason == "" {
		wrong("reason", "plan.missing.reason")
	}
	in.Template, in.Giver, in.Witness = id("template", f.Template), id("giver", f.Giver), id("witness", f.Witness)
	f.sections(&in)
	for _, s := range f.Stores {
		in.Stores = append(in.Stores, id("stores", s))
	}
	for _, r := range f.Receivers {
		if p := id("receiver", r); p != uuid.Nil && !slices.Contains(in.Receivers, p) {
			in.Receivers = append(in.Receivers, p)
		}
	}
	for _, r := range f.IT {
		if p := id("it", r); p != uuid.Nil && !slices.Contains(in.IT, p) {
			in.IT = append(in.IT, p)
		}
	}
	if n := len(in.IT); n > receiverMost {
		in.Unread = append(in.Unread, handover.At("it", "problem.too_many", "Max", receiverMost, "Count", n))
	}
	if n := len(in.Receivers); n > receiverMost {
		in.Unread = append(in.Unread, handover.At("receiver", "problem.too_many", "Max", receiverMost, "Count", n))
	}
	for _, m := range f.Methods {
		in.Methods = append(in.Methods, handover.Method(m))
	}
	in.LastWorkingDay, in.DueOn = date("last_working_day", f.LastWorkingDay), date("due_on", f.DueOn)
	if f.EffectiveAt != "" {
		at, err := time.ParseInLocation(minuteForm, strings.Replace(f.EffectiveAt, " ", "T", 1), zone)
		if err != nil || !thisCentury(at) {
			wrong("effective_at", "problem.not_a_time")
		}
		in.EffectiveAt = at.UTC()
	}
	for s, text := range f.due {
		in.Due[s] = date("due."+s.String(), text)
	}
	for s, text := range f.reviewers {
		in.Reviewers[s] = id("reviewer."+s.String(), text)
	}
	return in
}

// unchanged takes out of the plan what says of a section what holds already, so that only what was changed by hand stays when
// people or the last working day change.
func unchanged(in app.Plan, sections []handover.Section) app.Plan {
	for _, s := range sections {
		if due, ok := in.Due[s.ID]; ok && due.Equal(s.DueOn) {
			delete(in.Due, s.ID)
		}
		if in.Reviewers[s.ID] == s.Reviewer {
			delete(in.Reviewers, s.ID)
		}
	}
	return in
}

func handoverNew(c *call) error {
	if err := c.viewer.May(handover.CreateHandover); err != nil {
		return err
	}
	f := planForm{PlanValues: page.PlanValues{Methods: []string{string(handover.ByDocuments)}}}
	return showNewPlan(c, f, nil)
}

func handoverCreate(c *call) error {
	if err := c.viewer.May(handover.CreateHandover); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	f := readPlan(form)
	if form.Has("_more") {
		f.Receivers = append(f.Receivers, "")
		return showNewPlan(c, f, nil)
	}
	in := f.plan(c.app.Zone())
	in.Start = form.Get("start") != ""
	if strings.TrimSpace(in.Title) == "" {
		if in.Title, err = c.suggestTitle(in); err != nil {
			return err
		}
	}
	h, err := c.app.CreateHandover(c.r.Context(), c.viewer, in, c.key(form, ui.ToHandovers()+"/"))
	if err != nil {
		return c.refused(err, ui.ToNewHandover(), func(c *call) error { return showNewPlan(c, f, err) })
	}
	done := "plan.done.draft"
	if in.Start {
		done = "plan.done.start"
	}
	return c.done(ui.ToHandover(h.ID.String()), done, "Number", h.Number)
}

// suggestTitle names a handover after its first store and its reason.
func (c *call) suggestTitle(in app.Plan) (string, error) {
	reason := ""
	if slices.Contains(handover.Reasons, in.Reason) {
		reason = c.p.T("handover.reason." + string(in.Reason))
	}
	stores, err := c.app.Stores(c.r.Context(), c.viewer, false)
	if err != nil {
		return "", err
	}
	for _, s := range stores {
		if slices.Contains(in.Stores, s.ID) {
			return c.p.T("plan.suggested", "Store", s.Name, "Reason", reason), nil
		}
	}
	return c.p.T("plan.suggested_plain", "Reason", reason), nil
}

func handoverEdit(c *call) error { return showPlan(c, nil, nil) }

func handoverUpdate(c *call) error {
	if err := c.scope.May(handover.EditPlan); err != nil && handover.CodeOf(err) == handover.Forbidden {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	id := c.scope.Handover().String()
	f := readPlan(form)
	if form.Has("_more") {
		f.Receivers = append(f.Receivers, "")
		return showPlan(c, &f, nil)
	}
	o, err := c.app.Plan(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	in := unchanged(f.plan(c.app.Zone()), o.Sections)
	in.Version = madeFor(form)
	if err := c.app.ChangePlan(c.r.Context(), c.scope, in, c.key(form, ui.ToHandover(id))); err != nil {
		if handover.CodeOf(err) == handover.Conflict && c.scope.May(handover.EditPlan) != nil {
			return c.refused(err, ui.ToHandover(id), handoverShow)
		}
		return c.refused(err, ui.ToEditHandover(id), func(c *call) error { return showPlan(c, &f, err) })
	}
	return c.done(ui.ToHandover(id), "plan.done.saved")
}

func showNewPlan(c *call, f planForm, refused error) error {
	ctx := c.r.Context()
	templates, err := c.app.Templates(ctx, c.viewer, false)
	if err != nil {
		return err
	}
	if f.Template == "" && len(templates) > 0 && refused == nil {
		f.Template = templates[0].ID.String()
	}
	props := page.PlanProps{
		Frame: c.frame(c.p.T("plan.title_new"), "handovers", ui.Crumb{Text: c.p.T("common.nav.handovers"), Href: ui.ToHandovers()}),
		Key:   newKey(), Action: ui.ToHandovers(), Cancel: ui.ToHandovers(),
	}
	props.Frame.Work = true
	stores, err := c.planChoices(&props, handover.Handover{})
	if err != nil {
		return err
	}
	props.Templates = c.templateChoices(templates, stores, f)
	rule := option(asTemplate, c.p.T("plan.rule_of_template"))
	props.ReceiversSign, props.SectionsSign = append([]catalog.Option{rule}, props.ReceiversSign...), append([]catalog.Option{rule}, props.SectionsSign...)
	return c.renderPlan(props, f, refused)
}

// showPlan is the form of a handover that is there: as stored, or as typed when f is given.
func showPlan(c *call, f *planForm, refused error) error {
	if err := c.scope.May(handover.EditPlan); err != nil {
		return err
	}
	o, err := c.app.Plan(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, id := o.Handover, o.Handover.ID.String()
	version, stale := strconv.Itoa(h.Version), handover.CodeOf(refused) == handover.Stale
	stored := planOf(h, c.app.Zone())
	switch {
	case f == nil:
		f = &stored
	case !stale: // a stale form shows what is stored, so saving it again may go over that
		version = c.r.PostForm.Get("version")
	}
	props := page.PlanProps{
		Frame: c.inHandover(h, o.Sections, uuid.Nil, c.p.T("plan.title_edit")), Edit: true, Version: version, Template: c.templateName(h),
		Key: newKey(), Action: ui.ToEditHandover(id), Cancel: ui.ToHandover(id),
	}
	byField, _ := c.problemsOf(refused)
	for _, s := range o.Sections {
		state := sectionState(s)
		row := page.PlanSection{
			ID: s.ID.String(), Title: s.Title(c.lang()), State: state, Word: c.p.T("common.state." + state),
			Reviewer: s.Reviewer.String(), ReviewerName: s.ReviewerName, Due: dateText(s.DueOn), DueText: c.p.Date(s.DueOn), Settled: s.Settled(),
			ReviewerError: byField["reviewer."+s.ID.String()], DueError: byField["due."+s.ID.String()],
		}
		if t, ok := f.reviewers[s.ID]; ok {
			row.Reviewer = t
		}
		if t, ok := f.due[s.ID]; ok {
			row.Due = t
		}
		for _, p := range h.With(handover.Receiver) {
			row.Reviewers = append(row.Reviewers, option(p.Person.String(), p.Name))
		}
		props.Sections = append(props.Sections, row)
	}
	if _, err := c.planChoices(&props, h); err != nil {
		return err
	}
	if stale {
		props.Stale = c.stalePlan(props, h, o.Sections, *f)
	}
	return c.renderPlan(props, *f, refused)
}

// planChoices adds what both forms choose from, and gives the stores. Parties and stores of the handover stay to choose when they are no longer offered.
func (c *call) planChoices(props *page.PlanProps, h handover.Handover) ([]handover.Store, error) {
	ctx := c.r.Context()
	people, err := c.app.Colleagues(ctx, c.viewer)
	if err != nil {
		return nil, err
	}
	stores, err := c.app.Stores(ctx, c.viewer, false)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, p := range people {
		known[p.ID.String()] = true
		props.People = append(props.People, option(p.ID.String(), withPost(p.Name, p.Post)))
	}
	for _, p := range h.Parties {
		if id := p.Person.String(); !known[id] {
			known[id] = true
			props.People = append(props.People, option(id, withPost(p.Name, p.Post)))
		}
	}
	for _, s := range h.Stores {
		if !slices.ContainsFunc(stores, func(o handover.Store) bool { return o.ID == s.ID }) {
			stores = append(stores, s)
		}
	}
	platforms := c.platforms()
	for _, s := range stores {
		props.Stores = append(props.Stores, page.PlanOption{Value: s.ID.String(), Text: s.Name, Note: platforms[s.Platform], Platform: s.Platform})
	}
	for _, m := range handover.Methods {
		props.Methods = append(props.Methods, page.PlanOption{Value: string(m), Text: c.p.T("handover.method." + string(m))})
	}
	for _, r := range []handover.ReceiversSign{handover.AllReceivers, handover.AnyReceiver} {
		props.ReceiversSign = append(props.ReceiversSign, option(string(r), c.p.T("plan.receivers_sign."+string(r))))
	}
	for _, r := range []handover.SectionsSign{handover.ByReviewer, handover.ByReceivers} {
		props.SectionsSign = append(props.SectionsSign, option(string(r), c.p.T("plan.sections_sign."+string(r))))
	}
	for _, r := range handover.Reasons {
		props.Reasons = append(props.Reasons, option(string(r), c.p.T("handover.reason."+string(r))))
	}
	return stores, nil
}

func (c *call) renderPlan(props page.PlanProps, f planForm, refused error) error {
	if len(f.Receivers) == 0 {
		f.Receivers = []string{"", ""}
	}
	props.Values = f.PlanValues
	props.Errors, props.Summary = c.problemsOf(refused)
	if len(props.Summary) > 0 || props.Stale != nil {
		props.Frame.Flash = nil // they say it
	}
	return c.render(http.StatusOK, page.HandoverNew(props))
}

// problemsOf is problems for a form that may not have been refused, or not for a field of it.
func (c *call) problemsOf(refused error) (map[string]string, []ui.FieldError) {
	if _, e := statusOf(refused); refused == nil || len(e.Problems) == 0 {
		return map[string]string{}, nil
	}
	return c.problems(refused)
}

func (c *call) templateName(h handover.Handover) string {
	zh, en, _ := strings.Cut(h.TemplateName, "\n")
	if c.lang() == "en" {
		return en
	}
	return zh
}

func option(value, text string) catalog.Option {
	return catalog.Option{Value: value, Label: catalog.Label{ZH: text, EN: text}}
}

func withPost(name, post string) string {
	if post == "" {
		return name
	}
	return name + " · " + post
}
