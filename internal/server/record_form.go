package server

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// draft is a record's form on its way to the screen: what it stands on, what is typed, and what is wrong with it.
type draft struct {
	got  app.RecordPage
	form catalog.Form
	// version is the revision the text was typed against. It stays when the form comes back, so that what somebody else saved
	// meanwhile is still found out; only a conflict, which shows their text, moves it on.
	version int
	was     string // see fingerprints; of the content the form began with
	status  int
	unsafe  bool // what is typed is not stored
	err     error
	clash   *app.Clash
	over    map[string]catalog.Table // what was pasted and found no place, by field
	from    string                   // the record whose form this one was made from, to go back to it
	origin  catalog.Origin           // from what it was reconstructed, as typed
	amends  uuid.UUID                // the signed record that a new one takes the place of
}

func recordNew(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.NewRecord(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	if err := c.mayWrite(got); err != nil {
		return err
	}
	form := c.begun(got)
	if title := c.r.URL.Query().Get("title"); title != "" {
		if kind, ok := c.viewer.Catalog.Lookup(got.Section.Kind); ok {
			form[kind.Title.Spec().Key] = []string{clipped(title, catalog.MaxText)}
		}
	}
	amends, err := c.amending(c.r.URL.Query().Get("amends"), form)
	if err != nil {
		return err
	}
	return c.showForm(draft{got: got, form: form, from: cameFrom(c.r.URL.Query(), "from"), amends: amends, status: http.StatusOK})
}

// amending fills the form with what the signed record says that the new one is to take the place of.
func (c *call) amending(text string, form catalog.Form) (uuid.UUID, error) {
	if text == "" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return id, handover.ErrNotFound()
	}
	old, err := c.app.RecordPage(c.r.Context(), c.scope, id)
	if err != nil {
		return id, err
	}
	if err := c.scope.At(old.Handover.State).MayAmend(old.Section, old.Record); err != nil {
		return id, err
	}
	kind, _ := c.viewer.Catalog.Lookup(old.Section.Kind)
	maps.Copy(form, c.formOf(kind, old, old.Record.Values))
	return id, nil
}

// begun is the form of a new record: what the handover already knows is filled in, and the limits of the workspace.
func (c *call) begun(got app.RecordPage) catalog.Form {
	form := catalog.Form{}
	kind, _ := c.viewer.Catalog.Lookup(got.Section.Kind)
	for _, f := range kind.Fields {
		if s := f.Spec(); s.Preset != nil && !s.Retired {
			form[s.Key] = []string{strconv.FormatInt(c.viewer.Catalog.Numbers().Of(*s.Preset), 10)}
		}
	}
	if len(got.Handover.Stores) == 1 {
		for _, key := range []string{"store", "store_name"} {
			if _, ok := kind.Field(key); ok {
				form[key] = []string{got.Handover.Stores[0].Name}
			}
		}
	}
	// A link may choose what the record is about, such as the area of an SOP that is missing.
	for key, values := range c.r.URL.Query() {
		if f, ok := kind.Field(key); ok && f.Spec().Type == catalog.TypeChoice && len(values) == 1 {
			form[key] = values
		}
	}
	return form
}

// mayWrite refuses before anybody types: the section belongs to somebody else, or is closed.
func (c *call) mayWrite(got app.RecordPage) error {
	sc := c.scope.At(got.Handover.State)
	if got.Record.ID == uuid.Nil {
		return sc.MayAdd(got.Section)
	}
	if err := sc.MayFill(got.Section); err != nil {
		return err
	}
	if got.Record.ID != uuid.Nil && got.Section.State == handover.SectionSigned {
		return nil // with a reason, which the form asks for
	}
	return got.Section.Writable()
}

