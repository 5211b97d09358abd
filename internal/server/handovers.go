package server

import (
	"net/http"
	"slices"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// clean is a search as it is looked for: trimmed, at most 100 characters.
func clean(q string) string {
	r := []rune(strings.TrimSpace(strings.ToValidUTF8(q, "")))
	return string(r[:min(len(r), 100)])
}

// handoversIndex lists what the viewer may see, newest first.
func handoversIndex(c *call) error {
	q := c.r.URL.Query()
	f := app.ListFilter{Query: clean(q.Get("q")), After: q.Get("after")}
	if s := handover.State(q.Get("state")); slices.Contains(handover.States, s) {
		f.State = s
	}
	list, err := c.app.List(c.r.Context(), c.viewer, f)
	if err != nil {
		return err
	}
	at := address{ui.ToHandovers(), []string{"state", string(f.State), "q", f.Query, "after", f.After}}
	props := page.HandoversProps{
		Frame: c.frame(c.p.T("handover.list.title"), "handovers"), MayCreate: c.viewer.May(handover.CreateHandover) == nil,
		Query: f.Query, Hidden: hidden(at, "q", "after"), Narrow: f.State != "" || f.Query != "" || f.After != "",
		Clear: ui.ToHandovers(), Rows: c.briefs(list.Rows),
		Tabs: []ui.Tab{{Text: c.p.T("common.filter.all"), Href: at.with("state", "").String(), Current: f.State == ""}},
	}
	for _, s := range handover.States {
		props.Tabs = append(props.Tabs, ui.Tab{
			Text: c.p.T("common.phase." + string(s)), Href: at.with("state", string(s)).String(), Current: f.State == s,
		})
	}
	if f.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if list.Next != "" {
		props.Pages.Next = at.with("after", list.Next).String()
	}
	return c.render(http.StatusOK, page.Handovers(props))
}

// moves are the acts that take a handover from one state to the next and that a form may name.
var moves = []handover.Act{
	handover.PlanHandover, handover.StartHandover, handover.FollowUp, handover.CloseHandover, handover.CancelHandover,
}

// handoverMove takes the handover to its next state, or cancels it.
func handoverMove(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	at := ui.ToHandover(c.scope.Handover().String())
	act := handover.Act(form.Get("act"))
	switch {
	case !slices.Contains(moves, act):
		err = handover.Wrong(handover.At("act", "problem.unknown_choice"))
	case act == handover.CancelHandover && strings.TrimSpace(form.Get("reason")) == "":
		// Who may not cancel hears that first.
		if err = c.scope.May(act); err == nil {
			err = handover.Wrong(handover.At("reason", "problem.reason_required"))
		}
	default:
		err = c.app.MoveHandover(c.r.Context(), c.scope, act, form.Get("reason"), c.key(form, at))
	}
	if err != nil {
		return c.refused(err, at, handoverShow)
	}
	return c.done(at, "handover.done."+string(act))
}
