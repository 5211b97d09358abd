package server

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// questionsIndex is every question that concerns the reader, over all handovers.
func questionsIndex(c *call) error {
	q := c.r.URL.Query()
	f := app.QuestionFilter{Mine: app.Mine(q.Get("mine")), Resolved: q.Get("resolved") != ""}
	if !slices.Contains(app.Mines, f.Mine) {
		f.Mine = app.MineAll
	}
	f.After, _ = uuid.Parse(q.Get("after"))
	got, err := c.app.MyQuestions(c.r.Context(), c.viewer, f)
	if err != nil {
		return err
	}
	at := func(mine app.Mine, resolved bool) string {
		to := ui.ToQuestions()
		if mine != app.MineAll {
			to = ui.With(to, "mine", string(mine))
		}
		if resolved {
			to = ui.With(to, "resolved", "1")
		}
		return to
	}
	props := page.QuestionsProps{
		Frame: c.frame(c.p.T("question.mine"), "todo"), Sub: c.p.T("question.mine_sub", "Count", got.Counts[app.MineAll]),
		Views: []ui.Segment{
			{Text: c.p.T("question.mine_open"), Href: at(f.Mine, false), Current: !f.Resolved},
			{Text: c.p.T("question.mine_both"), Href: at(f.Mine, true), Current: f.Resolved},
		},
		Empty: c.p.T("question.mine_none"), Filtered: f.Mine != app.MineAll || f.Resolved, Clear: ui.ToQuestions(),
	}
	for _, mine := range app.Mines {
		tab := ui.Tab{Text: c.p.T("question.mine." + named(string(mine), "all")), Href: at(mine, f.Resolved), Current: mine == f.Mine, Count: c.p.Number(got.Counts[mine])}
		if mine == app.MineOverdue && got.Counts[mine] > 0 {
			tab.Due = "red"
		}
		props.Tabs = append(props.Tabs, tab)
	}
	for _, l := range got.Lines {
		props.Lines = append(props.Lines, c.questionLine(l))
	}
	if f.After != uuid.Nil {
		props.Pages.First = at(f.Mine, f.Resolved)
	}
	if got.Next != uuid.Nil {
		props.Pages.Next = ui.With(at(f.Mine, f.Resolved), "after", got.Next.String())
	}
	return c.render(http.StatusOK, page.Questions(props))
}

func (c *call) questionLine(l app.QuestionLine) page.QuestionLine {
	name := l.NameZH
	if c.lang() == "en" {
		name = l.NameEN
	}
	h := l.Handover.String()
	out := page.QuestionLine{
		State: questionStates[l.State], Word: c.p.T("question.state." + string(l.State)), Body: clipped(l.Body, 120), Blocking: l.Blocking && l.Open(),
		On: name, Where: l.Title + " · " + l.Number, Href: ui.ToSectionQuestions(h, l.Section.String()),
	}
	if l.Record != uuid.Nil {
		out.On, out.Href = name+" · "+l.RecordTitle, ui.ToRecord(h, l.Record.String())
	}
	if kind, ok := c.viewer.Catalog.Lookup(l.Kind); ok && l.Field != "" {
		out.On += " · " + c.fieldLabel(kind, l.Field)
	}
	out.Href += "#question-" + l.ID.String()
	if l.Messages > 1 {
		out.Last = c.p.T("question.mine_last", "Name", l.LastBy, "Text", clipped(l.Last, 120))
	}
	if l.Open() && !l.DueOn.IsZero() {
		out.Due, out.DueNote, out.Late = c.p.ShortDate(l.DueOn, c.app.Today()), c.p.T("question.due_word"), l.Overdue(c.app.Today())
		if l.State == handover.QuestionOpen {
			out.DueNote = c.p.Due(l.DueOn, c.app.Today())
		}
	} else {
		out.Due, out.DueNote = c.p.ShortDate(l.AskedAt.In(c.app.Zone()), c.app.Today()), c.p.T("todo.asked")
	}
	return out
}

