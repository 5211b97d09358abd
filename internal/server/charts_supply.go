package server

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/drawing"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// supplyCharts is what comes from whom, for SKUs and for suppliers alike (SUP-05).
func (r room) supplyCharts(got app.Charts, props *page.SectionChartsProps) {
	skus, suppliers := got.Records, got.Beside
	if r.kind.Key == "supplier" {
		skus, suppliers = got.Beside, got.Records
	}
	m := app.NewSupplyMap(skus, suppliers)
	if len(m.Goods) == 0 {
		if props.Empty == nil {
			props.Note = r.c.p.T("chart.supply.none")
		}
		return
	}
	props.Empty = nil
	r.supplyFigures(m, props)
	props.Chart = r.supplyChart(m)
	props.Tables = []page.ChartTable{r.singles(m), r.exposure(m)}
}

func (r room) supplyFigures(m app.SupplyMap, props *page.SectionChartsProps) {
	p := r.c.p
	single, classA, none := 0, 0, 0
	for _, g := range m.Goods {
		switch {
		case g.Main < 0:
			none += g.Count
		case g.Single():
			single += g.Count
			if g.Supply.Class == "A" {
				classA += g.Count
			}
		}
	}
	note := ""
	if classA > 0 {
		note = p.T("chart.supply.class_a", "Count", classA)
	}
	left := ""
	if m.Left > 0 {
		left = p.T("chart.supply.left", "Count", m.Left)
	}
	props.Figures = []ui.Figure{
		{Label: p.T("chart.supply.skus"), Value: p.Number(m.SKUs), Note: left},
		{Label: p.T("chart.supply.sources"), Value: p.Number(len(m.Sources))},
		{Label: p.T("chart.supply.single"), Value: p.Number(single), Note: note, Tone: toned(single, "amber")},
		{Label: p.T("chart.supply.gap"), Value: p.Number(none), Tone: toned(none, "red")},
	}
}

func (r room) supplyChart(m app.SupplyMap) *page.ChartView {
	p := r.c.p
	words := drawing.SupplyWords{Single: p.T("chart.supply.single"), NoSource: p.T("chart.supply.gap")}
	n := 0
	for _, g := range m.Goods[min(len(m.Goods), drawing.MostGoods):] {
		n += g.Count
	}
	if n > 0 {
		words.MoreGoods = p.T("chart.supply.more_skus", "Count", n)
	}
	if n := len(m.Sources) - drawing.MostSources; n > 0 {
		words.MoreSources = p.T("chart.supply.more_sources", "Count", n)
	}
	var goods []drawing.Goods
	view := &page.ChartView{Title: p.T("chart.supply.title"), Keys: []page.ChartKey{
		{Look: "main", Text: p.T("chart.supply.key.main")}, {Look: "backup", Text: p.T("chart.supply.key.backup")},
		{Look: "single", Text: p.T("chart.supply.key.single")}, {Look: "gap", Text: p.T("chart.supply.key.gap")},
	}}
	view.Words = page.ChartTable{Title: p.T("chart.supply.title"), Columns: r.named(
		"chart.supply.sku", "chart.supply.class", "chart.supply.main", "chart.supply.backups")}
	var said []string
	for i, g := range m.Goods {
		if i < drawing.MostGoods {
			goods = append(goods, drawing.Goods{
				Name: g.Record.Title, Note: dotted(r.class(g), r.code(g)), Href: r.toGoods(g), Main: g.Main, Backups: g.Backups,
			})
			said = append(said, r.supplyInWords(m, g))
		}
		view.Words.Rows = append(view.Words.Rows, r.supplyRow(m, g))
	}
	view.Words = r.cut(view.Words)
	sources := make([]drawing.Source, len(m.Sources))
	for i, s := range m.Sources {
		sources[i] = drawing.Source{Name: s.Title, Note: r.exposed(m, s), Href: r.toSource(s), Share: s.Percent}
	}
	view.Picture = picture(p.T("chart.supply.label", "Count", m.SKUs, "Sources", len(m.Sources), "Path", strings.Join(said, p.T("chart.flow.next"))),
		drawing.Supply(goods, sources, words), drawing.SupplyColumn(goods, sources, words))
	return view
}

func (r room) toSource(s app.SupplySource) string {
	if s.Record.ID == uuid.Nil {
		return ""
	}
	return r.toRecord(s.Record)
}

// toGoods is the SKU, or the table with all of the item.
func (r room) toGoods(g app.SuppliedGoods) string {
	if g.Count == 1 {
		return r.toRecord(g.Record)
	}
	return ui.With(ui.ToSection(r.h, g.Record.Section.String()), "q", g.Record.Title)
}

