package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sampleShow is the page of a section's random sample: the plans before one is drawn, how far it is, and what came out of it.
func sampleShow(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.SamplePage(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	p := c.p
	props := page.SampleProps{
		Frame: r.pageFrame(p.T("sample.title"), r.crumb()), Back: page.Link{Text: p.T("desk.title"), Href: ui.ToDesk(r.h, r.s)},
		Title: p.T("sample.title"), Lead: p.T("sample.lead"),
		Lot: []ui.KV{
			{Label: p.T("sample.lot"), Value: p.T("common.count.records", "Count", got.Lot)},
			{Label: p.T("sample.one_each"), Value: p.T("common.count.records", "Count", got.OneEach)},
		},
	}
	if got.OneEach > 0 {
		props.OneEach = page.Link{Text: p.T("sample.one_each_hint"), Href: queue{name: queueFiller}.on(r.h, r.s, uuid.Nil, 0, uuid.Nil)}
	}
	if got.Sample.ID != uuid.Nil {
		r.sampled(&props, got)
	}
	if !got.Sample.Open() && r.reviews {
		r.plans(&props, got)
	}
	return c.render(http.StatusOK, page.Sample(props))
}

// plans are what each limit would mean for the lot as it is, before anything is drawn.
func (r room) plans(props *page.SampleProps, got app.SamplePage) {
	p := r.c.p
	if err := got.Section.CanSample(got.Lot); err != nil {
		_, e := statusOf(err)
		props.Refused = r.c.say(e.Text)
		return
	}
	props.Draw = &page.SampleDraw{Action: ui.ToSample(r.h, r.s), Hidden: []ui.Pair{
		keyPair(), {Name: "version", Value: r.number(got.Section.ContentVersion)},
	}}
	for _, aql := range handover.AQLs {
		plan, err := handover.PlanSample(got.Lot, aql)
		if err != nil {
			continue
		}
		props.Draw.Plans = append(props.Draw.Plans, page.SamplePlan{
			AQL: string(aql), Letter: plan.Letter, Size: p.Number(plan.Size), Accept: p.Number(plan.Accept), Reject: p.Number(plan.Reject),
			On: aql == "1.5", About: r.planRisk(plan),
		})
	}
}

// planRisk says what a plan can get wrong, both ways, in a sentence without statistics.
func (r room) planRisk(plan handover.SamplePlan) string {
	percent := func(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + "%" }
	return r.c.p.T("sample.risk", "Size", plan.Size, "Accept", plan.Accept, "AQL", string(plan.AQL)+"%", "Good", percent(plan.Accepts(plan.AQL.Share())),
		"Wrong", percent(plan.ProducerRisk()), "Bad", percent(plan.Limiting()))
}

// sampled is the newest sample: how far it is, or how it ended.
func (r room) sampled(props *page.SampleProps, got app.SamplePage) {
	p, s, now := r.c.p, got.Sample, r.c.app.Now()
	judged, defects := s.Judged()
	v := &page.SampleView{
		Title: p.T("sample.result."+resultKey(s, got.Section), "Count", judged, "Size", len(s.Records), "Defects", defects, "Lot", s.Plan.Lot),
		Tone:  map[handover.SampleResult]string{handover.SampleAccepted: "pass", handover.SampleReturned: "blocker", handover.SampleVoid: "warning"}[s.Result],
		About: []ui.KV{
			{Label: p.T("sample.plan"), Value: p.T("sample.plan_value", "AQL", string(s.Plan.AQL), "Letter", s.Plan.Letter, "Size", s.Plan.Size,
				"Accept", s.Plan.Accept, "Reject", s.Plan.Reject)},
			{Label: p.T("sample.judged"), Value: p.T("sample.judged_value", "Count", judged, "Size", len(s.Records), "Defects", defects)},
			{Label: p.T("sample.drawn"), Value: p.T("review.by", "Name", s.Name, "When", p.Moment(s.At, now))},
			{Label: p.T("sample.lot_digest"), Value: hexText(s.Lot), Code: true},
			{Label: p.T("sample.signature"), Value: hexText(s.Signature), Code: true},
		},
		Proof: p.T("sample.proof"), Risk: r.planRisk(s.Plan),
	}
	if v.Tone == "" {
		v.Tone = "notice"
	}
	if s.Open() && !s.Holds(got.Section) {
		v.Tone = "warning"
	}
	q := queue{name: queueSample}
	for i, x := range s.Records {
		row := page.SampleRow{Number: p.Number(i + 1), Record: page.Link{Text: x.Title, Href: ui.ToRecord(r.h, x.Record.String())}, Reason: x.Reason}
		if s.Open() {
			row.Record.Href = q.on(r.h, r.s, x.Record, i+1, uuid.Nil)
		}
		switch x.Verdict {
		case handover.SampleGood:
			row.State, row.Word = "accepted", p.T("desk.sample.good")
		case handover.SampleDefect:
			row.State, row.Word = "returned", p.T("desk.sample.defect")
		default:
			row.State, row.Word = "todo", p.T("sample.not_yet")
		}
		v.Rows = append(v.Rows, row)
	}
	if s.Open() && r.reviews {
		v.Acts = append(v.Acts, page.Act{
			Class: "btn", Icon: "x", Text: p.T("sample.end"), Post: ui.ToSampleEnd(r.h, r.s), Hidden: []ui.Pair{keyPair()},
		})
		if s.Holds(got.Section) {
			v.Acts = append(v.Acts, page.Act{Class: "btn btn-primary", Icon: "arrow-right", Text: p.T("sample.go_on"), Href: q.on(r.h, r.s, uuid.Nil, 0, uuid.Nil)})
		}
	}
	props.Sample = v
}

func resultKey(s handover.Sampling, sec handover.Section) string {
	switch {
	case s.Open() && !s.Holds(sec):
		return "void"
	case s.Open():
		return "open"
	}
	return string(s.Result)
}

func sampleDraw(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	h, s := c.scope.Handover().String(), id.String()
	location := ui.ToSample(h, s)
	err = c.app.DrawSample(c.r.Context(), c.scope, app.DrawSample{
		Section: id, AQL: handover.AQL(form.Get("aql")), Version: number(form, "version"), Key: c.key(form, location),
	})
	if err != nil {
		return c.refused(err, location, sampleShow)
	}
	return c.done(location, "sample.was_drawn")
}

func sampleEnd(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToSample(c.scope.Handover().String(), id.String())
	if err := c.app.DropSample(c.r.Context(), c.scope, id, c.key(form, location)); err != nil {
		return c.refused(err, location, sampleShow)
	}
	return c.done(location, "sample.was_ended")
}

// sampleJudge notes a verdict on a record of the sample. The one that decides it leads to what came out.
func (c *call) sampleJudge(f deskForm, location, here string, again handler) error {
	form := c.r.PostForm
	in := app.JudgeSample{Section: f.section, Record: f.record, Shown: f.shown, Key: c.key(form, location), Say: c.sampleReason}
	said := "desk.undone"
	switch form.Get("verdict") {
	case "accepted":
		in.Verdict, said = handover.SampleGood, "desk.sample.was_good"
	case "returned":
		in.Verdict, in.Reason, said = handover.SampleDefect, c.deskReason(), "desk.sample.was_defect"
	case "undone":
	default:
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	got, err := c.app.JudgeSample(c.r.Context(), c.scope, in)
	if err != nil {
		return c.refused(err, here, again)
	}
	if got.Result != "" {
		return c.done(ui.ToSample(c.scope.Handover().String(), f.section.String()), "sample.was_"+string(got.Result))
	}
	if said != "desk.undone" {
		c.redirect(location) // the next record says it
		return nil
	}
	return c.done(location, said, "Title", form.Get("_title"))
}

// maxReason keeps the sentence within what a reason may be.
const maxReason = 1_900

// sampleReason is why a section comes back after a sample: the figures, and each defect with its reason.
func (c *call) sampleReason(s handover.Sampling) string {
	defects := s.Defects()
	judged, _ := s.Judged()
	var lines []string
	for _, d := range defects {
		lines = append(lines, c.p.T("sample.defect_line", "Title", d.Title, "Reason", d.Reason))
	}
	head := c.p.T("sample.reason_"+string(s.Result), "Count", judged, "Size", s.Plan.Size, "Lot", s.Plan.Lot, "Defects", len(defects), "Accept", s.Plan.Accept, "AQL", string(s.Plan.AQL))
	return clipped(head+"\n"+strings.Join(lines, "\n"), maxReason)
}
