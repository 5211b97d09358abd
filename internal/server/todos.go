package server

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// todoShow is what waits for the viewer, by urgency.
func todoShow(c *call) error {
	t, err := c.app.Todo(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	groups := []page.TaskGroup{
		{ID: "now", Title: c.p.T("todo.group.now"), Tone: "red"},
		{ID: "week", Title: c.p.T("todo.group.week"), Tone: "amber"},
		{ID: "later", Title: c.p.T("todo.group.later")},
	}
	props := page.TodoProps{Frame: c.frame(c.p.T("todo.title"), "todo"), Sub: c.p.T("todo.sub", "Count", len(t.Tasks))}
	for _, task := range t.Tasks {
		g := &groups[soon(task, c.app.Today())]
		g.Tasks = append(g.Tasks, c.task(task))
	}
	for _, g := range groups {
		if len(g.Tasks) > 0 {
			props.Groups = append(props.Groups, g)
		}
	}
	if len(t.Tasks) == 0 {
		props.Sub = ""
	}
	return c.render(http.StatusOK, page.Todo(props))
}

// talk says whether a task is about a question.
func talk(t app.Task) bool { return asks[t.Act] || t.Act == "resolve" || t.Act == "mention" }

// asks are the tasks about a question that waits for an answer until a date.
var asks = map[string]bool{"answer": true, "reminded": true, "chase": true}

// brought says whether a task is about an import: its date is the day the file came.
func brought(t app.Task) bool { return strings.HasPrefix(t.Act, "import_") }

// decided says whether a task tells what became of a proposal of the viewer's: its date is the day it was decided.
func decided(t app.Task) bool { return strings.HasPrefix(t.Act, "decided_") }

// soon is how urgent a task is: 0 what is overdue or blocks a signature, 1 what is due within a week or somebody waits for, 2 the
// rest.
func soon(t app.Task, today time.Time) int {
	days := int(t.DueOn.Sub(today) / (24 * time.Hour))
	switch {
	case t.Act == "stale" || t.Act == "resubmit":
		return 0
	case talk(t):
		// A question is due tomorrow at the latest, or overdue, or somebody reminded of it: nobody has to look for it.
		if t.Count > 0 || t.Act == "reminded" || asks[t.Act] && !t.DueOn.IsZero() && days <= 1 {
			return 0
		}
		return 1
	case brought(t) || decided(t):
		return 1
	case t.DueOn.IsZero():
		return 2
	case days < 0:
		return 0
	case days < 7:
		return 1
	}
	return 2
}

// taskLooks is the glyph of a task; what it asks for is in the text todo.<act>.
var taskLooks = map[string]string{
	"fill": "draft", "clear": "blocked", "mend": "returned", "review": "review", "sign": "accepted", "consent": "na", "cosign": "signed", "beside": "signed", "in_place": "signed", "settle": "blocked",
	"resubmit": "stale", "stale": "stale", "answer": "question", "resolve": "question", "seal": "signed", "import_plan": "draft", "import_ready": "review", "import_failed": "blocked",
	"reminded": "question", "chase": "question", "mention": "question", "teach": "review", "hear": "review", "act_for": "signed", "approve": "review",
	"list": "review", "decide": "review", "decided_accepted": "accepted", "decided_refused": "returned", "prove": "review", "check": "signed", "exit": "draft", "exit_watch": "blocked",
}

func (c *call) task(t app.Task) page.Task {
	name := t.NameZH
	if c.lang() == "en" {
		name = t.NameEN
	}
	what := "todo." + t.Act
	if t.Act == "fill" && t.Count == 0 {
		what = "todo.begin"
	}
	if talk(t) && t.Count > 0 && c.p.Has(what+"_blocking") {
		what += "_blocking"
	}
	out := page.Task{
		State: taskLooks[t.Act], What: c.p.T(what, "Name", name, "Count", t.Count, "Version", t.Count), Where: t.Title + " · " + t.Number,
		Quote: t.Text, Do: c.p.T("todo.do." + t.Act), Href: taskHref(t),
	}
	switch t.Act {
	case "stale":
		out.Quote = c.staleQuote(t)
	case "exit_watch":
		if !t.DueOn.Before(c.app.Today()) {
			out.State = taskLooks["exit"]
		}
	case "exit":
		zh, en, _ := strings.Cut(t.Text, "\n")
		out.Quote = catalog.Label{ZH: zh, EN: en}.In(catalog.Lang(c.lang()))
	}
	if t.Act == "prove" && t.Text != "" {
		out.Quote = c.p.T("todo.prove_opened", "Title", short(t.Text))
	}
	today := c.app.Today()
	out.Due = c.p.ShortDate(t.DueOn, today)
	if brought(t) {
		if t.Text == "" {
			t.Text = c.p.T("import.pasted")
		}
		out.What, out.Quote, out.DueNote = c.p.T(what, "Name", clipped(t.Text, 60)), "", c.p.T("todo.brought")
	} else if decided(t) {
		title, note, _ := strings.Cut(t.Text, "\n")
		out.Quote, out.DueNote = title, c.p.T("todo.decided")
		if note != "" {
			out.Quote = c.p.T("todo.decided_why", "Title", title, "Reason", short(note))
		}
	} else if t.Act == "resolve" {
		out.DueNote = c.p.T("todo.asked")
	} else if !t.DueOn.IsZero() {
		out.DueNote, out.Tone = c.p.Due(t.DueOn, today), urgency(c.p.Days(t.DueOn, today), false)
	}
	return out
}

// staleQuote says what changed after the viewer signed: the newest change with its facts, by whom and when, and the reason that was given.
func (c *call) staleQuote(t app.Task) string {
	var parts []string
	if ch := t.Change; ch != nil {
		kind, known := c.viewer.Catalog.Lookup(ch.Kind)
		before, wrong := kind.FromJSON(orEmpty(ch.Before))
		after, bad := kind.FromJSON(orEmpty(ch.After))
		what := ch.Title
		for _, v := range []catalog.Values{after, before} {
			if sub := kind.SubtitleOf(v, catalog.Lang(c.lang())); sub != "" {
				what = ch.Title + " · " + short(sub)
				break
			}
		}
		switch {
		case !known || wrong != nil || bad != nil:
		case gone(ch.After):
			what = c.p.T("todo.stale.removed", "Title", what)
		case gone(ch.Before):
			what = c.p.T("todo.stale.new", "Title", what)
		default:
			facts := room{c: c, kind: kind}.changes(before, after, "")
			for _, f := range facts[:min(2, len(facts))] {
				what += c.p.T("todo.stale.fact", "Label", f.Label, "Before", c.orNothing(f.Before), "After", c.orNothing(f.After))
			}
			if more := len(facts) - 2; more > 0 {
				what += c.p.T("todo.stale.more", "Count", more)
			}
			if len(facts) == 0 {
				what = c.p.T("todo.stale.files", "Title", what)
			}
		}
		parts = append(parts, what, isolated(ch.By)+" · "+c.p.Moment(ch.At, c.app.Now()))
	}
	if t.Text != "" {
		parts = append(parts, c.p.T("todo.stale.reason", "Reason", short(t.Text)))
	}
	return strings.Join(parts, c.p.T("todo.stale.then"))
}

func gone(data []byte) bool { return len(data) == 0 || string(data) == "null" }

func (c *call) orNothing(words string) string {
	if words == "" {
		return c.p.T("common.value.empty")
	}
	return short(words)
}

// taskHref leads to the page where the task is done.
func taskHref(t app.Task) string {
	h, s := t.Handover.String(), t.Section.String()
	switch t.Act {
	case "sign", "cosign", "beside", "in_place", "stale", "resubmit":
		return ui.ToSectionReview(h, s)
	case "review":
		return ui.With(ui.ToSection(h, s), "state", "submitted")
	case "clear":
		return ui.With(ui.ToSection(h, s), "found", "1")
	case "prove", "check":
		return ui.With(ui.ToSection(h, s), "unproven", "1")
	case "mend":
		return ui.With(ui.ToSection(h, s), "state", "returned")
	case "exit", "exit_watch":
		return ui.ToExit(h)
	case "seal":
		return ui.ToHandoverSignatures(h)
	case "settle":
		return ui.ToHandoverSignatures(h) + "#refusals"
	case "act_for":
		return ui.ToHandover(h)
	case "approve":
		return ui.ToProxies(h)
	case "teach", "hear":
		return ui.ToTeachBack(h, s)
	case "list":
		return ui.ToListings(h)
	case "decide", "decided_accepted", "decided_refused":
		if t.Record == uuid.Nil {
			return ui.With(ui.ToSection(h, s), "proposed", "1")
		}
		return ui.ToRecord(h, t.Record.String()) + "#proposals"
	case "answer", "resolve", "reminded", "chase", "mention":
		if t.Record != uuid.Nil {
			return ui.ToRecord(h, t.Record.String())
		}
		return ui.ToSectionQuestions(h, s)
	}
	if brought(t) {
		return ui.ToImport(h, t.Record.String())
	}
	return ui.ToSection(h, s)
}
