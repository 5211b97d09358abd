package server

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sectionQuestions is everything that was asked in a section.
func sectionQuestions(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	return c.showQuestions(id)
}

func (c *call) showQuestions(section uuid.UUID) error {
	got, err := c.app.SectionQuestions(c.r.Context(), c.scope, section)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	here := ui.ToSectionQuestions(r.h, r.s)
	props := page.SectionQuestionsProps{
		Frame: r.pageFrame(c.p.T("section.tab.questions"), r.crumb()), Top: r.top(here), Who: c.p.T("question.who_asks"),
	}
	for _, q := range got.Questions {
		fixed := []ui.Pair{keyPair(), {Name: "_section", Value: r.s}}
		view := r.question(q, fixed, true)
		view.Files = r.questionFiles(q, got.Files, fixed, here)
		if view.Resolved {
			props.Resolved = append(props.Resolved, view)
		} else {
			props.Open = append(props.Open, view)
		}
	}
	if r.may(handover.Ask) && !got.Section.Settled() {
		props.Asking = &page.ReplyForm{
			ID: "ask-section", Action: here, Verb: c.p.T("common.do.ask"), Value: c.typed("body"), Hidden: []ui.Pair{keyPair()},
			Pick: []page.Pick{r.mention("ask-section")}, Day: r.dueDay("ask-section", time.Time{}), Names: r.names(),
		}
		props.AskBlocks, props.Blocked = r.blocks(), c.typed("blocking") != ""
	}
	return c.render(http.StatusOK, page.SectionQuestions(props))
}

// blocks says whether the reader's questions may stop the signature.
func (r room) blocks() bool { return r.c.scope.MayBlock() }

var questionStates = map[handover.QuestionState]string{
	handover.QuestionOpen: "question", handover.QuestionAnswered: "review", handover.QuestionResolved: "accepted",
}

// question is a question with its answers. fixed is what its forms carry; named says which record it is about.
func (r room) question(q handover.Question, fixed []ui.Pair, named bool) page.QuestionView {
	p := r.c.p
	v := page.QuestionView{
		ID: q.ID.String(), State: questionStates[q.State], Word: p.T("question.state." + string(q.State)), Blocking: q.Blocking, Resolved: !q.Open(),
	}
	if named && q.Record != uuid.Nil {
		v.Record = page.Link{Text: q.RecordTitle, Href: ui.ToRecord(r.h, q.Record.String())}
	} else if named {
		v.Record = page.Link{Text: p.T("question.on_section"), Href: ui.ToSection(r.h, r.s)}
	}
	if q.Field != "" {
		v.Field = r.c.fieldLabel(r.kind, q.Field)
	}
	if q.Open() && !q.DueOn.IsZero() {
		v.Late = q.Overdue(r.c.app.Today())
		v.Due = p.T("question.due_by", "Date", p.ShortDate(q.DueOn, r.c.app.Today()))
		if q.State == handover.QuestionOpen {
			v.Due += " · " + p.Due(q.DueOn, r.c.app.Today())
		}
	}
	for _, m := range q.Messages {
		about := p.Moment(m.At, r.c.app.Now())
		if role := r.roleOf(m.Author); role != "" {
			about = role + " · " + about
		}
		v.Messages = append(v.Messages, page.MessageView{Name: m.Name, About: about, Hue: ui.Hue(m.Author.String()), Body: m.Body})
		if len(m.Named) > 0 {
			v.Messages[len(v.Messages)-1].Named = p.T("question.named", "Names", p.List(m.Named...))
		}
	}
	if r.may(handover.Answer) && q.Asker == r.c.viewer.ID {
		r.askerActs(&v, q, fixed)
	}
	if !q.Open() || !r.may(handover.Answer) {
		return v
	}
	r.namedActs(&v, q, fixed)
	reply := page.ReplyForm{
		ID: "reply-" + v.ID, Action: ui.ToQuestionAnswers(r.h, v.ID), Text: p.T("question.reply"), Verb: p.T("question.send"), Hidden: renewed(fixed),
		Pick: []page.Pick{r.mention("reply-" + v.ID)}, Names: r.names(),
	}
	if r.c.refusal != nil && r.c.typed("_question") == v.ID {
		reply.Open, reply.Value = true, r.c.typed("body")
	}
	reply.Hidden = append(reply.Hidden, ui.Pair{Name: "_question", Value: v.ID})
	if q.Asker != r.c.viewer.ID && q.State == handover.QuestionOpen {
		reply.Text = p.T("common.do.answer")
	}
	v.Answer = &reply
	if q.Asker == r.c.viewer.ID || r.section.Reviewer == r.c.viewer.ID && r.askerLeft(q) {
		v.Resolve = &page.Act{
			Class: "btn btn-sm", Icon: "check", Text: p.T("common.do.resolve"), Post: ui.ToQuestionResolution(r.h, v.ID), Hidden: renewed(fixed),
		}
	}
	return v
}

