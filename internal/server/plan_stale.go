package server

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// stalePlan lays the stored plan beside the one that was typed. Their ids are said by the names the form offers.
func (c *call) stalePlan(props page.PlanProps, h handover.Handover, sections []handover.Section, typed planForm) *page.Stale {
	stored := planOf(h, c.app.Zone())
	stored.due, stored.reviewers = map[uuid.UUID]string{}, map[uuid.UUID]string{}
	for _, s := range sections {
		if !s.Settled() {
			stored.due[s.ID], stored.reviewers[s.ID] = dateText(s.DueOn), s.Reviewer.String()
		}
	}
	return &page.Stale{
		Name:    h.Title,
		Changes: differences(c.planFacts(props, sections, stored, stored), c.planFacts(props, sections, typed, stored)),
	}
}

// planFacts are what the form says, of sections only those that stored has. What the form does not say of one is as stored.
func (c *call) planFacts(props page.PlanProps, sections []handover.Section, f, stored planForm) []ui.KV {
	fact := func(key, value string) ui.KV { return ui.KV{Label: c.p.T("plan." + key), Value: value} }
	var stores, methods, receivers, sides []string
	for _, o := range props.Stores {
		if slices.Contains(f.Stores, o.Value) {
			stores = append(stores, o.Text)
		}
	}
	for _, o := range props.Methods {
		if slices.Contains(f.Methods, o.Value) {
			methods = append(methods, o.Text)
		}
	}
	for _, id := range f.Receivers {
		if name := chosen(props.People, id); name != "" {
			receivers = append(receivers, name)
		}
	}
	for _, id := range f.IT {
		if name := chosen(props.People, id); name != "" {
			sides = append(sides, name)
		}
	}
	out := []ui.KV{
		fact("title", f.Title), fact("reason", chosen(props.Reasons, f.Reason)), fact("stores", c.p.List(stores...)),
		fact("giver", chosen(props.People, f.Giver)), fact("receivers", c.p.List(receivers...)), fact("witness", chosen(props.People, f.Witness)), fact("it", c.p.List(sides...)),
		fact("rank_reason", f.RankReason), fact("receivers_sign", chosen(props.ReceiversSign, f.ReceiversSign)),
		fact("sections_sign", chosen(props.SectionsSign, f.SectionsSign)),
		fact("last_working_day", f.LastWorkingDay), fact("due_on", f.DueOn), fact("effective_at", strings.Replace(f.EffectiveAt, "T", " ", 1)),
		fact("methods", c.p.List(methods...)),
	}
	for _, s := range sections {
		due, open := stored.due[s.ID]
		if !open {
			continue
		}
		reviewer := stored.reviewers[s.ID]
		if t, ok := f.due[s.ID]; ok {
			due = t
		}
		if t, ok := f.reviewers[s.ID]; ok {
			reviewer = t
		}
		name := s.Title(c.lang())
		out = append(out,
			ui.KV{Label: c.p.T("plan.reviewer_of", "Name", name), Value: chosen(props.People, reviewer)},
			ui.KV{Label: c.p.T("plan.due_of", "Name", name), Value: due})
	}
	return out
}