func recordEdit(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	got, err := c.app.RecordPage(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	if err := c.mayWrite(got); err != nil {
		return err
	}
	if got.Record.Removed() {
		return handover.ErrNotFound()
	}
	if err := c.looksAt(got.Section, id, handover.ViewedForm, 1); err != nil {
		return err
	}
	kind, _ := c.viewer.Catalog.Lookup(got.Section.Kind)
	return c.showForm(draft{got: got, form: c.formOf(kind, got, got.Record.Values), version: got.Record.Revision, status: http.StatusOK})
}

func recordCreate(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	return c.saveRecord(app.SaveRecord{Section: id}, func() (app.RecordPage, error) {
		return c.app.NewRecord(c.r.Context(), c.scope, id)
	})
}

func recordUpdate(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	return c.saveRecord(app.SaveRecord{Record: id}, func() (app.RecordPage, error) {
		return c.app.RecordPage(c.r.Context(), c.scope, id)
	})
}

// saveRecord carries out the form of a record: a row button shows it again, anything else saves it. read gives the page it stands on.
func (c *call) saveRecord(in app.SaveRecord, read func() (app.RecordPage, error)) error {
	posted, err := c.formUpTo(maxRecord)
	if err != nil {
		return err
	}
	in.Form, in.Revision, in.Autosave = typedForm(posted), number(posted, "_version"), c.autosave()
	d := draft{form: in.Form, version: in.Revision, was: posted.Get("_was"), from: cameFrom(posted, "_from"), unsafe: true}
	if in.Record == uuid.Nil {
		in.Amends, _ = uuid.Parse(posted.Get("_amends"))
		d.amends = in.Amends
	}
	in.Origin = catalog.Origin{Source: strings.TrimSpace(posted.Get(handover.SourceField)), Sure: catalog.Sure(posted.Get(handover.SureField))}
	d.origin = in.Origin
	picks, press := picked(posted), posted.Get("_rows")
	if in.Autosave && len(picks) > 0 {
		c.json(http.StatusConflict, map[string]any{"error": c.p.T("record.conflict.choose")})
		return nil
	}
	if !in.Autosave && (len(picks) > 0 || press != "") {
		if d.got, err = read(); err != nil {
			return err
		}
		if err := c.mayWrite(d.got); err != nil {
			return err
		}
		kind, _ := c.viewer.Catalog.Lookup(d.got.Section.Kind)
		d.form = merged(kind, d.form, c.formOf(kind, d.got, d.got.Record.Values), picks)
		if press != "" {
			d.form, d.over = kind.SpreadAll(d.form)
			d.form, d.status = pressRow(d.form, press), http.StatusOK
			return c.showForm(d)
		}
		in.Form = d.form
	}
	h := c.scope.Handover().String()
	if !in.Autosave {
		// An autosave comes again and again from one form, so it has no key: the next one is no repetition.
		where := ui.ToRecord(h, in.Record.String())
		if in.Record == uuid.Nil {
			where = ui.ToSection(h, in.Section.String())
		}
		in.Key = c.key(posted, where)
	}
	done, err := c.app.Save(c.r.Context(), c.because(posted), in)
	saved := done.Record
	if err != nil {
		var before bool
		if saved, before = c.alreadySaved(err, in); !before {
			return c.formRefused(err, d, in, read)
		}
	}
	if done.Proposed {
		return c.done(ui.ToRecord(h, saved.ID.String())+"#proposals", "proposal.said.made", "Title", clipped(saved.Title, 60))
	}
	return c.recordSaved(saved, in, posted)
}

// because is the scope with the reason that a form about something signed gives.
func (c *call) because(posted url.Values) handover.Scope {
	return c.scope.Because(posted.Get(handover.ReasonField))
}

func (c *call) recordSaved(saved handover.Record, in app.SaveRecord, posted url.Values) error {
	h, id := c.scope.Handover().String(), saved.ID.String()
	switch {
	case in.Autosave:
		c.json(http.StatusOK, map[string]any{
			"version": strconv.Itoa(saved.Revision), "saved_at": c.p.Clock(saved.UpdatedAt),
			"action": ui.ToRecord(h, id), "page": ui.ToEditRecord(h, id),
		})
		return nil
	case strings.HasPrefix(posted.Get("_then"), "make:"):
		to, err := c.toMake(posted.Get("_then"), saved)
		if err != nil {
			return err
		}
		c.redirect(to)
		return nil
	case cameFrom(posted, "_from") != "":
		return c.done(ui.ToEditRecord(h, cameFrom(posted, "_from")), "record.made_back", "Title", clipped(saved.Title, 60))
	case posted.Get("_then") == "new":
		return c.done(ui.ToNewRecord(h, saved.Section.String()), "record.saved", "Title", clipped(saved.Title, 60))
	}
	return c.done(c.list().on(ui.ToRecord(h, id)), "record.saved", "Title", clipped(saved.Title, 60))
}

// formRefused shows the form again with everything typed. An autosave gets a sentence.
func (c *call) formRefused(err error, d draft, in app.SaveRecord, read func() (app.RecordPage, error)) error {
	status, e := statusOf(err)
	switch e.Code {
	case handover.Invalid, handover.Conflict, handover.Stale, handover.TooLarge:
	default:
		return err
	}
	d.status, d.err = status, err
	if errors.As(err, &d.clash) {
		d.version = d.clash.Current.Revision
	}
	var readErr error
	if d.got, readErr = read(); readErr != nil {
		return readErr
	}
	// The form is for whoever fills the section. The filler keeps what was typed also when nothing can be saved at the moment.
	if why := c.mayWrite(d.got); handover.CodeOf(why) == handover.Forbidden {
		return why
	}
	if in.Autosave {
		kind, _ := c.viewer.Catalog.Lookup(d.got.Section.Kind)
		c.json(status, map[string]any{"error": c.autosaveError(kind, e, in.Record == uuid.Nil)})
		return nil
	}
	if kind, ok := c.viewer.Catalog.Lookup(d.got.Section.Kind); ok {
		d.form = kind.Spread(d.form) // as it was judged
	}
	return c.showForm(d)
}

// autosaveError is why an autosave was refused, in one sentence. A new record cannot be kept before it has a name, which is
// nobody's mistake.
func (c *call) autosaveError(kind catalog.Kind, e *handover.Error, fresh bool) string {
	if len(e.Problems) == 0 {
		if e.Code == handover.Stale {
			return c.p.T("record.unsaved.meanwhile")
		}
		return strings.TrimPrefix(c.say(e.Text), c.p.T("record.unsaved.prefix"))
	}
	needed := !slices.ContainsFunc(e.Problems, func(p handover.Problem) bool {
		return p.Text.Key != "problem."+string(catalog.RequiredToSave)
	})
	if fresh && needed {
		var labels []string
		for _, p := range e.Problems {
			labels = append(labels, c.fieldLabel(kind, p.Field))
		}
		return c.p.T("record.autosave_needs", "Names", c.p.List(labels...))
	}
	_, summary := c.recordProblems(kind, e)
	return summary[0].Text
}

// recordProblems are the faults of a record's form: sentences by field, and for the summary with the name of the field.
func (c *call) recordProblems(kind catalog.Kind, e *handover.Error) (map[string]string, []ui.FieldError) {
	byField := map[string]string{}
	var summary []ui.FieldError
	for _, p := range e.Problems {
		label := c.fieldLabel(kind, p.Field)
		path := p.Field
		if key, ours := ownFields[path]; ours {
			label = c.p.T(key)
		}
		if p.Column != "" {
			label = c.fieldLabel(kind, p.Field+"."+p.Column)
			path += "." + strconv.Itoa(p.Row) + "." + p.Column
		}
		text := p.Text
		text.Args = append(append([]any{}, text.Args...), "Label", label)
		said := c.say(text)
		if _, twice := byField[path]; !twice {
			byField[path] = said
		}
		if p.Field != "" && text.Key != "problem."+string(catalog.RequiredToSave) {
			key := "record.problem"
			if p.Column != "" {
				key = "record.problem_row"
			}
			said = c.p.T(key, "Label", label, "Row", p.Row+1, "Text", said)
		}
		summary = append(summary, ui.FieldError{Field: path, Text: said})
	}
	return byField, summary
}

// ownFields are the fields of a record's form that are none of its kind, with their labels.
var ownFields = map[string]string{
	handover.ReasonField: "record.reason", handover.SourceField: "absence.source", handover.SureField: "absence.sure",
}

// showForm is the page of a record's form.
func (c *call) showForm(d draft) error {
	r, err := c.room(d.got.Frame, d.got.Section)
	if err != nil {
		return err
	}
	offered, err := c.app.Suggestions(c.r.Context(), c.scope, r.kind, unlinked(r.kind, d.form))
	if err != nil {
		return err
	}
	rec, p, l := d.got.Record, c.p, c.list()
	fresh := rec.ID == uuid.Nil
	props := page.RecordEditProps{
		Another: fresh, Why: r.kind.Why.In(r.lang()), Guidance: d.got.Section.Guidance(c.lang()), Found: c.foundAll(r.kind, d.got.Findings, rec.Waived, "#"),
	}
	if !fresh {
		props.Unjudged = c.unjudged(r.kind, rec.Values, d.got.Section, "#")
	}
	own := ui.ToNewRecord(r.h, r.s)
	if fresh {
		props.Title = p.T("record.new", "Kind", r.kind.Label.In(r.lang()))
		props.Action, props.Back = ui.ToRecords(r.h, r.s), page.Link{Text: d.got.Section.Title(c.lang()), Href: l.on(ui.ToSection(r.h, r.s))}
	} else {
		own = ui.ToEditRecord(r.h, rec.ID.String())
		r.existing(&props, rec, l)
		props.Files = r.formFiles(d.got)
	}
	wrong := r.faults(&props, d)
	for key, t := range d.over {
		wrong[key] = c.leftOver(t) + c.p.T("common.rows.left_below")
	}
	props.Groups = r.fieldGroups(d, wrong, offered)
	if d.was == "" && d.err == nil {
		d.was = fingerprints(r.kind, c.formOf(r.kind, d.got, rec.Values))
	}
	if d.amends != uuid.Nil {
		props.Hidden = append(props.Hidden, ui.Pair{Name: "_amends", Value: d.amends.String()})
	}
	props.Hidden = append(props.Hidden,
		ui.Pair{Name: "_version", Value: strconv.Itoa(d.version)}, ui.Pair{Name: "_key", Value: newKey()},
		ui.Pair{Name: "_was", Value: d.was}, ui.Pair{Name: "_list", Value: l.query().Encode()})
	if d.from != "" {
		props.Hidden, props.Another = append(props.Hidden, ui.Pair{Name: "_from", Value: d.from}), false
	}
	props.Frame = r.pageFrame(props.Title, r.crumb())
	props.Frame.ReturnTo, props.Frame.Form = own, true
	props.Autosave = ui.Autosave(p, own, d.unsafe)
	props.Origin = r.originForm(d, wrong)
	if !fresh && r.kind.TwoPeople() && d.got.Section.Guarded() {
		props.TwoPeople = p.T("proposal.form_note", "Name", d.got.Section.ReviewerName)
	}
	if r.asksReason() {
		props.Autosave = nil // what is signed changes by a person's word, not by itself
		props.Reason = &page.Reason{Field: handover.ReasonField, Value: c.r.PostForm.Get(handover.ReasonField), Error: wrong[handover.ReasonField]}
	}
	return c.render(d.status, page.RecordEdit(props))
}

// originForm asks from what the record is reconstructed, while the giver is absent.
func (r room) originForm(d draft, wrong map[string]string) *page.OriginForm {
	if !r.standsIn() {
		return nil
	}
	o := d.origin
	if was, is := d.got.Record.Values.Origin(); is && o == (catalog.Origin{}) && d.err == nil {
		o = was
	}
	f := &page.OriginForm{Source: o.Source, Sure: string(o.Sure), Errors: wrong}
	for _, s := range catalog.Sures {
		f.Sures = append(f.Sures, catalog.Option{Value: string(s), Label: s.Label()})
	}
	return f
}

// formFiles are the record's files beside its form. More can be added there by script, which leaves the form alone; everything else is
// done on the record's page, because it would leave this one with what is typed.
func (r room) formFiles(got app.RecordPage) *page.FileBox {
	b := r.recordFiles(got, "")
	b.Removed = nil
	for i := range b.Files {
		b.Files[i].Remove = ""
	}
	if b.Drop != nil {
		b.Drop.KeepPage = true
	}
	return &b
}

// faults says why the form came back, and gives the sentences by field.
func (r room) faults(props *page.RecordEditProps, d draft) (wrong map[string]string) {
	wrong = map[string]string{}
	if d.err == nil {
		return wrong
	}
	p := r.c.p
	props.Unsaved = p.T("record.unsaved.errors")
	switch _, e := statusOf(d.err); {
	case d.clash != nil:
		props.Conflict, props.Unsaved = r.conflict(d), p.T("record.unsaved.conflict")
	case len(e.Problems) > 0:
		wrong, props.Errors = r.c.recordProblems(r.kind, e)
	default:
		props.Errors = []ui.FieldError{{Text: r.c.say(e.Text)}}
	}
	return wrong
}

// existing is what the form says about a record that is stored.
func (r room) existing(props *page.RecordEditProps, rec handover.Record, l list) {
	p, id := r.c.p, rec.ID.String()
	props.Title, props.State = rec.Title, recordState(rec)
	props.Action, props.Back = ui.ToRecord(r.h, id), page.Link{Text: rec.Title, Href: l.on(ui.ToRecord(r.h, id))}
	props.About = p.T("record.about", "Name", rec.Updater, "When", p.Moment(rec.UpdatedAt, r.c.app.Now()))
	props.Saved = p.T("record.saved_at", "When", p.Moment(rec.UpdatedAt, r.c.app.Now()))
	props.Acts = []page.Act{{Class: "btn", Icon: "history", Text: p.T("record.history"), Href: ui.ToRecordHistory(r.h, id)}}
	if notes := r.recordNotes(rec); len(notes) > 0 {
		props.Returned = &notes[0]
	}
}