// askerLeft says that whoever asked cannot come back to resolve the question, so the reviewer may.
func (r room) askerLeft(q handover.Question) bool {
	return q.AskerGone || !q.AskerWatches && r.roleOf(q.Asker) == ""
}

// renewed is what a form carries, with an idempotency key of its own.
func renewed(fixed []ui.Pair) []ui.Pair {
	out := []ui.Pair{keyPair()}
	for _, f := range fixed {
		if f.Name != "_key" {
			out = append(out, f)
		}
	}
	return out
}

// roleOf is the role of a person in the handover, in words.
func (r room) roleOf(person uuid.UUID) string {
	for _, party := range r.frame.Handover.Parties {
		if party.Person == person {
			return r.c.p.T("common.role." + string(party.Role))
		}
	}
	return ""
}

// questionAsk is the dialog for a question on a record.
func (r room) questionAsk(rec handover.Record, l list, panel bool) page.Ask {
	p := r.c.p
	ask := page.Ask{
		DialogProps: ui.DialogProps{
			ID: "ask-record", Title: p.T("question.ask_about", "Title", rec.Title), Action: ui.ToRecordQuestions(r.h, rec.ID.String()),
			Verb: p.T("common.do.ask"), Hidden: r.fixed(rec, l, panel),
		},
		Label: p.T("question.body"), Hint: p.T("question.body_hint", "Name", r.section.FillerName), Field: "body", Value: r.c.typed("body"),
		Pick: []page.Pick{r.fieldPick("ask-record"), r.mention("ask-record")}, Day: r.dueDay("ask-record", time.Time{}), Names: r.names(),
	}
	if r.blocks() {
		ask.Box, ask.BoxText, ask.BoxHint, ask.Boxed = "blocking", p.T("question.block"), p.T("question.block_hint"), r.c.typed("blocking") != ""
	}
	return ask
}

func sectionAsk(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToSectionQuestions(c.scope.Handover().String(), id.String())
	due, err := c.inDay("due_on")
	if err == nil {
		err = c.app.Ask(c.r.Context(), c.scope, app.Ask{
			Section: id, Body: form.Get("body"), Blocking: c.blocking(), DueOn: due, Mention: c.chosen(), Key: c.key(form, location),
		})
	}
	if err != nil {
		return c.refused(err, location, sectionQuestions)
	}
	return c.done(location, "question.asked")
}

// blocking reads the box; only who may block is offered one.
func (c *call) blocking() bool {
	return c.r.PostForm.Get("blocking") != "" && c.scope.MayBlock()
}

func recordAsk(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location := f.address(c, f.id)
	due, err := c.inDay("due_on")
	if err == nil {
		err = c.app.Ask(c.r.Context(), c.scope, app.Ask{
			Record: f.id, Field: form.Get("field"), Body: form.Get("body"), Blocking: c.blocking(), DueOn: due, Mention: c.chosen(),
			Key: c.key(form, location),
		})
	}
	if err != nil {
		return c.refused(err, location, f.again)
	}
	return c.done(location, "question.asked")
}

func questionAnswer(c *call) error {
	return c.onQuestion("question.answered", func(id uuid.UUID, key app.Key) error {
		return c.app.Say(c.r.Context(), c.scope, app.Say{Question: id, Body: c.r.PostForm.Get("body"), Mention: c.chosen(), Key: key})
	})
}

func questionResolve(c *call) error {
	return c.onQuestion("question.settled", func(id uuid.UUID, key app.Key) error {
		return c.app.Resolve(c.r.Context(), c.scope, id, key)
	})
}

// onQuestion carries out a form about a question and goes back to where it stood: the section's questions, or a record.
func (c *call) onQuestion(said string, do func(uuid.UUID, app.Key) error) error {
	id, err := c.id("question")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	h := c.scope.Handover().String()
	section, _ := uuid.Parse(form.Get("_section"))
	record, _ := uuid.Parse(form.Get("_record"))
	location, show := ui.ToHandover(h), notFound
	switch {
	case record != uuid.Nil:
		f := recordForm{id: record, section: section, panel: form.Get("_panel") != "" && section != uuid.Nil, list: c.list()}
		location, show = f.address(c, record), f.again
	case section != uuid.Nil:
		location = ui.ToSectionQuestions(h, section.String())
		show = func(c *call) error { return c.showQuestions(section) }
	}
	if err := do(id, c.key(form, location)); err != nil {
		return c.refused(err, location, show)
	}
	return c.done(location, said)
}
