package server

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// carryShow lists earlier handovers of the same stores, with what each of them has.
func carryShow(c *call) error { return c.showCarry(http.StatusOK, nil) }

func (c *call) showCarry(status int, refused error) error {
	got, err := c.app.EarlierHandovers(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, id := got.Handover, got.Handover.ID.String()
	props := page.CarryProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("carry.title")), Action: ui.ToCarry(id), Back: ui.ToHandover(id), Key: newKey(),
	}
	props.Frame.Work = true
	chosen := map[string]bool{}
	if c.r.PostForm != nil {
		for _, s := range c.r.PostForm["section"] {
			chosen[s] = true
		}
	}
	for i, e := range got.List {
		props.List = append(props.List, c.earlier(got, e, i == 0, chosen))
	}
	if refused != nil {
		props.Errors, props.Summary = c.problems(refused)
		if len(props.Summary) == 0 {
			props.Refused = c.why(refused)
		}
	}
	return c.render(status, page.Carry(props))
}

func (c *call) earlier(got app.EarlierHandovers, e app.Earlier, open bool, chosen map[string]bool) page.Earlier {
	h := e.Handover
	out := page.Earlier{
		ID: h.ID.String(), Title: h.Title, Open: open,
		About: dotted(h.Number, dotted(c.p.T("common.phase."+string(h.State)), dotted(c.p.List(e.Stores...), c.p.T("carry.of", "Name", e.Giver, "Date", c.p.ShortDate(h.CreatedAt, c.app.Today()))))),
	}
	for _, s := range e.Sections {
		line := page.EarlierSection{ID: s.ID.String(), Records: s.Records, Title: s.TitleZH}
		if c.lang() == string(catalog.EN) {
			line.Title = s.TitleEN
		}
		if kind, ok := c.viewer.Catalog.Lookup(s.Kind); ok {
			line.Unit = kind.Unit.In(catalog.Lang(c.lang()))
		}
		switch left := s.Records - s.Carried; {
		case left <= 0:
			line.Why = c.p.T("carry.all_here")
		case !c.takes(got.Frame, s.Kind):
			line.Why = c.p.T("carry.no_place")
		case s.Carried > 0:
			line.Note = c.p.T("carry.some_here", "Count", s.Carried)
		}
		if line.Why == "" {
			out.Any = true
			line.On = len(chosen) == 0 || chosen[line.ID]
		}
		out.Sections = append(out.Sections, line)
	}
	return out
}

// takes says whether a section of the kind can take records now.
func (c *call) takes(f app.Frame, kind string) bool {
	sc := c.scope.At(f.Handover.State)
	for _, s := range f.Sections {
		open := s.State == handover.SectionEmpty || s.State == handover.SectionFilling || s.State == handover.SectionReturned
		if s.Kind == kind && open && (sc.May(handover.EditPlan) == nil || sc.MayFill(s) == nil) {
			return true
		}
	}
	return false
}

func carryCreate(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	in := app.CarryOver{}
	if in.From, err = uuid.Parse(form.Get("from")); err != nil {
		return handover.ErrNotFound()
	}
	for _, v := range form["section"] {
		id, err := uuid.Parse(v)
		if err != nil {
			return handover.Refuse(handover.Invalid, "error.bad_form")
		}
		in.Sections = append(in.Sections, id)
	}
	at := ui.ToHandover(c.scope.Handover().String())
	in.Key = c.key(form, at)
	done, err := c.app.CarryOver(c.r.Context(), c.scope, in)
	if status, shown := shownAgain(err); shown {
		return c.showCarry(status, err)
	}
	if err != nil {
		return err
	}
	if left := done.Twins + done.Closed; left > 0 {
		c.flash("warning", "carry.done_left", "Count", done.Records, "Twins", done.Twins, "Closed", done.Closed)
		c.redirect(at)
		return nil
	}
	if done.Files > 0 {
		return c.done(at, "carry.done_files", "Count", done.Records, "Files", done.Files)
	}
	return c.done(at, "carry.done", "Count", done.Records)
}

