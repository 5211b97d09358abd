package server

import (
	"net/http"
	"strconv"

	"handoverdesk/internal/app"
	"handoverdesk/internal/drawing"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// chart is what is drawn of records of a kind.
type chart struct {
	beside  string // the kind whose records it needs besides
	section func(r room, got app.Charts, props *page.SectionChartsProps)
	record  func(r room, rec handover.Record) *page.RecordChart // nil when nothing is drawn of one record
}

// charts is the one place that says which kinds have drawings of their own; every other page is made of the catalog alone.
var charts = map[string]chart{
	"sop":      {section: room.sopCharts, record: room.sopChart},
	"sku":      {beside: "supplier", section: room.supplyCharts},
	"supplier": {beside: "sku", section: room.supplyCharts},
	"member":   {beside: "sop", section: room.teamCharts},
	"risk":     {section: room.riskCharts},
}

func besides() map[string]string {
	out := map[string]string{}
	for kind, c := range charts {
		if c.beside != "" {
			out[kind] = c.beside
		}
	}
	return out
}

// sectionCharts draws the records of a section. A kind that nothing is drawn of has no such page.
func sectionCharts(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.Charts(c.r.Context(), c.scope, id, besides())
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	draw, ok := charts[r.kind.Key]
	if !ok {
		return handover.ErrNotFound()
	}
	p := c.p
	props := page.SectionChartsProps{
		Frame: r.pageFrame(p.T("section.tab.charts"), r.crumb()), Top: r.top(ui.ToSectionCharts(r.h, r.s)),
	}
	if got.More {
		props.Note = p.T("chart.too_many", "Count", app.MostCharted)
	}
	if len(got.Records) == 0 {
		props.Empty = &page.EmptyList{
			Icon: "chart-line", Title: p.T("chart.empty.title"), Body: p.T("chart.empty.body"),
			Acts: []page.Act{{Class: "btn", Text: p.T("chart.empty.records"), Href: ui.ToSection(r.h, r.s)}},
		}
	}
	draw.section(r, got, &props)
	return c.render(http.StatusOK, page.SectionCharts(props))
}

func (r room) hasCharts() bool {
	_, ok := charts[r.kind.Key]
	return ok
}

func (r room) toRecord(rec handover.Record) string { return ui.ToRecord(r.h, rec.ID.String()) }

// named names the columns of a table under a drawing.
func (r room) named(keys ...string) []page.Column {
	out := make([]page.Column, len(keys))
	for i, key := range keys {
		out[i].Label = r.c.p.T(key)
	}
	return out
}

// plainCells are cells of text alone.
func plainCells(texts ...string) []page.ChartCell {
	out := make([]page.ChartCell, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	return out
}

// counted puts a count behind the title of a list; tone is how bad it is that there are any.
func counted(t page.ChartTable, n int, tone string) page.ChartTable {
	if n > 0 {
		t.Count, t.Tone = strconv.Itoa(n), tone
	}
	return t
}

// toned is a tone while there is something to count.
func toned(n int, tone string) string {
	if n == 0 {
		return ""
	}
	return tone
}

// mostListed is the number of rows of a list under a drawing; the rest is in the section's own table.
const mostListed = 100

func (r room) cut(t page.ChartTable) page.ChartTable {
	if len(t.Rows) > mostListed {
		t.More = r.c.p.T("chart.more", "Count", len(t.Rows)-mostListed)
		t.Rows = t.Rows[:mostListed]
	}
	return t
}

func picture(label string, wide, narrow []drawing.Layout) ui.Picture {
	return ui.Picture{Label: label, Wide: wide, Narrow: narrow}
}
