package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// refusalRows is how many things the form has room for.
const refusalRows = 3

// handoverRefuse keeps that the viewer does not sign the whole or a section.
func handoverRefuse(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToHandoverSignatures(c.scope.Handover().String())
	in, err := readRefusal(form)
	if err == nil {
		err = c.app.RefuseToSign(c.r.Context(), c.scope, in, c.key(form, location))
	}
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showSignatures(c, err) })
	}
	return c.done(location+"#refusals", "refusal.done")
}

// refusalSettle says that something a refusal asked for is done.
func refusalSettle(c *call) error {
	id, err := c.id("item")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToHandoverSignatures(c.scope.Handover().String())
	if err := c.app.SettleItem(c.r.Context(), c.scope, id, c.key(form, location)); err != nil {
		return c.refused(err, location, signaturesShow)
	}
	return c.done(location+"#refusals", "refusal.settled")
}

// readRefusal reads the form. Rows without a word and a date say nothing, whoever is chosen in them.
func readRefusal(form url.Values) (handover.Refusal, error) {
	var ps []handover.Problem
	in := handover.Refusal{Reason: form.Get("reason")}
	if text := form.Get("refused"); text != "whole" {
		id, err := uuid.Parse(text)
		if err != nil {
			ps = append(ps, handover.At("refused", "problem.unknown_choice"))
		}
		in.Section = id
	}
	for i := range refusalRows {
		at := "items." + strconv.Itoa(i) + "."
		item := handover.RefusalItem{What: form.Get(at + "what")}
		item.Who, _ = uuid.Parse(form.Get(at + "who"))
		due, err := inDate(form.Get(at + "due"))
		if item.DueOn = due; err != nil {
			ps = append(ps, handover.At(at+"due", "problem.not_a_date"))
		}
		in.Items = append(in.Items, item)
	}
	if len(ps) > 0 {
		return in, handover.Wrong(ps...)
	}
	return in, nil
}

// refusalNotes say who refuses to sign the section, why, and what is left to do.
func (r room) refusalNotes() []page.Note {
	var out []page.Note
	p := r.c.p
	for _, f := range slices.Backward(r.refused) {
		if !f.Open() {
			continue
		}
		said := []string{f.Reason}
		for _, i := range f.Items {
			word := p.T("refusal.todo")
			if !i.DoneAt.IsZero() {
				word = p.T("refusal.item_done")
			}
			said = append(said, p.T("refusal.note_item", "What", i.What, "Name", i.WhoName, "State", word))
		}
		out = append(out, page.Note{
			Tone:  "warning",
			Title: p.T("refusal.by", "Name", f.Name, "Role", r.c.roleName(string(f.Role)), "When", p.Moment(f.At, r.c.app.Now())), Body: strings.Join(said, " "),
		})
	}
	return out
}

// refusalViews are the refusals of the handover, those that stand first.
func (c *call) refusalViews(s app.Signatures) []page.RefusalView {
	titles := map[uuid.UUID]string{uuid.Nil: c.p.T("refusal.whole")}
	for _, sec := range s.Sections {
		titles[sec.ID] = sec.Title(c.lang())
	}
	now, today, id := c.app.Now(), c.app.Today(), s.Handover.ID.String()
	var out, over []page.RefusalView
	for _, r := range slices.Backward(s.Refusals) {
		v := page.RefusalView{
			Title: titles[r.Section], Reason: r.Reason, Over: !r.Open(),
			About: c.p.T("refusal.by", "Name", r.Name, "Role", c.roleName(string(r.Role)), "When", c.p.Moment(r.At, now)),
		}
		for _, i := range r.Items {
			item := page.RefusalItemView{
				What: i.What, State: "draft", Word: c.p.T("refusal.todo"),
				About: c.p.T("refusal.item_about", "Name", i.WhoName, "Date", c.p.ShortDate(i.DueOn, today)),
			}
			if !i.DoneAt.IsZero() {
				item.State, item.Word = "accepted", c.p.T("refusal.item_done")
				item.About = dotted(item.About, c.p.T("refusal.done_at", "When", c.p.Moment(i.DoneAt, now)))
			}
			if r.Open() && c.scope.Under(s.Handover).MaySettle(r, i, s.Sections) == nil {
				item.Done, item.Key = ui.ToRefusalItem(id, i.ID.String()), newKey()
			}
			v.Items = append(v.Items, item)
		}
		if v.Over {
			over = append(over, v)
		} else {
			out = append(out, v)
		}
	}
	return append(out, over...)
}

// refusalForm is the form of whoever is asked to sign something, nil for others.
func (c *call) refusalForm(s app.Signatures, refused error) *page.RefusalForm {
	sc := c.scope.Under(s.Handover)
	open := func(section uuid.UUID) bool {
		return slices.ContainsFunc(s.Refusals, func(r handover.Refusal) bool {
			return r.Open() && r.Person == sc.By() && r.Section == section
		})
	}
	f := &page.RefusalForm{Action: ui.ToRefusals(s.Handover.ID.String()), Key: newKey(), Errors: map[string]string{}}
	if sc.MayRefuse(s.Handover, uuid.Nil, nil) == nil && !open(uuid.Nil) {
		f.Whats = append(f.Whats, option("whole", c.p.T("refusal.whole")))
	}
	for _, sec := range s.Sections {
		if sc.MayRefuse(s.Handover, sec.ID, s.Sections) == nil && !open(sec.ID) {
			f.Whats = append(f.Whats, option(sec.ID.String(), sec.Title(c.lang())))
		}
	}
	if len(f.Whats) == 0 {
		return nil
	}
	for _, p := range s.Handover.Parties {
		f.People = append(f.People, option(p.Person.String(), p.Name+" · "+c.roleName(string(p.Role))))
	}
	f.What, f.Reason = c.typed("refused"), c.typed("reason")
	for i := range refusalRows {
		at := "items." + strconv.Itoa(i) + "."
		f.Items = append(f.Items, page.RefusalRow{What: c.typed(at + "what"), Who: c.typed(at + "who"), Due: c.typed(at + "due")})
	}
	if strings.HasSuffix(c.r.URL.Path, "/refusals") {
		f.Errors, f.Summary = c.problemsOf(refused)
	}
	return f
}

// refusedBy is the newest open refusal of the whole by a person.
func refusedBy(list []handover.Refusal, person uuid.UUID) (handover.Refusal, bool) {
	for _, r := range slices.Backward(list) {
		if r.Open() && r.Person == person && r.Section == uuid.Nil {
			return r, true
		}
	}
	return handover.Refusal{}, false
}
