package server

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// recordPointing is everything that refers to a record.
func recordPointing(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	return c.showPointing(id, nil)
}

// showPointing lists what refers to a record; why says that the record could not be removed because of it.
func (c *call) showPointing(id uuid.UUID, why *app.Pointed) error {
	q := c.r.URL.Query()
	f := app.PointingFilter{Kind: clipped(q.Get("kind"), 50), Field: clipped(q.Get("field"), 100), After: clipped(q.Get("after"), 2048)}
	if why != nil {
		f = app.PointingFilter{}
	}
	got, err := c.app.Pointing(c.r.Context(), c.scope, id, f)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	p, rec := c.p, got.Record
	own := ui.ToPointing(r.h, id.String())
	props := page.RecordPointingProps{
		Frame: r.pageFrame(p.T("record.pointing"), r.crumb(), ui.Crumb{Text: rec.Title, Href: ui.ToRecord(r.h, id.String())}),
		Back:  page.Link{Text: rec.Title, Href: ui.ToRecord(r.h, id.String())},
		Title: p.T("record.pointing_of", "Title", rec.Title), State: recordState(rec),
		Groups: r.pointingGroups(rec.ID, got.RecordPage), Chosen: f.Field != "", All: own,
	}
	props.Frame.ReturnTo = own
	fills := map[uuid.UUID]bool{}
	for _, o := range got.Rows {
		row := r.pointer(o)
		if s, ok := got.Frame.Section(o.Section); ok {
			if _, asked := fills[s.ID]; !asked {
				fills[s.ID] = c.scope.At(got.Handover.State).MayFill(s) == nil && s.Writable() == nil
			}
			if fills[s.ID] {
				row.Edit = ui.ToEditRecord(r.h, o.Record.String()) + "#" + ui.FieldID(fieldOf(o.Field))
			} else {
				row.Who = s.FillerName
			}
		}
		props.Rows = append(props.Rows, row)
	}
	if got.Next != "" {
		props.Next = ui.With(own, "kind", f.Kind, "field", f.Field, "after", got.Next)
	}
	status := http.StatusOK
	if why != nil {
		status = http.StatusConflict
		props.Refused = p.T("record.pointing.refused", "Title", rec.Title)
		props.Advice = p.T("record.pointing.advice", "Count", timesOf(why.Count))
	}
	return c.render(status, page.RecordPointing(props))
}

// timesOf is a number that was counted up to app.PointingMax.
func timesOf(n int) string {
	if n >= app.PointingMax {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}

// sectionOf is the only section of a kind; there may be none, or several.
func sectionOf(f app.Frame, kind string) (handover.Section, bool) {
	var out handover.Section
	n := 0
	for _, s := range f.Sections {
		if s.Kind == kind {
			out = s
			n++
		}
	}
	return out, n == 1
}

// pointingGroups say how many refer to the record by which field, with the first few of them.
func (r room) pointingGroups(id uuid.UUID, got app.RecordPage) []page.PointerGroup {
	var out []page.PointerGroup
	for _, g := range got.Pointing {
		group := page.PointerGroup{Href: ui.With(ui.ToPointing(r.h, id.String()), "kind", g.Kind, "field", g.Field), More: g.Count > len(g.Records)}
		unit, field := g.Kind, g.Field
		if kind, ok := r.c.viewer.Catalog.Lookup(g.Kind); ok {
			unit, field = kind.Unit.In(r.lang()), r.c.fieldLabel(kind, g.Field)
		}
		group.Text = r.c.p.T("record.pointing.group", "Count", timesOf(g.Count), "Unit", unit, "Field", field)
		if s, ok := sectionOf(got.Frame, g.Kind); ok {
			group.List = ui.With(ui.ToSection(r.h, s.ID.String()), "to", id.String())
		}
		for _, o := range g.Records {
			group.Records = append(group.Records, r.pointer(o))
		}
		out = append(out, group)
	}
	return out
}

// removalRefused shows what points at a record that was to be removed.
func (c *call) removalRefused(err error, id uuid.UUID) (handled bool, shown error) {
	var why *app.Pointed
	if !errors.As(err, &why) {
		return false, nil
	}
	return true, c.showPointing(id, why)
}
