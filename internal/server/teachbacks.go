package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// teachBackShow is what the receiver of a critical section understood.
func teachBackShow(c *call) error { return c.showTeachBack(nil) }

func (c *call) showTeachBack(refused error) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.TeachBackPage(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	s, p := got.Section, c.p
	props := page.TeachBackProps{
		Frame: r.pageFrame(p.T("section.tab.teach_back"), r.crumb()), Top: r.top(ui.ToTeachBack(r.h, r.s)), Note: r.teachNote(got),
		Rules: []ui.KV{
			{Label: p.T("teach.rule.need"), Value: r.teachNeed()},
			{Label: p.T("teach.rule.writes"), Value: s.ReviewerName},
			{Label: p.T("teach.rule.judges"), Value: s.FillerName},
		},
	}
	for _, t := range got.TeachBacks {
		if t.State != handover.RetellingDraft {
			props.Turns = append([]page.TeachTurn{r.teachTurn(t)}, props.Turns...)
		}
	}
	if s.Teachable() == nil {
		r.teachForms(&props, got, refused)
	}
	return c.render(http.StatusOK, page.TeachBack(props))
}

// teachForms are what the reader can do now: write, say that it stands, or judge.
func (r room) teachForms(props *page.TeachBackProps, got app.TeachBackPage, refused error) {
	p, s, sc := r.c.p, got.Section, r.c.scope.At(r.frame.Handover.State)
	var open *handover.Retelling
	for i := range got.TeachBacks {
		if got.TeachBacks[i].Open() {
			open = &got.TeachBacks[i]
		}
	}
	waiting := open != nil && open.State == handover.RetellingSubmitted
	if waiting && sc.MayHear(s) == nil {
		props.Judge = &page.TeachJudge{
			Action: ui.ToTeachBackVerdict(r.h, r.s), Remark: r.c.typed("remark"), Hidden: []ui.Pair{keyPair(), {Name: "teach_back", Value: open.ID.String()}},
		}
		byField, _ := r.c.problemsOf(refused)
		props.Judge.Error = byField["remark"]
	}
	if waiting || sc.MayTeachBack(s) != nil {
		return
	}
	last, told := app.Confirmed(got.TeachBacks)
	if told && !s.Taught() {
		for _, ch := range got.Since {
			tone := map[string]string{"new": "green", "removed": "red", "changed": "blue"}[ch.What]
			props.Since = append(props.Since, page.SinceLine{
				Record: page.Link{Text: ch.Title, Href: ui.ToRecordHistory(r.h, ch.Record.String())}, Tag: p.T("review.tag." + ch.What), Tone: tone,
				About: p.T("review.by", "Name", ch.By, "When", p.Moment(ch.At, r.c.app.Now())),
			})
		}
		if open == nil && len(last.Answers) >= s.TeachBack {
			props.Stands = &page.Act{
				Class: "btn btn-primary", Icon: "check", Text: p.T("teach.stands"), Post: ui.ToTeachBackStanding(r.h, r.s),
				Hidden: []ui.Pair{keyPair(), {Name: "content", Value: strconv.Itoa(s.ContentVersion)}},
			}
		}
	}
	if told && s.Taught() && open == nil {
		return // nothing is owed
	}
	props.Form = r.teachForm(got, open, refused)
}

// teachForm is the receiver's form: the draft, or the words of the last one, or prompts of the section's own records.
func (r room) teachForm(got app.TeachBackPage, open *handover.Retelling, refused error) *page.TeachForm {
	p, s := r.c.p, got.Section
	at := ui.ToTeachBack(r.h, r.s)
	f := &page.TeachForm{
		Key: newKey(), Action: at, Copy: at, Version: "0", Need: s.TeachBack, Hidden: []ui.Pair{keyPair()}, Errors: map[string]string{},
	}
	var answers []handover.IfThen
	switch {
	case open != nil:
		f.Version, f.Summary, answers = strconv.Itoa(open.Version), open.Summary, open.Answers
		f.Saved = p.T("record.saved_at", "When", p.Moment(open.SavedAt, r.c.app.Now()))
	case len(got.TeachBacks) > 0:
		last := got.TeachBacks[len(got.TeachBacks)-1]
		f.Summary, answers = last.Summary, last.Answers
	default:
		for _, rec := range got.Records {
			answers = append(answers, handover.IfThen{If: r.prompt(rec)})
		}
	}
	if refused != nil && r.c.r.PostForm.Has("summary") {
		f.Summary, answers = r.c.r.PostForm.Get("summary"), typedAnswers(r.c.r.PostForm)
		f.Unsaved = true
		f.Errors, f.Problems = r.c.problemsOf(refused)
		_, e := statusOf(refused)
		f.Why = r.c.say(e.Text)
		if handover.CodeOf(refused) != handover.Stale {
			f.Version = r.c.r.PostForm.Get("version")
		}
	}
	for _, a := range answers {
		f.Answers = append(f.Answers, page.TeachAnswer(a))
	}
	for len(f.Answers) < handover.MostAnswers && (len(f.Answers) < s.TeachBack || len(f.Answers) <= len(answers)) {
		f.Answers = append(f.Answers, page.TeachAnswer{})
	}
	return f
}

// prompt is what could happen to a record, as a beginning.
func (r room) prompt(rec handover.Record) string {
	key := "teach.prompt." + rec.Kind
	if !r.c.p.Has(key) {
		key = "teach.prompt"
	}
	return r.c.p.T(key, "Title", clipped(rec.Title, 60))
}

func (r room) teachNeed() string {
	if !r.section.NeedsTeachBack() {
		return r.c.p.T("teach.need_none")
	}
	return r.c.p.T("teach.need", "Count", r.section.TeachBack)
}

