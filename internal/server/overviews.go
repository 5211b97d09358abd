package server

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// handoverShow is a handover as a whole.
func handoverShow(c *call) error {
	o, err := c.app.Overview(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, id := o.Handover, o.Handover.ID.String()
	props := page.OverviewProps{
		Frame: c.inHandover(h, o.Sections, uuid.Nil, h.Title), Sub: c.overviewSub(o), Callout: c.overviewCallout(h),
		Steps: c.timeline(h, o.Events), Sections: c.sectionTasks(o), Findings: c.findingLines(o),
		Note: c.p.T("handover.sections.note", "Count", h.Tally.Sections, "Settled", h.Tally.Settled), Feed: c.feed(o), Events: ui.ToEvents(id),
	}
	if len(handover.FigureSections(o.Sections)) > 0 {
		props.Figures = ui.ToFigures(id)
		if h.State == handover.Signed || h.State == handover.InFollowUp || h.State == handover.Closed {
			props.Watch = ui.ToWatch(id)
		}
		if o.Watch != nil {
			brief := c.watchBrief(*o.Watch)
			props.Watched = &brief
		}
	}
	if c.scope.May(handover.SeeViews) == nil {
		props.Views = ui.ToViews(id)
	}
	props.Giver, props.Receiver, props.Witness = c.sides(o)
	props.Absence, props.AbsenceAct = c.absenceNote(o)
	props.Imports = c.noticed(app.Frame{Handover: h, Sections: o.Sections}, o.Noticed)
	props.Verdict, props.Readiness = c.verdict(h.Counts), page.Link{Href: ui.ToReadiness(id), Text: c.p.T("readiness.see")}
	if o.Noticed.Points != app.NoPoints {
		props.Readiness.Text = c.p.T("readiness.see_points", "Points", o.Noticed.Points)
	}
	if h.State != handover.Draft && h.State != handover.Planned && h.State != handover.Cancelled {
		props.Moment, props.Answers = c.moveNote(h, o.Sections), ui.ToResponsible(id)
	}
	if props.Held = c.heldNote(h, o.Held); props.Held.Title != "" {
		props.HeldAct = page.Link{Text: c.p.T("holding.see"), Href: ui.ToLeaverHoldings(id)}
	}
	props.Calendar = ui.ToCalendar(id)
	if o.Unowned > 0 && h.State.Open() {
		props.Dated = c.calendarNote(h, o.Unowned)
	}
	if c.viewer.Watches() {
		props.Looked = c.lookedNote(h, o.Viewed)
	}
	props.Template, props.Exit = c.templateLine(h), c.exitNote(h)
	step := nextStep(c.scope.Under(h), o)
	props.Next = page.NextStep{Href: step.href, Act: string(step.act), Key: newKey(), State: ui.ToHandoverState(id)}
	if behalf, name := c.scope.Behalf(); behalf != uuid.Nil {
		props.Acting, props.ActingFor = c.p.T("proxy.acting", "Name", name), page.Link{Href: ui.ToProxies(id), Text: c.p.T("proxy.title")}
	}
	props.Lost = c.lost(h, o.Sealed)
	if step.act == handover.CloseHandover && step.why == nil && props.Lost.Text != "" {
		props.Next.Confirm = &ui.DialogProps{
			ID: "close", Title: c.p.T("handover.close.title", "Number", h.Number), Body: c.p.T("handover.close.body"),
			Action: ui.ToHandoverState(id), Verb: c.p.T("handover.close.verb"), Keep: c.p.T("handover.close.keep"), Danger: true,
			Hidden: []ui.Pair{{Name: "_key", Value: props.Next.Key}, {Name: "act", Value: string(handover.CloseHandover)}},
		}
	}
	if step.key != "" {
		props.Next.Text = c.p.T("handover.next."+step.key, "Name", step.section.Title(c.lang()))
	}
	if step.why != nil {
		props.Next.Why = c.why(step.why)
	}
	if c.scope.At(h.State).May(handover.EditPlan) == nil {
		props.Edit = ui.ToEditHandover(id)
	}
	if c.scope.May(handover.Export) == nil {
		props.Export = []page.ExportChoice{
			{Href: ui.ToHandoverWorkbook(id), Icon: "table", Text: c.p.T("export.whole_workbook"), Hint: c.p.T("export.whole_workbook_hint")},
			{Href: ui.ToHandoverArchive(id), Icon: "package", Text: c.p.T("export.whole_archive"), Hint: c.p.T("export.whole_archive_hint")},
			{Href: ui.ToInventoryPDF(id, c.p.Lang(), 1), Icon: "file-text", Text: c.p.T("export.inventory"), Hint: c.p.T("export.inventory_hint")},
		}
	}
	if c.mayCarry(o) {
		props.Carry = ui.ToCarry(id)
	}
	if sc := c.scope.At(h.State); slices.ContainsFunc(o.Sections, func(s handover.Section) bool { return sc.MayImport(s) == nil }) {
		props.Import = ui.ToNewImport(id, "")
	}
	if h.State != handover.Draft && h.State != handover.Planned && h.State != handover.Cancelled && step.key != "seal" {
		props.Sign = ui.ToHandoverSignatures(id)
	}
	if c.scope.At(h.State).May(handover.CancelHandover) == nil {
		props.Reason = c.typed("reason")
		props.Cancel = &ui.DialogProps{
			ID: "cancel", Title: c.p.T("handover.cancel.title", "Number", h.Number), Body: c.p.T("handover.cancel.body"),
			Action: ui.ToHandoverState(id), Verb: c.p.T("handover.cancel.verb"),
			Keep: c.p.T("handover.cancel.keep"), Danger: true,
			Hidden: []ui.Pair{{Name: "_key", Value: newKey()}, {Name: "act", Value: string(handover.CancelHandover)}},
		}
	}
	return c.render(http.StatusOK, page.Overview(props))
}

// mayCarry says whether the overview offers to carry records over: to whoever plans before the start, and to the giver while
// there is nothing yet.
func (c *call) mayCarry(o app.Overview) bool {
	sc := c.scope.At(o.Handover.State)
	if sc.May(handover.CarryOver) != nil {
		return false
	}
	return sc.May(handover.EditPlan) == nil && o.Handover.State != handover.Active || o.Handover.Counts.Records == 0
}

// templateLine says which template the sections came from, and to those who manage templates whether it has moved on since.
func (c *call) templateLine(h handover.Handover) page.TemplateLine {
	line := page.TemplateLine{Text: c.p.T("templates.used_old", "Name", c.templateName(h))}
	if h.TemplateVersion > 0 {
		line.Text = c.p.T("templates.used", "Name", c.templateName(h), "Version", h.TemplateVersion)
	}
	line.Limits = c.otherLimits(c.scope.Numbers())
	if c.viewer.May(handover.ManageTemplates) == nil {
		line.Href, line.Take = ui.ToTemplateVersions(h.Template.String()), ui.ToHandoverTemplate(h.ID.String())
		if h.TemplateVersion > 0 && h.TemplateNewest > h.TemplateVersion {
			line.Newer = c.p.T("templates.newer", "Version", h.TemplateNewest)
		}
	}
	return line
}

// why says what stands in the way: every single problem, or the refusal.
func (c *call) why(err error) string {
	_, e := statusOf(err)
	if len(e.Problems) == 0 {
		return c.say(e.Text)
	}
	var all []string
	for _, p := range e.Problems {
		all = append(all, c.say(p.Text))
	}
	return strings.Join(all, c.p.T("handover.and"))
}

func (c *call) overviewSub(o app.Overview) string {
	h, today := o.Handover, c.app.Today()
	parts := []string{h.Number}
	if h.TeamName != "" {
		parts = append(parts, h.TeamName)
	}
	parts = append(parts, c.p.T("handover.reason."+string(h.Reason)), c.p.T("handover.begun", "Date", c.p.ShortDate(h.CreatedAt, today)))
	counts := map[string]int{}
	for _, s := range o.Sections {
		counts[s.Kind] += s.Counts.Records
	}
	var has []string
	for _, k := range c.viewer.Catalog.All() {
		if n := counts[k.Key]; n > 0 {
			has = append(has, c.p.Number(n)+" "+k.Unit.In(catalog.Lang(c.lang())))
		}
	}
	if len(has) > 0 {
		parts = append(parts, c.p.List(has...))
	}
	return strings.Join(parts, " · ")
}

func (c *call) overviewCallout(h handover.Handover) page.Note {
	switch {
	case h.State == handover.Cancelled:
		return page.Note{Tone: "notice", Title: c.p.T("handover.cancelled.title"), Body: c.p.T("handover.cancelled.body", "Reason", h.CancelReason)}
	case h.Overdue(c.app.Today()) && h.State == handover.Active:
		return page.Note{
			Tone:  "warning",
			Title: c.p.T("handover.overdue.title", "Count", -c.p.Days(h.NextDueOn, c.app.Today())),
			Body:  c.p.T("handover.overdue.body", "Count", h.Tally.Sections-h.Tally.Settled),
		}
	}
	return page.Note{}
}

// sides are the three sides of the handover and what each has done.
func (c *call) sides(o app.Overview) (giver, receiver, witness page.Side) {
	h := o.Handover
	missing := page.Side{Missing: c.p.T("handover.nobody")}
	giver, receiver, witness = missing, missing, missing
	var others []string
	for _, p := range h.Parties {
		f := face(p.Name, p.Person.String())
		switch p.Role {
		case handover.Giver:
			giver.Faces, giver.Name, giver.Note = []page.Face{f}, p.Name, p.Post
		case handover.Witness:
			witness.Faces, witness.Name, witness.Note = []page.Face{f}, p.Name, p.Post
		case handover.Receiver:
			receiver.Faces = append(receiver.Faces, f)
			if receiver.Name == "" {
				receiver.Name = p.Name
			} else {
				others = append(others, p.Name)
			}
		}
	}
	if giver.Name != "" && h.Absent.Runs() {
		giver.Note = dotted(giver.Note, c.p.T("absence.side", "Cause", c.p.T("absence.cause."+string(h.Absent.Cause))))
	} else if giver.Name != "" && !h.LastWorkingDay.IsZero() {
		giver.Note = dotted(giver.Note, c.p.T("handover.last_day", "Date", c.p.ShortDate(h.LastWorkingDay, c.app.Today())))
	}
	if len(others) > 0 {
		receiver.More = c.p.T("handover.and_receivers", "Names", c.p.List(others...))
	}
	if receiver.Name != "" && h.Counts.Records > 0 {
		receiver.Note = c.p.T("handover.accepted_of", "Accepted", h.Counts.Accepted, "Count", h.Counts.Records)
	}
	n := 0
	for _, s := range o.Sections {
		if _, ok := sealOf(o.Seals, s, handover.Witness); ok {
			n++
		}
	}
	if witness.Name != "" && n > 0 {
		witness.Note = dotted(witness.Note, c.p.T("handover.witnessed", "Count", n))
	}
	if witness.Name != "" {
		witness.Note = dotted(witness.Note, c.rankNote(h))
	}
	if len(others) > 0 && h.Signing.Receivers == handover.AnyReceiver {
		receiver.Note = dotted(receiver.Note, c.p.T("handover.any_receiver"))
	}
	return giver, receiver, witness
}

// rankNote says where the witness stood towards the giver when the plan was saved (N-02).
func (c *call) rankNote(h handover.Handover) string {
	switch {
	case h.Rank == handover.RankAbove:
		return c.p.T("handover.rank.above")
	case h.OverRank():
		return c.p.T("handover.rank.over", "Reason", short(h.RankReason))
	case h.Rank == handover.RankUnknown && c.scope.May(handover.EditPlan) == nil:
		return c.p.T("handover.rank.unknown")
	}
	return ""
}

func dotted(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// sealOf is the seal of a role on the section as it is now.
func sealOf(seals []handover.Seal, s handover.Section, role handover.PartyRole) (handover.Seal, bool) {
	for _, g := range seals {
		if g.Section == s.ID && g.Role == role && s.Settled() && !g.Stale(s) {
			return g, true
		}
	}
	return handover.Seal{}, false
}

// receivedSeal is the seal by which a section was received: of a receiver, or of the manager where the only receiver filled it.
func receivedSeal(seals []handover.Seal, s handover.Section) (handover.Seal, bool) {
	if g, ok := sealOf(seals, s, handover.Receiver); ok {
		return g, true
	}
	return sealOf(seals, s, handover.InCharge)
}

// life are the states of a handover in the order of its timeline.
var life = []handover.State{handover.Draft, handover.Planned, handover.Active, handover.Signed, handover.InFollowUp, handover.Closed}

// timeline shows the way of the handover. Dates of past steps come from what is stored, or from the newest events.
func (c *call) timeline(h handover.Handover, events []handover.Event) []ui.Step {
	today := c.app.Today()
	at := 0
	for i, s := range life {
		if s == h.State {
			at = i
		}
	}
	when := map[handover.State]time.Time{handover.Draft: h.CreatedAt, handover.Signed: h.SignedAt}
	for _, e := range events {
		if s, ok := strings.CutPrefix(e.Act, "handover."); ok && when[handover.State(s)].IsZero() {
			when[handover.State(s)] = e.At
		}
		if e.Act == "handover.started" {
			when[handover.Active] = e.At
		}
	}
	steps := make([]ui.Step, len(life))
	for i, s := range life {
		steps[i] = ui.Step{Text: c.p.T("handover.step." + string(s))}
		switch {
		case h.State == handover.Cancelled:
			if s == handover.Draft {
				steps[i].State = "done"
			}
		case i < at, i == at && (s == handover.Signed || s == handover.Closed):
			steps[i].State = "done"
		case i == at:
			steps[i].State = "current"
		}
		switch day := when[s]; {
		case !day.IsZero() && steps[i].State != "":
			steps[i].Note = c.p.ShortDate(day, today)
		case s == handover.Signed && !h.DueOn.IsZero():
			steps[i].Note = c.p.T("handover.step.due", "Date", c.p.ShortDate(h.DueOn, today))
		}
	}
	return steps
}

// verdict says what the checks found in all, and what that means for signing.
func (c *call) verdict(n handover.Counts) page.Note {
	switch {
	case n.Blockers > 0:
		return page.Note{Tone: "blocker", Title: c.p.T("handover.findings.blockers", "Count", n.Blockers), Body: c.p.T("handover.findings.blockers_note", "Count", n.Warnings)}
	case n.Warnings > 0:
		return page.Note{Tone: "warning", Title: c.p.T("handover.findings.warnings", "Count", n.Warnings), Body: c.p.T("handover.findings.warnings_note")}
	case n.Records == 0:
		return page.Note{Tone: "notice", Title: c.p.T("handover.findings.empty"), Body: c.p.T("handover.findings.empty_note")}
	}
	return page.Note{Tone: "pass", Title: c.p.T("handover.findings.none"), Body: c.p.T("handover.findings.none_note")}
}

func (c *call) findingLines(o app.Overview) []page.FindingLine {
	var out []page.FindingLine
	for _, f := range o.Findings {
		where := f.Title
		kind, ok := c.viewer.Catalog.Lookup(f.Kind)
		if where == "" && ok {
			where = kind.Label.In(catalog.Lang(c.lang()))
		}
		out = append(out, page.FindingLine{
			Severity: string(f.Severity), Word: c.p.T("common.severity." + string(f.Severity)), Text: c.found(kind, f.Finding).Text,
			Href: ui.ToRecord(o.Handover.ID.String(), f.Record.String()), Where: where,
		})
	}
	return out
}
