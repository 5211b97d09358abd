package server

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// riskCharts is the matrix of what may happen how likely with what effect, and the list of it.
func (r room) riskCharts(got app.Charts, props *page.SectionChartsProps) {
	p := r.c.p
	type placed struct {
		rec handover.Record
		catalog.Danger
	}
	var list []placed
	closed, unknown := 0, 0
	for _, rec := range got.Records {
		d := catalog.DangerOf(rec.Values)
		switch {
		case d.Closed:
			closed++
		case d.Likelihood < 1 || d.Impact < 1:
			unknown++
		default:
			list = append(list, placed{rec, d})
		}
	}
	if len(got.Records) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(b.Likelihood*b.Impact, a.Likelihood*a.Impact) })
	m := &page.MatrixView{}
	grid := map[[2]int][]page.MatrixRisk{}
	levels := map[string]int{}
	unplanned := 0
	for i, d := range list {
		v := r.risk(i, d.rec, d.Danger)
		if v.Missing != "" {
			unplanned++
		}
		levels[v.Level]++
		m.Risks = append(m.Risks, v)
		grid[[2]int{d.Impact, d.Likelihood}] = append(grid[[2]int{d.Impact, d.Likelihood}], v)
	}
	for impact := 5; impact >= 1; impact-- {
		row := page.MatrixRow{Impact: strconv.Itoa(impact)}
		for likelihood := 1; likelihood <= 5; likelihood++ {
			row.Cells = append(row.Cells, page.MatrixCell{
				Level: catalog.BandOf(int64(impact * likelihood)).Value, Risks: grid[[2]int{impact, likelihood}],
			})
		}
		m.Rows = append(m.Rows, row)
	}
	to := int64(25)
	for _, b := range slices.Backward(catalog.Bands) {
		m.Bands = append(m.Bands, page.ChartKey{Look: b.Value, Text: fmt.Sprintf("%s %d–%d", b.Label.In(r.lang()), b.From, to)})
		to = b.From - 1
	}
	if closed+unknown > 0 {
		m.Apart = p.T("chart.risk.apart", "Closed", closed, "Unknown", unknown)
	}
	props.Matrix = m
	props.Figures = []ui.Figure{
		{Label: p.T("chart.risk.open"), Value: p.Number(len(list))},
		{Label: p.T("chart.risk.high"), Value: p.Number(levels["high"] + levels["extreme"]), Tone: toned(levels["high"]+levels["extreme"], "amber")},
		{Label: p.T("chart.risk.unplanned"), Value: p.Number(unplanned), Tone: toned(unplanned, "red")},
	}
}

func (r room) risk(i int, rec handover.Record, d catalog.Danger) page.MatrixRisk {
	p := r.c.p
	score := d.Likelihood * d.Impact
	band := catalog.BandOf(int64(score))
	state := recordState(rec)
	v := page.MatrixRisk{
		Number: fmt.Sprintf("%02d", i+1), Title: rec.Title, Href: r.toRecord(rec), Score: strconv.Itoa(score), Level: band.Value,
		Band: band.Label.In(r.lang()), State: state, StateWord: p.T("common.state." + state),
		Sub: dotted(r.kind.SubtitleOf(rec.Values, r.lang()), p.T("chart.risk.product", "Likelihood", d.Likelihood, "Impact", d.Impact)),
	}
	if !d.Planned && (band.Value == "high" || band.Value == "extreme") {
		v.Missing = p.T("chart.risk.no_plan")
	}
	return v
}