// recordConfirm is the filler's word that a carried record still holds.
func recordConfirm(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	location := f.address(c, f.id)
	if err := c.app.ConfirmRecord(c.r.Context(), c.scope, f.id, f.revision, c.key(c.r.PostForm, location)); err != nil {
		return c.refused(err, location, f.again)
	}
	return c.done(location, "carry.confirmed", "Title", c.r.PostForm.Get("_title"))
}

// recordsConfirm confirms the chosen records, or all that fit the list.
func recordsConfirm(c *call) error {
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
	in := app.ConfirmRecords{Section: id, Version: number(form, "version"), Key: c.key(form, location)}
	show := func(c *call) error { return c.showSection(id, uuid.Nil) }
	if form.Get("what") == "all" {
		in.Filter = l.first().RecordFilter
	} else if in.Records, err = chosenRecords(form); err != nil {
		return c.refused(err, location, show)
	}
	n, err := c.app.ConfirmRecords(c.r.Context(), c.scope, in)
	if err != nil {
		return c.refused(err, location, show)
	}
	return c.done(location, "carry.confirmed_many", "Count", n)
}

// carriedNote says where a record came from, and what is asked of whom.
func (r room) carriedNote(rec handover.Record) (page.Note, bool) {
	p, from := r.c.p, rec.Carried
	switch {
	case !from.Is():
		return page.Note{}, false
	case !from.Unconfirmed():
		return page.Note{Tone: "notice", Title: p.T("carry.note.confirmed", "Number", from.Number, "Revision", from.Revision),
			Body: p.T("carry.note.confirmed_by", "Name", from.Confirmer, "When", p.Moment(from.At, r.c.app.Now()))}, true
	case r.fills && r.section.Writable() == nil:
		return page.Note{Tone: "warning", Title: p.T("carry.note.open", "Number", from.Number, "Revision", from.Revision), Body: p.T("carry.note.ask")}, true
	}
	return page.Note{Tone: "warning", Title: p.T("carry.note.open", "Number", from.Number, "Revision", from.Revision), Body: p.T("carry.note.beware")}, true
}

// confirmAct is the filler's button for a carried record.
func (r room) confirmAct(rec handover.Record, l list, panel bool) page.Act {
	return page.Act{
		Class: "btn btn-primary", Icon: "check", Text: r.c.p.T("carry.confirm"),
		Post: ui.ToRecordConfirmation(r.h, rec.ID.String()), Hidden: r.fixed(rec, l, panel),
	}
}

// confirming is the form for confirming many records, for the filler of a section with records that were carried over.
func (r room) confirming(props *page.SectionProps, l list, got app.SectionPage) *page.Choose {
	s, p := r.section, r.c.p
	if !r.fills || s.Writable() != nil || s.Counts.Unconfirmed == 0 || len(got.Rows) == 0 {
		return nil
	}
	fixed := []ui.Pair{
		{Name: "version", Value: strconv.Itoa(s.ContentVersion)}, keyPair(), {Name: "_list", Value: l.query().Encode()},
	}
	choose := &page.Choose{Action: ui.ToSectionConfirmations(r.h, r.s), Hidden: fixed, Verb: p.T("carry.confirm_chosen")}
	if !l.Unconfirmed {
		return choose
	}
	choose.All = &page.Act{Class: "btn btn-sm", Icon: "list-checks", Text: p.T("carry.confirm_fit"), Dialog: "confirm-all"}
	props.Top.Asks = append(props.Top.Asks, page.Ask{DialogProps: ui.DialogProps{
		ID: "confirm-all", Title: p.T("carry.confirm_fit.title", "Count", s.Counts.Unconfirmed), Body: p.T("carry.confirm_fit.body"), Action: choose.Action,
		Verb: p.T("carry.confirm_fit.verb"), Hidden: append(append([]ui.Pair{}, fixed...), ui.Pair{Name: "what", Value: "all"}),
	}})
	return choose
}
