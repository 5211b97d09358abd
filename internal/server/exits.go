package server

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// exitsShow is what has to be done so that the leaver is out, by day.
func exitsShow(c *call) error { return showExits(c, nil) }

func showExits(c *call, refused error) error {
	got, err := c.app.Exits(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, id, today := got.Handover, got.Handover.ID.String(), c.app.Today()
	sc := c.scope.Under(h)
	giver, _ := h.Party(handover.Giver)
	props := page.ExitsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("exit.title")), Sub: c.exitSub(h), Slip: ui.ToExitSlip(id),
		None: c.p.T("exit.none"),
	}
	if h.State == handover.Draft || h.State == handover.Planned {
		props.None = c.p.T("exit.none_yet")
	}
	late := 0
	for _, t := range got.Tasks {
		if t.Overdue(today) && h.Late(today) {
			late++
		}
	}
	if n := len(got.Tasks); n > 0 {
		props.Table = ui.ToExitText(id)
		done := n - h.Exits.Open
		props.Parts = []ui.StackPart{{State: "accepted", Count: done}, {State: "todo", Count: h.Exits.Open}}
		props.Count = c.p.T("exit.count", "Done", done, "All", n)
		switch {
		case late > 0:
			props.Callout = page.Note{Tone: "blocker", Title: c.p.T("exit.late_title", "Count", late), Body: c.p.T("exit.late_body", "Name", giver.Name)}
		case h.Exits.Open == 0:
			props.Callout = page.Note{Tone: "pass", Title: c.p.T("exit.all_title"), Body: c.p.T("exit.all_body", "Name", giver.Name)}
		}
	}
	props.Groups = c.exitGroups(sc, h, got.Tasks)
	if sc.MayAddExit() == nil {
		props.Add = c.exitAddForm(h)
		if c.typed("title") != "" || c.typed("sort") != "" {
			props.Add.Errors, props.Add.Summary = c.problemsOf(refused)
			props.Add.Open = true
			if len(props.Add.Summary) > 0 {
				props.Frame.Flash = nil // the summary says it
			}
		}
	}
	return c.render(http.StatusOK, page.Exits(props))
}

// exitSub says whose access is closed by whom, and from when on.
func (c *call) exitSub(h handover.Handover) string {
	giver, _ := h.Party(handover.Giver)
	sub := dotted(h.Number, c.p.T("exit.of", "Name", c.named(giver.Name)))
	if !h.LastWorkingDay.IsZero() {
		sub = dotted(sub, c.p.T("handover.last_day", "Date", c.p.Date(h.LastWorkingDay)))
	}
	if !h.EffectiveAt.IsZero() {
		sub = dotted(sub, c.p.T("exit.effective", "When", c.p.DateTime(h.EffectiveAt)))
	}
	return sub
}

// exitSide names who does what nobody is named for.
func (c *call) exitSide(h handover.Handover) string {
	var names []string
	for _, p := range h.With(handover.IT) {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return c.p.T("exit.by_manager")
	}
	return c.p.T("exit.by_it", "Names", c.p.List(names...))
}

// exitGroups are the tasks by the day until which they are to be done.
func (c *call) exitGroups(sc handover.Scope, h handover.Handover, list []handover.ExitTask) []page.ExitGroup {
	today := c.app.Today()
	var out []page.ExitGroup
	for _, t := range list {
		day := dateText(t.DueOn)
		if len(out) == 0 || out[len(out)-1].ID != day {
			out = append(out, page.ExitGroup{ID: day, Title: c.p.Date(t.DueOn), Note: c.p.Due(t.DueOn, today)})
		}
		g := &out[len(out)-1]
		g.Tasks = append(g.Tasks, c.exitView(sc, h, t))
		if t.Overdue(today) && h.Late(today) {
			g.Tone = "red"
		} else if t.State == handover.ExitOpen {
			g.Open = true
		}
	}
	for i := range out {
		if out[i].Tone == "" && !out[i].Open {
			out[i].Note = c.p.T("exit.group_settled")
		}
	}
	return out
}

