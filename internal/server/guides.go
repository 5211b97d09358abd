package server

import (
	"net/http"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sectionGuide says what belongs into a section and what its form will ask.
func sectionGuide(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.NewRecord(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	s, p := got.Section, c.p
	props := page.SectionGuideProps{
		Frame: r.pageFrame(p.T("section.tab.guide"), r.crumb()), Top: r.top(ui.ToSectionGuide(r.h, r.s)),
		Why: r.kind.Why.In(r.lang()), Guidance: s.Guidance(c.lang()),
		Rules: []ui.KV{
			{Label: p.T("section.guide.filler"), Value: s.FillerName},
			{Label: p.T("section.guide.reviewer"), Value: s.ReviewerName},
			{Label: p.T("section.guide.due"), Value: p.Date(s.DueOn)},
			{Label: p.T("section.guide.minimum"), Value: p.T("section.guide.minimum_of", "Count", s.Minimum, "Unit", r.kind.Unit.In(r.lang()))},
			{Label: p.T("section.guide.required"), Value: p.T("section.guide.required_" + map[bool]string{true: "yes", false: "no"}[s.Required])},
			{Label: p.T("teach.rule.need"), Value: r.teachNeed()},
			{Label: p.T("section.guide.identity"), Value: p.List(r.identity()...)},
		},
	}
	for _, g := range r.kind.Groups {
		group := page.GuideGroup{Title: g.Label.In(r.lang())}
		for _, f := range g.Fields {
			if s := f.Spec(); !s.Retired {
				group.Fields = append(group.Fields, c.guideField(s))
			}
		}
		if len(group.Fields) > 0 {
			props.Groups = append(props.Groups, group)
		}
	}
	return c.render(http.StatusOK, page.SectionGuide(props))
}

func (r room) identity() []string {
	var out []string
	for _, f := range r.kind.Fields {
		if s := f.Spec(); s.Identity {
			out = append(out, s.Label.In(r.lang()))
		}
	}
	return out
}

// guideField says what a field asks for.
func (c *call) guideField(s catalog.Spec) page.GuideField {
	p, lang := c.p, catalog.Lang(c.lang())
	f := page.GuideField{Label: s.Label.In(lang), Hint: s.Hint.In(lang), Type: p.T("section.type." + string(s.Type))}
	if s.Masked {
		f.Type += " · " + p.T("section.guide.masked")
	}
	switch {
	case s.Type == catalog.TypeComputed:
		f.Need = p.T("section.guide.computed")
	case s.Required:
		f.Need, f.Tone = p.T("section.guide.needed"), "blue"
	case s.Conditional:
		f.Need, f.Tone = p.T("section.guide.sometimes"), "amber"
	}
	return f
}
