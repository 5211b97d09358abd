package server

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// recordShow is a record: as a page, or asked for as a fragment as the panel beside its table.
func recordShow(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	return c.showRecord(id)
}

func (c *call) showRecord(id uuid.UUID) error {
	l := c.list()
	if c.fragment() && c.refusal == nil {
		view, err := c.recordView(id, l, true)
		if err != nil {
			return err
		}
		return c.render(http.StatusOK, page.RecordPanel(c.p, view))
	}
	got, err := c.app.RecordPage(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	if err := c.looksAt(got.Section, id, handover.ViewedRecord, 1); err != nil {
		return err
	}
	props := page.RecordProps{
		Frame:  r.pageFrame(got.Record.Title, r.crumb()),
		Back:   page.Link{Text: got.Section.Title(c.lang()), Href: l.on(ui.ToSection(r.h, r.s))},
		Record: r.view(got, l, false),
	}
	props.Frame.Sign = props.Record.AsksMore()
	if c.app.Seals() && got.Section.Kind == app.SecretKind {
		var secrets []handover.Secret
		var ended time.Time
		if got.Handover.State.Open() {
			secrets, err = c.app.RecordSecrets(c.r.Context(), c.scope, id)
		} else {
			ended, err = c.app.SecretsEnded(c.r.Context(), c.scope, id)
		}
		if err != nil {
			return err
		}
		props.Record.Secrets = r.secretBox(got, secrets, ended)
		props.Frame.Sign = props.Frame.Sign || props.Record.Secrets != nil
	}
	return c.render(http.StatusOK, page.Record(props))
}

// recordView reads a record and makes what is shown of it.
func (c *call) recordView(id uuid.UUID, l list, panel bool) (page.RecordView, error) {
	got, err := c.app.RecordPage(c.r.Context(), c.scope, id)
	if err != nil {
		return page.RecordView{}, err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return page.RecordView{}, err
	}
	if err := c.looksAt(got.Section, id, handover.ViewedRecord, 1); err != nil {
		return page.RecordView{}, err
	}
	return r.view(got, l, panel), nil
}

// recordForm is what every form about one record carries: which record, its revision on the screen, and the way back.
type recordForm struct {
	id       uuid.UUID
	revision int
	section  uuid.UUID
	panel    bool // it stood beside the table
	list     list
}

func (c *call) recordForm() (recordForm, error) {
	id, err := c.id("record")
	if err != nil {
		return recordForm{}, err
	}
	form, err := c.form()
	if err != nil {
		return recordForm{}, err
	}
	section, _ := uuid.Parse(form.Get("_section"))
	return recordForm{id: id, revision: number(form, "revision"), section: section, panel: form.Get("_panel") != "" && section != uuid.Nil, list: c.list()}, nil
}

// address is where the reader was: the table with the record beside it, or the record's page.
func (f recordForm) address(c *call, open uuid.UUID) string {
	h := c.scope.Handover().String()
	if f.panel {
		q := f.list.query()
		if open != uuid.Nil {
			q.Set("record", open.String())
		}
		return withQuery(ui.ToSection(h, f.section.String()), q)
	}
	return f.list.on(ui.ToRecord(h, f.id.String()))
}

// again shows where the reader was.
func (f recordForm) again(c *call) error {
	if f.panel {
		return c.showSection(f.section, f.id)
	}
	return c.showRecord(f.id)
}

// recordJudge accepts a record or returns it with a reason. From the panel the next record comes up.
func recordJudge(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location := f.address(c, f.id)
	if f.panel {
		next, err := c.nextToReview(f)
		if err != nil {
			return err
		}
		location = f.address(c, next)
	}
	key := c.key(form, location)
	said := "record.accepted"
	switch form.Get("verdict") {
	case "accepted":
		err = c.app.AcceptRecord(c.r.Context(), c.scope, f.id, f.revision, key, form[agreedField]...)
	case "returned":
		said = "record.returned"
		err = c.app.ReturnRecord(c.r.Context(), c.scope, f.id, f.revision, form.Get("reason"), key)
	default:
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	if err != nil {
		return c.refused(err, f.address(c, f.id), f.again)
	}
	return c.done(location, said, "Title", form.Get("_title"))
}

// nextToReview is the record of the list that the reviewer looks at after this one: the next that waits, else the first that does.
func (c *call) nextToReview(f recordForm) (uuid.UUID, error) {
	got, err := c.app.SectionPage(c.r.Context(), c.scope, f.section, f.list.RecordFilter)
	if err != nil {
		return uuid.Nil, err
	}
	var first uuid.UUID
	passed := false
	for _, rec := range got.Rows {
		switch {
		case rec.ID == f.id:
			passed = true
		case rec.State != handover.RecordSubmitted:
		case passed:
			return rec.ID, nil
		case first == uuid.Nil:
			first = rec.ID
		}
	}
	return first, nil
}

func recordRemove(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	f.panel = f.section != uuid.Nil // the record has no page of its own to come back to
	location := f.address(c, uuid.Nil)
	if err := c.app.RemoveRecord(c.r.Context(), c.because(c.r.PostForm), f.id, f.revision, c.key(c.r.PostForm, location)); err != nil {
		if handled, err := c.removalRefused(err, f.id); handled {
			return err
		}
		f.panel = c.r.PostForm.Get("_panel") != "" && f.section != uuid.Nil
		return c.refused(err, f.address(c, f.id), f.again)
	}
	return c.done(location, "record.removed", "Title", c.r.PostForm.Get("_title"))
}

func recordRestore(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	location := ui.ToRecord(c.scope.Handover().String(), f.id.String())
	if err := c.app.RestoreRecord(c.r.Context(), c.because(c.r.PostForm), f.id, c.key(c.r.PostForm, location)); err != nil {
		return c.refused(err, location, recordHistory)
	}
	return c.done(location, "record.restored", "Title", c.r.PostForm.Get("_title"))
}

// recordsAccept accepts the chosen records, or all that fit the list.
func recordsAccept(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	l := c.list()
	location := l.on(ui.ToSection(c.scope.Handover().String(), id.String()))
	in := app.AcceptRecords{Section: id, Version: number(form, "version"), Key: c.key(form, location)}
	show := func(c *call) error { return c.showSection(id, uuid.Nil) }
	if form.Get("what") == "all" {
		in.Filter = l.first().RecordFilter
	} else if in.Records, err = chosenRecords(form); err != nil {
		return c.refused(err, location, show)
	}
	out, err := c.app.AcceptRecords(c.r.Context(), c.scope, in)
	if err != nil {
		return c.refused(err, location, show)
	}
	switch {
	case out.Held > 0:
		c.flash("warning", "section.accepted_held", "Count", out.Count, "Held", out.Held, "Left", out.Left)
	case out.Unproven > 0:
		c.flash("warning", "proof.accepted_left", "Count", out.Count, "Left", out.Unproven+out.Left)
	case out.Left > 0:
		c.flash("warning", "section.accepted_left", "Count", out.Count, "Left", out.Left)
	default:
		return c.done(location, "section.accepted", "Count", out.Count)
	}
	c.redirect(location)
	return nil
}

// chosenRecords are the rows that were ticked.
func chosenRecords(form url.Values) ([]uuid.UUID, error) {
	var out []uuid.UUID
	for _, v := range form["record"] {
		id, err := uuid.Parse(v)
		if err != nil {
			return nil, handover.Refuse(handover.Invalid, "error.bad_form")
		}
		out = append(out, id)
	}
	if len(out) == 0 {
		return nil, handover.Refuse(handover.Conflict, "refuse.nothing_chosen")
	}
	return out, nil
}

// fixed is what every form about the record carries.
func (r room) fixed(rec handover.Record, l list, panel bool, more ...ui.Pair) []ui.Pair {
	out := []ui.Pair{
		keyPair(), {Name: "revision", Value: strconv.Itoa(rec.Shown())}, {Name: "_section", Value: r.s},
		{Name: "_record", Value: rec.ID.String()}, {Name: "_list", Value: l.query().Encode()}, {Name: "_title", Value: clipped(rec.Title, 60)},
	}
	if panel {
		out = append(out, ui.Pair{Name: "_panel", Value: "1"})
	}
	return append(out, more...)
}
