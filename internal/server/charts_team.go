package server

import (
	"slices"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/drawing"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// teamCharts is the org chart (TEAM-01) and the report on how work is divided (TEAM-05, TEAM-10).
func (r room) teamCharts(got app.Charts, props *page.SectionChartsProps) {
	t := app.NewTeam(got.Records, got.Beside, giverOf(got.Handover))
	if len(t.Mates) == 0 {
		return
	}
	p := r.c.p
	props.Figures = []ui.Figure{
		{Label: p.T("chart.team.people"), Value: p.Number(len(t.Mates))},
		{Label: p.T("chart.team.no_backup"), Value: p.Number(len(t.NoBackup)), Tone: toned(len(t.NoBackup), "amber")},
		{Label: p.T("chart.team.overlaps"), Value: p.Number(len(t.Overlaps)), Tone: toned(len(t.Overlaps), "amber")},
		{Label: p.T("chart.team.dropped"), Value: p.Number(len(t.Dropped)), Tone: toned(len(t.Dropped), "red")},
		{Label: p.T("chart.team.unowned"), Value: p.Number(len(t.Unowned)), Tone: toned(len(t.Unowned), "amber")},
	}
	props.Chart = r.orgChart(t)
	props.Tables = []page.ChartTable{r.overlaps(t), r.dropped(t), r.unowned(t), r.people(t, "no_backup", t.NoBackup), r.people(t, "no_boss", t.NoBoss)}
}

// giverOf is the name of who leaves.
func giverOf(h handover.Handover) string {
	for _, party := range h.Parties {
		if party.Role == handover.Giver {
			return party.Name
		}
	}
	return ""
}

func (r room) orgChart(t app.Team) *page.ChartView {
	p := r.c.p
	words := drawing.OrgWords{
		Giver: p.T("chart.team.giver"), Backup: p.T("chart.team.backup_is"), NoBackup: p.T("chart.team.without_backup"),
		Broken: p.T("chart.team.circle"), Outside: p.T("chart.team.outside"), Apart: p.T("chart.team.apart"),
		Below: func(n int) string { return p.T("chart.team.below", "Count", n) },
	}
	members := make([]drawing.Member, len(t.Mates))
	for i, m := range t.Mates {
		members[i] = drawing.Member{
			Name: m.Facts.Name, Post: m.Facts.Post, Href: r.toRecord(m.Record), Supervisor: m.Supervisor, Above: m.Facts.Supervisor.Title,
			Backup: m.Facts.Backup.Title, Giver: m.Giver,
		}
	}
	broken := drawing.BrokenLinks(members)
	view := &page.ChartView{Title: p.T("chart.team.title"), Keys: []page.ChartKey{
		{Look: "giver", Text: p.T("chart.team.giver")}, {Look: "broken", Text: p.T("chart.team.key_broken")},
	}}
	view.Words = page.ChartTable{Title: p.T("chart.team.title"), Columns: r.named(
		"chart.team.name", "chart.team.post", "chart.team.supervisor", "chart.team.backup", "chart.team.duties")}
	said := make([]string, len(t.Mates))
	for i, m := range t.Mates {
		above := page.ChartCell{Text: m.Facts.Supervisor.Title}
		switch {
		case broken[i]:
			above = page.ChartCell{Text: p.T("chart.team.circle") + m.Facts.Supervisor.Title, Tone: "bad"}
		case m.Supervisor == drawing.Elsewhere:
			above = page.ChartCell{Text: p.T("chart.team.outside") + m.Facts.Supervisor.Title, Tone: "warn"}
		case m.Supervisor >= 0:
			above.Href = r.toRecord(t.Mates[m.Supervisor].Record)
		}
		backup := page.ChartCell{Text: m.Facts.Backup.Title}
		if backup.Text == "" {
			backup = page.ChartCell{Text: p.T("chart.team.without_backup"), Tone: "warn"}
		}
		var duties []page.Link
		for _, d := range m.Facts.Duties {
			duties = append(duties, page.Link{Text: dotted(d.What, d.Share)})
		}
		view.Words.Rows = append(view.Words.Rows, []page.ChartCell{
			{Text: m.Facts.Name, Href: r.toRecord(m.Record)}, {Text: m.Facts.Post}, above, backup, {Lines: duties},
		})
		said[i] = r.mateInWords(m, broken[i])
	}
	view.Picture = picture(p.T("chart.team.label", "Count", len(t.Mates), "Path", strings.Join(said, p.T("chart.flow.next"))),
		drawing.Org(members, words), drawing.OrgColumn(members, words))
	return view
}

func (r room) mateInWords(m app.Teammate, broken bool) string {
	p := r.c.p
	who := dotted(m.Facts.Name, m.Facts.Post)
	switch {
	case broken:
		who = p.T("chart.team.said_circle", "Who", who, "Above", m.Facts.Supervisor.Title)
	case m.Facts.Supervisor.Title != "":
		who = p.T("chart.team.said_below", "Who", who, "Above", m.Facts.Supervisor.Title)
	}
	if m.Facts.Backup.Title == "" {
		who = p.T("chart.team.said_alone", "Who", who)
	}
	return who
}

// overlaps are duties of several people without a lead.
func (r room) overlaps(t app.Team) page.ChartTable {
	p := r.c.p
	out := page.ChartTable{
		ID: "overlap", Title: p.T("chart.team.overlaps"), Sub: p.T("chart.team.overlaps_sub"), None: p.T("chart.team.overlaps_none"),
		Columns: r.named("chart.team.duty", "chart.team.who"),
	}
	for _, o := range t.Overlaps {
		var who []page.Link
		for _, d := range o.Has {
			share := d.Duty.Share
			if share == "" {
				share = p.T("chart.team.no_share")
			}
			m := t.Mates[d.Mate]
			who = append(who, page.Link{Text: dotted(m.Facts.Name, share), Href: r.toRecord(m.Record)})
		}
		out.Rows = append(out.Rows, []page.ChartCell{{Text: o.What}, {Lines: who}})
	}
	return r.cut(counted(out, len(out.Rows), "amber"))
}

func (r room) dropped(t app.Team) page.ChartTable {
	p := r.c.p
	out := page.ChartTable{
		ID: "dropped", Title: p.T("chart.team.dropped"), Sub: p.T("chart.team.dropped_sub"), None: p.T("chart.team.dropped_none"),
		Columns: r.named("chart.team.duty", "chart.team.now"),
	}
	for _, d := range t.Dropped {
		m := t.Mates[d.Mate]
		out.Rows = append(out.Rows, []page.ChartCell{{Text: d.Duty.What}, {Text: m.Facts.Name, Href: r.toRecord(m.Record)}})
	}
	return r.cut(counted(out, len(out.Rows), "red"))
}

func (r room) unowned(t app.Team) page.ChartTable {
	p := r.c.p
	out := page.ChartTable{
		ID: "unowned", Title: p.T("chart.team.unowned"), Sub: p.T("chart.team.unowned_sub"), None: p.T("chart.team.unowned_none"),
		Columns: r.named("chart.team.sop"),
	}
	for _, rec := range t.Unowned {
		out.Rows = append(out.Rows, []page.ChartCell{{Text: rec.Title, Href: r.toRecord(rec)}})
	}
	return r.cut(counted(out, len(out.Rows), "amber"))
}

// people lists members that something is missing of.
func (r room) people(t app.Team, key string, list []int) page.ChartTable {
	p := r.c.p
	out := page.ChartTable{
		ID: strings.ReplaceAll(key, "_", "-"), Title: p.T("chart.team." + key), Sub: p.T("chart.team." + key + "_sub"), None: p.T("chart.team." + key + "_none"),
		Columns: r.named("chart.team.name", "chart.team.post"),
	}
	for _, i := range slices.Sorted(slices.Values(list)) {
		m := t.Mates[i]
		out.Rows = append(out.Rows, []page.ChartCell{{Text: m.Facts.Name, Href: r.toRecord(m.Record)}, {Text: m.Facts.Post}})
	}
	return r.cut(counted(out, len(out.Rows), "amber"))
}
