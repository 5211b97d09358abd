package server

import (
	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// inHandover is the frame of a page inside a handover: its sections stand in the sidebar, current among them (uuid.Nil on the
// handover's own pages). The crumbs come between the handover and the page; the handover's own page has none.
func (c *call) inHandover(h handover.Handover, sections []handover.Section, current uuid.UUID, title string, crumbs ...ui.Crumb) ui.Frame {
	id := h.ID.String()
	way := []ui.Crumb{{Text: c.p.T("common.nav.handovers"), Href: ui.ToHandovers()}}
	if title != h.Title {
		way = append(way, ui.Crumb{Text: h.Title, Href: ui.ToHandover(id)})
	}
	f := c.frame(title, "", append(way, crumbs...)...)
	group := ui.NavGroup{Text: c.p.T("common.nav.sections")}
	for _, s := range sections {
		count := ""
		if s.Counts.Records > 0 {
			count = c.p.Number(s.Counts.Accepted) + "/" + c.p.Number(s.Counts.Records)
		}
		group.Sections = append(group.Sections, ui.NavSection{
			Text: s.Title(c.lang()), Href: ui.ToSection(id, s.ID.String()), State: sectionState(s), Count: count, Current: s.ID == current,
		})
	}
	number := h.Number + " · " + c.p.T("common.phase."+string(h.State))
	if behalf, name := c.scope.Behalf(); behalf != uuid.Nil {
		number = dotted(number, c.p.T("proxy.acting_nav", "Name", name))
	}
	f.Context = &ui.NavContext{
		ID: id, Name: h.Title, Number: number, Href: ui.ToHandover(id),
		Current: current == uuid.Nil && title == h.Title,
	}
	if len(group.Sections) > 0 {
		f.Context.Groups = []ui.NavGroup{group}
	}
	return f
}

// sectionState is how a section is shown: one of ui.States.
func sectionState(s handover.Section) string {
	switch s.State {
	case handover.SectionFilling:
		return "draft"
	case handover.SectionSubmitted:
		switch {
		case s.Stale():
			return "stale"
		case s.Counts.Questions > 0:
			return "question"
		case s.Counts.Records > 0 && s.Counts.Accepted == s.Counts.Records:
			return "accepted"
		}
		return "review"
	case handover.SectionReturned:
		return "returned"
	case handover.SectionSigned:
		return "signed"
	case handover.SectionNotApplicable:
		return "na"
	}
	return "todo"
}

// recordState is how a record is shown. An open question is what its reader has to know first.
func recordState(r handover.Record) string { return stateShown(r.State, r.Counts.Questions) }

func stateShown(s handover.RecordState, questions int) string {
	switch {
	case questions > 0 && s != handover.RecordDraft:
		return "question"
	case s == handover.RecordSubmitted:
		return "review"
	case s == handover.RecordReturned:
		return "returned"
	case s == handover.RecordAccepted:
		return "accepted"
	}
	return "draft"
}
