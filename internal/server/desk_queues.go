package server

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// deskQueues lists what one can go through: by what waits, what changed, and each finding with its number of records.
func deskQueues(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.DeskQueues(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	p, n := c.p, got.Section.Counts
	line := func(q queue, text, hint string, count int, f app.RecordFilter) page.QueueLine {
		return page.QueueLine{
			Text: text, Hint: hint, Count: p.Number(count), Empty: count == 0, Href: q.on(r.h, r.s, uuid.Nil, 0, uuid.Nil),
			List: list{RecordFilter: f}.on(ui.ToSection(r.h, r.s)),
		}
	}
	waiting := queue{}
	props := page.DeskQueuesProps{
		Frame: r.pageFrame(p.T("desk.queues"), r.crumb()), Back: page.Link{Text: p.T("desk.title"), Href: ui.ToDesk(r.h, r.s)},
		Sample: page.Link{Text: p.T("sample.open"), Href: ui.ToSample(r.h, r.s)}, Bulk: r.reviews,
		Lines: []page.QueueLine{
			line(waiting, p.T("desk.queue.waiting"), p.T("desk.hint.waiting"), n.Submitted, waiting.filter()),
			line(queue{name: queueChanged}, p.T("desk.queue.changed"), p.T("desk.hint.changed"), got.Changed, app.RecordFilter{Changed: true}),
			line(queue{name: queueFiller}, p.T("desk.queue.filler"), p.T("desk.hint.filler"), got.Filler, app.RecordFilter{Filler: true}),
			line(queue{name: queueAsked}, p.T("desk.queue.asked"), p.T("desk.hint.asked"), n.Asked, app.RecordFilter{Asked: true}),
			line(queue{name: queueAll}, p.T("desk.queue.all"), p.T("desk.hint.all"), n.Records, app.RecordFilter{}),
		},
	}
	props.Lines[2].List = "" // they are looked at one by one
	for _, rule := range got.Rules {
		q := queue{name: queueRule, rule: rule.Rule}
		l := line(q, r.ruleCountText(rule), p.T("desk.hint.rule", "Waiting", rule.Waiting), rule.Count, q.filter())
		l.Severity = string(rule.Severity)
		if rule.Rule == r.kind.FillerRule() {
			l.List = ""
		}
		props.Rules = append(props.Rules, l)
	}
	return c.render(http.StatusOK, page.DeskQueues(props))
}

func (r room) ruleCountText(rule app.RuleCount) string {
	if text := r.ruleText(rule.Rule); text != rule.Rule {
		return text
	}
	var args catalog.Args
	_ = json.Unmarshal(rule.Args, &args)
	return r.c.found(r.kind, catalog.Finding{Rule: rule.Rule, Severity: rule.Severity, Field: rule.Field, Args: args}).Text
}

// deskActs lead from the section to the desk, for its reviewer.
func (r room) deskActs() []page.Act {
	s := r.section
	if !r.reviews || s.Counts.Records == 0 || s.State != handover.SectionSubmitted && s.State != handover.SectionReturned {
		return nil
	}
	class := "btn"
	if s.Counts.Submitted > 0 && s.CanSign() != nil {
		class = "btn btn-primary"
	}
	return []page.Act{{Class: class, Icon: "list-checks", Text: r.c.p.T("desk.open"), Href: ui.ToDesk(r.h, r.s)}}
}

func (r room) number(n int) string { return strconv.Itoa(n) }

func hexText(b []byte) string { return hex.EncodeToString(b) }
