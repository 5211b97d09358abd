package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// ruleRows are the own rules of a kind as its page lists them.
func (c *call) ruleRows(k catalog.Kind, own app.Own) []page.OwnRuleRow {
	var out []page.OwnRuleRow
	for _, r := range own.RulesOf(k.Key) {
		said := c.ruleSaid(k, r.OwnRule)
		out = append(out, page.OwnRuleRow{
			Key: r.Key, Text: said.Text, Why: said.Fix, Severity: string(r.Severity()), Word: c.p.T("common.severity." + string(r.Severity())),
			Href: ui.ToRule(k.Key, r.Key), Act: ui.ToRuleAct(k.Key, r.Key), Retired: r.Retired, Idle: !r.Retired && r.Idle(k),
		})
	}
	return out
}

// ruleSaid is what a rule says to whoever meets it.
func (c *call) ruleSaid(k catalog.Kind, r catalog.OwnRule) page.Found {
	return c.found(k, catalog.Finding{Rule: r.ID(), Severity: r.Severity(), Field: r.Field(), Args: r.Says(k)})
}

func ruleNew(c *call) error {
	kind, err := c.ruledKind()
	if err != nil {
		return err
	}
	return c.showRule(kind, app.OwnRule{}, ownForm{status: http.StatusOK, form: catalog.Form{"severity": {string(catalog.Warning)}}}, nil)
}

// ruledKind is the kind of the address, for somebody who may make rules for it.
func (c *call) ruledKind() (catalog.Kind, error) {
	if err := c.viewer.May(handover.ManageRules); err != nil {
		return catalog.Kind{}, err
	}
	kind, ok := c.viewer.Catalog.Lookup(chi.URLParam(c.r, "kind"))
	if !ok {
		return kind, handover.ErrNotFound()
	}
	return kind, nil
}

// ownRule is the own rule of the address.
func (c *call) ownRule(kind catalog.Kind) (app.OwnRule, error) {
	got, err := c.app.Kinds(c.r.Context(), c.viewer)
	if err != nil {
		return app.OwnRule{}, err
	}
	r, ok := got.Own.Rule(kind.Key, chi.URLParam(c.r, "rule"))
	if !ok {
		return r, handover.ErrNotFound()
	}
	return r, nil
}

func ruleEdit(c *call) error {
	kind, err := c.ruledKind()
	if err != nil {
		return err
	}
	stored, err := c.ownRule(kind)
	if err != nil {
		return err
	}
	return c.showRule(kind, stored, ownForm{status: http.StatusOK, form: catalog.RuleForm.Encode(stored.Said), version: stored.Version}, nil)
}

func ruleCreate(c *call) error {
	kind, err := c.ruledKind()
	if err != nil {
		return err
	}
	return c.saveRule(kind, app.OwnRule{})
}

func ruleUpdate(c *call) error {
	kind, err := c.ruledKind()
	if err != nil {
		return err
	}
	stored, err := c.ownRule(kind)
	if err != nil {
		return err
	}
	return c.saveRule(kind, stored)
}

// saveRule carries out the form of an own rule: its second button tries the rule on what is there and writes nothing.
func (c *call) saveRule(kind catalog.Kind, stored app.OwnRule) error {
	posted, err := c.form()
	if err != nil {
		return err
	}
	o := ownForm{status: http.StatusOK, form: typedForm(posted), version: number(posted, "_version"), stored: stored.Said}
	in := app.SaveRule{Kind: kind.Key, Key: stored.Key, Version: o.version, Form: o.form}
	var trial *app.RuleTrial
	if posted.Has("_preview") {
		var got app.RuleTrial
		got, err = c.app.TryRule(c.r.Context(), c.viewer, in)
		trial = &got
	} else {
		_, err = c.app.SaveRule(c.r.Context(), c.viewer, in)
	}
	if status, shown := shownAgain(err); shown {
		o.status, o.err, trial = status, err, nil
		if handover.CodeOf(err) == handover.Stale {
			o.version, o.title = stored.Version, c.p.T("rule.edit")
		}
		return c.showRule(kind, stored, o, nil)
	}
	if err != nil {
		return err
	}
	if trial != nil {
		return c.showRule(kind, stored, o, trial)
	}
	return c.done(ui.ToKind(kind.Key)+"#rules-h", "rule.saved")
}

