package server

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

func fieldNew(c *call) error {
	kind, err := c.describable()
	if err != nil {
		return err
	}
	return c.showField(kind, ownForm{status: http.StatusOK, form: catalog.Form{"type": {string(catalog.TypeText)}}})
}

// describable is the kind of the address, for somebody who may describe its fields.
func (c *call) describable() (catalog.Kind, error) {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return catalog.Kind{}, err
	}
	kind, ok := c.viewer.Catalog.Lookup(chi.URLParam(c.r, "kind"))
	if !ok {
		return kind, handover.ErrNotFound()
	}
	return kind, nil
}

func fieldEdit(c *call) error {
	kind, err := c.describable()
	if err != nil {
		return err
	}
	stored, err := c.ownField(kind)
	if err != nil {
		return err
	}
	return c.showField(kind, ownForm{
		status: http.StatusOK, form: catalog.FieldForm.Encode(stored.Said), version: stored.Version, field: stored.Key,
		title: stored.Label().In(catalog.Lang(c.lang())),
	})
}

// ownField is the own field of the address.
func (c *call) ownField(kind catalog.Kind) (app.OwnField, error) {
	got, err := c.app.Kinds(c.r.Context(), c.viewer)
	if err != nil {
		return app.OwnField{}, err
	}
	f, ok := got.Own.Field(kind.Key, chi.URLParam(c.r, "field"))
	if !ok {
		return f, handover.ErrNotFound()
	}
	return f, nil
}

func fieldCreate(c *call) error {
	kind, err := c.describable()
	if err != nil {
		return err
	}
	return c.saveField(kind, app.OwnField{})
}

func fieldUpdate(c *call) error {
	kind, err := c.describable()
	if err != nil {
		return err
	}
	stored, err := c.ownField(kind)
	if err != nil {
		return err
	}
	return c.saveField(kind, stored)
}

// saveField carries out the form of an own field: a button of a table or of the preview shows it again, anything else saves it.
func (c *call) saveField(kind catalog.Kind, stored app.OwnField) error {
	posted, err := c.form()
	if err != nil {
		return err
	}
	o := ownForm{status: http.StatusOK, form: typedForm(posted), version: number(posted, "_version"), field: stored.Key, stored: stored.Said}
	if stored.Key != "" {
		o.title = stored.Label().In(catalog.Lang(c.lang()))
	}
	if press := posted.Get("_rows"); press != "" || posted.Has("_preview") {
		if press != "" {
			o.form = pressRow(o.form, press)
		}
		return c.showField(kind, o)
	}
	in := app.SaveField{Kind: kind.Key, Key: stored.Key, Version: o.version, Form: o.form}
	_, err = c.app.SaveField(c.r.Context(), c.viewer, in)
	if status, shown := shownAgain(err); shown {
		o.status, o.err = status, err
		if handover.CodeOf(err) == handover.Stale {
			o.version = stored.Version
		}
		return c.showField(kind, o)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToKind(kind.Key), "kinds.field_saved", "Name", url.Values(o.form).Get("label_zh"))
}

func (c *call) showField(kind catalog.Kind, o ownForm) error {
	lang := catalog.Lang(c.lang())
	props := c.ownProps(catalog.FieldForm, o)
	location := ui.ToNewField(kind.Key)
	props.Action, props.Back, props.Area = ui.ToKindFields(kind.Key), ui.ToKind(kind.Key), "field"
	if o.field == "" {
		o.title = c.p.T("kinds.field_new")
	} else {
		location = ui.ToField(kind.Key, o.field)
		props.Action = location
	}
	props.BackText = kind.Label.In(lang)
	props.Frame = c.formFrame(location, o.title, "kinds",
		ui.Crumb{Text: c.p.T("kinds.title"), Href: ui.ToKinds()}, ui.Crumb{Text: kind.Label.In(lang), Href: ui.ToKind(kind.Key)})
	props.Frame.Work = true
	props.Preview = &page.OwnPreview{}
	if f, ok := catalog.Preview(o.form); ok {
		in := ui.FieldFrom(f.Spec(), catalog.Form{}, nil)
		if in.Spec.Type == catalog.TypeRows {
			in.Rows = []ui.Row{{}}
		}
		props.Preview.Field = &in
	}
	if c.fragment() {
		return c.render(http.StatusOK, page.OwnPreviewPart(props))
	}
	return c.render(o.status, page.OwnEdit(props))
}
