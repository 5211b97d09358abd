package server

import (
	"strconv"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/drawing"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sopCharts is the map of areas and what covers them (SOP-01), or all SOPs as one manual (SOP-08).
func (r room) sopCharts(got app.Charts, props *page.SectionChartsProps) {
	p := r.c.p
	at := ui.ToSectionCharts(r.h, r.s)
	book := r.c.r.URL.Query().Get("view") == "manual"
	props.Views = []ui.Segment{
		{Text: p.T("chart.view.cover"), Href: at, Current: !book},
		{Text: p.T("chart.view.manual"), Href: ui.With(at, "view", "manual"), Current: book},
	}
	if book {
		if len(got.Records) > 0 {
			props.Manual = r.manual(got)
		}
		return
	}
	props.Empty = nil // an empty map is the best reason to write the first
	write := ""
	if r.fills && r.section.Writable() == nil {
		write = ui.ToNewRecord(r.h, r.s)
	}
	required, covered, whole := 0, 0, 0
	for _, a := range app.Coverage(got.Records) {
		area := page.CoverArea{Name: a.Label.In(r.lang()), Required: a.Required, Write: ui.With(write, "area", a.Value)}
		if write == "" {
			area.Write = ""
		}
		if a.Value == "" {
			area.Name = p.T("chart.cover.no_area")
		}
		if a.Required {
			required++
			covered += min(1, len(a.SOPs))
		}
		for _, rec := range a.SOPs {
			sop := r.coverSOP(rec)
			if sop.Parts.Done == len(sop.Parts.List) {
				whole++
			}
			area.SOPs = append(area.SOPs, sop)
		}
		props.Coverage = append(props.Coverage, area)
	}
	gaps := required - covered
	props.Figures = []ui.Figure{
		{Label: p.T("chart.cover.covered"), Value: strconv.Itoa(covered), Unit: "/" + strconv.Itoa(required)},
		{Label: p.T("chart.cover.gaps"), Value: strconv.Itoa(gaps), Tone: toned(gaps, "red")},
		{Label: p.T("chart.cover.sops"), Value: p.Number(len(got.Records))},
		{Label: p.T("chart.cover.whole"), Value: strconv.Itoa(whole), Unit: "/" + strconv.Itoa(len(got.Records))},
	}
}

func (r room) coverSOP(rec handover.Record) page.CoverSOP {
	head := catalog.SOPHeadOf(rec.Values)
	tone := map[string]string{"reviewed": "blue", "proven": "green"}[head.Maturity.Value]
	return page.CoverSOP{
		Link: page.Link{Text: rec.Title, Href: r.toRecord(rec)}, Owner: head.Owner.Name,
		Maturity: head.Maturity.Label.In(r.lang()), Tone: tone, Parts: r.parts(rec.Values),
	}
}

// parts is how complete an SOP is (SOP-09).
func (r room) parts(v catalog.Values) ui.Parts {
	var out ui.Parts
	for _, part := range catalog.SOPParts(v) {
		out.List = append(out.List, ui.PartDone{Text: part.Label.In(r.lang()), Done: part.Done})
		if part.Done {
			out.Done++
		}
	}
	return out
}

// sopChart is the flowchart of an SOP over its facts, with what it lacks (SOP-06, SOP-09).
func (r room) sopChart(rec handover.Record) *page.RecordChart {
	parts := r.parts(rec.Values)
	steps := catalog.SOPSteps(rec.Values)
	return &page.RecordChart{
		Title: r.c.p.T("chart.flow.title"), Sub: r.c.p.T("chart.flow.drawn", "Count", len(steps)), Parts: &parts,
		Picture: r.flow(rec.Title, steps),
	}
}

// flow draws steps; nil when there are none.
func (r room) flow(title string, steps []catalog.Step) *ui.Picture {
	if len(steps) == 0 {
		return nil
	}
	p := r.c.p
	words := drawing.FlowWords{
		Start: p.T("chart.flow.start"), End: p.T("chart.flow.end"), Nobody: p.T("chart.flow.nobody"),
		Tool: p.T("chart.flow.tool"), Standard: p.T("chart.flow.standard"), Control: "◆ " + p.T("chart.flow.control"),
	}
	drawn := make([]drawing.Step, len(steps))
	path := make([]string, len(steps))
	for i, s := range steps {
		drawn[i] = drawing.Step{Role: s.Role, Action: s.Action, Person: s.Person, Tool: s.Tool, Standard: s.Standard, Control: s.Control}
		path[i] = r.stepInWords(i, s)
	}
	pic := picture(p.T("chart.flow.label", "Title", title, "Count", len(steps), "Path", strings.Join(path, p.T("chart.flow.next"))),
		drawing.Flow(drawn, words), drawing.FlowColumn(drawn, words))
	return &pic
}

func (r room) stepInWords(i int, s catalog.Step) string {
	p := r.c.p
	who := dotted(s.Role, s.Person)
	if s.Role == "" {
		who = dotted(p.T("chart.flow.nobody"), s.Person)
	}
	said := p.T("chart.flow.step", "Number", i+1, "Who", who, "Action", oneLine(s.Action))
	if s.Control != "" {
		said += p.T("chart.flow.step_control", "Control", s.Control)
	}
	return said
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// manual is all SOPs in the order of their areas.
func (r room) manual(got app.Charts) *page.ManualView {
	p := r.c.p
	stores := make([]string, len(got.Handover.Stores))
	for i, s := range got.Handover.Stores {
		stores[i] = s.Name
	}
	m := &page.ManualView{
		Title: p.T("chart.manual.title", "Store", p.List(stores...)),
		Sub:   p.T("chart.manual.sub", "Number", got.Handover.Number, "Count", len(got.Records), "Date", p.Date(r.c.app.Today())),
	}
	for _, area := range app.Coverage(got.Records) {
		for _, rec := range area.SOPs {
			m.Chapters = append(m.Chapters, r.chapter(len(m.Chapters)+1, area.Label.In(r.lang()), rec))
		}
	}
	return m
}

func (r room) chapter(n int, area string, rec handover.Record) page.ManualChapter {
	p := r.c.p
	head, steps := catalog.SOPHeadOf(rec.Values), catalog.SOPSteps(rec.Values)
	c := page.ManualChapter{
		ID: "sop-" + strconv.Itoa(n), Number: strconv.Itoa(n), Title: rec.Title, Href: r.toRecord(rec),
		About: dotted(area, head.Owner.Name), Parts: r.parts(rec.Values), Picture: r.flow(rec.Title, steps),
	}
	for _, fact := range []struct{ key, value string }{
		{"area", area}, {"owner", head.Owner.Name}, {"version", head.Version}, {"trigger", head.Trigger}, {"purpose", head.Purpose},
		{"measures", p.List(head.Measures...)},
	} {
		if fact.value != "" {
			c.Facts = append(c.Facts, ui.KV{Label: p.T("chart.manual." + fact.key), Value: fact.value})
		}
	}
	c.Steps = r.stepTable(rec.Title, steps)
	for i, s := range steps {
		if s.Problem != "" {
			answer := s.Solution
			if answer == "" {
				answer = p.T("chart.manual.unsolved")
			}
			c.FAQ = append(c.FAQ, ui.KV{Label: p.T("chart.manual.problem", "Number", i+1, "Problem", s.Problem), Value: answer})
		}
	}
	return c
}

// stepTable says what a flowchart draws, without the columns that no step fills.
func (r room) stepTable(title string, steps []catalog.Step) page.ChartTable {
	p := r.c.p
	t := page.ChartTable{Title: p.T("chart.manual.steps_of", "Title", title), None: p.T("chart.manual.no_steps"), Narrow: true}
	columns := []struct {
		key  string
		cell func(s catalog.Step) string
	}{
		{"who", func(s catalog.Step) string { return dotted(s.Role, s.Person) }},
		{"tool", func(s catalog.Step) string { return s.Tool }},
		{"input", func(s catalog.Step) string { return s.Input }},
		{"output", func(s catalog.Step) string { return s.Output }},
		{"standard", func(s catalog.Step) string { return s.Standard }},
		{"control", func(s catalog.Step) string { return s.Control }},
	}
	t.Columns = r.named("chart.manual.action")
	t.Rows = make([][]page.ChartCell, len(steps))
	for i, s := range steps {
		t.Rows[i] = plainCells(strconv.Itoa(i+1) + ". " + s.Action)
	}
	for _, column := range columns {
		filled := false
		for _, s := range steps {
			filled = filled || column.cell(s) != ""
		}
		if !filled {
			continue
		}
		t.Columns = append(t.Columns, r.named("chart.manual."+column.key)...)
		for i, s := range steps {
			t.Rows[i] = append(t.Rows[i], page.ChartCell{Text: column.cell(s)})
		}
	}
	return t
}