// code is the SKU's code, or how many there are of the item.
func (r room) code(g app.SuppliedGoods) string {
	if g.Count == 1 {
		return g.Supply.Code
	}
	return r.c.p.T("chart.supply.count", "Count", g.Count)
}

func (r room) class(g app.SuppliedGoods) string {
	if g.Supply.Class == "" {
		return r.c.p.T("chart.supply.no_class")
	}
	return r.c.p.T("chart.supply.class_of", "Class", g.Supply.Class)
}

// exposed is how much depends on a supplier.
func (r room) exposed(m app.SupplyMap, s app.SupplySource) string {
	p := r.c.p
	said := p.T("chart.supply.count", "Count", s.Main)
	switch {
	case s.Main == 0 && s.Backup > 0:
		return p.T("chart.supply.only_backup", "Count", s.Backup)
	case s.Main == 0:
		return said
	case m.Valued:
		return said + " · " + p.T("chart.supply.of_sales", "Percent", s.Percent)
	}
	return said + " · " + p.T("chart.supply.of_skus", "Percent", s.Percent)
}

func (r room) supplyInWords(m app.SupplyMap, g app.SuppliedGoods) string {
	p := r.c.p
	if g.Main < 0 {
		return p.T("chart.supply.said_gap", "Name", g.Record.Title)
	}
	if g.Single() {
		return p.T("chart.supply.said_single", "Name", g.Record.Title, "Main", m.Sources[g.Main].Title)
	}
	return p.T("chart.supply.said", "Name", g.Record.Title, "Main", m.Sources[g.Main].Title, "Backups", p.List(titles(m, g)...))
}

func titles(m app.SupplyMap, g app.SuppliedGoods) []string {
	var out []string
	for _, b := range g.Backups {
		out = append(out, m.Sources[b].Title)
	}
	return out
}

func (r room) supplyRow(m app.SupplyMap, g app.SuppliedGoods) []page.ChartCell {
	p := r.c.p
	row := []page.ChartCell{{Text: g.Record.Title, Href: r.toGoods(g)}, {Text: dotted(r.class(g), r.code(g))}, {}, {}}
	if g.Main < 0 {
		row[2] = page.ChartCell{Text: p.T("chart.supply.gap"), Tone: "bad"}
	} else {
		row[2] = page.ChartCell{Text: m.Sources[g.Main].Title, Href: r.toSource(m.Sources[g.Main])}
	}
	for _, b := range g.Backups {
		row[3].Lines = append(row[3].Lines, page.Link{Text: m.Sources[b].Title, Href: r.toSource(m.Sources[b])})
	}
	if g.Single() {
		row[3] = page.ChartCell{Text: p.T("chart.supply.single"), Tone: "warn"}
	}
	return row
}

// singles lists what stops with one supplier, class A first.
func (r room) singles(m app.SupplyMap) page.ChartTable {
	p := r.c.p
	t := page.ChartTable{
		ID: "single", Title: p.T("chart.supply.singles"), Sub: p.T("chart.supply.singles_sub"), None: p.T("chart.supply.singles_none"),
		Columns: r.named("chart.supply.sku", "chart.supply.class", "chart.supply.main"),
	}
	n := 0
	for _, g := range m.Goods {
		if g.Single() || g.Main < 0 {
			n += g.Count
			t.Rows = append(t.Rows, r.supplyRow(m, g)[:3])
		}
	}
	return r.cut(counted(t, n, "amber"))
}

// exposure lists suppliers by what depends on them.
func (r room) exposure(m app.SupplyMap) page.ChartTable {
	p := r.c.p
	share := "chart.supply.share_skus"
	if m.Valued {
		share = "chart.supply.share_sales"
	}
	t := page.ChartTable{
		ID: "exposure", Title: p.T("chart.supply.exposure"), None: p.T("chart.supply.no_sources"),
		Columns: r.named("chart.supply.source", "chart.supply.as_main", "chart.supply.alone", "chart.supply.as_backup", share),
	}
	for i := 1; i < len(t.Columns); i++ {
		t.Columns[i].Number = true
	}
	for _, s := range m.Sources {
		row := plainCells(s.Title, p.Number(s.Main), p.Number(s.Alone), p.Number(s.Backup), strconv.Itoa(s.Percent)+"%")
		row[0].Href = r.toSource(s)
		if s.Alone > 0 {
			row[2].Tone = "warn"
		}
		t.Rows = append(t.Rows, row)
	}
	return r.cut(t)
}
