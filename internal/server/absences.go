package server

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// absenceShow is the page of a giver who is not there: why, who fills instead, what was reconstructed and what is missing.
func absenceShow(c *call) error { return showAbsence(c, nil) }

// absenceRun starts it, or changes reason and people.
func absenceRun(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToAbsence(c.scope.Handover().String())
	in := app.RunAbsence{
		StandIns: handover.StandIns{
			Cause: handover.AbsenceCause(form.Get("cause")), Reason: form.Get("reason"), Fillers: map[uuid.UUID]uuid.UUID{},
		},
		Version: number(form, "version"), Key: c.key(form, location),
	}
	in.Filler, _ = uuid.Parse(form.Get("filler"))
	for name := range form {
		section, isFiller := strings.CutPrefix(name, "filler.")
		id, wrong := uuid.Parse(section)
		if person, err := uuid.Parse(form.Get(name)); isFiller && wrong == nil && err == nil {
			in.Fillers[id] = person
		}
	}
	if err := c.app.RunAbsence(c.r.Context(), c.scope, in); err != nil {
		return c.refused(err, location, func(c *call) error { return showAbsence(c, err) })
	}
	return c.done(location, "absence.saved")
}

// absenceEnd says that the giver is back.
func absenceEnd(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	id := c.scope.Handover().String()
	if err := c.app.EndAbsence(c.r.Context(), c.scope, form.Get(handover.BackField), number(form, "version"), c.key(form, ui.ToAbsence(id))); err != nil {
		return c.refused(err, ui.ToAbsence(id), func(c *call) error { return showAbsence(c, err) })
	}
	return c.done(ui.ToAbsence(id), "absence.ended")
}

// absenceGaps writes what could not be found down as risks.
func absenceGaps(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToAbsence(c.scope.Handover().String())
	n, err := c.app.GapRisks(c.r.Context(), c.scope, catalog.Lang(c.lang()), c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showAbsence(c, err) })
	}
	return c.done(location+"#gaps", "absence.gaps_written", "Count", n)
}

// sectionVouch is the giver's word that what others reconstructed is right: a record, or all of a section.
func sectionVouch(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	h := c.scope.Handover().String()
	location := ui.ToAbsence(h)
	record, err := uuid.Parse(form.Get("record"))
	if err == nil {
		location = ui.ToRecord(h, record.String())
	} else {
		record = uuid.Nil
	}
	n, err := c.app.Vouch(c.r.Context(), c.scope, id, record, c.key(form, location))
	if err != nil {
		return c.refused(err, location, absenceShow)
	}
	return c.done(location, "absence.vouched", "Count", n)
}

func showAbsence(c *call, refused error) error {
	got, err := c.app.Absence(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, p := got.Handover, c.p
	id := h.ID.String()
	sc := c.scope.Under(h)
	giver, _ := h.Party(handover.Giver)
	props := page.AbsenceProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, p.T("absence.title")), Sub: p.T("absence.sub", "Number", h.Number, "Name", named(giver.Name, p.T("handover.nobody"))),
		Runs: h.Absent.Runs(), Version: strconv.Itoa(h.Version), Key: newKey(),
	}
	props.Callout = c.absenceCallout(got, giver)
	if sc.May(handover.RunAbsence) == nil {
		if err := c.absenceForm(&props, got); err != nil {
			return err
		}
		usual := string(h.Absent.Cause)
		if usual == "" && giver.Disabled {
			usual = string(handover.Disabled)
		}
		props.Action, props.End, props.Back = ui.ToAbsence(id), ui.ToAbsenceEnd(id), c.typed(handover.BackField)
		props.Cause, props.Reason = cmp.Or(c.typed("cause"), usual), cmp.Or(c.typed("reason"), h.Absent.Reason)
	}
	props.Errors, props.Summary = c.problemsOf(refused)
	c.absenceSections(&props, got, sc)
	if h.Absent.Runs() && sc.May(handover.RunAbsence) == nil {
		props.Gaps = ui.ToAbsenceGaps(id)
	}
	return c.render(http.StatusOK, page.Absence(props))
}

func (c *call) absenceCallout(got app.Absence, giver handover.Party) page.Note {
	h, p := got.Handover, c.p
	switch {
	case h.Absent.Runs():
		manager, _ := h.Party(handover.InCharge)
		return page.Note{
			Tone: "warning", Title: p.T("absence.runs", "Name", giver.Name, "Cause", p.T("absence.cause."+string(h.Absent.Cause)), "When", p.DateTime(h.Absent.Since)),
			Body: p.T("absence.runs_body", "Reason", h.Absent.Reason, "Manager", manager.Name),
		}
	case giver.Disabled:
		return page.Note{Tone: "warning", Title: p.T("absence.disabled", "Name", giver.Name), Body: p.T("absence.disabled_body")}
	case len(got.Rebuilt) > 0:
		return page.Note{Tone: "notice", Title: p.T("absence.over"), Body: p.T("absence.over_body", "Name", giver.Name)}
	}
	return page.Note{Tone: "notice", Title: p.T("absence.not_running"), Body: p.T("absence.not_running_body")}
}

