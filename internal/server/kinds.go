package server

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// kindsIndex lists every kind of the workspace with its fields, built in and own.
func kindsIndex(c *call) error {
	got, err := c.app.Kinds(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	lang := catalog.Lang(c.lang())
	props := page.KindsProps{
		Frame: c.frame(c.p.T("kinds.title"), "kinds"), Manage: c.viewer.May(handover.ManageKinds) == nil, Waiting: got.Waiting,
	}
	kinds, err := got.Own.Catalog()
	if err != nil {
		return err
	}
	for _, k := range kinds.All() {
		row := page.KindRow{Name: k.Label.In(lang), Why: k.Why.In(lang), Href: ui.ToKind(k.Key), Own: k.Own, Archived: k.Archived}
		for _, f := range k.Fields {
			switch s := f.Spec(); {
			case !s.Own:
				row.BuiltIn++
			case s.Retired && !s.Gone:
				row.Retired++
			case !s.Retired:
				row.Added++
			}
		}
		props.Kinds = append(props.Kinds, row)
	}
	return c.render(http.StatusOK, page.Kinds(props))
}

// kindsJudge goes on with what a change of fields left to be judged.
func kindsJudge(c *call) error {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return err
	}
	left, err := c.app.CatchUp(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	if left > 0 {
		return c.done(ui.ToKinds(), "kinds.judging_left", "Count", left)
	}
	return c.done(ui.ToKinds(), "kinds.judged")
}

// kindShow is one kind: the workspace's own fields to work on, and the built-in ones to read.
func kindShow(c *call) error {
	key := chi.URLParam(c.r, "kind")
	got, err := c.app.Kind(c.r.Context(), c.viewer, key)
	if err != nil {
		return err
	}
	lang := catalog.Lang(c.lang())
	k := got.Kind
	props := page.KindProps{
		Frame: c.frame(k.Label.In(lang), "kinds", ui.Crumb{Text: c.p.T("kinds.title"), Href: ui.ToKinds()}),
		Why:   k.Why.In(lang), Own: k.Own, Archived: k.Archived, Manage: c.viewer.May(handover.ManageKinds) == nil,
		New: ui.ToNewField(key), Edit: ui.ToEditKind(key), NewRule: ui.ToNewRule(key),
		ManageRules: c.viewer.May(handover.ManageRules) == nil, Rules: c.ruleRows(k, got.Own),
	}
	props.Frame.Work = true
	for _, f := range got.Own.Of(key) {
		field, ok := k.Field(f.Key)
		if !ok {
			continue // added since the page was asked for
		}
		row := page.OwnFieldRow{
			GuideField: c.guideField(field.Spec()), Href: ui.ToField(key, f.Key), Act: ui.ToFieldAct(key, f.Key), Key: f.Key,
			Retired: f.State == catalog.Retired,
		}
		if holding := got.Holding[f.Key]; holding.Ever {
			row.Held = c.p.T("kinds.held", "Count", holding.Records)
		}
		props.Fields = append(props.Fields, row)
	}
	for _, g := range k.Groups {
		group := page.GuideGroup{Title: g.Label.In(lang)}
		for _, f := range g.Fields {
			if s := f.Spec(); !s.Own && !s.Retired {
				group.Fields = append(group.Fields, c.guideField(s))
			}
		}
		if len(group.Fields) > 0 {
			props.Groups = append(props.Groups, group)
		}
	}
	return c.render(http.StatusOK, page.Kind(props))
}

// fieldAct retires a field, brings it back or moves it.
func fieldAct(c *call) error {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	kind, key, act := chi.URLParam(c.r, "kind"), chi.URLParam(c.r, "field"), app.FieldAct(form.Get("act"))
	name := key
	if k, ok := c.viewer.Catalog.Lookup(kind); ok {
		if f, ok := k.Field(key); ok {
			name = f.Spec().Label.In(catalog.Lang(c.lang()))
		}
	}
	state, err := c.app.ActOnField(c.r.Context(), c.viewer, kind, key, act)
	if err != nil {
		return err
	}
	switch {
	case act == app.MoveUp || act == app.MoveDown:
		c.redirect(ui.ToKind(kind) + "#" + key)
		return nil
	case state == catalog.Live:
		return c.done(ui.ToKind(kind), "kinds.brought_back", "Name", name)
	case state == catalog.Retired:
		return c.done(ui.ToKind(kind), "kinds.retired", "Name", name)
	}
	return c.done(ui.ToKind(kind), "kinds.removed", "Name", name)
}

func kindNew(c *call) error {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return err
	}
	return c.showKind(ownForm{status: http.StatusOK, form: catalog.Form{"next_owner": {"yes"}}})
}

func kindEdit(c *call) error {
	stored, err := c.ownKind()
	if err != nil {
		return err
	}
	return c.showKind(ownForm{
		status: http.StatusOK, form: catalog.KindForm.Encode(stored.Said), version: stored.Version, kind: stored.Key,
		title: stored.Label().In(catalog.Lang(c.lang())), archived: stored.Archived,
	})
}