func (c *call) exitView(sc handover.Scope, h handover.Handover, t handover.ExitTask) page.ExitView {
	id, p := h.ID.String(), c.p
	v := page.ExitView{
		ID: t.ID.String(), Title: t.Label().In(catalog.Lang(c.lang())), Sort: p.T("exit.sort." + string(t.Sort)), Who: c.exitSide(h),
		State: "todo", Word: p.T("exit.state.open"),
	}
	if t.Owner != uuid.Nil {
		v.Who = t.OwnerName
	}
	switch {
	case t.State == handover.ExitDone:
		v.State, v.Word = "accepted", p.T("exit.state.done")
	case t.State == handover.ExitNone:
		v.State, v.Word = "na", p.T("exit.state.not_applicable")
	case t.Overdue(c.app.Today()) && h.Late(c.app.Today()):
		v.State, v.Word, v.Late = "blocked", p.T("exit.state.late"), true
	}
	for i, a := range t.Acts {
		last := i == len(t.Acts)-1
		line := page.ExitLine{
			Text: p.T("exit.act."+string(a.Verdict), "Name", a.Name, "Role", p.T("exit.role."+string(a.Role)), "When", p.Moment(a.At, c.app.Now())),
			Note: a.Note, Old: !last || a.Verdict == handover.ExitSaysUndone,
		}
		if a.File.Blob != uuid.Nil {
			line.File = page.Link{Text: a.File.Name, Href: ui.ToExitFile(id, a.ID.String())}
			line.Size = a.File.Size.String()
		}
		v.Acts = append(v.Acts, line)
	}
	if sc.MayExit(t) == nil {
		c.exitForms(&v, h, t)
	}
	return v
}

// exitForms are what the reader can do about a task now.
func (c *call) exitForms(v *page.ExitView, h handover.Handover, t handover.ExitTask) {
	p := c.p
	form := func(verdict handover.ExitVerdict, f page.ExitForm) page.ExitForm {
		f.ID = "exit-" + string(verdict) + "-" + v.ID
		f.Action = ui.ToExitTask(h.ID.String(), v.ID)
		f.Hidden = []ui.Pair{keyPair(), {Name: "verdict", Value: string(verdict)}}
		f.Summary = p.T("exit.do." + string(verdict))
		f.Verb = p.T("exit.verb." + string(verdict))
		if c.typed("_task") == v.ID && c.typed("verdict") == string(verdict) {
			f.Open, f.Note = true, c.typed("note")
		}
		f.Hidden = append(f.Hidden, ui.Pair{Name: "_task", Value: v.ID})
		return f
	}
	if t.State != handover.ExitOpen {
		v.Forms = append(v.Forms, form(handover.ExitSaysUndone, page.ExitForm{Icon: "undo-2", Label: p.T("exit.reason"), Must: true}))
		return
	}
	v.Forms = append(v.Forms,
		form(handover.ExitSaysDone, page.ExitForm{
			Icon: "check", Label: p.T("exit.note"), Hint: p.T("exit.note_hint." + string(t.Sort)), Primary: true,
			Accept: files.Accept(), FileLabel: p.T("exit.file"), FileHint: p.T("exit.file_hint", "Max", c.app.FileLimits().Size),
		}),
		form(handover.ExitSaysNone, page.ExitForm{Icon: "x", Label: p.T("exit.reason"), Must: true}))
}

// exitAddForm is the form of a further task.
func (c *call) exitAddForm(h handover.Handover) *page.ExitAddForm {
	f := &page.ExitAddForm{
		Action: ui.ToExit(h.ID.String()), Key: newKey(), Title: c.typed("title"), Sort: c.typed("sort"), Owner: c.typed("owner"), Due: c.typed("due"),
		Errors: map[string]string{}, Sorts: options(c, "exit.sort.", handover.ExitSorts),
	}
	if f.Due == "" {
		f.Due = dateText(h.LastWorkingDay)
	}
	f.Owners = append(f.Owners, option("", c.exitSide(h)))
	for _, p := range h.Parties {
		if p.Role != handover.Giver {
			f.Owners = append(f.Owners, option(p.Person.String(), dotted(p.Name, c.roleName(string(p.Role)))))
		}
	}
	return f
}