// names are the parties who can be called as @name, one a line.
func (r room) names() string {
	var out []string
	for _, p := range r.frame.Handover.Parties {
		if p.Person != r.c.viewer.ID {
			out = append(out, p.Name)
		}
	}
	return strings.Join(out, "\n")
}

// mention is the choice of a party who is told of a message.
func (r room) mention(id string) page.Pick {
	p := r.c.p
	out := page.Pick{
		ID: id + "-mention", Name: "mention", Label: p.T("question.mention"), Hint: p.T("question.mention_hint"), Value: r.c.typed("mention"),
		Options: []ui.Pair{{Value: p.T("question.mention_none")}},
	}
	for _, party := range r.frame.Handover.Parties {
		if party.Person != r.c.viewer.ID {
			out.Options = append(out.Options, ui.Pair{Name: party.Person.String(), Value: party.Name + " · " + p.T("common.role."+string(party.Role))})
		}
	}
	return out
}

// fieldPick is the choice of the field that a question is about.
func (r room) fieldPick(id string) page.Pick {
	p := r.c.p
	out := page.Pick{
		ID: id + "-field", Name: "field", Label: p.T("question.field"), Value: r.c.typed("field"), Options: []ui.Pair{{Value: p.T("question.field_none")}},
	}
	for _, g := range r.kind.Groups {
		for _, f := range g.Fields {
			if s := f.Spec(); !s.Retired {
				out.Options = append(out.Options, ui.Pair{Name: s.Key, Value: r.c.labelOf(s)})
			}
		}
	}
	return out
}

// dueDay is until when an answer is needed; without a day it is the usual one.
func (r room) dueDay(id string, due time.Time) *page.Day {
	p, today := r.c.p, r.c.app.Today()
	if due.IsZero() {
		due = handover.WorkingDaysAfter(today, handover.AnswerDays)
	}
	day := &page.Day{
		ID: id + "-due", Name: "due_on", Label: p.T("question.due"), Hint: p.T("question.due_hint", "Count", handover.AnswerDays),
		Value: due.Format(time.DateOnly), Min: today.Format(time.DateOnly),
	}
	if due.Before(today) {
		day.Min = day.Value // it may stay
	}
	if typed := r.c.typed("due_on"); typed != "" {
		day.Value = typed
	}
	return day
}

// askerActs are what the asker can do besides answering: change what was asked for, remind, take up again.
func (r room) askerActs(v *page.QuestionView, q handover.Question, fixed []ui.Pair) {
	p, id := r.c.p, q.ID.String()
	if r.section.Settled() {
		return
	}
	hidden := func() []ui.Pair { return append(renewed(fixed), ui.Pair{Name: "_question", Value: id}) }
	if !q.Open() {
		v.Reopen = &page.ReplyForm{
			ID: "reopen-" + id, Action: ui.ToQuestionReopening(r.h, id), Icon: "rotate-ccw", Text: p.T("question.reopen"), Verb: p.T("question.reopen"),
			Hidden: hidden(), Names: r.names(),
		}
		return
	}
	f := &page.ReplyForm{
		ID: "arrange-" + id, Action: ui.ToQuestionTerms(r.h, id), Icon: "calendar-days", Text: p.T("question.arrange"), Verb: p.T("common.do.save"),
		Hidden: hidden(), Bare: true, Day: r.dueDay("arrange-"+id, q.DueOn),
	}
	if r.blocks() || q.Blocking {
		f.Box, f.BoxText, f.BoxHint, f.Boxed = "blocking", p.T("question.block"), p.T("question.block_hint"), q.Blocking
	}
	v.Arrange = f
	if q.State == handover.QuestionOpen && r.section.Filler != r.c.viewer.ID && q.RemindedOn.Before(r.c.app.Today()) {
		v.More = append(v.More, page.Act{
			Class: "btn btn-sm", Icon: "megaphone", Text: p.T("question.remind", "Name", r.section.FillerName), Post: ui.ToQuestionReminder(r.h, id), Hidden: hidden(),
		})
	}
}

