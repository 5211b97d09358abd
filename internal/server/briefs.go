package server

import (
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// brief is a handover as a row of a list.
func (c *call) brief(b app.Brief, platforms map[string]string) page.Brief {
	out := page.Brief{
		Href: ui.ToHandover(b.ID.String()), Title: b.Title, Number: b.Number, Platform: platforms[b.Platform],
		Phase: c.p.T("common.phase." + string(b.State)), Parts: parts(b.Tally), Settled: b.Tally.Settled, Sections: b.Tally.Sections,
		Records: b.Records, Percent: percent(b.Accepted, b.Records), Blocking: b.Blocking, Questions: b.Questions,
	}
	if b.Accounts > 0 {
		out.Taken = c.p.T("proof.brief", "Done", b.Proven, "All", b.Accounts)
	}
	if b.Points != app.NoPoints && b.State.Open() {
		out.Points = c.p.T("readiness.brief", "Points", b.Points)
	}
	if b.Fillers > 0 {
		out.Fillers = c.p.T("board.fillers", "Percent", readiness.Percent(b.Fillers, b.Facts))
	}
	if b.Giver != "" {
		out.Giver = face(b.Giver, b.GiverID.String())
	}
	if b.Receiver != "" {
		out.Receiver = face(b.Receiver, b.ReceiverID.String())
	}
	out.Due, out.DueNote, out.Tone = due(c.p, b, c.app.Today())
	return out
}

func (c *call) briefs(rows []app.Brief) []page.Brief {
	platforms := c.platforms()
	out := make([]page.Brief, len(rows))
	for i, b := range rows {
		out[i] = c.brief(b, platforms)
	}
	return out
}

// platforms are the names of the platforms in the reader's language, by value.
func (c *call) platforms() map[string]string {
	names := map[string]string{}
	for _, o := range app.Platforms() {
		names[o.Value] = o.Label.In(catalog.Lang(c.lang()))
	}
	return names
}

func face(name, id string) page.Face { return page.Face{Name: name, Hue: ui.Hue(id)} }

// parts are the sections of a tally as parts of a bar.
func parts(t handover.Tally) []ui.StackPart {
	return []ui.StackPart{
		{State: "signed", Count: t.Signed}, {State: "review", Count: t.Submitted}, {State: "returned", Count: t.Returned},
		{State: "draft", Count: t.Filling}, {State: "na", Count: t.NotApplicable}, {State: "todo", Count: t.Empty},
	}
}

// percent is part of whole in whole percent, and never 100 before it is all.
func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 100 / whole
}

// due is the date that counts for a handover, how far it is, and how urgent that makes it. What is signed has no date any more.
func due(p *locale.Printer, b app.Brief, today time.Time) (date, note, tone string) {
	if b.State != handover.Draft && b.State != handover.Planned && b.State != handover.Active {
		return p.ShortDate(b.DueOn, today), "", ""
	}
	return p.ShortDate(b.NextDueOn, today), p.Due(b.NextDueOn, today), urgency(p.Days(b.NextDueOn, today), b.NextDueOn.IsZero())
}

// urgency is the tone of a date that is days away: red when it is over, amber when it is today or tomorrow.
func urgency(days int, none bool) string {
	switch {
	case none || days > 1:
		return ""
	case days < 0:
		return "red"
	}
	return "amber"
}