// exitAdd adds a task.
func exitAdd(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToExit(c.scope.Handover().String())
	due, badDay := inDate(form.Get("due"))
	owner, badOwner := uuid.Parse(form.Get("owner"))
	if form.Get("owner") == "" {
		badOwner = nil
	}
	in := app.AddExit{Sort: handover.ExitSort(form.Get("sort")), Title: form.Get("title"), Owner: owner, DueOn: due, Key: c.key(form, location)}
	switch {
	case badDay != nil:
		err = handover.Wrong(handover.At("due", "problem.not_a_date"))
	case badOwner != nil:
		err = handover.Wrong(handover.At("owner", "problem.unknown_choice"))
	default:
		err = c.app.AddExit(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showExits(c, err) })
	}
	return c.done(location, "exit.said.added", "Title", clipped(strings.TrimSpace(in.Title), 60))
}

// exitSettle is an act on a task, with evidence when there is some.
func exitSettle(c *call) error {
	id, err := c.id("task")
	if err != nil {
		return err
	}
	name, content, err := c.exitForm()
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location := ui.ToExit(c.scope.Handover().String())
	verdict := handover.ExitVerdict(form.Get("verdict"))
	in := app.SettleExit{Task: id, Verdict: verdict, Note: form.Get("note"), Key: c.key(form, location+"#exit-"+id.String())}
	if content != nil {
		in.Name, in.Content = name, content
	}
	if err := c.app.SettleExit(c.r.Context(), c.scope, in); err != nil {
		return c.refused(err, location, func(c *call) error { return showExits(c, err) })
	}
	return c.done(location+"#exit-"+id.String(), "exit.said."+string(verdict))
}

// exitForm reads the form up to its file, which comes last; content is nil when none was chosen.
func (c *call) exitForm() (name string, content io.Reader, err error) {
	if !strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") {
		_, err = c.form()
		return "", nil, err
	}
	c.patient()
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, int64(c.app.FileLimits().Size)+maxForm)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return "", nil, handover.Refuse(handover.Invalid, "error.bad_form")
	}
	c.r.PostForm = url.Values{}
	name, part, err := c.nextFile(parts)
	if errors.Is(err, io.EOF) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	return name, part, nil
}

// exitFileSend is the evidence of an act.
func exitFileSend(c *call) error {
	id, err := c.id("act")
	if err != nil {
		return err
	}
	f, content, err := c.app.OpenExitFile(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	return c.sendFile(f, content)
}

// exitNote is what the overview says about exit tasks, nothing where there are none and nobody adds one.
func (c *call) exitNote(h handover.Handover) *page.ExitNote {
	if h.Exits.All == 0 && (h.State == handover.Draft || h.State == handover.Planned || h.State == handover.Cancelled || c.scope.Under(h).MayAddExit() != nil) {
		return nil
	}
	done := h.Exits.All - h.Exits.Open
	n := &page.ExitNote{
		Href: ui.ToExit(h.ID.String()), Title: c.p.T("exit.title"), Who: c.exitSide(h),
		Parts: []ui.StackPart{{State: "accepted", Count: done}, {State: "todo", Count: h.Exits.Open}},
	}
	today := c.app.Today()
	switch {
	case h.Exits.All == 0:
		n.Text = c.p.T("exit.none_short")
	case h.Exits.Open == 0:
		n.Text, n.Tone = c.p.T("exit.all_title"), "pass"
	default:
		n.Text = c.p.T("exit.next", "Done", done, "All", h.Exits.All, "Date", c.p.ShortDate(h.Exits.DueOn, today))
		if h.Late(today) {
			n.Text, n.Tone = c.p.T("exit.next_late", "Done", done, "All", h.Exits.All, "Count", -c.p.Days(h.Exits.DueOn, today)), "blocker"
		}
	}
	return n
}