// namedActs are the word of whoever is named that they know, and the quick answer of who has to give one.
func (r room) namedActs(v *page.QuestionView, q handover.Question, fixed []ui.Pair) {
	p, id := r.c.p, q.ID.String()
	hidden := func(more ...ui.Pair) []ui.Pair {
		return append(append(renewed(fixed), ui.Pair{Name: "_question", Value: id}), more...)
	}
	if q.State == handover.QuestionOpen && r.section.Filler == r.c.viewer.ID && q.Asker != r.c.viewer.ID {
		v.More = append(v.More, page.Act{
			Class: "btn btn-sm", Icon: "check", Text: p.T("question.quick"), Post: ui.ToQuestionAnswers(r.h, id),
			Hidden: hidden(ui.Pair{Name: "body", Value: p.T("question.quick_body")}),
		})
	}
	named, last := -1, -1
	for i, m := range q.Messages {
		if slices.Contains(m.Mentions, r.c.viewer.ID) {
			named = i
		}
		if m.Author == r.c.viewer.ID {
			last = i
		}
	}
	if named > last {
		v.More = append(v.More, page.Act{Class: "btn btn-sm", Icon: "eye", Text: p.T("question.notice"), Post: ui.ToQuestionNotice(r.h, id), Hidden: hidden()})
	}
}

// asksOf puts the open questions beside the fields they are about.
func asksOf(groups []page.FactGroup, questions []handover.Question, text func(handover.Question) string) {
	for _, q := range questions {
		if q.Field == "" || !q.Open() {
			continue
		}
		link := page.Link{Text: text(q), Href: "#question-" + q.ID.String()}
		for g := range groups {
			for i := range groups[g].Facts {
				if groups[g].Facts[i].Key == q.Field {
					groups[g].Facts[i].Asked = append(groups[g].Facts[i].Asked, link)
				}
			}
			for i := range groups[g].Tables {
				if groups[g].Tables[i].Key == q.Field {
					groups[g].Tables[i].Asked = append(groups[g].Tables[i].Asked, link)
				}
			}
		}
	}
}

// inDay is the date of a form about a question; what is no date is said.
func (c *call) inDay(name string) (time.Time, error) {
	day, err := inDate(c.r.PostForm.Get(name))
	if err != nil {
		return day, handover.Wrong(handover.At(name, "problem.not_a_date"))
	}
	return day, nil
}

// chosen is the party that a form names.
func (c *call) chosen() uuid.UUID {
	id, _ := uuid.Parse(c.r.PostForm.Get("mention"))
	return id
}

func questionArrange(c *call) error {
	return c.onQuestion("question.arranged", func(id uuid.UUID, key app.Key) error {
		due, err := c.inDay("due_on")
		if err != nil {
			return err
		}
		return c.app.ArrangeQuestion(c.r.Context(), c.scope, app.Arrange{Question: id, Blocking: c.r.PostForm.Get("blocking") != "", DueOn: due, Key: key})
	})
}

func questionReopen(c *call) error {
	return c.onQuestion("question.reopened", func(id uuid.UUID, key app.Key) error {
		return c.app.Reopen(c.r.Context(), c.scope, app.Say{Question: id, Body: c.r.PostForm.Get("body"), Mention: c.chosen(), Key: key})
	})
}

func questionRemind(c *call) error {
	return c.onQuestion("question.reminded", func(id uuid.UUID, key app.Key) error {
		return c.app.Remind(c.r.Context(), c.scope, id, key)
	})
}

func questionNotice(c *call) error {
	return c.onQuestion("question.noticed", func(id uuid.UUID, key app.Key) error {
		return c.app.Notice(c.r.Context(), c.scope, id, key)
	})
}
