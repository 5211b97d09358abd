package server

import (
	"net/http"
	"strconv"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// recordHistory is everything a record ever said, with what each revision changed.
func recordHistory(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	got, err := c.app.Revisions(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	if err := c.looksAt(got.Section, id, handover.ViewedHistory, 1); err != nil {
		return err
	}
	rec, l := got.Record, c.list()
	props := page.RecordHistoryProps{
		Frame: r.pageFrame(c.p.T("record.history"), r.crumb(), ui.Crumb{Text: rec.Title, Href: ui.ToRecord(r.h, id.String())}),
		Back:  page.Link{Text: rec.Title, Href: l.on(ui.ToRecord(r.h, id.String()))},
		Title: c.p.T("record.history_of", "Title", rec.Title), State: recordState(rec),
		About: c.p.T("record.revisions", "Count", len(got.Revisions)),
	}
	switch {
	case rec.Removed() && r.asksReason():
		props.Acts = append(props.Acts, page.Act{Class: "btn btn-primary", Icon: "rotate-ccw", Text: c.p.T("record.restore"), Dialog: "restore-record"})
		props.Asks = append(props.Asks, r.because(page.Ask{DialogProps: ui.DialogProps{
			ID: "restore-record", Title: c.p.T("record.restore.title", "Title", rec.Title), Body: c.p.T("record.signed_body"),
			Action: ui.ToRecordRestoration(r.h, id.String()), Verb: c.p.T("record.restore"), Hidden: r.fixed(rec, l, false),
		}}))
	case rec.Removed() && r.mends():
		props.Acts = append(props.Acts, page.Act{
			Class: "btn btn-primary", Icon: "rotate-ccw", Text: c.p.T("record.restore"),
			Post: ui.ToRecordRestoration(r.h, id.String()), Hidden: r.fixed(rec, l, false),
		})
	}
	if props.Revisions, err = r.revisions(got.Revisions); err != nil {
		return err
	}
	return c.render(http.StatusOK, page.RecordHistory(props))
}

var revisionTones = map[string]string{"saved": "blue", "removed": "red", "restored": "green", "accepted": "green", "returned": "amber", "imported": "blue", "import_undone": "red"}

// revisions compares each revision with the one before it.
func (r room) revisions(list []app.Revision) ([]page.RevisionView, error) {
	p := r.c.p
	out := make([]page.RevisionView, len(list))
	for i, rev := range list {
		values, err := r.kind.FromJSON(rev.Data)
		if err != nil {
			return nil, err
		}
		view := page.RevisionView{
			Number: p.T("record.revision", "Number", strconv.Itoa(rev.Revision)), By: rev.By, Hue: r.hue(rev.By),
			Act: p.T("record.act." + rev.Act), Tone: revisionTones[rev.Act], When: p.DateTime(rev.At),
			Nothing: p.T("record.unchanged"),
		}
		var before catalog.Values
		switch {
		case i+1 < len(list):
			if before, err = r.kind.FromJSON(list[i+1].Data); err != nil {
				return nil, err
			}
			view.Changes = r.changes(before, values, "")
		case len(list) < maxRevisions:
			view.Act, view.Tone = p.T("record.act.created"), "green"
			for _, ch := range r.changes(before, values, "") {
				view.Facts = append(view.Facts, ui.KV{Label: ch.Label, Value: ch.After})
			}
		default:
			view.Nothing = p.T("record.older")
		}
		out[i] = view
	}
	return out, nil
}

// maxRevisions is how many the store gives at once.
const maxRevisions = 100

// changes are the facts that differ, before and after, in words, and the names that lead elsewhere. who is said behind each.
func (r room) changes(before, after catalog.Values, who string) []ui.FieldChange {
	var out []ui.FieldChange
	for _, ch := range r.kind.Diff(before, after) {
		old, now := ch.Words(r.lang())
		if t := ch.Field.Spec().Type; old == now && (t == catalog.TypeRef || t == catalog.TypePerson) {
			continue // it leads to another of the same name, which is said below
		}
		label := r.c.labelOf(ch.Field.Spec())
		if ch.Row > 0 {
			label += " " + strconv.Itoa(ch.Row)
		}
		if ch.Column != nil {
			label += " · " + ch.Column.Spec().Label.In(r.lang())
		}
		out = append(out, ui.FieldChange{Label: label, Before: old, After: now, Who: who})
	}
	return append(out, r.matches(before, after, who)...)
}

// hue is the colour of a person who is known by name only: a party's own, else one made of the name.
func (r room) hue(name string) int {
	for _, party := range r.frame.Handover.Parties {
		if party.Name == name {
			return ui.Hue(party.Person.String())
		}
	}
	return ui.Hue(name)
}
