package server

import (
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// step is what the viewer does next in a handover: go somewhere, or an act of theirs, which may be blocked. The zero step is
// nothing to do.
type step struct {
	key     string // of the text handover.next.<key>
	section handover.Section
	href    string
	act     handover.Act
	why     error
}

// nextStep finds the one step that a page about the whole handover offers its reader: first what they have to do as a party,
// then what only a manager can.
func nextStep(sc handover.Scope, o app.Overview) step {
	h := o.Handover
	if sc.Roles().Has(handover.AsIT) && h.Exits.Open > 0 && sc.MayAddExit() == nil {
		return step{key: "exit", href: ui.ToExit(h.ID.String())}
	}
	switch h.State {
	case handover.Draft:
		if sc.May(handover.PlanHandover) != nil {
			return step{}
		}
		if err := h.CheckPlan(); err != nil {
			return step{key: "complete", href: ui.ToEditHandover(h.ID.String())}
		}
		return step{key: "plan", act: handover.PlanHandover}
	case handover.Planned:
		if sc.May(handover.StartHandover) == nil {
			return step{key: "start", act: handover.StartHandover, why: h.CheckPlan()}
		}
	case handover.Active:
		return activeStep(sc, o)
	case handover.Signed:
		if sc.May(handover.FollowUp) == nil {
			return step{key: "follow_up", act: handover.FollowUp}
		}
	case handover.InFollowUp:
		if sc.May(handover.CloseHandover) == nil {
			return step{key: "close", act: handover.CloseHandover, why: exitsOpen(h)}
		}
	}
	return step{}
}

// exitsOpen says what exit tasks stand between a handover and its end; nothing when all are settled.
func exitsOpen(h handover.Handover) error {
	if h.Exits.Open == 0 {
		return nil
	}
	return handover.Refuse(handover.Conflict, "exit.open_end", "Count", h.Exits.Open)
}

func activeStep(sc handover.Scope, o app.Overview) step {
	h := o.Handover
	if h.Tally.Sections > 0 && h.Tally.Settled == h.Tally.Sections && sc.May(handover.SignHandover) == nil {
		_, missing := app.Signers(h, o.Seals, app.HandoverDigest(h, o.Sections, o.Seals))
		if slices.ContainsFunc(missing, func(p handover.Party) bool { return p.Person == sc.Party() }) {
			return step{key: "seal", href: ui.ToHandoverSignatures(h.ID.String())}
		}
		return step{}
	}
	var best step
	rank := len(stepOrder)
	for _, s := range o.Sections {
		key, ok := sectionStep(sc, h, o.Seals, s)
		if at := stepOrder[key]; ok && at < rank {
			rank, best = at, step{key: key, section: s, href: ui.ToSection(h.ID.String(), s.ID.String())}
			if key == "sign" || key == "cosign" || key == "beside" || key == "in_place" || key == "resubmit" {
				best.href = ui.ToSectionReview(h.ID.String(), s.ID.String())
			}
		}
	}
	return best
}

// stepOrder says which of several steps in sections comes first: what others wait for, then what is begun, then what is not.
var stepOrder = map[string]int{"mend": 0, "resubmit": 0, "clear": 0, "sign": 1, "consent": 2, "review": 3, "cosign": 4, "beside": 4, "in_place": 4, "fill": 5, "begin": 6}

// sectionStep is what the viewer has to do in a section now.
func sectionStep(sc handover.Scope, h handover.Handover, seals []handover.Seal, s handover.Section) (string, bool) {
	if sc.MayFill(s) == nil {
		switch s.State {
		case handover.SectionReturned:
			return "mend", true
		case handover.SectionSubmitted:
			switch {
			case s.Given != s.ContentVersion:
				return "resubmit", true
			case s.Counts.Blockers > 0:
				return "clear", true
			}
		case handover.SectionFilling:
			return "fill", true
		case handover.SectionEmpty:
			return "begin", true
		}
	}
	if sc.MayReview(s) == nil {
		switch {
		case s.State == handover.SectionNotApplicable && !s.Settled():
			return "consent", true
		case s.CanSign() == nil:
			return "sign", true
		case s.State == handover.SectionSubmitted:
			return "review", true
		}
	}
	if sc.May(handover.WitnessSection) == nil && s.CoSign() == nil {
		if _, done := sealOf(seals, s, handover.Witness); !done {
			return "cosign", true
		}
	}
	if sc.May(handover.SignSection) == nil && sc.SignsBeside(s) && s.CoSign() == nil {
		if !slices.ContainsFunc(seals, func(g handover.Seal) bool { return g.Section == s.ID && g.Party() == sc.Party() && !g.Stale(s) }) {
			return "beside", true
		}
	}
	if sc.May(handover.CountersignSection) == nil && slices.ContainsFunc(h.InPlace(s, seals), func(p handover.Party) bool { return p.Role == handover.InCharge }) {
		return "in_place", true
	}
	return "", false
}

func (c *call) sectionTasks(o app.Overview) []page.SectionTask {
	today, id := c.app.Today(), o.Handover.ID.String()
	live := o.Handover.State == handover.Active || o.Handover.State == handover.Planned || o.Handover.State == handover.Draft
	out := make([]page.SectionTask, 0, len(o.Sections))
	for _, s := range o.Sections {
		t := page.SectionTask{
			Href: ui.ToSection(id, s.ID.String()), Title: s.Title(c.lang()), Accepted: s.Counts.Accepted, Records: s.Counts.Records,
			Due: c.p.ShortDate(s.DueOn, today), State: sectionState(s),
		}
		if s.Filler != uuid.Nil {
			t.Filler = face(s.FillerName, s.Filler.String())
		}
		if s.Reviewer != uuid.Nil {
			t.Reviewer = face(s.ReviewerName, s.Reviewer.String())
		}
		t.HintTone, t.Hint = c.hint(o, s)
		t.Word = c.p.T("common.state." + t.State)
		if live && !s.Settled() && !s.DueOn.IsZero() {
			t.DueNote = c.p.Due(s.DueOn, today)
			t.DueTone = map[string]string{"red": "bad", "amber": "warn"}[urgency(c.p.Days(s.DueOn, today), false)]
		}
		out = append(out, t)
	}
	return out
}

// hint is the one thing about a section that its readers must know, the worst first.
func (c *call) hint(o app.Overview, s handover.Section) (tone, text string) {
	if s.Stale() {
		return "blocker", c.p.T("handover.hint.stale", "Version", s.StaleVersion())
	}
	switch {
	case s.State == handover.SectionReturned && s.Reason != "":
		return "warning", c.p.T("handover.hint.returned", "Reason", short(s.Reason))
	case s.State == handover.SectionNotApplicable && s.Settled():
		return "notice", c.p.T("handover.hint.na", "Reason", short(s.Reason))
	case s.State == handover.SectionNotApplicable:
		return "warning", c.p.T("handover.hint.na_open", "Reason", short(s.Reason))
	case s.Counts.Blocking > 0:
		return "blocker", c.p.T("handover.hint.blocking", "Count", s.Counts.Blocking)
	case s.Counts.Blockers > 0:
		return "blocker", c.p.T("handover.hint.blockers", "Count", s.Counts.Blockers)
	case s.Proof && s.Counts.Proven < s.Counts.Records && (s.Counts.Submitted > 0 || s.Counts.Accepted > 0):
		return "warning", c.p.T("proof.section", "Count", s.Counts.Proven, "All", s.Counts.Records)
	case s.Counts.Questions > 0:
		return "warning", c.p.T("handover.hint.questions", "Count", s.Counts.Questions)
	case s.Counts.Unconfirmed > 0 && !s.Settled():
		return "warning", c.p.T("carry.section", "Count", s.Counts.Unconfirmed)
	case s.Counts.Warnings > 0 && !s.Settled():
		return "warning", c.p.T("handover.hint.warnings", "Count", s.Counts.Warnings)
	}
	return "", ""
}

// short is the beginning of a long text, for one line.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 32 {
		return s
	}
	return string(r[:32]) + "…"
}