// teachNote says where the teach-back stands and whose turn it is.
func (r room) teachNote(got app.TeachBackPage) page.Note {
	p, s := r.c.p, got.Section
	say := func(tone, key string, args ...any) page.Note {
		return page.Note{Tone: tone, Title: p.T("teach.note."+key, args...), Body: p.T("teach.note."+key+"_body", args...)}
	}
	args := []any{"Giver", s.FillerName, "Receiver", s.ReviewerName, "Count", s.TeachBack}
	var last handover.Retelling
	for _, t := range got.TeachBacks {
		if t.State != handover.RetellingDraft {
			last = t
		}
	}
	_, told := app.Confirmed(got.TeachBacks)
	switch {
	case !s.NeedsTeachBack():
		return say("notice", "none", args...)
	case last.State == handover.RetellingSubmitted:
		return say("notice", "waiting", args...)
	case told && s.Taught():
		return say("pass", "done", args...)
	case last.State == handover.RetellingReturned:
		return say("warning", "returned", args...)
	case told:
		return say("warning", "moved", args...)
	case s.Teachable() != nil:
		return say("notice", "early", args...)
	}
	return say("notice", "due", args...)
}

var teachStates = map[handover.RetellingState]string{
	handover.RetellingSubmitted: "review", handover.RetellingReturned: "returned", handover.RetellingConfirmed: "accepted",
}

func (r room) teachTurn(t handover.Retelling) page.TeachTurn {
	p, now := r.c.p, r.c.app.Now()
	out := page.TeachTurn{
		ID: t.ID.String(), State: teachStates[t.State], Word: p.T("teach.state." + string(t.State)), About: p.T("teach.about", "Version", version(t.Content)),
		Name: t.AuthorName, When: p.Moment(t.SubmittedAt, now), Hue: ui.Hue(t.Author.String()), Summary: t.Summary,
	}
	for _, a := range t.Answers {
		out.Answers = append(out.Answers, page.TeachAnswer(a))
	}
	if t.Restates != uuid.Nil {
		out.Restated = p.T("teach.restated")
	}
	if t.JudgeName != "" {
		out.Judge, out.JudgeHue, out.Remark = t.JudgeName, ui.Hue(t.Judge.String()), t.Remark
		out.JudgedWhen = p.T("teach.judged."+string(t.State), "When", p.Moment(t.JudgedAt, now))
	}
	return out
}

// typedAnswers are the rows of the form that say anything, so that their places are those of what is judged.
func typedAnswers(form url.Values) []handover.IfThen {
	var out []handover.IfThen
	for i := range handover.MostAnswers + 1 {
		at := "answers." + strconv.Itoa(i)
		a := handover.IfThen{If: strings.TrimSpace(form.Get(at + ".if")), Then: strings.TrimSpace(form.Get(at + ".then"))}
		if a != (handover.IfThen{}) {
			out = append(out, a)
		}
	}
	return out
}

// teachBackSave keeps the draft or sends it.
func teachBackSave(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToTeachBack(c.scope.Handover().String(), id.String())
	in := app.SaveTeachBack{
		Section: id, Version: number(form, "version"), Summary: form.Get("summary"), Answers: typedAnswers(form), Send: form.Get("_then") == "send",
	}
	if !c.autosave() {
		in.Key = c.key(form, location)
	} else {
		in.Send = false
	}
	saved, err := c.app.SaveTeachBack(c.r.Context(), c.scope, in)
	if err != nil {
		if c.autosave() {
			return c.notKept(err)
		}
		return c.refused(err, location, func(c *call) error { return c.showTeachBack(err) })
	}
	if c.autosave() {
		c.json(http.StatusOK, map[string]any{"version": strconv.Itoa(saved.Version), "saved_at": c.p.Clock(saved.SavedAt)})
		return nil
	}
	if in.Send {
		return c.done(location, "teach.sent")
	}
	return c.done(location, "teach.kept")
}

// notKept tells a form that saves itself why it could not.
func (c *call) notKept(err error) error {
	status, e := statusOf(err)
	switch e.Code {
	case handover.Invalid, handover.Conflict, handover.Stale, handover.TooLarge:
	default:
		return err
	}
	text := c.say(e.Text)
	if len(e.Problems) > 0 {
		text = c.say(e.Problems[0].Text)
	}
	c.json(status, map[string]any{"error": text})
	return nil
}

// teachBackJudge is the giver's answer.
func teachBackJudge(c *call) error {
	return c.onTeachBack(func(id uuid.UUID, form url.Values, key app.Key) (string, error) {
		which, _ := uuid.Parse(form.Get("teach_back"))
		confirm := form.Get("verdict") == "confirmed"
		said := "teach.judged_returned"
		if confirm {
			said = "teach.judged_confirmed"
		}
		return said, c.app.JudgeTeachBack(c.r.Context(), c.scope, app.JudgeTeachBack{
			Section: id, TeachBack: which, Confirm: confirm, Remark: form.Get("remark"), Key: key,
		})
	})
}

// teachBackStand is the receiver's word that it still stands.
func teachBackStand(c *call) error {
	return c.onTeachBack(func(id uuid.UUID, form url.Values, key app.Key) (string, error) {
		return "teach.stood", c.app.RestateTeachBack(c.r.Context(), c.scope, app.RestateTeachBack{Section: id, Content: number(form, "content"), Key: key})
	})
}

func (c *call) onTeachBack(do func(uuid.UUID, url.Values, app.Key) (string, error)) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToTeachBack(c.scope.Handover().String(), id.String())
	said, err := do(id, form, c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return c.showTeachBack(err) })
	}
	return c.done(location, said)
}