// ruleAct retires a rule or brings it back.
func ruleAct(c *call) error {
	if err := c.viewer.May(handover.ManageRules); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	act := form.Get("act")
	if act != "retire" && act != "bring_back" {
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	kind := chi.URLParam(c.r, "kind")
	if err := c.app.RetireRule(c.r.Context(), c.viewer, kind, chi.URLParam(c.r, "rule"), act == "retire"); err != nil {
		return err
	}
	if act == "retire" {
		return c.done(ui.ToKind(kind)+"#rules-h", "rule.was_retired")
	}
	return c.done(ui.ToKind(kind)+"#rules-h", "rule.was_brought_back")
}

// showRule is the form of a rule. Of one that exists, the field and what it asks are said and cannot be changed.
func (c *call) showRule(kind catalog.Kind, stored app.OwnRule, o ownForm, trial *app.RuleTrial) error {
	lang := catalog.Lang(c.lang())
	props := c.ownProps(catalog.RuleForm, o)
	location := ui.ToNewRule(kind.Key)
	title := c.p.T("rule.new")
	props.Action, props.Back, props.Area = ui.ToRules(kind.Key), ui.ToKind(kind.Key), "rule"
	props.Trial = &page.RuleTrial{}
	if stored.Key == "" {
		c.ruleChoices(kind, props.Groups)
	} else {
		location = ui.ToRule(kind.Key, stored.Key)
		title = c.p.T("rule.edit")
		props.Action, props.Lead = location, c.ruleSaid(kind, stored.OwnRule).Text
		props.Groups = ruleGroups(props.Groups, stored.Sort())
	}
	if trial != nil {
		c.ruleTrial(props.Trial, *trial)
	}
	props.BackText = kind.Label.In(lang)
	props.Frame = c.formFrame(location, title, "kinds",
		ui.Crumb{Text: c.p.T("kinds.title"), Href: ui.ToKinds()}, ui.Crumb{Text: kind.Label.In(lang), Href: ui.ToKind(kind.Key)})
	props.Frame.Work = true
	return c.render(o.status, page.OwnEdit(props))
}

// ruleChoices offers the fields of the kind by name.
func (c *call) ruleChoices(kind catalog.Kind, groups []page.OwnGroup) {
	for g := range groups {
		for i := range groups[g].Fields {
			if in := &groups[g].Fields[i]; in.Spec.Key == "field" {
				in.Spec.Type, in.Spec.Options = catalog.TypeChoice, nil
				for _, f := range kind.RuleFields() {
					s := f.Spec()
					in.Spec.Options = append(in.Spec.Options, catalog.Option{Value: s.Key, Label: s.Label})
				}
			}
		}
	}
}

// ruleGroups are the parts of the form that a rule of the sort can still change.
func ruleGroups(groups []page.OwnGroup, sort catalog.RuleSort) []page.OwnGroup {
	about := map[string][]catalog.RuleSort{
		"what": {}, "range": {catalog.RuleRange}, "pattern": {catalog.RulePattern}, "days": {catalog.RuleAge, catalog.RuleDue},
	}
	var out []page.OwnGroup
	for _, g := range groups {
		sorts, some := about[g.Key]
		keep := !some
		for _, s := range sorts {
			keep = keep || s == sort
		}
		if keep {
			out = append(out, g)
		}
	}
	return out
}

// ruleTrial says what a rule would find.
func (c *call) ruleTrial(out *page.RuleTrial, t app.RuleTrial) {
	out.Done = true
	out.Fires = c.p.T("rule.trial_fires", "Count", t.Fires, "Looked", c.p.Number(t.Looked))
	if t.Looked == 0 {
		out.Fires = c.p.T("rule.trial_none")
	}
	if t.Mute > 0 {
		out.Mute = c.p.T("rule.trial_mute", "Count", t.Mute)
	}
	if t.More {
		out.More = c.p.T("rule.trial_more", "Max", c.p.Number(app.MostTried))
	}
	for _, r := range t.Examples {
		out.Examples = append(out.Examples, page.Link{Href: ui.ToRecord(r.Handover.String(), r.Record), Text: r.Title + " · " + r.Number})
	}
}