// ownKind is the own kind of the address.
func (c *call) ownKind() (app.OwnKind, error) {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return app.OwnKind{}, err
	}
	got, err := c.app.Kinds(c.r.Context(), c.viewer)
	if err != nil {
		return app.OwnKind{}, err
	}
	k, ok := got.Own.Kind(chi.URLParam(c.r, "kind"))
	if !ok {
		return k, handover.ErrNotFound()
	}
	return k, nil
}

func kindCreate(c *call) error {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return err
	}
	return c.saveKind(app.OwnKind{})
}

func kindUpdate(c *call) error {
	stored, err := c.ownKind()
	if err != nil {
		return err
	}
	return c.saveKind(stored)
}

func (c *call) saveKind(stored app.OwnKind) error {
	posted, err := c.form()
	if err != nil {
		return err
	}
	in := app.SaveKind{Key: stored.Key, Version: number(posted, "_version"), Form: typedForm(posted), Archived: posted.Get("archived") == "yes"}
	key, err := c.app.SaveKind(c.r.Context(), c.viewer, in)
	if status, shown := shownAgain(err); shown {
		o := ownForm{status: status, form: in.Form, version: in.Version, kind: stored.Key, archived: in.Archived, err: err, stored: stored.Said}
		if stored.Key != "" {
			o.title = stored.Label().In(catalog.Lang(c.lang()))
		}
		if handover.CodeOf(err) == handover.Stale {
			o.version = stored.Version
		}
		return c.showKind(o)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToKind(key), "kinds.saved", "Name", in.Form.Get("label_zh"))
}

func (c *call) showKind(o ownForm) error {
	props := c.ownProps(catalog.KindForm, o)
	location := ui.ToNewKind()
	props.Action, props.Back, props.Area = ui.ToKinds(), ui.ToKinds(), "kind"
	if o.kind == "" {
		o.title = c.p.T("kinds.new")
	} else {
		location = ui.ToEditKind(o.kind)
		props.Action, props.Back = ui.ToKind(o.kind), ui.ToKind(o.kind)
		props.Archive = &page.Tick{On: o.archived}
	}
	props.Frame = c.formFrame(location, o.title, "kinds", ui.Crumb{Text: c.p.T("kinds.title"), Href: ui.ToKinds()})
	props.Frame.Work = true
	props.BackText = c.p.T("kinds.title")
	return c.render(o.status, page.OwnEdit(props))
}

// ownForm is a description on its way to the screen: what is typed, and why it came back.
type ownForm struct {
	status   int
	form     catalog.Form
	version  int
	kind     string
	field    string // "" for a new one
	title    string
	archived bool
	err      error
	stored   catalog.Values
}

// ownProps are the fields of a description's form with what is wrong with them.
func (c *call) ownProps(kind catalog.Kind, o ownForm) page.OwnEditProps {
	lang := catalog.Lang(c.lang())
	props := page.OwnEditProps{Hidden: []ui.Pair{{Name: "_version", Value: strconv.Itoa(o.version)}}}
	var wrong map[string]string
	if o.err != nil {
		switch _, e := statusOf(o.err); {
		case e.Code == handover.Stale:
			stale := page.Stale{Name: o.title}
			if typed, problems := kind.Update(o.stored, o.form); len(problems) == 0 {
				for _, ch := range kind.Diff(o.stored, typed) {
					before, after := ch.Words(lang)
					stale.Changes = append(stale.Changes, ui.FieldChange{Label: ch.Field.Spec().Label.In(lang), Before: before, After: after})
				}
			}
			props.Stale = &stale
		case len(e.Problems) > 0:
			wrong, props.Errors = c.recordProblems(kind, e)
		default:
			props.Errors = []ui.FieldError{{Text: c.say(e.Text)}}
		}
	}
	for _, g := range kind.Groups {
		group := page.OwnGroup{Key: g.Key, FieldGroup: page.FieldGroup{ID: "group-" + g.Key, Title: g.Label.In(lang)}}
		for _, f := range g.Fields {
			in := ui.FieldFrom(f.Spec(), o.form, wrong)
			if in.Spec.Key == "target" {
				in.Spec.Type, in.Spec.Options = catalog.TypeChoice, c.targets()
			}
			if len(in.Rows) == 0 && in.Spec.Type == catalog.TypeRows && in.Error == "" {
				in.Rows = []ui.Row{{}, {}}
			}
			if in.Spec.Type == catalog.TypeBool {
				group.Ticks = append(group.Ticks, in)
			} else {
				group.Fields = append(group.Fields, in)
			}
		}
		props.Groups = append(props.Groups, group)
	}
	return props
}

// targets are the kinds a reference may point at.
func (c *call) targets() []catalog.Option {
	var out []catalog.Option
	for _, k := range c.viewer.Catalog.All() {
		if !k.Archived {
			out = append(out, catalog.Option{Value: k.Key, Label: k.Label})
		}
	}
	return out
}