// absenceForm offers causes and people.
func (c *call) absenceForm(props *page.AbsenceProps, got app.Absence) error {
	h := got.Handover
	props.Causes = options(c, "absence.cause.", handover.AbsenceCauses)
	people, err := c.app.Colleagues(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	barred := map[uuid.UUID]bool{}
	for _, role := range []handover.PartyRole{handover.Giver, handover.Witness} {
		p, _ := h.Party(role)
		barred[p.Person] = true
	}
	for _, p := range people {
		if barred[p.ID] {
			continue
		}
		text := withPost(p.Name, p.Post)
		if role, is := partyRole(h, p.ID); is {
			text = p.Name + " · " + c.roleName(string(role))
		}
		props.People = append(props.People, option(p.ID.String(), text))
	}
	props.Filler = c.typed("filler")
	return nil
}

// absenceSections are the sections with who fills them, what was reconstructed in them and what they lack.
func (c *call) absenceSections(props *page.AbsenceProps, got app.Absence, sc handover.Scope) {
	h, p := got.Handover, c.p
	id := h.ID.String()
	gaps := map[uuid.UUID]handover.Gap{}
	for _, g := range h.Gaps(got.Sections) {
		gaps[g.Section] = g
	}
	behalf, _ := sc.Behalf()
	for _, s := range got.Sections {
		state := sectionState(s)
		line := page.AbsenceSection{
			ID: s.ID.String(), Href: ui.ToSection(id, s.ID.String()), Title: s.Title(c.lang()), State: state, Word: p.T("common.state." + state),
			Filler: named(s.FillerName, p.T("handover.nobody")), Reviewer: named(s.ReviewerName, p.T("handover.nobody")),
			Chosen: c.typed("filler." + s.ID.String()), Error: props.Errors["filler."+s.ID.String()],
			Fixed: s.Settled() || s.State == handover.SectionNotApplicable,
		}
		if line.Chosen == "" && h.StandsIn(s) {
			line.Chosen = s.Filler.String()
		}
		n := got.Rebuilt[s.ID]
		if n.Count > 0 {
			line.Rebuilt = p.T("absence.rebuilt", "Count", n.Count)
			if n.Vouched > 0 {
				line.Rebuilt = dotted(line.Rebuilt, p.T("absence.rebuilt_vouched", "Count", n.Vouched))
			}
		}
		if n.Count > n.Vouched && sc.May(handover.Vouch) == nil && !h.Absent.Runs() && behalf == uuid.Nil {
			line.Vouch, line.Key = ui.ToVouching(id, s.ID.String()), newKey()
		}
		if g, is := gaps[s.ID]; is {
			line.Gap, line.Written = c.gapText(g), app.GapWritten(sc, s, got.Written)
			props.HasGaps = true
			props.Unwritten = props.Unwritten || !line.Written
		}
		props.Sections = append(props.Sections, line)
	}
}

// gapText says what a section lacks.
func (c *call) gapText(g handover.Gap) string {
	if g.Declared {
		return c.p.T("absence.gap.declared")
	}
	var said []string
	if g.Below < g.Minimum {
		said = append(said, c.p.T("absence.gap.below", "Count", g.Below, "Minimum", g.Minimum))
	}
	if g.Missing > 0 {
		said = append(said, c.p.T("absence.gap.missing", "Count", g.Missing))
	}
	return c.p.List(said...)
}

// absenceNote says on the overview that the giver is absent, and offers whoever may to say so.
func (c *call) absenceNote(o app.Overview) (page.Note, page.Link) {
	h := o.Handover
	giver, ok := h.Party(handover.Giver)
	if !ok || h.State == handover.Cancelled {
		return page.Note{}, page.Link{}
	}
	may := c.scope.Under(h).May(handover.RunAbsence) == nil
	link := page.Link{Text: c.p.T("absence.open"), Href: ui.ToAbsence(h.ID.String())}
	switch {
	case h.Absent.Runs():
		note := c.absenceCallout(app.Absence{Frame: app.Frame{Handover: h}}, giver)
		return note, link
	case may && giver.Disabled:
		link.Text = c.p.T("absence.start")
		return c.absenceCallout(app.Absence{Frame: app.Frame{Handover: h}}, giver), link
	case may:
		link.Text = c.p.T("absence.offer")
		return page.Note{}, link
	case len(h.With(handover.InCharge)) > 0 && c.scope.Under(h).May(handover.Vouch) == nil:
		return c.absenceCallout(app.Absence{Frame: app.Frame{Handover: h}, Rebuilt: map[uuid.UUID]app.Rebuilt{uuid.Nil: {}}}, giver), link
	}
	return page.Note{}, page.Link{}
}
